"""Strict reading of one YAML 1.2 file: plain data, and the line of every value in it.

The text is read event by event, so that nesting, aliases and size are bounded before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from feasibility.errors import InputError, Mistake
from feasibility.messages import Part, given, sentence
from feasibility.scenario.keys.notation import is_ambiguous, is_dutch_thousand, number_of_text, plain_value
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.reading.syntax import syntax_mistake
from feasibility.scenario.source_file import Document, file_bytes, refusal, text_of

LARGEST_FILE = 1_000_000
LONGEST_LINE = 100_000
DEEPEST = 50
MOST_VALUES = 20_000
LONGEST_PATHS = 10_000_000
"""Characters of the dotted paths of all values together."""
TOO_LONG = sentence("holds too many values under names as long as these")
LONGEST_KEY = 1_000
SHOWN_OF_NAME = 60


def read_document(file: str) -> Document:
    """The document in a file; `InputError` where the file as a whole cannot be read."""
    return parse_document(text_of(file_bytes(file, LARGEST_FILE, sentence("a YAML file")), file), file)


def parse_document(
    text: str, file: str, events: list[Event] | None = None, known: Iterable[Event] | None = None
) -> Document:
    """The document in a text that came from `file`; `InputError` where it is not YAML with one mapping.

    Args:
        text: without a byte order mark.
        file: its name, for messages.
        events: a list to which every event of the text is added, for callers that need their places too.
        known: the events of this text, where somebody has them already.
    """
    for place, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise refusal(
                file, sentence("has a line of more than {most:,} characters", most=LONGEST_LINE), place
            )
    try:
        parsed = YAML(typ="safe", pure=True).parse(text) if known is None else iter(known)
        return _document(_kept(parsed, events), file)
    except YAMLError as error:
        raise InputError([syntax_mistake(error, text, file)]) from None


# ------------------------------------------------------------------------------------------ the nodes


@dataclass
class _Node:
    """A value in the text before aliases are expanded."""

    line: int
    value: Any = None
    text: str = ""
    items: list[_Node] | None = None
    keys: list[tuple[Any, int, _Node]] | None = None
    merged: list[_Node] | None = None
    open: bool = True


class _Reader:
    """Builds nodes from events, and collects the mistakes after which it can continue."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.events = events
        self.anchors: dict[str, _Node] = {}
        self.mistakes: list[Mistake] = []
        self.values = 0
        self.paths = 0

    def refuse(self, message: str, line: int) -> InputError:
        return refusal(self.file, message, line)

    def note(self, path: str, message: str, line: int) -> None:
        """Collect a mistake in how the file is written."""
        self.mistakes.append(Mistake(path, given(message, Part.IN_FILE, path), self.file, line))

    def node(self, event: Event, path: str, depth: int) -> _Node:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            return self.named(event, line)
        if not isinstance(event, NodeEvent):
            raise self.refuse(sentence("is not YAML: a value is missing"), line)
        self.keep_within_bounds(path, depth, line)
        if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.ctag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")[:SHOWN_OF_NAME]
            self.note(
                path,
                sentence("found the tag {tag}; tags are not allowed, write the value only", tag=tag),
                line,
            )
        node = _Node(line)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if isinstance(event, ScalarEvent):
            self.scalar(event, node)
        elif isinstance(event, SequenceStartEvent):
            node.items = []
            while not isinstance(inner := next(self.events), SequenceEndEvent):
                node.items.append(self.node(inner, f"{path}.{len(node.items)}", depth + 1))
        elif isinstance(event, MappingStartEvent):
            self.mapping(node, path, depth)
        node.open = False
        return node

    def named(self, event: AliasEvent, line: int) -> _Node:
        """The node that an alias (*name) stands for."""
        node = self.anchors.get(event.anchor)
        name = str(event.anchor)[:SHOWN_OF_NAME]
        if node is None:
            raise self.refuse(
                sentence("*{name} refers to nothing; write &{name} where it stands", name=name), line
            )
        if node.open:
            raise self.refuse(sentence("*{name} refers to the part that it stands in", name=name), line)
        return node

    def keep_within_bounds(self, path: str, depth: int, line: int) -> None:
        """Count one more value, and refuse a file of too many, too deep or too long named ones."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise self.refuse(sentence("holds more than {most:,} values", most=MOST_VALUES), line)
        self.paths += len(path)
        if self.paths > LONGEST_PATHS:
            raise self.refuse(TOO_LONG, line)
        if depth > DEEPEST:
            raise self.refuse(sentence("is nested deeper than {most} levels", most=DEEPEST), line)

    def scalar(self, event: ScalarEvent, node: _Node) -> None:
        node.value = event.value
        if event.style is not None:
            return
        node.value = plain_value(event.value)
        if is_dutch_thousand(event.value):
            node.text = event.value

    def mapping(self, node: _Node, path: str, depth: int) -> None:
        node.keys, node.merged = [], []
        lines: dict[str, int] = {}
        last: tuple[str, str] | None = None
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = event.start_mark.line + 1
            plain_merge = isinstance(event, ScalarEvent) and event.value == "<<" and event.style is None
            name = self.key(event, path, depth)
            place = _joined(path, name)
            behind = next(self.events)
            value = self.node(behind, place, depth + 1)
            if name is None:
                continue
            rest = _rest_of_number(event, behind)
            if last and rest:
                self.note(last[0], _parted(last[1], rest), line)
                node.keys[-1][2].value = number_of_text(f"{last[1].replace('_', '')},{rest}")
                last = None
                continue
            whole = _whole_number(behind)
            last = (place, whole) if whole else None
            if str(name) in lines:
                self.note(
                    place,
                    sentence("given twice; the first stands on line {line}", line=lines[str(name)]),
                    line,
                )
                continue
            lines[str(name)] = line
            if plain_merge:
                parts = [value] if value.items is None else value.items
                if any(part.keys is None for part in parts):
                    self.note(place, sentence("<< takes a mapping, or a list of mappings"), line)
                else:
                    node.merged = parts
            else:
                node.keys.append((name, line, value))

    def key(self, event: Event, path: str, depth: int) -> str | int | None:
        """The key; None for an invalid one, after the mistake was noted."""
        line = event.start_mark.line + 1
        key = self.node(event, path, depth + 1)
        if key.items is None and key.keys is None and type(key.value) in (str, int):
            name: str | int = key.value
            if len(str(name)) > LONGEST_KEY:
                raise self.refuse(
                    sentence("has a name of more than {most:,} characters", most=LONGEST_KEY), line
                )
            return name
        what = (
            sentence("a list")
            if key.items is not None
            else sentence("a mapping")
            if key.keys is not None
            else found(key.value)
        )
        self.note(
            path,
            sentence(
                "found {what} as a key; a name is needed, in quotes where it reads as something else",
                what=what,
            ),
            line,
        )
        return None


def _whole_number(event: Event) -> str:
    """A whole number as written; empty for any other event."""
    plain = event.value if isinstance(event, ScalarEvent) and event.style is None else ""
    return plain if re.fullmatch(r"[-+]?\d[\d_]*", plain, re.ASCII) else ""


def _rest_of_number(key: Event, value: Event) -> str:
    """A key that is the rest of a number with a comma, as in {rate: 0,055} or {rate: 5,5 %}; else empty."""
    empty = isinstance(value, ScalarEvent) and value.style is None and value.value == ""
    plain = key.value if isinstance(key, ScalarEvent) and key.style is None else ""
    return plain if empty and re.fullmatch(r"\d+( ?%)?", plain, re.ASCII) else ""


def _parted(whole: str, rest: str) -> str:
    """The message for a number that its comma has parted, with how to write it."""
    written = f"{whole},{rest}"
    if rest.endswith("%"):
        number = number_of_text(written.replace("_", ""))
        return sentence("found {written}; write {number:.10g}", written=written, number=number)
    if is_ambiguous(written):
        return sentence(
            "found {written}; write {thousand}, or {whole}.{rest}0",
            written=written,
            thousand=whole + rest,
            whole=whole,
            rest=rest,
        )
    return sentence("found {whole},{rest}; a decimal point is needed: {whole}.{rest}", whole=whole, rest=rest)


def _joined(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _document(events: Iterator[Event], file: str) -> Document:
    reader = _Reader(file, events)
    root: _Node | None = None
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, (StreamStartEvent, DocumentEndEvent)):
            continue
        if isinstance(event, DocumentStartEvent):
            if event.version not in (None, (1, 2)):
                version = ".".join(map(str, event.version))
                raise reader.refuse(
                    sentence(
                        "asks for YAML {version}; only YAML 1.2 is read: remove the %YAML line",
                        version=version,
                    ),
                    line,
                )
            if root is not None:
                raise reader.refuse(sentence("holds a second document, after ---; one is allowed"), line)
        elif isinstance(event, (AliasEvent, ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            root = reader.node(event, "", 1)
    if root is None or (root.value is None and root.keys is None and root.items is None):
        raise refusal(file, sentence("is empty; a mapping of keys is needed"))
    if root.keys is None:
        what = sentence("a list") if root.items is not None else found(root.value)
        raise reader.refuse(
            sentence("found {what}; a mapping of keys is needed, such as 'name: …'", what=what), root.line
        )
    expansion = _Expansion(file, root)
    data: dict[Any, Any] = expansion.expand(root, "", root.line, 1)
    return Document(file, data, expansion.lines, expansion.dotted, tuple(reader.mistakes))


def _kept(events: Iterator[Event], kept: list[Event] | None) -> Iterator[Event]:
    for event in events:
        if kept is not None:
            kept.append(event)
        yield event


# --------------------------------------------------------------------------------------- the plain data


class _Expansion:
    """Makes the plain data of the nodes with every alias and merge expanded, within the bounds."""

    def __init__(self, file: str, root: _Node) -> None:
        self.file = file
        self.root = root
        self.lines: dict[str, int] = {}
        self.dotted: dict[str, str] = {}
        self.values = 0
        self.paths = 0

    def expand(self, node: _Node, path: str, line: int, depth: int) -> Any:
        """The plain data of a node that stands at a path."""
        self.values += 1
        self.paths += len(path)
        if self.paths > LONGEST_PATHS:
            raise refusal(self.file, TOO_LONG, line)
        if self.values > MOST_VALUES:
            raise self.too_many(
                sentence("grows to more than {most:,} values by its aliases (*)", most=MOST_VALUES)
            )
        if depth > DEEPEST:
            message = sentence("is nested deeper than {most} levels by its aliases (*)", most=DEEPEST)
            raise refusal(self.file, message, line)
        if path:
            self.lines[path] = line
        if node.items is not None:
            return [
                self.expand(item, _joined(path, place), item.line, depth + 1)
                for place, item in enumerate(node.items)
            ]
        if node.keys is None:
            if node.text:
                self.dotted[path] = node.text
            return node.value
        return {
            name: self.expand(value, _joined(path, name), at, depth + 1)
            for name, (at, value) in self.gathered(node, depth).items()
        }

    def gathered(self, node: _Node, depth: int) -> dict[Any, tuple[int, _Node]]:
        """The keys of a mapping: its own, then those of what it merges that it does not have."""
        if depth > DEEPEST:
            message = sentence("is nested deeper than {most} levels by its merges (<<)", most=DEEPEST)
            raise refusal(self.file, message, node.line)
        keys = {name: (line, value) for name, line, value in node.keys or ()}
        for part in node.merged or ():
            inherited = self.gathered(part, depth + 1)
            self.values += len(inherited) + 1
            if self.values > MOST_VALUES:
                raise self.too_many(
                    sentence("grows to more than {most:,} values by its merges (<<)", most=MOST_VALUES)
                )
            for name, entry in inherited.items():
                keys.setdefault(name, entry)
        return keys

    def too_many(self, message: str) -> InputError:
        return refusal(self.file, message, self.root.line)
