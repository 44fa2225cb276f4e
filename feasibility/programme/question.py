"""From a scenario to the programme that its mix search is about: ranges, shares, budgets, viability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, fsum, inf, lcm

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.messages import sentence
from feasibility.programme.rows import Programme, Row, UseTerm, total_row
from feasibility.programme.units import (
    ByUse,
    InvestorFlows,
    UnitValues,
    at_rate,
    investor_flows,
    shares_follow_counts,
    unit_values,
    use_by_phase_mistakes,
)
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.keys.model import CountRange, MixRow
from feasibility.scenario.keys.policy import ShareRule
from feasibility.scenario.keys.values import nearest
from feasibility.scenario.validated import Scenario

MONEY_SCALES = (1_000_000, 10_000, 100)
LEAST = "least_land_price"
"""Name of the row of the least land price."""
LARGEST = 2**62
"""Sums of whole numbers stay under this, so that they fit the arrays of the count and the enumeration."""


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
    flows: InvestorFlows
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
        """What a mix must keep to for being viable."""
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
    deviated = [row.name for row in _share_rows(scenario) if _deviates(scenario, row.name)]
    flows = investor_flows(level)
    paid = viability_row(units, price, largest_total)
    viability = paid if options.rate is None else rate_row(flows, options.rate, price, largest_total)
    land = paid
    if units.by_phase is not None:
        land = _viability(units.contributions, price - units.site, largest_total)
    least_row = None
    if options.land_price is None:
        least_row = _least_row(scenario, units, largest_total)
    if least_row is not None and options.rate is not None:
        message = sentence(
            "the dwellings have a least land price, which is held against what land is "
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
        deviations=tuple(deviated),
    )


def _least_row(scenario: Scenario, units: UnitValues, largest_total: int) -> Row | None:
    """Σ count · (contribution − least land price of the type) + site ≥ 0, of phases weighted.

    Raises:
        InputError: VAT follows the mix, so that this is no sum over the dwellings.
    """
    dwellings = scenario.dwellings
    priced = [name for name, each in dwellings.items() if each.least_land_price is not None]
    if not priced or not isinstance(scenario.land.price, str):
        return None
    if units.by_use is not None:
        message = sentence(
            "the VAT follows the mix, and what land is worth is then no sum over the "
            "dwellings that can be held against a least price of each: state land.let_share"
        )
        raise InputError([scenario.mistake(f"dwellings.{priced[0]}.least_land_price", message)])
    held = units.at_price_dates
    own = [each.least_land_price or 0.0 for each in dwellings.values()]
    amounts = [
        contribution - price * weight
        for contribution, price, weight in zip(held.contributions, own, units.price_weights, strict=True)
    ]
    return replace(_viability(amounts, -held.site, largest_total), name=LEAST)


def least_price_of(question: Question, counts: Sequence[int]) -> float:
    """Σ count · least land price, of phases weighted, where viability asks it; else minus infinity [€]."""
    if question.least is None:
        return -inf
    return fsum(count * each for count, each in zip(counts, least_prices(question), strict=True))


def least_prices(question: Question) -> list[float]:
    """The least land price of one dwelling of each type, as it counts against a price of the whole [€]."""
    own = (each.least_land_price or 0.0 for each in question.scenario.dwellings.values())
    return [price * weight for price, weight in zip(own, question.units.price_weights, strict=True)]


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


# ------------------------------------------------------------------------------------------------- rows


def mix_rows(scenario: Scenario) -> tuple[Row, ...]:
    """What every mix must satisfy: shares that are not deviated from, budgets, and rows of the file's own."""
    shares = (row for row in _share_rows(scenario) if not _deviates(scenario, row.name))
    return (*shares, *_budget_rows(scenario), *_own_rows(scenario))


def _share_rows(scenario: Scenario) -> Iterator[Row]:
    for rule in scenario.policy.shares:
        inside = [each.segment in rule.segments for each in scenario.dwellings.values()]
        yield share_row(share_name(rule), inside, rule.at_least, rule.from_dwellings)


def share_name(rule: ShareRule) -> str:
    """The name of the row of a share rule."""
    return "share." + "+".join(rule.segments)


def share_row(name: str, inside: Sequence[bool], share: float, from_total: int = 0) -> Row:
    """Σ of the types inside ≥ share · Σ of all, in whole numbers: the share as it is written.

    10 % is 10 · Σ inside − 1 · Σ all ≥ 0, never a rounded product.
    """
    exact = Fraction(repr(share))
    return Row(
        name,
        tuple(exact.denominator * each - exact.numerator for each in inside),
        lower=0,
        scale=exact.denominator,
        from_total=from_total,
        share=exact,
    )


def _deviates(scenario: Scenario, name: str) -> bool:
    rules = {each.rule for each in scenario.deviations}
    return "shares" in rules or name.replace("share.", "shares.", 1) in rules


def _budget_rows(scenario: Scenario) -> Iterator[Row]:
    mix, dwellings = scenario.mix, scenario.dwellings.values()
    areas = [Fraction(repr(each.floor_area)) for each in dwellings]
    if mix.floor_area_at_most is not None:
        yield amount_row("floor_area", areas, None, Fraction(repr(mix.floor_area_at_most)))
    if mix.gross_floor_area_at_most is not None and scenario.form_factor:
        budget = Fraction(repr(mix.gross_floor_area_at_most)) * Fraction(repr(scenario.form_factor))
        factor = Fraction(repr(scenario.form_factor))
        yield amount_row("gross_floor_area", [area / factor for area in areas], None, budget / factor)
    if mix.parking_spaces_at_most is not None:
        spaces = [Fraction(repr(each.parking_spaces)) for each in dwellings]
        yield amount_row("parking_spaces", spaces, None, Fraction(repr(mix.parking_spaces_at_most)))


def _own_rows(scenario: Scenario) -> Iterator[Row]:
    for name, own in scenario.mix.rows.items():
        weights = [Fraction(repr(weight)) for weight in own_weights(scenario, own)]
        if own.at_least is not None or own.at_most is not None:
            bounds = [None if each is None else Fraction(repr(each)) for each in (own.at_least, own.at_most)]
            yield amount_row(f"rows.{name}", weights, *bounds)
        if own.at_least_share is not None:
            share = Fraction(repr(own.at_least_share))
            row = amount_row(f"rows.{name}", [each - share for each in weights], Fraction(0), None)
            yield replace(row, share=share)
        if own.at_most_share is not None:
            share = Fraction(repr(own.at_most_share))
            row = amount_row(f"rows.{name}", [each - share for each in weights], None, Fraction(0))
            yield replace(row, share=share)


def own_weights(scenario: Scenario, row: MixRow) -> list[float]:
    """The weight of each type in a row of the scenario's own: 1 for the types of a list."""
    given = row.of if isinstance(row.of, Mapping) else dict.fromkeys(row.of, 1)
    return [given.get(name, 0) for name in scenario.dwellings]


def amount_row(name: str, weights: Sequence[Fraction], lower: Fraction | None, upper: Fraction | None) -> Row:
    """A row of fractions in whole numbers: every number times the least common denominator of the weights.

    A bound that is no whole number then is moved to the nearest one within it, which leaves the same mixes.
    """
    scale = lcm(*(each.denominator for each in weights))
    return Row(
        name,
        tuple(int(each * scale) for each in weights),
        lower=None if lower is None else ceil(lower * scale),
        upper=None if upper is None else floor(upper * scale),
        scale=scale,
    )


# -------------------------------------------------------------------------------------------- viability


def viability_row(units: UnitValues, land_price: float, largest_total: int) -> Row:
    """Σ count · contribution + site ≥ land price, to half a cent as in every verdict; of phases weighted.

    Where VAT is by use, less what it takes at that price: (site_let + price · land_factor_let) · share / F.
    """
    held = units.at_price_dates
    row = _viability(held.contributions, land_price - held.site, largest_total)
    if units.by_use is None:
        return row
    use, price = units.by_use, land_price - HALF_A_CENT
    taken = (use.site_let + price * use.land_factor_let) / use.land_factor
    return replace(row, use=use_term(use, taken, row.scale))


def use_term(use: ByUse, taken: float, scale: int) -> UseTerm:
    """What is taken where everything is let, in whole numbers of a scale, with the areas in whole numbers."""
    areas = [Fraction(repr(each)) for each in use.areas]
    smallest = lcm(*(each.denominator for each in areas))
    every = tuple(int(each * smallest) for each in areas)
    let = tuple(area if each else 0 for area, each in zip(every, use.let_areas, strict=True))
    return UseTerm(let, every, round(Fraction(taken) * scale))


def rate_row(flows: InvestorFlows, rate: float, land_price: float, largest_total: int) -> Row:
    """The investor's net present value at a rate is not negative: "IRR at least that rate" as a row."""
    unit, site = at_rate(flows, rate, land_price)
    row = _viability(unit, -site, largest_total)
    if flows.by_use is None:
        return row
    taken = flows.by_use.site_let + land_price * flows.by_use.land_factor_let
    return replace(row, use=use_term(flows.by_use, taken, row.scale))


def _viability(amounts: Sequence[float], least: float, largest_total: int) -> Row:
    """Σ amount · count ≥ least − half a cent, in millionths of a euro where that fits, else coarser.

    Raises:
        InputError: the amounts are too large for whole numbers of cents.
    """
    for scale in MONEY_SCALES:
        largest = max([*map(abs, amounts), abs(least) / max(1, largest_total)]) * scale * largest_total
        if largest < LARGEST:
            whole = tuple(round(Fraction(each) * scale) for each in amounts)
            lower = ceil((Fraction(least) - Fraction(repr(HALF_A_CENT))) * scale)
            return Row("viability", whole, lower=lower, scale=scale)
    raise InputError([Mistake("", sentence("its amounts are too large for an exact search of mixes"))])
