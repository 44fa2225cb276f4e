"""All parties side by side on one case: views, the zone of agreement, and what keeps them apart."""

from __future__ import annotations

import numpy as np

from feasibility.errors import InputError
from feasibility.evaluation.result import Result
from feasibility.parties.contribution import contribution_of
from feasibility.parties.disagreement import disagreements_of
from feasibility.parties.negotiation import Negotiation, TenantRent
from feasibility.parties.views import case_of, refuse_without_parties, views_of
from feasibility.parties.zone import ranges_of, zone_of
from feasibility.scenario.arrays import of_row
from feasibility.scenario.validated import Scenario


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
    arrays, row = result.arrays, result.row
    rents = of_row(arrays.unit.letting.rent, row, 1)
    cpi = arrays.paths.level["cpi"]
    years = arrays.paths.place(arrays.calendar.anniversary_year)
    level = of_row(cpi, row, 0)[years]
    shown = [year for year in AFTER if year < min(rents.shape[1], level.size)]
    return tuple(
        TenantRent(
            name=each.name,
            initial_rent=float(rents[place, 0]),
            required_income=result.dwelling_types[each.name].required_income,
            real_rents={year: float(np.divide(rents[place, year], level[year])) for year in shown},
            retention_years=result.dwelling_types[each.name].retention_years,
            retention_status=result.dwelling_types[each.name].retention_status,
        )
        for place, each in enumerate(arrays.layout.types)
        if each.rented and result.dwelling_types[each.name].count
    )
