"""What a dwelling type's points say: its row of the law, its highest rent, and the new-build surcharge."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import Row
from feasibility.report.workbook.type_figures import per_type


def points_rows(context: Context) -> Iterator[Row]:
    """Points, the highest rent that they allow at the price date, and the rent at the price date."""
    label, name = context.label, context.name
    start, months = name("start"), name("development.construction_months")
    points = tuple(name(f"dwellings.{each}.points") for each in context.types)
    yield Row(
        "types.points",
        context.term("dwellings.points"),
        pattern=(*(f"=N({cell})" for cell in points), "=0"),
        look="whole",
        link=True,
    )
    yield Row(
        "types.has_points",
        label("has_points"),
        pattern=(*(f'=IF({cell}="",0,1)' for cell in points), "=0"),
        look="flag",
    )
    asked = f"{name('rents.new_build_surcharge')}={context.yes}"
    yield Row(
        "types.surcharge_years",
        label("surcharge_years"),
        context.unit("years"),
        pattern=(
            f"=IF(AND({asked},{{types.points}}>=law_points_mid_from,{{types.points}}<=law_points_mid_to,"
            f"{start}<law_new_build_starts_before,EDATE({start},{months})>=law_new_build_let_from),"
            "law_new_build_years,0)"
        ),
        look="whole",
    )
    cpi, column = "{levels.cpi.cumulated:}", f"IFERROR(MATCH({name('price_date')},law_points_dates,1),0)"
    last_year = "YEAR(INDEX(law_points_dates,COLUMNS(law_points_dates)))"
    growth = (
        f"IF({column}=COLUMNS(law_points_dates),"
        f"INDEX({cpi},price_column)/INDEX({cpi},MAX(1,{last_year}-first_column_year+1)),1)"
    )
    yield Row(
        "types.points_at_price",
        label("points_at_price"),
        context.unit("month"),
        pattern=(
            f'=IF(OR({{types.has_points}}=0,{column}=0),"",{table_rent("{types.points}", column)}*{growth}'
            "*IF({types.surcharge_years}>0,1+law_new_build_surcharge,1))"
        ),
        look="cents",
    )
    rents = tuple(name(f"dwellings.{each}.rent") for each in context.types)
    yield Row(
        "types.asks_highest",
        label("asks_highest"),
        pattern=(*(f'=IF({cell}="highest",1,0)' for cell in rents), "=0"),
        look="flag",
    )
    yield Row(
        "types.rent",
        context.term("rent"),
        pattern=(
            *(f"=IF({{types.asks_highest}}=1,N({{types.points_at_price}}),N({cell}))" for cell in rents),
            "=0",
        ),
        look="cents",
    )


def law_rows(context: Context) -> Iterator[Row]:
    """The row of the law that a type's new leases follow, and whether a limit goes by its points."""
    label = context.label
    upper = "INDEX(segment_uppers,{types.segment_number})"
    by_points = (
        'IF({types.points}<law_points_mid_from,"social",IF({types.points}<=law_points_mid_to,"mid","free"))'
    )
    without = 'IF({types.covenanted}=1,"mid","free")'
    yield Row(
        "types.law_row",
        label("law_row"),
        pattern=per_type(
            context,
            f'=IF({{types.kind}}="social","social",IF({{types.has_points}}=1,{by_points},{without}))',
            '=""',
        ),
        look="text",
    )
    yield Row(
        "types.goes_by_points",
        label("goes_by_points"),
        pattern=per_type(context, f'=IF(AND({{types.rented}}=1,{upper}="wws"),1,0)'),
        look="flag",
    )
    yield Row(
        "types.regulated",
        label("regulated"),
        pattern=per_type(
            context,
            "=IF(AND({types.rented}=1,law_applies=1,{types.has_points}=1,{types.points}<=law_points_mid_to),1,0)",
        ),
        look="flag",
    )


def table_rent(points: str, column: str) -> str:
    """Formula of the table's rent: few points as the least, above the most what the last one adds."""
    cell = "INDEX(law_points_values,{row},{column})"
    row = f"MAX(1,{points}-law_points_least+1)"
    top, below = (
        cell.format(row=f"law_points_most-law_points_least+{step}", column=column) for step in (1, 0)
    )
    more = f"ROUND({top}+({points}-law_points_most)*({top}-{below}),2)"
    stated = cell.format(row=f"MIN({row},law_points_most-law_points_least+1)", column=column)
    return f"IF({points}>law_points_most,{more},{stated})"
