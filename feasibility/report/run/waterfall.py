"""Where the value goes, from investment value to land value: the sum, and its steps for picture and page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from feasibility.cashflow.development import costs_by_line
from feasibility.evaluation.result import Array, Phase, Result
from feasibility.language.words import Words, capital, words_of
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import kept_row, of_row

Kind = Literal["total", "less", "more", "land"]
MOST_COSTS = 7
"""Cost lines that have a step of their own; the smallest of more are one step together."""
NAME = 34


@dataclass(frozen=True)
class BuildUp:
    """The steps from investment value to residual land value; money [€]."""

    dwelling_types: tuple[tuple[str, int, float], ...]
    """Name, count, and investment value of one dwelling, of each type."""
    investment_value: float
    costs: tuple[tuple[str, float], ...]
    """Each development cost line at delivery, VAT that is a cost included, land in its base left out."""
    profit_and_risk: float
    acquisition_costs: float
    """What buying costs the investor."""
    available: float
    """What is left for the land at delivery."""
    development_rate: float
    years: float | None
    """From the payment of the land to delivery; None where that differs by phase."""
    when_paid: float
    """What is left for the land on the day on which it is paid, with its VAT and costs."""
    land_vat: float
    land_costs: float
    land_multiplier: float
    """What cost lines with the land in their base take of each euro of land price."""
    canon_capitalised: float | None
    """On leased land, at delivery: what is left for the canon once VAT and costs of the land are paid."""
    residual_land_value: float
    phases: int


def build_up(result: Result) -> BuildUp:
    """The steps of one result; of phases the sums of their own.

    available = Σ count · IV of a dwelling − Σ costs − developer's profit − the investor's costs of buying;
    when_paid = available / (1+i)^years; residual land value = when_paid / (1 + VAT + costs + multiplier).
    On leased land the values are those without canon, and
    residual land value = available / what a euro of land price takes at delivery:
    canon capitalised + (VAT + costs + multiplier) · (1+i)^years.
    """
    arrays, row = result.arrays, result.row
    phases = arrays.phases

    def at(figures: Array) -> float:
        return float(of_row(figures, row))

    rate = at(arrays.case.development_rate)
    costs: dict[str, float] = {}
    available, when_paid, capitalised, residual, value, profit, bought = (0.0 for _ in range(7))
    for phase in phases:
        spent = _costs_at_delivery(phase, row)
        for name, amount in spent:
            costs[name] = costs.get(name, 0.0) + amount
        own = at(phase.worth.investment_value) - sum(amount for _, amount in spent)
        own -= at(phase.worth.profit_and_risk)
        if arrays.layout.acquisition_index:
            own -= at(phase.worth.acquisition)
            bought += at(phase.worth.acquisition)
        land_value = at(phase.worth.residual_land_value)
        compounded = (1 + rate) ** phase.calendar.payment_to_delivery
        over = at(phase.case.land_vat) + at(phase.case.land_costs) + at(phase.unit.land_multiplier)
        value += at(phase.worth.investment_value)
        profit += at(phase.worth.profit_and_risk)
        available += own
        when_paid += own / compounded
        if arrays.layout.canon_index:
            capitalised += own - land_value * over * compounded
            residual += own / at(phase.worth.residual_factor)
        else:
            residual += own / compounded / (1 + over)
    first = phases[0]
    years = {each.calendar.payment_to_delivery for each in phases}
    return BuildUp(
        dwelling_types=tuple(
            (name, each.count, each.investment_value) for name, each in result.dwelling_types.items()
        ),
        investment_value=value,
        costs=tuple((each.name, costs[each.name]) for each in arrays.layout.costs if each.name in costs),
        profit_and_risk=profit,
        acquisition_costs=bought,
        available=available,
        development_rate=rate,
        years=years.pop() if len(years) == 1 else None,
        when_paid=when_paid,
        land_vat=at(first.case.land_vat),
        land_costs=at(first.case.land_costs),
        land_multiplier=at(first.unit.land_multiplier),
        canon_capitalised=capitalised if arrays.layout.canon_index else None,
        residual_land_value=residual,
        phases=len(phases),
    )


def _costs_at_delivery(phase: Phase, row: int) -> list[tuple[str, float]]:
    """Each development cost line of a phase at its delivery [€]."""
    if not phase.layout.costs:
        return []
    case, unit, grid = phase.case, phase.unit, phase.flows.grid
    by_line = costs_by_line(
        kept_row(unit.cost_shares, row),
        kept_row(unit.cost_vat_factor, row),
        kept_row(unit.cost_amount, row),
        kept_row(unit.cost_profile, row, 1),
    )[:, :, 0]
    counts = np.append(of_row(case.counts, row, 1), 1.0)
    rate = float(of_row(case.development_rate, row))
    compounded = (1 + rate) ** (phase.calendar.delivery_time - grid.times[grid.construction])
    at_delivery = np.einsum("k,lkm,m->l", counts, by_line, compounded)
    return [(line.name, float(amount)) for line, amount in zip(phase.layout.costs, at_delivery, strict=True)]


@dataclass(frozen=True)
class Step:
    """One step; money [€]."""

    label: str
    amount: float
    """What stands beside the bar: below 0 where something is taken."""
    begin: float
    end: float
    kind: Kind


def waterfall(result: Result, lang: str) -> tuple[Step, ...]:
    """The steps from the investment value to the residual land value, each beginning where the last ended.

    Costs and the developer's profit are due at delivery; what is left is then discounted to the day on which
    the land is paid; then its VAT and costs are taken off. The last step is the residual land value, from 0.
    On leased land the VAT and costs of the land, with interest, are taken off; what is then left is the
    canon, capitalised at delivery, and the land value is what that canon stands on.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    return tuple(_steps(result, words_of(result.scenario, lang)))


def _steps(result: Result, words: Words) -> Iterator[Step]:
    built = build_up(result)
    leased = "_leased" if built.canon_capitalised is not None else ""
    yield Step(
        words(f"report_step_investment_value{leased}"),
        built.investment_value,
        0.0,
        built.investment_value,
        "total",
    )
    level = built.investment_value
    changes = [
        *_costs(built.costs, words),
        (words("report_step_profit"), built.profit_and_risk),
        (words("report_step_acquisition"), built.acquisition_costs),
    ]
    for label, amount in changes:
        if abs(amount) >= HALF_A_CENT:
            yield _change(label, level, -amount)
            level -= amount
    yield Step(words("report_step_available"), built.available, 0.0, built.available, "total")
    level = built.available
    for label, end in _to_the_land(built, words):
        if abs(end - level) >= HALF_A_CENT:
            yield _change(label, level, end - level)
        level = end
    land = built.residual_land_value
    yield Step(words.heading("residual_land_value"), land, 0.0, land, "land")


def _to_the_land(built: BuildUp, words: Words) -> Iterator[tuple[str, float]]:
    """What stands between what is left at delivery and the land value, each with where it ends."""
    if built.canon_capitalised is None:
        yield words("report_step_interest"), built.when_paid
        yield words("report_step_over_land"), built.residual_land_value
        return
    yield words("report_step_over_leased"), built.canon_capitalised
    yield words("report_step_canon"), built.residual_land_value


def _change(label: str, level: float, amount: float) -> Step:
    return Step(label, amount, level, level + amount, "less" if amount < 0 else "more")


def _costs(costs: tuple[tuple[str, float], ...], words: Words) -> Iterator[tuple[str, float]]:
    """Cost lines in the order of the scenario; the smallest of many together at the end, subsidies apart."""
    present = [(name, amount) for name, amount in costs if abs(amount) >= HALF_A_CENT]
    kept = sorted(present, key=lambda each: -abs(each[1]))
    if len(kept) > MOST_COSTS:
        kept = kept[: MOST_COSTS - 1]
    for name, amount in present:
        if (name, amount) in kept:
            yield _line(name, words), amount
    left = [each for each in present if each not in kept]
    for key, sign in (("report_step_other", 1), ("report_step_subsidies", -1)):
        rest = [amount for _, amount in left if amount * sign > 0]
        if rest:
            yield words(key, count=words.number(len(rest))), sum(rest)


def _line(name: str, words: Words) -> str:
    """A cost line, which begins a line as the other steps do."""
    return capital(words.line(name, NAME, "development_costs"))
