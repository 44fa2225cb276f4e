"""All parties side by side on one case: views, the zone of agreement, and what keeps them apart.

What keeps them apart is split exactly over their differing assumptions: which of these causes how much of
the difference between two views of one land value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.compare.differences import differences, groups_of
from feasibility.compare.split import split
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results
from feasibility.evaluation.result import Result
from feasibility.parties.negotiation import Disagreement, Negotiation, TenantRent, View, Zone
from feasibility.parties.views import case_of, refuse_without_parties, views_of
from feasibility.parties.zone import contribution_of, ranges_of, zone_of
from feasibility.scenario.arrays import of_row
from feasibility.scenario.validated import Scenario

FIGURE = "residual_land_value"


def disagreements_of(facts: Result, views: Sequence[View], zone: Zone) -> tuple[Disagreement, ...]:
    """Each party with assumptions of its own compared with the shared facts, then sellers with buyers.

    The difference of the residual land values is split over the assumptions exactly, the same whatever the
    order (Shapley). Interests, such as a required price, are not part of it.

    Args:
        facts: the shared facts.
        views: of every party.
        zone: its ends show who sells and who buys.
    """
    return tuple(_disagreements(facts, views, zone))


def _disagreements(facts: Result, views: Sequence[View], zone: Zone) -> Iterator[Disagreement]:
    own = {each.name: each.result for each in views if each.result is not None and each.result is not facts}
    for name, result in own.items():
        yield _between("", facts, name, result)
    results: Mapping[str, Result] = {each.name: each.result for each in views if each.result is not None}
    for seller in zone.low_by:
        for buyer in zone.high_by:
            if seller in own and buyer in results and buyer in own and seller != buyer:
                yield _between(seller, results[seller], buyer, results[buyer])


def _between(first: str, one: Result, second: str, other: Result) -> Disagreement:
    found = differences(one.scenario, other.scenario)
    values = (one.residual_land_value, other.residual_land_value)
    return Disagreement(
        first, second, split((one.scenario, other.scenario), values, groups_of(found), FIGURE, _land_value)
    )


def _land_value(results: Results) -> NDArray[np.float64]:
    return results.figure(FIGURE)


def negotiation_of(scenario: Scenario) -> Negotiation:
    """Every party's view of a scenario, the zone of agreement, and what keeps the parties apart.

    Args:
        scenario: has parties; its own numbers are the shared facts.

    Raises:
        InputError: there are no parties, a condition names a figure that does not exist, or the shared facts
            cannot be computed.
    """
    refuse_without_parties(scenario)
    case = case_of(scenario)
    facts, views = views_of(scenario, case)
    zone = zone_of(facts.land_price, ranges_of(scenario, views), views)
    try:
        contribution = contribution_of(scenario, case, zone)
    except InputError:
        contribution = None
    return Negotiation(
        scenario=case,
        facts=facts,
        views=views,
        zone=zone,
        disagreements=disagreements_of(facts, views, zone),
        contribution=contribution,
        tenants=tenant_rents(facts),
    )


AFTER = (0, 5, 10, 15, 20, 25)
"""Anniversaries of first letting at which a rent is shown in the price date's euros."""


def tenant_rents(result: Result) -> tuple[TenantRent, ...]:
    """Every rented type with its rent at first letting and what it becomes in the euros of the price date.

    The rent of an anniversary is the expected one, as in the cash flow; it is divided by the level of CPI in
    the year in which the anniversary falls.
    """
    return tuple(
        _tenant_rent(result, place, name)
        for place, name in enumerate(result.dwelling_types)
        if result.arrays.layout.types[place].rented and result.dwelling_types[name].count
    )


def _tenant_rent(result: Result, place: int, name: str) -> TenantRent:
    arrays, row, found = result.arrays, result.row, result.dwelling_types[name]
    phase, within = arrays.of_type(place)
    rents = of_row(phase.unit.letting.rent, row, 1)[within]
    years = arrays.paths.place(phase.calendar.anniversary_year)
    level = of_row(arrays.paths.level["cpi"], row, 0)[years]
    return TenantRent(
        name=name,
        initial_rent=float(rents[0]),
        required_income=found.required_income,
        real_rents={
            year: float(np.divide(rents[year], level[year]))
            for year in AFTER
            if year < min(rents.size, level.size)
        },
        retention_years=found.retention_years,
        retention_status=found.retention_status,
    )
