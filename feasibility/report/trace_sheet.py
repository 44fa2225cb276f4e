"""What every part of a trace needs: names in the reader's language, inputs with their place, indices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.horizon import needed_years
from feasibility.indices.history import published_growth
from feasibility.report.numbers import exact_percent
from feasibility.report.texts import name_of_path
from feasibility.report.trace_step import Column, Step, Table, Value, runs
from feasibility.result import Result

TEXTS = Path(__file__).with_name("trace_texts.toml")
Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """One run, and the language in which its sums are told."""

    result: Result
    lang: str


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(TEXTS.read_text(encoding="utf-8"))["texts"]
    return found


def said(sheet: Sheet, key: str, /, **values: object) -> str:
    """A label or sentence of the traces."""
    return _texts()[key][sheet.lang].format(**values)


def named(sheet: Sheet, key: str, of: str = "") -> str:
    """A name from the glossary, with what it is the figure of."""
    name = name_of_path(key, sheet.lang)
    return f"{name}, {of}" if of else name


def one(sheet: Sheet, array: Array) -> float:
    """This run's entry of a (S,) array."""
    return float(array[sheet.result.row if array.shape[-1] > 1 else 0])


def row_of(sheet: Sheet, array: Array) -> Array:
    """This run's entries of an array whose second axis is the path."""
    row: Array = array[:, sheet.result.row if array.shape[1] > 1 else 0]
    return row


def series(values: Array | Integers) -> tuple[Value, ...]:
    """An array as the values of a column."""
    return tuple(values.tolist())


# ------------------------------------------------------------------------------------------- inputs


def given(sheet: Sheet, path: str, unit: str, label: str = "") -> Step:
    """An input of the scenario or of its policy, with the place where it was written."""
    value = value_at(sheet, path)
    return Step(
        label=label or named(sheet, path),
        formula="",
        value=value,
        unit=unit,
        source=place_of(sheet, path),
        key=path,
    )


def value_at(sheet: Sheet, path: str) -> Value:
    """The value at a dotted path of the scenario, a default where it is not written."""
    part: object = sheet.result.scenario
    for name in path.split("."):
        if isinstance(part, Mapping):
            part = part[name]
        elif isinstance(part, tuple):
            part = part[int(name)]
        elif is_dataclass(part):
            part = getattr(part, name)
    return part if isinstance(part, (float, int, str, bool)) else None


def place_of(sheet: Sheet, path: str) -> str:
    """`file:line: path`, and for a value of the policy its status."""
    origin = sheet.result.scenario.origin
    file, line = origin.place(path)
    if path in origin.lines and line:
        place = f"{Path(file).name}:{line}: {path}"
    elif not file and not line:
        place = f"{said(sheet, 'set_in_run')}: {path}"
    else:
        place = f"{said(sheet, 'default')}: {path}"
    status = next((each.status for each in sheet.result.sources if each.name == path), "")
    if status in ("", "scenario"):
        return place
    return f"{place}, {name_of_path(f'status.{status}', sheet.lang)}"


def constant(label: str, value: Value, unit: str, source: str) -> Step:
    """A figure of the calendar or of a table, with where it comes from."""
    return Step(label=label, formula="", value=value, unit=unit, source=source, key=f"{label} {value}")


def development_rate(sheet: Sheet) -> Step:
    """The rate at which development costs are compounded: its own, or the required return."""
    if sheet.result.scenario.development.rate is None:
        return given(sheet, "required_return", "rate", named(sheet, "development.rate"))
    return given(sheet, "development.rate", "rate")


def years_to_delivery(sheet: Sheet) -> Step:
    """t_C: construction months / 12."""
    months = given(sheet, "development.construction_months", "number")
    return Step(
        label=said(sheet, "years_to_delivery"),
        formula="{0} / 12",
        value=sheet.result.arrays.calendar.delivery_time,
        unit="years",
        children=(months,),
        key="delivery_time",
    )


# ------------------------------------------------------------------------------------ indices, limits


def index_step(sheet: Sheet, name: str) -> Step:
    """An index by calendar year: its growth on 1 January and its level, 1 in the price year.

    Lookups: `{n:g}` and `{n:A}` by the column Y.
    """
    arrays, scenario = sheet.result.arrays, sheet.result.scenario
    used = name if name in scenario.indices else "cpi"
    index, paths = scenario.indices[used], arrays.paths
    first, needed = needed_years(arrays.layout, arrays.calendar)
    begin = first if used == "cpi" else paths.price_year
    years = np.arange(begin, needed[used].stop if used in needed else int(arrays.calendar.step_year[-1]) + 1)
    places = years - paths.first_year
    growth = series(_of_path(sheet, paths.growth[used])[places])
    percent = exact_percent(float(growth[-1] or 0.0), sheet.lang)
    label = named(sheet, f"indices.{used}")
    flat = not index.history and not index.years
    source = place_of(sheet, f"indices.{used}")
    if index.history:
        source += f"; {published_growth(used, scenario.known_until).source}"
    rate = Step(label, "", index.then if flat else None, "rate", source, key=f"indices.{used}")
    base = paths.price_year - begin
    formulas = ["{A:after} / (1 + {g:after})"] * base + ["1"]
    formulas += ["{A:before} · (1 + {g})"] * (years.size - base - 1)
    columns = [
        _years_column(sheet, years),
        Column(
            "g",
            "g",
            "rate",
            (None, *growth[1:]),
            said(sheet, "growth"),
            ((0, ""), (1, "{0}")) if flat else (),
        ),
        Column(
            "A",
            f"A({label})",
            "factor",
            series(_of_path(sheet, paths.level[used])[places]),
            said(sheet, "level", year=paths.price_year),
            runs(formulas),
        ),
    ]
    if not flat:
        columns.insert(2, Column("from", said(sheet, "column_from"), "text", _origins(sheet, used, years)))
    shown = 0 if flat else _last_change(growth) + 2
    rest = said(sheet, "goes_on", rate=percent)
    if flat:
        rest = f"A({label}) = (1 + {percent})^({said(sheet, 'Y')} − {paths.price_year})"
    return Step(
        label=said(sheet, "index_levels", name=label),
        formula="",
        value=None,
        unit="factor",
        children=(rate,),
        key=f"index.{used}",
        table=Table(tuple(columns), shown if shown < years.size else None, rest),
    )


def _of_path(sheet: Sheet, array: Array) -> Array:
    row: Array = array[sheet.result.row if array.shape[0] > 1 else 0]
    return row


def _years_column(sheet: Sheet, years: Integers) -> Column:
    return Column("Y", said(sheet, "Y"), "year", series(years))


def _last_change(growth: tuple[Value, ...]) -> int:
    """The last row whose growth is another than that of the next ones."""
    return max((row for row in range(1, len(growth)) if growth[row] != growth[-1]), default=0) + 1


def _origins(sheet: Sheet, name: str, years: Integers) -> tuple[Value, ...]:
    scenario = sheet.result.scenario
    index = scenario.indices[name]
    published = published_growth(name, scenario.known_until).growth if index.history else {}
    own = index.years or {}

    def origin(year: int) -> str:
        if year in published:
            return "CBS"
        path = f"indices.{name}.{year if year in own else 'then'}"
        return f":{scenario.origin.place(path)[1]}"

    return (None, *(origin(year) for year in years.tolist()[1:]))


def level_in(sheet: Sheet, child: int, year: int) -> str:
    """The template of an index level in one year, the index being that child."""
    return f"{{{child}:A@{year}}}"


def limit_step(sheet: Sheet, segment: int) -> Step:
    """The indexed upper limit of a segment by calendar year. Lookups: `{n:L}` by the column Y."""
    arrays = sheet.result.arrays
    name = arrays.layout.segments[segment].name
    limits = arrays.unit.letting.upper_limit[segment]
    values = limits[sheet.result.row if limits.shape[0] > 1 else 0]
    first, policy_year = arrays.paths.first_year, arrays.layout.policy_year
    years = np.arange(first, first + values.size)
    base = policy_year - first
    unit = "€/month" if arrays.layout.segments[segment].rented else "€"
    formulas = ["{L:after} / (1 + {g:after} + {1})"] * base + ["{0}"]
    formulas += ["{L:before} · (1 + {g} + {1})"] * (years.size - base - 1)
    cpi = index_step(sheet, "cpi")
    growth = (None, *series(_of_path(sheet, arrays.paths.growth["cpi"])[1:]))
    shown = max(_last_change(growth) + 2, base + 3)
    return Step(
        label=named(sheet, "segments.upper", name),
        formula="",
        value=None,
        unit=unit,
        children=(
            given(sheet, f"policy.segments.{name}.upper", unit),
            given(sheet, f"policy.segments.{name}.upper_surcharge", "rate"),
            cpi,
        ),
        key=f"limit.{name}",
        table=Table(
            (
                _years_column(sheet, years),
                Column("g", "CPI", "rate", growth, "", ((0, ""), (1, "{2:g}"))),
                Column(
                    "L", "L", unit, series(values), said(sheet, "limit", year=policy_year), runs(formulas)
                ),
            ),
            shown if shown < years.size else None,
            said(sheet, "limit_goes_on"),
        ),
    )
