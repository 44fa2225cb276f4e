"""History replayed: the rates of real years on a scenario's own years."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.paths import BLOCK, arrays_on, prepared
from feasibility.indices.history import published_growth
from feasibility.risk.paths.replay import histories, replayed_rates, starting_years
from feasibility.scenario.keys.uncertainty import Replay
from feasibility.scenario.validated import Scenario

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"


def scenario_with(**replay: Any) -> Scenario:
    scenario = read_scenario(AMERSFOORT)
    return scenario.with_values({"uncertainty.replay": replay}) if replay else scenario


def test_signing_in_2002_meets_the_steps_from_2003_on() -> None:
    """CPI from the index numbers of CBS: 80.72/78.10 on 1 January 2003, 82.44/80.72 a year later."""
    ready = prepared(scenario_with())
    replayed = starting_years(ready, Replay())
    path = replayed.signed.index(2002)
    first = 2020 - ready.first_year
    cpi, houses, wages = (
        replayed.rates.growth[name][path, first : first + 2] for name in ("cpi", "house_price", "wages")
    )
    assert cpi == pytest.approx([80.72 / 78.10 - 1, 82.44 / 80.72 - 1], abs=1e-12)
    assert houses == pytest.approx([0.036, 0.043], abs=1e-12)
    assert wages == pytest.approx([0.028, 0.013], abs=1e-12)
    assert replayed.real_years[path] == 2025 - 2002
    after = first + replayed.real_years[path]
    assert np.array_equal(
        replayed.rates.growth["cpi"][path, after:], ready.growth["cpi"][0, after:]
    )  # the central path after 2025


def test_signing_from_2000_to_2005_has_twenty_real_years() -> None:
    ready = prepared(scenario_with())
    replayed = starting_years(ready, Replay())
    found = dict(zip(replayed.signed, replayed.real_years, strict=True))
    assert replayed.signed == tuple(range(1999, 2025))
    assert all(found[year] >= 20 for year in range(2000, 2006))


@pytest.mark.parametrize("signed", [1999, 2003, 2024])
def test_a_real_year_of_signing_is_the_scenario_with_those_rates(signed: int) -> None:
    scenario = scenario_with()
    ready = prepared(scenario)
    replayed = starting_years(ready, Replay())
    path = replayed.signed.index(signed)
    arrays = arrays_on(ready, replayed.rates.growth)
    values: dict[str, Any] = {}
    for name in ready.growth:
        published = published_growth(name, None).growth if name != "market_rent" else {}
        central = float(ready.growth[name][0, -1])
        table = {
            year: published.get(signed + year - 2019, central) if signed + year - 2019 <= 2025 else central
            for year in range(2020, 2048)
        }
        values[f"indices.{name}"] = {**table, "then": central}
    alone = evaluate(scenario.with_values(values))
    for figure in ("residual_land_value", "net_present_value", "investor_irr"):
        assert column_of(figure, arrays)[path] == getattr(alone, figure)


def test_all_indices_come_from_the_same_consecutive_real_years() -> None:
    ready = prepared(scenario_with(block_years=4))
    past = histories(ready, Replay(block_years=4))
    rates = replayed_rates(ready, Replay(block_years=4), seed=3, block=1)
    assert rates.yield_shift is None
    first = 2020 - ready.first_year
    years = np.array(past.years)
    published = {name: np.array([past.growth[name][year] for year in years]) for name in ("cpi", "wages")}
    for path in range(BLOCK):
        cpi = rates.growth["cpi"][path, first:]
        wages = rates.growth["wages"][path, first:]
        came = [
            int(np.flatnonzero((published["cpi"] == a) & (published["wages"] == b))[0])
            for a, b in zip(cpi, wages, strict=True)
        ]
        for step, place in enumerate(came):
            if step % 4:
                assert place == (came[step - 1] + 1) % len(years)


def test_every_real_year_comes_as_often() -> None:
    """26 real years on 40 blocks of 256 paths: each comes on 394 of the 10,240 paths in a year."""
    ready = prepared(scenario_with())
    column = 2022 - ready.first_year
    houses = np.concatenate(
        [replayed_rates(ready, Replay(), 1, block).growth["house_price"][:, column] for block in range(40)]
    )
    published = published_growth("house_price", None).growth
    for rate in set(published.values()):
        times = sum(each == rate for each in published.values())
        expected = 10_240 * times / 26
        assert abs((houses == rate).sum() - expected) < 5 * expected**0.5


def test_an_index_keeps_its_central_rate_in_years_without_a_figure() -> None:
    ready = prepared(scenario_with())
    past = histories(ready, Replay())
    assert past.years == range(2000, 2026)
    assert past.without("cpi") == ()
    assert past.without("construction_cost") == (*range(2000, 2013), 2024, 2025)
    assert past.without("market_rent") == tuple(past.years)
    rates = replayed_rates(ready, Replay(), 1, 0)
    assert np.array_equal(rates.growth["market_rent"], np.repeat(ready.growth["market_rent"], BLOCK, axis=0))
    real = published_growth("construction_cost", None).growth
    assert set(rates.growth["construction_cost"][:, 5]) <= {*real.values(), 0.025}


def test_the_same_seed_replays_the_same_years_whatever_the_horizon() -> None:
    scenario = scenario_with()
    longer = scenario.with_values({"exit.holding_years": 50})
    short, long = (
        replayed_rates(prepared(each), Replay(), 9, 2).growth["cpi"] for each in (scenario, longer)
    )
    assert np.array_equal(short, long[:, : short.shape[1]])
    assert not np.array_equal(short, replayed_rates(prepared(scenario), Replay(), 9, 3).growth["cpi"])


def test_given_and_published_years_stay_as_they_are() -> None:
    scenario = scenario_with().with_values({"indices.cpi": {"history": "cbs", "then": 0.02}})
    ready = prepared(scenario)
    cpi = replayed_rates(ready, Replay(), 1, 0).growth["cpi"]
    known = slice(0, 2027 - ready.first_year)
    assert np.array_equal(cpi[:, known], np.repeat(ready.growth["cpi"][:, known], BLOCK, axis=0))


def test_only_what_was_known_is_replayed() -> None:
    scenario = scenario_with().with_values({"known_until": date(2012, 1, 1)})
    past = histories(prepared(scenario), Replay())
    assert past.years == range(1997, 2013)
    assert past.without("wages") == (2012,)


@pytest.mark.parametrize(
    ("replay", "message"),
    [
        (
            {"first_year": 1980},
            r"replay\.first_year: found 1980; the published rates of CPI go from 1997 to 2026",
        ),
        ({"last_year": 2040}, r"replay\.last_year: found 2040"),
        ({"first_year": 2026}, r"replay\.first_year: found 2026; without the other end"),
        ({"block_years": 30}, r"block_years: found 30; 2000 to 2025 are 26 years"),
        ({"first_year": 2018, "block_years": 9}, r"block_years: found 9; 2018 to 2025 are 8 years"),
    ],
)
def test_years_that_cannot_be_replayed_are_refused(replay: dict[str, int], message: str) -> None:
    scenario = scenario_with(**replay)
    with pytest.raises(InputError, match=message):
        replayed_rates(prepared(scenario), scenario.uncertainty.replay, 1, 0)
