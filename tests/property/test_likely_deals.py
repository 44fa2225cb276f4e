"""Deals that hold with a probability: exactly those whose conditions hold on that share of common paths."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feasibility import Scenario, read_scenario
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.outcomes import Deals
from feasibility.deals.preparation import values_of_deal
from feasibility.deals.probability import MOST_TRIED, likely_deals, most_promising, spread
from feasibility.parties.probability import probabilities_of
from feasibility.parties.views import all_conditions, views_of
from feasibility.report.deals.json import deals_json
from feasibility.report.deals.page import deals_page

ROOT = Path(__file__).parent.parent.parent
PATHS = 600


def small_table() -> Scenario:
    """The example's table with few prices, rents and mixes: enough to compute every deal."""
    levers = {
        "land_price": {"paths": ["land.price"], "from": 3_900_000, "to": 4_200_000, "step": 100_000},
        "low_rent": {"paths": ["dwellings.low.rent"], "from": 750, "to": 790, "step": 10},
    }
    return read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml").with_values(
        {"table": {"levers": levers}, "parties.municipality.at_least.land_price": 3_900_000}
    )


@pytest.fixture(scope="module")
def deals() -> Deals:
    return all_deals(small_table())


@pytest.fixture(scope="module")
def shares(deals: Deals) -> list[float]:
    """The probability of each Pareto-optimal deal, computed by itself as the table computes it."""
    found = []
    for place in range(len(deals.pareto.gains)):
        case = deals.case.with_values(values_of_deal(deals.pareto.deals, place))
        facts, _ = views_of(deals.scenario, case)
        conditions = all_conditions(deals.scenario, facts)
        every = probabilities_of(deals.scenario, case, conditions, facts.arrays, PATHS, 2).everybody
        assert every is not None
        found.append(every.value)
    return found


def test_there_are_deals_on_both_sides(deals: Deals, shares: list[float]) -> None:
    assert 3 <= len(shares) <= MOST_TRIED
    assert len(set(shares)) > 2


@pytest.mark.parametrize("which", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_those_that_reach_a_level_are_found_and_no_others(
    deals: Deals, shares: list[float], which: float
) -> None:
    """At levels that are a deal's own share, so that a path more or less would tell."""
    level = sorted(shares)[round(which * (len(shares) - 1))]
    found = likely_deals(deals, level, PATHS, 2)
    expected = {place: share for place, share in enumerate(shares) if share >= level}
    assert {each.place: each.everybody.value for each in found.deals} == expected
    values = [each.everybody.value for each in found.deals]
    assert values == sorted(values, reverse=True)
    assert found.nearest is None
    assert (found.tried, found.screened, found.optimal) == (len(shares),) * 3


def test_where_none_reaches_the_level_the_most_promising_is_told(deals: Deals, shares: list[float]) -> None:
    found = likely_deals(deals, 0.999, PATHS, 2)
    assert found.deals == ()
    assert found.nearest is not None
    assert found.nearest.everybody.value == shares[found.nearest.place]
    page = " ".join(deals_page(deals, None, "en", found).split())
    assert "None of them reaches 99.9%. The most promising one:" in page
    data = deals_json(deals, None, found)["probability"]
    assert data["nearest"]["place"] == found.nearest.place + 1
    assert data["deals"] == []


def test_who_ends_the_search_keeps_what_was_found(deals: Deals, shares: list[float]) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 2 * len(shares)
        if done == len(shares) + 2:
            raise KeyboardInterrupt

    found = likely_deals(deals, min(shares), PATHS, 2, progress=stop)
    assert found.interrupted
    assert found.tried == 2
    assert len(found.deals) >= 1
    assert "beëindigd voordat" in deals_page(deals, None, "nl", found)


def test_places_are_spread_evenly_and_the_most_promising_come_first() -> None:
    assert spread(5, 10) == [0, 1, 2, 3, 4]
    assert spread(101, 5) == [0, 25, 50, 75, 100]
    assert most_promising({3: 0.2, 1: 0.5, 2: 0.5})[:3] == [1, 2, 3]
    assert len(most_promising(dict.fromkeys(range(200), 0.1))) == MOST_TRIED


def command(*options: str) -> subprocess.CompletedProcess[str]:
    file = ROOT / "scenarios" / "amersfoort-table.yaml"
    asked = [sys.executable, "-m", "feasibility", "deals", str(file), *options]
    return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--probability", "80"), "80.0 is not in the range"),
        (("--paths", "500"), "--paths goes with --probability"),
        (("--seed", "5"), "--seed goes with --probability"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], message: str) -> None:
    done = command(*options)
    assert done.returncode == 2
    assert message in done.stderr


def test_the_command_lists_them(tmp_path: Path) -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(ROOT / "scenarios" / name, tmp_path / name)
    file = tmp_path / "small.yaml"
    file.write_text(
        "base: amersfoort-table.yaml\n"
        "parties: {municipality: {at_least: {land_price: 3_900_000}}}\n"
        "table:\n  mix: null\n  levers:\n"
        + "".join(f"    {name}: null\n" for name in ("cap", "term", "high_rent", "low_floor_area"))
        + "    land_price: {from: 3_900_000, to: 4_200_000, step: 100_000}\n",
        encoding="utf-8",
    )
    options = [str(file), "--probability", "0.1", "--paths", "300"]
    asked = [sys.executable, "-m", "feasibility", "deals", *options]
    data = json.loads(subprocess.run([*asked, "--json"], capture_output=True, text=True, check=True).stdout)
    likely = data["probability"]
    assert (likely["level"], likely["paths"]) == (0.1, 300)
    assert likely["deals"]
    first = likely["deals"][0]
    assert first["land_price"] == data["pareto"][first["place"] - 1]["land_price"]
    page = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert "hold with a probability of at least 10%" in page
