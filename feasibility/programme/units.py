"""The numbers of the mix search: what one dwelling of each type brings, and what the site takes.

Every flow is Σ count · (flow of one dwelling) + lump sums, so a mix is worth Σ count · contribution + site
exactly, and "the investor earns at least r" is a linear row in the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation import evaluate_each, evaluate_many
from feasibility.result import Arrays
from feasibility.returns.discounting import npv
from feasibility.scenario.kinds import kind_of, low_segments
from feasibility.scenario.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class UnitValues:
    """What one dwelling of each type counts for; tuples are (T,), in the order of the scenario."""

    types: tuple[str, ...]
    segments: tuple[str, ...]
    contributions: tuple[float, ...]
    """Residual land value of one dwelling [€]."""
    site: float
    """Residual land value of the lump sums [€], negative where they cost."""
    mid: tuple[bool, ...]
    """Whether the type is mid-market: its segment is of kind mid."""
    low: tuple[bool, ...]
    """Whether its segment is the mid one with the lowest upper limit of its tenure."""
    social: tuple[bool, ...]
    """Whether its segment is of kind social."""
    years_kept: tuple[int, ...]
    """min(retention, term) of a rented mid-market type, else 0 [years]."""
    floor_areas: tuple[float, ...]
    """m² gbo of one dwelling."""
    parking_spaces: tuple[float, ...]


@dataclass(frozen=True)
class InvestorFlows:
    """What the investor pays at delivery and receives after it; a mix's flows are Σ count · unit + site."""

    times: Array
    """Years after delivery, (N,)."""
    unit: Array
    """Flows of one dwelling of each type, (T, N) [€]."""
    site: Array
    """Flows of the lump sums, without the land, (N,) [€]."""
    land_factor: float
    """What a euro of land price costs at delivery."""


def one_of_each(scenario: Scenario) -> Scenario:
    """The scenario with one dwelling of every type: what a type is worth does not depend on how many."""
    return scenario.with_values({f"dwellings.{name}.count": 1 for name in scenario.dwellings})


def unit_values(scenario: Scenario) -> UnitValues:
    """What one dwelling of each type counts for.

    Args:
        scenario: its counts, numbers or ranges, are not looked at.

    Raises:
        InputError: as `evaluate` does.
    """
    return unit_values_of_many([scenario])[0]


def unit_values_of_many(scenarios: Sequence[Scenario]) -> list[UnitValues]:
    """What one dwelling of each type counts for in each of several scenarios, all evaluated at once.

    Raises:
        InputError: as `evaluate` does.
    """
    results = evaluate_each([one_of_each(scenario) for scenario in scenarios])
    return [
        _unit_values(scenario, results.groups[group], row)
        for scenario, (group, row) in zip(scenarios, results.rows, strict=True)
    ]


def _unit_values(scenario: Scenario, arrays: Arrays, row: int) -> UnitValues:
    dwellings = scenario.dwellings.values()
    segments = scenario.policy.segments
    term = scenario.policy.term
    kinds = [kind_of(segments[each.segment]) for each in dwellings]
    mid_years = arrays.retention[0]
    retention = mid_years[:, row if mid_years.shape[1] > 1 else 0]
    residual, site = arrays.returns.type_residual, arrays.returns.site_residual
    return UnitValues(
        types=tuple(scenario.dwellings),
        segments=tuple(each.segment for each in dwellings),
        contributions=tuple(float(each) for each in residual[:, row if residual.shape[1] > 1 else 0]),
        site=float(site[row if site.size > 1 else 0]),
        mid=tuple(kind == "mid" for kind in kinds),
        low=tuple(each.segment in low_segments(segments) for each in dwellings),
        social=tuple(kind == "social" for kind in kinds),
        years_kept=tuple(
            min(max(0, int(years)), term) if each.in_mid_market else 0
            for each, years in zip(arrays.layout.types, retention, strict=True)
        ),
        floor_areas=tuple(each.floor_area for each in dwellings),
        parking_spaces=tuple(each.parking_spaces for each in dwellings),
    )


def investor_flows(scenario: Scenario) -> InvestorFlows:
    """Flows from which the IRR of any mix follows, at any land price.

    Args:
        scenario: its counts and its land price are not looked at.

    Raises:
        InputError: as `evaluate` does.
    """
    single = one_of_each(scenario).with_values({"land.price": 0})
    names = list(scenario.dwellings)
    alone = [{f"dwellings.{other}.count": int(other == name) for other in names} for name in names]
    arrays = evaluate_many(single, alone).groups[0]
    returns, grid = arrays.returns, arrays.flows.grid
    delivered = grid.anniversary[0]
    site = np.zeros(returns.investor_flows.shape[1])
    site[0] = -float(returns.site_development_cost[0]) - float(returns.site_profit[0])
    return InvestorFlows(
        times=grid.times[delivered:] - arrays.calendar.delivery_time,
        unit=returns.investor_flows - site,
        site=site,
        land_factor=float(returns.land_factor[0]),
    )


def at_rate(flows: InvestorFlows, rate: float, land_price: float) -> tuple[tuple[float, ...], float]:
    """Net present value at delivery of one dwelling of each type, and of the lump sums and the land [€].

    "The investor earns at least the rate" is Σ count · first + second ≥ 0, as far as a mix has one IRR.
    """
    values = np.atleast_1d(npv(rate, np.vstack([flows.unit, flows.site]), flows.times))
    return tuple(float(each) for each in values[:-1]), float(values[-1]) - land_price * flows.land_factor
