"""Dotted paths through the kinds: the kind of value at `dwellings.low.rent`, and where euros are expected.

Euros are expected by the kind of a key, a figure's unit, or what a lever moves. There a number written as
1.285 is reported, in whatever input."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from feasibility.glossary import unit_named
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, keys_of, single_kind
from feasibility.scenario.keys.model import IndexKind, ScenarioFields
from feasibility.scenario.keys.uncertainty import CorrelationKind
from feasibility.scenario.keys.values import HISTORY, RATE, Kind, Number, Whole

WHOLE = PartOf(ScenarioFields)
"""The kind of a scenario as a whole."""
PATHS_HELD = 4_096
"""Dotted paths of which the answers are held."""


def kind_below(kind: Kind, name: str) -> Kind | None:
    """The kind of the entry `name` of something of this kind; None where it has no such entry."""
    if isinstance(kind, PartOf):
        known = keys_of(kind.part).get(name)
        return known.kind if known else None
    if isinstance(kind, Named):
        return kind.item
    if isinstance(kind, ListOf):
        return kind.item if name.isdecimal() else None
    if isinstance(kind, CorrelationKind):
        return kind.items[int(name)] if name in ("0", "1", "2") else None
    if isinstance(kind, OneOrMore):
        return kind.item if name.isdecimal() else kind_below(kind.item, name)
    if isinstance(kind, MappingOr):
        return kind_below(kind.mapping, name)
    if isinstance(kind, IndexKind):
        if name == "history":
            return HISTORY
        return RATE if name == "then" or name.isdecimal() else None
    return None


def kind_and_parts(names: Sequence[str], whole: Kind = WHOLE) -> tuple[Kind | None, tuple[str, ...]]:
    """The kind at a dotted path, and the path's parts; a name with dots in it is one part.

    Args:
        names: the path, split at its dots.
        whole: the kind of what the path leads through.

    Returns:
        No kind for a path that does not exist.
    """
    at: Kind | None = whole
    parts: list[str] = []
    rest = list(names)
    while at and rest:
        if isinstance(at, Named) and at.any_name:
            rest = from_dotted(at.item, rest)
        at = kind_below(at, rest[0])
        parts.append(rest.pop(0))
    return at, (*parts, *rest)


def from_dotted(item: Kind, names: Sequence[str], known: Container[str] = ()) -> list[str]:
    """The end of a path, from a name on that may have dots in it: that name as one part, then keys below it.

    Args:
        item: the kind of what bears the name.
        names: the end of the path, split at its dots.
        known: the names that exist, of which the longest that fits counts.
    """
    keys = keys_of(item.part) if isinstance(item, PartOf) else {}
    end = len(names)
    if len(names) > 1 and names[-1] in keys:
        end -= 1
    elif len(names) > 2 and names[-2] in keys and names[-1].isdecimal():
        end -= 2
    fitting = (each for each in range(len(names), 0, -1) if keys and ".".join(names[:each]) in known)
    end = next(fitting, end)
    return [".".join(names[:end]), *names[end:]]


def kind_at(path: str, whole: Kind = WHOLE) -> Kind | None:
    """The kind at a dotted path of a scenario, or of another whole; None where there is none."""
    return (_in_a_scenario(path) if whole is WHOLE else kind_and_parts(path.split("."), whole))[0]


def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a dotted path of a scenario; a name with dots in it is one part."""
    return _in_a_scenario(path)[1]


@lru_cache(maxsize=PATHS_HELD)
def _in_a_scenario(path: str) -> tuple[Kind | None, tuple[str, ...]]:
    """The same paths are asked for again for every variant of a scenario."""
    return kind_and_parts(path.split("."))


def expects_euros(path: str) -> bool:
    """Whether a dotted path of a scenario takes an amount of euros."""
    at = single_kind(kind_at(path))
    return isinstance(at, Number) and "euros" in at.what


def takes_number(kind: Kind | None) -> bool:
    """Whether a kind accepts numbers, whatever their bounds."""
    return isinstance(single_kind(kind), (Number, Whole, IndexKind))


def is_continuous(path: str) -> bool:
    """Whether a path of a scenario takes any number between two bounds: an amount, a share, a rate."""
    return isinstance(single_kind(kind_at(path)), Number)


BOUNDS = ("at_least", "at_most", "concedes")
STEPS = ("step", "down", "up", "from", "to")
IN_UNITS_OF_THE_INPUT = ("mean", "median", "low", "mode", "high", "values", "sd")
"""Parameters of a distribution that are in the units of the input."""
OWN_IN_EUROS = ("asking_price",)
"""The program's own levers that move by euros, besides the rents."""


def unit_of(name: str) -> str:
    """The unit of a figure in the glossary, such as € or rate; empty where it has none."""
    return unit_named(f"results.{name}") or unit_named(name)


def is_share(unit: str) -> bool:
    """Whether values are shares or yearly rates, which are written as percentages."""
    return unit.startswith(("share", "rate"))


def is_percentage(kind: Kind | None, path: str) -> bool:
    """Whether people write a number as a percentage: a share or a rate, and no ratio of another kind.

    What bounds a figure, is assumed by a party or describes an uncertain input has the unit of that.
    """
    about = subject_of(path)
    if about:
        return is_percentage(kind_at(about), about)
    names = path.split(".")
    if names[0] == "parties" and len(names) > 3 and names[2] in BOUNDS:
        return is_share(unit_of(".".join(names[3:])))
    single = single_kind(kind)
    if isinstance(single, IndexKind):
        return True
    return isinstance(single, Number) and single.fraction and not single.percents_from


def is_in_euros(figure: str) -> bool:
    """Whether a figure is an amount of euros."""
    return unit_of(figure).startswith("€")


def euros_at(path: str, raw: Mapping[Any, Any] | None = None) -> bool:
    """Whether an amount of euros is expected at a dotted path of a scenario.

    Args:
        path: the path.
        raw: the scenario as plain data, to see what its levers move; without it all may move euros.
    """
    names = path.split(".")
    if names[0] == "parties" and len(names) > 3:
        about = ".".join(names[3:])
        if names[2] in BOUNDS:
            return is_in_euros(about)
        if names[2] == "assumptions":
            return euros_at(about, raw)
    if names[:2] == ["uncertainty", "inputs"]:
        input_path = input_of(path)
        return bool(input_path) and euros_at(input_path, raw)
    if names[-1] in STEPS and names[0] in ("levers", "table"):
        if raw is None:
            return True
        lever = value_at(raw, names[:-1])
        paths = lever.get("paths") if isinstance(lever, Mapping) else None
        if not isinstance(paths, (list, tuple)) or not paths:
            return names[-2].startswith("rent_") or names[-2] in OWN_IN_EUROS
        relative = isinstance(lever, Mapping) and lever.get("relative") is True
        return not relative and any(isinstance(each, str) and expects_euros(each) for each in paths)
    return expects_euros(path)


def input_of(path: str) -> str:
    """The path of the uncertain input in whose unit a number at a path is; empty where there is none."""
    parts = parts_of(path)
    of_input = len(parts) > 3 and parts[:2] == ("uncertainty", "inputs")
    return parts[2] if of_input and parts[3] in IN_UNITS_OF_THE_INPUT else ""


def subject_of(path: str) -> str:
    """The path of the key that a value is about: of an assumption of a party, of an uncertain input."""
    names = path.split(".")
    is_assumed = names[0] == "parties" and len(names) > 3 and names[2] == "assumptions"
    return ".".join(names[3:]) if is_assumed else input_of(path)


LARGE_AREAS = ("plot_area", "floor_area_at_most", "gross_floor_area_at_most")
"""Keys of areas that run into thousands of m², other than the floor area of one dwelling."""


def thousands_at(path: str, raw: Mapping[Any, Any] | None = None) -> str:
    """The unit, euros or m², where amounts of a thousand and more are usual; empty elsewhere.

    Args:
        path: dotted path of a scenario.
        raw: as for `euros_at`.
    """
    if (input_of(path) or path).rpartition(".")[2] in LARGE_AREAS:
        return "m²"
    return sentence("euros") if euros_at(path, raw) else ""


def value_at(data: Any, names: Sequence[Any]) -> Any:
    """What stands at a path of plain data; None where nothing does.

    Args:
        data: of a scenario, for instance.
        names: the parts of the path; a place in a list is a number.
    """
    for name in names:
        if isinstance(data, Mapping):
            data = data.get(name)
        elif isinstance(data, (list, tuple)) and isinstance(name, int) and name < len(data):
            data = data[name]
        else:
            return None
    return data


def upwards(path: str) -> Iterator[str]:
    """A dotted path and its parents, the nearest first."""
    while path:
        yield path
        path = path.rpartition(".")[0]
