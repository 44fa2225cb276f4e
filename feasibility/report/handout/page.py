"""The whole report as one HTML page that is complete by itself: no script, no other file, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from feasibility.evaluation.result import Result
from feasibility.language.words import Words, words_of
from feasibility.levers.results import Levers
from feasibility.mix.results import SourSweet
from feasibility.report.charts import style
from feasibility.report.charts.file import WIDTH, own_letters, picture
from feasibility.report.document import Block, DealHead, Drawing, Heading, Section, fitting, without_zeros
from feasibility.report.files import write_text
from feasibility.report.handout.assumptions import assumptions_section
from feasibility.report.handout.front import front
from feasibility.report.handout.material import Material, MixAnswer
from feasibility.report.html import page_html
from feasibility.report.levers.chart import tornado_chart
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.page import levers_section
from feasibility.report.mix.balance import balance_blocks
from feasibility.report.mix.best import found_sentence
from feasibility.report.mix.charts.balance import sour_sweet_chart
from feasibility.report.mix.charts.frontier import frontier_chart
from feasibility.report.mix.frontier import frontier_blocks
from feasibility.report.mix.heading import rows_asked
from feasibility.report.mix.impossible import impossible_blocks
from feasibility.report.run.charts.of_result import (
    cash_flow_chart,
    debt_chart,
    phases_chart,
    rents_against_bands,
)
from feasibility.report.run.charts.waterfall import waterfall_picture
from feasibility.report.run.checks import checks_section
from feasibility.report.run.evidence import notes_section, provenance_section
from feasibility.report.run.financing import financing_section, tax_section
from feasibility.report.run.phases import lease_section, phases_section
from feasibility.report.run.rents import rents_section
from feasibility.report.run.values import values_section
from feasibility.report.run.years import cash_flow_section
from feasibility.report.solve.chart_grid import grid_chart


def _rents(of: tuple[Result, tuple[str, ...]], lang: str) -> Figure:
    result, types = of
    return rents_against_bands(result, lang, types)


def _levers(found: Levers, lang: str) -> Figure:
    return tornado_chart(found, lang, alone=False)


CHARTS: Mapping[str, tuple[Callable[[Any, str], Figure], str, float]] = MappingProxyType(
    {
        "rents": (_rents, "r", WIDTH),
        "cash_flow": (cash_flow_chart, "c", WIDTH),
        "phases": (phases_chart, "p", WIDTH),
        "debt": (debt_chart, "o", WIDTH),
        "balance": (sour_sweet_chart, "z", WIDTH),
        "frontier": (frontier_chart, "f", style.WIDTH),
        "levers": (_levers, "t", WIDTH),
        "grid": (grid_chart, "g", style.WIDTH),
    }
)
"""How each picture but the waterfall is drawn, letters that no other picture of the page has, and the width
[inch]."""


def report_html(
    material: Material,
    lang: str = "en",
    deal: DealHead | None = None,
    recorded: tuple[int, str] | None = None,
    uncertain: Sequence[Section] = (),
) -> str:
    """The report as the text of one HTML file; the same material gives the same text.

    Args:
        material: of `material_of`.
        lang: nl or en.
        deal: which proposal it is about, where it is about one.
        recorded: the run that it is kept as, and the hash of the record up to and including it.
        uncertain: of `uncertain_sections`; without them the report has no page about uncertainty.
    """
    words = words_of(material.scenario, lang)
    first = front(material, words, deal)
    first = replace(first, blocks=drawn_blocks(first.blocks, lang))
    sections = tuple(
        replace(each, blocks=drawn_blocks(each.blocks, lang))
        for each in _sections(material, words, recorded, uncertain)
    )
    blocks = [*first.blocks, *(block for each in sections for block in each.blocks)]
    labels = {name: words(f"report_label_{name}") for name in ("contents", "first_page", "printed")}
    return page_html(
        "report.html.j2", blocks, words, title=first.name, front=first, sections=sections, labels=labels
    )


def write_report(material: Material, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the report to a file, without the page about uncertainty.

    Args:
        material: of `material_of`.
        path: the file.
        lang: nl or en.

    Raises:
        InputError: the file cannot be written.
    """
    write_text(path, report_html(material, lang))


def drawn_blocks(blocks: tuple[Block, ...], lang: str) -> tuple[Block, ...]:
    """Blocks with a picture in the place of each drawing, no rows of zeros, and no table wider than paper."""
    words, names = Words(lang), own_letters()

    def drawn(block: Block) -> tuple[Block, ...]:
        if not isinstance(block, Drawing):
            return fitting(without_zeros(block, lambda rows: words("report_zero_rows", rows=rows)))
        if block.chart == "waterfall":
            return (waterfall_picture(block, lang),)
        chart, letter, width = CHARTS[block.chart]
        return (picture(chart(block.of, lang), names(letter), block.title, block.shows, width),)

    return tuple(each for block in blocks for each in drawn(block))


def _sections(
    material: Material, words: Words, recorded: tuple[int, str] | None, uncertain: Sequence[Section]
) -> Iterator[Section]:
    result = material.result
    yield values_section(result, words)
    for part in (phases_section, lease_section, financing_section, tax_section):
        found = part(result, words)
        if found is not None:
            yield found
    yield checks_section(result.checks, words)
    yield rents_section(result, words)
    yield cash_flow_section(result, words)
    yield from uncertain
    yield mix_section(material.balance, material.mix, words)
    yield levers_section(material.levers, words)
    yield clauses_section(material.clauses, words)
    yield assumptions_section(material, words)
    yield notes_section(result, words)
    yield provenance_section(result, words, recorded)


def mix_section(balance: SourSweet, answer: MixAnswer | None, words: Words) -> Section:
    """Sour and sweet, and what a search of mixes found."""
    title = words("report_section_mix" if answer is None else "report_section_search")
    searched = () if answer is None else search_blocks(answer, words)
    return Section("mix", title, (*balance_blocks(balance, words, terminal=False), *searched))


def search_blocks(answer: MixAnswer, words: Words) -> Iterator[Block]:
    """What a search of mixes was asked, and found."""
    yield Heading(words("report_search"))
    yield from rows_asked(answer.question, words)
    if answer.best is not None:
        yield found_sentence(answer.best, words)
    if answer.frontier is not None:
        yield from frontier_blocks(answer.frontier, words)
    if answer.impossible is not None:
        yield from impossible_blocks(answer.impossible, words, terminal=False)
