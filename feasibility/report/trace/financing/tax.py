"""The sums behind the investor's corporation tax: by year of operation, and in all."""

from __future__ import annotations

import numpy as np

from feasibility.evaluation.financing.holdings import vacant_values
from feasibility.evaluation.result import Result
from feasibility.finance.loans import yearly_income
from feasibility.finance.tax import TaxYears
from feasibility.policy.corporation_tax import corporation_tax
from feasibility.report.trace import project
from feasibility.report.trace.financing.loans import held, interest, loan, net_income, schedule_of
from feasibility.report.trace.phases import by_phase
from feasibility.report.trace.step import Array, Cell, Rows, Step, at, written
from feasibility.scenario.arrays import of_row


def _years(result: Result) -> TaxYears:
    tax = result.arrays.tax
    assert tax is not None
    return tax.phases[0]


def _row(result: Result, name: str) -> Array:
    return of_row(getattr(_years(result), name), result.row, 0)


@by_phase
def tax_of_year(result: Result, year: int) -> Step:
    """The tax of one year: the rate of the calendar year in which it ends, on what is taxable."""
    dates, _ = held(result)
    ends = int(dates.fiscal_year_ends[year - 1])
    law = corporation_tax([ends], result.scenario.known_until)
    place = ends - law.first_year
    high, low, bracket = (float(each[place]) for each in (law.high_rate, law.low_rate, law.bracket))
    children: tuple[Step, ...] = (
        Step("h", "sum_high_rate", high, "rate", str(year), place=str(ends)),
        taxable(result, year),
    )
    formula = "h · G"
    if result.arrays.layout.tax == "free":
        formula = "h · G − (h − l) · min(G, b)"
        children += (
            Step("l", "sum_low_rate", low, "rate", str(year), place=str(ends)),
            Step("b", "sum_bracket", bracket, "€", str(year), place=str(ends)),
        )
    value = float(_row(result, "tax")[year - 1])
    return Step("B", "tax.years.tax", value, "€", str(year), formula, children)


@by_phase
def taxable(result: Result, year: int) -> Step:
    """G = max(0, Y − V): profit less the losses of earlier years that are used."""
    value = float(_row(result, "taxable")[year - 1])
    earned = profit(result, year)
    profits = _profits(result)
    used = max(0.0, float(earned.value or 0.0)) - value
    rows = tuple((k + 1, float(profits[k]), float(_row(result, "taxable")[k])) for k in range(year))
    table = Rows(("sum_operation_year", "sum_profit", "tax.years.taxable"), ("number", "€", "€"), rows)
    losses = Step("V", "sum_losses_used", used, "€", str(year), rows=table)
    return Step("G", "tax.years.taxable", value, "€", str(year), "max(0, Y − V)", (earned, losses))


def _earned(result: Result) -> Array:
    """NOI of each year, in the last with the gain at exit."""
    dates, brings = held(result)
    income = of_row(yearly_income(brings, dates), result.row, 0).copy()
    income[-1] += at(result, brings.exit_value) - float(_row(result, "book_value")[-1])
    return income


def _profits(result: Result) -> Array:
    profits: Array = _earned(result) - _row(result, "depreciation") - _row(result, "interest_deducted")
    return profits


@by_phase
def profit(result: Result, year: int) -> Step:
    """Y: NOI, in the last year the gain at exit, less depreciation and interest."""
    children: tuple[Step, ...] = (
        net_income(result, year),
        depreciation(result, year),
        interest_deducted(result, year),
    )
    formula = "N − A − R"
    _, brings = held(result)
    if year == result.arrays.calendar.holding_years:
        book = float(_row(result, "book_value")[-1])
        children += (
            Step("X", "exit_value", at(result, brings.exit_value), "€"),
            Step("K", "sum_book_value", book, "€", str(year)),
        )
        formula = "N + X − K − A − R"
    value = float(_profits(result)[year - 1])
    return Step("Y", "sum_profit", value, "€", str(year), formula, children)


@by_phase
def book_value(result: Result, year: int) -> Step:
    """The book value at the end of one year, from delivery on."""
    value = float(_row(result, "book_value")[year - 1])
    before = float(_row(result, "book_value")[year - 2]) if year > 1 else _book_at_delivery(result)
    children = (
        Step("O", "sum_book_before", before, "€", str(year)),
        depreciation(result, year),
    )
    return Step("K", "sum_book_value", value, "€", str(year), "O − A", children)


def _book_at_delivery(result: Result) -> float:
    _, brings = held(result)
    return at(result, brings.total_development_cost) - at(result, brings.sales_at_delivery)


@by_phase
def depreciation(result: Result, year: int) -> Step:
    """A: what is written off in one year, never below the floor on the taxable value (WOZ)."""
    _, brings = held(result)
    books, written_off = _row(result, "book_value"), _row(result, "depreciation")
    value = float(written_off[year - 1])
    if result.scenario.tax is None or result.scenario.tax.depreciation is None:
        return Step("A", "tax.years.depreciation", value, "€", str(year), place="0")
    woz = of_row(vacant_values(result.arrays.only, result.arrays.paths), result.row, 0)
    case = result.arrays.case
    woz = woz * at(result, case.woz_share)
    floor = woz * at(result, case.depreciation_floor)
    book, land = _book_at_delivery(result), at(result, brings.land_at_delivery)
    most = max(0.0, book - land) * (1 - at(result, case.depreciation_residual))
    yearly = most / at(result, case.depreciation_years)
    rows = tuple(
        (
            k + 1,
            float(book if k == 0 else books[k - 1]),
            float(floor[k]),
            float(written_off[k]),
            float(books[k]),
        )
        for k in range(year)
    )
    headers = (
        "sum_operation_year",
        "sum_book_before",
        "sum_floor",
        "tax.years.depreciation",
        "sum_book_value",
    )
    table = Rows(headers, ("number", "€", "€", "€", "€"), rows)
    before = rows[-1][1]
    children = (
        Step("O", "sum_book_before", before, "€", str(year)),
        _yearly(result, yearly, book, land),
        Step("K", "sum_book_rest", book - most, "€"),
        Step("F", "sum_floor", float(floor[year - 1]), "€", str(year)),
    )
    formula = "O − min(O, max(O − Z, K, F))"
    return Step("A", "tax.years.depreciation", value, "€", str(year), formula, children, table)


def _yearly(result: Result, value: float, book: float, land: float) -> Step:
    """Z: the building · (1 − residual share) / years."""
    path = "tax.depreciation"
    children = (
        Step(
            "O",
            "sum_book_at_delivery",
            book,
            "€",
            "",
            "T − S",
            (project.total_cost(result), project.sales_at_delivery(result)),
        ),
        Step("P", "sum_land_in_book", land, "€"),
        written(result, f"{path}.residual_share", "rate", "k"),
        written(result, f"{path}.years", "years", "n"),
    )
    return Step("Z", "sum_depreciation", value, "€", "", "max(0, O − P) · (1 − k) / n", children)


@by_phase
def interest_deducted(result: Result, year: int) -> Step:
    """R = min(M, J + W): interest and what waits of earlier years, up to the limit."""
    value = float(_row(result, "interest_deducted")[year - 1])
    schedule = schedule_of(result)
    if schedule is None:
        return Step("R", "tax.years.interest_deducted", value, "€", str(year), place="0")
    due = of_row(schedule.interest, result.row, 0).copy()
    due[0] += at(result, schedule.fee)
    deducted = _row(result, "interest_deducted")
    waits = np.cumsum(due - deducted)
    before = float(waits[year - 2]) if year > 1 else 0.0
    children: list[Step] = [interest(result, year)]
    formula = "J + W"
    if year == 1:
        fee = written(result, "finance.loan.fee", "rate", "f")
        children += [loan(result), fee]
        formula = "J + f · D + W"
    children += [
        Step("W", "sum_interest_waiting", before, "€", str(year)),
        _most(result, year),
    ]
    return Step(
        "R", "tax.years.interest_deducted", value, "€", str(year), f"min(M, {formula})", tuple(children)
    )


def _most(result: Result, year: int) -> Step:
    """M = max(threshold, share · max(0, EBITDA))."""
    dates, _ = held(result)
    ends = int(dates.fiscal_year_ends[year - 1])
    tax = result.scenario.tax
    assert tax is not None
    if tax.interest_share is None:
        law = corporation_tax([ends], result.scenario.known_until)
        share = float(law.interest_share[ends - law.first_year])
        part = Step("q", "tax.interest_share", share, "rate", str(year), place=str(ends))
    else:
        part = written(result, "tax.interest_share", "rate", "q")
    earned = float(_earned(result)[year - 1])
    threshold = written(result, "tax.interest_threshold", "€", "H")
    children = (threshold, part, Step("E", "sum_ebitda", earned, "€", str(year)))
    value = max(float(threshold.value or 0.0), float(part.value or 0.0) * max(0.0, earned))
    formula = "max(H, q · max(0, E))"
    return Step("M", "sum_most_interest", value, "€", str(year), formula, children)


def tax_in_all(result: Result) -> Step:
    """The tax of all years, with the sum of each."""
    assert result.tax is not None
    rows: list[tuple[Cell, ...]] = [
        (each.year, each.depreciation, each.interest_deducted, each.taxable, each.tax)
        for each in result.tax.years
    ]
    headers = (
        "sum_operation_year",
        "tax.years.depreciation",
        "tax.years.interest_deducted",
        "tax.years.taxable",
        "tax.years.tax",
    )
    table = Rows(headers, ("number", "€", "€", "€", "€"), tuple(rows), 4)
    children = tuple(tax_of_year(result, each.year) for each in result.tax.years if each.tax)
    return Step("B", "tax.tax", result.tax.tax, "€", "", "", children, table)


def after_tax(result: Result, name: str) -> Step:
    """The flows after tax by year, and their present value at the IRR."""
    tax = result.arrays.tax
    assert tax is not None
    assert result.tax is not None
    value = getattr(result.tax, name)
    flows = of_row(tax.flows, result.row, 0)
    table = project.flows_by_year(result, tax.times - tax.times[0], flows, value)
    children = (project.total_cost(result), tax_in_all(result))
    return project.rate_of(f"tax.{name}", value, table, children)


@by_phase
def interest_never_deducted(result: Result) -> Step:
    """Interest, with the fee, less what was deducted in all years."""
    value = at(result, _years(result).interest_never_deducted)
    schedule = schedule_of(result)
    if schedule is None:
        return Step("x", "tax.interest_never_deducted", value, "€", place="0")
    due = of_row(schedule.interest, result.row, 0).copy()
    due[0] += at(result, schedule.fee)
    rows = tuple(
        (k + 1, float(due[k]), float(deducted), float(due[k] - deducted))
        for k, deducted in enumerate(_row(result, "interest_deducted"))
    )
    headers = ("sum_operation_year", "finance.years.interest", "tax.years.interest_deducted", "sum_value")
    table = Rows(headers, ("number", "€", "€", "€"), rows, 3)
    return Step("x", "tax.interest_never_deducted", value, "€", "", "", (loan(result),), table)


@by_phase
def loss_left(result: Result) -> Step:
    """Losses of all years less what was used of them."""
    profits, taxed = _profits(result), _row(result, "taxable")
    value = at(result, _years(result).loss_left)
    rows = tuple(
        (k + 1, float(profits[k]), float(taxed[k]), float(taxed[k] - profits[k])) for k in range(profits.size)
    )
    headers = ("sum_operation_year", "sum_profit", "tax.years.taxable", "sum_value")
    return Step("x", "tax.loss_left", value, "€", rows=Rows(headers, ("number", "€", "€", "€"), rows, 3))


OF_TAX = {
    "tax": tax_in_all,
    "equity_irr_after_tax": lambda result: after_tax(result, "equity_irr_after_tax"),
    "investor_irr_after_tax": lambda result: after_tax(result, "investor_irr_after_tax"),
    "interest_never_deducted": interest_never_deducted,
    "loss_left": loss_left,
}
"""A figure of the tax and its sum."""
OF_TAX_YEAR = {
    "tax": tax_of_year,
    "taxable": taxable,
    "depreciation": depreciation,
    "interest_deducted": interest_deducted,
    "book_value": book_value,
}
"""A figure of one year of operation and its sum."""
