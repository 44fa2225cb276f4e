"""National tables by date: what the law's figures were on a day, each with its source and status.

The figures stand in `data/tables/*.csv`, their titles and articles in `data/tables.toml`, the law's own rule
on yearly rent increases in `data/statutory_rules.toml`. A look-up always names its date; a date before the
first row is an error. Nothing here has been checked by a lawyer.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from feasibility.errors import FeasibilityError

DATA = Path(__file__).parent / "data"

__all__ = [
    "DatedRow",
    "DatedTable",
    "StatutoryRules",
    "TableDateError",
    "TableError",
    "TableSource",
    "dated_table",
    "sources",
    "statutory_rules",
    "value_at",
    "wws_maximum_rent",
    "yearly_values",
]


class TableError(FeasibilityError, ValueError):
    """A table, or a column of it, that does not exist."""


class TableDateError(TableError):
    """A table was asked for a date before its first row."""


@dataclass(frozen=True)
class DatedRow:
    """One value of a table, in force from `start` until the next row's start."""

    start: date
    value: float
    status: str
    """published, derived, known or uncertain."""
    rule: str = ""
    """The rule that gave the value, where the table states one, such as `wages+1`."""


@dataclass(frozen=True)
class DatedTable:
    """A table's values by date, oldest first, with where they come from."""

    name: str
    title: str
    article: str
    url: str
    unit: str
    rows: tuple[DatedRow, ...]
    column: str = ""
    note: str = ""
    checked: date | None = None
    """The day on which the figures were last compared with those that were collected."""


@dataclass(frozen=True)
class TableSource:
    """What a national table is and where it comes from."""

    name: str
    title: str
    article: str
    url: str
    unit: str
    columns: tuple[str, ...]
    note: str
    checked: date


@dataclass(frozen=True)
class StatutoryRules:
    """The law's rule on yearly rent increases, where its table states no percentage.

    No cap before `free_from`; then the free-sector row for all; from `mid_from` the mid row for segments with
    an upper limit. After the table's last year: the lowest growth of the indices in the basis, plus the
    surcharge; for the free sector no cap on `free_until` or after it.
    """

    free_from: date
    free_until: date
    free_surcharge: float
    free_basis: tuple[str, ...]
    mid_from: date
    mid_surcharge: float
    mid_basis: tuple[str, ...]
    title: str
    article: str
    url: str
    status: str
    checked: date


def dated_table(name: str, column: str | None = None, known_until: date | None = None) -> DatedTable:
    """A national table, or one column of it, as it was known on a day.

    name: such as `liberalisation_limit` [€/month], `income_limit` [€/year], `statutory_rent_increase`,
        `transfer_tax`, `vat` [0–1], `wws_maximum_rent` [€/month].
    column: `single` or `multi` (income limit), `free` or `mid` (statutory increase), the points as text
        (WWS); not needed where there is one column.
    known_until: rows that start after this day are left out.

    Raises TableError for a name or a column that does not exist.
    """
    known = _metadata()
    if name not in known:
        raise TableError(f"there is no table '{name}'{_nearest(name, known)}")
    by_column = _columns(name)
    if column is None and len(by_column) == 1:
        column = next(iter(by_column))
    if column is None:
        raise TableError(f"the table '{name}' has more than one column: name one of {_listed(by_column)}")
    if column not in by_column:
        raise TableError(f"the table '{name}' has no column '{column}'; it has {_listed(by_column)}")
    about = known[name]
    return DatedTable(
        name=name,
        title=about["title"],
        article=about["article"],
        url=about["url"],
        unit=about["unit"],
        rows=tuple(row for row in by_column[column] if known_until is None or row.start <= known_until),
        column=column,
        note=about["note"],
        checked=about["checked"],
    )


def value_at(table: DatedTable, day: date) -> DatedRow:
    """The row of the table that is in force on a day: the last one that starts on it or before it.

    Raises TableDateError before the first row's start, and when no row was known yet.
    """
    in_force = [row for row in table.rows if row.start <= day]
    if not in_force:
        raise TableDateError(
            f"the table '{table.name}' has no value on {day.isoformat()}: "
            + (f"it begins on {table.rows[0].start.isoformat()}" if table.rows else "none was known yet")
        )
    return in_force[-1]


def yearly_values(table: DatedTable, years: range) -> tuple[list[float], int]:
    """The value in force on 1 January of each year, and the last year that the table itself states.

    That last year is the first whose 1 January has the table's last row in force. Later years repeat the last
    value: what it grows with from then on (CPI, for limits that follow it) is the caller's to add.

    Raises TableDateError where a 1 January lies before the first row.
    """
    values = [value_at(table, date(year, 1, 1)).value for year in years]
    if not table.rows:
        raise TableDateError(f"the table '{table.name}' has no value: none was known yet")
    last = table.rows[-1].start
    return values, last.year if (last.month, last.day) == (1, 1) else last.year + 1


def wws_maximum_rent(points: int, day: date, new_build: bool, known_until: date | None = None) -> float:
    """The highest initial rent of a dwelling by its WWS points [€/month], not rounded.

    The table's rent in force on the day; with `new_build`, in the middle segment and from the surcharge's
    first day on, times (1 + surcharge for new building). Whether construction began in time for the surcharge
    is the caller's to know.

    Raises TableError for points outside the table, TableDateError for a day before its first date.
    """
    rent = value_at(dated_table("wws_maximum_rent", str(points), known_until), day).value
    about = _metadata()["wws_maximum_rent"]
    lowest, highest = about["mid_points"]
    if new_build and lowest <= points <= highest and day >= about["new_build_from"]:
        return float(rent * (1 + about["new_build_surcharge"]))
    return rent


@cache
def statutory_rules() -> StatutoryRules:
    """The law's own rule on yearly rent increases, with its dates."""
    rules = tomllib.loads((DATA / "statutory_rules.toml").read_text(encoding="utf-8"))
    free, mid = rules["free"], rules["mid"]
    return StatutoryRules(
        free_from=free["from"],
        free_until=free["until"],
        free_surcharge=free["surcharge"],
        free_basis=tuple(free["basis"]),
        mid_from=mid["from"],
        mid_surcharge=mid["surcharge"],
        mid_basis=tuple(mid["basis"]),
        title=rules["title"],
        article=rules["article"],
        url=rules["url"],
        status=rules["status"],
        checked=rules["checked"],
    )


@cache
def sources() -> tuple[TableSource, ...]:
    """Every national table with its source, by name."""
    return tuple(
        TableSource(
            name=name,
            title=about["title"],
            article=about["article"],
            url=about["url"],
            unit=about["unit"],
            columns=tuple(_columns(name)),
            note=about["note"],
            checked=about["checked"],
        )
        for name, about in sorted(_metadata().items())
    )


@cache
def _metadata() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((DATA / "tables.toml").read_text(encoding="utf-8"))


@cache
def _columns(name: str) -> Mapping[str, tuple[DatedRow, ...]]:
    """The rows of every column of a table: by points, by segment, or by the columns of its file."""
    with (DATA / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns: dict[str, list[DatedRow]] = {}
    if "points" in lines[0]:
        status = _metadata()[name]["status"]
        for line in lines:
            points = line.pop("points")
            columns[points] = [
                DatedRow(date.fromisoformat(day), float(rent), status) for day, rent in line.items()
            ]
    else:
        for line in lines:
            start, status = date.fromisoformat(line.pop("from")), line.pop("status")
            rule, segment = line.pop("rule", ""), line.pop("segment", "")
            for title, value in line.items():
                columns.setdefault(segment or title, []).append(DatedRow(start, float(value), status, rule))
    return {key: tuple(sorted(rows, key=lambda row: row.start)) for key, rows in columns.items()}


def _nearest(word: str, allowed: Iterable[str]) -> str:
    match = difflib.get_close_matches(word, list(allowed), n=1)
    return f"; did you mean '{match[0]}'?" if match else f"; there are {_listed(allowed)}"


def _listed(names: Iterable[str]) -> str:
    each = list(names)
    return ", ".join(each) if len(each) <= 12 else f"{each[0]} to {each[-1]}"
