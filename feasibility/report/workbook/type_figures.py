"""Rows of the sheet of dwelling types with rents, years and incomes, and names for the segments' columns.

And what a type's points say: its row of the law, its highest rent, and the new-build surcharge.
"""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.inputs import column_letters
from feasibility.report.workbook.level_sheet import kind_word, upper_limit
from feasibility.report.workbook.plan import EMPTY, Row, heading
from feasibility.scenario.kinds import KINDS


def per_type(context: Context, pattern: str, site: str = "=0") -> tuple[str, ...]:
    """A formula for each type, with §TYPE as its name, and one for the site."""
    return (*(pattern.replace("§TYPE", name) for name in context.types), site)


def figure_rows(context: Context) -> Iterator[Row]:
    """Figures of one dwelling besides its values."""
    row = Rows(context, "types")
    month, name = context.unit("month"), context.name
    yield EMPTY
    yield heading(context.label("figures"))
    rented = "{types.rented}=0"
    yield row(
        "initial_rent",
        per_type(context, f'=IF({rented},"",{{paths.§TYPE.rent^}})', '=""'),
        "cents",
        label=context.term("initial_rent"),
        unit=month,
    )
    held = name("exit.holding_years")
    yield row(
        "rent_after_10",
        per_type(context, f'=IF(OR({rented},{held}<10),"",INDEX({{paths.§TYPE.rent:}},11))', '=""'),
        "cents",
        label=context.term("rent_after_10"),
        unit=month,
    )
    for key, flags, has in (
        ("retention_years", "in_mid", "in_mid_market"),
        ("band_retention_years", "in_band", "covenanted"),
    ):
        years = f"SUM({{paths.§TYPE.{flags}:}})-1"
        yield row(
            key,
            per_type(context, f'=IF(OR({{types.{has}}}=0,{years}<0),"",{years})', '=""'),
            "whole",
            label=context.term(key),
            unit=context.unit("years"),
        )
    years = "{types.retention_years}"
    free, other, above, never, leaves = (
        f'"{context.word("retention_status", each)}"'
        for each in ("no_limit", "not_mid", "above_at_start", "never_leaves", "leaves")
    )
    yield row(
        "retention_status",
        per_type(
            context,
            f'=IF({rented},"",IF({{types.covenanted}}=0,{free},IF({{types.in_mid_market}}=0,{other},'
            f'IF({years}="",{above},IF({years}>=retention_years,{never},{leaves})))))',
            '=""',
        ),
        "text",
        label=context.term("retention_status"),
    )
    yield row("kept", per_type(context, f"={{types.count}}*MIN(N({years}),N(policy_term))"), "whole")
    months, multiple = name("policy.income_norm.months"), name("policy.income_norm.multiple")
    yield row(
        "required_income",
        per_type(
            context,
            f'=IF(OR({rented},{months}="",{multiple}=""),"",{{types.initial_rent}}*{months}*{multiple})',
            '=""',
        ),
        label=context.term("required_income"),
    )
    multiple = "INDEX(segment_multiples,{types.segment_number})"
    limit = f"INDEX(law_income_values,MATCH({name('price_date')},law_income_dates,1))"
    yield row(
        "target_income",
        per_type(context, f'=IF(N({multiple})=0,"",IFERROR({multiple}*{limit},""))', '=""'),
        label=context.term("target_income"),
    )
    yield from _areas(context)


def _areas(context: Context) -> Iterator[Row]:
    """The least floor area that the segment asks, by location where the policy differs by location."""
    number = "{types.segment_number}"
    places = [
        path.rpartition(".")[2]
        for path in context.cells
        if path.startswith("policy.segments.") and ".min_floor_area." in path
    ]
    found = "N(INDEX(segment_min_floor_area,§SEGMENT))"
    if places:
        location = context.name("location")
        found = "+".join(
            f'IF({location}="{place}",N(INDEX(segment_area_{number_of},§SEGMENT)),0)'
            for number_of, place in enumerate(dict.fromkeys(places))
        )
    pattern = f"={found}".replace("§SEGMENT", number)
    yield Row(
        "types.least_floor_area",
        context.term("segments.min_floor_area"),
        per_type(context, pattern, "=0"),
        "square_metres",
    )


POINTS = {"from": "segment_points_from", "to": "segment_points_to"}
"""End of a segment's points → the name of the range of those of all segments."""


def segment_ranges(context: Context) -> dict[str, tuple[str, str]]:
    """Names of ranges over the segments' columns on the sheet of the policy, with first and last cell."""
    segments = tuple(context.scenario.policy.segments)
    rows = {
        "segment_tenures": "tenure",
        "segment_kinds": "kind",
        "segment_lowers": "lower",
        "segment_uppers": "upper",
        "segment_multiples": "income_limit_multiple",
        "segment_min_floor_area": "min_floor_area",
    }
    rows |= {name: f"points.{end}" for end, name in POINTS.items()}
    areas = [path.rpartition(".")[2] for path in context.cells if ".min_floor_area." in path]
    rows |= {f"segment_area_{n}": f"min_floor_area.{place}" for n, place in enumerate(dict.fromkeys(areas))}
    ranges = {}
    for name, key in rows.items():
        paths = [f"policy.segments.{segment}.{key}" for segment in segments]
        if paths[0] in context.cells:
            first, last = context.cells[paths[0]], context.cells[paths[-1]]
            ranges[name] = (_absolute(first.row, first.column), _absolute(last.row, last.column))
    tenure = context.cells[f"policy.segments.{segments[0]}.tenure"]
    head = tenure.row - 1
    ranges["segment_names"] = (
        _absolute(head, tenure.column),
        _absolute(head, tenure.column + len(segments) - 1),
    )
    return ranges


def _absolute(row: int, column: int) -> str:
    return f"${column_letters(column)}${row + 1}"


def points_rows(context: Context) -> Iterator[Row]:
    """Points, the highest rent that they allow at the price date, and the rent at the price date."""
    row = Rows(context, "types")
    name = context.name
    start, months = name("start"), name("development.construction_months")
    points = tuple(name(f"dwellings.{each}.points") for each in context.types)
    yield row(
        "points",
        (*(f"=N({cell})" for cell in points), "=0"),
        "whole",
        label=context.term("dwellings.points"),
        link=True,
    )
    yield row("has_points", (*(f'=IF({cell}="",0,1)' for cell in points), "=0"), "flag")
    asked = f"{name('rents.new_build_surcharge')}={context.yes}"
    yield row(
        "surcharge_years",
        f"=IF(AND({asked},{{types.points}}>=law_points_mid_from,{{types.points}}<=law_points_mid_to,"
        f"{start}<law_new_build_starts_before,EDATE({start},{months})>=law_new_build_let_from),"
        "law_new_build_years,0)",
        "whole",
        unit=context.unit("years"),
    )
    cpi, column = "{levels.cpi.cumulated:}", f"IFERROR(MATCH({name('price_date')},law_points_dates,1),0)"
    last_year = "YEAR(INDEX(law_points_dates,COLUMNS(law_points_dates)))"
    growth = (
        f"IF({column}=COLUMNS(law_points_dates),"
        f"INDEX({cpi},price_column)/INDEX({cpi},MAX(1,{last_year}-first_column_year+1)),1)"
    )
    yield row(
        "points_at_price",
        f'=IF(OR({{types.has_points}}=0,{column}=0),"",{rent_formula("{types.points}", column)}*{growth}'
        "*IF({types.surcharge_years}>0,1+law_new_build_surcharge,1))",
        "cents",
        unit=context.unit("month"),
    )
    rents = tuple(name(f"dwellings.{each}.rent") for each in context.types)
    highest = context.choice("dwellings.*.rent", "highest")
    yield row("asks_highest", (*(f"=IF({cell}={highest},1,0)" for cell in rents), "=0"), "flag")
    yield row(
        "rent",
        (*(f"=IF({{types.asks_highest}}=1,N({{types.points_at_price}}),N({cell}))" for cell in rents), "=0"),
        "cents",
        label=context.term("rent"),
        unit="",
    )


def law_rows(context: Context) -> Iterator[Row]:
    """The row of the law that a type's new leases follow, and whether a limit goes by its points."""
    row = Rows(context, "types")
    upper = "INDEX(segment_uppers,{types.segment_number})"
    social, mid, free = (kind_word(context, each) for each in KINDS)
    by_points = (
        f"IF({{types.points}}<law_points_mid_from,{social},"
        f"IF({{types.points}}<=law_points_mid_to,{mid},{free}))"
    )
    without = f"IF({{types.covenanted}}=1,{mid},{free})"
    yield row(
        "law_row",
        per_type(
            context,
            f"=IF({{types.kind}}={social},{social},IF({{types.has_points}}=1,{by_points},{without}))",
            '=""',
        ),
        "text",
    )
    yield row(
        "goes_by_points",
        per_type(context, f"=IF(AND({{types.rented}}=1,{upper}={upper_limit(context, 'wws')}),1,0)"),
        "flag",
    )
    yield row(
        "regulated",
        per_type(
            context,
            "=IF(AND({types.rented}=1,law_applies=1,{types.has_points}=1,{types.points}<=law_points_mid_to),1,0)",
        ),
        "flag",
    )


def rent_formula(points: str, column: str) -> str:
    """Formula of the table's rent: few points as the least, above the most what the last one adds."""
    cell = "INDEX(law_points_values,{row},{column})"
    row = f"MAX(1,{points}-law_points_least+1)"
    top, below = (
        cell.format(row=f"law_points_most-law_points_least+{step}", column=column) for step in (1, 0)
    )
    more = f"ROUND({top}+({points}-law_points_most)*({top}-{below}),2)"
    stated = cell.format(row=f"MIN({row},law_points_most-law_points_least+1)", column=column)
    return f"IF({points}>law_points_most,{more},{stated})"
