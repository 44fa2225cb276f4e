"""What each sentence of the covenant costs the land."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.language import numbers
from feasibility.language.plain import capital, plain
from feasibility.language.words import Words
from feasibility.levers.sensitivity import Clauses, Price, Reading
from feasibility.report.document import Block, Column, Points, Rows, Section, Sentence, Table, one_line
from feasibility.report.levers.clause_words import market_texts, term_texts
from feasibility.report.levers.words import NAME

COLUMNS = ("clause", "project", "per_covenanted", "per_dwelling", "land_value")


def clauses_section(clauses: Clauses | None, words: Words) -> Section:
    """The records of the prices of clauses."""
    blocks: tuple[Block, ...] = (Sentence(words("report_no_clauses")),)
    if clauses is not None:
        blocks = tuple(_blocks(clauses, words))
    return Section("clauses", words("clauses_title"), blocks)


def _blocks(clauses: Clauses, words: Words) -> Iterator[Block]:
    held, land_value = clauses.holding_years, words.money(clauses.land_value)
    yield Sentence(words("clauses_held", years=held, land_value=land_value))
    yield Sentence(
        words(
            "clauses_meaning",
            covenanted=words.number(clauses.covenanted),
            dwellings=words.number(clauses.dwellings),
        )
    )
    columns = tuple(
        Column(capital(one_line(words(f"clauses_column_{name}"))), place > 0)
        for place, name in enumerate(COLUMNS)
    )
    yield Table(words("clauses_title"), columns, tuple(_groups(clauses, words)))
    yield Points(tuple(_explained(clauses, words)))


def _groups(clauses: Clauses, words: Words) -> Iterator[Rows]:
    whole = (words("clauses_market_row"), *_amounts(clauses.market, words), words.money(clauses.land_value))
    yield Rows((whole,), words("clauses_section_market"))
    for title, readings in (
        (words("clauses_section_term"), clauses.term),
        (words("clauses_section_cap"), clauses.cap),
        (words("clauses_section_reletting"), clauses.reletting),
        (words("clauses_section_hold_in_band"), clauses.hold_in_band),
        (words("clauses_section_statutory_cap"), clauses.statutory_cap),
    ):
        names = _names(readings, clauses, words)
        rows = tuple(_row(name, each, words) for name, each in zip(names, readings, strict=True))
        if rows:
            yield Rows(rows, title)
    areas = tuple(_areas(clauses, words))
    if areas:
        yield Rows(areas, words("clauses_section_minimum"))


def _names(readings: Sequence[Reading], clauses: Clauses, words: Words) -> list[str]:
    if readings is clauses.term:
        return [words("clauses_term_year", year=each.value) for each in readings]
    if readings is clauses.cap:
        return [_cap(float(each.value), words) for each in readings]
    if readings is clauses.reletting:
        return [_spoken(words(f"clauses_reletting_{each.value}")) for each in readings]
    if readings is clauses.hold_in_band:
        return [
            words("clauses_hold_in_band_true" if each.value else "clauses_hold_in_band_false")
            for each in readings
        ]
    return [
        words("clauses_statutory_cap_true" if each.value else "clauses_statutory_cap_false")
        for each in readings
    ]


def _spoken(reading: str) -> str:
    """A reading without the word that stands for it in a scenario file."""
    return reading.partition(": ")[2] or reading


def _cap(surcharge: float, words: Words) -> str:
    shown = words.exact_percent(abs(surcharge))
    return words("clauses_cap_value_less" if surcharge < 0 else "clauses_cap_value", surcharge=shown)


def _row(name: str, each: Reading, words: Words) -> tuple[str, ...]:
    shown = words("report_clause_now", clause=name) if each.present else name
    return (capital(shown), *_amounts(each.price, words), words.money(each.land_value))


def _amounts(price: Price, words: Words) -> tuple[str, str, str]:
    return words.money(price.project), words.money(price.per_covenanted), words.money(price.per_dwelling)


def _areas(clauses: Clauses, words: Words) -> Iterator[tuple[str, ...]]:
    for each in clauses.minimum_areas:
        if each.price is not None:
            name = words(
                "clauses_minimum",
                name=plain(each.name, NAME),
                minimum=numbers.plain_number(each.minimum + 1, words.lang),
                now=numbers.plain_number(each.minimum, words.lang),
            )
            yield name, *_amounts(each.price, words), words.money(clauses.land_value - each.price.project)


def _explained(clauses: Clauses, words: Words) -> Iterator[str]:
    """What the prices of each group are against."""
    yield from market_texts(clauses, words)
    yield from term_texts(clauses, words)
    yield words("clauses_cap" if clauses.cap else "clauses_cap_law")
    yield words("clauses_reletting")
    yield words("clauses_statutory_table")
    if not clauses.minimum_areas:
        yield words("clauses_minimum_none")
        return
    for each in clauses.minimum_areas:
        if each.price is None:
            area = numbers.plain_number(each.floor_area, words.lang)
            yield f"{plain(each.name, NAME)}: {words('clauses_minimum_nothing', area=area)}."
    yield words("clauses_minimum_meaning")
