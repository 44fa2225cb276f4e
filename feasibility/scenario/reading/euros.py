"""Where an amount of euros is meant: by the kind of a key, by a figure's unit, or by what a lever moves.

There a number written as 1.285 is reported, whichever way it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.glossary import terms_named
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.paths import expects_euros

BOUNDS = ("at_least", "at_most", "concedes")
STEPS = ("step", "down", "up", "from", "to")
OWN_IN_EUROS = ("asking_price",)
"""Levers that the program works out itself and that move by euros, beside the rents."""
_WHOLE = PartOf(ScenarioFields)


def unit_of(name: str) -> str:
    """The unit of a figure as the glossary has it, such as € or rate; empty where it has none."""
    for asked in (f"results.{name}", name):
        found = terms_named(asked)
        if found:
            return found[0].en.unit
    return ""


def is_in_euros(figure: str) -> bool:
    """Whether a figure is an amount of euros."""
    return unit_of(figure).startswith("€")


def euros_at(path: str, raw: Mapping[Any, Any] | None = None) -> bool:
    """Whether an amount of euros is meant at a dotted path of a scenario.

    Args:
        path: the path.
        raw: the scenario as plain data, for what its levers move; without it they may all move euros.
    """
    names = path.split(".")
    if names[0] == "parties" and len(names) > 3:
        about = ".".join(names[3:])
        if names[2] in BOUNDS:
            return is_in_euros(about)
        if names[2] == "assumptions":
            return euros_at(about, raw)
    if names[-1] in STEPS and names[0] in ("levers", "table"):
        if raw is None:
            return True
        lever = _at(raw, names[:-1])
        paths = lever.get("paths") if isinstance(lever, Mapping) else None
        if not isinstance(paths, (list, tuple)) or not paths:
            return names[-2].startswith("rent_") or names[-2] in OWN_IN_EUROS
        relative = isinstance(lever, Mapping) and lever.get("relative") is True
        return not relative and any(isinstance(each, str) and expects_euros(_WHOLE, each) for each in paths)
    return expects_euros(_WHOLE, path)


def _at(data: Any, names: list[str]) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data
