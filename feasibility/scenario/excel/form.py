"""A form or a workbook as a whole: which sheets have inputs, and whether it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence
from feasibility.scenario.excel.cells import Sheet, Workbook, read_sheets, read_workbook
from feasibility.scenario.excel.clean import Place, place_of
from feasibility.scenario.excel.layout import (
    DEFAULTS_NAME,
    FORMAT,
    FORMAT_KEPT,
    FORMAT_NAME,
    POLICY_IN_FULL_KEPT,
    POLICY_IN_FULL_NAME,
    ROWS_NAME,
    SHEET_NAME,
)
from feasibility.scenario.excel.rows import Rows, ValueCell, title_of
from feasibility.scenario.excel.words import FormWords
from feasibility.scenario.source_file import refusal

NO_FORM = sentence(
    "is no form or workbook of feasibility; 'feasibility new NAME --excel' writes an empty form"
)
NO_LIST = sentence(
    "lacks its hidden sheet 'feasibility', which lists its rows; begin with a new form or workbook"
)
HIDDEN_SHEET = "feasibility"
MOST_STRAYS = 20
"""Warnings of numbers that are not read, at most."""

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d{1,7})\Z")

_CELL_GONE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!#]+))!#REF!\Z")


@dataclass(frozen=True)
class Form:
    """The contents of the input sheets of a file."""

    cells: tuple[ValueCell, ...]
    defaults: Mapping[str, object]
    """The defaults that the program filled in, by path."""
    policy_in_full: bool
    counts_from_1904: bool
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]


def read_form(file: str, *, comments: bool = False) -> Form:
    """Every value cell of the input sheets.

    Args:
        file: the form or the workbook.
        comments: whether the cells' comments are read as their notes too.

    Raises:
        InputError: the file is not a form or workbook of this program, of a newer version, or lacks a sheet
            or a row.
    """
    workbook = read_workbook(file)
    _check_version(file, workbook.names.get(FORMAT_NAME, ""), workbook)
    targets = _targets(workbook)
    listing, defaults_at = _hidden(workbook, ROWS_NAME, (1, 4)), _hidden(workbook, DEFAULTS_NAME, (1, 1))
    titles = [title for title, _ in (*targets.values(), listing, defaults_at) if title]
    sheets = read_sheets(workbook, titles, comments=comments)
    defaults = _defaults(sheets[defaults_at[0]]) if defaults_at[0] else {}
    if FORMAT_NAME not in workbook.names:
        _check_version(file, str(defaults.get(FORMAT_KEPT, FORMAT)), workbook)
    listed = _listed_rows(sheets[listing[0]], listing[1]) if listing[0] else {}
    lost_sheets = [key for key in listed if key not in targets]
    if lost_sheets:
        what = sentence(
            "the name of the sheet for this part was lost on saving; begin with a new form or workbook"
        )
        raise InputError(Mistake(f"{SHEET_NAME}{key}", what, file) for key in lost_sheets)
    tabs = list(workbook.sheets)
    words = FormWords({path: label for each in listed.values() for path, label in each.items()}, defaults)
    walks = {
        key: Rows(sheets[title], place[1], tabs.index(title), listed.get(key, {}), words)
        for key, (title, place) in targets.items()
    }
    gone = list(_missing_rows(file, walks, listed))
    if gone:
        raise InputError(gone)
    cells = tuple(each for walk in walks.values() for each in walk.all())
    strays = [each for walk in walks.values() for each in walk.strays]
    passed_over = [each for each in strays if not each.refused][:MOST_STRAYS]
    return Form(
        cells,
        defaults,
        _policy_in_full(workbook, defaults, walks),
        workbook.counts_from_1904,
        tuple(Mistake(each.path, each.message, file, each.line) for each in strays if each.refused),
        (
            *_copies(file, workbook, targets),
            *(Mistake(each.path, each.message, file, each.line) for each in passed_over),
        ),
    )


def _check_version(file: str, written: str, workbook: Workbook) -> None:
    """Refuse a file that is not a form, or of another version; without a stated version it is this one."""
    written = written.lstrip("=").strip()
    if not written and any(name.startswith(SHEET_NAME) for name in workbook.names):
        return
    if not (written.isascii() and written.isdecimal()) or len(written) > 9:
        raise refusal(file, NO_FORM)
    if int(written) != FORMAT:
        what = sentence(
            "is a form of version {written}, of a newer feasibility; this one reads version {format}",
            written=written,
            format=FORMAT,
        )
        raise refusal(file, what)


def _targets(workbook: Workbook) -> dict[str, tuple[str, Place]]:
    """Key of each input sheet → its title and its first cell."""
    file = workbook.archive.file
    found = {
        name.removeprefix(SHEET_NAME): _target(workbook, reference)
        for name, reference in workbook.names.items()
        if name.startswith(SHEET_NAME)
    }
    missing = [key for key, target in found.items() if target is None]
    if missing or not found:
        raise InputError(Mistake(key, _lost(workbook, key), file) for key in missing or [""])
    lost = [name for name, reference in workbook.names.items() if "#REF!" in reference]
    if lost:
        what = sentence(
            "the cell of this input was deleted; copy its row back, or begin with a new form or workbook"
        )
        raise InputError(Mistake(name, what, file) for name in lost)
    return {key: target for key, target in found.items() if target is not None}


def _lost(workbook: Workbook, key: str) -> str:
    """The message for a missing sheet: its first cell was deleted, or the sheet itself."""
    reference = workbook.names.get(f"{SHEET_NAME}{key}", "")
    match = _CELL_GONE.match(reference.strip().lstrip("="))
    written = (match[1] or match[2]).replace("''", "'").casefold() if match else ""
    title = next((each for each in workbook.sheets if each.casefold() == written), "")
    if title:
        return sentence(
            "the first column or the first row of the sheet {title} was deleted, from "
            "which its cells are counted; undo that, or begin with a new form",
            title=title_of(title),
        )
    for name, other in workbook.names_of_copies:
        target = _target(workbook, other) if name == f"{SHEET_NAME}{key}" else None
        if target:
            return sentence(
                "the sheet for this part was deleted, and {copy} is a copy of it, which is "
                "not read; undo that, or begin with a new form and copy the values into it",
                copy=title_of(target[0]),
            )
    return sentence("the sheet for this part was deleted; copy it back, or begin with a new form")


def _hidden(workbook: Workbook, name: str, otherwise: Place) -> tuple[str, Place]:
    """Title and cell of a list on the hidden sheet; no title in a form without such a sheet.

    Raises:
        InputError: the sheet was deleted.
    """
    if name in workbook.names:
        target = _target(workbook, workbook.names[name])
        if target is None and name == ROWS_NAME:
            raise refusal(workbook.archive.file, NO_LIST)
        return target or ("", otherwise)
    return (HIDDEN_SHEET if HIDDEN_SHEET in workbook.sheets else "", otherwise)


def _target(workbook: Workbook, reference: str) -> tuple[str, Place] | None:
    """Sheet and cell of a defined name; None where they no longer exist."""
    match = _REFERENCE.match(reference.strip().lstrip("="))
    place = place_of(match[3]) if match else None
    written = (match[1] or match[2]).replace("''", "'").casefold() if match else ""
    title = next((each for each in workbook.sheets if each.casefold() == written), "")
    return (title, place) if place and title else None


def _defaults(sheet: Sheet) -> dict[str, object]:
    return {
        str(cell.value): value.value
        for (row, column), cell in sheet.cells.items()
        if column == 1 and (value := sheet.cells.get((row, 2))) and not value.formula
    }


def _listed_rows(sheet: Sheet, start: Place) -> dict[str, dict[str, str]]:
    """Sheet's key → path → label of every original row of the file."""
    listed: dict[str, dict[str, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if column == start[1] and row >= start[0]:
            label, key = (
                str(found.value) if (found := sheet.cells.get((row, column + each))) else ""
                for each in (1, 2)
            )
            listed.setdefault(key, {})[str(cell.value)] = label
    return listed


def _missing_rows(
    file: str, walks: Mapping[str, Rows], listed: Mapping[str, Mapping[str, str]]
) -> Iterator[Mistake]:
    """The original rows of the file that are missing."""
    for key, labels in listed.items():
        walk = walks[key]
        present = walk.paths()
        paths = [path for path, _ in present]
        seen: set[str] = set()
        strange = []
        for path, line in present:
            if path not in labels or path in seen:
                strange.append(sentence("; {line} holds '{path}'", line=line, path=path[:60]))
            seen.add(path)
        for path in labels.keys() - set(paths):
            what = sentence(
                "the row is missing on the sheet {title}; an empty cell means the default, a "
                "missing row means nothing: copy it back, or begin with a new form or "
                "workbook{strange}",
                title=walk.title,
                strange=strange[0] if strange else "",
            )
            yield Mistake(f"{path} ({labels[path]})", what, file)


def _policy_in_full(workbook: Workbook, defaults: Mapping[str, object], walks: Mapping[str, Rows]) -> bool:
    """Whether an empty cell on the policy sheet removes a value."""
    if POLICY_IN_FULL_NAME in workbook.names or POLICY_IN_FULL_KEPT in defaults:
        return True
    lost = FORMAT_NAME not in workbook.names and FORMAT_KEPT not in defaults
    return lost and "policy" in walks and walks["policy"].has_status


def _copies(file: str, workbook: Workbook, targets: Mapping[str, tuple[str, Place]]) -> Iterator[Mistake]:
    """A warning for each copy of an input sheet: it is not read."""
    reported: set[str] = set()
    read = {title for title, _ in targets.values()}
    for name, reference in workbook.names_of_copies:
        target = _target(workbook, reference) if name.startswith(SHEET_NAME) else None
        if target and target[0] not in read and target[0] not in reported:
            reported.add(target[0])
            key = name.removeprefix(SHEET_NAME)
            original = title_of(targets[key][0]) if key in targets else sentence("an input sheet")
            what = sentence(
                "the sheet {copy} is a copy of {original} and is not read",
                copy=title_of(target[0]),
                original=original,
            )
            yield Mistake("", what, file)
