"""The limits of each segment by calendar year, each with its own index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def continued_with_cpi(values: Sequence[float], cpi: Array) -> Array:
    """A statutory limit by calendar year: the table's values, and CPI's growth after its last one.

    Args:
        values: the table's values in the first years of the axis [€/month]; at least one.
        cpi: (S, Y) CPI's yearly rates [1/year].

    Returns:
        (S, Y) limit [€/month].
    """
    known = min(len(values), cpi.shape[1])
    limit = np.empty_like(cpi)
    limit[:, :known] = values[:known]
    limit[:, known:] = values[known - 1] * np.cumprod(1 + cpi[:, known:], axis=1)
    return limit


def segment_limits(
    amount: Array,
    given: NDArray[np.bool_],
    level: Array,
    statutory: NDArray[np.bool_],
    statute: Array,
    absent: float,
) -> Array:
    """Lower or upper limits of all segments: an indexed amount, the statutory limit, or none.

    Args:
        amount: (N, S) limit at the policy's price level [€].
        given: (N,) whether the segment states an amount.
        level: (N, S, Y) level of the limit's index, 1 in the policy's year.
        statutory: (N,) whether the limit is the statutory one.
        statute: (S, Y) the statutory limit [€/month].
        absent: what stands for no limit: 0 below, infinity above.

    Returns:
        (N, S, Y) limits [€].
    """
    indexed = np.where(given[:, None, None], amount[..., None] * level, absent)
    return np.where(statutory[:, None, None], statute, indexed)
