"""Scenarios and results as JSON texts, and back."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.result import Result
from feasibility.plain_data import Json
from feasibility.record.entries import RUN, Contents, Draft
from feasibility.record.opening import DAMAGED_SAYS, record_file, refusal
from feasibility.scenario.keys.values import Text
from feasibility.scenario.reading.json import json_of, plain_json, restored
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario

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
            json_of(scenario.raw),
            json_of({"base": scenario.policy_base, "overrides": list(scenario.policy_overrides)}),
            json_of(result_json(result)),
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
    return restored(_mapping(contents.scenario, file))


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
