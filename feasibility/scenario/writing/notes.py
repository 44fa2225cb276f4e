"""The note behind a value of a scenario's YAML text: the comment at the end of its line."""

from __future__ import annotations

import re

from feasibility.messages import sentence
from feasibility.scenario.writing.changes import MARK, Names, names_of
from feasibility.scenario.writing.comments import comments_in
from feasibility.scenario.writing.edit import verify
from feasibility.scenario.writing.places import read_text
from feasibility.scenario.writing.remarks import remark_of
from feasibility.scenario.writing.single_edit import Edit

COUNTED = re.compile(r"WWS, (counted on|geteld op) \d{4}-\d\d-\d\d")
"""An earlier count of points, in a comment."""


def noted(text: str, path: str | Names, note: str, file: str = "") -> str:
    """A text with another comment at the end of a value's line; none where the note is empty.

    Args:
        text: the content of a file.
        path: of a value that is written in it.
        note: without the number sign; signs that cannot be printed become spaces.
        file: its name, for messages.

    Raises:
        InputError: nothing is written at that path.
    """
    mark = MARK if text.startswith(MARK) else ""
    text = text[len(mark) :]
    data = read_text(text, file).document.data
    names = names_of(path, data) if isinstance(path, str) else path
    edit = Edit(text, file)
    found_at, rest = edit.walk(names)
    if rest:
        raise edit.refusal(
            names, sentence("is not written in this file, so that no note can stand behind it")
        )
    key, value = found_at[-1].key, found_at[-1].value
    is_above = value.kind in ("mapping", "list") and not value.flow and key is not None
    at = key.end if is_above and key is not None else value.end
    if value.style and value.style in "|>":
        at = value.start
    begin, end = edit.line_start(at), edit.content_end(at)
    line = text[begin:end]
    comment = comments_in(text, file).get(text.count("\n", 0, begin) + 1)
    said = "".join(sign if sign.isprintable() else " " for sign in note).strip()
    if said:
        line = f"{line[: comment.column] if comment else f'{line.rstrip()}  '}# {said}"
    elif comment:
        line = comment.content
    after = text[:begin] + line + text[end:]
    verify(after, data, names, file)
    return mark + after


def note_of_count(text: str, path: str, counted: str, file: str = "") -> str:
    """The comment on the line of counted points: that they are, on which day, and what the author wrote.

    A status that stood there, or an earlier count, is of the number that was there before; on a line with
    other values it is theirs too, and stays.

    Args:
        text: the content of a file that has the points.
        path: of the points.
        counted: the status that points have by a count, and its day.
        file: its name, for messages.
    """
    text = text.removeprefix(MARK)
    lines = read_text(text, file).document.lines
    found = comments_in(text, file).get(lines[path])
    comment = found.text.strip(" #") if found else ""
    others = [
        each for each, line in lines.items() if line == lines[path] and not f"{path}.".startswith(f"{each}.")
    ]
    if others:
        there = COUNTED.sub("", comment).strip(" ;")
        counted = remark_of(counted).text
        return f"{there}; {counted}" if there else counted
    there = COUNTED.sub("", remark_of(comment).text).strip(" ;")
    return f"{counted}; {there}" if there else counted
