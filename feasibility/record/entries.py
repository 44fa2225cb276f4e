"""Entries of a record of runs, and the hash that chains them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RUN, NOTE = "run", "note"
FIRST = ""
"""Previous hash of the first entry."""


@dataclass(frozen=True)
class Draft:
    """An entry before it is recorded."""

    kind: str
    """`run`, or `note` for a remark on a run."""
    moment: str
    """Universal time, as 2026-11-22T07:04:52Z."""
    author: str
    note: str
    command: str
    """As it was typed."""
    run: int = 0
    """The run that a remark is about; a new run gets its number when it is written."""
    name: str = ""
    """The scenario's name."""
    residual_land_value: float | None = None
    scenario_sha256: str = ""
    contents: tuple[str, str, str] | None = None
    """Scenario, policy and results as JSON."""


@dataclass(frozen=True)
class Entry:
    """One entry of the record without its contents."""

    entry: int
    kind: str
    run: int
    moment: str
    author: str
    note: str
    command: str
    name: str
    residual_land_value: float | None
    scenario_sha256: str
    contents_sha256: str
    previous: str
    """The hash of the entry before it."""
    hash: str
    """Hash of all of the above."""


@dataclass(frozen=True)
class Contents:
    """The inputs and results of a run, as JSON texts."""

    scenario: str
    """Plain data, after inheritance, with the whole policy in it; dates as text."""
    policy: str
    """The base policy, and the paths that override it."""
    results: str
    """Everything that `run --json` prints, with sources and versions."""


@dataclass(frozen=True)
class Run:
    """A recorded run as it is listed: the entry, and the remarks that were added to it."""

    entry: Entry
    remarks: tuple[Entry, ...]


@dataclass(frozen=True)
class Break:
    """A place where a record is no longer as it was written."""

    entry: int
    run: int
    what: str
    """`changed` (an entry was changed), `contents` (its scenario or results were), or `missing` (an earlier
    entry was removed, or inserted)."""


def contents_sha256(contents: Iterable[str]) -> str:
    """SHA-256 of scenario, policy and results, in hexadecimal."""
    return _sha256(list(contents))


def hash_of(entry: Entry) -> str:
    """SHA-256 of an entry with the hash of the one before it, in hexadecimal."""
    return _sha256(
        [
            entry.entry,
            entry.kind,
            entry.run,
            entry.moment,
            entry.author,
            entry.note,
            entry.command,
            entry.name,
            entry.residual_land_value,
            entry.scenario_sha256,
            entry.contents_sha256,
            entry.previous,
        ]
    )


def _sha256(values: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()


def breaks(entries: Iterable[Entry]) -> tuple[Break, ...]:
    """Every place where the chain of hashes is broken; entries in order, from the first."""
    found = []
    number, previous = 0, FIRST
    for each in entries:
        number += 1
        if each.entry != number or each.previous != previous:
            found.append(Break(each.entry, each.run, "missing"))
        if each.hash != hash_of(each):
            found.append(Break(each.entry, each.run, "changed"))
        number, previous = each.entry, each.hash
    return tuple(found)
