"""The whole report as one HTML page that asks nothing of anybody: no script, no other file, no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from os import PathLike

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feasibility.language.unbroken import unbroken
from feasibility.language.words import Words
from feasibility.report.document import Block, Picture, Section
from feasibility.report.files import write_text
from feasibility.report.handout.assumptions import assumptions_section
from feasibility.report.handout.cash_flow import cash_flow_section
from feasibility.report.handout.front import front
from feasibility.report.handout.grounds import checks_section, notes_section, provenance_section
from feasibility.report.handout.material import Material
from feasibility.report.handout.rents import rents_section
from feasibility.report.levers.clauses import clauses_section
from feasibility.report.levers.html import levers_section
from feasibility.report.mix.html import mix_section
from feasibility.report.run.deal_head import DealHead
from feasibility.report.run.values import values_section

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
    sections = tuple(_sections(material, words, recorded))
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
