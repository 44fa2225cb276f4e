"""Notes say what is so of this scenario, and nothing where it is not so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility import Result, Scenario, evaluate, read_scenario
from feasibility.language.words import Words
from feasibility.report.run.evidence import WITH_THE_VERDICT, note_texts
from feasibility.report.run.sentences import viable_sentence
from feasibility.report.run.values import return_rows

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
UNLIKE_NPV = "npv_unlike_verdict"


def shipped(name: str, **values: Any) -> Scenario:
    return read_scenario(SCENARIOS / f"{name}.yaml").with_values(values)


def notes(result: Result, key: str) -> list[dict[str, str | float]]:
    return [dict(note.values) for note in result.notes if note.key == key]


def keys(result: Result) -> set[str]:
    return {note.key for note in result.notes}


# ------------------------------------------------------------------------------ the verdict beside the NPV

ALL_IN_THE_FIRST = {
    "land.price": 8_350_000,
    "land.phase_shares": {"station": 1, "blocks": 0, "park": 0},
    "phases.park.start_months": 96,
}
ALL_IN_THE_LAST = {
    "land.price": 13_000_000,
    "land.phase_shares": {"station": 0, "blocks": 0, "park": 1},
    "phases.park.start_months": 96,
    "development.rate": 0.02,
}


def test_a_viable_plan_whose_net_present_value_is_below_zero_says_so_in_its_verdict() -> None:
    result = evaluate(shipped("district-in-phases", **ALL_IN_THE_FIRST))
    assert result.viable and result.net_present_value < 0
    (note,) = notes(result, UNLIKE_NPV)
    assert note == {
        "net_present_value": result.net_present_value,
        "required_return": 0.055,
        "development_rate": 0.045,
    }
    for lang, said in (("en", "-€179,876, and says otherwise"), ("nl", "179.876, en die zegt iets anders")):
        words = Words(lang)
        assert said in viable_sentence(result, words)
        assert not any(said in text for text in note_texts(result, words, but=(WITH_THE_VERDICT,)))


def test_a_plan_that_is_not_viable_with_a_net_present_value_above_zero_says_so() -> None:
    result = evaluate(shipped("district-in-phases", **ALL_IN_THE_LAST))
    assert not result.viable and result.net_present_value > 0
    assert UNLIKE_NPV in keys(result)


@pytest.mark.parametrize("price", ["residual", 1_000_000, 30_000_000])
def test_where_both_agree_nothing_is_said(price: str | float) -> None:
    result = evaluate(shipped("district-in-phases", **{"land.price": price}))
    assert UNLIKE_NPV not in keys(result)


# ------------------------------------------------------------------------- the surcharge of new building


BEFORE_THE_LAW = {
    "price_date": date(2023, 7, 1),
    "start": date(2023, 7, 1),
    "development.construction_months": 6,
}


def test_the_surcharge_is_said_to_end_twenty_years_after_first_letting() -> None:
    result = evaluate(shipped("national-law-2026"))
    first = result.arrays.phases[0].calendar.anniversary_year[0]
    assert [(each["type"], each["year"]) for each in notes(result, "surcharge_ends")] == [
        ("mid_small", first + 20),
        ("mid_large", first + 20),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"rents.new_build_surcharge": False, "indices.cpi": {"history": "cbs", "then": -0.01}},
        BEFORE_THE_LAW,
    ],
)
def test_no_surcharge_is_said_to_end_where_none_is_asked(values: dict[str, Any]) -> None:
    result = evaluate(shipped("national-law-2026", **values))
    assert "surcharge_ends" not in keys(result)


# ---------------------------------------------------------------------------------- exit at the vacant value


def at_vacant_value(**values: Any) -> Scenario:
    return shipped(
        "amersfoort-2019",
        **{"exit.methods": ["vacant_value"], "exit.ageing": 0, "exit.let_ratio": 1, **values},
    )


def of_types(result: Result, key: str) -> list[str]:
    return [str(each.get("types", "all")) for each in notes(result, key)]


def test_a_vacant_value_without_ageing_and_let_ratio_says_so_of_all() -> None:
    result = evaluate(at_vacant_value())
    assert of_types(result, "no_ageing") == of_types(result, "no_let_ratio") == ["all"]


def test_it_says_nothing_where_each_kind_has_its_own() -> None:
    own = {"ageing": 0.005, "let_ratio": 0.85}
    result = evaluate(at_vacant_value(**{"exit.by_kind": {"mid": own, "free": own}}))
    assert not {"no_ageing", "no_ageing_resale", "no_let_ratio"} & keys(result)


def test_it_names_the_types_where_one_kind_has_its_own() -> None:
    result = evaluate(at_vacant_value(**{"exit.by_kind": {"mid": {"ageing": 0.005, "let_ratio": 0.85}}}))
    free = "+".join(
        name for name, each in result.dwelling_types.items() if each.retention_status == "no_limit"
    )
    assert free and of_types(result, "no_ageing") == of_types(result, "no_let_ratio") == [free]
    texts = note_texts(result, Words("en"))
    assert any(": at exit the dwellings count at their full vacant value" in text for text in texts)


def test_it_says_nothing_where_another_method_gives_more() -> None:
    result = evaluate(
        at_vacant_value(**{"exit.methods": ["vacant_value", "net_yield"], "exit.net_yield": 0.01})
    )
    assert {each.exit_method for each in result.dwelling_types.values()} == {"net_yield"}
    assert not {"no_ageing", "no_ageing_resale", "no_let_ratio"} & keys(result)


# ----------------------------------------------------------------- the initial yield and the exit yield

IN_PARTS = {
    "exit.methods": ["net_yield"],
    "exit.net_yield": None,
    "exit.initial_yield": 0.045,
    "exit.yield_spread": 0.005,
}


def test_an_initial_yield_on_which_no_exit_stands_is_not_explained() -> None:
    scenario = shipped("amersfoort-2019", **IN_PARTS)
    assert "initial_yield_stated" in keys(evaluate(scenario))
    own = {kind: {"net_yield": 0.05} for kind in ("mid", "free")}
    assert "initial_yield_stated" not in keys(evaluate(scenario.with_values({"exit.by_kind": own})))


# ------------------------------------------------------------------------------------- values of the policy


@pytest.mark.parametrize("term", [20, 25])
def test_a_value_of_the_policy_is_said_to_be_the_scenarios_own_whether_or_not_it_equals(term: int) -> None:
    result = evaluate(shipped("amersfoort-2019", **{"policy.term": term}))
    texts = [text for text in note_texts(result, Words("en")) if "set by the scenario itself" in text]
    assert len(texts) == 1 and "term" in texts[0].lower()
    assert not any("differs" in text for text in note_texts(result, Words("en")))


# -------------------------------------------------------------------------------------- a return that is none


def test_the_value_that_counts_where_there_is_no_rate_says_of_which_day_it_is() -> None:
    """Sold at delivery: paid and received on one day, of which the investor's line speaks."""
    result = evaluate(shipped("owner-occupied-mix"))
    sold = evaluate(
        result.scenario.with_values(
            {
                f"dwellings.{name}.count": 0
                for name, each in result.dwelling_types.items()
                if each.retention_status
            }
        )
    )
    assert sold.investor_irr is None
    rows = {label: said for label, _, said in return_rows(sold, Words("en"))}
    assert "as net present value on the day of delivery at" in rows["Investor IRR"]
