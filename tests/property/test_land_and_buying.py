"""Keys on land and buying: the search, the paths and the levers against `evaluate` of every mix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest

from feasibility import Scenario, evaluate
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.paths import arrays_on
from feasibility.levers.effects import levers
from feasibility.mix.evaluated import mix_of
from feasibility.mix.robust.margins import margins_of
from feasibility.mix.robust.paths import margins_on
from feasibility.mix.search import best_mix
from feasibility.programme.question import question_of
from feasibility.risk.blocks import parts_of
from feasibility.risk.simulation import central_figures, plan_of
from tests.property.test_mix_of_phases import AMERSFOORT, LEASE, PHASES, SMALL_SITE, ranged

UNCERTAIN = {f"uncertainty.indices.{name}.sd": 0.02 for name in ("cpi", "house_price")}
DATED: Mapping[str, Any] = {
    "land.asking_price_date": date(2016, 3, 1),
    "indices.house_price": {2017: 0.05, 2018: 0.08, 2019: 0.06, 2020: 0.04, "then": 0.02},
}
BOUGHT: Mapping[str, Any] = {
    "acquisition": {"share_of_value": 0.01, "per_dwelling": 900, "lump_sum": 4_000, "index": "wages"}
}
CASES: Mapping[str, Mapping[str, Any]] = {
    "dated": DATED,
    "least": {
        "dwellings.low.least_land_price": 5_000,
        "dwellings.free.least_land_price": 45_000,
        "land.asking_price": 60_000,
    },
    "least, in phases": {
        **PHASES,
        "dwellings.low.least_land_price": 5_000,
        "dwellings.free.least_land_price": 45_000,
        "dwellings.free_west.least_land_price": 40_000,
        "land.asking_price": 60_000,
    },
    "buying": {**BOUGHT, "land.asking_price": 60_000},
    "buying, in phases, leased": {**PHASES, **LEASE, **BOUGHT, "land.asking_price": 60_000},
    "dated, in phases": {**PHASES, **DATED, "land.asking_price": 120_000},
}


@pytest.fixture(scope="module", params=CASES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return AMERSFOORT.with_values({**SMALL_SITE, **UNCERTAIN, **CASES[request.param]})


def with_counts(scenario: Scenario, mix: tuple[int, ...]) -> Scenario:
    counts = zip(scenario.dwellings, mix, strict=True)
    return scenario.with_values({f"dwellings.{name}.count": count for name, count in counts})


def test_every_mix_is_judged_as_its_evaluation(scenario: Scenario) -> None:
    question = question_of(ranged(scenario, 2))
    mixes = [mix for mix in product(range(3), repeat=len(scenario.dwellings)) if sum(mix)][::5]
    verdicts = []
    for mix in mixes:
        result = evaluate(with_counts(scenario, mix))
        found, paid = mix_of(question, mix), at_asking_price(result)
        assert found.margin == pytest.approx(result.margin, abs=1e-6)
        assert found.public_contribution == pytest.approx(result.public_contribution, abs=1e-6)
        assert found.viable == result.viable
        assert paid is not None
        if result.least_land_price is None:
            assert paid.margin == pytest.approx(result.margin, abs=1e-6)
        assert found.irr == pytest.approx(paid.investor_irr, abs=1e-9)
        verdicts.append(result.viable)
    assert 0.1 < np.mean(verdicts) < 0.9
    best = best_mix(question, worth=False)
    assert best is not None and best.result.margin == pytest.approx(best.mix.margin, abs=1e-6)


def test_on_drawn_paths_margins_are_those_of_the_mix_itself(scenario: Scenario) -> None:
    mix = tuple(1 + place % 3 for place in range(len(scenario.dwellings)))
    (part,) = parts_of(plan_of(with_counts(scenario, mix), 20, 3, "random"), 0)
    arrays = arrays_on(part.ready, part.growth, part.changes)
    found = column_of("margin", arrays)[:20]
    assert np.ptp(found) > 1_000
    if question_of(ranged(scenario, 3)).least is not None:
        with pytest.raises(InputError, match="least land price"):
            margins_on(question_of(ranged(scenario, 3)), 20, 3)
        return
    margins = margins_on(question_of(ranged(scenario, 3)), 20, 3)
    assert margins_of(margins, np.array(mix)) == pytest.approx(found, abs=1e-6)


def test_on_the_central_path_every_figure_is_that_of_the_evaluation(scenario: Scenario) -> None:
    mix = tuple(2 for _ in scenario.dwellings)
    names = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
    certain = {f"uncertainty.indices.{name}.sd": 0.0 for name in names}
    built = with_counts(scenario, mix).with_values(certain)
    (part,) = parts_of(plan_of(built, 20, 3, "random"), 0)
    arrays, central = arrays_on(part.ready, part.growth, part.changes), central_figures(built)
    for name in ("margin", "public_contribution", "residual_land_value", "investment_value"):
        assert column_of(name, arrays)[:20] == pytest.approx(central[name], abs=1e-9), name


def test_a_lever_moves_the_margin_as_the_evaluation_does(scenario: Scenario) -> None:
    built = with_counts(scenario, tuple(2 for _ in scenario.dwellings))
    now = evaluate(built).margin
    effects = [each for each in levers(built, exchange=False).effects if each.up.margin is not None]
    assert len(effects) > 8
    for each in effects:
        then = evaluate(built.with_values(each.up.values))
        assert each.up.margin == pytest.approx(then.margin - now, abs=1e-4), each.handle.name
