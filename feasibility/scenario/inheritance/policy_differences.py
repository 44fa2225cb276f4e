"""What a workbook's policy sheet says beyond the policy that it began with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.errors import InputError
from feasibility.scenario.excel.layout import kind_of
from feasibility.scenario.inheritance.policy import policy_layer
from feasibility.scenario.keys.fields import PartOf, keys_of


def own_values(policy: Mapping[Any, Any], *, in_full: bool) -> dict[Any, Any]:
    """The values of a policy that are its own and not its base's.

    Args:
        policy: its values, with a `base`.
        in_full: whether every value stands in it, so that what it lacks was taken away: written as null.

    Returns:
        The base with what differs from it; everything where the base cannot be read, which is reported later.
    """
    own = {name: value for name, value in policy.items() if name != "base"}
    try:
        base = policy_layer(policy["base"]).data
    except InputError:
        return dict(policy)
    return {"base": policy["base"], **_difference(own, base, ("policy",), in_full=in_full)}


def _difference(
    own: Mapping[Any, Any], base: Mapping[Any, Any], path: tuple[str, ...], *, in_full: bool
) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for name, value in own.items():
        below = base.get(name)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            inner = _difference(value, below, (*path, str(name)), in_full=in_full)
            if inner:
                result[name] = inner
        elif name in base:
            if value != below:
                result[name] = value
        elif not in_full or value != _default((*path, str(name))):
            result[name] = value
    if in_full:
        result.update(dict.fromkeys(name for name in base if name not in own))
    return result


def _default(path: tuple[str, ...]) -> Any:
    """The default of a key that is one value; None where it has none."""
    part = kind_of(path[:-1])[0]
    key = keys_of(part.part).get(path[-1]) if isinstance(part, PartOf) else None
    return key.default if key and isinstance(key.default, (str, int, float, bool)) else None
