"""A table's lattice, evaluated for every party and ready to be scanned, and deals by their values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.gains import Gain, gains_of
from feasibility.deals.lattice.axes import PRICE, Lattice, lattice_of, negotiables
from feasibility.deals.lattice.condition_rows import Rows, rows_of
from feasibility.deals.lattice.scan import joined_rows
from feasibility.deals.lattice.settings import (
    EvaluatedLattice,
    PartyTerms,
    SettingsBlock,
    blocks_of,
    party_terms,
)
from feasibility.deals.outcomes import Deal, DealColumns, ViewedDeal
from feasibility.deals.pareto_front import Chosen, is_plain, pick, prices_at
from feasibility.messages import sentence
from feasibility.parties.negotiation import Condition
from feasibility.parties.views import case_of, refuse_without_parties, views_of
from feasibility.scenario.validated import Scenario

Progress = Callable[..., None] | None


@dataclass(frozen=True)
class Search:
    """A lattice ready to be scanned."""

    scenario: Scenario
    lattice: Lattice
    parties: tuple[PartyTerms, ...]
    gains: tuple[Gain, ...]
    evaluated: EvaluatedLattice
    conditions: tuple[tuple[str, Condition], ...]
    """All conditions with their parties."""
    late: tuple[int, ...]
    """Indices of the conditions that are not sums somewhere in the lattice."""
    late_gains: tuple[int, ...]
    """Indices of the parties whose gain is not a sum somewhere in it."""


def part_of(progress: Progress, part: str) -> Progress:
    """What tells how far one part of long work is, by its name: settings of the levers."""
    return None if progress is None else partial(progress, part=part)


def search_of(scenario: Scenario, progress: Progress = None) -> Search:
    """The lattice of a scenario's table, evaluated for every party.

    Args:
        scenario: has parties, and levers or a mix under `table`.
        progress: reports how many settings of the levers are done, and how many there are.

    Raises:
        InputError: there are no parties or nothing is negotiable; a condition or a gain names a figure that
            does not exist; the shared facts cannot be computed; or the lattice is too large.
    """
    refuse_without_parties(scenario)
    if not negotiables(scenario) and not (scenario.table and scenario.table.mix):
        raise scenario.refusal(
            "table",
            sentence("missing; deals need a lever under {@table.levers}, or types under {@table.mix}"),
        )
    case = case_of(scenario)
    facts, views = views_of(scenario, case)
    conditions = {view.name: tuple(each.condition for each in view.verdicts) for view in views}
    gains = gains_of(scenario, conditions, facts)
    lattice = lattice_of(scenario, case)
    parties, assumptions = party_terms(
        scenario, conditions, {name: each.figure for name, each in gains.items()}
    )
    found = blocks_of(
        scenario, lattice, parties, assumptions, part_of(progress, sentence("settings of the levers"))
    )
    every = tuple((name, each) for name, own in conditions.items() for each in own)
    late = (place for place in range(len(every)) if any(block.needs[place] is None for block in found.blocks))
    late_gains = (
        place
        for place in range(len(gains))
        if not all(is_plain(block.gains[place]) for block in found.blocks)
    )
    places = tuple(late)
    unproven = {(every[place][0], every[place][1].figure) for place in places}
    counted = tuple(_as_proven(each, unproven) for each in gains.values())
    return Search(scenario, lattice, parties, counted, found, every, places, tuple(late_gains))


def _as_proven(gain: Gain, unproven: Collection[tuple[str, str]]) -> Gain:
    """The gain without the bound of another figure, where deals may have several IRRs and the two differ."""
    if gain.bound_by == gain.figure or (gain.party, gain.bound_by) not in unproven:
        return gain
    return replace(gain, bound=None, bound_by="")


def own_rows(search: Search, block: SettingsBlock) -> Rows:
    """The rows of the policy and of every condition that is a sum, at its own bound."""
    rows = [
        rows_of(need, condition.unit, 0.0, block.like)
        for place, ((_, condition), need) in enumerate(zip(search.conditions, block.needs, strict=True))
        if need is not None and place not in search.late
    ]
    return joined_rows([block.allowed, *rows], block.valid)


Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


def deal_columns(search: Search, deals: Chosen) -> DealColumns:
    """The deals as columns."""
    lattice = search.lattice
    settings, prices = np.zeros(len(deals), np.int64), np.zeros(len(deals))
    for number, block in enumerate(search.evaluated.blocks):
        which = np.flatnonzero(deals.block == number)
        if len(which):
            here = pick(deals, which)
            settings[which] = block.settings[here.setting]
            prices[which] = prices_at(lattice, block, here)
    if lattice.price is not None:
        prices = np.array(lattice.price.values, float)[deals.low]
    steps: dict[str, IntArray] = {}
    for axes, place in ((lattice.shared, settings), *zip(lattice.own, deals.cases.T, strict=True)):
        shape = tuple(len(axis.values) for axis in axes)
        at = np.unravel_index(place, shape) if shape else ()
        steps |= {axis.name: each for axis, each in zip(axes, at, strict=True)}
    by_name = {axis.name: axis for axis in lattice.axes}
    levers = tuple(by_name[name] for name in negotiables(search.scenario) if name in by_name)
    columns = [np.asarray(steps[axis.name], np.int64) for axis in levers]
    return DealColumns(
        levers,
        np.stack(columns, axis=1) if columns else np.zeros((len(deals), 0), np.int64),
        prices,
        tuple(lattice.case.dwellings),
        lattice.mixes[deals.mix],
    )


def values_of_deal(table: DealColumns, place: int) -> dict[str, object]:
    """The paths and values that turn the shared facts into one of the deals."""
    values: dict[str, object] = {}
    for axis, step in zip(table.levers, table.steps[place], strict=True):
        values |= dict.fromkeys(axis.paths, axis.values[step])
    counts = zip(table.types, table.counts[place], strict=True)
    values |= {f"dwellings.{name}.count": int(count) for name, count in counts}
    values[PRICE] = float(table.land_prices[place])
    return values


def deal_of(table: DealColumns, gains: Mapping[str, Gain], steps: Array, place: int) -> Deal:
    """One of the deals.

    Args:
        table: the deals.
        gains: of each party.
        steps: (n, k) gains in whole steps.
        place: which deal.
    """
    levers = zip(table.levers, table.steps[place], strict=True)
    counts = zip(table.types, table.counts[place], strict=True)
    return Deal(
        levers={axis.name: axis.values[step] for axis, step in levers},
        land_price=float(table.land_prices[place]),
        counts={name: int(count) for name, count in counts},
        gains={
            name: gain_value(each, float(step))
            for (name, each), step in zip(gains.items(), steps[place], strict=True)
        },
    )


def gain_value(gain: Gain, steps: float) -> float | None:
    """The figure of a gain, from its whole steps; None where it has no meaning."""
    if not np.isfinite(steps):
        return None
    return steps / round(1 / gain.step) * (1.0 if gain.more else -1.0)


def gain_steps(gain: Gain, value: float) -> float:
    """A figure in whole steps, better being larger."""
    return float(np.rint(value / gain.step)) * (1.0 if gain.more else -1.0)


def viewed_deal(
    search: Search, table: DealColumns, gains: Mapping[str, Gain], steps: Array, place: int
) -> ViewedDeal:
    """One of the deals, evaluated in full for every party."""
    case = search.lattice.case.with_values(values_of_deal(table, place))
    _, views = views_of(search.scenario, case)
    return ViewedDeal(deal_of(table, gains, steps, place), views)
