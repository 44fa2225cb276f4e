"""A record that was damaged, bit by bit or type by type, is refused or read, and never with a traceback."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility import InputError, evaluate, read_scenario
from feasibility.cli import main
from feasibility.record.append import append
from feasibility.record.entries import NOTE, RUN, Draft
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import contents_in, entries_in, run_in, runs_in
from feasibility.record.stored import draft_of, results_of, scenario_of
from feasibility.record.verification import broken
from tests.longer import usually

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
MOMENT = "2026-11-22T07:04:52Z"
ENTRY_COLUMNS = (
    *("entry", "kind", "run", "moment", "author", "note", "command", "name", "residual_land_value"),
    *("scenario_sha256", "contents_sha256", "previous", "hash"),
)
CONTENTS_COLUMNS = ("scenario", "policy", "results")
VALUES: tuple[object, ...] = (
    *(
        None,
        b"",
        b"\xff\xfe\x00",
        "",
        "é" * 3,
        "run",
        "note",
        0,
        -1,
        2,
        3.5,
        1e308,
        9_223_372_036_854_775_807,
    ),
    *("[" * 100_000, '{"a":' * 50_000, "{", "[]", "null", "NaN", '{"a": NaN}', '{"a": 1e999}', "1" * 5_000),
    *('{"base": 1, "overrides": 2}', '{"base": "x", "overrides": [[[]]]}', '{"format": 1}', '{"\\ud800": 1}'),
    '{"results": {"residual_land_value": []}, "checks": 3, "dwelling_types": [], "provenance": 1}',
    "9" * 400,
)


def record(folder: Path) -> Path:
    file = folder / RECORD_FILE
    result = evaluate(read_scenario(SCENARIOS / "amersfoort-2019.yaml"))
    append(file, draft_of(result, MOMENT, "feasibility run x.yaml", "note", "Jan"))
    append(file, draft_of(result, MOMENT, "feasibility run x.yaml"))
    append(file, Draft(NOTE, MOMENT, "Piet", "a remark", "feasibility runs note", run=1))
    return file


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("record"))


def read_in_every_way(file: Path) -> None:
    """All that reads a record, and what adds to it; each may refuse, and nothing else."""

    def contents() -> None:
        for _, each in contents_in(file):
            if each is not None:
                results_of(each, file)

    ways: tuple[Callable[[], object], ...] = (
        lambda: entries_in(file),
        lambda: runs_in(file),
        lambda: run_in(file, 1),
        lambda: broken(file),
        lambda: scenario_of(run_in(file, 1)[1], file, 1),
        contents,
    )
    for way in ways:
        with suppress(InputError):
            way()
    with suppress(InputError):
        append(file, Draft(RUN, MOMENT, "Jan", "", "feasibility run x.yaml", run=0))


COMMANDS = (
    ("list",),
    ("list", "--json"),
    ("show", "1"),
    ("show", "1", "--json"),
    ("verify",),
    ("verify", "1"),
    ("verify", "1", "--json"),
    ("note", "1", "later"),
)


def commanded(file: Path) -> None:
    for command in COMMANDS:
        found = CliRunner().invoke(main, ["runs", *command, "--record-file", str(file)])
        assert found.exception is None or isinstance(found.exception, SystemExit), (command, found.exception)
        assert found.exit_code in (0, 1, 2), command


@pytest.mark.parametrize("column", usually(7, [*CONTENTS_COLUMNS, *ENTRY_COLUMNS]))
def test_a_value_of_another_type_is_refused_or_shown(column: str, whole: Path, tmp_path: Path) -> None:
    table = "contents" if column in CONTENTS_COLUMNS else "entries"
    for value in VALUES:
        file = tmp_path / "changed.sqlite"
        shutil.copy(whole, file)
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA writable_schema = ON")
            database.execute(
                "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'"
            )
            triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                database.execute(f"DROP TRIGGER {name}")
            database.commit()
        with closing(sqlite3.connect(file)) as database:
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE entry = 1", (value,))
            except sqlite3.Error:
                continue  # the file itself takes no such value
            database.commit()
        commanded(file)
        with suppress(InputError):
            append(file, Draft(RUN, MOMENT, "Jan", "", "feasibility run x.yaml", run=0))


def flipped(data: bytes, seed: int) -> bytes:
    """A file with one to eight of its bits turned, a stretch of it overwritten, or its end cut off."""
    chance = random.Random(seed)
    changed = bytearray(data)
    kind = seed % 4
    if kind == 0:
        return bytes(changed[: chance.randrange(len(changed))])
    if kind == 1:
        begin = chance.randrange(len(changed))
        end = min(len(changed), begin + chance.randrange(1, 200))
        changed[begin:end] = chance.randbytes(end - begin)
        return bytes(changed)
    for _ in range(chance.randrange(1, 9)):
        # Heads of pages, where the structure of the file stands, as often as all else.
        place = chance.randrange(len(changed))
        if kind == 3:
            place = min(len(changed) - 1, place // 4096 * 4096 + chance.randrange(120))
        changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def test_a_bit_that_turned_is_refused_or_read(
    whole: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = whole.read_bytes()
    for seed in range(400):
        file = tmp_path / f"{seed}.sqlite"
        file.write_bytes(flipped(data, seed))
        read_in_every_way(file)
        if seed % 20 == 0:
            commanded(file)
        for each in tmp_path.iterdir():
            each.unlink()
