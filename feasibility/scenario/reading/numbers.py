"""A number in a scenario by its dotted path: its present value and its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, WordOr, keys_of
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_below
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.keys.values import RATE, Kind, Number, Whole, is_number
from feasibility.scenario.kinds import derived_value
from feasibility.scenario.reading.read import WHOLE
from feasibility.scenario.rules.levers import MONTHS
from feasibility.scenario.rules.project import MONTHS_OF_PERIOD
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True)
class NumberPath:
    """A number in a scenario."""

    path: str
    present: float | None
    """The present value; the default where it is not given; None without a default, or for a word."""
    low: float
    high: float
    """Bounds of the format, both included, except `low` where `above` is true."""
    above: bool
    step: int | None
    """Distance between allowed values; None where every value between is allowed."""
    fraction: bool
    """Whether it is a share or a rate."""


def number_path(scenario: Scenario, path: str) -> NumberPath:
    """The number at a dotted path.

    Raises:
        InputError: there is no such path (the nearest is named), or it takes no number.
    """
    kind, raw, default = _standing(scenario, path)
    if isinstance(kind, MappingOr) and not isinstance(raw, Mapping):
        kind = kind.other
    if isinstance(kind, WordOr):
        kind = kind.other
    if isinstance(kind, IndexKind) and not isinstance(raw, Mapping):
        kind = RATE
    present = raw if raw is not None else default
    known = float(present) if is_number(present) else None
    if isinstance(kind, Number):
        return NumberPath(path, known, kind.low, kind.high, kind.above, None, kind.fraction)
    if isinstance(kind, Whole):
        step = MONTHS_OF_PERIOD[scenario.period] if path.rpartition(".")[2] in MONTHS else 1
        return NumberPath(path, known, kind.low, kind.high, False, step, False)
    raise InputError([scenario.mistake(path, _no_number(kind, raw))])


def refuse_unknown(scenario: Scenario, path: str, value: object) -> None:
    """Refuse a path that does not exist.

    Raises:
        InputError: with the nearest path that exists.
    """
    _standing(scenario, path, value)


def _no_number(kind: Kind | None, raw: Any) -> str:
    if isinstance(raw, Mapping):
        numbers = [str(name) for name, entry in raw.items() if is_number(entry)]
        inside = sentence("; in it are {names}", names=", ".join(numbers)) if numbers else ""
        return sentence("is a group of keys; the path of one number is needed{inside}", inside=inside)
    if isinstance(kind, (PartOf, Named, ListOf, OneOrMore)):
        return sentence("is a group of keys; the path of one number is needed")
    if raw is None:
        return sentence("no number can stand here")
    return sentence("found {value}; no number can stand here", value=found(raw))


def _standing(scenario: Scenario, path: str, value: object = 0) -> tuple[Kind | None, Any, Any]:
    """The kind of the value at a path, its plain data (None where it is not given), and its default.

    Raises:
        InputError: no such path.
    """
    kind: Kind | None = WHOLE
    raw: Any = scenario.raw
    default: Any = None
    names = path.split(".")
    for at, name in enumerate(names):
        known = _known(kind, name, raw, last=at == len(names) - 1)
        below = kind_below(kind, name) if kind and known else None
        if below is None:
            # The refusal of such a scenario names the nearest path.
            scenario.with_values({path: value})
            raise InputError([scenario.mistake(path, sentence("unknown path"))])
        default = _default(kind, name)
        raw = _entry(raw, name)
        kind = below
    return kind, derived_value(scenario, path) if raw is None else raw, default


def _known(kind: Kind | None, name: str, raw: Any, *, last: bool) -> bool:
    """Whether something has, or may be given, an entry of this name."""
    if raw is not None and not isinstance(raw, (Mapping, list, tuple)):
        return False
    if isinstance(raw, (list, tuple)) or isinstance(kind, (ListOf, OneOrMore)):
        return _entry(raw, name) is not None or isinstance(kind, OneOrMore)
    if isinstance(kind, Named):
        return _entry(raw, name) is not None or (last and isinstance(kind.item, (IndexKind, Number, Whole)))
    return True


def _entry(raw: Any, name: str) -> Any:
    """The entry of a name, or at an index of a list; None without one."""
    if isinstance(raw, Mapping):
        return raw.get(name, raw.get(int(name)) if name.isdecimal() else None)
    if isinstance(raw, (list, tuple)) and name.isdecimal() and int(name) < len(raw):
        return raw[int(name)]
    return None


def _default(kind: Kind | None, name: str) -> Any:
    if isinstance(kind, MappingOr):
        kind = kind.mapping
    if isinstance(kind, OneOrMore):
        kind = kind.item
    if not isinstance(kind, PartOf):
        return None
    known = keys_of(kind.part).get(name)
    return None if known is None or known.required else known.default


def default_range(number: NumberPath, amount: float | None = None) -> tuple[float, float] | None:
    """The range that is searched by default; None where nothing suggests one.

    Whole numbers: from 0 to 60, or to four times the present one. Shares, ratios and months of a year: the
    bounds of the format. Rates: from −10 % to 20 %. Other numbers: from a tenth of the present value to
    four times it.

    Args:
        number: to vary.
        amount: order of magnitude of a number without a present value [€].
    """
    present = number.present or amount
    if number.step:
        low, high = 0.0, max(MOST_WHOLE, 4 * (number.present or 0.0))
    elif number.fraction and number.low < 0:
        twice = 2 * (number.present or 0.0)
        low, high = min(LEAST_RATE, twice), max(MOST_RATE, twice)
    elif number.high <= ALL_OF_IT and (number.low == 0 or not number.fraction or not present):
        low, high = number.low, number.high
    elif present:
        low, high = sorted((present / 10, 4 * present))
    else:
        return None
    if number.above and low <= number.low:
        low = number.low + (high - number.low) / 1000
    return max(low, number.low), min(high, number.high)


MOST_WHOLE = 60.0
LEAST_RATE, MOST_RATE = -0.1, 0.2
ALL_OF_IT = 12.0
"""A number with an upper bound up to this is searched over its whole range."""


def present_value(scenario: Scenario, path: str) -> float | int | str | bool | None:
    """The single value at a path, its default where it is not given; None where it has none.

    Raises:
        InputError: no such path.
    """
    _, raw, default = _standing(scenario, path)
    value = default if raw is None else raw
    return value if isinstance(value, (bool, int, float, str)) else None


def value_there(scenario: Scenario, path: str, values: Mapping[str, object]) -> float | str | None:
    """The value at a path in a variant of a scenario; None where it is not a single value.

    Args:
        scenario: the base.
        path: of a value or a part.
        values: path → overriding value.
    """
    if path in values:
        found = values[path]
    else:
        try:
            found = present_value(scenario, path)
        except InputError:
            return None
    return found if isinstance(found, (str, int, float)) else None
