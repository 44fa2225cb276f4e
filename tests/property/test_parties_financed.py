"""Parties with phases, leased land, loans and tax: price ranges, paths, and the value of the canon."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from math import inf, isfinite
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from feasibility import InputError, Scenario, evaluate, scenario_from
from feasibility.evaluation.figures.registry import PARTY
from feasibility.evaluation.paths import arrays_on
from feasibility.parties.conditions import value_of
from feasibility.parties.negotiation import Condition, Negotiation
from feasibility.parties.on_paths import by_rows, figure_on
from feasibility.parties.price_search import Curve, tried
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import own_case
from feasibility.risk.blocks import Plan, parts_of
from feasibility.scenario.keys.parties import Party
from tests.longer import usually
from tests.reference.small_tables import financed, site

FIGURES = (
    "land_price",
    "investor_irr",
    "project_irr",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
    "margin_on_cost",
    "margin",
    "unprofitable_top",
    "total_development_cost",
    "investment_value",
    "profit_and_risk",
    "profit_share",
    "peak_capital",
    "land_share",
    "residual_land_share",
    "exit_share",
    "lowest_yearly_cash_flow",
    "first_year_ground_rent",
    "ground_rent_present_value",
    "cost_recovery",
)
OF_LOANS = (
    "finance.equity_irr",
    "finance.dscr_min",
    "finance.icr_min",
    "finance.loan",
    "finance.equity",
    "finance.equity_multiple",
    "finance.loan_to_cost",
    "finance.cash_yield",
    "finance.developer_result",
    "finance.developer_equity_irr",
    "tax.tax",
    "tax.equity_irr_after_tax",
)
LOANS: dict[str, Any] = {
    "loan": {"ltv": 0.55, "dscr": 1.25, "rate": 0.032, "years": 20, "fee": 0.01},
    "construction_loan": {"share_of_cost": 0.6, "rate": 0.05},
}
TAX: dict[str, Any] = {"bracket": "free", "depreciation": {"years": 40, "residual_share": 0.2, "floor": 0.5}}


def dotted(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each value with its dotted path."""
    for name, each in values.items():
        if isinstance(each, dict):
            yield from dotted(each, f"{before}{name}.")
        else:
            yield f"{before}{name}", each


def drawn(seed: int) -> Scenario:
    """A random project with phases, a lease or loans, and two parties that ask what lies near its figures."""
    rng = random.Random(seed)
    while True:
        data = site(rng)
        financed(data, rng)
        data["land"]["price"] = rng.randint(50, 800) * 1_000
        own = {}
        if rng.random() < 0.7:
            data["finance"], data["tax"] = LOANS, TAX
        else:
            own = dict(dotted({"finance": LOANS, "tax": TAX}))
        try:
            result = evaluate(scenario_from(data).with_values(own))
        except InputError:
            continue
        break
    chosen = rng.sample(FIGURES, 5) + rng.sample(OF_LOANS, 4)
    party = Party(role="municipality", cost_recovery=("fees", "site"))
    bounds: dict[str, dict[str, float]] = {"at_least": {}, "at_most": {}}
    for figure in chosen:
        value = value_of(figure, result, party)
        bound = (value if value is not None else 0.05) * rng.uniform(0.8, 1.2)
        if abs(bound) <= 1 or "share" not in figure:
            bounds[rng.choice(("at_least", "at_most"))][figure] = bound
    data["parties"] = {
        "city": {"role": "municipality", "cost_recovery": ["fees", "site"], "assumptions": own, **bounds}
    }
    return scenario_from(data)


@pytest.mark.parametrize("seed", usually(8, range(24)))
def test_at_an_end_of_its_range_a_figure_is_at_its_bound(seed: int) -> None:
    """And just inside the range its condition is met, just outside not."""
    scenario = drawn(seed)
    table = negotiation_of(scenario)
    party = scenario.parties["city"]

    def at(price: float, figure: str) -> float | None:
        own = own_case(table.scenario, party.assumptions)
        return value_of(figure, evaluate(own.with_values({"land.price": price})), party)

    for found in table.zone.ranges:
        bound, sign = found.condition.bound, 1 if found.condition.relation == ">=" else -1
        for end, outwards in ((found.low, -1), (found.high, 1)):
            if not found.depends or found.low > found.high or not isfinite(end) or abs(end) > 1e8:
                continue
            if found.caution == "several_roots":
                continue
            value = at(end, found.condition.figure)
            beyond = at(end + 10 * outwards, found.condition.figure)
            within = at(end - 10 * outwards, found.condition.figure)
            if value is None or beyond is None or within is None:
                continue
            if abs(beyond - within) < 0.01 * max(1.0, abs(bound)):
                # No jump, such as of a loan that is not possible any more.
                assert value == pytest.approx(bound, rel=1e-7, abs=1e-7), found
            assert sign * (within - bound) >= -1e-7 * max(1.0, abs(bound)), found
            assert sign * (beyond - bound) <= 1e-7 * max(1.0, abs(bound)), found


@pytest.mark.parametrize("seed", usually(8, range(24)))
def test_a_condition_is_met_now_exactly_where_the_price_is_in_its_range(seed: int) -> None:
    table = negotiation_of(drawn(seed))
    price = table.zone.price
    verdicts = {each.condition: each for view in table.views for each in view.verdicts}
    for found in table.zone.ranges:
        verdict = verdicts[found.condition]
        if found.caution == "several_roots" or verdict.value is None:
            continue
        if min(abs(price - found.low), abs(price - found.high)) < 0.05:
            continue
        assert (found.low <= price <= found.high) == verdict.met, (found, verdict)


@pytest.mark.parametrize("seed", usually(1, range(2)))
def test_on_every_path_a_figure_is_that_of_the_result(seed: int) -> None:
    scenario = drawn(seed).with_values({"parties": None})
    party = Party(role="municipality", existing_use_value=1e6, cost_recovery=("fees", "site"))
    (block,) = parts_of(Plan(scenario, 10_000, 3), 0, 60)
    part = replace(
        block,
        growth={name: rates[:3] for name, rates in block.growth.items()},
        changes={name: numbers[..., :3] for name, numbers in block.changes.items()},
    )
    arrays = arrays_on(part.ready, part.growth, part.changes)
    for name in (*PARTY, *FIGURES, "dwelling_types.low.initial_rent", "dwelling_types.low.rent_after_10"):
        at_once, one_by_one = figure_on(name, part, arrays, party), by_rows(name, part, arrays, party)
        assert at_once.shape == (3,)
        assert at_once == pytest.approx(one_by_one, rel=1e-9, abs=1e-6, nan_ok=True), name


def _leased(rate: float, growth: float, years: int) -> Scenario:
    """A site whose canon is due from the start, in years, at their ends."""
    data = site(random.Random(1))
    data["land"] |= {
        "price": 500_000,
        "tenure": "leasehold",
        "canon": {"rate": 0.03, "index": "cpi", "capitalisation_rate": 0.05},
    }
    data["indices"]["cpi"] = growth
    data["exit"]["holding_years"] = years
    return scenario_from(data).with_values({"development.rate": rate})


def test_the_value_of_all_canon_by_hand() -> None:
    """15,000 a year from the first of January 2020, one of building and eight of letting, then for ever."""
    scenario = _leased(0.04, 0.0, 8)
    party = Party(role="municipality")
    timing = {"start": 0.0, "end": 1.0, "mid": 0.5, "middle": 0.5}[str(scenario.flow_timing)]
    canon = sum(15_000 * 1.04 ** -(year + timing) for year in range(9))
    after = 15_000 / 0.05 * 1.04**-9
    assert value_of("ground_rent_present_value", evaluate(scenario), party) == pytest.approx(
        canon + after, abs=0.005
    )
    sold = scenario.with_values({"land.tenure": None, "land.canon": None})
    assert value_of("ground_rent_present_value", evaluate(sold), party) is None
    # A year of building, so a step of the index before the first letting.
    assert value_of("first_year_ground_rent", evaluate(_leased(0.04, 0.02, 8)), party) == pytest.approx(
        15_300, abs=1e-9
    )
    assert value_of("first_year_ground_rent", evaluate(sold), party) is None


def test_the_municipality_has_its_own_rate() -> None:
    scenario = _leased(0.04, 0.02, 8).with_values(
        {
            "parties": {
                name: {"role": "municipality", "assumptions": own, "at_least": {"dwellings": 1}}
                for name, own in (("city", {}), ("own_rate", {"development.rate": 0.02}))
            }
        }
    )
    shared, own = (each.figures["ground_rent_present_value"] for each in negotiation_of(scenario).views)
    assert shared is not None
    assert own is not None
    assert own > shared > 0


def _asking(conditions: dict[str, float], own: dict[str, Any]) -> Negotiation:
    scenario = scenario_from(site(random.Random(1)))
    parties = {"fund": {"role": "investor", "assumptions": own, "at_least": conditions}}
    return negotiation_of(scenario.with_values({"parties": parties}))


@pytest.mark.parametrize(("steep", "end"), [(0.1, 5e7), (0.5, 2.6e7), (0.0, inf)])
def test_a_line_is_not_drawn_on_beyond_the_prices_that_were_tried(steep: float, end: float) -> None:
    """A figure that falls by 0.1 a euro, and from 20 million on, out of sight, otherwise."""

    def at(prices: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1e7 - 0.1 * np.minimum(prices, 2e7) - steep * np.maximum(prices - 2e7, 0)

    prices = np.linspace(0, 1e7, 65)
    found = tried(Condition("finance.equity", ">=", 5e6, None, "€"), Curve(at, prices, at(prices), 0.0))
    assert found.low == -inf
    assert found.high == pytest.approx(end, rel=1e-9)


def test_a_loan_of_the_investor_alone() -> None:
    own = {"finance.loan.ltv": 0.5, "finance.loan.rate": 0.03}
    table = _asking({"finance.equity_irr": 0.06}, own)
    (found,) = table.zone.ranges
    assert table.facts.finance is None
    assert found.low == -inf
    assert isfinite(found.high)


@pytest.mark.parametrize(
    ("figure", "own", "said"),
    [
        ("finance.equity_irr", {}, "needs a loan under finance"),
        ("tax.tax", {}, "needs tax"),
        ("equity_irr", {}, "did you mean 'finance.equity_irr'?"),
        ("finance.equity_ir", {}, "did you mean 'finance.equity_irr'?"),
    ],
)
def test_a_figure_that_there_is_not(figure: str, own: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        _asking({figure: 0.06}, own)
    assert [said in str(each) for each in caught.value.mistakes] == [True], caught.value
