"""A table's lattice, evaluated for every party and ready to be gone through."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from feasibility.deals.gains import Gain, gains_of
from feasibility.deals.lattice.lattice_points import Lattice, lattice_of, negotiables
from feasibility.deals.lattice.needs import Rows, rows_of
from feasibility.deals.lattice.scan import together
from feasibility.deals.lattice.settings import (
    EvaluatedLattice,
    PartyTerms,
    SettingsBlock,
    blocks_of,
    party_terms,
)
from feasibility.deals.pareto_front import is_plain
from feasibility.errors import InputError
from feasibility.parties.negotiation import Condition
from feasibility.parties.views import case_of, refuse_without_parties, views_of
from feasibility.scenario.validated import Scenario

Progress = Callable[..., None] | None


@dataclass(frozen=True)
class Search:
    """A lattice ready to be gone through."""

    scenario: Scenario
    lattice: Lattice
    seats: tuple[PartyTerms, ...]
    gains: tuple[Gain, ...]
    evaluated: EvaluatedLattice
    conditions: tuple[tuple[str, Condition], ...]
    """All conditions with their parties."""
    late: tuple[int, ...]
    """Conditions, by their place, that are no sums somewhere in the lattice."""
    late_gains: tuple[int, ...]
    """Parties, by their place, whose gain is no sum somewhere in it."""


def search_of(scenario: Scenario, progress: Progress = None) -> Search:
    """The lattice of a scenario's table, evaluated for every party.

    Args:
        scenario: has parties, and levers or a mix under `table`.
        progress: reports how many settings of the levers are done, and how many there are.

    Raises:
        InputError: there are no parties or nothing to talk about; a condition or a gain names a figure that
            does not exist; the shared facts cannot be computed; or the lattice is too large.
    """
    refuse_without_parties(scenario)
    if not negotiables(scenario) and not (scenario.table and scenario.table.mix):
        raise InputError(
            [scenario.mistake("table", "missing; deals need a lever under table.levers, or a table.mix")]
        )
    case = case_of(scenario)
    facts, views = views_of(scenario, case)
    conditions = {view.name: tuple(each.condition for each in view.verdicts) for view in views}
    gains = gains_of(scenario, conditions, facts)
    lattice = lattice_of(scenario, case)
    seats, assumptions = party_terms(
        scenario, conditions, {name: each.figure for name, each in gains.items()}
    )
    found = blocks_of(scenario, lattice, seats, assumptions, progress)
    every = tuple((name, each) for name, own in conditions.items() for each in own)
    late = (place for place in range(len(every)) if any(block.needs[place] is None for block in found.blocks))
    late_gains = (
        place
        for place in range(len(gains))
        if not all(is_plain(block.gains[place]) for block in found.blocks)
    )
    places = tuple(late)
    unproven = {(every[place][0], every[place][1].figure) for place in places}
    counted = tuple(_as_proven(each, unproven) for each in gains.values())
    return Search(scenario, lattice, seats, counted, found, every, places, tuple(late_gains))


def _as_proven(gain: Gain, unproven: Collection[tuple[str, str]]) -> Gain:
    """Without the bound of another figure, where deals may have several IRRs: they then differ."""
    if gain.bound_by == gain.figure or (gain.party, gain.bound_by) not in unproven:
        return gain
    return replace(gain, bound=None, bound_by="")


def own_rows(search: Search, block: SettingsBlock) -> Rows:
    """What every condition that is a sum asks at its own bound, and the policy."""
    rows = [
        rows_of(need, condition.unit, 0.0, block.like)
        for place, ((_, condition), need) in enumerate(zip(search.conditions, block.needs, strict=True))
        if need is not None and place not in search.late
    ]
    return together([block.allowed, *rows], block.valid)
