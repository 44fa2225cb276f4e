"""Is a scenario allowed, on every path? Its rents and prices against the limits of the years on the path.

A limit that follows CPI, and a rent that grows until first letting, differ from path to path. Shares and the
term follow from counts and years, and are looked at once for all paths that have the same.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.policy_checks import checks_of
from feasibility.evaluation.result import Arrays
from feasibility.policy.checks import (
    below_ceiling,
    large_enough,
    least_floor_area,
    motivation,
    within_band,
    within_points,
)
from feasibility.policy.points import new_build_years, regulated, rent_in_force, surcharged
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import TableDateError
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ON_PATHS = ("rent_band", "price_band", "rent_by_points", "points_band", "min_floor_area")
"""Rules whose outcome is found for each path; that of the others follows from counts and the term."""


def allowed_on(scenario: Scenario, arrays: Arrays) -> Mask:
    """Whether each path is allowed, (S,): tested at the price date and again at first letting.

    Args:
        scenario: of the arrays; numbers in which paths differ are taken from their case.
        arrays: on S paths.
    """
    paths = arrays.returns.residual_land_value.size
    allowed = np.array(np.broadcast_to(_by_counts_and_term(scenario, arrays.case), (paths,)))
    for place, each in enumerate(arrays.layout.types):
        dwelling = scenario.dwellings[each.name]
        segment = scenario.policy.segments[dwelling.segment]
        met = np.ones(paths, dtype=bool)
        bounded = segment.lower is not None or segment.upper is not None
        rule = "rent_band" if each.rented else "price_band"
        if bounded and not motivation(dwelling.deviation, rule):
            exclusive = segment.lower == "liberalisation_limit"
            met &= _within_band(arrays, place, each, scenario.price_date, exclusive)
        if each.rented and segment.upper != "wws":
            met &= _below_ceilings(arrays, place, each, scenario.price_date)
        if not motivation(dwelling.deviation, "points_band"):
            met &= within_points(each.points, segment.points)
        area = least_floor_area(segment, scenario.location)
        if area is not None and not motivation(dwelling.deviation, "min_floor_area"):
            met &= large_enough(arrays.case.floor_area[place], area)
        allowed &= met | (arrays.case.counts[place] == 0)
    return allowed


def _by_counts_and_term(scenario: Scenario, case: Case) -> Mask:
    """Whether the checks of shares and term are met or deviated from, (S,), or (1,) for all paths."""
    counts = case.counts if case.counts.shape[1] > 1 else case.counts[:, :1]
    both = np.vstack(
        [np.broadcast_to(row, max(counts.shape[1], case.term.size)) for row in (*counts, case.term)]
    )
    different, column = np.unique(both, axis=1, return_inverse=True)
    verdicts = [_verdict(scenario, [int(each) for each in numbers]) for numbers in different.T.tolist()]
    return np.array(verdicts)[column.reshape(-1)]


def _verdict(scenario: Scenario, numbers: list[int]) -> bool:
    """The verdict of those checks for these counts of the types, and this term."""
    *counts, term = numbers
    values: dict[str, object] = {
        f"dwellings.{name}.count": count
        for (name, each), count in zip(scenario.dwellings.items(), counts, strict=True)
        if each.count != count
    }
    if scenario.policy.term != term:
        values["policy.term"] = term
    of = scenario.with_values(values) if values else scenario
    return all(check.allowed for check in checks_of(of) if check.rule not in ON_PATHS)


def _within_band(arrays: Arrays, place: int, each: TypeLayout, day: date, exclusive: bool) -> Mask:
    """Whether the rent of a type lies in its band at both dates, or its price at the price date."""
    phase, own = arrays.of_type(place)
    let, paths, case = phase.unit.letting, arrays.paths, arrays.case
    by_points = arrays.layout.segments[each.segment].upper == "wws"
    price_year = paths.place(phase.calendar.price_year)
    lower = let.lower_limit[each.segment]
    at_price_date = let.upper_limit[each.segment][:, price_year]
    if not each.rented:
        return np.asarray(within_band(case.price[place], lower[:, price_year], at_price_date, False))
    if by_points:
        at_price_date = _by_points_at_price_date(arrays, place, each, day)
    before = within_band(
        _price_rent(arrays, place, each, day), lower[:, price_year], at_price_date, exclusive
    )
    delivery_year = paths.place(phase.calendar.delivery_year)
    after = within_band(
        let.unheld_initial_rent[own], lower[:, delivery_year], let.limit[own][:, 0], exclusive
    )
    return np.asarray(before & after)


def _below_ceilings(arrays: Arrays, place: int, each: TypeLayout, day: date) -> Mask:
    """Whether the rent of a type is at or below the highest by its points at both dates."""
    phase, own = arrays.of_type(place)
    begins = phase.calendar.anniversary(0) >= statutory_rules().mid_from
    if not (arrays.layout.statutory_cap and regulated(each.points) and begins):
        return np.ones(1, dtype=bool)
    let = phase.unit.letting
    before = below_ceiling(
        _price_rent(arrays, place, each, day), _by_points_at_price_date(arrays, place, each, day)
    )
    return np.asarray(before & below_ceiling(let.unheld_initial_rent[own], let.ceiling[own][:, 0]))


def _price_rent(arrays: Arrays, place: int, each: TypeLayout, day: date) -> Array:
    """(S,) rent at the price date [€/month]."""
    return (
        _by_points_at_price_date(arrays, place, each, day) if each.asks_highest else arrays.case.rent[place]
    )


def _by_points_at_price_date(arrays: Arrays, place: int, each: TypeLayout, day: date) -> Array:
    """(S,) the highest rent by a type's points at the price date [€/month]; infinity without a table."""
    layout, paths = arrays.layout, arrays.paths
    if each.points is None:
        return np.full(1, np.inf)
    try:
        rent, grows_from = rent_in_force(each.points, day, layout.known_until)
    except TableDateError:
        return np.full(1, np.inf)
    calendar = arrays.of_type(place)[0].calendar
    years = new_build_years(each.points, calendar.start, calendar.anniversary(0), layout.new_build_surcharge)
    rents = np.full(1, rent)
    if grows_from is not None:
        steps = paths.growth["cpi"][:, paths.place(grows_from) + 1 : paths.place(day.year) + 1]
        rents = rents * np.prod(1 + steps, axis=1)
    return rents * surcharged(1.0, 0, years)
