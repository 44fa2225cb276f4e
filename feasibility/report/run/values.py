"""Land value, values and returns with what each is, and the sum from investment value to land value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain
from feasibility.report.document import Block, Section, Sentence, Table, column_names, table
from feasibility.report.run.returns import Row, other_rows, returns_by_price
from feasibility.report.run.waterfall import build_up, waterfall
from feasibility.returns.values import HALF_A_CENT

NAME = 20
"""Longest name of a type or a line in a terminal."""


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
    if built.years:
        years = numbers.plain_number(built.years, words.lang)
        yield Sentence(words("report_brought_back", rate=rate, years=years))
    if built.residual_land_value <= -HALF_A_CENT and built.when_paid < built.residual_land_value:
        yield Sentence(words("report_negative_land", when_paid=words.money(-built.when_paid)))


def land_blocks(result: Result, words: Words, *, terminal: bool) -> Iterator[Block]:
    """The land value, what it is a share of, what is asked for it, and the difference."""
    yield _figures("section_land", list(_land(result, words)), words, terminal)


def returns_blocks(result: Result, words: Words, *, terminal: bool) -> Iterator[Block]:
    """The values and returns at each price of the land that matters."""
    for price, rows in returns_by_price(result, words):
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
    asking = scenario.land.asking_price
    yield (
        words.heading("residual_land_value"),
        words.money(result.residual_land_value),
        words("land_excluding_vat"),
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
        words("land_asked" if asking else "land_nothing_asked"),
    )
    held_against = "land_margin_land_price" if given else "land_margin_asking_price"
    yield words.heading("margin"), words.money(result.margin), words(held_against)
    needed = result.public_contribution >= HALF_A_CENT
    yield (
        words.heading("public_contribution"),
        words.money(result.public_contribution),
        words("land_contribution" if needed else "land_no_contribution"),
    )


def _share(key: str, share: float | None, meaning: str, words: Words) -> Row:
    return words.heading(key), words.percent(share), meaning if share is not None else words("land_no_share")


def build_up_blocks(result: Result, words: Words) -> Iterator[Block]:
    """The whole sum, type by type and cost line by cost line, as a terminal shows it."""
    built = build_up(result)
    rate = words.exact_percent(built.development_rate)
    rows = [
        (
            f"  {plain(name, NAME)}",
            words.money(count * value),
            words("build_type", count=words.number(count), amount=words.money(value)),
        )
        for name, count, value in built.dwelling_types
        if count
    ]
    rows.append((words("build_investment_value"), words.money(built.investment_value), ""))
    rows += [
        (words("build_cost", line=words.line(name, NAME)), words.money(-amount), "")
        for name, amount in built.costs
        if amount
    ]
    if built.profit_and_risk:
        rows.append((words("build_profit"), words.money(-built.profit_and_risk), ""))
    rows.append((words("build_available"), words.money(built.available), ""))
    if built.years:
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
    rows.append((words.name("residual_land_value"), words.money(built.residual_land_value), factor))
    yield table(words("section_build_up"), ("", "", ""), rows, "<><")
    yield Sentence(words("build_explained", rate=rate))
