"""The sheet with a column for each dwelling type and one for the site: what goes in, what one is worth."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language.notes import segment_names
from feasibility.report.workbook.context import SITE, Context, cost_basis, line_label
from feasibility.report.workbook.exit_rows import exit_rows, surplus_value_rows
from feasibility.report.workbook.level_sheet import is_let, kind_formula, kind_word
from feasibility.report.workbook.line_formulas import BASE_AMOUNT, formula_of
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading
from feasibility.report.workbook.type_figures import figure_rows, law_rows, per_type, points_rows
from feasibility.scenario.layout import LAND, layout_of

LINKS: dict[str, Look] = {
    "count": "whole",
    "floor_area": "square_metres",
    "price": "money",
    "vacant_value": "money",
    "construction_cost": "money",
    "parking_spaces": "number",
}
"""Numbers of a type that are taken over as they are; an empty cell is 0."""


def type_plan(context: Context) -> Plan:
    """Inputs, exit, costs and values of one dwelling of each type, and of the lump sums."""
    rows = (
        *_inputs(context),
        *_first_rents(context),
        *exit_rows(context),
        *_costs(context),
        *_values(context),
        *figure_rows(context),
    )
    return Plan("types", (*context.types, SITE), rows, frozen=1)


def _inputs(context: Context) -> Iterator[Row]:
    names = tuple(context.words.type(name) for name in context.types)
    yield Row(
        "types.name", context.term("dwellings"), values=(*names, context.words.name("site")), look="text"
    )
    yield from points_rows(context)
    links = LINKS | ({"least_land_price": "money"} if context.has_least else {})
    for key, look in links.items():
        cells = tuple(f"=N({context.name(f'dwellings.{name}.{key}')})" for name in context.types)
        yield Row(f"types.{key}", context.term(key), pattern=(*cells, "=0"), look=look, link=True)
    yield Row(
        "types.segment_number",
        context.label("segment_number"),
        pattern=(
            *(
                f"=MATCH({context.name(f'dwellings.{name}.segment')},segment_names,0)"
                for name in context.types
            ),
            "=0",
        ),
        look="whole",
        helper=True,
    )
    yield Row(
        "types.rented",
        context.label("rented"),
        pattern=per_type(
            context, f"=IF({is_let(context, 'INDEX(segment_tenures,{types.segment_number})')},1,0)"
        ),
        look="flag",
    )
    yield Row(
        "types.covenanted",
        context.label("covenanted"),
        pattern=per_type(
            context,
            '=IF(AND({types.rented}=1,INDEX(segment_uppers,{types.segment_number})<>""),1,0)',
        ),
        look="flag",
    )
    sold = (
        f"=IF(AND({{types.rented}}=1,{{types.covenanted}}=0,"
        f"{context.name(f'dwellings.{name}.sell_on_turnover')}={context.yes}),1,0)"
        for name in context.types
    )
    yield Row(
        "types.sells_on_turnover", context.label("sells_on_turnover"), pattern=(*sold, "=0"), look="flag"
    )
    kind = kind_formula(
        context,
        "INDEX(segment_kinds,{types.segment_number})",
        "INDEX(segment_uppers,{types.segment_number})",
    )
    yield Row(
        "types.kind", context.term("segments.kind"), pattern=per_type(context, f"={kind}", '=""'), look="text"
    )
    yield Row(
        "types.in_mid_market",
        context.label("in_mid_market"),
        pattern=per_type(
            context, f"=IF(AND({{types.covenanted}}=1,{{types.kind}}={kind_word(context, 'mid')}),1,0)"
        ),
        look="flag",
    )
    words = context.words
    own = '"|"&INDEX(segment_names,{types.segment_number})&"|"'
    for place, rule in enumerate(context.scenario.policy.shares):
        named = context.name(f"policy.shares.{place}.segments")
        listed = f'"|"&SUBSTITUTE(SUBSTITUTE({named},", ",","),",","|")&"|"'
        yield Row(
            f"types.in_share {place}",
            f"{context.label('in_share')}: {segment_names(rule.segments, words.lang, words.labels)}",
            pattern=per_type(context, f"=IF(ISNUMBER(FIND({own},{listed})),1,0)"),
            look="flag",
        )
    yield from law_rows(context)
    rents = tuple(
        f'=IF({context.name(f"dwellings.{name}.market_rent")}="",{{types.rent}},'
        f"{context.name(f'dwellings.{name}.market_rent')})"
        for name in context.types
    )
    yield Row("types.market_rent", context.term("market_rent"), pattern=(*rents, "=0"), look="cents")
    yield Row(
        "types.gross_floor_area",
        context.term("bvo"),
        "m²",
        pattern="={types.floor_area}/form_factor_used",
        look="square_metres",
    )
    yield Row(
        "types.number",
        context.label("number"),
        pattern=per_type(context, "={types.count}", "=1"),
        look="whole",
        helper=True,
    )
    yield Row(
        "types.bears_vat",
        context.label("bears_vat"),
        pattern=per_type(context, "={types.rented}", "=site_bears_vat"),
        look="factor",
    )
    yield Row(
        "types.free_of_vat", context.label("free_of_vat"), pattern="=1-{types.bears_vat}", look="factor"
    )


def _first_rents(context: Context) -> Iterator[Row]:
    """The rent at first letting before it is held in its band; the band itself stands with the rents."""
    initial = "{limits.initial.cumulated:}"
    covenant = f"INDEX({initial},delivery_column)/INDEX({initial},price_column)"
    market = "INDEX({levels.market_rent.level:},delivery_column)"
    yield Row(
        "types.first_rent",
        context.label("first_rent"),
        context.unit("month"),
        pattern=per_type(
            context,
            "=IF({types.asks_highest}=1,N({paths.§TYPE.by_points^}),"
            f"{{types.rented}}*{{types.rent}}*IF({{types.covenanted}}=1,{covenant},{market}))",
        ),
        look="cents",
    )


def _costs(context: Context) -> Iterator[Row]:
    """Development costs of one dwelling: at the price date, at delivery before VAT, and with VAT."""
    costs, words = context.scenario.development.costs, context.words
    layout = {line.name: line for line in layout_of(context.scenario).costs}
    names = tuple(costs)
    own_cost = context.choice("development.costs.*.per_m2_bvo", "dwelling")
    yield EMPTY
    yield heading(context.label("costs_at_price_date"))
    for name, line in costs.items():
        basis = cost_basis(line)
        if basis == "share":
            continue
        amount = context.name(f"development.costs.{name}.{basis}")
        pattern = formula_of(BASE_AMOUNT[basis], AMOUNT=amount, DWELLING=own_cost)
        site = f"={amount}" if basis == "lump_sum" else "=0"
        yield Row(
            f"types.cost.{name}",
            line_label("development_costs", name, words),
            "€",
            pattern=per_type(context, pattern, site),
            look="cents",
        )
    yield EMPTY
    yield heading(context.label("costs_at_delivery"))
    for name, line in costs.items():
        if cost_basis(line) == "share":
            bases = [names[place] for place in layout[name].of if place != LAND]
            total = "+".join(f"{{types.delivered.{base}}}" for base in bases) or "0"
            pattern = f"={context.name(f'development.costs.{name}.share')}*({total})"
        else:
            pattern = f"={{types.cost.{name}}}*{{costs.{name}.spending@}}"
        yield Row(
            f"types.delivered.{name}",
            line_label("development_costs", name, words),
            "€",
            pattern=pattern,
            look="cents",
        )
    terms = "+".join(
        f"{{types.delivered.{name}}}*(1+{{types.bears_vat}}*{{costs.{name}.flow$}})" for name in costs
    )
    yield Row(
        "types.development_cost",
        context.label("cost_with_vat"),
        "€",
        pattern=f"={terms or '0'}",
        strong=True,
    )


def _values(context: Context) -> Iterator[Row]:
    name = context.name
    yield EMPTY
    yield heading(context.label("values"))
    yield Row(
        "types.investment_value",
        context.term("dwelling_types.investment_value"),
        "€",
        pattern=per_type(
            context,
            "=SUMPRODUCT({operation.discount:},{operation.§TYPE.income:})"
            "+SUMPRODUCT({paths.discount:},{paths.§TYPE.on_anniversaries:})",
        ),
    )
    if context.has_surplus:
        yield from surplus_value_rows(context)
    profit = "development.profit_and_risk"
    shares = (
        f"N({name(f'{profit}.share_of_investment_value')})*{{types.investment_value}}"
        f"+N({name(f'{profit}.share_of_costs')})*{{types.development_cost}}"
    )
    yield Row(
        "types.profit_and_risk",
        context.term("dwelling_types.profit_and_risk"),
        "€",
        pattern=per_type(context, f"={shares}", f"={shares}+N({name(f'{profit}.lump_sum')})"),
    )
    bought = ""
    if context.buys:
        bought = "-{types.acquisition_costs}"
        parts = {
            key: f"N({name(f'acquisition.{key}')})" for key in ("share_of_value", "per_dwelling", "lump_sum")
        }
        each = (
            f"=({parts['share_of_value']}*{{types.investment_value}}"
            f"+{parts['per_dwelling']}*acquisition_level)*{{types.rented}}"
        )
        lump = parts["lump_sum"] if context.is_first else "0"
        yield Row(
            "types.acquisition_costs",
            context.term("acquisition_costs"),
            "€",
            pattern=per_type(context, each, f"={lump}*acquisition_level"),
        )
    yield Row(
        "types.residual_land_value",
        context.term("dwelling_types.residual_land_value"),
        "€",
        pattern=(
            f"=({{types.investment_value}}-{{types.development_cost}}-{{types.profit_and_risk}}{bought})"
            f"/{'residual_factor' if context.leased else 'land_factor'}"
        ),
        strong=True,
    )
    value = "{types.residual_land_value}"
    burden = f"({context.asking}-{{types.residual_land_value|{SITE}}})/SUM({{types.count:}})"
    if context.in_phase:
        value = "{types.residual_land_value}*price_weight"
        burden = f"({context.asking}-site_at_price_dates)/result_dwellings"
    if context.has_least:
        weight, site = "1", f"{{types.residual_land_value|{SITE}}}/SUM({{types.count:}})"
        if context.in_phase:
            weight, site = "price_weight", "site_at_price_dates/result_dwellings"
        own = f"{{types.least_land_price}}*{weight}-{site}"
        burden = f"IF(highest_asked>N({context.asking}),{own},{burden})"
    yield Row(
        "types.sour",
        context.term("sour"),
        pattern=per_type(context, f"=IF({value}<{burden}-0.005,1,0)", '=""'),
        look="flag",
    )
    for key, line in (("first_year_rent", "gross_rent"), ("first_year_income", "income")):
        yield Row(
            f"types.{key}",
            context.label(key),
            "€",
            pattern=per_type(context, f"=SUMPRODUCT({{operation.first_year:}},{{operation.§TYPE.{line}:}})"),
        )
