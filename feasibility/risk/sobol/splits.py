"""The variance of a figure of a scenario, split over the factors that make it uncertain.

Draws A and B are the first and the second half of the paths that a simulation with the same seed computes, so
their mean and spread are those of that simulation. AB_i has the whole paths of the indices, or the values of
the inputs, of factor i from B and everything else from A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.named import (
    FigureName,
    figure_name,
    from_arrays,
    printed_figures,
    single,
)
from feasibility.evaluation.figures.registry import dwelling_years
from feasibility.evaluation.paths import BLOCK, Prepared, arrays_on, prepared
from feasibility.evaluation.result import Arrays
from feasibility.notebook import short_name
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.allowed import allowed_apart_from_paths, allowed_on
from feasibility.risk.blocks import AT_ASKING_PRICE, STATUSES, asks_a_price
from feasibility.risk.paths.draws import Rates, random_rates, yields_on
from feasibility.risk.paths.model import IndexModel, index_model
from feasibility.risk.runs.engines import Engine, Figures, in_threads
from feasibility.risk.sobol.factors import Factor, factors_of
from feasibility.risk.sobol.indices import Split, sobol
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Told after each block how many calculations of the scenario are done, of how many."""
Column = Callable[[Prepared, Arrays], Array]

SAMPLES = 2**12
"""Draws A, and as many draws B, unless said otherwise."""
MOST_SAMPLES = 2**16
NO_CHANGE = 1e-9
"""Rates, shares and numbers that differ less are the same, and amounts that differ less than half a cent."""
TO_TERM = ("retention_years", "band_retention_years")
"""Figures that many paths count no further than the term."""


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """Which factors the spread of a figure comes from."""

    scenario: Scenario
    """As it was computed: with the asking price as land price where `at_asking_price` says so."""
    figure: FigureName
    at_asking_price: bool
    """Whether the land price, which is the residual, was replaced by what is asked."""
    samples: int
    """Draws A, and as many draws B."""
    seed: int
    model: IndexModel
    factors: tuple[Factor, ...]
    """The one with the largest total index first, where there is a variance to split."""
    mean: float
    """Of the figure over draws A and B; yes is 1, no is 0."""
    sd: float
    central: float | None
    """The figure on the central path: that of the scenario itself; None where it has no meaning."""
    split: Split | None
    """The parts of the factors, in their order; None where the figure is the same on all draws."""

    @property
    def calculations(self) -> int:
        """How often the scenario was computed."""
        return self.samples * (2 + len(self.factors))

    def __repr__(self) -> str:
        """Scenario, figure, and the factor with the largest part, in one line."""
        largest = ""
        if self.split is not None:
            total = self.split.shares[0].total.value
            largest = f", {'+'.join(self.factors[0].members)} {total:.0%}"
        return f"Sensitivity({short_name(self.scenario.name)}, {self.figure.name}{largest})"


def sensitivity(
    scenario: Scenario,
    figure: str = "residual_land_value",
    samples: int = SAMPLES,
    seed: int = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """First-order and total Sobol indices of a figure, over the random indices and the uncertain inputs.

    Returns that depend on the price of the land are computed at the asking price where the land price is the
    residual: at the residual the investor earns the required return on every path.

    Args:
        scenario: its indices are the central path.
        figure: a figure of the results that is computed for many paths at once.
        samples: draws A, and as many draws B: a power of 2.
        seed: of the draws and of the bootstrap.
        engine: what computes the blocks; by default threads of this process.
        progress: told after each block.

    Raises:
        InputError: what `evaluate` refuses; an unknown figure, or one that has no value on every draw; a
            number of samples that is no power of 2 or out of range.
    """
    _refuse_samples(samples, seed)
    named = figure.strip().removeprefix("at_asking_price.")
    priced = named in AT_ASKING_PRICE and asks_a_price(scenario)
    if named != figure.strip() and not priced:
        message = (
            f"found '{figure}'; at the asking price are computed, where the land price is the residual and a "
            f"price is asked: {', '.join(sorted(set(AT_ASKING_PRICE) - set(STATUSES)))}"
        )
        raise InputError.of("", message, "--figure")
    if priced:
        scenario = scenario.with_values({"land.price": scenario.land.asking_price})
    result = evaluate(scenario)
    name = figure_name(named, result, "--figure")
    column = _column(name.name, scenario, [each for each, _ in printed_figures(result)])
    ready, model = prepared(scenario), index_model(scenario)
    factors = factors_of(scenario, ready, model)
    values = _Run(ready, model, factors, samples, seed, column).values(engine or in_threads(), progress)
    _refuse_absent(name.name, values)
    both = values[:2]
    split = None
    if np.ptp(both) > (HALF_A_CENT if name.unit.startswith("€") else NO_CHANGE):
        split = sobol(values[0], values[1], values[2:], seed)
        order = sorted(range(len(factors)), key=lambda each: -split.shares[each].total.value)
        factors = tuple(factors[each] for each in order)
        split = replace(split, shares=tuple(split.shares[each] for each in order))
    central = single(name.name, result)
    return Sensitivity(
        scenario=scenario,
        figure=name,
        at_asking_price=priced,
        samples=samples,
        seed=seed,
        model=model,
        factors=factors,
        mean=float(both.mean()),
        sd=float(both.std()) if split else 0.0,
        central=None if np.isnan(central) else central,
        split=split,
    )


def _refuse_samples(samples: int, seed: int) -> None:
    mistakes = []
    if samples < BLOCK or samples > MOST_SAMPLES or samples & (samples - 1):
        powers = f"a power of 2 from {BLOCK} to {MOST_SAMPLES} is needed"
        near = min((2**each for each in range(8, 17)), key=lambda each: abs(each - samples))
        mistakes.append(Mistake("", f"found {samples}; {powers}: {near}", "--samples"))
    if seed < 0:
        mistakes.append(Mistake("", f"found {seed}; a seed is a whole number from 0 on", "--seed"))
    if mistakes:
        raise InputError(mistakes)


def _column(name: str, scenario: Scenario, known: list[str]) -> Column:
    """How a figure is computed on the paths of a block.

    Raises:
        InputError: it is only computed for single results.
    """
    if name == "allowed":
        return lambda ready, arrays: allowed_on(
            ready.scenario, arrays, allowed_apart_from_paths(ready.scenario)
        ).astype(np.float64)
    if name == "mid_market_dwelling_years":
        return lambda ready, arrays: dwelling_years(arrays)
    found = None if name.endswith(TO_TERM) else from_arrays(name)
    if found is not None:
        return lambda ready, arrays: found(arrays)
    message = f"the figure '{name}' is not computed for many paths at once"
    if name.endswith(TO_TERM):
        message = (
            f"the figure '{name}' is counted no further than the term on many paths; "
            "mid_market_dwelling_years, which counts so too, is a figure to ask for"
        )
    else:
        able = [each for each in known if "." not in each and from_arrays(each) is not None]
        message += f"; these are: {', '.join([*able, 'mid_market_dwelling_years', 'allowed'])}"
    raise InputError.of("", message, "--figure")


def _refuse_absent(name: str, values: Array) -> None:
    absent = int(np.isnan(values).sum())
    if absent:
        message = (
            f"{name} has no value on {absent:,} of {values.size:,} draws, as an IRR where there is none or "
            "more than one: it has no variance to split, and without those draws the factors would depend on each "
            "other; net_present_value and residual_land_value have a value on every draw"
        )
        raise InputError.of("", message, "--figure")


# ------------------------------------------------------------------------------------------------- draws


@dataclass(frozen=True)
class _Draw:
    """The paths of a block of A, B or AB."""

    rates: Rates


@dataclass(frozen=True)
class _Run:
    """What a block of draws depends on."""

    ready: Prepared
    model: IndexModel
    factors: tuple[Factor, ...]
    samples: int
    seed: int
    column: Column

    def values(self, engine: Engine, progress: Progress | None) -> Array:
        """The figure on draws A, B and AB, (2 + factors, N)."""
        blocks = range(self.samples // BLOCK)
        found = np.empty((2 + len(self.factors), self.samples))
        with closing(engine(self.block, blocks)) as computed:
            for block, values in computed:
                found[:, block * BLOCK : (block + 1) * BLOCK] = values["figure"].T
                if progress is not None:
                    progress((block + 1) * BLOCK * len(found), found.size)
        return found

    def block(self, block: int) -> Figures:
        """The figure on the paths of one block of every draw, (256, 2 + factors)."""
        return {"figure": np.stack([self.figure(each) for each in self.draws(block)], axis=1)}

    def draws(self, block: int) -> Iterator[_Draw]:
        """A, B, and A with each factor from B, of one block."""
        one, other = (
            random_rates(self.ready, self.model, self.seed, each)
            for each in (block, block + self.samples // BLOCK)
        )
        yield from map(_Draw, (one, other))
        for factor in self.factors:
            yield _Draw(mixed_rates(one, other, factor.members))

    def figure(self, draw: _Draw) -> Array:
        """The figure on every path of a draw, (256,)."""
        shift = yields_on(self.ready, draw.rates.yield_shift)
        arrays = arrays_on(self.ready, draw.rates.growth, shift)
        return self.column(self.ready, arrays)


def mixed_rates(one: Rates, other: Rates, names: Sequence[str]) -> Rates:
    """The rates of one draw, but of these indices those of the other draw."""
    growth = {name: (other if name in names else one).growth[name] for name in one.growth}
    return Rates(growth, (other if EXIT_YIELD in names else one).yield_shift)
