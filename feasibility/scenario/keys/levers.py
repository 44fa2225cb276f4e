"""In what a lever counts: in the unit of the numbers that it moves, or in a share of what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from feasibility.messages import sentence
from feasibility.scenario.keys.fields import single_kind
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import PATHS_HELD, STEPS, is_percentage, kind_at, unit_of, value_at
from feasibility.scenario.keys.values import RATE, Kind, Number, Whole

OWN: Mapping[str, str] = MappingProxyType(
    {
        "cap": "policy.rent_increase.surcharge",
        "term": "policy.term",
        "low_share": "dwellings.*.count",
        "high_share": "dwellings.*.count",
        "floor_area": "dwellings.*.floor_area",
        "required_return": "required_return",
        "cpi": "indices.cpi",
        "turnover": "rents.turnover",
        "net_yield": "exit.net_yield",
        "gross_yield": "exit.gross_yield",
        "holding_period": "exit.holding_years",
        "construction_time": "development.construction_months",
        "development_rate": "development.rate",
        "loan_rate": "finance.loan.rate",
        "loan_to_value": "finance.loan.ltv",
        "canon_rate": "land.canon.rate",
    }
)
"""The program's own lever → a number in whose unit it moves."""
OWN_BEGINNINGS: Mapping[str, str] = MappingProxyType(
    {"rent_": "dwellings.*.rent", "start_": "phases.*.start_months"}
)
"""The same by how its name begins."""
RELATIVE_OWN = ("asking_price", "construction_cost", "vacant_value")
"""The program's own levers that move by a share of what stands there."""
A_SHARE = Number(0, what=sentence("a share"), above=True, fraction=True)
_ENDS = ("from", "to")


def kind_at_lever(path: str, kind: Kind, raw: Mapping[str, Any]) -> Kind:
    """How people write a number of a lever: as what it moves, or as a share; any other key as it is.

    Args:
        path: dotted, of the number.
        kind: as the format has it.
        raw: the scenario as plain data, which may have mistakes.
    """
    if not _is_of_lever(path):
        return kind
    if is_relative(path, raw):
        return A_SHARE
    moved = number_kind(counts_in(path, raw))
    if moved is None:
        return kind
    if path.rpartition(".")[2] in _ENDS:
        return moved
    return replace(moved, low=1) if isinstance(moved, Whole) else replace(moved, low=0, above=True)


def counts_in(path: str, raw: Mapping[str, Any]) -> str:
    """The path of a number in whose unit a number of a lever is; empty where there is none.

    Numbers of several units have none together.
    """
    if not _is_of_lever(path) or is_relative(path, raw):
        return ""
    name, paths = path.split(".")[-2], _paths(path, raw)
    if not paths:
        begun = (moved for begin, moved in OWN_BEGINNINGS.items() if name.startswith(begin))
        return OWN.get(name) or next(begun, "")
    return paths[0] if len({family_of(each) for each in paths}) == 1 else ""


def is_relative(path: str, raw: Mapping[str, Any]) -> bool:
    """Whether the lever of a number moves by a share of what stands there."""
    lever = _lever(path, raw)
    paths = _paths(path, raw)
    return lever.get("relative") is True if paths else path.split(".")[-2] in RELATIVE_OWN


@lru_cache(maxsize=PATHS_HELD)
def family_of(path: str) -> str:
    """The kind of unit that numbers moved together must share: %, any amount in €, or their own unit."""
    if is_percentage(kind_at(path), path):
        return "%"
    unit = unit_of(path)
    return "€" if unit.startswith("€") else unit


def number_kind(path: str) -> Number | Whole | None:
    """The kind of a single number at a path, whatever words or parts may stand in its place."""
    kind = single_kind(kind_at(path)) if path else None
    if isinstance(kind, IndexKind):
        return RATE
    return kind if isinstance(kind, (Number, Whole)) else None


def _is_of_lever(path: str) -> bool:
    names = path.split(".")
    above = names[:-2]
    return names[-1] in STEPS and above in (["levers"], ["table", "levers"])


def _lever(path: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    found = value_at(raw, path.split(".")[:-1])
    return found if isinstance(found, Mapping) else {}


def _paths(path: str, raw: Mapping[str, Any]) -> list[str]:
    """What the lever names, without what is none of a scenario's numbers."""
    given = _lever(path, raw).get("paths")
    each = given if isinstance(given, (list, tuple)) else []
    return [one for one in each if isinstance(one, str) and number_kind(one) is not None]
