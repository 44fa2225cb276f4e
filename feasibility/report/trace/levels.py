"""Levels of indices and of limits by calendar year."""

from __future__ import annotations

from pathlib import Path

from feasibility.evaluation.result import Result
from feasibility.report.trace.step import Rows, Step, written
from feasibility.scenario.arrays import of_row


def index_levels(result: Result, name: str) -> Step:
    """Level of an index by calendar year: in closed form where its rate is constant, else year by year."""
    scenario, paths, calendar = result.scenario, result.arrays.paths, result.arrays.calendar
    used = name if name in scenario.indices else "cpi"
    index = scenario.indices[used]
    if not index.history and not index.years:
        formula = f"(1 + g)^(Y − {calendar.price_year})"
        return Step(f"A({name})", "sum_level", None, "text", name, formula, (written_rate(result, used),))
    growth, level = (of_row(each[used], result.row, 0) for each in (paths.growth, paths.level))
    years = range(calendar.price_year, int(calendar.step_year[-1]) + 1)
    rows = tuple(
        (
            str(year),
            float(growth[paths.place(year)]) if year > calendar.price_year else None,
            float(level[paths.place(year)]),
        )
        for year in years
    )
    headers, units = ("sum_year", "sum_rate", "sum_level"), ("text", "rate", "factor")
    return Step(
        f"A({name})",
        "sum_level",
        None,
        "text",
        name,
        "A(Y) = A(Y−1) · (1 + g(Y))",
        (),
        Rows(headers, units, rows),
    )


def level_in(result: Result, name: str, year: int) -> Step:
    """Level of an index in one calendar year."""
    paths = result.arrays.paths
    level = paths.level[name]
    value = float(of_row(level, result.row, 0)[paths.place(year)])
    return Step("A", "sum_level", value, "factor", f"{name}, {year}", "A(Y)", (index_levels(result, name),))


def written_rate(result: Result, name: str) -> Step:
    """The constant rate of an index."""
    file, line = result.scenario.origin.place(f"indices.{name}")
    place = f"{Path(file).name}:{line} indices.{name}" if line else f"indices.{name}"
    return Step("g", f"indices.{name}", result.scenario.indices[name].then, "rate", place=place)


def limit_levels(result: Result, place: int) -> Step:
    """The upper limit of a type's segment by calendar year."""
    each = result.arrays.layout.types[place]
    name, year = result.arrays.layout.segments[each.segment].name, result.arrays.layout.policy_year
    path = f"policy.segments.{name}"
    if result.arrays.layout.segments[each.segment].upper != "amount":
        return upper_limit(result, each.segment)
    children = (
        written(result, f"{path}.upper", "€/month" if each.rented else "€", "u", "segments.upper"),
        written(result, f"{path}.upper_surcharge", "rate", "s", "segments.upper_surcharge"),
        index_levels(result, "cpi"),
    )
    return Step(
        "U", "segments.upper", None, "text", name, f"U(Y) = u · Π (1 + CPI + s), {year} … (Y)", children
    )


def upper_limit(result: Result, place: int) -> Step:
    """What a segment states as its upper limit: an amount, or the word that stands for the law's."""
    segment = result.arrays.layout.segments[place]
    unit = "text" if segment.upper != "amount" else "€/month" if segment.rented else "€"
    return written(result, f"policy.segments.{segment.name}.upper", unit, "U")
