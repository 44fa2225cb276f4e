"""What the pages of clauses say below a price, so that each sentence follows the figure that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language.words import Words
from feasibility.levers.sensitivity import Clauses
from feasibility.returns.values import HALF_A_CENT

HALF_A_EURO = 0.5
"""Below it an amount is printed as 0."""


def market_texts(clauses: Clauses, words: Words) -> Iterator[str]:
    """What the whole covenant is held against."""
    yield words("clauses_market")
    if _sells(clauses) and clauses.term and clauses.scenario.policy.term < clauses.holding_years:
        first = clauses.term[0]
        # The land value with a year's term, and what that year costs, are that of no term.
        without = words.money(first.land_value + first.price.project)
        yield words("clauses_market_not_sold", land_value=without)


def term_texts(clauses: Clauses, words: Words) -> Iterator[str]:
    """What a year of the term is held against, what the first one costs, and why a price is below 0."""
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
