"""Mixes of a lattice by the share of the floor area that is let, where VAT follows that share.

At one share every figure is a sum over the dwellings again. So mixes of one share are scanned together,
with unit cases evaluated at that share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.axes import MOST_CASES, Lattice
from feasibility.messages import sentence
from feasibility.programme.units import SHARE
from feasibility.scenario.validated import Scenario

IntArray = NDArray[np.int64]
Values = Mapping[str, object]

DECIDES = ("land", "development")
"""Parts of a scenario that decide whether VAT follows the use."""


def lattices_by_use(
    scenario: Scenario, lattice: Lattice, assumptions: Sequence[Values]
) -> Iterator[tuple[Lattice, IntArray | None]]:
    """The lattice at each share that its mixes have, and the places of those mixes; None for all of them.

    Args:
        scenario: has the table.
        lattice: the levers and the mixes.
        assumptions: of the parties.

    Raises:
        InputError: the mixes have too many shares for each to be evaluated.
    """
    if not _matters(lattice, assumptions):
        yield lattice, None
        return
    groups = _groups(lattice)
    if len(groups) * lattice.settings * max(lattice.cases) > MOST_CASES:
        raise scenario.refusal(
            "table.mix",
            sentence(
                "its mixes have {groups:,} different shares of floor area that is let, "
                "and VAT by use makes each a case of its own: too many to go through; "
                "leave the counts of more types as they are, give the levers larger "
                "steps, or state land.let_share",
                groups=len(groups),
            ),
        )
    for places in groups:
        yield replace(lattice, use_counts=tuple(lattice.mixes[places[0]].tolist())), places


def at_its_share(lattice: Lattice, scenario: Scenario, *, again: bool = False) -> Scenario:
    """A scenario of single dwellings at the share of a lattice's mixes; unchanged where it does not matter.

    Args:
        lattice: with the counts of one of its mixes.
        scenario: has the floor areas.
        again: whether its present share comes from an earlier floor area.
    """
    if lattice.use_counts is None or (scenario.land.let_share is not None and not again):
        return scenario
    segments = scenario.policy.segments
    let = every = 0.0
    for count, each in zip(lattice.use_counts, scenario.dwellings.values(), strict=True):
        every += count * each.floor_area
        let += count * each.floor_area * (segments[each.segment].tenure == "rent")
    return scenario.with_values({SHARE: let / every if every else 1.0})


def moves_areas(lattice: Lattice) -> bool:
    """Whether a lever moves a floor area."""
    return any(path.endswith(".floor_area") for axis in lattice.axes for path in axis.paths)


def _matters(lattice: Lattice, assumptions: Sequence[Values]) -> bool:
    case = lattice.case
    segments = case.policy.segments
    most = lattice.mixes.max(axis=0, initial=0)
    built = {
        segments[each.segment].tenure
        for each, count in zip(case.dwellings.values(), most, strict=True)
        if count
    }
    stated = case.land.vat == "by_use" or case.development.delivery == "turnkey"
    assumed = any(path.split(".")[0] in DECIDES for own in assumptions for path in own)
    return len(built) > 1 and case.land.let_share is None and (stated or assumed)


def _groups(lattice: Lattice) -> list[IntArray]:
    """Places of the mixes of each share; each mix by itself where a lever moves a floor area."""
    if moves_areas(lattice):
        return [np.array([place]) for place in range(len(lattice.mixes))]
    case = lattice.case
    segments = case.policy.segments
    areas = [Fraction(repr(each.floor_area)) for each in case.dwellings.values()]
    let = [segments[each.segment].tenure == "rent" for each in case.dwellings.values()]
    found: dict[Fraction, list[int]] = {}
    for place, mix in enumerate(lattice.mixes.tolist()):
        every = sum((count * area for count, area in zip(mix, areas, strict=True)), Fraction(0))
        inside = sum(
            (count * area for count, area, yes in zip(mix, areas, let, strict=True) if yes), Fraction(0)
        )
        found.setdefault(inside / every if every else Fraction(1), []).append(place)
    return [np.array(places) for places in found.values()]
