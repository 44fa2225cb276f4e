"""Beside a verdict it is said at which price of the land each figure is, and of which day a price is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from feasibility import evaluate, read_scenario
from feasibility.language.words import words_of
from feasibility.report.run.sentences import facts
from feasibility.report.run.values import returns_by_price
from tests.conftest import ROOT

SCENARIO = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
LEAST = {f"dwellings.{name}.least_land_price": 50_000 for name in SCENARIO.dwellings}


def said(text: str) -> str:
    """With plain spaces."""
    return re.sub(r"\s", " ", text)


@pytest.mark.parametrize(
    ("least", "remark", "heading"),
    [
        (
            LEAST,
            "bij de vraagprijs van -€ 1.500.000, terwijl de minimale grondprijs meer vraagt, € 6.000.000; "
            "vereist: 5,5 %",
            "Bij de vraagprijs van -€ 1.500.000; het oordeel gaat over de minimale grondprijs, die meer "
            "vraagt, € 6.000.000:",
        ),
        ({}, "bij de vraagprijs; vereist: 5,5 %", "Bij de vraagprijs van -€ 1.500.000:"),
    ],
)
def test_returns_at_an_asking_price_below_the_price_list(
    least: dict[str, int], remark: str, heading: str
) -> None:
    result = evaluate(SCENARIO.with_values({"land.asking_price": -1_500_000, **least}))
    words = words_of(result.scenario, "nl")
    assert result.viable is not bool(least)
    found = {each.name: said(each.remark) for each in facts(result, words)}
    assert found["Beleggersrendement (IRR)"] == remark
    title, _ = next(returns_by_price(result, words))
    assert said(title) == heading


def test_an_asking_price_with_a_day_of_its_own_has_both_days() -> None:
    dated = {
        "land.asking_price": 250_000,
        "land.asking_price_date": date(2018, 1, 1),
        "land.asking_price_index": "house_price",
    }
    result = evaluate(SCENARIO.with_values(dated))
    words = words_of(result.scenario, "nl")
    (asked,) = (each for each in facts(result, words) if each.name == "Vraagprijs van de grond")
    assert asked.value == words.money(result.asking_price_at_payment) != words.money(250_000)
    assert said(asked.remark) == (
        "minimaal gevraagd, op het prijspeil van de betaling; op dat van 1 januari 2018 is het € 250.000"
    )
