"""The sums behind a ground lease: the canon per euro of land price before delivery, after it, at exit."""

from __future__ import annotations

import numpy as np

from feasibility.evaluation.result import Result
from feasibility.report.trace.rents import index_levels
from feasibility.report.trace.step import Array, Cell, Rows, Step, at, written
from feasibility.returns.discounting import discount_factors
from feasibility.returns.values import step_weights
from feasibility.scenario.arrays import of_row


def leased(result: Result) -> bool:
    """Whether the land is leased."""
    return bool(result.arrays.layout.canon_index)


def _canon(result: Result, name: str) -> Array:
    canon = result.arrays.unit.ground_rent
    assert canon is not None
    return of_row(getattr(canon, name), result.row, 0)


def _inputs(result: Result) -> tuple[Step, ...]:
    return (
        written(result, "land.canon.rate", "rate", "z"),
        index_levels(result, result.arrays.layout.canon_index),
    )


def while_built(result: Result) -> Step:
    """C: the canon until delivery per euro of land price, with interest."""
    arrays = result.arrays
    calendar, grid = arrays.calendar, arrays.flows.grid
    canon = _canon(result, "construction")
    times = grid.times[grid.construction][1:-1]
    i = at(result, arrays.case.development_rate)
    interest = discount_factors(i, times - calendar.delivery_time)
    paid = [place for place in range(canon.size) if canon[place]]
    years = [int(calendar.construction_year[place]) for place in paid]
    rows: list[tuple[Cell, ...]] = []
    for year in sorted(set(years)):
        own = [place for place, its in zip(paid, years, strict=True) if its == year]
        each, summed = float(canon[own[0]]), float(interest[own].sum())
        rows.append((str(year), len(own), each, summed, float(canon[own] @ interest[own])))
    table = Rows(
        ("sum_year", "=n", "sum_canon_each", "sum_interest", "sum_at_delivery"),
        ("text", "number", "factor", "factor", "factor"),
        tuple(rows),
        4,
    )
    value = float(canon @ interest)
    return Step("C", "sum_canon_built", value, "factor", "", "", _inputs(result), table)


def at_exit(result: Result) -> Step:
    """X: by how much the exit value falls per euro of land price: E / k · (1 − s)."""
    calendar = result.arrays.calendar
    after = slice(calendar.exit_step, None)
    next_year = float(_canon(result, "operation")[after] @ calendar.step_periods[after])
    children = (
        Step("E", "sum_canon_after_exit", next_year, "factor", "", "", (), None, str(calendar.exit_year)),
        written(result, "land.canon.capitalisation_rate", "rate", "k"),
        written(result, "exit.selling_costs", "rate", "s"),
    )
    canon = result.arrays.unit.ground_rent
    assert canon is not None
    value = at(result, canon.at_exit)
    return Step("X", "ground_rent_at_exit", value, "factor", "", "E / k · (1 − s)", children)


def while_held(result: Result) -> Step:
    """A: value at delivery of the canon after it, and of what it takes at exit, per euro of land price."""
    arrays = result.arrays
    calendar, grid = arrays.calendar, arrays.flows.grid
    r = at(result, arrays.case.required_return)
    times = grid.times[grid.operation] - calendar.delivery_time
    weights = step_weights(np.array([r]), times, calendar.period_step)[0][: calendar.exit_step]
    canon = _canon(result, "operation")[: calendar.exit_step]
    rows = tuple(
        (
            str(calendar.step_year[step]),
            int(calendar.step_periods[step]),
            float(canon[step]),
            float(weights[step]),
            float(canon[step] * weights[step]),
        )
        for step in range(calendar.exit_step)
    )
    table = Rows(
        ("sum_year", "=n", "sum_canon_each", "=D", "sum_present"),
        ("text", "number", "factor", "factor", "factor"),
        rows,
        4,
    )
    rate = written(result, "required_return", "rate", "r")
    running = Step(
        "B", "sum_canon_held", float(canon @ weights), "factor", "", "", (rate, *_inputs(result)), table
    )
    years = Step("H", "exit.holding_years", calendar.holding_years, "years")
    value = at(result, arrays.returns.ground_rent_value)
    children = (running, at_exit(result), rate, years)
    return Step("A", "sum_canon_value", value, "factor", "", "B + X · (1 + r)^(−H)", children)
