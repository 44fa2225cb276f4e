"""The sums behind the developer's loan, and what its equity earns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from feasibility.evaluation.result import Result
from feasibility.finance.construction import construction_loan, construction_terms
from feasibility.report.trace import project
from feasibility.report.trace.costs import acquisition
from feasibility.report.trace.financing.loans import held
from feasibility.report.trace.phases import by_phase
from feasibility.report.trace.step import Rows, Step, at, written
from feasibility.scenario.arrays import of_row


@by_phase
def construction(result: Result) -> Step:
    """D = share · all that is paid until delivery."""
    _, brings = held(result)
    total = at(result, brings.costs.sum(axis=-1))
    share = written(result, "finance.construction_loan.share_of_cost", "rate", "b")
    terms = construction_terms(result.arrays.layout, result.arrays.case)
    assert terms is not None
    value = at(result, construction_loan(terms, *held(result)).loan)
    children = (share, _paid_until_delivery(result, total))
    return Step("D", "finance.construction_loan", value, "€", "", "max(0, b · U)", children)


def _paid_until_delivery(result: Result, total: float) -> Step:
    """U: land and costs as they fall, without interest, by year of construction."""
    terms = construction_terms(result.arrays.layout, result.arrays.case)
    assert terms is not None
    dates, brings = held(result)
    drawn = construction_loan(terms, dates, brings)
    costs, own, draws = (of_row(each, result.row, 0) for each in (brings.costs, drawn.own, drawn.draws))
    p, j = dates.periods_a_year, at(result, terms.rate)
    owed = draws * (1 + j / p) ** (p * (dates.delivery - dates.cost_times))
    year = np.maximum(np.ceil(dates.cost_times - dates.start - 1 / (4 * p)), 1).astype(int)
    rows = tuple(
        (number, *(float(each[year == number].sum()) for each in (costs, own, draws, owed)))
        for number in sorted(set(year.tolist()))
    )
    table = Rows(
        ("sum_year", "sum_paid", "sum_own", "sum_drawn", "sum_owed"),
        ("number", "€", "€", "€", "€"),
        rows,
        1,
    )
    return Step("U", "sum_paid_until_delivery", total, "€", "", "", (project.land_price(result),), table)


@by_phase
def construction_balance(result: Result) -> Step:
    """B: what is owed at delivery."""
    terms = construction_terms(result.arrays.layout, result.arrays.case)
    assert terms is not None
    value = at(result, construction_loan(terms, *held(result)).balance)
    children = (construction(result), written(result, "finance.construction_loan.rate", "rate", "j"))
    total = at(result, held(result)[1].costs.sum(axis=-1))
    rows = _paid_until_delivery(result, total).rows
    assert rows is not None
    name = "finance.construction_balance_at_delivery"
    return Step("B", name, value, "€", "", "", children, replace(rows, total=4))


def construction_interest(result: Result) -> Step:
    """B − D."""
    assert result.finance is not None
    children = (construction_balance(result), construction(result))
    value = result.finance.construction_interest
    return Step("R", "finance.construction_interest", value, "€", "", "B − D", children)


@by_phase
def developer_equity(result: Result) -> Step:
    """E: own money U − D, and the fee f · D."""
    terms = construction_terms(result.arrays.layout, result.arrays.case)
    assert terms is not None
    drawn = construction_loan(terms, *held(result))
    value = at(result, drawn.own.sum(axis=-1) + drawn.fee)
    paid = _paid_until_delivery(result, at(result, held(result)[1].costs.sum(axis=-1)))
    children = (paid, construction(result), written(result, "finance.construction_loan.fee", "rate", "f"))
    return Step("E", "finance.developer_equity", value, "€", "", "U − D + f · D", children)


def developer_result(result: Result) -> Step:
    """T − B − E."""
    assert result.finance is not None
    children: tuple[Step, ...] = (
        project.total_cost(result),
        construction_balance(result),
        developer_equity(result),
    )
    value, formula = result.finance.developer_result, "T − B − E"
    if result.arrays.layout.acquisition_index:
        formula, children = "T − AC − B − E", (*children, acquisition(result))
    return Step("S", "finance.developer_result", value, "€", "", formula, children)


def developer_equity_irr(result: Result) -> Step:
    """The flows of the developer's equity by year, and their present value at the IRR."""
    finance = result.arrays.finance
    assert finance is not None
    assert result.finance is not None
    value = result.finance.developer_equity_irr
    flows = of_row(finance.developer_flows, result.row, 0)
    table = project.flows_by_year(result, finance.developer_times, flows, value)
    children = (developer_equity(result), construction_balance(result), project.total_cost(result))
    return project.rate_of("finance.developer_equity_irr", value, table, children)


OF_DEVELOPER: Mapping[str, Callable[[Result], Step]] = {
    "construction_loan": construction,
    "construction_interest": construction_interest,
    "construction_balance_at_delivery": construction_balance,
    "developer_equity": developer_equity,
    "developer_equity_irr": developer_equity_irr,
    "developer_result": developer_result,
}
"""A figure of the developer's loan and its sum."""
