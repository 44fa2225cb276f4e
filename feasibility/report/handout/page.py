"""The whole report as one HTML page that asks nothing of anybody: no script, no other file, no network."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike

from feasibility.language.plain import capital
from feasibility.language.words import Words
from feasibility.report.charts.svg import picture
from feasibility.report.document import Block, DealHead, Section
from feasibility.report.files import write_text
from feasibility.report.handout.assumptions import assumptions_section
from feasibility.report.handout.front import front
from feasibility.report.handout.material import Material
from feasibility.report.html import page_html
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.html import levers_section
from feasibility.report.mix.html import mix_section
from feasibility.report.run.charts.both import cash_flow_chart, rents_against_bands
from feasibility.report.run.checks import checks_section
from feasibility.report.run.evidence import notes_section, provenance_section
from feasibility.report.run.rents import rents_section
from feasibility.report.run.values import values_section
from feasibility.report.run.years import cash_flow_section


def report_html(
    material: Material,
    lang: str = "en",
    deal: DealHead | None = None,
    recorded: tuple[int, str] | None = None,
) -> str:
    """The report as the text of one HTML file; the same material gives the same text.

    Args:
        material: of `material_of`.
        lang: nl or en.
        deal: which proposal it is about, where it is about one.
        recorded: the run that it is kept as, and the hash of the record up to and including it.
    """
    words = Words(lang)
    first = front(material, words, deal)
    sections = tuple(_sections(material, words, recorded))
    blocks: list[Block] = [*first.blocks, *(each for part in sections for each in part.blocks)]
    labels = {name: words(f"report_label_{name}") for name in ("contents", "first_page", "printed")}
    return page_html(
        "report.html.j2", blocks, words, title=first.name, front=first, sections=sections, labels=labels
    )


def write_report(material: Material, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the report to a file.

    Args:
        material: of `material_of`.
        path: the file.
        lang: nl or en.

    Raises:
        InputError: the file cannot be written.
    """
    write_text(path, report_html(material, lang))


def _sections(material: Material, words: Words, recorded: tuple[int, str] | None) -> Iterator[Section]:
    result = material.result
    yield values_section(result, words)
    yield checks_section(result.checks, words)
    drawn = rents_against_bands(result, words.lang)
    title = capital(words("chart_rents_title"))
    yield rents_section(result, words, picture(drawn, "r", title, words("report_rents_shows")))
    drawn = cash_flow_chart(result, words.lang)
    title = capital(words("chart_cash_flow_title"))
    yield cash_flow_section(result, words, picture(drawn, "c", title, words("report_cash_flow_shows")))
    yield mix_section(material.balance, material.mix, words)
    yield levers_section(material.levers, words)
    yield clauses_section(material.clauses, words)
    yield assumptions_section(material, words)
    yield notes_section(result, words)
    yield provenance_section(result, words, recorded)
