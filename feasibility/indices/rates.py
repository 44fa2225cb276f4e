"""From what a scenario says of an index to a rate for each calendar year."""

from __future__ import annotations

from datetime import date

from feasibility.indices.history import PublishedGrowth, published_growth
from feasibility.scenario.keys.model import Index


class MissingYearError(ValueError):
    """An index has no rate for a year that is needed."""


def yearly_rates(
    name: str, index: Index, years: range, known_until: date | None, back: range = range(0)
) -> list[float]:
    """The rate of each calendar year: the step made on its 1 January.

    Published history comes first, then the years that the scenario gives, then its `then`.

    Args:
        name: the index, such as `cpi`.
        index: what the scenario says of it.
        years: calendar years that are needed, in order.
        known_until: published figures after this date are ignored.
        back: years in which the first rate that is given serves, where they come before it.

    Raises:
        MissingYearError: a needed year has no rate: before the first entry, in a gap, or after the last one
            without a `then`; or a given year is already published.
    """
    history = published_growth(name, known_until) if index.history else None
    published = dict(history.growth) if history else {}
    given = dict(index.years or {})
    twice = sorted(published.keys() & given.keys())
    if twice:
        raise MissingYearError(
            f"gives {twice[0]}, which the published history already holds; leave it out, or set known_until"
        )
    rates = published | given
    if not rates:
        if index.then is None:
            raise MissingYearError("gives no rate; a constant, years, a history or 'then' is needed")
        return [index.then] * len(years)
    first, last = min(rates), max(rates)
    result = []
    for year in years:
        rate = rates.get(year, index.then if year > last else None)
        if rate is None and year < first and year in back:
            rate = rates[first]
        if rate is None:
            where = (
                f"its first entry is {first}"
                if year < first
                else _after_the_last(last, history)
                if year > last
                else f"the years around it are given ({first} to {last})"
            )
            raise MissingYearError(f"gives no rate for {year}, which is needed; {where}")
        result.append(rate)
    return result


def _after_the_last(last: int, history: PublishedGrowth | None) -> str:
    if history is None or last != history.last_year:
        return f"its last entry is {last} and it has no 'then'"
    end = "the series stopped with" if history.stopped else "its published history ends with"
    return f"{end} {last} ({history.source}): give the years after it, or 'then'"
