"""Is a scenario allowed, on every path? Its rents and prices against the limits of the years on the path.

A limit that follows CPI, and a rent that grows until first letting, differ from path to path; shares, floor
areas and the term do not, and are looked at once.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.allowed import checks_of
from feasibility.evaluation.result import Arrays
from feasibility.policy.checks import below_ceiling, motivation, within_band
from feasibility.policy.points import new_build_years, regulated, rent_in_force, surcharged
from feasibility.policy.tables import TableDateError, statutory_rules
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ON_PATHS = ("rent_band", "price_band", "rent_by_points")
"""Rules whose outcome depends on the index paths."""


def allowed_apart_from_paths(scenario: Scenario) -> bool:
    """Whether every check that no index path can change is met or deviated from."""
    return all(check.allowed for check in checks_of(scenario) if check.rule not in ON_PATHS)


def allowed_on(scenario: Scenario, arrays: Arrays, otherwise: bool) -> Mask:
    """Whether each path is allowed, (S,): tested at the price date and again at first letting.

    Args:
        scenario: of the arrays.
        arrays: on S paths.
        otherwise: the outcome of the checks that no path changes: `allowed_apart_from_paths`.
    """
    allowed = np.full(arrays.returns.residual_land_value.shape, otherwise)
    for place, each in enumerate(arrays.layout.types):
        dwelling = scenario.dwellings[each.name]
        if not dwelling.count:
            continue
        segment = scenario.policy.segments[dwelling.segment]
        bounded = segment.lower is not None or segment.upper is not None
        rule = "rent_band" if each.rented else "price_band"
        if bounded and not motivation(dwelling.deviation, rule):
            exclusive = segment.lower == "liberalisation_limit"
            allowed &= _within_band(arrays, place, each, scenario.price_date, exclusive)
        if each.rented and segment.upper != "wws":
            allowed &= _below_ceilings(arrays, place, each, scenario.price_date)
    return allowed


def _within_band(arrays: Arrays, place: int, each: TypeLayout, day: date, exclusive: bool) -> Mask:
    """Whether the rent of a type lies in its band at both dates, or its price at the price date."""
    let, paths, case = arrays.unit.letting, arrays.paths, arrays.case
    by_points = arrays.layout.segments[each.segment].upper == "wws"
    price_year = paths.place(arrays.calendar.price_year)
    lower = let.lower_limit[each.segment]
    at_price_date = let.upper_limit[each.segment][:, price_year]
    if not each.rented:
        return np.asarray(within_band(case.price[place], lower[:, price_year], at_price_date, False))
    if by_points:
        at_price_date = _by_points_at_price_date(arrays, each, day)
    before = within_band(
        _price_rent(arrays, place, each, day), lower[:, price_year], at_price_date, exclusive
    )
    delivery_year = paths.place(arrays.calendar.delivery_year)
    after = within_band(
        let.unheld_initial_rent[place], lower[:, delivery_year], let.limit[place][:, 0], exclusive
    )
    return np.asarray(before & after)


def _below_ceilings(arrays: Arrays, place: int, each: TypeLayout, day: date) -> Mask:
    """Whether the rent of a type is at or below the highest by its points at both dates."""
    begins = arrays.calendar.anniversary(0) >= statutory_rules().mid_from
    if not (arrays.layout.statutory_cap and regulated(each.points) and begins):
        return np.ones(1, dtype=bool)
    let = arrays.unit.letting
    before = below_ceiling(_price_rent(arrays, place, each, day), _by_points_at_price_date(arrays, each, day))
    return np.asarray(before & below_ceiling(let.unheld_initial_rent[place], let.ceiling[place][:, 0]))


def _price_rent(arrays: Arrays, place: int, each: TypeLayout, day: date) -> Array:
    """(S,) rent at the price date [€/month]."""
    return _by_points_at_price_date(arrays, each, day) if each.asks_highest else arrays.case.rent[place]


def _by_points_at_price_date(arrays: Arrays, each: TypeLayout, day: date) -> Array:
    """(S,) the highest rent by a type's points at the price date [€/month]; infinity without a table."""
    layout, paths = arrays.layout, arrays.paths
    if each.points is None:
        return np.full(1, np.inf)
    try:
        rent, grows_from = rent_in_force(each.points, day, layout.known_until)
    except TableDateError:
        return np.full(1, np.inf)
    first_letting = arrays.calendar.anniversary(0)
    years = new_build_years(each.points, layout.start, first_letting, layout.new_build_surcharge)
    rents = np.full(1, rent)
    if grows_from is not None:
        steps = paths.growth["cpi"][:, paths.place(grows_from) + 1 : paths.place(day.year) + 1]
        rents = rents * np.prod(1 + steps, axis=1)
    return rents * surcharged(1.0, 0, years)
