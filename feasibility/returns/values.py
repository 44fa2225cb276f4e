"""Values at delivery, the residual land value, and the yields shown with them.

All arguments are arrays that broadcast; money in euros, nominal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feasibility.returns.discounting import discount_factors

Array = NDArray[np.float64]

HALF_A_CENT = 0.005
"""Tolerance within which two amounts are equal, so that rounding never decides a verdict."""
HALF_A_EURO = 0.5
"""An amount below it is printed as 0."""


def sum_over_types(each: Array) -> Array:
    """Sum over the first axis, type by type: (T, S) → (S,).

    In the order of the types, so that a scenario has the same total, to the last bit, alone and in a block.
    """
    total: Array = each[0].copy()
    for one in each[1:]:
        total += one
    return total


def step_weights(required_return: Array, times: Array, period_step: NDArray[np.int64]) -> Array:
    """Discount factor of each step: the sum of those of its periods.

    Args:
        required_return: (S,) r [1/year].
        times: (P,) years from delivery at which the periods' flows are dated.
        period_step: (P,) step of each period.

    Returns:
        (S, G) weights [periods].
    """
    starts = np.flatnonzero(np.diff(period_step, prepend=-1))
    weights: Array = np.add.reduceat(discount_factors(required_return, times), starts, axis=-1)
    return weights


def investment_value(
    income: Array, weights: Array, yearly: Array, years: Array, required_return: Array
) -> Array:
    """IV of one dwelling at delivery: Σ (NOI + works + sales + exit) · (1+r)^−(t − t_C) [€].

    Args:
        income: (T, S, G) NOI of a period in each step [€].
        weights: (S, G) discount factor of each step.
        yearly: (T, S, Q) works, sales and exit on each anniversary, sales at delivery on the first [€].
        years: (Q,) years from delivery.
        required_return: (S,) r [1/year].
    """
    discount = discount_factors(required_return, years)
    value: Array = np.sum(income * weights, axis=-1) + np.sum(yearly * discount, axis=-1)
    return value


def value_at_delivery(costs: Array, rate: Array, years_before: Array) -> Array:
    """K: costs compounded to delivery, Σ cost(t) · (1+i)^(t_C − t) [€].

    Args:
        costs: (K, S, M) costs by moment [€].
        rate: (S,) development rate i [1/year].
        years_before: (M,) years from each moment to delivery.
    """
    value: Array = np.sum(costs * discount_factors(rate, -years_before), axis=-1)
    return value


def profit_and_risk(basis: str, amount: Array, investment: Array, costs: Array, lump: float) -> Array:
    """The developer's profit (profit and risk) at delivery: w · IV, w · K, or a lump sum [€].

    Args:
        basis: `share_of_investment_value`, `share_of_costs` or `lump_sum`.
        amount: w [0–1], or the lump sum [€].
        investment: IV [€].
        costs: K [€].
        lump: 1 where a lump sum is to be counted, 0 where it is not (one dwelling's own part).
    """
    if basis == "share_of_investment_value":
        return amount * investment
    if basis == "share_of_costs":
        return amount * costs
    return amount * lump + 0.0 * investment


def land_factor(paid: Array, rate: Array, years: float) -> Array:
    """Cost at delivery of what is paid with the land: (1 + land VAT + costs + a) · (1+i)^(t_C − t_P) [1].

    Args:
        paid: on the day of payment per euro of land price: 1 + land VAT + land costs + a, of leased land
            without the 1; a is the cost per euro of land price of lines with the land in their base [1].
        rate: development rate i [1/year].
        years: t_C − t_P, from the payment of the land to delivery.
    """
    factor: Array = paid * (1 + rate) ** years
    return factor


def residual_land_value(investment: Array, costs: Array, profit: Array, factor: Array) -> Array:
    """L = (IV − K − profit) / land factor, excluding VAT; negative where the costs exceed the value [€]."""
    return (investment - costs - profit) / factor


def total_development_cost(costs: Array, profit: Array, land_price: Array, factor: Array) -> Array:
    """Total development cost (stichtingskosten) at delivery: K + P · land factor + profit [€]."""
    return costs + land_price * factor + profit


def quotient(amount: Array, base: Array) -> Array:
    """Amount / base; NaN (none) where the base is not above 0, since a share of it would mislead.

    NaN too where the base is so small that the quotient cannot be represented.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        result = np.divide(amount, base)
    return np.where((base > 0) & ~np.isinf(result), result, np.nan)
