"""The policy of a scenario: from the library or a file, overridden by the scenario's own values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.messages import given_words, sentence
from feasibility.scenario.keys.fields import PartOf, keys_of
from feasibility.scenario.keys.paths import kind_and_parts
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.keys.refusal_words import found, nearest
from feasibility.scenario.reading.inheritance import (
    NO_STREAM,
    Layer,
    Place,
    leads_to_stream,
    merged,
    read_layer,
)
from feasibility.scenario.rules.policy import policy_mistakes
from feasibility.scenario.source_file import folder_of, refuse_absent

LIBRARY = Path(__file__).parents[2] / "policy" / "data" / "policies"
LEFT_OUT = LIBRARY.parent / "left_out.toml"


@dataclass(frozen=True)
class ResolvedPolicy:
    """A complete policy as plain data, with its origin."""

    layer: Layer
    """With paths below `policy`."""
    base: str = ""
    """Library name or path; empty for a policy that was written out in full."""
    overrides: tuple[str, ...] = ()
    """Dotted paths that override the base."""


def library_names() -> tuple[str, ...]:
    """The names of the policies in the library, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


@dataclass(frozen=True)
class LeftOut:
    """A policy with too little known to compute with it."""

    place: str
    known: str
    missing: str
    """What was not found."""


def left_out() -> Mapping[str, LeftOut]:
    """The policies that the library leaves out on purpose, by the names that they would have."""
    entries = tomllib.loads(LEFT_OUT.read_text(encoding="utf-8"))
    return {name: LeftOut(**entry) for name, entry in entries.items()}


def is_path(reference: str) -> bool:
    """Whether a reference to a policy is a path to a file; otherwise it is a name in the library."""
    return reference.endswith((".yaml", ".yml")) or "/" in reference or "\\" in reference


def from_folder_of(reference: str, file: str) -> str:
    """A relative path resolved from the file that contains it; a library name unchanged."""
    return str(folder_of(file) / reference) if is_path(reference) else reference


def policy_file(reference: str, file: str) -> str:
    """The file of a library name or of a path relative to `file`; `InputError` for an unknown name."""
    if is_path(reference):
        return from_folder_of(reference, file)
    names = library_names()
    if reference in names:
        return str(LIBRARY / f"{reference}.yaml")
    message = sentence(
        "found the policy {reference!r}; the library has {names}{near}",
        reference=reference[:60],
        names=given_words(names, "policy"),
        near=nearest(reference, names, "policy"),
    )
    said = sentence("{message} (a file is written with its ending: ./my-policy.yaml)", message=message)
    raise InputError.of("", said)


def policy_layer(reference: str) -> Layer:
    """The policy of a library name or a path, overriding its own base if it has one."""
    return (
        read_layer(policy_file(reference, ""), policy_file)
        if is_path(reference)
        else _library_layer(reference)
    )


@cache
def _library_layer(name: str) -> Layer:
    return read_layer(policy_file(name, ""), policy_file)


def resolved_policy(given: Mapping[Any, Any], places: Mapping[str, Place] | None = None) -> ResolvedPolicy:
    """A policy mapping with its `base` resolved.

    Args:
        given: the mapping; a relative path in its `base` is relative to the working directory.
        places: where it was written, by paths below `policy`.

    Raises:
        InputError: for a base that does not exist or cannot be read; paths begin with `policy`.
    """
    own = {name: value for name, value in given.items() if name != "base"}
    places = {} if places is None else places
    if "base" not in given:
        return ResolvedPolicy(Layer(own, places))
    reference = given["base"]
    place = places.get("base", ("", 0))
    if not isinstance(reference, str):
        message = sentence("found {value}; the name of a policy or a path is needed", value=found(reference))
        raise InputError([Mistake("policy.base", message, *place)])
    if is_path(reference) and leads_to_stream(reference):
        raise InputError(
            [
                Mistake(
                    "policy", sentence("found {value}; {why}", value=found(reference), why=NO_STREAM), *place
                )
            ]
        )
    try:
        if is_path(reference):
            refuse_absent(reference, [place[0]] if place[0] else [])
        base = policy_layer(reference)
    except InputError as error:
        raise InputError(_seen_from(each, place) for each in error.mistakes) from None
    layer = merged(base, Layer(own, places)) if own else base
    return ResolvedPolicy(layer, reference, tuple(leaves(own)))


def _seen_from(mistake: Mistake, place: Place) -> Mistake:
    """A missing policy is a mistake in the scenario; a mistake in the policy's file keeps its place."""
    if mistake.line:
        return mistake
    return Mistake("policy", mistake.with_file(), *place)


def read_policy(reference: str) -> Policy:
    """The policy of a library name or a path.

    Raises:
        InputError: there is no such policy, or there are mistakes in it.
    """
    mistakes: list[Mistake] = []
    layer = resolved_policy({"base": reference}).layer
    read: Policy | None = PartOf(Policy).read(layer.data, "policy", mistakes)
    mistakes.extend(layer.mistakes)
    mistakes.extend(policy_mistakes(read))
    if read is None or mistakes:
        raise InputError(mistakes)
    return read


def not_a_policy(value: Any) -> str:
    """The message for a value that cannot be a policy."""
    return sentence("found {value}; the name of a policy, a path or a mapping is needed", value=found(value))


def leaves(data: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    """The dotted paths of all values in a mapping that are not mappings."""
    for name, value in data.items():
        place = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping) and value:
            yield from leaves(value, place)
        else:
            yield place


def own_values(policy: Mapping[Any, Any], *, in_full: bool) -> dict[Any, Any]:
    """The values of a policy that differ from its base.

    Args:
        policy: its values, with a `base`.
        in_full: whether it contains every value, so that a missing one was removed: written as null.

    Returns:
        The base with the differences; everything where the base cannot be read, which is reported later.
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
    """The default of a key with a single value; None without one."""
    part = kind_and_parts(path[:-1])[0]
    key = keys_of(part.part).get(path[-1]) if isinstance(part, PartOf) else None
    return key.default if key and isinstance(key.default, (str, int, float, bool)) else None
