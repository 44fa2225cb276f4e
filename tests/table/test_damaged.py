"""Files of the table that hold something else than they should, signals that end it, and a full disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feasibility.errors import InputError
from feasibility.live.meeting.running import Files, live_table
from feasibility.live.table import transitions
from feasibility.live.table.positions import with_lever
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import Answer, Clock, HiddenAnswer, Proposal, TableState
from feasibility.live.table.stored import read_state, state_json, write_state
from feasibility.record.opening import RECORD_FILE
from feasibility.scenario.reading.read import read_scenario
from feasibility.serving.keys import keys_in
from tests.table.serving import ROOT, Screen, lever, lines, serving, small_table_in

NOW = "2026-11-22T07:04:52Z"
DEEP = "[" * 100_000
ENDING = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    return setup_of(read_scenario(small_table_in(tmp_path_factory.mktemp("setup"))), "meeting")


def state_of(setup: Setup) -> TableState:
    proposal = Proposal(
        1, "One", "investor", 1, NOW, setup.start, 4.2e6, 4.5e6, 7, "f00",
        (Answer("tenants", "accept", "yes", NOW),), (HiddenAnswer("investor", False),), True,
    )  # fmt: skip
    state = TableState(setup.start, options={"B": setup.start}, proposals=(proposal,))
    state = transitions.at_position(state, with_lever(setup, setup.start, "term", 18))
    return transitions.logged(state, NOW, {"en": "a", "nl": "b"})


# ------------------------------------------------------------------------------------- damaged files

VALUES = (
    '1e999', '-1e999', 'NaN', 'Infinity', '"nan"', '"1e999"', '9' * 400, '9' * 5_000, '1e308', '-1', '0',
    '0.5', 'true', 'null', '""', '"\\ud800"', '[]', '{}', '[[]]', '{"a": 1}', '"x"',
    '"' + 'x' * 10_000 + '"', '[' * 990 + ']' * 990,
)  # fmt: skip


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for name, part in parts for each in paths_in(part, (*path, name)))]


def text_with(data: Any, path: tuple[Any, ...], value: str) -> str:
    """A text of JSON with something else in one place."""
    copy = json.loads(json.dumps(data))
    if not path:
        return value
    place = copy
    for each in path[:-1]:
        place = place[each]
    place[path[-1]] = "PLACE"
    return json.dumps(copy).replace('"PLACE"', value)


def test_a_state_with_anything_anywhere_is_read_or_passed_over(setup: Setup, tmp_path: Path) -> None:
    """Whatever stands in whatever place of it: what is read can be written, and is read as the same again."""
    data = json.loads(json.dumps(state_json(setup, state_of(setup))))
    file, again = tmp_path / "state.json", tmp_path / "again.json"
    read = 0
    for path in paths_in(data):
        for value in VALUES:
            file.write_text(text_with(data, path, value))
            found = read_state(file, setup)
            if found is not None:
                read += 1
                write_state(again, setup, found)
                assert read_state(again, setup) == found
                assert found.round >= 1
                assert found.answers_used >= 0
    assert read > 100


@pytest.mark.parametrize("text", [DEEP, '{"a":' * 50_000, "\x00", "1e999", '{"format": 1e999}', "\ufeff{}"])
def test_a_file_that_is_no_state_is_passed_over(setup: Setup, tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    assert read_state(file, setup) is None


def test_a_state_that_cannot_be_read_is_kept_aside_and_said(setup: Setup, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{ not a state")
    live = live_table(setup, Files(tmp_path / RECORD_FILE, file), Clock(lambda: NOW, lambda: 0.0), "en", 0.0)
    assert (tmp_path / "state.json.unreadable").read_text() == "{ not a state"
    assert any("state.json.unreadable" in each.text["en"] for each in live.state.log)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_state_of_flipped_bits_is_read_or_passed_over(
    setup: Setup, tmp_path: Path, data: st.DataObject
) -> None:
    file = tmp_path / "state.json"
    write_state(file, setup, state_of(setup))
    content = bytearray(file.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content)
    found = read_state(file, setup)
    if found is not None:
        write_state(tmp_path / "again.json", setup, found)


@pytest.mark.parametrize(
    "content",
    [
        DEEP.encode(),
        b"1e999",
        b'{"screen": 1e999}',
        b'{"screen": ' + b"9" * 5_000 + b"}",
        b'{"screen": "' + b"[" * 20 + b'\\u0000"}',
        b'{"screen": "0123456789012345\\n"}',
        b'{"screen": "\\ud800' + b"x" * 20 + b'"}',
        b"\xff\xfe",
        b"[]",
        b'{"screen": ["0123456789012345"]}',
        b'{"screen": "short"}',
    ],
)
def test_a_file_that_holds_no_keys_is_said_and_left(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match="holds no keys"):
        keys_in(file, ("screen",))
    assert file.read_bytes() == content


@given(st.binary(max_size=200))
def test_any_bytes_are_keys_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any-keys.json"
    file.write_bytes(content)
    try:
        keys = keys_in(file, ("screen", "town"))
    except InputError:
        assert file.read_bytes() == content
    else:
        assert len(set(keys.values())) == 2
    file.unlink()


def test_what_is_no_file_is_no_file_of_keys(tmp_path: Path) -> None:
    """A pipe would be waited for without end."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError):
            keys_in(path, ("screen",))


@pytest.mark.parametrize("text", [DEEP, '{"format": 1e999}', '{"screen": 1e999}'])
def test_the_command_says_in_a_line_what_is_wrong(tmp_path: Path, text: str) -> None:
    scenario = small_table_in(tmp_path)
    (tmp_path / "meeting.table-keys.json").write_text(text)
    ended = subprocess.run(
        [sys.executable, "-m", "feasibility", "table", str(scenario), "--serve", "--port", "0"],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 2
    assert "holds no keys of 16 characters or more" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("text", [DEEP, '{"format": 1, "table": "meeting", "round": 1e999}'])
def test_a_table_with_a_damaged_state_opens_all_the_same(tmp_path: Path, text: str) -> None:
    scenario = small_table_in(tmp_path)
    (tmp_path / "meeting.table-state.json").write_text(text)
    with serving(scenario) as server, Screen(server, "screen") as screen:
        assert lever(screen.table(), "term") == 20
        assert not any("Traceback" in each for each in server.printed)


# -------------------------------------------------------------------------------------------- signals


@pytest.mark.parametrize("number", [*ENDING, signal.SIGINT])
def test_every_signal_that_ends_a_table_keeps_the_last_move(tmp_path: Path, number: signal.Signals) -> None:
    with serving(small_table_in(tmp_path)) as server:
        with Screen(server, "tenants") as tenants:
            tenants.table()
            for term in (16, 18, 17):
                tenants.send("move", lever="term", value=term)
            tenants.until(lambda table: lever(table, "term") == 17)
            server.process.send_signal(number)
            server._ended()
        expected = 130 if number == signal.SIGINT else -number
        assert server.process.returncode == expected
        state = json.loads((tmp_path / "meeting.table-state.json").read_text())
        assert state["position"]["levers"]["term"] == 17
        assert not list(tmp_path.glob(".*.tmp"))
        assert not list(tmp_path.glob("*.lock"))
        assert not any("Traceback" in each for each in server.printed), server.printed


def test_a_table_that_begins_is_ended_in_order(tmp_path: Path) -> None:
    """Wherever it is on its way, nothing half-written is left."""
    scenario = small_table_in(tmp_path)
    for wait in (0.3, 0.6, 0.9, 1.2, 1.5):
        begun = subprocess.Popen(
            [sys.executable, "-m", "feasibility", "table", str(scenario), "--serve", "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        time.sleep(wait)
        begun.send_signal(signal.SIGTERM)
        said, _ = begun.communicate(timeout=30)
        assert begun.returncode == -signal.SIGTERM
        assert "Traceback" not in said
        assert not list(tmp_path.glob(".*.tmp"))


def test_what_a_killed_server_left_half_written_is_taken_away(tmp_path: Path) -> None:
    scenario = small_table_in(tmp_path)
    left = [
        tmp_path / ".meeting.table-state.json.0a1b2c3d.tmp",
        tmp_path / ".meeting.table-keys.json.00000000.tmp",
    ]
    others = [
        tmp_path / ".other.table-state.json.0a1b2c3d.tmp",
        tmp_path / ".meeting.table-state.json.mine.tmp",
    ]
    for each in (*left, *others):
        each.write_text("{")
    with serving(scenario):
        assert not any(each.exists() for each in left)
        assert all(each.exists() for each in others)


# ------------------------------------------------------------------------------------------- full disk


def test_a_full_disk_is_said_as_it_is(tmp_path: Path) -> None:
    """No file may grow: the page says that moves are lost, and does not say that proposals are recorded."""
    resource = pytest.importorskip("resource")
    with serving(small_table_in(tmp_path)) as server, Screen(server, "screen") as screen:
        screen.put("Before")
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        screen.do("move", lever="term", value=17)
        told = screen.until(lambda table: table["trouble"])["trouble"]
        assert "what is moved is lost when the server stops" in told["en"]
        assert "gaat wat er wordt verschoven verloren" in told["nl"]
        assert "still recorded" not in told["en"]
        refused = screen.refused("put", name="While it is full")
        assert "is not recorded, and so not put" in refused["reason"]["en"]
        told = screen.until(lambda table: "The record cannot be written" in table["trouble"]["en"])["trouble"]
        assert "The state of the table cannot be written" in told["en"]
        assert len(screen.last["proposals"]) == 1
        assert any("The state of the table cannot be written" in each for each in server.printed)
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, unlimited)
        screen.put("After")
        screen.until(lambda table: table["trouble"] is None)
        assert "The record cannot be written; nothing was put or answered." in lines(screen.last)
        state = json.loads((tmp_path / "meeting.table-state.json").read_text())
        assert state["position"]["levers"]["term"] == 17
        assert not list(tmp_path.glob(".*.tmp"))
        assert not any("Traceback" in each for each in server.printed)
