"""Two rules that choose among Pareto-optimal deals: the largest product of gains, and the most equal gains.

Each party's gain is counted from its bound, as a share of the way to its best deal. The Nash point has the
largest product of gains; where every deal leaves somebody at its bound, so that every product is zero, the
deals at which most parties gain come first and the product is that of those. The equal-gains point has the
largest smallest gain. Both are exact on the deals that are given; neither knows who is right, who is strong,
or what an hour at the table costs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SAME = 1e-6
"""Difference within which two products (relative) or two shares are one: gains are counted in whole cents."""


def over_bound(gains: Array, bounds: Array) -> Array:
    """What each party gains over its bound, ≥ 0: (n, k).

    Args:
        gains: (n, k), better being larger; −∞ where one has no meaning.
        bounds: (k,) likewise.
    """
    found: Array = np.maximum(gains - bounds, 0.0)
    return found


def shares_of_best(over: Array, bests: Array) -> Array:
    """Each gain as a share of the largest there is; 1 for a party that cannot gain: (n, k).

    Args:
        over: (n, k) what each party gains over its bound.
        bests: (k,) the largest of it among all deals.
    """
    possible = bests > 0
    found: Array = np.where(possible, over / np.where(possible, bests, 1.0), 1.0)
    return found


def nash_points(shares: Array) -> tuple[IntArray, float | None]:
    """The deals with the largest product of gains, all ties; of them those with the largest sum first.

    In shares as in the figures themselves the same deals have the largest product, as long as all gain.

    Args:
        shares: (n, k) of `shares_of_best`.

    Returns:
        Places (m,), and the product over the parties that gain; None where no party gains.
    """
    number = (shares > 0).sum(axis=1)
    logs = np.log(np.where(shares > 0, shares, 1.0)).sum(axis=1)
    most = number == number.max()
    best = float(logs[most].max())
    tied = np.flatnonzero(most & (logs >= best - SAME))
    order = np.argsort(-shares[tied].sum(axis=1), kind="stable")
    return tied[order], float(np.exp(best)) if number.max() else None


def equal_points(shares: Array) -> tuple[IntArray, float | None]:
    """The deals with the largest smallest share, all ties; of them those with the largest sum first.

    Args:
        shares: (n, k) of `shares_of_best`.
    """
    smallest = shares.min(axis=1)
    best = float(smallest.max())
    tied = np.flatnonzero(smallest >= best - SAME)
    order = np.argsort(-shares[tied].sum(axis=1), kind="stable")
    return tied[order], best
