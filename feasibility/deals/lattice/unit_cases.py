"""One dwelling of each type, evaluated at every setting of the levers on every party's own assumptions.

A lever that moves numbers of one type changes no other type's flows. So the combinations of several
types share evaluations: the first evaluation has the first combination of each type, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.axes import PRICE, Lattice, Number, values_at
from feasibility.deals.lattice.use_groups import at_its_share, moves_areas
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.evaluation.result import Arrays
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Values = Mapping[str, object]

TRIAL_PRICE = 1_000_000.0
"""Land price at which one dwelling of each type is evaluated [€]; the effect of a euro of it is derived."""
BATCH = 512
"""Evaluations at once, about."""


@dataclass(frozen=True)
class UnitCases:
    """One dwelling of each type at several settings of the shared levers, on one set of assumptions."""

    scenarios: tuple[Scenario, ...]
    """(E,) the scenarios that were evaluated."""
    arrays: Arrays
    rows: IntArray
    """(E,) place of each evaluation on the path axis of the arrays."""
    places: tuple[IntArray, ...]
    """For each type (settings, combinations): index of its evaluation; −1 where it is not valid."""
    first: IntArray
    """(settings,) an evaluation of each setting."""


@dataclass(frozen=True)
class Evaluated:
    """Settings of the shared levers with equal layout, on every set of assumptions."""

    settings: IntArray
    """(s,) their places in the lattice."""
    prices: Array
    """(s,) the land price where a shared lever moves it; else NaN [€]."""
    valid: tuple[tuple[BoolArray, ...], ...]
    """For each set of assumptions and each type (s, n): whether it makes a valid scenario."""
    cases: tuple[UnitCases, ...] | None
    """For each set of assumptions; None where one of them never makes a valid scenario."""
    refused: tuple[InputError | None, ...]
    """For each set the first refusal."""


@dataclass(frozen=True)
class _SettingScenarios:
    """The scenarios of one setting on one set of assumptions."""

    scenarios: list[Scenario]
    places: list[IntArray]
    refused: InputError | None


def unit_cases(lattice: Lattice, assumptions: Sequence[Values]) -> Iterator[Evaluated]:
    """The unit cases of every setting of the shared levers on every set of assumptions.

    Args:
        lattice: the levers.
        assumptions: paths and values of each set, that override the case with the levers moved.
    """
    bases = [_base(lattice, own) for own in assumptions]
    size = max(1, BATCH // max(lattice.cases))
    for begin in range(0, lattice.settings, size):
        settings = list(range(begin, min(begin + size, lattice.settings)))
        by_set = [_of_set(lattice, base, settings) for base in bases]
        layouts = list(zip(*(each.groups for each in by_set), strict=True))
        for _, run in groupby(range(len(settings)), key=layouts.__getitem__):
            places = list(run)
            yield _packed(lattice, [settings[place] for place in places], places, by_set)


@dataclass(frozen=True)
class _Base:
    """One set of assumptions, and the base of its scenarios."""

    own: Values
    present: Mapping[str, int]
    """Counts of each type."""
    apart: bool
    """Whether no assumption sets a path that a lever moves, or a part or parent of one."""
    scenario: Scenario | None
    """One dwelling of each type on these assumptions, the levers unmoved; None where that is not valid."""


@dataclass(frozen=True)
class _OfSet:
    """One set of assumptions at several settings."""

    asked: list[_SettingScenarios]
    offsets: list[int]
    """Index of the first scenario of each setting."""
    results: Results | None
    place: dict[int, int]
    """Index of a scenario → index of its result."""
    groups: list[int]
    """For each setting the group of its results; −1 without one."""
    refused: dict[int, InputError]


def _present(lattice: Lattice) -> dict[str, int]:
    """One dwelling of each type that some mix has, none of the others."""
    most = lattice.mixes.max(axis=0, initial=0)
    counts = {name: int(count > 0) for name, count in zip(lattice.case.dwellings, most, strict=True)}
    if not any(counts.values()):
        counts = dict.fromkeys(counts, 1)
    return {f"dwellings.{name}.count": count for name, count in counts.items()}


def _of_set(lattice: Lattice, base: _Base, settings: Sequence[int]) -> _OfSet:
    asked = [_setting_scenarios(lattice, base, setting) for setting in settings]
    scenarios = [each for one in asked for each in one.scenarios]
    offsets = np.cumsum([0, *(len(one.scenarios) for one in asked)]).tolist()
    results, place, refused = _evaluated(scenarios)
    groups = []
    for number in range(len(asked)):
        sound = [place[each] for each in range(offsets[number], offsets[number + 1]) if each in place]
        groups.append(results.rows[sound[0]][0] if results and sound else -1)
    return _OfSet(asked, offsets, results, place, groups, refused)


def _setting_scenarios(lattice: Lattice, base: _Base, setting: int) -> _SettingScenarios:
    """The valid scenarios of one setting on one set of assumptions."""
    shared = values_at(lattice.shared, setting)
    scenarios: list[Scenario] = []
    places = [np.full(count, -1, np.int64) for count in lattice.cases]
    refused: InputError | None = None
    for number in range(max(lattice.cases)):
        types = [place for place, count in enumerate(lattice.cases) if number < count]
        try:
            scenario = _combination_scenario(lattice, base, shared, types, number)
        except InputError as error:
            refused = refused or error
            # Each type's combination is tried alone to see which one is refused.
            for place in types if len(types) > 1 else ():
                try:
                    alone = _combination_scenario(lattice, base, shared, [place], number)
                except InputError:
                    continue
                places[place][number] = len(scenarios)
                scenarios.append(alone)
            continue
        for place in types:
            places[place][number] = len(scenarios)
        scenarios.append(scenario)
    return _SettingScenarios(scenarios, places, refused)


def _combination_scenario(
    lattice: Lattice, base: _Base, shared: Mapping[str, Number], types: Sequence[int], number: int
) -> Scenario:
    """One dwelling of each type, each type at its combination of this number."""
    moved: dict[str, object] = dict(shared)
    for place in types:
        moved |= values_at(lattice.own[place], number)
    if base.scenario is not None:
        found = base.scenario.with_values({**moved, PRICE: TRIAL_PRICE} if PRICE in moved else moved)
        return at_its_share(lattice, found, again=True) if moves_areas(lattice) else found
    values = {**moved, **base.present, PRICE: TRIAL_PRICE}
    if base.apart:
        return at_its_share(lattice, lattice.case.with_values({**values, **base.own}))
    return at_its_share(lattice, lattice.case.with_values(values).with_values(base.own))


def _base(lattice: Lattice, own: Values) -> _Base:
    """The base of the scenarios of a set of assumptions."""
    present = _present(lattice)
    moved = [*present, PRICE, *(path for axis in lattice.axes for path in axis.paths)]
    apart = not any(_overlap(assumed, path) for assumed in own for path in moved)
    scenario = None
    if apart:
        try:
            scenario = lattice.case.with_values({**present, PRICE: TRIAL_PRICE, **own})
            scenario = at_its_share(lattice, scenario)
        except InputError:
            # Other values of the levers may make it valid.
            scenario = None
    return _Base(own, present, apart, scenario)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _evaluated(
    scenarios: Sequence[Scenario],
) -> tuple[Results | None, dict[int, int], dict[int, InputError]]:
    """Evaluate all at once; those that cannot be computed are left out."""
    if not scenarios:
        return None, {}, {}
    try:
        return evaluate_each(scenarios), {place: place for place in range(len(scenarios))}, {}
    except InputError:
        pass
    refused: dict[int, InputError] = {}
    for place, scenario in enumerate(scenarios):
        try:
            evaluate_each([scenario])
        except InputError as error:
            refused[place] = error
    sound = [place for place in range(len(scenarios)) if place not in refused]
    found = evaluate_each([scenarios[place] for place in sound]) if sound else None
    return found, {place: number for number, place in enumerate(sound)}, refused


def _packed(
    lattice: Lattice, settings: Sequence[int], places: Sequence[int], by_set: Sequence[_OfSet]
) -> Evaluated:
    """The settings at these places of a batch, which have equal layout."""
    prices = [values_at(lattice.shared, setting).get(PRICE, np.nan) for setting in settings]
    packed = [_cases(places, one) for one in by_set]
    cases = [each[0] for each in packed]
    return Evaluated(
        settings=np.array(settings, np.int64),
        prices=np.array(prices, float),
        valid=tuple(each[1] for each in packed),
        cases=None if any(each is None for each in cases) else tuple(each for each in cases if each),
        refused=tuple(_first_refusal(places, one) for one in by_set),
    )


def _cases(places: Sequence[int], one: _OfSet) -> tuple[UnitCases | None, tuple[BoolArray, ...]]:
    found: list[int] = []
    by_type: list[list[IntArray]] = []
    first = np.zeros(len(places), np.int64)
    for number, setting in enumerate(places):
        begin, stop = one.offsets[setting], one.offsets[setting + 1]
        position = np.full(stop - begin + 1, -1, np.int64)
        first[number] = len(found)
        for each in range(begin, stop):
            if each in one.place:
                position[each - begin] = len(found)
                found.append(each)
        by_type.append([position[at] for at in one.asked[setting].places])
    of_types = tuple(np.array(each) for each in zip(*by_type, strict=True))
    valid = tuple(each >= 0 for each in of_types)
    if one.results is None or not found:
        return None, valid
    results = one.results
    group = results.rows[one.place[found[0]]][0]
    cases = UnitCases(
        scenarios=tuple(results.scenarios[one.place[each]] for each in found),
        arrays=results.groups[group],
        rows=np.array([results.rows[one.place[each]][1] for each in found], np.int64),
        places=of_types,
        first=np.minimum(first, len(found) - 1),
    )
    return cases, valid


def _first_refusal(places: Sequence[int], one: _OfSet) -> InputError | None:
    for setting in places:
        if one.asked[setting].refused is not None:
            return one.asked[setting].refused
        for each in range(one.offsets[setting], one.offsets[setting + 1]):
            if each in one.refused:
                return one.refused[each]
    return None
