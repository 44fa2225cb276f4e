"""Values and returns, each with what it is, so that none is read for another; the sum of the land value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from feasibility.evaluation.evaluate import at_asking_price, at_land_price
from feasibility.evaluation.figures.least_price import least_binds
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.figures.selections import ON_PAGE
from feasibility.evaluation.figures.surplus import SURPLUS_FIGURES
from feasibility.evaluation.result import Array, Result
from feasibility.language import numbers
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.report.document import Block, Section, Sentence, Table, column_names, table
from feasibility.report.names_and_units import figure_written
from feasibility.report.run.sentences import any_let
from feasibility.report.run.waterfall import build_up, waterfall
from feasibility.returns.discounting import npv
from feasibility.returns.values import HALF_A_CENT

NAME = 20
"""Longest name of a type or a line in a terminal."""
Row = tuple[str, str, str]


def values_section(result: Result, words: Words) -> Section:
    """The section of the report: land value, returns, and the steps that its first picture shows."""
    return Section("values", words("report_section_values"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    yield from land_blocks(result, words, terminal=False)
    yield from returns_blocks(result, words, terminal=False)
    steps = [(each.label, words.money(each.amount)) for each in waterfall(result, words.lang)]
    columns = column_names((words("report_column_step"), words("report_column_value")), terminal=False)
    yield table(words("section_build_up"), columns, steps, "<>")
    built = build_up(result)
    rate = words.exact_percent(built.development_rate)
    yield Sentence(words("build_explained", rate=rate))
    if built.canon_capitalised is not None:
        yield Sentence(words("build_canon", amount=words.money(built.canon_capitalised)))
        return
    if built.years:
        years = numbers.plain_number(built.years, words.lang)
        yield Sentence(words("report_brought_back", rate=rate, years=years))
    if built.residual_land_value <= -HALF_A_CENT and built.when_paid < built.residual_land_value:
        yield Sentence(words("report_negative_land", when_paid=words.money(-built.when_paid)))


def land_blocks(result: Result, words: Words, *, terminal: bool) -> Iterator[Block]:
    """The land value, what it is a share of, what is asked for it, and the difference."""
    yield _figures("section_land", list(_land(result, words)), words, terminal)


def returns_blocks(
    result: Result, words: Words, *, terminal: bool, paid: Result | None = None
) -> Iterator[Block]:
    """The values and returns at each price of the land that matters; `paid` as in `facts`."""
    for price, rows in returns_by_price(result, words, paid):
        yield Sentence(price)
        yield _figures("section_returns", rows, words, terminal)


def _figures(title: str, rows: Sequence[Row], words: Words, terminal: bool) -> Table:
    """Figures with what each is: in the report in whole sentences, below heads, if any is said at all."""
    if terminal:
        return table(words(title), ("", "", ""), rows, "<><")
    told = [
        (capital(label.strip()), shown, f"{capital(meaning)}." if meaning else "")
        for label, shown, meaning in rows
    ]
    size = 3 if any(meaning for _, _, meaning in told) else 2
    columns = [words(f"report_column_{name}") for name in ("figure", "value", "meaning")]
    return table(words(title), columns[:size], [row[:size] for row in told], "<><"[:size])


def _land(result: Result, words: Words) -> Iterator[Row]:
    scenario = result.scenario
    given = scenario.land.price != "residual"
    asking, asked_on = scenario.land.asking_price, scenario.land.asking_price_date
    yield (
        words.heading("residual_land_value"),
        words.money(result.residual_land_value),
        words(land_meaning(result)),
    )
    yield words("land_per_dwelling"), words.money(result.residual_land_value_per_dwelling), ""
    yield words("land_per_m2_gbo"), words.money(result.residual_land_value_per_m2_gbo), ""
    yield (
        words("land_per_m2_bvo"),
        words.money(result.residual_land_value_per_m2_bvo),
        "" if scenario.form_factor else words("land_no_form_factor"),
    )
    yield from other_rows(result, words, at_a_price=False)
    yield _share("residual_land_share", result.residual_land_share, words("land_residual_share_of"), words)
    if given:
        yield words.heading("land_price"), words.money(result.land_price), words("land_price_given")
        yield _share("land_share", result.land_share, words("land_share_of"), words)
    yield (
        words.heading("asking_price"),
        words.money(asking),
        words("land_asked" if asking else "land_nothing_asked")
        if asked_on is None
        else words("land_asked_on", date=numbers.day(asked_on, words.lang)),
    )
    if result.asking_price_at_payment is not None:
        parts = "land_asked_at_payment_phases" if result.phases else "land_asked_at_payment"
        index = name_of_path(f"indices.{result.arrays.layout.asking_price_index}", words.lang)
        yield (
            words.heading("asking_price_at_payment"),
            words.money(result.asking_price_at_payment),
            words(parts, index=plain(index)),
        )
    if result.least_land_price is not None:
        yield words.heading("least_land_price"), words.money(result.least_land_price), words("land_least")
    yield from surplus_rows(result, words)
    binds = least_binds(result)
    price = "land_price" if given else "least_land_price" if binds else "asking_price"
    held_against = words(f"land_margin_{price}_phases" if result.phases else f"land_margin_{price}")
    yield words.heading("margin"), words.money(result.margin), held_against
    needed = result.public_contribution >= HALF_A_CENT
    yield (
        words.heading("public_contribution"),
        words.money(result.public_contribution),
        words(f"land_contribution{'_least' if binds else ''}" if needed else "land_no_contribution"),
    )


def surplus_rows(result: Result, words: Words) -> Iterator[Row]:
    """What a surplus clause brings the municipality and costs the land value; nothing without one."""
    for key in (each.key for each in SURPLUS_FIGURES):
        amount = getattr(result, key)
        if amount is not None:
            yield words.heading(key), words.money(amount), words(f"land_{key}")


def land_meaning(result: Result) -> str:
    """The key of what is said of the land value: of which day it is, or on what the canon stands."""
    if result.arrays.layout.canon_index:
        return "land_leased"
    return "land_of_phases" if result.phases else "land_excluding_vat"


def _share(key: str, share: float | None, meaning: str, words: Words) -> Row:
    return words.heading(key), words.percent(share), meaning if share is not None else words("land_no_share")


def build_up_blocks(result: Result, words: Words) -> Iterator[Block]:
    """The whole sum, type by type and cost line by cost line, as a terminal shows it."""
    built = build_up(result)
    rate = words.exact_percent(built.development_rate)
    rows = [
        (
            f"  {words.type(name, NAME)}",
            words.money(count * value),
            words("build_type", count=words.number(count), amount=words.money(value)),
        )
        for name, count, value in built.dwelling_types
        if count
    ]
    leased = "_leased" if built.canon_capitalised is not None else ""
    rows.append((words(f"build_investment_value{leased}"), words.money(built.investment_value), ""))
    rows += [
        (words("build_cost", line=words.line(name, NAME)), words.money(-amount), "")
        for name, amount in built.costs
        if amount
    ]
    if built.profit_and_risk:
        rows.append((words("build_profit"), words.money(-built.profit_and_risk), ""))
    if built.acquisition_costs:
        rows.append((words("build_acquisition"), words.money(-built.acquisition_costs), ""))
    rows.append((words("build_available"), words.money(built.available), ""))
    if built.canon_capitalised is not None:
        rows.append((words("build_canon_capitalised"), words.money(built.canon_capitalised), ""))
    elif built.phases > 1:
        rows.append((words("build_when_paid"), words.money(built.when_paid), words("build_by_phase")))
    elif built.years:
        years = numbers.plain_number(built.years, words.lang)
        discounted = words("build_discounted", rate=rate, years=years)
        back = "build_when_paid" if result.scenario.land.payment_months else "build_at_start"
        rows.append((words(back), words.money(built.when_paid), discounted))
    parts = [
        words(f"build_{name}", share=words.exact_percent(round(share, 6)))
        for name, share in (
            ("vat", built.land_vat),
            ("land_costs", built.land_costs),
            ("over_land", built.land_multiplier),
        )
        if share
    ]
    factor = words("build_factor", parts=" + ".join(parts)) if parts else ""
    if built.canon_capitalised is not None:
        factor = words("build_canon_stands_on")
    elif built.phases > 1:
        factor = words("build_by_phase")
    rows.append((words.name("residual_land_value"), words.money(built.residual_land_value), factor))
    yield table(words("section_build_up"), ("", "", ""), rows, "<><")
    yield Sentence(words("build_explained", rate=rate))
    if built.canon_capitalised is not None:
        yield Sentence(words("build_canon", amount=words.money(built.canon_capitalised)))


def returns_by_price(
    result: Result, words: Words, paid: Result | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """The returns at every land price that matters, the asking price first: what is paid, and the rows.

    The residual land value is the price at which the investor earns just what it requires: returns at that
    price alone would say nothing about the price that is asked.
    """
    paid = paid or at_asking_price(result)
    least = result.least_land_price
    if paid is not None and least is not None and least_binds(result):
        title = words(
            "returns_at_asking_below_least", price=words.money(paid.land_price), least=words.money(least)
        )
    else:
        title = "" if paid is None else words("returns_at_asking", price=words.money(paid.land_price))
    yield from _by_price(paid, result, title, words)


def returns_at_price(result: Result, price: float, words: Words) -> Iterator[tuple[str, list[Row]]]:
    """The returns at the price that a mix is judged by, then those at its residual land value."""
    paid = at_land_price(result, price) if price else None
    title = "" if paid is None else words("returns_at_price", price=words.money(paid.land_price))
    yield from _by_price(paid, result, title, words)


def _by_price(
    paid: Result | None, residual: Result, title: str, words: Words
) -> Iterator[tuple[str, list[Row]]]:
    if paid is None:
        key = "returns_at_residual" if residual.arrays.layout.land_is_residual else "returns_at_given"
        yield words(key, price=words.money(residual.land_price)), list(return_rows(residual, words))
        return
    yield title, list(return_rows(paid, words))
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
    value = (
        words("returns_value", required_return=required) if any_let(result) else words("returns_value_sold")
    )
    if result.surplus_total:
        value = words("returns_value_less_surplus", value=value)
    yield words.heading("investment_value"), words.money(result.investment_value), value
    yield (
        words.heading("total_development_cost"),
        words.money(result.total_development_cost),
        words(
            "returns_cost_leased" if result.arrays.layout.canon_index else "returns_cost",
            land_price=words.money(result.land_price),
        ),
    )
    if result.acquisition_costs is not None:
        bought = words.money(result.acquisition_costs)
        yield words.heading("acquisition_costs"), bought, words("returns_acquisition")
    yield _investor(result, words)
    yield _project(result, words)
    at_start = "_at_start" if scenario.land.payment_months else ""
    if result.arrays.layout.canon_index:
        at_start = "_leased"
    if result.phases:
        at_start = "_of_phases"
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
        first = min(each.delivery for each in result.arrays.phases)
        value = result.net_present_value * (1 + required) ** first
        flows = result.arrays.returns.investor_flows[result.row]
        moment = "first_delivery" if len({each.delivery for each in result.arrays.phases}) > 1 else "delivery"
        roots = result.investor_irr_roots
        return label, numbers.NONE, _no_single_rate(roots, flows, value, moment, required, words)
    meaning = words("returns_investor", required_return=words.exact_percent(required))
    return label, words.percent_against(result.investor_irr, [required]), meaning


def _project(result: Result, words: Words) -> Row:
    required = result.scenario.required_return
    label = words.heading("project_irr")
    if result.project_irr is None:
        times = result.arrays.returns.project_times
        flows = result.arrays.returns.project_flows[result.row]
        value = float(npv(required, flows, times))
        return (
            label,
            numbers.NONE,
            _no_single_rate(result.project_irr_roots, flows, value, "start", required, words),
        )
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
    roots: tuple[float, ...], flows: Array, value: float, moment: str, required: float, words: Words
) -> str:
    filled = {
        "required_return": words.exact_percent(required),
        "net_present_value": words.money(value),
        "moment": words(f"returns_moment_{moment}"),
    }
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
