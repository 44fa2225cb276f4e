"""What a condition requires of a deal: sums that must not be negative, or types that may not be built.

"The investor earns at least r" is such a sum too: the net present value at r of the flows of every dwelling,
less total development cost. That holds where a deal has one IRR, which is proven from the flows of one
dwelling; where it cannot be proven, the condition is not treated as a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.figures import TINY, figure_of
from feasibility.deals.lattice.linear import (
    Linear,
    OfType,
    Rate,
    Stated,
    Summed,
    UnitFacts,
    land_flow,
    moved_by,
    not_implied,
    nothing,
    paid_before_delivery,
    plus,
    scaled,
    spread,
    summed,
    taken,
    total_development_cost,
)
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition
from feasibility.returns import values
from feasibility.returns.discounting import discount_factors

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HIGHEST_RATE = 10.0
"""Highest IRR that is searched where flows change sign more than once."""


@dataclass(frozen=True)
class SummedNeed:
    """Every top + tolerance · bottom ≥ 0, and every must ≥ 0."""

    tops: tuple[Linear, ...]
    """How much better than the bound a deal is, times the bottom."""
    bottom: Linear
    """The change of the tops for a unit of the figure."""
    musts: tuple[Linear, ...]
    """What must be at least 0 for the figure to have a meaning."""
    exact: bool
    """Whether −top / bottom is the shortfall; else it is so to first order, as for an IRR."""


@dataclass(frozen=True)
class StatedNeed:
    """A bound on the least or the most of a figure over the types that are built."""

    stated: Stated
    floor: bool
    bound: float


@dataclass(frozen=True)
class TypeNeed:
    """A bound on a figure of one type."""

    of_type: OfType
    floor: bool
    bound: float


Need = SummedNeed | StatedNeed | TypeNeed


def need_of(condition: Condition, bound: float, facts: UnitFacts) -> Need | None:
    """What a condition requires at a bound; None where it is not a sum over the dwellings.

    Args:
        condition: on a figure that may be a sum.
        bound: the condition's own, or another one.
        facts: one dwelling of each type on the party's assumptions.
    """
    floor = condition.relation == ">="
    try:
        figure = figure_of(condition.figure, facts)
    except KeyError:
        return None
    if figure is None:
        # The party has no such figure: a figure without meaning meets no condition.
        never = nothing(facts, -1.0)
        return SummedNeed((never,), nothing(facts), (never,), True)
    if isinstance(figure, Stated):
        return StatedNeed(figure, floor, bound)
    if isinstance(figure, OfType):
        return TypeNeed(figure, floor, bound)
    if isinstance(figure, Rate):
        return _rate_need(figure.name, floor, bound, facts)
    return _summed_need(figure, floor, bound, facts)


def _summed_need(figure: Summed, floor: bool, bound: float, facts: UnitFacts) -> SummedNeed | None:
    """All of several sums, where the least of them has a floor or the most a ceiling; else None."""
    if len(figure.tops) > 1 and floor != (figure.reduce == "least"):
        return None
    bottom = figure.bottom or nothing(facts, 1.0)
    sign = 1.0 if floor else -1.0
    tops = not_implied([scaled(plus(top, bottom, -bound), sign) for top in figure.tops])
    musts = [*figure.musts, *([moved_by(figure.bottom, -TINY)] if figure.bottom else [])]
    return SummedNeed(tops, bottom, tuple(musts), True)


# ------------------------------------------------------------------------------------------------ rates


def _rate_need(name: str, floor: bool, rate: float, facts: UnitFacts) -> SummedNeed | None:
    """A floor under an IRR; None where a deal may have several."""
    if not floor or rate <= -0.99:
        return None
    at_delivery, receipts, after = _receipts(facts)
    if not after.size or not all(_one_crossing(each, after) for each in receipts):
        return None
    first = _paid_first(name, at_delivery, facts)
    if first is None:
        return None
    value, slope = _value_at(name, rate, facts)
    if all((each >= 0).all() for each in receipts):
        return SummedNeed((value,), slope, first, False)
    if rate >= HIGHEST_RATE:
        return None
    below_highest = scaled(_value_at(name, HIGHEST_RATE, facts)[0], -1.0)
    return SummedNeed((value,), slope, (below_highest,), False)


def _paid_first(name: str, at_delivery: Linear, facts: UnitFacts) -> tuple[Linear, ...] | None:
    """Sums ≥ 0 that ensure payment before any receipt; None where that is not certain.

    Args:
        name: of the IRR.
        at_delivery: receipts on the day of delivery.
        facts: the unit cases.
    """
    if name == "investor_irr":
        return (moved_by(plus(total_development_cost(facts), at_delivery, -1.0), -TINY),)
    unit, site, land = paid_before_delivery(facts)
    if any((each < 0).any() for each in (*unit, site, land)):
        return None
    if (site.sum(axis=-1) > 0).all() or all((each.sum(axis=-1) > 0).all() for each in unit):
        return ()
    if any(each.any() for each in (*unit, site, land)):
        return None
    costs = taken(facts, facts.arrays.unit.development_costs)[..., -1]
    paid = summed(spread(facts, costs), costs[-1][facts.cases.first], land_flow(facts).sum(axis=-1))
    return (moved_by(plus(paid, at_delivery, -1.0), -TINY),)


def _receipts(facts: UnitFacts) -> tuple[Linear, tuple[Array, ...], Array]:
    """Receipts of one dwelling on the day of delivery and after it.

    Returns:
        The sum on the day of delivery [€]; for each type (settings, combinations, N') the later receipts
        [€]; and (N',) the years after delivery.
    """
    arrays = facts.arrays
    grid, calendar, unit = arrays.flows.grid, arrays.calendar, arrays.unit
    per_step = taken(facts, unit.net_operating_income)
    flows = np.zeros((*per_step.shape[:2], grid.times.size))
    flows[..., grid.operation] += per_step[..., calendar.period_step]
    flows[..., grid.anniversary] += taken(facts, unit.anniversary_flows)
    delivery = int(grid.anniversary[0])
    times = grid.times[delivery + 1 :] - calendar.delivery_time
    return summed(spread(facts, flows[..., delivery])), spread(facts, flows[..., delivery + 1 :]), times


def _one_crossing(receipts: Array, times: Array) -> bool:
    """Whether the value of receipts (…, N') falls throughout as the rate rises, so that it equals a sum once.

    The derivative to the discount factor v is Σ t · c · v^(t−1). Where v is at most 1 those weights fall, and
    it is positive as long as no running sum of t · c is negative; where v is above 1 they rise, and it is
    positive as long as no running sum from the end is.
    """
    weighted = receipts * times
    room = 1e-9 * np.abs(weighted).sum(axis=-1, keepdims=True)
    forwards = np.cumsum(weighted, axis=-1)
    backwards = np.cumsum(weighted[..., ::-1], axis=-1)
    return bool((forwards >= -room).all() and (backwards >= -room).all())


def _value_at(name: str, rate: float, facts: UnitFacts) -> tuple[Linear, Linear]:
    """Net present value at delivery at a rate, and by how much it falls as the rate rises by one [€]."""
    value = _discounted(name, rate, facts)
    step = 1e-5
    other = _discounted(name, rate + step, facts)
    return value, scaled(plus(value, other, -1.0), 1 / step)


def _discounted(name: str, rate: float, facts: UnitFacts) -> Linear:
    arrays = facts.arrays
    calendar, unit, grid = arrays.calendar, arrays.unit, arrays.flows.grid
    rates = np.array([rate])
    times = grid.times[grid.operation] - calendar.delivery_time
    weights = values.step_weights(rates, times, calendar.period_step)
    years = np.arange(calendar.holding_years + 1.0)
    received = values.investment_value(
        taken(facts, unit.net_operating_income)[..., : calendar.exit_step],
        weights,
        taken(facts, unit.anniversary_flows),
        years,
        rates,
    )
    income = summed(spread(facts, received))
    if name == "investor_irr":
        return plus(income, total_development_cost(facts), -1.0)
    before = calendar.delivery_time - grid.times[grid.construction]
    costs = values.value_at_delivery(taken(facts, unit.development_costs), rates, before)
    land = land_flow(facts) @ discount_factors(rate, grid.times - calendar.delivery_time)
    return plus(income, summed(spread(facts, costs), costs[-1][facts.cases.first], land), -1.0)


# ------------------------------------------------------------------------------------ rows of one lattice


@dataclass(frozen=True)
class Rows:
    """Rows on counts, price and the types' combinations."""

    sums: tuple[Linear, ...]
    """Sums that must be at least 0."""
    cases: tuple[BoolArray, ...]
    """For each type (settings, combinations): whether it is allowed."""


def rows_of(need: Need, unit: str, extra: float, like: Linear, *, strict: bool = False) -> Rows:
    """The rows of one need.

    Args:
        need: of a condition.
        unit: of its figure.
        extra: how far its bound is relaxed, ≥ 0; infinite where the figure only needs a meaning.
        like: any sum of these types and settings.
        strict: whether sums that depend on the price get no tolerance for floating point, as the ends of
            price ranges; a figure's meaning then does not limit the price either.
    """
    every = [np.ones(each.shape, bool) for each in like.unit]
    room = tolerance_of(unit) + extra
    if isinstance(need, SummedNeed):
        sums = []
        for top in need.tops if extra < np.inf else ():
            given = extra if strict and top.price.any() else room
            sums.append(plus(top, need.bottom, given) if given else top)
        musts = (each for each in need.musts if not (strict and each.price.any()))
        return Rows((*sums, *musts), tuple(every))
    if isinstance(need, TypeNeed):
        every[need.of_type.type_place] = _within(need.of_type.values, need.floor, need.bound, room)
        return Rows((), tuple(every))
    known = [
        np.zeros_like(each) if found is None else ~np.isnan(found) for each, found in _paired(need, every)
    ]
    within = [
        np.zeros_like(each) if found is None else _within(found, need.floor, need.bound, room)
        for each, found in _paired(need, every)
    ]
    if need.floor != (need.stated.reduce == "least"):
        return Rows((summed([each.astype(float) for each in within], -1.0),), tuple(every))
    worse = summed([-(there & ~good).astype(float) for there, good in zip(known, within, strict=True)])
    return Rows((worse, summed([each.astype(float) for each in known], -1.0)), tuple(every))


def _paired(need: StatedNeed, every: Sequence[BoolArray]) -> Iterator[tuple[BoolArray, Array | None]]:
    return zip(every, need.stated.values, strict=True)


def _within(figures: Array, floor: bool, bound: float, room: float) -> BoolArray:
    with np.errstate(invalid="ignore"):
        found: BoolArray = figures >= bound - room if floor else figures <= bound + room
    return found
