"""The questions of the tabs: each calls what the command calls, and answers in the blocks of the report.

This module loads the drawing library: it is imported when the first question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from feasibility.compare.chances import compared
from feasibility.compare.side_by_side import Entry
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.packages import packages_of
from feasibility.deals.positions import is_open
from feasibility.deals.preparation import part_of
from feasibility.errors import InputError
from feasibility.language.words import Words, plain, words_of
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.messages import sentence
from feasibility.parties.probability import PATHS as PARTY_PATHS
from feasibility.parties.probability import probabilities_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import all_conditions, case_of, views_of
from feasibility.parties.zone import ranges_of, zone_of
from feasibility.plain_data import Json
from feasibility.report.compare.chances import chances_blocks
from feasibility.report.compare.html import pair_section
from feasibility.report.compare.page import figures_blocks
from feasibility.report.compare.rows import names
from feasibility.report.deals.page import deals_blocks
from feasibility.report.document import Block, Picture, Section
from feasibility.report.handout.page import drawn_blocks
from feasibility.report.handout.uncertain import PATHS, uncertain_sections
from feasibility.report.html import fragment_html
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.page import levers_section
from feasibility.report.parties.page import table_blocks
from feasibility.report.solve.grid import grid_blocks
from feasibility.report.solve.page import solve_blocks
from feasibility.scenario.reading.policy import is_path
from feasibility.scenario.validated import Scenario
from feasibility.solve.grid import grid
from feasibility.solve.root import solve_for
from feasibility.workbench.answers.mixes import NAMES as MIX_OPTIONS
from feasibility.workbench.answers.mixes import mix_sections
from feasibility.workbench.answers.typed_options import axis_typed, ends_typed, on_page, target_typed
from feasibility.workbench.jobs import Outcome, Progress

SEED, MOST_SEED = 1, 2**53
CHANCES = 1_000
"""Paths of a comparison unless said otherwise, so that it stays quick."""
LONGEST_NAME = 80
MOST_PATHS = 100_000
LONGEST_TEXT = 2_000
MOST_COMPARED = 8
Given = Mapping[str, Any]


@dataclass(frozen=True)
class AskedQuestion:
    """A question about a scenario."""

    scenario: Scenario
    options: Given
    """As the page gives them; what is not given is as in the command."""
    lang: str
    progress: Progress
    opened: Scenario | None = None
    """The scenario as it was opened."""
    other: Callable[[str], Scenario] | None = None
    """Gives the scenario of another file of the folder."""
    data: Json = field(default_factory=dict)
    """What an answer has beside its page, as the command's JSON: filled by the question."""


def answered(question: str, asked: AskedQuestion, job: str) -> Outcome:
    """The answer to a question as a fragment of a page, with its pictures.

    Args:
        question: one of `QUESTIONS`.
        asked: what about.
        job: in the address of its pictures.

    Raises:
        InputError: an option that is not understood, or as what the command calls.
    """
    words = words_of(asked.scenario, asked.lang)
    unknown = set(asked.options) - OPTIONS[question]
    if unknown:
        raise InputError.of(
            "", sentence("unknown option: {option}", option=sorted(map(str, unknown))[0][:60])
        )
    pictures: dict[str, str] = {}
    parts: list[str] = []
    try:
        sections = list(QUESTIONS[question](asked, words))
    except InputError as error:
        raise InputError([on_page(each, asked.scenario) for each in error.mistakes]) from error
    for section in sections:
        shown = [_linked(each, job, pictures) for each in drawn_blocks(section.blocks, asked.lang)]
        heading = f"<h2>{escape(section.title)}</h2>\n" if len(sections) > 1 else ""
        parts.append(heading + fragment_html(shown, words, section.title))
    return Outcome("\n".join(parts), pictures, asked.data)


def _linked(block: Block, job: str, pictures: dict[str, str]) -> Block:
    """A picture as an image of its own, which the page asks for."""
    if not isinstance(block, Picture):
        return block
    name = f"{len(pictures) + 1}.svg"
    pictures[name] = str(block.svg)
    image = Markup('<img src="/picture/{}/{}" alt="{}">').format(job, name, block.title)
    return Picture(image, Markup(""), block.title)


# ------------------------------------------------------------------------------------------ the questions


def _levers(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """What each lever moves, as `levers`."""
    yield levers_section(levers(asked.scenario, exchange=False, progress=asked.progress), words)


def _clauses(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """What each clause costs, as `levers --clauses`."""
    yield clauses_section(clauses(asked.scenario, asked.progress), words)


def _mix(asked: AskedQuestion, words: Words) -> Iterable[Section]:
    """The best mix and the frontier, as in `report --free`."""
    return mix_sections(asked.scenario, asked.options, words, asked.progress, asked.data)


def _uncertainty(asked: AskedQuestion, words: Words) -> Sequence[Section]:
    """How likely the plan is to hold, as on the report's page about uncertainty."""
    paths = max(1, _whole(asked, "paths", PATHS, MOST_PATHS))
    seed = _whole(asked, "seed", SEED, MOST_SEED)
    return uncertain_sections(asked.scenario, asked.lang, paths, seed, None, asked.progress)


def _comparison(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """This scenario beside others, and the exact split of the difference, as `compare`."""
    found = compared(
        [Entry(each, label=label) for label, each in _compared(asked, words).items()],
        _text(asked, "figure", "residual_land_value"),
        None,
        _whole(asked, "paths", CHANCES, MOST_PATHS),
        _whole(asked, "seed", SEED, MOST_SEED),
        progress=asked.progress,
    )
    labels = [f"{letter}: {label}" for letter, label, _ in names(found)]
    figures = figures_blocks(found, labels, words, terminal=False)
    chances = chances_blocks(found, labels, words, terminal=False)
    yield Section("figures", words("compare_figures"), (*figures, *chances))
    for pair in found.pairs:
        yield pair_section(found, pair, words)


def _compared(asked: AskedQuestion, words: Words) -> dict[str, Scenario]:
    """The scenarios by name: this one first, then each that is asked for."""
    given = asked.options.get("others", [])
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COMPARED:
        raise InputError.of(
            "others",
            sentence("a list of 1 to {most} scenarios is needed", most=MOST_COMPARED),
        )
    found = {plain(asked.scenario.name, LONGEST_NAME): asked.scenario}
    for each in given:
        name, scenario = _one_compared(asked, each)
        shown = label = plain(name or scenario.name, LONGEST_NAME)
        place = 1
        while label in found:
            place += 1
            label = f"{shown} ({words.number(place)})"
        found[label] = scenario
    return found


def _one_compared(asked: AskedQuestion, each: object) -> tuple[str, Scenario]:
    """The name that was given, and the scenario: another file, this one with other values, or as opened."""
    if isinstance(each, dict):
        name = each.get("name", "")
        ways = set(each) - {"name"}
        if isinstance(name, str) and ways == {"file"} and asked.other and isinstance(each["file"], str):
            return name, asked.other(each["file"])
        if isinstance(name, str) and ways == {"values"} and isinstance(each["values"], dict):
            _refuse_policy_file(each["values"])
            return name, asked.scenario.with_values(each["values"])
        if isinstance(name, str) and ways == {"opened"} and asked.opened is not None:
            return name, asked.opened
    raise InputError.of("others", sentence("a file, other values or the scenario as it was opened is needed"))


def _refuse_policy_file(values: Given) -> None:
    """Refuse a policy in a file: a page reads files by their own requests alone."""
    policy = values.get("policy")
    base = policy.get("base") if isinstance(policy, Mapping) else policy
    if isinstance(base, str) and is_path(base):
        raise InputError.of(
            "policy", sentence("a policy of the library is needed here, or a scenario in a file")
        )


def _solve(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """Which values of a number meet a target, as `solve`."""
    path = _text(asked, "path")
    target = target_typed(asked.options, asked.scenario, asked.lang)
    low, high = ends_typed(asked.options, path, asked.scenario, asked.lang)
    found = solve_for(
        asked.scenario, path, target.figure, target.relation, target.value, low, high, asked.progress
    )
    yield Section("solve", words("solve_answer"), tuple(solve_blocks(found, words, terminal=False)))


def _grid(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """A figure for every combination of two numbers, as `grid`."""
    found = grid(
        asked.scenario,
        axis_typed(asked.options.get("rows"), "rows", asked.scenario, asked.lang),
        axis_typed(asked.options.get("columns"), "columns", asked.scenario, asked.lang),
        _text(asked, "figure", "residual_land_value"),
        asked.progress,
    )
    yield Section("grid", words("solve_answer"), tuple(grid_blocks(found, words, terminal=False)))


def _table(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """Every party side by side and the zone of agreement, as `table`."""
    found = negotiation_of(asked.scenario)
    packages = None if is_open(found.zone) else packages_of(asked.scenario, found.scenario, asked.progress)
    probable = probabilities_of(
        asked.scenario,
        found.scenario,
        all_conditions(asked.scenario, found.facts),
        found.facts.arrays,
        PARTY_PATHS,
        SEED,
        progress=part_of(asked.progress, sentence("paths")),
    )
    blocks = table_blocks(found, packages, asked.scenario, words, probable)
    yield Section("table", words("party_title", name=plain(found.scenario.name)), tuple(blocks))


def _deals(asked: AskedQuestion, words: Words) -> Iterator[Section]:
    """Every deal that satisfies all parties, as `deals`."""
    found = all_deals(asked.scenario, asked.progress)
    case = case_of(asked.scenario)
    facts, views = views_of(asked.scenario, case)
    packages = None
    if not is_open(zone_of(facts.land_price, ranges_of(asked.scenario, views))):
        packages = packages_of(asked.scenario, case, asked.progress)
    blocks = deals_blocks(found, packages, words, terminal=False)
    yield Section("deals", words("deals_table"), tuple(blocks))


def _text(asked: AskedQuestion, name: str, otherwise: str = "") -> str:
    given = asked.options.get(name, otherwise)
    if not isinstance(given, str) or not given or len(given) > LONGEST_TEXT:
        raise InputError.of(name, sentence("a text is needed"))
    return given


def _whole(asked: AskedQuestion, name: str, otherwise: int, most: int) -> int:
    given = asked.options.get(name, otherwise)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        raise InputError.of(name, sentence("a whole number from 0 to {most:_} is needed", most=most))
    return given


QUESTIONS: Mapping[str, Callable[[AskedQuestion, Words], Iterable[Section]]] = {
    "levers": _levers,
    "clauses": _clauses,
    "mix": _mix,
    "uncertainty": _uncertainty,
    "comparison": _comparison,
    "solve": _solve,
    "grid": _grid,
    "table": _table,
    "deals": _deals,
}
"""Name of a question → what answers it: sections, as of the report."""
OPTIONS: Mapping[str, frozenset[str]] = {
    "levers": frozenset(),
    "clauses": frozenset(),
    "mix": MIX_OPTIONS,
    "uncertainty": frozenset(("paths", "seed")),
    "comparison": frozenset(("others", "figure", "paths", "seed")),
    "solve": frozenset(("path", "so_that", "value", "from", "to")),
    "grid": frozenset(("rows", "columns", "figure")),
    "table": frozenset(),
    "deals": frozenset(),
}
"""The options of each."""
