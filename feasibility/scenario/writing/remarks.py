"""The comment at the end of a value's line, and the status of the value that it states.

A comment such as `# assumed: half sunken parking` states a status and a reason. Comments are not data: a
scenario means the same without them, or where a file has changed since it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feasibility.plain_data import leaves
from feasibility.scenario.keys.parties import OF_THE_TABLE
from feasibility.scenario.keys.paths import upwards
from feasibility.scenario.source_file import Origin
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.comments import Comment, comments_in

STATUS_WORDS: Mapping[str, str] = {
    "assumed": "assumed",
    "sourced": "sourced",
    "derived": "derived",
    "known": "known",
    "uncertain": "uncertain",
    "aangenomen": "assumed",
    "aanname": "assumed",
    "bron": "sourced",
    "afgeleid": "derived",
    "bekend": "known",
    "onzeker": "uncertain",
}
"""The words with which a comment may begin, in English and Dutch, and the status of each."""
UNSURE = ("assumed", "uncertain")
"""Statuses of a value that rests on nothing yet."""
LEFT_OUT = ("format", "name", "policy", "deviations", *OF_THE_TABLE)
"""Parts whose values need no source: names, the policy with its own sources, and what is asked at a table."""
_OF_LABEL = re.compile(r"\.label(\.(en|nl))?$")
LARGEST = 1_000_000
"""Bytes of a file, at most."""

_STATED = re.compile(rf"({'|'.join(STATUS_WORDS)})\b[\s,:;]*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Remark:
    """The comment behind one value."""

    status: str
    """assumed, sourced, derived, known or uncertain; empty where the comment states none."""
    text: str
    """The rest of the comment, in the writer's own words; it may be empty."""


def remarks(scenario: Scenario, texts: Mapping[str, str] | None = None) -> dict[str, Remark]:
    """The remark on every value in the scenario's own files, by dotted path.

    A value on a line without a comment has the remark of the part that contains it. The policy's values are
    left out: their status is in the policy itself.

    Args:
        scenario: read from a file; one made of plain data has no remarks.
        texts: the content of files that is not what stands on the disk.
    """
    return remarks_at(scenario.origin, texts)


def remarks_at(origin: Origin, texts: Mapping[str, str] | None = None) -> dict[str, Remark]:
    """The remark on every value that was read, also where there are mistakes in it."""
    comments = {file: comments_in(text, file) for file, text in (texts or {}).items()}
    found: dict[str, Remark] = {}
    for path in sorted(origin.lines, key=lambda each: each.count(".")):
        if path == "policy" or path.startswith("policy."):
            continue
        file, line = origin.place(path)
        if file not in comments:
            comments[file] = comments_in(_content(file), file)
        remark = _own(path, comments[file].get(line)) or found.get(next(upwards(path.rpartition(".")[0]), ""))
        if remark is not None and line:
            found[path] = remark
    return found


def _own(path: str, comment: Comment | None) -> Remark | None:
    """The remark on the line of a path; None without one, or where the line has changed."""
    name = path.rpartition(".")[2]
    if comment is None or not comment.text or not (name.isdecimal() or comment.is_of(name)):
        return None
    return remark_of(comment.text)


def remark_of(comment: str) -> Remark:
    """A comment, without its number sign, as status and reason."""
    stated = _STATED.match(comment)
    if stated is None:
        return Remark("", comment)
    return Remark(STATUS_WORDS[stated[1].lower()], stated[2].strip())


def _content(file: str) -> str:
    """The content of a file; empty where it cannot be read, or is too large."""
    if not file:
        return ""
    try:
        path = Path(file)
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


ENGLISH = frozenset(
    ("the", "of", "is", "are", "and", "with", "not", "from", "what", "which", "as", "by", "at")
)


DUTCH = frozenset(
    ("de", "het", "een", "van", "en", "met", "niet", "uit", "wat", "zoals", "door", "bij", "per")
)


def stated_values(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value that a scenario states itself, with its dotted path, in the order of the file.

    Left out is what needs no source: names and labels, deviations, the parties and their table, and the
    policy, which has its own sources.
    """
    own = {name: value for name, value in raw.items() if name not in LEFT_OUT}
    return (
        (path, value)
        for path, value in leaves(own)
        if ".deviation" not in path and not (isinstance(value, str) and _OF_LABEL.search(path))
    )


def language_of(remarks: Iterable[Remark]) -> str:
    """`nl` or `en`; `en` where undecided."""
    used = [word for each in remarks for word in each.text.lower().split()]
    dutch = sum(word in DUTCH for word in used)
    return "nl" if dutch > sum(word in ENGLISH for word in used) else "en"
