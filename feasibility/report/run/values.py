"""Land value, values and returns with what each is, and the sum from investment value to land value."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.plain import capital
from feasibility.language.words import Words
from feasibility.report.document import Block, Section, Sentence, table
from feasibility.report.run.build_up import build_up
from feasibility.report.run.returns import other_rows, returns_by_price
from feasibility.report.run.waterfall import waterfall
from feasibility.returns.values import HALF_A_CENT

Row = tuple[str, str, str]


def values_section(result: Result, words: Words) -> Section:
    """The records of land value and returns."""
    return Section("values", words("report_section_values"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    columns = [words(f"report_column_{name}") for name in ("figure", "value", "meaning")]
    yield table(words("section_land"), columns, [_ended(row) for row in _land(result, words)], "<><")
    for price, rows in returns_by_price(result, words):
        yield Sentence(price)
        told = [_ended(row) for row in rows]
        if any(meaning for _, _, meaning in told):
            yield table(words("section_returns"), columns, told, "<><")
        else:
            yield table(words("section_returns"), columns[:2], [row[:2] for row in told], "<>")
    steps = [(each.label, words.money(each.amount)) for each in waterfall(result, words.lang)]
    sums = [words("report_column_step"), words("report_column_value")]
    yield table(words("section_build_up"), [capital(each) for each in sums], steps, "<>")
    built = build_up(result)
    rate = words.exact_percent(built.development_rate)
    yield Sentence(words("build_explained", rate=rate))
    if built.years:
        years = numbers.plain_number(built.years, words.lang)
        yield Sentence(words("report_brought_back", rate=rate, years=years))
    if built.residual_land_value <= -HALF_A_CENT and built.when_paid < built.residual_land_value:
        yield Sentence(words("report_negative_land", when_paid=words.money(-built.when_paid)))


def _ended(row: Row) -> Row:
    """A row whose meaning is a sentence."""
    label, shown, meaning = row
    return capital(label.strip()), shown, f"{capital(meaning)}." if meaning else ""


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
