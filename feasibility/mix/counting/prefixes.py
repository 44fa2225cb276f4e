"""Mixes at one total counted by listing all counts but two: the last two are an interval in closed form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb, prod

from feasibility.mix.counting.fixed_total import Band, FixedTotal, turned
from feasibility.programme.prefixes import Inequality, System, blocks, next_range, start, system_of


@dataclass(frozen=True)
class Prefixes:
    """The counts of all types but the last, which takes what is left of the total."""

    system: System
    steps: int
    """At most so many beginnings are listed."""


def prefixes_of(case: FixedTotal) -> Prefixes | None:
    """The system that says the same of all types but one; None where no row is left to keep to."""
    if not case.bands:
        return None
    order = sorted(range(len(case.most)), key=lambda place: case.most[place])
    most = [case.most[place] for place in order]
    inequalities = [Inequality((1,) * (len(order) - 1), case.total - most[-1], case.total)]
    for band in case.bands:
        inequalities += _inequalities(band, order, most[-1], case.total)
    listed = most[:-2]
    steps = min(prod(each + 1 for each in listed), comb(case.total + len(listed), len(listed)))
    return Prefixes(system_of((0,) * len(most[:-1]), most[:-1], inequalities), steps)


def _inequalities(band: Band, order: Sequence[int], most_last: int, total: int) -> Iterator[Inequality]:
    """The band without the last type; then what it says whatever that type takes, which rules out sooner."""
    last = band.weights[order[-1]]
    others = order[:-1]
    yield Inequality(
        tuple(band.weights[place] - last for place in others),
        band.lower - last * total,
        band.upper - last * total,
    )
    for told in (band, turned(band, total)):
        taken = told.weights[order[-1]] * most_last
        yield Inequality(tuple(told.weights[place] for place in others), told.lower - taken, told.upper)


def count_prefixes(prefixes: Prefixes, advance: Callable[[int], None]) -> int:
    """Exactly how many mixes there are.

    Args:
        prefixes: as `prefixes_of` gives them.
        advance: called with the number of steps that are done since it was called last.
    """
    system = prefixes.system
    mixes = 0
    for begun in blocks(system, len(system.least) - 1, start(system)):
        first, last = next_range(system, begun)
        some = last >= first
        mixes += int((last[some] - first[some] + 1).sum())
        advance(len(first))
    return mixes
