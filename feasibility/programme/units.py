"""The numbers of the mix search: what one dwelling of each type brings, and what the site takes.

Every flow is Σ count · (flow of one dwelling) + lump sums, so a mix is worth Σ count · contribution + site
exactly, and "the investor earns at least r" is a linear row in the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import evaluate_each, evaluate_many
from feasibility.evaluation.result import Arrays
from feasibility.returns.discounting import npv
from feasibility.scenario.arrays import of_row
from feasibility.scenario.kinds import kind_of, low_segments
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

SHARE = "land.let_share"
"""Where the share that is let is held while unit values are read."""


@dataclass(frozen=True)
class ByUse:
    """How VAT follows the share of the floor area that is let, where a mix decides that share.

    At a share s the lump sums cost s · `site_let` more at delivery, and a euro of land price costs
    `land_factor` + s · `land_factor_let`.
    """

    let_areas: tuple[float, ...]
    """m² gbo of one dwelling where it is let, else 0."""
    areas: tuple[float, ...]
    """m² gbo of one dwelling."""
    site_let: float
    """[€ at delivery]"""
    land_factor: float
    """With nothing let."""
    land_factor_let: float


@dataclass(frozen=True)
class UnitValues:
    """What one dwelling of each type counts for; tuples are (T,), in the order of the scenario."""

    types: tuple[str, ...]
    segments: tuple[str, ...]
    contributions: tuple[float, ...]
    """Residual land value of one dwelling [€]; with nothing let where VAT is by use."""
    site: float
    """Residual land value of the lump sums [€], negative where they cost; likewise."""
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
    by_use: ByUse | None = None
    """What else a mix's land value follows; None where it is Σ count · contribution + site."""


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
    """What a euro of land price costs at delivery; with nothing let where VAT is by use."""
    by_use: ByUse | None = None


def follows_use(scenario: Scenario) -> bool:
    """Whether VAT follows the share of the floor area that is let, and mixes can differ in it."""
    if scenario.land.let_share is not None:
        return False
    segments = scenario.policy.segments
    tenures = {segments[each.segment].tenure for each in scenario.dwellings.values()}
    by_use = scenario.land.vat == "by_use" or scenario.development.delivery == "turnkey"
    return by_use and len(tenures) > 1


def share_that_is_let(by_use: ByUse, counts: Sequence[int]) -> float:
    """Σ count · m² let / Σ count · m² [0–1]; 1 where nothing is built."""
    every = fsum(count * area for count, area in zip(counts, by_use.areas, strict=True))
    let = fsum(count * area for count, area in zip(counts, by_use.let_areas, strict=True))
    return let / every if every else 1.0


def land_value_of(units: UnitValues, counts: Sequence[int]) -> float:
    """Residual land value of a mix [€].

    Σ count · contribution + site; by use (F · that − s · site_let) / (F + s · land_factor_let), with F the
    land factor with nothing let and s the share of the floor area that is let.
    """
    plain = fsum(count * each for count, each in zip(counts, units.contributions, strict=True)) + units.site
    if units.by_use is None:
        return plain
    share, use = share_that_is_let(units.by_use, counts), units.by_use
    return (use.land_factor * plain - share * use.site_let) / (use.land_factor + share * use.land_factor_let)


def one_of_each(scenario: Scenario) -> Scenario:
    """The scenario with one dwelling of every type: what a type is worth does not depend on how many."""
    return scenario.with_values({f"dwellings.{name}.count": 1 for name in scenario.dwellings})


def unit_values(scenario: Scenario) -> UnitValues:
    """What one dwelling of each type counts for.

    Args:
        scenario: its counts, numbers or ranges, are not examined.

    Raises:
        InputError: as `evaluate` does.
    """
    return unit_values_of_many([scenario])[0]


def unit_values_of_many(scenarios: Sequence[Scenario]) -> list[UnitValues]:
    """What one dwelling of each type counts for in each of several scenarios, all evaluated at once.

    Raises:
        InputError: as `evaluate` does.
    """
    asked = [one_of_each(scenario) for scenario in scenarios]
    following = [place for place, scenario in enumerate(scenarios) if follows_use(scenario)]
    pinned = [asked[place].with_values({SHARE: 1.0}) for place in following]
    for place in following:
        asked[place] = asked[place].with_values({SHARE: 0.0})
    results = evaluate_each([*asked, *pinned])
    places = [(results.groups[group], row) for group, row in results.rows]
    all_let = {place: places[len(asked) + number] for number, place in enumerate(following)}
    return [
        _unit_values(scenario, *places[place], all_let.get(place)) for place, scenario in enumerate(scenarios)
    ]


def _by_use(
    scenario: Scenario, none_let: tuple[Arrays, int], all_let: tuple[Arrays, int] | None
) -> ByUse | None:
    if all_let is None:
        return None

    def at(place: tuple[Arrays, int], figure: str) -> float:
        values = getattr(place[0].returns, figure)
        return float(of_row(values, place[1]))

    costs = [at(each, "site_development_cost") + at(each, "site_profit") for each in (none_let, all_let)]
    factors = [at(each, "land_factor") for each in (none_let, all_let)]
    segments = scenario.policy.segments
    return ByUse(
        let_areas=tuple(
            each.floor_area if segments[each.segment].tenure == "rent" else 0.0
            for each in scenario.dwellings.values()
        ),
        areas=tuple(each.floor_area for each in scenario.dwellings.values()),
        site_let=costs[1] - costs[0],
        land_factor=factors[0],
        land_factor_let=factors[1] - factors[0],
    )


def _unit_values(
    scenario: Scenario, arrays: Arrays, row: int, all_let: tuple[Arrays, int] | None
) -> UnitValues:
    dwellings = scenario.dwellings.values()
    segments = scenario.policy.segments
    term = scenario.policy.term
    kinds = [kind_of(segments[each.segment]) for each in dwellings]
    mid_years = arrays.retention[0]
    retention = of_row(mid_years, row, 1)
    residual, site = arrays.returns.type_residual, arrays.returns.site_residual
    return UnitValues(
        types=tuple(scenario.dwellings),
        segments=tuple(each.segment for each in dwellings),
        contributions=tuple(float(each) for each in of_row(residual, row, 1)),
        site=float(of_row(site, row)),
        mid=tuple(kind == "mid" for kind in kinds),
        low=tuple(each.segment in low_segments(segments) for each in dwellings),
        social=tuple(kind == "social" for kind in kinds),
        years_kept=tuple(
            min(max(0, int(years)), term) if each.in_mid_market else 0
            for each, years in zip(arrays.layout.types, retention, strict=True)
        ),
        floor_areas=tuple(each.floor_area for each in dwellings),
        parking_spaces=tuple(each.parking_spaces for each in dwellings),
        by_use=_by_use(scenario, (arrays, row), all_let),
    )


def investor_flows(scenario: Scenario) -> InvestorFlows:
    """Flows from which the IRR of any mix follows, at any land price.

    Args:
        scenario: its counts and its land price are not examined.

    Raises:
        InputError: as `evaluate` does.
    """
    single = one_of_each(scenario).with_values({"land.price": 0})
    by_use = None
    if follows_use(scenario):
        all_let = evaluate_many(single, [{SHARE: 1.0}]).groups[0], 0
        single = single.with_values({SHARE: 0.0})
        by_use = _by_use(scenario, (evaluate_many(single, [{}]).groups[0], 0), all_let)
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
        by_use=by_use,
    )


def at_rate(flows: InvestorFlows, rate: float, land_price: float) -> tuple[tuple[float, ...], float]:
    """Net present value at delivery of one dwelling of each type, and of the lump sums and the land [€].

    Where VAT is by use, with nothing let.

    "The investor earns at least the rate" is Σ count · first + second ≥ 0, as far as a mix has one IRR.
    """
    values = np.atleast_1d(npv(rate, np.vstack([flows.unit, flows.site]), flows.times))
    return tuple(float(each) for each in values[:-1]), float(values[-1]) - land_price * flows.land_factor
