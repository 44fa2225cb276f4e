"""A good mix near the relaxation of a programme, by moving dwellings from type to type: shown, not proven."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feasibility.mix.enumeration import keeping
from feasibility.mix.robust.demand import Demand, first_keeping
from feasibility.mix.robust.margins import Array, IntArray, margins_of, viable_paths
from feasibility.programme.optimum.repair import repaired
from feasibility.programme.rows import Programme
from feasibility.risk.summary import expected_shortfall

STEPS = (1, 2, 4, 8, 16, 32, 64)
"""Dwellings that one move takes from a type."""
MOST_MOVES = 60
WIDELY = 1 << 12


def best_near(
    programme: Programme, objective: Sequence[int], demand: Demand, at: Array
) -> tuple[int, ...] | None:
    """A mix that satisfies the rows and a demand, and that no single move betters; None where none is met.

    Args:
        programme: rows that hold throughout.
        objective: whole coefficients (T,).
        demand: on many paths.
        at: (T,) counts, whole or not, where the search begins.
    """
    mix = repaired(programme, tuple(objective), tuple(float(each) for each in at), WIDELY)
    if mix is None:
        return None
    here = np.array([mix], np.int64)
    weights = np.array(objective, np.int64)
    found = first_keeping(demand, here) is not None
    for _ in range(MOST_MOVES):
        near = _near(programme, here[0])
        if found:
            values = near @ weights
            better = near[values > int(here[0] @ weights)]
            order = np.argsort(-(better @ weights), kind="stable")
            place = first_keeping(demand, better[order])
            if place is None:
                break
            here = better[order][place : place + 1]
            continue
        if not len(near):
            return None
        place = first_keeping(demand, near[np.argsort(-(near @ weights), kind="stable")])
        if place is not None:
            here = near[np.argsort(-(near @ weights), kind="stable")][place : place + 1]
            found = True
            continue
        scores = _scores(demand, np.vstack([here, near]))
        best = int(np.argmax(scores))
        if best == 0:
            return None
        here = near[best - 1 : best]
    return tuple(int(each) for each in here[0]) if found else None


def _scores(demand: Demand, mixes: IntArray) -> Array:
    """(M,) how near mixes are to a demand that none of them keeps to, larger being nearer."""
    if demand.viable:
        return viable_paths(demand.margins, mixes).astype(float)
    return np.array([expected_shortfall(margins_of(demand.margins, each), demand.share) for each in mixes])


def _near(programme: Programme, mix: IntArray) -> IntArray:
    """Every mix of the programme that is one move away (M, T): from type to type, or more or fewer of one."""
    types = len(mix)
    unit = np.vstack([np.eye(types, dtype=np.int64), np.zeros((1, types), np.int64)])
    moves = (unit[:, np.newaxis] - unit[np.newaxis]).reshape(-1, types)
    moves = moves[np.abs(moves).any(axis=1)]
    near = (mix + np.array(STEPS)[:, np.newaxis, np.newaxis] * moves).reshape(-1, types)
    within = (near >= np.array(programme.least)).all(axis=1) & (near <= np.array(programme.most)).all(axis=1)
    return keeping(programme.rows, near[within])
