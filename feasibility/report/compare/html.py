"""A comparison as one HTML page, with a picture of each split.

This module loads the drawing library; import it only where the page is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from os import PathLike

from feasibility.compare.results import Comparison, Pair
from feasibility.language.words import Words
from feasibility.report.charts.file import picture
from feasibility.report.compare import rows as compare_rows
from feasibility.report.compare.chances import chances_blocks
from feasibility.report.compare.chart import split_chart
from feasibility.report.compare.page import figures_blocks, inputs_blocks, why_blocks
from feasibility.report.document import Block, Drawing, Section, Sentence
from feasibility.report.files import write_text
from feasibility.report.html import page_html


def write_compare_html(comparison: Comparison, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the page; see `compare_html`.

    Raises:
        InputError: the file cannot be written.
    """
    write_text(path, compare_html(comparison, lang))


def compare_html(comparison: Comparison, lang: str = "en") -> str:
    """One page with all that `compare` shows, and a picture of each split; lang is en or nl."""
    words = compare_rows.words_for(comparison, lang)
    names = compare_rows.names(comparison)
    title = words("compare_title", names=", ".join(label for _, label, _ in names))
    labels = [f"{letter}: {label}" for letter, label, _ in names]
    figures = (
        *figures_blocks(comparison, labels, words, terminal=False),
        *chances_blocks(comparison, labels, words, terminal=False),
    )
    sections = [pair_section(comparison, pair, words) for pair in comparison.pairs]
    sections.append(Section("made-of", words("compare_made_of"), tuple(_made_of(comparison, words))))
    blocks = [block for each in sections for block in each.blocks]
    return page_html("comparison.html.j2", blocks, words, title=title, figures=figures, sections=sections)


def pair_section(comparison: Comparison, pair: Pair, words: Words) -> Section:
    """Why the figure differs, with its picture, and below it the inputs that do."""
    title = compare_rows.why_title(comparison, pair, words)

    def drawn(block: Block) -> Block:
        if not isinstance(block, Drawing):
            return block
        figure = split_chart(replace(comparison, pairs=(pair,)), words.lang)
        return picture(figure, f"split{pair.place}", block.title, block.shows)

    why = map(drawn, why_blocks(comparison, pair, words, terminal=False))
    blocks = (*why, *inputs_blocks(pair, words, terminal=False))
    return Section(f"against-{pair.place}", title, blocks)


def _made_of(comparison: Comparison, words: Words) -> Iterator[Block]:
    """Files, hashes of scenarios, and versions: with these the page can be made again."""
    for (letter, label, origin), each in zip(
        compare_rows.names(comparison), comparison.scenarios, strict=True
    ):
        named = f"{letter}: {label} ({origin})" if origin else f"{letter}: {label}"
        yield Sentence(f"{named}. {words('compare_digest')}: {each.result.scenario.digest}")
    given = comparison.scenarios[0].result.provenance
    versions = ", ".join(
        f"{name} {value}" for name, value in given.items() if not name.startswith("scenario")
    )
    yield Sentence(words("compare_versions", versions=versions))
