"""The sum behind the investment value of one dwelling: running income, works, sales and exit."""

from __future__ import annotations

import numpy as np

from feasibility.report.texts import name_of_path
from feasibility.report.trace_operation import running
from feasibility.report.trace_rents import rents
from feasibility.report.trace_sheet import (
    Array,
    Sheet,
    given,
    index_step,
    level_in,
    limit_step,
    named,
    one,
    row_of,
    said,
    series,
)
from feasibility.report.trace_step import Column, Step, Table, always, plus
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.layout import OperatingLayout


def type_investment_value(sheet: Sheet, place: int) -> Step:
    """IV of one dwelling at delivery."""
    arrays = sheet.result.arrays
    layout, each = arrays.layout, arrays.layout.types[place]
    if each.rented:
        parts = [running(sheet, place, "value")] if arrays.calendar.exit_step else []
        parts += [major_work(sheet, place, line) for line in layout.operating if line.every_years]
        if layout.sells_after_term and each.covenanted:
            parts.append(sales_on_turnover(sheet, place))
        parts.append(_discounted_exit(sheet, place))
    else:
        parts = [sale_at_delivery(sheet, place)]
    return Step(
        label=named(sheet, "investment_value", each.name),
        formula=plus([f"{{{number}}}" for number in range(len(parts))]),
        value=float(row_of(sheet, arrays.returns.type_investment_value)[place]),
        unit="€",
        children=tuple(parts),
        key=f"{each.name}.investment_value",
    )


def sale_at_delivery(sheet: Sheet, place: int) -> Step:
    """Proceeds of an owner-occupied dwelling, the price limited as the policy says."""
    arrays = sheet.result.arrays
    each, year = arrays.layout.types[place], arrays.calendar.delivery_year
    children = [
        given(sheet, f"dwellings.{each.name}.price", "€"),
        index_step(sheet, "house_price"),
        given(sheet, "development.vat", "rate"),
        given(sheet, "exit.selling_costs", "rate"),
    ]
    price = "{0} · " + level_in(sheet, 1, year)
    if arrays.layout.segments[each.segment].has_upper:
        children.append(limit_step(sheet, each.segment))
        price = f"min({price}, {{4:L@{year}}})"
    return Step(
        label=named(sheet, "sales_at_delivery", each.name),
        formula=f"{price} / (1 + {{2}}) · (1 − {{3}})",
        value=float(row_of(sheet, arrays.unit.sales_at_delivery)[place]),
        unit="€",
        children=tuple(children),
        key=f"{each.name}.sale",
        sentence=said(sheet, "sale_is"),
    )


def major_work(sheet: Sheet, place: int, line: OperatingLayout) -> Step:
    """The present value of a major work. Lookups by the column q: F, the flow on that anniversary."""
    arrays = sheet.result.arrays
    each, holding = arrays.layout.types[place], arrays.calendar.holding_years
    number = np.arange(line.every_years or 1, holding, line.every_years or 1)
    path = f"operating_costs.{line.name}.{line.basis}"
    share = line.basis == "share_of_vacant_value"
    children = {
        "amount": given(sheet, path, "rate" if share else "€", f"{named(sheet, path)} ({line.name})"),
        "every": given(sheet, f"operating_costs.{line.name}.every_years", "years"),
        "index": index_step(sheet, line.index),
        "r": given(sheet, "required_return", "rate"),
        "rents": rents(sheet, place),
    }
    amount = "{0}"
    if share:
        children["vacant"] = given(sheet, f"dwellings.{each.name}.vacant_value", "€")
        amount = "{0} · {5}"
    left = " · {4:D}" if arrays.layout.sells_after_term and each.covenanted else ""
    flow = row_of(sheet, arrays.unit.major_works[f"operating_costs.{line.name}"])[place][number]
    return _dated(
        sheet,
        label=f"{named(sheet, 'major_works')}: {line.name}, {each.name}",
        key=f"{each.name}.work.{line.name}",
        children=tuple(children.values()),
        number=number,
        flow=flow,
        formula=f"−{amount} · {{2:A}}{left}",
    )


def sales_on_turnover(sheet: Sheet, place: int) -> Step:
    """The present value of sales on turnover. Lookups by the column q: F, the proceeds of that anniversary."""
    arrays = sheet.result.arrays
    each = arrays.layout.types[place]
    term, holding = int(one(sheet, arrays.case.term)), arrays.calendar.holding_years
    number = np.arange(max(term, 1), max(holding, 1))
    children = (
        given(sheet, f"dwellings.{each.name}.vacant_value", "€"),
        given(sheet, "exit.ageing", "rate"),
        index_step(sheet, "house_price"),
        given(sheet, "required_return", "rate"),
        rents(sheet, place),
        given(sheet, "exit.selling_costs", "rate"),
    )
    return _dated(
        sheet,
        label=named(sheet, "sales_on_turnover", each.name),
        key=f"{each.name}.turnover_sales",
        children=children,
        number=number,
        flow=row_of(sheet, arrays.unit.sales_on_turnover)[place][number],
        formula="{4:x} · {0} · {2:A} · (1 − {1})^{q} · (1 − {5})",
    )


def _dated(
    sheet: Sheet,
    *,
    label: str,
    key: str,
    children: tuple[Step, ...],
    number: Array,
    flow: Array,
    formula: str,
) -> Step:
    """Flows on anniversaries, discounted at the required return, which is the fourth child."""
    arrays = sheet.result.arrays
    factor = discount_factors(one(sheet, arrays.case.required_return), number)
    return Step(
        label=label,
        formula="{P:sum}",
        value=float(np.sum(flow * factor)),
        unit="€",
        children=children,
        key=key,
        table=Table(
            (
                Column("q", "q", "number", series(number), said(sheet, "q")),
                Column(
                    "Y",
                    said(sheet, "Y"),
                    "year",
                    series(arrays.calendar.anniversary_year[number]),
                    said(sheet, "Y_of_q"),
                ),
                Column("F", "F", "€", series(flow), said(sheet, "flow"), always(formula)),
                Column(
                    "W",
                    "W",
                    "factor",
                    series(factor),
                    said(sheet, "discount_factor"),
                    always("(1 + {3})^(−{q})"),
                ),
                Column(
                    "P", "P", "€", series(flow * factor), said(sheet, "present_value"), always("{F} · {W}")
                ),
            )
        ),
        sentence=said(sheet, "sum_of_present_values"),
    )


# -------------------------------------------------------------------------------------------------- exit


def _discounted_exit(sheet: Sheet, place: int) -> Step:
    arrays = sheet.result.arrays
    each, holding = arrays.layout.types[place], arrays.calendar.holding_years
    value = exit_value(sheet, place)
    factor = discount_factors(one(sheet, arrays.case.required_return), np.array([float(holding)]))[0]
    return Step(
        label=said(sheet, "exit_discounted", type=each.name),
        formula="{0} · (1 + {1})^(−{2})",
        value=float(value.value or 0.0) * float(factor),
        unit="€",
        children=(
            value,
            given(sheet, "required_return", "rate"),
            given(sheet, "exit.holding_years", "years"),
        ),
        key=f"{each.name}.exit_discounted",
    )


def exit_value(sheet: Sheet, place: int) -> Step:
    """The value at exit: the highest of the scenario's methods."""
    arrays = sheet.result.arrays
    each = arrays.layout.types[place]
    methods = [_by_method(sheet, place, number) for number in range(len(arrays.layout.methods))]
    if len(methods) == 1:
        return methods[0]
    best = int(row_of(sheet, arrays.unit.exit_by_method.argmax(axis=0))[place])
    name = name_of_path(f"methods.{arrays.layout.methods[best]}", sheet.lang)
    return Step(
        label=named(sheet, "exit_value", each.name),
        formula=f"max({', '.join(f'{{{number}}}' for number in range(len(methods)))})",
        value=float(row_of(sheet, arrays.unit.exit_value)[place]),
        unit="€",
        children=tuple(methods),
        key=f"{each.name}.exit_value",
        sentence=said(sheet, "highest_method", method=name),
    )


def _by_method(sheet: Sheet, place: int, number: int) -> Step:
    arrays = sheet.result.arrays
    layout, each = arrays.layout, arrays.layout.types[place]
    method = layout.methods[number]
    if method == "vacant_value":
        children, formula = _vacant(sheet, place)
    else:
        children = (
            running(sheet, place, "after_net" if method == "net_yield" else "after_gross"),
            given(sheet, f"exit.{method}", "rate"),
            given(sheet, "exit.buyers_costs", "rate"),
            given(sheet, "exit.selling_costs", "rate"),
        )
        formula = "{0} / {1} / (1 + {2}) · (1 − {3})"
    return Step(
        label=f"{named(sheet, 'exit_value', each.name)}: {name_of_path(f'methods.{method}', sheet.lang)}",
        formula=formula,
        value=float(row_of(sheet, arrays.unit.exit_by_method[number])[place]),
        unit="€",
        children=children,
        key=f"{each.name}.exit.{method}",
    )


def _vacant(sheet: Sheet, place: int) -> tuple[tuple[Step, ...], str]:
    """Vacant value at exit, aged, let, less the seller's costs, of what is left."""
    arrays = sheet.result.arrays
    each = arrays.layout.types[place]
    children = (
        given(sheet, f"dwellings.{each.name}.vacant_value", "€"),
        index_step(sheet, "house_price"),
        given(sheet, "exit.ageing", "rate"),
        given(sheet, "exit.holding_years", "years"),
        given(sheet, "exit.let_ratio", "factor"),
        given(sheet, "exit.selling_costs", "rate"),
    )
    level = level_in(sheet, 1, arrays.calendar.exit_year)
    formula = f"{{0}} · {level} · (1 − {{2}})^{{3}} · {{4}} · (1 − {{5}})"
    if arrays.layout.sells_after_term and each.covenanted:
        return (*children, rents(sheet, place)), f"{formula} · {{6:D@{arrays.calendar.holding_years}}}"
    return children, formula
