"""What the spread of a figure comes from, as plain data in full precision and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.language.words import Words
from feasibility.levers.tornado import Turn, Turns
from feasibility.plain_data import Json, as_data
from feasibility.report.csv import csv_text
from feasibility.report.levers.words import reason_text
from feasibility.report.risk.sobol.words import levers_of
from feasibility.risk.sobol.indices import LEVEL, RESAMPLES, Estimate
from feasibility.risk.sobol.splits import Sensitivity

ENGLISH = Words("en")
COLUMNS = (
    "kind",
    "name",
    "factor",
    "first_order_index",
    "first_order_low",
    "first_order_high",
    "total_index",
    "total_low",
    "total_high",
    "unit",
    "step_down",
    "change_down",
    "step_up",
    "change_up",
)
NO_PARTS: tuple[None, ...] = (None,) * 6


def sensitivity_json(found: Sensitivity, turns: Sequence[Turns]) -> Json:
    """The parts of the variance as fractions, the changes in the unit of the figure; null without a value."""
    of_factors, others = levers_of(found, turns)
    return {
        "name": found.scenario.name,
        "figure": found.figure.name,
        "unit": found.figure.unit,
        **as_data(
            found, only=("at_asking_price", "samples", "seed", "calculations", "mean", "sd", "central")
        ),
        "confidence_level": LEVEL,
        "resamples": RESAMPLES,
        "first_order_sum": None if found.split is None else as_data(found.split.alone),
        "factors": [
            {
                **as_data(factor, only=("kind", "members")),
                "correlations": [[each.first, each.second, each.value] for each in factor.correlations],
                "same_shock": list(factor.shocked),
                "first_order_index": _estimate(found, place, "first"),
                "total_index": _estimate(found, place, "total"),
                "levers": {each.handle.name: _turns(each) for each in of_factors[place]},
            }
            for place, factor in enumerate(found.factors)
        ],
        "other_levers": {each.handle.name: _turns(each) for each in others},
    }


def _estimate(found: Sensitivity, place: int, which: str) -> Json | None:
    if found.split is None:
        return None
    estimate: Estimate = getattr(found.split.shares[place], which)
    return as_data(estimate)


def _turns(each: Turns) -> Json:
    return as_data(
        each.handle,
        only=("label", "unit", "paths"),
        down=_turn(each.down),
        up=_turn(each.up),
    )


def _turn(turn: Turn) -> Json:
    reason = None if turn.reason is None else reason_text(turn.reason, ENGLISH)
    return {"size": turn.size, "change": turn.change, "reason": reason}


def sensitivity_csv(found: Sensitivity, turns: Sequence[Turns], lang: str = "en") -> str:
    """A row for each factor, below it one for each lever that moves it, then the other levers."""
    return csv_text([COLUMNS, *_rows(found, turns)], lang)


def _rows(found: Sensitivity, turns: Sequence[Turns]) -> Iterator[tuple[object, ...]]:
    of_factors, others = levers_of(found, turns)
    for place, factor in enumerate(found.factors):
        name = " + ".join(factor.members)
        parts: tuple[float | None, ...] = NO_PARTS
        if found.split is not None:
            shares = found.split.shares[place]
            parts = tuple(
                value for each in (shares.first, shares.total) for value in (each.value, each.low, each.high)
            )
        yield (factor.kind, name, name, *parts, None, None, None, None, None)
        yield from (_lever(each, name) for each in of_factors[place])
    yield from (_lever(each, None) for each in others)


def _lever(each: Turns, factor: str | None) -> tuple[object, ...]:
    steps = (value for turn in (each.down, each.up) for value in (turn.size, turn.change))
    return ("lever", each.handle.name, factor, *NO_PARTS, each.handle.unit, *steps)
