"""The objectives of a mix, and how the proven best mix of a programme is found for each.

Land value, dwellings and dwelling-years are sums over the dwellings: one integer programme each. A share and
an IRR are not; both are found by a sequence of integer programmes that ends with the proof that nothing
exceeds what was reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from feasibility.errors import FeasibilityError, InputError
from feasibility.messages import sentence
from feasibility.programme.land_value import CENT, land_row
from feasibility.programme.optimum.by_use import best_by_use
from feasibility.programme.optimum.solver import Best, Optimum, SolverError, lexicographic_optimum
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, activity, holds, sum_of, with_rows
from feasibility.programme.search_control import Rank, SearchControl
from feasibility.programme.units import land_value_of, share_that_is_let
from feasibility.programme.viability import rate_row
from feasibility.returns.irr import STATUS_NAMES, solve_irr

SUMS = ("land_value", "mid_dwellings", "dwelling_years", "low_dwellings", "social_dwellings")
"""Objectives that are sums over the dwellings; these can break a tie too."""
OBJECTIVES = (*SUMS, "mid_share", "irr", "public_contribution")
"""All objectives; `public_contribution` is minimised."""
MONEY = ("land_value", "public_contribution")
MINIMISED = ("public_contribution",)
MOST_ROUNDS = 100


class NoSingleRateError(FeasibilityError):
    """A mix during the search has no IRR, or several, so that mixes cannot be ranked by it."""


def tie_breaker(objective: str) -> str:
    """The objective that breaks ties when the user names none."""
    return "mid_dwellings" if objective in ("land_value", "public_contribution") else "land_value"


def coefficients(question: Question, name: str) -> tuple[int, ...]:
    """What one dwelling of each type adds to an objective that is a sum (T,), in whole numbers.

    Of the public contribution: to the margin, which it is the lack of.
    """
    units = question.units
    sums: Mapping[str, Sequence[int]] = {
        "land_value": question.land.coefficients,
        "public_contribution": question.paid.coefficients,
        "mid_dwellings": units.mid,
        "dwelling_years": units.years_kept,
        "low_dwellings": units.low,
        "social_dwellings": units.social,
    }
    return tuple(int(each) for each in sums[name])


def best_by(question: Question, objective: str, then: str | None, watch: SearchControl | None = None) -> Best:
    """A function that finds the best mix of a programme by an objective, and among equals by a second one.

    Args:
        question: unit values and flows.
        objective: one of `OBJECTIVES`.
        then: one of `SUMS`.
        watch: follows the search, and may end it.
    """
    if objective == "public_contribution" and question.least is not None:
        raise InputError.of(
            "",
            sentence(
                "a mix is missing the higher of two sums here, the asking price and the least "
                "land price of its dwellings, and the least of that is not searched: ask for "
                "the largest land_value"
            ),
            "--minimise",
        )
    if question.units.by_use is not None:
        weights, rate_of = partial(coefficients, question), partial(_single_rate, question)
        return best_by_use(
            question, objective, then, weights, rate_of, partial(lexicographic_optimum, watch=_quiet(watch))
        )
    second = None if then is None else coefficients(question, then)
    if objective == "mid_share":
        return partial(best_ratio, inside=coefficients(question, "mid_dwellings"), second=second, watch=watch)
    if objective == "irr":
        return partial(_best_rate, question=question, second=second, watch=watch)
    if objective == "public_contribution":
        return partial(_least_contribution, land=question.paid, second=second, watch=watch)
    sums = [coefficients(question, objective), *([] if second is None else [second])]
    return lambda part: lexicographic_optimum(part, sums, watch)


def in_own_unit(question: Question, objective: str, rank: Rank | None) -> float | None:
    """What a search ranks by, in the unit of the objective: euros, dwellings, years, a share or a rate."""
    if rank is None:
        return None
    if objective not in ("land_value", "public_contribution"):
        return float(rank)
    if objective == "land_value":
        return float(Fraction(rank) / question.land.scale) + question.units.site
    held = float(Fraction(rank) / question.paid.scale) + question.units.at_price_dates.site
    return max(0.0, question.land_price - held)


def _single_rate(question: Question, counts: Sequence[int]) -> float:
    found = investor_rate(question, counts)
    if found is None:
        raise NoSingleRateError(
            sentence(
                "a mix has no IRR, or several, at this land price: mixes cannot be ranked by "
                "it; ask for the largest land value"
            )
        )
    return found


def asked(question: Question, objective: str) -> Programme:
    """The programme of a question; a least contribution is asked about mixes that need one."""
    programme = question.programme
    if objective != "public_contribution":
        return programme
    return replace(programme, rows=tuple(row for row in programme.rows if row.name != "viability"))


def best_ratio(
    part: Programme,
    inside: Sequence[int],
    second: Sequence[int] | None = None,
    watch: SearchControl | None = None,
) -> Optimum | None:
    """The largest Σ inside / Σ all, found by moving to a mix with a larger share until there is none.

    Args:
        part: a programme whose rows hold throughout, and whose mixes have at least one dwelling.
        inside: whole weights (T,).
        second: what decides between equal shares.
        watch: receives each larger share, and may end the search.
    """
    quiet = _quiet(watch)
    best = lexicographic_optimum(part, (inside,), quiet)
    if best is None:
        return None
    for _ in range(MOST_ROUNDS):
        some, every = sum_of(inside, best.counts), sum(best.counts)
        _found(watch, best, Fraction(some, every))
        more = tuple(every * each - some for each in inside)
        better = lexicographic_optimum(part, (more,), quiet)
        if better is None or sum_of(more, better.counts) <= 0:
            held_share = Row("held share", more, lower=0)
            return _then(part, held_share, second, best.counts, Fraction(some, every), quiet)
        best = better
    raise SolverError(sentence("the search for the largest share did not end"))


def investor_rate(question: Question, counts: Sequence[int]) -> float | None:
    """The investor's IRR of a mix at the land price of the question; None where there is none, or several."""
    rates, status = _rates(question, counts)
    return float(rates[0]) if STATUS_NAMES[int(status[0])] == "ok" else None


def _rates(question: Question, counts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    flows = question.flows()
    total = np.asarray(counts, dtype=float) @ flows.unit + flows.site
    total += question.land_price * flows.price
    if flows.by_use is not None:
        use = flows.by_use
        let = share_that_is_let(use, counts)
        total[0] -= let * (use.site_let + question.land_price * use.land_factor_let)
    return solve_irr(total[np.newaxis], flows.times)


def _best_rate(
    part: Programme, question: Question, second: Sequence[int] | None, watch: SearchControl | None
) -> Optimum | None:
    """The largest IRR: at the rate reached, the mix with the largest net present value has a larger IRR.

    When no mix has a positive net present value at the rate, none has a larger IRR.
    """
    largest_total = sum(part.most)
    rate = question.scenario.required_return if question.rate is None else question.rate
    best: Optimum | None = None
    quiet = _quiet(watch)
    for _ in range(MOST_ROUNDS):
        row = rate_row(question.flows(), rate, question.land_price, largest_total)
        better = lexicographic_optimum(part, (row.coefficients,), quiet)
        if better is None:
            return None
        # Within a cent of zero in the present value, the rate reached is that of the best mix.
        if best is not None and activity(row, better.counts) <= (row.lower or 0) + row.scale // 100:
            held_rate = replace(row, name="held rate", lower=activity(row, best.counts))
            return _then(part, held_rate, second, best.counts, rate, quiet)
        found = investor_rate(question, better.counts)
        if found is None:
            named = ", ".join(
                f"{count} {name}" for name, count in zip(part.types, better.counts, strict=True) if count
            )
            raise NoSingleRateError(
                sentence(
                    "the mix {mix} has no IRR, or several, at this land price: mixes cannot be "
                    "ranked by it; ask for the largest land value",
                    mix=named,
                )
            )
        if best is not None and found <= rate:
            return Optimum(best.counts, (rate, *_totals(second, best.counts)))
        best, rate = better, found
        _found(watch, best, rate)
    raise SolverError(sentence("the search for the largest IRR did not end"))


def _quiet(watch: SearchControl | None) -> SearchControl | None:
    """A watch that may end the search and gets no progress: for sums other than the objective itself."""
    return None if watch is None else SearchControl(watch.look, of=watch)


def _found(watch: SearchControl | None, best: Optimum, value: Rank) -> None:
    if watch is not None:
        watch.found(best.counts, value)


def _least_contribution(
    part: Programme, land: Row, second: Sequence[int] | None, watch: SearchControl | None
) -> Optimum | None:
    """The least of what is missing to the land price: 0 for every mix that pays it."""
    best = lexicographic_optimum(part, (land.coefficients, *([] if second is None else [second])), watch)
    if best is None:
        return None
    missing = (land.lower or 0) - activity(land, best.counts)
    if missing > 0:
        return Optimum(best.counts, (-missing, *best.values[1:]))
    return _then(part, replace(land, name="paid"), second, best.counts, 0, _quiet(watch))


def _then(
    part: Programme,
    held_row: Row,
    second: Sequence[int] | None,
    counts: tuple[int, ...],
    value: Rank,
    watch: SearchControl | None,
) -> Optimum:
    """Of the mixes that keep what was reached, the best by the second sum; the mix itself without one."""
    last = None if second is None else lexicographic_optimum(with_rows(part, held_row), (second,), watch)
    chosen = counts if last is None else last.counts
    return Optimum(chosen, (value, *_totals(second, chosen)))


def _totals(numbers: Sequence[int] | None, counts: Sequence[int]) -> tuple[int, ...]:
    return () if numbers is None else (sum_of(numbers, counts),)


def held(question: Question, objective: str, counts: Sequence[int]) -> Row:
    """The row of every mix that is at least as good in an objective as one mix."""
    if question.units.by_use is not None and objective in MONEY:
        value = land_value_of(question.units, counts)
        row = land_row(question, value if objective == "land_value" else min(value, question.land_price))
        return replace(row, lower=min(row.lower or 0, activity(row, counts)))
    if objective in SUMS:
        row = sum_row(question, objective)
        return replace(row, lower=activity(row, counts))
    if objective == "mid_share":
        return replace(_share_above(question, counts), lower=0)
    if objective == "public_contribution":
        paid = min(activity(question.paid, counts), question.paid.lower or 0)
        return replace(question.paid, lower=paid)
    rate = investor_rate(question, counts)
    if rate is None:
        raise NoSingleRateError(sentence("a mix has no IRR, or several, at this land price"))
    row = rate_row(question.flows(), rate, question.land_price, sum(question.programme.most))
    return replace(row, lower=activity(row, counts))


def better(question: Question, objective: str, counts: Sequence[int]) -> Row | None:
    """The row of every mix that is better in an objective than one mix: by a cent where it is money.

    None where nothing is better: a contribution of zero.

    Raises:
        ValueError: the objective is the IRR, in which no least step can be made.
    """
    if objective == "mid_share":
        return replace(_share_above(question, counts), lower=1)
    if question.units.by_use is not None and objective in MONEY:
        if objective == "public_contribution" and holds(question.land, counts):
            return None
        return land_row(question, land_value_of(question.units, counts) + CENT)
    if objective == "public_contribution":
        reached, paying = activity(question.paid, counts), question.paid.lower or 0
        return None if reached >= paying else replace(question.paid, lower=reached + _cent(question.paid))
    if objective not in SUMS:
        raise ValueError(f"no step can be made in {objective}")
    row = sum_row(question, objective)
    step = _cent(question.land) if objective == "land_value" else 1
    return replace(row, lower=activity(row, counts) + step)


def sum_row(question: Question, objective: str) -> Row:
    """The row of an objective that is a sum, without bounds."""
    return Row(objective, coefficients(question, objective))


def _cent(row: Row) -> int:
    return row.scale // 100


def _share_above(question: Question, counts: Sequence[int]) -> Row:
    """Σ mid · (all of this mix) − Σ all · (mid of this mix): above 0 where the share is larger."""
    inside = coefficients(question, "mid_dwellings")
    some, every = sum_of(inside, counts), sum(counts)
    return Row("mid_share", tuple(every * each - some for each in inside))
