"""The page of `levers --clauses`: what each sentence of the covenant costs, at one holding period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feasibility.language import numbers
from feasibility.language.plain import plain
from feasibility.language.words import Words
from feasibility.levers.sensitivity import Clauses, Price, Reading
from feasibility.report.levers.clause_words import market_texts, term_texts
from feasibility.report.levers.words import NAME
from feasibility.report.text import WIDTH, paragraph, table

Lines = Iterator[str]
ALIGN = "<>>>><"


def clauses_page(clauses: Clauses, lang: str) -> str:
    """The whole page, about 100 characters wide.

    Args:
        clauses: what is reported.
        lang: `en` or `nl`.
    """
    words = Words(lang)
    lines = [*_heading(clauses, words)]
    sections: tuple[tuple[str, Lines], ...] = (
        ("clauses_section_market", _market(clauses, words)),
        ("clauses_section_term", _term(clauses, words)),
        ("clauses_section_cap", _cap(clauses, words)),
        ("clauses_section_reletting", _reletting(clauses, words)),
        ("clauses_section_hold_in_band", _hold_in_band(clauses, words)),
        ("clauses_section_statutory_cap", _statutory(clauses, words)),
        ("clauses_section_minimum", _minimum(clauses, words)),
    )
    for title, body in sections:
        lines += ["", words(title), *body]
    return "\n".join(lines) + "\n"


def _heading(clauses: Clauses, words: Words) -> Lines:
    name = plain(clauses.scenario.name, WIDTH) or words("clauses_title")
    yield name
    yield "=" * len(name)
    held, land_value = clauses.holding_years, words.money(clauses.land_value)
    yield from paragraph(words("clauses_held", years=held, land_value=land_value), "")
    meaning = words(
        "clauses_meaning",
        covenanted=words.number(clauses.covenanted),
        dwellings=words.number(clauses.dwellings),
    )
    yield from paragraph(meaning, "")


def _market(clauses: Clauses, words: Words) -> Lines:
    row = (words("clauses_market_row"), *_amounts(clauses.market, words), words.money(clauses.land_value), "")
    yield from table([row], ALIGN, _header(words))
    for sentence in market_texts(clauses, words):
        yield from paragraph(sentence)


def _term(clauses: Clauses, words: Words) -> Lines:
    yield from _table(clauses.term, lambda each: words("clauses_term_year", year=each.value), words)
    for sentence in term_texts(clauses, words):
        yield from paragraph(sentence)


def _cap(clauses: Clauses, words: Words) -> Lines:
    def named(reading: Reading) -> str:
        surcharge = float(reading.value)
        shown = words.exact_percent(abs(surcharge))
        return words("clauses_cap_value_less" if surcharge < 0 else "clauses_cap_value", surcharge=shown)

    if not clauses.cap:
        yield from paragraph(words("clauses_cap_law"))
        return
    yield from _table(clauses.cap, named, words)
    yield from paragraph(words("clauses_cap"))


def _reletting(clauses: Clauses, words: Words) -> Lines:
    yield from _table(clauses.reletting, lambda each: words(f"clauses_reletting_{each.value}"), words)
    yield from paragraph(words("clauses_reletting"))


def _hold_in_band(clauses: Clauses, words: Words) -> Lines:
    def named(reading: Reading) -> str:
        return words("clauses_hold_in_band_true" if reading.value else "clauses_hold_in_band_false")

    yield from _table(clauses.hold_in_band, named, words)


def _statutory(clauses: Clauses, words: Words) -> Lines:
    def named(reading: Reading) -> str:
        return words("clauses_statutory_cap_true" if reading.value else "clauses_statutory_cap_false")

    yield from _table(clauses.statutory_cap, named, words)
    yield from paragraph(words("clauses_statutory_table"))


def _minimum(clauses: Clauses, words: Words) -> Lines:
    if not clauses.minimum_areas:
        yield from paragraph(words("clauses_minimum_none"))
        return
    rows: list[tuple[str, ...]] = []
    nothing: list[str] = []
    for each in clauses.minimum_areas:
        name = words(
            "clauses_minimum",
            name=plain(each.name, NAME),
            minimum=numbers.plain_number(each.minimum + 1, words.lang),
            now=numbers.plain_number(each.minimum, words.lang),
        )
        if each.price is None:
            area = numbers.plain_number(each.floor_area, words.lang)
            nothing.append(f"{name}: {words('clauses_minimum_nothing', area=area)}.")
        else:
            land_value = words.money(clauses.land_value - each.price.project)
            rows.append((name, *_amounts(each.price, words), land_value, ""))
    if rows:
        yield from table(rows, ALIGN, _header(words))
    for sentence in nothing:
        yield from paragraph(sentence, "    ", "  ")
    yield from paragraph(words("clauses_minimum_meaning"))


def _table(readings: Sequence[Reading], named: Callable[[Reading], str], words: Words) -> Lines:
    rows = [
        (
            named(each),
            *_amounts(each.price, words),
            words.money(each.land_value),
            words("clauses_now") if each.present else "",
        )
        for each in readings
    ]
    yield from table(rows, ALIGN, _header(words))


def _amounts(price: Price, words: Words) -> tuple[str, str, str]:
    return words.money(price.project), words.money(price.per_covenanted), words.money(price.per_dwelling)


def _header(words: Words) -> list[str]:
    names = ("clause", "project", "per_covenanted", "per_dwelling", "land_value")
    return [*(words(f"clauses_column_{name}") for name in names), ""]
