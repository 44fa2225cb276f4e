"""A result as five tables for a spreadsheet: a header row, machine numbers, nothing rounded."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.figures.registry import PROJECT, TYPE
from feasibility.evaluation.result import Result
from feasibility.report.csv import Rows, _cell, csv_text
from feasibility.report.files import refuse_unwritable, write_texts

TABLES = ("results", "dwelling_types", "cash_flow", "checks", "sources")


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
        "results": [("figure", "value"), *((name, _cell(data["results"][name])) for name in PROJECT)],
        "dwelling_types": [
            ("dwelling_type", *TYPE),
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
