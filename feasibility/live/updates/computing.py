"""What follows from a position of the levers: the facts, the views, the zone, rents, the frontier.

What each role may see of it is decided in `message`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from feasibility.errors import FeasibilityError, InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.registry import PARTY
from feasibility.evaluation.result import Result
from feasibility.language.texts import LANGUAGES
from feasibility.language.words import words_of
from feasibility.live.table.positions import values_of
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.table.state import Both, Position
from feasibility.live.table.words import both
from feasibility.mix.balance import sour_sweet
from feasibility.mix.frontier import frontier
from feasibility.mix.results import SourSweet
from feasibility.parties.conditions import value_of
from feasibility.parties.negotiation import PriceRange, View, Zone
from feasibility.parties.views import own_view, view_of, views_of
from feasibility.parties.zone import TRIAL, contribution_of, is_sought, ranges_of, zone_of, zone_with
from feasibility.programme.question import Options, question_of
from feasibility.programme.units import with_phase_shares
from feasibility.report.reasons import refusal_text
from feasibility.report.run.charts.data import RentPicture, rent_pictures
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

FIRST, SECOND = "land_value", "low_dwellings"
SHARED_FACTS = Party(role="municipality")
"""A party without assumptions of its own: its figures are those of the shared facts."""
MOST_MESSAGES = 3
TRIALS = 2
"""Zones that are computed, as a rule, to find the sum that closes a gap."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Computed:
    """A position with all that follows from it; what of it a screen may see is selected later."""

    position: Position
    facts: Result
    views: tuple[View, ...]
    zone: Zone
    rents: tuple[RentPicture, ...]
    balance: SourSweet


@dataclass(frozen=True)
class FrontierPoints:
    """The frontier of land value and low dwellings over the free types."""

    points: tuple[tuple[float, float], ...]


class NoCaseError(Exception):
    """A position that makes no valid scenario, with the reason in both languages."""

    def __init__(self, reason: Both) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason["en"])


def case_at(setup: Setup, position: Position) -> Scenario:
    """The shared facts at a position.

    Raises:
        InputError: they are not a valid scenario.
    """
    values = values_of(setup, position)
    return setup.case.with_values(values) if values else setup.case


def computed(setup: Setup, position: Position) -> Computed:
    """Everything that follows from a position.

    Raises:
        NoCaseError: it makes no valid scenario, or its figures cannot be represented. That depends on nothing
            that a party keeps private: one that cannot be computed has a view without figures.
    """
    try:
        case = case_at(setup, position)
        facts, found = (
            views_of(setup.openly, case, setup.conditions) if setup.openly.parties else (evaluate(case), ())
        )
        seen = {each.name: (each, ranges_of(setup.scenario, [each])) for each in found}
        rents, balance = rent_pictures(facts), sour_sweet(facts)
    except InputError as error:
        raise NoCaseError(_reason(setup, error)) from None
    except (FeasibilityError, ArithmeticError, ValueError):
        raise NoCaseError(both("live_no_figures")) from None
    seen |= {name: _on_its_own(setup, case, facts, name) for name in hiding(setup)}
    views = tuple(seen[name][0] for name in setup.parties)
    ranges = tuple(each for name in setup.parties for each in seen[name][1])
    return Computed(position, facts, views, zone_of(facts.land_price, ranges, views), rents, balance)


def _on_its_own(
    setup: Setup, case: Scenario, facts: Result, name: str
) -> tuple[View, tuple[PriceRange, ...]]:
    """The view of a party that keeps something private, and its prices; a failure affects no other party."""
    conditions = setup.conditions[name]
    try:
        view = own_view(setup.scenario, case, facts, name, conditions)
        return view, ranges_of(setup.scenario, [view])
    except (FeasibilityError, ArithmeticError, ValueError):
        pass
    except Exception:  # logged; the party has no figures, and no other party sees the failure
        logger.exception("a view could not be worked out")
    return view_of(setup.scenario, name, None, conditions), ()


def facts_at(setup: Setup, position: Position) -> Result:
    """The shared facts at a position, computed alone: to the last digit those of a run without parties.

    Raises:
        InputError: they are no valid scenario.
    """
    return evaluate(case_at(setup, position))


def _reason(setup: Setup, error: InputError) -> Both:
    """Why the shared facts are not valid, in labels."""
    reasons = {}
    for lang in LANGUAGES:
        words, first = words_of(setup.case, lang), error.mistakes[:MOST_MESSAGES]
        reasons[lang] = "; ".join(refusal_text(each, setup.case, words) for each in first)
    return both("live_no_case", reasons=reasons)


def contribution_at(setup: Setup, found: Computed) -> float | None:
    """The sum at the start that closes the gap between the prices [€]; None where there is no such gap.

    Takes as long where there is no gap, so that the load of the machine does not reveal it.
    """
    try:
        case = case_at(setup, found.position)
        contribution = contribution_of(setup.scenario, case, found.zone)
        if not is_sought(found.zone):
            for _ in range(TRIALS):
                zone_with(setup.scenario, case, TRIAL)
    except (FeasibilityError, ArithmeticError, ValueError):
        return None
    return None if contribution is None else contribution.amount


def fact(result: Result, figure: str) -> float | bool | None:
    """A figure of the shared facts."""
    if figure in PARTY:
        return value_of(figure, result, SHARED_FACTS)
    value: float | bool | None = getattr(result, figure)
    return value


def satisfied_of(views: Sequence[View]) -> dict[str, bool]:
    """Whether each party's conditions are all met."""
    return {each.name: each.satisfied for each in views}


def frontier_at(setup: Setup, position: Position, progress: Callable[[int], None]) -> FrontierPoints | None:
    """The frontier over the free types, whatever the land price; None where nothing is free.

    Args:
        setup: says which types are free.
        position: of the levers; numbers of free types and the land price do not matter.
        progress: called after each point; may raise to stop.
    """
    if not setup.free:
        return None
    try:
        # The phases' shares of a land price do not matter to land value: those of the counts now will do.
        scenario = with_phase_shares(case_at(setup, position))
        question = question_of(scenario, Options(free=setup.free, viable=False))
        found = frontier(question, FIRST, SECOND, progress)
    except (FeasibilityError, ArithmeticError, ValueError):
        return None
    return FrontierPoints(tuple((each.land_value, float(each.low_dwellings)) for each in found.points))
