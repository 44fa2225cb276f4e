"""Drafts: what is not saved yet, kept beside the file, so that a crash or a closed tab loses nothing.

A draft is a file of its own in `.feasibility/drafts` beside the scenario; it is written after every change
and taken away when the file holds the same. Where the program ended in between, opening goes on with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from errno import ELOOP
from pathlib import Path

from feasibility.errors import InputError, system_reason
from feasibility.messages import in_both, in_language, sentence
from feasibility.report.files import write_text
from feasibility.serving.running import clear_unfinished
from feasibility.workbench.documents.open_scenario import Document
from feasibility.workbench.documents.safe_reading import bytes_at, refuse_link

FOLDER = ".feasibility"
FORMAT = 1
IGNORED = "*\n"
"""What `.gitignore` says there: keys and drafts are no part of a project."""
LARGEST = 64_000_000
"""Bytes of a draft: two texts in ASCII, and what was typed."""
LONGEST_STEM = 120
"""Characters of a file's name in that of its draft; a longer name is told apart by a hash."""


@dataclass(frozen=True)
class Draft:
    """What was being worked on when the program ended."""

    text: str
    opened: str
    """The text against which changes are told."""
    disk: str
    """SHA-256 of the file that it was made from; empty where there was none."""
    typed: Mapping[str, tuple[str, str]]


def draft_file(file: Path) -> Path:
    """Where the draft of a file is kept."""
    name = file.name
    if len(name) > LONGEST_STEM:
        name = f"{name[:LONGEST_STEM]}.{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return file.parent / FOLDER / "drafts" / f"{name}.json"


def own_folder(folder: Path) -> Path:
    """The workbench's own folder in a folder of scenarios, which a version control leaves out.

    Raises:
        OSError: it cannot be made.
    """
    own = folder / FOLDER
    if own.is_symlink():
        raise OSError(ELOOP, sentence("{folder} is a link: remove it, and a folder is made", folder=FOLDER))
    own.mkdir(exist_ok=True)
    ignored = own / ".gitignore"
    if not (ignored.is_symlink() or ignored.exists()):
        write_text(ignored, IGNORED)
    return own


def digest(data: bytes | None) -> str:
    """SHA-256 of the content of a file; empty where there is none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def with_draft_saved(document: Document) -> Document:
    """The document once its draft is kept, or taken away where nothing is unsaved.

    Where the draft cannot be written, work goes on, and the document says why.
    """
    place = draft_file(document.file)
    if document.is_saved and not document.typed:
        discard(document.file)
        return replace(document, trouble="")
    data = {
        "format": FORMAT,
        "text": document.text,
        "opened": document.opened,
        "disk": digest(document.disk),
        "typed": {path: (text, why, in_language(why, "nl")) for path, (text, why) in document.typed.items()},
    }
    try:
        own_folder(document.file.parent)
        refuse_link(place)
        place.parent.mkdir(exist_ok=True)
        write_text(place, json.dumps(data))
    except OSError as error:
        return replace(document, trouble=system_reason(error))
    except InputError as error:
        return replace(document, trouble=error.mistakes[0].message)
    return replace(document, trouble="")


def draft_of(file: Path) -> Draft | None:
    """The draft of a file; None without one, and where it is damaged: it is then put aside."""
    place = draft_file(file)
    try:
        refuse_link(place.parent)
    except InputError:
        return None
    if place.parent.is_dir():
        clear_unfinished(place)
    try:
        stands = bytes_at(place, LARGEST, sentence("a draft"))
        if stands is None:
            return None
        data = json.loads(stands)
        if data["format"] != FORMAT:
            raise ValueError(data["format"])
        # Drafts of earlier versions have what is wrong in English alone.
        typed = {
            str(path): (str(text), in_both(str(why[0]), str(why[-1])))
            for path, (text, *why) in data["typed"].items()
        }
        return Draft(_text(data["text"]), _text(data["opened"]), _text(data["disk"]), typed)
    except (InputError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        with suppress(OSError):
            place.replace(place.with_name(f"{place.name}.unreadable"))
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def discard(file: Path) -> None:
    """Take the draft of a file away."""
    with suppress(OSError, InputError):
        refuse_link(draft_file(file).parent)
        draft_file(file).unlink(missing_ok=True)


def drafted_text(file: Path) -> str:
    """The text in the draft of a file; empty where there is none that can be read."""
    try:
        refuse_link(draft_file(file).parent)
        stands = bytes_at(draft_file(file), LARGEST, "a draft")
        return "" if stands is None else _text(json.loads(stands)["text"])
    except (InputError, OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""


def drafted(folder: Path) -> list[Path]:
    """The files in a folder of which there is a draft, also those that were never saved."""
    try:
        places = [each for each in (folder / FOLDER / "drafts").glob("*.json") if each.is_file()]
    except OSError:
        return []
    return sorted(folder / each.name.removesuffix(".json") for each in places)
