"""Scenarios and results as JSON texts, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import isfinite
from os import PathLike, fspath
from typing import Any, NoReturn

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.result import Result
from feasibility.plain_data import Json
from feasibility.record.entries import RUN, Contents, Draft
from feasibility.record.opening import DAMAGED_SAYS, record_file, refusal
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_below
from feasibility.scenario.keys.values import Day, Kind, Text
from feasibility.scenario.reading.read import WHOLE, scenario_from
from feasibility.scenario.validated import Scenario

DEEPEST = 60
"""Levels of lists and mappings; a scenario has at most some twenty."""
LONGEST_WHOLE = 300
"""Digits of a whole number; a longer one fits no float."""


def plain_json(text: str) -> Any:
    """The data in a JSON text.

    Raises:
        ValueError: it is not JSON, is nested too deeply, or has a non-finite number or half a character.
    """
    try:
        data = json.loads(text, parse_float=_finite, parse_int=_whole, parse_constant=_refused)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _refuse_depth(data)
    json.dumps(data, ensure_ascii=False).encode()  # refuses a lone surrogate, which JSON allows
    return data


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_WHOLE:
        raise ValueError("a number of too many digits")
    return int(digits)


def _refused(word: str) -> NoReturn:
    raise ValueError(word)


def _refuse_depth(data: Any) -> None:
    """Level by level, without recursion."""
    level = [data]
    for _ in range(DEEPEST):
        inner = [each.values() if isinstance(each, Mapping) else each for each in level if _holds(each)]
        level = [each for group in inner for each in group]
        if not level:
            return
    raise ValueError("nested too deeply")


def _holds(value: Any) -> bool:
    return isinstance(value, (Mapping, list))


LONGEST_AUTHOR = 200


def draft_of(result: Result, moment: str, command: str, note: str = "", author: str = "") -> Draft:
    """A run as an entry to record.

    Args:
        result: of the run.
        moment: universal time, as 2026-11-22T07:04:52Z.
        command: as it was typed.
        note: the user's own words.
        author: who recorded it.

    Raises:
        InputError: note or author is too long, or holds half of a character.
    """
    check_words(note, author)
    scenario = result.scenario
    return Draft(
        RUN,
        moment,
        author,
        note,
        command.encode(errors="replace").decode(),
        name=scenario.name,
        residual_land_value=result.residual_land_value,
        scenario_sha256=scenario.digest,
        contents=(
            _json(scenario.raw),
            _json({"base": scenario.policy_base, "overrides": list(scenario.policy_overrides)}),
            _json(result_json(result)),
        ),
    )


def check_words(note: str, author: str) -> None:
    """Refuse words that a record cannot hold.

    Raises:
        InputError: note or author is too long, or holds half of a character.
    """
    mistakes: list[Mistake] = []
    Text().read(note, "--note", mistakes)
    Text(longest=LONGEST_AUTHOR).read(author, "--author", mistakes)
    if mistakes:
        raise InputError(mistakes)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} stands in no scenario")


def plain_contents(contents: Contents, file: str | PathLike[str]) -> dict[str, Json]:
    """Scenario, policy and results of a run as plain data.

    Raises:
        InputError: a text is damaged.
    """
    return {name: _mapping(text, file) for name, text in vars(contents).items()}


def results_of(contents: Contents, file: str | PathLike[str]) -> Json:
    """The results of a run, as `run --json` prints them.

    Raises:
        InputError: the text is no JSON object any more.
    """
    return _mapping(contents.results, file)


def plain_scenario(contents: Contents, file: str | PathLike[str]) -> Json:
    """The scenario of a run as plain data, with dates and years as in a scenario file.

    Raises:
        InputError: the text is no JSON object any more.
    """
    restored: Json = _restored(_mapping(contents.scenario, file), WHOLE)
    return restored


def scenario_of(contents: Contents, file: str | PathLike[str], number: int) -> Scenario:
    """The scenario of a run.

    Raises:
        InputError: the text is damaged, or this version cannot read the scenario.
    """
    data = plain_scenario(contents, file)
    policy = _mapping(contents.policy, file)
    try:
        read = scenario_from(data)
    except InputError as error:
        place = f"{fspath(record_file(file))} run {number}"
        raise InputError(replace(each, file=each.file or place) for each in error.mistakes) from None
    base, overrides = policy.get("base"), policy.get("overrides")
    if not isinstance(base, str) or not isinstance(overrides, list):
        raise refusal(record_file(file), DAMAGED_SAYS)
    return replace(read, policy_base=base, policy_overrides=tuple(map(str, overrides)))


def _mapping(text: str, file: str | PathLike[str]) -> Json:
    try:
        data = plain_json(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise refusal(record_file(file), DAMAGED_SAYS)
    return data


def _restored(value: Any, kind: Kind | None) -> Any:
    """Plain data with texts of dates turned into dates, and years of an index into numbers."""
    if isinstance(value, Mapping):
        return {
            int(name) if isinstance(kind, IndexKind) and name.isdecimal() else name: _restored(
                entry, kind_below(kind, name) if kind else None
            )
            for name, entry in value.items()
        }
    if isinstance(value, list):
        return [
            _restored(entry, kind_below(kind, str(place)) if kind else None)
            for place, entry in enumerate(value)
        ]
    if isinstance(kind, Day) and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
