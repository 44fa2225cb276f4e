"""The best mix on many paths: every mix tried where that can be, else by branch and bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence
from feasibility.mix.counting.count import count_mixes
from feasibility.mix.evaluated import figure_of, mix_of
from feasibility.mix.results import BestMix
from feasibility.mix.robust.demand import Demand, paths_needed
from feasibility.mix.robust.exhaustive import (
    EveryMix,
    best_place,
    every_mix,
    frontier_places,
    likeliest_place,
    safest_place,
)
from feasibility.mix.robust.integer_programme import (
    best_by_programme,
    likeliest_by_programme,
    safest_by_programme,
)
from feasibility.mix.robust.margins import Margins, margins_of, viable_paths
from feasibility.mix.robust.paths import SECOND_PRICE, margins_on
from feasibility.mix.robust.results import EVERY_MIX, PROGRAMME, OnPaths, Point, RobustDemand, RobustMix
from feasibility.mix.search import search
from feasibility.programme.objectives import MINIMISED, SUMS, in_own_unit, tie_breaker
from feasibility.programme.prefixes import TooManyError
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, without
from feasibility.programme.search_control import SearchControl, TimeLimitError, why_ended
from feasibility.programme.units import share_that_is_let
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.blocks import Model
from feasibility.risk.simulation import plan_of, probability_on
from feasibility.risk.summary import expected_shortfall

MOST_TRIED = 1_000_000
"""Mixes up to which each is tried on every path."""
LEVELS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Probabilities at which the frontier is found where the mixes are too many to try."""
MOST_DRAWN = 4_000
"""Mixes of which a picture shows each."""
ROBUST = (*SUMS, "mid_share")
"""Objectives of a mix on many paths, each on the central path."""

Counts = tuple[int, ...]


def asked_of(
    level: float | None,
    shortfall: float | None,
    share: float = 0.05,
    paths: int = 10_000,
    seed: int = 1,
    model: Model = "random",
) -> RobustDemand:
    """What is asked of a mix on many paths; the fresh paths are those of the next seed.

    Raises:
        InputError: a probability or a share that is none.
    """
    mistakes = []
    if level is not None and not 0 <= level <= 1:
        hint = ""
        if 2 <= level <= 100:
            hint = sentence("; {level:g} % must be written as {share:g}", level=level, share=level / 100)
        mistakes.append(
            Mistake(
                "--robust",
                sentence(
                    "found {level:g}; a probability from 0 to 1 is needed{hint}", level=level, hint=hint
                ),
            )
        )
    if not 0 < share <= 1:
        mistakes.append(
            Mistake(
                "--shortfall-share",
                sentence("found {share:g}; a share of the paths above 0, at most 1, is needed", share=share),
            )
        )
    if mistakes:
        raise InputError(mistakes)
    return RobustDemand(level or 0.0, shortfall, share, paths, seed, model, seed + 1)


def robust(
    question: Question,
    asked: RobustDemand,
    objective: str = "land_value",
    then: str | None = None,
    watch: SearchControl | None = None,
    *,
    points: bool = False,
) -> RobustMix | None:
    """The best mix that meets the requirements and a condition on many paths.

    The objective is that of the central path, as of every mix; what is asked is of the paths, and takes the
    place of the row of viability on the central path.

    Args:
        question: with its row of viability at the scenario's required return.
        asked: probability, shortfall and paths.
        objective: one of `ROBUST`.
        then: what decides between equal mixes, one of `SUMS`.
        watch: follows the search; with it a search that is stopped (KeyboardInterrupt, TimeLimitError) gives
            what it has.
        points: whether the frontier is wanted also where each point of it is a search.

    Returns:
        The mix, and what robustness costs; None where no mix meets the requirements, whatever it is worth.

    Raises:
        InputError: an objective or a return that cannot be asked on many paths.
    """
    _refuse(question, objective)
    run = _Run(question, asked, objective, then or tie_breaker(objective), watch or SearchControl())
    programme = without(question.programme, [question.viability.name])
    number = _number(programme)
    if number == 0:
        return None
    if number is None and question.units.by_use is not None:
        raise InputError.of(
            "--robust",
            sentence(
                "there are more than {most:,} mixes, and the VAT on the land "
                "follows the floor area that is let in each: narrow the ranges, or state "
                "land.let_share",
                most=MOST_TRIED,
            ),
        )
    empty = RobustMix(
        question=question,
        objective=objective,
        then=run.then,
        asked=asked,
        proof=PROGRAMME if number is None else EVERY_MIX,
        mixes=number,
        best=None,
        value=None,
        bound=None,
        deterministic=None,
        deterministic_value=None,
        price=None,
        current=None,
        likeliest=None,
        safest=None,
        points=(),
    )
    try:
        margins, fresh = (
            margins_on(question, asked.paths, seed, asked.model, progress=lambda *_: run.watch.look())
            for seed in (asked.seed, asked.check_seed)
        )
    except (KeyboardInterrupt, TimeLimitError) as error:
        if watch is None:
            raise
        return replace(empty, stopped=why_ended(error))
    return _found(run, programme, margins, fresh, empty, points=points, stoppable=watch is not None)


@dataclass(frozen=True)
class _Run:
    question: Question
    asked: RobustDemand
    objective: str
    then: str
    watch: SearchControl

    def value(self, counts: Sequence[int]) -> float:
        return figure_of(mix_of(self.question, counts), self.objective)


def _refuse(question: Question, objective: str) -> None:
    mistakes = []
    if objective not in ROBUST:
        option = "--minimise" if objective in MINIMISED else "--maximise"
        mistakes.append(
            Mistake(
                option,
                sentence(
                    "{objective} is not asked on many paths; allowed: {robust}",
                    objective=objective,
                    robust=", ".join(ROBUST),
                ),
            )
        )
    if question.least is not None:
        mistakes.append(SECOND_PRICE)
    if question.rate is not None:
        mistakes.append(
            Mistake(
                "--irr",
                sentence(
                    "on many paths a mix is compared with the scenario's required_return: set that instead"
                ),
            )
        )
    if mistakes:
        raise InputError(mistakes)


def _number(programme: Programme) -> int | None:
    """How many mixes there are; None where they are too many to try."""
    try:
        number = count_mixes(programme)
    except TooManyError:
        return None
    return number if number <= MOST_TRIED else None


def _found(
    run: _Run,
    programme: Programme,
    margins: Margins,
    fresh: Margins,
    found: RobustMix,
    *,
    points: bool,
    stoppable: bool,
) -> RobustMix:
    question, asked = run.question, run.asked
    demand = Demand(margins, paths_needed(asked.level, asked.paths), asked.shortfall, asked.share)

    def on_paths(counts: Sequence[int] | None) -> OnPaths | None:
        return None if counts is None else outcome(question, asked, counts, margins, fresh)

    found = replace(found, current=on_paths(question.current))
    own = SearchControl(run.watch.look, of=run.watch)
    try:
        central = search(question, run.objective, run.then, worth=False, watch=own if stoppable else None)
        if isinstance(central, BestMix) and central.value == central.bound:
            counts = tuple(central.mix.counts.values())
            found = replace(found, deterministic=on_paths(counts), deterministic_value=central.value)
        if found.proof == EVERY_MIX:
            return _of_every(run, programme, demand, found, on_paths)
        return _of_programme(run, programme, demand, found, on_paths, points=points)
    except (KeyboardInterrupt, TimeLimitError) as error:
        if not stoppable:
            raise
        found = replace(found, stopped=why_ended(error))
    watch = run.watch
    if watch.counts is not None:
        known = watch.bound if run.objective in SUMS else None
        found = _with_best(run, found, on_paths(watch.counts), in_own_unit(question, run.objective, known))
    return found


def _with_best(run: _Run, found: RobustMix, best: OnPaths | None, bound: float | None) -> RobustMix:
    """With the best mix and what it costs; `bound` None where it is proven to be the best."""
    if best is None:
        return found
    value = run.value(tuple(best.mix.counts.values()))
    price = None if found.deterministic_value is None else found.deterministic_value - value
    return replace(found, best=best, value=value, bound=bound, price=price)


Finder = Callable[[Sequence[int] | None], OnPaths | None]


def _of_every(
    run: _Run, programme: Programme, demand: Demand, found: RobustMix, on_paths: Finder
) -> RobustMix:
    every = every_mix(run.question, programme, demand.margins, run.objective, run.then, run.watch)
    if every is None:
        return found
    place = best_place(every, demand)
    likeliest = likeliest_place(every)
    no_shortfall = place is None and demand.shortfall is not None
    found = replace(
        found,
        likeliest=on_paths(_counts(every, likeliest)),
        safest=on_paths(_counts(every, safest_place(every, demand))) if no_shortfall else None,
        points=tuple(
            _point(run, demand, _counts(every, each), int(every.viable[each]))
            for each in frontier_places(every)
        ),
        cloud=tuple(_cloud(run, every)),
    )
    if place is None:
        return found
    best = _counts(every, place)
    return _with_best(run, found, on_paths(best), run.value(best))


def _counts(every: EveryMix, place: int) -> Counts:
    return tuple(int(each) for each in every.counts[place])


def _cloud(run: _Run, every: EveryMix) -> Iterator[tuple[float, float]]:
    """Objective and probability of mixes, evenly spread where there are many."""
    question, objective = run.question, run.objective
    in_euros = objective == "land_value" and question.units.by_use is not None
    for place in range(0, len(every.counts), ceil(len(every.counts) / MOST_DRAWN)):
        rank = every.values[place].item()
        value = rank if in_euros else in_own_unit(question, objective, rank)
        yield float(value or 0.0), int(every.viable[place]) / run.asked.paths


def _point(run: _Run, demand: Demand, counts: Counts, viable: int) -> Point:
    """A point of the frontier; its worst margins only where a bound on them is asked of the best mix."""
    mix = mix_of(run.question, counts)
    worst = None
    if demand.shortfall is not None:
        margins = margins_of(demand.margins, np.array(counts), _let(run.question, counts))
        worst = expected_shortfall(margins, demand.share)
    return Point(figure_of(mix, run.objective), mix, viable / run.asked.paths, worst)


def _of_programme(
    run: _Run, programme: Programme, demand: Demand, found: RobustMix, on_paths: Finder, *, points: bool
) -> RobustMix:
    question = run.question

    def best_at(wanted: Demand, watch: SearchControl) -> Counts | None:
        return best_by_programme(question, programme, run.objective, run.then, wanted, watch)

    best = best_at(demand, run.watch)
    quiet = SearchControl(run.watch.look)
    if best is None:
        likeliest = likeliest_by_programme(programme, demand, quiet)
        safest = None if demand.shortfall is None else safest_by_programme(programme, demand, quiet)
        return replace(found, likeliest=on_paths(likeliest), safest=on_paths(safest))
    run.watch.done = True
    found = _with_best(run, found, on_paths(best), run.value(best))
    if points:
        levels = sorted({*LEVELS, run.asked.level} if run.asked.shortfall is None else LEVELS)
        mixes: dict[Counts, None] = {}
        for level in levels:
            at_level = replace(demand, viable=paths_needed(level, run.asked.paths), shortfall=None)
            reached = best_at(at_level, quiet)
            if reached is None:
                break
            mixes[reached] = None
        viable = viable_paths(demand.margins, np.array(list(mixes), np.int64))
        found = replace(
            found,
            points=tuple(
                _point(run, demand, each, int(paths)) for each, paths in zip(mixes, viable, strict=True)
            ),
        )
    return found


def outcome(
    question: Question, asked: RobustDemand, counts: Sequence[int], margins: Margins, fresh: Margins
) -> OnPaths:
    """What becomes of a mix on the paths of a search, and on fresh ones."""
    let = _let(question, counts)
    here, there = (margins_of(each, np.array(counts), let) for each in (margins, fresh))
    plan = plan_of(question.scenario, asked.paths, asked.seed, asked.model)
    return OnPaths(
        mix=mix_of(question, counts),
        probability=probability_on(here >= -HALF_A_CENT, plan),
        checked=probability_on(there >= -HALF_A_CENT, plan),
        shortfall=expected_shortfall(here, asked.share),
        checked_shortfall=expected_shortfall(there, asked.share),
        mean_margin=float(here.mean()),
    )


def _let(question: Question, counts: Sequence[int]) -> float:
    """The share of the floor area that is let, where VAT on the land follows it; else 1."""
    use = question.units.by_use
    return 1.0 if use is None else share_that_is_let(use, counts)
