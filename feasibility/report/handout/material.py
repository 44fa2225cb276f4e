"""Everything that a report is made of: the result, its levers, clauses and balance, and a search of mixes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.result import Result
from feasibility.language.texts import text
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.levers.results import Clauses, Levers
from feasibility.mix.balance import sour_sweet
from feasibility.mix.conflicts import impossible
from feasibility.mix.frontier import frontier
from feasibility.mix.results import BestMix, Frontier, Impossible, SourSweet, Unfinished
from feasibility.mix.search import search
from feasibility.programme.question import Options, Question, question_of
from feasibility.programme.search_control import SearchControl
from feasibility.scenario.keys.model import CountRange
from feasibility.scenario.kinds import covenanted_types
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import Remark, remarks

OBJECTIVES = ("land_value", "mid_dwellings")
"""What the frontier is between."""


@dataclass(frozen=True)
class MixAnswer:
    """What a search of mixes found."""

    question: Question
    best: BestMix | None
    frontier: Frontier | None
    impossible: Impossible | None
    """Why there is no mix; None where there is one."""
    reported: bool
    """Whether the report is about the best mix, since the scenario itself gives ranges."""


@dataclass(frozen=True)
class Material:
    """What one report is made of."""

    scenario: Scenario
    """As it was asked about: with ranges of counts where it gives them."""
    result: Result
    levers: Levers
    clauses: Clauses | None
    """None where no rented dwelling is under a covenant."""
    balance: SourSweet
    mix: MixAnswer | None
    remarks: Mapping[str, Remark]


def has_ranges(scenario: Scenario) -> bool:
    """Whether a type's count is a range, so that the mix is what is asked."""
    return any(isinstance(each.count, CountRange) for each in scenario.dwellings.values())


def material_of(
    scenario: Scenario,
    lang: str = "en",
    options: Options | None = None,
    progress: Callable[[int], None] | None = None,
) -> Material:
    """Everything that follows from one scenario, for a report of it.

    Where a count is a range the report is about the mix with the highest land value.

    Args:
        scenario: what is reported.
        lang: language of a message.
        options: what a search of mixes is asked; without them one is made where a count is a range.
        progress: called with the number of points of the frontier found so far.

    Raises:
        InputError: as `evaluate` and `question_of` do; or the counts are ranges, and no mix is possible.
    """
    ranges = has_ranges(scenario)
    mix = None
    if options is not None or ranges:
        mix = mix_answer(scenario, options, ranges, progress)
    if mix is not None and ranges:
        if mix.best is None:
            raise InputError([Mistake("dwellings", text("report_no_mix", lang), scenario.origin.file)])
        result = mix.best.result
    else:
        result = evaluate(scenario)
    return Material(
        scenario=scenario,
        result=result,
        levers=levers(result.scenario, exchange=False),
        clauses=clauses(result.scenario) if covenanted_types(result.scenario) else None,
        balance=sour_sweet(result),
        mix=mix,
        remarks=remarks(scenario),
    )


def mix_answer(
    scenario: Scenario,
    options: Options | None,
    ranges: bool,
    progress: Callable[[int], None] | None,
    objectives: tuple[str, str] = OBJECTIVES,
    current: tuple[int, ...] | None = None,
    look: Callable[[], None] | None = None,
) -> MixAnswer:
    """The best mix, the frontier to it, or why there is none.

    Args:
        scenario: what is asked about.
        options: of the question; None for what the scenario says.
        ranges: whether the report is about the best mix, since the scenario itself gives ranges.
        progress: as in `material_of`.
        objectives: what the best mix has most of, and what the frontier sets against it.
        current: the programme that the frontier is compared with, where the scenario has none of its own.
        look: called again and again during the searches; what it raises ends them.

    Raises:
        InputError: as `question_of`; or the two objectives are the same.
        NoSingleRateError: as `frontier`.
    """
    question = question_of(scenario, options)
    if current is not None:
        question = replace(question, current=current)
    watch = None if look is None else SearchControl(look)
    best = search(question, objectives[0], worth=False, watch=watch)
    if best is None or isinstance(best, Unfinished):
        found = impossible(question, watch=None if look is None else SearchControl(look))
        return MixAnswer(question, None, None, found, ranges)
    watch = None if look is None else SearchControl(look)
    return MixAnswer(
        question=question,
        best=best,
        frontier=frontier(question, *objectives, progress=progress, watch=watch),
        impossible=None,
        reported=ranges,
    )
