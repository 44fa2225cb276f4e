"""The format of the parties and of what is negotiable: a field for each key.

A figure that they name may bear the short name that the search of mixes has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, Named, PartOf, key
from feasibility.scenario.keys.labels import LABEL, Label
from feasibility.scenario.keys.values import Number, OneOf, Plain, Text, Whole

OBJECTIVE_FIGURES = {
    "land_value": "residual_land_value",
    "irr": "investor_irr",
    "mid_dwellings": "mid_market_dwellings",
    "dwelling_years": "mid_market_dwelling_years",
}
"""Name of an objective in the search of mixes → name of that figure in results, conditions and targets."""


def figure_called(name: str) -> str:
    """The figure's name in the results, for either of its names."""
    return OBJECTIVE_FIGURES.get(name, name)


def objective_called(name: str) -> str:
    """The figure's name in the search of mixes, for either of its names."""
    return next((short for short, figure in OBJECTIVE_FIGURES.items() if figure == name), name)


ROLES = ("municipality", "landowner", "investor", "corporation", "developer", "tenants")
KEPT_PRIVATE = ("assumptions", "conditions")
BOUND = Number(what=sentence("a number"))
BOUNDS = Named(BOUND, any_name=True, called=figure_called)
OF_THE_TABLE = ("parties", "table")
"""Top-level keys about the negotiation, not the plan itself."""


@dataclass(frozen=True)
class Party:
    """One party: its assumptions, its conditions, and its concessions."""

    role: str = key(OneOf(ROLES))
    label: str = key(Text(longest=80), "")
    part: tuple[str, ...] | None = key(ListOf(Text(needed=True), 1), None)
    assumptions: Mapping[str, object] = key(Named(Plain(), any_name=True), {})
    at_least: Mapping[str, float] = key(BOUNDS, {})
    at_most: Mapping[str, float] = key(BOUNDS, {})
    concedes: Mapping[str, float] = key(BOUNDS, {})
    gain: str = key(Text(), "")
    existing_use_value: float | None = key(Number(0, what=sentence("an amount of euros")), None)
    cost_recovery: tuple[str, ...] = key(ListOf(Text(needed=True)), ())
    keeps_private: tuple[str, ...] = key(ListOf(OneOf(KEPT_PRIVATE)), ())


def party_label(name: str, party: Party) -> str:
    """What a party is called: its label, else its name as a person reads it."""
    return party.label or name.replace("_", " ")


@dataclass(frozen=True)
class Negotiable:
    """A lever of the negotiation: numbers that are moved together, between two ends, in steps."""

    paths: tuple[str, ...] = key(ListOf(Text(needed=True), 1))
    least: float = key(BOUND, name="from")
    most: float = key(BOUND, name="to")
    step: float = key(Number(0, what=sentence("a step"), above=True))
    label: Label = key(LABEL, "")


@dataclass(frozen=True)
class Negotiation:
    """What is negotiable: levers, types with free counts, and the number of hidden answers."""

    levers: Mapping[str, Negotiable] = key(Named(PartOf(Negotiable, in_pieces=True)), {})
    mix: tuple[str, ...] = key(ListOf(Text(needed=True)), ())
    answers_per_round: int = key(Whole(1, 100, sentence("a whole number of answers")), 3)
