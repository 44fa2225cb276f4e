"""Probabilities and distributions whose answers are known from outside the code."""

from __future__ import annotations

from datetime import date
from math import ceil, erf, exp, log1p, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from feasibility import evaluate
from feasibility.risk.failures import failure_patterns
from feasibility.risk.simulation import simulate
from feasibility.risk.summary import (
    distribution,
    expected_shortfall,
    fan,
    histogram,
    left_by_year,
    probability,
    wilson_interval,
)
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario
from feasibility.timeline import timeline

# ------------------------------------------------------------------- two published scenarios and an option


def let_for(years: int, first_income: float, step: float) -> Scenario:
    """A building bought at once: income at the end of each year, sold at 5 % of the next year's net income.

    Half of the gross income is spent; it begins at `first_income`, grows by 2 % a year, and `step` is added
    to it once, twice, … from the second year on.
    """
    gross = [first_income * 1.02**year + step * year for year in range(years + 1)]
    steps = {2001 + year: gross[year] / gross[year - 1] - 1 for year in range(1, years + 1)}
    return scenario_from(
        {
            "format": 1,
            "name": "Let for some years",
            "price_date": date(2001, 1, 1),
            "start": date(2001, 1, 1),
            "period": "year",
            "flow_timing": "end",
            "policy": {"name": "None", "date": date(2001, 1, 1), "segments": {"free": {"tenure": "rent"}}},
            "dwellings": {
                "flat": {"segment": "free", "count": 1, "floor_area": 50, "rent": first_income / 12}
            },
            "indices": {"cpi": 0.0, "market_rent": steps | {"then": 0.0}},
            "rents": {"turnover": 1.0, "statutory_cap": False},
            "operating_costs": {"all": {"share_of_rent": 0.5}},
            "development": {"construction_months": 0, "costs": {}},
            "land": {"price": "residual"},
            "exit": {"holding_years": years, "methods": ["net_yield"], "net_yield": 0.05},
            "required_return": 0.07,
        }
    )


def test_two_published_scenarios_and_the_option_to_sell_at_the_best_time() -> None:
    """Geltner and de Neufville, Flexibility and Real Estate Valuation under Uncertainty (2018), table 4.1."""
    good, bad = (
        [evaluate(let_for(years, *income)).investment_value for years in range(1, 11)]
        for income in ((110.0, 3.0), (90.0, -3.0))
    )
    assert good[-1] == pytest.approx(1_294.08, abs=0.005)
    assert bad[-1] == pytest.approx(705.92, abs=0.005)
    assert bad[0] == pytest.approx(871.96, abs=0.005)
    held = distribution([good[-1], bad[-1]])
    assert held is not None
    assert held.mean == pytest.approx(1_000.0, abs=0.005)
    at_best = distribution([max(good), max(bad)])
    assert at_best is not None
    assert at_best.mean - held.mean == pytest.approx(83.02, abs=0.005)


# ------------------------------------------------------------------------- a probability in closed form

SD, PERSISTENCE, YEARS = 0.05, 0.6, 4
CERTAIN = ("cpi", "wages", "construction_cost", "market_rent", "exit_yield")


def sold_after(years: int, ask: float) -> Scenario:
    """A dwelling sold at delivery, at a price that follows an uncertain index of house prices; no costs."""
    indices = {name: {"sd": 0.0} for name in CERTAIN}
    return scenario_from(
        {
            "format": 1,
            "name": "Sold at delivery",
            "price_date": date(2020, 1, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "policy": {"name": "None", "date": date(2020, 1, 1), "segments": {"sold": {"tenure": "sale"}}},
            "dwellings": {"house": {"segment": "sold", "count": 1, "floor_area": 100, "price": 121_000}},
            "indices": {"cpi": 0.02, "house_price": 0.03},
            "development": {"construction_months": 12 * years, "vat": 0.21, "costs": {}},
            "land": {"price": "residual", "asking_price": ask},
            "exit": {"holding_years": 1, "methods": ["vacant_value"]},
            "required_return": 0.05,
            "uncertainty": {
                "indices": indices | {"house_price": {"persistence": PERSISTENCE, "sd": SD}},
            },
        }
    )


def known_case() -> tuple[Scenario, float]:
    """The scenario, and P(viable): L is lognormal, and the asked price lies 0.4 deviations below its median.

    ln L has mean ln(100,000 · (1.03/1.05)^4) and variance Σ σ²·((1 − φ^j)/(1 − φ))², j = 1 … 4.
    """
    variance = sum(
        (SD * (1 - PERSISTENCE**number) / (1 - PERSISTENCE)) ** 2 for number in range(1, YEARS + 1)
    )
    median = 100_000 * exp(YEARS * (log1p(0.03) - log1p(0.05)))
    return sold_after(YEARS, median * exp(-0.4 * sqrt(variance))), 0.5 * (1 + erf(0.4 / sqrt(2)))


def test_the_interval_covers_the_true_probability_in_about_95_of_100_seeds() -> None:
    scenario, truth = known_case()
    found = [simulate(scenario, 256, seed).probability("viable") for seed in range(100)]
    covered = sum(each.low <= truth <= each.high for each in found)
    # Binomial with 100 draws of 0.95: fewer than 88, or all 100, comes about once in 100 times.
    assert 88 <= covered <= 99
    share = np.array([each.value for each in found])
    assert share.mean() == pytest.approx(truth, abs=4 * sqrt(truth * (1 - truth) / 25_600))
    assert share.std(ddof=1) == pytest.approx(found[0].standard_error, rel=0.25)


def test_a_lognormal_land_value_in_closed_form() -> None:
    scenario, _ = known_case()
    simulation = simulate(scenario, 25_600)
    found = simulation.distribution("residual_land_value")
    median = 100_000 * exp(YEARS * (log1p(0.03) - log1p(0.05)))
    variance = sum(
        (SD * (1 - PERSISTENCE**number) / (1 - PERSISTENCE)) ** 2 for number in range(1, YEARS + 1)
    )
    assert found is not None
    assert simulation.central["residual_land_value"] == pytest.approx(median)
    assert found.mean == pytest.approx(median * exp(variance / 2), abs=4 * found.standard_error)
    assert found.quantiles[50] == pytest.approx(median, rel=0.01)
    assert found.quantiles[5] == pytest.approx(median * exp(-1.6448536 * sqrt(variance)), rel=0.01)
    # E[L | L < q5] = e^(μ + s²/2) · Φ(−1.645 − s) / 0.05
    tail = 0.5 * (1 + erf((-1.6448536 - sqrt(variance)) / sqrt(2))) / 0.05
    assert found.shortfalls[0.05] == pytest.approx(median * exp(variance / 2) * tail, rel=0.01)


# ----------------------------------------------------------------------------------------- the summary


def test_a_summary_by_hand() -> None:
    found = distribution([4.0, 1.0, np.nan, 3.0, 2.0, 5.0])
    assert found is not None
    assert (found.paths, found.mean, found.least, found.most) == (5, 3.0, 1.0, 5.0)
    assert found.sd == pytest.approx(sqrt(2.5))
    assert found.quantiles == pytest.approx({5: 1.2, 10: 1.4, 25: 2.0, 50: 3.0, 75: 4.0, 90: 4.6, 95: 4.8})
    # The worst tenth of five is half a path: the lowest. A worst three tenths is one path and a half.
    assert found.shortfalls == {0.05: 1.0, 0.1: 1.0}
    assert expected_shortfall([4.0, 1.0, 3.0, 2.0, 5.0], 0.3) == pytest.approx((1.0 + 0.5 * 2.0) / 1.5)
    assert distribution([np.nan]) is None


def test_error_of_a_mean_of_independent_randomisations() -> None:
    """Of points that are not independent, a mean is as sure as the means of the randomisations agree."""
    values = np.arange(80) % 8 + 100.0 * (np.arange(80) // 8)  # randomisation k has the mean 450 + k
    independent, randomised = distribution(values), distribution(values, 8)
    assert independent is not None
    assert randomised is not None
    assert independent.standard_error == pytest.approx(values.std(ddof=1) / sqrt(80), rel=1e-12)
    assert randomised.standard_error == pytest.approx(sqrt(6.0 / 8), rel=1e-12)
    assert randomised.mean == independent.mean
    values[::8] = np.nan  # a randomisation without a value takes no part
    without = distribution(values, 8)
    assert without is not None
    assert without.standard_error == pytest.approx(sqrt(28.0 / 6 / 7), rel=1e-12)


def test_standard_errors_by_hand() -> None:
    happens = np.array([True] * 30 + [False] * 70)
    found = probability(happens)
    assert (found.value, found.paths) == (0.3, 100)
    assert found.standard_error == pytest.approx(sqrt(0.3 * 0.7 / 100))
    # Wilson's interval of 30 of 100, as in Newcombe (1998).
    assert (found.low, found.high) == pytest.approx((0.2189, 0.3958), abs=5e-5)
    none = probability(np.zeros(100, dtype=bool))
    assert (none.value, none.standard_error, none.low) == (0.0, 0.0, 0.0)
    assert none.high == pytest.approx(0.0370, abs=5e-5)
    # Eight runs of which four hold throughout: sd of their means √(8·¼/7), divided by √8.
    halves = probability(np.arange(80) % 8 < 4, 8)
    assert halves.value == 0.5
    assert halves.standard_error == pytest.approx(sqrt(8 * 0.25 / 7) / sqrt(8))
    assert wilson_interval(1.0, 10)[1] == 1.0


def test_fewer_paths_than_randomisations_are_independent_and_no_interval_has_width_zero() -> None:
    """Three of four: √(0.75 · 0.25 / 4); all of sixteen: Wilson's lower bound 1/(1 + z²/16)."""
    few = probability(np.array([True, True, False, True]), 8)
    assert few == probability(np.array([True, True, False, True]))
    assert few.standard_error == pytest.approx(sqrt(0.75 * 0.25 / 4), abs=1e-15)
    every = probability(np.ones(16, dtype=np.bool_), 8)
    assert (every.standard_error, every.high) == (0.0, 1.0)
    assert every.low == pytest.approx(1 / (1 + 1.959964**2 / 16), abs=1e-6)


def test_when_dwellings_have_left() -> None:
    """Kept 0 years: gone on the first anniversary; −1: above from the start; 3 of 3 has not left."""
    gone = left_by_year(np.array([-1, 0, 2, 3]), 3)
    assert gone.tolist() == [0.25, 0.5, 0.5, 0.75]


def test_a_fan_and_a_histogram() -> None:
    found = fan(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]))
    assert found[50].tolist() == [2.0, 20.0]
    assert found[25].tolist() == [1.5, 15.0]
    short = fan(np.array([[1.0, np.nan, np.nan], [3.0, 30.0, np.nan]]))
    assert short[50].tolist()[:2] == [2.0, 30.0]
    assert np.isnan(short[50][2])
    edges, counts = histogram(np.arange(1_000.0), 10)
    assert (len(edges), counts.sum()) == (11, 1_000)
    assert histogram(np.ones(5))[1].sum() == 5


values = arrays_of.arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e6, 1e6))


@given(values, st.randoms(use_true_random=False))
def test_a_summary_does_not_depend_on_the_order_of_paths(paths: np.ndarray, random: object) -> None:
    shuffled = paths.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = distribution(paths), distribution(shuffled)
    assert one is not None
    assert other is not None
    assert one.quantiles == other.quantiles
    assert one.shortfalls == other.shortfalls
    assert one.mean == pytest.approx(other.mean, rel=1e-12, abs=1e-6)


@given(values, st.floats(0.01, 1.0), st.floats(0.0, 1e6))
def test_a_shortfall_lies_below_its_quantile_and_moves_with_the_values(
    paths: np.ndarray, share: float, more: float
) -> None:
    worst = expected_shortfall(paths, share)
    at_most = np.sort(paths)[min(paths.size, ceil(share * paths.size)) - 1]
    assert paths.min() - 1e-6 <= worst <= at_most + 1e-6
    assert worst <= expected_shortfall(paths, min(1.0, share * 1.5)) + 1e-6
    assert expected_shortfall(paths + more, share) == pytest.approx(worst + more, abs=1e-5)


# --------------------------------------------------------------------------- what failing paths share


CALENDAR = timeline(date(2020, 1, 1), 2020, "year", "mid", 24, 25)


def test_failing_paths_share_what_made_them_fail() -> None:
    """House prices decide alone; the mean of the lower half of a normal sample √(2/π) below."""
    rng = np.random.default_rng(3)
    rates = {name: rng.normal(0.02, 0.01, (5_000, 28)) for name in ("cpi", "house_price")}
    last = rates["house_price"][:, 18:28].mean(axis=1)
    found = failure_patterns(last < np.median(last), rates, 2020, CALENDAR)
    assert (found.paths, found.failing, found.too_few) == (5_000, 2_500, False)
    first = found.differences[0]
    assert (first.name, first.period, first.years) == ("house_price", "last_years", (2038, 2047))
    assert first.standardised == pytest.approx(-sqrt(2 / np.pi), abs=0.03)
    assert first.difference == pytest.approx(-sqrt(2 / np.pi) * 0.01 / sqrt(10), rel=0.05)
    assert first.in_worst_fifth == pytest.approx(0.4, abs=0.005)
    assert len(found.differences) == 1


def test_nothing_is_said_where_few_paths_fail_or_nothing_differs() -> None:
    rng = np.random.default_rng(4)
    rates = {"cpi": rng.normal(0.02, 0.01, (1_000, 28))}
    few = np.arange(1_000) < 29
    assert failure_patterns(few, rates, 2020, CALENDAR).too_few
    assert failure_patterns(~few, rates, 2020, CALENDAR).too_few
    by_chance = failure_patterns(rng.random(1_000) < 0.5, rates, 2020, CALENDAR)
    assert not by_chance.too_few
    assert by_chance.differences == ()


def test_the_exit_yield_is_compared_in_its_year() -> None:
    shift = np.random.default_rng(5).normal(0.0, 0.004, 2_000)
    found = failure_patterns(shift > 0.004, {}, 2020, CALENDAR, {"exit_yield": shift})
    (only,) = found.differences
    assert (only.name, only.period, only.years) == ("exit_yield", "exit", (2047, 2047))
    assert only.difference > 0
    assert only.in_worst_fifth == pytest.approx(1.0)
