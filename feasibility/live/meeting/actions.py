"""What happens when a screen sends a message: who may do it, what it changes, and what is recorded."""

from __future__ import annotations

from dataclasses import replace

from feasibility.errors import InputError
from feasibility.live.meeting.recording import (
    answer_draft,
    hidden_draft,
    put_draft,
    recorded,
    round_draft,
    zone_draft,
)
from feasibility.live.meeting.running import (
    Live,
    beat,
    change,
    compute,
    in_thread,
    log,
    log_refusal,
    messages_of,
    save,
    who,
    write,
)
from feasibility.live.table import transitions
from feasibility.live.table.positions import fitted, with_lever
from feasibility.live.table.requests import read_message, seq_in
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.table.state import (
    SCREEN,
    Answer,
    Both,
    HiddenAnswer,
    Position,
    Proposal,
    RefusedError,
    TableState,
    Touch,
)
from feasibility.live.table.words import both, proposal_name, standard_name
from feasibility.live.updates.beat import PUT, now
from feasibility.live.updates.computing import Computed, NoCaseError, facts_at, satisfied_of
from feasibility.live.updates.screens import Connection, refuse
from feasibility.plain_data import Json
from feasibility.serving.limits import RECORDED, allowed, full

RECORDED_TYPES = ("put", "answer", "round")


def handle(live: Live, connection: Connection, text: str) -> Json | None:
    """Carry out a message at once; one that must be recorded is returned with the position, for `record`.

    Args:
        live: the table.
        connection: the screen that sent it.
        text: as received.
    """
    try:
        message = read_message(text)
    except RefusedError as error:
        _refused(live, connection, error, seq_in(text))
        return None
    try:
        if message["type"] in RECORDED_TYPES:
            _may_record(live, connection, message)
            _handled(live, connection, message["seq"])
            return {**message, "position": live.state.position}
        change(live, _changed(live, connection, message))
        _handled(live, connection, message["seq"])
    except RefusedError as error:
        _refused(live, connection, error, message["seq"])
    return None


def _handled(live: Live, connection: Connection, seq: int | None) -> None:
    if seq is not None:
        connection.seq = seq
    live.changed.set()


def _refused(live: Live, connection: Connection, error: RefusedError, seq: int | None) -> None:
    _handled(live, connection, seq)
    refuse(connection, error.reason, seq)


def _changed(live: Live, connection: Connection, message: Json) -> TableState:
    """The state after a message that is not recorded.

    Raises:
        RefusedError: it is not allowed, or not possible.
    """
    state = live.state
    match message["type"]:
        case "move":
            return _moved(live, connection, message["lever"], message["value"])
        case "package":
            return transitions.at_position(state, _with_levers(live.setup, state.position, message["levers"]))
        case "count":
            return _counted(live, connection, message["dwelling_type"], message["value"])
        case "undo":
            return transitions.undone(state)
        case "redo":
            return transitions.redone(state)
        case "reset":
            return transitions.at_position(state, live.setup.start)
        case "keep":
            line = both("live_log_keep", who=who(live, connection.role), option=message["option"])
            return transitions.logged(
                transitions.option_stored(state, message["option"]), live.clock.moment(), line
            )
        case "take":
            return transitions.option_taken_up(state, message["option"])
        case "take_up":
            then = transitions.proposal_of(state, message["proposal"]).position
            return transitions.at_position(state, fitted(live.setup, then.levers, then.counts))
        case kind:  # consent or agree: `read_message` lets no other type through
            return _allowed(live, connection, kind, given=message["given"])


def _moved(live: Live, connection: Connection, lever: str, value: float) -> TableState:
    _refuse_unknown_lever(live.setup, lever)
    touch = Touch(connection.number, lever, live.clock.steady())
    return transitions.moved(live.state, live.setup, lever, value, touch)


def _with_levers(setup: Setup, position: Position, levers: Json) -> Position:
    for lever, value in levers.items():
        _refuse_unknown_lever(setup, lever)
        position = with_lever(setup, position, lever, value, exactly=not hiding(setup))
    return position


def _refuse_unknown_lever(setup: Setup, lever: str) -> None:
    if lever not in setup.levers:
        raise RefusedError(both("live_unknown_lever"))


def _counted(live: Live, connection: Connection, name: str, value: int) -> TableState:
    if name not in live.setup.free:
        raise RefusedError(both("live_unknown_type"))
    touch = Touch(connection.number, f"count.{name}", live.clock.steady())
    return transitions.counted(live.state, live.setup, name, value, touch)


def _allowed(live: Live, connection: Connection, kind: str, *, given: bool) -> TableState:
    """The state after a party that hides something gave its consent, or withdrew it."""
    role, state = connection.role, live.state
    if role not in hiding(live.setup):
        _log_not_allowed(live, connection)
        raise RefusedError(both("live_nothing_private"))
    before = state.consents if kind == "consent" else state.agreed
    if (role in before) == given:
        return state
    after = (
        transitions.consented(state, role, given)
        if kind == "consent"
        else transitions.agreeing_to_next_round(state, role, given)
    )
    line = both(f"live_log_{kind}" if given else f"live_log_no_{kind}", who=who(live, role))
    return transitions.logged(after, live.clock.moment(), line)


def _log_not_allowed(live: Live, connection: Connection) -> None:
    log_refusal(live, both("live_log_not_allowed", who=who(live, connection.role)))


# --------------------------------------------------------------------------------- what is recorded


def _may_record(live: Live, connection: Connection, message: Json) -> None:
    """Refuse what the role may not do, or has done too often.

    Raises:
        RefusedError: it may not.
    """
    role, kind = connection.role, message["type"]
    if kind == "answer" and role == SCREEN:
        _log_not_allowed(live, connection)
        raise RefusedError(both("live_not_the_screen"))
    if kind == "round" and role != SCREEN:
        _log_not_allowed(live, connection)
        raise RefusedError(both("live_only_the_screen"))
    now = live.clock.steady()
    bucket = live.record_allowance.get(role) or full(RECORDED, now)
    live.record_allowance[role], may = allowed(bucket, RECORDED, now)
    if not may:
        raise RefusedError(both("live_too_often"))


async def record(live: Live, connection: Connection, message: Json) -> None:
    """Put a proposal, give an answer or begin a round: in the record first, then on the screens."""
    kind, seq = message["type"], message["seq"]
    async with live.recording:
        begun = now()
        try:
            if kind == "put":
                await _put(live, connection.role, message["name"], message["position"])
            elif kind == "answer":
                await _answer(live, connection.role, message)
            else:
                await _round(live)
        except (RefusedError, NoCaseError) as error:
            await _not_recorded(live, connection, seq, error.reason, begun)
            return
        except InputError as error:
            key = {"put": "live_not_put", "answer": "live_not_answered", "round": "live_not_begun"}
            await _not_recorded(live, connection, seq, both(key[kind], reason=messages_of(error)), begun)
            log_refusal(live, both("live_log_unwritten"))
            return
    await save(live)


async def _not_recorded(
    live: Live, connection: Connection, seq: int | None, reason: Both, begun: float
) -> None:
    await beat(live, begun, PUT)
    refuse(connection, reason, seq)
    live.changed.set()


async def _put(live: Live, role: str, name: str, position: Position) -> None:
    """Record the position at the time of the request, then the hidden answers.

    Whether the hidden conditions are met takes a varying time to compute and write; it is sent at a beat.
    """
    begun, state, moment = now(), live.state, live.clock.moment()
    transitions.refuse_put(state, role)
    found = await compute(live, position)
    facts = await in_thread(live, "computing", facts_at, live.setup, position)
    answers, overlap = _hidden_answers(live, state, found)
    _not_twice(state, position, answers, overlap)
    number = max((each.number for each in state.proposals), default=0) + 1
    proposal = Proposal(
        number=number,
        name=name or standard_name(number)[live.lang],
        by=role,
        round=state.round,
        moment=moment,
        position=position,
        land_price=facts.land_price,
        residual_land_value=facts.residual_land_value,
        run=0,
        hash="",
    )
    proposal = recorded(proposal, await write(live, put_draft(live.setup, facts, proposal)))
    whole = await _write_hidden(live, proposal, answers, overlap, moment)
    if whole:
        proposal = replace(proposal, hidden=answers, overlap=overlap)
    spent = bool(proposal.hidden) + (proposal.overlap is not None)
    await beat(live, begun, PUT)
    change(live, replace(transitions.put(live.state, proposal, spent), mark=live.setup.mark))
    _log_put(live, proposal, whole=whole)


def _not_twice(
    state: TableState, position: Position, answers: tuple[HiddenAnswer, ...], overlap: bool | None
) -> None:
    """Refuse to repeat the last proposal of this round, unless more of it would be revealed this time.

    Raises:
        RefusedError: it equals the last proposal.
    """
    last = state.proposals[-1] if state.proposals else None
    if last is None or (last.round, last.position) != (state.round, position):
        return
    tells_more = (answers and not last.hidden) or (overlap is not None and last.overlap is None)
    if not tells_more:
        raise RefusedError(both("live_put_already", number=last.number))


def _hidden_answers(
    live: Live, state: TableState, found: Computed
) -> tuple[tuple[HiddenAnswer, ...], bool | None]:
    """The answers of parties that keep something private, as far as any are left in this round.

    Whether the overlap of prices is revealed depends only on what all may know. A party without figures
    accepts no price; that it has none is revealed only where its figures are public.
    """
    private = hiding(live.setup)
    if not private or not transitions.answers_left(state, live.setup):
        return (), None
    satisfied = satisfied_of(found.views)
    answers = tuple(HiddenAnswer(name, satisfied[name]) for name in private)
    consented = all(name in state.consents for name in private)
    missing = any(_shows_figures(live.setup, name) for name in found.zone.missing)
    told = consented and not missing and transitions.may_tell_overlap(state, live.setup)
    return answers, not (found.zone.empty or found.zone.missing) if told else None


def _shows_figures(setup: Setup, name: str) -> bool:
    return "assumptions" not in setup.parties[name].keeps_private


async def _write_hidden(
    live: Live, proposal: Proposal, answers: tuple[HiddenAnswer, ...], overlap: bool | None, moment: str
) -> bool:
    """Record the hidden answers before they are sent to any screen; whether that succeeded."""
    drafts = [hidden_draft(live.setup, proposal, each, moment, live.lang) for each in answers]
    if overlap is not None:
        drafts.append(zone_draft(live.setup, proposal, overlap, moment, live.lang))
    try:
        for each in drafts:
            await write(live, each)
    except InputError:
        return False
    return True


def _log_put(live: Live, proposal: Proposal, *, whole: bool) -> None:
    number, setup = proposal.number, live.setup
    log(live, both("live_log_put", who=who(live, proposal.by), number=number, name=proposal_name(proposal)))
    if not whole:
        log(live, both("live_log_part_written", number=number))
    elif proposal.hidden:
        left = setup.answers_per_round - live.state.answers_used
        listed = [
            both("live_log_yes" if each.satisfied else "live_log_no", who=who(live, each.party))
            for each in proposal.hidden
        ]
        answers = {lang: ", ".join(each[lang] for each in listed) for lang in listed[0]}
        told = left + (proposal.overlap is not None)
        log(live, both("live_log_hidden", number=number, answers=answers, left=told))
        if proposal.overlap is not None:
            log(live, both("live_log_overlap" if proposal.overlap else "live_log_apart", left=left))
    elif hiding(setup):
        log(live, both("live_log_no_hidden", number=number, most=setup.answers_per_round))


async def _answer(live: Live, role: str, message: Json) -> None:
    proposal = transitions.proposal_of(live.state, message["proposal"])
    transitions.refuse_answer(live.state, proposal.number, role)
    answer = Answer(role, message["answer"], message["words"], live.clock.moment())
    await write(live, answer_draft(live.setup, proposal, answer, live.lang))
    change(live, transitions.answered(live.state, proposal.number, answer))
    log(live, both(f"live_log_{answer.answer}", who=who(live, role), number=proposal.number))
    if transitions.is_accepted_by_all(live.setup, transitions.proposal_of(live.state, proposal.number)):
        log(live, both("live_log_agreed", number=proposal.number))


async def _round(live: Live) -> None:
    number, moment = live.state.round + 1, live.clock.moment()
    missing = transitions.missing_for_next_round(live.state, live.setup)
    if missing:
        parties = [who(live, each) for each in missing]
        listed = {lang: ", ".join(each[lang] for each in parties) for lang in parties[0]}
        raise RefusedError(both("live_round_needs", parties=listed))
    if live.state.proposals:
        agreed = live.state.agreed
        last = live.state.proposals[-1]
        await write(live, round_draft(live.setup, last, number, moment, agreed, live.lang))
    change(live, transitions.next_round(live.state))
    log(live, both("live_log_round", round=number))
