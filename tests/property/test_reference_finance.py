"""Phases, ground lease, loans and tax against the independent, slow calculation, on random scenarios."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

import feasibility.indices.history
import feasibility.policy.tables
from feasibility import Result, evaluate, scenario_from
from tests.reference.random_finance import scenario_with_finance
from tests.reference.slow import calculate

POLICIES = feasibility.policy.tables.DATA / "policies"
TABLES = feasibility.policy.tables.DATA / "tables"
HISTORIES = feasibility.indices.history.DATA

RATES = ("share", "irr", "yield", "loan_to_", "dscr", "icr", "multiple")
OF_A_POSITIVE_BASE = (
    "land_share",
    "residual_land_share",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
    "loan_to_value",
    "loan_to_cost",
    "loan_to_value_at_exit",
    "cash_yield",
)
"""None in the package where the base is not above 0; the reference divides all the same."""
UNTOLD = ("band_retention_status", "exit_method")
"""What the package tells in another way."""
RELATIVE = 1e-10


def differences(expected: Any, found: Any, name: str) -> Iterator[str]:
    """Figures of the reference that the attributes of the same name do not equal."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            here = found[key] if hasattr(found, "keys") else getattr(found, key, "missing")
            yield from differences(value, here, f"{name}.{key}")
        return
    last = name.rsplit(".", 1)[-1]
    if last in UNTOLD:
        return
    if last == "years":
        if len(expected) != len(found):
            yield f"{name}: {len(found)} years, not {len(expected)}"
        for number, (one, other) in enumerate(zip(expected, found, strict=False), 1):
            yield from differences(one, other, f"{name}[{number}]")
    elif last.endswith("roots"):
        if list(found) != pytest.approx(expected, rel=1e-8, abs=1e-8):
            yield f"{name}: {found}, not {expected}"
    elif isinstance(expected, float) and isinstance(found, float):
        allowed = 1e-9 if any(word in last for word in RATES) else 0.005
        if abs(expected - found) > max(allowed, RELATIVE * abs(expected)):
            yield f"{name}: {found!r}, not {expected!r}"
    elif expected != found and not (found is None and last in OF_A_POSITIVE_BASE):
        yield f"{name}: {found!r}, not {expected!r}"


def all_differences(expected: dict[str, Any], result: Result) -> list[str]:
    found = list(differences(expected["results"], result, "results"))
    found += differences(expected["site"], result.site, "site")
    for kind, figures in expected["dwelling_types"].items():
        found += differences(figures, result.dwelling_types[kind], f"dwelling_types.{kind}")
    found += differences(expected.get("phases", {}), result.phases, "phases")
    finance = dict(expected.get("finance", {}))
    if not finance.pop("bound_by_one", False):
        finance.pop("loan_bound_by", None)  # several sizes allow as much, or nothing
    found += differences(finance, result.finance, "finance")
    found += differences(expected.get("tax", {}), result.tax, "tax")
    kinds = expected["dwelling_types"]
    checks = [
        (each["subject"], each["met"], each["deviated"])
        for each in expected["checks_in_full"]
        if each["subject"] in kinds
    ]
    met = [
        (check.subject, check.met, not check.met and check.allowed)
        for check in result.checks
        if check.subject in kinds
    ]
    if checks != met:
        found.append(f"checks: {met}, not {checks}")
    for name in ("ground_rent", "ground_rent_at_exit"):
        if name in expected:
            in_all = float(sum(result.cash_flow.lines[name]))
            found += differences(expected[name], in_all, f"cash_flow.{name}")
    flows = sum(amount for _, amount in expected["cash_flow_total"])
    ends_at = result.cash_flow.lines["cumulative_cash_flow"][-1]
    return [*found, *differences(flows, float(ends_at), "cash_flow")]


def compared(seed: int) -> list[str]:
    raw = scenario_with_finance(random.Random(seed))
    return all_differences(calculate(raw, POLICIES, TABLES, HISTORIES), evaluate(scenario_from(raw)))


@pytest.mark.parametrize("part", range(6))
def test_random_scenarios_agree(part: int) -> None:
    for seed in range(part * 10, part * 10 + 10):
        assert compared(seed) == [], seed
