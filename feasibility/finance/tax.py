"""Corporation tax of the investor (vennootschapsbelasting), by year of operation. Axes (path, year)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.finance.equity import Finance, Status
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.policy.corporation_tax import CorporationTax
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout


@dataclass(frozen=True)
class TaxTerms:
    """What the tax depends on, beside the flows; each number (S,), or (1,) for all paths."""

    bracket_is_free: bool
    """Whether the lower bracket is this investor's to use; otherwise its other profits have used it."""
    depreciation_years: Array
    """0 where nothing is depreciated."""
    depreciation_residual: Array
    """Share of the building's cost that is not depreciated [0–1]."""
    depreciation_floor: Array
    """Share of the taxable value (WOZ) below which the book value is not depreciated [0–1]."""
    woz_share: Array
    """Taxable value over vacant value [1]."""
    interest_share: Array
    """Share of EBITDA up to which interest is deducted [0–1]; NaN: the law's own of the year."""
    interest_threshold: Array
    """Interest that is deducted whatever the EBITDA [€/year]."""
    law: CorporationTax
    """Rates by calendar year."""


@dataclass(frozen=True)
class TaxYears:
    """Tax by year of operation, (S, H) [€], and what is left after the last, (S,) [€]."""

    depreciation: Array
    book_value: Array
    """At the end of each year, before the exit."""
    interest_deducted: Array
    taxable: Array
    """Profit after losses of earlier years; 0 in a year of loss."""
    tax: Array
    """Paid at the end of the year."""
    interest_never_deducted: Array
    loss_left: Array


@dataclass(frozen=True)
class Tax:
    """Corporation tax of the whole project, each phase being taxed by itself; (S,) unless said."""

    tax: Array
    """In all [€]."""
    equity_irr_after_tax: Array
    """With a loan; NaN without."""
    equity_irr_after_tax_status: Status
    investor_irr_after_tax: Array
    """Without a loan; NaN with one."""
    investor_irr_after_tax_status: Status
    interest_never_deducted: Array
    """[€]"""
    loss_left: Array
    """[€]"""
    years: TaxYears
    """By year of operation, the sums of the phases'."""
    phases: tuple[TaxYears, ...]
    flows: Array
    """(S, N) the investor's after loans and tax [€]."""
    times: Array
    """(N,) years from the project's start."""


def tax_terms(layout: Layout, case: Case, law: CorporationTax) -> TaxTerms | None:
    """What the tax depends on; None where the investor pays none."""
    if layout.tax == "none":
        return None
    return TaxTerms(
        bracket_is_free=layout.tax == "free",
        depreciation_years=case.depreciation_years,
        depreciation_residual=case.depreciation_residual,
        depreciation_floor=case.depreciation_floor,
        woz_share=case.woz_share,
        interest_share=case.interest_share,
        interest_threshold=case.interest_threshold,
        law=law,
    )


def tax_of(
    terms: TaxTerms,
    phases: Sequence[tuple[HoldingDates, Holding]],
    vacant_values: Sequence[Array],
    finance: Finance | None,
    *,
    with_irr: bool = True,
) -> Tax:
    """Corporation tax of every phase, and what it leaves of the return.

    Args:
        terms: what the tax depends on.
        phases: dates and holding of each, at the present land price.
        vacant_values: of each phase (S, H), the vacant value of its let dwellings in the year in which each
            year of operation begins, aged: Σ count · vacant value · A(Y) · (1 − ageing)^(k−1) [€].
        finance: loans, where there are.
        with_irr: whether the IRR is solved; without, it is NaN and none.

    Raises:
        NotFiniteError: a flow is infinite or undefined.
    """
    raise NotImplementedError
