"""The figures by which each role judges a case, besides those that every page prints.

Each is a pure function of arrays on the party's own assumptions, of every row at once; NaN where it has no
meaning. Of one result it is its row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import isnan

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.facts import (
    Affine,
    Better,
    Figure,
    Follows,
    OnLease,
    PartyColumn,
    PriceFacts,
    Quotient,
    acquisition_slope,
    affine,
    profit_slope,
)
from feasibility.evaluation.figures.of_types import rents_at
from feasibility.evaluation.figures.party_flows import (
    cost_recovery,
    cost_recovery_by_row,
    exit_share,
    exit_share_by_row,
    lowest_yearly_cash_flow,
    lowest_yearly_cash_flow_by_row,
)
from feasibility.evaluation.result import Arrays, Result
from feasibility.returns.lease import canon_of_project
from feasibility.returns.phase import project_flows_of_price
from feasibility.returns.project import flows_together, project_flows_at
from feasibility.returns.values import quotient
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import Kind, kind_of, low_segments
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Segments = Callable[[Scenario], frozenset[str]]
"""Some of the segments of a scenario."""


def _of_kind(kind: Kind) -> Segments:
    """The segments of a kind, rented or sold."""
    return lambda scenario: frozenset(
        name for name, each in scenario.policy.segments.items() if kind_of(each) == kind
    )


def _low(scenario: Scenario) -> frozenset[str]:
    """The mid segments with the lowest upper limit of their tenure."""
    return low_segments(scenario.policy.segments)


_MID, _SOCIAL = _of_kind("mid"), _of_kind("social")


def _in_segments(arrays: Arrays, names: frozenset[str]) -> NDArray[np.bool_]:
    """(T, 1) whether each type is in one of the segments."""
    layout = arrays.layout
    return np.array([[layout.segments[each.segment].name in names] for each in layout.types])


def _dwellings_in(inside: Segments, scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Dwellings in some of the segments."""
    total: Array = (arrays.case.counts * _in_segments(arrays, inside(scenario))).sum(axis=0)
    return total


def _share_in(inside: Segments, scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Dwellings in some of the segments / all dwellings [0–1]."""
    found: Array = _dwellings_in(inside, scenario, arrays, party) / arrays.case.counts.sum(axis=0)
    return found


def _term(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The maintenance term of the covenant [years]."""
    return arrays.case.term


# ------------------------------------------------------------------------------------------ the landowner


def _existing_use_value(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The land's value in its existing use, which its owner has without a deal [€]."""
    return np.full(1, np.nan if party.existing_use_value is None else party.existing_use_value)


def _over_existing_use(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Land price − value in existing use: what the owner gains by selling [€]."""
    return arrays.returns.land_price - _existing_use_value(scenario, arrays, party)


def _first_year_ground_rent(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = first_year_canon(arrays)
    return np.full(1, np.nan) if found is None else found


def first_year_canon(arrays: Arrays) -> Array | None:
    """(S,) canon of the first 12 months after delivery, of phases each of its own [€]; None on freehold."""
    if not arrays.layout.canon_index:
        return None
    total: Array = np.zeros(1)
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        total = total + priced.land_price * phase.worth.first_year_ground_rent
    return total


def _ground_rent_present_value(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = ground_rent_value(arrays)
    return np.full(1, np.nan) if found is None else found


def ground_rent_value(arrays: Arrays) -> Array | None:
    """(S,) all canon of leased land, for ever, on the day on which the first land is paid, at the rate i [€].

    None on freehold land. Until exit as it is paid; after it, at exit, the canon of the next 12 months /
    capitalisation rate.
    """
    first = min(phase.payment for phase in arrays.phases)
    found = canon_of_project(arrays.phases, arrays.returns, arrays.case.development_rate, first)
    return None if found is None else found.total


# ------------------------------------------------------------------------ the corporation and the developer


def _unprofitable_top(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Viability gap: total development cost without developer's profit − IV [€]; may be negative."""
    found = arrays.returns
    return found.total_development_cost - found.profit_and_risk - found.investment_value


def _unprofitable_top_per_dwelling(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Viability gap / dwellings [€]."""
    return quotient(_unprofitable_top(scenario, arrays, party), arrays.case.counts.sum(axis=0))


def _profit_share(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Developer's profit / IV [0–1]."""
    return quotient(arrays.returns.profit_and_risk, arrays.returns.investment_value)


def _margin_on_cost(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Developer's profit / (total development cost − that profit − the investor's costs of buying)."""
    found = arrays.returns
    return quotient(
        found.profit_and_risk, found.total_development_cost - found.profit_and_risk - found.acquisition_costs
    )


def _peak_capital(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The largest cumulative outlay before delivery, without interest: −(lowest running sum of flows) [€].

    At its delivery a phase's outlay is paid back; what other phases have laid out then goes on.
    """
    peak: Array = np.maximum(0.0, outlays(arrays)[0].max(axis=1))
    return peak


def outlays(arrays: Arrays) -> tuple[Array, Array]:
    """(S, N) what is laid out at each moment of the project [€], and its part of a euro of land price [1].

    Land and development costs until then, of the phases that are not delivered yet.
    """
    returns, paid, of_price = arrays.returns, [], []
    for phase, priced, share in zip(arrays.phases, returns.phase_prices, returns.phase_shares, strict=True):
        flows, times = project_flows_at(phase, priced.land_price)
        slope = project_flows_of_price(phase.layout, phase.case, phase.unit, phase.flows, phase.calendar)
        built = int(phase.flows.grid.anniversary[0])
        paid.append((_until_delivery(flows, built), times))
        of_price.append((_until_delivery(share[:, np.newaxis] * slope, built), times))
    return -np.cumsum(flows_together(paid)[0], axis=1), -np.cumsum(flows_together(of_price)[0], axis=1)


def _until_delivery(flows: Array, built: int) -> Array:
    """The flows before delivery, and all of them back on that day."""
    found = np.zeros_like(flows)
    found[:, :built] = flows[:, :built]
    found[:, built] = -found[:, :built].sum(axis=1)
    return found


# -------------------------------------------------------------------------------------------- the tenants


def _highest_rent(inside: Segments, scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The highest initial rent in some of the segments, at first letting [€/month]."""
    rents = rents_at(arrays, 0)
    here = _in_segments(arrays, inside(scenario)) & (arrays.case.counts > 0) & ~np.isnan(rents)
    highest = np.where(here, rents, -np.inf).max(axis=0)
    return np.where(np.isfinite(highest), highest, np.nan)


def _highest_required_income(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The highest income that a mid-market rent requires [€/year]."""
    norm = scenario.policy.income_norm
    if norm is None:
        return np.full(1, np.nan)
    return _highest_rent(_MID, scenario, arrays, party) * norm.months * norm.multiple


def _shortest_retention(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The fewest years that a rented mid-market type stays in the mid market; 0 above its limit at once."""
    years = np.maximum(0, arrays.retention[0]).astype(np.float64)
    counted = np.array([[_has_years(each)] for each in arrays.layout.types]) & (arrays.case.counts > 0)
    fewest = np.where(counted, years, np.inf).min(axis=0)
    return np.where(np.isfinite(fewest), fewest, np.nan)


def _has_years(each: TypeLayout) -> bool:
    return each.rented and each.covenanted and each.in_mid_market


def _gap_slope(facts: PriceFacts) -> float:
    """By how much a euro of land price widens the gap between cost without profit and investment value."""
    return facts.total_cost_slope - profit_slope(facts) + facts.value_factor


def _of_row(column: PartyColumn, result: Result, party: Party) -> float | None:
    """The figure of a result: its row of the arrays."""
    value = float(of_row(np.atleast_1d(column(result.scenario, result.arrays, party)), result.row))
    return None if isnan(value) else value


def _of_party(
    key: str,
    column: PartyColumn,
    follows: Follows,
    better: Better,
    *,
    of_result: Callable[[Result, Party], float | None] | None = None,
    of_site: bool = False,
) -> Figure:
    """A figure that only parties use; of one result it is its row, unless it is said how it is read there."""
    return Figure(
        key,
        "party",
        "number",
        follows,
        better,
        of_party=of_result or partial(_of_row, column),
        party_column=column,
        of_site=of_site,
    )


PARTY_FIGURES: tuple[Figure, ...] = (
    _of_party("mid_market_dwellings", partial(_dwellings_in, _MID), "unmoved", "more"),
    _of_party("low_dwellings", partial(_dwellings_in, _low), "unmoved", "more"),
    _of_party("social_dwellings", partial(_dwellings_in, _SOCIAL), "unmoved", "more"),
    _of_party("mid_share", partial(_share_in, _MID), "unmoved", "more", of_site=True),
    _of_party("low_share", partial(_share_in, _low), "unmoved", "more", of_site=True),
    _of_party("social_share", partial(_share_in, _SOCIAL), "unmoved", "more", of_site=True),
    _of_party("term", _term, "unmoved", "neither", of_site=True),
    _of_party("existing_use_value", _existing_use_value, "unmoved", "more", of_site=True),
    _of_party("land_price_over_existing_use", _over_existing_use, affine(1.0), "more", of_site=True),
    _of_party(
        "cost_recovery", cost_recovery_by_row, "by_trial", "more", of_result=cost_recovery, of_site=True
    ),
    _of_party("first_year_ground_rent", _first_year_ground_rent, OnLease("by_trial"), "more"),
    _of_party("ground_rent_present_value", _ground_rent_present_value, OnLease("by_trial"), "more"),
    _of_party("exit_share", exit_share_by_row, OnLease("by_trial"), "neither", of_result=exit_share),
    _of_party(
        "lowest_yearly_cash_flow",
        lowest_yearly_cash_flow_by_row,
        OnLease("by_trial"),
        "more",
        of_result=lowest_yearly_cash_flow,
    ),
    _of_party("unprofitable_top", _unprofitable_top, Affine(_gap_slope), "less"),
    _of_party(
        "unprofitable_top_per_dwelling",
        _unprofitable_top_per_dwelling,
        Affine(lambda facts: _gap_slope(facts) / facts.result.dwellings),
        "less",
    ),
    _of_party("profit_share", _profit_share, OnLease("by_trial"), "more"),
    _of_party(
        "margin_on_cost",
        _margin_on_cost,
        Quotient(
            lambda result: (
                result.profit_and_risk,
                result.profit_and_risk + (result.acquisition_costs or 0.0),
            ),
            lambda facts: (profit_slope(facts), profit_slope(facts) + acquisition_slope(facts)),
        ),
        "more",
    ),
    _of_party("peak_capital", _peak_capital, "peak", "less"),
    _of_party("highest_low_rent", partial(_highest_rent, _low), "unmoved", "less", of_site=True),
    _of_party("highest_mid_rent", partial(_highest_rent, _MID), "unmoved", "less", of_site=True),
    _of_party("shortest_retention", _shortest_retention, "unmoved", "more", of_site=True),
    _of_party("highest_required_income", _highest_required_income, "unmoved", "less", of_site=True),
)
