"""With what a new part or entry of the form begins: the least that its keys need, if it can be in order."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from feasibility.scenario.keys.levers import family_of, number_kind
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.keys.values import Whole, is_number

FILE = Path(__file__).parent.parent / "groups.toml"
STEPS_TO_AN_END = 10
"""Steps of a new lever of the table from the present value to either end of its range."""
WHOLE_STEPS = 5
"""The same in whole numbers."""
OF_VALUE = Decimal("0.01")
"""A step as a part of the present value, before it is made round."""
OF_RATE = 0.0025
"""A step of a share or a rate."""


@cache
def beginnings() -> Mapping[str, Any]:
    """What a part or an entry begins with, by its path with `*` for names."""
    found: Mapping[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))["new"]
    return found


def beginning(pattern: str, raw: Mapping[str, Any]) -> Any:
    """What a new entry begins with, from what the scenario has already.

    A dwelling type and a share begin in the first segment of the policy, a lever with a number that nothing
    else moves.

    Args:
        pattern: its path, with `*` for names.
        raw: the scenario as plain data, which may have mistakes.
    """
    found = beginnings().get(pattern, {})
    segments = names_in(value_at(raw, ("policy", "segments")))
    if isinstance(found, Mapping) and "segment" in found:
        return {**found, "segment": segments[0] if segments else ""}
    if isinstance(found, Mapping) and "segments" in found:
        return {**found, "segments": segments[:1]}
    if pattern == "mix.rows.*":
        return {**found, "of": names_in(raw.get("dwellings"))[:1]}
    if pattern in ("levers.*", "table.levers.*"):
        return _lever(pattern, raw) or found
    return found


def names_in(value: Any) -> list[str]:
    """The names of a part that may have mistakes."""
    return [str(each) for each in value] if isinstance(value, Mapping) else []


def _lever(pattern: str, raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """A lever of the first number that may be moved and is not yet; None where there is none."""
    taken = set(_taken(raw))
    price = "land.price" if pattern.startswith("table.") else "land.asking_price"
    rents = [f"dwellings.{name}.rent" for name in names_in(raw.get("dwellings"))]
    for path in (price, "policy.term", "exit.holding_years", *rents):
        value = _standing(path, raw)
        if path not in taken and is_number(value) and value > 0:
            step, count = _step(path, value), STEPS_TO_AN_END
            if isinstance(number_kind(path), Whole):
                count = min(WHOLE_STEPS, int(value))
            ends = {"from": _round(value - count * step), "to": _round(value + count * step)}
            return {"paths": [path], **(ends if pattern.startswith("table.") else {}), "step": step}
    return None


def _standing(path: str, raw: Mapping[str, Any]) -> Any:
    """What stands at a path; for a land price that is computed what is asked."""
    value = value_at(raw, tuple(path.split(".")))
    return value_at(raw, ("land", "asking_price")) if path == "land.price" and not is_number(value) else value


def _taken(raw: Mapping[str, Any]) -> Iterator[str]:
    """Paths of numbers that something moves, draws or assumes."""
    for levers in (raw.get("levers"), value_at(raw, ("table", "levers"))):
        for each in levers.values() if isinstance(levers, Mapping) else ():
            paths = each.get("paths") if isinstance(each, Mapping) else None
            yield from map(str, paths if isinstance(paths, (list, tuple)) else ())
    yield from names_in(value_at(raw, ("uncertainty", "inputs")))
    for party in names_in(raw.get("parties")):
        yield from names_in(value_at(raw, ("parties", party, "assumptions")))


def _step(path: str, value: float) -> float:
    """A round step: one digit of a hundredth of the value; one of a whole number."""
    if isinstance(number_kind(path), Whole):
        return 1
    return (
        OF_RATE if family_of(path) == "%" else _round(float(f"{float(Decimal(repr(value)) * OF_VALUE):.1g}"))
    )


def _round(value: float) -> float:
    found = float(f"{value:.12g}")
    return int(found) if found.is_integer() else found
