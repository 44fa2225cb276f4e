"""What an uncertain input begins with: a spread around the present value that its number can take.

How wide follows from what the number is; it is a beginning, which a person replaces by what is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feasibility.dates import PERIODS_A_YEAR
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.levers import family_of, number_kind
from feasibility.scenario.keys.paths import unit_of
from feasibility.scenario.keys.uncertainty import InputUncertainty
from feasibility.scenario.keys.values import Number, Whole, is_number
from feasibility.scenario.rules.distributions import refused_as_input
from feasibility.scenario.rules.levers import MONTHS, numbers_in, standing
from feasibility.scenario.validated import Scenario

SPREAD = 0.05
"""Standard deviation as a share of the value, where the number says no other."""
SPREADS: Mapping[str, float] = {"m²": 0.02, "points": 0.02, "months": 0.1, "year": 0.1}
"""The same by unit: a floor area is nearly known, how long something takes is not."""
OF_RATE, WIDEST_RATE, LEAST_RATE = 0.1, 0.005, 0.0025
"""Of a yearly rate: a share of it, no more than half a point, and a quarter of a point where it is 0."""
LEAST_SHARE = 0.01
"""Of a share that is 0."""
WAY = 2
"""Standard deviations to either end, where a distribution has ends."""
DIGITS = 2

Json = dict[str, Any]


def starts_of(scenario: Scenario) -> dict[str, Json | None]:
    """What each number of a scenario begins with as an uncertain input; None where it can be none.

    Args:
        scenario: in which the numbers stand.
    """
    plan = scenario.without_questions()
    return {path: next(_accepted(scenario, plan, path), None) for path in numbers_in(scenario)}


def _accepted(scenario: Scenario, plan: Scenario, path: str) -> Iterator[Json]:
    for start in _around(scenario, path):
        tried = PartOf(InputUncertainty).read(start, path, [])
        if not any(refused_as_input(scenario, path, tried)) and not any(plan.broken_by(path, tried)):
            yield start


def _around(scenario: Scenario, path: str) -> Iterator[Json]:
    """Distributions of a number around its value; none without a number, or a size to spread it by."""
    kind, (_, value) = number_kind(path), standing(scenario, path)
    if not is_number(value):
        return
    if isinstance(kind, Whole):
        yield from _whole(kind, int(value), _step(scenario, path, value))
    elif kind is not None:
        yield from _continuous(kind, float(value), _deviation(path, value))


def _step(scenario: Scenario, path: str, value: float) -> int:
    """How far the values of a whole number lie apart; months that are periods lie whole ones apart."""
    least = 12 // PERIODS_A_YEAR[scenario.period] if path.rpartition(".")[2] in MONTHS else 1
    return max(1, round(abs(value) * SPREADS.get(unit_of(path), SPREAD) / least)) * least


def _whole(kind: Whole, value: int, step: int) -> Iterator[Json]:
    values = [each for each in (value - step, value, value + step) if kind.low <= each <= kind.high]
    weights = {2: [0.5, 0.5], 3: [0.25, 0.5, 0.25]}.get(len(values))
    if kind.grouped and weights:  # a calendar year is no amount
        yield {"distribution": "discrete", "values": values, "weights": weights}


def _deviation(path: str, value: float) -> float:
    """The standard deviation, in two digits; 0 where a value of 0 gives no size."""
    unit = unit_of(path)
    if unit.startswith("rate"):
        found = min(abs(value) * OF_RATE, WIDEST_RATE) or LEAST_RATE
    elif family_of(path) == "%":
        found = abs(value) * SPREAD or LEAST_SHARE
    else:
        found = abs(value) * SPREADS.get(unit, SPREAD)
    return float(f"{found:.{DIGITS}g}")


def _continuous(kind: Number, value: float, sd: float) -> Iterator[Json]:
    """A normal distribution, or else a triangular one within the bounds."""
    if not sd:
        return
    yield {"distribution": "normal", "mean": value, "sd": sd}
    low = max(value - WAY * sd, value / 2 if kind.above else kind.low)
    high = min(value + WAY * sd, kind.high)
    ends = (float(f"{each:.6g}") for each in (low, value, high))
    yield {"distribution": "triangular", **dict(zip(("low", "mode", "high"), ends, strict=True))}
