"""Where each value of a YAML text stands: a tree of its values with the characters that each takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from feasibility.invisible_characters import composed
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.source_file import Document

_COLON = re.compile(r"\s*:")
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9]+)?")
_BLANK = re.compile(r"(?:\s|(?:(?<=\s)|^)#[^\n]*)*")


@dataclass
class Node:
    """A value in a text."""

    kind: str
    """scalar, mapping, list or alias."""
    start: int
    """Its first character; where it is empty, the place directly behind its colon or dash."""
    end: int = 0
    """Behind its last character; of a text over lines (| and >) behind the last that is not blank."""
    text: str = ""
    """Of a scalar, its value as text."""
    style: str = ""
    """Of a scalar, its quote, or the sign with which a text over lines begins."""
    flow: bool = False
    """Whether a mapping or list is written in brackets."""
    anchor: str = ""
    """The name (&name) under which it is used elsewhere too; of an alias the name it stands for."""
    column: int = 0
    """Of a mapping or list, how far its first entry is indented."""
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    """Of a mapping, each key with its value."""
    items: list[Node] = field(default_factory=list)
    dashes: list[int] = field(default_factory=list)
    """Of a list without brackets, where the dash of each item stands."""
    is_empty: bool = False
    """Whether nothing is written."""


@dataclass(frozen=True)
class Text:
    """A text that was read."""

    document: Document
    root: Node


@lru_cache(maxsize=8)
def read_text(text: str, file: str) -> Text:
    """A text with its data and its places, both from one reading; the last few are kept.

    Args:
        text: without a byte order mark.
        file: its name, for messages.

    Raises:
        InputError: it is not YAML with one mapping.
    """
    plain = composed(text)
    events: list[Event] = []
    document = parse_document(plain, file, events, _known(plain, file))
    if plain != text:  # the places are those of the text as it is written
        return Text(document, _tree(text, list(YAML(typ="safe", pure=True).parse(text))))
    read = Text(document, _tree(text, events))
    _latest.clear()
    _latest[file] = (text, events)
    return read


_latest: dict[str, tuple[str, list[Event]]] = {}
"""The text that was read last, with its events: the next differs from it in a number, mostly."""


def _known(text: str, file: str) -> list[Event] | None:
    """The events of a text that differs in one plain number from the one read last; None of any other.

    Parsing takes most of the time of a change, and a number in the place of a number changes no other event:
    those behind it have moved. The events of the text before are used up.
    """
    before, events = _latest.pop(file, ("", []))
    moved = len(text) - len(before)
    numbers = (place for place, each in enumerate(events) if _differs_in(each, before, text))
    at = next(numbers, None)
    number = None if at is None else events[at]
    if not isinstance(number, ScalarEvent):
        return None
    begin, end, line = number.start_mark.index, number.end_mark.index, number.start_mark.line
    number.value = text[begin : end + moved]
    shifted: set[int] = set()
    for each in events[at:]:
        for mark in (each.start_mark, each.end_mark):
            if mark.index >= end and id(mark) not in shifted:
                shifted.add(id(mark))
                mark.index += moved
                mark.column += moved if mark.line == line else 0
    return events


def _differs_in(event: Event, before: str, text: str) -> bool:
    """Whether two texts are the same but for one plain number, which is this event's."""
    if not isinstance(event, ScalarEvent) or event.style is not None or event.anchor or event.ctag:
        return False
    begin, end = event.start_mark.index, event.end_mark.index
    after = end + len(text) - len(before)
    if not _NUMBER.fullmatch(before, begin, end) or not _NUMBER.fullmatch(text, begin, after):
        return False
    return (
        text[begin:after] != before[begin:end]
        and text[:begin] == before[:begin]
        and text[after:] == before[end:]
    )


def _tree(text: str, events: Iterable[Event]) -> Node:
    reader = _Reader(text, iter(events))
    for event in reader.events:
        if isinstance(event, (AliasEvent, ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            return reader.node(event, 0)
    return Node("scalar", 0, 0, is_empty=True)


class _Reader:
    """Builds the tree from events."""

    def __init__(self, text: str, events: Iterator[Event]) -> None:
        self.text = text
        self.events = events

    def node(self, event: Event, empty_at: int) -> Node:
        """The value that begins with an event; an empty one is placed at `empty_at`."""
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, AliasEvent):
            return Node("alias", start, end, anchor=str(event.anchor))
        anchor = str(event.anchor or "") if hasattr(event, "anchor") else ""
        if isinstance(event, ScalarEvent):
            return self.scalar(event, empty_at, anchor)
        flow = bool(getattr(event, "flow_style", False))
        kind = "list" if isinstance(event, SequenceStartEvent) else "mapping"
        node = Node(kind, start, start, flow=flow, anchor=anchor, column=event.start_mark.column)
        last = end if flow else start
        while not isinstance(inner := next(self.events), (MappingEndEvent, SequenceEndEvent)):
            last = self.entry(node, inner, last)
        node.end = inner.end_mark.index if flow else last
        return node

    def scalar(self, event: ScalarEvent, empty_at: int, anchor: str) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        written = self.text[start:end]
        if not written and event.style is None:
            return Node("scalar", empty_at, empty_at, anchor=anchor, is_empty=True)
        if event.style in ("|", ">"):
            keeps = "+" in written.split("\n", 1)[0].partition("#")[0]
            end = start + len(written if keeps else written.rstrip())
        return Node("scalar", start, end, text=str(event.value), style=event.style or "", anchor=anchor)

    def entry(self, node: Node, event: Event, last: int) -> int:
        """Add an entry to a mapping or list, and say where it ends."""
        if node.kind == "mapping":
            key = self.node(event, last)
            if not node.entries and not node.flow:
                node.column = event.start_mark.column
            colon = _COLON.match(self.text, key.end)
            value = self.node(next(self.events), colon.end() if colon else key.end)
            node.entries.append((key, value))
            return max(key.end, value.end, colon.end() if colon and value.is_empty else 0)
        dash = last
        if not node.flow:
            skipped = _BLANK.match(self.text, last)
            dash = skipped.end() if skipped else last
            node.dashes.append(dash)
        item = self.node(event, dash + 1)
        node.items.append(item)
        return item.end
