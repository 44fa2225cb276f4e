"""A part of a site: some of its dwelling types, with what they carry of what belongs to no dwelling.

A part has the flows of its own dwellings. Lump sums, and the land price of each phase, it carries by its
share of the phase's usable floor area: the key by which phases divide a price, and by which the law divides
VAT. So the parts that make up a site have, together, the flows of the site.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import project_flows
from feasibility.returns.phase import worth
from feasibility.returns.project import PhaseFlows
from feasibility.returns.values import sum_over_types

Array = NDArray[np.float64]
OnePhase = TypeVar("OnePhase", bound=PhaseFlows)


@dataclass(frozen=True)
class SiteShare:
    """Shares that a part carries, (S,) [0–1]."""

    of_phases: tuple[Array, ...]
    """Of each phase's lump sums, and of its land price."""
    of_price: Array
    """Of a land price in euros of the whole site: Σ of the above · the part that the phase pays."""
    phase_shares: Array
    """(F, S) part of its own price that each phase pays."""
    of_area: Array
    """Of the floor area of the whole site, and so of a loan of a stated amount."""


def carried_by(phases: Sequence[PhaseFlows], phase_shares: Array, types: Collection[int]) -> SiteShare:
    """What some dwelling types carry: their share of each phase's m² gbo, or of the site's where it has none.

    Args:
        phases: of the site.
        phase_shares: (F, S) part of a price in euros that each phase pays.
        types: their places in the site.
    """
    areas = [phase.case.counts * phase.case.floor_area for phase in phases]
    own = [sum_over_types(area * _among(phase, types)) for phase, area in zip(phases, areas, strict=True)]
    whole = [sum_over_types(area) for area in areas]
    of_area = _share(_total(own), _total(whole), np.zeros(1))
    of_phases = tuple(_share(a, b, of_area) for a, b in zip(own, whole, strict=True))
    of_price = _total([a * b for a, b in zip(of_phases, phase_shares, strict=True)])
    paid = [_share(a * b, of_price, b) for a, b in zip(of_phases, phase_shares, strict=True)]
    return SiteShare(of_phases, of_price, np.stack(np.broadcast_arrays(*paid)), of_area)


def _total(parts: Sequence[Array]) -> Array:
    return reduce(np.add, parts)


def _among(phase: PhaseFlows, types: Collection[int]) -> Array:
    """(T, 1) 1 for the types of a phase that are among these, else 0."""
    return np.array([[float(place in types)] for place in phase.types])


def _share(part: Array, whole: Array, otherwise: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), otherwise)


def phase_of_part(phase: OnePhase, types: Collection[int], share: Array) -> OnePhase:
    """A phase with the dwellings of a part, and what it carries of the phase's lump sums.

    Args:
        phase: of the site.
        types: places of the part's types in the site.
        share: (S,) of the lump sums that it carries.
    """
    layout, unit, case = phase.layout, phase.unit, phase.case
    counts = case.counts * _among(phase, types)
    unit = replace(
        unit,
        cost_amount=_with_site(unit.cost_amount, share, 1),
        development_costs=_with_site(unit.development_costs, share[:, np.newaxis], 0),
        acquisition=None if unit.acquisition is None else _with_site(unit.acquisition, share, 0),
    )
    lump_sum = layout.profit_basis == "lump_sum"
    case = replace(case, counts=counts, profit_amount=case.profit_amount * (share if lump_sum else 1.0))
    flows = project_flows(counts, unit, phase.calendar)
    return replace(
        phase,
        layout=replace(layout, land_is_residual=False),
        case=case,
        unit=unit,
        flows=flows,
        worth=worth(layout, case, phase.calendar, unit, flows),
    )


def _with_site(amounts: Array, share: Array, axis: int) -> Array:
    """Amounts of one dwelling of each type and then of the site, the site's times a share."""
    of_types, site = np.split(amounts, [amounts.shape[axis] - 1], axis=axis)
    site = site * share
    shape = [*site.shape]
    shape[axis] = of_types.shape[axis]
    return np.concatenate([np.broadcast_to(of_types, shape), site], axis=axis)
