"""From an index of a scenario to a rate for each calendar year: published history, and assumptions.

The histories are Statistics Netherlands' series as yearly steps of the model. The figures are in
`data/*.csv`, their titles, table numbers and the kind of step in `data/histories.toml`.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feasibility.errors import FeasibilityError
from feasibility.messages import in_both, sentence
from feasibility.scenario.keys.model import Index

DATA = Path(__file__).parent / "data"
UNSURE = ("uncertain", "provisional")


class HistoryError(FeasibilityError, ValueError):
    """An index without a published history, or nothing published yet on the given day."""


@dataclass(frozen=True)
class Doubt:
    """A step that depends on an unsure figure: the years of both, and the status of the figure."""

    step: int
    figure: int
    status: str


@dataclass(frozen=True)
class PublishedGrowth:
    """The yearly steps of an index as published."""

    growth: Mapping[int, float]
    """Calendar year → the step made on 1 January of that year, a fraction."""
    source: str
    """Title, publisher and table number in one line."""
    doubts: tuple[Doubt, ...]
    """Every step that depends on an uncertain or provisional figure."""
    last_year: int
    """The last year with a step; the scenario's own assumption continues after it."""
    stopped: bool = False
    """Whether the series itself has ended."""
    delay: int = 0
    """Years from the growth itself to the step that it is: 1 for CPI."""


def published_growth(index: str, known_until: date | None, series: str = "cbs") -> PublishedGrowth:
    """The published steps of an index, as far as they were known on a day.

    index: `cpi`, `wages`, `house_price` or `construction_cost`; a market rent has no published history.
    known_until: the figure of a year counts as known from 1 January of the next year; None takes all.
    series: `cbs`, the only publisher.

    The CPI step of year Y is CPI(Y−1)/CPI(Y−2) − 1 (the year-on-year method: the two complete years
    before), from the index numbers. The steps of wages and house prices are the published growth of Y on
    the year before, that of construction costs index(Y)/index(Y−1) − 1. So the CPI step of 1 January Y is
    known on that day, those of the others a year later.

    Raises HistoryError for an index or a publisher without a history, and where nothing was known yet.
    """
    histories = _histories()
    if series != "cbs":
        raise HistoryError(
            sentence("there is no published history '{series}'; there is 'cbs'", series=series)
        )
    if index not in histories:
        raise HistoryError(
            sentence(
                "the index '{index}' has no published history; these have one: {known}",
                index=index,
                known=", ".join(sorted(histories)),
            )
        )
    about = histories[index]
    figures = _figures(index)
    delay = 1 if about["step"] == "previous_years" else 0
    growth: dict[int, float] = {}
    doubts: list[Doubt] = []
    for year, (figure, status) in figures.items():
        step, used = figure, {year: status}
        if about["form"] == "level":
            if year - 1 not in figures:
                continue
            before, status_before = figures[year - 1]
            used = {year - 1: status_before, year: status}
            step = figure / before - 1
        if known_until is not None and date(year + 1, 1, 1) > known_until:
            continue
        growth[year + delay] = step
        doubts.extend(Doubt(year + delay, each, its) for each, its in used.items() if its in UNSURE)
    if not growth:
        raise HistoryError(
            sentence(
                "no published figure of the index '{index}' was known on {day}", index=index, day=known_until
            )
        )
    return PublishedGrowth(
        growth=MappingProxyType(growth),
        source=source_of(index, "en"),
        doubts=tuple(doubts),
        last_year=max(growth),
        stopped=about.get("stopped", False),
        delay=delay,
    )


def source_of(index: str, lang: str) -> str:
    """Publisher, table number and title of the published history of an index, in one line.

    Args:
        index: one with a history.
        lang: `en` or `nl`.
    """
    about = _histories()[index]
    word = {"en": "table", "nl": "tabel"}[lang]
    table = f", {word} {about['table']}" if about["table"] else ""
    return f"CBS{table}: {about['title' if lang == 'en' else 'title_nl']}"


def last_checked() -> date:
    """The day on which the histories were last compared with their sources."""
    days: list[date] = [each["checked"] for each in _histories().values()]
    return max(days)


def linked_index(figure: float, base: str, links: Mapping[str, float]) -> float:
    """An index number on the first base of its series: figure · link / 100.

    figure: index number, 100 in its base year.
    base: that base year, such as `2025`.
    links: base year → the index of that year on the first base, which itself has 100.
    """
    link = links[base]
    return figure if link == 100 else figure * link / 100


@cache
def _histories() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((DATA / "histories.toml").read_text(encoding="utf-8"))


@cache
def _figures(index: str) -> Mapping[int, tuple[float, str]]:
    """Year → figure and status, of the years that have one; index numbers all on the series' first base."""
    about = _histories()[index]
    links = about.get("links", {})
    with (DATA / about["file"]).open(encoding="utf-8", newline="") as file:
        return {
            int(line["year"]): (
                _figure(float(line[about["column"]]), line.get("base"), links),
                line["status"],
            )
            for line in csv.DictReader(file)
            if line[about["column"]]
        }


def _figure(figure: float, base: str | None, links: Mapping[str, float]) -> float:
    return figure if base is None else linked_index(figure, base, links)


class MissingYearError(ValueError):
    """An index has no rate for a year that is needed."""


def yearly_rates(
    name: str, index: Index, years: range, known_until: date | None, back: range = range(0)
) -> list[float]:
    """The rate of each calendar year: the step made on its 1 January.

    Published history comes first, then the scenario's years, then its `then`.

    Args:
        name: the index, such as `cpi`.
        index: of the scenario.
        years: calendar years that are needed, in order.
        known_until: published figures after this date are ignored.
        back: years that take the first given rate, where they come before it.

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
            sentence(
                "gives {year}, which the published history already holds; "
                "leave it out, or set {@known_until}",
                year=twice[0],
            )
        )
    rates = published | given
    if not rates:
        if index.then is None:
            raise MissingYearError(
                sentence("gives no rate; a constant, years, a history or 'then' is needed")
            )
        return [index.then] * len(years)
    first, last = min(rates), max(rates)
    result = []
    for year in years:
        rate = rates.get(year, index.then if year > last else None)
        if rate is None and year < first and year in back:
            rate = rates[first]
        if rate is None:
            where = (
                sentence("its first entry is {first}", first=first)
                if year < first
                else _after_the_last(last, name, history)
                if year > last
                else sentence("the years around it are given ({first} to {last})", first=first, last=last)
            )
            raise MissingYearError(
                sentence("gives no rate for {year}, which is needed; {where}", year=year, where=where)
            )
        result.append(rate)
    return result


def _after_the_last(last: int, index: str, history: PublishedGrowth | None) -> str:
    if history is None or last != history.last_year:
        return sentence("its last entry is {last} and it has no 'then'", last=last)
    end = (
        sentence("the series stopped with")
        if history.stopped
        else sentence("its published history ends with")
    )
    return sentence(
        "{end} {last} ({source}): give the years after it, or 'then'",
        end=end,
        last=last,
        source=in_both(source_of(index, "en"), source_of(index, "nl")),
    )
