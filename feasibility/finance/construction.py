"""The developer's loan: drawn after the developer's own money, repaid at delivery. Axes (path, ·)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout


@dataclass(frozen=True)
class ConstructionTerms:
    """The terms of the developer's loan; each number (S,), or (1,) for all paths."""

    share: Array
    """Share of the nominal costs that is borrowed [0–1]."""
    rate: Array
    """Nominal [1/year]; interest is added to the balance in each period."""
    fee: Array
    """Share of the loan, paid by the developer's equity at the start [0–1]."""


@dataclass(frozen=True)
class ConstructionLoan:
    """The developer's loan of one phase; (S,) or (S, M) [€]."""

    loan: Array
    """Drawn in all."""
    fee: Array
    """Paid at the start of the phase."""
    own: Array
    """(S, M) paid by the developer in each moment of construction, without the fee."""
    draws: Array
    """(S, M) drawn in each moment."""
    balance: Array
    """At delivery, interest included."""


def construction_terms(layout: Layout, case: Case) -> ConstructionTerms | None:
    """The terms of the developer's loan; None without one."""
    if not layout.construction_loan:
        return None
    return ConstructionTerms(case.construction_share, case.construction_rate, case.construction_fee)


def construction_loan(terms: ConstructionTerms, dates: HoldingDates, holding: Holding) -> ConstructionLoan:
    """What is drawn when, and what is owed at delivery: B = Σ draw(t) · (1 + rate/p)^(p·(t_C − t)).

    The developer's own money comes first, until it is (1 − share) of the sum of all costs, then the loan.
    Where a negative land price makes that sum negative, nothing is borrowed.

    Args:
        terms: of the loan.
        dates: of the phase.
        holding: the phase's costs.
    """
    p = dates.periods_a_year
    paid = np.cumsum(holding.costs, axis=-1)
    total = paid[:, -1]
    loan = np.maximum(terms.share * total, 0.0)
    owed = np.clip(paid - (total - loan)[:, None], 0.0, loan[:, None])
    draws = np.diff(owed, axis=-1, prepend=0.0)
    periods = p * (dates.delivery - dates.cost_times)
    growth = (1.0 + terms.rate / p)[:, None] ** periods
    return ConstructionLoan(
        loan=loan,
        fee=terms.fee * loan,
        own=holding.costs - draws,
        draws=draws,
        balance=np.sum(draws * growth, axis=-1),
    )
