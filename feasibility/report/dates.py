"""The dates of a project in one sentence."""

from __future__ import annotations

from feasibility.report import numbers
from feasibility.report.words import Words
from feasibility.result import Result


def any_let(result: Result) -> bool:
    """Whether any dwelling is let; what is said of a term or of years in operation then has a meaning."""
    return any(each.count and each.retention_status is not None for each in result.dwelling_types.values())


def dates_sentence(result: Result, words: Words) -> str:
    """When the land is paid, when the dwellings are delivered, and how long they are held."""
    scenario, calendar = result.scenario, result.arrays.calendar
    held = calendar.holding_years if any_let(result) else 0
    days = {"start": scenario.start, "delivery": calendar.anniversary(0)}
    paid_later = ""
    if scenario.land.payment_months:
        paid_later = "_paid_later"
        days["paid"] = calendar.payment_date
    written = {name: numbers.day(day, words.lang) for name, day in days.items()}
    if not held:
        return words(f"heading_dates_sold{paid_later}", **written)
    return words(f"heading_dates{paid_later}", **written, years=held)
