"""The share of the paths on which something holds, at values of one number: the same paths at every value.

A block of paths is computed only where those that are left can still change the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.paths import BLOCK, arrays_on
from feasibility.risk.blocks import Plan, parts_of
from feasibility.risk.policy_checks import allowed_on
from feasibility.risk.simulation import probability_on
from feasibility.risk.summary import Probability
from feasibility.solve.solutions import Relation

Mask = NDArray[np.bool_]
SLIGHT = 1e-9
"""Share of a path by which a target may miss a whole number of paths for floating point."""
Progress = Callable[[int], None] | None
"""Told how many blocks of paths are done."""


@dataclass
class Counts:
    """How many paths hold at each value, as far as they were computed."""

    plan: Callable[[float], Plan]
    figures: tuple[str, ...]
    blocks: int
    paths: int
    progress: Progress
    hits: dict[float, list[Mask]] = field(default_factory=dict)
    refused: dict[float, InputError] = field(default_factory=dict)
    done: int = 0


def bounds(relation: Relation, target: float, paths: int) -> tuple[int, int]:
    """The least and the most paths with which the relation holds; `=` is passed like `>=`."""
    if relation == "<=":
        return 0, floor(target * paths + SLIGHT)
    return ceil(target * paths - SLIGHT), paths


def holds_at(counts: Counts, value: float, least: int, most: int) -> bool | None:
    """Whether so many paths hold at a value; None where it makes no valid scenario.

    Blocks of paths are computed until those that are left can change nothing.
    """
    for hits, seen in _running(counts, value):
        left = counts.paths - seen
        if hits >= least and hits + left <= most:
            return True
        if hits > most or hits + left < least:
            return False
    return None


def _running(counts: Counts, value: float) -> Iterator[tuple[int, int]]:
    """How many paths hold, of how many, after each block; nothing where a value is refused."""
    if value in counts.refused:
        return
    try:
        known = counts.hits.setdefault(value, [])
        plan = None
        for block in range(counts.blocks):
            if block == len(known):
                plan = plan or counts.plan(value)
                known.append(holds_in_block(plan, block, counts.figures))
                counts.done += 1
                if counts.progress is not None:
                    counts.progress(counts.done)
            done = known[: block + 1]
            yield sum(int(each.sum()) for each in done), sum(each.size for each in done)
    except InputError as error:
        counts.refused[value] = error


def holds_in_block(plan: Plan, block: int, figures: Iterable[str]) -> Mask:
    """On which paths of a block everything holds that is asked, (S,).

    Args:
        plan: the run.
        block: its number, from 0.
        figures: `viable`, `allowed`, or both.

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    found = np.zeros(BLOCK, np.bool_)
    for part in parts_of(plan, block):
        scenario = part.ready.scenario
        arrays = arrays_on(part.ready, part.growth, part.changes, with_irr=False)
        holds = np.ones(arrays.returns.residual_land_value.shape, dtype=np.bool_)
        for figure in figures:
            if figure == "allowed":
                holds = holds & allowed_on(scenario, arrays)
            else:
                holds = holds & (column_of(figure, arrays) > 0)
        found[slice(None) if part.rows is None else part.rows] = holds
    return found[: plan.size(block)]


def _mask(counts: Counts, value: float) -> Mask | None:
    """Which of all paths hold at a value; None where it is refused."""
    for _ in _running(counts, value):
        pass
    return None if value in counts.refused else np.concatenate(counts.hits[value])


def share(counts: Counts, value: float) -> float:
    """The share of all paths that hold at a value; NaN where it is refused."""
    mask = _mask(counts, value)
    return float("nan") if mask is None else float(mask.mean())


def shares_at(counts: Counts, grid: Iterable[float]) -> dict[float, float]:
    """The probability at every sampled value that makes a valid scenario."""
    found = {value: share(counts, value) for value in grid}
    return {value: share for value, share in found.items() if not np.isnan(share)}


def probability_at(counts: Counts, value: float) -> Probability | None:
    """The probability at a value with its standard error; None where it is refused."""
    mask = _mask(counts, value)
    return None if mask is None else probability_on(mask, counts.plan(value))


def error_at(counts: Counts, value: float) -> float:
    """The standard error of the probability at a value; NaN where it is refused."""
    found = probability_at(counts, value)
    return float("nan") if found is None else found.standard_error


def halved(
    counts: Counts,
    before: float,
    after: float,
    least: int,
    most: int,
    step: float,
    *,
    holds_first: bool,
) -> tuple[float, float]:
    """Two values a step or less apart: at the first the relation holds, at the second it does not.

    A refused value counts as one at which it does not hold.
    """
    inside, outside = (before, after) if holds_first else (after, before)
    while True:
        middle = multiple(round((inside + outside) / 2 / step), step)
        if not min(inside, outside) < middle < max(inside, outside):
            return inside, outside
        if holds_at(counts, middle, least, most):
            inside = middle
        else:
            outside = middle


def multiple(times: int, step: float) -> float:
    """A multiple of a step, without the last bits that a product has."""
    return float(f"{times * step:.12g}")
