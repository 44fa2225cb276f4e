"""Corporation tax by calendar year: rates, bracket, limit on deducting interest, and relief of losses."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.policy.tables import DATA, dated_table, yearly_values

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LossRelief:
    """How losses of earlier years are used, with its source."""

    amount: float
    """Profit of a year against which they are used in full [€]."""
    share: float
    """Share of the profit above it against which they are used [0–1]."""
    title: str
    article: str
    url: str
    note: str
    status: str
    checked: date


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
    losses: LossRelief


def corporation_tax(years: Iterable[int], known_until: date | None = None) -> CorporationTax:
    """The law for every calendar year from the first to the last of these.

    Args:
        years: in which fiscal years end.
        known_until: rows of the tables that start after this day are left out; the last one known goes on.

    Raises:
        TableDateError: a year comes before the first one of a table.
    """
    wanted = list(years)
    return _law(int(min(wanted)), int(max(wanted)), known_until)


@cache
def _law(first: int, last: int, known_until: date | None) -> CorporationTax:
    span = range(first, last + 1)

    def by_year(name: str, column: str | None = None) -> Array:
        values = np.array(yearly_values(dated_table(name, column, known_until), span)[0])
        values.setflags(write=False)
        return values

    return CorporationTax(
        first_year=span.start,
        low_rate=by_year("corporation_tax", "low"),
        high_rate=by_year("corporation_tax", "high"),
        bracket=by_year("corporation_tax_bracket"),
        interest_share=by_year("interest_deduction"),
        losses=loss_relief(),
    )


@cache
def loss_relief() -> LossRelief:
    """The law's rule on losses of earlier years, which is one for all years here."""
    about: dict[str, Any] = tomllib.loads((DATA / "loss_relief.toml").read_text(encoding="utf-8"))
    return LossRelief(**about)
