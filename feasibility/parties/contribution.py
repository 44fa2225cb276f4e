"""What must be added to a plan so that its sellers' least price can be paid: one sum at the start, solved."""

from __future__ import annotations

from math import inf

from feasibility.parties.records import Contribution, View, Zone
from feasibility.parties.views import views_of
from feasibility.parties.zone import ranges_of, zone_of
from feasibility.scenario.scenario import Scenario

LINE = "contribution"
TRIAL = 1_000_000.0


def contribution_of(
    scenario: Scenario, case: Scenario, views: tuple[View, ...], zone: Zone
) -> Contribution | None:
    """The least sum, paid at the start, with which the buyers' highest price equals the sellers' least.

    A sum paid at the start is a development cost below zero without VAT, so that the buyers' highest price is
    affine in it: two evaluations give it, and a third one, with the sum itself, is what is reported.

    Args:
        scenario: has the parties.
        case: the shared facts.
        views: of every party.
        zone: at the land price on the table.

    Returns:
        None where nobody names a least price or a highest one, or the zone is not empty.
    """
    if not zone.empty or zone.low == -inf or zone.high in (inf, -inf):
        return None
    with_trial = _highest(scenario, case, TRIAL)
    slope = (with_trial - zone.high) / TRIAL
    if slope <= 0:
        return None
    amount = zone.gap / slope
    return Contribution(zone.low_by[0], zone.low, zone.high, amount, _highest(scenario, case, amount))


def _highest(scenario: Scenario, case: Scenario, amount: float) -> float:
    """The highest price that every buyer can pay when this sum is received at the start."""
    name = LINE
    while name in case.development.costs:
        name += "_"
    level = {
        "lump_sum": -amount,
        "timing": "at_start",
        "vat": 0.0,
        "index": STEADY,
    }
    with_sum = case.with_values({f"indices.{STEADY}": 0.0, f"development.costs.{name}": level})
    _, views = views_of(scenario, with_sum)
    return zone_of(
        case.land.price if isinstance(case.land.price, float) else 0.0, ranges_of(scenario, views)
    ).high


STEADY = "steady"
"""An index without growth: the sum is what is paid, whatever the year."""
