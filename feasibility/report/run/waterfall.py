"""Where the value goes: the steps from investment value to land value, as a picture and a page show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from feasibility.evaluation.result import Result
from feasibility.language.words import Words, capital, plain
from feasibility.report.run.build_up import build_up
from feasibility.returns.values import HALF_A_CENT

Kind = Literal["total", "less", "more", "land"]

MOST_COSTS = 7
"""Cost lines that have a step of their own; the smallest of more are one step together."""
NAME = 34


@dataclass(frozen=True)
class Step:
    """One step; money [€]."""

    label: str
    amount: float
    """What stands beside the bar: below 0 where something is taken."""
    begin: float
    end: float
    kind: Kind


def waterfall(result: Result, lang: str) -> tuple[Step, ...]:
    """The steps from the investment value to the residual land value, each beginning where the last ended.

    Costs and the developer's profit are due at delivery; what is left is then discounted to the day on which
    the land is paid; then its VAT and costs are taken off. The last step is the residual land value, from 0.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    return tuple(_steps(result, Words(lang)))


def _steps(result: Result, words: Words) -> Iterator[Step]:
    built = build_up(result)
    yield Step(
        words("report_step_investment_value"),
        built.investment_value,
        0.0,
        built.investment_value,
        "total",
    )
    level = built.investment_value
    changes = [*_costs(built.costs, words), (words("report_step_profit"), built.profit_and_risk)]
    for label, amount in changes:
        if abs(amount) >= HALF_A_CENT:
            yield _change(label, level, -amount)
            level -= amount
    yield Step(words("report_step_available"), built.available, 0.0, built.available, "total")
    level = built.available
    for label, end in (
        (words("report_step_interest"), built.when_paid),
        (words("report_step_over_land"), built.residual_land_value),
    ):
        if abs(end - level) >= HALF_A_CENT:
            yield _change(label, level, end - level)
        level = end
    land = built.residual_land_value
    yield Step(words.heading("residual_land_value"), land, 0.0, land, "land")


def _change(label: str, level: float, amount: float) -> Step:
    return Step(label, amount, level, level + amount, "less" if amount < 0 else "more")


def _costs(costs: tuple[tuple[str, float], ...], words: Words) -> Iterator[tuple[str, float]]:
    """Cost lines in the order of the scenario; the smallest of many together at the end, subsidies apart."""
    present = [(name, amount) for name, amount in costs if abs(amount) >= HALF_A_CENT]
    kept = sorted(present, key=lambda each: -abs(each[1]))
    if len(kept) > MOST_COSTS:
        kept = kept[: MOST_COSTS - 1]
    for name, amount in present:
        if (name, amount) in kept:
            yield _line(name, words), amount
    left = [each for each in present if each not in kept]
    for key, sign in (("report_step_other", 1), ("report_step_subsidies", -1)):
        rest = [amount for _, amount in left if amount * sign > 0]
        if rest:
            yield words(key, count=words.number(len(rest))), sum(rest)


def _line(name: str, words: Words) -> str:
    """A cost line as its user wrote it; a name of the program's begins a line as the other steps do."""
    written, shown = plain(name, NAME), words.line(name, NAME)
    return shown if shown == written else capital(shown)
