"""The calibration: estimates by hand, of series with known parameters, and of the published histories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from feasibility import read_scenario
from feasibility.cli.reference import calibrate
from feasibility.indices.history import published_growth
from feasibility.risk.paths.calibration import autoregression, calibration, residual_sd
from feasibility.risk.paths.default_calibration import INDICES, shipped
from feasibility.risk.paths.draws import deviations
from feasibility.risk.paths.model import index_model, lower_factor
from feasibility.scenario.validated import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(calibrate, arguments)


def test_an_autoregression_by_hand() -> None:
    """ln(1 + g) = 1, 3, 2, 2: less the mean −1, 1, 0, 0; φ = −1/2; residuals 0.5, 0.5, 0."""
    persistence, residuals = autoregression(np.expm1([1.0, 3.0, 2.0, 2.0]))
    assert persistence == pytest.approx(-0.5, abs=1e-12)
    assert residuals == pytest.approx([0.5, 0.5, 0.0], abs=1e-12)
    assert residual_sd(residuals) == pytest.approx((1 / 12) ** 0.5, abs=1e-12)


@pytest.mark.parametrize(
    ("index", "first", "persistence", "sd"),
    [
        ("cpi", 2001, 0.36, 0.0170),
        ("wages", 2008, 0.86, 0.0097),
        ("house_price", 2000, 0.57, 0.0435),
        ("construction_cost", 2013, 0.80, 0.0306),
    ],
)
def test_a_first_estimate_made_apart_is_found_again(
    index: str, first: int, persistence: float, sd: float
) -> None:
    """An estimate of November 2026, made by others in another program, from the same published figures."""
    growth = published_growth(index, None).growth
    found, residuals = autoregression([growth[year] for year in sorted(growth) if year >= first])
    assert found == pytest.approx(persistence, abs=0.006)
    assert residual_sd(residuals) == pytest.approx(sd, abs=0.0001)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_parameters_of_simulated_years_are_recovered(seed: int) -> None:
    """4,000 years of each index: φ within 4·√((1 − φ²)/4,000), σ within 5 %, correlations within 0.06."""
    scenario: Scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    model = index_model(scenario)
    years = range(2020, 6020)
    found = deviations(model, range(len(INDICES)), years, seed, 0)
    residuals = []
    for place in range(len(INDICES)):
        growth = 1.02 * np.exp(found[place][2000:, seed]) - 1
        persistence, left = autoregression(growth)
        phi = model.persistence[place]
        assert persistence == pytest.approx(phi, abs=4 * ((1 - phi**2) / 4_000) ** 0.5)
        assert residual_sd(left) == pytest.approx(model.sd[place], rel=0.05)
        residuals.append(left)
    correlation = np.corrcoef(residuals)
    assert np.abs(correlation - model.correlation).max() < 0.06


def test_the_shipped_numbers_are_near_to_their_estimates() -> None:
    found = {each.index: each for each in calibration().estimates}
    for name, used in shipped().indices.items():
        assert (name in found) == (used.origin.status == "calibrated")
        assert set(used.origin.reason) == {"en", "nl"}
        if name in found:
            estimate = found[name]
            assert used.origin.years == (estimate.years[0], estimate.years[-1])
            assert abs(used.persistence - estimate.persistence) <= 0.21
            assert estimate.sd_without <= used.sd * 1.0001 or used.sd == pytest.approx(estimate.sd, rel=0.05)
            assert used.sd <= estimate.sd * 1.02
    assert set(shipped().indices) == set(INDICES)


def test_the_shipped_correlations_are_possible_and_between_their_estimates() -> None:
    found = {frozenset((each.first, each.second)): each for each in calibration().pairs}
    for pair, used in shipped().correlations.items():
        assert (pair in found) == (used.origin.status == "calibrated")
        if pair in found:
            estimates = found[pair].same_year, found[pair].as_steps
            assert min(estimates) - 0.18 <= used.value <= max(estimates)
    model = index_model(read_scenario(SCENARIOS / "amersfoort-2019.yaml"))
    factor = lower_factor(model.correlation)
    assert np.allclose(factor @ factor.T, model.correlation, atol=1e-12)


def test_the_share_of_the_unusual_years_is_of_the_variance_that_is_printed() -> None:
    """The squares about the mean add up to (n − 1)·sd², of ten shocks; the last two are of 2022 and 2023."""
    published = published_growth("construction_cost", None).growth
    _, residuals = autoregression([published[year] for year in sorted(published)])
    squares = (residuals - np.mean(residuals)) ** 2
    (found,) = (each for each in calibration().estimates if each.index == "construction_cost")
    assert sum(squares) == pytest.approx(9 * found.sd**2)
    assert found.of_unusual == pytest.approx((squares[-2] + squares[-1]) / (9 * found.sd**2), abs=1e-12)


def test_a_step_of_cpi_is_the_inflation_of_the_year_before() -> None:
    """So 2022's inflation of 10 % meets, as a step, the wages of 2023."""
    cpi = next(each for each in calibration().estimates if each.index == "cpi")
    assert cpi.years == tuple(range(1996, 2026))
    assert cpi.unsure == tuple(range(1996, 2001))
    assert published_growth("cpi", None).growth[2023] == pytest.approx(121.43 / 110.39 - 1)
    pair = next(each for each in calibration().pairs if (each.first, each.second) == ("cpi", "wages"))
    assert pair.same_year == pytest.approx(0.21, abs=0.01)
    assert pair.as_steps == pytest.approx(0.58, abs=0.01)


def test_the_command_says_years_number_and_doubts() -> None:
    result = run()
    assert result.exit_code == 0, result.stderr
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "Consumer prices 1996–2025 30 2.37% 0.36 1.57% 0.8% 0.40 and 1.2% calibrated" in lines
    assert "Building costs 2013–2023 11 3.95% 0.80 3.06% 2.67% 0.60 and 3% calibrated" in lines
    assert "Exit yield — — — — — — 0.85 and 0.35% assumed" in lines
    text = " ".join(lines)
    assert "Building costs: only 11 years; so short a series says little" in text
    assert "Consumer prices: 2022 and 2023 make 74% of the variance of the shocks" in text
    assert "Wages: 2022 and 2023 make 37% of the variance" in text
    assert "Building costs: 2022 and 2023 make 34% of the variance" in text
    assert "House prices: 2022" not in text
    assert "Building costs: the growth of 2013, 2023 depends on a figure that is uncertain" in text
    assert "the growth of 1996–2000 depends on a figure that is uncertain or provisional" in text
    assert max(map(len, result.stdout.splitlines())) <= 104


def test_the_command_speaks_dutch() -> None:
    lines = [" ".join(line.split()) for line in run("--lang", "nl").stdout.splitlines()]
    assert "Consumentenprijzen 1996–2025 30 2,37 % 0,36 1,57 % 0,8 % 0,40 en 1,2 % gekalibreerd" in lines
    assert "Hoe de indexen bewogen" in lines
    text = " ".join(lines)
    assert "Lonen: CBS: Cao-lonen per uur inclusief bijzondere beloningen" in text
    assert "tabel 83131NED: Consumentenprijzen" in text
    assert "gekoppeld met 134,56" in text


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_written_estimates_are_a_base_of_a_scenario(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "estimates.yaml"
    result = run("-o", str(file), "--lang", lang)
    assert result.exit_code == 0, result.stderr
    assert str(file) in " ".join(result.stdout.split())
    own = tmp_path / "own.yaml"
    own.write_text(f"format: 1\nbase: [{SCENARIOS / 'amersfoort-2019.yaml'}, estimates.yaml]\n")
    model = index_model(read_scenario(own))
    for estimate in calibration().estimates:
        place = model.place(estimate.index)
        assert model.persistence[place] == pytest.approx(estimate.persistence, abs=0.0005)
        assert model.sd[place] == pytest.approx(estimate.sd, abs=0.00005)
        assert model.sources[f"{estimate.index}.sd"].status == "stated"
    assert model.correlation[model.place("cpi"), model.place("wages")] == pytest.approx(0.58, abs=0.01)


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_said(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "no" / "such.yaml"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "cannot be written" in result.stderr
