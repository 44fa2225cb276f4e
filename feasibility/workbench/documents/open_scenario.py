"""An open scenario: its text, what is read in it, and what may be undone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import NoneType
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.messages import sentence
from feasibility.parties.views import all_conditions, case_of
from feasibility.plain_data import Json
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.reading.read import Reading, reading_of
from feasibility.scenario.source_file import is_stream
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.changes import MARK, names_of
from feasibility.scenario.writing.places import read_text
from feasibility.scenario.writing.remarks import UNSURE, Remark, remarks_at, stated_values

MOST_UNDONE = 200
LONGEST_UNDONE = 20_000_000
"""Characters of all texts that can be returned to."""
HASH = 16
FOREIGN = sentence("refers to a file outside of the folder in which the workbench was started")


@dataclass(frozen=True)
class Document:
    """One open scenario; every change gives a new one."""

    key: str
    """By which the page names it: a hash of its file's place."""
    file: Path
    """Where it is, or is to be, on the disk; without links."""
    root: Path
    """The folder that no file may leave."""
    disk: bytes | None
    """What stood in the file when it was opened or last saved; None where there was none."""
    opened: str
    """The text when it was opened: changes are told against it."""
    text: str
    """The text now, with its line ends and byte order mark."""
    reading: Reading
    """What is read in it."""
    before: Reading
    """What was read when it was opened."""
    good: Scenario | None = None
    """The last scenario without mistakes."""
    revision: int = 1
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Fields whose text has no value yet: path → what was typed, and why it is refused."""
    trouble: str = ""
    """Why the draft could not be kept; empty where it is."""

    @property
    def shown(self) -> str:
        """The file as the user knows it."""
        return self.file.relative_to(self.root).as_posix()

    @property
    def is_saved(self) -> bool:
        """Whether the file holds this text."""
        return self.disk is not None and self.text.encode("utf-8", "surrogatepass") == self.disk

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake: of what was typed, and of the text where nothing was typed over it."""
        typed = [Mistake(path, message) for path, (_, message) in self.typed.items()]
        over = tuple(f"{path}." for path in self.typed)
        return (*typed, *(each for each in self.reading.mistakes if not f"{each.path}.".startswith(over)))


def key_of(file: Path, root: Path) -> str:
    """The name by which the page knows a file; the same after a restart."""
    place = file.relative_to(root).as_posix().encode("utf-8", "surrogateescape")
    return hashlib.sha256(place).hexdigest()[:HASH]


def read(text: str, file: Path, root: Path) -> Reading:
    """What is read in a text that stands, or is to stand, in a file.

    Raises:
        InputError: it is no YAML with one mapping, or it refers to a file outside of the root.
    """
    name = str(file)
    own = read_text(text.removeprefix(MARK), name).document
    policy = own.data.get("policy")
    base = policy.get("base") if isinstance(policy, Mapping) else policy
    if isinstance(base, str) and is_stream(base):
        raise InputError.of("policy", FOREIGN, file.name)
    found = reading_of(own, name)
    places = {*found.files, *(each.file for each in found.mistakes if each.file)}
    foreign = [each for each in places if each and not _is_allowed(each, root)]
    if foreign:
        raise InputError.of("", FOREIGN, file.name)
    return _with_known_figures(found)


def _with_known_figures(found: Reading) -> Reading:
    """What is read, refused where a party names a figure that does not exist, as `feasibility check` does.

    Which exist depends on the results; a scenario without any is told of where the results would stand.
    """
    scenario = found.scenario
    if scenario is None or not scenario.parties:
        return found
    try:
        facts = evaluate(case_of(scenario))
    except InputError:
        return found
    try:
        all_conditions(scenario, facts)
    except InputError as error:
        return replace(found, scenario=None, mistakes=error.mistakes)
    return found


def _is_allowed(file: str, root: Path) -> bool:
    try:
        real = Path(file).resolve()
    except (OSError, ValueError, RuntimeError):
        return False
    return real.is_relative_to(root) or real.is_relative_to(PROGRAM)


PROGRAM = Path(__file__).resolve().parents[2]
"""The folder of the program itself, with the policies of the library."""


def document_of(file: Path, root: Path, disk: bytes | None, text: str, opened: str) -> Document:
    """A document that was just opened.

    Args:
        file: its place, without links.
        root: the folder that no file may leave.
        disk: what stands in the file.
        text: what is being worked on: the same, or a draft.
        opened: the text against which changes are told.

    Raises:
        InputError: the text is no YAML with one mapping.
    """
    now = read(text, file, root)
    before = now if opened == text else read(opened, file, root)
    return Document(
        key_of(file, root),
        file,
        root,
        disk,
        opened,
        text,
        now,
        before,
        now.scenario or before.scenario,
    )


def with_text(document: Document, text: str, typed: Mapping[str, tuple[str, str]]) -> Document:
    """The document after one step that can be undone.

    Raises:
        InputError: the text is no YAML with one mapping.
    """
    if text == document.text:
        return replace(document, typed=typed, revision=document.revision + 1)
    return _at_text(document, text, _kept((*document.undo, document.text)), (), typed)


def _kept(texts: Sequence[str]) -> tuple[str, ...]:
    """The last texts, no more than there is room for."""
    size, kept = 0, []
    for text in reversed(texts[-MOST_UNDONE:]):
        size += len(text)
        if size > LONGEST_UNDONE:
            break
        kept.append(text)
    return tuple(reversed(kept))


def undone(document: Document) -> Document:
    """The document one step back, without what was typed wrongly; the same text where there is none."""
    if not document.undo:
        return replace(document, typed={}, revision=document.revision + 1) if document.typed else document
    *rest, text = document.undo
    return _at_text(document, text, tuple(rest), (*document.redo, document.text), {})


def redone(document: Document) -> Document:
    """The document one step on again; the same where there is none."""
    if not document.redo:
        return document
    *rest, text = document.redo
    return _at_text(document, text, (*document.undo, document.text), tuple(rest), {})


def _at_text(
    document: Document,
    text: str,
    undo: tuple[str, ...],
    redo: tuple[str, ...],
    typed: Mapping[str, tuple[str, str]],
) -> Document:
    """The document at another of its texts, which is read."""
    now = read(text, document.file, document.root)
    return replace(
        document,
        text=text,
        reading=now,
        good=now.scenario or document.good,
        revision=document.revision + 1,
        undo=undo,
        redo=redo,
        typed=typed,
    )


def value_in(reading: Reading, path: str) -> Any:
    """The plain data at a dotted path; None without any."""
    return value_at(reading.raw, names_of(path, reading.raw))


def notes_of(document: Document) -> dict[str, Remark]:
    """The remark on every value, as the text has it now."""
    return remarks_at(document.reading.origin, {str(document.file): document.text})


def assumed_in(document: Document) -> Json:
    """How many values are marked as assumed or uncertain, and how many numbers and dates bear no source."""
    notes = notes_of(document)
    marked = unsourced = 0
    for path, value in stated_values(document.reading.raw):
        note = notes.get(path)
        if note is not None and note.status in UNSURE:
            marked += 1
        elif (note is None or not (note.status or note.text)) and not isinstance(
            value, (str, list, NoneType)
        ):
            unsourced += 1
    return {"count": marked, "unsourced": unsourced}
