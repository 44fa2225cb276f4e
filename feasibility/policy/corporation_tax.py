"""Corporation tax by calendar year: rates, bracket, limit on the deduction of interest, and relief of losses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CorporationTax:
    """The law by calendar year, (Y,), the years being those from `first_year` on."""

    first_year: int
    low_rate: Array
    """On profit up to `bracket` [0–1]."""
    high_rate: Array
    """On profit above it [0–1]."""
    bracket: Array
    """[€/year]"""
    interest_share: Array
    """Share of EBITDA up to which interest is deducted [0–1]."""
    loss_amount: float
    """Profit of a year against which earlier losses are used in full [€]."""
    loss_share: float
    """Share of the profit above it against which they are used [0–1]."""


def corporation_tax(years: Iterable[int], known_until: date | None = None) -> CorporationTax:
    """The law for every calendar year from the first to the last of these.

    Args:
        years: in which fiscal years end.
        known_until: rows of the tables that start after this day are left out; the last one known goes on.

    Raises:
        TableDateError: a year comes before the first one of a table.
    """
    raise NotImplementedError
