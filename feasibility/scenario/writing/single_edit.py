"""One change of a YAML text: where its path stands, and the text once it is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from feasibility.errors import InputError
from feasibility.invisible_characters import composed
from feasibility.messages import sentence
from feasibility.scenario.keys.notation import plain_value
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.writing.changes import REMOVED, Names, Removed, is_same, with_change
from feasibility.scenario.writing.places import Node, read_text
from feasibility.scenario.writing.yaml import key_lines, name_text, quoted, value_text


class _Step:
    """A key with its value on the way to a path, and what contains them."""

    def __init__(self, key: Node | None, value: Node, above: Node | None, place: int) -> None:
        self.key, self.value, self.above, self.place = key, value, above, place


class Edit:
    """One change of a text."""

    def __init__(self, text: str, file: str) -> None:
        """Read a text; see `read_text`."""
        self.text, self.file = text, file
        self.newline = "\r\n" if re.search(r"\r\n", text) else "\n"
        self.root = read_text(text, file).root

    def apply(self, names: Names, value: Any, data: Any) -> str:
        """The text with the value at a path."""
        steps, rest = self.walk(names)
        self.refuse_shared(steps, names, whole=not rest)
        last = steps[-1]
        if rest:
            return self.added(last, names[: len(names) - len(rest)], rest, value)
        if isinstance(value, Removed):
            return self.taken(steps, names)
        return self.put(last, names, value, value_at(data, names))

    def walk(self, names: Names) -> tuple[list[_Step], Names]:
        """The steps to a path as far as it is written, and the rest of the path."""
        steps = [_Step(None, self.root, None, 0)]
        for at, name in enumerate(names):
            here = steps[-1].value
            if here.kind == "mapping":
                entry = next((each for each in enumerate(here.entries) if _is_named(each[1][0], name)), None)
                if entry is None:
                    return steps, names[at:]
                steps.append(_Step(*entry[1], here, entry[0]))
            elif here.kind == "list" and isinstance(name, int) and name < len(here.items):
                steps.append(_Step(None, here.items[name], here, name))
            else:
                return steps, names[at:]
        return steps, ()

    def refuse_shared(self, steps: Sequence[_Step], names: Names, *, whole: bool) -> None:
        """Refuse to change what is written once and used in several places."""
        for place, step in enumerate(steps):
            value = step.value
            last = place == len(steps) - 1
            if value.kind == "alias" and not (last and whole):
                raise self.refusal(
                    names, sentence("*{anchor} stands there", anchor=value.anchor), value.start, value.anchor
                )
            if value.kind != "alias" and value.anchor:
                raise self.refusal(
                    names, sentence("&{anchor} stands there", anchor=value.anchor), value.start, value.anchor
                )
            if last and whole and (shared := next(_anchors(value), "")):
                raise self.refusal(
                    names, sentence("&{anchor} stands in it", anchor=shared), value.start, shared
                )

    def refusal(self, names: Names, message: str, at: int = -1, anchor: str = "") -> InputError:
        """The error at a path, with the line of a place, and what to do about what is used in several."""
        if anchor:
            message = sentence(
                "{message}: a value that is written once and used in several places; change it in an editor",
                message=message,
            )
        line = self.text.count("\n", 0, at) + 1 if at >= 0 else 0
        return InputError.of(".".join(map(str, names)), message, self.file, line)

    # -------------------------------------------------------------------------------------- one value

    def put(self, step: _Step, names: Names, value: Any, old: Any) -> str:
        """The text with another value at a key or in a list."""
        node = step.value
        if isinstance(value, dict) and isinstance(old, dict) and node.kind == "mapping" and value:
            return self.between(names, value, old)
        if isinstance(value, list) and isinstance(old, list) and len(value) == len(old) and value:
            return self.between(names, dict(enumerate(value)), dict(enumerate(old)))
        if node.kind in ("mapping", "list") and not node.flow:
            return self.instead_of_block(step, names, value)
        written = self.written(node, names, value)
        if node.is_empty:
            written = self.behind_key(step, written)
        end = self.content_end(node.end) if node.style in ("|", ">") else node.end
        return self.text[: node.start] + written + self.text[end:]

    def written(self, node: Node, names: Names, value: Any) -> str:
        """A value on one line, in the quotes of the one that it replaces."""
        if isinstance(value, str) and node.style == '"':
            return quoted(value)
        if isinstance(value, str) and node.style == "'" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        return value_text(names[-1], value)

    def replacement(self, names: Names, value: Any) -> tuple[int, int, str] | None:
        """Where a single value stands, and what comes in its place; None where it is more than that."""
        steps, rest = self.walk(names)
        node = steps[-1].value
        single = node.kind == "scalar" and not node.is_empty and node.style not in ("|", ">")
        shared = any(each.value.anchor for each in steps)
        if rest or not single or shared or isinstance(value, (Removed, dict, list)):
            return None
        return node.start, node.end, self.written(node, names, value)

    def behind_key(self, step: _Step, written: str) -> str:
        """A value for a key, or the dash of a list, with none."""
        before = self.text[step.value.start - 1 : step.value.start]
        return f" {written}" if before in (":", "-") else f": {written}"

    def between(self, names: Names, value: Mapping[Any, Any], old: Mapping[Any, Any]) -> str:
        """The text with each entry changed that differs."""
        text, data = self.text, old
        gone: Iterable[Any] = [each for each in old if each not in value]
        for name in (*gone, *value):
            wanted = value.get(name, REMOVED) if name in value else REMOVED
            if name in old and name in value and is_same(old[name], wanted):
                continue
            edit = Edit(text, self.file)
            nested: Any = dict(data)
            for above in reversed(names):
                nested = {above: nested}
            text = edit.apply((*names, name), wanted, nested)
            data = with_change(data, (name,), wanted)
        return text

    def instead_of_block(self, step: _Step, names: Names, value: Any) -> str:
        """The text with another value where a mapping or list over several lines stood."""
        node = step.value
        if step.key is None:
            begin = node.start
            return self.text[:begin] + value_text(names[-1], value) + self.text[node.end :]
        colon = self.text.index(":", step.key.end) + 1
        content_end = self.content_end(colon)
        same_line = self.line_start(node.start) == self.line_start(colon)
        inline = value_text(names[-1], value)
        block = self.block(names, value, self.column_of(step.key.start))
        if same_line:
            return f"{self.text[:colon]} {inline}{self.text[node.end :]}"
        head, rest = self.text[colon:content_end], self.text[self.content_end(node.end) :]
        if len(block) == 1:
            return f"{self.text[:colon]} {inline}{head}{rest}"
        return self.text[:content_end] + "".join(self.newline + each for each in block[1:]) + rest

    def block(self, names: Names, value: Any, column: int) -> list[str]:
        """The lines of a key and its value in a mapping that is indented so far."""
        depth = len(names) - 1
        path = ".".join(map(str, names))
        lines = key_lines(names[-1], value, depth, path, {})
        return [" " * column + each[2 * depth :] for each in lines]

    # ------------------------------------------------------------------------------------- new and gone

    def added(self, step: _Step, names: Names, rest: Names, value: Any) -> str:
        """The text with what was not there yet."""
        if isinstance(value, Removed):
            return self.text
        node = step.value
        for name in reversed(rest[1:]):
            value = {name: value}
        if node.kind == "scalar":
            mapping = {rest[0]: value}
            if not node.is_empty and plain_value(node.text) is not None:
                mapping = {"base": node.text, **mapping}
            if node.is_empty and step.key is not None and not self.in_brackets(step):
                column = self.column_of(step.key.start) + 2
                return self.after_line(node.end, self.block((*names, rest[0]), value, column))
            written = value_text("", mapping)
            written = self.behind_key(step, written) if node.is_empty else written
            return self.text[: node.start] + written + self.text[node.end :]
        if node.flow:
            return self.added_in_brackets(node, rest[0], value)
        if node.kind == "list":
            line = f"{' ' * node.column}- {value_text('', value)}"
            return self.after_line(node.end, [line])
        lines = self.block((*names, rest[0]), value, node.column)
        if node is self.root and len(lines) > 1 and self.text[: node.end].count("\n"):
            lines.insert(0, "")
        return self.after_line(node.end, lines)

    def in_brackets(self, step: _Step) -> bool:
        """Whether a value stands in a mapping or list in brackets."""
        return step.above is not None and step.above.flow

    def added_in_brackets(self, node: Node, name: Any, value: Any) -> str:
        """The text with one more entry in a mapping or list in brackets."""
        written = value_text(name, value)
        if node.kind == "mapping":
            written = f"{name_text(name)}: {written}"
        last = node.entries[-1][1] if node.entries else node.items[-1] if node.items else None
        if last is None:
            bracket = self.text.index("{" if node.kind == "mapping" else "[", node.start) + 1
            return self.text[:bracket] + written + self.text[bracket:]
        at = max(last.end, node.entries[-1][0].end) if node.entries else last.end
        at += last.is_empty and self.text[at : at + 1] == " "
        return f"{self.text[:at]}, {written}{self.text[at:]}"

    def after_line(self, at: int, lines: list[str]) -> str:
        """The text with lines after the one in which a place stands."""
        if at and self.text[at - 1] == "\n":
            return self.text[:at] + "".join(each + self.newline for each in lines) + self.text[at:]
        end = self.content_end(at)
        return self.text[:end] + "".join(self.newline + each for each in lines) + self.text[end:]

    def taken(self, steps: Sequence[_Step], names: Names) -> str:
        """The text without a key, or without an entry of a list."""
        step = steps[-1]
        node = step.above
        if node is None:
            return self.text
        starts = node.dashes or [each.start for each in node.items]
        spans = [(key.start, max(key.end, value.end)) for key, value in node.entries] or [
            (start, each.end) for start, each in zip(starts, node.items, strict=True)
        ]
        start, end = spans[step.place]
        if len(spans) == 1:
            return self.emptied(node, steps[-2], names)
        begin = self.line_start(start)
        alone = not self.text[begin:start].strip()
        if not node.flow:
            if alone:
                return self.without_lines(begin, end)
            return self.text[:start] + self.text[spans[step.place + 1][0] :]
        behind = self.text[end : self.content_end(end)]
        if alone and re.fullmatch(r"\s*,?\s*(#.*)?", behind):
            return self.without_lines(begin, end)
        if step.place + 1 < len(spans):
            return self.text[:start] + self.text[spans[step.place + 1][0] :]
        return self.text[: spans[step.place - 1][1]] + self.text[end:]

    def without_lines(self, begin: int, end: int) -> str:
        """The text without the lines from the one that begins there to the one that holds an end."""
        return self.text[:begin] + self.text[self.next_line(end) :]

    def emptied(self, node: Node, above: _Step, names: Names) -> str:
        """The text with a mapping or list of one entry without it."""
        empty = "{}" if node.kind == "mapping" else "[]"
        if node is self.root:
            raise self.refusal(
                names, sentence("is the only key of this file; a scenario needs more than nothing")
            )
        if node.flow:
            return self.text[: node.start] + empty + self.text[node.end :]
        return self.instead_of_block(above, names[:-1], {} if node.kind == "mapping" else [])

    # --------------------------------------------------------------------------------------------- lines

    def line_start(self, at: int) -> int:
        """The start of the line in which a place stands."""
        return self.text.rfind("\n", 0, at) + 1

    def content_end(self, at: int) -> int:
        """The end of the line in which a place stands, before its line end."""
        if at and self.text[at - 1] == "\n":  # a text over lines that keeps its last line ends
            at -= 1
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > 0 and self.text[end - 1] == "\r" else end

    def next_line(self, at: int) -> int:
        """The start of the line after the one in which a place stands."""
        if at and self.text[at - 1] == "\n":
            return at
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def column_of(self, at: int) -> int:
        """How far a place is from the start of its line."""
        return at - self.line_start(at)


def _is_named(key: Node, name: Any) -> bool:
    """Whether a key as it is written is this name."""
    return composed(key.text) == str(name) or (not key.style and plain_value(key.text) == name)


def _anchors(node: Node) -> Iterator[str]:
    """The names under which parts of a value are used elsewhere."""
    below = [*(each for entry in node.entries for each in entry), *node.items]
    for each in below:
        if each.kind != "alias" and each.anchor:
            yield each.anchor
        yield from _anchors(each)
