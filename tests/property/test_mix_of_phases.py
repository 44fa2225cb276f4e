"""Mixes of projects in phases and on leased land: the search against `evaluate` of every mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest

from feasibility import Scenario, evaluate, npv, read_scenario
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate_many
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.paths import arrays_on
from feasibility.language.notes import note_text
from feasibility.mix.balance import sour_sweet
from feasibility.mix.enumeration import at_price_dates
from feasibility.mix.evaluated import mix_of
from feasibility.mix.frontier import frontier
from feasibility.mix.robust.margins import margins_of
from feasibility.mix.robust.paths import margins_on
from feasibility.mix.search import best_mix
from feasibility.programme.question import Options, question_of
from feasibility.programme.units import with_phase_shares
from feasibility.report.mix.frontier import frontier_page
from feasibility.risk.blocks import parts_of
from feasibility.risk.simulation import plan_of
from tests import financed
from tests.financed import two_phases

AMERSFOORT = read_scenario(financed.AMERSFOORT)
PRICE = 150_000
"""Near the middle of what a few dwellings leave for land: about half of the mixes is viable at it."""
SMALL_SITE = {"development.costs.site.lump_sum": 30_000, "land.asking_price": PRICE}
PHASES: Mapping[str, Any] = {
    **two_phases((0, 18), (30, 24), 0.3),
    "dwellings.free_west": dict(AMERSFOORT.raw["dwellings"]["free"]) | {"floor_area": 80, "phase": "west"},
    "development.costs.square": {"lump_sum": 25_000, "timing": "at_delivery", "phase": "east"},
}
LEASE: Mapping[str, Any] = {
    name: each for name, each in financed.LEASE.items() if name != "land.payment_months"
}
BORROWED: Mapping[str, Any] = {
    "finance.loan": {"ltv": 0.6, "dscr": 1.2, "rate": 0.035, "fee": 0.01},
    "tax": {"depreciation": {"years": 30}},
}
CASES: Mapping[str, Mapping[str, Any]] = {
    "phases": PHASES,
    "phases at a price, by quarter": {
        **PHASES,
        "period": "quarter",
        "land.price": PRICE,
        "land.payment_months": 6,
        "development.profit_and_risk": {"lump_sum": 20_000, "phase": "east"},
    },
    "leased land": financed.LEASE,
    "leased land at a price": {**LEASE, "land.price": PRICE, "period": "quarter", "flow_timing": "end"},
    "all at once": {**PHASES, **LEASE, **BORROWED, "period": "quarter", "land.price": PRICE},
}


def case(name: str) -> Scenario:
    return AMERSFOORT.with_values({**SMALL_SITE, **CASES[name]})


def ranged(scenario: Scenario, most: int) -> Scenario:
    return scenario.with_values(
        {f"dwellings.{name}.count": {"min": 0, "max": most} for name in scenario.dwellings}
    )


@dataclass(frozen=True)
class Every:
    """Every mix that keeps to the policy's shares, and its figures by `evaluate`."""

    scenario: Scenario
    counts: np.ndarray
    figures: Mapping[str, np.ndarray]
    flows: np.ndarray
    """The investor's, at the price (M, N)."""
    times: np.ndarray


@pytest.fixture(scope="module", params=CASES)
def every(request: pytest.FixtureRequest) -> Every:
    fixed = case(request.param)
    most = 2 if fixed.phases else 3
    mixes = [mix for mix in product(range(most + 1), repeat=len(fixed.dwellings)) if sum(mix)]
    counts = np.array([mix for mix in mixes if 10 * mix[0] >= sum(mix) and 10 * mix[1] >= sum(mix)])
    variants = [
        {f"dwellings.{name}.count": int(count) for name, count in zip(fixed.dwellings, mix, strict=True)}
        for mix in counts
    ]
    arrays = evaluate_many(fixed, variants).groups[0]
    paid = evaluate_many(fixed.with_values({"land.price": PRICE}), variants).groups[0].returns
    names = ("residual_land_value", "margin", "public_contribution", "viable")
    figures = {name: np.asarray(column_of(name, arrays), float) for name in names}
    figures["irr"] = paid.investor_irr
    figures["mid"] = counts[:, :2].sum(axis=1)
    return Every(ranged(fixed, most), counts, figures, paid.investor_flows, paid.investor_times)


def test_every_mix_has_the_figures_of_its_evaluation(every: Every) -> None:
    question = question_of(every.scenario)
    mixes = [mix_of(question, tuple(mix)) for mix in every.counts.tolist()]
    found, figures = every.figures, {name: [getattr(each, name) for each in mixes] for name in vars(mixes[0])}
    assert 0.2 < np.mean(found["viable"]) < 0.9
    assert figures["land_value"] == pytest.approx(found["residual_land_value"], abs=1e-6)
    assert figures["margin"] == pytest.approx(found["margin"], abs=1e-6)
    assert figures["public_contribution"] == pytest.approx(found["public_contribution"], abs=1e-6)
    assert figures["viable"] == found["viable"].astype(bool).tolist()
    assert figures["irr"] == pytest.approx(found["irr"], abs=1e-9)
    assert at_price_dates(question.units, every.counts) - PRICE == pytest.approx(found["margin"], abs=1e-6)


@pytest.mark.parametrize("objective", ["land_value", "irr", "mid_dwellings", "public_contribution"])
def test_the_best_mix_is_the_best_of_all_evaluations(every: Every, objective: str) -> None:
    best = best_mix(question_of(every.scenario), objective, worth=objective == "land_value")
    assert best is not None
    found = every.figures
    asked = np.ones(len(every.counts), bool) if objective == "public_contribution" else found["viable"] > 0
    if objective == "public_contribution":
        assert best.value == pytest.approx(found["public_contribution"].min(), abs=1e-6)
        return
    names = {"land_value": "residual_land_value", "mid_dwellings": "mid"}
    values = found[names.get(objective, objective)]
    assert best.value == pytest.approx(values[asked].max(), abs=1e-9 if objective == "irr" else 0.01)
    assert best.result.residual_land_value == pytest.approx(best.mix.land_value, abs=1e-6)
    assert best.result.margin == pytest.approx(best.mix.margin, abs=1e-6)
    for row in best.binding:
        assert row.gain >= 0


def test_at_an_irr_of_the_users_own_a_mix_is_held_to_its_present_value(every: Every) -> None:
    rate = float(np.median(every.figures["irr"]))
    question = question_of(every.scenario, Options(rate=rate))
    values = np.asarray(npv(rate, every.flows, every.times))
    mixes = [mix_of(question, tuple(mix)) for mix in every.counts.tolist()]
    assert [each.margin for each in mixes] == pytest.approx(values, abs=0.01)
    clear = np.abs(values) > 0.02
    assert [each.viable for each in np.array(mixes)[clear]] == (values[clear] > 0).tolist()
    best = best_mix(question, "land_value", worth=False)
    assert best is not None
    land = every.figures["residual_land_value"]
    assert best.value == pytest.approx(land[values > -0.005].max(), abs=0.01)


def test_what_dwellings_bear_adds_up_to_the_margin(every: Every) -> None:
    question = question_of(every.scenario)
    best = best_mix(question, worth=False)
    assert best is not None
    balance = sour_sweet(best.result, PRICE)
    together = sum(each.count * each.over for each in balance.types)
    assert together == pytest.approx(best.mix.margin, abs=1e-6)
    sour = {each.name: each.sour for each in balance.types}
    assert sour == {name: each.sour for name, each in best.result.dwelling_types.items()}


def test_on_the_central_path_margins_on_paths_are_those_of_the_evaluation(every: Every) -> None:
    certain = {
        f"uncertainty.indices.{name}.sd": 0.0
        for name in ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
    }
    margins = margins_on(question_of(every.scenario.with_values(certain)), 2, 1)
    for mix, margin in list(zip(every.counts, every.figures["margin"], strict=True))[::7]:
        assert margins_of(margins, mix) == pytest.approx([margin, margin], abs=1e-6)


def test_on_drawn_paths_margins_are_those_of_the_mix_itself() -> None:
    scenario = case("all at once")
    names = list(scenario.dwellings)
    mix = (2, 1, 0, 3)
    built = scenario.with_values({f"dwellings.{name}.count": n for name, n in zip(names, mix, strict=True)})
    (part,) = parts_of(plan_of(built, 20, 3, "random"), 0)
    found = column_of("margin", arrays_on(part.ready, part.growth, part.changes))[:20]
    margins = margins_on(question_of(ranged(scenario, 3)), 20, 3)
    assert np.ptp(found) > 1_000
    assert margins_of(margins, np.array(mix)) == pytest.approx(found, abs=1e-6)


# ---------------------------------------------------------------------------------------- what is refused


def test_shares_of_the_price_that_follow_the_counts_are_held_or_refused() -> None:
    fixed = case("phases").with_values({"land.phase_shares": None})
    held = with_phase_shares(fixed)
    # West has 24 of 54 m² and 66 of 80, east 30 of 66 and 66 of 84.
    west, east = 24 * 54 + 66 * 80, 30 * 66 + 66 * 84
    every = west + east
    assert held.land.phase_shares == pytest.approx({"west": west / every, "east": east / every})
    assert evaluate(held).margin == pytest.approx(evaluate(fixed).margin, abs=1e-6)
    with pytest.raises(InputError, match=r"land\.phase_shares: missing; counts are free"):
        question_of(fixed, Options(free=("low",)))


def test_vat_that_follows_the_mix_of_phases_is_refused_by_name() -> None:
    sold = {**AMERSFOORT.raw["dwellings"]["free"], "phase": "west", "segment": "low_sale", "price": 200_000}
    for key in ("rent", "market_rent"):
        sold.pop(key, None)
    both = case("phases").with_values({"dwellings.sold": sold, "land.vat": "by_use"})
    with pytest.raises(InputError, match=r"land\.let_share: missing; the VAT on the land follows"):
        question_of(ranged(both, 2))
    question_of(ranged(both.with_values({"land.let_share": 0.8}), 2))


# ----------------------------------------------------------------- what is held if the last phase never comes


def test_what_each_share_is_phase_by_phase() -> None:
    # West: 24 low and 20 free, delivered first. East: 30 high and 66 free. At least 10 % low, and 10 % high.
    result = evaluate(case("phases").with_values({"dwellings.free_west.count": 20}))
    texts = [note_text(each, "en") for each in result.notes if each.key.startswith("share_")]
    assert texts == [
        "If phase east is never built, 24 of 44 dwellings are low mid + low sale, 54.55%: at least 10% is "
        "required, and that is met.",
        "At least 10% high mid + high sale is required: with phase east that is met, before it 0% is "
        "delivered.",
        "If phase east is never built, 0 of 44 dwellings are high mid + high sale, 0%: at least 10% is "
        "required, and that is not met.",
    ]
    # Delivered on one day, or one of them empty, there is no last phase.
    together = {"phases.east.start_months": 0, "phases.east.construction_months": 18}
    empty = {"dwellings.low.count": 0, "dwellings.free_west.count": 0}
    for values in (together, empty):
        alike = evaluate(result.scenario.with_values(values))
        assert not [each for each in alike.notes if each.key.startswith("share_")]


def test_pages_of_several_mixes_say_what_is_held_without_the_last_phase() -> None:
    # At both ends all that stands in the west is low or free, and nothing there is high.
    question = question_of(ranged(case("phases"), 2), Options(total=(6, 6)))
    found = frontier(question, "land_value", "low_dwellings")
    ends = [found.points[0], found.points[-1]]
    page = " ".join(frontier_page(found, "en").split())
    for mix in ends:
        west = mix.counts["low"] + mix.counts["free_west"]
        if west:
            share = (
                f"0 of {west} dwellings are high mid + high sale, 0%: at least 10% is required, and "
                f"that is not"
            )
            assert f"If phase east is never built, {share}" in page
    assert any(mix.counts["low"] + mix.counts["free_west"] for mix in ends)
    assert "is never built" not in frontier_page(
        frontier(question_of(ranged(case("leased land"), 2)), "land_value", "low_dwellings"), "en"
    )
