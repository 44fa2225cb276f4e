"""What an open scenario notes behind its values: how sure they are, and where they come from."""

from __future__ import annotations

from types import NoneType

from feasibility.plain_data import Json
from feasibility.scenario.writing.remarks import UNSURE, Remark, remarks_at, stated_values
from feasibility.workbench.documents.document import Document


def notes_of(document: Document) -> dict[str, Remark]:
    """The remark on every value, as the text has it now."""
    return remarks_at(document.reading.origin, {str(document.file): document.text})


def assumed_in(document: Document) -> Json:
    """How many values are marked as assumed or uncertain, and how many numbers and dates bear no source."""
    notes = notes_of(document)
    marked = unsourced = 0
    for path, value in stated_values(document.reading.raw):
        note = notes.get(path)
        if note is not None and note.status in UNSURE:
            marked += 1
        elif (note is None or not (note.status or note.text)) and not isinstance(
            value, (str, list, NoneType)
        ):
            unsourced += 1
    return {"count": marked, "unsourced": unsourced}
