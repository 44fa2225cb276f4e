"""What every mix must satisfy, as rows of whole numbers: shares, budgets, and rows of the file's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, lcm

from feasibility.programme.rows import Row
from feasibility.scenario.keys.model import MixRow
from feasibility.scenario.keys.policy import ShareRule
from feasibility.scenario.validated import Scenario


def mix_rows(scenario: Scenario) -> tuple[Row, ...]:
    """What every mix must satisfy: shares that are not deviated from, budgets, and rows of the file's own."""
    shares = (row for row in _share_rows(scenario) if not _deviates(scenario, row.name))
    return (*shares, *_budget_rows(scenario), *_own_rows(scenario))


def deviated_shares(scenario: Scenario) -> tuple[str, ...]:
    """Names of the share rows that are left out because the scenario records a deviation from them."""
    return tuple(row.name for row in _share_rows(scenario) if _deviates(scenario, row.name))


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
