"""Notes on tables and histories that end before the years that are asked of them."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.requirements import has_statutory_limit, needed_years
from feasibility.evaluation.result import Arrays
from feasibility.indices.history import published_growth
from feasibility.policy.notes import Note
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import covers, dated_table, last_published_year
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario


def table_notes(scenario: Scenario, arrays: Arrays) -> Iterator[Note]:
    """Where limits, the law and histories end before the years that the result needs."""
    layout, calendars = arrays.layout, [phase.calendar for phase in arrays.phases]
    if has_statutory_limit(layout):
        rows = dated_table("liberalisation_limit", known_until=layout.known_until).rows
        if rows and rows[-1].start.year < max(each.delivery_year for each in calendars):
            if layout.known_until:
                yield Note("limit_goes_on_with_cpi", {"year": rows[-1].start.year})
            else:
                yield Note("limit_not_published", {"year": rows[-1].start.year})
    yield from _income_notes(scenario)
    if layout.statutory_cap and any(each.rented for each in layout.types):
        free = dated_table("statutory_rent_increase", "free", layout.known_until).rows
        if free and free[-1].start.year < max(each.exit_year for each in calendars):
            yield Note(
                "law_goes_on_with_its_rule",
                {"year": free[-1].start.year, "free_until": str(statutory_rules().free_until)},
            )
        if layout.known_until and layout.known_until < statutory_rules().free_from:
            yield Note("law_not_yet_known", {"date": str(layout.known_until)})
    yield from _history_notes(scenario, layout)


def _history_notes(scenario: Scenario, layout: Layout) -> Iterator[Note]:
    """Where a published history that is used has stopped, or rests on figures that are not sure."""
    _, used = needed_years(layout)
    for name, index in scenario.indices.items():
        if index.history and name in used:
            history = published_growth(name, scenario.known_until)
            last_used = max(used[name], default=0)
            if history.stopped and not scenario.known_until and last_used > history.last_year:
                yield Note("history_stopped", {"index": name, "year": history.last_year})
            for doubt in history.doubts:
                if doubt.step in used[name]:
                    yield Note("uncertain_history", {"index": name, "step": doubt.step, "year": doubt.figure})


def _income_notes(scenario: Scenario) -> Iterator[Note]:
    """Where a target income depends on a year that the table of income limits does not have."""
    segments = {each.segment for each in scenario.dwellings.values()}
    if not any(scenario.policy.segments[name].income_limit_multiple for name in segments):
        return
    table = dated_table("income_limit", "single", scenario.known_until)
    last = last_published_year(table)
    if not covers(table, scenario.price_date):
        yield Note("income_limit_unknown", {"date": str(scenario.price_date)})
    elif last is not None and last < scenario.price_date.year:
        yield Note("income_limit_goes_on", {"year": scenario.price_date.year, "last": last})
