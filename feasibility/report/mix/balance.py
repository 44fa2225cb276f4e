"""Sour and sweet on the page: what each type bears, and how many sweet dwellings carry a sour one."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language import numbers
from feasibility.language.plain import plain
from feasibility.language.words import Words
from feasibility.mix.results import SourSweet
from feasibility.report.mix.words import NAME, difference_text
from feasibility.report.text import GAP, WIDTH, columns_that_fit, paragraph, table

Lines = Iterator[str]

MOST_SENTENCES = 4
"""Exchanges of sour and sweet that are written as sentences; more make a table."""
NUMBER_WIDTH = 8


def sour_lines(balance: SourSweet, words: Words) -> Lines:
    """Each type against what a dwelling must bear, and how many sweet ones carry a sour one."""
    site = balance.result.site.residual_land_value
    header = [words(f"mix_column_{each}") for each in ("type", "count", "contribution", "over")]
    header.append("")
    rows = [
        [
            plain(each.name, NAME),
            words.number(each.count),
            words.money(each.contribution),
            difference_text(each.over, "land_value", words),
            words("sour" if each.sour else "sweet"),
        ]
        for each in balance.types
    ]
    yield from table(rows, "<>>><", header)
    yield from paragraph(
        words(
            "mix_burden" if site <= 0 else "mix_burden_less",
            price=words.money(balance.land_price),
            site=words.money(abs(site)),
            dwellings=words.number(balance.result.dwellings),
            burden=words.money(balance.burden),
        )
    )
    yield from _exchanges(balance, words)


def _exchanges(balance: SourSweet, words: Words) -> Lines:
    if not any(each.sour for each in balance.types):
        yield from paragraph(words("mix_nothing_sour"))
    elif not balance.exchanges:
        yield from paragraph(words("mix_nothing_sweet"))
    elif len(balance.exchanges) <= MOST_SENTENCES:
        for each in balance.exchanges:
            values = {"sour": plain(each.sour, NAME), "sweet": plain(each.sweet, NAME)}
            number = exchange_number(each.dwellings, words)
            yield from paragraph(words("mix_exchange", **values, dwellings=number))
    else:
        yield from paragraph(words("mix_exchange_table"))
        yield from _exchange_table(balance, words)


def _exchange_table(balance: SourSweet, words: Words) -> Lines:
    """A row for each sour type, a column for each sweet one; too many columns make a table below."""
    carried = {(each.sour, each.sweet): each.dwellings for each in balance.exchanges}
    sour = list(dict.fromkeys(each.sour for each in balance.exchanges))
    sweet = list(dict.fromkeys(each.sweet for each in balance.exchanges))
    names = max(len(plain(name, NAME)) for name in sour)
    widths = [max(NUMBER_WIDTH, len(plain(name, NAME))) for name in sweet]
    for shown in columns_that_fit(widths, WIDTH - len(GAP) - names):
        header = ["", *(plain(name, NAME) for name in sweet[shown])]
        rows = [
            [
                plain(name, NAME),
                *(exchange_number(carried[name, other], words) for other in sweet[shown]),
            ]
            for name in sour
        ]
        yield from table(rows, "<" + ">" * (len(header) - 1), header)


def exchange_number(dwellings: float, words: Words) -> str:
    """How many dwellings carry one, in two decimals or as many as a small number needs."""
    decimals = next((d for d in range(2, 6) if round(dwellings, d) > 0), 6)
    return numbers.number(dwellings, words.lang, decimals)
