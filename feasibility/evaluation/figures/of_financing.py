"""The figures of loans, tax and phases: what each is, and its column in arrays.

None that the land price moves follows it in closed form, since the size of the loan may follow it too: two
other prices are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from feasibility.evaluation.figures.facts import Array, Better, Figure
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.phase import PhaseAtPrice


def _column(part: str, key: str) -> Callable[[Arrays], Array]:
    """A figure of the loans or the tax, (S,); NaN where the scenarios have none."""

    def column(arrays: Arrays) -> Array:
        found = getattr(arrays, part)
        if found is None:
            return np.full(arrays.returns.residual_land_value.shape, np.nan)
        values: Array = getattr(found, key)
        return values

    return column


def _number(
    part: Literal["finance", "tax"],
    key: str,
    formula: str,
    better: Better,
    follows: Literal["by_trial", "unmoved"] = "by_trial",
) -> Figure:
    return Figure(key, part, "number", follows, better, _column(part, key), formula=formula)


def _quotient(amount: str, base: str) -> str:
    """A formula of the workbook that is empty where the base is not above 0."""
    return f'=IF({base}>0,({amount})/({base}),"")'


FINANCE_FIGURES: tuple[Figure, ...] = (
    _number("finance", "loan", "=loan_size", "neither"),
    Figure(
        "loan_bound_by",
        "finance",
        "word",
        "by_trial",
        "neither",
        formula="=INDEX({sizes.name:},MATCH(1,{sizes.binds:},0))",
    ),
    Figure(
        "loan_forbidden_in",
        "finance",
        "whole",
        "by_trial",
        "neither",
        formula='=IF({debt.forbids@}>0,MATCH(1,{debt.forbids:},0),"")',
    ),
    _number("finance", "equity", "=equity_paid", "less"),
    _number("finance", "equity_irr", "={irr_equity}", "more"),
    Figure("equity_irr_status", "finance", "word", "by_trial", "neither"),
    Figure("equity_irr_roots", "finance", "list", "by_trial", "neither"),
    _number(
        "finance",
        "equity_multiple",
        _quotient("equity_received+MAX(0,-equity_paid)", "equity_laid_out+MAX(0,equity_paid)"),
        "more",
    ),
    _number(
        "finance",
        "loan_to_value",
        _quotient("loan_size", "result_investment_value-sum_sales_at_delivery"),
        "less",
    ),
    _number(
        "finance",
        "loan_to_cost",
        _quotient("loan_size", "result_total_development_cost-sum_sales_at_delivery"),
        "less",
    ),
    _number("finance", "balance_at_exit", "=loan_at_exit", "less"),
    _number("finance", "loan_to_value_at_exit", _quotient("loan_at_exit", "exit_at_price"), "less"),
    _number("finance", "dscr_min", '=IF(COUNT({debt.dscr:})=0,"",MIN({debt.dscr:}))', "more"),
    _number("finance", "icr_min", '=IF(COUNT({debt.icr:})=0,"",MIN({debt.icr:}))', "more"),
    _number(
        "finance",
        "cash_yield",
        _quotient("income_of_first_year-payments_of_first_year", "equity_paid"),
        "more",
    ),
    _number("finance", "debt_yield", _quotient("income_of_first_year", "loan_size"), "more"),
    _number("finance", "land_value_for_equity_return", "=equity_price_found", "more", follows="unmoved"),
    _number("finance", "construction_loan", "=construction_loan_size", "neither"),
    _number("finance", "construction_interest", "=construction_loan_balance-construction_loan_size", "less"),
    _number("finance", "construction_balance_at_delivery", "=construction_loan_balance", "less"),
    _number("finance", "developer_equity", "=developer_paid", "less"),
    _number("finance", "developer_equity_irr", "={irr_developer}", "more"),
    Figure("developer_equity_irr_status", "finance", "word", "by_trial", "neither"),
    Figure("developer_equity_irr_roots", "finance", "list", "by_trial", "neither"),
    _number(
        "finance",
        "developer_result",
        "=result_total_development_cost-construction_loan_balance-developer_paid",
        "more",
    ),
)

TAX_FIGURES: tuple[Figure, ...] = (
    _number("tax", "tax", "=tax_in_all", "less"),
    _number("tax", "equity_irr_after_tax", "={irr_equity_after_tax}", "more"),
    Figure("equity_irr_after_tax_status", "tax", "word", "by_trial", "neither"),
    Figure("equity_irr_after_tax_roots", "tax", "list", "by_trial", "neither"),
    _number("tax", "investor_irr_after_tax", "={irr_investor_after_tax}", "more"),
    Figure("investor_irr_after_tax_status", "tax", "word", "by_trial", "neither"),
    Figure("investor_irr_after_tax_roots", "tax", "list", "by_trial", "neither"),
    _number("tax", "interest_never_deducted", "=interest_left_at_exit", "less"),
    _number("tax", "loss_left", "=losses_left_at_exit", "less"),
)


def _of_phases(read: Callable[[Phase, PhaseAtPrice], Array | float]) -> Callable[[Arrays], Array]:
    """A figure of every phase, (F, S)."""

    def column(arrays: Arrays) -> Array:
        shape = arrays.returns.residual_land_value.shape
        each = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
        return np.stack([np.broadcast_to(read(phase, priced), shape) for phase, priced in each])

    return column


_TIMES: dict[str, Callable[[Phase, PhaseAtPrice], float]] = {
    "start": lambda phase, _: phase.start,
    "payment": lambda phase, _: phase.payment,
    "delivery": lambda phase, _: phase.delivery,
    "exit": lambda phase, _: phase.delivery + phase.calendar.holding_years,
}
PHASE_FIGURES: tuple[Figure, ...] = (
    *(
        Figure(key, "phase", "number", "unmoved", "neither", column=_of_phases(read))
        for key, read in _TIMES.items()
    ),
    Figure(
        "dwellings",
        "phase",
        "whole",
        "unmoved",
        "neither",
        column=_of_phases(lambda phase, _: phase.case.counts.sum(axis=0)),
    ),
    Figure(
        "residual_land_value",
        "phase",
        "number",
        "unmoved",
        "more",
        column=_of_phases(lambda phase, _: phase.worth.residual_land_value),
        of_site=True,
    ),
    Figure(
        "land_price",
        "phase",
        "number",
        "by_trial",
        "neither",
        column=_of_phases(lambda _, priced: priced.land_price),
    ),
    Figure(
        "investment_value",
        "phase",
        "number",
        "by_trial",
        "more",
        column=_of_phases(lambda _, priced: priced.investment_value),
    ),
    Figure(
        "total_development_cost",
        "phase",
        "number",
        "by_trial",
        "less",
        column=_of_phases(lambda _, priced: priced.total_development_cost),
    ),
)
