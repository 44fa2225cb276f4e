"""The state of a table as JSON, written beside the record so that a restart continues where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from feasibility.live.table.positions import fitted
from feasibility.live.table.setup import Setup
from feasibility.live.table.state import (
    ANSWERS,
    OPTIONS,
    Answer,
    HiddenAnswer,
    LogLine,
    Position,
    Proposal,
    TableState,
)
from feasibility.live.table.transitions import LONGEST_LOG, MOST_UNDONE
from feasibility.plain_data import Json, as_data
from feasibility.report.files import write_text
from feasibility.scenario.reading.json import plain_json

FORMAT = 1
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Errors from reading a file with unexpected contents."""
KEPT_OF_PROPOSAL = (
    "number",
    "name",
    "by",
    "round",
    "moment",
    "land_price",
    "residual_land_value",
    "run",
    "hash",
    "overlap",
)
"""What is kept of a proposal, besides its position and what was answered."""


def state_json(setup: Setup, state: TableState) -> Json:
    """A state as plain data."""
    return {
        "format": FORMAT,
        "table": setup.name,
        "position": position_json(state.position),
        "undo": [position_json(each) for each in state.undo],
        "redo": [position_json(each) for each in state.redo],
        "options": {name: position_json(each) for name, each in state.options.items()},
        "round": state.round,
        "answers_used": state.answers_used,
        "proposals": [_proposal_json(each) for each in state.proposals],
        "consents": list(state.consents),
        "agreed": list(state.agreed),
        "log": [as_data(each, only=("moment", "text")) for each in state.log],
        "mark": state.mark,
    }


def position_json(position: Position) -> Json:
    """A position as plain data."""
    return {"levers": dict(position.levers), "counts": dict(position.counts)}


def _proposal_json(each: Proposal) -> Json:
    return {
        **as_data(each, only=KEPT_OF_PROPOSAL),
        **position_json(each.position),
        "answers": [as_data(one, only=("party", "answer", "words", "moment")) for one in each.answers],
        "hidden": [as_data(one, only=("party", "satisfied")) for one in each.hidden],
    }


def write_state(path: Path, setup: Setup, state: TableState) -> None:
    """Write a state; the file is the old one or the new one, never a part of it.

    Raises:
        InputError: it cannot be written.
    """
    write_text(path, json.dumps(state_json(setup, state), ensure_ascii=False, allow_nan=False))


def read_state(path: Path, setup: Setup) -> TableState | None:
    """The state in a file; None where there is no such file, or it is no state of this table."""
    try:
        return state_from(plain_json(path.read_text(encoding="utf-8")), setup)
    except (OSError, *DAMAGED):
        return None


def move_aside(path: Path) -> Path | None:
    """Rename a file that holds no state of this table, so that it is not overwritten.

    Returns:
        Its new name; None where there is no such file, or it cannot be renamed.
    """
    aside = path.with_name(f"{path.name}.unreadable")
    try:
        path.replace(aside)
    except OSError:
        return None
    return aside


def number_in(value: Any) -> float:
    """A finite number.

    Raises:
        ValueError, OverflowError: it is not one.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(float(value)):
        raise ValueError(value)
    return float(value)


def counted(value: Any, least: int) -> int:
    """A whole number that counts something.

    Raises:
        ValueError: it is not one, or too small.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(value)
    return value


def state_from(data: Json, setup: Setup) -> TableState | None:
    """The state in plain data; None where it is of another table or another format.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: the data is damaged.
    """
    if data["format"] != FORMAT or data["table"] != setup.name:
        return None
    return TableState(
        position=position_from(data["position"], setup),
        undo=tuple(position_from(each, setup) for each in data["undo"][-MOST_UNDONE:]),
        redo=tuple(position_from(each, setup) for each in data["redo"][-MOST_UNDONE:]),
        options={
            name: position_from(data["options"][name], setup) for name in OPTIONS if name in data["options"]
        },
        round=counted(data["round"], 1),
        answers_used=counted(data["answers_used"], 0),
        proposals=tuple(_proposal_from(each) for each in data["proposals"]),
        consents=tuple(str(each) for each in data["consents"] if each in setup.parties),
        agreed=tuple(str(each) for each in data.get("agreed", ()) if each in setup.parties),
        log=tuple(
            LogLine(str(each["moment"]), _both_from(each["text"])) for each in data["log"][-LONGEST_LOG:]
        ),
        mark=str(data.get("mark", "")),
    )


def position_from(data: Mapping[str, Any], setup: Setup) -> Position:
    """A position of this table."""
    read = plain_position(data)
    return fitted(setup, read.levers, read.counts)


def plain_position(data: Mapping[str, Any]) -> Position:
    """A position as it was stored, whatever levers this table has now."""
    return Position(
        {str(name): number_in(value) for name, value in data["levers"].items()},
        {str(name): counted(value, 0) for name, value in data["counts"].items()},
    )


def answer_from(data: Mapping[str, Any]) -> Answer:
    """An answer; ValueError for an unknown word."""
    if data["answer"] not in ANSWERS:
        raise ValueError(data["answer"])
    return Answer(str(data["party"]), data["answer"], str(data["words"]), str(data["moment"]))


def _proposal_from(data: Mapping[str, Any]) -> Proposal:
    overlap = data["overlap"]
    return Proposal(
        number=counted(data["number"], 1),
        name=str(data["name"]),
        by=str(data["by"]),
        round=counted(data["round"], 1),
        moment=str(data["moment"]),
        position=plain_position(data),
        land_price=number_in(data["land_price"]),
        residual_land_value=number_in(data["residual_land_value"]),
        run=counted(data["run"], 0),
        hash=str(data["hash"]),
        answers=tuple(answer_from(each) for each in data["answers"]),
        hidden=tuple(HiddenAnswer(str(each["party"]), bool(each["satisfied"])) for each in data["hidden"]),
        overlap=None if overlap is None else bool(overlap),
    )


def _both_from(data: Mapping[str, Any]) -> dict[str, str]:
    return {"en": str(data["en"]), "nl": str(data["nl"])}
