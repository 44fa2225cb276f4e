"""Changes of a scenario as plain data: a value set, added or taken away at a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from math import isnan
from typing import Any, Final

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import MappingOr, Named
from feasibility.scenario.keys.notation import plain_value
from feasibility.scenario.keys.paths import WHOLE, from_dotted, kind_below
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.keys.values import Kind

MARK = "\ufeff"
"""The byte order mark with which a text may begin."""
Names = tuple[Any, ...]
"""A path, part by part: texts, calendar years, and places in a list."""


class Removed:
    """In the place of a value: the key is taken away."""


REMOVED: Final = Removed()


def names_of(path: str, data: Mapping[Any, Any]) -> Names:
    """The parts of a dotted path; a name with dots in it, such as an assumption's, is one part."""
    kind: Kind | None = WHOLE
    rest = path.split(".")
    names: list[Any] = []
    here: Any = data
    while rest:
        while isinstance(kind, MappingOr):
            kind = kind.mapping
        known = {str(name): name for name in here} if isinstance(here, Mapping) else {}
        if isinstance(kind, Named) and kind.any_name:
            rest = from_dotted(kind.item, rest, known)
        else:
            longest = (each for each in range(len(rest), 0, -1) if ".".join(rest[:each]) in known)
            size = next(longest, 1)
            rest = [".".join(rest[:size]), *rest[size:]]
        written = rest.pop(0)
        if isinstance(here, (list, tuple)) and written.isdecimal():
            name: Any = int(written)
            here = here[name] if name < len(here) else None
        else:
            name = known.get(written, plain_value(written) if re.fullmatch(r"\d{1,4}", written) else written)
            here = here.get(name) if isinstance(here, Mapping) else None
        kind = kind_below(kind, written) if kind else None
        names.append(name)
    return tuple(names)


def with_change(data: Any, names: Names, value: Any, file: str = "") -> Any:
    """Plain data with the value at a path, or without it; the data itself is not changed.

    Raises:
        InputError: the path leads through a single value.
    """
    result = deepcopy(data)
    here: Any = result
    for at, name in enumerate(names[:-1]):
        if isinstance(here, list):
            if not (isinstance(name, int) and 0 <= name < len(here)):
                raise _no_place(names, at, here, file)
            below = here[name]
        else:
            below = here.get(name)
        if below is None:
            if isinstance(value, Removed):
                return result
            below = {}
        elif names[: at + 1] == ("policy",) and isinstance(below, str):
            if isinstance(value, Removed):
                return result
            below = {"base": below}
        elif not isinstance(below, (dict, list)):
            raise _no_place(names, at, below, file)
        here[name] = below
        here = below
    _set(here, names, value, file)
    return result


def _set(here: Any, names: Names, value: Any, file: str) -> None:
    name = names[-1]
    if isinstance(here, list):
        if not (isinstance(name, int) and 0 <= name <= len(here)):
            raise _no_place(names, len(names) - 1, here, file)
        if isinstance(value, Removed):
            del here[name : name + 1]
        elif name == len(here):
            here.append(value)
        else:
            here[name] = value
    elif isinstance(value, Removed):
        here.pop(name, None)
    else:
        here[name] = value


def _no_place(names: Names, at: int, value: Any, file: str) -> InputError:
    here = ".".join(map(str, names[: at + 1]))
    if isinstance(value, list):
        message = sentence(
            "'{here}' has {count} entries, numbered from 0",
            here=".".join(map(str, names[:at])),
            count=len(value),
        )
    else:
        message = sentence(
            "'{here}' is {value}, which has no parts; give it as a whole", here=here, value=found(value)
        )
    return InputError.of(".".join(map(str, names)), message, file)


def is_same(one: Any, other: Any) -> bool:
    """Whether two plain data are equal, where true is not 1."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) or (_is_nan(one) and _is_nan(other))


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and isnan(value)
