"""The only internal rate of return of rows of many flows at even steps: found and proven in few passes.

Flows that alternate, such as income dated halfway through a month and loan payments at its end, change sign
hundreds of times. Here such rows, of a payment first and a receipt last, are solved where the payment is
never earned back before the end, which proves that there is one rate; others are left to `returns.irr`.

At even steps the discount factor of step k = I·j + i is e^(−h·I·j·x) · e^(−h·i·x), so that a row needs I + J
exponentials and not I · J. Arrays are (J, I, S): stretch, step in it, row. Sums over the steps of a stretch
come first, and those over stretches cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feasibility.returns.roots import (
    HIGHEST,
    LOWEST,
    PLAIN_SPAN,
    ROUNDING,
    FloatArray,
    balance_age,
    by_column,
    discounted,
    householder_step,
    interpolated,
    moves,
    time_first,
    trial_values,
    trials_at,
    whole_columns,
)

FEWEST_MOMENTS: Final = 64
LONGEST_STEP: Final = 0.25
"""[years] Rows of fewer flows, or of years and half years, need little time in the general way."""
MOST_EVALUATIONS: Final = 5
STEPS_AT_NODES: Final = 2


@dataclass(frozen=True, eq=False)
class EvenSteps:
    """Moments at even steps, and the weights with which sums over them are taken."""

    count: int
    span: float
    """Years from the first flow to the last."""
    steps: FloatArray
    """(I,) years from the beginning of a stretch."""
    stretches: FloatArray
    """(J,) years from the first flow to the beginning of each stretch."""
    nodes: bytes
    """(J + 1,) the same, with the end of the last."""
    node_powers: FloatArray
    """(4, J + 1) powers of their levers: see `powers`."""
    shares: FloatArray
    """(2, I) shares of a flow that count at the beginning and at the end of its stretch."""
    powers: FloatArray
    """(4, I) powers of a step's lever, which is its part of (balance age − age) / span."""
    moments: FloatArray
    """(4, J · 4) which of those sums make up NPV and its three derivatives to x · span."""
    earlier: FloatArray
    """(J, J) 1 at the stretches before each."""


@lru_cache(maxsize=32)
def even_steps(ages: bytes) -> EvenSteps | None:
    """The moments as even steps; None where they are not, too few or too far apart."""
    moments = np.frombuffer(ages, dtype=np.float64)
    count, span = moments.size, float(moments[-1])
    if count < FEWEST_MOMENTS or span > PLAIN_SPAN:
        return None
    step = span / (count - 1)
    if step > LONGEST_STEP or np.abs(moments - step * np.arange(count)).max() > 64.0 * ROUNDING * span:
        return None
    in_stretch = int(np.ceil(np.sqrt(count)))
    stretches = in_stretch * step * np.arange(-(-count // in_stretch) + 1.0)
    steps = step * np.arange(float(in_stretch))
    share = np.arange(in_stretch) / in_stretch
    far, near = (balance_age(moments) - stretches[:-1]) / span, -steps / span
    zero = np.zeros_like(far)
    moment_of = np.stack(
        [
            np.stack([zero + 1.0, zero, zero, zero], axis=1),
            np.stack([far, zero + 1.0, zero, zero], axis=1),
            np.stack([far**2, 2.0 * far, zero + 1.0, zero], axis=1),
            np.stack([far**3, 3.0 * far**2, 3.0 * far, zero + 1.0], axis=1),
        ]
    )
    return EvenSteps(
        count=count,
        span=span,
        steps=steps,
        stretches=stretches[:-1],
        nodes=stretches.tobytes(),
        node_powers=_powers((balance_age(moments) - stretches) / span),
        shares=np.stack([1.0 - share, share]),
        powers=_powers(near),
        moments=moment_of.reshape(4, -1),
        earlier=np.tri(stretches.size - 1, k=-1),
    )


def _powers(levers: FloatArray) -> FloatArray:
    """1, l, l² and l³ of each lever, (4, N)."""
    return np.stack([np.ones_like(levers), levers, levers**2, levers**3])


def solved_rows(rows: FloatArray, even: EvenSteps, size: int) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The rate of each row (S, P) that is found and proven here to be the only one.

    Args:
        rows: flows [€].
        even: their moments.
        size: rows handled at a time.

    Returns:
        rates: [1/year], (S,); NaN where nothing is proven.
        proven: (S,).
    """
    rates = np.full(len(rows), np.nan)
    proven = np.zeros(len(rows), dtype=bool)
    likely = np.flatnonzero((rows[:, 0] < 0.0) & (rows[:, -1] > 0.0))
    if likely.size < len(rows):
        if likely.size:
            rates[likely], proven[likely] = solved_rows(rows[likely], even, size)
        return rates, proven
    stretches, steps = even.stretches.size, even.steps.size
    width = whole_columns(min(size, len(rows)))
    # The same memory for every block: it stays in the cache.
    flows, work = (np.zeros(stretches * steps * width) for _ in range(2))
    for first in range(0, len(rows), size):
        block = slice(first, first + size)
        here = rows[block]
        columns = whole_columns(len(here))
        grid, space = (each[: stretches * steps * columns].reshape(-1, columns) for each in (flows, work))
        if columns < width or len(here) < columns:
            grid[:] = 0.0
        time_first(here, grid[: even.count, : len(here)])
        shape = (stretches, steps, columns)
        roots, sure = _solved_block(grid.reshape(shape), even, space.reshape(shape))
        rates[block], proven[block] = np.expm1(roots[: len(here)]), sure[: len(here)]
    rates[~proven] = np.nan
    return rates, proven


def _solved_block(
    flows: FloatArray, even: EvenSteps, work: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Continuous rates (S,) of flows (J, I, S), and whether each is proven to be the only root."""
    current, likely = _start(_at_nodes(flows, even), even)
    roots, sought = current.copy(), likely
    for _ in range(MOST_EVALUATIONS):
        near = np.exp(np.multiply.outer(-even.steps, current))
        far = np.exp(np.multiply.outer(-even.stretches, current))
        np.multiply(flows, near, out=work)
        sums = even.powers @ work
        sums *= far[:, np.newaxis]
        value, slope, bend, twist = by_column(even.moments, sums.reshape(-1, current.size))
        step, precise = householder_step(value, slope, bend, twist)
        roots = np.where(sought, current + step / even.span, roots)
        sought = sought & ~precise & (roots > LOWEST) & (roots < HIGHEST)
        if not sought.any():
            break
        # A root that is found keeps the rate from which it was found, whatever the others still need.
        current = np.where(sought, roots, current)
    inside = likely & ~sought & (roots > LOWEST) & (roots < HIGHEST)
    return roots, inside & _never_earned_back(work, even, far, sums[:, 0], value)


def _at_nodes(flows: FloatArray, even: EvenSteps) -> FloatArray:
    """Flows (J, I, S) shared out over the ends of their stretches, sums and mean moments kept, (J + 1, S)."""
    parts = even.shares @ flows
    nodes = np.zeros((len(flows) + 1, flows.shape[2]))
    nodes[:-1] = parts[:, 0]
    nodes[1:] += parts[:, 1]
    return nodes


def _start(nodes: FloatArray, even: EvenSteps) -> tuple[FloatArray, NDArray[np.bool_]]:
    """About the root of flows at nodes (J + 1, S), and whether trial rates point to just one, (S,)."""
    ages = np.frombuffer(even.nodes)
    trials = trials_at(even.nodes)
    values = trial_values(trials.factors, nodes)
    above = values > 0.0
    rises, falls = moves(above)
    likely = rises ^ falls
    cells = np.where(likely, np.count_nonzero(above ^ rises, axis=0) - 1, 0)
    about = interpolated(values, trials, cells)
    for _ in range(STEPS_AT_NODES):
        sums = by_column(even.node_powers, discounted(nodes, ages, about))
        about = about + householder_step(*sums)[0] / even.span
    return about, likely


def _never_earned_back(
    discounted: FloatArray, even: EvenSteps, far: FloatArray, sums: FloatArray, value: FloatArray
) -> NDArray[np.bool_]:
    """Whether rows of a payment first and a receipt last are surely pure investments, at the rate at hand.

    Let A(n) be the sum of the first n discounted flows and V that of all N. If A(n) ≤ min(0, V) for every n
    from 1 to N − 1, there is one root at any rate. For let y be the continuous rate in excess of the one at
    hand and T = t(N). NPV valued at the last flow is V + Σ A(n) · (e^(y·(T − t(n))) − e^(y·(T − t(n+1)))),
    which only falls while y > 0 rises. Valued at the first flow it is
    V + Σ (V − A(n)) · (e^(−y·(t(n+1) − t(1))) − e^(−y·(t(n) − t(1)))), which only rises while y < 0 falls. So
    there is no root on the side on which NPV moves away from zero, at most one on the other, and one in all:
    NPV has the sign of the first payment at high rates and of the last receipt at low ones. It is Norström's
    rule of running sums, taken at the rate at hand and from both ends.

    Within a stretch A(n) is at most its value at the beginning and all receipts of the stretch.

    Args:
        discounted: flows, discounted to the beginning of their stretches, (J, I, S); overwritten.
        even: their moments.
        far: discount factor of each stretch, (J, S).
        sums: of the discounted flows of each stretch, (J, S).
        value: V, (S,).
    """
    last = divmod(even.count - 1, even.steps.size)
    final = discounted[last] * far[last[0]]
    first = discounted[0, 0].copy()
    discounted[last] = 0.0
    received = np.add.reduce(np.maximum(discounted, 0.0, out=discounted), axis=1)
    received *= far
    beginnings = even.earlier @ sums
    beginnings[0] = first
    highest = np.max(beginnings + received, axis=0)
    size = 2.0 * (np.add.reduce(received, axis=0) + final) + np.abs(value)
    surely: NDArray[np.bool_] = highest < np.minimum(0.0, value) - 16.0 * even.count * ROUNDING * size
    return surely
