"""Factors, their parts of a variance, and changes of a figure, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.evaluation.figures.named import TRUTH, FigureName
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital
from feasibility.levers.tornado import Turns, moves
from feasibility.report.levers.words import change_in_money
from feasibility.report.names_and_units import figure_written
from feasibility.report.risk.figures import index_name
from feasibility.risk.sobol.factors import Factor
from feasibility.risk.sobol.indices import Estimate
from feasibility.risk.sobol.splits import Sensitivity
from feasibility.scenario.keys.paths import is_share


def member_name(factor: Factor, member: str, words: Words) -> str:
    """What an index or an uncertain input is called in a sentence."""
    if factor.kind == "input":
        return number_name(member, words)
    return index_name(member, words)


def factor_name(factor: Factor, words: Words) -> str:
    """The names of all members of a factor in one phrase."""
    return words.listed([member_name(factor, each, words) for each in factor.members])


def grouping_texts(factor: Factor, words: Words) -> Iterator[str]:
    """Why several numbers are one factor: their correlations, and the shock that moves them all."""
    if len(factor.members) < 2:
        return
    if factor.correlations:
        pairs = [
            words(
                "sensitivity_pair",
                first=member_name(factor, each.first, words),
                second=member_name(factor, each.second, words),
                value=numbers.plain_number(each.value, words.lang),
            )
            for each in factor.correlations
        ]
        members = capital(factor_name(factor, words))
        yield words(f"sensitivity_correlated_{factor.kind}", members=members, pairs="; ".join(pairs))
    if factor.shocked:
        moved = words.listed([member_name(factor, each, words) for each in factor.shocked])
        yield words("sensitivity_shocked", members=moved)


def part_text(estimate: Estimate, words: Words) -> str:
    """A part of the variance with its interval: 95.7% (95.4–96.0)."""
    low, high = (numbers.number(100 * each, words.lang, 1) for each in (estimate.low, estimate.high))
    value = numbers.number(100 * estimate.value, words.lang, 1) + (" %" if words.lang == "nl" else "%")
    if not low.startswith("-"):
        return f"{value} ({low}–{high})"
    return words("sensitivity_interval", value=value, low=low, high=high)


def change_text(change: float | None, figure: FigureName, words: Words) -> str:
    """A change of the figure with its sign, in its own unit; a dash where there is none."""
    if change is None:
        return numbers.NONE
    if figure.unit == TRUTH:
        if not change:
            return words("sensitivity_unchanged")
        return words("sensitivity_becomes_yes" if change > 0 else "sensitivity_becomes_no")
    if figure.unit == "€/month":
        written = words.rent(change)
    elif figure.unit.startswith("€"):
        return change_in_money(change, words)
    elif is_share(figure.unit):
        written = numbers.number(100 * change, words.lang, 2)
    else:
        written = numbers.plain_number(change, words.lang)
    positive = not written.startswith("-") and any(each in "123456789" for each in written)
    written = f"+{written}" if positive else written
    return words("levers_size_points", number=written) if is_share(figure.unit) else written


def spread_text(found: Sensitivity, words: Words) -> str:
    """The mean, the spread and the central value of the figure in one sentence."""
    unit = found.figure.unit
    central = figure_written(found.figure.name, found.central, words, 2)
    if unit == TRUTH:
        mean = numbers.percent(found.mean, words.lang, 1)
        return words("sensitivity_spread_of_truth", mean=mean, central=central)
    sd = figure_written(found.figure.name, found.sd, words)
    if is_share(unit):
        sd = words("levers_size_points", number=numbers.number(100 * found.sd, words.lang, 2))
    mean = figure_written(found.figure.name, found.mean, words, 2)
    return words("sensitivity_spread", mean=mean, sd=sd, central=central)


def levers_of(
    found: Sensitivity, turns: Sequence[Turns]
) -> tuple[tuple[tuple[Turns, ...], ...], tuple[Turns, ...]]:
    """The levers that move each factor, each lever once, and those that move none."""
    left = list(turns)
    of_factors = []
    for factor in found.factors:
        of_factors.append(tuple(each for each in left if moves(each.handle, factor)))
        left = [each for each in left if each not in of_factors[-1]]
    return tuple(of_factors), tuple(left)
