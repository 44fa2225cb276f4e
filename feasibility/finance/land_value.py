"""The land price at which the investor's equity earns what is required of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feasibility.finance.flows import anniversaries, payment_times
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.loans import UnitSchedule
from feasibility.returns.discounting import discount_factors

MOST_STEPS = 200
ROUNDING = 1e-12
"""A value below this share of the amounts it is the sum of is 0."""


@dataclass(frozen=True)
class EquityValue:
    """The present value of one phase's equity as a function of the project's land price P.

    value(P) = at_present + (P − price) · slope + loan_value · max(0, min(limit + (P − price) · limit_slope)),
    which is affine in P as long as the same limit binds.
    """

    price: Array
    """(S,) present land price [€]."""
    at_present: Array
    """(S,) of everything but the loan [€]."""
    slope: Array
    """(S,) its change per euro of land price."""
    gross: Array
    """(S,) the size of the amounts that it is the sum of [€]: below what share of them a sum is rounding."""
    loan_value: Array | None = None
    """(S,) of one euro of loan, less its fee and all that is paid on it [1]; None without a loan."""
    limits: Array | None = None
    """(J, S) of the loan at the present price [€]."""
    limit_slopes: Array | None = None
    """(J, S) their change per euro of land price."""


def unlevered_value(dates: HoldingDates, holding: Holding, required_return: Array) -> Array:
    """Present value at the project's start of all that one phase brings its investor before loans, (S,) [€].

    Args:
        dates: of the phase.
        holding: of the phase, or its change per euro of land price.
        required_return: (S,) effective [1/year].
    """
    yearly = discount_factors(required_return, anniversaries(dates))
    bought = holding.sales_at_delivery - holding.total_development_cost
    value: Array = (
        bought * yearly[:, 0]
        + np.sum(holding.income * discount_factors(required_return, dates.income_times), axis=-1)
        + np.sum(holding.works_and_sales * yearly, axis=-1)
        + holding.exit_value * yearly[:, -1]
    )
    return value


def loan_value(dates: HoldingDates, unit: UnitSchedule, fee: Array, required_return: Array) -> Array:
    """Present value at the project's start of one euro of loan to its borrower, (S,) [1]."""
    ends = discount_factors(required_return, payment_times(dates))
    drawn = discount_factors(required_return, np.array([dates.delivery]))[:, 0]
    paid = np.sum((unit.interest + unit.repayment) * ends, axis=-1) + unit.balance[:, -1] * ends[:, -1]
    value: Array = (1.0 - fee) * drawn - paid
    return value


def land_value_for_equity_return(phases: Sequence[EquityValue], start: Array) -> Array:
    """The land price at which the equity's flows are worth 0 at the required return, (S,) [€].

    As long as the same limits bind the loans, the value is affine in the price and its zero is a quotient: it
    is computed for the limits that bind at a price, then for those that bind at the price found, until they
    are the same. Where that does not settle, the price is halved between one with a value above 0 and
    one with a value below it.

    Args:
        phases: the value of each one's equity.
        start: (S,) the land price to begin at [€].

    Returns:
        (S,); NaN where no price was found, such as when the price makes no difference.
    """
    rows = np.broadcast_shapes(start.shape, *(each.at_present.shape for each in phases))
    price = np.broadcast_to(start, rows).astype(np.float64)
    found = np.full(rows, np.nan)
    low, high = np.full(rows, -np.inf), np.full(rows, np.inf)
    sought = np.ones(rows, dtype=np.bool_)
    for _ in range(MOST_STEPS):
        value, slope, size = _at(phases, price)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            following = price - value / slope
            zero = np.abs(value) <= ROUNDING * size
            # At a zero found by rounding alone the last quotient is still the better one, where it stands.
            best = np.where(zero & (slope < 0.0) & np.isfinite(following), following, price)
        ends = sought & zero
        found[ends] = best[ends]
        sought &= ~zero
        if not sought.any():
            break
        low = np.where(value > 0.0, np.maximum(low, price), low)
        high = np.where(value < 0.0, np.minimum(high, price), high)
        enclosed = np.isfinite(low) & np.isfinite(high)
        good = (slope < 0.0) & (following > low) & (following < high)
        with np.errstate(invalid="ignore"):
            price = np.where(good, following, np.where(enclosed, (low + high) / 2.0, np.nan))
        sought &= np.isfinite(price)
    return found


def _at(phases: Sequence[EquityValue], price: Array) -> tuple[Array, Array, Array]:
    """Value of all equity at a price, its slope there, and the size of the amounts that it is the sum of."""
    value, slope, size = np.zeros(price.shape), np.zeros(price.shape), np.zeros(price.shape)
    for each in phases:
        more = price - each.price
        own = each.at_present + more * each.slope
        value, slope = value + own, slope + each.slope
        size = size + each.gross + np.abs(more * each.slope)
        if each.loan_value is not None and each.limits is not None and each.limit_slopes is not None:
            limits = each.limits + more * each.limit_slopes
            least, rows = np.argmin(limits, axis=0), np.arange(limits.shape[1])
            loan = limits[least, rows]
            rises = np.broadcast_to(each.limit_slopes, limits.shape)[least, rows]
            lends = loan > 0.0
            value = value + np.where(lends, each.loan_value * loan, 0.0)
            slope = slope + np.where(lends, each.loan_value * rises, 0.0)
            size = size + np.where(lends, np.abs(each.loan_value * loan), 0.0)
    return value, slope, size
