"""The setup of a table: the shared facts, the levers, and the parties."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.glossary import unit_named
from feasibility.language.texts import LANGUAGES, name_of_path
from feasibility.language.words import words_of
from feasibility.live.table.state import SCREEN, Both, Position
from feasibility.live.table.words import unit_word
from feasibility.messages import sentence
from feasibility.parties.negotiation import Condition
from feasibility.parties.views import all_conditions, case_of, refuse_without_parties
from feasibility.scenario.keys.labels import label_text
from feasibility.scenario.keys.parties import Negotiable, Party, party_label
from feasibility.scenario.keys.values import Whole
from feasibility.scenario.rules.levers import standing
from feasibility.scenario.rules.table import MOST_VALUES
from feasibility.scenario.validated import Scenario

LAND_PRICE = "land.price"
UNITS = ("€", "€/month", "€/year", "€/m²", "m²", "share", "rate", "number", "points", "months", "year")


@dataclass(frozen=True)
class TableLever:
    """One lever of the table."""

    name: str
    label: Both
    unit: str
    paths: tuple[str, ...]
    whole: tuple[bool, ...]
    """For each path, whether it takes whole numbers only."""
    least: float
    most: float
    step: float
    start: float
    """The value in the scenario."""


@dataclass(frozen=True)
class Setup:
    """What does not change during the meeting."""

    name: str
    """The name of this table in the record."""
    parties: Mapping[str, Party]
    scenario: Scenario
    """The scenario with its parties."""
    case: Scenario
    """The shared facts, without the parties."""
    levers: Mapping[str, TableLever]
    free: tuple[str, ...]
    """Types whose number may change, with the total kept."""
    start: Position
    conditions: Mapping[str, Sequence[Condition]]
    answers_per_round: int
    openly: Scenario
    """The scenario with only the parties that keep nothing private.

    Results that are computed together may differ in their last digits by what else is computed with them, and
    may fail together: both would reveal something private. So every other party is computed on its own.
    """
    mark: str = ""
    """A mark of the scenario, to see later whether it has changed; empty where that is not needed."""


def setup_of(scenario: Scenario, name: str) -> Setup:
    """The table of a scenario.

    Args:
        scenario: has parties; what is negotiable is under `table`.
        name: the name of this table in the record.

    Raises:
        InputError: there are no parties, a condition names an unknown figure, the shared facts cannot be
            computed, a party has the name of the shared screen, or a lever has too many steps or a range that
            excludes the scenario's value.
    """
    refuse_without_parties(scenario)
    if SCREEN in scenario.parties:
        taken = sentence("'{screen}' is the shared screen; choose another name", screen=SCREEN)
        raise InputError([scenario.mistake(f"parties.{SCREEN}", taken)])
    case = case_of(scenario)
    levers = {each: _lever(case, each, lever) for each, lever in scenario.table.levers.items()}
    outside = [
        _outside(scenario, each) for each in levers.values() if not each.least <= each.start <= each.most
    ]
    many = [_many(scenario, each) for each in levers.values() if _steps(each) > MOST_VALUES]
    if outside or many:
        raise InputError([*outside, *many])
    facts = evaluate(case)
    counts = {each: found.count for each, found in facts.dwelling_types.items()}
    return Setup(
        name=name,
        parties=scenario.parties,
        scenario=scenario,
        case=case,
        levers=levers,
        free=scenario.table.mix,
        start=Position({each.name: each.start for each in levers.values()}, counts),
        conditions=all_conditions(scenario, facts),
        answers_per_round=scenario.table.answers_per_round,
        openly=_openly(scenario),
    )


def _steps(lever: TableLever) -> float:
    return (lever.most - lever.least) / lever.step


def _many(scenario: Scenario, lever: TableLever) -> Mistake:
    """A lever with too many steps for a slider."""
    return scenario.mistake(
        f"table.levers.{lever.name}",
        sentence(
            "from {least:.10g} to {most:.10g} is {steps:,.0f} steps of {step:.10g}; "
            "at most {most_values:,} can be gone through: give a larger step, or a "
            "smaller range",
            least=lever.least,
            most=lever.most,
            steps=_steps(lever),
            step=lever.step,
            most_values=MOST_VALUES,
        ),
    )


def known_to_all(scenario: Scenario) -> str:
    """A text that differs between scenarios by what all parties at the table may know.

    Args:
        scenario: has parties.
    """
    hidden = {name: party for name, party in scenario.parties.items() if party.keeps_private}
    openly = _openly(scenario).digest
    shown = [
        [name, party.role, party.label, party.part, sorted(party.keeps_private), _assumed(party)]
        for name, party in hidden.items()
    ]
    return hashlib.sha256(json.dumps([openly, shown], default=str).encode()).hexdigest()


def _assumed(party: Party) -> list[list[str]] | None:
    if "assumptions" in party.keeps_private:
        return None
    return sorted([path, repr(value)] for path, value in party.assumptions.items())


def _outside(scenario: Scenario, lever: TableLever) -> Mistake:
    """A lever whose range excludes the scenario's own value."""
    return scenario.mistake(
        f"table.levers.{lever.name}",
        sentence(
            "from {least:.10g} to {most:.10g} leaves out {start:.10g}, where the "
            "scenario has it; the table begins there, so give a range that holds it",
            least=lever.least,
            most=lever.most,
            start=lever.start,
        ),
    )


def _openly(scenario: Scenario) -> Scenario:
    without = {f"parties.{name}": None for name, party in scenario.parties.items() if party.keeps_private}
    return scenario.with_values(without) if without else scenario


def _lever(case: Scenario, name: str, lever: Negotiable) -> TableLever:
    kinds, values = zip(*(standing(case, path) for path in lever.paths), strict=True)
    return TableLever(
        name=name,
        label=_label(case, lever),
        unit=_unit(unit_named(lever.paths[0])),
        paths=lever.paths,
        whole=tuple(isinstance(kind, Whole) for kind in kinds),
        least=lever.least,
        most=lever.most,
        step=lever.step,
        start=lever.least if values[0] is None else float(values[0]),
    )


def _label(case: Scenario, lever: Negotiable) -> Both:
    given = {lang: label_text(lever.label, lang) for lang in LANGUAGES}
    return (
        given if any(given.values()) else {lang: _of_path(case, lever.paths[0], lang) for lang in LANGUAGES}
    )


def _of_path(case: Scenario, path: str, lang: str) -> str:
    parts = path.split(".")
    of = f"{words_of(case, lang).type(parts[1])}: " if parts[0] == "dwellings" and len(parts) > 2 else ""
    return of + name_of_path(path, lang)


def _unit(unit: str) -> str:
    return unit_word(unit) if unit in UNITS else ""


def roles_of(setup: Setup) -> tuple[str, ...]:
    """Everyone who has a key: the parties, and the screen."""
    return (*setup.parties, SCREEN)


def label_of(setup: Setup, role: str) -> str:
    """The label of a party; empty for the screen."""
    return party_label(role, setup.parties[role]) if role in setup.parties else ""


def hiding(setup: Setup) -> tuple[str, ...]:
    """Parties that keep something private."""
    return tuple(name for name, party in setup.parties.items() if party.keeps_private)
