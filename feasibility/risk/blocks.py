"""The figures of one block of paths: the one function that every thread, process and machine calls.

Path k of a run always lies in block k // 256 at place k % 256, and a block depends on nothing but the plan
and its number. So a run has the same bytes however its blocks are divided, ordered or repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.figures.registry import column_of, dwelling_years
from feasibility.evaluation.paths import BLOCK, Prepared, arrays_on, prepared
from feasibility.evaluation.result import Arrays
from feasibility.returns.project import project_returns
from feasibility.risk.allowed import allowed_apart_from_paths, allowed_on
from feasibility.risk.fans import fans_of
from feasibility.risk.paths.draws import Rates, random_rates, yields_on
from feasibility.risk.paths.model import IndexModel, index_model
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Model = Literal["random", "history"]
MODELS: tuple[Model, ...] = ("random", "history")

FAN_PATHS = 10_240
"""The first paths, of which yearly amounts are kept too."""
FIGURES = (
    "residual_land_value",
    "investment_value",
    "total_development_cost",
    "net_present_value",
    "project_irr",
    "investor_irr",
    "public_contribution",
    "margin",
    "mid_market_dwelling_years",
    "viable",
    "allowed",
    "project_irr_status",
    "investor_irr_status",
)
"""Figures of every path, in the order in which they are written."""
AT_ASKING_PRICE = (
    "net_present_value",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
)
"""Figures that follow the price of the land: where the land price is the residual, also at the asking
price, as `at_asking_price.NAME`."""
STATUSES = ("project_irr_status", "investor_irr_status")
KEPT, STAYS = "kept_years.", "stays."
"""Of each type that has years in the mid market: those years, at most the term; and whether they are the
whole term."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A run of a scenario on many paths: all that a block depends on, small enough to send anywhere."""

    scenario: Scenario
    paths: int
    seed: int = 1
    model: Model = "random"

    @property
    def blocks(self) -> int:
        """How many blocks the paths fill."""
        return -(-self.paths // BLOCK)

    def size(self, block: int) -> int:
        """How many paths a block has: 256, or what is left in the last one."""
        return min(BLOCK, self.paths - BLOCK * block)


def block_figures(plan: Plan, block: int) -> dict[str, NDArray[np.generic]]:
    """Every figure of the paths of one block, by name.

    Args:
        plan: the run.
        block: number of the block, from 0.

    Returns:
        Each of `FIGURES` (S,), `viable` and `allowed` as 0 or 1 and statuses as in `returns.irr`; those at
        the asking price; for each type with years in the mid market `kept_years.NAME` and `stays.NAME`; and
        in the first blocks `fan.…` (S, years).

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    found: dict[str, NDArray[np.generic]] = {}
    for part in parts_of(plan, block):
        arrays = arrays_on(part.ready, part.growth, part.changes)
        figures = _figures(plan.scenario, part.ready, arrays)
        if BLOCK * block < FAN_PATHS:
            figures |= fans_of(arrays)
        for name, values in figures.items():
            if part.rows is None:
                found[name] = values
                continue
            whole = found.setdefault(name, np.zeros((BLOCK, *values.shape[1:]), dtype=values.dtype))
            whole[part.rows] = values
    size = plan.size(block)
    return {name: values[:size] for name, values in found.items()}


@dataclass(frozen=True)
class Part:
    """Paths of a block that are computed together."""

    ready: Prepared
    growth: Mapping[str, Array]
    """(S, Y) yearly rates by index."""
    changes: Mapping[str, Array]
    """Numbers of the case that differ from path to path."""
    rows: NDArray[np.int64] | None = None
    """Places in the block; None for all of them."""


def parts_of(plan: Plan, block: int, kept_years: int | None = None) -> Iterator[Part]:
    """The paths of a block, in parts that are computed together.

    Args:
        plan: the run.
        block: number of the block, from 0.
        kept_years: horizon of the years in the segment, as in `prepared`.
    """
    ready = prepared(plan.scenario, kept_years)
    model = index_model(plan.scenario)
    rates = rates_of(plan, ready, model, block)
    yield Part(ready, rates.growth, yields_on(ready, rates.yield_shift))


def rates_of(plan: Plan, ready: Prepared, model: IndexModel, block: int) -> Rates:
    """The yearly rates of a whole block of paths under the model of the plan."""
    if plan.model == "history":
        raise InputError.of("", "history is not replayed yet")
    return random_rates(ready, model, plan.seed, block)


def _figures(scenario: Scenario, ready: Prepared, arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    paths = arrays.returns.residual_land_value.size
    allowed = allowed_on(ready.scenario, arrays, allowed_apart_from_paths(ready.scenario))
    found: dict[str, NDArray[np.generic]] = {}
    for name in FIGURES:
        if name in STATUSES:
            found[name] = getattr(arrays.returns, name)
        elif name == "allowed":
            found[name] = allowed.astype(np.float64)
        elif name == "mid_market_dwelling_years":
            found[name] = np.broadcast_to(dwelling_years(arrays), (paths,))
        else:
            found[name] = column_of(name, arrays)
    if asks_a_price(scenario):
        found |= _at_asking_price(arrays)
    for place, each in enumerate(arrays.layout.types):
        if each.in_mid_market:
            kept = np.minimum(arrays.retention[0][place], arrays.case.term)
            kept = np.broadcast_to(kept, (paths,))
            found[KEPT + each.name] = kept
            found[STAYS + each.name] = (kept >= arrays.case.term).astype(np.int8)
    return found


def asks_a_price(scenario: Scenario) -> bool:
    """Whether the land price is the residual, and a price is asked with which it is compared."""
    return scenario.land.price == "residual" and scenario.land.asking_price > 0


def _at_asking_price(arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    """The returns with the land at its asking price, as of a scenario with that price."""
    returns = project_returns(
        replace(arrays.layout, land_is_residual=False),
        replace(arrays.case, land_price=arrays.case.asking_price),
        arrays.calendar,
        arrays.unit,
        arrays.flows,
    )
    return {f"at_asking_price.{name}": getattr(returns, name) for name in AT_ASKING_PRICE}
