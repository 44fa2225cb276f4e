"""Rows of the sheet of dwelling types with rents, years and incomes, and names for the segments' columns."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context
from feasibility.report.workbook.inputs import column_letters
from feasibility.report.workbook.plan import EMPTY, Row, heading


def per_type(context: Context, pattern: str, site: str = "=0") -> tuple[str, ...]:
    """A formula for each type, with §TYPE as its name, and one for the site."""
    return (*(pattern.replace("§TYPE", name) for name in context.types), site)


def figure_rows(context: Context) -> Iterator[Row]:
    """What is told of one dwelling besides its values."""
    month, name = context.unit("month"), context.name
    yield EMPTY
    yield heading(context.label("figures"))
    rented = "{types.rented}=0"
    yield Row(
        "types.initial_rent",
        context.term("initial_rent"),
        month,
        pattern=per_type(context, f'=IF({rented},"",{{paths.§TYPE.rent^}})', '=""'),
        look="cents",
    )
    held = name("exit.holding_years")
    yield Row(
        "types.rent_after_10",
        context.term("rent_after_10"),
        month,
        pattern=per_type(context, f'=IF(OR({rented},{held}<10),"",INDEX({{paths.§TYPE.rent:}},11))', '=""'),
        look="cents",
    )
    for key, flags, has in (
        ("retention_years", "in_mid", "in_mid_market"),
        ("band_retention_years", "in_band", "covenanted"),
    ):
        years = f"SUM({{paths.§TYPE.{flags}:}})-1"
        yield Row(
            f"types.{key}",
            context.term(key),
            context.unit("years"),
            pattern=per_type(context, f'=IF(OR({{types.{has}}}=0,{years}<0),"",{years})', '=""'),
            look="whole",
        )
    years = "{types.retention_years}"
    free, other, above, never, leaves = (
        f'"{context.word("retention_status", each)}"'
        for each in ("no_limit", "not_mid", "above_at_start", "never_leaves", "leaves")
    )
    yield Row(
        "types.retention_status",
        context.term("retention_status"),
        pattern=per_type(
            context,
            f'=IF({rented},"",IF({{types.covenanted}}=0,{free},IF({{types.in_mid_market}}=0,{other},'
            f'IF({years}="",{above},IF({years}>=retention_years,{never},{leaves})))))',
            '=""',
        ),
        look="text",
    )
    yield Row(
        "types.kept",
        context.label("kept"),
        pattern=per_type(context, f"={{types.count}}*MIN(N({years}),N(policy_term))"),
        look="whole",
    )
    months, multiple = name("policy.income_norm.months"), name("policy.income_norm.multiple")
    yield Row(
        "types.required_income",
        context.term("required_income"),
        "€",
        pattern=per_type(
            context,
            f'=IF(OR({rented},{months}="",{multiple}=""),"",{{types.initial_rent}}*{months}*{multiple})',
            '=""',
        ),
    )
    multiple = "INDEX(segment_multiples,{types.segment_number})"
    limit = f"INDEX(law_income_values,MATCH({name('price_date')},law_income_dates,1))"
    yield Row(
        "types.target_income",
        context.term("target_income"),
        "€",
        pattern=per_type(context, f'=IF(N({multiple})=0,"",IFERROR({multiple}*{limit},""))', '=""'),
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
        "m²",
        pattern=per_type(context, pattern, "=0"),
        look="square_metres",
    )


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
