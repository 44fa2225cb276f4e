"""The rows that all types share on the sheet by anniversary: dates, indices, and the law of each day."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.policy.statutory import statutory_rules
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import Row


def anniversary_rows(context: Context) -> Iterator[Row]:
    """The days of the anniversaries, with the indices, the wished increase and the law on each."""
    label, name = context.label, context.name
    start, months = name("start"), name("development.construction_months")
    places = context.reach.last_year - context.reach.first_year + 1
    yield Row("paths.q", label("anniversary"), pattern="=COLUMN()-6", look="whole")
    yield Row("paths.year", label("calendar_year"), pattern="=YEAR({paths.date})", look="year")
    yield Row("paths.date", label("date"), pattern=f"=EDATE({start},{months}+12*{{paths.q}})", look="date")
    yield Row(
        "paths.place",
        label("place_of_year"),
        pattern=f"=MIN({places},MAX(1,{{paths.year}}-first_column_year+1))",
        look="whole",
        helper=True,
    )
    yield Row(
        "paths.project_year",
        label("project_year"),
        pattern="="
        + context.project_year(
            "construction_periods+periods_a_year*{paths.q}",
            "MAX(1,ROUNDUP((construction_periods+periods_a_year*{paths.q})/periods_a_year,0))",
        ),
        look="whole",
    )
    yield Row(
        "paths.discount",
        label("discount_from_delivery"),
        pattern=f"=IF({{paths.q}}<=exit_holding_years,(1+{name('required_return')})^-{{paths.q}},0)",
        look="factor",
    )
    for index in ("cpi", "wages"):
        yield Row(
            f"paths.{index}",
            label(f"{index}_of_year"),
            context.unit("year"),
            pattern=f"=INDEX({{levels.{index}.rate:}},{{paths.place}})",
            look="rate",
        )
    for index in ("house_price", "market_rent"):
        yield Row(
            f"paths.{index}",
            label(f"{index}_level"),
            pattern=f"=INDEX({{levels.{index}.level:}},{{paths.place}})",
            look="factor",
        )
    if context.has_surplus:
        level = "INDEX(index_levels,surplus_index_number,{paths.place})"
        yield Row(
            "paths.surplus_level",
            label("surplus_level"),
            pattern=f"=IF(surplus_index_number=0,1,{level})",
            look="factor",
        )
    increase = name("rents.increase")
    allowed, cpi = (context.choice("rents.increase", word) for word in ("allowed", "cpi"))
    yield Row(
        "paths.wish",
        context.term("increase"),
        context.unit("year"),
        pattern=f'=IF({increase}={allowed},"",IF({increase}={cpi},{{paths.cpi}},{increase}))',
        look="rate",
    )
    yield from _law(context)


def _law(context: Context) -> Iterator[Row]:
    """The law on the day of each anniversary; an empty text where it sets no maximum."""
    rules = statutory_rules()
    year = context.unit("year")
    yield Row(
        "paths.wages_before",
        context.label("wages_before"),
        year,
        pattern="=INDEX({levels.wages.looked_back:},MAX(1,{paths.place}-1))",
        look="rate",
    )
    season = "{paths.place}-IF(MONTH({paths.date})<law_social_month,1,0)"
    back = "{levels.cpi.looked_back:}"
    yield Row(
        "paths.inflation",
        context.label("inflation"),
        year,
        pattern=(
            f"=SUM(INDEX({back},MAX(1,{season}-law_social_years+1)):INDEX({back},MAX(1,{season})))"
            "/law_social_years"
        ),
        look="rate",
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
    yield Row(
        "paths.law_free",
        context.label("law_free"),
        year,
        pattern=f'=IF(OR(law_applies=0,{{paths.date}}<law_free_from),"",{free})',
        look="rate",
    )
    for key, own in (
        ("law_mid", stated("mid", in_year, rule("mid", rules.mid_basis))),
        ("law_social", stated("social", in_season, "{paths.inflation}+law_social_surcharge")),
    ):
        yield Row(
            f"paths.{key}",
            context.label(key),
            year,
            pattern=f'=IF(law_applies=0,"",IF({{paths.date}}<law_mid_from,{{paths.law_free}},{own}))',
            look="rate",
        )
    yield Row(
        "paths.new_leases",
        context.label("new_leases"),
        pattern="=IF(AND(law_applies=1,{paths.date}>=law_mid_from),1,0)",
        look="flag",
    )
    yield Row(
        "paths.points_column",
        context.label("points_column"),
        pattern="=IFERROR(MATCH({paths.date},law_points_dates,1),0)",
        look="whole",
        helper=True,
    )
    last_year = "YEAR(INDEX(law_points_dates,COLUMNS(law_points_dates)))"
    cpi = "{levels.cpi.cumulated:}"
    yield Row(
        "paths.points_growth",
        context.label("points_growth"),
        pattern=(
            "=IF({paths.points_column}=COLUMNS(law_points_dates),"
            f"INDEX({cpi},{{paths.place}})/INDEX({cpi},MAX(1,{last_year}-first_column_year+1)),1)"
        ),
        look="factor",
    )
