"""The price of the covenant: six land values of the Amersfoort project, held for 25 years in all of them.

The figures come from the independent calculation in tests/reference, to the euro. The README prints the same
table.
"""

import re
from pathlib import Path

import pytest

from feasibility import evaluate_many, read_scenario

ROOT = Path(__file__).parent.parent.parent
TERMS = (15, 20, 25)
LAND_VALUES = {
    0.01: (4_472_312, 4_399_506, 4_375_363),
    0.0125: (4_631_586, 4_588_113, 4_579_552),
}
"""Surcharge on CPI → residual land value [€] at each term."""


def test_the_six_land_values() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    assert scenario.exit.holding_years == 25
    variants = [
        {"policy.rent_increase.surcharge": surcharge, "policy.term": term}
        for surcharge in LAND_VALUES
        for term in TERMS
    ]
    found = evaluate_many(scenario, variants).figure("residual_land_value")
    expected = [value for row in LAND_VALUES.values() for value in row]
    assert list(found) == pytest.approx(expected, abs=0.5)


def test_the_table_in_the_readme_holds_the_same_figures() -> None:
    """One row for each cap, CPI + 1 first, and one column for each term, the shortest first."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search("<!-- covenant-price -->(.*?)<!-- /covenant-price -->", text, re.DOTALL)
    assert found, "the README has no table between the marks covenant-price"
    rows = [
        [int(figure.replace(",", "")) for figure in re.findall(r"\b\d{1,3}(?:,\d{3})+\b", line)]
        for line in found[1].splitlines()
    ]
    assert [row for row in rows if row] == [list(row) for row in LAND_VALUES.values()]
    header = next(line for line in found[1].splitlines() if "15" in line)
    assert [int(number) for number in re.findall(r"\d+", header)] == list(TERMS)
