"""The sheet by anniversary: each type's rent against its limits, sales, and what falls on those days."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from feasibility.report.workbook.anniversary_rows import anniversary_rows
from feasibility.report.workbook.context import Context, Rows, line_label, works_lines
from feasibility.report.workbook.level_sheet import kind_word
from feasibility.report.workbook.line_formulas import ON_ANNIVERSARIES, formula_of
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading
from feasibility.report.workbook.type_figures import rent_formula

SELLING = (
    "OR({types.sells_on_turnover|§TYPE}=1,"
    "AND({types.covenanted|§TYPE}=1,{paths.q}>=policy_term,sells_after_term=1))"
)
"""Whether what becomes vacant on an anniversary is sold."""


def path_plan(context: Context) -> Plan:
    """Rents and everything else that moves by anniversary, a block for each type and one for the project."""
    axis = tuple(str(number) for number in range(context.reach.anniversaries + 1))
    rows = (
        *anniversary_rows(context),
        *(row for name in context.types for row in _block(context, name)),
        *_project(context),
    )
    return Plan("paths", axis, rows, frozen=2, printed=context.scenario.exit.holding_years + 2)


def _block(context: Context, name: str) -> Iterator[Row]:
    """One dwelling type: its rent, its sales, and what falls on its anniversaries."""
    yield EMPTY
    yield heading(f"{context.term('dwellings')}: {context.words.type(name)}")
    yield from _limits(context, name)
    yield from _increases(context, name)
    yield from _rents(context, name)
    yield from _sales(context, name)
    yield from _amounts(context, name, f"paths.{name}")
    yield from _stay_in_segment(context, name)


def _row(
    context: Context, name: str, key: str, pattern: str, look: Look = "cents", unit: str | None = None
) -> Row:
    """A row of a type's block; an amount in cents is a rent a month."""
    block = f"paths.{name}"
    filled = formula_of(pattern, block).replace("§TYPE", name)
    a_month = context.unit("month") if look == "cents" else None
    return Row(f"{block}.{key}", context.label(key), filled, look, unit=unit or a_month)


def _limits(context: Context, name: str) -> Iterator[Row]:
    """What bounds a rent on each day: its segment, its points, and whether a covenant and the law apply."""
    row = partial(_row, context, name)
    free = kind_word(context, "free")
    yield row("lower", "=INDEX(lower_limits,{types.segment_number|§TYPE},{paths.place})")
    yield row(
        "by_points",
        '=IF(OR({types.has_points|§TYPE}=0,{types.rented|§TYPE}=0,{paths.points_column}=0),"",'
        f"{rent_formula('{types.points|§TYPE}', '{paths.points_column}')}*{{paths.points_growth}}"
        "*IF({paths.q}<{types.surcharge_years|§TYPE},1+law_new_build_surcharge,1))",
    )
    yield row(
        "upper",
        "=IF({types.goes_by_points|§TYPE}=1,{.by_points},"
        "INDEX(upper_limits,{types.segment_number|§TYPE},{paths.place}))",
    )
    yield row("ceiling", '=IF(AND({types.regulated|§TYPE}=1,{paths.new_leases}=1),{.by_points},"")')
    yield row("in_term", "=IF(AND({types.covenanted|§TYPE}=1,{paths.q}<policy_term),1,0)", "flag")
    yield row("split", f"=IF(AND({{types.law_row|§TYPE}}<>{free},{{paths.new_leases}}=1),1,0)", "flag")


def _increases(context: Context, name: str) -> Iterator[Row]:
    """How much a rent may rise and rises on each day, under new leases and under old ones."""
    row = partial(_row, context, name, look="rate", unit=context.unit("year"))
    social = kind_word(context, "social")
    yield row(
        "law",
        f"=IF({{.split}}=0,{{paths.law_free}},IF({{types.law_row|§TYPE}}={social},"
        "{paths.law_social},{paths.law_mid}))",
    )
    for key, law in (("allowed_increase", "{.law}"), ("old_allowed", "{paths.law_free}")):
        yield row(
            key,
            f'=IF(AND({{types.covenanted|§TYPE}}=1,law_alone=1,{law}<>""),"",{{paths.cpi}}'
            "+IF(AND({types.covenanted|§TYPE}=1,law_alone=0),policy_rent_increase_surcharge,"
            "rents_free_sector_surcharge))",
        )
    yield row("increase", "=MAX(0,MIN({.allowed_increase},{.law},{paths.wish}))")
    yield row("old_increase", "=MAX(0,MIN({.old_allowed},{paths.law_free},{paths.wish}))")


def _rents(context: Context, name: str) -> Iterator[Row]:
    """Rents of sitting tenants and of new lettings, under old leases and new ones, and their mean."""
    row = partial(_row, context, name)
    yield row("market", "={types.rented|§TYPE}*{types.market_rent|§TYPE}*{paths.market_rent}")
    yield row("market_by_law", "=MIN({.market},{.ceiling})")
    yield row("turnover", f"=IF({SELLING},0,rents_turnover)", "rate")
    yield row("old_share", "=IF({paths.q}=0,1-{.split},{.old_share<}*IF({.split}=1,1-{.turnover},1))", "rate")
    yield row("old_grown", "=IF({paths.q}=0,{types.first_rent|§TYPE},{.old_rent<}*(1+{.old_increase}))")
    yield row("new_grown", "=IF({paths.q}=0,{types.first_rent|§TYPE},{.new_rent<}*(1+{.increase}))")
    yield row(
        "grown",
        "=IF({paths.q}=0,{types.first_rent|§TYPE},{.old_share<}*{.old_grown}+(1-{.old_share<})*{.new_grown})",
    )
    held = "IF(AND({.in_term}=1,holds_in_band=1),MIN({.§},{.upper}),{.§})"
    yield row("old_sitting", "=" + held.replace("§", "old_grown"))
    yield row("sitting", f"=MIN({held.replace('§', 'new_grown')},{{.ceiling}})")
    yield row(
        "relet_ceiling",
        "=MIN(IF(AND({.in_term}=1,relet_at_limit=1),MIN({.market},{.upper}),{.market}),{.ceiling})",
    )
    yield row(
        "relet",
        "=IF(AND({.in_term}=1,relet_capped=1),MIN({.grown},{.relet_ceiling}),{.relet_ceiling})",
    )
    at_first = "MIN({.old_sitting},{.ceiling})"
    yield row(
        "old_rent",
        f"=IF({{paths.q}}=0,{at_first},"
        "{.old_sitting}+IF({.split}=1,0,{.turnover}*({.relet}-{.old_sitting})))",
    )
    stay = "(1-{.old_share<})*(1-{.turnover})"
    yield row(
        "new_rent",
        f"=IF({{paths.q}}=0,{at_first},IF({{.split}}=0,{{.old_rent}},"
        f"IF({stay}+{{.turnover}}=0,{{.sitting}},"
        f"({stay}*{{.sitting}}+{{.turnover}}*{{.relet}})/({stay}+{{.turnover}}))))",
    )
    yield row("rent", "={.old_share}*{.old_rent}+(1-{.old_share})*{.new_rent}")


def _sales(context: Context, name: str) -> Iterator[Row]:
    """The share that is still let, and the share that is sold."""
    row = partial(_row, context, name, look="rate")
    yield row(
        "share_let",
        "=IF({paths.q}=0,{types.rented|§TYPE},{.share_let<}*"
        f"IF(AND({SELLING},{{paths.q}}<exit_holding_years),1-rents_turnover,1))",
    )
    yield row("sold", "=IF({paths.q}=0,0,{.share_let<}-{.share_let})")


def _stay_in_segment(context: Context, name: str) -> Iterator[Row]:
    """Until when the largest rent that may be asked stays within the mid market, and within its band."""
    row = partial(_row, context, name)
    yield row(
        "largest_increase",
        "=MAX(0,IF(law_alone=1,IF(first_letting_is_new=1,MIN({.allowed_increase},{.law}),"
        "MIN({.old_allowed},{paths.law_free})),{paths.cpi}+policy_rent_increase_surcharge))",
        "rate",
        context.unit("year"),
    )
    grown = "{.largest<}*(1+{.largest_increase})"
    bound = "AND(first_letting_is_new=1,OR(law_alone=1,{types.goes_by_points|§TYPE}=1))"
    yield row(
        "largest",
        f"=IF({{paths.q}}=0,{{.rent}},MIN({grown},IF(holds_in_band=1,MIN({grown},{{.upper}}),{grown}),"
        f"IF({bound},MIN({grown},{{.ceiling}}),{grown})))",
    )
    has_one = "OR(N({types.points|§TYPE})<=law_points_mid_to,{types.goes_by_points|§TYPE}=1)"
    by_points = f"IF(AND(mid_by_points=1,{has_one}),N({{.by_points}}),0)"
    highest = f"MAX(INDEX({{limits.highest:}},{{paths.place}}),{by_points})"
    for key, has, ceiling in (
        ("in_mid", "in_mid_market", highest),
        ("in_band", "covenanted", "{.upper}"),
    ):
        fits = f"{{.largest}}<={ceiling}*(1+1E-9)"
        yield row(
            key,
            f"=IF({{types.{has}|§TYPE}}=0,0,IF({{paths.q}}>retention_years,0,"
            f"IF({fits},IF({{paths.q}}=0,1,{{.{key}<}}),0)))",
            "flag",
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
            pattern,
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
        yield Row(key, context.term(line), filled.replace("§TYPE", name), total="sum")
    if context.has_surplus:
        keys.append(f"{block}.surplus")
        for key in ("surplus_on_turnover", "surplus"):
            pattern = ON_ANNIVERSARIES[key].replace("§SHARE", context.name("land.surplus.share"))
            filled = formula_of(pattern, block).replace("§TYPE", name)
            label = context.label(key) if key == "surplus_on_turnover" else context.term("surplus")
            yield Row(f"{block}.{key}", label, filled, total="sum")
    yield Row(
        f"{block}.on_anniversaries",
        context.label("on_anniversaries"),
        "=" + "+".join("{" + key + "}" for key in keys),
        total="sum",
        strong=True,
    )


def _project(context: Context) -> Iterator[Row]:
    """All dwellings together."""
    row = Rows(context, "paths")
    yield EMPTY
    yield heading(context.label("project_on_anniversaries"))
    lines = {
        f"works.{line}": line_label("major_works", line, context.words)
        for line in works_lines(context.scenario)
    }
    lines |= {key: context.term(key) for key in ("sales_at_delivery", "sales_on_turnover", "exit_value")}
    if context.has_surplus:
        lines["surplus"] = context.term("surplus")
    if context.leased:
        lines["ground_rent_at_exit"] = context.term("ground_rent_at_exit")
    for line, label in lines.items():
        if line == "ground_rent_at_exit":
            taken = "=IF({paths.q}=exit_holding_years,-result_land_price*canon_at_exit,0)"
            yield row(f"(project).{line}", taken, label=label, total="sum")
            continue
        terms = "+".join(f"{{types.count|{name}}}*{{paths.{name}.{line}}}" for name in context.types)
        yield row(f"(project).{line}", "=" + terms, label=label, total="sum")
    if context.financed:
        running = [line for line in lines if line.startswith("works.")] + ["sales_on_turnover"]
        if context.has_surplus:
            key = "surplus_on_turnover"
            running.append(key)
            terms = "+".join(f"{{types.count|{name}}}*{{paths.{name}.{key}}}" for name in context.types)
            yield row(f"(project).{key}", "=" + terms, label=context.label(key), total="sum")
        yield row(
            "(project).works_and_sales",
            "=" + "+".join(f"{{paths.(project).{line}}}" for line in running),
            label=context.label("works_and_sales"),
            total="sum",
        )
    yield row(
        "(project).all",
        "=" + "+".join(f"{{paths.(project).{line}}}" for line in lines),
        label=context.label("on_anniversaries"),
        total="sum",
        strong=True,
    )
