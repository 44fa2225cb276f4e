"""What stands at a place that was looked at before: it may have become a link, a pipe or a huge file."""

from __future__ import annotations

from os.path import realpath
from pathlib import Path

from feasibility.errors import system_reason
from feasibility.messages import sentence
from feasibility.scenario.source_file import file_bytes, refusal

LINKED = sentence(
    "is a link, or lies in a folder that is one: it is neither read nor written; open the file it leads to"
)


def refuse_link(place: Path) -> None:
    """Refuse a place that leads to another one.

    Args:
        place: as it was without links.

    Raises:
        InputError: a link stands there now, or above it.
    """
    try:
        leads_away = Path(realpath(place)) != place or place.is_symlink()
    except (OSError, ValueError, RuntimeError):
        leads_away = True
    if leads_away:
        raise refusal(str(place), LINKED)


def bytes_at(place: Path, largest: int, needed: str) -> bytes | None:
    """The content of a file; None where there is none.

    Args:
        place: without links.
        largest: the most bytes that are read.
        needed: what is expected, for the message: `a YAML file`.

    Raises:
        InputError: it cannot be read, is larger, is a link or no ordinary file.
    """
    refuse_link(place)
    try:
        place.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refusal(str(place), sentence("cannot be read: {reason}", reason=system_reason(error))) from None
    return file_bytes(str(place), largest, needed)
