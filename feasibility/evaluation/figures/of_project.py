"""The figures of a project: what each is, how it follows the land price."""

from __future__ import annotations

import numpy as np

from feasibility.evaluation.figures.facts import (
    Affine,
    Array,
    Figure,
    OnLease,
    Quotient,
    Root,
    acquisition_slope,
    affine,
    first_year,
    first_year_income_slope,
    investor_root,
    net_present_value_slope,
    profit_slope,
    project_root,
)
from feasibility.evaluation.figures.least_price import highest_asked, least_land_price
from feasibility.evaluation.figures.of_types import dwelling_years
from feasibility.evaluation.figures.surplus import SURPLUS_FIGURES
from feasibility.evaluation.result import Arrays, Result
from feasibility.returns.values import HALF_A_CENT, quotient
from feasibility.scenario.arrays import of_row

# ------------------------------------------------------------------------------- of many scenarios at once


def _dwellings(arrays: Arrays) -> Array:
    total: Array = arrays.case.counts.sum(axis=0)
    return total


def _floor_area(arrays: Arrays) -> Array:
    """Usable floor area of all dwellings, (S,) [m² gbo]."""
    counts, areas = arrays.case.counts, arrays.case.floor_area
    rows = range(max(counts.shape[1], areas.shape[1]))
    return np.array([of_row(counts, row, 1) @ of_row(areas, row, 1) for row in rows])


def margin_on_land(arrays: Arrays) -> Array:
    """Residual land value less the price it is compared with, (S,) [€]."""
    price = highest_asked(arrays) if arrays.layout.land_is_residual else arrays.returns.land_price
    margin: Array = arrays.returns.residual_at_price_dates - price
    return margin


def _acquisition_costs(arrays: Arrays) -> Array:
    """What buying costs the investor, (S,) [€]; NaN where it has no such costs."""
    return arrays.returns.acquisition_costs if arrays.layout.acquisition_index else np.full(1, np.nan)


def _asking_at_payment(arrays: Arrays) -> Array:
    """The asking price as it is paid, (S,) [€]; NaN where it has no date of its own."""
    dated = arrays.layout.asking_price_year is not None
    return arrays.case.asking_price if dated else np.full(1, np.nan)


def _public_contribution(arrays: Arrays) -> Array:
    """Asking price less residual land value, at least 0, (S,) [€]."""
    return np.maximum(0.0, highest_asked(arrays) - arrays.returns.residual_at_price_dates)


def _yield_on_cost(arrays: Arrays) -> Array:
    """NOI of the first twelve months / (total cost − developer's profit − sales at delivery), (S,)."""
    returns = arrays.returns
    lets = np.array([each.rented for each in arrays.layout.types]) @ (arrays.case.counts > 0) > 0
    made_for = returns.total_development_cost - returns.profit_and_risk - returns.sales_at_delivery
    return quotient(returns.first_year_income, np.where(lets, made_for, 0.0))


def _made_for(result: Result) -> tuple[float, float]:
    """NOI of the first twelve months, and the deductions from total development cost."""
    income, sales = first_year("first_year_income")(result)
    return income, result.profit_and_risk + sales


# -------------------------------------------------------------------------------------------- the figures

PROJECT_FIGURES: tuple[Figure, ...] = (
    Figure(
        "dwellings",
        "project",
        "whole",
        "unmoved",
        "neither",
        column=_dwellings,
        formula="=SUM({types.count:})",
    ),
    Figure(
        "residual_land_value",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: a.returns.residual_land_value,
        formula="=(result_investment_value-result_development_cost_without_land-result_profit_and_risk)"
        "/land_factor",
        formula_on_lease="=(value_before_rent-result_development_cost_without_land-profit_before_rent)"
        "/residual_factor",
        of_site=True,
    ),
    Figure(
        "land_price",
        "project",
        "number",
        affine(1.0),
        "neither",
        column=lambda a: a.returns.land_price,
        formula="=IF(land_is_residual=1,result_residual_land_value,land_price)",
    ),
    Figure(
        "land_share",
        "project",
        "number",
        OnLease("by_trial", Affine(lambda facts: 1 / facts.result.investment_value)),
        "more",
        column=lambda a: quotient(a.returns.land_price, a.returns.investment_value),
        formula='=IF(result_investment_value>0,result_land_price/result_investment_value,"")',
        formula_on_lease="=IF(value_before_rent>result_land_price*ground_rent_value,"
        'result_land_price/(value_before_rent-result_land_price*ground_rent_value),"")',
    ),
    Figure(
        "residual_land_share",
        "project",
        "number",
        OnLease("by_trial"),
        "more",
        column=lambda a: quotient(a.returns.residual_land_value, a.returns.investment_value),
        formula='=IF(result_investment_value>0,result_residual_land_value/result_investment_value,"")',
        of_site=True,
    ),
    Figure(
        "investment_value",
        "project",
        "number",
        OnLease(Affine(lambda facts: -facts.value_factor)),
        "more",
        column=lambda a: a.returns.investment_value,
        formula="=SUMPRODUCT({types.number:},{types.investment_value:})",
        formula_on_lease="=value_before_rent-result_land_price*ground_rent_value",
    ),
    Figure(
        "development_cost_without_land",
        "project",
        "number",
        "unmoved",
        "less",
        column=lambda a: a.returns.development_cost_without_land,
        formula="=SUMPRODUCT({types.number:},{types.development_cost:})",
    ),
    Figure(
        "profit_and_risk",
        "project",
        "number",
        OnLease(Affine(profit_slope)),
        "more",
        column=lambda a: a.returns.profit_and_risk,
        formula="=SUMPRODUCT({types.number:},{types.profit_and_risk:})",
        formula_on_lease="=profit_before_rent+result_land_price*profit_slope",
    ),
    Figure(
        "acquisition_costs",
        "project",
        "number",
        OnLease(Affine(acquisition_slope)),
        "less",
        column=_acquisition_costs,
        formula="=SUMPRODUCT({types.number:},{types.acquisition_costs:})",
        formula_on_lease="=acquisition_before_rent+result_land_price*acquisition_slope",
        only_with=lambda layout: bool(layout.acquisition_index),
    ),
    Figure(
        "total_development_cost",
        "project",
        "number",
        Affine(lambda facts: facts.total_cost_slope),
        "less",
        column=lambda a: a.returns.total_development_cost,
        formula="=result_development_cost_without_land+result_land_price*land_factor+result_profit_and_risk",
        formula_on_lease="=result_development_cost_without_land+result_land_price*(land_factor+profit_slope)"
        "+profit_before_rent",
    ),
    Figure(
        "project_irr",
        "project",
        "number",
        Root(project_root),
        "more",
        column=lambda a: a.returns.project_irr,
        formula="={irr_project}",
    ),
    Figure(
        "investor_irr",
        "project",
        "number",
        Root(investor_root),
        "more",
        column=lambda a: a.returns.investor_irr,
        formula="={irr_investor}",
    ),
    Figure("project_irr_status", "project", "word", "by_trial", "neither"),
    Figure("investor_irr_status", "project", "word", "by_trial", "neither"),
    Figure("project_irr_roots", "project", "list", "by_trial", "neither"),
    Figure("investor_irr_roots", "project", "list", "by_trial", "neither"),
    Figure(
        "net_present_value",
        "project",
        "number",
        Affine(net_present_value_slope),
        "more",
        column=lambda a: a.returns.net_present_value,
        formula="=(result_investment_value-result_total_development_cost)*(1+{input.required_return})^-delivery_time",
        formula_on_lease="=(value_before_rent-result_land_price*ground_rent_value"
        "-result_total_development_cost)*(1+{input.required_return})^-delivery_time",
    ),
    Figure(
        "gross_initial_yield",
        "project",
        "number",
        Quotient(first_year("first_year_gross_rent")),
        "more",
        column=lambda a: a.returns.gross_initial_yield,
        formula='=IF(paid_for_letting>0,first_year_rent/paid_for_letting,"")',
    ),
    Figure(
        "net_initial_yield",
        "project",
        "number",
        Quotient(first_year("first_year_income"), lambda facts: (first_year_income_slope(facts), 0.0)),
        "more",
        column=lambda a: a.returns.net_initial_yield,
        formula='=IF(paid_for_letting>0,first_year_income/paid_for_letting,"")',
        formula_on_lease="=IF(paid_for_letting>0,"
        '(first_year_income-result_land_price*first_year_canon)/paid_for_letting,"")',
    ),
    Figure(
        "yield_on_cost",
        "project",
        "number",
        Quotient(_made_for, lambda facts: (first_year_income_slope(facts), profit_slope(facts))),
        "more",
        column=_yield_on_cost,
        formula="=IF(SUMPRODUCT({types.count:},{types.rented:})*(paid_for_letting-result_profit_and_risk)>0,"
        'first_year_income/(paid_for_letting-result_profit_and_risk),"")',
        formula_on_lease="=IF(SUMPRODUCT({types.count:},{types.rented:})"
        "*(paid_for_letting-profit_before_rent-result_land_price*profit_slope)>0,"
        "(first_year_income-result_land_price*first_year_canon)"
        '/(paid_for_letting-profit_before_rent-result_land_price*profit_slope),"")',
    ),
    Figure(
        "public_contribution",
        "project",
        "number",
        "unmoved",
        "less",
        column=_public_contribution,
        formula="=MAX(0,land_asking_price-result_residual_land_value)",
        of_site=True,
    ),
    Figure(
        "residual_land_value_at_start",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: a.returns.residual_land_value_at_start,
        formula="=result_residual_land_value*(1+development_rate_used)^-payment_time",
        of_site=True,
    ),
    Figure(
        "asking_price_at_payment",
        "project",
        "number",
        "unmoved",
        "more",
        column=_asking_at_payment,
        formula="=asking_price_at_payment",
        only_with=lambda layout: layout.asking_price_year is not None,
        of_site=True,
    ),
    Figure(
        "least_land_price",
        "project",
        "number",
        "unmoved",
        "more",
        column=least_land_price,
        formula="=SUMPRODUCT({types.count:},{types.least_land_price:})",
        only_with=lambda layout: layout.least_land_price,
        of_site=True,
    ),
    *SURPLUS_FIGURES,
    Figure(
        "margin",
        "project",
        "number",
        affine(-1.0),
        "more",
        column=margin_on_land,
        formula="=result_residual_land_value-IF(land_is_residual=1,land_asking_price,result_land_price)",
        of_site=True,
    ),
    Figure(
        "residual_land_value_per_dwelling",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: a.returns.residual_land_value / _dwellings(a),
        formula="=result_residual_land_value/result_dwellings",
        of_site=True,
    ),
    Figure(
        "residual_land_value_per_m2_gbo",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: a.returns.residual_land_value / _floor_area(a),
        formula="=result_residual_land_value/SUMPRODUCT({types.count:},{types.floor_area:})",
        of_site=True,
    ),
    Figure(
        "residual_land_value_per_m2_bvo",
        "project",
        "number",
        "unmoved",
        "more",
        formula='=IF({input.form_factor}="","",result_residual_land_value'
        "/SUMPRODUCT({types.count:},{types.gross_floor_area:}))",
        of_site=True,
    ),
    Figure(
        "residual_land_value_per_m2_plot",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: quotient(a.returns.residual_land_value, a.case.plot_area),
        formula='=IF({input.land.plot_area}="","",result_residual_land_value/{input.land.plot_area})',
        of_site=True,
    ),
    Figure(
        "mid_market_dwelling_years",
        "project",
        "whole",
        "unmoved",
        "more",
        formula="=SUM({types.kept:})",
        of_site=True,
    ),
    Figure(
        "residual_land_value_per_mid_market_dwelling_year",
        "project",
        "number",
        "unmoved",
        "more",
        column=lambda a: quotient(a.returns.residual_land_value, dwelling_years(a)),
        formula="=IF(result_mid_market_dwelling_years>0,"
        'result_residual_land_value/result_mid_market_dwelling_years,"")',
        of_site=True,
    ),
    Figure(
        "viable",
        "project",
        "truth",
        "threshold",
        "more",
        column=lambda a: (margin_on_land(a) >= -HALF_A_CENT).astype(np.float64),
        formula="=IF(result_margin>=-0.005,1,0)",
        of_site=True,
    ),
    Figure("allowed", "project", "truth", "unmoved", "more", formula="={checks_allowed}", of_site=True),
)
