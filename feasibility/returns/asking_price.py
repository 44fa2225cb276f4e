"""The asking price of the land at the price level of its payment, and the parts in which phases pay it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feasibility.indices.paths import PathSet
from feasibility.returns.values import sum_over_types
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


def phase_shares(case: Case, areas: Sequence[Array]) -> Array:
    """(F, S) part λ of a price in euros that each phase pays: as stated, else its part of the m² gbo.

    Args:
        case: the project's numbers.
        areas: (S,) floor area of the dwellings of each phase [m² gbo].
    """
    if len(areas) == 1:
        return np.ones((1, 1))
    each = np.stack(areas)
    total = sum_over_types(each)
    by_area = np.full_like(each, 1 / len(areas))
    np.divide(each, total, out=by_area, where=total > 0)
    return np.where(np.isnan(case.phase_shares), by_area, case.phase_shares)


def asked_at_payment(
    layout: Layout, case: Case, paths: PathSet, calendars: Sequence[Timeline], starts: Sequence[float]
) -> Case:
    """The numbers with the asking price at the level of its payment, and the parts in which it is paid.

    A = asking price · level(year of payment) / level(year of its date). Phase f is asked λ_f · A_f on its own
    day: where the land price is the residual the whole is Σ λ_f · A_f and its parts are their shares of that.
    Where another price is paid, in the parts λ_f, the asking price is what is worth as much in those parts:
    Σ λ_f · A_f · (1+i)^(−τ_f) / Σ λ_f · (1+i)^(−τ_f).

    Args:
        layout: how it is computed; without a date of the asking price nothing changes.
        case: the project's numbers.
        paths: index paths.
        calendars: of the phases.
        starts: years from the project's start to each phase's own.
    """
    if layout.asking_price_year is None:
        return case
    level = paths.level[layout.asking_price_index]
    years = [each.payment_date.year for each in calendars]
    ratios = np.stack(
        [level[:, paths.place(year)] / level[:, paths.place(layout.asking_price_year)] for year in years]
    )
    if not layout.phases:
        return replace(case, asking_price=case.asking_price * ratios[0])
    types = [list(phase.types) for phase in layout.phases]
    areas = [sum_over_types(case.counts[places] * case.floor_area[places]) for places in types]
    shares = phase_shares(case, areas)
    asked = shares * ratios
    whole = sum_over_types(asked)
    if layout.land_is_residual:
        return replace(case, asking_price=case.asking_price * whole, phase_shares=asked / whole)
    days = [
        start + each.payment_periods / each.periods_a_year
        for start, each in zip(starts, calendars, strict=True)
    ]
    back = np.stack([(1 + case.development_rate) ** -day for day in days])
    worth = sum_over_types(asked * back) / sum_over_types(shares * back)
    return replace(case, asking_price=case.asking_price * worth)
