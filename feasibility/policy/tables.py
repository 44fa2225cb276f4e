"""National tables by date: the law's figures on a day, each with its source and status.

The figures are in `data/tables/*.csv`, their titles, articles and how long a row holds in
`data/tables.toml`. A look-up always names its date; a date before the first row, in a gap between two rows,
or after the end of a table that ends is an error. Nothing here has been checked by a lawyer.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from feasibility.errors import FeasibilityError
from feasibility.messages import sentence

DATA = Path(__file__).parent / "data"


class TableError(FeasibilityError, ValueError):
    """A table, or a column of it, that does not exist."""


class TableDateError(TableError):
    """A date that a table does not cover: before its first row, in a gap, after its end."""


@dataclass(frozen=True)
class DatedRow:
    """One value of a table, in force from `start` until the next row's start, never from `until` on."""

    start: date
    value: float
    status: str
    """published, derived, known or uncertain."""
    rule: str = ""
    """The rule that gave the value, where the table states one, such as `wages+1`."""
    until: date | None = None
    """The first day on which the row no longer applies; None where it applies until the next one."""


@dataclass(frozen=True)
class DatedTable:
    """A table's values by date, oldest first, with their source."""

    name: str
    title: str
    article: str
    url: str
    unit: str
    rows: tuple[DatedRow, ...]
    column: str = ""
    note: str = ""
    checked: date | None = None
    """The day on which the figures were last compared with their source."""
    yearly: bool = False
    """Whether a new row is due each year, so that a day after the last one has no published value yet."""


@dataclass(frozen=True)
class TableSource:
    """Title and source of a national table."""

    name: str
    title: str
    article: str
    url: str
    unit: str
    columns: tuple[str, ...]
    note: str
    checked: date


@lru_cache(maxsize=1024)
def dated_table(name: str, column: str | None = None, known_until: date | None = None) -> DatedTable:
    """A national table, or one column of it, as it was known on a day.

    name: such as `liberalisation_limit` [€/month], `income_limit` [€/year], `statutory_rent_increase`,
        `transfer_tax`, `vat` [0–1], `wws_maximum_rent` [€/month].
    column: `single` or `multi` (income limit), `free`, `mid` or `social` (statutory increase), the points as
        text (WWS; `wws_table` takes any number of points); not needed where there is one column.
    known_until: rows that start after this day are left out. The last row of a table without an end then
        applies for ever, unless a gap had begun on that day.

    Raises TableError for a name or a column that does not exist.
    """
    known = _metadata()
    if name not in known:
        raise TableError(sentence("there is no table '{name}'{near}", name=name, near=_nearest(name, known)))
    by_column = _columns(name)
    columns = _listed(by_column)
    if column is None and len(by_column) == 1:
        column = next(iter(by_column))
    if column is None:
        more = sentence(
            "the table '{name}' has more than one column: name one of {columns}", name=name, columns=columns
        )
        raise TableError(more)
    if column not in by_column:
        none = sentence(
            "the table '{name}' has no column '{column}'; it has {columns}",
            name=name,
            column=column,
            columns=columns,
        )
        raise TableError(none)
    about = known[name]
    return DatedTable(
        name=name,
        title=about["title"],
        article=about["article"],
        url=about["url"],
        unit=about["unit"],
        rows=_known(by_column[column], known_until, goes_on=about["goes_on"]),
        column=column,
        note=about["note"],
        checked=about["checked"],
        yearly=_holds(about["row_holds"], column) != "until_changed",
    )


def _known(rows: tuple[DatedRow, ...], known_until: date | None, goes_on: bool) -> tuple[DatedRow, ...]:
    """The rows that were known on a day, the last of them without an end where the table has none."""
    known = tuple(row for row in rows if known_until is None or row.start <= known_until)
    if not known or not goes_on:
        return known
    last = known[-1]
    more = len(known) < len(rows)
    if more and last.until is not None and known_until is not None and last.until <= known_until:
        return known
    return (*known[:-1], replace(last, until=None))


def value_at(table: DatedTable, day: date) -> DatedRow:
    """The row of the table that is in force on a day: the last one that starts on it or before it.

    Raises TableDateError before the first row's start, in a gap between two rows, after the last row of a
    table that ends, and when no row was known yet.
    """
    in_force = [row for row in table.rows if row.start <= day]
    if not in_force:
        begins = table.rows and sentence("it begins on {first}", first=table.rows[0].start)
        raise _no_value(table, day, begins or sentence("none was known yet"))
    row = in_force[-1]
    if row.until is None or day < row.until:
        return row
    following = table.rows[len(in_force) :]
    then = following and sentence("the next that it has is of {start}", start=following[0].start)
    then = then or sentence("the next is not published yet")
    held = sentence(
        "the one of {start} held until {until}, and {then}", start=row.start, until=row.until, then=then
    )
    raise _no_value(table, day, held)


def vat_rate(day: date, known_until: date | None = None) -> float:
    """The rate in force on a day [0–1], as it was known on `known_until`.

    Raises:
        TableDateError: before the table's first date, or where no row was known yet.
    """
    return value_at(dated_table("vat", known_until=known_until), day).value


def _no_value(table: DatedTable, day: date, why: str) -> TableDateError:
    return TableDateError(
        sentence("the table '{name}' has no value on {day}: {why}", name=table.name, day=day, why=why)
    )


def covers(table: DatedTable, day: date) -> bool:
    """Whether a row of the table is in force on a day."""
    in_force = [row for row in table.rows if row.start <= day]
    return bool(in_force) and (in_force[-1].until is None or day < in_force[-1].until)


def last_published_year(table: DatedTable) -> int | None:
    """The last calendar year of which the table states values; None where none was known yet.

    The values of a table without yearly rows hold until the law changes them: such a table has no last year.
    """
    return table.rows[-1].start.year if table.yearly and table.rows else None


TAX_TABLES: tuple[tuple[str, str | None], ...] = (
    ("corporation_tax", "low"),
    ("corporation_tax", "high"),
    ("corporation_tax_bracket", None),
    ("interest_deduction", None),
)
"""Tables that a fiscal year needs, with their columns."""


def yearly_values(table: DatedTable, years: range) -> tuple[list[float], int]:
    """The value in force on 1 January of each year, and the last year that the table itself states.

    That last year is the first whose 1 January has the table's last row in force. Later years repeat the last
    value: growth from then on (with CPI, for limits that follow it) is left to the caller.

    Raises TableDateError where a 1 January lies before the first row.
    """
    values = [value_at(table, date(year, 1, 1)).value for year in years]
    if not table.rows:
        raise TableDateError(sentence("the table '{name}' has no value: none was known yet", name=table.name))
    last = table.rows[-1].start
    return values, last.year if (last.month, last.day) == (1, 1) else last.year + 1


def wws_table(points: int, known_until: date | None = None) -> DatedTable:
    """The highest rents of a dwelling of a whole number of WWS points by date [€/month].

    Under the table's least points its first column holds (40); above its most points (250) each further
    point adds as much as the last one, in whole cents: rent(250) + (points − 250) · (rent(250) − rent(249)).

    Raises TableError for points below 0.
    """
    if points < 0:
        raise TableError(sentence("found {points} points; 0 or more are needed", points=points))
    columns = sorted(int(each) for each in _columns("wws_maximum_rent"))
    least, most = columns[0], columns[-1]
    table = dated_table("wws_maximum_rent", str(min(max(points, least), most)), known_until)
    if points <= most:
        return table
    before = dated_table("wws_maximum_rent", str(most - 1), known_until)
    rows = tuple(
        replace(row, value=round(row.value + (points - most) * (row.value - below.value), 2))
        for row, below in zip(table.rows, before.rows, strict=True)
    )
    return replace(table, rows=rows, column=str(points))


@cache
def points_of_table() -> range:
    """The numbers of points that the table of rents by points states."""
    stated = sorted(int(each) for each in _columns("wws_maximum_rent"))
    return range(stated[0], stated[-1] + 1)


@dataclass(frozen=True)
class PointsRules:
    """Which points the law regulates, and the surcharge for new building in the middle segment."""

    mid_from: int
    """Points from which a dwelling is in the middle segment; with fewer it is social."""
    mid_to: int
    """The most points that are regulated."""
    new_build_surcharge: float
    new_build_let_from: date
    """The surcharge holds where the dwelling is first let on this day or later,"""
    new_build_starts_before: date
    """and its construction starts before this one,"""
    new_build_years: int
    """for so many years after first letting."""


@cache
def points_rules() -> PointsRules:
    """The law's rules on points, with their dates."""
    about = _metadata()["wws_maximum_rent"]
    lowest, highest = about["mid_points"]
    return PointsRules(
        mid_from=lowest,
        mid_to=highest,
        new_build_surcharge=about["new_build_surcharge"],
        new_build_let_from=about["new_build_from"],
        new_build_starts_before=about["new_build_construction_before"],
        new_build_years=about["new_build_years"],
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
    about = _metadata()[name]
    columns: dict[str, list[DatedRow]] = {}
    if "points" in lines[0]:
        for line in lines:
            points = line.pop("points")
            columns[points] = [
                DatedRow(date.fromisoformat(day), float(rent), about["status"]) for day, rent in line.items()
            ]
    else:
        for line in lines:
            start, status = date.fromisoformat(line.pop("from")), line.pop("status")
            rule, segment = line.pop("rule", ""), line.pop("segment", "")
            for title, value in line.items():
                columns.setdefault(segment or title, []).append(DatedRow(start, float(value), status, rule))
    return {
        key: _with_ends(sorted(rows, key=lambda row: row.start), _holds(about["row_holds"], key))
        for key, rows in columns.items()
    }


def _holds(stated: str | Mapping[str, str], column: str) -> str:
    """How long a row of a column applies: one word for the whole table, or one for each column."""
    return stated if isinstance(stated, str) else stated[column]


def _with_ends(rows: list[DatedRow], holds: str) -> tuple[DatedRow, ...]:
    """Rows with the first day on which each no longer applies."""
    return tuple(replace(row, until=_end(row.start, holds)) for row in rows)


def _end(start: date, holds: str) -> date | None:
    """The first day after a row that applies for its calendar year or twelve months; None: until changed."""
    if holds == "calendar_year":
        return date(start.year + 1, 1, 1)
    return start.replace(year=start.year + 1) if holds == "twelve_months" else None


def _nearest(word: str, allowed: Iterable[str]) -> str:
    match = difflib.get_close_matches(word, list(allowed), n=1)
    return (
        sentence("; did you mean '{near}'?", near=match[0])
        if match
        else sentence("; there are {names}", names=_listed(allowed))
    )


def _listed(names: Iterable[str]) -> str:
    each = list(names)
    numbered = len(each) > 12 and all(name.isdigit() for name in each)
    return sentence("{first} to {last}", first=each[0], last=each[-1]) if numbered else ", ".join(each)
