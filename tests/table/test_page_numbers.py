"""The numbers of the live page in a real browser: as the reports write them, digit for digit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page, Route

import feasibility
from feasibility.language import numbers
from feasibility.serving.page_texts import labels_in

FILES = Path(feasibility.__file__).parent / "serving" / "page"
TIES = [0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1.005, 1.015, 1_234_567.5, 0.00125, 0.00375, 0.04995, 0.05]
EDGES = [0.0, -0.0, 0.004, 0.005, 0.0049999, 0.49, 0.499999, 999.5, 999.995, 999_999.5, 1e-12, 0.1 + 0.2, 1e9]
ASK = """async ([numbers, lang]) => {
  const [page, words] = await Promise.all([import("/page/numbers.js"), import("/page/words.js")]);
  await words.speak(lang);
  const pairs = (what) => numbers.map(([value, limit]) => what(value, limit));
  return {
    whole: pairs((value) => page.number(value)),
    thrice: pairs((value) => page.number(value, 3)),
    money: pairs((value) => page.money(value)),
    rent: pairs((value) => page.money(value, 2)),
    share: pairs((value) => page.figure(value, "share")),
    share_against: pairs((value, limit) => page.figure(value, "rate", limit)),
    money_against: pairs((value, limit) => page.figure(value, "€", limit)),
    plain: pairs((value) => page.figure(value, "")),
    plain_against: pairs((value, limit) => page.figure(value, "", limit)),
  };
}"""


def some_numbers() -> list[tuple[float, float]]:
    """Some hundreds, each with a limit near to it or far from it."""
    draw = Random(20)
    drawn = [10 ** draw.uniform(-6, 9) for _ in range(200)]
    written = [round(each, draw.randrange(4)) for each in drawn]
    values = [*TIES, *EDGES, *drawn, *written]
    near = [each * (1 + draw.choice((0, 1e-12, 1e-7, 1e-5, 1e-3, 0.1, -1e-6, -0.01))) for each in values]
    pairs = list(zip(values, near, strict=True))
    return [*pairs, *((-value, -limit) for value, limit in pairs)]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page from which the modules of the live page can be loaded as its server gives them."""

    def answer(route: Route) -> None:
        path = route.request.url.partition("page.test/")[2]
        if path.startswith("texts/"):
            route.fulfill(
                json=labels_in("feasibility.live", path.removeprefix("texts/").removesuffix(".json"))
            )
        elif path:
            route.fulfill(path=FILES / path.removeprefix("page/"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", answer)
    page.goto("http://page.test/")
    yield page
    context.close()


def as_on_the_page(written: str) -> str:
    """A report's number, in which no line may end."""
    return written.replace(" ", "\u00a0")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_number_on_the_page_is_written_as_in_a_report(page: Page, lang: str) -> None:
    asked = some_numbers()
    assert len(asked) > 800
    shown: dict[str, list[str]] = page.evaluate(ASK, [asked, lang])
    expected: dict[str, list[str]] = {
        "whole": [numbers.number(value, lang) for value, _ in asked],
        "thrice": [numbers.number(value, lang, 3) for value, _ in asked],
        "money": [numbers.money(value, lang) for value, _ in asked],
        "rent": [numbers.rent(value, lang) for value, _ in asked],
        "share": [numbers.percent(value, lang) for value, _ in asked],
        "share_against": [numbers.percent_against(value, [limit], lang) for value, limit in asked],
        "money_against": [
            numbers.money(value, lang, numbers.decimals_that_tell(value, [limit], 0))
            for value, limit in asked
        ],
        "plain": [numbers.plain_number(value, lang) for value, _ in asked],
        "plain_against": [numbers.number_against(value, [limit], lang) for value, limit in asked],
    }
    for kind, texts in expected.items():
        wrong = [
            (pair, found, text)
            for pair, found, text in zip(asked, shown[kind], map(as_on_the_page, texts), strict=True)
            if found != text
        ]
        assert wrong == [], kind


def test_what_is_no_number_is_said(page: Page) -> None:
    shown = page.evaluate(
        """async () => {
          const { number } = await import("/page/numbers.js");
          return [null, undefined, NaN, Infinity, -Infinity].map((each) => number(each));
        }"""
    )
    assert shown == ["—", "—", "—", "∞", "-∞"]


def test_a_picture_has_the_true_minus_and_a_sentence_keeps_a_sign_with_its_amount(page: Page) -> None:
    shown = page.evaluate(
        """async () => {
          const { label } = await import("/page/svg.js");
          const { said } = await import("/page/words.js");
          return [label(0, 0, "-€5 of 2-room flats", "t").text, said("-€5, or -€5")];
        }"""
    )
    assert shown == ["−€5 of 2-room flats", "-€5, or -\u2060€5"]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_number_in_its_field_is_read_back(page: Page, lang: str) -> None:
    written = [1_234_567.0, 0.25, -1_500.5, 12.0, 0.000001, 999_999.75]
    read = page.evaluate(
        """async ([values, lang]) => {
          const [page, words] = await Promise.all([import("/page/numbers.js"), import("/page/words.js")]);
          await words.speak(lang);
          return values.map((value) => page.readNumber(page.inField(value, "€"), "€"));
        }""",
        [written, lang],
    )
    assert read == written


@pytest.mark.parametrize(("lang", "point"), [("en", "."), ("nl", ",")])
def test_a_thousand_in_the_other_notation_is_no_number_of_euros(page: Page, lang: str, point: str) -> None:
    """€1.250 on an English page may be 1250 or 1.25; of years, and with other decimals, it is one number."""
    written = [
        [f"1{point}250", "€/month"],
        [f"-1{point}250", "€"],
        [f"1{point}250", "years"],
        [f"1{point}25", "€"],
    ]
    read = page.evaluate(
        """async ([values, lang]) => {
          const [page, words] = await Promise.all([import("/page/numbers.js"), import("/page/words.js")]);
          await words.speak(lang);
          const read = values.map(([text, unit]) => page.readNumber(text, unit));
          return read.map((each) => (Number.isNaN(each) ? null : each));
        }""",
        [written, lang],
    )
    assert read == [None, None, 1.25, 1.25]
