"""The tab of mixes: counts as ranges, what is made as large as can be, and the frontier to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.language.words import Words, capital
from feasibility.messages import sentence
from feasibility.mix.balance import sour_sweet
from feasibility.mix.results import Frontier, Mix
from feasibility.plain_data import Json, plain_value
from feasibility.programme.objectives import OBJECTIVES
from feasibility.programme.question import Options
from feasibility.report.document import Block, Drawing, Section, Sentence, Table
from feasibility.report.handout.material import OBJECTIVES as USUAL
from feasibility.report.handout.material import has_ranges, mix_answer
from feasibility.report.handout.page import mix_section, search_blocks
from feasibility.report.mix.best import found_sentence
from feasibility.report.mix.frontier import MOST_REPORTED, points_left_out, price_of_gain
from feasibility.report.mix.impossible import verdict
from feasibility.report.mix.words import MONEY, SHARES, counts_text, figure_text, mix_figure, objective_name
from feasibility.scenario.keys.values import is_number
from feasibility.scenario.validated import Scenario
from feasibility.workbench.jobs import Progress

ALL = "all"
MOST_DWELLINGS = 100_000
NAMES = frozenset(("free", "ranges", "total", "land_price", "maximise", "against"))
"""The options of the tab."""
Given = Mapping[str, Any]


def mix_sections(
    scenario: Scenario, options: Given, words: Words, progress: Progress, data: Json
) -> Iterator[Section]:
    """The best mix and the frontier, as in `report --free`; a page draws the frontier itself.

    Args:
        scenario: as it stands in the form.
        options: of the tab, some of `NAMES`.
        words: the language.
        progress: called with the points of the frontier found so far.
        data: filled with the counts of the best mix, `best`, what is said of it or why there is none, `said`,
            and what is to be drawn, `frontier`.

    Raises:
        InputError: an option that is not understood; or as `question_of`.
    """
    asked = _with_ranges(scenario, options)
    first, second = _objectives(options)
    ranges = has_ranges(asked)
    counts = [each.count for each in scenario.dwellings.values()]
    current = tuple(each for each in counts if isinstance(each, int))
    answer = mix_answer(
        asked,
        _options(asked, options),
        ranges,
        progress,
        (first, second),
        current if len(current) == len(counts) else None,
        look=lambda: progress(0),
    )
    if answer.best is not None:
        data["best"] = plain_value(answer.best.mix.counts)
        data["said"] = [found_sentence(answer.best, words).text]
    why = () if answer.impossible is None else tuple(verdict(answer.impossible, words))
    if why:
        data["said"] = [each.text for each in why]
    if answer.frontier is not None:
        data["frontier"] = drawn(answer.frontier, words)
    if not has_ranges(scenario):
        section = mix_section(sour_sweet(evaluate(scenario)), answer, words)
    elif answer.best is not None:
        section = mix_section(sour_sweet(answer.best.result), answer, words)
    else:
        section = Section("mix", words("report_search"), tuple(search_blocks(answer, words)))
    frontier = answer.frontier
    shown = tuple(each for each in section.blocks if each not in why and not _is_drawn(each, frontier, words))
    yield Section(section.key, section.title, shown)


def _is_drawn(block: Block, frontier: Frontier | None, words: Words) -> bool:
    """Whether a block shows the points of the frontier, which the page draws itself so that one is chosen."""
    match block:
        case Drawing(chart):
            return chart == "frontier"
        case Table(caption):
            return caption == words("mix_section_frontier")
        case Sentence(text):
            if frontier is None:
                return False
            left_out = points_left_out(MOST_REPORTED, len(frontier.points), words)
            return text in (left_out, price_of_gain(frontier, words))
        case _:
            return False


def drawn(frontier: Frontier, words: Words) -> Json:
    """The points of a frontier with their texts, the scenario's own mix, and what the two axes measure."""
    objectives = (frontier.first, frontier.second)

    def point(mix: Mix) -> Json:
        return {
            "values": [plain_value(mix_figure(mix, each)) for each in objectives],
            "texts": [
                figure_text(mix_figure(mix, each), each, frontier.question, words) for each in objectives
            ],
            "counts": plain_value(mix.counts),
            "mix": counts_text(mix.counts, words),
        }

    return {
        "axes": [
            {
                "key": each,
                "name": capital(objective_name(each, words)),
                "kind": "money" if each in MONEY else "rate" if each in SHARES else "number",
            }
            for each in objectives
        ],
        "points": [point(each) for each in frontier.points],
        "current": None if frontier.current is None else point(frontier.current),
    }


# ------------------------------------------------------------------------------------------- options


def _with_ranges(scenario: Scenario, options: Given) -> Scenario:
    """The scenario with a range in the place of the counts that are free."""
    given = options.get("ranges", {})
    if not isinstance(given, dict) or not set(given) <= set(scenario.dwellings):
        raise InputError.of("ranges", sentence("the least and the most of dwelling types are needed"))
    for name, ends in given.items():
        if not _is_pair(ends):
            raise InputError.of(f"dwellings.{name}.count", sentence("a least and a most number are needed"))
    values = {f"dwellings.{name}.count": {"min": low, "max": high} for name, (low, high) in given.items()}
    return scenario.with_values(values) if values else scenario


def _objectives(options: Given) -> tuple[str, str]:
    """What is made as large as can be, and what the frontier sets against it."""
    first = options.get("maximise", USUAL[0])
    second = options.get("against", next(each for each in reversed(USUAL) if each != first))
    for name, each in (("maximise", first), ("against", second)):
        if not isinstance(each, str) or each not in OBJECTIVES:
            raise InputError.of(
                name, sentence("one of {objectives} is needed", objectives=", ".join(OBJECTIVES))
            )
    return first, second


def _options(scenario: Scenario, given: Given) -> Options:
    """Which counts are free, how many dwellings in all, at which land price."""
    types = tuple(scenario.dwellings)
    free = given.get("free", ALL if not has_ranges(scenario) else [])
    names = types if free == ALL else tuple(free) if isinstance(free, list) else None
    if names is None or not all(isinstance(each, str) for each in names):
        raise InputError.of("free", sentence("a list of dwelling types is needed, or 'all'"))
    total = given.get("total")
    if total is not None:
        ends = [total, total] if _is_whole(total) else total
        if not _is_pair(ends):
            raise InputError.of("total", sentence("a number of dwellings is needed, or two for a range"))
        total = (int(ends[0]), int(ends[1]))
    price = given.get("land_price")
    if price is not None and not is_number(price):
        raise InputError.of("land_price", sentence("an amount of euros is needed"))
    return Options(free=names, total=total, land_price=None if price is None else float(price))


def _is_pair(ends: object) -> bool:
    return isinstance(ends, list) and len(ends) == 2 and all(map(_is_whole, ends))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DWELLINGS
