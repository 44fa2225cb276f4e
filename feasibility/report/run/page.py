"""The page of a run, as a negotiator reads it aloud: the two answers first, then what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feasibility.evaluation.result import Result
from feasibility.language.words import Words, plain, words_of
from feasibility.report.document import Block, Points, Section, Sentence, part
from feasibility.report.run.checks import allowed_sentence, checks_blocks
from feasibility.report.run.evidence import (
    LOAN_NOTES,
    WITH_THE_VERDICT,
    assumed_blocks,
    note_texts,
    provenance_blocks,
    source_blocks,
)
from feasibility.report.run.financing import financing_blocks, tax_blocks
from feasibility.report.run.phases import lease_blocks, phases_blocks
from feasibility.report.run.rents import types_blocks
from feasibility.report.run.sentences import heading_sentences, viable_sentence
from feasibility.report.run.values import build_up_blocks, land_blocks, returns_blocks
from feasibility.report.run.years import year_blocks
from feasibility.report.text import WIDTH, page_text


def run_page(result: Result, lang: str, years: bool = False) -> str:
    """The whole page, without colours, about 100 characters wide.

    Args:
        result: what is reported.
        lang: `en` or `nl`.
        years: whether the cash flow of every project year is added.
    """
    words = words_of(result.scenario, lang)
    title = plain(result.scenario.name, WIDTH) or words.heading("results")
    return page_text(Section("run", title, tuple(_blocks(result, words, years))))


def _blocks(result: Result, words: Words, years: bool) -> Iterator[Block]:
    programme, *when = heading_sentences(result, words)
    yield Sentence(programme)
    yield Sentence(" ".join(when))
    for title, blocks in _parts(result, words, years):
        yield from part(words(title), blocks)


def _parts(result: Result, words: Words, years: bool) -> Iterator[tuple[str, Iterable[Block]]]:
    """What stands below each heading; a heading without anything is left out."""
    yield "section_verdict", _verdict(result, words)
    yield "section_land", land_blocks(result, words, terminal=True)
    yield "section_returns", returns_blocks(result, words, terminal=True)
    yield "phases_section", phases_blocks(result, words)
    yield "lease_section", lease_blocks(result, words)
    yield "finance_section", financing_blocks(result, words)
    yield "tax_section", tax_blocks(result, words)
    yield "section_types", types_blocks(result, words)
    yield "section_checks", checks_blocks(result.checks, words, terminal=True)
    yield "section_build_up", build_up_blocks(result, words)
    if years:
        yield "section_years", year_blocks(result, words)
    notes = note_texts(result, words, but=(WITH_THE_VERDICT, *LOAN_NOTES))
    yield "section_notes", [Points(notes, "-")] if notes else []
    yield "section_assumed", assumed_blocks(result, words)
    yield "section_sources", source_blocks(result, words)
    yield "section_provenance", provenance_blocks(result, words)


def _verdict(result: Result, words: Words) -> Iterator[Block]:
    yield Sentence(viable_sentence(result, words))
    yield Sentence(allowed_sentence(result.checks, words))
