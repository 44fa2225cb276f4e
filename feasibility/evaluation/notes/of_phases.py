"""Notes on the verdict on a plan in phases, on shares by phase, and on the loan of each phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from feasibility.evaluation.figures.of_project import margin_on_land
from feasibility.evaluation.result import Arrays, Phase, TypeResult
from feasibility.policy.notes import Note
from feasibility.policy.shares_by_phase import Delivered, SoFar, shares_by_phase
from feasibility.returns.values import HALF_A_CENT, HALF_A_EURO
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.finance import LOAN_SIZES
from feasibility.scenario.keys.policy import ShareRule
from feasibility.scenario.validated import Scenario


def verdict_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """That the net present value says otherwise than the margin, which phases can make it do."""
    returns = arrays.returns
    margin = float(of_row(margin_on_land(arrays), row))
    price, worth, value = (
        float(of_row(figures, row))
        for figures in (returns.land_price, returns.residual_at_price_dates, returns.net_present_value)
    )
    viable, at_this_price = margin >= -HALF_A_CENT, abs(worth - margin - price) < HALF_A_CENT
    if len(arrays.phases) == 1 or not at_this_price or abs(value) < HALF_A_EURO or viable == (value > 0):
        return
    required, rate = scenario.required_return, scenario.development.rate
    yield Note(
        "npv_unlike_verdict",
        {
            "net_present_value": value,
            "required_return": required,
            "development_rate": required if rate is None else rate,
        },
    )


def phase_notes(scenario: Scenario, arrays: Arrays, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    """In which phase a share is met late, and what each share is if the last phase never comes."""
    by_day: dict[float, list[Phase]] = {}
    for phase in sorted(arrays.phases, key=lambda each: each.delivery):
        by_day.setdefault(phase.delivery, []).append(phase)
    names = [each.name for each in arrays.layout.types]
    deliveries = [
        Delivered(
            tuple(each.name for each in phases),
            {
                names[place]: types[names[place]].count
                for each in phases
                for place in each.types
                if names[place] in types
            },
        )
        for phases in by_day.values()
    ]
    for rule, stages in shares_by_phase(scenario, deliveries):
        if len(stages) > 1:
            yield from _share_notes(rule, stages)


def _share_notes(rule: ShareRule, stages: Sequence[SoFar]) -> Iterator[Note]:
    """One share after each delivery, of two or more."""
    segments, asked = "+".join(rule.segments), rule.at_least
    short = [place for place, each in enumerate(stages) if not each.met]
    if short and stages[-1].met:
        yield Note(
            "share_met_late",
            {
                "segments": segments,
                "share": asked,
                "phase": " + ".join(stages[short[-1] + 1].phases),
                "so_far": stages[short[-1]].share,
            },
        )
    left, last = stages[-2], " + ".join(stages[-1].phases)
    values: dict[str, str | float] = {
        "segments": segments,
        "share": asked,
        "phase": last,
        "so_far": left.share,
        "inside": left.inside,
        "dwellings": left.dwellings,
    }
    if left.met:
        yield Note("share_without_last", values)
    else:
        yield Note("share_short_without_last", values)


def loan_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """An amount that each phase borrows, what binds where phases differ, and what forbids loans of zero."""
    terms, finance = scenario.finance.loan, arrays.finance
    if terms is None or finance is None:
        return
    phases = arrays.phases
    if terms.amount is not None and len(phases) > 1:
        together = terms.amount * len(phases)
        yield Note(
            "loan_amount_by_phase", {"amount": terms.amount, "inside": len(phases), "together": together}
        )
    differ = len({int(of_row(each.bound_by, row)) for each in finance.schedules}) > 1
    for phase, loan in zip(phases, finance.schedules, strict=True):
        if of_row(loan.loan, row) > 0.0:
            if differ:
                size = LOAN_SIZES[int(of_row(loan.bound_by, row))]
                yield Note("loan_bound_of_phase", {"phase": phase.name, "size": size})
            continue
        year, size = int(of_row(loan.zero_because, row)), LOAN_SIZES[int(of_row(loan.bound_by, row))]
        if len(phases) == 1 and year:
            yield Note("loan_forbidden", {"year": year})
        elif year:
            yield Note("loan_forbidden_of_phase", {"phase": phase.name, "year": year})
        elif len(phases) == 1:
            yield Note("loan_zero", {"size": size})
        else:
            yield Note("loan_zero_of_phase", {"phase": phase.name, "size": size})
