"""The folder of a run: a manifest that says what is computed, and the figures of its paths in pieces.

A piece is written under another name, renamed, and only then listed in the manifest, with its hash. So a
process that is killed, or finds the disk full, leaves a folder in which everything listed is whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, system_reason
from feasibility.messages import said, sentence
from feasibility.plain_data import Json, as_data
from feasibility.risk.runs.engines import Figures
from feasibility.risk.runs.lock import LOCK, locked
from feasibility.scenario.reading.json import plain_json

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = ".tmp"


@dataclass(frozen=True)
class Piece:
    """Consecutive paths whose figures stand in one file."""

    first: int
    """Its first path, counted from 1."""
    last: int

    @property
    def file(self) -> str:
        """The name of its file in the folder."""
        return f"paths-{self.first:08d}-{self.last:08d}.npz"


def refusal(folder: Path, message: str) -> InputError:
    """The error for the folder as a whole."""
    return InputError.of("", message, str(folder))


# ---------------------------------------------------------------------------------------- manifest


def manifest_in(folder: Path) -> Json | None:
    """What the manifest of a folder says; None where there is none.

    Raises:
        InputError: it cannot be read, is damaged, or is of a newer version of this program.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise refusal(folder / MANIFEST, sentence("cannot be read: {reason}", reason=reason)) from None
    try:
        found = plain_json(text.decode())
        form = found["format"]
        if form == FORMAT:
            _refuse_damaged(found)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refusal(
            folder / MANIFEST,
            sentence(
                "is damaged, or is no manifest of a run; it was left as it is: put a "
                "copy back, or begin the run anew in another folder"
            ),
        ) from None
    if form != FORMAT:
        raise refusal(
            folder / MANIFEST,
            sentence(
                "is of format {form}, and this version reads {format}: use the version "
                "of the program that wrote it, or begin the run anew in another folder",
                form=json.dumps(form)[:20],
                format=FORMAT,
            ),
        )
    manifest: Json = found
    return manifest


def _refuse_damaged(found: Any) -> None:
    """Refuse a manifest of this format in which something is not what it must be.

    Raises:
        ValueError, KeyError, TypeError: it is.
    """
    sound = (
        all(isinstance(found[name], dict) for name in ("versions", "scenario"))
        and all(isinstance(value, str) for value in found["versions"].values())
        and all(isinstance(found[name], str) for name in ("name", "scenario_sha256", "model"))
        and all(type(found[name]) is int for name in ("seed", "paths"))
        and found["paths"] > 0
        and isinstance(found["policy"]["base"], str)
        and isinstance(found["policy"]["overrides"], list)
        and all(isinstance(each["file"], str) and isinstance(each["sha256"], str) for each in found["pieces"])
    )
    if not sound:
        raise ValueError


# --------------------------------------------------------------------------------------------- folder


@contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    """A run folder for this process alone; made where there is none, and without what was left unfinished.

    Raises:
        InputError: another process is in it, it cannot be written in, or it is no run folder.
    """
    made = False
    try:
        with ExitStack() as stack:
            with _refusing_with_reason(folder):
                if not folder.exists() and not folder.parent.is_dir():
                    raise refusal(
                        folder, sentence("cannot be made: there is no folder {parent}", parent=folder.parent)
                    )
                if folder.exists() and not folder.is_dir():
                    raise refusal(folder, sentence("is a file; a folder is needed"))
                _refuse_other(folder)
                made = not folder.exists()
                folder.mkdir(exist_ok=True)
                stack.enter_context(locked(folder))
                for each in folder.iterdir():
                    if _is_unfinished(each):
                        each.unlink(missing_ok=True)
            yield
    finally:
        if made and not (folder / MANIFEST).exists():
            with suppress(OSError):
                folder.rmdir()


def runs_in(folder: Path) -> list[Path]:
    """The run folder that a folder is, and those within it: of each scenario, of each model.

    Raises:
        OSError: it cannot be looked into.
    """
    found = (folder.glob(f"{above}{MANIFEST}") for above in ("", "*/", "*/*/"))
    return [each.parent for one in found for each in sorted(one)]


def refuse_foreign(folder: Path, within: Collection[str]) -> None:
    """Refuse a folder for several runs that holds other things than runs, or is the folder of one.

    Args:
        folder: it need not be there.
        within: names of the folders that the runs have in it, which are looked at by themselves.

    Raises:
        InputError: it does, or is.
    """
    if not folder.is_dir():
        return
    with _refusing_with_reason(folder):
        if (folder / MANIFEST).exists():
            raise refusal(
                folder,
                sentence(
                    "is the folder of one run, and folders {within} are asked: give another",
                    within=", ".join(within),
                ),
            )
        others = [each.name for each in folder.iterdir() if each.name not in within and not runs_in(each)]
    _refuse_things(folder, others)


def _refuse_other(folder: Path) -> None:
    """Refuse a folder with other things and no manifest."""
    if folder.exists() and not (folder / MANIFEST).exists():
        _refuse_things(
            folder,
            [each.name for each in folder.iterdir() if not (each.name == LOCK or _is_unfinished(each))],
        )


def _refuse_things(folder: Path, others: Sequence[str]) -> None:
    if others:
        shown = ", ".join(sorted(others)[:3]) + (", …" if len(others) > 3 else "")
        raise refusal(
            folder,
            sentence(
                "is no run folder: it has no {manifest}, and holds {shown}; give a new or empty folder",
                manifest=MANIFEST,
                shown=shown,
            ),
        )


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(UNFINISHED)


def begin(folder: Path, header: Json) -> None:
    """Write the manifest of a run of which nothing is computed yet."""
    with _refusing_with_reason(folder):
        _write(folder / MANIFEST, _manifest_bytes(header, {}, ()))


def keep(
    folder: Path,
    header: Json,
    pieces: Sequence[Piece],
    kept: dict[str, str],
    piece: Piece,
    figures: Figures,
) -> None:
    """Write the figures of one piece, and list it.

    Args:
        folder: of the run.
        header: of its manifest.
        pieces: all pieces of the run.
        kept: file → hash of those that are listed; this one is added.
        piece: whose figures these are.
        figures: by name.

    Raises:
        InputError: it cannot be written, as on a full disk; all that was listed is kept.
    """
    data = npz_bytes(figures)
    found = hashlib.sha256(data).hexdigest()
    if kept.get(piece.file, found) != found:
        raise refusal(
            folder / piece.file,
            sentence("was damaged, and computed anew it is not what the manifest says: give another folder"),
        )
    with _refusing_with_reason(folder, _make_room(pieces, kept)):
        _write(folder / piece.file, data)
        _write(folder / MANIFEST, _manifest_bytes(header, kept | {piece.file: found}, pieces))
    kept[piece.file] = found


def _make_room(pieces: Sequence[Piece], kept: Mapping[str, str]) -> str:
    """What a user does where the disk is full."""
    return sentence("; {paths} are kept: make room and go on with --resume", paths=paths_kept(pieces, kept))


def _manifest_bytes(header: Json, kept: Mapping[str, str], pieces: Sequence[Piece]) -> bytes:
    """The manifest: one line for each key, and for each piece in the order of the paths."""
    listed = [
        json.dumps({"file": each.file, **as_data(each), "sha256": kept[each.file]})
        for each in pieces
        if each.file in kept
    ]
    lines = [
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)},"
        for name, value in header.items()
    ]
    inner = "[" + ",".join(f"\n    {each}" for each in listed) + ("\n  ]" if listed else "]")
    return ("{\n" + "\n".join(lines) + f'\n  "pieces": {inner}\n}}\n').encode()


def listed_in(manifest: Json) -> dict[str, str]:
    """File → hash of the pieces that a manifest lists."""
    return {each["file"]: each["sha256"] for each in manifest["pieces"]}


def paths_kept(pieces: Sequence[Piece], kept: Mapping[str, str]) -> str:
    """How many paths of a run are kept, in words: 4,096 of 9,000 paths."""
    there = sum(each.last - each.first + 1 for each in pieces if each.file in kept)
    total = pieces[-1].last
    if total == 1:
        return sentence("{there:,} of {total:,} path", there=there, total=total)
    return sentence("{there:,} of {total:,} paths", there=there, total=total)


def is_sound(folder: Path, file: str, sha256: str) -> bool:
    """Whether a listed piece is there, and is what was written."""
    return _bytes_of(folder / file, sha256) is not None


def _bytes_of(path: Path, sha256: str) -> bytes | None:
    """The bytes of a file with this hash; None where it has another, or there is none."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def figures_in(folder: Path, file: str, sha256: str) -> dict[str, NDArray[np.generic]]:
    """The figures of a listed piece.

    Raises:
        InputError: its file is missing or damaged.
    """
    data = _bytes_of(folder / file, sha256)
    if data is None:
        raise refusal(
            folder / file,
            sentence(
                "is missing or damaged; `feasibility simulate` with the arguments that "
                "made it and --resume computes it again"
            ),
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


# -------------------------------------------------------------------------------------------- files


def npz_bytes(figures: Figures) -> bytes:
    """Arrays as the bytes of an .npz file; equal arrays give equal bytes, on every computer.

    numpy's own writer leaves the system's name in the file.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, values in figures.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.create_system = 3
            inner = io.BytesIO()
            little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
            np.lib.format.write_array(inner, little, version=(1, 0), allow_pickle=False)
            archive.writestr(entry, inner.getvalue())
    return written.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Write a file under another name, whole and on the disk, and rename it."""
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        with unfinished.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


@contextmanager
def _refusing_with_reason(folder: Path, then: str = "") -> Iterator[None]:
    """Refuse with the reason that the system gives, and what to do then."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise refusal(
            folder, sentence("cannot be written: {reason}{then}", reason=reason, then=then)
        ) from None
