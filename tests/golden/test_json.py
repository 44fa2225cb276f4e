"""`run --json` on projects that were also calculated independently, slowly and in another way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feasibility.cli import main

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parent.parent / "scenarios"
FINANCING = FOLDER / "financing"
PROJECTS = {
    "amersfoort": SCENARIOS / "amersfoort-2019.yaml",
    "gooi-en-vechtstreek": SCENARIOS / "gooi-en-vechtstreek-2019.yaml",
    "financing/phases": FINANCING / "phases.yaml",
    "financing/leasehold": FINANCING / "leasehold.yaml",
    "financing/financed": FINANCING / "financed.yaml",
}
RATES = ("_share", "_irr", "_yield", "_multiple", "_min", "_to_value", "_to_cost", "_after_tax")
HALF_A_CENT, BILLIONTH = 0.005, 1e-9


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Where the expected figures are not met: money to half a cent, rates to a billionth."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            yield from differences(value, found[name], f"{path}.{name}")
    elif isinstance(expected, list):
        for place, value in enumerate(expected):
            yield from differences(value, found[place], f"{path}.{place}")
    elif isinstance(expected, float):
        room = BILLIONTH if path.endswith(RATES) else HALF_A_CENT
        if found is None or abs(found - expected) > room:
            yield f"{path}: {found}, expected {expected}"
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if found is not expected and found != expected:
            yield f"{path}: {found}, expected {expected}"
    elif abs(found - expected) > HALF_A_CENT:
        yield f"{path}: {found}, expected {expected}"


@pytest.mark.parametrize("name", PROJECTS)
def test_json_gives_the_independent_figures(name: str) -> None:
    output = CliRunner().invoke(main, ["run", str(PROJECTS[name]), "--json"])
    assert output.exit_code == 0, output.stderr
    expected = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert not list(differences(expected, json.loads(output.stdout)))


@pytest.mark.parametrize("name", PROJECTS)
def test_contributions_and_site_add_up_to_the_residual_land_value(name: str) -> None:
    output = CliRunner().invoke(main, ["run", str(PROJECTS[name]), "--json"])
    data = json.loads(output.stdout)
    types = data["dwelling_types"].values()
    total = data["site"]["residual_land_value"] + sum(
        each["count"] * each["residual_land_value"] for each in types
    )
    assert total == pytest.approx(data["results"]["residual_land_value"], abs=HALF_A_CENT)


def test_a_difference_is_seen() -> None:
    assert list(differences({"a_irr": 0.05}, {"a_irr": 0.05 + 2e-9}))
    assert list(differences({"price": 1.0}, {"price": 1.006}))
    assert list(differences({"viable": True}, {"viable": False}))
    assert not list(differences({"price": 2_400_000, "none": None}, {"price": 2_400_000.0, "none": None}))
