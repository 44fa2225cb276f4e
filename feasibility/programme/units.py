"""The numbers of the mix search: what one dwelling of each type brings, and what the site takes.

Every flow is Σ count · (flow of one dwelling) + lump sums, so a mix is worth Σ count · contribution + site
exactly, and "the investor earns at least r" is a linear row in the counts.

In phases the land is paid in parts, λ of each phase's, on the phases' own days. A price of the whole is then
held against Σ count · contribution · (1+i)^−τ / D + site, with D = Σ λ (1+i)^−τ: linear while λ is the same
for every mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate_each, evaluate_many
from feasibility.evaluation.result import Arrays
from feasibility.messages import sentence
from feasibility.returns.discounting import npv
from feasibility.returns.phase import investor_flows_of_price
from feasibility.returns.project import PhaseFlows, flows_together
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.model import CountRange
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
class AtPriceDates:
    """What counts against a price of the whole land that is paid in the phases' parts on their own days."""

    contributions: tuple[float, ...]
    """What one dwelling of each type adds to the margin over the price [€]."""
    site: float
    """What the lump sums add to it [€]."""


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
    price_weights: tuple[float, ...] = ()
    """What a euro that is paid with the land of the type's phase counts against a price of the whole."""
    by_use: ByUse | None = None
    """What else a mix's land value follows; None where it is Σ count · contribution + site."""
    by_phase: AtPriceDates | None = None
    """What counts against a price of the land; None where it is paid on one day, and so the same."""

    @property
    def at_price_dates(self) -> AtPriceDates:
        """What one dwelling and the lump sums add to the margin over a price of the land."""
        return self.by_phase or AtPriceDates(self.contributions, self.site)


@dataclass(frozen=True)
class InvestorFlows:
    """What the investor pays and receives from delivery on; a mix's flows are Σ count · unit + site."""

    times: Array
    """Years after the first delivery, (N,)."""
    unit: Array
    """Flows of one dwelling of each type, (T, N) [€]."""
    site: Array
    """Flows of the lump sums, without the land, (N,) [€]."""
    price: Array
    """Flows per euro of land price, (N,), paid negative: its cost at delivery, in phases in their parts, and
    on leased land the canon; with nothing let where VAT is by use."""
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


def at_price_dates(units: UnitValues, counts: Sequence[int]) -> float:
    """Break-even price of the whole land for a mix [€]; in one phase L."""
    if units.by_phase is None:
        return land_value_of(units, counts)
    held = units.by_phase
    return fsum(count * each for count, each in zip(counts, held.contributions, strict=True)) + held.site


def one_of_each(scenario: Scenario) -> Scenario:
    """The scenario with one dwelling of every type: what a type is worth does not depend on how many.

    The phases' shares of the land price stay those of the scenario's own counts.
    """
    counts = {f"dwellings.{name}.count": 1 for name in scenario.dwellings}
    return with_phase_shares(scenario).with_values(counts)


def shares_follow_counts(scenario: Scenario) -> bool:
    """Whether the phases' shares of the land price are those of their floor area, and so of the counts."""
    return bool(scenario.phases) and not scenario.land.phase_shares


def with_phase_shares(scenario: Scenario) -> Scenario:
    """The scenario with the phases' shares of the land price as its own counts give them: of the m² gbo."""
    if not shares_follow_counts(scenario):
        return scenario
    areas = dict.fromkeys(scenario.phases, 0.0)
    for each in scenario.dwellings.values():
        if not isinstance(each.count, CountRange):
            areas[each.phase or ""] += each.count * each.floor_area
    every = fsum(areas.values())
    shares = {name: area / every if every else 1 / len(areas) for name, area in areas.items()}
    return scenario.with_values({"land.phase_shares": shares})


def use_by_phase_mistakes(scenario: Scenario) -> Iterator[Mistake]:
    """Mistake: VAT by mix is not supported in phases; each phase would have its own rate and quotient."""
    if scenario.phases and follows_use(scenario):
        turnkey = scenario.development.delivery == "turnkey"
        yield scenario.mistake(
            "land.let_share",
            sentence(
                "missing; the VAT {where} follows the share of the floor area that is let, "
                "which every mix changes, and with phases such mixes are not compared: state "
                "the share that is let",
                where=sentence("on the turnkey price") if turnkey else sentence("on the land"),
            ),
        )


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
        InputError: VAT that follows the mix in a project in phases; or as `evaluate` does.
    """
    mistakes = [each for scenario in scenarios for each in use_by_phase_mistakes(scenario)]
    if mistakes:
        raise InputError(mistakes)
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

    parts = ("site_development_cost", "site_profit", "site_acquisition")
    costs = [sum(at(each, part) for part in parts) for each in (none_let, all_let)]
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
    returns = arrays.returns
    residual = of_row(returns.type_residual, row, 1)
    by_phase = None
    weights = of_row(returns.type_price_weight, row, 1)
    if len(arrays.phases) > 1:
        weighted = residual * weights
        by_phase = AtPriceDates(
            tuple(float(each) for each in weighted), float(of_row(returns.site_margin, row))
        )
    return UnitValues(
        types=tuple(scenario.dwellings),
        segments=tuple(each.segment for each in dwellings),
        contributions=tuple(float(each) for each in residual),
        site=float(of_row(returns.site_residual, row)),
        mid=tuple(kind == "mid" for kind in kinds),
        low=tuple(each.segment in low_segments(segments) for each in dwellings),
        social=tuple(kind == "social" for kind in kinds),
        years_kept=tuple(
            min(max(0, int(years)), term) if each.in_mid_market else 0
            for each, years in zip(arrays.layout.types, retention, strict=True)
        ),
        floor_areas=tuple(each.floor_area for each in dwellings),
        parking_spaces=tuple(each.parking_spaces for each in dwellings),
        price_weights=tuple(map(float, weights)),
        by_use=_by_use(scenario, (arrays, row), all_let),
        by_phase=by_phase,
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
    returns = arrays.returns
    site = _from_delivery(arrays.phases, [_site_flows(phase) for phase in arrays.phases])
    price = _from_delivery(
        arrays.phases,
        [
            share[:1, np.newaxis]
            * investor_flows_of_price(phase.worth, phase.unit, phase.flows, phase.calendar)
            for phase, share in zip(arrays.phases, returns.phase_shares, strict=True)
        ],
    )
    return InvestorFlows(
        times=returns.investor_times,
        unit=returns.investor_flows - site,
        site=site,
        price=price,
        by_use=by_use,
    )


def _site_flows(phase: PhaseFlows) -> Array:
    """(1, N') the lump sums of a phase and their profit at its delivery, paid negative."""
    flows = np.zeros((1, phase.flows.grid.times.size - int(phase.flows.grid.anniversary[0])))
    worth = phase.worth
    flows[0, 0] = -float(worth.site_development_cost[0]) - float(worth.site_profit[0])
    flows[0, 0] -= float(worth.site_acquisition[0])
    return flows


def _from_delivery(phases: Sequence[PhaseFlows], parts: Sequence[Array]) -> Array:
    """(N,) flows of all phases together, of the first row, from those of each from its delivery on."""
    dated = [
        (flows[:1], phase.flows.grid.times[int(phase.flows.grid.anniversary[0]) :] + phase.start)
        for phase, flows in zip(phases, parts, strict=True)
    ]
    together: Array = flows_together(dated)[0][0]
    return together


def at_rate(flows: InvestorFlows, rate: float, land_price: float) -> tuple[tuple[float, ...], float]:
    """Net present value at delivery of one dwelling of each type, and of the lump sums and the land [€].

    Where VAT is by use, with nothing let; in phases at the first delivery.

    "The investor earns at least the rate" is Σ count · first + second ≥ 0, as far as a mix has one IRR.
    """
    values = np.atleast_1d(npv(rate, np.vstack([flows.unit, flows.site]), flows.times))
    site = float(values[-1]) - land_price * price_at_rate(flows, rate)
    return tuple(float(each) for each in values[:-1]), site


def price_at_rate(flows: InvestorFlows, rate: float) -> float:
    """What a euro of land price costs at delivery, what follows it included; in phases at the first one."""
    return -float(npv(rate, flows.price, flows.times))
