"""Opening and saving files below one folder: whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import W_OK, access
from os.path import realpath
from pathlib import Path

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.report.files import write_bytes
from feasibility.scenario.reading.yaml import LARGEST_FILE
from feasibility.scenario.source_file import file_bytes, refusal, text_of
from feasibility.serving.running import clear_unfinished
from feasibility.workbench.documents.drafts import FOLDER, digest, discard, draft_of, with_draft_saved
from feasibility.workbench.documents.open_scenario import Document, document_of, key_of, read
from feasibility.workbench.documents.safe_reading import bytes_at, refuse_link

ENDINGS = (".yaml", ".yml")
LONGEST_NAME = 1_000
WRITABLE = 0o222
"""Bits of the mode of a file that somebody may write in."""


class OutsideError(InputError):
    """A file that is not below the folder in which the workbench was started, or is no YAML file."""


@dataclass(frozen=True)
class Conflict:
    """The file was changed, deleted or made meanwhile: nothing was written."""

    mine: str
    theirs: str | None
    """None where the file is gone."""
    hash: str
    """Of what stands there now: saving over exactly that is allowed when it is given back."""


def place_of(given: str, root: Path) -> Path:
    """The file that a page names, behind every link.

    Args:
        given: relative to the root, or absolute.
        root: without links.

    Raises:
        OutsideError: it is not below the root, or no name for a YAML file.
    """
    message = sentence(
        "give a file ending in .yaml, in the folder {folder} or below it", folder=root.name or root
    )
    if not given or len(given) > LONGEST_NAME or not given.isprintable() or "\\" in given:
        raise OutsideError.of("", message, given[:100])
    try:
        real = Path(realpath(root / given))
    except (OSError, ValueError):
        raise OutsideError.of("", message, given[:100]) from None
    if not real.is_relative_to(root) or real.suffix.lower() not in ENDINGS or FOLDER in real.parts:
        raise OutsideError.of("", message, given[:100])
    return real


def opened(file: Path, root: Path) -> Document:
    """The document of a file, with the draft that was kept of it.

    Args:
        file: as `place_of` gives it.
        root: without links.

    Raises:
        InputError: there is neither file nor draft, or it is no YAML with one mapping.
    """
    if file.parent.is_dir():
        clear_unfinished(file)
    draft = draft_of(file)
    disk = None
    if draft is None or file.exists():
        disk = file_bytes(str(file), LARGEST_FILE, sentence("a YAML file"))
        text_of(disk, str(file))
    text = "" if disk is None else disk.decode("utf-8")
    if draft is None:
        return document_of(file, root, disk, text, text)
    document = document_of(file, root, disk, draft.text, draft.opened)
    same = digest(disk) == draft.disk
    return replace(
        document,
        # What the draft was made from is not known any more, but not what stands there: saving tells.
        disk=disk if same or draft.text == text else b"" if draft.disk else None,
        typed=draft.typed,
    )


def made(file: Path, root: Path, text: str) -> Document:
    """A document of a file that does not exist yet, kept as a draft.

    Raises:
        InputError: the text is no YAML with one mapping.
    """
    return with_draft_saved(document_of(file, root, None, text, text))


def saved(document: Document, file: Path, over: str | None = None) -> Document | Conflict:
    """The document once its file holds it.

    Args:
        document: without mistakes.
        file: its own, or another in which it is to go on.
        over: the hash of what may be written over, as a conflict gave it.

    Returns:
        The document; a conflict where the file holds something else than was opened.

    Raises:
        InputError: it cannot be written, and what stood there before is unchanged.
    """
    now = _bytes(file)
    data = document.text.encode("utf-8", "surrogatepass")
    if now == data and file == document.file:
        return with_draft_saved(replace(document, disk=data, revision=document.revision + 1))
    known = document.disk if file == document.file else None
    if now != known and digest(now) != over:
        theirs = None if now is None else now.decode("utf-8", "replace")
        return Conflict(document.text, theirs, digest(now))
    moved = document
    if file != document.file:
        reading = read(document.text, file, document.root)
        if reading.scenario is None:
            raise InputError(reading.mistakes)
        moved = replace(document, key=key_of(file, document.root), file=file, reading=reading)
    if now is not None:
        _refuse_read_only(file)
    write_bytes(file, data)
    if file != document.file:
        discard(document.file)
    return with_draft_saved(replace(moved, disk=data, revision=document.revision + 1))


def disk_state(document: Document) -> str:
    """Whether its file is still what was opened: `same`, `changed`, `gone`, or `new` where it never was."""
    try:
        now = _bytes(document.file)
    except InputError:
        return "changed"
    if now == document.disk:
        return "new" if now is None else "same"
    return "gone" if now is None else "changed"


def kept_as(document: Document) -> str:
    """Where the text that is worked on stands.

    Returns:
        `saved` in its file, `changed` or `gone` where that is another one since, else in a `draft`, or
        `nowhere` where a draft cannot be kept either.
    """
    if not document.is_saved:
        return "nowhere" if document.trouble else "draft"
    found = disk_state(document)
    return "saved" if found == "same" else found


def reloaded(document: Document) -> Document:
    """The document as it stands on the disk, as a step that can be undone.

    Raises:
        InputError: the file is gone, or is no YAML with one mapping.
    """
    refuse_link(document.file)
    disk = file_bytes(str(document.file), LARGEST_FILE, sentence("a YAML file"))
    text_of(disk, str(document.file))
    fresh = document_of(document.file, document.root, disk, disk.decode("utf-8"), disk.decode("utf-8"))
    undo = document.undo if fresh.text == document.text else (*document.undo, document.text)
    return with_draft_saved(replace(fresh, revision=document.revision + 1, undo=undo))


def _bytes(file: Path) -> bytes | None:
    """The content of a file; None where there is none.

    Raises:
        InputError: it cannot be read, or is no file of a scenario any more.
    """
    return bytes_at(file, LARGEST_FILE, sentence("a YAML file"))


def _refuse_read_only(file: Path) -> None:
    """Refuse a file that may not be written: giving another its name would do so all the same."""
    if not (access(file, W_OK) and file.stat().st_mode & WRITABLE):
        raise refusal(str(file), sentence("is read-only: make it writable, or save under another name"))
