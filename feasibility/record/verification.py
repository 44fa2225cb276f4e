"""Whether a record is unchanged, and whether a run still gives the same results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from os import PathLike, fspath
from typing import Any, Literal

from feasibility.errors import InputError
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.evaluate import evaluate
from feasibility.messages import sentence
from feasibility.record.entries import Break, Contents, Entry, Run, breaks, contents_sha256
from feasibility.record.opening import record_file
from feasibility.record.reading import contents_in, entries_in, run_in
from feasibility.record.stored import results_of, scenario_of

SAME = 1e-9
"""Relative difference within which two figures differ only by floating point."""
PROVENANCE = "provenance"
LONGEST_HASH, SHORTEST_HASH = 64, 16
"""Digits of a hash, and the fewest that may be given for it."""
HASH = re.compile(rf"[0-9a-f]{{{SHORTEST_HASH},{LONGEST_HASH}}}")
VERSIONS = ("feasibility", "numpy", "python")
NOTE_TEXT = ".text"
"""The sentence of a note, which its key and values determine."""


@dataclass(frozen=True)
class Moved:
    """A figure, a check or a source of a run that has changed."""

    path: str
    """As in the JSON object, such as `results.residual_land_value`."""
    then: object
    """None where it was absent."""
    now: object


@dataclass(frozen=True)
class Verification:
    """One run recomputed, and the state of its record."""

    run: Run
    outcome: Literal["equal", "same", "moved"]
    """`equal` to the last digit, `same` except for the last digits, or `moved`."""
    moved: tuple[Moved, ...]
    versions: tuple[Moved, ...]
    """Versions that have changed since."""
    breaks: tuple[Break, ...]
    """Where the record was changed: in this run, or anywhere in its chain."""


def verified(file: str | PathLike[str], number: int) -> Verification:
    """Recompute a run from its recorded scenario, and compare the outcome with the recorded results.

    Raises:
        InputError: the record cannot be read, there is no such run, or its scenario cannot be computed.
    """
    run, contents = run_in(file, number)
    found = list(breaks(entries_in(file)))
    if _is_changed(run.entry, contents):
        found.append(Break(run.entry.entry, number, "contents"))
    then = results_of(contents, file)
    scenario = scenario_of(contents, file, number)
    if scenario.digest != run.entry.scenario_sha256 and not found:
        place = fspath(record_file(file))
        raise InputError.of(
            "",
            sentence("the scenario of run {number} cannot be restored as it was recorded", number=number),
            place,
        )
    now = result_json(evaluate(scenario))
    moved = tuple(_moved(then, now))
    different = [each for each in moved if not _is_same(each.then, each.now)]
    return Verification(
        run,
        "moved" if different else "same" if moved else "equal",
        tuple(different),
        tuple(_versions(then, now)),
        tuple(found),
    )


def broken(file: str | PathLike[str]) -> tuple[tuple[Break, ...], tuple[Entry, ...]]:
    """Where a record was changed, contents included; and all its entries.

    Raises:
        InputError: the record cannot be read.
    """
    entries = entries_in(file)
    found = list(breaks(entries))
    for entry, contents in contents_in(file):
        if contents is None or _is_changed(entry, contents):
            found.append(Break(entry.entry, entry.run, "contents"))
    return tuple(sorted(found, key=lambda each: (each.entry, each.what))), entries


def noted_head(given: str) -> str:
    """A hash that was noted elsewhere, in the form in which it is compared.

    Args:
        given: all of its hexadecimal digits, or at least the first `SHORTEST_HASH`; spaces do not count.

    Raises:
        InputError: it is not a hash, or too short.
    """
    digits = "".join(given.split()).lower()
    if not HASH.fullmatch(digits):
        message = sentence(
            "found '{given}'; the hash of an entry is needed: its {longest} "
            "digits (0-9, a-f), or at least the first {shortest}",
            given=given[:LONGEST_HASH],
            longest=LONGEST_HASH,
            shortest=SHORTEST_HASH,
        )
        raise InputError.of("--head", message)
    return digits


def anchor_of(entries: Sequence[Entry], head: str) -> Entry | None:
    """The entry that bears a hash that was noted elsewhere; None where no entry has it.

    Each hash is of the entry and of the hash before it. So where the chain holds, and an entry bears a hash
    that was noted when it was written, that entry and all before it are what they were then. Without such an
    anchor a chain proves that no part of it was changed, not that it was not rewritten as a whole.
    """
    return next((each for each in entries if each.hash.startswith(head)), None)


def _is_changed(entry: Entry, contents: Contents) -> bool:
    return contents_sha256((contents.scenario, contents.policy, contents.results)) != entry.contents_sha256


def _moved(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Moved]:
    before, after = dict(_leaves(then)), dict(_leaves(now))
    for path in dict.fromkeys((*before, *after)):
        one, other = before.get(path), after.get(path)
        if type(one) is not type(other) or one != other:
            yield Moved(path, one, other)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every single value of a result except versions and sentences, by its dotted path."""
    if isinstance(value, Mapping):
        for name, entry in value.items():
            if path or name != PROVENANCE:
                yield from _leaves(entry, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)):
        for place, entry in enumerate(value):
            yield from _leaves(entry, f"{path}.{place}")
    elif not (path.startswith("notes.") and path.endswith(NOTE_TEXT)):
        yield path, value


def _is_same(then: object, now: object) -> bool:
    numbers = isinstance(then, (int, float)) and isinstance(now, (int, float))
    if numbers and not isinstance(then, bool) and not isinstance(now, bool):
        return isclose(float(str(then)), float(str(now)), rel_tol=SAME, abs_tol=SAME)
    return type(then) is type(now) and then == now


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Moved]:
    before, after = then.get(PROVENANCE), now[PROVENANCE]
    for name in VERSIONS:
        one = before.get(name) if isinstance(before, Mapping) else None
        if one != after.get(name):
            yield Moved(name, one, after.get(name))
