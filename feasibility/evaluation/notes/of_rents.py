"""Notes on rents, sale prices and what the law makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feasibility.evaluation.result import Array, Arrays, TypeResult
from feasibility.policy.checks import Check, TypeLimits
from feasibility.policy.notes import Note
from feasibility.policy.points import new_build_years
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import of_row
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline


def retention_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    """Types above the limit from the start, or that leave the segment before the term is over."""
    policy, term = scenario.policy, scenario.policy.term
    path = "rent_increase.surcharge"
    if any(each.retention_years is not None for each in types.values()) and (
        path in policy.assumed and path not in scenario.policy_overrides
    ):
        yield Note("retention_at_assumed_increase", {"surcharge": policy.rent_increase.surcharge})
    for name, each in types.items():
        years = each.retention_years
        if each.retention_status == "above_at_start":
            yield Note("above_limit_at_start", {"type": name})
        # What is within the limit after the last increase before the term ends is so for the whole term.
        elif years is not None and years < term - 1:
            yield Note(
                "leaves_before_term", {"type": name, "years": years, "term": term, "short": term - years}
            )


def band_notes(checks: Iterable[Check]) -> Iterator[Note]:
    """Bands kept at the price date and outgrown at letting; deviations that are not needed."""
    bands = {(each.subject, each.moment): each for each in checks if each.rule == "rent_band"}
    for (name, moment), check in bands.items():
        before = bands.get((name, "price_date"))
        if moment == "first_letting" and before and before.met and not check.met:
            yield Note(
                "overtaken_at_letting",
                {"type": name, "rent": check.actual["rent"], "year": check.year, **check.required},
            )
    for check in checks:
        if check.met and check.deviation:
            yield Note("deviation_not_needed", {"rule": check.rule, "subject": check.subject})


def rent_notes(
    arrays: Arrays,
    types: Mapping[str, TypeResult],
    market_rents: Mapping[str, float],
    limits: Mapping[str, TypeLimits],
) -> Iterator[Note]:
    """Where points, a market rent or the band hold a rent."""
    for each in arrays.layout.types:
        if each.name not in types:
            continue
        rent, limit = types[each.name].initial_rent, limits[each.name]
        if rent is not None and limit.first_rent > limit.first_ceiling + HALF_A_CENT:
            yield Note(
                "held_by_points",
                {"type": each.name, "rent": limit.first_rent, "held": limit.first_ceiling},
            )
        if not each.covenanted:
            continue
        market = market_rents[each.name]
        if rent is not None and rent > market + HALF_A_CENT:
            yield Note("above_market", {"type": each.name, "rent": rent, "market_rent": market})
        held_from = min(limit.first_rent, limit.first_ceiling)
        if rent is not None and rent < held_from - HALF_A_CENT:
            yield Note("held_in_band", {"type": each.name, "rent": held_from, "held": rent})


def law_notes(arrays: Arrays, types: Mapping[str, TypeResult], row: int) -> Iterator[Note]:
    """Where the new-build surcharge ends in the years let, and where old and new leases coexist."""

    def of(array: Array, place: int) -> Array:
        entries: Array = of_row(array, row, 1)[place]
        return entries

    for number, each in enumerate(arrays.layout.types):
        if each.name not in types or not each.rented:
            continue
        phase, place = arrays.of_type(number)
        letting, calendar = phase.unit.letting, phase.calendar
        ceiling, rent = of(letting.ceiling, place), of(letting.new_rent, place)
        q = _surcharge_years(each, calendar, arrays.layout.new_build_surcharge)
        if 0 < q < len(rent) and ceiling[q] < ceiling[q - 1] and rent[q] < rent[q - 1]:
            yield Note(
                "surcharge_ends",
                {
                    "type": each.name,
                    "year": int(calendar.anniversary_year[q]),
                    "rent": float(rent[q - 1]),
                    "held": float(rent[q]),
                },
            )
        if (of(letting.old_share, place) > 0).any():
            yield Note("old_leases", {"type": each.name})


def _surcharge_years(each: TypeLayout, calendar: Timeline, asked: bool) -> int:
    """Years from first letting with the surcharge for new building; 0 without points or without it."""
    if each.points is None:
        return 0
    return new_build_years(each.points, calendar.start, calendar.anniversary(0), asked)


def sale_notes(
    types: Mapping[str, TypeResult], limits: Mapping[str, TypeLimits], prices: Mapping[str, float]
) -> Iterator[Note]:
    """Where the policy holds a sale price."""
    for name, price in prices.items():
        if name in types and price > limits[name].first_upper + HALF_A_CENT:
            limit = limits[name].first_upper
            yield Note("sale_price_limited", {"type": name, "price": price, "limit": limit})
