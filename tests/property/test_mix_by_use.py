"""Mixes whose VAT on the land follows their use: the search against every mix evaluated in full."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from feasibility import Scenario, evaluate, scenario_from
from feasibility.cli import main
from feasibility.evaluation.evaluate import evaluate_many
from feasibility.mix.conflicts import impossible
from feasibility.mix.counting.count import how_many_mixes
from feasibility.mix.frontier import frontier
from feasibility.mix.results import BestMix
from feasibility.mix.search import best_mix, search
from feasibility.programme.land_value import land_value_at_most
from feasibility.programme.objectives import NoSingleRateError
from feasibility.programme.question import Options, Question, question_of
from feasibility.programme.rows import holds
from feasibility.programme.search_control import SearchControl, TimeLimitError
from feasibility.programme.units import ByUse
from tests.longer import usually

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
CENT = 0.01
HALF_A_CENT = 0.005
SIZES = {2: 9, 3: 5, 4: 3}
"""Types → largest count of each."""


def random_case(seed: int) -> Scenario:
    """Two to four types, some let and some sold, of different sizes, VAT by use or turnkey."""
    rng = random.Random(seed)
    types: dict[str, Any] = {}
    number = rng.randint(2, 4)
    for place in range(number):
        sold = place == 0 or (place > 1 and rng.random() < 0.5)
        each: dict[str, Any] = {
            "count": {"min": 0, "max": SIZES[number]},
            "floor_area": rng.choice((50, 54.5, 66, 84, 101.25)),
            "construction_cost": rng.choice((1_300, 1_500, 1_700)),
        }
        if sold:
            types[f"type_{place}"] = {**each, "segment": "sale", "price": rng.randint(180, 320) * 1_000}
        elif rng.random() < 0.6:
            rent = rng.randint(700, 990)
            types[f"type_{place}"] = {**each, "segment": "mid", "rent": rent, "market_rent": rent + 150}
        else:
            types[f"type_{place}"] = {**each, "segment": "free", "rent": rng.randint(1_000, 1_400)}
    rules = {"segments": ["mid", "sale"], "at_least": rng.choice((0, 0.2, 0.35))}
    land: dict[str, Any] = {"vat": "by_use", "costs": rng.choice((0, 0.07))}
    land["asking_price"] = rng.randint(-2, 12) * 50_000
    costs: dict[str, Any] = {
        "building": {"per_m2_bvo": "dwelling"},
        "site": {"lump_sum": rng.choice((0, 60_000, 250_000))},
    }
    if rng.random() < 0.4:
        costs["overhead"] = {"share": 0.05, "of": ["building", "land"]}
    development: dict[str, Any] = {"construction_months": 12, "vat": 0.21, "rate": 0.04, "costs": costs}
    development["profit_and_risk"] = {"share_of_investment_value": 0.04}
    if rng.random() < 0.4:
        development["delivery"] = "turnkey"
    return scenario_from(
        {
            "format": 1,
            "price_date": date(2019, 7, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "form_factor": 0.8,
            "policy": {
                "date": date(2019, 7, 1),
                "term": 10,
                "segments": {
                    "mid": {"tenure": "rent", "upper": 1_000},
                    "free": {"tenure": "rent"},
                    "sale": {"tenure": "sale", "upper": 400_000},
                },
                "shares": [rules],
            },
            "dwellings": types,
            "indices": {"cpi": 0.02},
            "rents": {"turnover": 0.1},
            "operating_costs": {"maintenance": {"per_dwelling": 1_200}},
            "development": development,
            "land": land,
            "exit": {"holding_years": 12, "methods": ["net_yield"], "net_yield": 0.045},
            "required_return": 0.055,
        }
    )


def every_mix(scenario: Scenario, question: Question) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every mix that keeps to the ranges and the rows but viability, and its land value evaluated in full."""
    ranges = [
        range(low, high + 1)
        for low, high in zip(question.programme.least, question.programme.most, strict=True)
    ]
    rows = [row for row in question.programme.rows if row.name != "viability"]
    mixes = [mix for mix in product(*ranges) if all(holds(row, mix) for row in rows)]
    variants = [
        {f"dwellings.{name}.count": count for name, count in zip(scenario.dwellings, mix, strict=True)}
        for mix in mixes
    ]
    yield from zip(mixes, evaluate_many(scenario, variants).figure("residual_land_value"), strict=True)


def figures(question: Question, mix: tuple[int, ...], land_value: float) -> dict[str, float]:
    units = question.units

    def total(numbers: tuple[Any, ...]) -> float:
        return float(sum(count * each for count, each in zip(mix, numbers, strict=True)))

    return {
        "land_value": land_value,
        "mid_dwellings": total(units.mid),
        "low_dwellings": total(units.low),
        "mid_share": total(units.mid) / sum(mix),
        "dwelling_years": total(units.years_kept),
        "public_contribution": -max(0.0, question.land_price - land_value),
    }


@pytest.mark.parametrize("seed", usually(14, range(40)))
def test_the_best_mix_is_the_best_of_all_that_are_evaluated(seed: int) -> None:
    scenario = random_case(seed)
    question = question_of(scenario)
    all_mixes = list(every_mix(scenario, question))
    viable = [
        (mix, land_value) for mix, land_value in all_mixes if land_value >= question.land_price - HALF_A_CENT
    ]
    counted = how_many_mixes(question)
    assert (counted.mixes, counted.viable) == (len(all_mixes), len(viable))
    for objective in ("land_value", "mid_dwellings", "low_dwellings", "mid_share", "public_contribution"):
        found = best_mix(question, objective, worth=False)
        among = all_mixes if objective == "public_contribution" else viable
        if not among:
            assert found is None
            continue
        assert found is not None
        most = max(figures(question, *each)[objective] for each in among)
        sign = -1 if objective == "public_contribution" else 1
        assert sign * found.value == pytest.approx(most, abs=CENT), objective
        assert found.mix.land_value == pytest.approx(found.result.residual_land_value, abs=1e-4)
        assert found.mix.viable == found.result.viable
        tied = [each for each in among if figures(question, *each)[objective] >= most - 1e-9]
        if objective == "mid_dwellings":
            best = max(land_value for _, land_value in tied)
            assert found.mix.land_value == pytest.approx(best, abs=CENT)


def test_a_count_one_by_one_is_stopped_when_its_time_is_over() -> None:
    """The count of all is finished, and that of the viable ones begun, when the time is over."""
    question = question_of(random_case(3))
    whole = how_many_mixes(question)
    assert whole.mixes

    def over(done: int, work: int) -> None:
        if 2 * done > work:
            raise TimeLimitError("over")

    found = how_many_mixes(question, over)
    assert (found.mixes, found.viable, found.stopped) == (whole.mixes, None, "time_limit")


@pytest.mark.parametrize("seed", usually(14, range(40)))
def test_never_viable_in_a_mix_and_not_in_a_run(seed: int) -> None:
    """The next best mixes too: what `run` on their counts says is what the mix says."""
    scenario = random_case(1_000 + seed)
    question = question_of(scenario)
    found = best_mix(question, "land_value", top=5)
    if found is None:
        answer = impossible(question)
        for each in answer.relaxations:
            if each.name == "viability":
                counts = {f"dwellings.{name}.count": count for name, count in each.mix.counts.items()}
                run = evaluate(scenario.with_values(counts))
                assert run.residual_land_value == pytest.approx(each.becomes, abs=CENT)
        return
    values = []
    for mix in (found.mix, *found.also, *(each.mix for each in found.binding)):
        counts = {f"dwellings.{name}.count": count for name, count in mix.counts.items()}
        run = evaluate(scenario.with_values(counts))
        assert run.viable == mix.viable
        assert run.residual_land_value == pytest.approx(mix.land_value, abs=1e-4)
        if mix.irr is not None:
            paid = evaluate(scenario.with_values({**counts, "land.price": question.land_price}))
            assert paid.investor_irr == pytest.approx(mix.irr, abs=1e-9)
        values.append(mix.land_value)
    in_order = values[: 1 + len(found.also)]
    assert all(one >= other - CENT for one, other in pairwise(in_order))
    ranked = sorted(
        (
            land_value
            for _, land_value in every_mix(scenario, question)
            if land_value >= question.land_price - HALF_A_CENT
        ),
        reverse=True,
    )
    assert in_order == pytest.approx(ranked[: len(in_order)], abs=CENT)


@pytest.mark.parametrize("objective", ["land_value", "low_dwellings", "mid_share"])
@pytest.mark.parametrize("delivery", ["own", "turnkey"])
def test_the_commands_agree_on_the_shipped_mix(objective: str, delivery: str) -> None:
    """What `mix` calls the best, proven and viable at a price, `run` on the same counts calls viable too."""
    path = str(SCENARIOS / "owner-occupied-mix.yaml")
    options = ["--set", f"development.delivery={delivery}", "--set", "land.asking_price=5_000_000"]
    asked = ["mix", path, "--free", "all", "--maximise", objective, "--json", *options]
    mix = CliRunner().invoke(main, asked)
    assert mix.exit_code == 0, mix.output
    best = json.loads(mix.stdout)["mix"]
    for name, count in best["counts"].items():
        options += ["--set", f"dwellings.{name}.count={count}"]
    run = CliRunner().invoke(main, ["run", path, "--json", *options])
    results = json.loads(run.stdout)["results"]
    assert results["viable"]
    assert results["residual_land_value"] == pytest.approx(best["land_value"], abs=CENT)


@pytest.mark.parametrize("seed", usually(7, range(20)))
def test_the_frontier_is_that_of_all_mixes(seed: int) -> None:
    scenario = random_case(2_000 + seed)
    question = question_of(scenario, Options(viable=False))
    points = frontier(question, "land_value", "mid_dwellings").points
    best: dict[float, float] = {}
    for mix, land_value in every_mix(scenario, question):
        mid = figures(question, mix, land_value)["mid_dwellings"]
        best[mid] = max(best.get(mid, -1e18), land_value)
    expected = [
        (value, mid)
        for mid, value in sorted(best.items())
        if all(value > other + CENT for more, other in best.items() if more > mid)
    ]
    assert [each.mid_dwellings for each in points] == [mid for _, mid in expected]
    assert [each.land_value for each in points] == pytest.approx([value for value, _ in expected], abs=CENT)


@pytest.mark.parametrize("seed", usually(7, range(20)))
def test_the_best_rate_is_the_best_of_all(seed: int) -> None:
    scenario = random_case(3_000 + seed)
    question = question_of(scenario)
    try:
        found = best_mix(question, "irr", worth=False)
    except NoSingleRateError:
        return
    viable = [
        mix
        for mix, land_value in every_mix(scenario, question)
        if land_value >= question.land_price - HALF_A_CENT
    ]
    if found is None:
        assert not viable
        return
    variants = [
        {f"dwellings.{name}.count": count for name, count in zip(scenario.dwellings, mix, strict=True)}
        for mix in viable
    ]
    paid = evaluate_many(scenario.with_values({"land.price": question.land_price}), variants)
    assert found.value == pytest.approx(np.nanmax(paid.figure("investor_irr")), abs=1e-7)


@pytest.mark.parametrize("seed", usually(14, range(40)))
def test_a_search_stopped_at_once_knows_what_no_mix_exceeds(seed: int) -> None:
    def stop() -> None:
        raise TimeLimitError

    scenario = random_case(seed)
    if seed % 2:
        scenario = scenario.with_values({"land.price": -20_000_000})
    question = question_of(scenario, Options(viable=seed % 4 < 2))
    everything = list(every_mix(scenario, question))
    viable = [
        (mix, land_value)
        for mix, land_value in everything
        if seed % 4 >= 2 or land_value >= question.land_price - HALF_A_CENT
    ]
    for objective in (
        "land_value",
        "mid_dwellings",
        "low_dwellings",
        "dwelling_years",
        "public_contribution",
    ):
        found = search(question, objective, watch=SearchControl(stop))
        if found is None:
            continue
        assert found.bound is not None, objective
        among = everything if objective == "public_contribution" else viable
        if not among:
            continue
        sign = -1 if objective == "public_contribution" else 1
        most = max(figures(question, *each)[objective] for each in among)
        assert sign * found.bound >= most - 1e-6, objective
        if isinstance(found, BestMix) and found.bound == found.value:
            assert sign * found.value >= most - 1e-6, objective


def test_the_bound_is_at_the_better_end_of_the_shares() -> None:
    """F = 1.1, L = 0.2, 0 or 1 of each type: from nothing let, P, to all let, (F · P − S) / 1.3."""
    question = question_of(random_case(0))
    types = len(question.units.types)
    use = ByUse((80.0,) + (0.0,) * (types - 1), (80.0,) * types, 0.0, 1.1, 0.2)
    programme = replace(question.programme, least=(0,) * types, most=(1,) * types)
    for site, plain, expected in ((13.0, 120, 120.0), (0.0, -130, -110.0), (-76.0, 130, (143 + 76) / 1.3)):
        units = replace(question.units, by_use=replace(use, site_let=site))
        asked = replace(question, units=units, programme=programme)
        assert land_value_at_most(asked, Fraction(plain)) == pytest.approx(expected, abs=1e-3)
