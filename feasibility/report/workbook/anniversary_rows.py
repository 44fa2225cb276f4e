"""The rows that all types share on the sheet by anniversary: dates, indices, and the law of each day."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.policy.statutory import statutory_rules
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.plan import Row


def anniversary_rows(context: Context) -> Iterator[Row]:
    """The days of the anniversaries, with the indices, the wished increase and the law on each."""
    row = Rows(context, "paths")
    label, name = context.label, context.name
    start, months = name("start"), name("development.construction_months")
    places = context.reach.last_year - context.reach.first_year + 1
    yield row("q", "=COLUMN()-6", "whole", label=label("anniversary"))
    yield row("year", "=YEAR({paths.date})", "year", label=label("calendar_year"))
    yield row("date", f"=EDATE({start},{months}+12*{{paths.q}})", "date")
    yield row(
        "place",
        f"=MIN({places},MAX(1,{{paths.year}}-first_column_year+1))",
        "whole",
        label=label("place_of_year"),
        helper=True,
    )
    yield row(
        "project_year",
        "="
        + context.project_year(
            "construction_periods+periods_a_year*{paths.q}",
            "MAX(1,ROUNDUP((construction_periods+periods_a_year*{paths.q})/periods_a_year,0))",
        ),
        "whole",
    )
    yield row(
        "discount",
        f"=IF({{paths.q}}<=exit_holding_years,(1+{name('required_return')})^-{{paths.q}},0)",
        "factor",
        label=label("discount_from_delivery"),
    )
    for index in ("cpi", "wages"):
        yield row(
            index,
            f"=INDEX({{levels.{index}.rate:}},{{paths.place}})",
            "rate",
            label=label(f"{index}_of_year"),
            unit=context.unit("year"),
        )
    for index in ("house_price", "market_rent"):
        yield row(
            index,
            f"=INDEX({{levels.{index}.level:}},{{paths.place}})",
            "factor",
            label=label(f"{index}_level"),
        )
    if context.has_surplus:
        level = "INDEX(index_levels,surplus_index_number,{paths.place})"
        yield row("surplus_level", f"=IF(surplus_index_number=0,1,{level})", "factor")
    increase = name("rents.increase")
    allowed, cpi = (context.choice("rents.increase", word) for word in ("allowed", "cpi"))
    yield row(
        "wish",
        f'=IF({increase}={allowed},"",IF({increase}={cpi},{{paths.cpi}},{increase}))',
        "rate",
        label=context.term("increase"),
        unit=context.unit("year"),
    )
    yield from _law(context)


def _law(context: Context) -> Iterator[Row]:
    """The law on the day of each anniversary; an empty text where it sets no maximum."""
    row = Rows(context, "paths")
    rules = statutory_rules()
    year = context.unit("year")
    yield row("wages_before", "=INDEX({levels.wages.looked_back:},MAX(1,{paths.place}-1))", "rate", unit=year)
    season = "{paths.place}-IF(MONTH({paths.date})<law_social_month,1,0)"
    back = "{levels.cpi.looked_back:}"
    yield row(
        "inflation",
        f"=SUM(INDEX({back},MAX(1,{season}-law_social_years+1)):INDEX({back},MAX(1,{season})))"
        "/law_social_years",
        "rate",
        unit=year,
    )

    def stated(column: str, until: str, otherwise: str) -> str:
        last = f"INDEX(law_{column}_dates,COLUMNS(law_{column}_dates))"
        return (
            f"IF(AND({{paths.date}}>=INDEX(law_{column}_dates,1),{until.replace('§LAST', last)}),"
            f"INDEX(law_{column}_values,MATCH({{paths.date}},law_{column}_dates,1)),{otherwise})"
        )

    def rule(column: str, basis: tuple[str, ...]) -> str:
        rates = {"cpi": "{paths.cpi}", "wages": "{paths.wages_before}"}
        return f"MIN({','.join(rates[index] for index in basis)})+law_{column}_surcharge"

    in_year, in_season = "{paths.year}<=YEAR(§LAST)", "{paths.date}<EDATE(§LAST,12)"
    by_rule = f'IF({{paths.date}}<law_free_until,{rule("free", rules.free_basis)},"")'
    free = stated("free", in_year, by_rule)
    yield row("law_free", f'=IF(OR(law_applies=0,{{paths.date}}<law_free_from),"",{free})', "rate", unit=year)
    for key, own in (
        ("law_mid", stated("mid", in_year, rule("mid", rules.mid_basis))),
        ("law_social", stated("social", in_season, "{paths.inflation}+law_social_surcharge")),
    ):
        yield row(
            key,
            f'=IF(law_applies=0,"",IF({{paths.date}}<law_mid_from,{{paths.law_free}},{own}))',
            "rate",
            unit=year,
        )
    yield row("new_leases", "=IF(AND(law_applies=1,{paths.date}>=law_mid_from),1,0)", "flag")
    yield row("points_column", "=IFERROR(MATCH({paths.date},law_points_dates,1),0)", "whole", helper=True)
    last_year = "YEAR(INDEX(law_points_dates,COLUMNS(law_points_dates)))"
    cpi = "{levels.cpi.cumulated:}"
    yield row(
        "points_growth",
        "=IF({paths.points_column}=COLUMNS(law_points_dates),"
        f"INDEX({cpi},{{paths.place}})/INDEX({cpi},MAX(1,{last_year}-first_column_year+1)),1)",
        "factor",
    )
