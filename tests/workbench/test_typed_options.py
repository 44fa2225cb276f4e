"""What is typed in the tabs is read as in the form, and refused in its words with the name of the field."""

from __future__ import annotations

from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.errors import InputError
from feasibility.language.words import Words
from feasibility.messages import in_language
from feasibility.mix.results import Frontier
from feasibility.report.mix.frontier import price_of_gain
from feasibility.workbench.answers.questions import AskedQuestion, answered
from feasibility.workbench.answers.typed_options import axis_typed, ends_typed, target_typed
from tests.workbench.opening import SCENARIOS

SCENARIO = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values({"dwellings.low.points": 170})
BY_POINTS = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values(
    {"dwellings.low.rent": "highest", "dwellings.low.points": 170}
)
RENT, POINTS, RATE = "dwellings.low.rent", "dwellings.low.points", "required_return"


def refusal(question: str, options: dict[str, Any], scenario: Any = SCENARIO, lang: str = "nl") -> str:
    """What a tab says of a question that is refused."""
    with pytest.raises(InputError) as refused:
        answered(question, AskedQuestion(scenario, options, lang, lambda *_: None), "job")
    return "\n".join(in_language(each.message, lang) for each in refused.value.mistakes)


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [("4,8 mln", "nl", 4_800_000), ("€ 1.250.000,-", "nl", 1_250_000), ("1,250,000", "en", 1_250_000)],
)
def test_amounts_are_read_as_in_the_form(text: str, lang: str, value: float) -> None:
    given = {"so_that": "residual_land_value", "value": text}
    assert target_typed(given, SCENARIO, lang).value == value


def test_returns_are_percentages() -> None:
    assert target_typed({"so_that": "investor_irr", "value": "5,5"}, SCENARIO, "nl").value == 0.055
    axis = axis_typed({"path": RATE, "from": "5 %", "to": "6", "step": "0,5 %"}, "rows", SCENARIO, "nl")
    assert axis.values == (0.05, 0.055, 0.06)


def test_a_mistake_names_its_field_in_the_notation_of_the_page() -> None:
    columns = {"path": RATE, "from": "5 %", "to": "6 %", "step": "0,5 %"}
    rows = {"path": POINTS, "from": "165,5", "to": "180", "step": "5"}
    said = refusal("grid", {"rows": rows, "columns": columns})
    assert said == (
        "Punten van een woning (laag), van: gevonden: 165,5; toegestaan is een geheel aantal punten van 0 "
        "tot en met 1.000"
    )
    said = refusal("grid", {"rows": rows | {"from": "165", "step": "-5"}, "columns": columns})
    assert said == "Punten van een woning (laag): de stap leidt niet van de eerste waarde naar de laatste"
    said = refusal("solve", {"path": RENT, "so_that": "residual_land_value", "value": "veel"})
    assert said.startswith("Residuele grondwaarde, is: gevonden: de tekst 'veel'; ")
    said = refusal("solve", {"path": RATE, "so_that": "residual_land_value", "value": "0", "from": "0,06"})
    assert said.startswith("Vereist rendement, gezocht van: gevonden: 0,06 zonder procentteken")


def test_a_rent_by_points_is_searched_between_ends_that_are_given() -> None:
    ask = {"path": RENT, "so_that": "residual_land_value", "value": "4.500.000"}
    said = refusal("solve", ask, BY_POINTS)
    assert said.endswith(": heeft nu geen getal; zeg daarom van welke tot welke waarde gezocht moet worden")
    assert "--" not in said and "dwellings" not in said
    assert ends_typed({"from": "600", "to": "1.000"}, RENT, BY_POINTS, "nl") == (600, 1000)
    said = refusal("solve", {**ask, "from": "900", "to": "800"}, BY_POINTS)
    assert said.endswith(": van 900 tot 800 ligt niets: geef beide")
    ask = {"path": "exit.holding_years", "so_that": "viable", "from": "9.000"}
    assert "--" not in refusal("solve", ask)
    ask = {"path": RENT, "so_that": "viable", "from": "90.000,50"}
    assert refusal("solve", ask).endswith(": van 90.000,5 tot 3.040 ligt niets: geef beide")
    found = answered(
        "solve", AskedQuestion(BY_POINTS, {**ask, "from": "600", "to": "1.000"}, "nl", lambda *_: None), "job"
    )
    assert "€" in found.html


def test_deals_without_levers_say_by_label_what_is_missing() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-table.yaml").with_values({"table": None})
    said = refusal("deals", {}, scenario)
    assert "'Onderhandelbare knoppen'" in said and "'Vrije typen van de tafel'" in said
    assert "table" not in said and said.startswith("Tafel: ontbreekt")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_price_of_the_frontier_is_said_of_what_is_given_up(lang: str) -> None:
    frontier = Frontier.__new__(Frontier)
    object.__setattr__(frontier, "first", "mid_dwellings")
    object.__setattr__(frontier, "second", "land_value")
    words = {
        "nl": "gaat de stap af van woningen in het middensegment: dat is de prijs van een betere uitkomst in "
        "grondwaarde.",
        "en": "the step is taken off mid-market dwellings: that is the price of doing better in land value.",
    }
    assert price_of_gain(frontier, Words(lang)).endswith(words[lang])
