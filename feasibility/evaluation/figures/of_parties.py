"""The figures by which each role judges a case, besides those that every page prints.

Each is a pure function of a result on the party's own assumptions; None where it has no meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.facts import (
    Affine,
    Better,
    Figure,
    Follows,
    OnLease,
    PriceFacts,
    Quotient,
    acquisition_slope,
    affine,
    profit_slope,
)
from feasibility.evaluation.figures.surplus import surplus_at_exit
from feasibility.evaluation.result import Arrays, Result
from feasibility.returns.lease import canon_of_project
from feasibility.returns.phase import project_flows_of_price
from feasibility.returns.project import flows_together, project_flows_at
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import Kind, kind_of, low_segments

Array = NDArray[np.float64]


def mid_market_dwellings(result: Result, party: Party) -> float:
    """Dwellings in a segment of kind mid, rented or sold."""
    return float(_dwellings_of(result, "mid"))


def social_dwellings(result: Result, party: Party) -> float:
    """Dwellings in a segment of kind social."""
    return float(_dwellings_of(result, "social"))


def _dwellings_of(result: Result, kind: Kind) -> int:
    segments = result.scenario.policy.segments
    return sum(
        each.count for each in result.dwelling_types.values() if kind_of(segments[each.segment]) == kind
    )


def low_dwellings(result: Result, party: Party) -> float:
    """Dwellings in the mid segment with the lowest upper limit of its tenure."""
    low = low_segments(result.scenario.policy.segments)
    return float(sum(each.count for each in result.dwelling_types.values() if each.segment in low))


def mid_share(result: Result, party: Party) -> float:
    """Mid-market dwellings / all dwellings [0–1]."""
    return mid_market_dwellings(result, party) / result.dwellings


def social_share(result: Result, party: Party) -> float:
    """Social dwellings / all dwellings [0–1]."""
    return social_dwellings(result, party) / result.dwellings


def low_share(result: Result, party: Party) -> float:
    """Low mid-market dwellings / all dwellings [0–1]."""
    return low_dwellings(result, party) / result.dwellings


def term(result: Result, party: Party) -> float:
    """The maintenance term of the covenant [years]."""
    return float(result.scenario.policy.term)


# ------------------------------------------------------------------------------------------ the landowner


def existing_use_value(result: Result, party: Party) -> float | None:
    """The land's value in its existing use, which its owner has without a deal [€]."""
    return party.existing_use_value


def land_price_over_existing_use(result: Result, party: Party) -> float | None:
    """Land price − value in existing use: what the owner gains by selling [€]."""
    return None if party.existing_use_value is None else result.land_price - party.existing_use_value


def cost_recovery(result: Result, party: Party) -> float | None:
    """Σ of the development costs that the municipality recovers from the project, nominal [€]."""
    if not party.cost_recovery:
        return None
    if result.arrays.layout.delivery == "turnkey":
        return _before_vat(result, party.cost_recovery)
    lines = result.cash_flow.lines
    return -sum(sum(lines.get(f"development_costs.{name}", ())) for name in party.cost_recovery)


def _before_vat(result: Result, names: Sequence[str]) -> float:
    """Σ of development cost lines without the VAT of a turnkey price, which is the state's [€]."""
    arrays, row, total = result.arrays, result.row, 0.0
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        unit = phase.unit
        shares, amount = (of_row(each, row) for each in (unit.cost_shares, unit.cost_amount))
        spent = of_row(unit.cost_profile, row, 1).sum(axis=-1)
        counts = np.append(of_row(phase.case.counts, row, 1), 1.0)
        price = float(of_row(priced.land_price, row))
        by_line = shares @ (spent * (amount @ counts)) + price * of_row(unit.land_share, row, 1)
        total += sum(by_line[place] for place, line in enumerate(arrays.layout.costs) if line.name in names)
    return float(total)


def first_year_ground_rent(result: Result, party: Party) -> float | None:
    """Canon of the first 12 months after delivery, of phases each of its own [€]; None on freehold land."""
    found = first_year_canon(result.arrays)
    return None if found is None else float(of_row(found, result.row))


def first_year_canon(arrays: Arrays) -> Array | None:
    """(S,) the same."""
    if not arrays.layout.canon_index:
        return None
    total: Array = np.zeros(1)
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        total = total + priced.land_price * phase.worth.first_year_ground_rent
    return total


def ground_rent_present_value(result: Result, party: Party) -> float | None:
    """All canon of leased land, for ever, on the day on which the first land is paid, at the rate i [€]."""
    found = ground_rent_value(result.arrays)
    return None if found is None else float(of_row(found, result.row))


def ground_rent_value(arrays: Arrays) -> Array | None:
    """(S,) the same; None on freehold land.

    Until exit as it is paid; after it, at exit, the canon of the next 12 months / capitalisation rate.
    """
    first = min(phase.payment for phase in arrays.phases)
    found = canon_of_project(arrays.phases, arrays.returns, arrays.case.development_rate, first)
    return None if found is None else found.total


# ------------------------------------------------------------------------------------------- the investor


def exit_share(result: Result, party: Party) -> float | None:
    """Exit value · (1+r)^−H / IV: the part of the investment value that is only received at the end [0–1].

    Of the exit value what a ground lease and a surplus clause leave.
    """
    if result.investment_value <= 0:
        return None
    rate, years = result.scenario.required_return, result.scenario.exit.holding_years
    lines = result.cash_flow.lines
    exit_value = sum(lines["exit_value"]) + sum(lines.get("ground_rent_at_exit", ()))
    exit_value -= surplus_at_exit(result)
    return float(exit_value * (1 + rate) ** -years / result.investment_value)


def lowest_yearly_cash_flow(result: Result, party: Party) -> float | None:
    """The lowest cash flow of a year after delivery: NOI, major works and sales, without the exit [€].

    Years are the twelve months between anniversaries of delivery; works and sales on an anniversary belong to
    the year that it ends.
    """
    if not result.scenario.exit.holding_years or not any(each.rented for each in result.arrays.layout.types):
        return None
    return float(yearly_cash_flow(result).min())


def yearly_cash_flow(result: Result) -> Array:
    """(H,) the cash flow of each year after delivery, ground rent paid, without the exit [€].

    Of phases the sum of their own first years, of their own second years, and so on.
    """
    arrays, row = result.arrays, result.row
    found = np.zeros(result.scenario.exit.holding_years)
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        calendar, unit = phase.calendar, phase.unit
        years = calendar.holding_years
        count = of_row(phase.case.counts, row, 1)
        by_step = count @ of_row(unit.net_operating_income, row, 1)
        if unit.ground_rent is not None:
            canon = of_row(unit.ground_rent.operation, row, 0)
            by_step = by_step - float(of_row(priced.land_price, row)) * canon
        by_period = by_step[calendar.period_step][: years * calendar.periods_a_year]
        by_year = by_period.reshape(years, calendar.periods_a_year).sum(axis=1)
        on_anniversary = np.array(of_row(unit.received.on_turnover, row, 1))
        for works in unit.major_works.values():
            on_anniversary = on_anniversary + of_row(works, row, 1)
        found += by_year + (count @ on_anniversary)[1 : years + 1]
    return found


# ---------------------------------------------------------------------------------------- the corporation


def unprofitable_top(result: Result, party: Party) -> float:
    """Viability gap: total development cost without developer's profit − IV [€]; may be negative."""
    return result.total_development_cost - result.profit_and_risk - result.investment_value


def unprofitable_top_per_dwelling(result: Result, party: Party) -> float:
    """Viability gap / dwellings [€]."""
    return unprofitable_top(result, party) / result.dwellings


# ------------------------------------------------------------------------------------------ the developer


def profit_share(result: Result, party: Party) -> float | None:
    """Developer's profit / IV [0–1]."""
    return None if result.investment_value <= 0 else result.profit_and_risk / result.investment_value


def margin_on_cost(result: Result, party: Party) -> float | None:
    """Developer's profit / (total development cost − that profit − the investor's costs of buying)."""
    cost = result.total_development_cost - result.profit_and_risk - (result.acquisition_costs or 0.0)
    return None if cost <= 0 else result.profit_and_risk / cost


def peak_capital(result: Result, party: Party) -> float:
    """The largest cumulative outlay before delivery, without interest: −(lowest running sum of flows) [€].

    At its delivery a phase's outlay is paid back; what other phases have laid out then goes on.
    """
    return float(max(0.0, of_row(outlays(result.arrays)[0], result.row, 0).max()))


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


def highest_low_rent(result: Result, party: Party) -> float | None:
    """The highest initial rent among low mid-market dwellings, at first letting [€/month]."""
    low = low_segments(result.scenario.policy.segments)
    return _highest(result, lambda segment: segment in low)


def highest_mid_rent(result: Result, party: Party) -> float | None:
    """The highest initial rent among mid-market dwellings, at first letting [€/month]."""
    segments = result.scenario.policy.segments
    return _highest(result, lambda segment: kind_of(segments[segment]) == "mid")


def _highest(result: Result, inside: Callable[[str], bool]) -> float | None:
    rents = [
        each.initial_rent
        for each in result.dwelling_types.values()
        if each.count and each.initial_rent is not None and inside(each.segment)
    ]
    return max(rents, default=None)


def shortest_retention(result: Result, party: Party) -> float | None:
    """The fewest years that a rented mid-market type stays in the mid market; 0 above its limit at once."""
    years = [
        each.retention_years or 0
        for each in result.dwelling_types.values()
        if each.count and each.retention_status in ("never_leaves", "leaves", "above_at_start")
    ]
    return float(min(years)) if years else None


def highest_required_income(result: Result, party: Party) -> float | None:
    """The highest income that a mid-market rent requires [€/year]."""
    segments = result.scenario.policy.segments
    incomes = [
        each.required_income
        for each in result.dwelling_types.values()
        if each.count and each.required_income is not None and kind_of(segments[each.segment]) == "mid"
    ]
    return max(incomes, default=None)


def _gap_slope(facts: PriceFacts) -> float:
    """By how much a euro of land price widens the gap between cost without profit and investment value."""
    return facts.land_factor - profit_slope(facts) + facts.value_factor


def _of_party(
    figure: Callable[[Result, Party], float | None],
    follows: Follows,
    better: Better = "more",
    *,
    of_site: bool = False,
) -> Figure:
    """A figure that only parties use; its function has the same name."""
    return Figure(figure.__name__, "party", "number", follows, better, of_party=figure, of_site=of_site)


PARTY_FIGURES: tuple[Figure, ...] = (
    _of_party(mid_market_dwellings, "unmoved"),
    _of_party(low_dwellings, "unmoved"),
    _of_party(social_dwellings, "unmoved"),
    _of_party(mid_share, "unmoved", of_site=True),
    _of_party(low_share, "unmoved", of_site=True),
    _of_party(social_share, "unmoved", of_site=True),
    _of_party(term, "unmoved", of_site=True),
    _of_party(existing_use_value, "unmoved", of_site=True),
    _of_party(land_price_over_existing_use, affine(1.0), of_site=True),
    _of_party(cost_recovery, "by_trial", of_site=True),
    _of_party(first_year_ground_rent, OnLease("by_trial")),
    _of_party(ground_rent_present_value, OnLease("by_trial")),
    _of_party(exit_share, OnLease("by_trial")),
    _of_party(lowest_yearly_cash_flow, OnLease("by_trial")),
    _of_party(unprofitable_top, Affine(_gap_slope), "less"),
    _of_party(
        unprofitable_top_per_dwelling,
        Affine(lambda facts: _gap_slope(facts) / facts.result.dwellings),
        "less",
    ),
    _of_party(profit_share, OnLease("by_trial")),
    _of_party(
        margin_on_cost,
        Quotient(
            lambda result: (
                result.profit_and_risk,
                result.profit_and_risk + (result.acquisition_costs or 0.0),
            ),
            lambda facts: (profit_slope(facts), profit_slope(facts) + acquisition_slope(facts)),
        ),
    ),
    _of_party(peak_capital, "peak", "less"),
    _of_party(highest_low_rent, "unmoved", "less", of_site=True),
    _of_party(highest_mid_rent, "unmoved", "less", of_site=True),
    _of_party(shortest_retention, "unmoved", of_site=True),
    _of_party(highest_required_income, "unmoved", "less", of_site=True),
)
