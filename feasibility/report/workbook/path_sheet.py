"""The sheet by anniversary: each type's rent against its limits, sales, and what falls on those days."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.policy.tables import statutory_rules
from feasibility.report.table import plain
from feasibility.report.workbook.context import Context, line_label, works_lines
from feasibility.report.workbook.line_formulas import ON_ANNIVERSARIES, formula_of
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading

SELLING = "AND({types.covenanted|§TYPE}=1,{paths.q}>=policy_term,sells_after_term=1)"
"""Whether what becomes vacant on an anniversary is sold."""


def path_plan(context: Context) -> Plan:
    """Rents and everything else that moves by anniversary, a block for each type and one for the project."""
    axis = tuple(str(number) for number in range(context.reach.anniversaries + 1))
    rows = (
        *_header(context),
        *(row for name in context.types for row in _block(context, name)),
        *_project(context),
    )
    return Plan("paths", axis, rows, frozen=2)


def _header(context: Context) -> Iterator[Row]:
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
    )
    yield Row(
        "paths.project_year",
        label("project_year"),
        pattern=("=MAX(1,ROUNDUP((construction_periods+periods_a_year*{paths.q})/periods_a_year,0))"),
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
    increase = name("rents.increase")
    yield Row(
        "paths.wish",
        context.term("increase"),
        context.unit("year"),
        pattern=f'=IF({increase}="allowed","",IF({increase}="cpi",{{paths.cpi}},{increase}))',
        look="rate",
    )
    yield from _law(context)


def _law(context: Context) -> Iterator[Row]:
    """The statutory maximum on the day of each anniversary; an empty text where there is none."""
    rules = statutory_rules()

    def stated(column: str, otherwise: str) -> str:
        return (
            f"IF(AND({{paths.date}}>=INDEX(law_{column}_dates,1),"
            f"{{paths.year}}<=YEAR(INDEX(law_{column}_dates,COLUMNS(law_{column}_dates)))),"
            f"INDEX(law_{column}_values,MATCH({{paths.date}},law_{column}_dates,1)),{otherwise})"
        )

    def rule(column: str, basis: tuple[str, ...]) -> str:
        return f"MIN({','.join(f'{{paths.{index}}}' for index in basis)})+law_{column}_surcharge"

    free = stated("free", f'IF({{paths.date}}<law_free_until,{rule("free", rules.free_basis)},"")')
    mid = stated("mid", rule("mid", rules.mid_basis))
    year = context.unit("year")
    yield Row(
        "paths.law_free",
        context.label("law_free"),
        year,
        pattern=f'=IF(OR(law_applies=0,{{paths.date}}<law_free_from),"",{free})',
        look="rate",
    )
    yield Row(
        "paths.law_mid",
        context.label("law_mid"),
        year,
        pattern=f'=IF(law_applies=0,"",IF({{paths.date}}<law_mid_from,{{paths.law_free}},{mid}))',
        look="rate",
    )


def _block(context: Context, name: str) -> Iterator[Row]:
    """One dwelling type: its rent, its sales, and what falls on its anniversaries."""
    block = f"paths.{name}"
    month, year = context.unit("month"), context.unit("year")

    def row(key: str, pattern: str, look: Look = "cents", unit: str = month) -> Row:
        filled = formula_of(pattern, block).replace("§TYPE", name)
        return Row(f"{block}.{key}", context.label(key), unit, pattern=filled, look=look)

    yield EMPTY
    yield heading(f"{context.term('dwellings')}: {plain(name, 60)}")
    yield row("lower", "=INDEX(lower_limits,{types.segment_number|§TYPE},{paths.place})")
    yield row("upper", "=INDEX(upper_limits,{types.segment_number|§TYPE},{paths.place})")
    yield row(
        "in_term",
        "=IF(AND({types.covenanted|§TYPE}=1,{paths.q}<policy_term),1,0)",
        "flag",
        "",
    )
    yield row(
        "allowed_increase",
        "={paths.cpi}+IF({types.covenanted|§TYPE}=1,policy_rent_increase_surcharge,rents_free_sector_surcharge)",
        "rate",
        year,
    )
    yield row("law", "=IF({types.covenanted|§TYPE}=1,{paths.law_mid},{paths.law_free})", "rate", year)
    yield row("increase", "=MAX(0,MIN({.allowed_increase},{.law},{paths.wish}))", "rate", year)
    yield row("market", "={types.rented|§TYPE}*{types.market_rent|§TYPE}*{paths.market_rent}")
    yield row("grown", "=IF({paths.q}=0,{types.first_rent|§TYPE},{.rent<}*(1+{.increase}))")
    yield row(
        "sitting",
        "=IF(AND({.in_term}=1,holds_in_band=1),MIN({.grown},{.upper}),{.grown})",
    )
    yield row(
        "relet_ceiling",
        "=IF(AND({.in_term}=1,relet_at_limit=1),MIN({.market},{.upper}),{.market})",
    )
    yield row(
        "relet",
        "=IF(AND({.in_term}=1,relet_capped=1),MIN({.grown},{.relet_ceiling}),{.relet_ceiling})",
    )
    yield row("turnover", f"=IF({SELLING},0,rents_turnover)", "rate", "")
    yield row("rent", "=IF({paths.q}=0,{.sitting},{.sitting}+{.turnover}*({.relet}-{.sitting}))")
    yield row(
        "share_let",
        "=IF({paths.q}=0,{types.rented|§TYPE},{.share_let<}*"
        f"IF(AND({SELLING},{{paths.q}}<exit_holding_years),1-rents_turnover,1))",
        "rate",
        "",
    )
    yield row("sold", "=IF({paths.q}=0,0,{.share_let<}-{.share_let})", "rate", "")
    yield from _amounts(context, name, block)
    yield row(
        "largest_free",
        "=IF({paths.q}=0,{.rent},{.largest_free<}*(1+MAX(0,{paths.cpi}+policy_rent_increase_surcharge)))",
    )
    yield row(
        "largest",
        "=IF(AND({paths.q}>0,holds_in_band=1),MIN({.largest_free},{.upper}),{.largest_free})",
    )
    for key, has, ceiling in (
        ("in_mid", "in_mid_market", "INDEX({limits.highest:},{paths.place})"),
        ("in_band", "covenanted", "{.upper}"),
    ):
        fits = f"{{.largest}}<={ceiling}*(1+1E-9)"
        yield row(
            key,
            f"=IF({{types.{has}|§TYPE}}=0,0,IF({{paths.q}}>retention_years,0,"
            f"IF({fits},IF({{paths.q}}=0,1,{{.{key}<}}),0)))",
            "flag",
            "",
        )


def _amounts(context: Context, name: str, block: str) -> Iterator[Row]:
    """Euros of one dwelling on delivery, the anniversaries and exit."""
    keys = []
    for line, (_, basis) in works_lines(context.scenario).items():
        key = f"{block}.works.{line}"
        keys.append(key)
        cell = context.name(f"operating_costs.{line}.{basis}")
        value = f"*{{types.vacant_value|{name}}}" if basis == "share_of_vacant_value" else ""
        yield Row(
            f"{key}.amount",
            context.label("amount_of", line=context.words.line(line)),
            "€",
            constant=f"={cell}{value}",
            look="money",
        )
        pattern = formula_of(
            ON_ANNIVERSARIES["operating_costs"],
            block,
            key,
            LINE=f"timeline.operating_costs.{line}",
        ).replace("{" + f"{block}.amount$" + "}", "{" + f"{key}.amount$" + "}")
        yield Row(
            key,
            line_label("major_works", line, context.words),
            "€",
            pattern=pattern,
            constant=f"={context.name(f'operating_costs.{line}.every_years')}",
            constant_look="whole",
            total="sum",
        )
    patterns = {
        "sales_on_turnover": (ON_ANNIVERSARIES["sales_on_turnover"], "vacant_value"),
        "sales_at_delivery": (ON_ANNIVERSARIES["sales_at_delivery"], "sale"),
        "exit_value": (ON_ANNIVERSARIES["exit_value"], "exit"),
    }
    for line, (pattern, source) in patterns.items():
        key = f"{block}.{line}"
        keys.append(key)
        filled = formula_of(pattern.replace("{." + source + "$}", "{types." + source + "|§TYPE}"), block, key)
        yield Row(key, context.term(line), "€", pattern=filled.replace("§TYPE", name), total="sum")
    yield Row(
        f"{block}.on_anniversaries",
        context.label("on_anniversaries"),
        "€",
        pattern="=" + "+".join("{" + key + "}" for key in keys),
        total="sum",
        strong=True,
    )


def _project(context: Context) -> Iterator[Row]:
    """All dwellings together."""
    yield EMPTY
    yield heading(context.label("project_on_anniversaries"))
    lines = {
        f"works.{line}": line_label("major_works", line, context.words)
        for line in works_lines(context.scenario)
    }
    lines |= {key: context.term(key) for key in ("sales_at_delivery", "sales_on_turnover", "exit_value")}
    for line, label in lines.items():
        terms = "+".join(f"{{types.count|{name}}}*{{paths.{name}.{line}}}" for name in context.types)
        yield Row(f"paths.(project).{line}", label, "€", pattern="=" + terms, total="sum")
    yield Row(
        "paths.(project).all",
        context.label("on_anniversaries"),
        "€",
        pattern="=" + "+".join(f"{{paths.(project).{line}}}" for line in lines),
        total="sum",
        strong=True,
    )
