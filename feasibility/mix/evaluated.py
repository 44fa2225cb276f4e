"""The figures of a mix, from the unit values of its question."""

from __future__ import annotations

from collections.abc import Sequence

from feasibility.mix.results import Mix
from feasibility.programme.objectives import investor_rate
from feasibility.programme.question import Question, least_price_of
from feasibility.programme.rows import activity, by_type, holds
from feasibility.programme.units import at_price_dates, land_value_of
from feasibility.returns.values import HALF_A_CENT


def mix_of(question: Question, counts: Sequence[int]) -> Mix:
    """The figures of a mix, each from its definition: Σ count · unit value, and the site where it counts."""
    units, row = question.units, question.viability
    land_value = land_value_of(units, counts)
    margin = at_price_dates(units, counts) - max(question.land_price, least_price_of(question, counts))
    dwellings = sum(counts)
    mid = sum(count for count, inside in zip(counts, units.mid, strict=True) if inside)
    over = activity(row, counts) - (row.lower or 0)
    return Mix(
        counts=by_type(question.programme, counts),
        dwellings=dwellings,
        land_value=land_value,
        margin=margin if question.rate is None else over / row.scale - HALF_A_CENT,
        viable=all(holds(each, counts) for each in question.viable_rows),
        mid_dwellings=mid,
        low_dwellings=sum(count for count, inside in zip(counts, units.low, strict=True) if inside),
        social_dwellings=sum(count for count, inside in zip(counts, units.social, strict=True) if inside),
        mid_share=mid / dwellings,
        dwelling_years=sum(count * years for count, years in zip(counts, units.years_kept, strict=True)),
        public_contribution=max(0.0, -margin),
        irr=investor_rate(question, counts),
    )


def figure_of(mix: Mix, objective: str) -> float:
    """One objective of a mix, in its own unit.

    Raises:
        ValueError: the objective is the IRR, which the mix does not have.
    """
    if objective == "irr":
        if mix.irr is None:
            raise ValueError("this mix has no single IRR")
        return mix.irr
    value: float = getattr(mix, objective)
    return value
