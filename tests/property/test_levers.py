"""What must hold of levers and clauses whatever the numbers: each change, each exchange, each sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from feasibility import evaluate, evaluate_many, read_scenario
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.levers.limits import values_at
from feasibility.levers.results import Levers
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.validated import Scenario
from tests.longer import usually

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
CENT = 0.01
"""Two full evaluations, and the sum of thousands of amounts in another order."""


def margins(scenario: Scenario, variants: Iterable[Mapping[str, float]]) -> NDArray[np.float64]:
    """Of every variant by full evaluation, all at once."""
    return evaluate_many(scenario, list(variants)).figure("margin")


def check(found: Levers) -> None:
    """Every change is that of its override alone, and every exchange put back has its effect."""
    scenario = found.scenario
    now = evaluate(scenario)
    at_price = evaluate(scenario.with_values({"land.price": found.irr_land_price}))
    handles = {each.handle.name: each.handle for each in found.effects}
    sides = [side for each in found.effects for side in (each.down, each.up) if side.reason is None]
    prices = [
        side.values.get("land.price", side.values.get("land.asking_price", found.irr_land_price))
        for side in sides
    ]
    turned = evaluate_many(scenario, [side.values for side in sides])
    paid = evaluate_many(
        scenario,
        [{**side.values, "land.price": price} for side, price in zip(sides, prices, strict=True)],
    ).figure("investor_irr")
    assert at_price.investor_irr is not None
    for side, then, rate in zip(sides, turned, paid, strict=True):
        assert side.land_value == pytest.approx(then.residual_land_value - now.residual_land_value, abs=CENT)
        assert side.margin == pytest.approx(then.margin - now.margin, abs=CENT)
        assert side.irr == pytest.approx(rate - at_price.investor_irr, abs=1e-9)
        assert bool(side.not_allowed) <= (not then.allowed)
    exchanged = [
        (rates, each, handles[each.name], each.size)
        for rates in found.rates
        for each in rates.by
        if each.size is not None
    ]
    changes = margins(scenario, [values_at(handle, size) for *_, handle, size in exchanged]) - now.margin
    for (rates, each, handle, size), change in zip(exchanged, changes, strict=True):
        assert handle.least <= size <= handle.most
        assert change == pytest.approx(each.effect, abs=CENT)
        if each.exact:
            assert abs(change - rates.effect) <= HALF_A_CENT + CENT
        else:
            assert handle.whole
            assert not size % handle.whole


@pytest.mark.parametrize("path", usually(8, SCENARIOS), ids=lambda path: path.stem)
def test_every_figure_of_every_scenario_is_a_full_evaluation(path: Path) -> None:
    check(levers(read_scenario(path)))


@settings(max_examples=3)
@given(
    term=st.integers(0, 25),
    surcharge=st.floats(-0.01, 0.03),
    turnover=st.floats(0, 0.5),
    cpi=st.floats(-0.01, 0.05),
    asking=st.sampled_from([0, 2_000_000, 4_600_000]),
    rule=st.sampled_from(["capped", "limit", "lower", "market"]),
)
def test_every_figure_is_a_full_evaluation(
    term: int, surcharge: float, turnover: float, cpi: float, asking: float, rule: str
) -> None:
    check(
        levers(
            AMERSFOORT.with_values(
                {
                    "policy.term": term,
                    "policy.rent_increase.surcharge": surcharge,
                    "policy.reletting": rule,
                    "rents.turnover": turnover,
                    "indices.cpi": cpi,
                    "land.asking_price": asking,
                }
            )
        )
    )


@pytest.mark.parametrize("of", ["term", "low_share", "holding_period"])
def test_no_other_whole_size_is_nearer(of: str) -> None:
    """Against every whole size within ten steps, where the effect rises or falls throughout."""
    found = levers(AMERSFOORT)
    handles = {each.handle.name: each.handle for each in found.effects}
    handle = handles[of]
    sizes = range(round(handle.least), round(handle.most) + 1)
    changes = margins(AMERSFOORT, [values_at(handle, size) for size in sizes]) - evaluate(AMERSFOORT).margin
    effects = dict(zip(sizes, changes.tolist(), strict=True))
    for rates in found.rates:
        for each in rates.by:
            if each.name == of and each.size is not None:
                best = min(abs(value - rates.effect) for value in effects.values())
                assert abs(effects[round(each.size)] - rates.effect) == pytest.approx(best, abs=CENT)


# ------------------------------------------------------------------------------------------------- signs

PARAMETERS = {
    "surcharge": st.floats(0, 0.03),
    "turnover": st.floats(0, 0.9),
    "cpi": st.floats(0, 0.05),
    "growth": st.floats(0, 0.06),
    "market": st.floats(600, 2_000),
    "hold": st.booleans(),
    "rule": st.sampled_from(["capped", "limit", "lower", "market"]),
    "term": st.integers(0, 25),
    "method": st.sampled_from(["net_yield", "vacant_value"]),
}
"""Costs and vacancy stay those of the scenario: a euro more rent is then always worth something."""


def case(**values: object) -> Scenario:
    return AMERSFOORT.with_values(
        {
            "policy.rent_increase.surcharge": values["surcharge"],
            "policy.term": values["term"],
            "policy.hold_in_band": values["hold"],
            "policy.reletting": values["rule"],
            "rents.turnover": values["turnover"],
            "indices.cpi": values["cpi"],
            "indices.market_rent": values["growth"],
            "dwellings.low.market_rent": values["market"],
            "dwellings.high.market_rent": values["market"],
            "exit.methods": [values["method"]],
        }
    )


@settings(max_examples=25)
@given(**PARAMETERS)
def test_signs_of_prices(**values: object) -> None:
    """A looser cap never lowers the land value; held in band and the statute never raise it; re-letting at
    the market is worth most, the lower of both least. All of that at any market rent and any index.
    """
    found = clauses(case(**values))
    assert all(each.price.project >= -CENT for each in found.cap)
    assert found.hold_in_band[1].price.project >= -CENT
    assert found.statutory_cap[1].price.project >= -CENT
    price = {each.value: each.price.project for each in found.reletting}
    assert -CENT <= price["market"] <= CENT
    assert price["limit"] >= -CENT
    assert price["capped"] >= -CENT
    assert price["lower"] >= max(price["limit"], price["capped"]) - CENT


@settings(max_examples=15)
@given(**PARAMETERS)
def test_a_longer_term_costs_where_market_rents_are_above_the_covenants(**values: object) -> None:
    """Under after_term: continue, and with market rents above everything that a covenant can lead to."""
    values |= {"market": 20_000.0, "growth": 0.06}
    found = clauses(case(**values))
    assert found.scenario.after_term == "continue"
    assert all(each.price.project >= -CENT for each in found.term)
    assert found.market.project >= 0


@settings(max_examples=10)
@given(**PARAMETERS)
def test_prices_of_years_add_up_to_the_term(**values: object) -> None:
    """Years are priced one on the other: all years up to the term are a term against none."""
    scenario = case(**values)
    found = clauses(scenario)
    term = scenario.policy.term
    total = sum(each.price.project for each in found.term if int(each.value) <= term)
    without = evaluate(scenario.with_values({"policy.term": 0})).residual_land_value
    assert total == pytest.approx(without - found.land_value, abs=CENT)
    assert [each.land_value for each in found.term if each.present] == pytest.approx(
        [found.land_value] if term else [], abs=CENT
    )


def test_terms_are_priced_as_far_as_the_exit_allows() -> None:
    """At vacant value a term may not outlast the holding period; at a yield what is left passes on."""
    own = clauses(AMERSFOORT.with_values({"policy.term": 23}))
    assert (own.holding_years, own.term[-1].value) == (25, 25)
    by_yield = clauses(AMERSFOORT.with_values({"policy.term": 40, "exit.methods": ["net_yield"]}))
    assert (by_yield.holding_years, by_yield.term[-1].value) == (25, 45)
    assert [each.price.project for each in by_yield.term[26:]] == pytest.approx([0] * 19, abs=CENT)
