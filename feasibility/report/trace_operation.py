"""The sum behind the running income of one dwelling: every line of a period, year by year."""

from __future__ import annotations

from typing import Literal

import numpy as np

from feasibility.cashflow import operation
from feasibility.report.trace_rents import rents
from feasibility.report.trace_sheet import (
    Array,
    Integers,
    Sheet,
    given,
    index_step,
    named,
    one,
    row_of,
    said,
    series,
)
from feasibility.report.trace_step import Column, Step, Table, always, plus, runs
from feasibility.returns.values import step_weights
from feasibility.scenario.layout import IncomeLayout, OperatingLayout

Part = Literal["value", "first_gross", "first_net", "after_gross", "after_net"]
NO_RATE = 1e-9
"""Below this a rate of return counts as none: a row of discount factors is then a number of periods."""


def discount_sum(rate: str, value: float, time: str, count: str, periods_a_year: int) -> str:
    """The template of the sum of discount factors of flows one period apart, the first at a time."""
    if abs(value) < NO_RATE:
        return count
    first = f"(1 + {rate})^(−{time})"
    if periods_a_year == 1:
        return f"{first} · (1 − (1 + {rate})^(−{count})) / (1 − (1 + {rate})^(−1))"
    p = periods_a_year
    return f"{first} · (1 − (1 + {rate})^(−{count}/{p})) / (1 − (1 + {rate})^(−1/{p}))"


def first_times(sheet: Sheet) -> Array:
    """(steps in operation,) years from the start to the first flow of each step."""
    calendar = sheet.result.arrays.calendar
    firsts = np.flatnonzero(np.diff(calendar.period_step, prepend=-1))
    times: Array = calendar.operation_moment[firsts] / (2 * calendar.periods_a_year)
    return times


def running(sheet: Sheet, place: int, part: Part) -> Step:
    """The running lines of one dwelling and their outcome.

    Args:
        sheet: the run.
        place: the dwelling type.
        part: present value at delivery over the holding period, or the gross rent or NOI of the first 12 months
            or of the 12 months after exit.

    Lookups by the column no: every line by its key in the cash flow, and NOI.
    """
    arrays = sheet.result.arrays
    calendar, each = arrays.calendar, arrays.layout.types[place]
    steps = _steps(sheet, part)
    children = _inputs(sheet, place, part)
    at = {name: number for number, name in enumerate(children)}
    columns = [
        Column("no", "", "number", series(steps)),
        Column("q", "q", "number", series(calendar.step_anniversary[steps]), said(sheet, "q_of_step")),
        Column("Y", said(sheet, "Y"), "year", series(calendar.step_year[steps]), said(sheet, "Y")),
        Column("n", "n", "number", series(calendar.step_periods[steps]), said(sheet, "periods")),
        *_line_columns(sheet, place, part, steps, at),
    ]
    outcome = "gross_rent" if part.endswith("gross") else "NOI"
    if part == "value":
        columns += _value_columns(sheet, columns, steps, at)
    else:
        column = next(each for each in columns if each.name == outcome)
        product = calendar.step_periods[steps] * np.array(column.values, dtype=float)
        columns.append(
            Column("P", "P", "€", series(product), said(sheet, "of_months"), always(f"{{n}} · {{{outcome}}}"))
        )
    return Step(
        label=said(sheet, f"running_{part}", type=each.name),
        formula="{P:sum}",
        value=float(sum(float(value or 0.0) for value in columns[-1].values)),
        unit="€",
        children=tuple(children.values()),
        key=f"{each.name}.running.{part}",
        table=Table(tuple(columns)),
        sentence=said(sheet, f"running_{part}_is", period=_period(sheet)),
    )


def _period(sheet: Sheet) -> str:
    return said(sheet, f"period_{sheet.result.arrays.layout.period}")


def _steps(sheet: Sheet, part: Part) -> Integers:
    calendar = sheet.result.arrays.calendar
    if part == "value":
        return np.arange(calendar.exit_step)
    if part.startswith("first"):
        return np.flatnonzero(calendar.step_anniversary == 0)
    return np.arange(calendar.exit_step, calendar.step_year.size)


def _inputs(sheet: Sheet, place: int, part: Part) -> dict[str, Step]:
    arrays = sheet.result.arrays
    layout, scenario = arrays.layout, sheet.result.scenario
    name = layout.types[place].name
    found = {"rents": rents(sheet, place)}
    gross_only = part.endswith("gross")
    if part == "value":
        found["r"] = given(sheet, "required_return", "rate")
    if gross_only:
        return found
    for key in ("turnover", "vacancy", "bad_debt", "void_months", "lease_up_months"):
        found[key] = given(sheet, f"rents.{key}", "number" if key.endswith("months") else "rate")
    for income in layout.other_income:
        bases = scenario.other_income[income.name]
        for basis in ("per_dwelling", "per_parking_space"):
            if getattr(bases, basis) is not None:
                path = f"other_income.{income.name}.{basis}"
                found[path] = given(sheet, path, "€/month", f"{named(sheet, path)} ({income.name})")
        if bases.per_parking_space is not None:
            found["parking"] = given(sheet, f"dwellings.{name}.parking_spaces", "number")
        found[f"index {income.index}"] = index_step(sheet, income.index)
    for line in layout.operating:
        if line.every_years:
            continue
        path = f"operating_costs.{line.name}.{line.basis}"
        unit = "rate" if line.basis.startswith("share") else "€"
        found[path] = given(sheet, path, unit, f"{named(sheet, path)} ({line.name})")
        if line.basis == "share_of_vacant_value":
            found["vacant"] = given(sheet, f"dwellings.{name}.vacant_value", "€")
        if line.basis != "share_of_rent":
            found[f"index {line.index}"] = index_step(sheet, line.index)
    return found


def _line_columns(sheet: Sheet, place: int, part: Part, steps: Integers, at: dict[str, int]) -> list[Column]:
    arrays = sheet.result.arrays
    layout, calendar, each = arrays.layout, arrays.calendar, arrays.layout.types[place]
    p = calendar.periods_a_year
    anniversary = calendar.step_anniversary[steps]
    market = part.startswith("after") and layout.rent_basis == "market"
    letting = arrays.unit.letting
    rent = row_of(sheet, letting.market_rent if market else letting.rent)[place][anniversary]
    symbol = "M" if market else "R"
    columns = [
        Column(
            symbol, symbol, "€/month", series(rent), said(sheet, f"{symbol}_of_q"), always(f"{{0:{symbol}}}")
        )
    ]
    left = ""
    if layout.sells_after_term and each.covenanted:
        share = row_of(sheet, letting.share_let)[place][anniversary]
        columns.append(Column("D", "D", "factor", series(share), said(sheet, "share_let"), always("{0:D}")))
        left = " · {D}"
    values = _line_values(sheet, place, steps, market)
    monthly = f"{12 // p} · " if p < 12 else ""
    formulas = {"gross_rent": always(f"{monthly}{{{symbol}}}{left}")}
    if part.endswith("gross"):
        return [*columns, _line_column(sheet, "gross_rent", values, formulas)]
    for income in layout.other_income:
        formulas[f"other_income.{income.name}"] = always(monthly + _income(income, at) + left)
    formulas["vacancy_and_bad_debt"] = runs(
        [_loss(sheet, q == 0, _changes(sheet, place, int(q)), at) for q in anniversary]
    )
    for line in layout.operating:
        if not line.every_years:
            formulas[f"operating_costs.{line.name}"] = runs(
                [_cost(line, p, left, _changes(sheet, place, int(q)), at) for q in anniversary]
            )
    columns += [_line_column(sheet, key, values, formulas) for key in formulas]
    total = np.sum([values[key] for key in formulas], axis=0)
    label = named(sheet, "net_operating_income")
    terms = " + ".join(f"{{{key}}}" for key in formulas)
    columns.append(Column("NOI", "NOI", "€", series(total), label, always(terms)))
    return columns


def _line_column(
    sheet: Sheet, key: str, values: dict[str, Array], formulas: dict[str, tuple[tuple[int, str], ...]]
) -> Column:
    family, _, name = key.partition(".")
    short = name or said(sheet, f"column_{family}")
    label = named(sheet, family) if not name else f"{named(sheet, family)}: {name}"
    return Column(key, short, "€", series(values[key]), label, formulas[key])


def _line_values(sheet: Sheet, place: int, steps: Integers, market: bool) -> dict[str, Array]:
    """Each line of a period, as the run has it; on market rents where the exit is valued on them."""
    arrays = sheet.result.arrays
    layout, case, unit = arrays.layout, arrays.case, arrays.unit
    values = {key: row_of(sheet, flow)[place][steps] for key, flow in unit.operation.items()}
    if not market:
        return values
    anniversary = arrays.calendar.step_anniversary[steps]
    share, changing, rent = (
        row_of(sheet, each)[place][anniversary]
        for each in (unit.letting.share_let, unit.letting.turnover, unit.letting.market_rent)
    )
    gross = operation.gross_rent(rent, share, arrays.calendar.periods_a_year)
    other = sum(
        (flow for key, flow in values.items() if key.startswith("other_income.")), np.zeros_like(gross)
    )
    values["gross_rent"] = gross
    values["vacancy_and_bad_debt"] = operation.vacancy_and_bad_debt(
        gross,
        other,
        np.array(one(sheet, case.vacancy) + one(sheet, case.bad_debt)),
        changing,
        np.array(one(sheet, case.void_months)),
        np.array(one(sheet, case.lease_up_months)),
        (anniversary == 0).astype(float),
    )
    for line, amount in zip(layout.operating, case.operating_amount, strict=True):
        if line.basis == "share_of_rent":
            values[f"operating_costs.{line.name}"] = -one(sheet, amount) * gross
    return values


def _changes(sheet: Sheet, place: int, q: int) -> bool:
    """Whether dwellings are re-let in a year let: not where what falls vacant is sold."""
    arrays = sheet.result.arrays
    sells = arrays.layout.sells_after_term and arrays.layout.types[place].covenanted
    return not (sells and q >= one(sheet, arrays.case.term))


def _income(income: IncomeLayout, at: dict[str, int]) -> str:
    path = f"other_income.{income.name}"
    terms = []
    if f"{path}.per_dwelling" in at:
        terms.append(f"{{{at[f'{path}.per_dwelling']}}}")
    if f"{path}.per_parking_space" in at:
        terms.append(f"{{{at[f'{path}.per_parking_space']}}} · {{{at['parking']}}}")
    amount = f"({plus(terms)})" if len(terms) > 1 else plus(terms)
    return f"{amount} · {{{at[f'index {income.index}']}:A}}"


def _loss(sheet: Sheet, first_year: bool, changes: bool, at: dict[str, int]) -> str:
    """Vacancy and bad debt, empty months at a change of tenant, and until the first tenant."""
    rents_given = sheet.result.scenario.rents
    income = " + ".join(
        [
            "{gross_rent}",
            *(f"{{other_income.{each.name}}}" for each in sheet.result.arrays.layout.other_income),
        ]
    )
    income = f"({income})" if " + " in income else income
    terms = [f"({{{at['vacancy']}}} + {{{at['bad_debt']}}}) · {income}"]
    empty = []
    if changes and rents_given.void_months:
        empty.append(f"{{{at['turnover']}}} · {{{at['void_months']}}}")
    if first_year and rents_given.lease_up_months:
        empty.append(f"{{{at['lease_up_months']}}}")
    if empty:
        terms.append(f"({plus(empty)}) / 12 · {{gross_rent}}")
    return f"−({plus(terms)})"


def _cost(line: OperatingLayout, p: int, left: str, changes: bool, at: dict[str, int]) -> str:
    amount = f"{{{at[f'operating_costs.{line.name}.{line.basis}']}}}"
    if line.basis == "share_of_rent":
        return f"−{amount} · {{gross_rent}}"
    level = f"{{{at[f'index {line.index}']}:A}}"
    yearly = f" / {p}" if p > 1 else ""
    if line.basis == "per_reletting":
        return f"−{{{at['turnover']}}} · {amount} · {level}{left}{yearly}" if changes else "0"
    worth = f" · {{{at['vacant']}}}" if line.basis == "share_of_vacant_value" else ""
    return f"−{amount}{worth} · {level}{left}{yearly}"


def _value_columns(sheet: Sheet, columns: list[Column], steps: Integers, at: dict[str, int]) -> list[Column]:
    arrays = sheet.result.arrays
    calendar = arrays.calendar
    times = first_times(sheet) - calendar.delivery_time
    moments = calendar.operation_moment / (2 * calendar.periods_a_year) - calendar.delivery_time
    required = np.array([one(sheet, arrays.case.required_return)])
    weights = step_weights(required, moments, calendar.period_step)[0] if steps.size else np.zeros(0)
    income = np.array(columns[-1].values, dtype=float)
    formula = discount_sum(f"{{{at['r']}}}", float(required[0]), "{t}", "{n}", calendar.periods_a_year)
    return [
        Column("t", "t", "years", series(times), said(sheet, f"time_{arrays.layout.flow_timing}")),
        Column("W", "W", "factor", series(weights), said(sheet, "weight"), always(formula)),
        Column("P", "P", "€", series(income * weights), said(sheet, "present_value"), always("{NOI} · {W}")),
    ]
