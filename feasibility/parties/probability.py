"""The probability that each party's conditions hold: on common index paths, on each one's own assumptions.

Path k has the same shocks in every party's own case. So the share of the paths on which the conditions of
all hold at once is the probability of a deal that lasts, and not a product of probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.paths import BLOCK, arrays_on
from feasibility.evaluation.result import Arrays
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition
from feasibility.parties.on_paths import figure_on, is_by_rows, kept_years
from feasibility.parties.price_search import IRR
from feasibility.parties.site_part import counts_part, own_arrays
from feasibility.parties.views import own_case
from feasibility.risk.blocks import Model, Plan, parts_of
from feasibility.risk.runs.engines import Engine, in_threads
from feasibility.risk.simulation import plan_of, probability_on
from feasibility.risk.summary import Probability
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Mask = NDArray[np.bool_]

PATHS = 10_000
"""Paths unless another number is asked: a standard error of at most half a percentage point."""
SEED = 1
MOST_BY_ROWS = 1_024
"""Most paths where a condition is on a figure that is read from single results."""
Progress = Callable[[int], None]
"""Told after each block how many paths are done, each counted once for each case that is computed."""


@dataclass(frozen=True)
class PartyProbability:
    """How likely it is that one party's conditions hold."""

    together: Probability
    """That all of them hold."""
    conditions: tuple[Probability, ...]
    """That each holds, in the order of its verdicts."""


@dataclass(frozen=True)
class Probabilities:
    """How likely it is that the conditions of each party hold, and of all at once."""

    asked: int
    """How many paths were asked for."""
    paths: int
    """How many were computed."""
    seed: int
    model: Model
    parties: Mapping[str, PartyProbability | None]
    """None where a party's assumptions make no valid scenario, or one that cannot be computed on a path."""
    everybody: Probability | None
    """That all conditions of all parties hold on the same path; None where one of them has none."""


@dataclass(frozen=True, eq=False)
class ConditionQuery:
    """Parties that share their assumptions, and their conditions on many paths."""

    plan: Plan
    parties: Mapping[str, Party]
    conditions: Mapping[str, Sequence[Condition]]

    @property
    def kept_years(self) -> int | None:
        """How many years the rents must be followed for what is asked."""
        return kept_years(each.figure for name in self.parties for each in self.conditions[name])


def paths_for(conditions: Iterable[Condition], arrays: Arrays, paths: int) -> int:
    """How many paths are computed for these conditions: fewer where one is read from single results.

    Args:
        conditions: of all parties that are computed on common paths.
        arrays: of the shared facts.
        paths: how many are asked for.
    """
    slow = any(is_by_rows(each.figure, arrays) for each in conditions)
    return min(paths, MOST_BY_ROWS) if slow else paths


def probabilities_of(
    scenario: Scenario,
    case: Scenario,
    conditions: Mapping[str, Sequence[Condition]],
    arrays: Arrays,
    paths: int = PATHS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Probabilities:
    """The probability that each party's conditions hold on its own assumptions, and those of all at once.

    Args:
        scenario: has the parties.
        case: the shared facts, at a land price in euros.
        conditions: of every party, as from `views.all_conditions`.
        arrays: of the shared facts.
        paths: how many; fewer where a condition is read from single results.
        seed: of the draws.
        progress: called after each block.

    Raises:
        InputError: a number of paths or a seed that cannot be.
    """
    wanted = [each for name in scenario.parties for each in conditions[name]]
    size = paths_for(wanted, arrays, paths)
    plan = plan_of(case, size, seed, "random")
    met = met_by(scenario, plan, tuple(scenario.parties), conditions, progress=progress)
    return probabilities(plan, met, plans_of(scenario, plan, tuple(met), conditions), paths)


def met_by(
    scenario: Scenario,
    plan: Plan,
    names: Sequence[str],
    conditions: Mapping[str, Sequence[Condition]],
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> dict[str, Mask | None]:
    """On which paths each condition of some parties holds: party → (N, conditions); None as above.

    Args:
        scenario: has the parties.
        plan: of the shared facts.
        names: of the parties; cases that are equal are computed once.
        conditions: of every party.
        engine: what computes the blocks; without one a thread for each processor.
        progress: called after each block.
    """
    found: dict[str, Mask | None] = dict.fromkeys(names)
    done = 0
    for asked in asked_by(scenario, plan, names, conditions):

        def report_progress(size: int, before: int = done) -> None:
            if progress is not None:
                progress(before + size)

        with suppress(InputError):
            found |= met_on(asked, engine or in_threads(), report_progress)
        done += plan.paths
    return found


def asked_by(
    scenario: Scenario, plan: Plan, names: Sequence[str], conditions: Mapping[str, Sequence[Condition]]
) -> list[ConditionQuery]:
    """Parties together where they share their assumptions; one whose assumptions make no case is left out."""
    cases: dict[str, tuple[Scenario, list[str]]] = {}
    for name in names:
        with suppress(InputError):
            own = own_case(plan.scenario, scenario.parties[name].assumptions)
            cases.setdefault(own.digest, (own, []))[1].append(name)
    return [
        ConditionQuery(
            plan_of(own, plan.paths, plan.seed, plan.model),
            {name: scenario.parties[name] for name in sharing},
            conditions,
        )
        for own, sharing in cases.values()
    ]


def met_on(asked: ConditionQuery, engine: Engine, progress: Progress) -> dict[str, Mask]:
    """On which paths each condition holds: party → (N, conditions).

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    plan = asked.plan
    whole = {
        name: np.zeros((plan.paths, len(asked.conditions[name])), dtype=np.bool_) for name in asked.parties
    }
    done = 0
    for block, found in engine(partial(met_in_block, asked), range(plan.blocks)):
        first, size = BLOCK * block, plan.size(block)
        for name, met in found.items():
            whole[name][first : first + size] = met
        done += size
        progress(done)
    return whole


def met_in_block(asked: ConditionQuery, block: int) -> dict[str, NDArray[np.generic]]:
    """On which paths of one block each condition holds: party → (S, conditions).

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    size = asked.plan.size(block)
    found = {name: np.zeros((BLOCK, len(asked.conditions[name])), np.bool_) for name in asked.parties}
    scenario = asked.plan.scenario
    with_irr = any(IRR in each.figure for name in asked.parties for each in asked.conditions[name])
    for part in parts_of(asked.plan, block, asked.kept_years):
        arrays = arrays_on(part.ready, part.growth, part.changes, with_irr=with_irr)
        rows = slice(None) if part.rows is None else part.rows
        for name, party in asked.parties.items():
            counted = (counts_part(each.figure, scenario, party) for each in asked.conditions[name])
            own = own_arrays(scenario, arrays, party, with_irr=with_irr) if any(counted) else None
            for place, condition in enumerate(asked.conditions[name]):
                values = figure_on(condition.figure, part, arrays, party, own)
                found[name][rows, place] = meets(condition, values)
    return {name: met[:size] for name, met in found.items()}


def meets(condition: Condition, values: NDArray[np.float64]) -> Mask:
    """Whether values of a figure satisfy a condition; one without a meaning, NaN, satisfies none."""
    bound, tolerance = condition.bound, tolerance_of(condition.unit)
    short = bound - values if condition.relation == ">=" else values - bound
    return np.asarray(short <= tolerance)


def plans_of(
    scenario: Scenario, plan: Plan, names: Sequence[str], conditions: Mapping[str, Sequence[Condition]]
) -> dict[str, Plan]:
    """The run of each party's own case; a party whose assumptions make no case is left out."""
    return {
        name: asked.plan for asked in asked_by(scenario, plan, names, conditions) for name in asked.parties
    }


def probabilities(
    plan: Plan, met: Mapping[str, Mask | None], plans: Mapping[str, Plan], asked: int
) -> Probabilities:
    """The shares of the paths on which conditions hold.

    Args:
        plan: of the shared facts.
        met: party → (N, conditions).
        plans: party → the run of its own case.
        asked: how many paths were asked for.
    """
    parties = {name: None if mask is None else of_party(mask, plans[name]) for name, mask in met.items()}
    return Probabilities(asked, plan.paths, plan.seed, plan.model, parties, of_everybody(met, plans))


def of_everybody(met: Mapping[str, Mask | None], plans: Mapping[str, Plan]) -> Probability | None:
    """The probability that the conditions of all hold on the same path; None where a party has none."""
    known = [mask.all(axis=1) for mask in met.values() if mask is not None]
    if not known or len(known) < len(met):
        return None
    return probability_on(np.logical_and.reduce(known), *(plans[name] for name in met))


def of_party(met: Mask, plan: Plan) -> PartyProbability:
    """The probabilities of one party.

    Args:
        met: (N, conditions).
        plan: the run of its own case.
    """
    return PartyProbability(
        probability_on(np.asarray(met.all(axis=1)), plan),
        tuple(probability_on(each, plan) for each in met.T),
    )
