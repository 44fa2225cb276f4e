"""Sour and sweet of the Amersfoort programme, worked out by hand from its published contributions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feasibility import evaluate, read_scenario
from feasibility.mix.balance import sour_sweet
from feasibility.returns.values import HALF_A_CENT

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "amersfoort.expected.json").read_text(encoding="utf-8"))
RESULT = evaluate(read_scenario(HERE.parents[1] / "scenarios" / "amersfoort-2019.yaml"))

CONTRIBUTIONS = {name: each["residual_land_value"] for name, each in EXPECTED["dwelling_types"].items()}
COUNTS = {"low": 24, "high": 30, "free": 66}
BURDEN = (4_200_000 - EXPECTED["site"]["residual_land_value"]) / 120


def test_the_burden_is_the_price_and_the_site_over_all_dwellings() -> None:
    balance = sour_sweet(RESULT)
    assert balance.land_price == 4_200_000
    assert balance.burden == pytest.approx(BURDEN, abs=HALF_A_CENT)
    assert balance.burden == pytest.approx(40_082.99, abs=0.01)


def test_low_and_high_are_sour_and_free_carries_them() -> None:
    balance = sour_sweet(RESULT)
    assert {each.name: each.count for each in balance.types} == COUNTS
    assert {each.name: each.sour for each in balance.types} == {"low": True, "high": True, "free": False}
    for each in balance.types:
        assert each.contribution == pytest.approx(CONTRIBUTIONS[each.name], abs=HALF_A_CENT)
        assert each.over == pytest.approx(CONTRIBUTIONS[each.name] - BURDEN, abs=HALF_A_CENT)


def test_how_many_free_dwellings_carry_a_low_one() -> None:
    low, high = sour_sweet(RESULT).exchanges
    assert (low.sour, low.sweet, high.sour, high.sweet) == ("low", "free", "high", "free")
    sweet = CONTRIBUTIONS["free"] - BURDEN
    assert low.dwellings == pytest.approx((BURDEN - CONTRIBUTIONS["low"]) / sweet, rel=1e-9)
    assert high.dwellings == pytest.approx((BURDEN - CONTRIBUTIONS["high"]) / sweet, rel=1e-9)
    assert low.dwellings == pytest.approx(1.38, abs=0.005)


def test_a_land_price_in_the_scenario_takes_the_place_of_the_asking_price() -> None:
    paid = evaluate(RESULT.scenario.with_values({"land.price": 3_000_000}))
    assert sour_sweet(paid).land_price == 3_000_000
    assert sour_sweet(paid, 5_000_000).land_price == 5_000_000


def test_nothing_sour_and_nothing_sweet_exchange_nothing() -> None:
    for_nothing, out_of_reach = sour_sweet(RESULT, 0), sour_sweet(RESULT, 90_000_000)
    assert not any(each.sour for each in for_nothing.types)
    assert all(each.sour for each in out_of_reach.types)
    assert for_nothing.exchanges == out_of_reach.exchanges == ()


def test_a_type_at_the_burden_is_not_sour_and_carries_nobody() -> None:
    free = CONTRIBUTIONS["free"]
    at_free = sour_sweet(RESULT, 120 * free + EXPECTED["site"]["residual_land_value"])
    assert {each.name: each.sour for each in at_free.types} == {"low": True, "high": True, "free": False}
    assert at_free.exchanges == ()
