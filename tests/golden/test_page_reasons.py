"""What the page says where a figure has no meaning, or where rounding would hide what decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility import evaluate, read_scenario
from feasibility.language.words import Words
from feasibility.report.run.checks import allowed_sentence
from feasibility.report.run.evidence import source_blocks, value_text
from feasibility.report.run.page import run_page
from feasibility.report.text import block_lines
from tests.financed import LEASE, LOANS, PHASES, amersfoort

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
GOOI = read_scenario(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
LIFT = {"development.costs.subsidy": {"lump_sum": -100_000}}


def page(values: dict[str, Any], lang: str = "en") -> str:
    return " ".join(run_page(evaluate(AMERSFOORT.with_values(values)), lang).split())


IN_PHASES = {
    **PHASES,
    "phases": {
        "west": {"start_months": 0, "construction_months": 24},
        "east": {"start_months": 24, "construction_months": 24},
    },
}
NO_INCOME = {"operating_costs.maintenance.per_dwelling": 20_000}
ROOF = {"operating_costs.roof": {"per_dwelling": 12_000, "every_years": 10}}
"""What the low dwellings of phase west do not earn in a year."""


@pytest.mark.parametrize(
    ("parts", "said", "unsaid"),
    [
        (
            (IN_PHASES, LOANS, ROOF, {"finance.loan.amount": 1_000_000}),
            (
                "What binds the loan differs by phase",
                "Phase east: its loan is limited by the amount of the loan.",
                "is borrowed in each of the 2 phases: €2,000,000 in total",
                "Phase west has no loan: its year 10 of operation has no income",
                "Each year adds that year of every phase",
            ),
            ("Phase east has no loan", "The loan is zero", "That is with the land"),
        ),
        (
            (LOANS, NO_INCOME),
            (
                "The loan is zero: year 1 of operation has no income",
                "IRR of the equity -1.35% several: 5.5%; 4",
            ),
            ("allows none", "adds that year", "That is with the land", "differs by phase"),
        ),
        (
            (LEASE, LOANS, {"land.canon.rate": 0.12, "land.asking_price": 30_000_000}),
            ("has no income from which interest could be paid. That is with the land at €30,000,000.",),
            ("allows none",),
        ),
        (
            ({"finance": {"loan": {"ltv": 0.0, "rate": 0.01}}},),
            ("The loan is zero: its highest loan to value allows none.",),
            ("has no income", "That is with the land"),
        ),
        (
            (IN_PHASES, {"finance": {"loan": {"ltv": 0.0, "rate": 0.01}}}),
            (
                "Phase west has no loan: its highest loan to value allows none.",
                "Phase east has no loan: its highest loan to value allows none.",
            ),
            ("has no income", "The loan is zero", "is borrowed in each"),
        ),
        (
            ({"finance": {"loan": {"ltc": 1.0, "rate": 0.01}}},),
            ("IRR of the equity none none",),
            ("The loan is zero", "allows none"),
        ),
    ],
)
def test_what_is_said_of_loans(
    parts: tuple[dict[str, Any], ...], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    yearly = {"period": "year", "land.payment_months": 0}
    text = " ".join(run_page(evaluate(amersfoort(*parts, yearly)), "en").split())
    for sentence in said:
        assert text.count(sentence) == 1, sentence
    for sentence in unsaid:
        assert sentence not in text


ALL_SOLD = {
    "policy": {"date": date(2019, 1, 1), "segments": {"sale": {"tenure": "sale"}}},
    "dwellings": {"home": {"segment": "sale", "count": 3, "floor_area": 80, "price": 300_000}},
    "development": {
        "construction_months": 0,
        "costs": {"all": {"per_dwelling": 100_000, "timing": "at_start"}},
    },
    "operating_costs": None,
}


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "there is none: everything is paid and received on one day."),
        ("nl", "er is er geen: alles wordt op één dag betaald en ontvangen."),
    ],
)
def test_what_is_paid_and_received_on_one_day_has_no_irr(lang: str, sentence: str) -> None:
    text = page(ALL_SOLD, lang)
    assert text.count(sentence) == 4  # at the asking price and at the residual value, of investor and project
    assert "no rate makes these flows" not in text
    assert "bij geen enkele rente" not in text


def test_yields_say_why_there_are_none() -> None:
    paid_for = {"land.price": 0, "development.costs.subsidy": {"lump_sum": -1e9, "vat": 0}}
    text = page(paid_for)
    assert text.count("none: the total development cost is not above zero") == 2
    assert "sales at delivery pay for everything" not in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"lump_sum": -100_000}, True),
        ({"per_dwelling": -1_000}, True),
        ({"lump_sum": -100_000, "vat": 0}, False),
        ({"lump_sum": -100_000, "vat_recovered": True}, False),
        ({"lump_sum": 100_000}, False),
    ],
)
def test_a_subsidy_that_bears_vat_is_pointed_out(line: dict[str, Any], said: bool) -> None:
    values = {"development.costs.subsidy": line, "development.vat": 0.21}
    sentence = "subsidy: this cost is a negative amount and carries 21% VAT: set that to 0 if it does not."
    assert (sentence in page(values)) == said


def test_a_floor_area_is_shown_with_the_digits_that_tell() -> None:
    text = page({"policy.segments.low_mid.min_floor_area": 50.004, "dwellings.low.floor_area": 50})
    assert "at least 50.004 m² 50 m² not met" in text


def test_the_laws_own_rule_is_a_source_where_it_decides() -> None:
    def names(values: dict[str, Any]) -> set[str]:
        return {
            each.name.removeprefix("statutory_rent_increase.rule.")
            for each in evaluate(GOOI.with_values(values)).sources
            if each.name.startswith("statutory_rent_increase.rule.")
        }

    assert names({}) == {"free", "free.from", "free.until", "mid", "mid.from"}
    assert names({"rents.statutory_cap": False}) == set()
    stated = {"exit.holding_years": 4, "policy.term": 4}
    assert names(stated) == {"mid.from"}, "2023 to 2026 stand in the table, but the mid row from July 2024 on"
    result = evaluate(GOOI)
    free = next(each for each in result.sources if each.name == "statutory_rent_increase.rule.free")
    assert (free.value, free.unit, free.status) == (0.01, "share", "published")
    assert "Uitvoeringswet huurprijzen woonruimte art. 10" in free.source
    until = next(each for each in result.sources if each.name.endswith("rule.free.until"))
    assert value_text(until, Words("nl")) == "1 mei 2029"
    for lang, rule in (("en", "the law's own rule: 5 values"), ("nl", "de regel van de wet zelf: 5 waarden")):
        lines = block_lines(tuple(source_blocks(result, Words(lang))))
        assert rule in " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    ("values", "name", "en", "nl"),
    [
        ({}, "policy.term", "20 years", "20 jaar"),
        ({"policy.term": 1}, "policy.term", "1 year", "1 jaar"),
        ({}, "policy.segments.low_mid.upper", "€850.00 a month", "€ 850,00 per maand"),
        ({}, "policy.rent_increase.surcharge", "1.25%", "1,25 %"),
    ],
)
def test_a_stated_value_carries_its_unit(values: dict[str, Any], name: str, en: str, nl: str) -> None:
    each = next(each for each in evaluate(AMERSFOORT.with_values(values)).sources if each.name == name)
    assert (value_text(each, Words("en")), value_text(each, Words("nl"))) == (en, nl)


@pytest.mark.parametrize(
    ("count", "lang", "said"),
    [
        (1, "en", "Allowed: the one check of the policy is met."),
        (1, "nl", "Toegestaan: aan de enige toets van het beleid is voldaan."),
        (2, "en", "Allowed: both checks of the policy are met."),
        (2, "nl", "Toegestaan: aan beide toetsen van het beleid is voldaan."),
        (3, "en", "Allowed: all 3 checks of the policy are met."),
        (3, "nl", "Toegestaan: aan alle 3 toetsen van het beleid is voldaan."),
    ],
)
def test_two_checks_are_both_and_not_all(count: int, lang: str, said: str) -> None:
    checks = evaluate(AMERSFOORT).checks[:count]
    assert allowed_sentence(checks, Words(lang)) == said
