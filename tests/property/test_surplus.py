"""What holds of every surplus clause, in random scenarios."""

from __future__ import annotations

import random
from dataclasses import fields
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import Result, Scenario, evaluate, read_scenario, scenario_from
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.figures.surplus import SURPLUS_FIGURES
from feasibility.evaluation.paths import arrays_on
from feasibility.levers.clauses import clauses
from feasibility.mix.evaluated import mix_of
from feasibility.mix.search import best_mix
from feasibility.programme.question import question_of
from feasibility.report.levers.clauses import clauses_page
from feasibility.report.levers.json import clauses_csv, clauses_json
from feasibility.risk.blocks import parts_of
from feasibility.risk.simulation import plan_of
from feasibility.scenario.arrays import of_row
from tests.property.test_land_and_buying import with_counts
from tests.property.test_mix_of_phases import AMERSFOORT, PHASES, SMALL_SITE, ranged
from tests.reference.random_finance import scenario_with_finance
from tests.reference.random_scenarios import random_scenario

SOLD = Path(__file__).parents[2] / "scenarios" / "owner-occupied-mix.yaml"
SURPLUS = {each.key for each in SURPLUS_FIGURES}
ALL: dict[str, Any] = {"share": 0.5, "border_per_m2": 2_200, "of": ["sale", "turnover", "exit"]}


def scenarios(count: int, clause: dict[str, Any]) -> list[tuple[int, Scenario, Scenario]]:
    """Random freehold projects without a clause, and with it; every other one has phases, loans or tax."""
    found = []
    for seed in range(count):
        rng = random.Random(f"surplus {seed}")
        raw = scenario_with_finance(rng) if seed % 2 else random_scenario(rng)
        raw["land"].pop("surplus", None)
        if raw["land"].get("tenure") != "leasehold":
            bare = scenario_from(raw)
            found.append((seed, bare, bare.with_values({"land.surplus": clause})))
    return found


def told(result: Result) -> dict[str, Any]:
    left_out = {"scenario", "provenance", "arrays", "row", "notes", "cash_flow", *SURPLUS}
    return {each.name: getattr(result, each.name) for each in fields(result) if each.name not in left_out}


def test_a_border_that_nothing_reaches_changes_no_bit() -> None:
    far = {"share": 0.5, "border_per_dwelling": 1e11, "of": ALL["of"]}
    for seed, bare, clause in scenarios(24, far):
        one, other = evaluate(bare), evaluate(clause)
        assert told(one) == told(other), seed
        flows = dict(other.cash_flow.lines)
        assert not any(flows.pop("surplus"))
        assert flows == one.cash_flow.lines, seed
        assert [other.surplus_at_start, other.surplus_total, other.surplus_cost] == [0, 0, 0]


def test_the_land_value_falls_as_the_share_rises() -> None:
    fell = 0
    for seed, _, clause in scenarios(24, ALL):
        shares = (1e-9, 0.2, 0.5, 1.0)
        land = [evaluate(clause.with_values({"land.surplus.share": each})) for each in shares]
        for lower, higher in pairwise(land):
            assert higher.residual_land_value <= lower.residual_land_value + 1e-6, seed
            fell += higher.residual_land_value < lower.residual_land_value - 1
    assert fell > 20


def test_cost_types_and_flows_add_up() -> None:
    bites = 0
    for seed, bare, clause in scenarios(24, ALL):
        without, result = evaluate(bare), evaluate(clause)
        assert result.surplus_cost is not None and result.surplus_total is not None
        lost = without.residual_land_value - result.residual_land_value
        assert result.surplus_cost == pytest.approx(lost, rel=1e-9, abs=0.005), seed
        assert sum(result.cash_flow.lines["surplus"]) == pytest.approx(-result.surplus_total), seed
        counts, each = (
            of_row(array, 0, 1)
            for array in (result.arrays.case.counts, result.arrays.returns.type_surplus_total)
        )
        assert counts @ each == pytest.approx(result.surplus_total)
        contributions = sum(one.count * one.residual_land_value for one in result.dwelling_types.values())
        assert contributions + result.site.residual_land_value == pytest.approx(
            result.residual_land_value, rel=1e-9, abs=0.01
        )
        bites += result.surplus_total > 0
    assert bites > 12


def test_what_the_land_loses_the_municipality_receives() -> None:
    """Where nobody else has a share of the value, nor of the land price."""
    bites = 0
    for seed, bare, _ in scenarios(30, ALL):
        plain: dict[str, Any] = {
            "development.profit_and_risk": None,
            "land.vat": 0,
            "land.costs": 0,
            "acquisition": {},
            "development.delivery": None,
        }
        if any("land" in (line.of or ()) for line in bare.development.costs.values()):
            continue
        without = evaluate(bare.with_values(plain))
        result = evaluate(bare.with_values({**plain, "land.surplus": ALL}))
        assert result.land_value_and_surplus == pytest.approx(
            without.residual_land_value_at_start, rel=1e-9, abs=0.005
        ), seed
        assert result.surplus_total is not None
        bites += result.surplus_total > 0
    assert bites > 5


def test_on_drawn_paths_every_figure_is_that_of_the_path() -> None:
    """Each path as a scenario of its own: its rates written year by year."""
    sold = read_scenario(SOLD)
    clause = {"share": 0.5, "border_per_m2": 3_000, "index": "cpi", "of": ["sale", "turnover", "exit"]}
    indices = {f"uncertainty.indices.{name}.sd": 0.02 for name in ("cpi", "house_price")}
    scenario = sold.with_values({**indices, "land.surplus": clause, "after_term": "sell_on_turnover"})
    (part,) = parts_of(plan_of(scenario, 6, 3, "random"), 0)
    arrays = arrays_on(part.ready, part.growth, part.changes)
    names = ("surplus_total", "surplus_at_start", "surplus_cost", "residual_land_value")
    found = {name: column_of(name, arrays)[:6] for name in names}
    assert np.ptp(found["surplus_total"]) > 10_000
    first = arrays.paths.first_year
    for path in range(6):
        rates = {
            f"indices.{name}": {first + place: float(rate) for place, rate in enumerate(rows[path])}
            | {"then": 0.02}
            for name, rows in arrays.paths.growth.items()
            if name in scenario.indices
        }
        alone = evaluate(scenario.with_values(rates))
        for name in names:
            assert found[name][path] == pytest.approx(getattr(alone, name), rel=1e-9), name


CLAUSED = {"land.surplus": {"share": 0.5, "border_per_m2": 2_500, "index": "cpi", "of": ["turnover", "exit"]}}


@pytest.mark.parametrize("phases", [{}, PHASES], ids=["one", "phases"])
def test_every_mix_is_judged_as_its_evaluation(phases: dict[str, Any]) -> None:
    scenario = AMERSFOORT.with_values(
        {**SMALL_SITE, **phases, **CLAUSED, "land.asking_price": 60_000, "after_term": "sell_on_turnover"}
    )
    question = question_of(ranged(scenario, 2))
    mixes = [mix for mix in product(range(3), repeat=len(scenario.dwellings)) if sum(mix)][::7]
    received = []
    for mix in mixes:
        result = evaluate(with_counts(scenario, mix))
        assert mix_of(question, mix).margin == pytest.approx(result.margin, abs=1e-6)
        received.append(result.surplus_total or 0.0)
    assert max(received) > min(received) + 1_000
    best = best_mix(question, worth=False)
    assert best is not None and best.result.margin == pytest.approx(best.mix.margin, abs=1e-6)


def test_the_clause_is_priced_beside_those_of_the_covenant() -> None:
    bare = read_scenario(SOLD)
    priced = clauses(bare.with_values({"land.surplus": ALL}))
    assert priced.surplus is not None and clauses(bare).surplus is None
    lost = evaluate(bare).residual_land_value - priced.land_value
    assert priced.surplus.project == pytest.approx(lost, abs=0.005) and lost > 100_000
    page = clauses_page(priced, "nl")
    assert "De meeropbrengstregeling" in page and "met de regeling" in page
    assert clauses_json(priced)["surplus"]["price"] == priced.surplus.project
    assert "surplus" not in clauses_json(clauses(bare))
    assert clauses_csv(priced).splitlines()[-1].startswith("surplus,")
