"""A user's text is shown as text: it adds no element, attribute, rule or address, and hides nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from feasibility.cli import main
from feasibility.report.charts.file import _inline
from tests.longer import usually
from tests.table.serving import SCENARIOS

LABELS = (
    'q style="} * {display:none} .z{"',
    'q style="}.bad{display:none}x{"',
    'q style="color:red" class="bad" id="checks" href="#checks"',
    "q </style><style>*{display:none}</style>",
    "q </svg><script>document.body.remove()</script>",
    'q "><img src=x onerror="document.body.remove()">',
    'q url(#clip) xlink:href="#a" <!-- --> ]]> &lt;b&gt; &#34;',
    "q @import url(https://example.nl/a.css); expression(1) javascript:alert(1)",
    "q {{ 7*7 }} {% include 'x' %} $\\frac{1}{2}$ \\{display:none\\}",
)
FEW = ("--paths", "64")
"""Of the indices: the words are the same as on the page of two thousand."""
NO_PATHS = ("--paths", "0")
"""Without the page about uncertainty, in which a user's text stands as in the others."""
SHOWS = r"""(words) => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
        const node = walk.currentNode, owner = node.parentElement;
        if (!node.data.includes(words) || owner.closest("style, script, title")) continue;
        const box = owner.getBoundingClientRect(), look = getComputedStyle(owner);
        found.push(box.width > 0 && box.height > 0 && look.visibility === "visible" && look.opacity !== "0");
    }
    return found;
}"""
"""Whether each piece of text with these words can be seen."""
SHAPE = """() => ({
    attributes: [...document.querySelectorAll("*")].flatMap(each => [...each.attributes])
        .filter(each => /^on|^style$|^srcdoc$|^formaction$/.test(each.name)
            || (/href|src|action/.test(each.name) && !each.value.startsWith("#"))).map(each => each.name),
    elements: [...new Set([...document.querySelectorAll("*")].map(each => each.localName))].sort(),
    styles: document.querySelectorAll("style").length,
})"""


LIVE = {"script", "img", "image", "a", "foreignObject", "iframe", "animate", "set"}
"""Elements of SVG that fetch, run or lead elsewhere."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, name)
    return tmp_path


def quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def scenario(label: str) -> str:
    """A scenario that is not allowed, with a text of its user wherever one may stand."""
    own = quoted(label)
    return f"""base: amersfoort-2019.yaml
name: {own}
dwellings:
  low: {{rent: 1_200}}
  high: {{floor_area: 40, deviation: {{from: min_floor_area, motivation: {own}}}}}
policy: {{source: {{title: {own}, article: {own}, url: {own}}}}}
levers:
  own: {{paths: [dwellings.low.rent, dwellings.high.rent], step: 10, label: {own}}}
"""


def made(*arguments: str) -> None:
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 0, found.output


def opened(browser: Browser, file: Path) -> tuple[Page, list[str]]:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, said


@pytest.fixture(scope="module")
def plain(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, str]], Any]:
    """What a report is made of whose user wrote nothing bad."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", folder)
    (folder / "plain.yaml").write_text(scenario("plain"), encoding="utf-8")

    @cache
    def shape(paths: tuple[str, str]) -> Any:
        file = folder / "plain.html"
        made("report", str(folder / "plain.yaml"), "-o", str(file), *paths)
        page, _ = opened(browser, file)
        found = page.evaluate(SHAPE)
        page.close()
        assert found["attributes"] == []
        return found

    return shape


@pytest.mark.parametrize(
    ("label", "paths"),
    [
        *((label, FEW if label == LABELS[0] else NO_PATHS) for label in LABELS),
        *(pytest.param(label, FEW, marks=pytest.mark.long) for label in LABELS[1:]),
    ],
)
def test_a_label_is_text_in_the_report_and_hides_nothing(
    browser: Browser,
    folder: Path,
    plain: Callable[[tuple[str, str]], Any],
    label: str,
    paths: tuple[str, str],
) -> None:
    Path("own.yaml").write_text(scenario(label), encoding="utf-8")
    made("report", "own.yaml", "-o", "own.html", *paths)
    page, said = opened(browser, folder / "own.html")
    assert said == []
    assert page.evaluate(SHAPE) == plain(paths)
    for words in (label[:20], "Not allowed"):
        shown = page.evaluate(SHOWS, words)
        assert shown, words
        assert all(shown), words
    drawn = page.evaluate("() => [...document.querySelectorAll('svg text')].map(each => each.textContent)")
    assert any(label[2:12] in each for each in drawn), drawn
    page.close()


def test_names_are_text_on_the_page_of_a_comparison(browser: Browser, folder: Path) -> None:
    names = [label.replace("=", ":").replace(",", ";") for label in LABELS]
    for some in (names[place : place + 3] for place in range(0, len(names), 3)):
        values = ("policy.term=15", "dwellings.low.rent=790", "dwellings.free.rent=1_300")
        options = [f"--option={name}={','.join(values)}" for name in some]
        groups = [
            f"--group={name}={value.partition('=')[0]}" for name, value in zip(some, values, strict=True)
        ]
        made("compare", "amersfoort-2019.yaml", *options, *groups, "-o", "own.html")
        page, said = opened(browser, folder / "own.html")
        assert said == [], some
        shape = page.evaluate(SHAPE)
        assert shape["attributes"] == []
        assert not {"script", "img", "iframe", "object", "link"} & set(shape["elements"])
        for name in some:
            shown = page.evaluate(SHOWS, name[:20])
            assert shown, name
            assert all(shown), name
        page.close()


@pytest.mark.parametrize("label", usually(5, LABELS))
def test_pictures_take_any_label(folder: Path, label: str) -> None:
    Path("own.yaml").write_text(scenario(label), encoding="utf-8")
    made("levers", "own.yaml", "--chart", "own.svg")
    drawing = ElementTree.parse("own.svg")
    for each in drawing.iter():
        assert each.tag.rpartition("}")[2] not in LIVE
        assert not [name for name in each.attrib if name.startswith("on")]
        addresses = [value for name, value in each.attrib.items() if name.endswith("href")]
        assert all(value.startswith("#") for value in addresses)
        assert "display" not in each.get("style", "")
        if each.tag.endswith("}style"):
            assert each.text == "*{stroke-linejoin: round; stroke-linecap: butt}"


def test_only_what_the_drawing_says_of_style_becomes_a_rule() -> None:
    drawn = (
        '<svg viewBox="0 0 1 1"><g id="a" style="fill: #000"><text style="font: 10px \'DejaVu Sans\'">'
        ' style="}*{display:none}" id="a" href="#a" url(#a) 1.23456</text></g><use href="#a"/>'
        '<path style="} * {display:none}"/></svg>'
    )
    body, rules = _inline(drawn, "p", "shows")
    assert "display" not in rules
    assert ' style="}*{display:none}" id="a" href="#a" url(#a) 1.23456</text>' in body
    assert '<g id="p-0" class="p0">' in body
    assert '<use href="#p-0"/>' in body
    assert "<path/>" in body
