"""The changes of a table: each a pure function from one state to the next."""

from __future__ import annotations

from dataclasses import replace

from feasibility.live.table.positions import with_count, with_lever
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.table.state import (
    Answer,
    Both,
    LogLine,
    Position,
    Proposal,
    Refusal,
    RefusedError,
    TableState,
    Touch,
)
from feasibility.live.table.words import both

LONGEST_LOG = 50
MOST_REFUSED = 20
"""Kinds of refusals that are kept."""
MOST_ANSWERS = 10
"""Answers of one party to one proposal."""
MOST_PUT = 60
"""Proposals of one role in a round."""
MOST_UNDONE = 200
ONE_MOVEMENT = 1.5
"""Seconds within which movements of one lever by one screen count as one movement."""


def at_position(state: TableState, position: Position, touch: Touch | None = None) -> TableState:
    """The live proposal at a new position; the old one can be restored by undo.

    Args:
        state: the one before.
        position: the new one.
        touch: who moved what, and when; None for a single step.
    """
    last = state.touched
    if position == state.position:
        return replace(state, touched=touch or last)
    goes_on = (
        touch is not None
        and last is not None
        and (last.by, last.what) == (touch.by, touch.what)
        and 0 <= touch.at - last.at <= ONE_MOVEMENT
        and bool(state.undo)
    )
    undo = state.undo if goes_on else (*state.undo, state.position)[-MOST_UNDONE:]
    return replace(state, position=position, undo=undo, redo=(), touched=touch)


def moved(state: TableState, setup: Setup, lever: str, value: float, touch: Touch) -> TableState:
    """A lever moved to the nearest of its steps."""
    return at_position(state, with_lever(setup, state.position, lever, value), touch)


def counted(state: TableState, setup: Setup, name: str, value: int, touch: Touch) -> TableState:
    """Another number of dwellings of one type, with the total unchanged."""
    return at_position(state, with_count(setup, state.position, name, value), touch)


def undone(state: TableState) -> TableState:
    """One movement back; the same state where there is none."""
    if not state.undo:
        return state
    *rest, before = state.undo
    redo = (*state.redo, state.position)
    return replace(state, position=before, undo=tuple(rest), redo=redo, touched=None)


def redone(state: TableState) -> TableState:
    """One movement forward again; the same state where there is none."""
    if not state.redo:
        return state
    *rest, after = state.redo
    undo = (*state.undo, state.position)
    return replace(state, position=after, undo=undo, redo=tuple(rest), touched=None)


def option_stored(state: TableState, option: str) -> TableState:
    """The live proposal stored as an option."""
    return replace(state, options={**state.options, option: state.position})


def option_taken_up(state: TableState, option: str) -> TableState:
    """An option as the live proposal.

    Raises:
        RefusedError: nothing is stored under it.
    """
    if option not in state.options:
        raise RefusedError(both("live_no_option", option=option))
    return at_position(state, state.options[option])


def proposal_of(state: TableState, number: int) -> Proposal:
    """The proposal of this number.

    Raises:
        RefusedError: there is none.
    """
    for each in state.proposals:
        if each.number == number:
            return each
    raise RefusedError(both("live_no_proposal", number=number))


def put(state: TableState, proposal: Proposal, spent: int) -> TableState:
    """A proposal, formally put.

    Args:
        state: the one before.
        proposal: as it was recorded.
        spent: hidden answers that it took.
    """
    used = state.answers_used + (spent if proposal.round == state.round else 0)
    return replace(state, proposals=(*state.proposals, proposal), answers_used=used)


def answered(state: TableState, number: int, answer: Answer) -> TableState:
    """A party's answer to a proposal; earlier ones are kept.

    Raises:
        RefusedError: there is no such proposal.
    """
    refuse_answer(state, number, answer.party)
    return replace(
        state,
        proposals=tuple(
            replace(each, answers=(*each.answers, answer)) if each.number == number else each
            for each in state.proposals
        ),
    )


def refuse_answer(state: TableState, number: int, party: str) -> None:
    """Refuse a further answer where a party has given all that it may.

    Raises:
        RefusedError: it has, or there is no such proposal.
    """
    given = sum(each.party == party for each in proposal_of(state, number).answers)
    if given >= MOST_ANSWERS:
        raise RefusedError(both("live_answers_enough", number=number, most=MOST_ANSWERS))


def refuse_put(state: TableState, role: str) -> None:
    """Refuse a further proposal where a role has put all that it may in this round.

    Raises:
        RefusedError: it has.
    """
    if sum((each.by, each.round) == (role, state.round) for each in state.proposals) >= MOST_PUT:
        raise RefusedError(both("live_put_enough", most=MOST_PUT))


def consented(state: TableState, party: str, given: bool) -> TableState:
    """A party's consent to reveal whether the land prices overlap, given or withdrawn."""
    others = tuple(each for each in state.consents if each != party)
    return replace(state, consents=(*others, party) if given else others)


def agreeing_to_next_round(state: TableState, party: str, given: bool) -> TableState:
    """The agreement of a party that keeps something private to a next round, given or withdrawn."""
    others = tuple(each for each in state.agreed if each != party)
    return replace(state, agreed=(*others, party) if given else others)


def missing_for_next_round(state: TableState, setup: Setup) -> tuple[str, ...]:
    """Parties that must still agree to a next round, in which they answer again."""
    return tuple(each for each in hiding(setup) if each not in state.agreed)


def answers_left(state: TableState, setup: Setup) -> int:
    """Hidden answers that may still be given in this round."""
    return max(0, setup.answers_per_round - state.answers_used)


def may_tell_overlap(state: TableState, setup: Setup) -> bool:
    """Whether enough answers are left in this round to reveal the overlap besides those of the parties."""
    return answers_left(state, setup) > 1


def next_round(state: TableState) -> TableState:
    """A new round, in which hidden answers are counted from zero; the next one needs agreement again."""
    return replace(state, round=state.round + 1, answers_used=0, agreed=())


def logged(state: TableState, moment: str, text: Both) -> TableState:
    """A further line in the public log; a line that is repeated stands only at its last moment."""
    others = tuple(each for each in state.log if each.text != text)
    return replace(state, log=(*others, LogLine(moment, text))[-LONGEST_LOG:])


def refused(state: TableState, moment: str, text: Both) -> TableState:
    """A further refusal, counted with the others of its kind; the latest kinds are kept."""
    times = next((each.times for each in state.refusals if each.text == text), 0)
    others = tuple(each for each in state.refusals if each.text != text)
    return replace(state, refusals=(*others, Refusal(moment, text, times + 1))[-MOST_REFUSED:])


def is_accepted_by_all(setup: Setup, proposal: Proposal) -> bool:
    """Whether every party's last answer to a proposal is yes; putting it counts as yes."""
    last = {each.party: each.answer for each in proposal.answers}
    last.setdefault(proposal.by, "accept")
    return all(last.get(name) == "accept" for name in setup.parties)
