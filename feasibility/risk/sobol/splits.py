"""The variance of a figure of a scenario, split over the factors that make it uncertain.

The index paths of draws A and B are the first and the second half of those of a simulation with the same
seed: where only indices are uncertain, mean and spread are those of that simulation. AB_i has the whole paths
of the indices, or the values of the inputs, of factor i from B and everything else from A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import scipy  # its part `stats`, which takes half a second to load, only where draws are split
from numpy.typing import NDArray

from feasibility.correlations import matrix_of
from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import asks_a_price, at_asking_price, evaluate
from feasibility.evaluation.figures.named import (
    WHOLE_RESULT,
    FigureName,
    figure_name,
    printed_figures,
    single,
)
from feasibility.evaluation.figures.of_types import dwelling_years
from feasibility.evaluation.figures.registry import figure_at, from_arrays
from feasibility.evaluation.paths import BLOCK, Prepared, arrays_on, prepared
from feasibility.evaluation.result import Arrays
from feasibility.messages import sentence
from feasibility.notebook import short_name
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.blocks import (
    AT_ASKING_PRICE,
    STATUSES,
    follows_asking_price,
    paid_at_asking_price,
)
from feasibility.risk.inputs import Values, correlated, distributed
from feasibility.risk.paths.draws import Rates, random_rates, yields_on
from feasibility.risk.paths.model import IndexModel, index_model
from feasibility.risk.policy_checks import allowed_on
from feasibility.risk.runs.engines import Engine, Figures, in_threads
from feasibility.risk.sobol.factors import Factor, factors_of
from feasibility.risk.sobol.indices import Split, sobol
from feasibility.risk.variants import Variant, variants
from feasibility.scenario.keys.parties import figure_called
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
OF_BOTH = 5
"""Tells the random numbers that scramble the points of inputs from all others of the same seed."""
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
        progress: called after each block.

    Raises:
        InputError: what `evaluate` refuses; an unknown figure, or one that has no value on every draw; a
            number of samples that is no power of 2 or out of range.
    """
    _refuse_samples(samples, seed)
    asked = figure.strip().removeprefix(WHOLE_RESULT)
    named = figure_called(asked.removeprefix("at_asking_price."))
    priced = follows_asking_price(named) and asks_a_price(scenario)
    if asked.startswith("at_asking_price.") and not priced:
        message = sentence(
            "found '{figure}'; at the asking price are computed, where the land "
            "price is the residual and a price is asked: {figures}",
            figure=figure,
            figures=", ".join(sorted(set(AT_ASKING_PRICE) - set(STATUSES))),
        )
        raise InputError.of("", message, "--figure")
    # With a date of its own the asking price follows an index, and so differs from path to path.
    follows = priced and scenario.land.asking_price_date is not None
    if priced and not follows:
        scenario = scenario.with_values({"land.price": scenario.land.asking_price})
    result = evaluate(scenario)
    if follows:
        result = at_asking_price(result) or result
    name = figure_name(named, result, "--figure")
    column = _column(name.name, scenario, [each for each, _ in printed_figures(result)])
    if follows:
        column = _at_asking(column, with_irr=_is_irr(name.name))
    ready, model = prepared(scenario), index_model(scenario)
    factors = factors_of(scenario, ready, model)
    inputs = two_draws(scenario, seed, samples)
    run = _Run(scenario, model, factors, inputs, samples, seed, column, _is_irr(name.name))
    values = run.values(engine or in_threads(), progress)
    _refuse_absent(name.name, values)
    both = values[:2]
    split = None
    if np.ptp(both) > (HALF_A_CENT if name.unit.startswith("€") else NO_CHANGE):
        split = sobol(values[0], values[1], values[2:], seed)
        totals = [each.total.value for each in split.shares]
        order = sorted(range(len(factors)), key=lambda each: -totals[each])
        factors = tuple(factors[each] for each in order)
        split = replace(split, shares=tuple(split.shares[each] for each in order))
    central = single(name.name, result)
    return Sensitivity(
        scenario=result.scenario if follows else scenario,
        figure=name,
        at_asking_price=priced,
        samples=samples,
        seed=seed,
        factors=factors,
        mean=float(both.mean()),
        sd=float(both.std()) if split else 0.0,
        central=None if np.isnan(central) else central,
        split=split,
    )


def _refuse_samples(samples: int, seed: int) -> None:
    mistakes = []
    if samples < BLOCK or samples > MOST_SAMPLES or samples & (samples - 1):
        near = min((2**each for each in range(8, 17)), key=lambda each: abs(each - samples))
        mistakes.append(
            Mistake(
                "",
                sentence(
                    "found {samples}; a power of 2 from {least} to {most} is needed: {near}",
                    samples=samples,
                    least=BLOCK,
                    most=MOST_SAMPLES,
                    near=near,
                ),
                "--samples",
            )
        )
    if seed < 0:
        mistakes.append(
            Mistake("", sentence("found {seed}; a seed is a whole number from 0 on", seed=seed), "--seed")
        )
    if mistakes:
        raise InputError(mistakes)


def _column(name: str, scenario: Scenario, known: list[str]) -> Column:
    """How a figure is computed on the paths of a block.

    Raises:
        InputError: it is only computed for single results.
    """
    if name == "allowed":
        return lambda ready, arrays: allowed_on(ready.scenario, arrays).astype(np.float64)
    if name == "mid_market_dwelling_years":
        return lambda ready, arrays: dwelling_years(arrays)
    found = None if name.endswith(TO_TERM) else from_arrays(name)
    if found is not None:
        return lambda ready, arrays: found(arrays)
    message = sentence("the figure '{name}' is not computed for many paths at once", name=name)
    if name.endswith(TO_TERM):
        message = sentence(
            "the figure '{name}' is counted no further than the term on many paths; "
            "mid_market_dwelling_years, which counts so too, is a figure to ask for",
            name=name,
        )
    else:
        able = [each for each in known if "." not in each and from_arrays(each) is not None]
        names = ", ".join([*able, "mid_market_dwelling_years", "allowed"])
        message += sentence("; these are: {names}", names=names)
    raise InputError.of("", message, "--figure")


def _at_asking(column: Column, *, with_irr: bool) -> Column:
    """The same figure with the land at what is asked for it on each path."""
    return lambda ready, arrays: column(
        ready, paid_at_asking_price(ready.scenario, arrays, with_irr=with_irr)
    )


def _is_irr(name: str) -> bool:
    """Whether a figure is an internal rate of return, each of which has a status."""
    return figure_at(f"{name}_status") is not None


def _refuse_absent(name: str, values: Array) -> None:
    absent = int(np.isnan(values).sum())
    if absent:
        message = sentence(
            "{name} has no value on {absent:,} of {size:,} draws, as an IRR where "
            "there is none or more than one: it has no variance to split, and "
            "without those draws the factors would depend on each other; "
            "net_present_value and residual_land_value have a value on every draw",
            name=name,
            absent=absent,
            size=values.size,
        )
        raise InputError.of("", message, "--figure")


# ------------------------------------------------------------------------------------------------- draws


@dataclass(frozen=True)
class _Draw:
    """The paths of a block of A, B or AB."""

    values: Mapping[str, Values]
    """Of each uncertain input, (256,)."""
    from_b: tuple[str, ...]
    """The indices whose paths are those of B; the others are those of A."""


@dataclass(frozen=True)
class _Run:
    """What a block of draws depends on."""

    scenario: Scenario
    model: IndexModel
    factors: tuple[Factor, ...]
    inputs: tuple[Mapping[str, Values], Mapping[str, Values]]
    """Of draws A and B."""
    samples: int
    seed: int
    column: Column
    with_irr: bool
    """Whether the figure is an IRR; else none is solved."""

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
        rates = _RatesOfBlock(self, block)
        return {"figure": np.stack([self.figure(each, rates) for each in self.draws(block)], axis=1)}

    def draws(self, block: int) -> Iterator[_Draw]:
        """A, B, and A with each factor from B, of one block."""
        rows = slice(block * BLOCK, (block + 1) * BLOCK)
        one, other = ({name: values[rows] for name, values in half.items()} for half in self.inputs)
        yield _Draw(one, ())
        yield _Draw(other, self.model.names)
        for factor in self.factors:
            if factor.kind == "index":
                yield _Draw(one, factor.members)
            else:
                yield _Draw(one | {name: other[name] for name in factor.members}, ())

    def figure(self, draw: _Draw, rates_of: _RatesOfBlock) -> Array:
        """The figure on every path of a draw, (256,)."""
        found = np.empty(BLOCK)
        for part in variants(self.scenario, draw.values, BLOCK):
            rates = rates_of(part, draw.from_b)
            own = replace(part.ready, case=replace(part.ready.case, **part.changes))
            changes = {**part.changes, **yields_on(own, rates.on_yields)}
            arrays = arrays_on(part.ready, rates.growth, changes, with_irr=self.with_irr)
            found[part.rows] = self.column(part.ready, arrays)
        return found


class _RatesOfBlock:
    """The rates of a block of A and of the same block of B, each drawn once for the same paths."""

    def __init__(self, run: _Run, block: int) -> None:
        self._run = run
        self._blocks = block, block + run.samples // BLOCK
        self._drawn: dict[tuple[int, bytes, int], tuple[Variant, Rates]] = {}

    def __call__(self, part: Variant, from_b: Sequence[str]) -> Rates:
        """The rates of A on some paths, but of these indices those of B."""
        one, other = (self._rates(part, block) for block in self._blocks)
        return mixed_rates(one, other, from_b)

    def _rates(self, part: Variant, block: int) -> Rates:
        # A part that is kept keeps what it was made of, so that no other takes its identity.
        key = id(part.ready), part.rows.tobytes(), block
        if key not in self._drawn:
            model = index_model(part.ready.scenario)
            self._drawn[key] = part, random_rates(part.ready, model, self._run.seed, block, part.rows)
        return self._drawn[key][1]


def mixed_rates(one: Rates, other: Rates, names: Sequence[str]) -> Rates:
    """The rates of one draw, but of these indices those of the other draw."""
    growth = {name: (other if name in names else one).growth[name] for name in one.growth}
    of_yield = other if EXIT_YIELD in names else one
    return Rates(growth, of_yield.yield_shift, of_yield.phase_shift)


def two_draws(
    scenario: Scenario, seed: int, samples: int
) -> tuple[Mapping[str, Values], Mapping[str, Values]]:
    """The values of the uncertain inputs in draws A and B: input → (N,).

    Points of one scrambled Sobol sequence with two columns for each input: the first half makes A, the other
    B, so that both are spread evenly and independent of each other.
    """
    names = sorted(scenario.uncertainty.inputs)
    if not names:
        return {}, {}
    rng = np.random.default_rng([OF_BOTH, seed])
    points = scipy.stats.qmc.Sobol(2 * len(names), scramble=True, rng=rng).random(samples).T
    given = [(each.first, each.second, each.value) for each in scenario.uncertainty.input_correlations]
    rank = matrix_of(names, given)
    halves = []
    for half in (points[: len(names)], points[len(names) :]):
        joined = correlated(half, rank, stratified=False)
        halves.append(
            {
                name: distributed(scenario.uncertainty.inputs[name], row)
                for name, row in zip(names, joined, strict=True)
            }
        )
    return halves[0], halves[1]
