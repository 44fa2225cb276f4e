"""Rules between the keys of `uncertainty`: indices, their correlations, shocks and replayed years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import combinations
from math import sqrt

from feasibility.errors import Mistake
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, Correlation, Uncertainty
from feasibility.scenario.keys.values import nearest
from feasibility.scenario.rules.distributions import input_mistakes, path_mistakes
from feasibility.scenario.rules.lines import BUILT_IN_INDICES, readable

WILDEST, WILDEST_YIELD = 0.2, 0.05
"""Largest standard deviation in the long run of an index's yearly rate, and of the exit yield."""


def uncertainty_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `uncertainty`; paths begin with `uncertainty`."""
    if EXIT_YIELD in (scenario.indices or {}):
        yield Mistake(
            f"indices.{EXIT_YIELD}",
            f"'{EXIT_YIELD}' is the uncertain yield at the exit, which is no index; choose another name",
        )
    uncertainty = scenario.uncertainty
    if not uncertainty:
        return
    yield from _first_year(scenario, uncertainty)
    yield from _indices(scenario, uncertainty)
    path = "uncertainty.correlations"
    known = names_of(scenario)
    yield from _pairs(uncertainty.correlations, known, path, "there is no index '{}'; there are {}")
    moving = [
        each for each in uncertainty.correlations or () if each is not None and not _still(uncertainty, each)
    ]
    yield from _together(moving, path, ranks=False)
    yield from _shock(scenario, uncertainty)
    yield from _replay(uncertainty)
    yield from input_mistakes(scenario, uncertainty)
    path = "uncertainty.input_correlations"
    yield from _pairs(
        uncertainty.input_correlations,
        tuple(uncertainty.inputs or ()),
        path,
        "'{}' is no uncertain input; inputs has {}",
    )
    yield from _together(uncertainty.input_correlations, path, ranks=True)


def naming_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Indices and paths of inputs that do not exist or may not be named, whatever stands under them."""
    uncertainty = scenario.uncertainty
    if uncertainty:
        known = names_of(scenario)
        for name in uncertainty.indices or ():
            if name not in known:
                yield _unknown(name, known, f"uncertainty.indices.{name}")
        yield from path_mistakes(scenario, uncertainty)


def names_of(scenario: ScenarioFields) -> tuple[str, ...]:
    """Everything that may be uncertain as an index: the indices, and the exit yield."""
    return tuple(dict.fromkeys((*BUILT_IN_INDICES, EXIT_YIELD, *(scenario.indices or ()))))


def _first_year(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    """A first uncertain year that is known already, or in which the project is over."""
    year, path = uncertainty.first_year, "uncertainty.first_year"
    if year is None:
        return
    if scenario.price_date and year <= scenario.price_date.year:
        yield Mistake(
            path,
            f"found {year}; rates up to {scenario.price_date.year}, the year of price_date, are known: a "
            "later year is needed",
        )
    leaving, development = scenario.exit, scenario.development
    if not (scenario.start and leaving and development) or leaving.holding_years is None:
        return
    phases = [each for _, each in readable(scenario.phases)]
    built: list[int | None] = [development.construction_months]
    if phases:
        built = [_sum(each.start_months, each.construction_months) for each in phases]
    known = [months for months in built if months is not None]
    if len(known) == len(built):
        months = scenario.start.month - 1 + max(known)
        last = scenario.start.year + months // 12 + leaving.holding_years
        if year > last:
            yield Mistake(path, f"found {year}; the exit is in {last}, so that nothing would be uncertain")


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _indices(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    known = names_of(scenario)
    for name, index in readable(uncertainty.indices):
        path = f"uncertainty.indices.{name}"
        if name not in known:
            continue
        if index.least is not None and name != EXIT_YIELD:
            yield Mistake(f"{path}.least", f"goes with {EXIT_YIELD} alone, a level; '{name}' is a growth")
        if name not in (*BUILT_IN_INDICES, EXIT_YIELD):
            for key in ("persistence", "sd"):
                if getattr(index, key) is None:
                    yield Mistake(f"{path}.{key}", f"missing; nothing is known of '{name}' to take it from")
        most = WILDEST_YIELD if name == EXIT_YIELD else WILDEST
        if index.sd is None or index.sd > WILDEST:
            continue
        long_run = index.sd / sqrt(1.0 - (index.persistence or 0.0) ** 2)
        if long_run > most * (1 + 1e-9):
            of = "level" if name == EXIT_YIELD else "yearly rate"
            said = f" with persistence {index.persistence:g}" if index.persistence else ""
            yield Mistake(
                f"{path}.sd",
                f"found {index.sd:g};{said} the {of} then has a standard deviation of {long_run:.3g} in the "
                f"long run, and at most {most:g} is allowed",
            )


def _unknown(name: str, known: Sequence[str], path: str) -> Mistake:
    return Mistake(path, f"there is no index '{name}'; there are {', '.join(known)}{nearest(name, known)}")


def _pairs(
    correlations: Iterable[Correlation | None] | None, known: Sequence[str], path: str, unknown: str
) -> Iterator[Mistake]:
    """Unknown names, a name with itself, and a pair that is given twice."""
    given: dict[frozenset[str], int] = {}
    for place, each in enumerate(correlations or ()):
        if each is None:
            continue
        here = f"{path}.{place}"
        for position, name in enumerate((each.first, each.second)):
            if name is not None and name not in known:
                message = unknown.format(name, ", ".join(known) or "none")
                yield Mistake(f"{here}.{position}", message + nearest(name, known))
        if each.first is None or each.second is None:
            continue
        if each.first == each.second:
            yield Mistake(here, f"pairs '{each.first}' with itself; two names are needed")
            continue
        pair = frozenset((each.first, each.second))
        if pair in given:
            yield Mistake(here, f"'{each.first}' and '{each.second}' are in {path}.{given[pair]} already")
        given.setdefault(pair, place)


def _still(uncertainty: Uncertainty, pair: Correlation) -> bool:
    """Whether one of two indices has no deviations at all, so that any correlation with it means nothing."""
    stated = [(uncertainty.indices or {}).get(name) for name in (pair.first, pair.second)]
    return any(each is not None and each.sd == 0 for each in stated)


def _together(
    correlations: Iterable[Correlation | None] | None, path: str, *, ranks: bool
) -> Iterator[Mistake]:
    """Correlations that no numbers can have together, with the nearest that some can.

    Of indices, pairs that are not stated come from the calibration: so only names of which every pair is
    stated are judged here. Of inputs, pairs that are not stated have 0.
    """
    pairs: dict[frozenset[str], tuple[str, str, float]] = {}
    for each in correlations or ():
        if each is not None and each.value is not None and each.first != each.second:
            pairs.setdefault(frozenset((each.first, each.second)), (each.first, each.second, each.value))
    names = list(dict.fromkeys(name for pair in pairs.values() for name in pair[:2]))
    for group in [tuple(names)] if ranks else _complete(names, pairs):
        own = [pair for key, pair in pairs.items() if key <= set(group)]
        if len(own) < 2:
            # Two names exist with any correlation.
            continue
        # The matrices need numpy, which a check of a scenario without correlations does not load.
        nearest_instead = import_module("feasibility.correlations").nearest_instead
        near = nearest_instead(group, own, ranks=ranks)
        if near:
            shown = ", ".join(f"[{first}, {second}, {value:g}]" for first, second, value in near)
            yield Mistake(
                path,
                f"the correlations of {', '.join(group)} contradict each other (the matrix is not positive "
                f"semidefinite); the nearest that do not: [{shown}]",
            )
            return


def _complete(names: Sequence[str], pairs: Iterable[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Names of which every pair is stated: all of them, or else three at a time."""
    stated = set(pairs)
    for size in dict.fromkeys((len(names), 3)):
        for group in combinations(names, size):
            if size > 2 and all(frozenset(pair) in stated for pair in combinations(group, 2)):
                yield group


def _shock(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    known = names_of(scenario)
    for name in (uncertainty.shock and uncertainty.shock.moves) or ():
        if name not in known:
            yield _unknown(name, known, f"uncertainty.shock.moves.{name}")


def _replay(uncertainty: Uncertainty) -> Iterator[Mistake]:
    replay = uncertainty.replay
    if not replay or replay.first_year is None or replay.last_year is None:
        return
    first, last, block = replay.first_year, replay.last_year, replay.block_years
    if first > last:
        yield Mistake("uncertainty.replay", f"first_year {first} is after last_year {last}")
    elif block is not None and block > last - first + 1:
        yield Mistake(
            "uncertainty.replay.block_years",
            f"found {block}; {first} to {last} are {last - first + 1} years, and a block lies within them",
        )
