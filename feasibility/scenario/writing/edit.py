"""A scenario's YAML text with some values changed, and every other character as it was.

A value is replaced where it stands; a new key comes after the last one of its mapping, indented as that is; a
key that is removed takes its lines with the comment behind it. What comes out is read again: where it is not
exactly the data with the changes, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.scenario.overrides import plain
from feasibility.scenario.writing.changes import MARK, Names, Removed, is_same, names_of, with_change
from feasibility.scenario.writing.places import read_text
from feasibility.scenario.writing.single_edit import Edit


def edited(text: str, changes: Mapping[Any, Any], file: str = "") -> str:
    """A text with values set, added or taken away.

    Args:
        text: the content of a file, as it stands there: its line ends and byte order mark are kept.
        changes: dotted path, or the parts of one → value, as plain data; `REMOVED` takes the key away, None
            writes null. In a list the number of its length adds an entry. Applied in their order.
        file: its name, for messages.

    Raises:
        InputError: the text is no scenario; a path leads through a single value, or to one that is written in
            one place and used in several (&name); or the outcome would not be what is asked.
    """
    mark = MARK if text.startswith(MARK) else ""
    text = text[len(mark) :]
    data = read_text(text, file).document.data
    given = {path: value if isinstance(value, Removed) else plain(value) for path, value in changes.items()}
    if len(given) > 1:
        named = {_names(path, data): value for path, value in given.items()}
        together = _replaced(text, named, data, file) or _all_added(text, named, data, file)
        if together is not None:
            return mark + together
    for path, wanted in given.items():
        names = _names(path, data)
        after = with_change(data, names, wanted, file)
        if not is_same(after, data):
            text = Edit(text, file).apply(names, wanted, data)
            verify(text, after, names, file)
        data = after
    return mark + text


def _names(path: str | Names, data: Any) -> Names:
    return names_of(path, data) if isinstance(path, str) else path


def _replaced(text: str, changes: Mapping[Names, Any], data: Any, file: str) -> str | None:
    """The text with several single values replaced in one reading; None where one needs more than that."""
    edit, after = Edit(text, file), data
    spans: list[tuple[int, int, str]] = []
    for names, value in changes.items():
        span = edit.replacement(names, value)
        if span is None:
            return None
        spans.append(span)
        after = with_change(after, names, value, file)
    for start, end, written in sorted(spans, reverse=True):
        text = text[:start] + written + text[end:]
    verify(text, after, next(iter(changes)), file)
    return text


def _all_added(text: str, changes: Mapping[Names, Any], data: Any, file: str) -> str | None:
    """The text with several new keys of one mapping, in one reading; None where one needs more than that."""
    edit, above = Edit(text, file), next(iter(changes))[:-1]
    steps, rest = edit.walk(above)
    node, after = steps[-1].value, data
    if rest or not above or node.kind != "mapping" or node.flow or any(each.value.anchor for each in steps):
        return None
    lines: list[str] = []
    for names, value in changes.items():
        if names[:-1] != above or isinstance(value, Removed) or not edit.walk(names)[1]:
            return None
        lines += edit.block(names, value, node.column)
        after = with_change(after, names, value, file)
    text = edit.after_line(node.end, lines)
    verify(text, after, next(iter(changes)), file)
    return text


def verify(text: str, wanted: Any, names: Names, file: str) -> None:
    """Refuse a text that is not read as the data that is wanted."""
    path = ".".join(map(str, names))
    try:
        read = read_text(text, file).document.data
    except InputError as error:
        message = sentence(
            "cannot be written there ({message}); change it in an editor", message=error.mistakes[0].message
        )
        raise InputError.of(path, message, file) from None
    if not is_same(read, wanted):
        raise InputError.of(
            path,
            sentence("cannot be written there without changing something else; change it in an editor"),
            file,
        )
