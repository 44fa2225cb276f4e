"""The best mix, the best few, and the gain of relaxing each binding row: all proven, by solving again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import floor

from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.result import Result
from feasibility.mix.evaluated import figure_of, mix_of
from feasibility.mix.results import BestMix, Mix, OwnLandVat, RowWorth, Unfinished
from feasibility.programme.land_value import land_row, land_value_at_most
from feasibility.programme.objectives import (
    MINIMISED,
    SUMS,
    NoSingleRateError,
    asked,
    best_by,
    coefficients,
    in_own_unit,
    tie_breaker,
)
from feasibility.programme.optimum.branching import bound_at_once
from feasibility.programme.optimum.solver import Optimum, ranked
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, allowed, branches
from feasibility.programme.search_control import SearchControl, TimeLimitError, why_ended
from feasibility.programme.viability import LEAST
from feasibility.returns.values import HALF_A_CENT

UNITS = {"viability": 10_000.0, LEAST: 10_000.0, "floor_area": 10.0, "gross_floor_area": 10.0}
"""One unit more room of a row [€, m²]; of any other row it is 1."""
UNLIKE = 0.00005
"""Shares that differ by more are not the same when written in four decimals."""
EQUAL = 1e-12
"""Rates that differ by less are the same: the last digits of an IRR are no gain."""


def best_mix(
    question: Question,
    objective: str = "land_value",
    then: str | None = None,
    top: int = 1,
    worth: bool = True,
) -> BestMix | None:
    """The proven best mix of a question, by a search without a watch."""
    found = search(question, objective, then, top, worth)
    return None if isinstance(found, Unfinished) else found


def search(
    question: Question,
    objective: str = "land_value",
    then: str | None = None,
    top: int = 1,
    worth: bool = True,
    watch: SearchControl | None = None,
) -> BestMix | Unfinished | None:
    """The best mix of a question, proven; where a watched search is stopped, the best so far.

    Args:
        question: rows and unit values.
        objective: one of `OBJECTIVES`.
        then: what decides between equal mixes, one of `SUMS`.
        top: how many of the best mixes are wanted, in order.
        worth: whether the rows that bind are sought, which takes a few solves each.
        watch: follows the search; with it a search that is stopped (KeyboardInterrupt, TimeLimitError) gives
            what it has.

    Returns:
        The mix with everything that follows from it; None where no mix satisfies the rows.
    """
    then = then or tie_breaker(objective)
    found: list[Optimum] = []
    binding: list[RowWorth] = []
    stopped = None
    try:
        for each in islice(
            ranked(asked(question, objective), best_by(question, objective, then, watch)), top
        ):
            found.append(each)
            if watch is not None:
                watch.done = True
        if not found:
            return None
        if worth:
            binding.extend(_binding(question, objective, then, found[0], watch))
    except (KeyboardInterrupt, TimeLimitError) as error:
        if watch is None:
            raise
        stopped = why_ended(error)
    best = [each.counts for each in found]
    bound = None
    if not best and watch is not None:
        bound = _bound(question, objective, watch)
        so_far = watch.counts or _best_met(question, objective, watch)
        if so_far is None:
            return Unfinished(question, objective, bound, stopped or "")
        best = [so_far]
    mixes = [mix_of(question, each) for each in best]
    value = figure_of(mixes[0], objective)
    reached: float | None = value
    if question.units.by_use is None and watch is not None and not found:
        reached = in_own_unit(question, objective, watch.value)
    proven = bool(found) or (bound is not None and reached == bound)
    return BestMix(
        question=question,
        objective=objective,
        then=then,
        mix=mixes[0],
        value=value,
        bound=value if proven else bound,
        result=result_of_mix(question, mixes[0]),
        own_land_vat=own_land_vat(question, mixes[0]),
        binding=tuple(binding),
        also=tuple(mixes[1:]),
        stopped=stopped,
    )


def _best_met(question: Question, objective: str, watch: SearchControl) -> tuple[int, ...] | None:
    """The best of the mixes that a stopped search met, where VAT follows the use; None where it met none."""
    sign = -1 if objective in MINIMISED else 1
    mixes = {each: mix_of(question, each) for each in watch.met if allowed(asked(question, objective), each)}
    figures = {
        each: figure_of(mix, objective)
        for each, mix in mixes.items()
        if objective != "irr" or mix.irr is not None
    }
    return max(figures, key=lambda each: sign * figures[each], default=None)


def _bound(question: Question, objective: str, watch: SearchControl) -> float | None:
    """What no mix exceeds, as far as a stopped search knows; None where a share or a rate is searched for.

    Where rows begin to hold at some total the parts are searched one after another: what is known of one
    part says nothing of the others, and the relaxation without those rows is asked.
    """
    if objective not in (*SUMS, *MINIMISED):
        return None
    if question.units.by_use is not None:
        return _bound_by_use(question, objective)
    programme = asked(question, objective)
    known = watch.bound
    if known is None or len(list(branches(programme))) > 1:
        rows = tuple(row for row in programme.rows if not row.from_total)
        known = bound_at_once(replace(programme, rows=rows), coefficients(question, objective))
    return in_own_unit(question, objective, known)


def _bound_by_use(question: Question, objective: str) -> float:
    """`_bound` where VAT follows the use: without the rows that follow it, which only adds mixes."""
    programme = asked(question, objective)
    rows = tuple(row for row in programme.rows if not row.from_total and row.use is None)
    money = objective in ("land_value", *MINIMISED)
    sums = coefficients(question, "land_value" if money else objective)
    known = bound_at_once(replace(programme, rows=rows), sums)
    if not money:
        return float(known)
    plain = Fraction(known, question.land.scale) + Fraction(question.units.site)
    largest = land_value_at_most(question, plain)
    return largest if objective == "land_value" else max(0.0, question.land_price - largest)


def result_of_mix(question: Question, mix: Mix) -> Result:
    """The full evaluation of a mix, at the asking price of the scenario or the price it pays."""
    counts = {f"dwellings.{name}.count": count for name, count in mix.counts.items()}
    return evaluate(question.scenario.with_values(counts))


def own_land_vat(question: Question, mix: Mix) -> OwnLandVat | None:
    """A mix at the VAT on the land that goes with its own use, where the scenario states another as a number.

    Returns:
        None where what is stated fits, where there is none, or where it follows the mix by itself.
    """
    scenario, segments = question.scenario, question.scenario.policy.segments
    stated = scenario.land.vat
    all_let = all(segments[each.segment].tenure == "rent" for each in scenario.dwellings.values())
    if all_let or isinstance(stated, str) or not stated or scenario.development.delivery == "turnkey":
        return None
    counts = {f"dwellings.{name}.count": count for name, count in mix.counts.items()}
    result = evaluate(scenario.with_values({**counts, "land.vat": "by_use", "land.let_share": None}))
    arrays = result.arrays
    # Each phase at the rate of its own day: the one that is furthest from what is stated.
    rates = (float(phase.case.land_vat[0]) for phase in arrays.phases)
    rented, vat = float(arrays.case.let_share[0]), max(rates, key=lambda rate: abs(rate - stated))
    if abs(vat - stated) <= UNLIKE:
        return None
    held = float(arrays.returns.residual_at_price_dates[0])
    viable = held >= question.land_price - HALF_A_CENT and (question.least is None or result.viable)
    return OwnLandVat(stated, rented, vat, result.residual_land_value, viable)


# ----------------------------------------------------------------------------------------- rows that bind


def _binding(
    question: Question, objective: str, then: str, best: Optimum, watch: SearchControl | None
) -> Iterator[RowWorth]:
    """Every bound without which the best mix would be better, with what one unit more of it gives."""
    programme = asked(question, objective)
    finder = best_by(question, objective, then, watch)

    def solved(changed: Programme) -> Optimum | None:
        try:
            return next(ranked(changed, finder), None)
        except NoSingleRateError:
            # Without this row there are mixes that cannot be ranked: what it is worth is not known.
            return None

    sign = -1 if objective in MINIMISED else 1
    value = figure_of(mix_of(question, best.counts), objective)
    for name, side, limit, unit, without_it, with_more in _loosened(question, programme):
        free = solved(without_it)
        if free is None or free.values[0] <= best.values[0] + (EQUAL if objective == "irr" else 0):
            continue
        more = solved(with_more)
        mix = mix_of(question, (more or best).counts)
        shown = question.land_price if name == "viability" else limit
        yield RowWorth(name, side, shown, unit, sign * (figure_of(mix, objective) - value), mix)


def _loosened(
    question: Question, programme: Programme
) -> Iterator[tuple[str, str, float, float, Programme, Programme]]:
    """For every bound: name, side, the bound, one unit, the programme without it and with one unit more."""
    for place, row in enumerate(programme.rows):
        unit = UNITS.get(row.name, 1.0)
        for side in ("lower", "upper"):
            bound = getattr(row, side)
            if bound is None:
                continue
            step = floor(unit * row.scale)
            if row.use is not None and side == "lower" and question.rate is None:
                # What VAT by use takes at the price that is moved to.
                price = question.land_price - unit - HALF_A_CENT
                gone, moved = replace(row, lower=None), replace(land_row(question, price), name=row.name)
            elif side == "lower":
                gone, moved = replace(row, lower=None), replace(row, lower=bound - step)
            else:
                gone, moved = replace(row, upper=None), replace(row, upper=bound + step)
            yield (
                row.name,
                side,
                bound / row.scale,
                unit,
                _wider(_with_row(programme, place, gone), row),
                _wider(_with_row(programme, place, moved), row),
            )
    for place, name in enumerate(programme.types):
        least, most = programme.least[place], programme.most[place]
        if least == most or name in question.free:
            continue
        widest = sum(programme.most)
        if least > 0:
            yield (
                f"count.{name}",
                "lower",
                least,
                1.0,
                replace(programme, least=_put(programme.least, place, 0)),
                replace(programme, least=_put(programme.least, place, least - 1)),
            )
        yield (
            f"count.{name}",
            "upper",
            most,
            1.0,
            replace(programme, most=_put(programme.most, place, widest)),
            replace(programme, most=_put(programme.most, place, most + 1)),
        )


def _with_row(programme: Programme, place: int, row: Row) -> Programme:
    return replace(programme, rows=(*programme.rows[:place], row, *programme.rows[place + 1 :]))


def _wider(changed: Programme, row: Row) -> Programme:
    """A type that could be the whole project stays able to be when the project grows."""
    if row.name != "total" or row.upper is None:
        return changed
    widest = 10 * row.upper
    most = tuple(widest if each >= row.upper else each for each in changed.most)
    return replace(changed, most=most)


def _put(counts: tuple[int, ...], place: int, count: int) -> tuple[int, ...]:
    return (*counts[:place], count, *counts[place + 1 :])
