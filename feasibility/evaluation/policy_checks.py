"""Is this scenario allowed? Its rents and limits at the two dates of a policy's checks, then the checks.

Only a few numbers of one scenario are needed here, so no arrays are built and `check` is fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite, prod

from feasibility.evaluation.requirements import (
    has_statutory_limit,
    index_rates,
    liberalisation_limits,
    needed_years,
    refuse_ranges,
    refuse_unknown_rents_by_points,
    refuse_untaxed_years,
    too_extreme,
)
from feasibility.policy.checks import Check, TypeLimits, policy_checks
from feasibility.policy.points import new_build_years, regulated, surcharged, table_rent
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import TableDateError
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.layout import Layout, construction_start, first_letting, layout_of
from feasibility.scenario.validated import Scenario


def checks_of(scenario: Scenario) -> tuple[Check, ...]:
    """Every check of the scenario's policy.

    Raises:
        InputError: a count is a range, an index lacks a year that is needed, or a table a date.
    """
    refuse_ranges(scenario)
    return policy_checks(scenario, type_limits(scenario))


def type_limits(scenario: Scenario) -> dict[str, TypeLimits]:
    """Rents, and limits of rents or prices, of every type at the price date and at delivery [€].

    Amounts follow CPI plus the segment's surcharge from the policy's year on; the statutory limit follows its
    table, and CPI after it. A rent follows CPI plus the policy's surcharge in a segment with an upper limit,
    the market rent in another.

    Raises:
        InputError: an index lacks a year that the scenario needs, or a table a date; or a rent or a limit is
            too large to be represented.
    """
    refuse_unknown_rents_by_points(scenario)
    layout = layout_of(scenario)
    refuse_untaxed_years(scenario, layout)
    first, needed = needed_years(layout)
    rates = {
        name: dict(zip(needed[name], rows[0], strict=True))
        for name, rows in index_rates([scenario], needed, layout).items()
    }
    cpi, market = rates["cpi"], rates["market_rent"]
    price_year = scenario.price_date.year
    last_delivery = max(first_letting(scenario, name).year for name in scenario.dwellings)
    table = liberalisation_limits(scenario, first, last_delivery) if has_statutory_limit(layout) else []

    def stated(amount: float | str | None, surcharge: float, year: int, absent: float) -> float:
        if amount is None or amount == "wws":
            return absent
        if isinstance(amount, str):
            known = min(year - first, len(table) - 1)
            return table[known] * _growth(cpi, first + known, year)
        return amount * _growth(cpi, scenario.policy.date.year, year, surcharge)

    def limits(segment: Segment, year: int, by_points: float) -> tuple[float, float]:
        lower = stated(segment.lower, segment.upper_surcharge, year, 0.0)
        if segment.upper == "wws":
            return lower, by_points
        return lower, stated(segment.upper, segment.upper_surcharge, year, inf)

    result = {}
    for name, dwelling in scenario.dwellings.items():
        segment = scenario.policy.segments[dwelling.segment]
        delivery_year = first_letting(scenario, name).year
        at_price_date, at_letting = _rents_by_points(scenario, layout, name, cpi)
        if segment.upper is not None:
            grown = _growth(cpi, price_year, delivery_year, scenario.policy.initial_rent.surcharge)
        else:
            grown = _growth(market, price_year, delivery_year)
        if dwelling.rent == "highest":
            rent, first_rent = at_price_date, at_letting
        else:
            rent = 0.0 if dwelling.rent is None else dwelling.rent
            first_rent = rent * grown
        bound = scenario.rents.statutory_cap and regulated(dwelling.points)
        by_law = bound and first_letting(scenario, name) >= statutory_rules().mid_from
        result[name] = TypeLimits(
            rent,
            *limits(segment, price_year, at_price_date),
            first_rent,
            *limits(segment, delivery_year, at_letting),
            delivery_year,
            at_price_date if by_law else inf,
            at_letting if by_law else inf,
        )
        each = result[name]
        uppers = () if segment.upper is None else (each.price_upper, each.first_upper)
        amounts = (each.price_lower, each.first_lower, each.first_rent, *uppers)
        if not all(isfinite(amount) for amount in amounts):
            raise too_extreme(scenario)
    return result


def _rents_by_points(
    scenario: Scenario, layout: Layout, name: str, cpi: Mapping[int, float]
) -> tuple[float, float]:
    """The highest rent by a type's points at the price date and at first letting [€/month].

    Infinity where it states no points, or where no table covers the day.
    """
    each = next(each for each in layout.types if each.name == name)
    if not each.rented or each.points is None:
        return inf, inf
    first_let, starts = first_letting(scenario, name), construction_start(scenario, name)
    years = new_build_years(each.points, starts, first_let, scenario.rents.new_build_surcharge)
    found = []
    for day in (scenario.price_date, first_let):
        try:
            rent = table_rent(
                each.points, day, scenario.known_until, lambda base, year: _growth(cpi, base, year)
            )
        except TableDateError:
            rent = inf
        found.append(surcharged(rent, 0, years))
    return found[0], found[1]


def _growth(rates: Mapping[int, float], base: int, year: int, surcharge: float = 0.0) -> float:
    """Level of an index in a year, 1 in the base year: each year's step is its rate plus the surcharge."""
    steps = prod(1 + rates[each] + surcharge for each in range(min(base, year) + 1, max(base, year) + 1))
    if year >= base:
        return steps
    return 1 / steps if steps else inf
