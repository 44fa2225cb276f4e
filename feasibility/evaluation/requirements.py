"""Requirements of an evaluation: whole counts, and a rate for each year that is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from feasibility.dates import PERIODS_A_YEAR, day_after, year_after
from feasibility.errors import InputError, Mistake
from feasibility.indices.history import HistoryError, MissingYearError, yearly_rates
from feasibility.messages import said, sentence
from feasibility.policy.points import regulated, rent_in_force
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import (
    TAX_TABLES,
    TableDateError,
    TableError,
    dated_table,
    points_rules,
    yearly_values,
)
from feasibility.scenario.keys.model import CountRange, Index
from feasibility.scenario.layout import Layout, TypeLayout, first_letting, phase_layouts
from feasibility.scenario.validated import Scenario

RETENTION_YEARS = 60
"""Horizon of retention: this number means this many years or more."""


def refuse_ranges(scenario: Scenario) -> None:
    """Refuse a scenario that gives a range of counts where one number is needed.

    Raises:
        InputError: a type's count is a range.
    """
    mistakes = [
        scenario.mistake(
            f"dwellings.{name}.count",
            sentence("found a range; one whole number is needed here (a range is for the search of a mix)"),
        )
        for name, dwelling in scenario.dwellings.items()
        if isinstance(dwelling.count, CountRange)
    ]
    if mistakes:
        raise InputError(mistakes)


def refuse_unknown_rents_by_points(scenario: Scenario) -> None:
    """Refuse a type that needs a highest rent by points, and has none.

    Raises:
        InputError: its rent is the highest, and its points are above the regulated range; or its rent or its
            segment's limit depends on points, and no table covers the price date or first letting.
    """
    mistakes = []
    for name, each in scenario.dwellings.items():
        if each.rent == "highest" and not regulated(each.points):
            message = sentence(
                "found highest, with {points} points; above {most} points the law sets no "
                "highest rent: give one in euros",
                points=each.points,
                most=points_rules().mid_to,
            )
            mistakes.append(scenario.mistake(f"dwellings.{name}.rent", message))
        elif each.points is not None and _goes_by_points(scenario, name):
            try:
                for day in (scenario.price_date, first_letting(scenario, name)):
                    rent_in_force(each.points, day, scenario.known_until)
            except TableDateError as error:
                mistakes.append(scenario.mistake(f"dwellings.{name}.points", said(error)))
    if mistakes:
        raise InputError(mistakes)


def _goes_by_points(scenario: Scenario, name: str) -> bool:
    dwelling = scenario.dwellings[name]
    return dwelling.rent == "highest" or scenario.policy.segments[dwelling.segment].upper == "wws"


def refuse_untaxed_years(scenario: Scenario, layout: Layout) -> None:
    """Refuse tax over a fiscal year that ends before the tables of corporation tax begin.

    Args:
        scenario: any of those of the layout.
        layout: its dates decide.

    Raises:
        InputError: the first fiscal year, from delivery to the day before the first anniversary, ends in a
            calendar year that a table lacks.
    """
    if layout.tax == "none":
        return
    first = min(
        (day_after(each.start, each.construction_months + 12) - timedelta(days=1)).year
        for each in phase_layouts(layout)
    )
    try:
        for name in TAX_TABLES:
            yearly_values(dated_table(*name, layout.known_until), range(first, first + 1))
    except TableError as error:
        message = sentence(
            "the first fiscal year ends in {first}, and {error}", first=first, error=said(error)
        )
        raise scenario.refusal("tax", message) from error


def too_extreme(scenario: Scenario) -> InputError:
    """The error for a scenario with an infinite or undefined figure."""
    return scenario.refusal(
        "",
        sentence(
            "its figures grow too large or too small to be calculated with: look for "
            "extremes among the amounts, the indices and what is added to them, the yields "
            "and the required return"
        ),
    )


def needed_years(layout: Layout, retention_years: int = RETENTION_YEARS) -> tuple[int, dict[str, range]]:
    """The calendar years that each index must cover.

    CPI is needed from the policy's year, and to the last year of the statutory limit's table and of that of
    rents by points where those come before the price date; up to the horizon of retention.
    Wages, and CPI where the law uses earlier years, begin earlier: see `looked_back_at`.

    Args:
        layout: how the scenario is computed.
        retention_years: horizon of the years in the segment; 0 where they are not asked for.

    Returns:
        The first year of the arrays, and for each index that is used the years whose rates are needed.
    """
    starts, each = zip(*(_used_years(phase, retention_years) for phase in phase_layouts(layout)), strict=True)
    names = dict.fromkeys(name for years in each for name in years)
    first = min(starts)
    needed = {name: _covering(years[name] for years in each if name in years) for name in names}
    for name, earlier in looked_back_at(layout).items():
        needed[name] = range(earlier.start, needed[name].stop)
        first = min(first, earlier.start)
    return first, needed


def _covering(ranges: Iterable[range]) -> range:
    """The years from the first to the last of any."""
    every = list(ranges)
    return range(min(each.start for each in every), max(each.stop for each in every))


def looked_back_at(layout: Layout) -> dict[str, range]:
    """The earlier years whose rates only the law's general rule uses, by index.

    Years before the first one of an index take its rate.
    """
    if not layout.statutory_cap:
        return {}
    back = {"wages": layout.price_year}
    phases = phase_layouts(layout)
    for phase in phases:
        if any(_may_be_social(phase, each) for each in phase.types):
            year = _delivery_year(phase) + 1 - statutory_rules().social_years
            back["cpi"] = min(back.get("cpi", year), year)
    _, used = _used_years(phases[0], 0)
    return {name: range(year, used[name].start) for name, year in back.items() if year < used[name].start}


def _used_years(layout: Layout, retention_years: int) -> tuple[int, dict[str, range]]:
    """The first year of the arrays and the years that each index must give itself."""
    months_until_last_period = (
        layout.construction_months + 12 * (layout.holding_years + 1) - 12 // PERIODS_A_YEAR[layout.period]
    )
    last = year_after(layout.start, months_until_last_period)
    first, cpi_last = layout.price_year, last
    if any("amount" in (each.lower, each.upper) for each in layout.segments):
        first = min(first, layout.policy_year)
        cpi_last = max(cpi_last, layout.policy_year)
    if has_statutory_limit(layout):
        first = min(first, _last_column("liberalisation_limit", None, layout))
    if any(each.rented and each.points is not None for each in layout.types):
        first = min(first, _last_column("wws_maximum_rent", "40", layout))
    retention_until = _delivery_year(layout) + retention_years
    covenanted = retention_years > 0 and any(each.covenanted for each in layout.types)
    if covenanted:
        cpi_last = max(cpi_last, retention_until)
    onwards = range(layout.price_year + 1, last + 1)
    needed = {"cpi": range(first + 1, cpi_last + 1)}
    needed |= dict.fromkeys(sorted(used_indices(layout) - {"cpi"}), onwards)
    asked = layout.asking_price_year
    if asked is not None:
        first = min(first, asked)
        own = needed[layout.asking_price_index]
        needed[layout.asking_price_index] = range(min(own.start, asked + 1), max(own.stop, asked + 1))
    if "wages" in needed and covenanted and layout.increase_rule == "law":
        wages = needed["wages"]  # from before the price date where an earlier asking price follows them
        needed["wages"] = range(wages.start, max(wages.stop, retention_until + 1))
    return first, needed


def _last_column(name: str, column: str | None, layout: Layout) -> int:
    """The year of the last row that is known of a table; an arbitrary year where none is."""
    rows = dated_table(name, column, layout.known_until).rows
    return rows[-1].start.year if rows else layout.price_year


def _delivery_year(layout: Layout) -> int:
    return year_after(layout.start, layout.construction_months)


def _may_be_social(layout: Layout, each: TypeLayout) -> bool:
    """Whether leases of a type may fall under the law's social row."""
    segment = layout.segments[each.segment]
    few = each.points is not None and each.points < points_rules().mid_from
    return each.rented and (few or segment.kind == "social")


def has_statutory_limit(layout: Layout) -> bool:
    """Whether a segment begins or ends at the liberalisation limit."""
    return any("liberalisation_limit" in (each.lower, each.upper) for each in layout.segments)


def used_indices(layout: Layout) -> set[str]:
    """Names of the indices that a layout's flows use."""
    names = {"cpi", "market_rent"}
    if layout.statutory_cap:
        names.add("wages")
    if layout.sells_vacated or "vacant_value" in layout.methods or not all(t.rented for t in layout.types):
        names.add("house_price")
    names.update(line.index for line in layout.other_income)
    names.update(line.index for line in layout.operating if line.basis != "share_of_rent")
    names.update(line.index for line in layout.costs if not line.of)
    if layout.acquisition_index:
        names.add(layout.acquisition_index)
    if layout.asking_price_index:
        names.add(layout.asking_price_index)
    if layout.canon_index:
        names.add(layout.canon_index)
    if layout.surplus_index:
        names.add(layout.surplus_index)
    if layout.tax != "none":
        names.add("house_price")
    return names


def index_rates(
    scenarios: Sequence[Scenario], needed: Mapping[str, range], layout: Layout
) -> dict[str, list[list[float]]]:
    """The rates of each needed year, a row for each scenario, one row where all share it.

    An index that is not given follows CPI. In the years that only the law uses, years before the first one of
    an index take its rate.

    Args:
        scenarios: of one layout.
        needed: the years of each index.
        layout: of the scenarios.

    Raises:
        InputError: an index lacks a year that is needed.
    """
    rates: dict[str, list[list[float]]] = {}
    mistakes: list[Mistake] = []
    earlier = looked_back_at(layout)
    for name, years in needed.items():
        back = earlier.get(name, range(0))
        seen: dict[int, list[float]] = {}
        rows: list[list[float]] = []
        for scenario in scenarios:
            given = name if name in scenario.indices else "cpi"
            index = scenario.indices[given]
            if id(index) not in seen:
                seen[id(index)] = _rates(scenario, given, index, years, mistakes, back)
            rows.append(seen[id(index)])
        rates[name] = rows[:1] if len(seen) == 1 else rows
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    return rates


def _rates(
    scenario: Scenario, name: str, index: Index, years: range, mistakes: list[Mistake], back: range
) -> list[float]:
    try:
        return yearly_rates(name, index, years, scenario.known_until, back)
    except (MissingYearError, HistoryError) as error:
        mistakes.append(scenario.mistake(f"indices.{name}", said(error)))
        return [0.0] * len(years)


def liberalisation_limits(scenario: Scenario, first_year: int, last_year: int) -> list[float]:
    """The statutory limit from the first year to the end of its table [€/month]; at least one value.

    No rent is compared with the limit of a year before the price date, so years before both that date and the
    table repeat the first known value.

    Raises:
        InputError: the price date's year comes before the table's first date.
    """
    table = dated_table("liberalisation_limit", known_until=scenario.known_until)
    begins = first_year
    if table.rows:
        start = table.rows[0].start
        stated = start.year if (start.month, start.day) == (1, 1) else start.year + 1
        begins = max(first_year, min(stated, scenario.price_date.year))
    try:
        values, last = yearly_values(table, range(begins, last_year + 1))
    except TableError as error:
        raise scenario.refusal("policy", said(error)) from error
    return values[:1] * (begins - first_year) + values[: max(1, last - begins + 1)]
