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

from feasibility.evaluation.evaluate import asks_a_price
from feasibility.evaluation.figures.of_types import dwelling_years
from feasibility.evaluation.figures.registry import column_of
from feasibility.evaluation.figures.surplus import SURPLUS_FIGURES, has_surplus
from feasibility.evaluation.financing.holdings import financing
from feasibility.evaluation.paths import BLOCK, Prepared, arrays_on, prepared
from feasibility.evaluation.result import Arrays
from feasibility.returns.project import project_returns
from feasibility.risk.fans import fans_of, most_years
from feasibility.risk.inputs import input_values
from feasibility.risk.paths.draws import YIELDS, Rates, random_rates, yields_on
from feasibility.risk.paths.model import index_model
from feasibility.risk.paths.replay import replayed_rates, starting_years
from feasibility.risk.policy_checks import allowed_on
from feasibility.risk.variants import variants
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.scenario.kinds import exit_path
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Model = Literal["random", "history"]
MODELS: tuple[Model, ...] = ("random", "history")

FAN_PATHS = 10_240
"""The first paths, of which yearly amounts are kept too: their names begin with `fan.`."""
FAN = "fan."
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
WITH_SURPLUS = tuple(each.key for each in SURPLUS_FIGURES)
"""Figures of every path of a scenario with a surplus clause."""
ASKED = "at_asking_price."
"""Before the names of figures with the land at its asking price."""
AT_ASKING_PRICE = (
    "net_present_value",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
)
"""Figures that follow the price of the land: where the land price is the residual, also at the asking
price, as `at_asking_price.NAME`."""
FINANCED: Mapping[str, tuple[str, ...]] = {
    "loan": ("finance.loan", "finance.equity_irr", "finance.dscr_min", "finance.icr_min"),
    "equity_return": ("finance.land_value_for_equity_return",),
    "construction_loan": ("finance.developer_equity_irr", "finance.developer_result"),
    "tax": ("tax.tax",),
    "tax_with_loan": ("tax.equity_irr_after_tax",),
    "tax_without_loan": ("tax.investor_irr_after_tax",),
}
"""Figures of loans and tax, by what a scenario must have; each IRR brings its status."""
STATUSES = (
    "project_irr_status",
    "investor_irr_status",
    "equity_irr_status",
    "irr_after_tax_status",
)
"""Ends of the names of statuses of an IRR."""
KEPT, STAYS = "kept_years.", "stays."
"""Of each type that has years in the mid market: those years, at most the term; and whether they are the
whole term."""
RATES, YIELD_SHIFT = "fan.rates.", "fan.yield_shift"
"""Yearly rates of an index, and the deviation of the exit yield in its year."""


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
        Each of `FIGURES` (S,), `viable` and `allowed` as 0 or 1 and statuses as in `returns.irr`; with a
        surplus clause `WITH_SURPLUS`; those of `financed_figures`, each IRR with its status; those at the
        asking price; for each type with years in the mid market `kept_years.NAME` and `stays.NAME`; and in
        the first blocks `fan.…` (S, years).

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    found: dict[str, NDArray[np.generic]] = {}
    ready = prepared(plan.scenario)
    rates = rates_of(plan, ready, block)
    if BLOCK * block < FAN_PATHS:
        found |= _rates_kept(ready, rates)
    for part in _parts(plan, block, ready, rates):
        arrays = arrays_on(part.ready, part.growth, part.changes)
        figures = _figures(plan.scenario, part.ready, arrays)
        if BLOCK * block < FAN_PATHS:
            figures |= fans_of(arrays, *most_years(plan.scenario))
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


@dataclass(frozen=True)
class Starts:
    """A scenario as if it had been signed in each real year."""

    signed: tuple[int, ...]
    """(S,) the real year of signing."""
    real_years: tuple[int, ...]
    """(S,) how many years of the path are real; the scenario's own rates follow."""
    figures: Mapping[str, NDArray[np.generic]]
    """Every figure (S,), as of a block."""


def real_starts(scenario: Scenario) -> Starts:
    """What signing in each real year would have done: the steps of the years after it, in their order.

    Raises:
        InputError: what `evaluate` or `histories` refuses.
    """
    ready = prepared(scenario)
    found = starting_years(ready, scenario.uncertainty.replay)
    arrays = arrays_on(ready, found.rates.growth, yields_on(ready, found.rates.on_yields))
    return Starts(
        found.signed,
        found.real_years,
        _figures(scenario, ready, arrays),
    )


def parts_of(plan: Plan, block: int, kept_years: int | None = None) -> Iterator[Part]:
    """The paths of a block, in parts that are computed together.

    Args:
        plan: the run.
        block: number of the block, from 0.
        kept_years: horizon of the years in the segment, as in `prepared`.
    """
    ready = prepared(plan.scenario, kept_years)
    return _parts(plan, block, ready, rates_of(plan, ready, block), kept_years)


def _parts(
    plan: Plan, block: int, ready: Prepared, rates: Rates, kept_years: int | None = None
) -> Iterator[Part]:
    if not plan.scenario.uncertainty.inputs:
        yield Part(ready, rates.growth, yields_on(ready, rates.on_yields))
        return
    first, size = BLOCK * block, plan.size(block)
    drawn = input_values(plan.scenario, plan.seed, plan.paths)
    values = {path: every[first : first + size] for path, every in drawn.items()}
    for each in variants(plan.scenario, values, size, kept_years):
        if _has_rates_of(each.ready, ready):
            own = _rows_of(rates, each.rows)
        else:
            own = rates_of(plan, each.ready, block, each.rows)
        case = replace(each.ready.case, **each.changes)
        moved = yields_on(replace(each.ready, case=case), own.on_yields)
        yield Part(each.ready, own.growth, {**each.changes, **moved}, each.rows)


def _has_rates_of(ready: Prepared, other: Prepared) -> bool:
    """Whether two scenarios need the same rates."""
    return (
        ready.scenario.uncertainty == other.scenario.uncertainty
        and (ready.needed, ready.first_year) == (other.needed, other.first_year)
        and ready.exit_years == other.exit_years
        and all(np.array_equal(rates, other.growth[name]) for name, rates in ready.growth.items())
    )


def _rows_of(rates: Rates, rows: NDArray[np.int64]) -> Rates:
    growth = {name: values[rows] if len(values) > 1 else values for name, values in rates.growth.items()}
    return Rates(
        growth,
        None if rates.yield_shift is None else rates.yield_shift[rows],
        None if rates.phase_shift is None else rates.phase_shift[:, rows],
    )


def path_rates(plan: Plan, block: int) -> Iterator[tuple[int, list[tuple[str, int]], list[float]]]:
    """The rates that each path of a block uses: its row, index and calendar year of each, the rates [1/year].

    Those of the exit yield are the yields in the year of exit: `exit_yield` where one yield serves all that
    is sold by it, else each by its dotted path in the scenario.
    """
    found: dict[int, tuple[list[tuple[str, int]], list[float]]] = {}
    for part in parts_of(plan, block):
        ready = part.ready
        rows = range(BLOCK) if part.rows is None else part.rows.tolist()
        columns = {
            (name, year): part.growth[name][:, year - ready.first_year]
            for name, years in ready.needed.items()
            for year in years
        }
        columns |= _yields(part)
        whole = np.array([np.broadcast_to(each, (len(rows),)) for each in columns.values()])
        names = list(columns)
        found |= {row: (names, rates) for row, rates in zip(rows, whole.T.tolist(), strict=True)}
    for row in range(plan.size(block)):
        yield row, *found[row]


def _yields(part: Part) -> dict[tuple[str, int], Array]:
    """The exit yields that are used, on the paths, by name and year of exit."""
    scenario, found = part.ready.scenario, {}
    for method in YIELDS:
        yields = part.changes.get(method, getattr(part.ready.case, method))
        for place, (each, year) in enumerate(
            zip(part.ready.layout.types, part.ready.exit_years, strict=True)
        ):
            if method in each.methods:
                found[exit_path(scenario, each.name, method), year] = yields[place]
    if len({name for name, _ in found}) == 1:
        return {(EXIT_YIELD, year): each for (_, year), each in found.items()}
    return found


def rates_of(plan: Plan, ready: Prepared, block: int, rows: NDArray[np.int64] | None = None) -> Rates:
    """The yearly rates of the paths of a block, or of some rows of it, under the model of the plan."""
    if plan.model == "history":
        return replayed_rates(ready, ready.scenario.uncertainty.replay, plan.seed, block, rows)
    return random_rates(ready, index_model(ready.scenario), plan.seed, block, rows)


def _figures(scenario: Scenario, ready: Prepared, arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    paths = arrays.returns.residual_land_value.size
    allowed = allowed_on(ready.scenario, arrays)
    found: dict[str, NDArray[np.generic]] = {}
    for name in FIGURES:
        if name.endswith(STATUSES):
            found[name] = getattr(arrays.returns, name)
        elif name == "allowed":
            found[name] = allowed.astype(np.float64)
        elif name == "mid_market_dwelling_years":
            found[name] = np.broadcast_to(dwelling_years(arrays), (paths,))
        else:
            found[name] = column_of(name, arrays)
    if has_surplus(arrays.layout):
        found |= {name: column_of(name, arrays) for name in WITH_SURPLUS}
    found |= _financed(arrays)
    if asks_a_price(scenario):
        found |= _at_asking_price(ready.scenario, arrays)
    for place, each in enumerate(arrays.layout.types):
        if each.in_mid_market:
            kept = np.minimum(arrays.retention[0][place], arrays.case.term)
            kept = np.broadcast_to(kept, (paths,))
            found[KEPT + each.name] = kept
            found[STAYS + each.name] = (kept >= arrays.case.term).astype(np.int8)
    return found


def _rates_kept(ready: Prepared, rates: Rates) -> dict[str, NDArray[np.generic]]:
    """Yearly rates (256, Y) of each index, and (256,) the deviation of an exit yield that is used."""
    kept: dict[str, NDArray[np.generic]] = {
        RATES + name: np.broadcast_to(values, (BLOCK, values.shape[1]))
        for name, values in rates.growth.items()
    }
    if rates.yield_shift is not None and yields_on(ready, rates.yield_shift):
        kept[YIELD_SHIFT] = rates.yield_shift
    return kept


def follows_asking_price(name: str) -> bool:
    """Whether a figure is computed with the land at its asking price too, if its price is the residual."""
    return name in AT_ASKING_PRICE or name.startswith(("finance.", "tax."))


def paid_at_asking_price(scenario: Scenario, arrays: Arrays, *, with_irr: bool = True) -> Arrays:
    """The arrays with the land at its asking price on every path, as of a scenario with that price."""
    layout = replace(arrays.layout, land_is_residual=False)
    case = replace(arrays.case, land_price=arrays.case.asking_price)
    returns = project_returns(layout, case, arrays.phases, with_irr=with_irr)
    finance, tax = financing(scenario, layout, case, arrays.paths, arrays.phases, returns, with_irr=with_irr)
    return replace(arrays, layout=layout, case=case, returns=returns, finance=finance, tax=tax)


def _at_asking_price(scenario: Scenario, arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    """What follows the price with the land at its asking price, as of a scenario with that price."""
    paid = paid_at_asking_price(scenario, arrays)
    found: dict[str, NDArray[np.generic]] = {name: getattr(paid.returns, name) for name in AT_ASKING_PRICE}
    return {f"{ASKED}{name}": values for name, values in (found | _financed(paid)).items()}


def financed_figures(layout: Layout) -> tuple[str, ...]:
    """The figures of loans and tax that scenarios of a layout have."""
    borrows, taxed = bool(layout.loan_sizes), layout.tax != "none"
    has = {
        "loan": borrows,
        "equity_return": layout.equity_return,
        "construction_loan": layout.construction_loan,
        "tax": taxed,
        "tax_with_loan": taxed and borrows,
        "tax_without_loan": taxed and not borrows,
    }
    return tuple(name for part, names in FINANCED.items() if has[part] for name in names)


def _financed(arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    """The figures of loans and tax on every path, with the statuses of their IRRs."""
    found: dict[str, NDArray[np.generic]] = {}
    for name in financed_figures(arrays.layout):
        found[name] = column_of(name, arrays)
        part, _, key = name.partition(".")
        if f"{key}_status".endswith(STATUSES):
            found[f"{name}_status"] = getattr(getattr(arrays, part), f"{key}_status")
    return found
