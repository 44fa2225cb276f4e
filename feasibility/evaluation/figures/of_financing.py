"""The figures of loans, tax and phases: what each is, and its column in arrays.

None follows the land price in closed form, since the size of the loan may follow it too: two other prices are
tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from feasibility.evaluation.figures.facts import Array, Better, Figure, Look
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.phase import Priced


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
    part: Literal["finance", "tax"], key: str, look: Look = "money", better: Better = "more"
) -> Figure:
    return Figure(key, part, "number", "by_trial", better, _column(part, key), look=look)


FINANCE_FIGURES: tuple[Figure, ...] = (
    _number("finance", "loan"),
    Figure("loan_bound_by", "finance", "word", "by_trial", look="text"),
    Figure("loan_forbidden_in", "finance", "whole", "by_trial", look="whole"),
    _number("finance", "equity", better="less"),
    _number("finance", "equity_irr", "rate"),
    Figure("equity_irr_status", "finance", "word", "by_trial", look="text"),
    Figure("equity_irr_roots", "finance", "list", "by_trial"),
    _number("finance", "equity_multiple", "factor"),
    _number("finance", "loan_to_value", "rate", "less"),
    _number("finance", "loan_to_cost", "rate", "less"),
    _number("finance", "balance_at_exit", better="less"),
    _number("finance", "loan_to_value_at_exit", "rate", "less"),
    _number("finance", "dscr_min", "factor"),
    _number("finance", "icr_min", "factor"),
    _number("finance", "cash_yield", "rate"),
    _number("finance", "debt_yield", "rate"),
    _number("finance", "land_value_for_equity_return"),
    _number("finance", "construction_loan"),
    _number("finance", "construction_interest", better="less"),
    _number("finance", "construction_balance_at_delivery", better="less"),
    _number("finance", "developer_equity", better="less"),
    _number("finance", "developer_equity_irr", "rate"),
    Figure("developer_equity_irr_status", "finance", "word", "by_trial", look="text"),
    Figure("developer_equity_irr_roots", "finance", "list", "by_trial"),
    _number("finance", "developer_result"),
)

TAX_FIGURES: tuple[Figure, ...] = (
    _number("tax", "tax", better="less"),
    _number("tax", "equity_irr_after_tax", "rate"),
    Figure("equity_irr_after_tax_status", "tax", "word", "by_trial", look="text"),
    Figure("equity_irr_after_tax_roots", "tax", "list", "by_trial"),
    _number("tax", "investor_irr_after_tax", "rate"),
    Figure("investor_irr_after_tax_status", "tax", "word", "by_trial", look="text"),
    Figure("investor_irr_after_tax_roots", "tax", "list", "by_trial"),
    _number("tax", "interest_never_deducted", better="less"),
    _number("tax", "loss_left", better="less"),
)


def _of_phases(read: Callable[[Phase, Priced], Array | float]) -> Callable[[Arrays], Array]:
    """A figure of every phase, (F, S)."""

    def column(arrays: Arrays) -> Array:
        shape = arrays.returns.residual_land_value.shape
        each = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
        return np.stack([np.broadcast_to(read(phase, priced), shape) for phase, priced in each])

    return column


_TIMES: dict[str, Callable[[Phase, Priced], float]] = {
    "start": lambda phase, _: phase.start,
    "payment": lambda phase, _: phase.payment,
    "delivery": lambda phase, _: phase.delivery,
    "exit": lambda phase, _: phase.delivery + phase.calendar.holding_years,
}
PHASE_FIGURES: tuple[Figure, ...] = (
    *(
        Figure(key, "phase", "number", "unmoved", column=_of_phases(read), look="number")
        for key, read in _TIMES.items()
    ),
    Figure(
        "dwellings",
        "phase",
        "whole",
        "unmoved",
        column=_of_phases(lambda phase, _: phase.case.counts.sum(axis=0)),
        look="whole",
    ),
    Figure(
        "residual_land_value",
        "phase",
        "number",
        "unmoved",
        column=_of_phases(lambda phase, _: phase.worth.residual_land_value),
    ),
    Figure(
        "land_price", "phase", "number", "by_trial", column=_of_phases(lambda _, priced: priced.land_price)
    ),
    Figure(
        "investment_value",
        "phase",
        "number",
        "by_trial",
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
