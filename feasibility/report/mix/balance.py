"""Sour and sweet: what each type bears, and how many sweet dwellings carry a sour one."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language import numbers
from feasibility.language.words import Words, capital
from feasibility.mix.results import SourSweet
from feasibility.report.document import Block, Drawing, Points, Sentence, column_names, table
from feasibility.report.mix.words import NAME, difference_text

MOST_SENTENCES = 4
"""Exchanges of sour and sweet that are written as sentences; more make a table."""
REPORT_NAME = 60
"""Longest name of a type in the report, where there is more room than in a terminal."""
MOST_LARGE = 6
"""Sweet types whose figures are set as large as those of other tables."""
COLUMNS = ("type", "count", "contribution", "over", "balance")


def balance_blocks(balance: SourSweet, words: Words, *, terminal: bool) -> Iterator[Block]:
    """Each type against what a dwelling must bear, and how many sweet ones carry a sour one."""
    longest = NAME if terminal else REPORT_NAME
    site = balance.site
    yield Sentence(
        words(
            ("mix_burden_of_types" if balance.by_type else "mix_burden") + ("" if site <= 0 else "_less"),
            price=words.money(balance.land_price),
            site=words.money(abs(site)),
            dwellings=words.number(balance.result.dwellings),
            burden=words.money(balance.burden),
        )
    )
    rows = [
        [
            words.type(each.name, longest),
            words.number(each.count),
            words.money(each.contribution),
            difference_text(each.over, "land_value", words),
            words("sour" if each.sour else "sweet"),
        ]
        for each in balance.types
    ]
    labels = column_names((words(f"mix_column_{each}") for each in COLUMNS), terminal=terminal)
    yield table(words("report_sour_sweet"), labels, rows, "<>>><")
    if balance.result.phases:
        yield Sentence(words("mix_in_phases"))
    yield from _exchanges(balance, longest, words, terminal=terminal)
    yield Drawing(
        "balance", balance, capital(words("mix_picture_sour_sweet")), words("report_sour_sweet_shows")
    )


def _exchanges(balance: SourSweet, longest: int, words: Words, *, terminal: bool) -> Iterator[Block]:
    """Sentences, or a table with a row for each sour type and a column for each sweet one."""
    if not any(each.sour for each in balance.types):
        yield Sentence(words("mix_nothing_sour"))
        return
    if not balance.exchanges:
        yield Sentence(words("mix_nothing_sweet"))
        return
    names = {each.name: words.type(each.name, longest) for each in balance.types}
    carried = {(each.sour, each.sweet): exchange_number(each.dwellings, words) for each in balance.exchanges}
    if len(carried) <= MOST_SENTENCES:
        sentences = (
            words("mix_exchange", sour=names[sour], sweet=names[sweet], dwellings=number)
            for (sour, sweet), number in carried.items()
        )
        yield Points(tuple(sentences))
        return
    sours, sweets = dict.fromkeys(sour for sour, _ in carried), dict.fromkeys(sweet for _, sweet in carried)
    rows = [[names[sour], *(carried[sour, sweet] for sweet in sweets)] for sour in sours]
    title = words("mix_exchange_table")
    if terminal:
        yield Sentence(f"{title}:")
    heads = [*column_names([words("mix_column_type")], terminal=terminal), *(names[each] for each in sweets)]
    yield table(title, heads, rows, small=len(sweets) > MOST_LARGE)


def exchange_number(dwellings: float, words: Words) -> str:
    """How many dwellings carry one, in two decimals or as many as a small number needs."""
    decimals = next((d for d in range(2, 6) if round(dwellings, d) > 0), 6)
    return numbers.number(dwellings, words.lang, decimals)
