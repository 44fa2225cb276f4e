"""The report in a real browser: silent, without a request, accessible, at every width, and on A4."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from feasibility.compare.chances import chances
from feasibility.compare.side_by_side import Entry, compare
from feasibility.language.words import Words
from feasibility.report.compare.html import compare_html
from feasibility.report.document import DealHead
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.run.charts.waterfall import LETTERS
from tests.chromium import serious
from tests.contracts.test_report_pages import MOST_WHITE, lines, pictured, white
from tests.longer import in_turn
from tests.reference.report_cases import PATHS, scenario_of
from tests.reference.report_cases import page as report_page

WIDTHS = (320, 390, 768, 1440, 3840)
SHOWN = [("amersfoort-2019", "nl"), ("evil", "en"), ("all sold", "nl"), ("comparison", "en")]
COMPARED = ("amersfoort-2019", "gooi-en-vechtstreek-2019", "evil", "all sold", "several rates")
TELEPHONE = 390
A4 = (595, 842)
"""Points."""


PARTED_SIGNS = """() => [...document.querySelectorAll("td.figure")].filter(each => {
    const text = each.firstChild;
    if (!text || !/^[-+].*€/.test(text.data)) return false;
    const [sign, amount] = [0, text.data.indexOf("€")].map(place => {
        const range = document.createRange();
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        return range.getBoundingClientRect().top;
    });
    return sign !== amount;
}).map(each => each.textContent)"""
"""Amounts that stand on another line than their sign."""
NUMBERS_TOUCHED = """() => {
    const said = [...document.querySelectorAll("nav li a")].flatMap(each => [...each.getClientRects()]);
    const room = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    return [...document.querySelectorAll("nav li")].map(each => [each, each.getBoundingClientRect()])
        .filter(([_, at]) => said.some(one => one.left < at.left && one.right > at.left - room
            && one.bottom > at.top && one.top < at.bottom))
        .map(([each]) => each.textContent);
}"""
"""Entries of the contents whose number, two letters wide, the entry in the column before reaches."""


def opened(browser: Browser, file: Path, dark: bool = False) -> tuple[Page, list[str], list[str]]:
    """A page with what it said on the console and what it asked for."""
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, said, asked


def written(case: str, lang: str, folder: Path) -> Path:
    file = folder / "report.html"
    if case == "comparison":
        scenarios = [scenario_of(each) for each in COMPARED]
        found = compare([Entry(each) for each in scenarios])
        text = compare_html(replace(found, chances=chances(scenarios, PATHS, 1)), lang)
    else:
        text = report_page(case, lang)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(("case", "lang"), SHOWN)
def test_silent_without_a_request_at_every_width(
    case: str, lang: str, browser: Browser, tmp_path: Path
) -> None:
    file = written(case, lang, tmp_path)
    page, said, asked = opened(browser, file)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        over = page.evaluate(
            """() => [...document.querySelectorAll("h1, h2, h3, p, li, dt, dd, caption")]
                .filter(each => each.getBoundingClientRect().right > innerWidth + 1
                    && !each.closest(".scroll") && getComputedStyle(each).position !== "absolute")
                .map(each => each.textContent)"""
        )
        assert over == []
        assert page.evaluate(NUMBERS_TOUCHED) == []
        if width <= TELEPHONE:
            front = page.locator(".front figure > div:visible")
            assert front.evaluate_all("all => all.every(each => each.scrollWidth <= each.clientWidth)")
        if width == TELEPHONE:  # values stand beside what they are of, and outcomes need no scrolling
            heads = page.locator(
                "#assumptions table:not(.small) thead th:nth-child(2), "
                ":is(#checks, #values) table:not(.small) thead th:last-child"
            )
            ends = heads.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
            assert all(each <= width for each in ends)
            assert page.evaluate(PARTED_SIGNS) == []
    assert said == []
    assert asked == [file.as_uri()]
    page.close()


@pytest.mark.parametrize(("shown", "dark"), in_turn(SHOWN, (False, True)))
def test_accessible(shown: tuple[str, str], dark: bool, browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, written(*shown, tmp_path), dark)
    assert serious(page, left=("minor", "moderate")) == []
    page.close()


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance of WCAG 2, 0 for black and 1 for white."""
    parts = [each / 255 for each in colour]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_on_a_dark_screen_every_picture_is_dark_and_its_words_are_read(
    browser: Browser, tmp_path: Path
) -> None:
    """axe does not look inside a picture: its ground is the page's own, and its lightest sign stands out."""
    page, _, _ = opened(browser, written("amersfoort-2019", "nl", tmp_path), dark=True)
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    around = tuple(map(int, re.findall(r"\d+", ground)[:3]))
    assert luminance(around) < 0.02
    pictures = page.locator("figure .scroll svg")
    assert pictures.count() >= 5
    for number in range(pictures.count()):
        with Image.open(BytesIO(pictures.nth(number).screenshot())) as shot:
            pixels = np.asarray(shot.convert("RGB")).reshape(-1, 3)
        colours, times = np.unique(pixels, axis=0, return_counts=True)
        most = tuple(colours[times.argmax()])
        assert contrast(most, around) < 1.1, number
        assert max(contrast(tuple(each), most) for each in colours) > 7, number
    page.close()


def test_a_dark_screen_prints_on_white(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, written("all sold", "nl", tmp_path), dark=True)
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(26, 26, 26)"
    assert page.evaluate("getComputedStyle(document.querySelector('figure svg')).filter") == "none"
    assert dark != "rgb(255, 255, 255)"
    page.close()


def test_styles_of_the_pictures_hold(browser: Browser, tmp_path: Path) -> None:
    """The security policy lets the page's own style rules in: the pictures have their colours."""
    page, _, _ = opened(browser, written("amersfoort-2019", "nl", tmp_path))
    for letter in LETTERS:
        colours = page.evaluate(
            """letter => [...document.querySelectorAll(`svg.${letter} path`)]
                .map(each => getComputedStyle(each).fill)""",
            letter,
        )
        assert "rgb(0, 114, 178)" in colours
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"
    page.close()


@pytest.mark.parametrize(("case", "lang"), [each for each in SHOWN if each[0] != "evil"])
def test_prints_to_a4_without_cut_tables(case: str, lang: str, browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, written(case, lang, tmp_path))
    file = tmp_path / "report.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    page.close()
    shown = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    sizes = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', shown)
    assert 3 <= len(sizes) <= 20
    for width, height in sizes:
        assert (float(width), float(height)) == pytest.approx(A4, abs=1)
    places = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', shown)
    assert len(places) > 500
    for left, top, right, bottom in places:
        assert float(left) >= 20
        assert float(right) <= A4[0] - 20
        assert float(top) >= 15
        assert float(bottom) <= A4[1] - 15


def test_the_first_page_answers(browser: Browser, tmp_path: Path) -> None:
    """Verdict, margin, what moves it most and the checks stand on the first sheet."""
    page, _, _ = opened(browser, written("amersfoort-2019", "nl", tmp_path))
    file = tmp_path / "report.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    page.close()
    first = subprocess.run(
        ["pdftotext", "-f", "1", "-l", "1", "-layout", str(file), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.replace("\u00a0", " ")
    for words in (
        "Haalbaar",
        "Toegestaan",
        "€ 4.588.113",
        "€ 388.113",
        "Bouwkosten",
        "Vereist rendement",
        "Van beleggingswaarde naar grondwaarde",
        "termijn",
        "ten minste 20 jaar",
    ):
        assert words in first


def test_a_deal_prints_with_its_checks_on_the_first_page_and_no_page_half_empty(
    browser: Browser, tmp_path: Path
) -> None:
    parties = ("Gemeente", "Belegger", "Woningcorporatie", "Ontwikkelaar", "Huurders")
    rows = (
        ("Gedaan", "door Gemeente in ronde 2, op 22 november 2026 om 07:04 uur (UTC)"),
        *((each, "aanvaardt") for each in parties[:-1]),
        (parties[-1], "aanvaardt: ‘Akkoord, mits de huur zo blijft.’"),
        ("Stand", Words("nl")("live_deal_agreed")),
        ("Cijfers", Words("nl")("live_deal_shared")),
        ("In het register", f"run 1, hash {'0123456789abcdef' * 4}"),
    )
    head = DealHead("Amersfoort, the table: voorstel 1, Iets hogere huren, dezelfde grond", rows)
    page = tmp_path / "deal.html"
    scenario = scenario_of("amersfoort-2019").with_values({"land.price": 4_200_000})
    told = report_html(material_of(scenario, "nl"), "nl", head)
    page.write_text(told, encoding="utf-8")
    shown, _, _ = opened(browser, page)
    shown.emulate_media(media="print")
    assert shown.evaluate(NUMBERS_TOUCHED) == []
    marks = shown.locator("#assumptions td:nth-child(3)", has_text="niet gemerkt")
    assert marks.first.evaluate("each => getComputedStyle(each).whiteSpace") == "nowrap"
    file = tmp_path / "deal.pdf"
    shown.pdf(path=str(file), prefer_css_page_size=True)
    shown.close()
    pages = lines(file)
    assert any(re.match(r"termijn +✓ voldaan", each) for each in pages[0])
    assert pages[1][0] == "Inhoud"
    assert max(white(*each) for each in list(pictured(file))[:-1]) <= MOST_WHITE
    assert [each[0] for each in pages if each[0].startswith("•")] == []
    assert [each[0] for each in pages if re.fullmatch(r"\S+( \S+)?\.", each[0])] == []
