"""Every condition and gain at each setting of the levers: the lattice, ready to be scanned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.axes import Lattice, Number, steps_at
from feasibility.deals.lattice.condition_rows import Need, Rows, need_of
from feasibility.deals.lattice.figures import sum_of
from feasibility.deals.lattice.linear import (
    Figure,
    Linear,
    UnitFacts,
    moved_by,
    nothing,
    scaled,
    spread,
    summed,
)
from feasibility.deals.lattice.unit_cases import Evaluated, unit_cases
from feasibility.deals.lattice.use_groups import lattices_by_use
from feasibility.errors import Mistake
from feasibility.evaluation.policy_checks import type_limits
from feasibility.parties.negotiation import Condition
from feasibility.policy.checks import Check, policy_checks
from feasibility.programme.mix_rows import mix_rows
from feasibility.programme.rows import Row
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Progress = Callable[..., None] | None

OF_TYPES = ("rent_band", "rent_by_points", "points_band", "price_band", "min_floor_area")
"""Rules that a single dwelling type satisfies or not."""
NEAR = 1e-9
"""Tolerance of a budget for floating point, relative."""


@dataclass(frozen=True)
class SettingsBlock:
    """Settings of the shared levers, and the rows on counts, price and own levers there."""

    settings: IntArray
    """(s,) their places in the lattice."""
    prices: Array
    """(s,) the land price where a shared lever moves it; else NaN [€]."""
    like: Linear
    """A sum of zero, for its types and settings."""
    valid: tuple[BoolArray, ...]
    """For each type (s, n): whether every party's case is a valid scenario."""
    allowed: Rows
    """Rows of the policy where the levers move them."""
    needs: tuple[Need | None, ...]
    """For each condition; None where it is not a sum."""
    conceded: tuple[Need | None, ...]
    """For each condition at the bound that its party concedes; its own need where it concedes nothing."""
    gains: tuple[Figure | None, ...]
    """For each party the figure that it gains in; None where it is not a sum."""
    mixes: IntArray | None = None
    """Places of the mixes that it applies to; None for all of them."""


@dataclass(frozen=True)
class PartyTerms:
    """Conditions, gain and assumptions of one party."""

    name: str
    conditions: tuple[Condition, ...]
    gain: str
    """Name of the figure that it gains in."""
    assumptions: int
    """Which set of assumptions is its own; 0 for the shared facts."""


@dataclass(frozen=True)
class LeftOut:
    """Combinations of levers at which a party's assumptions, or the shared facts, make no valid scenario."""

    party: str
    """Empty for the shared facts."""
    combinations: int
    """Of the levers without the price."""
    refused: Mistake
    """The first refusal; its file by its name alone."""
    levers: Mapping[str, Number]
    """The levers at that first one; empty where no lever is the cause."""

    @property
    def message(self) -> str:
        """The first refusal as data has it."""
        return str(self.refused)


@dataclass(frozen=True)
class EvaluatedLattice:
    """The blocks of a lattice with the figures of one dwelling at each of their settings."""

    blocks: tuple[SettingsBlock, ...]
    left_out: tuple[LeftOut, ...]


def party_terms(
    scenario: Scenario, conditions: Mapping[str, Sequence[Condition]], gains: Mapping[str, str]
) -> tuple[tuple[PartyTerms, ...], tuple[Mapping[str, object], ...]]:
    """The parties, and the distinct sets of assumptions; the first set is empty: the shared facts."""
    sets: list[Mapping[str, object]] = [{}]
    parties = []
    for name, party in scenario.parties.items():
        own = dict(party.assumptions)
        if own not in sets:
            sets.append(own)
        parties.append(PartyTerms(name, tuple(conditions[name]), gains[name], sets.index(own)))
    return tuple(parties), tuple(sets)


def blocks_of(
    scenario: Scenario,
    lattice: Lattice,
    parties: Sequence[PartyTerms],
    assumptions: Sequence[Mapping[str, object]],
    progress: Progress = None,
) -> EvaluatedLattice:
    """Evaluate one dwelling of each type at every setting, and derive the rows of the conditions.

    Args:
        scenario: has the parties.
        lattice: the levers and the mixes.
        parties: the parties.
        assumptions: distinct sets of them.
        progress: reports how many settings are done, and how many there are.
    """
    blocks = []
    lost = [0] * len(assumptions)
    refusals: list[Mistake | None] = [None] * len(assumptions)
    levers: list[Mapping[str, Number]] = [{}] * len(assumptions)
    done = 0
    groups = list(lattices_by_use(scenario, lattice, assumptions))
    for number, (part, mixes) in enumerate(groups):
        for evaluated in unit_cases(part, assumptions):
            if number == 0:
                _count_lost(part, evaluated, lost, refusals, levers)
            if evaluated.cases is not None:
                blocks.append(replace(_settings_block(scenario, part, parties, evaluated), mixes=mixes))
            done += len(evaluated.settings)
            if progress:
                progress(done, lattice.settings * len(groups))
    whose = [("", 0), *((party.name, party.assumptions) for party in parties if party.assumptions)]
    left_out = [
        LeftOut(name, lost[own], refused, levers[own])
        for name, own in whose
        if (refused := refusals[own]) is not None and lost[own]
    ]
    return EvaluatedLattice(tuple(blocks), tuple(left_out))


def _count_lost(
    lattice: Lattice,
    evaluated: Evaluated,
    lost: list[int],
    refusals: list[Mistake | None],
    levers: list[Mapping[str, Number]],
) -> None:
    """Count the invalid combinations of each set; those invalid on the shared facts count only there."""
    facts = evaluated.valid[0]
    for place, valid in enumerate(evaluated.valid):
        both = [one & other for one, other in zip(facts, valid, strict=True)]
        before = [np.ones_like(each) for each in facts] if place == 0 else facts
        lost[place] += int((_combinations(before) - _combinations(both)).sum())
        refused = evaluated.refused[place]
        if refused is not None and refusals[place] is None and lost[place]:
            first = refused.mistakes[0]
            refusals[place] = replace(first, file=Path(first.file).name)
            levers[place] = _first_lost(lattice, evaluated.settings, valid)


def _first_lost(lattice: Lattice, settings: IntArray, valid: Sequence[BoolArray]) -> Mapping[str, Number]:
    """Values of the levers at the first combination that is not a valid scenario.

    The levers of one type are left out where none of their values is valid: another lever is the cause.
    """
    lost = np.flatnonzero(np.logical_or.reduce([~each.all(axis=1) for each in valid]))
    if not lost.size:
        return {}
    axes, steps = list(lattice.shared), list(steps_at(lattice.shared, int(settings[lost[0]])))
    numbers = [np.flatnonzero(~each[lost[0]]) for each in valid]
    least = min(int(each[0]) for each in numbers if each.size)
    for own, each in zip(lattice.own, numbers, strict=True):
        others_do = each.size < prod(len(axis.values) for axis in own) or not lattice.shared
        if each.size and each[0] == least and others_do:
            axes += own
            steps += steps_at(own, least)
    return {axis.name: axis.values[step] for axis, step in zip(axes, steps, strict=True)}


def _combinations(valid: Sequence[BoolArray]) -> IntArray:
    """(s,) combinations of all types."""
    found = np.ones(len(valid[0]), np.int64)
    for each in valid:
        found *= each.sum(axis=1)
    return found


def _settings_block(
    scenario: Scenario, lattice: Lattice, parties: Sequence[PartyTerms], evaluated: Evaluated
) -> SettingsBlock:
    assert evaluated.cases is not None
    facts = [
        UnitFacts(
            evaluated.cases[party.assumptions],
            evaluated.cases[party.assumptions].arrays,
            scenario.parties[party.name],
            lattice.dwellings,
        )
        for party in parties
    ]
    shared = UnitFacts(evaluated.cases[0], evaluated.cases[0].arrays, facts[0].party, lattice.dwellings)
    valid = tuple(
        np.logical_and.reduce([of_set[place] for of_set in evaluated.valid])
        for place in range(len(lattice.cases))
    )
    needs, conceded, gains = [], [], []
    for party, own in zip(parties, facts, strict=True):
        for condition in party.conditions:
            need = need_of(condition, condition.bound, own)
            needs.append(need)
            furthest = condition.concedes
            conceded.append(need if furthest is None or need is None else need_of(condition, furthest, own))
        gains.append(sum_of(party.gain, own))
    return SettingsBlock(
        settings=evaluated.settings,
        prices=evaluated.prices,
        like=nothing(shared),
        valid=valid,
        allowed=_allowed(lattice, shared),
        needs=tuple(needs),
        conceded=tuple(conceded),
        gains=tuple(gains),
    )


# ------------------------------------------------------------------------------------ what the policy asks


def _allowed(lattice: Lattice, shared: UnitFacts) -> Rows:
    """No dwellings of a type that a rule forbids; and the rows of the mixes, where a lever moves them."""
    names = list(shared.scenario.dwellings)
    forbidden = np.zeros((len(names), len(shared.cases.scenarios)))
    for number, each in enumerate(shared.cases.scenarios):
        for check in policy_checks(each, type_limits(each)):
            if not check.allowed:
                forbidden[:, number] = np.maximum(forbidden[:, number], _forbids(check, shared, names))
    sums = [summed([-each for each in spread(shared, forbidden)])] if forbidden.any() else []
    if lattice.rows_move:
        sums += _moved_rows(lattice, shared)
    every = tuple(np.ones(each.shape, bool) for each in nothing(shared).unit)
    return Rows(tuple(sums), every)


def _forbids(check: Check, shared: UnitFacts, names: Sequence[str]) -> Array:
    """(T,) 1 for the types that a failed check forbids."""
    if check.rule in OF_TYPES:
        return np.array([float(name == check.subject) for name in names])
    if check.rule == "term":
        return np.array([float(each.covenanted) for each in shared.arrays.layout.types])
    return np.zeros(len(names))


def _moved_rows(lattice: Lattice, shared: UnitFacts) -> Iterator[Linear]:
    """Shares, budgets and the scenario's own rows at every setting."""
    by_scenario = [
        [row for row in mix_rows(each) if lattice.dwellings >= row.from_total]
        for each in shared.cases.scenarios
    ]
    first = shared.cases.first
    for alike in zip(*by_scenario, strict=True):
        table = np.array([[each / row.scale for each in row.coefficients] for row in alike]).T
        total = summed(spread(shared, table))
        for bounds, sign in ((_ends(alike, "lower"), 1.0), (_ends(alike, "upper"), -1.0)):
            if bounds is not None:
                moved = summed(total.unit, -bounds[first])
                yield moved_by(scaled(moved, sign), NEAR * max(1.0, float(np.abs(bounds).max())))


def _ends(rows: Sequence[Row], end: str) -> Array | None:
    ends = [getattr(row, end) for row in rows]
    if any(each is None for each in ends):
        return None
    return np.array([each / row.scale for each, row in zip(ends, rows, strict=True)])
