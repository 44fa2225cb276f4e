"""Columns of a form for what still has no name: types, cost lines, levers, parties."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from feasibility.scenario.keys.fields import keys_of
from feasibility.scenario.keys.model import ScenarioFields

ROOM = {"phases": 4, "dwellings": 12, "other_income": 4, "operating_costs": 12, "levers": 4, "parties": 6}
ROOM_FOR_COSTS, ROOM_FOR_ROWS, ROOM_FOR_SEGMENTS, ROOM_FOR_SHARES, ROOM_FOR_INDICES = 12, 6, 8, 6, 3
ROOM_FOR_CORRELATIONS, ROOM_FOR_INPUTS = 6, 8
ROOM_FOR_DEVIATIONS, ROOM_FOR_TABLE_LEVERS = 2, 8
NAMELESS = " "
"""Begins the stand-in for a name that is still to be given; no name in a scenario begins so."""


def with_spare_columns(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario with columns for names still to be given."""
    whole = {name: raw[name] for name in keys_of(ScenarioFields) if name in raw}
    for part, room in ROOM.items():
        whole[part] = _named(whole.get(part), room)
    development = dict(whole.get("development") or {})
    development["costs"] = _named(development.get("costs"), ROOM_FOR_COSTS)
    indices = dict(whole.get("indices") or {})
    indices |= {f"{NAMELESS}{place}": {} for place in range(ROOM_FOR_INDICES)}
    mix = dict(whole.get("mix") or {})
    mix["rows"] = _named(mix.get("rows"), ROOM_FOR_ROWS)
    table = dict(whole.get("table") or {})
    table["levers"] = _named(table.get("levers"), ROOM_FOR_TABLE_LEVERS)
    uncertainty = dict(whole.get("uncertainty") or {})
    uncertainty["inputs"] = _named(uncertainty.get("inputs"), ROOM_FOR_INPUTS)
    for pairs in ("correlations", "input_correlations"):
        uncertainty[pairs] = _padded(uncertainty.get(pairs), ROOM_FOR_CORRELATIONS)
    policy = dict(whole["policy"])
    policy["segments"] = _named(policy.get("segments"), ROOM_FOR_SEGMENTS)
    policy["shares"] = _padded(policy.get("shares"), ROOM_FOR_SHARES)
    types = {
        name: {"least_land_price": None, **each, "deviation": _padded(each.get("deviation"), 1)}
        for name, each in whole["dwellings"].items()
    }
    finance = {"loan": {}, "construction_loan": {}, **(whole.get("finance") or {})}
    return whole | {
        "land": {"canon": {}, "surplus": {}, "asking_price_date": None, **(whole.get("land") or {})},
        "acquisition": whole.get("acquisition") or {},
        "finance": finance,
        "tax": {"depreciation": {}, **(whole.get("tax") or {})},
        "development": development,
        "indices": indices,
        "mix": mix,
        "table": table,
        "uncertainty": uncertainty,
        "policy": policy,
        "dwellings": types,
        "deviations": _padded(whole.get("deviations"), ROOM_FOR_DEVIATIONS),
    }


def _named(given: Mapping[str, Any] | None, room: int) -> dict[str, Any]:
    entries = dict(given or {})
    stand_ins = (f"{NAMELESS}{place}" for place in count())
    while len(entries) < room or not any(name.startswith(NAMELESS) for name in entries):
        entries[next(stand_ins)] = {}
    return entries


def _padded(given: Any, room: int) -> list[Any]:
    entries = [given] if isinstance(given, Mapping) else list(given or ())
    return [*entries, *({} for _ in range(room - len(entries)))]
