"""The sheet of results, from the residual land value in closed form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.figures.selections import at_a_price, in_workbook
from feasibility.evaluation.result import Result
from feasibility.report.workbook.context import SITE, Context
from feasibility.report.workbook.financing_rows import financing_rows
from feasibility.report.workbook.formula_names import filled_formula
from feasibility.report.workbook.phase_formulas import Spread
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading, helpers, look_of


def result_plan(context: Context) -> Plan:
    """Every figure of the project, each with its defined name `result_…`."""
    return Plan("results", (), tuple(_rows(context)), frozen=0)


PAID_FOR_LETTING = (
    "=IF(SUMPRODUCT({types.count:},{types.rented:})>0,result_total_development_cost-sum_sales_at_delivery,0)"
)
TO_ASKING = {
    "result_land_price": "asked_land_price",
    "result_total_development_cost": "asked_total_development_cost",
    "paid_for_letting": "asked_paid_for_letting",
    "{irr_project}": "irr_asked_project_yearly",
    "{irr_investor}": "irr_asked_investor_yearly",
}
"""What a formula of a figure refers to, and the same with the land at its asking price."""


def asked_formula(formula: str, *, leased: bool = False) -> str:
    """A figure's formula with the land at its asking price; empty where that does not apply."""
    value = {"result_investment_value": "asked_investment_value"} if leased else {}
    for here, there in (TO_ASKING | value).items():
        formula = formula.replace(here, there)
    return f'=IF(ISNUMBER(asked_land_price),{formula.removeprefix("=")},"")'


WITH_LAND = (
    "vat_of_land+costs_of_land+{costs.of_land$})*(1+development_rate_used)^(delivery_time-payment_time)"
)
"""What is paid beside the land price for a euro of it, at delivery; a bracket is closed in it."""


def _lease(context: Context) -> Iterator[Row]:
    """What a euro of land price costs on leased land, and value and profit before the canon."""
    name = context.name
    share = name("development.profit_and_risk.share_of_investment_value")
    bought: tuple[tuple[str, str, Look], ...] = ()
    slope = "+acquisition_slope" if context.buys else ""
    if context.buys:
        value = name("acquisition.share_of_value")
        bought = (
            ("acquisition_slope", f"=-N({value})*ground_rent_value", "factor"),
            (
                "acquisition_before_rent",
                "=SUMPRODUCT({types.number:},{types.acquisition_costs:})",
                "money",
            ),
        )
    helpers: tuple[tuple[str, str, Look], ...] = (
        ("land_factor", f"=SUMPRODUCT({{costs.canon:}},{{costs.compound:}})+({WITH_LAND}", "factor"),
        (
            "canon_at_exit",
            "=SUMPRODUCT({operation.after_exit:},{operation.canon:})"
            f"/{name('land.canon.capitalisation_rate')}*(1-{name('exit.selling_costs')})",
            "factor",
        ),
        (
            "ground_rent_value",
            "=SUMPRODUCT({operation.discount:},{operation.canon:})"
            f"+canon_at_exit*(1+{name('required_return')})^-{name('exit.holding_years')}",
            "factor",
        ),
        ("profit_slope", f"=-N({share})*ground_rent_value", "factor"),
        *bought[:1],
        ("residual_factor", f"=land_factor+ground_rent_value+profit_slope{slope}", "factor"),
        ("value_before_rent", "=SUMPRODUCT({types.number:},{types.investment_value:})", "money"),
        ("profit_before_rent", "=SUMPRODUCT({types.number:},{types.profit_and_risk:})", "money"),
        *bought[1:],
        ("first_year_canon", "=SUMPRODUCT({operation.first_year:},{operation.canon:})", "factor"),
    )
    for key, formula, look in helpers:
        yield _helper(context, key, formula, look)


def _helpers(context: Context) -> Iterator[Row]:
    """What a euro of land price costs, and the sums of which the yields are made."""
    if context.leased:
        yield from _lease(context)
    else:
        yield _helper(context, "land_factor", f"=(1+{WITH_LAND}", "factor")
    sold = "=SUMPRODUCT({types.count:},{types.sale:})"
    if context.has_surplus:
        sold += "-SUMPRODUCT({types.count:},{types.surplus_of_sale:})"
    yield _helper(context, "sales_at_delivery", sold)
    yield _helper(context, "first_year_rent", "=SUMPRODUCT({types.count:},{types.first_year_rent:})")
    yield _helper(context, "first_year_income", "=SUMPRODUCT({types.count:},{types.first_year_income:})")
    yield _helper(context, "paid_for_letting", PAID_FOR_LETTING)


ADDED = (
    "residual_land_value",
    "land_price",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
)
"""Figures that are the sums of the phases'."""
TO_START = {"net_present_value": "required_return", "residual_land_value_at_start": "development_rate_used"}
"""Figures that are the sums of the phases' after bringing them to the project's start, and at which rate."""
AT_ASKING_IN_PHASES = (
    "land_price",
    "investment_value",
    "profit_and_risk",
    "total_development_cost",
    "net_present_value",
)


def phase_result_rows(context: Context) -> Iterator[Row]:
    """Values of one phase: what the project's figures are the sums of."""
    words, label = context.words, context.label
    yield heading(words.heading("results"))
    yield from _helpers(context)
    for figure in (*ADDED, *(("acquisition_costs",) if context.buys else ()), *TO_START):
        formula = filled_formula(context, _formula(context, figure))
        if figure == "land_price":
            price = context.name("land.price")
            formula = f"=IF(land_is_residual=1,result_residual_land_value,N({price})*phase_share)"
        name = f"result_{figure}"
        yield Row(f"results.{figure}", words.heading(figure), constant=formula, look="money", name=name)
    yield _helper(context, "first_year_at_price", f"=first_year_income{_canon(context)}")
    weight = "(1+development_rate_used)^-(start_time+payment_time)"
    yield _helper(context, "price_weight", f"={weight}/paid_at_start", "factor")
    if context.asked is None:
        return
    yield EMPTY
    yield heading(label("at_asking"))
    bought = ("acquisition_costs",) if context.buys and context.leased else ()
    for figure in (*AT_ASKING_IN_PHASES, *bought):
        formula = filled_formula(context, asked_formula(_formula(context, figure)))
        if figure == "land_price":
            asking = context.asking
            formula = f'=IF(AND(land_is_residual=1,N({asking})<>0),{asking}*phase_share,"")'
        name = f"asked_{figure}"
        yield Row(f"results.{name}", context.at_asking(figure), constant=formula, look="money", name=name)
    rent = asked_formula(f"=first_year_income{_canon(context)}")
    yield _helper(context, "asked_first_year_income", rent)


def _canon(context: Context) -> str:
    """What the canon takes of the first year's income."""
    return "-result_land_price*first_year_canon" if context.leased else ""


def _over_phases(context: Context, spread: Spread) -> Iterator[Row]:
    """The sums of which the figures of several phases are made."""
    i = "development_rate_used"

    def total(name: str) -> str:
        return "=" + "+".join(each.name(name) for each in spread.phases)

    area = "SUMPRODUCT({types.count:},{types.floor_area:})"
    yield _helper(context, "area_of_all", f"={spread.added(area)}", "number")
    if context.dates_asking:
        stated = (f"{each.name('stated_share')}*{each.name('asking_growth')}" for each in spread.phases)
        yield _helper(context, "asked_of_all", "=" + "+".join(stated), "factor")
    weights = (
        f"{each.name('phase_share')}*(1+{i})^-({each.name('start_time')}+{each.name('payment_time')})"
        for each in spread.phases
    )
    yield _helper(context, "paid_at_start", "=" + "+".join(weights), "factor")
    if context.dates_asking:
        parts = (
            f"{each.name('stated_share')}*{each.name('asking_growth')}"
            f"*(1+{i})^-({each.name('start_time')}+{each.name('payment_time')})"
            for each in spread.phases
        )
        asking = f"=N({context.name('land.asking_price')})*({'+'.join(parts)})/paid_at_start"
        yield Row(
            "results.asking_at_payment",
            context.term("asking_price_at_payment"),
            constant=asking,
            look="money",
            name="asking_price_at_payment",
        )
    yield _helper(context, "residual_at_price_dates", "=result_residual_land_value_at_start/paid_at_start")
    column = f"types.residual_land_value|{SITE}"
    sites = (f"{{{each.number}/{column}}}*{each.name('price_weight')}" for each in spread.phases)
    yield _helper(context, "site_at_price_dates", "=" + "+".join(sites))
    yield _helper(context, "sales_at_delivery", total("sum_sales_at_delivery"))
    yield _helper(context, "first_year_rent", total("first_year_rent"))
    yield _helper(context, "first_year_income", total("first_year_at_price"))
    yield _helper(context, "paid_for_letting", spread.formula(PAID_FOR_LETTING))
    if context.asked is not None:
        # On leased land value and profit at that price stand among the results.
        values = () if context.leased else ("investment_value", "profit_and_risk")
        for name in (*values, "first_year_income"):
            asked = total(f"asked_{name}").removeprefix("=")
            yield _helper(context, f"asked_{name}", f'=IF(ISNUMBER(asked_land_price),{asked},"")')


def _in_phases(context: Context, figure: str, price: str, spread: Spread) -> str:
    """A figure's formula over the phases, at the price whose names begin with `price`."""
    own = PROJECT[figure].formula
    added = (*ADDED, "acquisition_costs")
    if figure in added:
        formula = "=" + "+".join(each.name(price + figure) for each in spread.phases)
    elif figure in TO_START:
        rate = TO_START[figure]
        formula = "=" + "+".join(
            f"{each.name(price + figure)}*(1+{rate})^-{each.name('start_time')}" for each in spread.phases
        )
    elif figure in ("margin", "public_contribution"):
        formula = own.replace("result_residual_land_value", "residual_at_price_dates")
    else:
        own = asked_formula(own) if price == "asked_" else own
        formula = spread.formula(filled_formula(context, own))
        if price == "asked_":
            for name in ("result_investment_value", "result_profit_and_risk"):
                formula = formula.replace(name, name.replace("result_", "asked_"))
            formula = re.sub(r"\bfirst_year_income\b", "asked_first_year_income", formula)
    if price == "asked_" and (figure in added or figure in TO_START):
        return f'=IF(ISNUMBER(asked_land_price),{formula.removeprefix("=")},"")'
    return formula


def _formula(context: Context, figure: str, price: str = "result_") -> str:
    """A figure's formula, on leased land that of leased land, of phases that of their sums."""
    if context.spread is not None:
        return _in_phases(context, figure, price, context.spread)
    found = PROJECT[figure]
    formula = found.formula_on_lease if context.leased and found.formula_on_lease else found.formula
    return with_buying(context, figure, formula)


def with_buying(context: Context, figure: str, formula: str) -> str:
    """The formula with what buying costs the investor, where that stands in it."""
    if not context.buys:
        return formula
    if figure == "residual_land_value":
        taken = "acquisition_before_rent" if context.leased else "result_acquisition_costs"
        return formula.replace(")/", f"-{taken})/")
    if figure == "total_development_cost":
        slope = "+acquisition_before_rent+result_land_price*acquisition_slope"
        return formula + (slope if context.leased else "+result_acquisition_costs")
    return formula


def _rows(context: Context) -> Iterator[Row]:
    words, label, result = context.words, context.label, context.result
    yield from helpers((heading(label("land")),))
    if context.spread is not None:
        yield from _over_phases(context, context.spread)
    else:
        yield from _helpers(context)
    if context.has_least:
        yield _highest_asked(context)
    yield EMPTY
    if context.asked is not None:
        yield from _asked(context, context.asked)
    yield heading(words.heading("results") if context.asked is None else label("at_residual"))
    for figure in in_workbook(result):
        value, look = getattr(result, figure), look_of(PROJECT[figure])
        formula = _formula(context, figure)
        filled = filled_formula(context, formula)
        yield Row(
            f"results.{figure}",
            words.heading("results.dwellings" if figure == "dwellings" else figure),
            constant=filled,
            look=look,
            name=f"result_{figure}",
            cached="" if value is None else float(value),
            strong=figure in ("residual_land_value", "viable"),
        )
    if context.scenario.exit.initial_yield is not None:
        found, stated = "result_net_initial_yield", context.name("exit.initial_yield")
        yield Row(
            "results.initial_yield_difference",
            label("initial_yield_difference"),
            constant=f'=IF(AND(ISNUMBER({found}),{stated}<>""),{found}-N({stated}),"")',
            look="rate",
        )
    site = f"={{types.residual_land_value|{SITE}}}"
    yield Row(
        "results.site",
        words.heading("site.residual_land_value"),
        constant=site if context.spread is None else context.spread.formula(site),
        look="money",
        cached=result.site.residual_land_value,
    )
    yield from financing_rows(context)


def _highest_asked(context: Context) -> Row:
    """The asking price, or the least land price where that is higher; of phases as on the price's days."""
    least = "SUMPRODUCT({types.count:},{types.least_land_price:})"
    if context.spread is not None:
        least = "+".join(
            f"({each.formula(least)})*{each.name('price_weight')}" for each in context.spread.phases
        )
    return _helper(context, "highest_asked", f"=MAX(N({context.asking}),{least})")


def _asked(context: Context, asked: Result) -> Iterator[Row]:
    """The figures that follow the price of the land, at the asking price."""
    yield heading(context.label("at_asking"))
    for figure in at_a_price(context.result.arrays.layout):
        look = look_of(PROJECT[figure])
        formula = _formula(context, figure, "asked_")
        asked_for = formula if context.spread else asked_formula(formula, leased=context.leased)
        filled = filled_formula(context, asked_for)
        if figure == "land_price":
            asking = context.asking
            filled = f'=IF(AND(land_is_residual=1,N({asking})<>0),{asking},"")'
        value = getattr(asked, figure)
        yield Row(
            f"results.asked_{figure}",
            context.at_asking(figure),
            constant=filled,
            look=look,
            name=f"asked_{figure}",
            cached="" if value is None else float(value),
        )
    paid = asked_formula(context.spread.formula(PAID_FOR_LETTING) if context.spread else PAID_FOR_LETTING)
    yield _helper(context, "asked_paid_for_letting", paid)
    yield EMPTY


def _helper(context: Context, key: str, formula: str, look: Look = "money") -> Row:
    name = "sum_sales_at_delivery" if key == "sales_at_delivery" else key
    label = context.label(key)
    return Row(f"results.{key}", label, constant=formula, look=look, unit="", name=name, helper=True)
