"""How fast all deals are gone through: `python -m pytest tests/benchmarks/test_deals_speed.py -s`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import Scenario, read_scenario
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.packages import packages_of
from feasibility.deals.pareto import undominated
from feasibility.parties.views import case_of

TABLE = Path(__file__).parents[2] / "scenarios" / "amersfoort-table.yaml"


def lever(path: str, low: float, high: float, step: float) -> dict[str, Any]:
    return {"paths": [path], "from": low, "to": high, "step": step}


def table() -> Scenario:
    """116,640 packages, the price included, × 4,753 mixes of 120 dwellings: 554 million deals."""
    levers = {
        "land_price": lever("land.price", 3_000_000, 5_000_000, 25_000),
        "cap": lever("policy.rent_increase.surcharge", 0.005, 0.0125, 0.0025),
        "term": lever("policy.term", 15, 25, 5),
        "low_rent": lever("dwellings.low.rent", 725, 800, 15),
        "high_rent": lever("dwellings.high.rent", 900, 995, 5),
    }
    return read_scenario(TABLE).with_values({"table.levers": None}).with_values({"table.levers": levers})


def test_a_hundred_thousand_packages_and_all_mixes(benchmark: Any) -> None:
    """The aim is ten seconds at most; half a billion deals, of which 72 satisfy all."""
    found = benchmark.pedantic(all_deals, (table(),), rounds=3)
    assert found.count == 72
    assert benchmark.stats.stats.max < 10


def test_levers_that_move_everything(benchmark: Any) -> None:
    """1,210 settings that are evaluated each by themselves, 98,010 packages, × all mixes."""
    levers = {
        "land_price": lever("land.price", 3_000_000, 5_000_000, 25_000),
        "term": lever("policy.term", 15, 25, 1),
        "cap": lever("policy.rent_increase.surcharge", 0.0025, 0.0125, 0.001),
        "turnover": lever("rents.turnover", 0.08, 0.125, 0.005),
    }
    scenario = table().with_values({"table.levers": levers})
    found = benchmark.pedantic(all_deals, (scenario,), rounds=1)
    assert found.lattice.combinations == 1_210
    assert benchmark.stats.stats.max < 10


def test_a_table_where_nearly_everything_goes(benchmark: Any) -> None:
    """Conditions that most deals meet: the sieve of Pareto-optimal ones is what takes the time."""
    loose = table().with_values(
        {
            "parties.municipality.at_least": {"land_price": 3_800_000},
            "parties.municipality.concedes": None,
            "parties.investor.at_least": {"investor_irr": 0.052},
            "parties.investor.concedes": None,
        }
    )
    found = benchmark.pedantic(all_deals, (loose,), rounds=1)
    assert found.count > 1_000_000


def test_the_packages_of_the_shipped_table(benchmark: Any) -> None:
    scenario = read_scenario(TABLE)
    assert benchmark.pedantic(packages_of, (scenario, case_of(scenario)), rounds=1)


@pytest.mark.parametrize("figures", [3, 5])
def test_a_hundred_thousand_rows(benchmark: Any, figures: int) -> None:
    rows = np.random.default_rng(1).normal(size=(100_000, figures))
    assert benchmark(undominated, rows).any()


@pytest.mark.long
def test_the_shipped_table_has_the_deals_it_had() -> None:
    """All 59,627,715,840 deals: these numbers were found before, and no way of searching may change them."""
    found = all_deals(read_scenario(TABLE))
    assert found.lattice.combinations * found.lattice.prices * len(found.lattice.mixes) == 59_627_715_840
    assert found.count == 1_286_568
    assert len(found.pareto.gains) == 2_629
