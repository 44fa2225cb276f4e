"""Levers and their exchange against calculations by hand, on a project of two types held for two years.

All indices stand still, rents are received at the end of each year and the exit capitalises at 5 %, so that
a euro of yearly rent is worth 1/1.1 + 1/1.1² + 20/1.1² at a required return of 10 %. Nothing is built over
time.
"""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import Any

import pytest

from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.levers.results import Effect, Exchange, Levers
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario

FACTOR = 1 / 1.1 + 1 / 1.1**2 + 20 / 1.1**2
"""Value of one euro of rent a year [€]."""
LOW = 500 * 12 * FACTOR - 100_000
FREE = 800 * 12 * FACTOR - 150_000
LAND_VALUE = 10 * LOW + 30 * FREE
ASKED = 600_000
START = date(2020, 1, 1)


def project(**more: Any) -> Scenario:
    """10 low and 30 free dwellings; each costs 100,000, a free one 80 m² · 625 more."""
    data = {
        "format": 1,
        "price_date": START,
        "start": START,
        "period": "year",
        "flow_timing": "end",
        "policy": {
            "date": START,
            "term": 1,
            "segments": {"low": {"tenure": "rent", "upper": 510}, "free": {"tenure": "rent"}},
        },
        "dwellings": {
            "low": {
                "segment": "low",
                "count": 10,
                "floor_area": 50,
                "rent": 500,
                "market_rent": 700,
                "construction_cost": 0,
            },
            "free": {
                "segment": "free",
                "count": 30,
                "floor_area": 80,
                "rent": 800,
                "construction_cost": 625,
            },
        },
        "form_factor": 1,
        "indices": {"cpi": 0.0},
        "rents": {"statutory_cap": False},
        "development": {
            "costs": {
                "shell": {"per_dwelling": 100_000, "timing": "at_delivery"},
                "extra": {"per_m2_bvo": "dwelling", "timing": "at_delivery"},
            }
        },
        "land": {"asking_price": ASKED},
        "exit": {"holding_years": 2, "methods": ["net_yield"], "net_yield": 0.05},
        "required_return": 0.1,
    }
    return scenario_from(data | more)


@pytest.fixture(scope="module")
def turned() -> Levers:
    return levers(project())


def effect(found: Levers, name: str) -> Effect:
    return next(each for each in found.effects if each.handle.name == name)


def exchange(found: Levers, of: str, by: str) -> Exchange:
    rates = next(each for each in found.rates if each.name == of)
    return next(each for each in rates.by if each.name == by)


def irr(cost: float, rent: float) -> float:
    """(cost) = rent/q + (rent + 20 · rent)/q²: the positive root of a quadratic."""
    return (rent + sqrt(rent**2 + 4 * cost * 21 * rent)) / (2 * cost) - 1


def test_now(turned: Levers) -> None:
    assert turned.residual_land_value == pytest.approx(LAND_VALUE, abs=0.005)
    assert turned.irr == pytest.approx(irr(10 * 100_000 + 30 * 150_000 + ASKED, 348_000), abs=1e-9)
    assert turned.price_is == "asking_price"


def test_the_rent_of_a_type(turned: Levers) -> None:
    lever = effect(turned, "rent_low")
    for side, sign in ((lever.down, -1), (lever.up, 1)):
        assert side.values == {"dwellings.low.rent": 500 + sign * 25}
        assert side.land_value == pytest.approx(sign * 10 * 300 * FACTOR, abs=0.005)
        assert side.land_value_per_dwelling == pytest.approx(sign * 75 * FACTOR, abs=0.005)
        cost = 10 * 100_000 + 30 * 150_000 + ASKED
        assert side.irr == pytest.approx(irr(cost, 348_000 + sign * 3_000) - irr(cost, 348_000), abs=1e-9)
    assert lever.up.not_allowed == ("rent_band:low",)
    assert lever.down.not_allowed == ()


def test_the_most_low_dwellings(turned: Levers) -> None:
    """40 · FREE − n · (FREE − LOW) ≥ 600,000: 26.3, so 26; 40 at a rent of 525, 19 at one of 475."""
    assert turned.low is not None
    assert (turned.low.count, turned.low.share) == (26, 0.65)
    lever = effect(turned, "rent_low")
    assert [side.low.count if side.low else None for side in (lever.down, lever.up)] == [19, 40]
    assert lever.down.low_share == pytest.approx(-7 / 40)


def test_construction_cost_moves_every_amount(turned: Levers) -> None:
    lever = effect(turned, "construction_cost")
    assert lever.up.values["development.costs.shell.per_dwelling"] == 105_000
    assert lever.up.values["dwellings.free.construction_cost"] == 656.25
    assert lever.up.land_value == pytest.approx(-0.05 * 5_500_000, abs=0.005)


def test_dwellings_of_one_type_for_another(turned: Levers) -> None:
    """5 % of 40 dwellings is 2."""
    lever = effect(turned, "low_share")
    assert lever.up.values == {"dwellings.low.count": 12, "dwellings.free.count": 28}
    assert lever.up.land_value == pytest.approx(2 * (LOW - FREE), abs=0.005)


def test_the_asking_price_moves_what_is_asked_and_not_the_land_value(turned: Levers) -> None:
    lever = effect(turned, "asking_price")
    assert lever.up.land_value == pytest.approx(0, abs=0.005)
    assert lever.up.margin == pytest.approx(-0.05 * ASKED, abs=0.005)


def test_exchange_rates(turned: Levers) -> None:
    """Rent of low + 25 is worth 10 · 300 · FACTOR = 54,793."""
    worth = 10 * 300 * FACTOR
    assert exchange(turned, "rent_low", "construction_cost").size == pytest.approx(-worth / 5_500_000)
    assert exchange(turned, "rent_low", "asking_price").size == pytest.approx(-worth / ASKED)
    dwellings = exchange(turned, "rent_low", "low_share")
    assert (dwellings.size, dwellings.exact) == (-3, False)  # 54,793 / 15,752 = 3.48
    assert dwellings.effect == pytest.approx(3 * (FREE - LOW), abs=0.005)


def test_the_order_is_that_of_the_effects(turned: Levers) -> None:
    sizes = [max(abs(side.land_value or 0) for side in (e.down, e.up)) for e in turned.effects]
    assert sizes == sorted(sizes, reverse=True)


def test_levers_of_the_scenario_itself() -> None:
    found = levers(
        project(
            levers={
                "all rents": {
                    "paths": ["dwellings.low.rent", "dwellings.free.rent"],
                    "down": 5,
                    "up": 10,
                    "label": "every rent",
                },
                "term": {"step": 1},
                "shell": {"paths": ["development.costs.shell.per_dwelling"], "step": 0.1, "relative": True},
            }
        )
    )
    assert {each.handle.name for each in found.effects} == {"all rents", "term", "shell"}
    rents = effect(found, "all rents")
    assert rents.down.land_value == pytest.approx(-40 * 5 * 12 * FACTOR, abs=0.005)
    assert rents.up.land_value == pytest.approx(40 * 10 * 12 * FACTOR, abs=0.005)
    assert effect(found, "term").up.values == {"policy.term": 2}
    assert effect(found, "shell").up.land_value == pytest.approx(-40 * 10_000, abs=0.005)


def test_clauses_without_turnover_or_growth() -> None:
    """Nothing grows and nobody moves, so only the initial rent of the covenant costs anything."""
    found = clauses(project())
    assert (found.dwellings, found.covenanted) == (40, 10)
    for group in (found.term, found.reletting, found.statutory_cap, found.hold_in_band):
        assert [each.price.project for each in group] == pytest.approx([0] * len(group), abs=0.005)
    quarter = next(each for each in found.cap if each.value == 0)
    grown = 0.0025 / 1.1**2 + (1.0025**2 - 1) * 20 / 1.1**2
    assert quarter.price.project == pytest.approx(10 * 6_000 * grown, abs=0.005)
    assert found.market.project == pytest.approx(10 * 200 * 12 * FACTOR, abs=0.005)
    assert found.market.per_covenanted == pytest.approx(200 * 12 * FACTOR, abs=0.005)
    assert found.market.per_dwelling == pytest.approx(50 * 12 * FACTOR, abs=0.005)


def test_a_year_of_the_term_when_everybody_moves() -> None:
    """All tenants leave each year. With a term of 2 the second year is re-let at 500, the exit at 700."""
    found = clauses(project(rents={"statutory_cap": False, "turnover": 1.0}))
    second = next(each for each in found.term if each.value == 2)
    assert second.price.project == pytest.approx(10 * 200 * 12 / 1.1**2, abs=0.005)
    third = next(each for each in found.term if each.value == 3)
    assert third.price.project == pytest.approx(10 * 200 * 12 * 20 / 1.1**2, abs=0.005)


def test_held_in_band() -> None:
    """A cap of CPI + 10 %: 500 may become 550 after a year, and is held at 510."""
    policy = {
        "date": START,
        "term": 5,
        "rent_increase": {"surcharge": 0.1},
        "segments": {"low": {"tenure": "rent", "upper": 510}, "free": {"tenure": "rent"}},
    }
    found = clauses(project(policy=policy))
    value = 40 * 12 / 1.1**2 + (605 - 510) * 12 * 20 / 1.1**2
    assert found.hold_in_band[1].price.project == pytest.approx(10 * value, abs=0.005)


def test_a_square_metre_of_least_floor_area() -> None:
    """A type of 50 m² under a minimum of 50 m² becomes 51 m², at 300 a m²."""
    policy = {
        "date": START,
        "term": 1,
        "segments": {
            "low": {"tenure": "rent", "upper": 510, "min_floor_area": 50},
            "free": {"tenure": "rent"},
        },
    }
    costs = {"shell": {"per_m2_gbo": 300, "timing": "at_delivery"}}
    found = clauses(project(policy=policy, development={"costs": costs}))
    assert found.minimum_areas[0].price is not None
    assert found.minimum_areas[0].price.project == pytest.approx(10 * 300, abs=0.005)
