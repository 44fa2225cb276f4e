"""At which values of one number a printed figure meets a target: all of them in a range."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate, evaluate_many
from feasibility.evaluation.figures.named import FigureName, Values, figure_name, figures_of
from feasibility.evaluation.result import Result
from feasibility.messages import sentence
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.keys.model import EXIT_METHODS
from feasibility.scenario.keys.refusal_words import shown
from feasibility.scenario.reading.numbers import NumberPath, default_range, number_path
from feasibility.scenario.validated import Scenario
from feasibility.solve.answers import ends, figure_throughout, holding, jumps_in, nearest_point
from feasibility.solve.curve import (
    REFUSED,
    UNDEFINED,
    Evaluated,
    Search,
    explored,
    runs,
)
from feasibility.solve.lease import (
    LEASE_LESS_SALE,
    LeaseAndSale,
    lease_less_sale,
    leases_and_sales,
    refuse_freehold,
)
from feasibility.solve.solutions import (
    Held,
    NotAllowed,
    Part,
    Point,
    RefusedStretch,
    Relation,
    Solution,
    Solved,
    Stretch,
)

Array = NDArray[np.float64]
Reading = Callable[[Scenario, Sequence[Mapping[str, object]]], Values]
"""One figure of every variant of a scenario."""

POINTS = 241
"""Values of a range in the first grid."""
MOST_WHOLE_VALUES = 4000
"""Whole numbers that are all tried; a larger range begins with `POINTS` of them."""
SAME = 1e-9
"""Relative difference within which two figures are equal."""
LEAST = 1e-12
"""Absolute difference within which two figures that are not amounts are equal."""
TRIED = 25
"""Values of an interval at which the verdict is evaluated."""
CLOSER = 6
"""Times that as many are tried between two neighbours that do not break the same rules."""
_Verdict = tuple[bool, tuple[tuple[str, str], ...]]
"""Whether a scenario is viable, and the rules that it breaks."""


def solve_for(
    scenario: Scenario,
    path: str,
    figure: str,
    relation: Relation,
    target: float,
    low: float | None = None,
    high: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Solved:
    """Every value of a number at which a figure meets a target, each to the last digit.

    Args:
        scenario: the base.
        path: dotted path of the number.
        figure: a printed figure, as in `figure_name`, yes counting as 1 and no as 0; or `lease_less_sale`.
        relation: whether the figure must equal the target, be at least it, or at most it.
        target: money [€], shares and rates as fractions, years.
        low: least value that is tried; by default as in `default_range`.
        high: highest value that is tried.
        progress: is told how many values are tried so far, before each further block of them.

    Raises:
        InputError: there is no such number or figure, the range is empty or outside what the format allows,
            or no value in it makes a valid scenario.
    """
    number = number_path(scenario, path)
    sample = result_if_any(scenario)
    begin, end = range_of(scenario, number, low, high, sample)
    grid = _grid(number, begin, end)
    if sample is None:
        sample = _first_result(scenario, path, [value_in(number, each) for each in grid])
    name, read = _reading(scenario, figure, sample)

    tried = 0

    def values_at(values: Array) -> Evaluated:
        nonlocal tried
        if progress:
            progress(tried)
        tried += len(values)
        found = read(scenario, [{path: value_in(number, each)} for each in values])
        return found.columns[0], dict(found.refused)

    figures, refused = values_at(grid)
    if len(refused) == len(grid):
        raise refused[0]
    tolerance = _tolerance(figures, target, name.unit)
    search = Search(values_at, target, tolerance, begin, end, number.step, name.stepped)
    curve = explored(search, grid)
    solutions, stretches = holding(search, curve, relation, name.stepped)
    jumps = list(jumps_in(curve)) if relation == "=" else []
    nearest = None if solutions or stretches else nearest_point(search, curve, number.present)
    throughout = figure_throughout(curve, tolerance)
    told = grid if throughout is not None else [] if nearest is None else [nearest.value]
    answers = [each.value for each in solutions] + ([] if nearest is None else [nearest.value])
    return Solved(
        scenario=scenario,
        number=number,
        figure=name,
        relation=relation,
        target=target,
        low=begin,
        high=end,
        own_range=low is not None or high is not None,
        present=_present(scenario, read),
        solutions=tuple(judged(scenario, number, each) for each in solutions),
        stretches=tuple(_held(scenario, number, each) for each in stretches),
        jumps=tuple(jumps),
        nearest=nearest,
        throughout=throughout,
        methods=_methods(scenario, [{path: value_in(number, float(each))} for each in told], read),
        undefined=tuple(Stretch(*ends(curve, run)) for run in runs(curve.states == UNDEFINED)),
        refused=tuple(
            RefusedStretch(*ends(curve, run), curve.refused[float(curve.values[run.start])])
            for run in runs(curve.states == REFUSED)
        ),
        leases=_leases(scenario, number, answers) if name == LEASE_LESS_SALE else {},
    )


def _reading(scenario: Scenario, figure: str, sample: Result) -> tuple[FigureName, Reading]:
    """The figure that must meet the target, and how it is read from variants.

    Raises:
        InputError: there is no such figure, or no lease to compare with a sale.
    """
    if figure == LEASE_LESS_SALE.name:
        refuse_freehold(scenario)
        return LEASE_LESS_SALE, lease_less_sale
    name = figure_name(figure, sample, "--so-that")
    return name, partial(figures_of, figures=[name])


def _leases(scenario: Scenario, number: NumberPath, values: Sequence[float]) -> dict[float, LeaseAndSale]:
    """By value of the number what lease and sale bring; the present value comes first."""
    asked = [*([] if number.present is None else [number.present]), *values]
    found = leases_and_sales(scenario, [{number.path: value_in(number, each)} for each in asked])
    return {value: each for value, each in zip(asked, found, strict=True) if each is not None}


def _methods(scenario: Scenario, variants: Sequence[Mapping[str, object]], read: Reading) -> tuple[str, ...]:
    """The exit methods that give the values in any of the variants, in the order of the format."""
    used = {each for methods in read(scenario, variants).methods for each in methods}
    return tuple(each for each in EXIT_METHODS if each in used)


# ----------------------------------------------------------------------------------------- what is tried


def value_in(number: NumberPath, value: float) -> float | int:
    """A value as a scenario takes it: whole where whole numbers stand."""
    return round(value) if number.step else float(value)


def result_if_any(scenario: Scenario) -> Result | None:
    """The result of a scenario, where it can be computed."""
    try:
        return evaluate(scenario)
    except InputError:
        return None


def _first_result(scenario: Scenario, path: str, values: Sequence[float]) -> Result:
    """The result of the first variant that can be computed.

    Raises:
        InputError: none can; with the mistakes of the first.
    """
    first: InputError | None = None
    for value in values:
        try:
            return evaluate(scenario.with_values({path: value}))
        except InputError as error:
            first = first or error
    raise first or InputError([])


def _present(scenario: Scenario, read: Reading) -> float | None:
    figure = float(read(scenario, [{}]).columns[0][0])
    return None if np.isnan(figure) else figure


def range_of(
    scenario: Scenario, number: NumberPath, low: float | None, high: float | None, result: Result | None
) -> tuple[float, float]:
    """The range that is searched: what is given, and for the rest what is usual.

    Args:
        scenario: the base.
        number: in it.
        low: least value, where it is given.
        high: highest value, where it is given.
        result: of the scenario, where it can be computed.

    Raises:
        InputError: it is empty, outside what the format allows, or nothing suggests one.
    """
    mistakes = []
    for option, given in (("--from", low), ("--to", high)):
        if given is None:
            continue
        if not number.low <= given <= number.high:
            message = sentence(
                "found {given:.10g}; {path} may be from {low} to {high}",
                given=given,
                path=number.path,
                low=shown(number.low),
                high=shown(number.high),
            )
            mistakes.append(Mistake("", message, option))
        elif number.step and given % number.step:
            kind = (
                sentence("whole numbers")
                if number.step == 1
                else sentence("multiples of {step}", step=number.step)
            )
            mistakes.append(
                Mistake(
                    "",
                    sentence(
                        "found {given:.10g}; {path} takes {kind}", given=given, path=number.path, kind=kind
                    ),
                    option,
                )
            )
    if mistakes:
        raise InputError(mistakes)
    asked = number.path in ("land.price", "land.asking_price")
    usual = default_range(number, result.residual_land_value if asked and result else None)
    if usual is None and (low is None or high is None):
        scenario.with_values({number.path: number.low + number.above})
        message = sentence("has no present value that suggests a range; give --from and --to")
        raise scenario.refusal(number.path, message)
    begin, end = usual or (0.0, 0.0)
    begin, end = begin if low is None else low, end if high is None else high
    if begin >= end:
        message = sentence(
            "the range from {begin:.10g} to {end:.10g} is empty; --from must be below --to",
            begin=begin,
            end=end,
        )
        raise InputError.of("", message, "--from" if low is not None else "--to")
    return begin, end


def _grid(number: NumberPath, low: float, high: float) -> Array:
    """The values of the first grid."""
    if number.step:
        first, last = np.ceil(low / number.step), np.floor(high / number.step)
        few = last - first < MOST_WHOLE_VALUES
        grid = np.arange(first, last + 1) if few else np.unique(np.round(np.linspace(first, last, POINTS)))
        return grid * number.step
    grid = np.linspace(low, high, POINTS)
    if number.present is not None and low < number.present < high:
        grid = np.append(grid, number.present)
    return np.unique(grid)


def _tolerance(figures: Array, target: float, unit: str) -> float:
    """Distance from the target within which a figure is on it."""
    finite = np.abs(figures[~np.isnan(figures)])
    size = max(abs(target), float(np.median(finite)) if finite.size else 0.0)
    return max(SAME * size, HALF_A_CENT if unit.startswith("€") else LEAST)


# --------------------------------------------------------------------------------------------- verdicts


def judged(scenario: Scenario, number: NumberPath, point: Point) -> Solution:
    """A point that answers, with the verdict on the scenario there."""
    result = evaluate(scenario.with_values({number.path: value_in(number, point.value)}))
    return Solution(
        point.value, point.figure, result.viable, result.allowed, result.dwellings, broken_rules([result])
    )


def _held(scenario: Scenario, number: NumberPath, stretch: Stretch) -> Held:
    """The verdict at the ends of an interval and at values between them, more of them where it changes."""
    verdicts: dict[float, _Verdict] = {}

    def judge(low: float, high: float, count: int) -> None:
        values = np.linspace(low, high, count)
        if number.step:
            values = np.unique(np.round(values / number.step) * number.step)
        new = [each for each in map(float, values) if each not in verdicts]
        variants = [{number.path: value_in(number, each)} for each in new]
        found = evaluate_many(scenario, variants) if new else ()
        verdicts.update(
            {at: (each.viable, broken_rules([each])) for at, each in zip(new, found, strict=True)}
        )

    judge(stretch.low, stretch.high, TRIED)
    for _ in range(CLOSER):
        for before, after in pairwise(sorted(verdicts)):
            if verdicts[before] != verdicts[after]:
                judge(before, after, TRIED)
    tried = sorted(verdicts)
    runs_of_rules = (list(run) for _, run in groupby(tried, key=lambda each: verdicts[each][1]))
    runs_viable = (list(run) for viable, run in groupby(tried, key=lambda each: verdicts[each][0]) if viable)
    return Held(
        stretch.low,
        stretch.high,
        viable=_part([viable for viable, _ in verdicts.values()]),
        allowed=_part([not broken for _, broken in verdicts.values()]),
        not_allowed=tuple(
            NotAllowed(run[0], run[-1], verdicts[run[0]][1]) for run in runs_of_rules if verdicts[run[0]][1]
        ),
        viable_at=tuple(Stretch(run[0], run[-1]) for run in runs_viable),
    )


def broken_rules(results: Sequence[Result]) -> tuple[tuple[str, str], ...]:
    """Rule and subject of each check that some of the results do not meet, and do not deviate from."""
    broken = [(check.rule, check.subject) for each in results for check in each.checks if not check.allowed]
    return tuple(dict.fromkeys(broken))


def _part(verdicts: Sequence[bool]) -> Part:
    if all(verdicts):
        return "all"
    return "some" if any(verdicts) else "none"
