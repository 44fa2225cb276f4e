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
from functools import lru_cache
from itertools import combinations
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.full_evaluation import Figures, figures_of
from feasibility.deals.gains import gains_of
from feasibility.deals.lattice.axes import (
    PRICE,
    Axis,
    Lattice,
    Number,
    axis_of,
    lattice_with,
    negotiables,
    steps_at,
)
from feasibility.deals.lattice.condition_rows import Rows, rows_of
from feasibility.deals.lattice.scan import joined_rows, price_ranges
from feasibility.deals.lattice.settings import PartyTerms, SettingsBlock, blocks_of, party_terms
from feasibility.deals.positions import InFull, Key, bound_at, in_full, is_open, least_part, zone_at
from feasibility.deals.preparation import part_of
from feasibility.evaluation.figures.facts import price_facts
from feasibility.evaluation.result import Result
from feasibility.messages import given_word, listed, sentence
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.price_search import tried_from_to
from feasibility.parties.views import views_of
from feasibility.parties.zone import ranges_of, zone_of
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
NEAR = 1e-9
HELD = 256
"""Positions of the levers that are kept in full."""
AT_ONCE = 64
"""Positions whose figures are computed together."""


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


def packages_of(scenario: Scenario, case: Scenario, progress: Progress = None) -> tuple[Package, ...]:
    """The smallest packages of steps that close an empty zone of agreement; none where it is not empty.

    Args:
        scenario: has the parties, what they concede, and the levers of the table.
        case: the shared facts.
        progress: reports how many sets of steps are done, how many there are, and as `part` what they are.

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
        lru_cache(maxsize=HELD)(lambda levers: in_full(scenario, case, _paths(levers))),
        figures_of(scenario, case),
        _furthest(facts),
    )
    keys = list(_keys(table))
    lattices = _lattices(table)
    sets = [each for size in range(1, MOST_STEPS + 1) for each in combinations(keys, size)]
    progress = part_of(progress, sentence("packages of steps"))
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
    in_full: Callable[[tuple[Moved, ...]], InFull]
    """A position of the levers in full."""
    figures: Figures
    """Figures at positions and prices."""
    furthest: tuple[float, float]
    """Prices below and above which none matters [€]."""


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
    for number, position in enumerate(_possible(table, positions, blocks[moved], given)):
        if least is not None and (position.steps > fewest or not given):
            break
        if number == MOST_TRIED:
            _refuse_to_try(table, position)
        package, needed = _least_move(table, position, given)
        if package is not None and needed < part:
            least, part, fewest = package, needed, position.steps
    return least


def _refuse_to_try(table: _Negotiation, position: _Position) -> None:
    names = listed(given_word(each.lever, f"table.levers.{each.lever}") for each in position.levers)
    raise table.scenario.refusal(
        "table.levers",
        sentence(
            "more than {most:,} positions of {names} may be the nearest with a "
            "land price for everybody, too many to compare; give these levers larger "
            "steps",
            most=MOST_TRIED,
            names=names,
        ),
    )


def _at_the_mix(lattice: Lattice) -> Lattice:
    """The lattice at the counts of its case, whether or not the policy allows them."""
    counts = [each.count for each in lattice.case.dwellings.values()]
    return replace(lattice, mixes=np.array([counts], np.int64))


@dataclass(frozen=True)
class _Position:
    levers: tuple[Moved, ...]
    steps: int
    low: float
    """Least price that suits the conditions that are sums [€]."""
    high: float


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
                    ends = float(found.low[place]), float(found.high[place])
                    yield _Position(tuple(moved), sum(each.steps for each in moved), *ends)


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
    return joined_rows(rows, block.valid)


# -------------------------------------------------------------------------- conditions that are no sums


def _possible(
    table: _Negotiation, positions: Sequence[_Position], blocks: Sequence[SettingsBlock], given: Sequence[Key]
) -> Iterator[_Position]:
    """The positions at which the conditions that are no sums may be met too, in their order.

    At the ends of the prices that suit the other conditions, and in the middle, such a figure is computed. A
    position is left out where one of them is met at none of the three and goes one way from end to end.
    """
    every = [
        ((party.name, number), each)
        for party in table.parties
        for number, each in enumerate(party.conditions)
    ]
    late = [
        (key, condition)
        for place, (key, condition) in enumerate(every)
        if any((block.conceded if key in given else block.needs)[place] is None for block in blocks)
    ]
    if not late:
        yield from positions
        return
    asked = [(key[0], condition.figure) for key, condition in late]
    for begin in range(0, len(positions), AT_ONCE):
        some = positions[begin : begin + AT_ONCE]
        low = np.clip([each.low for each in some], *table.furthest)
        high = np.clip([max(each.low, each.high) for each in some], *table.furthest)
        prices = np.stack([low, (low + high) / 2, high], axis=1)
        values = table.figures([_paths(each.levers) for each in some], prices, asked)
        hopeless = np.zeros(len(some), bool)
        for (key, condition), found in zip(late, values, strict=True):
            bound = bound_at(condition, 1.0 if key in given else 0.0)
            over = (found - bound) * (1.0 if condition.relation == ">=" else -1.0)
            steps = np.diff(found, axis=1)
            one_way = (steps >= 0).all(axis=1) | (steps <= 0).all(axis=1)
            # A figure without meaning is neither below its bound nor goes one way.
            hopeless |= (over < -tolerance_of(condition.unit)).all(axis=1) & one_way
        yield from (each for each, no in zip(some, hopeless.tolist(), strict=True) if not no)


def _paths(levers: Sequence[Moved]) -> dict[str, object]:
    """The paths that levers move, and their values."""
    return {path: each.value for each in levers for path in each.paths}


def _furthest(facts: Result) -> tuple[float, float]:
    """Twice as far as the prices that are tried for a condition."""
    low, high = tried_from_to(price_facts(facts))
    return low - (high - low), high + (high - low)


# ------------------------------------------------------------------------------------------ the least move


def _least_move(
    table: _Negotiation, position: _Position, given: Sequence[Key]
) -> tuple[Package | None, float]:
    """The package at a position of the levers, in full, and the part of its concessions that is needed."""
    found = table.in_full(position.levers)
    least = least_part(found, given)
    if least is None:
        return None, inf
    part, price = least
    full = zone_at(found, given, 1.0)
    let_go = tuple(_let_go(table, key, part) for key in given)
    # Within half a cent the ends of a zone are one price.
    return Package(let_go, position.levers, price, min(full.low, full.high), full.high), part


def _let_go(table: _Negotiation, key: Key, part: float) -> LetGo:
    party = next(each for each in table.parties if each.name == key[0])
    condition = party.conditions[key[1]]
    bound, furthest = bound_at(condition, part), bound_at(condition, 1.0)
    return LetGo(key[0], condition.figure, condition.unit, condition.bound, bound, furthest)
