"""The sheet with a column for each dwelling type and one for the site: what goes in, what one is worth."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language.notes import segment_names
from feasibility.report.workbook.context import SITE, Context, Rows, cost_basis, line_label
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
        *_segments(context),
        *law_rows(context),
        *_market_rents_and_vat(context),
        *_first_rents(context),
        *exit_rows(context),
        *_costs(context),
        *_values(context),
        *figure_rows(context),
    )
    return Plan("types", (*context.types, SITE), rows, frozen=1)


def _inputs(context: Context) -> Iterator[Row]:
    """Names of the types, their points and rents, and their numbers as the input sheet has them."""
    row = Rows(context, "types")
    names = tuple(context.words.type(name) for name in context.types)
    yield Row(
        "types.name", context.term("dwellings"), values=(*names, context.words.name("site")), look="text"
    )
    yield from points_rows(context)
    links = LINKS | ({"least_land_price": "money"} if context.has_least else {})
    for key, look in links.items():
        cells = tuple(f"=N({context.name(f'dwellings.{name}.{key}')})" for name in context.types)
        yield row(key, (*cells, "=0"), look, label=context.term(key), unit="", link=True)


def _segments(context: Context) -> Iterator[Row]:
    """The segment of a type, and what follows from it: whether it is let, under covenant, in a share."""
    row, words = Rows(context, "types"), context.words
    numbers = (
        f"=MATCH({context.name(f'dwellings.{name}.segment')},segment_names,0)" for name in context.types
    )
    yield row("segment_number", (*numbers, "=0"), "whole", helper=True)
    yield row(
        "rented",
        per_type(context, f"=IF({is_let(context, 'INDEX(segment_tenures,{types.segment_number})')},1,0)"),
        "flag",
    )
    yield row(
        "covenanted",
        per_type(context, '=IF(AND({types.rented}=1,INDEX(segment_uppers,{types.segment_number})<>""),1,0)'),
        "flag",
    )
    sold = (
        f"=IF(AND({{types.rented}}=1,{{types.covenanted}}=0,"
        f"{context.name(f'dwellings.{name}.sell_on_turnover')}={context.yes}),1,0)"
        for name in context.types
    )
    yield row("sells_on_turnover", (*sold, "=0"), "flag")
    kind = kind_formula(
        context,
        "INDEX(segment_kinds,{types.segment_number})",
        "INDEX(segment_uppers,{types.segment_number})",
    )
    yield row("kind", per_type(context, f"={kind}", '=""'), "text", label=context.term("segments.kind"))
    yield row(
        "in_mid_market",
        per_type(context, f"=IF(AND({{types.covenanted}}=1,{{types.kind}}={kind_word(context, 'mid')}),1,0)"),
        "flag",
    )
    own = '"|"&INDEX(segment_names,{types.segment_number})&"|"'
    for place, rule in enumerate(context.scenario.policy.shares):
        named = context.name(f"policy.shares.{place}.segments")
        listed = f'"|"&SUBSTITUTE(SUBSTITUTE({named},", ",","),",","|")&"|"'
        yield row(
            f"in_share {place}",
            per_type(context, f"=IF(ISNUMBER(FIND({own},{listed})),1,0)"),
            "flag",
            label=f"{context.label('in_share')}: {segment_names(rule.segments, words.lang, words.labels)}",
        )


def _market_rents_and_vat(context: Context) -> Iterator[Row]:
    """Market rent, gross floor area, and the share of a type that bears VAT."""
    row = Rows(context, "types")
    rents = tuple(
        f'=IF({context.name(f"dwellings.{name}.market_rent")}="",{{types.rent}},'
        f"{context.name(f'dwellings.{name}.market_rent')})"
        for name in context.types
    )
    yield row("market_rent", (*rents, "=0"), "cents", label=context.term("market_rent"), unit="")
    yield row(
        "gross_floor_area", "={types.floor_area}/form_factor_used", "square_metres", label=context.term("bvo")
    )
    yield row("number", per_type(context, "={types.count}", "=1"), "whole", helper=True)
    yield row("bears_vat", per_type(context, "={types.rented}", "=site_bears_vat"), "factor")
    yield row("free_of_vat", "=1-{types.bears_vat}", "factor")


def _first_rents(context: Context) -> Iterator[Row]:
    """The rent at first letting before it is held in its band; the band itself stands with the rents."""
    initial = "{limits.initial.cumulated:}"
    covenant = f"INDEX({initial},delivery_column)/INDEX({initial},price_column)"
    market = "INDEX({levels.market_rent.level:},delivery_column)"
    yield Row(
        "types.first_rent",
        context.label("first_rent"),
        per_type(
            context,
            "=IF({types.asks_highest}=1,N({paths.§TYPE.by_points^}),"
            f"{{types.rented}}*{{types.rent}}*IF({{types.covenanted}}=1,{covenant},{market}))",
        ),
        "cents",
        unit=context.unit("month"),
    )


def _costs(context: Context) -> Iterator[Row]:
    """Development costs of one dwelling: at the price date, at delivery before VAT, and with VAT."""
    row = Rows(context, "types")
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
        yield row(
            f"cost.{name}",
            per_type(context, pattern, site),
            "cents",
            label=line_label("development_costs", name, words),
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
        yield row(f"delivered.{name}", pattern, "cents", label=line_label("development_costs", name, words))
    terms = "+".join(
        f"{{types.delivered.{name}}}*(1+{{types.bears_vat}}*{{costs.{name}.flow$}})" for name in costs
    )
    yield row("development_cost", f"={terms or '0'}", label=context.label("cost_with_vat"), strong=True)


def _values(context: Context) -> Iterator[Row]:
    row = Rows(context, "types")
    name = context.name
    yield EMPTY
    yield heading(context.label("values"))
    yield row(
        "investment_value",
        per_type(
            context,
            "=SUMPRODUCT({operation.discount:},{operation.§TYPE.income:})"
            "+SUMPRODUCT({paths.discount:},{paths.§TYPE.on_anniversaries:})",
        ),
        label=context.term("dwelling_types.investment_value"),
    )
    if context.has_surplus:
        yield from surplus_value_rows(context)
    profit = "development.profit_and_risk"
    shares = (
        f"N({name(f'{profit}.share_of_investment_value')})*{{types.investment_value}}"
        f"+N({name(f'{profit}.share_of_costs')})*{{types.development_cost}}"
    )
    yield row(
        "profit_and_risk",
        per_type(context, f"={shares}", f"={shares}+N({name(f'{profit}.lump_sum')})"),
        label=context.term("dwelling_types.profit_and_risk"),
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
        yield row(
            "acquisition_costs",
            per_type(context, each, f"={lump}*acquisition_level"),
            label=context.term("acquisition_costs"),
        )
    yield row(
        "residual_land_value",
        f"=({{types.investment_value}}-{{types.development_cost}}-{{types.profit_and_risk}}{bought})"
        f"/{'residual_factor' if context.leased else 'land_factor'}",
        label=context.term("dwelling_types.residual_land_value"),
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
    yield row(
        "sour",
        per_type(context, f"=IF({value}<{burden}-0.005,1,0)", '=""'),
        "flag",
        label=context.term("sour"),
    )
    for key, line in (("first_year_rent", "gross_rent"), ("first_year_income", "income")):
        yield row(
            key, per_type(context, f"=SUMPRODUCT({{operation.first_year:}},{{operation.§TYPE.{line}:}})")
        )
