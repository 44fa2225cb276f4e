"""All parties side by side on one case: views, the zone of agreement, and what keeps them apart."""

from __future__ import annotations

from feasibility.errors import InputError
from feasibility.parties.contribution import contribution_of
from feasibility.parties.disagreement import disagreements_of
from feasibility.parties.records import Table
from feasibility.parties.tenants import tenant_rents
from feasibility.parties.views import case_of, refuse_without_parties, views_of
from feasibility.parties.zone import ranges_of, zone_of
from feasibility.scenario.scenario import Scenario


def table_of(scenario: Scenario) -> Table:
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
    return Table(
        scenario=case,
        facts=facts,
        views=views,
        zone=zone,
        disagreements=disagreements_of(facts, views, zone),
        contribution=contribution,
        tenants=tenant_rents(facts),
    )
