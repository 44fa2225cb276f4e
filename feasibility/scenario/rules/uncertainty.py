"""Rules between the keys of `uncertainty`: indices, their correlations, shocks and replayed years."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import combinations
from math import sqrt

from feasibility.errors import Mistake
from feasibility.messages import given_number, given_word, given_words, listed, sentence
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, Correlation, Uncertainty
from feasibility.scenario.rules.distributions import input_mistakes, path_mistakes
from feasibility.scenario.rules.lines import BUILT_IN_INDICES, readable

WILDEST, WILDEST_YIELD = 0.2, 0.05
"""Largest standard deviation in the long run of an index's yearly rate, and of the exit yield."""


def uncertainty_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `uncertainty`; paths begin with `uncertainty`."""
    if EXIT_YIELD in (scenario.indices or {}):
        yield Mistake(
            f"indices.{EXIT_YIELD}",
            sentence(
                "'{name}' is the uncertain yield at the exit, which is no index; choose another name",
                name=EXIT_YIELD,
            ),
        )
    uncertainty = scenario.uncertainty
    if not uncertainty:
        return
    yield from _first_year(scenario, uncertainty)
    yield from _indices(scenario, uncertainty)
    path = "uncertainty.correlations"
    known = names_of(scenario)
    yield from _pairs(uncertainty.correlations, known, path, _no_index)
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
        _no_input,
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
            sentence(
                "found {year}; rates up to {known}, the year of {@price_date}, are known: a "
                "later year is needed",
                year=year,
                known=scenario.price_date.year,
            ),
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
            yield Mistake(
                path,
                sentence(
                    "found {year}; the exit is in {last}, so that nothing would be uncertain",
                    year=year,
                    last=last,
                ),
            )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _indices(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    known = names_of(scenario)
    for name, index in readable(uncertainty.indices):
        path = f"uncertainty.indices.{name}"
        if name not in known:
            continue
        if index.least is not None and name != EXIT_YIELD:
            yield Mistake(
                f"{path}.least",
                sentence(
                    "only for {exit_yield}, which is a level; '{name}' is a growth rate",
                    exit_yield=given_word(EXIT_YIELD, "index"),
                    name=given_word(name, "index"),
                ),
            )
        if name not in (*BUILT_IN_INDICES, EXIT_YIELD):
            for key in ("persistence", "sd"):
                if getattr(index, key) is None:
                    yield Mistake(
                        f"{path}.{key}",
                        sentence(
                            "missing; nothing is known of '{name}' to take it from",
                            name=given_word(name, "index"),
                        ),
                    )
        most = WILDEST_YIELD if name == EXIT_YIELD else WILDEST
        if index.sd is None or index.sd > WILDEST:
            continue
        long_run = index.sd / sqrt(1.0 - (index.persistence or 0.0) ** 2)
        if long_run > most * (1 + 1e-9):
            of = sentence("level") if name == EXIT_YIELD else sentence("yearly rate")
            said = (
                sentence(
                    " with persistence {persistence}",
                    persistence=given_number(index.persistence, f"{path}.persistence"),
                )
                if index.persistence
                else ""
            )
            yield Mistake(
                f"{path}.sd",
                sentence(
                    "found {sd:g};{said} the {of} then has a standard deviation of {long_run:.3g} "
                    "in the long run, and at most {most:g} is allowed",
                    sd=index.sd,
                    said=said,
                    of=of,
                    long_run=long_run,
                    most=most,
                ),
            )


def _unknown(name: str, known: Sequence[str], path: str) -> Mistake:
    return Mistake(
        path,
        sentence(
            "there is no index '{name}'; there are {known}{near}",
            name=name,
            known=given_words(known, "index"),
            near=nearest(name, known, "index"),
        ),
    )


def _no_index(name: str, known: str) -> str:
    return sentence("there is no index '{name}'; there are {known}", name=name, known=known)


def _no_input(name: str, known: str) -> str:
    return sentence("'{name}' is not an uncertain input; inputs has {known}", name=name, known=known)


def _pairs(
    correlations: Iterable[Correlation | None] | None,
    known: Sequence[str],
    path: str,
    unknown: Callable[[str, str], str],
) -> Iterator[Mistake]:
    """Unknown names, a name with itself, and a pair that is given twice."""
    given: dict[frozenset[str], int] = {}
    for place, each in enumerate(correlations or ()):
        if each is None:
            continue
        here = f"{path}.{place}"
        for position, name in enumerate((each.first, each.second)):
            if name is not None and name not in known:
                message = unknown(name, given_words(known, "index") or sentence("none"))
                yield Mistake(f"{here}.{position}", message + nearest(name, known, "index"))
        if each.first is None or each.second is None:
            continue
        if each.first == each.second:
            yield Mistake(
                here,
                sentence(
                    "pairs '{first}' with itself; two names are needed", first=given_word(each.first, "index")
                ),
            )
            continue
        pair = frozenset((each.first, each.second))
        if pair in given:
            yield Mistake(
                here,
                sentence(
                    "'{first}' and '{second}' are in {path}.{given} already",
                    first=given_word(each.first, "index"),
                    second=given_word(each.second, "index"),
                    path=path,
                    given=given[pair],
                ),
            )
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
            shown = listed(
                sentence(
                    "[{first}, {second}, {value:g}]",
                    first=given_word(first, "index"),
                    second=given_word(second, "index"),
                    value=value,
                )
                for first, second, value in near
            )
            yield Mistake(
                path,
                sentence(
                    "the correlations of {group} contradict each other (the matrix is not positive "
                    "semidefinite); the nearest that do not: [{shown}]",
                    group=given_words(group, "index"),
                    shown=shown,
                ),
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
        yield Mistake(
            "uncertainty.replay",
            sentence("{@first_year} {first} is after {@last_year} {last}", first=first, last=last),
        )
    elif block is not None and block > last - first + 1:
        yield Mistake(
            "uncertainty.replay.block_years",
            sentence(
                "found {block}; {first} to {last} are {count} years, and a block lies within them",
                block=block,
                first=first,
                last=last,
                count=last - first + 1,
            ),
        )
