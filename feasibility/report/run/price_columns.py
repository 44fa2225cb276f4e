"""Figures at each land price that matters, side by side, and tables by year of operation."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.result import Result
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital
from feasibility.report.document import Table, table

NAME = 12
"""Signs of a line in the head of a column of a year's figures."""


def at_prices(result: Result) -> tuple[Result, ...]:
    """The result at the asking price, where one is asked, and as it is."""
    paid = at_asking_price(result)
    return (result,) if paid is None else (paid, result)


def price_sentence(result: Result, words: Words) -> str:
    """At which land price the figures of a result are."""
    key = "returns_at_residual" if result.arrays.layout.land_is_residual else "returns_at_given"
    return words(key, price=words.money(result.land_price))


def side_by_side(
    title: str,
    results: Sequence[Result],
    rows: Callable[[Result], Iterable[tuple[str, str]]],
    words: Words,
) -> Table | None:
    """Figures of each result in a column of its own, headed by its land price; None without rows.

    Args:
        title: of the table.
        results: of `at_prices`.
        rows: name and value of each figure; of every result the same names.
        words: the language.
    """
    found = [list(rows(each)) for each in results]
    if not found[0]:
        return None
    heads = [words("finance_column_price", price=words.money(each.land_price)) for each in results]
    if len(results) > 1:
        heads[0] = words("finance_column_asking", price=words.money(results[0].land_price))
        heads[1] = words("finance_column_residual", price=words.money(results[1].land_price))
    cells = [(row[0][0], *(value for _, value in row)) for row in zip(*found, strict=True)]
    return table(title, (words("report_column_figure"), *heads), cells)


def by_year(title: str, part: str, keys: Sequence[str], rows: Iterable[Sequence[str]], words: Words) -> Table:
    """A row for each year of operation.

    Args:
        title: of the table.
        part: of the results: `finance` or `tax`.
        keys: of its columns, by which the glossary knows them.
        rows: the year and its figures, written.
        words: the language.
    """
    names = [capital(name_of_path(f"{part}.years.{key}", words.lang)) for key in keys]
    labels = [
        words("finance_column_year"),
        *("\n".join(textwrap.wrap(each, NAME, break_long_words=False)) for each in names),
    ]
    return table(title, labels, list(rows), small=True)
