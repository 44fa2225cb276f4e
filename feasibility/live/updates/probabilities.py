"""How likely it is that the parties' conditions hold at a position: on common random paths of the indices.

Parties that hide nothing are computed first, together, and what the others hide plays no part in it. Each
party that hides something is computed afterwards, alone, and is told about itself and nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import FeasibilityError
from feasibility.language.texts import LANGUAGES
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.table.state import Position
from feasibility.live.table.words import WORDS, party_name, unit_word
from feasibility.live.updates.computing import case_at
from feasibility.parties.negotiation import Condition
from feasibility.parties.probability import SEED, PartyProbability, met_by, of_everybody, of_party, plans_of
from feasibility.plain_data import Json
from feasibility.report.names_and_units import CERTAIN, probability_text
from feasibility.risk.blocks import Plan
from feasibility.risk.runs.engines import Blocks, Work
from feasibility.risk.simulation import plan_of
from feasibility.risk.summary import Probability
from feasibility.scenario.keys.parties import Party

Mask = NDArray[np.bool_]
Masks = Mapping[str, Mask | None]

PATHS = 512
"""Paths beside the levers: two blocks, and a standard error of at most 2.2 percentage points."""


@dataclass(frozen=True)
class Probable:
    """The probabilities at a position, as far as they are known."""

    position: Position
    parties: Mapping[str, PartyProbability | None]
    """Of each party that was computed; None where it has none."""
    everybody: Probability | None
    """That the conditions of all hold at once; None where a party has none, or was not computed yet."""
    whole: bool
    """Whether the parties that hide something were computed too."""


def open_masks(setup: Setup, position: Position, go_on: Callable[[], None]) -> Masks:
    """On which paths the conditions of the parties that hide nothing hold: party → (N, conditions).

    Args:
        setup: of the table.
        position: of the levers.
        go_on: called before each block of paths; may raise to stop.
    """
    names = [name for name in setup.parties if name not in hiding(setup)]
    return _masks(setup, position, names, go_on)


def hidden_masks(setup: Setup, position: Position, go_on: Callable[[], None]) -> Masks:
    """On which paths the conditions of each hiding party hold; a failure affects no other party."""
    found: dict[str, Mask | None] = {}
    for name in hiding(setup):
        found |= _masks(setup, position, [name], go_on)
    return found


def _masks(setup: Setup, position: Position, names: Sequence[str], go_on: Callable[[], None]) -> Masks:
    def stoppable(work: Work, blocks: Sequence[int]) -> Blocks:
        for block in blocks:
            go_on()
            yield block, work(block)

    try:
        plan = plan_at(setup, position)
        return met_by(setup.scenario, plan, names, setup.conditions, stoppable)
    except (FeasibilityError, ArithmeticError, ValueError):
        return dict.fromkeys(names)


def plan_at(setup: Setup, position: Position) -> Plan:
    """The run of the shared facts at a position.

    Raises:
        InputError: they are no valid scenario.
    """
    return plan_of(case_at(setup, position), PATHS, SEED, "random")


def probable_of(setup: Setup, position: Position, masks: Masks) -> Probable:
    """The probabilities of the parties that were computed.

    Args:
        setup: of the table.
        position: of the levers.
        masks: party → (N, conditions).
    """
    known = [name for name, mask in masks.items() if mask is not None]
    plans = plans_of(setup.scenario, plan_at(setup, position), known, setup.conditions) if known else {}
    parties = {name: None if mask is None else of_party(mask, plans[name]) for name, mask in masks.items()}
    whole = len(masks) == len(setup.parties)
    return Probable(position, parties, of_everybody(masks, plans) if whole else None, whole)


# -------------------------------------------------------------------------------- what a role is shown


HIDDEN, PENDING, NONE, KNOWN = "hidden", "pending", "none", "known"
"""What is to be said of a probability: another's secret; being computed; that there is none; itself."""


def probable_json(
    setup: Setup, found: Probable | None, sees: Callable[[str], bool], *, sees_all: bool
) -> Json:
    """The probabilities as a role is shown them.

    Args:
        setup: of the table.
        found: at the position of the levers; None while they are being computed.
        sees: whether the role may see a party's conditions and what follows from them.
        sees_all: whether it may see what follows from the conditions of all.
    """
    parties = []
    for name, party in setup.parties.items():
        state = _state(found, name) if sees(name) else HIDDEN
        own = found.parties[name] if found is not None and state == KNOWN else None
        parties.append(
            {
                "name": name,
                "state": state,
                **_probability(None if own is None else own.together),
                "conditions": [] if own is None else list(_conditions(setup, name, party, own)),
            }
        )
    if not sees_all:
        state, every = HIDDEN, None
    elif found is None or not found.whole:
        state, every = PENDING, None
    else:
        state, every = (NONE if found.everybody is None else KNOWN), found.everybody
    return {
        "paths": PATHS,
        "parties": parties,
        "everybody": {"state": state, **_probability(every)},
    }


def _state(found: Probable | None, name: str) -> str:
    if found is None or name not in found.parties:
        return PENDING
    return NONE if found.parties[name] is None else KNOWN


def _probability(found: Probability | None) -> Json:
    """A probability with its error; one of 0 or 1, whose error says nothing, in words with its bound."""
    if found is None:
        return {"probability": None, "error": None, "words": None}
    told = {lang: probability_text(found, WORDS[lang]) for lang in LANGUAGES}
    return {
        "probability": found.value,
        "error": found.standard_error,
        "words": told if found.value in CERTAIN else None,
    }


def _conditions(setup: Setup, name: str, party: Party, own: PartyProbability) -> Iterator[Json]:
    conditions: Sequence[Condition] = setup.conditions[name]
    for condition, each in zip(conditions, own.conditions, strict=True):
        yield {
            "name": party_name(condition.figure, party),
            "relation": condition.relation,
            "bound": condition.bound,
            "unit": unit_word(condition.unit),
            **_probability(each),
        }
