"""Values and returns, each with what it is, so that none is read for another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feasibility.evaluation.evaluate import at_asking_price, at_land_price
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.figures.shown import ON_PAGE
from feasibility.evaluation.result import Array, Result
from feasibility.language import numbers
from feasibility.language.words import Words
from feasibility.report.run.sentences import any_let
from feasibility.report.values import figure_written
from feasibility.returns.discounting import npv

Row = tuple[str, str, str]


def returns_by_price(result: Result, words: Words) -> Iterator[tuple[str, list[Row]]]:
    """The returns at every land price that matters, the asking price first: what is paid, and the rows.

    The residual land value is the price at which the investor earns just what it requires: returns at that
    price alone would say nothing about the price that is asked.
    """
    yield from _by_price(at_asking_price(result), result, "returns_at_asking", words)


def returns_at_price(result: Result, price: float, words: Words) -> Iterator[tuple[str, list[Row]]]:
    """The returns at the price that a mix is judged by, then those at its residual land value."""
    yield from _by_price(at_land_price(result, price) if price else None, result, "returns_at_price", words)


def _by_price(
    paid: Result | None, residual: Result, title: str, words: Words
) -> Iterator[tuple[str, list[Row]]]:
    if paid is None:
        key = "returns_at_residual" if residual.arrays.layout.land_is_residual else "returns_at_given"
        yield words(key, price=words.money(residual.land_price)), list(return_rows(residual, words))
        return
    yield words(title, price=words.money(paid.land_price)), list(return_rows(paid, words))
    required = words.exact_percent(residual.scenario.required_return)
    yield (
        words("returns_at_residual_too", price=words.money(residual.land_price), required_return=required),
        [_short(row) for row in return_rows(residual, words)],
    )


def _short(row: Row) -> Row:
    """A row whose meaning was said above, unless it is why there is no figure."""
    label, figure, meaning = row
    return label, figure, meaning if figure == numbers.NONE else ""


def return_rows(result: Result, words: Words) -> Iterator[Row]:
    """Label, figure and meaning of each value and return."""
    scenario = result.scenario
    required = words.exact_percent(scenario.required_return)
    yield (
        words.heading("investment_value"),
        words.money(result.investment_value),
        words("returns_value", required_return=required) if any_let(result) else words("returns_value_sold"),
    )
    yield (
        words.heading("total_development_cost"),
        words.money(result.total_development_cost),
        words("returns_cost", land_price=words.money(result.land_price)),
    )
    yield _investor(result, words)
    yield _project(result, words)
    at_start = "_at_start" if scenario.land.payment_months else ""
    yield (
        words.heading("net_present_value"),
        words.money(result.net_present_value),
        words(f"returns_net_present_value{at_start}", required_return=required),
    )
    yield from _yields(result, words)
    yield from other_rows(result, words, at_a_price=True)


def other_rows(result: Result, words: Words, *, at_a_price: bool) -> Iterator[Row]:
    """The figures that have no sentence of their own here, each with what it is.

    Args:
        result: of the run.
        words: the language.
        at_a_price: those that follow the price of the land, or those that do not.
    """
    for key in ON_PAGE:
        value = getattr(result, key)
        if value is not None and (PROJECT[key].follows != "unmoved") == at_a_price:
            yield words.heading(key), figure_written(key, value, words, 2), words.meaning(key)


def _investor(result: Result, words: Words) -> Row:
    required = result.scenario.required_return
    label = words.heading("investor_irr")
    if result.investor_irr is None:
        value = result.net_present_value * (1 + required) ** result.arrays.calendar.delivery_time
        flows = result.arrays.returns.investor_flows[result.row]
        return label, numbers.NONE, _no_single_rate(result.investor_irr_roots, flows, value, required, words)
    meaning = words("returns_investor", required_return=words.exact_percent(required))
    return label, words.percent_against(result.investor_irr, [required]), meaning


def _project(result: Result, words: Words) -> Row:
    required = result.scenario.required_return
    label = words.heading("project_irr")
    if result.project_irr is None:
        times = result.arrays.flows.grid.times
        flows = result.arrays.returns.project_flows[result.row]
        value = float(npv(required, flows, times))
        return label, numbers.NONE, _no_single_rate(result.project_irr_roots, flows, value, required, words)
    rate = result.scenario.development.rate
    rate = required if rate is None else rate
    above = result.arrays.layout.land_is_residual and result.project_irr > required
    case = "no_profit"
    if result.profit_and_risk:
        case = "above" if above else "differs"
    meaning = words(
        f"returns_project_{case}",
        required_return=words.exact_percent(required),
        development_rate=words.exact_percent(rate),
    )
    return label, words.percent_against(result.project_irr, [required]), meaning


def _no_single_rate(
    roots: tuple[float, ...], flows: Array, value: float, required: float, words: Words
) -> str:
    filled = {"required_return": words.exact_percent(required), "net_present_value": words.money(value)}
    if np.count_nonzero(flows) <= 1:
        return words("returns_one_day", **filled)
    if not roots:
        return words("returns_none", **filled)
    rates = "; ".join(words.percent(root) for root in roots)
    return words("returns_several", count=len(roots), rates=rates, **filled)


def _yields(result: Result, words: Words) -> Iterator[Row]:
    sells = any(each.count and each.retention_status is None for each in result.dwelling_types.values())
    without_sales = "_less_sales" if sells else ""
    for figure, value in (("gross", result.gross_initial_yield), ("net", result.net_initial_yield)):
        if value is not None:
            meaning = f"returns_{figure}_yield{without_sales}"
        elif not any_let(result):
            meaning = "returns_nothing_let"
        elif result.total_development_cost > 0:
            meaning = "returns_nothing_paid"
        else:
            meaning = "returns_costs_nothing"
        yield words.heading(f"{figure}_initial_yield"), words.percent(value), words(meaning)
