"""Proposals and answers in the record of runs: how they are written there, and read back.

A proposal is a run of the shared facts, without the parties, so that nothing that a party keeps private is in
the scenario, in its hash or in an export. Answers are remarks on that run. The command of each
entry says what it is, as `table put {…}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from feasibility.evaluation.result import Result
from feasibility.live.table.setup import Setup, label_of
from feasibility.live.table.state import (
    Answer,
    Both,
    HiddenAnswer,
    LogLine,
    Proposal,
    TableState,
)
from feasibility.live.table.stored import (
    DAMAGED,
    answer_from,
    counted,
    number_in,
    plain_position,
    position_json,
)
from feasibility.live.table.transitions import LONGEST_LOG
from feasibility.live.table.words import both
from feasibility.plain_data import Json
from feasibility.record.entries import NOTE, Draft, Entry, Run, breaks
from feasibility.record.reading import entries_in, runs_in
from feasibility.record.stored import check_words, draft_of
from feasibility.scenario.reading.json import plain_json
from feasibility.serving.keys import is_of_another

PUT, ANSWER, HIDDEN, ZONE, ROUND = "put", "answer", "hidden", "zone", "round"
SCREEN_AUTHOR = "table"
"""The author of what the shared screen records."""


def command_of(what: str, setup: Setup, **values: object) -> str:
    """The command of an entry in the record."""
    data = {"table": setup.name, **values}
    return f"table {what} {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}"


def author_of(setup: Setup, role: str) -> str:
    """Who recorded something."""
    return label_of(setup, role) or SCREEN_AUTHOR


def put_draft(setup: Setup, facts: Result, proposal: Proposal) -> Draft:
    """The run that a proposal is recorded as.

    Args:
        setup: of the table.
        facts: of exactly this proposal, made without the parties.
        proposal: without the number and hash of its run.

    Raises:
        InputError: its name is more than a record can hold.
    """
    command = command_of(
        PUT,
        setup,
        number=proposal.number,
        name=proposal.name,
        by=proposal.by,
        round=proposal.round,
        land_price=proposal.land_price,
        **position_json(proposal.position),
    )
    return draft_of(facts, proposal.moment, command, proposal.name, author_of(setup, proposal.by))


def recorded(proposal: Proposal, entry: Entry) -> Proposal:
    """A proposal with its place in the record."""
    return replace(proposal, run=entry.run, hash=entry.hash)


def answer_draft(setup: Setup, proposal: Proposal, answer: Answer, lang: str = "en") -> Draft:
    """The remark that an answer is recorded as, in the language of the server.

    Raises:
        InputError: its words are more than a record can hold.
    """
    check_words(answer.words, "")
    said = both(f"live_recorded_{answer.answer}", number=proposal.number)[lang]
    note = f"{said} {answer.words}".strip()
    command = command_of(ANSWER, setup, number=proposal.number, party=answer.party, answer=answer.answer)
    return _remark(setup, proposal, answer.party, answer.moment, note, command)


def hidden_draft(
    setup: Setup, proposal: Proposal, hidden: HiddenAnswer, moment: str, lang: str = "en"
) -> Draft:
    """The remark that a hidden answer is recorded as: yes or no, and no number."""
    key = "live_recorded_met" if hidden.satisfied else "live_recorded_unmet"
    note = both(key, number=proposal.number)[lang]
    command = command_of(
        HIDDEN, setup, number=proposal.number, party=hidden.party, satisfied=hidden.satisfied
    )
    return _remark(setup, proposal, hidden.party, moment, note, command)


def zone_draft(setup: Setup, proposal: Proposal, overlap: bool, moment: str, lang: str = "en") -> Draft:
    """The remark that the answer on the overlap of prices is recorded as."""
    note = both("live_recorded_overlap" if overlap else "live_recorded_apart")[lang]
    command = command_of(ZONE, setup, number=proposal.number, overlap=overlap)
    return _remark(setup, proposal, SCREEN_AUTHOR, moment, note, command)


def round_draft(
    setup: Setup,
    proposal: Proposal,
    number: int,
    moment: str,
    agreed: tuple[str, ...] = (),
    lang: str = "en",
) -> Draft:
    """The remark, on the last proposal, that a new round begins.

    Args:
        setup: of the table.
        proposal: the last one.
        number: of the round.
        moment: when it begins.
        agreed: the parties that keep something private, if all of them agreed.
        lang: of the server.
    """
    note = both("live_log_round", round=number)[lang]
    given = {"agreed": sorted(agreed)} if agreed else {}
    command = command_of(ROUND, setup, round=number, **given)
    return _remark(setup, proposal, SCREEN_AUTHOR, moment, note, command)


def _remark(setup: Setup, proposal: Proposal, who: str, moment: str, note: str, command: str) -> Draft:
    return Draft(NOTE, moment, author_of(setup, who), note, command, run=proposal.run)


# -------------------------------------------------------------------------------------- reading back


def rebuilt(setup: Setup, file: Path) -> tuple[TableState, bool]:
    """The state of this table according to the record, and whether the record's hashes are intact.

    The record holds proposals with their answers, and the number of the round. The levers begin at the
    scenario's values; options, consents and the log of the meeting begin empty.

    Raises:
        InputError: the record cannot be read.
    """
    if not file.exists():
        return TableState(setup.start), True
    runs = runs_in(file)
    proposals = tuple(_proposals(setup, runs))
    remarks = (event_of(each, setup) for run in runs for each in run.remarks)
    begun = [number for what, data in remarks if what == ROUND and (number := _round_in(data)) is not None]
    number = max([1, *begun, *(each.round for each in proposals)])
    used = sum(bool(each.hidden) + (each.overlap is not None) for each in proposals if each.round == number)
    state = TableState(setup.start, round=number, answers_used=used, proposals=proposals)
    return state, not breaks(entries_in(file))


def _round_in(data: Json) -> int | None:
    number = data.get("round")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def event_of(entry: Entry, setup: Setup) -> tuple[str, Json]:
    """The kind and data of an entry about this table; an empty kind for any other entry."""
    word, _, rest = entry.command.partition(" ")
    what, _, text = rest.partition(" ")
    if word != "table" or what not in (PUT, ANSWER, HIDDEN, ZONE, ROUND):
        return "", {}
    try:
        data = plain_json(text)
    except ValueError:
        return "", {}
    mine = isinstance(data, dict) and data.get("table") == setup.name
    return (what, data) if mine else ("", {})


def _proposals(setup: Setup, runs: Iterable[Run]) -> Iterator[Proposal]:
    for run in runs:
        what, data = event_of(run.entry, setup)
        if what != PUT or run.entry.residual_land_value is None:
            continue
        try:
            yield _proposal(setup, run, data)
        except DAMAGED:
            continue


def _proposal(setup: Setup, run: Run, data: Json) -> Proposal:
    entry = run.entry
    answers: list[Answer] = []
    hidden: list[HiddenAnswer] = []
    overlap = None
    for each in run.remarks:
        what, values = event_of(each, setup)
        if what == ANSWER:
            words = _words_of(each, values, counted(data["number"], 1))
            answers.append(answer_from({**values, "words": words, "moment": each.moment}))
        elif what == HIDDEN:
            hidden.append(HiddenAnswer(str(values["party"]), bool(values["satisfied"])))
        elif what == ZONE:
            overlap = bool(values["overlap"])
    return Proposal(
        number=counted(data["number"], 1),
        name=str(data["name"]),
        by=str(data["by"]),
        round=counted(data["round"], 1),
        moment=entry.moment,
        position=plain_position(data),
        land_price=number_in(data["land_price"]),
        residual_land_value=float(entry.residual_land_value or 0.0),
        run=entry.run,
        hash=entry.hash,
        answers=tuple(answers),
        hidden=tuple(hidden),
        overlap=overlap,
    )


def _words_of(entry: Entry, values: Json, number: int) -> str:
    begins = both(f"live_recorded_{values['answer']}", number=number).values()
    begin = next((each for each in begins if entry.note.startswith(each)), "")
    return entry.note.removeprefix(begin).strip()


def restored(
    setup: Setup, saved: TableState | None, record: TableState, whole: bool, moment: str
) -> TableState:
    """The state to continue with: for proposals and answers the record overrides the saved state.

    Args:
        setup: of the table.
        saved: from the state file; None where there is none.
        record: from the record.
        whole: whether the record's hashes are intact.
        moment: now.
    """
    lines: list[Both] = []
    if not whole:
        lines.append(both("live_log_record_changed"))
    if saved is None:
        if record.proposals:
            lines.append(both("live_log_from_record"))
        return _with_lines(record, lines, moment)
    known = {each.number: each for each in record.proposals}
    for each in saved.proposals:
        if each.number not in known:
            lines.append(both("live_log_not_in_record", number=each.number))
            known[each.number] = each
        elif known[each.number].hash != each.hash:
            lines.append(both("live_log_other_hash", number=each.number))
    if known and is_of_another(setup.mark, saved.mark):
        lines.append(both("live_log_scenario_changed", number=max(known)))
    number = max(saved.round, record.round)
    used = max(
        saved.answers_used if saved.round == number else 0,
        record.answers_used if record.round == number else 0,
    )
    proposals = tuple(known[each] for each in sorted(known))
    merged = replace(saved, proposals=proposals, round=number, answers_used=used)
    return _with_lines(merged, lines, moment)


def _with_lines(state: TableState, lines: Iterable[Both], moment: str) -> TableState:
    log = (*state.log, *(LogLine(moment, each) for each in lines))
    return replace(state, log=log[-LONGEST_LOG:])
