"""Notation of a scenario that cells cannot express: stored beside the cells, and restored on reading.

Such as the order of the exit methods, or an index with one rate in a mapping. Without these the scenario
means the same; with them, what comes back unchanged has the same digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FIRST_YEAR, ORDER, EMPTY, MAPPING, LIST = ":from", ":order", ":empty", ":mapping", ":list"
"""Ends of the paths under which this is kept."""
METHODS = "exit.methods"


def written_so(raw: Mapping[str, Any]) -> dict[str, str | int]:
    """What is kept of a scenario's plain data, the policy left out.

    Returns:
        Dotted path with an end → the first year that an index gives, methods in their order, `{}` or `[]`, …
    """
    found: dict[str, str | int] = {}
    for name, index in (raw.get("indices") or {}).items():
        if isinstance(index, Mapping):
            years = [year for year in index if isinstance(year, int)]
            if years:
                found[f"indices.{name}{FIRST_YEAR}"] = min(years)
            elif set(index) == {"then"}:
                found[f"indices.{name}{MAPPING}"] = 1
    methods = (raw.get("exit") or {}).get("methods")
    if methods:
        found[METHODS + ORDER] = ", ".join(methods)
    for name, dwelling in (raw.get("dwellings") or {}).items():
        deviation = dwelling.get("deviation")
        if isinstance(deviation, (list, tuple)) and len(deviation) == 1:
            found[f"dwellings.{name}.deviation{LIST}"] = 1
    found |= {
        path + EMPTY: shown for path, shown in _empty({k: v for k, v in raw.items() if k != "policy"}, "")
    }
    return found


def restore(data: dict[Any, Any], kept: Mapping[str, object]) -> None:
    """Write plain data as it was written before, where it means the same."""
    for key, value in kept.items():
        path, colon, end = key.rpartition(":")
        names = path.split(".")
        above = _at(data, names[:-1])
        if not colon or not isinstance(above, dict):
            continue
        here = above.get(names[-1])
        if colon + end == EMPTY and names[-1] not in above:
            above[names[-1]] = [] if value == "[]" else {}
        elif colon + end == ORDER and isinstance(here, list):
            order = str(value).split(", ")
            if set(order) == set(here):
                above[names[-1]] = order
        elif colon + end == MAPPING and isinstance(here, (int, float)):
            above[names[-1]] = {"then": here}
        elif colon + end == LIST and isinstance(here, dict):
            above[names[-1]] = [here]


def _empty(data: Mapping[Any, Any], path: str) -> Iterator[tuple[str, str]]:
    """The paths of mappings and lists without entries."""
    for name, value in data.items():
        place = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            yield from _empty(value, place) if value else ((place, "{}"),)
        elif isinstance(value, (list, tuple)) and not value:
            yield place, "[]"


def _at(data: Any, names: list[str]) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data
