"""Figures of a party that are sums of dated flows: of one result, and of every row of arrays at once.

Of one result they are the sums of its cash-flow table, as a reader adds them up; of many rows the same
without the table. A test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feasibility.evaluation.figures.facts import Array
from feasibility.evaluation.figures.surplus import surplus_at_exit
from feasibility.evaluation.result import Arrays, Phase, Result
from feasibility.returns.project import sum_of_phases
from feasibility.returns.values import quotient
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario


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


def cost_recovery_by_row(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Σ of the development costs that the municipality recovers, nominal [€]; turnkey without VAT."""
    if not party.cost_recovery:
        return np.full(1, np.nan)
    named = [place for place, line in enumerate(arrays.layout.costs) if line.name in party.cost_recovery]
    priced = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
    return sum_of_phases(
        [_costs_by_line(phase, each.land_price)[named].sum(axis=0) for phase, each in priced]
    )


def _costs_by_line(phase: Phase, price: Array) -> Array:
    """(L, S) development costs of a phase at its land price; turnkey without VAT, which is the state's."""
    unit, counts = phase.unit, phase.case.counts
    vat, land_vat = unit.cost_vat_factor, unit.land_share_vat_factor
    if phase.layout.delivery == "turnkey":
        vat, land_vat = np.ones_like(vat), np.ones_like(land_vat)
    counts_and_site = np.vstack([counts, np.ones((1, counts.shape[1]))])
    spent = unit.cost_profile.sum(axis=-1)
    by_line: Array = np.einsum(
        "lbs,lks,bks,bs,ks->ls", unit.cost_shares, vat, unit.cost_amount, spent, counts_and_site
    )
    return by_line + price * unit.land_share * land_vat


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


def exit_share_by_row(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Exit value · (1+r)^−H / IV, of phases each from its own delivery; of leased land less the canon."""
    value, left = arrays.returns.investment_value, []
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        at_exit = (phase.case.counts * phase.unit.received.at_exit).sum(axis=0)
        if phase.unit.ground_rent is not None:
            at_exit = at_exit - priced.land_price * phase.unit.ground_rent.at_exit
        left.append(at_exit)
    years = arrays.phases[0].calendar.holding_years
    return quotient(sum_of_phases(left) * (1 + arrays.case.required_return) ** -years, value)


def lowest_yearly_cash_flow_by_row(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The lowest cash flow of a year after delivery, without the exit [€]; of phases year by year."""
    years = arrays.phases[0].calendar.holding_years
    if not years or not any(each.rented for each in arrays.layout.types):
        return np.full(1, np.nan)
    priced = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
    lowest: Array = sum_of_phases([_yearly_cash_flow(phase, each.land_price) for phase, each in priced]).min(
        axis=1
    )
    return lowest


def _yearly_cash_flow(phase: Phase, price: Array) -> Array:
    """(S, H) the cash flow of each year after a phase's delivery, without the exit [€]."""
    calendar, unit, counts = phase.calendar, phase.unit, phase.case.counts
    years, p = calendar.holding_years, calendar.periods_a_year
    by_step = (counts[:, :, np.newaxis] * unit.net_operating_income).sum(axis=0)
    if unit.ground_rent is not None:
        by_step = by_step - price[:, np.newaxis] * unit.ground_rent.operation
    by_period = by_step[:, calendar.period_step][:, : years * p]
    by_year = by_period.reshape(-1, years, p).sum(axis=2)
    dated = unit.received.on_turnover
    for works in unit.major_works.values():
        dated = dated + works
    on_anniversary = (counts[:, :, np.newaxis] * dated).sum(axis=0)
    found: Array = by_year + on_anniversary[:, 1 : years + 1]
    return found
