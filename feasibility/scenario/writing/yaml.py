"""A scenario as a YAML file would give it: every value in its order, the policy by what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from feasibility.errors import InputError
from feasibility.scenario.keys.fields import keys_of
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.reading.policy import library_names, resolved_policy
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.validated import Scenario


def given_policy(scenario: Scenario) -> dict[Any, Any]:
    """The policy as a mapping with `base` and the differences; in full where its base is not in the library.

    A policy of a user's own file is given in full, so that the result is self-contained.
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
    """Copy the value at a path; a list is copied whole, and a missing value becomes null."""
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


WIDTH = 100
ORDER = (
    "format",
    "name",
    "price_date",
    "start",
    "known_until",
    "period",
    "flow_timing",
    "location",
    "policy",
    "dwellings",
    "form_factor",
    "indices",
    "rents",
    "other_income",
    "operating_costs",
    "development",
    "land",
    "exit",
    "after_term",
    "required_return",
)
"""Keys that come first, as people write them; the others follow in the order of the format."""


def yaml_text(scenario: Scenario, notes: Mapping[str, str] | None = None) -> str:
    """The scenario in YAML: inherited values are written out, a policy of the library by name.

    Args:
        scenario: the scenario.
        notes: dotted path → note on a value, written as a comment behind it.
    """
    data = {**scenario.raw, "policy": _shortest(given_policy(scenario))}
    names = [*ORDER, *(name for name in keys_of(ScenarioFields) if name not in ORDER)]
    lines: list[str] = []
    after_part = False
    for name in (each for each in names if each in data):
        is_part = isinstance(data[name], Mapping)
        if lines and (is_part or after_part):
            lines.append("")
        after_part = is_part
        lines.extend(key_lines(name, data[name], 0, name, notes or {}))
    return "\n".join(lines) + "\n"


def _shortest(policy: dict[Any, Any]) -> Any:
    """The policy by its name alone where nothing overrides it."""
    return policy["base"] if set(policy) == {"base"} else policy


def key_lines(name: object, value: Any, depth: int, path: str, notes: Mapping[str, str]) -> Iterator[str]:
    """A key and its value, on one line where it is short and deep enough."""
    begin = f"{'  ' * depth}{name_text(name)}:"
    line = f"{begin} {value_text(name, value)}"
    inner = {notes[each] for each in notes if isinstance(value, Mapping) and each.startswith(f"{path}.")}
    # A note that is the same for every value is written once, behind the whole.
    of_all = next(iter(inner)) if len(inner) == 1 else ""
    comment = _comment(notes.get(path, of_all))
    short = len(line) <= WIDTH and depth > 0 and len(inner) < 2 and not _holds_mappings(value)
    entries_of_type = path.startswith("dwellings.") and depth == 1
    if not isinstance(value, (Mapping, list)) or not value or (short and not entries_of_type):
        yield line + comment
    elif isinstance(value, Mapping):
        yield begin + _comment(notes.get(path, ""))
        for key, entry in value.items():
            yield from key_lines(key, entry, depth + 1, f"{path}.{key}", notes)
    elif _holds_mappings(value) or len(line) > WIDTH:
        yield begin + comment
        yield from (f"{'  ' * (depth + 1)}- {_flow(each)}" for each in value)
    else:
        yield line + comment


def _holds_mappings(value: Any) -> bool:
    entries = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(isinstance(each, Mapping) for each in entries)


def _comment(note: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in note).strip()
    return f"  # {plain}" if plain else ""


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        entries = (f"{name_text(name)}: {value_text(name, entry)}" for name, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(entry) for entry in value) + "]"
    return _scalar(value)


def value_text(name: object, value: Any) -> str:
    """The value of a key on one line: a calendar year without the underscore of a thousand."""
    is_year = str(name).endswith("_year") and isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_year else _flow(value)


def name_text(name: object) -> str:
    """A key: a calendar year without the underscore of a thousand."""
    return str(name) if type(name) is int else _scalar(name)


def _scalar(value: Any) -> str:
    """A single value; a text in quotes where it would be read as another type without them."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if _is_plain(text) else quoted(text)


def _number(value: float) -> str:
    """A number in full precision, whole ones without decimals; never like 1.184, a thousand in Dutch."""
    if value.is_integer() and abs(value) < 2**53:
        return f"{int(value):_}"
    text = repr(value)
    whole, _, decimals = text.partition(".")
    return f"{text}0" if len(decimals) == 3 and whole.lstrip("-") not in ("", "0") else text


@lru_cache(2_000)
def _is_plain(text: str) -> bool:
    """Whether a text is read back as itself without quotes, also within brackets."""
    if not text or len(text) > WIDTH or not text.isprintable() or "#" in text:
        return False
    key = "b" if text == "a" else "a"
    try:
        document = parse_document(f"{key}: [{text}]\n{text}: 1", "")
    except InputError:
        return False
    return not document.mistakes and document.data == {key: [text], text: 1}


def quoted(text: str) -> str:
    """A text in double quotes, with escapes for invisible characters."""
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
