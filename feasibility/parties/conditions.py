"""The conditions of a party, and whether a result satisfies them."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan

import numpy as np

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.figures.named import OF_FIGURES, figure_name, printed_figures, single
from feasibility.evaluation.figures.registry import FINANCE, PARTY, TAX
from feasibility.evaluation.result import Result
from feasibility.glossary import unit_named
from feasibility.messages import given_word, given_words, sentence
from feasibility.parties.columns import column_called
from feasibility.parties.negotiation import Condition, Relation, Verdict
from feasibility.parties.site_part import OwnPart, counts_part, part_of, without_part
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import OBJECTIVE_FIGURES, Party, figure_called
from feasibility.scenario.keys.refusal_words import nearest, suggestion_of, unless_suggested
from feasibility.scenario.validated import Scenario

RATE_TOLERANCE = 1e-9
"""Tolerance within which a rate, a share or a number satisfies its bound."""
MONEY = "€"
FRACTIONS = ("share", "rate")
"""Beginnings of the units of shares, margins and yearly rates."""


def conditions_of(scenario: Scenario, name: str, result: Result) -> tuple[Condition, ...]:
    """Every condition of a party, floors first, in the order of the file.

    Args:
        scenario: has the party.
        name: its name.
        result: of the shared facts, whose figures a condition may name.

    Raises:
        InputError: a condition or the gain names a figure that does not exist, or one that is not a number,
            or a condition has a bound that the figure cannot have; all at once. Or a concession belongs to no
            condition.
    """
    party = scenario.parties[name]
    mistakes: list[Mistake] = []
    found = list(_conditions(scenario, name, party, result, mistakes))
    if party.gain:
        try:
            unit_of(figure_called(party.gain), result, party)
        except InputError as error:
            mistakes += [scenario.mistake(f"parties.{name}.gain", each.message) for each in error.mistakes]
    # A misspelt condition would leave a correct concession without its condition.
    if mistakes or (mistakes := list(_unconditional(scenario, name, party))):
        raise InputError(mistakes)
    return tuple(found)


def _conditions(
    scenario: Scenario, name: str, party: Party, result: Result, mistakes: list[Mistake]
) -> Iterator[Condition]:
    bounds: tuple[tuple[str, Relation, dict[str, float]], ...] = (
        ("at_least", ">=", dict(party.at_least)),
        ("at_most", "<=", dict(party.at_most)),
    )
    for key, relation, figures in bounds:
        for figure, bound in figures.items():
            try:
                unit = unit_of(figure, result, party)
            except InputError as error:
                path = f"parties.{name}.{key}.{figure}"
                mistakes += [scenario.mistake(path, each.message) for each in error.mistakes]
                continue
            conceded = party.concedes.get(figure)
            for place, value in ((key, bound), ("concedes", conceded)):
                if value is not None and unit.startswith(FRACTIONS) and abs(value) > 1:
                    path = f"parties.{name}.{place}.{figure}"
                    mistakes.append(scenario.mistake(path, _not_a_fraction(value)))
            yield Condition(figure, relation, bound, conceded, unit)


def _not_a_fraction(value: float) -> str:
    hint = ""
    if abs(value) <= 100:
        hint = sentence(": {value:g} % is written {share:g}", value=value, share=value / 100)
    return sentence("found {value:g}; a fraction from -1 to 1 is allowed{hint}", value=value, hint=hint)


def _unconditional(scenario: Scenario, name: str, party: Party) -> Iterator[Mistake]:
    """Concessions without a condition."""
    known = [*party.at_least, *party.at_most]
    for figure in party.concedes:
        if figure not in known:
            yield scenario.mistake(
                f"parties.{name}.concedes.{figure}",
                sentence(
                    "there is no condition on '{figure}' to concede; there are {known}{nearest}",
                    figure=given_word(figure, OF_FIGURES),
                    known=given_words(known, OF_FIGURES),
                    nearest=nearest(figure, known, OF_FIGURES),
                ),
            )


def unit_of(figure: str, result: Result, party: Party) -> str:
    """The unit of a figure that a condition may name.

    Args:
        figure: its name.
        result: of the shared facts.
        party: whose own assumptions may have a loan or tax that the shared facts lack.

    Raises:
        InputError: there is no such figure, or it is not a number.
    """
    if figure in PARTY or (_is_financed(figure) and _has_part(figure.partition(".")[0], result, party)):
        return unit_named(figure)
    if _is_financed(figure):
        raise InputError.of("", _without_part(figure))
    try:
        return figure_name(figure, result).unit
    except InputError as error:
        numbers = (name for name, value in printed_figures(result) if not isinstance(value, str))
        known = [*OBJECTIVE_FIGURES, *PARTY, *numbers]
        last = figure.rpartition(".")[2]
        meant = [name for name in FINANCED if name.partition(".")[2] == last]
        known += FINANCED
        near = (
            suggestion_of(meant[0], figure, known, OF_FIGURES)
            if meant
            else nearest(figure, known, OF_FIGURES)
        )
        if figure.strip() and near:
            message = sentence(
                "there is no figure '{figure}' that is a number{near}", figure=figure, near=near
            )
            raise InputError.of("", message) from None
        allowed = sentence("; figures of parties: {party}", party=given_words(PARTY, OF_FIGURES))
        allowed = unless_suggested(near, allowed)
        raise InputError(Mistake(each.path, each.message + allowed) for each in error.mistakes) from None


FINANCED = (
    *(f"finance.{each.key}" for each in FINANCE.values() if each.kind in ("number", "whole")),
    *(f"tax.{each.key}" for each in TAX.values() if each.kind in ("number", "whole")),
)
"""Figures of loans and of tax that a condition may name."""


def _is_financed(figure: str) -> bool:
    return figure in FINANCED


def _has_part(part: str, result: Result, party: Party) -> bool:
    """Whether the shared facts, or else the party's own assumptions, have loans or tax."""
    return getattr(result, part) is not None or any(path.split(".")[0] == part for path in party.assumptions)


def _without_part(figure: str) -> str:
    part = figure.partition(".")[0]
    needed = sentence("tax") if part == "tax" else sentence("a loan under finance")
    return sentence(
        "the figure '{figure}' needs {needed}, and neither the scenario nor the party's own assumptions "
        "have it",
        figure=figure,
        needed=needed,
    )


def value_of(figure: str, result: Result, party: Party, part: OwnPart | None = None) -> float | None:
    """A party's figure of a result; None where it has no meaning.

    Args:
        figure: its name; what it counts of a part is said in `evaluation/figures`.
        result: of the site, on the party's assumptions.
        party: whose figure.
        part: the part that it takes of that result, where it is known already.
    """
    if counts_part(figure, result.scenario, party):
        part = part or part_of(result, party)
        if part is not None:
            return _of_part(figure, part, result, without_part(party))
    own = PARTY.get(figure)
    if own is not None and own.of_party is not None:
        return own.of_party(result, party)
    value = single(figure, result)
    return None if isnan(value) else value


def _of_part(figure: str, part: OwnPart, result: Result, party: Party) -> float | None:
    """A figure of a part; of one without dwellings what its sums are, and no rate or quotient."""
    if part.result is not None:
        return value_of(figure, part.result, party)
    column = column_called(figure, part.arrays)
    if column is None:
        return None
    values = np.atleast_1d(column(result.scenario, part.arrays, party))
    value = float(of_row(values, result.row))
    return value if isfinite(value) else None


def tolerance_of(unit: str) -> float:
    """Tolerance of a bound for floating point, in the figure's unit."""
    return HALF_A_CENT if unit.startswith(MONEY) else RATE_TOLERANCE


def verdict(condition: Condition, value: float | None) -> Verdict:
    """A condition compared with a figure; a figure without meaning satisfies none."""
    if value is None:
        return Verdict(condition, None, False, None)
    short = condition.bound - value if condition.relation == ">=" else value - condition.bound
    met = short <= tolerance_of(condition.unit)
    return Verdict(condition, value, met, 0.0 if met else short)
