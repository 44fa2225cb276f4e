"""A result as tables for a spreadsheet: a header row, machine numbers, nothing rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.evaluation.as_data import CHECK, SOURCE, result_json
from feasibility.evaluation.figures.registry import FIGURES, TYPE
from feasibility.evaluation.result import Result
from feasibility.messages import said, sentence
from feasibility.report.csv import Rows, csv_text
from feasibility.report.files import refuse_unwritable, write_texts
from feasibility.scenario.validated import Scenario

TABLES = ("results", "dwelling_types", "cash_flow", "checks", "sources")


def write_csv(result: Result, folder: str | PathLike[str], lang: str = "en") -> None:
    """Write results.csv, dwelling_types.csv, cash_flow.csv, checks.csv and sources.csv to a folder.

    Of a project in phases phases.csv too; of one with loans finance.csv and finance_years.csv; of one whose
    investor pays corporation tax tax.csv and tax_years.csv.

    The folder is made where it does not exist. A figure without a meaning is an empty cell. For `lang` see
    `csv_text`.

    Raises:
        InputError: a file cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise InputError(
            [Mistake("", sentence("cannot be made: {reason}", reason=reason), fspath(folder))]
        ) from None
    tables = csv_tables(result)
    refuse_unwritable(*csv_files(folder, result.scenario))
    write_texts({place / f"{name}.csv": csv_text(rows, lang) for name, rows in tables.items()})


def csv_files(folder: str | PathLike[str], scenario: Scenario) -> list[Path]:
    """The files that `write_csv` writes to a folder for the result of a scenario."""
    more = {
        "phases": scenario.phases,
        "finance": scenario.finance,
        "finance_years": scenario.finance,
        "tax": scenario.tax,
        "tax_years": scenario.tax,
    }
    names = [*TABLES, *(name for name, present in more.items() if present)]
    return [Path(folder) / f"{name}.csv" for name in names]


def csv_tables(result: Result) -> Mapping[str, Rows]:
    """The rows of every table, the header first; the columns bear the names of the JSON keys."""
    data = result_json(result)
    lines = data["cash_flow"]["lines"]
    return {
        "results": [("figure", "value"), *data["results"].items()],
        "dwelling_types": [
            ("dwelling_type", *TYPE),
            *((name, *each.values()) for name, each in data["dwelling_types"].items()),
        ],
        "cash_flow": [
            ("year", *lines),
            *zip(data["cash_flow"]["years"], *lines.values(), strict=True),
        ],
        "checks": [
            CHECK,
            *(tuple(each.values()) for each in data["checks"]),
        ],
        "sources": [
            SOURCE,
            *(tuple(each.values()) for each in data["sources"]),
        ],
        **dict(_more_tables(data)),
    }


def _more_tables(data: Mapping[str, Any]) -> Iterator[tuple[str, Rows]]:
    """The tables of phases, loans and tax, where there are any."""
    if data.get("phases"):
        yield (
            "phases",
            [
                ("phase", *FIGURES["phase"]),
                *((name, *each.values()) for name, each in data["phases"].items()),
            ],
        )
    for part in ("finance", "tax"):
        found = data.get(part)
        if not found:
            continue
        yield part, [("figure", "value"), *((name, found[name]) for name in FIGURES[part])]
        if found["years"]:
            yield (
                f"{part}_years",
                [tuple(found["years"][0]), *(tuple(each.values()) for each in found["years"])],
            )
