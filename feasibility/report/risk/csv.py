"""Every path of a simulation as CSV: its yearly rates and its figures, machine numbers, nothing rounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import isnan
from os import PathLike, fspath
from pathlib import Path

import numpy as np

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.evaluation.paths import BLOCK
from feasibility.messages import said, sentence
from feasibility.report.csv import csv_text
from feasibility.report.files import refuse_unwritable, write_pieces
from feasibility.returns.irr import STATUS_NAMES
from feasibility.risk.blocks import STAYS, Plan, path_rates
from feasibility.risk.inputs import input_values
from feasibility.risk.simulation import Simulation
from feasibility.scenario.validated import Scenario

TABLES = ("rates", "figures", "inputs")
"""The last only where inputs are uncertain."""
HISTORY = "history"
"""The folder of history's tables within that of the random paths, where both are written."""
TRUTHS = ("viable", "allowed")


def write_simulation(simulation: Simulation, folder: str | PathLike[str], lang: str = "en") -> None:
    """Write `rates.csv`, `figures.csv` and, of uncertain inputs, `inputs.csv`; paths count from 1.

    Args:
        simulation: what is written.
        folder: where.
        lang: `nl` for a Dutch spreadsheet, see `csv_text`.

    Raises:
        InputError: a file cannot be written; it is then not there, or as it was.
    """
    files = csv_files(folder, simulation.scenario)
    refuse_unwritable(*files)
    write_pieces(files[0], rates_pieces(simulation.plan, lang))
    write_pieces(files[1], figures_pieces(simulation, lang))
    if simulation.scenario.uncertainty.inputs:
        write_pieces(files[2], inputs_pieces(simulation.plan, lang))


def make_folder(folder: str | PathLike[str]) -> None:
    """Make a folder, where there is none.

    Raises:
        InputError: it cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise InputError(
            [Mistake("", sentence("cannot be made: {reason}", reason=reason), fspath(folder))]
        ) from None


def csv_files(folder: str | PathLike[str], scenario: Scenario) -> list[Path]:
    """The files that `write_simulation` writes to a folder."""
    names = TABLES if scenario.uncertainty.inputs else TABLES[:2]
    return [Path(folder) / f"{name}.csv" for name in names]


def refuse_older(folder: Path, written: Collection[Path]) -> None:
    """Refuse a folder with tables of another run that would stand beside those that are written.

    Args:
        folder: of the tables.
        written: what is written in it, or in that of history in it.

    Raises:
        InputError: it has some.
    """
    possible = [within / f"{name}.csv" for within in (folder, folder / HISTORY) for name in TABLES]
    try:
        older = [str(each.relative_to(folder)) for each in possible if each not in written and each.exists()]
    except (OSError, ValueError):
        return  # what is wrong with it is said when it is written in
    if older:
        message = sentence(
            "holds {older} of another run: give another folder, or remove what it holds",
            older=", ".join(older),
        )
        raise InputError([Mistake("", message, fspath(folder))])


def rates_pieces(plan: Plan, lang: str = "en") -> Iterator[bytes]:
    """`path, index, year, rate`, a block of paths at a time: every rate that a figure of the path uses."""
    yield csv_text([("path", "index", "year", "rate")], lang).encode("utf-8")
    comma = lang == "nl"
    for block in range(plan.blocks):
        lines = []
        between: dict[tuple[str, int], str] = {}
        for row, columns, rates in path_rates(plan, block):
            path = BLOCK * block + row + 1
            for column, rate in zip(columns, rates, strict=True):
                if column not in between:
                    # What stands between the path and the rate is the same on every path.
                    between[column] = csv_text([("", *column, "")], lang, whole=False).removesuffix("\n")
                written = repr(rate).replace(".", ",") if comma else repr(rate)
                lines.append(f"{path}{between[column]}{written}\n")
        yield "".join(lines).encode("utf-8")


def figures_pieces(simulation: Simulation, lang: str = "en") -> Iterator[bytes]:
    """`path` and every figure of it; an empty cell where one has no meaning."""
    names = list(simulation.figures)
    yield csv_text([("path", *names)], lang).encode("utf-8")
    for first in range(0, simulation.paths, BLOCK):
        part = slice(first, first + BLOCK)
        columns = [_column(name, simulation.figures[name][part]) for name in names]
        rows = zip(range(first + 1, simulation.paths + 1), *columns, strict=False)
        yield csv_text(rows, lang, whole=False).encode("utf-8")


def inputs_pieces(plan: Plan, lang: str = "en") -> Iterator[bytes]:
    """`path, input, value`: the value of each uncertain input by its dotted path."""
    yield csv_text([("path", "input", "value")], lang).encode("utf-8")
    drawn = input_values(plan.scenario, plan.seed, plan.paths)
    for first in range(0, plan.paths, BLOCK):
        columns = {
            name: [_as_in_file(each) for each in values[first : first + BLOCK].tolist()]
            for name, values in drawn.items()
        }
        count = min(BLOCK, plan.paths - first)
        rows = (
            (first + row + 1, name, values[row]) for row in range(count) for name, values in columns.items()
        )
        yield csv_text(rows, lang, whole=False).encode("utf-8")


def _as_in_file(value: object) -> object:
    """A drawn value as a scenario takes it back: a whole number of months without decimals."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _column(name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Sequence[object]:
    if name.endswith("_status"):
        return [STATUS_NAMES[each] for each in values.tolist()]
    if name in TRUTHS or name.startswith(STAYS):
        return [each > 0 for each in values.tolist()]
    return ["" if isnan(each) else each for each in values.tolist()]
