"""What each sentence of a covenant costs, all at one holding period, each by full evaluation.

The price of a clause is the land value without it less the land value with it: what it costs the owner of
the land. All else is as in the scenario, so prices of several clauses do not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from feasibility.evaluation.evaluate import evaluate, evaluate_many
from feasibility.levers.limits import DECIMALS
from feasibility.levers.results import ClausePrice, ClauseReading, Clauses, MinimumArea
from feasibility.messages import sentence
from feasibility.scenario.keys.values import RATE
from feasibility.scenario.kinds import counts_of, covenanted_types, sold_free
from feasibility.scenario.validated import Scenario

YEARS_MORE = 5
"""Years of term beyond the present one that are priced too."""
QUARTER_POINT = 0.0025
POINTS_AROUND = 4
"""Quarter points of cap on either side of the present one."""
READINGS = ("market", "limit", "capped", "lower")
"""Readings of re-letting, the least binding first."""
BLOCK = 16
"""Variants that are computed at once."""
LONGEST = 100
"""Longest holding period [years]."""

Variant = Mapping[str, object]
Name = tuple[str, object]
"""A clause and its value in a variant."""


def clauses(scenario: Scenario, progress: Callable[[int, int], None] | None = None) -> Clauses:
    """What each year of the term, each quarter point of the cap and every other clause costs.

    Args:
        scenario: with at least one rented dwelling under the covenant. All variants have its holding
            period; a term that is not over by then, where the exit needs that, is not priced.
        progress: is told how many variants are computed, and of how many.

    Raises:
        InputError: as `evaluate` does; or no rented dwelling is under the covenant.
    """
    bound = covenanted_types(scenario)
    if not bound:
        raise scenario.refusal(
            "dwellings",
            sentence("no rented dwelling is in a segment with an upper limit: no clause to price"),
        )
    found_now = evaluate(scenario)
    plan, variants = scenario.without_questions(), _variants(scenario, bound)
    names, land = list(variants), dict[Name, float]()
    for begin in range(0, len(names), BLOCK):
        block = names[begin : begin + BLOCK]
        found = evaluate_many(plan, [variants[name] for name in block]).figure("residual_land_value")
        land |= {name: float(value) for name, value in zip(block, found, strict=True)}
        if progress:
            progress(len(land), len(names))
    return _priced(scenario, bound, land, found_now.surplus_cost)


def _variants(scenario: Scenario, bound: Sequence[str]) -> dict[Name, Variant]:
    """Every variant that a price needs, by clause and value."""
    variants: dict[Name, Variant] = {("present", ""): {}}
    for term in _terms(scenario):
        variants["term", term] = {"policy.term": term}
    for surcharge in _surcharges(scenario):
        variants["cap", surcharge] = {"policy.rent_increase.surcharge": surcharge}
    for reading in READINGS:
        variants["reletting", reading] = {"policy.reletting": reading}
    for choice in (False, True):
        variants["hold_in_band", choice] = {"policy.hold_in_band": choice}
        variants["statutory_cap", choice] = {"rents.statutory_cap": choice}
    for name, minimum in _minimum_areas(scenario, bound):
        if scenario.dwellings[name].floor_area < minimum + 1:
            variants["minimum_area", name] = {f"dwellings.{name}.floor_area": minimum + 1}
    variants["market", ""] = market_values(scenario, bound)
    return variants


def _terms(scenario: Scenario) -> range:
    """From no term up to some years more than now, as far as the exit allows."""
    longest = min(LONGEST, scenario.policy.term + YEARS_MORE)
    if sold_free(scenario, covenanted_types(scenario)):
        longest = min(longest, scenario.exit.holding_years)
    return range(longest + 1)


def _surcharges(scenario: Scenario) -> list[float]:
    """Quarter points around the present surcharge; none where the policy leaves the increase to the law."""
    if scenario.policy.rent_increase.rule == "law":
        return []
    now = scenario.policy.rent_increase.surcharge
    steps = range(-POINTS_AROUND, POINTS_AROUND + 1)
    values = [round(now + step * QUARTER_POINT, DECIMALS) for step in steps]
    return [value for value in values if RATE.low <= value <= RATE.high]


def _minimum_areas(scenario: Scenario, bound: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Types under the covenant whose segment has a least floor area [m²]."""
    for name in bound:
        least = scenario.policy.segments[scenario.dwellings[name].segment].min_floor_area
        if isinstance(least, Mapping):
            least = least.get(scenario.location or "")
        if least is not None:
            yield name, least


def market_values(scenario: Scenario, bound: Sequence[str]) -> dict[str, object]:
    """No covenant: the same dwellings in a rented segment without limits, let at their market rent."""
    name = "market"
    while name in scenario.policy.segments:
        name += "-"
    values: dict[str, object] = {f"policy.segments.{name}": {"tenure": "rent"}}
    for each in bound:
        values[f"dwellings.{each}.segment"] = name
        values[f"dwellings.{each}.rent"] = scenario.dwellings[each].market_rent
    return values


def _priced(
    scenario: Scenario, bound: Sequence[str], land: Mapping[Name, float], surplus: float | None
) -> Clauses:
    """The prices that follow from the land values, and that of a surplus clause."""
    counts = counts_of(scenario)
    total, covenanted = sum(counts.values()), sum(counts[name] for name in bound)
    present = land["present", ""]
    policy, rents = scenario.policy, scenario.rents

    def price(amount: float) -> ClausePrice:
        return ClausePrice(amount, amount / total, amount / covenanted)

    def reading(clause: str, value: float | str, without: float | str, now: object) -> ClauseReading:
        amount = land[clause, without] - land[clause, value]
        return ClauseReading(value, land[clause, value], price(amount), value == now)

    surcharges = _surcharges(scenario)
    return Clauses(
        scenario=scenario,
        dwellings=total,
        covenanted=covenanted,
        holding_years=scenario.exit.holding_years,
        land_value=present,
        term=tuple(reading("term", term, term - 1, policy.term) for term in _terms(scenario)[1:]),
        cap=tuple(
            reading("cap", tighter, looser, policy.rent_increase.surcharge)
            for tighter, looser in pairwise(surcharges)
        ),
        reletting=tuple(reading("reletting", each, "market", policy.reletting) for each in READINGS),
        hold_in_band=tuple(
            reading("hold_in_band", each, False, policy.hold_in_band) for each in (False, True)
        ),
        statutory_cap=tuple(
            reading("statutory_cap", each, False, rents.statutory_cap) for each in (False, True)
        ),
        minimum_areas=tuple(
            MinimumArea(
                name,
                scenario.dwellings[name].floor_area,
                minimum,
                price(present - land["minimum_area", name]) if ("minimum_area", name) in land else None,
            )
            for name, minimum in _minimum_areas(scenario, bound)
        ),
        market=price(land["market", ""] - present),
        surplus=None if surplus is None else ClausePrice(surplus, surplus / total, None),
    )
