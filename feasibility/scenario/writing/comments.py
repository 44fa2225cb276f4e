"""Where the comments of a YAML text stand: behind its values, as the parser tells where those are.

A number sign in a value, in whatever quotes and over however many lines, begins none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from feasibility.errors import InputError
from feasibility.invisible_characters import composed
from feasibility.scenario.writing.changes import MARK
from feasibility.scenario.writing.places import Node, read_text

_SIGN = re.compile(r"(?<!\S)#")


@dataclass(frozen=True)
class Comment:
    """What stands on one line behind its number sign."""

    column: int
    """Where the number sign stands in the line."""
    content: str
    """The line before it."""
    text: str
    keys: tuple[str, ...]
    """The keys that begin on the line."""

    def is_of(self, name: str) -> bool:
        """Whether a key on the line bears the name, which may be the end of one with dots in it."""
        return any(key == name or key.endswith(f".{name}") for key in self.keys)


@lru_cache(maxsize=16)  # of a scenario in a form, its bases, and all of them as they were opened
def comments_in(text: str, file: str = "") -> Mapping[int, Comment]:
    """The comments of a text, by the number of their line from 1; none where it is no YAML with one mapping.

    Args:
        text: the content of a file.
        file: its name, as in reading it, so that it is read once.
    """
    text = text.removeprefix(MARK)
    try:
        root = read_text(text, file).root
    except InputError:
        return {}
    lines = text.split("\n")
    begins = [0]
    for line in lines[:-1]:
        begins.append(begins[-1] + len(line) + 1)
    values: list[tuple[int, int]] = []
    keys: dict[int, list[str]] = {}
    for node, is_key in _scalars(root):
        if is_key:
            keys.setdefault(bisect_right(begins, node.start), []).append(composed(node.text))
        if "#" in text[node.start : node.end]:
            # What is written as a block begins under its sign, behind which a comment may stand.
            begin = text.find("\n", node.start) if node.style in ("|", ">") else node.start
            values.append((begin, node.end))
    values.sort()
    found: dict[int, Comment] = {}
    for match in _SIGN.finditer(text):
        at, number = match.start(), bisect_right(begins, match.start())
        before = bisect_right(values, (at, len(text))) - 1
        if number in found or (before >= 0 and at < values[before][1]):
            continue
        line, column = lines[number - 1], at - begins[number - 1]
        said, own = line[column + 1 :].strip(), tuple(keys.get(number, ()))
        found[number] = Comment(column, line[:column].rstrip(), said, own)
    return found


def _scalars(root: Node) -> Iterator[tuple[Node, bool]]:
    """Every single value and key of a tree, and whether it is a key."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == "scalar":
            yield node, False
        for key, value in node.entries:
            yield key, True
            waiting.append(value)
        waiting.extend(node.items)
