"""A result as five tables for a spreadsheet: a header row, machine numbers, nothing rounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path

from feasibility.errors import InputError, Mistake
from feasibility.report.files import refuse_unwritable, write_texts
from feasibility.report.json import OF_A_TYPE, RESULTS, result_json
from feasibility.report.spreadsheet_text import harmless
from feasibility.result import Result

Rows = Iterable[Sequence[object]]

TABLES = ("results", "dwelling_types", "cash_flow", "checks", "sources")
MARK = "\ufeff"
"""By which a spreadsheet knows a file of UTF-8."""


def write_csv(result: Result, folder: str | PathLike[str], lang: str = "en") -> None:
    """Write results.csv, dwelling_types.csv, cash_flow.csv, checks.csv and sources.csv to a folder.

    The folder is made where it does not exist. A figure without a meaning is an empty cell. For `lang` see
    `csv_text`.

    Raises:
        InputError: a file cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError([Mistake("", f"cannot be made: {reason}", fspath(folder))]) from None
    tables = csv_tables(result)
    refuse_unwritable(*csv_files(folder))
    write_texts({place / f"{name}.csv": csv_text(rows, lang) for name, rows in tables.items()})


def csv_files(folder: str | PathLike[str]) -> list[Path]:
    """The files that `write_csv` writes to a folder."""
    return [Path(folder) / f"{name}.csv" for name in TABLES]


def csv_tables(result: Result) -> Mapping[str, Rows]:
    """The rows of every table, the header first; the columns bear the names of the JSON keys."""
    data = result_json(result)
    lines = data["cash_flow"]["lines"]
    return {
        "results": [("figure", "value"), *((name, _cell(data["results"][name])) for name in RESULTS)],
        "dwelling_types": [
            ("dwelling_type", *OF_A_TYPE),
            *((name, *each.values()) for name, each in data["dwelling_types"].items()),
        ],
        "cash_flow": [
            ("year", *lines),
            *zip(data["cash_flow"]["years"], *lines.values(), strict=True),
        ],
        "checks": [
            (
                "rule",
                "subject",
                "moment",
                "year",
                "met",
                "allowed",
                "required",
                "actual",
                "source",
                "deviation",
            ),
            *([_cell(value) for value in check.values()] for check in data["checks"]),
        ],
        "sources": [
            ("name", "value", "unit", "source", "status"),
            *(tuple(each.values()) for each in data["sources"]),
        ],
    }


def csv_text(rows: Rows, lang: str = "en", *, whole: bool = True) -> str:
    """Rows as CSV; no text in them is a formula to a spreadsheet, whatever stands between cells there.

    Args:
        rows: the header first.
        lang: `nl` for a Dutch spreadsheet: semicolons between cells, decimal commas, and a mark of UTF-8.
        whole: whether the file begins here; the mark stands there alone.
    """
    stream = io.StringIO()
    dutch = lang == "nl"
    writer = csv.writer(stream, delimiter=";" if dutch else ",", lineterminator="\n")
    writer.writerows([_with_comma(_harmless(cell), dutch) for cell in row] for row in rows)
    return (MARK if dutch and whole else "") + stream.getvalue()


def _with_comma(cell: object, dutch: bool) -> object:
    return repr(float(cell)).replace(".", ",") if dutch and isinstance(cell, float) else cell


def _cell(value: object) -> object:
    """Several figures in one cell: `at_least=850; at_most=999`, or roots one after another."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={entry}" for name, entry in value.items())
    if isinstance(value, list):
        return "; ".join(str(entry) for entry in value)
    return value


def _harmless(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else cell
