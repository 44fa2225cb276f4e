"""One step of each of the program's own levers, where the scenario gives none."""

from __future__ import annotations

from collections.abc import Mapping

STEPS: Mapping[str, float] = {
    "cap": 0.0025,
    "term": 5,
    "rent": 25.0,
    "floor_area": 2.0,
    "required_return": 0.0025,
    "asking_price": 0.05,
    "construction_cost": 0.05,
    "cpi": 0.005,
    "turnover": 0.02,
    "net_yield": 0.0025,
    "gross_yield": 0.0025,
    "vacant_value": 0.05,
    "holding_period": 5,
    "construction_time": 6,
    "development_rate": 0.005,
}
"""A step by lever, in its own unit: a fraction, years, months, €/month or m²."""
SHARE_STEP = 0.05
"""A step of a share of dwellings, as a part of all dwellings [0–1]."""
