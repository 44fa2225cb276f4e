"""The sums behind a dwelling type's investment value: income, works, sales and exit."""

from __future__ import annotations

import numpy as np

from feasibility.evaluation.result import Result
from feasibility.report.trace.land import surplus_paid
from feasibility.report.trace.phases import of_own_phase
from feasibility.report.trace.rents import house_price_level, index_levels, rents
from feasibility.report.trace.step import Rows, Step, at, called, column, type_called, written
from feasibility.returns.discounting import discount_factors
from feasibility.returns.values import step_weights
from feasibility.scenario.arrays import of_row
from feasibility.scenario.kinds import NET_YIELD, exit_path
from feasibility.scenario.layout import OPERATING_BASES


@of_own_phase
def investment_value(result: Result, place: int) -> Step:
    """IV of one dwelling at delivery: running income, and what falls on single days, discounted."""
    each = result.arrays.layout.types[place]
    value = float(column(result, result.arrays.returns.type_investment_value)[place])
    moments = _moments(result, place)
    parts = (_running(result, place), moments) if each.rented else (moments,)
    formula = " + ".join(part.symbol for part in parts)
    name = "dwelling_types.investment_value"
    return Step(f"IV({type_called(each.name)})", name, value, "€", type_called(each.name), formula, parts)


def _running(result: Result, place: int) -> Step:
    """Present value of the running income: equal flows n times, times the sum of their discount factors."""
    arrays = result.arrays
    unit, calendar, each = arrays.unit, arrays.calendar, arrays.layout.types[place]
    r = at(result, arrays.case.required_return)
    times = arrays.flows.grid.times[arrays.flows.grid.operation] - calendar.delivery_time
    weights = step_weights(np.array([r]), times, calendar.period_step)[0]
    income = column(result, unit.net_operating_income)[place]
    first = np.flatnonzero(np.diff(calendar.period_step, prepend=-1))
    rows = tuple(
        (
            int(calendar.step_anniversary[step]),
            str(calendar.step_year[step]),
            int(calendar.step_periods[step]),
            float(income[step]),
            float(times[first[step]]),
            float(weights[step]),
            float(income[step] * weights[step]),
        )
        for step in range(calendar.exit_step)
    )
    p = calendar.periods_a_year
    return Step(
        f"PV({type_called(each.name)})",
        "sum_running",
        sum(row[-1] for row in rows),
        "€",
        type_called(each.name),
        f"Σ e · D; D = (1 + r)^(−t) · (1 − (1 + r)^(−n/{p})) / (1 − (1 + r)^(−1/{p}))",
        (written(result, "required_return", "rate", "r"), operation(result, place), rents(result, place)),
        Rows(
            ("=q", "sum_year", "=n", "sum_period_income", "=t", "=D", "sum_value"),
            ("number", "text", "number", "€", "factor", "factor", "€"),
            rows,
            total=6,
        ),
    )


def _moments(result: Result, place: int) -> Step:
    """Present value of what falls on delivery, an anniversary or exit."""
    arrays = result.arrays
    unit, calendar, each = arrays.unit, arrays.calendar, arrays.layout.types[place]
    r = at(result, arrays.case.required_return)
    flows = column(result, unit.anniversary_flows)[place]
    discount = discount_factors(r, np.arange(calendar.holding_years + 1.0))
    rows = tuple(
        (int(q), float(flows[q]), float(discount[q]), float(flows[q] * discount[q]))
        for q in np.flatnonzero(flows)
    )
    children = [written(result, "required_return", "rate", "r")]
    sold = float(column(result, unit.sales_at_delivery)[place])
    children += [exit_value(result, place)] if each.rented else [sale(result, place, sold)]
    if unit.surplus is not None:
        children.append(surplus_paid(result, place))
    if _sales_are_shown(result, place):
        children.append(sales_on_turnover(result, place))
    for line in arrays.layout.operating:
        if line.every_years and each.rented:
            path = f"operating_costs.{line.name}"
            cost = result.scenario.operating_costs[line.name]
            basis = "per_dwelling" if cost.per_dwelling is not None else "share_of_vacant_value"
            unit_name = "€" if basis == "per_dwelling" else "rate"
            children.append(
                written(result, f"{path}.{basis}", unit_name, called("operating_costs", line.name))
            )
            children.append(index_levels(result, line.index))
    return Step(
        f"PM({type_called(each.name)})",
        "sum_moments",
        sum(row[-1] for row in rows),
        "€",
        type_called(each.name),
        "Σ F · (1 + r)^(−q)",
        tuple(children),
        Rows(("=q", "=F", "sum_discount", "sum_value"), ("number", "€", "factor", "€"), rows, total=3),
    )


def _sales_are_shown(result: Result, place: int) -> bool:
    """Whether sales as tenants leave have a sum of their own.

    They have where a type asks them from the first year, or is sold for less than a new dwelling.
    """
    each = result.arrays.layout.types[place]
    after_term = each.covenanted and result.arrays.layout.sells_after_term
    return each.sells_on_turnover or (after_term and result.scenario.exit.resale_share != 1)


def _resale(result: Result) -> tuple[str, tuple[Step, ...]]:
    """The share of a new dwelling's value in a formula, and its step; nothing where it is the whole."""
    if result.scenario.exit.resale_share == 1:
        return "", ()
    return " · u", (written(result, "exit.resale_share", "rate", "u"),)


@of_own_phase
def sales_on_turnover(result: Result, place: int) -> Step:
    """Proceeds of one dwelling on each anniversary on which what becomes vacant is sold."""
    arrays = result.arrays
    calendar, each, paths = arrays.calendar, arrays.layout.types[place], arrays.paths
    let = column(result, arrays.unit.letting.share_let)[place]
    proceeds = column(result, arrays.unit.sales_on_turnover)[place]
    level = of_row(paths.level["house_price"], result.row, 0)
    factor, resale = _resale(result)
    rows = tuple(
        (
            q,
            str(calendar.anniversary_year[q]),
            float(let[q - 1] - let[q]),
            float(level[paths.place(calendar.anniversary_year[q])]),
            float(proceeds[q]),
        )
        for q in range(1, calendar.holding_years)
    )
    return Step(
        "Q",
        "sales_on_turnover",
        float(sum(row[-1] for row in rows)),
        "€",
        type_called(each.name),
        f"Σ n · V{factor} · A · (1 − d)^q · (1 − s)",
        (
            written(result, f"dwellings.{each.name}.vacant_value", "€", "V", "vacant_value"),
            *resale,
            _of_exit(result, place, "ageing", "d"),
            _of_exit(result, place, "selling_costs", "s"),
            index_levels(result, "house_price"),
        ),
        Rows(
            ("=q", "sum_year", "=n", "sum_level", "sum_value"),
            ("number", "text", "rate", "factor", "€"),
            rows,
            total=4,
        ),
    )


def inputs_of_line(result: Result, line: str, place: int) -> Step:
    """What makes a line of the cash flow, of one type: its exit, its sales, or its operation."""
    if line == "surplus":
        return surplus_paid(result, place)
    if line == "exit_value":
        return exit_value(result, place)
    if line == "sales_on_turnover" and _sales_are_shown(result, place):
        return sales_on_turnover(result, place)
    return operation(result, place)


def sale(result: Result, place: int, value: float) -> Step:
    """Proceeds of an owner-occupied dwelling at delivery."""
    arrays = result.arrays
    each, paths = arrays.layout.types[place], arrays.paths
    year = paths.place(arrays.calendar.delivery_year)
    limit = arrays.unit.letting.upper_limit[each.segment]
    upper = float(of_row(limit, result.row, 0)[year])
    children = [
        written(result, f"dwellings.{each.name}.price", "€", "p", "price"),
        house_price_level(result, arrays.calendar.delivery_year),
        written(result, "development.vat", "rate", "v"),
        _of_exit(result, place, "selling_costs", "s"),
    ]
    formula = "p · A / (1 + v) · (1 − s)"
    if np.isfinite(upper):
        children.append(Step("U", "segments.upper", upper, "€", type_called(each.name)))
        formula = "min(p · A, U) / (1 + v) · (1 − s)"
    return Step("S", "sales_at_delivery", value, "€", type_called(each.name), formula, tuple(children))


@of_own_phase
def operation(result: Result, place: int) -> Step:
    """Each running line of one dwelling, year by year; the last year is that after exit."""
    arrays = result.arrays
    calendar, each, unit = arrays.calendar, arrays.layout.types[place], arrays.unit
    lines = {key: column(result, flows)[place] for key, flows in unit.operation.items()}
    income = column(result, unit.net_operating_income)[place]
    rows = []
    for q in range(calendar.holding_years + 1):
        steps = np.flatnonzero(calendar.step_anniversary == q)
        periods = calendar.step_periods[steps]
        amounts = tuple(float(flow[steps] @ periods) for flow in lines.values())
        rows.append((q, *amounts, float(income[steps] @ periods)))
    scenario = result.scenario
    inputs = [
        written(result, f"rents.{key}", unit_name, symbol)
        for key, unit_name, symbol in (
            ("vacancy", "rate", "l"),
            ("bad_debt", "rate", "b"),
            ("void_months", "number", "w"),
            ("lease_up_months", "number", "u"),
        )
    ]
    for name, line in scenario.operating_costs.items():
        for basis in OPERATING_BASES:
            if getattr(line, basis) is not None:
                kind = "rate" if basis.startswith("share") else "€"
                inputs.append(
                    written(result, f"operating_costs.{name}.{basis}", kind, called("operating_costs", name))
                )
    for name, other in scenario.other_income.items():
        inputs += [
            written(result, f"other_income.{name}.{basis}", "€/month", called("other_income", name))
            for basis in ("per_dwelling", "per_parking_space")
            if getattr(other, basis) is not None
        ]
    used = {line.index for line in arrays.layout.operating if line.basis != "share_of_rent"}
    used |= {line.index for line in arrays.layout.other_income}
    inputs += [index_levels(result, name) for name in sorted(used)]
    headers = ("=q", *(f"={called('flow', key)}" for key in lines), "=NOI")
    return Step(
        "NOI",
        "sum_operation",
        None,
        "text",
        type_called(each.name),
        "12·R·N + 12·other·A − (l + b)·(12·R·N + other) − (m·w + u)/12·12·R·N − costs·A·N",
        tuple(inputs),
        Rows(headers, ("number", *["€"] * (len(lines) + 1)), tuple(rows)),
    )


@of_own_phase
def exit_value(result: Result, place: int) -> Step:
    """What is left of one dwelling at exit, under each of the scenario's methods; the highest counts."""
    arrays = result.arrays
    each, calendar = arrays.layout.types[place], arrays.calendar
    by_method = of_row(arrays.unit.exit_by_method[:, place], result.row)
    left = float(column(result, arrays.unit.letting.share_let[..., -1])[place])
    costs = _of_exit(result, place, "selling_costs", "s")
    children: list[Step] = []
    for number, method in enumerate(arrays.layout.methods):
        if method not in each.methods:
            continue
        value = float(by_method[number])
        if method == "vacant_value":
            factor, resale = _resale(result)
            inputs: tuple[Step, ...] = (
                written(result, f"dwellings.{each.name}.vacant_value", "€", "V", "vacant_value"),
                *resale,
                house_price_level(result, calendar.exit_year),
                _of_exit(result, place, "ageing", "d"),
                Step("H", "exit.holding_years", calendar.holding_years, "years"),
                _of_exit(result, place, "let_ratio", "k"),
                costs,
                Step("N", "sum_share_let", left, "rate", type_called(each.name)),
            )
            formula = f"V{factor} · A · (1 − d)^H · k · (1 − s) · N"
        else:
            inputs = (
                Step(
                    "E",
                    "sum_after_exit",
                    float(column(result, arrays.unit.after_exit[number])[place]),
                    "€",
                    type_called(each.name),
                ),
                _of_exit(result, place, method, "y"),
                _of_exit(result, place, "buyers_costs", "b"),
                costs,
            )
            formula = "E / y / (1 + b) · (1 − s)"
        children.append(
            Step(f"X{len(children) + 1}", method, value, "€", type_called(each.name), formula, inputs)
        )
    value = float(column(result, arrays.unit.exit_value)[place])
    symbols = ", ".join(each.symbol for each in children)
    formula = f"max({symbols})" if len(children) > 1 else symbols
    return Step("X", "exit_value", value, "€", type_called(each.name), formula, tuple(children))


def _of_exit(result: Result, place: int, key: str, symbol: str) -> Step:
    """A value of the exit as it holds for one type: that of its kind where there is one."""
    path = exit_path(result.scenario, result.arrays.layout.types[place].name, key)
    leaving = result.scenario.exit
    if path == NET_YIELD and leaving.net_yield is None:
        parts = (
            written(result, "exit.initial_yield", "rate", "i"),
            written(result, "exit.yield_spread", "rate", "o"),
        )
        return Step(symbol, path, leaving.net_yield_used, "rate", "", "i + o", parts)
    return written(result, path, "rate", symbol, f"exit.{key}")
