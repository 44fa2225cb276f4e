"""From the values of uncertain inputs to scenarios: paths that differ in numbers alone, computed together.

An input whose value goes unchanged into numbers of the case, and changes nothing else, is a row of numbers.
A few values that do more (months of delay, a clause) have a scenario each, and their paths with it. Any other
input, such as a rate of the central path, has a scenario for each path: right, but slow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.paths import Prepared, horizon_of, prepared, prepared_together
from feasibility.risk.inputs import KeyedScenario, are_numbers, distributed
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout, layout_of
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
TRIALS = np.array([0.0, 0.3, 0.7, 1.0])
"""Points of a distribution at which an input is tried: its ends, and two in between."""
Place = tuple[str, int]
"""A number of the case: its name, and its row; −1 where the scenario has only one."""
Chosen = tuple[tuple[str, int], ...]
"""Values of the inputs that have scenarios of their own: path, and which of its values."""


@dataclass(frozen=True, repr=False)
class Variant:
    """Paths that are computed together."""

    ready: Prepared
    """What they have in common; a row for each path where they share no case or no central path."""
    rows: Rows
    """(n,) which of the paths that were asked."""
    changes: Mapping[str, Array]
    """All numbers of the case with a column for each path, for `arrays_on`; empty where they share one."""


def variants(
    scenario: Scenario, values: Mapping[str, NDArray[Any]], paths: int, kept_years: int | None = None
) -> list[Variant]:
    """The paths of a block by what they share; every path as the scenario with its own values by itself.

    Args:
        scenario: with uncertain inputs.
        values: dotted path → (S,) the value of each input on each path; empty without uncertain inputs.
        paths: S.
        kept_years: horizon of the years in the segment, as in `prepared`.

    Raises:
        InputError: a path's values together break a rule, where they need a scenario of their own.
    """
    asked = KeyedScenario(scenario.digest, scenario, kept_years)
    if not values:
        return [Variant(_group(asked, ()).ready, np.arange(paths), {})]
    ways = _ways(asked)
    if ways.own:
        return _of_own_scenarios(asked, values, np.arange(paths))
    chosen = np.zeros((paths, len(ways.grouped)), dtype=np.int64)
    for column, path in enumerate(ways.grouped):
        listed = scenario.uncertainty.inputs[path].values
        chosen[:, column] = [listed.index(value) for value in values[path].tolist()]
    combinations, group = np.unique(chosen, axis=0, return_inverse=True)
    found = []
    for number, combination in enumerate(combinations.tolist()):
        rows = np.flatnonzero(group.reshape(-1) == number)
        found += _of_group(asked, tuple(zip(ways.grouped, combination, strict=True)), values, rows)
    return found


def slow_inputs(scenario: Scenario) -> tuple[str, ...]:
    """The inputs that need a scenario for each path, which takes some thousandths of a second for each."""
    return _ways(KeyedScenario(scenario.digest, scenario)).own if scenario.uncertainty.inputs else ()


@dataclass(frozen=True)
class _Ways:
    """How each input is taken."""

    numbers: tuple[str, ...]
    """Into numbers of the case."""
    grouped: tuple[str, ...]
    """By a scenario for each value."""
    own: tuple[str, ...]
    """By a scenario for each path."""


@dataclass(frozen=True, repr=False)
class _Group:
    """Paths with the same chosen values."""

    ready: Prepared
    places: Mapping[str, tuple[Place, ...]] | None
    """Input → the numbers of the case that are its value; None where they are not, alone or together."""


@lru_cache(maxsize=16)
def _ways(asked: KeyedScenario) -> _Ways:
    """How each input is taken."""
    inputs = asked.scenario.uncertainty.inputs
    numbers = tuple(path for path in sorted(inputs) if _places(asked.scenario, path))
    others = [path for path in sorted(inputs) if path not in numbers]
    grouped = tuple(path for path in others if inputs[path].distribution == "discrete")
    return _Ways(numbers, grouped, tuple(path for path in others if path not in grouped))


@lru_cache(maxsize=256)
def _group(asked: KeyedScenario, chosen: Chosen) -> _Group:
    """The scenario of some chosen values, with the numbers of its case that the other inputs are."""
    scenario = asked.scenario
    inputs = scenario.uncertainty.inputs
    if chosen:
        scenario = scenario.with_values({path: inputs[path].values[number] for path, number in chosen})
    ready = prepared(scenario, asked.kept_years)
    places = {path: _places(scenario, path) for path in _ways(asked).numbers} if inputs else {}
    return _Group(ready, places if _are_independent(scenario, ready, places, asked.kept_years) else None)


def _of_group(
    asked: KeyedScenario, chosen: Chosen, values: Mapping[str, NDArray[Any]], rows: Rows
) -> list[Variant]:
    group = _group(asked, chosen)
    if group.places is None:
        return _of_own_scenarios(asked, values, rows)
    given = {path: np.asarray(values[path][rows], dtype=np.float64) for path in group.places}
    if not given:
        return [Variant(group.ready, rows, {})]
    return [Variant(group.ready, rows, _changes(group.ready.case, group.places, given))]


def _changes(
    case: Case, places: Mapping[str, Sequence[Place]], values: Mapping[str, Array]
) -> dict[str, Array]:
    """All numbers of a case with a column for each path, (S,) or (types or lines, S), inputs in place."""
    paths = len(next(iter(values.values())))
    changes = {each.name: np.repeat(getattr(case, each.name), paths, axis=-1) for each in fields(Case)}
    for path, own in values.items():
        for name, row in places[path]:
            changes[name][... if row < 0 else row] = own
    return changes


def _trial_values(scenario: Scenario, path: str) -> list[Any]:
    """Values at which an input is tried: all of a discrete distribution, and four of another."""
    each = scenario.uncertainty.inputs[path]
    if each.distribution == "discrete":
        return list(each.values)
    found: list[Any] = distributed(each, TRIALS).tolist()
    return found


def _places(scenario: Scenario, path: str) -> tuple[Place, ...]:
    """The numbers of the case that are an input's value; none where it changes anything else."""
    values = _trial_values(scenario, path)
    if not are_numbers(values):
        return ()
    try:
        trials = [prepared(scenario.with_values({path: value})) for value in values]
    except InputError:
        return ()
    first = trials[0]
    if any(not _differ_in_numbers_alone(first, other) for other in trials[1:]):
        return ()
    places = []
    for name, arrays in _numbers([each.case for each in trials]).items():
        for row, found in enumerate(arrays):
            if np.array_equal(found, np.repeat(found[:1], len(found)), equal_nan=True):
                continue
            if not np.array_equal(found, np.array(values, dtype=np.float64)):
                return ()
            single = getattr(first.case, name).ndim == 1
            places.append((name, -1 if single else row))
    return tuple(places)


def _numbers(cases: Sequence[Case]) -> dict[str, Array]:
    """Each number of some cases of one scenario, (types or lines, cases)."""
    return {
        each.name: np.concatenate([np.atleast_2d(getattr(case, each.name)) for case in cases], axis=-1)
        for each in fields(Case)
    }


def _differ_in_numbers_alone(first: Prepared, other: Prepared) -> bool:
    """Whether two scenarios have the same layout, years and central path, so that only their cases differ."""
    return (
        first.layout == other.layout
        and first.needed == other.needed
        and first.retention_years == other.retention_years
        and first.growth.keys() == other.growth.keys()
        and all(np.array_equal(rates, other.growth[name]) for name, rates in first.growth.items())
    )


def _are_independent(
    scenario: Scenario, base: Prepared, places: Mapping[str, tuple[Place, ...]], kept_years: int | None
) -> bool:
    """Whether each input changes numbers of the case only, and all together what each changes by itself."""
    if not all(places.values()):
        return False
    for turn in range(len(TRIALS) if len(places) > 1 else 0):
        trial = {}
        for number, path in enumerate(places):
            values = _trial_values(scenario, path)
            trial[path] = values[(turn * (number + 1) + number) % len(values)]
        try:
            together = prepared(scenario.with_values(trial), kept_years)
        except InputError:
            continue
        single = {path: np.array([float(value)]) for path, value in trial.items()}
        expected = replace(base.case, **_changes(base.case, places, single))
        found, stated = _numbers([together.case]), _numbers([expected])
        if not _differ_in_numbers_alone(base, together) or not all(
            np.array_equal(value, stated[name], equal_nan=True) for name, value in found.items()
        ):
            return False
    return True


# ------------------------------------------------------------------------------- a scenario for each path


def _of_own_scenarios(asked: KeyedScenario, values: Mapping[str, NDArray[Any]], rows: Rows) -> list[Variant]:
    scenarios = [_of_path(asked.scenario, values, row) for row in rows]
    return [Variant(ready, rows[order], {}) for ready, order in _together(scenarios, asked.kept_years)]


def _of_path(scenario: Scenario, values: Mapping[str, NDArray[Any]], row: int) -> Scenario:
    """The scenario with the values of one path; those of a discrete distribution as they were written."""
    own: dict[str, Any] = {}
    for path, column in values.items():
        each = scenario.uncertainty.inputs[path]
        value = column[row].item() if isinstance(column[row], np.generic) else column[row]
        own[path] = each.values[each.values.index(value)] if each.distribution == "discrete" else value
    return scenario.with_values(own)


def _rules(scenario: Scenario) -> str:
    """What the checks of the policy and the conditions of parties look at and no number of the case says."""
    segments = scenario.policy.segments.values()
    types = scenario.dwellings.values()
    return repr(
        (
            scenario.policy.shares,
            [each.min_floor_area for each in segments],
            scenario.policy.income_norm,
            scenario.location,
            scenario.deviations,
            [each.deviation for each in types],
        )
    )


def _together(scenarios: Sequence[Scenario], kept_years: int | None) -> list[tuple[Prepared, Rows]]:
    """Scenarios of one layout and one horizon as columns of one case, with the places of each."""
    members: dict[tuple[Layout, int, str], list[int]] = {}
    for place, each in enumerate(scenarios):
        members.setdefault((layout_of(each), horizon_of(each, kept_years), _rules(each)), []).append(place)
    return [
        (prepared_together([scenarios[place] for place in places], layout, horizon), np.array(places))
        for (layout, horizon, _), places in members.items()
    ]
