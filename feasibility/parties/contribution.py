"""What must be added to a plan so that a land price suits everybody: one sum at the start, solved."""

from __future__ import annotations

from math import inf

from feasibility.parties.negotiation import Contribution, Zone
from feasibility.parties.views import views_of
from feasibility.parties.zone import ranges_of, zone_of
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.validated import Scenario

LINE, STEADY = "contribution", "steady"
"""Names of the line and of its index, which does not grow: the sum is what is paid, whatever the year."""
TRIAL = 1_000.0
MOST_ROUNDS = 20
LEAST_SLOPE = 1e-6


def contribution_of(scenario: Scenario, case: Scenario, zone: Zone) -> Contribution | None:
    """The least sum, paid at the start, with which the buyers can pay what the sellers need.

    A sum paid at the start is a development cost below zero without VAT. Every end of a condition's range is
    affine in it, so the gap between the highest of the least prices and the lowest of the highest is convex:
    steps along its slope never go too far, and end where it is closed. What is reported is worked out again
    in full with the sum itself.

    Args:
        scenario: has the parties.
        case: the shared facts.
        zone: at the land price on the table.

    Returns:
        None where the zone is not empty, no sum closes its gap, or something else stands in the way: a
        condition that no land price meets, or a party whose assumptions make no valid scenario.
    """
    if not is_sought(zone):
        return None
    amount, found = 0.0, zone
    for _ in range(MOST_ROUNDS):
        if found.low - found.high <= HALF_A_CENT / 2:
            break
        beyond = zone_with(scenario, case, amount + TRIAL)
        slope = ((beyond.high - beyond.low) - (found.high - found.low)) / TRIAL
        if not slope > LEAST_SLOPE:
            return None
        amount += (found.low - found.high) / slope
        found = zone_with(scenario, case, amount)
    if found.empty or found.missing or found.blocked:
        return None
    return Contribution(zone.low_by[0], found.low, zone.high, amount, found.high)


def is_sought(zone: Zone) -> bool:
    """Whether there is a gap that a sum could close, and nothing else in the way."""
    finite = inf not in (abs(zone.low), abs(zone.high))
    return zone.empty and finite and not zone.missing and not zone.blocked


def zone_with(scenario: Scenario, case: Scenario, amount: float) -> Zone:
    """The zone of agreement when this sum is received at the start."""
    line, index = LINE, STEADY
    while line in case.development.costs:
        line += "_"
    while index in case.indices:
        index += "_"
    cost = {"lump_sum": -amount, "timing": "at_start", "vat": 0.0, "index": index}
    with_sum = case.with_values({f"indices.{index}": 0.0, f"development.costs.{line}": cost})
    facts, views = views_of(scenario, with_sum)
    return zone_of(facts.land_price, ranges_of(scenario, views), views)
