"""The smallest packages of steps that make a land price acceptable to all parties.

A step is one condition relaxed, at most to what its party concedes, or one lever other than the price moved
within its range. A package is a set of at most three steps with which some land price
is in the range of every condition, and no part of which does that. Of a package the least move is given:
the fewest steps of its levers, and then the smallest part of what its parties concede, the same part for each
of them, at which a price in whole euros satisfies everybody. The mix is unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.gains import gains_of
from feasibility.deals.lattice.lattice_points import (
    PRICE,
    Axis,
    Lattice,
    Number,
    axis_of,
    lattice_with,
    negotiables,
    steps_at,
)
from feasibility.deals.lattice.needs import Rows, rows_of
from feasibility.deals.lattice.scan import price_ranges, together
from feasibility.deals.lattice.settings import PartyTerms, SettingsBlock, blocks_of, party_terms
from feasibility.parties.negotiation import Condition, View, Zone
from feasibility.parties.views import views_of
from feasibility.parties.zone import facts_of, price_range, ranges_of, zone_of
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.rules.levers import standing
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Progress = Callable[..., None] | None
Values = Mapping[str, object]

MOST_STEPS = 3
"""Steps of one package."""
MOST_TRIED = 2_000
"""Positions of the levers of one package for which the least concession is computed."""
HALVINGS = 60
NEAR = 1e-9
NEAR_EURO = 1e-6
"""Tolerance of a price in whole euros for floating point [€]."""


@dataclass(frozen=True)
class LetGo:
    """A condition with a relaxed bound."""

    party: str
    figure: str
    unit: str
    bound: float
    """The party's own bound."""
    least: float
    """The nearest bound at which some price satisfies everybody."""
    concedes: float
    """The bound that the party concedes at most."""


@dataclass(frozen=True)
class Moved:
    """A lever that is moved."""

    lever: str
    label: str
    paths: tuple[str, ...]
    standing: tuple[Number, ...]
    """The present value of each path."""
    value: Number
    """The new value of every path."""
    steps: int
    """Of the path that moves furthest."""


@dataclass(frozen=True)
class Package:
    """A smallest set of steps that makes a land price acceptable to all parties."""

    conditions: tuple[LetGo, ...]
    levers: tuple[Moved, ...]
    price: float
    """The price of the least move [€]: the least in whole euros, where there is one."""
    low: float
    """Least price acceptable to all when every condition of the package is relaxed as far as conceded [€]."""
    high: float
    """Highest price then [€]."""


Key = tuple[str, int]
"""A party and the place of its condition, or an empty name and the place of a lever."""


def packages_of(scenario: Scenario, case: Scenario, progress: Progress = None) -> tuple[Package, ...]:
    """The smallest packages of steps that close an empty zone of agreement; none where it is not empty.

    Args:
        scenario: has the parties, what they concede, and the levers of the table.
        case: the shared facts.
        progress: reports how many sets of steps are done, and how many there are.

    Raises:
        InputError: the shared facts cannot be computed, a condition names a figure that does not exist, or
            levers have too many positions.
    """
    facts, views = views_of(scenario, case)
    if is_open(zone_of(facts.land_price, ranges_of(scenario, views))):
        return ()
    conditions = {view.name: tuple(each.condition for each in view.verdicts) for view in views}
    gains = {name: each.figure for name, each in gains_of(scenario, conditions, facts).items()}
    parties, assumptions = party_terms(scenario, conditions, gains)
    levers = negotiables(scenario).items()
    axes = [axis_of(scenario, name, lever) for name, lever in levers if PRICE not in lever.paths]
    table = _Negotiation(
        scenario,
        case,
        parties,
        assumptions,
        tuple(axes),
        facts.allowed,
    )
    keys = list(_keys(table))
    lattices = _lattices(table)
    sets = [each for size in range(1, MOST_STEPS + 1) for each in combinations(keys, size)]
    found: dict[frozenset[Key], Package] = {}
    blocks: dict[tuple[int, ...], tuple[SettingsBlock, ...]] = {}
    for done, steps in enumerate(sets):
        if not any(smaller <= frozenset(steps) for smaller in found):
            package = _package(table, steps, lattices, blocks)
            if package is not None:
                found[frozenset(steps)] = package
        if progress:
            progress(done + 1, len(sets))
    return tuple(found.values())


def is_open(zone: Zone) -> bool:
    """Whether some land price satisfies everybody."""
    return not zone.empty and not zone.blocked


@dataclass(frozen=True)
class _Negotiation:
    scenario: Scenario
    case: Scenario
    parties: tuple[PartyTerms, ...]
    assumptions: tuple[Values, ...]
    axes: tuple[Axis, ...]
    """Levers without the price."""
    allowed: bool
    """Whether the policy allows the case; if so, it must allow it with levers moved too."""


def _keys(table: _Negotiation) -> Iterator[Key]:
    for party in table.parties:
        for place, each in enumerate(party.conditions):
            if each.concedes is not None and each.concedes != each.bound:
                yield party.name, place
    yield from (("", place) for place in range(len(table.axes)))


def _lattices(table: _Negotiation) -> dict[tuple[int, ...], Lattice]:
    """The lattice of every set of levers, at the mix of the case; too large a one is refused at once."""
    places = range(len(table.axes))
    return {
        moved: _at_the_mix(lattice_with(table.scenario, table.case, [table.axes[each] for each in moved], ()))
        for size in range(MOST_STEPS + 1)
        for moved in combinations(places, size)
    }


def _package(
    table: _Negotiation,
    steps: Sequence[Key],
    lattices: Mapping[tuple[int, ...], Lattice],
    blocks: dict[tuple[int, ...], tuple[SettingsBlock, ...]],
) -> Package | None:
    """The least move of these steps that makes a price acceptable to all; None where they cannot."""
    given = [key for key in steps if key[0]]
    moved = tuple(place for name, place in steps if not name)
    lattice = lattices[moved]
    if moved not in blocks:
        blocks[moved] = blocks_of(table.scenario, lattice, table.parties, table.assumptions).blocks
    positions = sorted(_closing(table, lattice, blocks[moved], given), key=lambda each: each.steps)
    least: Package | None = None
    part, fewest = inf, 0
    for number, position in enumerate(positions):
        if least is not None and (position.steps > fewest or not given):
            break
        if number == MOST_TRIED:
            _refuse_to_try(table, position)
        package, needed = _least_move(table, position, given)
        if package is not None and needed < part:
            least, part, fewest = package, needed, position.steps
    return least


def _refuse_to_try(table: _Negotiation, position: _Position) -> None:
    names = ", ".join(each.lever for each in position.levers)
    raise table.scenario.refusal(
        "table.levers",
        f"more than {MOST_TRIED:,} positions of {names} may be the nearest with a land price for "
        "everybody, too many to compare; give these levers larger steps",
    )


def _at_the_mix(lattice: Lattice) -> Lattice:
    """The lattice at the counts of its case, whether or not the policy allows them."""
    counts = [each.count for each in lattice.case.dwellings.values()]
    return replace(lattice, mixes=np.array([counts], np.int64))


@dataclass(frozen=True)
class _Position:
    levers: tuple[Moved, ...]
    steps: int


def _closing(
    table: _Negotiation, lattice: Lattice, blocks: Sequence[SettingsBlock], given: Sequence[Key]
) -> Iterator[_Position]:
    """The positions of the levers at which some price suits all, with the given conditions fully relaxed."""
    counts = lattice.mixes[0]
    for block in blocks:
        for found in price_ranges(_rows(table, block, given), counts):
            for place in np.flatnonzero(found.low <= found.high + HALF_A_CENT).tolist():
                setting = int(block.settings[found.setting[place]])
                moved = [
                    _moved(table.case, axis, step)
                    for axis, step in zip(lattice.shared, steps_at(lattice.shared, setting), strict=True)
                ]
                for axes, cases in zip(lattice.own, found.cases, strict=True):
                    own = steps_at(axes, int(cases[place]))
                    moved += [_moved(table.case, axis, step) for axis, step in zip(axes, own, strict=True)]
                if all(each.steps for each in moved):
                    yield _Position(tuple(moved), sum(each.steps for each in moved))


def _moved(case: Scenario, axis: Axis, step: int) -> Moved:
    value, present = axis.values[step], tuple(standing(case, path)[1] for path in axis.paths)
    steps = max(ceil(abs(value - each) / axis.step - NEAR) for each in present)
    return Moved(axis.name, axis.label, axis.paths, present, value, steps)


def _rows(table: _Negotiation, block: SettingsBlock, given: Sequence[Key]) -> Rows:
    rows = [block.allowed] if table.allowed else []
    place = 0
    for party in table.parties:
        for number, condition in enumerate(party.conditions):
            need = (block.conceded if (party.name, number) in given else block.needs)[place]
            place += 1
            if need is not None:
                rows.append(rows_of(need, condition.unit, 0.0, block.like, strict=True))
    return together(rows, block.valid)


# ------------------------------------------------------------------------------------------ the least move


def _least_move(
    table: _Negotiation, position: _Position, given: Sequence[Key]
) -> tuple[Package | None, float]:
    """The package at a position of the levers, in full, and the part of its concessions that is needed."""
    paths: dict[str, object] = {}
    for each in position.levers:
        paths |= dict.fromkeys(each.paths, each.value)
    _, views = views_of(table.scenario, table.case.with_values(paths))
    in_full = _zone(table, views, given, 1.0)
    if not is_open(in_full):
        return None, inf
    suits = _has_whole_price if _has_whole_price(in_full) else is_open
    low, high = 0.0, 1.0 if given else 0.0
    for _ in range(HALVINGS if given else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if suits(_zone(table, views, given, middle)) else (middle, high)
    let_go = tuple(_let_go(table, key, high) for key in given)
    # Within half a cent the ends of a zone are one price.
    least, most = min(in_full.low, in_full.high), in_full.high
    found = _zone(table, views, given, high)
    price = _whole_price(found) if _has_whole_price(found) else found.low
    return Package(let_go, position.levers, max(least, min(price, most)), least, most), high


def _has_whole_price(zone: Zone) -> bool:
    """Whether a price in whole euros satisfies everybody."""
    return is_open(zone) and _whole_price(zone) <= zone.high + NEAR_EURO


def _whole_price(zone: Zone) -> float:
    """The least price in whole euros that is not below the zone."""
    return zone.low if zone.low in (inf, -inf) else float(ceil(zone.low))


def _zone(table: _Negotiation, views: Sequence[View], given: Sequence[Key], part: float) -> Zone:
    """The zone with the bounds relaxed by a part of what is conceded."""
    ranges = []
    for view in views:
        if view.result is None:
            continue
        facts, party = facts_of(view.result), table.scenario.parties[view.name]
        for number, each in enumerate(view.verdicts):
            condition = each.condition
            if (view.name, number) in given:
                condition = replace(condition, bound=_bound(condition, part))
            ranges.append(price_range(view.name, party, condition, facts))
    return zone_of(table.case.land.price if isinstance(table.case.land.price, float) else 0.0, ranges)


def _bound(condition: Condition, part: float) -> float:
    furthest = condition.bound if condition.concedes is None else condition.concedes
    return condition.bound + part * (furthest - condition.bound)


def _let_go(table: _Negotiation, key: Key, part: float) -> LetGo:
    party = next(each for each in table.parties if each.name == key[0])
    condition = party.conditions[key[1]]
    furthest = condition.bound if condition.concedes is None else condition.concedes
    return LetGo(key[0], condition.figure, condition.unit, condition.bound, _bound(condition, part), furthest)
