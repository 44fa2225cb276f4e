"""Notes on a result: each is a key of the texts with its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feasibility.evaluation.notes.of_costs import (
    asking_price_notes,
    cost_notes,
    exit_notes,
    initial_yield_notes,
    surplus_notes,
    vat_notes,
)
from feasibility.evaluation.notes.of_phases import loan_notes, phase_notes, verdict_notes
from feasibility.evaluation.notes.of_rents import (
    band_notes,
    law_notes,
    rent_notes,
    retention_notes,
    sale_notes,
)
from feasibility.evaluation.notes.of_tables import table_notes
from feasibility.evaluation.result import Arrays, TypeResult
from feasibility.policy.checks import Check, TypeLimits
from feasibility.policy.notes import Note, scenario_notes
from feasibility.scenario.validated import Scenario


def notes_of(
    scenario: Scenario,
    arrays: Arrays,
    types: Mapping[str, TypeResult],
    checks: Iterable[Check],
    limits: Mapping[str, TypeLimits],
    market_rents: Mapping[str, float],
    sale_prices: Mapping[str, float],
    row: int,
) -> Iterator[Note]:
    """All remarks for readers of this result.

    Args:
        scenario: that was evaluated.
        arrays: of the calculation.
        types: results of the dwelling types.
        checks: the policy checks.
        limits: rents and limits of every type [€].
        market_rents: market rent at first letting of every type [€/month].
        sale_prices: price at delivery before any limit, VAT included, of every sold type [€].
        row: index of the scenario on the path axis of the arrays.
    """
    present = {name: each for name, each in types.items() if each.count}
    yield from verdict_notes(scenario, arrays, row)
    yield from retention_notes(scenario, present)
    yield from phase_notes(scenario, arrays, present)
    yield from band_notes(checks)
    yield from rent_notes(arrays, present, market_rents, limits)
    for name, each in present.items():
        if each.target_income is not None:
            yield Note("target_income", {"type": name, "income": each.target_income})
    yield from law_notes(arrays, present, row)
    yield from sale_notes(present, limits, sale_prices)
    yield from vat_notes(scenario, arrays, row)
    yield from cost_notes(scenario, present)
    yield from asking_price_notes(scenario, arrays)
    yield from exit_notes(scenario, present)
    yield from surplus_notes(arrays, row)
    yield from initial_yield_notes(scenario, arrays, present, row)
    yield from loan_notes(scenario, arrays, row)
    yield from table_notes(scenario, arrays)
    yield from scenario_notes(scenario)
    yield from _assumption_notes(scenario)


def _assumption_notes(scenario: Scenario) -> Iterator[Note]:
    for path, reason in scenario.policy.assumed.items():
        if path not in scenario.policy_overrides:
            yield Note("policy_value_assumed", {"path": f"policy.{path}", "reason": reason})
    for path in scenario.policy_overrides:
        yield Note("policy_value_overridden", {"path": f"policy.{path}", "base": scenario.policy_base})
