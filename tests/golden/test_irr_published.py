"""NPV and IRR against published answers, to the printed digits.

Source of all: Schönau, Vastgoed, grond en gebieden.
"""

import numpy as np
import pytest

from feasibility.returns.discounting import npv
from feasibility.returns.irr import irr

PROJECT = [-1000.0, 250.0, 250.0, 250.0, 250.0, 250.0]
EQUITY = [-200.0, 50.0, 58.0, 66.0, 74.0, 82.0]


def test_the_project_earns_7_931_percent() -> None:
    assert irr(PROJECT) == pytest.approx(0.07931, abs=0.000005)


def test_the_project_is_worth_25_05_at_7_percent() -> None:
    assert npv(0.07, PROJECT) == pytest.approx(25.05, abs=0.005)


def test_the_equity_earns_17_637_percent() -> None:
    assert irr(EQUITY) == pytest.approx(0.17637, abs=0.000005)


def test_the_lender_earns_5_percent() -> None:
    """800 at 5 %, repaid 160 a year: what the project has over what the equity gets."""
    assert irr(np.subtract(PROJECT, EQUITY)) == pytest.approx(0.05, abs=1e-12)


@pytest.mark.parametrize(("payment", "times"), [(3672.09, [1.0, 2.0, 3.0]), (3497.22, [0.0, 1.0, 2.0])])
def test_annuity_of_10_000_at_year_ends_and_at_year_beginnings(payment: float, times: list[float]) -> None:
    assert 10000.0 / float(npv(0.05, [1.0, 1.0, 1.0], times)) == pytest.approx(payment, abs=0.005)
    flows = np.zeros(4)
    flows[0] = -10000.0
    flows[np.array(times, dtype=int)] += payment
    assert irr(flows) == pytest.approx(0.05, abs=0.000005)


def test_half_a_year_at_5_percent_a_year_is_2_47_percent() -> None:
    assert 1.0 / float(npv(0.05, [1.0], [0.5])) - 1.0 == pytest.approx(0.0247, abs=0.00005)
    assert irr([-1.0, 1.05**0.5]) == pytest.approx(0.0247, abs=0.00005)
    assert irr([-1.0, 1.05**0.5], [0.0, 0.5]) == pytest.approx(0.05, abs=1e-12)
