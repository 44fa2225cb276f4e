"""Each party's view: the case on its own assumptions, its figures, and its conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.evaluation.evaluate import evaluate, evaluate_each
from feasibility.evaluation.figures.selections import figures_of_role
from feasibility.evaluation.result import Result
from feasibility.messages import sentence
from feasibility.parties.conditions import conditions_of, value_of, verdict
from feasibility.parties.negotiation import Condition, View
from feasibility.parties.site_part import part_of
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import party_label
from feasibility.scenario.validated import Scenario


def refuse_without_parties(scenario: Scenario) -> None:
    """Refuse a scenario without parties.

    Raises:
        InputError: it has no parties.
    """
    if not scenario.parties:
        raise scenario.refusal("parties", sentence("missing; a table needs at least one party"))


def case_of(scenario: Scenario) -> Scenario:
    """The shared facts: the scenario without the parties, at a land price in euros.

    Where the land price is the residual, the asking price is used, at the level of its payment;
    without one the residual itself, on the shared facts: of phases the price in euros, paid in its parts,
    that leaves nothing.
    """
    shared = with_price_at_payment(scenario.with_values({"parties": None, "table": None}))
    if not isinstance(shared.land.price, str):
        return shared
    price = shared.land.asking_price
    if not price:
        facts = evaluate(shared)
        price = float(of_row(facts.arrays.returns.residual_at_price_dates, facts.row))
    return shared.with_values({"land.price": price})


def own_case(case: Scenario, assumptions: Mapping[str, object]) -> Scenario:
    """The shared facts, overridden by one party's own assumptions.

    Raises:
        InputError: the assumptions make no valid scenario of this case.
    """
    return case.with_values(assumptions) if assumptions else case


def all_conditions(scenario: Scenario, facts: Result) -> dict[str, tuple[Condition, ...]]:
    """The conditions of every party.

    Raises:
        InputError: conditions or gains in figures that do not exist, of all parties at once.
    """
    found: dict[str, tuple[Condition, ...]] = {}
    mistakes: list[Mistake] = []
    for name in scenario.parties:
        try:
            found[name] = conditions_of(scenario, name, facts)
        except InputError as error:
            mistakes += error.mistakes
    if mistakes:
        raise InputError(mistakes)
    return found


def views_of(
    scenario: Scenario, case: Scenario, conditions: Mapping[str, Sequence[Condition]] | None = None
) -> tuple[Result, tuple[View, ...]]:
    """The shared facts, and the view of every party.

    A party whose assumptions make no valid scenario has a view with the reason; the others are unaffected.

    Args:
        scenario: has the parties.
        case: the shared facts of this moment, as from `case_of`, perhaps with levers moved.
        conditions: where they are known already, as from `all_conditions`.

    Raises:
        InputError: the shared facts cannot be computed, or a condition names a figure that does not exist.
    """
    refuse_without_parties(scenario)
    cases: dict[str, Scenario] = {}
    refused: dict[str, InputError] = {}
    for name, party in scenario.parties.items():
        try:
            cases[name] = own_case(case, party.assumptions)
        except InputError as error:
            refused[name] = error
    results = _evaluated(case, cases, refused)
    facts = results[""]
    known = conditions or all_conditions(scenario, facts)
    return facts, tuple(
        view_of(scenario, name, results.get(name), known[name], refused.get(name))
        for name in scenario.parties
    )


def own_view(
    scenario: Scenario, case: Scenario, facts: Result, name: str, conditions: Sequence[Condition]
) -> View:
    """The view of one party, computed without any other party's.

    Args:
        scenario: has the party.
        case: the shared facts of this moment.
        facts: their result.
        name: of the party.
        conditions: all of this party.
    """
    try:
        own = own_case(case, scenario.parties[name].assumptions)
        result = facts if own is case else evaluate(own)
    except InputError as error:
        return view_of(scenario, name, None, conditions, error)
    return view_of(scenario, name, result, conditions)


def _evaluated(
    case: Scenario, cases: Mapping[str, Scenario], refused: dict[str, InputError]
) -> dict[str, Result]:
    """The shared facts (under the empty name) and every party's own; equal cases are computed once."""
    own = {name: each for name, each in cases.items() if each is not case}
    names = ["", *own]
    try:
        found = dict(zip(names, evaluate_each([case, *own.values()]), strict=True))
    except InputError:
        found = {"": evaluate(case)}
        for name, each in own.items():
            try:
                found[name] = evaluate(each)
            except InputError as error:
                refused[name] = error
    return found | {name: found[""] for name, each in cases.items() if each is case}


def view_of(
    scenario: Scenario,
    name: str,
    result: Result | None,
    conditions: Sequence[Condition],
    error: InputError | None = None,
) -> View:
    """The view of one party of a result on its own assumptions.

    Args:
        scenario: has the party.
        name: of the party.
        result: None where its assumptions make no valid scenario; none of its conditions is then satisfied.
        conditions: all of this party.
        error: of its assumptions, where known.
    """
    party = scenario.parties[name]
    label = party_label(name, party)
    if result is None:
        verdicts = tuple(verdict(each, None) for each in conditions)
        nothing = dict.fromkeys(figures_of_role(party, scenario))
        reasons = tuple(
            scenario.mistake(f"parties.{name}.assumptions.{each.path}", each.message)
            for each in (error.mistakes if error else ())
        )
        return View(name, label, party.role, None, nothing, verdicts, False, reasons)
    part = part_of(result, party)
    verdicts = tuple(verdict(each, value_of(each.figure, result, party, part)) for each in conditions)
    figures = {figure: value_of(figure, result, party, part) for figure in figures_of_role(party, scenario)}
    satisfied = all(each.met for each in verdicts)
    return View(name, label, party.role, result, figures, verdicts, satisfied, (), part)
