"""The whole report as one HTML page that asks nothing of anybody: no script, no other file, no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from os import PathLike
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from feasibility.language.unbroken import unbroken
from feasibility.language.words import Words
from feasibility.levers.sensitivity import Levers
from feasibility.mix.results import Frontier, SourSweet
from feasibility.report.charts import style
from feasibility.report.charts.file import WIDTH, picture
from feasibility.report.document import Block, Drawing, Picture, Section
from feasibility.report.files import write_text
from feasibility.report.handout.assumptions import assumptions_section
from feasibility.report.handout.cash_flow import cash_flow_section
from feasibility.report.handout.front import front
from feasibility.report.handout.grounds import checks_section, notes_section, provenance_section
from feasibility.report.handout.material import Material
from feasibility.report.handout.rents import rents_section
from feasibility.report.levers.chart import tornado_chart
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.page import levers_section
from feasibility.report.mix.answer import mix_section
from feasibility.report.mix.charts.files import frontier_chart, sour_sweet_chart
from feasibility.report.run.deal_head import DealHead
from feasibility.report.run.values import values_section

PICTURES: dict[type, tuple[Callable[[Any, str], Figure], str, float]] = {
    Levers: (tornado_chart, "t", WIDTH),
    SourSweet: (sour_sweet_chart, "z", WIDTH),
    Frontier: (frontier_chart, "f", style.WIDTH),
}
"""How each answer is drawn, letters that no other picture of the page has, and the width [inch]."""
SECURITY = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src {hashes}"


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
    sections = tuple(
        replace(part, blocks=tuple(_drawn(each, lang) for each in part.blocks))
        for part in _sections(material, words, recorded)
    )
    environment = _environment()
    css = _css()
    blocks: list[Block] = [*first.blocks, *(each for part in sections for each in part.blocks)]
    styles = [css, *(str(each.style) for each in blocks if isinstance(each, Picture))]
    return environment.get_template("report.html.j2").render(
        lang=lang,
        front=first,
        sections=sections,
        css=Markup(css),
        security=SECURITY.format(hashes=" ".join(map(_hash, styles))),
        labels={
            name: words(f"report_label_{name}") for name in ("contents", "first_page", "printed", "picture")
        },
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


def _drawn(block: Block, lang: str) -> Block:
    """A block as it is, or the picture that it is of."""
    if not isinstance(block, Drawing):
        return block
    chart, name, width = PICTURES[type(block.of)]
    return picture(chart(block.of, lang), name, block.title, block.shows, width)


def _sections(material: Material, words: Words, recorded: tuple[int, str] | None) -> Iterator[Section]:
    result = material.result
    yield values_section(result, words)
    yield checks_section(result, words)
    yield rents_section(result, words)
    yield cash_flow_section(result, words)
    yield mix_section(material.balance, material.mix, words)
    yield levers_section(material.levers, words)
    yield clauses_section(material.clauses, words)
    yield assumptions_section(material, words)
    yield notes_section(result, words)
    yield provenance_section(result, words, recorded)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feasibility.report.handout"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=unbroken,
    )


@cache
def _css() -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, "report.css")[0].strip()


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
