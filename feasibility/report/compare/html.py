"""A comparison as one HTML page that asks nothing of anywhere: every text escaped, pictures within.

This module loads the drawing library; import it only where the page is asked for.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from feasibility.compare.results import Comparison, Difference, Pair
from feasibility.language.unbroken import unbroken
from feasibility.language.words import Words
from feasibility.report.charts.file import picture
from feasibility.report.compare import inputs as compare_inputs
from feasibility.report.compare import rows as compare_rows
from feasibility.report.compare.chart import shown_in_words, split_chart
from feasibility.report.compare.rows import Step, letter
from feasibility.report.document import MOST_WHOLE, Picture
from feasibility.report.files import write_text

WITHIN = re.compile(r"<style>(.*?)</style>", re.DOTALL)
"""Rules that a picture brings with it."""

STYLE = """
:root { color-scheme: light }
body { font: 16px/1.5 'DejaVu Sans', Verdana, Geneva, sans-serif; color: #222; background: #fff;
  max-width: 64rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.5rem; margin: 0 0 .5rem } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; min-width: 60% }
caption { text-align: left; font-weight: bold; padding: .3rem 0 }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top }
tbody th { min-width: 9rem } table.long td, table.long th { overflow-wrap: anywhere }
thead th { border-bottom: 2px solid #333 } .figure { text-align: right } td.figure { white-space: nowrap }
tr.total td, tr.total th { font-weight: bold; border-top: 2px solid #333 } tbody th { font-weight: normal }
code { font-size: .85em; overflow-wrap: anywhere } figure { margin: 1rem 0 }
p, h1, h2 { overflow-wrap: anywhere }
svg { width: 100%; height: auto } footer { margin-top: 2rem; font-size: .85rem }
@media print { @page { size: A4; margin: 15mm } body { font-size: 10pt; padding: 0; max-width: none }
  table { font-size: 8.5pt; width: 100% } figure, table.whole, thead, tr { break-inside: avoid }
  .scroll { overflow: visible } thead { display: table-header-group; break-after: avoid }
  tbody tr:first-child, tbody tr:nth-last-child(-n + 2), tr.total { break-before: avoid }
  h1, h2, h3, caption { break-after: avoid; break-inside: avoid } p { orphans: 3; widows: 3 } }
"""

TEMPLATE = """<!DOCTYPE html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {{ style_hashes }}">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<div class="scroll" tabindex="0" role="region" aria-label="{{ figures_title }}"><table class="whole">
<caption>{{ figures_title }}</caption>
<thead><tr><th scope="col">{{ figure_head }}</th>
{% for name, label, origin in names %}<th scope="col" class="figure">{{ name }}: {{ label }}</th>{% endfor %}
</tr></thead>
<tbody>{% for row in figures %}<tr><th scope="row">{{ row[0] }}</th>
{% for cell in row[1:] %}<td class="figure">{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody>
</table></div>
{% for pair in pairs %}
<section>
<h2>{{ pair.why }}</h2>
{% if pair.steps %}<div class="scroll" tabindex="0" role="region" aria-label="{{ pair.why }}">
<table class="whole"><thead><tr><th scope="col">{{ group_head }}</th>
<th scope="col" class="figure">{{ share_head }}</th></tr></thead>
<tbody>{% for label, amount, total in pair.steps %}
<tr{% if total %} class="total"{% endif %}><th scope="row">{{ label }}</th>
<td class="figure">{{ amount }}</td></tr>{% endfor %}
</tbody></table></div>
<figure>{{ pair.drawing.svg }}</figure>{% endif %}
{% for sentence in pair.sentences %}<p>{{ sentence }}</p>{% endfor %}
<h3>{{ pair.inputs_title }}</h3>
{% for caption, rows in pair.inputs %}<div class="scroll" tabindex="0" role="region"
aria-label="{{ caption }}"><table class="long{% if rows | length <= most_whole %} whole{% endif %}">
{% if caption != pair.inputs_title %}<caption>{{ caption }}</caption>{% endif %}
<thead><tr><th scope="col">{{ input_head }}</th><th scope="col">A</th>
<th scope="col">{{ pair.letter }}</th></tr></thead>
<tbody>{% for name, first, second in rows %}<tr><th scope="row">{{ name }}</th>
<td>{{ first }}</td><td>{{ second }}</td></tr>{% endfor %}</tbody>
</table></div>{% endfor %}
</section>
{% endfor %}
</main>
<footer><h2>{{ made_of }}</h2>
{% for name, label, origin, digest in made %}
<p>{{ name }}: {{ label }}{% if origin %} ({{ origin }}){% endif %}.
{{ digest_head }}: <code>{{ digest }}</code></p>{% endfor %}
<p>{{ versions }}</p></footer>
</body>
</html>
"""


@dataclass(frozen=True)
class _Shown:
    """One scenario against the first, as text."""

    letter: str
    why: str
    steps: list[tuple[str, str, bool]]
    drawing: Picture | None
    sentences: list[str]
    inputs_title: str
    inputs: list[tuple[str, list[tuple[str, str, str]]]]


def write_compare_html(comparison: Comparison, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the page; see `compare_html`.

    Raises:
        InputError: the file cannot be written.
    """
    write_text(path, compare_html(comparison, lang))


def compare_html(comparison: Comparison, lang: str = "en") -> str:
    """One page with all that `compare` shows, and a picture of each split; lang is en or nl."""
    words = Words(lang)
    pairs = [_shown(comparison, pair, words) for pair in comparison.pairs]
    drawings = "".join(str(each.drawing.svg) for each in pairs if each.drawing)
    hashes = [_hash(each) for each in (STYLE, *WITHIN.findall(drawings))]
    names = compare_rows.names(comparison)
    results = [each.result for each in comparison.scenarios]
    figures = [
        (
            compare_rows.shown_name(comparison, name, words),
            *(
                compare_rows.figure_cell(name, compare_rows.shown_figure(each, name), words)
                for each in comparison.scenarios
            ),
        )
        for name in compare_rows.figures_shown(comparison)
    ]
    versions = {
        name: value for name, value in results[0].provenance.items() if not name.startswith("scenario")
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=unbroken)
    return environment.from_string(TEMPLATE).render(
        lang=lang,
        title=words("compare_title", names=", ".join(label for _, label, _ in names)),
        style=Markup(STYLE),
        style_hashes=Markup(" ".join(hashes)),
        names=names,
        most_whole=MOST_WHOLE,
        figures_title=words("compare_figures"),
        figure_head=words("compare_figure"),
        figures=figures,
        pairs=pairs,
        group_head=words("compare_group"),
        share_head=words("compare_share"),
        input_head=words("compare_input"),
        made_of=words("compare_made_of"),
        made=[(*name, result.scenario.digest) for name, result in zip(names, results, strict=True)],
        digest_head=words("compare_digest"),
        versions=words("compare_versions", versions=", ".join(f"{n} {v}" for n, v in versions.items())),
    )


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _shown(comparison: Comparison, pair: Pair, words: Words) -> _Shown:
    unit = compare_rows.print_unit(comparison, pair)
    found = compare_rows.steps(comparison, pair, words)
    title = compare_rows.inputs_title(pair, words)
    return _Shown(
        letter(pair.place),
        compare_rows.why_title(comparison, pair, words),
        [
            (
                each.label,
                compare_rows.amount_text(comparison, each.amount, unit, words, sign=not each.total),
                each.total,
            )
            for each in found
        ],
        _drawing(comparison, pair, found, words),
        list(compare_rows.sentences(comparison, pair, words)),
        title,
        list(_inputs(pair, title, words)),
    )


def _drawing(comparison: Comparison, pair: Pair, found: Sequence[Step], words: Words) -> Picture | None:
    if not found:
        return None
    figure = split_chart(replace(comparison, pairs=(pair,)), words.lang)
    title = compare_rows.why_title(comparison, pair, words)
    shows = shown_in_words(comparison, pair, words)
    return picture(figure, f"split{pair.place}", title, shows)


def _inputs(pair: Pair, title: str, words: Words) -> list[tuple[str, list[tuple[str, str, str]]]]:
    tables = []
    for caption, counts in ((title, True), (words("compare_aside"), False)):
        rows = [_row(each, words) for each in pair.differences if each.counts is counts]
        if rows:
            tables.append((caption, rows))
    return tables


def _row(each: Difference, words: Words) -> tuple[str, str, str]:
    first, second = compare_inputs.input_cells(each, words)
    return compare_inputs.input_name(each, words), first, second
