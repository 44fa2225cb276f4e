"""What has changed since a scenario was opened, and saving would write: values, notes and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from feasibility.plain_data import as_data
from feasibility.scenario.writing.comments import comments_in
from feasibility.scenario.writing.remarks import Remark, remarks_at
from feasibility.workbench.documents.open_scenario import Document, notes_of
from feasibility.workbench.forms.change_labels import InWords


@dataclass(frozen=True)
class Difference:
    """One difference between the text that was opened and the text now."""

    what: str
    """`value`, `note`, or `text` of the file that is neither."""
    path: str
    """Dotted; empty of a text."""
    before: Any
    after: Any


def changes_since(document: Document, lang: str) -> Iterator[dict[str, Any]]:
    """Every difference since it was opened, as the page has it: in labels, with values as in their fields.

    Args:
        document: now.
        lang: in which it is told.
    """
    before, after = (InWords(each.raw, lang) for each in (document.before, document.reading))
    for each in differences_in(document):
        yield {
            "what": each.what,
            "path": each.path,
            "name": _name(each, before, after),
            "before": _shown(each, each.before, before),
            "after": _shown(each, each.after, after),
        }


def _name(difference: Difference, before: InWords, after: InWords) -> str:
    """What has changed; of a whole entry also that it is new, or gone."""
    if difference.what == "text":
        return ""
    path = difference.path
    if difference.what == "note":
        return after.name(path)
    if difference.after is None:
        return before.removed(path)
    return after.new(path) if difference.before is None else after.name(path)


def differences_in(document: Document) -> Iterator[Difference]:
    """Values, then notes, then comments that stand by themselves; lines, where the text differs otherwise."""
    if document.text == document.opened:
        return
    found = [
        *_values(document.before.raw, document.reading.raw),
        *_notes(document),
        *_texts(*(_comments(text, str(document.file)) for text in (document.opened, document.text))),
    ]
    yield from found or _lines(document.opened, document.text)


def _values(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Whatever differs between two plain data."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            place = f"{path}.{name}" if path else str(name)
            yield from _values(before.get(name), after.get(name), place)
    elif before != after or type(before) is not type(after):
        yield Difference("value", path, before, after)


def _notes(document: Document) -> Iterator[Difference]:
    """Notes of values that are still there; of a part as such where its values have no other."""
    then = document.before.origin
    before, after = remarks_at(then, {then.file: document.opened}), notes_of(document)
    for path in dict.fromkeys((*before, *after)):
        if path not in document.reading.origin.lines:
            continue
        above = path.rpartition(".")[0]
        was, now = (_own(notes, path, above) for notes in (before, after))
        if was != now:
            yield Difference("note", path, before.get(path), after.get(path))


def _own(notes: Mapping[str, Remark], path: str, above: str) -> Remark | None:
    """The note of a value itself, and not that of the part that contains it."""
    note = notes.get(path)
    return None if note == notes.get(above) else note


def _comments(text: str, file: str) -> list[str]:
    """The lines that are comments and no more."""
    found = comments_in(text, file).values()
    return [f"# {each.text}".strip() for each in found if not each.content]


def _texts(before: list[str], after: list[str]) -> Iterator[Difference]:
    """Lines that are gone, and lines that are new."""
    gone, made = Counter(before) - Counter(after), Counter(after) - Counter(before)
    yield from (Difference("text", "", line, "") for line in gone.elements())
    yield from (Difference("text", "", "", line) for line in made.elements())


def _lines(before: str, after: str) -> Iterator[Difference]:
    """Stretches of lines that differ, as where the same value is written in another way."""
    old, new = before.split("\n"), after.split("\n")
    for one, other in differing(before, after):
        yield Difference("text", "", "\n".join(old[slice(*one)]), "\n".join(new[slice(*other)]))


def differing(one: str, other: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where two texts differ: in each from which line up to which, counted from 0, or between which."""
    found = SequenceMatcher(None, one.split("\n"), other.split("\n")).get_opcodes()
    return [((begin, end), (first, last)) for kind, begin, end, first, last in found if kind != "equal"]


def _shown(difference: Difference, side: Any, words: InWords) -> Any:
    """A value in words; a note in two parts; a text as it is."""
    if difference.what == "note":
        return None if side is None else as_data(side)
    return side if difference.what == "text" else words.value(difference.path, side)
