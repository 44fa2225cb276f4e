"""What each sentence of the covenant costs the land: one document, for a terminal and for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.levers.results import ClausePrice, ClauseReading, Clauses, MinimumArea
from feasibility.report.document import Block, Column, Points, Rows, Section, Sentence, Table
from feasibility.report.levers.words import NAME
from feasibility.report.names_and_units import choice_name
from feasibility.report.text import WIDTH, page_text
from feasibility.returns.values import HALF_A_CENT, HALF_A_EURO

COLUMNS = ("clause", "project", "per_covenanted", "per_dwelling", "land_value")


def clauses_page(clauses: Clauses, lang: str) -> str:
    """The page of `levers --clauses`, about 100 characters wide; lang is `en` or `nl`."""
    words = words_of(clauses.scenario, lang)
    title = plain(clauses.scenario.name, WIDTH) or words("clauses_title")
    return page_text(Section("clauses", title, _Clauses(clauses, words, terminal=True).blocks()))


def clauses_section(clauses: Clauses | None, words: Words) -> Section:
    """The section of the report; None where no clause can be priced."""
    blocks: tuple[Block, ...] = (Sentence(words("report_no_clauses")),)
    if clauses is not None:
        blocks = _Clauses(clauses, words, terminal=False).blocks()
    return Section("clauses", words("clauses_title"), blocks)


def present_prices(clauses: Clauses, words: Words) -> Iterator[tuple[str, str, ClausePrice]]:
    """What the whole covenant costs, and each of its clauses as it reads now: clause, reading, price."""
    shown = _Clauses(clauses, words, terminal=False)
    yield "market", words("clauses_market_row"), clauses.market
    readings: tuple[tuple[str, Sequence[ClauseReading], Callable[[ClauseReading], str]], ...] = (
        ("term", clauses.term, lambda each: words("clauses_term_year", year=each.value)),
        ("cap", clauses.cap, shown.cap),
        ("reletting", clauses.reletting, shown.reletting),
        ("hold_in_band", clauses.hold_in_band, shown.choice("hold_in_band")),
        ("statutory_cap", clauses.statutory_cap, shown.choice("statutory_cap")),
    )
    for clause, found, named in readings:
        yield from ((clause, named(each), each.price) for each in found if each.present)
    if clauses.surplus is not None:
        yield "surplus", words("clauses_surplus_row"), clauses.surplus


@dataclass(frozen=True)
class _Clauses:
    """The prices of clauses in words.

    A terminal's page marks what is so now in a column of its own, and breaks the heads of columns over lines;
    the report says it in the row's name.
    """

    clauses: Clauses
    words: Words
    terminal: bool

    def blocks(self) -> tuple[Block, ...]:
        """Two sentences and a table with a group of rows for each clause."""
        clauses, words = self.clauses, self.words
        held, land_value = clauses.holding_years, words.money(clauses.land_value)
        covenanted, dwellings = words.number(clauses.covenanted), words.number(clauses.dwellings)
        return (
            Sentence(words("clauses_held", years=held, land_value=land_value)),
            Sentence(words("clauses_meaning", covenanted=covenanted, dwellings=dwellings)),
            Table(words("clauses_title"), tuple(self._columns()), tuple(self._groups())),
        )

    def _columns(self) -> Iterator[Column]:
        for place, name in enumerate(COLUMNS):
            label = self.words(f"clauses_column_{name}")
            yield Column(label if self.terminal else capital(label), place > 0)
        if self.terminal:
            yield Column("")

    def _groups(self) -> Iterator[Rows]:
        clauses, words = self.clauses, self.words
        whole = self._row(words("clauses_market_row"), clauses.market, clauses.land_value)
        yield Rows((whole,), words("clauses_section_market"), _said(market_texts(clauses, words)))
        yield self._readings(
            "term",
            clauses.term,
            lambda each: words("clauses_term_year", year=each.value),
            term_texts(clauses, words),
        )
        cap = words("clauses_cap" if clauses.cap else "clauses_cap_law")
        yield self._readings("cap", clauses.cap, self.cap, [cap])
        yield self._readings("reletting", clauses.reletting, self.reletting, [words("clauses_reletting")])
        yield self._readings("hold_in_band", clauses.hold_in_band, self.choice("hold_in_band"))
        table = words("clauses_statutory_table")
        yield self._readings("statutory_cap", clauses.statutory_cap, self.choice("statutory_cap"), [table])
        yield self._minimum()
        if clauses.surplus is not None:
            row = self._row(words("clauses_surplus_row"), clauses.surplus, clauses.land_value)
            said = _said([words("clauses_surplus")])
            yield Rows((row,), words("clauses_section_surplus"), said)

    def _readings(
        self,
        clause: str,
        readings: Sequence[ClauseReading],
        named: Callable[[ClauseReading], str],
        said: Iterator[str] | Sequence[str] = (),
    ) -> Rows:
        rows = []
        for each in readings:
            name, now = named(each), ""
            if self.terminal:
                now = self.words("clauses_now") if each.present else ""
            else:
                name = capital(self.words("report_clause_now", clause=name) if each.present else name)
            rows.append(self._row(name, each.price, each.land_value, now))
        return Rows(tuple(rows), self.words(f"clauses_section_{clause}"), _said(said))

    def _row(self, name: str, price: ClausePrice, land_value: float, now: str = "") -> tuple[str, ...]:
        amounts = (price.project, price.per_covenanted, price.per_dwelling, land_value)
        row = (name, *(self.words.money(each) for each in amounts))
        return (*row, now) if self.terminal else row

    def cap(self, reading: ClauseReading) -> str:
        """How a cap is named."""
        surcharge = float(reading.value)
        shown = self.words.exact_percent(abs(surcharge))
        return self.words("clauses_cap_value_less" if surcharge < 0 else "clauses_cap_value", surcharge=shown)

    def reletting(self, reading: ClauseReading) -> str:
        """How a reading of the rent at re-letting is named."""
        return choice_name("policy.reletting", str(reading.value), self.words)

    def choice(self, clause: str) -> Callable[[ClauseReading], str]:
        """How a yes or no of a clause is named."""
        return lambda each: self.words(f"clauses_{clause}_{'true' if each.value else 'false'}")

    def _minimum(self) -> Rows:
        clauses, words = self.clauses, self.words
        rows: list[tuple[str, ...]] = []
        nothing: list[str] = []
        for each in clauses.minimum_areas:
            if each.price is None:
                area = numbers.plain_number(each.floor_area, words.lang)
                name = self._area(each) if self.terminal else self.words.type(each.name, NAME)
                nothing.append(f"{name}: {words('clauses_minimum_nothing', area=area)}.")
            else:
                rows.append(self._row(self._area(each), each.price, clauses.land_value - each.price.project))
        meaning = words("clauses_minimum_meaning" if clauses.minimum_areas else "clauses_minimum_none")
        return Rows(
            tuple(rows), words("clauses_section_minimum"), (Points(tuple(nothing)), Sentence(meaning))
        )

    def _area(self, each: MinimumArea) -> str:
        return self.words(
            "clauses_minimum",
            name=self.words.type(each.name, NAME),
            minimum=numbers.plain_number(each.minimum + 1, self.words.lang),
            now=numbers.plain_number(each.minimum, self.words.lang),
        )


def _said(texts: Iterator[str] | Sequence[str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(each) for each in texts)


def market_texts(clauses: Clauses, words: Words) -> Iterator[str]:
    """What the whole covenant is compared with."""
    yield words("clauses_market")
    if compares_holdings(clauses):
        first = clauses.term[0]
        # The land value with a year's term, and what that year costs, are that of no term.
        without = words.money(first.land_value + first.price.project)
        yield words("clauses_market_not_sold", land_value=without)


def compares_holdings(clauses: Clauses) -> bool:
    """Whether dwellings are sold on turnover under the covenant, and let on without one."""
    is_over = clauses.scenario.policy.term < clauses.holding_years
    return _sells(clauses) and bool(clauses.term) and is_over


def term_texts(clauses: Clauses, words: Words) -> Iterator[str]:
    """What a year of the term is compared with, what the first one costs, and why a price is below 0."""
    yield words("clauses_term")
    if clauses.term:
        yield _first_year(clauses, words)
    if any(each.price.project < -HALF_A_CENT for each in clauses.term):
        yield words("clauses_term_rises")


def _first_year(clauses: Clauses, words: Words) -> str:
    price = clauses.term[0].price.project
    if abs(price) < HALF_A_EURO:
        return words("clauses_term_first_nothing")
    in_band = clauses.scenario.policy.hold_in_band
    # With both reasons at once neither is the whole of it.
    because = (
        "_sold" if _sells(clauses) and not in_band else "_in_band" if in_band and not _sells(clauses) else ""
    )
    return words(f"clauses_term_first{because}", amount=words.money(price))


def _sells(clauses: Clauses) -> bool:
    return clauses.scenario.after_term == "sell_on_turnover"
