"""What the README says of uncertainty, computed at one seed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import read_scenario, robust_mix
from feasibility.mix.robust.results import RobustMix
from feasibility.risk.blocks import MODELS, Model, real_starts
from feasibility.risk.simulation import Simulation, simulate

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
AMERSFOORT = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
PATHS, SEED = 10_000, 1
INCREASES: dict[str, dict[str, Any]] = {
    "CPI + 1.25 %": {},
    "CPI + 1 %": {"policy.rent_increase.surcharge": 0.01},
    "3 % a year, whatever CPI": {"policy.rent_increase.surcharge": 0.5, "rents.increase": 0.03},
}
"""The yearly increase of sitting rents; 3 % is what every type asks, under a cap that never binds."""
SIGNED = range(2000, 2006)
LOW_RENT = 850


def between(mark: str) -> list[str]:
    """The lines of the README between two marks."""
    return README.split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0].strip().splitlines()


@cache
def on_paths(increase: str, model: Model) -> Simulation:
    return simulate(AMERSFOORT.with_values(INCREASES[increase]), PATHS, SEED, model)


@cache
def mix_of(objective: str, model: Model) -> RobustMix:
    found = robust_mix(
        AMERSFOORT,
        free=tuple(AMERSFOORT.dwellings),
        level=0.9,
        objective=objective,
        paths=PATHS,
        seed=SEED,
        model=model,
    )
    assert isinstance(found, RobustMix)
    return found


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def euros(amount: float) -> str:
    return f"{'−' if amount < 0 else ''}€ {abs(amount):,.0f}"


def probabilities() -> Iterator[str]:
    models = "viable, random | viable, history | random: P5 | P50 | P95"
    yield f"| yearly increase at most | central path | {models} |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for increase in INCREASES:
        random, history = (on_paths(increase, model) for model in MODELS)
        viable = [
            f"{percent(each.value)} ± {100 * each.standard_error:.1f}"
            for each in (random.probability("viable"), history.probability("viable"))
        ]
        spread = random.distribution("residual_land_value")
        central = random.central["residual_land_value"]
        assert spread is not None
        assert central is not None
        amounts = [euros(spread.quantiles[each]) for each in (5, 50, 95)]
        yield f"| {' | '.join((increase, euros(central), *viable, *amounts))} |"


def signing_years() -> Iterator[str]:
    starts = real_starts(AMERSFOORT)
    rows = [starts.signed.index(year) for year in SIGNED]
    assert min(starts.real_years[row] for row in rows) >= 20
    yield f"| signed in | {' | '.join(map(str, SIGNED))} |"
    yield f"|---|{'---:|' * len(SIGNED)}"
    land = starts.figures["residual_land_value"]
    returns = starts.figures["at_asking_price.investor_irr"]
    yield f"| land value | {' | '.join(euros(float(land[row])) for row in rows)} |"
    rates = " | ".join(percent(float(returns[row])) for row in rows)
    yield f"| investor's IRR at the asking price | {rates} |"


def test_the_table_of_probabilities() -> None:
    assert between("probabilities") == list(probabilities())


def test_the_table_of_signing_years() -> None:
    assert between("signing-years") == list(signing_years())


@pytest.mark.parametrize("model", MODELS)
def test_a_dwelling_let_at_the_border_leaves_the_mid_market_before_the_term_ends(model: Model) -> None:
    let = AMERSFOORT.with_values({"dwellings.low.rent": LOW_RENT})
    years = simulate(let, PATHS, SEED, model).figure("kept_years.low")
    told = " ".join(between("leaving"))
    assert years.max() == 13
    assert f"A dwelling let at € {LOW_RENT} has left the mid market before year 20 on every path" in told
    if model == "random":
        assert years.min() == 10
        assert (
            f"it stays 13 years, on {percent(float(np.mean(years < 13)))} of the random paths 10 to 12"
            in told
        )


def test_the_robust_mixes() -> None:
    told = " ".join(between("robust-mixes"))
    land = mix_of("land_value", "random")
    assert land.best is None
    assert land.likeliest is not None
    assert land.deterministic is not None
    assert land.likeliest.mix.counts == land.deterministic.mix.counts
    low, high, free = land.likeliest.mix.counts.values()
    assert (
        f"no mix reaches 90 %: the best on the central path ({low} low, {high} high, {free} free) is" in told
    )
    assert f"also the likeliest, {percent(land.likeliest.probability.value)}" in told
    history = mix_of("low_dwellings", "history")
    assert history.best is not None
    assert history.deterministic is not None
    checked = history.best.checked
    assert checked is not None
    assert (
        f"as many low dwellings as can be are {history.deterministic.mix.counts['low']} at the asking" in told
    )
    assert f"at 90 % certainty they are {history.best.mix.counts['low']}" in told
    assert f"{percent(checked.value)} on fresh paths" in told
