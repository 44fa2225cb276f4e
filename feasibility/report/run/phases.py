"""Phases side by side, and what a ground lease takes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feasibility.evaluation.result import Phase, Result
from feasibility.language import numbers
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.report.document import Block, Drawing, Section, Sentence, Table, heads
from feasibility.report.document import Rows as TableRows
from feasibility.report.run.at_prices import at_prices, price_sentence, side_by_side
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.arrays import of_row

NAME = 20
"""Longest name of a phase at the head of its column."""
MONEY = ("residual_land_value", "land_price", "investment_value", "total_development_cost")


def phases_section(result: Result, words: Words) -> Section | None:
    """The section of the report; None where the scenario names no phases."""
    blocks = list(phases_blocks(result, words))
    if not blocks:
        return None
    blocks.append(Drawing("phases", result, capital(words("chart_phases_title")), words("phases_shows")))
    return Section("phases", words("phases_section"), tuple(blocks))


def lease_section(result: Result, words: Words) -> Section | None:
    """The section of the report; None on freehold land."""
    blocks = tuple(lease_blocks(result, words))
    return Section("ground-lease", words("lease_section"), blocks) if blocks else None


# ------------------------------------------------------------------------------------------------ phases


def phases_blocks(result: Result, words: Words) -> Iterator[Block]:
    """A column for each phase, and their sums; nothing where the scenario names none."""
    if not result.phases:
        return
    results = at_prices(result)
    if len(results) > 1:
        yield Sentence(words("returns_at_asking", price=words.money(results[0].land_price)))
    else:
        yield Sentence(price_sentence(result, words))
    yield _phases(results[0], words)
    yield Sentence(
        words(
            "phases_at_start",
            rate=words.exact_percent(float(of_row(result.arrays.case.development_rate, result.row))),
            at_start=words.money(result.residual_land_value_at_start),
            margin=words.money(result.margin),
        )
    )


def _phases(result: Result, words: Words) -> Table:
    phases = result.arrays.phases
    leased = bool(result.arrays.layout.canon_index)
    days = {
        "start": [each.calendar.start for each in phases],
        "leased" if leased else "payment": [each.calendar.payment_date for each in phases],
        "delivery": [each.calendar.anniversary(0) for each in phases],
        "exit": [each.calendar.anniversary(each.calendar.holding_years) for each in phases],
    }
    rows = [
        (words(f"phases_{key}"), *(numbers.day(day, words.lang) for day in found), "")
        for key, found in days.items()
    ]
    counts = [each.dwellings for each in result.phases.values()]
    dwellings = capital(name_of_path("results.dwellings", words.lang))
    rows.append((dwellings, *map(words.number, counts), words.number(sum(counts))))
    for key in MONEY:
        own = [getattr(each, key) for each in result.phases.values()]
        rows.append((words.heading(key), *map(words.money, own), words.money(getattr(result, key))))
    labels = [words("report_column_figure"), *(plain(name, NAME) for name in result.phases)]
    labels.append(words("phases_together"))
    columns = heads(labels, "<" + ">" * (len(labels) - 1))
    return Table(words("phases_section"), columns, (TableRows(tuple(rows)),), small=len(labels) > 5)


# ----------------------------------------------------------------------------------------- ground lease


def lease_blocks(result: Result, words: Words) -> Iterator[Block]:
    """What the canon is and takes, at each land price that matters; nothing on freehold land."""
    if not result.arrays.layout.canon_index:
        return
    canon = result.scenario.land.canon
    if canon is not None:
        yield Sentence(
            words(
                "lease_terms",
                rate=words.exact_percent(canon.rate),
                index=plain(name_of_path(f"indices.{result.arrays.layout.canon_index}", words.lang)),
                capitalisation=words.exact_percent(canon.capitalisation_rate),
            )
        )
    shown = side_by_side(
        words("lease_section"), at_prices(result), lambda each: _lease_rows(each, words), words
    )
    if shown is not None:
        yield shown
    rate = words.exact_percent(float(of_row(result.arrays.case.development_rate, result.row)))
    yield Sentence(words("lease_explained", rate=rate))


def _lease_rows(result: Result, words: Words) -> Iterator[tuple[str, str]]:
    row, returns = result.row, result.arrays.returns
    first, value, lowered = 0.0, 0.0, 0.0
    earliest = min(each.payment for each in result.arrays.phases)
    for phase, priced in zip(result.arrays.phases, returns.phase_prices, strict=True):
        price = float(of_row(priced.land_price, row))
        rate = float(of_row(phase.case.development_rate, row))
        first += price * float(of_row(phase.worth.first_year_ground_rent, row))
        lowered += price * float(of_row(phase.worth.ground_rent_value, row))
        value += price * _canon_value(phase, row) * (1 + rate) ** (earliest - phase.payment)
    taken = -sum(result.cash_flow.lines["ground_rent_at_exit"])
    yield words("lease_price"), words.money(result.land_price)
    yield words("lease_first_year"), words.money(first)
    yield words("lease_present_value"), words.money(value)
    yield words("lease_lowers_value"), words.money(lowered)
    yield words("lease_at_exit"), words.money(taken)


def _canon_value(phase: Phase, row: int) -> float:
    """Present value of all canon on the day of payment, per euro of land price, at the development rate.

    After exit the canon counts, then, as that of the next 12 months / capitalisation rate.
    """
    canon, grid, calendar = phase.unit.ground_rent, phase.flows.grid, phase.calendar
    if canon is None:
        return 0.0
    case = phase.case
    rate = float(of_row(case.development_rate, row))
    paid = np.concatenate(
        [of_row(canon.construction, row, 0), of_row(canon.operation, row, 0)[calendar.period_step]]
    )
    payment = phase.payment - phase.start
    moments = grid.times[np.concatenate([grid.construction[1:-1], grid.operation])] - payment
    left = calendar.delivery_time + calendar.holding_years - payment
    after = float(of_row(canon.at_exit, row)) / (1 - float(of_row(case.exit_selling_costs, row)))
    factors = discount_factors(np.array([rate]), np.append(moments, left))[0]
    return float(np.append(paid, after) @ factors)
