"""At which values of one number a probability meets a target: on the same random paths at every value.

A share of N paths is a step function of the number: it moves by 1/N where one path more is viable. So the
answer is the value at which the share passes the target, in a step that is small beside the range, with the
stretch of values around it at which the share is within its standard error of the target.

The range is first sampled coarsely; every interval between a value that meets the target and one that does
not is then halved. A probability that passes the target twice between two sampled values is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil, floor, log10, sqrt

from feasibility.glossary import unit_named
from feasibility.messages import sentence
from feasibility.notebook import cut, short_name
from feasibility.risk.blocks import Model, Plan
from feasibility.risk.simulation import is_certain, plan_of, randomisations
from feasibility.risk.summary import Probability
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.reading.numbers import NumberPath, number_path
from feasibility.scenario.validated import Scenario
from feasibility.solve.root import judged, range_of, result_if_any, value_in
from feasibility.solve.shares import (
    SLIGHT,
    Counts,
    Progress,
    bounds,
    error_at,
    halved,
    holds_at,
    multiple,
    probability_at,
    share,
    shares_at,
)
from feasibility.solve.solutions import (
    Point,
    RefusedStretch,
    Relation,
    Solution,
    Stretch,
    refused,
)

PROBABILITIES: Mapping[str, tuple[str, ...]] = {
    "probability_viable": ("viable",),
    "probability_allowed": ("allowed",),
    "probability_viable_and_allowed": ("viable", "allowed"),
}
"""Name of a target → what must hold on a path."""
PATHS, SEED = 4_096, 1
MODEL: Model = "random"
POINTS = 25
"""Values of a range in the first sample."""
PARTS, CENT = 1e5, 0.01
"""About so many steps in a range: the step in which a value is sought is the next round number below."""


@dataclass(frozen=True)
class Crossing:
    """Where a probability passes the target."""

    solution: Solution
    """The value, a step or less from the passing, at which the relation holds; and the verdict there."""
    other: Point
    """The value on the other side of the passing, at which it does not hold."""
    within: Stretch
    """The values around it at which the probability is within its standard error of the target."""
    open_low: bool
    """Whether that stretch may go on below the range, or below a value that is refused."""
    open_high: bool
    standard_error: float
    """Of a share of so many paths there."""


@dataclass(frozen=True)
class SolvedProbability:
    """The question, and every answer in the range."""

    scenario: Scenario
    number: NumberPath
    figure: str
    """One of `PROBABILITIES`."""
    relation: Relation
    target: float
    low: float
    high: float
    own_range: bool
    step: float
    """Step in which values were sought."""
    paths: int
    seed: int
    model: Model
    standard_error: float
    """Of a share of so many paths whose probability is the target. Of Sobol points, which are not
    independent, that at the value found: the largest at the crossings, else that at the nearest."""
    present: Probability | None
    """At the present value; None where it has none or makes no valid scenario."""
    crossings: tuple[Crossing, ...]
    stretches: tuple[Stretch, ...]
    """Where the relation holds; with `=` nothing, the crossings say it."""
    nearest: Point | None
    """Where there is no crossing: the sampled value at which the probability is nearest to the target."""
    throughout: float | None
    """The probability, if it is the same at every sampled value."""
    refused: tuple[RefusedStretch, ...]

    def __repr__(self) -> str:
        """What was asked, and the answers, in one line."""
        asked = f"{self.figure} {self.relation} {self.target:.10g}"
        found = [f"{each.solution.value:.10g}" for each in self.crossings]
        found += [f"{each.low:.10g} to {each.high:.10g}" for each in self.stretches]
        answer = cut(", ".join(found)) or "nowhere"
        name = short_name(self.scenario.name)
        return f"SolvedProbability({name}, {cut(self.number.path)} so that {asked}: {answer})"


def solve_probability(
    scenario: Scenario,
    path: str,
    figure: str,
    relation: Relation,
    target: float,
    low: float | None = None,
    high: float | None = None,
    paths: int = PATHS,
    seed: int = SEED,
    progress: Progress = None,
) -> SolvedProbability:
    """Every value of a number in a range at which a probability passes a target.

    Args:
        scenario: the base.
        path: dotted path of the number.
        figure: one of `PROBABILITIES`.
        relation: whether the probability must equal the target, be at least it, or at most it.
        target: from 0 to 1.
        low: least value that is looked at; by default as in `default_range`.
        high: highest value that is looked at.
        paths: how many, the same at every value.
        seed: of the draws.
        progress: told how many blocks are done.

    Raises:
        InputError: as `solve_for`; or there is no such probability, or the target is none.
    """
    _refuse_no_probability(figure, target)
    _refuse_drawn(scenario, path)
    number = number_path(scenario, path)
    begin, end = range_of(scenario, number, low, high, result_if_any(scenario))
    step = step_of(number, begin, end)

    def plan(value: float) -> Plan:
        return plan_of(scenario.with_values({path: value_in(number, value)}), paths, seed, MODEL)

    base = plan_of(scenario, paths, seed, MODEL)
    counts = Counts(plan, PROBABILITIES[figure], base.blocks, paths, progress)
    search = _Search(scenario, number, counts, _grid(number, begin, end, step), step, target)
    grid, limits = search.grid, bounds(relation, target, paths)
    holds = {value: holds_at(counts, value, *limits) for value in grid}
    if len(counts.refused) == len(grid):
        raise counts.refused[grid[0]]
    independent = randomisations(scenario) == 1
    exact = is_certain(base)
    error = 0.0 if exact else sqrt(target * (1 - target) / paths)
    crossings, edges = [], []
    for inside, outside in _passings(search, holds, limits):
        edges.append(inside)
        if outside not in counts.refused:
            own = error if independent and not exact else error_at(counts, inside)
            crossings.append(_crossing(search, inside, outside, own))
    shares = {} if crossings else shares_at(counts, grid)
    same = len(set(shares.values())) == 1
    present = number.present
    near = _nearest(shares, target, present) if shares else None
    if crossings:
        error = max(each.standard_error for each in crossings)
    elif near is not None and not independent:
        error = error_at(counts, near.value)
    return SolvedProbability(
        scenario=scenario,
        number=number,
        figure=figure,
        relation=relation,
        target=target,
        low=begin,
        high=end,
        own_range=low is not None or high is not None,
        step=step,
        paths=paths,
        seed=seed,
        model=MODEL,
        standard_error=error,
        present=None if present is None else probability_at(counts, float(present)),
        crossings=tuple(crossings),
        stretches=() if relation == "=" else _stretches(grid, holds, edges),
        nearest=near,
        throughout=next(iter(shares.values())) if same else None,
        refused=tuple(
            RefusedStretch(run[0], run[-1], counts.refused[run[0]])
            for run in _runs({*grid, *counts.hits}, counts.refused.__contains__)
        ),
    )


def _refuse_no_probability(figure: str, target: float) -> None:
    """Refuse a figure that is no probability, and a target that none can have.

    Raises:
        InputError: it is one of these.
    """
    if figure not in PROBABILITIES:
        known = ", ".join(PROBABILITIES)
        message = sentence(
            "there is no probability '{figure}'{nearest}; there are {known}",
            figure=figure,
            nearest=nearest(figure, PROBABILITIES),
            known=known,
        )
        raise refused("--so-that", message)
    if not 0 <= target <= 1:
        hint = ""
        if 2 <= target <= 100:
            hint = sentence(
                ": {target:g} % is written {share:g}, or {target:g}%", target=target, share=target / 100
            )
        raise refused(
            "--so-that",
            sentence(
                "found {target:.10g}; a probability from 0 to 1 is allowed{hint}", target=target, hint=hint
            ),
        )


def _refuse_drawn(scenario: Scenario, path: str) -> None:
    """Refuse a number that is drawn on each path: no value of it would be looked at.

    Raises:
        InputError: it is an uncertain input, or holds or is a part of one.
    """
    for drawn in scenario.uncertainty.inputs:
        if f"{drawn}.".startswith(f"{path}.") or f"{path}.".startswith(f"{drawn}."):
            message = sentence(
                "uncertainty.inputs.{drawn} draws it on each path: a number is either "
                "decided or drawn; leave it out there",
                drawn=drawn,
            )
            raise refused(f"--for {path}", message)


def step_of(number: NumberPath, low: float, high: float) -> float:
    """The step in which a value is sought: that of whole numbers, else a power of ten of about 1/100,000.

    Of an amount of euros at least a cent.
    """
    if number.step:
        return float(number.step)
    step = float(10.0 ** floor(log10((high - low) / PARTS)))
    return max(step, CENT) if unit_named(number.path).startswith("€") else step


def _grid(number: NumberPath, low: float, high: float, step: float) -> list[float]:
    """The values that are sampled first: multiples of the step, both ends, and the present one."""
    first, last = ceil(low / step - SLIGHT), floor(high / step + SLIGHT)
    chosen = {multiple(round(each), step) for each in spread(first, last)}
    if not number.step:
        chosen |= {low, high}
        if number.present is not None and low < number.present < high:
            chosen.add(float(number.present))
    return sorted(each for each in chosen if low <= each <= high)


def spread(first: int, last: int) -> list[float]:
    """Whole numbers from one to another: all of them, or `POINTS` evenly spread."""
    number = min(POINTS, last - first + 1)
    return [first + (last - first) * place / max(1, number - 1) for place in range(number)]


# -------------------------------------------------------------------------------------------- answers


@dataclass(frozen=True)
class _Search:
    """The target that is sought, and what is known of the probability in the range."""

    scenario: Scenario
    number: NumberPath
    counts: Counts
    grid: list[float]
    """The values that were sampled first."""
    step: float
    target: float


def _passings(
    search: _Search, holds: Mapping[float, bool | None], limits: tuple[int, int]
) -> Iterator[tuple[float, float]]:
    """Each two values, a step or less apart, at the first of which the relation holds, and not at the second.

    Args:
        search: with the values that were sampled.
        holds: whether it holds at each; None where one is refused.
        limits: the least and the most paths with which it holds.
    """
    for before, after in pairwise(search.grid):
        first = bool(holds[before])
        if first != bool(holds[after]):
            yield halved(search.counts, before, after, *limits, search.step, holds_first=first)


def _crossing(search: _Search, inside: float, outside: float, error: float) -> Crossing:
    shares = share(search.counts, inside), share(search.counts, outside)
    solution = judged(search.scenario, search.number, Point(inside, shares[0]))
    first, open_low = _reach(search, min(inside, outside), error, upwards=False)
    last, open_high = _reach(search, max(inside, outside), error, upwards=True)
    return Crossing(solution, Point(outside, shares[1]), Stretch(first, last), open_low, open_high, error)


def _reach(search: _Search, begin: float, error: float, *, upwards: bool) -> tuple[float, bool]:
    """How far from a value the probability stays within its standard error of the target.

    Returns:
        The last value at which it does, and whether it may go on beyond the range or a refused value. Where
        it does not even at the first value, that value: the probability leaps there.
    """
    counts = search.counts
    least = ceil((search.target - error) * counts.paths - SLIGHT)
    most = floor((search.target + error) * counts.paths + SLIGHT)
    near = begin
    beyond = [each for each in search.grid if (each > begin if upwards else each < begin)]
    if not holds_at(counts, begin, least, most):
        return begin, False
    for value in beyond if upwards else reversed(beyond):
        if not holds_at(counts, value, least, most):
            last, other = halved(counts, near, value, least, most, search.step, holds_first=True)
            return last, other in counts.refused
        near = value
    return near, True


def _stretches(
    grid: Sequence[float], holds: Mapping[float, bool | None], edges: Iterable[float]
) -> tuple[Stretch, ...]:
    """The unbroken stretches of values at which the relation holds, to where it is passed.

    Args:
        grid: the sampled values.
        holds: whether it holds at each; None where one is refused.
        edges: the last value at which it holds before each change.
    """
    runs = _runs({*grid, *edges}, lambda value: bool(holds.get(value, True)))
    return tuple(Stretch(run[0], run[-1]) for run in runs)


def _runs(values: Iterable[float], holds: Callable[[float], bool]) -> Iterator[list[float]]:
    """The unbroken runs, in order of size, of values of which something holds."""
    return (list(run) for truth, run in groupby(sorted(values), holds) if truth)


def _nearest(shares: Mapping[float, float], target: float, present: float | None) -> Point:
    """The sampled value at which the probability is nearest to the target; of several that nearest to now."""
    usual = 0.0 if present is None else present
    best = min(shares, key=lambda value: (abs(shares[value] - target), abs(value - usual)))
    return Point(best, shares[best])
