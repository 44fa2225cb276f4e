"""The message to a screen: one for each role, built from what that role may see and nothing else.

No other role sees the verdicts and bounds of a party that keeps its conditions private. Whether a proposal
meets them is said to all only where that party has given a hidden answer, as yes or no. Of one that keeps its
assumptions private, no other role sees the figures and reasons that follow from them either. The zone in the
land price is not shown as long as another party keeps anything private: showing it would reveal that the
private part is not a condition on the price. Nor is the probability that the conditions of all hold at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from feasibility.errors import Mistake
from feasibility.evaluation.figures.selections import ON_SCREEN
from feasibility.live.table.positions import changes
from feasibility.live.table.setup import Setup, hiding, label_of
from feasibility.live.table.state import (
    OPTIONS,
    SCREEN,
    Answer,
    Both,
    LogLine,
    Position,
    Proposal,
    TableState,
)
from feasibility.live.table.stored import position_json
from feasibility.live.table.transitions import (
    answers_left,
    is_accepted_by_all,
    may_tell_overlap,
    missing_for_next_round,
)
from feasibility.live.table.words import (
    basis_of,
    both,
    in_both,
    in_own_words,
    party_name,
    proposal_name,
    shared_name,
    unit_word,
)
from feasibility.live.updates.computing import Computed, FrontierPoints, fact
from feasibility.live.updates.dwellings import balance_json, mix_json, part_told, rents_json
from feasibility.live.updates.figures import figure_json, finite_value
from feasibility.live.updates.financing import card_figures, financing_json
from feasibility.live.updates.packages import Packages, packages_json
from feasibility.live.updates.probabilities import Probable, probable_json
from feasibility.messages import listed
from feasibility.parties.negotiation import PriceRange, Verdict, View
from feasibility.parties.zone import reach_of
from feasibility.plain_data import Json, as_data
from feasibility.policy.checks import Check
from feasibility.report.run.checks import check_name, figures
from feasibility.scenario.keys.parties import Party

MOST_PROPOSALS = 40
"""The newest, which are sent; earlier ones are in the record."""
MOST_WORDS = 20_000
"""Characters of all answers that are sent, those to the newest proposals first."""
CUT = "…"


@dataclass(frozen=True)
class OptionFigures:
    """The figures of an option."""

    residual_land_value: float
    land_price: float
    satisfied: Mapping[str, bool]


@dataclass(frozen=True)
class Shown:
    """The last results, and how they relate to the position of the levers."""

    computed: Computed
    """Of the last position that makes a valid scenario."""
    invalid: Both | None
    """Why the live position is not valid; None where it is."""
    options: Mapping[str, OptionFigures]
    frontier: FrontierPoints | None
    frontier_stale: bool
    screens: Mapping[str, int]
    """Connected screens for each role."""
    trouble: Both | None
    """What cannot be written at the moment."""
    contribution: float | None = None
    """The contribution that closes the gap at the live position, once computed [€]."""
    probable: Probable | None = None
    """The probabilities at the live position, once computed."""
    offers_links: bool = False
    """Whether the table is reached over a network, and links may be shown."""
    packages: Packages = None
    """The packages that close the gap at the live position, once computed."""


def message_for(role: str, setup: Setup, state: TableState, shown: Shown) -> Json:
    """Everything that a role is shown.

    Args:
        role: a party, or `SCREEN`.
        setup: of the table.
        state: what the screens share, with the position of the levers.
        shown: the figures.
    """
    computed, facts = shown.computed, shown.computed.facts
    last = state.proposals[-1].position if state.proposals else setup.start
    return {
        "type": "table",
        "you": _you(role, setup, state),
        "name": setup.scenario.name,
        "round": state.round,
        "round_needs": list(missing_for_next_round(state, setup)),
        "answers_left": answers_left(state, setup),
        "may_tell_overlap": may_tell_overlap(state, setup),
        "answers_per_round": setup.answers_per_round,
        "levers": list(_levers(setup, state)),
        "mix": mix_json(setup, state),
        "invalid": shown.invalid,
        "facts": [figure_json(name, shared_name(name), fact(facts, name)) for name in ON_SCREEN],
        "financing": financing_json(setup, computed, lambda party: sees_figures(role, setup, party)),
        "checks": [_check(setup, each) for each in facts.checks if not each.met],
        "parties": [_party(role, setup, computed, each) for each in computed.views],
        "zone": _zone(role, setup, state, shown),
        "packages": packages_json(role, setup, shown.packages),
        "probability": probable_json(
            setup,
            shown.probable,
            lambda party: sees_conditions(role, setup, party),
            sees_all=sees_all(role, setup),
        ),
        "rents": [rents_json(setup, each) for each in computed.rents],
        "sour_sweet": balance_json(setup, computed),
        "frontier": _frontier(setup, shown),
        "changed": _changes(last, state.position),
        "options": {name: _option(role, setup, state, shown, name) for name in OPTIONS},
        "proposals": [_proposal(setup, each) for each in recent_proposals(state.proposals)],
        "proposals_before": max(0, len(state.proposals) - MOST_PROPOSALS),
        "log": [as_data(each, only=("moment", "text")) for each in log_for(role, state)],
        "can_undo": bool(state.undo),
        "undoes": _changes(state.position, state.undo[-1]) if state.undo else [],
        "can_redo": bool(state.redo),
        "screens": dict(shown.screens),
        "trouble": shown.trouble,
        "links": linked(role, setup, shown.screens) if shown.offers_links else [],
    }


def sees_conditions(role: str, setup: Setup, party: str) -> bool:
    """Whether a role may see a party's conditions: its own, and those of one that keeps nothing private."""
    return role == party or not setup.parties[party].keeps_private


def sees_figures(role: str, setup: Setup, party: str) -> bool:
    """Whether a role may see what follows from a party's assumptions."""
    return role == party or "assumptions" not in setup.parties[party].keeps_private


def sees_all(role: str, setup: Setup) -> bool:
    """Whether nobody else keeps anything private, so that a role may see what follows from all conditions."""
    return all(name == role for name in hiding(setup))


def linked(role: str, setup: Setup, screens: Mapping[str, int]) -> list[str]:
    """The parties whose links a role may show: the shared screen those that hide nothing and are not here.

    The link of a party that hides something would show it to whoever opens it first.
    """
    if role != SCREEN:
        return []
    return [name for name in setup.parties if name not in hiding(setup) and not screens.get(name)]


# ------------------------------------------------------------------------------------- what is shared


def _you(role: str, setup: Setup, state: TableState) -> Json:
    party = setup.parties.get(role)
    return {
        "party": None if party is None else role,
        "label": label_of(setup, role),
        "role": SCREEN if party is None else party.role,
        "leads": role == SCREEN,
        "private": [] if party is None else list(party.keeps_private),
        "consent": role in state.consents,
        "agrees": role in state.agreed,
    }


def _levers(setup: Setup, state: TableState) -> Iterator[Json]:
    for name, lever in setup.levers.items():
        yield {
            "name": name,
            "label": lever.label,
            "unit": lever.unit,
            "from": lever.least,
            "to": lever.most,
            "step": lever.step,
            "value": state.position.levers[name],
            "start": lever.start,
        }


def _changes(before: Position, now: Position) -> list[Json]:
    return [{"name": name, "was": was, "now": now} for name, was, now in changes(before, now)]


def _check(setup: Setup, check: Check) -> Json:
    return {
        "name": in_own_words(setup.scenario, lambda words: check_name(check, words)),
        "met": check.met,
        "required": in_both(lambda words: figures(check, words)[0]),
        "actual": in_both(lambda words: figures(check, words)[1]),
        "deviation": check.deviation,
    }


def _frontier(setup: Setup, shown: Shown) -> Json | None:
    """The frontier; None until it is worked out, and without points where there is none."""
    if shown.frontier is None:
        there_is_none = not setup.free or not shown.frontier_stale
        return {"points": [], "today": None, "stale": False} if there_is_none else None
    facts = shown.computed.facts
    today = [facts.residual_land_value, fact(facts, "low_dwellings")]
    return {
        "points": [list(each) for each in shown.frontier.points],
        "today": today,
        "stale": shown.frontier_stale,
    }


def _proposal(setup: Setup, each: Proposal) -> Json:
    return {
        **as_data(each, only=("number", "by", "round", "moment")),
        "name": proposal_name(each),
        **position_json(each.position),
        **as_data(each, only=("land_price", "residual_land_value", "run", "hash")),
        "answers": [as_data(one, only=("party", "answer", "words", "moment")) for one in each.answers],
        "hidden_answers": [as_data(one, only=("party", "satisfied")) for one in each.hidden],
        "overlap": each.overlap,
        "agreed": is_accepted_by_all(setup, each),
    }


# ------------------------------------------------------------------------------- what a role may see


def _party(role: str, setup: Setup, computed: Computed, view: View) -> Json:
    party = setup.parties[view.name]
    conditions = sees_conditions(role, setup, view.name)
    figures_too = sees_figures(role, setup, view.name)
    return {
        "name": view.name,
        "label": view.label,
        "role": view.role,
        "role_name": both(f"live_role_{view.role}"),
        "hides": list(party.keeps_private),
        "satisfied": view.satisfied if conditions else None,
        "part": part_told(setup, party, computed.position),
        "basis": basis_of(party) if figures_too else None,
        "figures": _figures(view, party) if figures_too else None,
        "verdicts": [_verdict(each, party) for each in view.verdicts] if conditions else None,
        "refused": [_assumption(view.name, each) for each in view.refused] if figures_too else [],
    }


def _figures(view: View, party: Party) -> list[Json]:
    named = ((name, party_name(name, party), value) for name, value in view.figures.items())
    return [figure_json(*each) for each in named] + card_figures(view, party)


def _assumption(party: str, refused: Mistake) -> Both:
    """Which assumption of a party is refused, and why."""
    path = refused.path.removeprefix(f"parties.{party}.assumptions.")
    return both("live_assumption", reason=listed((path, refused.message), ": ") if path else refused.message)


def _verdict(verdict: Verdict, party: Party) -> Json:
    condition = verdict.condition
    return {
        "figure": condition.figure,
        "name": party_name(condition.figure, party),
        "relation": condition.relation,
        "bound": condition.bound,
        "value": finite_value(verdict.value),
        "met": verdict.met,
        "short": finite_value(verdict.short),
        "unit": unit_word(condition.unit),
    }


def _zone(role: str, setup: Setup, state: TableState, shown: Shown) -> Json:
    if not sees_all(role, setup):
        return {"shown": False, "told": _overlap_here(state)}
    zone = shown.computed.zone
    return {
        "shown": True,
        **as_data(zone, only=("low", "high", "gap", "empty", "price", "low_by", "high_by")),
        "blocked": [_blocked(each, setup.parties[each.party]) for each in zone.blocked],
        "missing": list(zone.missing),
        "contribution": shown.contribution,
        "contribution_reach": {}
        if shown.contribution is None
        else reach_of(shown.contribution, zone, shown.computed.views),
    }


def _overlap_here(state: TableState) -> Json | None:
    """The overlap as revealed when the live position was last put; None for any other position."""
    for each in reversed(state.proposals):
        if each.position == state.position and each.overlap is not None:
            return {"proposal": each.number, "overlap": each.overlap}
    return None


def _blocked(each: PriceRange, party: Party) -> Json:
    figure = each.condition.figure
    return {"party": each.party, "figure": figure, "name": party_name(figure, party)}


def _option(role: str, setup: Setup, state: TableState, shown: Shown, name: str) -> Json | None:
    position, known = state.options.get(name), shown.options.get(name)
    if position is None or known is None:
        return None
    return {
        **position_json(position),
        **as_data(known, only=("residual_land_value", "land_price")),
        "satisfied": {
            party: met if sees_conditions(role, setup, party) else None
            for party, met in known.satisfied.items()
        },
    }


def recent_proposals(proposals: tuple[Proposal, ...]) -> list[Proposal]:
    """The newest proposals, each with the last answer of every party; long answers are cut off.

    Args:
        proposals: all of them, the oldest first.
    """
    left, found = MOST_WORDS, []
    for each in reversed(proposals[-MOST_PROPOSALS:]):
        answers = []
        for answer in last_answers(each.answers):
            words = answer.words if len(answer.words) <= left else answer.words[: max(0, left - 1)] + CUT
            left = max(0, left - len(answer.words))
            answers.append(replace(answer, words=words))
        found.append(replace(each, answers=tuple(answers)))
    return found[::-1]


def last_answers(answers: Iterable[Answer]) -> Iterable[Answer]:
    """The last answer of every party, in the order in which they were given."""
    last: dict[str, Answer] = {}
    for each in answers:
        last.pop(each.party, None)
        last[each.party] = each
    return last.values()


def log_for(role: str, state: TableState) -> list[LogLine]:
    """The log for a role; for the leader of the meeting with the refusals, in order of time."""
    if role != SCREEN:
        return list(state.log)
    return sorted((*state.log, *_refusals(state)), key=lambda line: line.moment)


def _refusals(state: TableState) -> Iterator[LogLine]:
    for each in state.refusals:
        yield LogLine(each.moment, with_times(each.text, each.times))


def with_times(text: Both, times: int) -> Both:
    """A sentence, with a count where it applies more than once."""
    return text if times == 1 else both("live_log_times", text=dict(text), times=times)
