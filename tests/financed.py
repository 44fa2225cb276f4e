"""The Amersfoort scenario in phases, on leased land, with loans and with tax, in any combination."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feasibility import Scenario, read_scenario

AMERSFOORT = Path(__file__).parent.parent / "scenarios" / "amersfoort-2019.yaml"


def two_phases(west: tuple[int, int], east: tuple[int, int], share: float) -> dict[str, Any]:
    """Two phases, low dwellings in the first and the others in the second.

    Args:
        west: months to its start, and of its construction.
        east: the same of the second.
        share: of the land price that the first pays.
    """
    return {
        "phases": {
            name: {"start_months": start, "construction_months": months}
            for name, (start, months) in {"west": west, "east": east}.items()
        },
        "development.construction_months": None,
        "dwellings.low.phase": "west",
        "dwellings.high.phase": "east",
        "dwellings.free.phase": "east",
        "land.phase_shares": {"west": share, "east": 1 - share},
    }


PHASES: Mapping[str, Any] = two_phases((0, 20), (18, 24), 0.4)
LEASE: Mapping[str, Any] = {
    "land.tenure": "leasehold",
    "land.canon": {"rate": 0.03, "index": "cpi", "capitalisation_rate": 0.05},
    "land.payment_months": 6,
}
LOANS: Mapping[str, Any] = {
    "finance": {
        "loan": {"ltv": 0.6, "dscr": 1.2, "icr": 1.5, "rate": 0.035, "years": 20, "fee": 0.01},
        "construction_loan": {"share_of_cost": 0.7, "rate": 0.045, "fee": 0.01},
        "required_equity_return": 0.07,
    }
}
TAX: Mapping[str, Any] = {
    "tax": {"bracket": "free", "depreciation": {"years": 30, "residual_share": 0.2, "floor": 0.5}}
}
EVERYTHING: Mapping[str, Any] = {**PHASES, **LEASE, **LOANS, **TAX}


def amersfoort(*parts: Mapping[str, Any], **values: Any) -> Scenario:
    """The scenario with these parts added, and then these values at dotted paths."""
    every: dict[str, Any] = {}
    for part in parts:
        every |= part
    scenario = read_scenario(AMERSFOORT)
    scenario = scenario.with_values(every) if every else scenario
    return scenario.with_values(values) if values else scenario
