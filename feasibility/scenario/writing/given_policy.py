"""A scenario's policy as its file would give it: a policy of the library, with values that override it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.errors import InputError
from feasibility.scenario.inheritance.policy import library_names, resolved_policy
from feasibility.scenario.validated import Scenario


def given_policy(scenario: Scenario) -> dict[Any, Any]:
    """The policy as a mapping with `base` and what differs; in full where it has no base in the library.

    A policy of one's own file is given in full, so that what is written stands on its own.
    """
    whole = dict(scenario.raw["policy"])
    if scenario.policy_base not in library_names():
        return whole
    given: dict[Any, Any] = {"base": scenario.policy_base}
    for path in scenario.policy_overrides:
        _copy(path.split("."), whole, given)
    try:
        same = resolved_policy(given).layer.data == whole
    except InputError:
        same = False
    return given if same else whole


def _copy(names: list[str], source: Any, target: dict[Any, Any]) -> None:
    """Copy what stands at a path; a list is copied whole, and what is not there is given as nothing."""
    for place, name in enumerate(names):
        rest = ".".join(names[place:])
        if not isinstance(source, Mapping):
            return
        last = place == len(names) - 1 or rest in source or not isinstance(source.get(name), Mapping)
        key = rest if rest in source else name
        if last:
            target[key] = source.get(key)
            return
        source = source[name]
        target = target.setdefault(name, {})
