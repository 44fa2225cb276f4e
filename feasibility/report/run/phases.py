"""Phases side by side, and what a ground lease takes."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.figures.of_parties import first_year_canon
from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.report.document import Block, Drawing, Section, Sentence, Table, table
from feasibility.report.run.price_columns import at_prices, price_sentence, side_by_side
from feasibility.returns.lease import canon_of_project
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
        "phases.start": [each.calendar.start for each in phases],
        "canon_begins" if leased else "phases.payment": [each.calendar.payment_date for each in phases],
        "phases.delivery": [each.calendar.anniversary(0) for each in phases],
        "phases.exit": [each.calendar.anniversary(each.calendar.holding_years) for each in phases],
    }
    rows = [
        (words.heading(key), *(numbers.day(day, words.lang) for day in found), "")
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
    return table(words("phases_section"), labels, rows, small=len(labels) > 5)


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
    arrays, row, returns = result.arrays, result.row, result.arrays.returns
    first, lowered = first_year_canon(arrays), 0.0
    for phase, priced in zip(arrays.phases, returns.phase_prices, strict=True):
        price = float(of_row(priced.land_price, row))
        lowered += price * float(of_row(phase.worth.ground_rent_value, row))
    begins = min(each.payment for each in arrays.phases)
    value = canon_of_project(arrays.phases, returns, arrays.case.development_rate, begins)
    taken = -sum(result.cash_flow.lines["ground_rent_at_exit"])
    yield words.heading("canon_base"), words.money(result.land_price)
    yield (
        words.heading("first_year_ground_rent"),
        words.money(None if first is None else float(of_row(first, row))),
    )
    yield (
        words.heading("ground_rent_present_value"),
        words.money(None if value is None else float(of_row(value.total, row))),
    )
    yield words.heading("canon_off_value"), words.money(lowered)
    yield words.heading("canon_off_exit_value"), words.money(taken)
