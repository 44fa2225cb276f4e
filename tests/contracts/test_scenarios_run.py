"""Every scenario in scenarios/ is read, evaluated, and equal to the independent slow calculation."""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from feasibility import Result, evaluate, read_scenario
from tests.reference.slow import calculate

ROOT = Path(__file__).parent.parent.parent
PATHS = sorted((ROOT / "scenarios").glob("*.yaml"))
DATA = ROOT / "feasibility" / "policy" / "data"
HISTORIES = ROOT / "feasibility" / "indices" / "data"

MONEY, RATE = 0.005, 1e-9
RATES = ("share", "irr", "yield")

every_scenario = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@cache
def evaluated(path: Path) -> Result:
    return evaluate(read_scenario(path))


@cache
def reference(path: Path) -> dict[str, Any]:
    raw = dict(read_scenario(path).raw)
    return calculate(raw, DATA / "policies", DATA / "tables", HISTORIES)


def unequal(expected: Mapping[str, Any], actual: Any, where: str) -> Iterator[str]:
    """Figures of the reference that the result's attributes of the same name do not equal."""
    for name, value in expected.items():
        found = getattr(actual, name, "missing")
        if isinstance(value, float) and isinstance(found, float):
            tolerance = RATE if any(word in name for word in RATES) else MONEY
            equal = abs(found - value) <= tolerance
        elif isinstance(value, list):
            equal = isinstance(found, tuple) and list(found) == pytest.approx(value, abs=RATE)
        else:
            equal = found == value
        if not equal:
            yield f"{where}.{name}: {found!r}, not {value!r}"


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, Mapping):
        for inside in value.values():
            yield from numbers(inside)
    elif isinstance(value, (tuple, list)):
        for inside in value:
            yield from numbers(inside)
    elif isinstance(value, (int, float)):
        yield float(value)


def test_there_are_at_least_six() -> None:
    assert len(PATHS) >= 6


@every_scenario
def test_it_tells_its_story_and_where_its_values_come_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("\nformat:")]
    assert "# The story." in head
    assert "sourced" in text
    assert "assumed" in text or "\nbase:" in text, "a file on its own must say what it assumes"


@every_scenario
def test_it_is_read_without_a_warning(path: Path) -> None:
    assert read_scenario(path).warnings == ()


@every_scenario
def test_its_figures_are_finite(path: Path) -> None:
    result = evaluated(path)
    figures = [
        value
        for name, value in vars(result).items()
        if name not in ("scenario", "arrays", "dwelling_types", "site", "cash_flow", "provenance")
    ]
    figures += [vars(each) for each in result.dwelling_types.values()]
    figures += [vars(result.site), result.cash_flow.lines]
    found = list(numbers(figures))
    assert len(found) > 100
    assert all(math.isfinite(each) for each in found)


@every_scenario
def test_its_contributions_add_up_to_the_land_value(path: Path) -> None:
    result = evaluated(path)
    types = result.dwelling_types.values()
    total = sum(each.count * each.residual_land_value for each in types) + result.site.residual_land_value
    assert total == pytest.approx(result.residual_land_value, abs=MONEY)


@every_scenario
def test_its_cash_flow_adds_up_line_by_line(path: Path) -> None:
    lines = dict(evaluated(path).cash_flow.lines)
    cumulative, net = lines.pop("cumulative_cash_flow"), lines.pop("net_cash_flow")
    assert [sum(year) for year in zip(*lines.values(), strict=True)] == pytest.approx(net, abs=MONEY)
    assert sum(net) == pytest.approx(cumulative[-1], abs=MONEY)
    total = sum(amount for _, amount in reference(path)["cash_flow_total"])
    assert cumulative[-1] == pytest.approx(total, abs=MONEY)


@every_scenario
def test_it_equals_the_independent_calculation(path: Path) -> None:
    result, expected = evaluated(path), reference(path)
    totals = dict(expected["results"])
    if result.scenario.deviations:
        del totals["allowed"]  # the slow calculation knows no deviation from one share by its name
    assert list(unequal(totals, result, "results")) == []
    assert list(unequal(expected["site"], result.site, "site")) == []
    assert set(expected["dwelling_types"]) == set(result.dwelling_types)
    for name, row in expected["dwelling_types"].items():
        told = {key: value for key, value in row.items() if key != "band_retention_status"}
        assert list(unequal(told, result.dwelling_types[name], name)) == []
    checks = [(check["subject"], check["met"]) for check in expected["checks_in_full"]]
    assert [(check.subject, check.met) for check in result.checks] == checks


def test_two_cities_differ_only_in_the_covenant() -> None:
    """The asking price is within reach under one covenant and not under the other."""
    utrecht, amsterdam = (
        reference(ROOT / "scenarios" / f"{name}.yaml")["results"]
        for name in ("utrecht-cpi-plus-1", "amsterdam-cpi-only")
    )
    assert utrecht["development_cost_without_land"] == amsterdam["development_cost_without_land"]
    assert utrecht["viable"] is True
    assert amsterdam["viable"] is False
    raw = [
        dict(read_scenario(ROOT / "scenarios" / f"{name}.yaml").raw)
        for name in ("utrecht-cpi-plus-1", "amsterdam-cpi-only")
    ]
    assert [key for key in raw[0] if raw[0][key] != raw[1][key]] == ["name", "policy"]


def test_the_corporation_has_an_unprofitable_top() -> None:
    results = reference(ROOT / "scenarios" / "corporation-low-segment.yaml")["results"]
    assert results["profit_and_risk"] == 0
    assert results["total_development_cost"] > results["investment_value"]


def test_the_corporation_misses_one_share_by_a_recorded_deviation() -> None:
    result = evaluated(ROOT / "scenarios" / "corporation-low-segment.yaml")
    assert result.allowed
    assert [(check.rule, check.subject) for check in result.checks if not check.met] == [
        ("share", "high_mid+high_sale")
    ]
