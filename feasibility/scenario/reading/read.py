"""Reading: from a file, or from plain data, to a `Scenario`, or to all mistakes in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from feasibility.errors import CellLine, InputError, Mistake
from feasibility.messages import Part, given, sentence
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.notation import thousand_warning
from feasibility.scenario.keys.paths import thousands_at
from feasibility.scenario.overrides import plain
from feasibility.scenario.reading.inheritance import Layer, read_layer
from feasibility.scenario.reading.policy import (
    ResolvedPolicy,
    from_folder_of,
    not_a_policy,
    own_values,
    resolved_policy,
)
from feasibility.scenario.rules.project import consistency_mistakes
from feasibility.scenario.source_file import Document, Origin, folder_of, is_stream, is_workbook
from feasibility.scenario.validated import Scenario

WHOLE = PartOf(ScenarioFields, in_pieces=True)


OF_A_DWELLING = {"rooms", "valuation_date"}
"""Keys that the description of a dwelling has, and no scenario."""


def read_scenario(path: str | PathLike[str]) -> Scenario:
    """The scenario in a YAML file, or in a filled-in Excel form or a returned workbook.

    Its bases (`base`) and its policy are read with it. `name` is the file's own, or else the file's name
    without its ending; it is not inherited.

    Args:
        path: the file.

    Returns:
        The scenario, with a warning for each number that may be meant as a Dutch thousand.

    Raises:
        InputError: with every mistake in the file and in the files that it names, in the order of the lines,
            or of the sheets and their cells.
    """
    file = fspath(path)
    layer = read_layer(file, _file_beside, _prepared)
    if layer.data.keys() >= OF_A_DWELLING and "dwellings" not in layer.data:
        message = sentence(
            "describes one dwelling, for its points (WWS), and is no scenario: feasibility points {file}",
            file=file,
        )
        raise InputError.of("", message, file)
    name = "standard input" if is_stream(file) else Path(file).stem.encode(errors="replace").decode()
    return _scenario(layer, file, name)


def scenario_from(data: Mapping[str, Any], name: str = "") -> Scenario:
    """The scenario in plain data: the same keys as in a file, except `base`.

    Args:
        data: the content of a file, as mappings, lists, numbers, texts and dates.
        name: the scenario's name where the data has none.

    Raises:
        InputError: with every mistake in the data.
    """
    return _scenario(_prepared(Layer(plain(data)), ""), "", name)


@dataclass(frozen=True)
class Reading:
    """A scenario as far as it can be read."""

    raw: Mapping[str, Any]
    """The plain data after inheritance, with the whole policy where that can be read."""
    origin: Origin
    scenario: Scenario | None = None
    """None where there are mistakes."""
    mistakes: tuple[Mistake, ...] = ()
    policy_base: str = ""
    """Library name or path of the policy's base."""
    files: frozenset[str] = frozenset()
    """The files that it is made of, without links."""


def reading_of(document: Document, file: str) -> Reading:
    """A document that is the content of a file, or is to be, read with its bases and its policy.

    Args:
        document: parsed.
        file: its name, beside which its bases are.
    """
    try:
        layer = read_layer(file, _file_beside, _prepared, document=document)
    except InputError as error:
        return Reading(document.data, Origin(file, dict(document.lines)), mistakes=error.mistakes)
    return _read(layer, file, Path(file).stem)


def _file_beside(text: str, file: str) -> str:
    return str(folder_of(file) / text)


def _prepared(layer: Layer, file: str) -> Layer:
    """A layer whose policy is a mapping, with a `base` that is independent of the folder."""
    policy = layer.data.get("policy")
    reference = policy.get("base") if isinstance(policy, Mapping) else policy
    if not isinstance(reference, str):
        return layer
    own = dict(policy) if isinstance(policy, Mapping) else {}
    own["base"] = from_folder_of(reference, file)
    if is_workbook(file):
        own = own_values(own, in_full=layer.policy_in_full)
    data = {**layer.data, "policy": own}
    places = dict(layer.places)
    if isinstance(policy, str) and "policy" in places:
        places["policy.base"] = places["policy"]
    return Layer(data, places, layer.dotted, layer.ancestors, layer.mistakes, warnings=layer.warnings)


def _scenario(layer: Layer, file: str, name: str) -> Scenario:
    found = _read(layer, file, name)
    if found.scenario is None:
        raise InputError(found.mistakes)
    return found.scenario


def _read(layer: Layer, file: str, name: str) -> Reading:
    raw = dict(layer.data)
    places = dict(layer.places)
    dotted = dict(layer.dotted)
    mistakes = list(layer.mistakes)
    if places.get("name", (file, 0))[0] != file:
        raw.pop("name", None)
    if name:
        raw.setdefault("name", name)
    resolved = _policy(raw, places, mistakes, file)
    if resolved is not None:
        dotted.update({f"policy.{path}": text for path, text in resolved.layer.dotted.items()})
    origin = Origin(
        file,
        {path: line for path, (_, line) in places.items()},
        {path: other for path, (other, _) in places.items() if other != file},
    )
    read_files = layer.ancestors | (resolved.layer.ancestors if resolved else frozenset())
    found_mistakes: list[Mistake] = []
    read = WHOLE.read(raw, "", found_mistakes)
    if resolved is None:
        found_mistakes = [each for each in found_mistakes if each.path != "policy"]
    found_mistakes.extend(consistency_mistakes(read, found_mistakes))
    if is_workbook(file):
        # A cell that cannot be read is reported once, not also as empty.
        reported = {each.path for each in mistakes}
        found_mistakes = [each for each in found_mistakes if each.path not in reported]
    mistakes.extend(origin.placed(found_mistakes))
    if mistakes or resolved is None:
        # A doubtful number may be the cause of another mistake.
        said = InputError(dict.fromkeys([*mistakes, *_warnings(dotted, origin, raw)])).mistakes
        base = resolved.base if resolved else ""
        return Reading(raw, origin, None, said, base, read_files)
    if is_workbook(file):
        # Empty cells have a place too, for missing values.
        written = set(_paths(raw))
        origin = replace(origin, lines={path: line for path, line in origin.lines.items() if path in written})
    scenario = Scenario(
        **{each.name: getattr(read, each.name) for each in fields(ScenarioFields)},
        raw=raw,
        origin=origin,
        policy_base=resolved.base,
        policy_overrides=resolved.overrides,
        warnings=(*layer.warnings, *_warnings(dotted, origin, raw)),
    )
    drawn = list(scenario.drawn_mistakes())
    if drawn:
        said = InputError(dict.fromkeys([*origin.placed(drawn), *scenario.warnings])).mistakes
        return Reading(raw, origin, None, said, resolved.base, read_files)
    return Reading(raw, origin, scenario, (), resolved.base, read_files)


def _policy(
    raw: dict[Any, Any], places: dict[str, tuple[str, int]], mistakes: list[Mistake], file: str
) -> ResolvedPolicy | None:
    """The whole policy, which is also put into the data with its places; None after a mistake, without it."""
    if "policy" not in raw:
        return ResolvedPolicy(Layer())
    written = raw["policy"]
    if not isinstance(written, Mapping):
        del raw["policy"]
        mistakes.append(Mistake("policy", not_a_policy(written), *places.get("policy", (file, 0))))
        return None
    below = {path[len("policy.") :]: place for path, place in places.items() if path.startswith("policy.")}
    try:
        resolved = resolved_policy(written, below)
    except InputError as error:
        del raw["policy"]
        mistakes.extend(error.mistakes)
        return None
    raw["policy"] = resolved.layer.data
    places.update({f"policy.{path}": place for path, place in resolved.layer.places.items()})
    mistakes.extend(resolved.layer.mistakes)
    return resolved


def _paths(data: Any, path: str = "") -> Iterator[str]:
    """Every dotted path in plain data."""
    entries = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for name, value in entries:
        place = f"{path}.{name}" if path else str(name)
        yield place
        yield from _paths(value, place)


def _warnings(dotted: Mapping[str, str], origin: Origin, raw: Mapping[str, Any]) -> list[Mistake]:
    return [
        origin.mistake(path, given(said, Part.IN_FILE, path))
        for path, text in dotted.items()
        if (unit := thousands_at(path, raw))
        for said in (thousand_warning(text, unit, isinstance(origin.place(path)[1], CellLine)),)
    ]
