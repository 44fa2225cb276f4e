"""How a dwelling of each type leaves at the end, at what value, and what a surplus clause takes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.input_rows import METHODS
from feasibility.report.workbook.level_sheet import kind_word
from feasibility.report.workbook.plan import EMPTY, Row, heading
from feasibility.report.workbook.type_figures import per_type
from feasibility.scenario.kinds import KINDS

OF_KIND = ("net_yield", "gross_yield", "ageing", "let_ratio", "buyers_costs", "selling_costs")
"""Numbers of the exit that a kind of dwelling may have of its own."""


def exit_rows(context: Context) -> Iterator[Row]:
    """What one dwelling of each type brings when it leaves at the end, or where it is sold on delivery."""
    row = Rows(context, "types")
    label, name = context.label, context.name
    selling = "(1-{types.exit_selling_costs})"
    yield EMPTY
    yield heading(context.term("exit"))
    yield from _own_exit(context)
    yield row(
        "income_after_exit",
        per_type(context, "=SUMPRODUCT({operation.after_exit:},{operation.§TYPE.income:})"),
    )
    yield row(
        "rent_after_exit",
        per_type(context, "=SUMPRODUCT({operation.after_exit:},{operation.§TYPE.gross_rent:})"),
    )
    yield row(
        "share_at_exit",
        per_type(context, f"=INDEX({{paths.§TYPE.share_let:}},{name('exit.holding_years')}+1)"),
        "rate",
    )
    held = name("exit.holding_years")
    level = "INDEX({paths.house_price:}," + f"{held}+1)"
    aged = f"IF({held}=0,1,(1-{{types.exit_ageing}})^{held})"
    buyer = "(1+{types.exit_buyers_costs})"
    values = {
        "net_yield": f"{{types.income_after_exit}}/{{types.exit_net_yield}}/{buyer}",
        "gross_yield": f"{{types.rent_after_exit}}/{{types.exit_gross_yield}}/{buyer}",
        "vacant_value": (
            f"{{types.vacant_value}}*exit_resale_share*{level}*{aged}*{{types.exit_let_ratio}}*{{types.share_at_exit}}"
        ),
    }
    order = _exit_methods(context)
    for method in order:
        asked = f"{{types.leaves_by_{method}}}=1"
        yield row(
            f"by_{method}",
            per_type(context, f'=IF({asked},{values[method]}*{selling},"")', '=""'),
            label=context.term(f"methods.{method}"),
        )
    cells = ",".join(f"{{types.by_{method}}}" for method in order)
    yield row("exit", per_type(context, f"=MAX({cells})"), label=label("highest_exit"), strong=True)
    first, last = (f"{{types.by_{method}}}" for method in (order[0], order[-1]))
    words = ",".join(f'"{context.word("exit_method", method)}"' for method in order)
    yield row(
        "exit_method",
        per_type(
            context,
            f'=IF({{types.share_at_exit}}=0,"",CHOOSE(MATCH({{types.exit}},{first}:{last},0),{words}))',
            '=""',
        ),
        "text",
        label=context.term("exit_method"),
    )
    price = "{types.price}*INDEX({levels.house_price.level:},delivery_column)"
    limit = "INDEX(upper_limits,{types.segment_number},delivery_column)"
    yield row("price_limit", per_type(context, f"={limit}", '=""'))
    yield row("price_at_delivery", per_type(context, f"={price}"))
    yield row(
        "sale",
        per_type(
            context,
            "=(1-{types.rented})*MIN({types.price_at_delivery},{types.price_limit})"
            f"/(1+{name('development.vat')})*{selling}",
        ),
        label=context.term("sales_at_delivery"),
    )
    if context.has_surplus:
        yield from _surplus(context, {method: values[method] for method in order})


def _surplus(context: Context, values: Mapping[str, str]) -> Iterator[Row]:
    """What a surplus clause takes of a dwelling at delivery and at exit.

    Args:
        context: of the workbook.
        values: of each exit method its value before the costs of the seller.
    """
    label, name, share = context.label, context.name, context.name("land.surplus.share")
    clause = "land.surplus"
    per_m2, each = (f"N({name(f'{clause}.{key}')})" for key in ("border_per_m2", "border_per_dwelling"))
    left = ",".join(f"IF({{types.leaves_by_{method}}}=1,{value},-1E+99)" for method, value in values.items())
    sold = "MIN({types.price_at_delivery},{types.price_limit})"
    level = "INDEX({paths.surplus_level:},§)"
    border = "{types.surplus_border}*" + level
    held = f"{name('exit.holding_years')}+1"
    rows = (
        ("surplus_border", f"={each}+{per_m2}*{{types.floor_area}}"),
        ("exit_before_costs", f"=MAX({left})"),
        (
            "surplus_of_sale",
            f"=surplus_sale*(1-{{types.rented}})*{share}*MAX(0,{sold}-{border.replace('§', '1')})",
        ),
        (
            "surplus_of_exit",
            f"=surplus_exit*{{types.rented}}*{share}"
            f"*MAX(0,{{types.exit_before_costs}}-{{types.share_at_exit}}*{border.replace('§', held)})",
        ),
    )
    yield EMPTY
    yield heading(context.term(clause))
    for key, formula in rows:
        yield Row(f"types.{key}", label(key), per_type(context, formula))


def surplus_value_rows(context: Context) -> Iterator[Row]:
    """What the municipality receives of one dwelling, and by how much the land value is lower for it."""
    share = f"N({context.name('development.profit_and_risk.share_of_investment_value')})"
    if context.buys:
        share += f"-N({context.name('acquisition.share_of_value')})*{{types.rented}}"
    to_start = "start_time+delivery_time" if context.in_phase else "delivery_time"
    paid = "{paths.§TYPE.surplus:}"
    rows = (
        ("surplus_at_delivery", f"=-SUMPRODUCT({{paths.discount:}},{paid})"),
        ("surplus_at_start", f"={{types.surplus_at_delivery}}*(1+development_rate_used)^-({to_start})"),
        ("surplus_total", f"=-SUMPRODUCT({paid})"),
        ("surplus_cost", f"={{types.surplus_at_delivery}}*(1-{share})/land_factor"),
    )
    for key, formula in rows:
        text = context.label(key) if key == "surplus_at_delivery" else context.term(key)
        yield Row(f"types.{key}", text, per_type(context, formula))


def _own_exit(context: Context) -> Iterator[Row]:
    """By which methods a type may leave, and at what: as its kind says, else as for all."""
    name = context.name

    def of_kind(key: str, own: str, otherwise: str) -> str:
        """The formula of a kind's own value where its cell holds one; § in it stands for that cell."""
        chosen = [
            f'IF({cell}="",{otherwise},{own.replace("§", cell)})'
            for cell in (name(f"exit.by_kind.{kind}.{key}") for kind in KINDS)
        ]
        first, second, third = chosen
        social, mid = (kind_word(context, kind) for kind in KINDS[:2])
        return f"=IF({{types.kind}}={social},{first},IF({{types.kind}}={mid},{second},{third}))"

    for method in _exit_methods(context):
        asked = f"IF({name(f'exit.methods:{method}')}={context.yes},1,0)"
        own = f"IF(ISNUMBER(FIND({context.choice('exit.methods', method)},§)),1,0)"
        yield Row(
            f"types.leaves_by_{method}",
            context.label("leaves_by", method=context.term(f"methods.{method}")),
            per_type(context, of_kind("methods", own, asked)),
            "flag",
        )
    for key in OF_KIND:
        yield Row(
            f"types.exit_{key}",
            context.term(key),
            per_type(
                context, of_kind(key, "§", "net_yield_used" if key == "net_yield" else name(f"exit.{key}"))
            ),
            "rate",
        )


def _exit_methods(context: Context) -> tuple[str, ...]:
    """All methods, those of the scenario first and in its order."""
    asked = context.scenario.exit.methods
    return (*asked, *(method for method in METHODS if method not in asked))
