"""How fast a simulation is: `python -m pytest tests/benchmarks/test_simulation_speed.py -s`.

Nothing here asserts a time: machines differ. What a path costs is printed beside the same paths, sampled, in
a plain loop over years with numpy-financial's IRR, measured in the same run. A million paths with -m long.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy_financial
import pytest

from feasibility import read_scenario
from feasibility.risk.blocks import FIGURES, Plan, block_figures, parts_of
from feasibility.risk.runs.engines import in_threads
from feasibility.risk.simulation import Simulation, plan_of, simulate, simulated
from feasibility.scenario.validated import Scenario

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
SAMPLE = 4


def timed(call: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def end_to_end(scenario: Scenario, paths: int, threads: int | None = None) -> Simulation:
    """A simulation with every distribution, IRR quantiles and land values."""
    simulation = simulated(plan_of(scenario, paths, 1, "random"), engine=in_threads(threads))
    for name in FIGURES:
        simulation.distribution(name)
    simulation.probability("viable_and_allowed")
    return simulation


def plain_path(scenario: Scenario, rates: dict[str, Any], first: int) -> tuple[float, float]:
    """Land value and project IRR of one path of the Amersfoort example: loops over years and months."""
    held, months = scenario.exit.holding_years, scenario.development.construction_months
    delivery = scenario.start.year + months // 12
    level = {name: np.ones(len(each)) for name, each in rates.items()}
    for name, each in rates.items():
        for place in range(scenario.price_date.year + 1 - first, len(each)):
            level[name][place] = level[name][place - 1] * (1 + each[place])
    r, i = scenario.required_return, scenario.development.rate or scenario.required_return
    flows = np.zeros(2 * (months + 12 * held) + 1)
    value = cost = 0.0
    dwelling: Any
    for dwelling in scenario.dwellings.values():
        segment = scenario.policy.segments[dwelling.segment]
        mid = segment.upper is not None
        base = dwelling.rent
        rent = base * level["cpi" if mid else "market_rent"][delivery - first]
        market = dwelling.market_rent or base
        for year in range(held):
            place = delivery + year - first
            if year:
                asked = max(0.0, rates["cpi"][place] + 0.0125)
                sitting = rent * (1 + asked)
                asking = market * level["market_rent"][place]
                capped = mid and year < scenario.policy.term
                let_anew = min(sitting, asking) if capped else asking
                rent = 0.9 * sitting + 0.1 * let_anew
            gross = rent
            loss = 0.02 * gross + 0.1 * gross / 12
            spent = (
                1_150 * level["construction_cost"][place]
                + 425 * level["wages"][place]
                + 0.0016 * dwelling.vacant_value * level["house_price"][place]
                + 0.1 * 750 * level["cpi"][place]
            ) / 12
            for month in range(12):
                moment = 12 * year + month + 0.5
                flow = dwelling.count * (gross - loss - spent)
                value += flow * (1 + r) ** (-moment / 12)
                flows[2 * (months + 12 * year + month) + 1] += flow
        sold = (
            dwelling.vacant_value * level["house_price"][delivery + held - first] * 0.998**held * 0.92 * 0.99
        )
        value += dwelling.count * sold * (1 + r) ** -held
        flows[-1] += dwelling.count * sold
        building = dwelling.floor_area / 0.78 * dwelling.construction_cost + 18_000 * dwelling.parking_spaces
        building *= dwelling.count * (1 + 0.18 + (0.04 + 0.04) * 1.18) * 1.21
        for month in range(months):
            paid = building / months * level["construction_cost"][scenario.start.year + month // 12 - first]
            cost += paid * (1 + i) ** ((months - month - 0.5) / 12)
            flows[2 * month + 1] -= paid
    at_start = 600_000 * 1.21 * level["construction_cost"][scenario.start.year - first]
    cost += at_start * (1 + i) ** (months / 12)
    flows[0] -= at_start
    land = (value * 0.95 - cost) / (1.22 * (1 + i) ** (months / 12))
    flows[0] -= land * 1.22
    return land, (1 + numpy_financial.irr(flows)) ** 24 - 1


def test_a_path_against_a_plain_loop_with_numpy_financial() -> None:
    scenario = read_scenario(AMERSFOORT)
    plan = Plan(scenario, 256)
    (part,) = parts_of(plan, 0)
    rates = [{name: values[row] for name, values in part.growth.items()} for row in range(SAMPLE)]
    figures = block_figures(plan, 0)
    plain = [plain_path(scenario, each, part.ready.first_year) for each in rates]
    land, irr = (np.array(column) for column in zip(*plain, strict=True))
    assert land == pytest.approx(figures["residual_land_value"][:SAMPLE], rel=1e-9)
    one = np.asarray(figures["project_irr_status"][:SAMPLE]) == 0
    assert irr[one] == pytest.approx(np.asarray(figures["project_irr"][:SAMPLE])[one], abs=1e-9)
    slow = timed(lambda: [plain_path(scenario, each, part.ready.first_year) for each in rates]) / SAMPLE
    fast = median(timed(lambda: simulate(scenario, 10_000)) / 10_000 for _ in range(3))
    print(
        f"\none path: {fast * 1e6:.0f} µs with all figures; in a plain loop with numpy_financial.irr, "
        f"land value and one IRR, {slow * 1e6:.0f} µs; ratio {slow / fast:.0f}"
    )


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "paths", [1_000, 10_000, 100_000, pytest.param(1_000_000, marks=pytest.mark.long)], ids=str
)
def test_cost_of_a_path(paths: int, threads: int) -> None:
    scenario = read_scenario(AMERSFOORT)
    end_to_end(scenario, 300)
    seconds = timed(lambda: end_to_end(scenario, paths, threads))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{paths:,} paths, {threads} threads: {seconds:.2f} s, {seconds / paths * 1e6:.0f} µs a path; "
        f"at most {most:.0f} MB in this process so far"
    )
