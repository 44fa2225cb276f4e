"""The questions of the tabs: each calls what the command calls, and answers in the blocks of the report.

This module loads the drawing library: it is imported when the first question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.language.words import Words
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.mix.balance import sour_sweet
from feasibility.programme.question import Options
from feasibility.report.document import Block, Picture, Section
from feasibility.report.handout.material import has_ranges, mix_answer
from feasibility.report.handout.page import drawn_blocks, mix_section
from feasibility.report.handout.uncertain import PATHS, uncertain_sections
from feasibility.report.html import fragment_html
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.page import levers_section
from feasibility.scenario.keys.values import is_number
from feasibility.scenario.validated import Scenario
from feasibility.workbench.jobs import Outcome, Progress

SEED = 1
MOST_PATHS = 100_000
MOST_DWELLINGS = 100_000
ALL = "all"
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question about a scenario."""

    scenario: Scenario
    options: Given
    """As the page gives them; what is not given is as in the command."""
    lang: str
    progress: Progress


def answered(question: str, asked: Asked, job: str) -> Outcome:
    """The answer to a question as a fragment of a page, with its pictures.

    Args:
        question: one of `QUESTIONS`.
        asked: what about.
        job: in the address of its pictures.

    Raises:
        InputError: an option that is not understood, or as what the command calls.
    """
    words = Words(asked.lang)
    unknown = set(asked.options) - OPTIONS[question]
    if unknown:
        raise InputError.of("", f"unknown option: {sorted(map(str, unknown))[0][:60]}")
    sections = list(QUESTIONS[question](asked, words))
    pictures: dict[str, str] = {}
    parts = []
    for section in sections:
        shown = [_linked(each, job, pictures) for each in drawn_blocks(section.blocks, asked.lang)]
        heading = f"<h2>{escape(section.title)}</h2>\n" if len(sections) > 1 else ""
        parts.append(heading + fragment_html(shown, words, section.title))
    return Outcome("\n".join(parts), pictures)


def _linked(block: Block, job: str, pictures: dict[str, str]) -> Block:
    """A picture as an image of its own, which the page asks for."""
    if not isinstance(block, Picture):
        return block
    name = f"{len(pictures) + 1}.svg"
    pictures[name] = str(block.svg)
    image = Markup('<img src="/picture/{}/{}" alt="{}">').format(job, name, block.title)
    return Picture(image, Markup(""), block.title)


# ------------------------------------------------------------------------------------------ the questions


def _levers(asked: Asked, words: Words) -> Iterator[Section]:
    """What each lever moves, as `levers`."""
    yield levers_section(levers(asked.scenario, exchange=False, progress=asked.progress), words)


def _clauses(asked: Asked, words: Words) -> Iterator[Section]:
    """What each clause costs, as `levers --clauses`."""
    yield clauses_section(clauses(asked.scenario), words)


def _mix(asked: Asked, words: Words) -> Iterator[Section]:
    """The best mix and the frontier, as in `report --free`."""
    ranges = has_ranges(asked.scenario)
    answer = mix_answer(asked.scenario, _mix_options(asked), ranges, asked.progress)
    if not ranges:
        result = evaluate(asked.scenario)
    elif answer.best is not None:
        result = answer.best.result
    else:
        raise InputError.of("dwellings", words("report_no_mix"))
    yield mix_section(sour_sweet(result), answer, words)


def _mix_options(asked: Asked) -> Options:
    """Which counts are free, how many dwellings in all, at which land price."""
    given, types = asked.options, tuple(asked.scenario.dwellings)
    free = given.get("free", ALL if not has_ranges(asked.scenario) else [])
    names = types if free == ALL else tuple(free) if isinstance(free, list) else None
    if names is None or not all(isinstance(each, str) for each in names):
        raise InputError.of("free", "a list of dwelling types is needed, or 'all'")
    total = given.get("total")
    if total is not None:
        ends = [total, total] if _is_whole(total) else total
        if not (isinstance(ends, list) and len(ends) == 2 and all(map(_is_whole, ends))):
            raise InputError.of("total", "a number of dwellings is needed, or two for a range")
        total = (int(ends[0]), int(ends[1]))
    price = given.get("land_price")
    if price is not None and not is_number(price):
        raise InputError.of("land_price", "an amount of euros is needed")
    return Options(free=names, total=total, land_price=None if price is None else float(price))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DWELLINGS


def _uncertainty(asked: Asked, words: Words) -> Sequence[Section]:
    """How likely the plan is to hold, as on the report's page about uncertainty."""
    paths, seed = asked.options.get("paths", PATHS), asked.options.get("seed", SEED)
    if not _is_whole(paths) or not 1 <= paths <= MOST_PATHS:
        raise InputError.of("paths", f"a whole number from 1 to {MOST_PATHS:_} is needed")
    if not _is_whole(seed):
        raise InputError.of("seed", "a whole number is needed")
    return uncertain_sections(asked.scenario, asked.lang, paths, seed, None, asked.progress)


QUESTIONS: Mapping[str, Callable[[Asked, Words], Iterable[Section]]] = {
    "levers": _levers,
    "clauses": _clauses,
    "mix": _mix,
    "uncertainty": _uncertainty,
}
"""Name of a question → what answers it."""
OPTIONS: Mapping[str, frozenset[str]] = {
    "levers": frozenset(),
    "clauses": frozenset(),
    "mix": frozenset(("free", "total", "land_price")),
    "uncertainty": frozenset(("paths", "seed")),
}
"""The options of each."""
