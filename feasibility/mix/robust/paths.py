"""What mixes are worth on the paths of a run: unit values block by block, as in every other run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.paths import BLOCK, arrays_on
from feasibility.messages import sentence
from feasibility.mix.robust.margins import Array, Margins
from feasibility.programme.question import Question
from feasibility.programme.units import SHARE, follows_use, one_of_each
from feasibility.risk.blocks import Model, Plan, parts_of
from feasibility.risk.runs.in_blocks import Progress, run_blocks
from feasibility.risk.simulation import plan_of
from feasibility.scenario.validated import Scenario

UNIT, SITE, PRICE, COST, FACTOR = "unit", "site", "price", "cost", "factor"
NEARLY = 1e-12
"""Factors that differ by less are one."""


SECOND_PRICE = Mistake(
    "--robust",
    sentence(
        "the dwellings have a least land price, a second price beside the asking "
        "price, and on many paths a mix is held to one: leave least_land_price "
        "out, or ask without --robust"
    ),
)
"""Why mixes with a least land price are not searched on many paths."""


def margins_on(
    question: Question,
    paths: int,
    seed: int,
    model: Model = "random",
    progress: Progress | None = None,
) -> Margins:
    """What every mix of a question is over or short of its land price on each path.

    Path k has the same rates as path k of a simulation of the scenario with that seed.

    Args:
        question: its land price counts; where that is the scenario's own, the price on each path.
        paths: how many.
        seed: of the draws.
        model: `random` deviations, or `history` replayed.
        progress: called with the number of paths done and their total.

    Raises:
        InputError: what `evaluate` refuses; uncertain counts; a least land price; VAT by use where the cost
            of land is uncertain.
    """
    scenario = question.scenario
    if question.least is not None:
        raise InputError([SECOND_PRICE])
    _refuse_uncertain_counts(scenario)
    single = one_of_each(scenario)
    if not follows_use(scenario):
        found = _values(plan_of(single, paths, seed, model), progress)
        return Margins(found[UNIT], found[SITE] - _price(question, found))
    none_let, all_let = (
        _values(plan_of(single.with_values({SHARE: share}), paths, seed, model), progress)
        for share in (0.0, 1.0)
    )
    factor, price = none_let[FACTOR], _price(question, none_let)
    more = all_let[FACTOR] - factor
    let = more / factor
    if np.ptp(let) > NEARLY:
        raise InputError.of(
            "--robust",
            sentence(
                "the VAT on the land follows the floor area that is let, and what land "
                "costs is uncertain: state land.let_share"
            ),
        )
    taken = (all_let[COST] - none_let[COST] + price * more) / factor
    return Margins(none_let[UNIT], none_let[SITE] - price, taken, float(let[0]))


def _refuse_uncertain_counts(scenario: Scenario) -> None:
    uncertain = scenario.uncertainty.inputs
    for name in scenario.dwellings:
        path = f"dwellings.{name}.count"
        if path in uncertain:
            raise scenario.refusal(
                f"uncertainty.inputs.{path}", sentence("a mix decides this count: leave it out")
            )


def _price(question: Question, found: Mapping[str, Array]) -> Array:
    """(N,) the price that a mix is compared with."""
    level = with_price_at_payment(question.scenario)
    own = question.land_price == level.land.price_or_asked
    return found[PRICE] if own else np.full(len(found[PRICE]), question.land_price)


def _values(plan: Plan, progress: Progress | None) -> dict[str, Array]:
    """The unit values of all paths of a plan, by name, each with the path as its first axis."""

    def work(block: int) -> dict[str, NDArray[np.generic]]:
        return block_values(plan, block)

    pieces: dict[str, list[NDArray[np.generic]]] = {}
    for _, figures in run_blocks(plan, work, progress=progress):
        for name, values in figures.items():
            pieces.setdefault(name, []).append(values)
    return {name: np.concatenate(each).astype(float) for name, each in pieces.items()}


def block_values(plan: Plan, block: int) -> dict[str, NDArray[np.generic]]:
    """Unit values on the paths of one block.

    Args:
        plan: of a scenario with one dwelling of each type.
        block: its number, from 0.

    Returns:
        The residual land value of one dwelling of each type (S, T) and of the lump sums (S,), of phases what
        they add to the margin; the price of the land, the lump sums at delivery, and what a euro of land
        costs at delivery (S,).
    """
    found: dict[str, NDArray[np.generic]] = {}
    for part in parts_of(plan, block):
        arrays = arrays_on(part.ready, part.growth, part.changes, with_irr=False)
        returns = arrays.returns
        figures = {
            UNIT: (returns.type_residual * returns.type_price_weight).T,
            SITE: returns.site_margin,
            PRICE: returns.residual_at_price_dates - column_of("margin", arrays),
            COST: returns.site_development_cost + returns.site_profit + returns.site_acquisition,
            FACTOR: returns.land_factor,
        }
        rows = np.arange(BLOCK) if part.rows is None else part.rows
        for name, values in figures.items():
            shape = (len(rows), *values.shape[1:])
            whole = found.setdefault(name, np.empty((BLOCK, *values.shape[1:])))
            whole[rows] = np.broadcast_to(values, shape)
    return {name: values[: plan.size(block)] for name, values in found.items()}
