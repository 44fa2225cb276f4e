"""The parts of the live table by themselves: steps, limits, keys, addresses, and what is read back."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feasibility import InputError, read_scenario
from feasibility.cli.parties import table as table_command
from feasibility.live.meeting.recording import (
    answer_draft,
    hidden_draft,
    put_draft,
    rebuilt,
    recorded,
    restored,
    round_draft,
    zone_draft,
)
from feasibility.live.table import transitions
from feasibility.live.table.positions import fitted, snapped, values_of, with_count, with_lever
from feasibility.live.table.requests import read_message
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import (
    Answer,
    HiddenAnswer,
    LogLine,
    Position,
    Proposal,
    RefusedError,
    TableState,
    Touch,
)
from feasibility.live.table.stored import read_state, state_from, state_json, write_state
from feasibility.live.updates.computing import facts_at
from feasibility.live.updates.message import log_for, recent_proposals
from feasibility.record.append import append
from feasibility.record.entries import NOTE, Draft
from feasibility.record.reading import runs_in
from feasibility.serving.keys import keys_in, mark_of, role_of_key, role_of_session, session_of
from feasibility.serving.limits import LOGGED, MESSAGES, allowed, full, taken
from feasibility.serving.security import ANY, Address, is_own_host, is_own_origin
from tests.table.serving import scenario_in

NOW = "2026-11-26T20:00:00Z"


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    return setup_of(read_scenario(scenario_in(tmp_path_factory.mktemp("setup"))), "meeting")


# ------------------------------------------------------------------------------------------- positions


@given(name=st.sampled_from(["land_price", "cap", "term", "low_rent"]), value=st.floats(-1e12, 1e12))
def test_a_lever_is_always_on_a_step_within_its_range(setup: Setup, name: str, value: float) -> None:
    lever = setup.levers[name]
    found = snapped(lever, value)
    assert lever.least <= found <= lever.most
    steps = (found - lever.least) / lever.step
    assert steps == pytest.approx(round(steps))
    assert snapped(lever, found) == found


@given(
    moved=st.lists(st.tuples(st.sampled_from(["low", "high", "free"]), st.integers(-500, 500)), max_size=8)
)
def test_the_total_never_changes(setup: Setup, moved: list[tuple[str, int]]) -> None:
    position = setup.start
    for name, value in moved:
        position = with_count(setup, position, name, value)
        assert sum(position.counts.values()) == 120
        assert min(position.counts.values()) >= 0
        assert position.counts[name] == min(max(value, 0), 120)


def test_a_position_at_the_start_sets_nothing(setup: Setup) -> None:
    assert values_of(setup, setup.start) == {}
    moved = with_lever(setup, setup.start, "term", 18)
    assert values_of(setup, moved) == {"policy.term": 18}
    assert isinstance(values_of(setup, moved)["policy.term"], int)
    assert with_lever(setup, moved, "term", 20) == setup.start


def test_what_does_not_fit_this_table_is_left_out(setup: Setup) -> None:
    found = fitted(setup, {"gone": 3.0, "term": 17.0}, {"low": 500, "high": 1, "free": 1})
    assert found == with_lever(setup, setup.start, "term", 17)


# ----------------------------------------------------------------------------------------------- moves


def test_a_pause_begins_a_new_movement(setup: Setup) -> None:
    state = TableState(setup.start)
    for at, value in ((0.0, 16), (1.0, 17), (2.0, 18), (9.0, 19)):
        state = transitions.moved(state, setup, "term", value, Touch(1, "term", at))
    assert [each.levers["term"] for each in state.undo] == [20, 18]
    state = transitions.moved(state, setup, "term", 21, Touch(2, "term", 9.1))
    assert len(state.undo) == 3
    assert transitions.undone(transitions.undone(transitions.undone(state))).position == setup.start
    assert transitions.redone(transitions.undone(state)).position == state.position


def test_a_clock_that_jumps_back_makes_no_endless_movement(setup: Setup) -> None:
    state = transitions.moved(TableState(setup.start), setup, "term", 16, Touch(1, "term", 100.0))
    state = transitions.moved(state, setup, "term", 17, Touch(1, "term", 3.0))
    assert len(state.undo) == 2


# ---------------------------------------------------------------------------------------------- limits


def test_a_flood_waits_longer_and_longer() -> None:
    bucket, waits = full(MESSAGES, 0.0), []
    for _ in range(1_000):
        bucket, wait = taken(bucket, MESSAGES, 0.0)
        waits.append(wait)
    assert waits[:400] == [0.0] * 400
    assert waits[-1] == pytest.approx(3.0)


@pytest.mark.parametrize("later", [3_600.0, -3_600.0, 1e9])
def test_a_machine_that_slept_gives_one_bucket_and_no_more(later: float) -> None:
    bucket = full(LOGGED, 0.0)
    for _ in range(20):
        bucket, _ = allowed(bucket, LOGGED, 0.0)
    again = [0] * 20
    for place in range(20):
        bucket, may = allowed(bucket, LOGGED, later)
        again[place] = may
    assert sum(again) == (10 if later > 0 else 0)


# ------------------------------------------------------------------------------------- keys, addresses


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = keys_in(path, ("one", "two"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert keys_in(path, ("one", "two", "three"))["one"] == keys["one"]
    assert keys_in(path, ("one",)) == {"one": keys["one"]}
    path.chmod(0o644)
    keys_in(path, ("one",))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert role_of_key(keys, keys["two"]) == "two"
    assert role_of_session(keys, session_of(keys["two"])) == "two"
    for wrong in ("", keys["two"][:-1], session_of(keys["two"]), "é", "\ud800"):
        assert role_of_key(keys, wrong) is None
        assert role_of_session(keys, wrong + "x") is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"one": 3}', '{"one": "short"}', json.dumps({"one": "k" * 20, "two": "k" * 20})]
)
def test_a_file_that_holds_no_keys_is_refused_and_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(InputError):
        keys_in(path, ("one", "two"))
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://127.0.0.1:8765", "127.0.0.1:8765", True),
        ("http://localhost:8765", "localhost:8765", True),
        ("http://localhost:8765", "127.0.0.1:8765", False),
        ("http://127.0.0.1:9", "127.0.0.1:8765", False),
        ("https://127.0.0.1:8765", "127.0.0.1:8765", False),
        ("http://evil.example", "evil.example", False),
        ("null", "127.0.0.1:8765", False),
        (None, "127.0.0.1:8765", False),
        ("http://[", "[", False),
        ("http://", "", False),
    ],
)
def test_only_the_page_served_here_is_its_own(origin: str | None, host: str, own: bool) -> None:
    assert is_own_origin(origin, host, Address(frozenset(("127.0.0.1", "localhost")))) is own


def test_every_address_in_numbers_is_own_where_all_are_served() -> None:
    names = Address(frozenset((ANY, "laptop")))
    assert is_own_host("192.168.1.7:8765", names)
    assert is_own_host("[fe80::1]:8765", names)
    assert is_own_host("laptop:8765", names)
    assert not is_own_host("evil.example:8765", names)


# --------------------------------------------------------------------------------------------- reading


def test_a_name_is_one_line() -> None:
    asked = read_message('{"type": "put", "name": " a\\n\\u202e\\u0000b\\ud800 "}')
    assert asked["name"] == "a b"
    with pytest.raises(RefusedError):
        read_message('{"type": "put", "name": "' + "a" * 81 + '"}')


def full_state(setup: Setup) -> TableState:
    put = Proposal(1, "One", "investor", 2, NOW, setup.start, 4.2e6, 4.5e6, 7, "f00")
    put = replace(
        put,
        answers=(Answer("tenants", "accept", "yes", NOW),),
        hidden=(HiddenAnswer("investor", False),),
        overlap=True,
    )
    state = TableState(
        setup.start, options={"B": setup.start}, round=2, answers_used=2, proposals=(put,), mark="a.b"
    )
    state = transitions.at_position(state, with_lever(setup, setup.start, "term", 18))
    return transitions.logged(transitions.consented(state, "investor", True), NOW, {"en": "a", "nl": "b"})


def test_a_state_is_read_back_as_it_was(setup: Setup, tmp_path: Path) -> None:
    state = full_state(setup)
    write_state(tmp_path / "state.json", setup, state)
    assert read_state(tmp_path / "state.json", setup) == state


KEPT: dict[type, tuple[str, str]] = {
    Position: ("levers counts", ""),
    Answer: ("party answer words moment", ""),
    HiddenAnswer: ("party satisfied", ""),
    Proposal: (
        "number name by round moment land_price residual_land_value run hash answers hidden overlap",
        "position",
    ),
    LogLine: ("moment text", ""),
    TableState: (
        "position undo redo options round answers_used proposals consents agreed log mark",
        "touched refusals",
    ),
}
"""Of each record on the table the attributes that are kept under their own names, and those that are not."""


@pytest.mark.parametrize("record", KEPT, ids=lambda record: record.__name__)
def test_of_every_attribute_it_is_decided_whether_it_is_kept(record: type) -> None:
    kept, left = (words.split() for words in KEPT[record])
    assert sorted(each.name for each in fields(record)) == sorted([*kept, *left])


def test_nothing_is_kept_but_what_is_named(setup: Setup) -> None:
    """A position stands in its proposal's own keys: levers and counts."""
    data = state_json(setup, transitions.at_position(full_state(setup), setup.start))
    (proposal,), (line,) = data["proposals"], data["log"]
    own = {each: set(kept.split()) for each, (kept, _) in KEPT.items()}
    assert set(data) == own[TableState] | {"format", "table"}
    assert set(proposal) == own[Proposal] | own[Position]
    assert [set(each) for each in proposal["answers"]] == [own[Answer]]
    assert [set(each) for each in proposal["hidden"]] == [own[HiddenAnswer]]
    assert set(line) == own[LogLine]
    assert data["undo"]
    for position in (data["position"], *data["undo"], *data["options"].values()):
        assert set(position) == own[Position]


def test_a_state_of_before_scenarios_were_marked_is_read(setup: Setup) -> None:
    data = state_json(setup, full_state(setup))
    del data["mark"]
    assert state_from(data, setup) == replace(full_state(setup), mark="")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"format": 1, "table": "meeting"}', '{"format": 2}']
)
def test_a_damaged_state_is_no_state(setup: Setup, tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    assert read_state(path, setup) is None
    assert read_state(tmp_path / "none.json", setup) is None


def test_a_state_of_another_table_is_not_taken(setup: Setup) -> None:
    assert state_from({**state_json(setup, full_state(setup)), "table": "other"}, setup) is None


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_record_gives_back_what_was_put_and_said(setup: Setup, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "record.sqlite"
    put = Proposal(
        1, "Één – 住宅", "investor", 1, NOW, with_lever(setup, setup.start, "term", 18), 4.2e6, 0, 0, ""
    )
    facts = facts_at(setup, put.position)
    put = replace(put, residual_land_value=facts.residual_land_value)
    put = recorded(put, append(file, put_draft(setup, facts, put)))
    answer = Answer("tenants", "refuse", "Too high.", NOW)
    append(file, answer_draft(setup, put, answer, lang))
    append(file, Draft(NOTE, NOW, "Jan", "A note of somebody", "feasibility runs note 1", run=put.run))
    append(file, Draft(NOTE, NOW, "Jan", "", 'table answer {"table":"other"}', run=put.run))
    append(file, Draft(NOTE, NOW, "Jan", "", "table answer {", run=put.run))
    append(file, hidden_draft(setup, put, HiddenAnswer("investor", True), NOW, lang))
    append(file, zone_draft(setup, put, False, NOW, lang))
    state, whole = rebuilt(setup, file)
    assert whole
    expected = replace(put, answers=(answer,), hidden=(HiddenAnswer("investor", True),), overlap=False)
    assert state.proposals == (expected,)
    assert (state.round, state.answers_used) == (1, 2)
    append(file, round_draft(setup, put, 2, NOW, (), lang))
    state, _ = rebuilt(setup, file)
    assert (state.round, state.answers_used) == (2, 0)
    notes = [each.note for each in runs_in(file)[0].remarks if each.note]
    refused = {"en": "Proposal 1: refused. Too high.", "nl": "Voorstel 1: afgewezen. Too high."}
    begins = {"en": "Round 2 begins.", "nl": "Ronde 2 begint."}
    assert (notes[0], notes[-1]) == (refused[lang], begins[lang])


def test_the_record_has_the_last_word(setup: Setup) -> None:
    saved = full_state(setup)
    other = replace(saved.proposals[0], hash="other", name="Another")
    record = TableState(setup.start, round=3, proposals=(other, replace(other, number=2)))
    found = restored(setup, saved, record, False, NOW)
    assert [each.name for each in found.proposals] == ["Another", "Another"]
    assert (found.round, found.answers_used) == (3, 0)
    assert found.position == saved.position
    said = [each.text["en"] for each in found.log]
    assert said[-1] == (
        "Proposal 1 in the record differs from the one that was remembered; the record's is shown."
    )
    assert said[-2].startswith("The record was changed after it was written")


def test_a_scenario_that_changed_since_the_last_proposal_is_said_to_have(setup: Setup) -> None:
    key, other = "k" * 24, "l" * 24

    def lines(saved: str, now: str) -> list[str]:
        state = replace(full_state(setup), mark=saved, log=())
        found = restored(replace(setup, mark=now), state, TableState(setup.start), True, NOW)
        return [each.text["en"] for each in found.log if "scenario" in each.text["en"]]

    changed = (
        "The scenario has changed since proposal 1 was put: its figures and verdicts are those of the file "
        "as it was."
    )
    assert lines(mark_of(key, "one"), mark_of(key, "two")) == [changed]
    assert lines(mark_of(key, "one"), mark_of(key, "one")) == []
    assert lines(mark_of(key, "one"), mark_of(other, "two")) == []
    assert lines("", mark_of(key, "two")) == []


# ------------------------------------------------------------------------------------------ the command


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "127.0.0.1"],
        ["--port", "1"],
        ["--open"],
        ["--keys", "x"],
        ["--serve", "--json"],
        ["--serve", "--set", "a=1"],
        ["--serve", "--keys", ""],
        ["--serve", "--port", "99999"],
    ],
)
def test_options_that_make_no_sense_are_refused(options: list[str], tmp_path: Path) -> None:
    ended = CliRunner().invoke(table_command, [str(scenario_in(tmp_path)), *options])
    assert ended.exit_code == 2
    assert "Usage" in ended.output


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "feasibility.serving.running", raising=False)  # as when fresh
    ended = CliRunner().invoke(table_command, [str(scenario_in(tmp_path)), "--serve"])
    assert ended.exit_code == 2
    assert "pip install 'feasibility[web]'" in ended.output


def test_a_scenario_without_parties_is_no_table(tmp_path: Path) -> None:
    scenario_in(tmp_path)
    ended = CliRunner().invoke(table_command, [str(tmp_path / "amersfoort-2019.yaml"), "--serve"])
    assert ended.exit_code == 2
    assert "a table needs at least one party" in ended.output


def test_no_party_may_be_called_the_screen(tmp_path: Path) -> None:
    path = scenario_in(tmp_path, "parties: {screen: {role: developer, at_least: {margin_on_cost: 0}}}\n")
    with pytest.raises(InputError, match="shared screen"):
        setup_of(read_scenario(path), "meeting")


def test_a_lever_that_cannot_stand_where_the_scenario_is_is_refused(tmp_path: Path) -> None:
    """The slider would stand at its end beside a field that says what the scenario says."""
    path = scenario_in(tmp_path, "table:\n  levers:\n    land_price: {from: 4_500_000}\n")
    ended = CliRunner().invoke(table_command, [str(path), "--serve"])
    assert ended.exit_code == 2
    assert (
        "meeting.yaml:5: table.levers.land_price: from 4500000 to 5000000 leaves out 4200000, where the "
        "scenario has it; the table begins there, so give a range that holds it"
    ) in ended.output


def test_a_lever_of_more_steps_than_its_deals_may_have_is_refused(tmp_path: Path) -> None:
    """(10¹² − 725) / 5 steps of the low rent, which begins at € 725 and goes by € 5."""
    path = scenario_in(tmp_path, "table: {levers: {low_rent: {to: 1e12}}}\n")
    with pytest.raises(
        InputError, match=r"table\.levers\.low_rent: has 199,999,999,856 values, from 725 to 1e\+12 by 5"
    ):
        setup_of(read_scenario(path), "meeting")


# ------------------------------------------------------------------------------------ what is told again


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 3), st.integers(0, 1_000)), max_size=200),
)
def test_what_is_told_again_has_an_end(setup: Setup, said: list[tuple[int, int, int]]) -> None:
    """At most forty proposals, one answer of each party, and 20,000 characters of words."""
    first = Proposal(1, "One", "investor", 1, NOW, setup.start, 4.2e6, 4.5e6, 7, "f00")
    proposals = [replace(first, number=number) for number in range(1, 61)]
    for number, party, length in said:
        before = proposals[number - 1]
        answer = Answer(f"party {party}", "accept", "x" * length, NOW)
        proposals[number - 1] = replace(before, answers=(*before.answers, answer))
    told = recent_proposals(tuple(proposals))
    assert [each.number for each in told] == list(range(21, 61))
    words = 0
    for each in told:
        last = {answer.party: answer for answer in proposals[each.number - 1].answers}
        assert {answer.party for answer in each.answers} == set(last)
        for answer in each.answers:
            words += len(answer.words)
            whole = last[answer.party].words
            assert answer.words == whole or (answer.words[-1] == "…" and whole.startswith(answer.words[:-1]))
    assert words <= 20_000 + 4 * 40
    newest = sum(len(answer.words) for answer in told[-1].answers)
    assert newest == sum(
        len(each.words) for each in {one.party: one for one in proposals[-1].answers}.values()
    )


def test_refusals_stand_apart_from_the_log(setup: Setup) -> None:
    state = transitions.logged(TableState(setup.start), NOW, {"en": "open", "nl": "open"})
    for place in range(500):
        state = transitions.refused(state, NOW, {"en": f"kind {place % 30}", "nl": "soort"})
    assert [each.text["en"] for each in state.log] == ["open"]
    assert len(state.refusals) == 20
    assert log_for("investor", state) == list(state.log)
    said = [each.text["en"] for each in log_for("screen", state)]
    assert said[0] == "open"
    assert len(said) == 21
