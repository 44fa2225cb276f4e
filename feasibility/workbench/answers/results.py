"""The results beside the form: verdict, figures, tables and pictures, in the words of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from feasibility.evaluation.evaluate import at_asking_price, evaluate
from feasibility.evaluation.result import Result
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.plain_data import plain_value
from feasibility.report.document import Block, Points, Sentence
from feasibility.report.html import fragment_html, unbroken
from feasibility.report.run.charts.data import cash_flow_picture, rent_pictures
from feasibility.report.run.checks import checks_section
from feasibility.report.run.evidence import WITH_THE_VERDICT, note_texts
from feasibility.report.run.financing import financing_section, tax_section
from feasibility.report.run.phases import lease_section, phases_section
from feasibility.report.run.rents import types_table
from feasibility.report.run.sentences import facts, heading_sentences, kinds_sentence, verdicts
from feasibility.report.run.values import land_blocks, returns_blocks
from feasibility.report.run.waterfall import waterfall
from feasibility.report.run.years import group_name
from feasibility.scenario.kinds import kind_of
from feasibility.scenario.validated import Scenario

NAME = 60
Json = dict[str, Any]


def results(scenario: Scenario, lang: str) -> Json:
    """The results that are shown beside the form.

    Args:
        scenario: with a whole number of dwellings of each type.
        lang: `en` or `nl`.

    Returns:
        `name`, `sentences` (programme, policy and dates), `verdict` (`viable` and `allowed`: true, false or
        null where there is no such verdict; `answers`, each with its sentence), `figures` (`label`, `value`,
        `remark`), `html` (fragments of a page by name), `charts` (plain numbers with labels), `social` (names
        of the types in a social segment).

    Raises:
        InputError: as `evaluate`.
    """
    return results_of(evaluate(scenario), lang)


def results_of(result: Result, lang: str) -> Json:
    """The results beside the form for a scenario that is computed already."""
    scenario, words = result.scenario, words_of(result.scenario, lang)
    viable, allowed = verdicts(result, words)
    paid = at_asking_price(result)
    return {
        "name": plain(result.scenario.name, NAME),
        "sentences": [_kept(each) for each in heading_sentences(result, words)],
        "verdict": {
            "viable": viable.good,
            "allowed": allowed.good,
            "answers": [
                {"answer": each.answer, "sentence": _kept(each.sentence)} for each in (viable, allowed)
            ],
        },
        "figures": [
            {"label": each.name, "value": _kept(each.value), "remark": _kept(each.remark)}
            for each in facts(result, words, paid)
        ],
        "social": [
            name
            for name, each in scenario.dwellings.items()
            if kind_of(scenario.policy.segments[each.segment]) == "social"
        ],
        "html": dict(_fragments(result, words, paid)),
        "charts": {
            "waterfall": _waterfall(result, lang),
            "rents": _rents(result, words),
            "cash_flow": _cash_flow(result, words),
        },
    }


def _kept(sentence: str) -> str:
    """A text in which no line ends between an amount and its sign or unit."""
    return str(unbroken(sentence))


def _fragments(result: Result, words: Words, paid: Result | None) -> Iterator[tuple[str, str]]:
    """Name and page of each table, without headings of their own."""
    for name, blocks in _blocks(result, words, paid):
        shown = list(blocks)
        yield name, fragment_html(shown, words) if shown else ""


def _blocks(result: Result, words: Words, paid: Result | None) -> Iterator[tuple[str, Iterable[Block]]]:
    kinds = kinds_sentence(result, words)
    yield "types", [types_table(result, words), *([Sentence(kinds)] if kinds else [])]
    yield "checks", checks_section(result.checks, words).blocks[1:]
    yield "land", land_blocks(result, words, terminal=False)
    yield "returns", returns_blocks(result, words, terminal=False, paid=paid)
    for name, part in (
        ("phases", phases_section),
        ("lease", lease_section),
        ("finance", financing_section),
        ("tax", tax_section),
    ):
        section = part(result, words)
        shown = () if section is None else section.blocks
        yield name, [each for each in shown if each.kind != "drawing"]
    notes = note_texts(result, words, but=(WITH_THE_VERDICT,))
    yield "notes", [Points(notes)] if notes else []


# ----------------------------------------------------------------------------------------------- charts


def _waterfall(result: Result, lang: str) -> list[Json]:
    """The steps from investment value to land value, each with its two ends [€]."""
    steps: list[Json] = plain_value(waterfall(result, lang))
    return steps


def _rents(result: Result, words: Words) -> list[Json]:
    """Rent and limits of each covenanted type by calendar year [€/month]; no limit is null."""
    return [
        {
            "type": words.type(each.name, NAME),
            "segment": words.segment(each.segment, NAME),
            "years": each.years.tolist(),
            "rent": each.expected.tolist(),
            "largest": each.largest.tolist(),
            "lower": _limits(each.lower),
            "upper": _limits(each.upper),
            "kept": each.band_years,
            "leaves": each.leaves_band if each.shows(each.leaves_band) else None,
            "term_ends": each.term_ends,
        }
        for each in rent_pictures(result)
    ]


def _limits(limits: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    return [value if np.isfinite(value) and value > 0 else None for value in limits.tolist()]


def _cash_flow(result: Result, words: Words) -> Mapping[str, Any]:
    """Euros in each project year by group of lines, and their running sum."""
    picture = cash_flow_picture(result)
    return {
        "years": picture.years.tolist(),
        "first_year": result.scenario.start.year,
        "groups": [
            {"key": key, "label": group_name(key, words), "amounts": amounts.tolist()}
            for key, amounts in picture.groups.items()
        ],
        "cumulative": picture.cumulative.tolist(),
        "cumulative_label": words.heading("cumulative_cash_flow"),
        "delivery": picture.delivery,
        "delivery_year": max(phase.calendar.delivery_year for phase in result.arrays.phases),
        "in_phases": len(result.arrays.phases) > 1,
        "exit": picture.exit,
        "about": capital(words("chart_cash_flow_title")),
    }
