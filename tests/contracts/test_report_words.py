"""The report in Dutch is Dutch, and in English English, by the product's own words in both."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest
from markupsafe import Markup

from feasibility.evaluation.evaluate import evaluate
from feasibility.glossary import glossary
from feasibility.language.texts import FILE, FILES, texts_in
from feasibility.language.words import Words, known_names, named
from feasibility.programme.question import Options
from feasibility.report.compare.inputs import value_cell
from feasibility.report.document import even, table
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.html import unbroken
from feasibility.report.run.page import run_page
from feasibility.report.run.sentences import dates_sentence
from feasibility.scenario.keys import model, policy
from feasibility.scenario.keys.fields import ListOf, MappingOr, WordOr, keys_of
from feasibility.scenario.keys.values import Kind, OneOf
from feasibility.scenario.rules.lines import BUILT_IN_INDICES
from feasibility.scenario.validated import Scenario
from tests.reference.report_cases import CASES, NAMES, material, page, scenario_of

WORD = re.compile(r"[^\W\d_]{2,}")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LABEL = re.compile(r'(?:aria-label|alt|title)="([^"]*)"')
OUTSIDE = frozenset(("python", "numpy", "feasibility", "irr", "bar", "nar", "sha", "scenario", "yaml"))
"""Names of programs and abbreviations of the field."""
DUTCH_TOO = {"start", "architect", "turnkey"}
"""Words of the format and names that are Dutch words as well."""
COMMON_ENGLISH = frozenset(
    (
        *("the", "of", "and", "not", "from", "what", "which", "with", "without", "above", "below", "each"),
        *("year", "years", "rent", "rents", "dwelling", "dwellings", "sold", "price", "value", "cost"),
        *("none", "least", "most", "at", "by", "are", "has", "have", "its", "it", "that", "this", "than"),
    )
)


@cache
def words_of(lang: str) -> set[str]:
    """Every word of the product's texts and glossary in a language."""
    texts = [entry[lang] for file in (FILE, *FILES.values()) for entry in texts_in(file).values()]
    for term in glossary().values():
        wording = term.wording(lang)
        texts += [wording.name, wording.unit]
    return {word.lower() for text in texts for word in WORD.findall(re.sub(r"\{\w*\}", " ", text))}


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from strings_of(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings_of(each)
    elif isinstance(value, str):
        yield value


def own_words(scenario: Scenario) -> set[str]:
    """Words of the scenario itself: names, titles, motivations; and its file."""
    policy = scenario.policy
    parts = [scenario.origin.file, scenario.name, policy.name, policy.place, *policy.segments]
    raw = {name: each for name, each in scenario.raw.items() if name != "policy"}
    return {
        word.lower()
        for text in (*parts, *strings_of(raw))
        for piece in text.split("_")
        for word in WORD.findall(piece)
    }


def shown_words(page: str) -> set[str]:
    """Words that a reader of the page sees or hears, those in its pictures too."""
    body = HASH.sub("", STYLE.sub("", page))
    texts = [*LABEL.findall(body), TAG.sub(" ", body)]
    return {word.lower() for text in texts for word in WORD.findall(html.unescape(text))}


@pytest.mark.parametrize("case", CASES)
def test_no_english_word_in_a_dutch_report(case: str) -> None:
    english = (words_of("en") | COMMON_ENGLISH) - words_of("nl") - OUTSIDE
    found = shown_words(page(case, "nl")) & english
    assert found <= own_words(scenario_of(case))


@pytest.mark.parametrize("case", CASES)
def test_no_dutch_word_in_an_english_report(case: str) -> None:
    dutch = words_of("nl") - words_of("en") - OUTSIDE
    told = {word.lower() for each in material(case).remarks.values() for word in WORD.findall(each.text)} | {
        word.lower() for each in material(case).result.sources for word in WORD.findall(each.source)
    }
    reasons = {
        word.lower() for reason in scenario_of(case).policy.assumed.values() for word in WORD.findall(reason)
    }
    assert shown_words(page(case, "en")) & dutch <= own_words(scenario_of(case)) | told | reasons


def test_the_test_sees_english() -> None:
    english = (words_of("en") | COMMON_ENGLISH) - words_of("nl") - OUTSIDE
    assert {"rent", "dwelling", "asking", "lever"} <= english


@pytest.mark.parametrize("case", CASES)
def test_numbers_as_dutch_people_write_them(case: str) -> None:
    """Thousands with dots and decimals with commas; a space after the euro sign, one before percent."""
    body = html.unescape(TAG.sub(" ", STYLE.sub("", page(case, "nl"))))
    assert not re.search(r"€\d|\d%|\d,\d{3}(?!\d)[.,]\d|\d{1,3}(,\d{3}){2}", body)
    assert re.search(r"€\u00a0\d{1,3}(\.\d{3})+", body)


@pytest.mark.parametrize("price", [3_000_000, 50_000_000])
def test_a_search_in_dutch_is_dutch(price: int) -> None:
    """With a frontier, and with the reasons why no mix is possible."""
    scenario = scenario_of("forty-forty-twenty").with_values({"land.asking_price": price})
    found = report_html(material_of(scenario, "nl", Options(free=tuple(scenario.dwellings))), "nl")
    english = (words_of("en") | COMMON_ENGLISH) - words_of("nl") - OUTSIDE
    assert shown_words(found) & english <= own_words(scenario)


# ------------------------------------------------------------- words of the format and well-known names


def choices(kind: Kind | None) -> set[str]:
    """The words that a key allows."""
    if isinstance(kind, OneOf):
        return {str(word) for word in kind.words}
    own = set(kind.words) if isinstance(kind, WordOr) else set()
    return own | (choices(kind.other) if isinstance(kind, (WordOr, MappingOr)) else set())


def every_choice() -> set[str]:
    """Every word that a value of a scenario may be."""
    named = {**vars(model), **vars(policy)}.values()
    found = [each for each in named if isinstance(each, type) and is_dataclass(each)]
    parts = [part for part in found if all("name" in each.metadata for each in fields(part))]
    kinds = [each.kind for part in parts for each in keys_of(part).values()]
    lists = {word for each in kinds if isinstance(each, ListOf) for word in choices(each.item)}
    return lists | {word for each in kinds for word in choices(each)}


def own_texts(scenario: Scenario) -> set[str]:
    """What the scenario's writer calls the whole, and the reasons that he gives."""
    deviations = [
        *scenario.deviations,
        *(each for one in scenario.dwellings.values() for each in one.deviation),
    ]
    return {scenario.name, scenario.origin.file, *(each.motivation for each in deviations)}


def raw_words(found: str, scenario: Scenario) -> set[str]:
    """Words of the visible text as they stand, underscores and all, without those of the writer."""
    body = HASH.sub("", STYLE.sub("", found))
    text = html.unescape(" ".join([*LABEL.findall(body), TAG.sub(" ", body)]))
    for own in filter(None, own_texts(scenario)):
        text = text.replace(own, " ")
    own_names = {*scenario.dwellings, *scenario.mix.rows, *scenario.levers}
    in_words = {word for each in own_names for word in each.split("_")}
    return set(re.findall(r"[A-Za-z]\w*", text)) - own_names - in_words


@pytest.mark.parametrize("case", NAMES)
def test_no_word_of_the_format_in_a_dutch_report(case: str) -> None:
    """Words of the format and well-known names of lines, segments and indices stand in Dutch."""
    names = {name for kind in known_names().values() for name in kind}
    raw = (every_choice() | names | set(BUILT_IN_INDICES) | {"Netherlands"}) - DUTCH_TOO
    assert not raw_words(page(case, "nl"), scenario_of(case)) & raw


def test_the_test_sees_words_of_the_format() -> None:
    assert {"capped", "continue", "residual", "over_construction", "net_yield", "passing", "month"} <= (
        every_choice()
    )


@pytest.mark.parametrize("case", NAMES)
def test_every_line_and_segment_of_the_examples_has_a_dutch_name(case: str) -> None:
    scenario = scenario_of(case)
    lines = {*scenario.development.costs, *scenario.operating_costs, *scenario.other_income}
    assert {line for line in lines if named("lines", line, "nl") == line} == set()
    assert {each for each in scenario.policy.segments if named("segments", each, "nl") == each} <= {"mid_150"}


def test_a_name_of_ones_own_stands_in_its_own_words() -> None:
    assert named("lines", "my_line", "nl") == "my line"
    assert named("lines", "soft_costs", "en") == "soft costs"


def test_a_type_named_as_its_segment_has_its_dutch_name() -> None:
    """A new scenario has a type for each segment, of the same name and without a label."""
    assert [Words("nl").type(name) for name in ("mid", "social")] == ["middenhuur", "sociale huur"]
    assert Words("nl", {"types.mid": "boven de winkels"}).type("mid") == "boven de winkels"
    assert [Words(lang).type("corner_house") for lang in ("nl", "en")] == ["corner house"] * 2
    assert Words("en").type("mid_plus") == "mid plus"


@pytest.mark.parametrize("kind", ["lines", "segments"])
def test_no_two_known_names_are_the_same_in_dutch(kind: str) -> None:
    names = known_names()[kind]
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("lang", "said", "unsaid"),
    [
        ("nl", "Verkopen op de dag van oplevering", ("Huren, verkopen", "nu is die —", "Huren per maand")),
        ("en", "Sales on the day of delivery", ("Rents, sales", "it is — now", "Rents per month")),
    ],
)
def test_where_nothing_is_let_nothing_is_said_of_rents(lang: str, said: str, unsaid: tuple[str, ...]) -> None:
    text = html.unescape(TAG.sub(" ", page("all sold", lang)))
    assert said in text
    assert not [each for each in unsaid if each in text]


@pytest.mark.parametrize("case", ["negative", "all sold", "amersfoort-2019"])
def test_a_negative_land_value_says_that_vat_and_costs_shrink_with_it(case: str) -> None:
    for lang, said in (("nl", "krimpen mee"), ("en", "shrink along with it")):
        negative = material(case).result.residual_land_value < 0
        assert (said in page(case, lang)) is negative


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([("6 %", "€ 1"), ("6,39 %", "")], [("6,00 %", "€ 1"), ("6,39 %", "")]),
        ([("6%", "6.5%"), ("5.25%", "—")], [("6.00%", "6.50%"), ("5.25%", "—")]),
        ([("5,5 %", "4,1 % tot 7,23 %")], [("5,50 %", "4,10 % tot 7,23 %")]),
        ([("1,200%", "")], [("1,200%", "")]),
        ([("5,4996 %", "5,5 %"), ("7 %", "3 %")], [("5,4996 %", "5,5 %"), ("7,0 %", "3,0 %")]),
        ([("5 %", "24"), ("5,5 %", "12")], [("5,0 %", "24"), ("5,5 %", "12")]),
        ([("5 %", "2,5 jaar"), ("€ 7", "7,5 %")], [("5 %", "2,5 jaar"), ("€ 7", "7,5 %")]),
    ],
)
def test_percentages_of_one_figure_have_as_many_decimals(
    rows: list[tuple[str, ...]], shown: list[tuple[str, ...]]
) -> None:
    found = even(table("", ["", "", ""], [("x", *row) for row in rows], "<>>"))
    assert [row[1:] for row in found.groups[0].rows] == shown


def test_a_sign_does_not_part_from_its_amount() -> None:
    assert unbroken("van -€ 11.228 naar +€ 5") == "van -\u2060€\u00a011.228 naar +\u2060€\u00a05"
    assert unbroken("-€11,228") == "-€11,228"
    assert unbroken("-€ 11.228") == "-€\u00a011.228"
    assert unbroken("-€ 5 tot € 9") == "-\u2060€\u00a05 tot €\u00a09"
    assert unbroken(Markup("a -€1")) == "a -€1"


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_term_and_no_operation_where_nothing_is_let(lang: str) -> None:
    sold = evaluate(scenario_of("all sold").with_values({"exit.holding_years": 25, "policy.term": 20}))
    words = Words(lang)
    shown = " ".join(run_page(sold, lang).split())
    dates = dates_sentence(sold, words)
    assert dates in shown
    assert "25" not in dates
    assert words("heading_term", term=20) not in shown


def test_values_of_lines_have_dutch_names_and_nothing_is_said_in_words() -> None:
    dutch = Words("nl")
    line = {"per_parking_space": 30_000}
    shown = value_cell("development.costs.parking", line, dutch)
    assert shown == "ontwikkelkosten per parkeerplaats: € 30.000"
    of = value_cell("development.costs.overhead.of", ["construction", "land"], dutch)
    assert of == "bouwkosten, grond"
    assert [value_cell("policy.shares", [], Words(lang)) for lang in ("en", "nl")] == ["none", "geen"]
