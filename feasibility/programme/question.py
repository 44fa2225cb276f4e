"""From a scenario to the programme that its mix search is about: ranges, shares, budgets, viability."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from math import fsum, inf

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.messages import sentence
from feasibility.programme.mix_rows import deviated_shares, mix_rows
from feasibility.programme.rows import Programme, Row, total_row
from feasibility.programme.units import (
    InvestorFlows,
    UnitValues,
    investor_flows,
    shares_follow_counts,
    unit_values,
    use_by_phase_mistakes,
)
from feasibility.programme.viability import least_price_row, least_prices, money_row, rate_row, viability_row
from feasibility.scenario.keys.model import CountRange
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True)
class Options:
    """A user's options besides the scenario."""

    free: tuple[str, ...] = ()
    """Types whose count is free from 0 to the total; the others keep what the scenario says."""
    total: tuple[int, int] | None = None
    land_price: float | None = None
    """The land price at which a mix must be viable [€]; by default what the scenario pays or is asked."""
    rate: float | None = None
    """The IRR that the investor must earn at that price; by default the scenario's required return."""
    viable: bool = True
    """Whether only viable mixes are asked about."""


@dataclass(frozen=True)
class Question:
    """What is asked: a programme of rows, and the numbers that its mixes are judged by."""

    scenario: Scenario
    programme: Programme
    """Every row; with the row `viability` where only viable mixes are asked about."""
    viability: Row
    """The row of viability, whether or not it is asked."""
    land: Row
    """The residual land value less what the site takes, and the least of it that pays the land price."""
    paid: Row
    """The margin over the land price, site and price left out, and the least of it that pays the price: of
    phases by the days on which each pays its part, else as `land`."""
    units: UnitValues
    flows: Callable[[], InvestorFlows]
    """From which the IRR of any mix follows; they are computed when first asked for."""
    land_price: float
    """The price at which viability is judged [€]."""
    rate: float | None
    """The IRR of the user's own at which it is judged; None for the scenario's required return."""
    current: tuple[int, ...] | None = None
    """The scenario's own programme; None where a count is a range."""
    free: tuple[str, ...] = ()
    """Types whose only bound is the total."""
    deviations: tuple[str, ...] = ()
    """Names of the share rows that are left out because the scenario records a deviation from them."""
    least: Row | None = None
    """The row of the least land price of the types, which viability asks too where the land price is the
    residual; None where no type has one."""

    @property
    def viable_rows(self) -> tuple[Row, ...]:
        """The requirement that makes a mix viable."""
        return (self.viability,) if self.least is None else (self.viability, self.least)


def question_of(
    scenario: Scenario, options: Options | None = None, units: UnitValues | None = None
) -> Question:
    """The question that a scenario and a user's options ask.

    Args:
        scenario: what is asked about.
        options: of the user.
        units: what one dwelling of each type counts for, where it is known already.

    Raises:
        InputError: a name that is no type, ranges that leave no mix to choose, a budget without its data; or
            as `evaluate` does.
    """
    options = options or Options()
    mistakes = list(_mistakes(scenario, options))
    if mistakes:
        raise InputError(mistakes)
    units = units or unit_values(scenario)
    level = with_price_at_payment(scenario)
    price = level.land.price_or_asked if options.land_price is None else options.land_price
    least, most, total = _ranges(scenario, options)
    largest_total = sum(most) if total is None else min(sum(most), total[1])
    flows = cache(partial(investor_flows, level))
    paid = viability_row(units, price, largest_total)
    viability = paid if options.rate is None else rate_row(flows(), options.rate, price, largest_total)
    land = paid
    if units.by_phase is not None:
        land = money_row(units.contributions, price - units.site, largest_total)
    least_row = None
    if options.land_price is None:
        least_row = least_price_row(scenario, units, largest_total)
    if least_row is not None and options.rate is not None:
        message = sentence(
            "the dwellings have a least land price, which is compared with what land is "
            "worth at the required return: set required_return instead, or give the land "
            "price"
        )
        raise InputError.of("", message, "--irr")
    rows = [
        *([] if total is None else [total_row(len(units.types), *total)]),
        *mix_rows(scenario),
        *([viability] if options.viable else []),
        *([least_row] if options.viable and least_row is not None else []),
    ]
    return Question(
        scenario=scenario,
        programme=Programme(units.types, least, most, tuple(rows)),
        viability=viability,
        least=least_row,
        land=replace(land, name="land_value"),
        paid=replace(paid, name="land_value"),
        units=units,
        flows=flows,
        land_price=price,
        rate=options.rate,
        current=_current(scenario),
        free=tuple(
            name for name in options.free if not isinstance(scenario.dwellings[name].count, CountRange)
        ),
        deviations=deviated_shares(scenario),
    )


def least_price_of(question: Question, counts: Sequence[int]) -> float:
    """Σ count · least land price, of phases weighted, where viability asks it; else minus infinity [€]."""
    if question.least is None:
        return -inf
    return fsum(
        count * each
        for count, each in zip(counts, least_prices(question.scenario, question.units), strict=True)
    )


def _current(scenario: Scenario) -> tuple[int, ...] | None:
    counts = [each.count for each in scenario.dwellings.values() if isinstance(each.count, int)]
    return tuple(counts) if len(counts) == len(scenario.dwellings) else None


def _ranges(
    scenario: Scenario, options: Options
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, int] | None]:
    """Least and most of each type, and the range of the total; None where only the types' own ranges hold."""
    counts = [each.count for each in scenario.dwellings.values()]
    total = options.total or _range_of(scenario.mix.total)
    if total is None and options.free and not any(isinstance(each, CountRange) for each in counts):
        fixed = sum(each for each in counts if isinstance(each, int))
        total = (fixed, fixed)
    least, most = [], []
    for name, count in zip(scenario.dwellings, counts, strict=True):
        if isinstance(count, CountRange):
            least.append(count.min)
            most.append(count.max)
        elif name in options.free:
            least.append(0)
            most.append(total[1] if total else count)
        else:
            least.append(count)
            most.append(count)
    if total is None and sum(least) == 0:
        total = (1, sum(most))
    return tuple(least), tuple(most), None if total is None else (max(1, total[0]), total[1])


def _range_of(total: int | CountRange | None) -> tuple[int, int] | None:
    if total is None:
        return None
    return (total.min, total.max) if isinstance(total, CountRange) else (total, total)


def _mistakes(scenario: Scenario, options: Options) -> Iterator[Mistake]:
    types = scenario.dwellings
    for name in options.free:
        if name not in types:
            yield Mistake(
                "--free",
                sentence(
                    "found '{name}'; the types are {types}{near}",
                    name=name,
                    types=", ".join(types),
                    near=nearest(name, types),
                ),
            )
    if len(set(options.free)) < len(options.free):
        yield Mistake("--free", sentence("names a type twice"))
    free = any(isinstance(each.count, CountRange) or name in options.free for name, each in types.items())
    if not free and not any(name not in types for name in options.free):
        yield scenario.mistake(
            "dwellings",
            sentence(
                "no count is free: give a range, count: {{min: 0, max: 60}}, or name the free types (--free)"
            ),
        )
    if options.free and shares_follow_counts(scenario):
        yield scenario.mistake(
            "land.phase_shares",
            sentence(
                "missing; counts are free, and with shares that follow the mix no land value "
                "adds up over dwellings: give each phase's share of the land price"
            ),
        )
    yield from use_by_phase_mistakes(scenario)
    if options.total is not None and options.total[0] > options.total[1]:
        yield Mistake(
            "--total",
            sentence(
                "the least, {least}, is above the most, {most}", least=options.total[0], most=options.total[1]
            ),
        )
    if options.total is not None and options.total[1] < 1:
        yield Mistake("--total", sentence("at least one dwelling is needed"))
