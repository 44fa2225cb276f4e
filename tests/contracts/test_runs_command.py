"""`run --record` and `feasibility runs` as a user meets them: what is kept, shown, verified, and refused."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feasibility import InputError, evaluate, read_scenario
from feasibility.cli.report import report as report_command
from feasibility.cli.run import run as run_command
from feasibility.cli.runs import runs as runs_command
from feasibility.evaluation.as_data import result_json
from feasibility.record.append import append
from feasibility.record.entries import Draft, hash_of
from feasibility.record.opening import (
    APPLICATION,
    RECORD_FILE,
    SCHEMA_VERSION,
    is_new,
    make,
    opened_to_write,
)
from feasibility.record.reading import entries_in, run_in, runs_in
from feasibility.record.stored import draft_of, scenario_of
from feasibility.record.verification import broken, verified

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = ROOT / "scenarios" / "amersfoort-2019.yaml"
MOMENT = "2026-11-22T07:04:52Z"
NASTY = "=1+1 <script>alert(1)</script> ünïcode — 住宅"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(run_command, arguments)


def runs(*arguments: str) -> Result:
    return CliRunner().invoke(runs_command, arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenario.yaml").write_text(f"base: {AMERSFOORT}\nname: Mine\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def file(folder: Path) -> str:
    """A record with two runs and a remark."""
    scenario = str(folder / "scenario.yaml")
    assert run(scenario, "--record", "--note", NASTY, "--author", "Jan").exit_code == 0
    assert run(scenario, "--record", "--set", "dwellings.low.rent=790", "--json").exit_code == 0
    record = str(folder / RECORD_FILE)
    assert runs("note", "1", "later", "--author", "Piet", "--record-file", record).exit_code == 0
    return record


def tampered(file: str, *statements: str) -> None:
    """Change a record as somebody would who has the file and a tool for it."""
    with closing(sqlite3.connect(file)) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


# ------------------------------------------------------------------------------------------ what is kept


def test_a_run_is_recorded_beside_its_scenario(folder: Path) -> None:
    output = run(str(folder / "scenario.yaml"), "--record", "--note", NASTY, "--author", "Jan")
    assert output.exit_code == 0
    assert output.stderr.startswith(f"recorded as run 1 in {folder / RECORD_FILE} (hash ")
    assert [each.name for each in folder.iterdir() if each.name.startswith(RECORD_FILE)] == [RECORD_FILE]
    (found,) = runs_in(folder)
    assert (found.entry.note, found.entry.author, found.entry.name) == (NASTY, "Jan", "Mine")
    assert found.entry.command == f"feasibility run {folder / 'scenario.yaml'}"
    assert len(found.entry.moment) == len(MOMENT)


def test_json_stays_one_object_and_is_what_is_kept(file: str, folder: Path) -> None:
    output = run(str(folder / "scenario.yaml"), "--set", "dwellings.low.rent=790", "--json", "--record")
    shown = runs("show", "3", "--json", "--record-file", file)
    recorded = json.loads(shown.stdout)
    assert recorded["results"] == json.loads(output.stdout)
    assert recorded["scenario"]["dwellings"]["low"]["rent"] == 790
    assert recorded["command"].endswith("--set dwellings.low.rent=790")
    assert recorded["results"]["sources"]
    assert recorded["results"]["provenance"]["numpy"]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_comes_back_as_it_was(path: Path, tmp_path: Path) -> None:
    result = evaluate(read_scenario(path))
    append(tmp_path, draft_of(result, MOMENT, "feasibility run"))
    _, contents = run_in(tmp_path, 1)
    back = scenario_of(contents, tmp_path, 1)
    assert back.digest == result.scenario.digest
    assert result_json(evaluate(back))["results"] == result_json(result)["results"]
    found = verified(tmp_path, 1)
    assert (found.outcome, found.moved, found.versions, found.breaks) == ("equal", (), (), ())


def test_an_exported_scenario_is_the_same_scenario(file: str, tmp_path: Path) -> None:
    output = runs("export", "2", "-o", str(tmp_path / "back.yaml"), "--record-file", file)
    assert output.exit_code == 0, output.stderr
    back = read_scenario(tmp_path / "back.yaml")
    (_, second) = runs_in(file)
    assert back.digest == second.entry.scenario_sha256
    assert evaluate(back).residual_land_value == second.entry.residual_land_value
    assert runs("export", "2", "-o", str(tmp_path / "all.json"), "--record-file", file).exit_code == 0
    shown = runs("show", "2", "--json", "--record-file", file).stdout
    assert (tmp_path / "all.json").read_text(encoding="utf-8") == shown


# ------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_list_and_a_run(file: str, lang: str) -> None:
    page = runs("list", "--record-file", file, "--lang", lang).stdout
    assert "=1+1 <script>" in page
    assert "; later" in " ".join(page.split())
    assert page.count("Mine") == 2
    one = runs("show", "1", "--record-file", file, "--lang", lang).stdout
    assert "Piet: later" in one
    assert "{" not in one + page
    assert runs_in(file)[0].entry.hash in one


def test_a_long_list_shows_the_last_and_says_so(tmp_path: Path) -> None:
    draft = draft_of(evaluate(read_scenario(AMERSFOORT)), MOMENT, "feasibility run")
    for _ in range(27):
        append(tmp_path, draft)
    page = runs("list", "--record-file", str(tmp_path)).stdout
    assert "2 earlier runs are not shown; --all shows them." in page
    assert len(runs("list", "--all", "--record-file", str(tmp_path)).stdout.splitlines()) == 5 + 27
    assert len(json.loads(runs("list", "--json", "--record-file", str(tmp_path)).stdout)["runs"]) == 27


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_run_is_equal_when_computed_again(file: str, lang: str) -> None:
    output = runs("verify", "1", "--record-file", file, "--lang", lang)
    assert output.exit_code == 0
    assert ("Equal: every figure" if lang == "en" else "Gelijk: elke uitkomst") in output.stdout
    data = json.loads(runs("verify", "1", "--record-file", file, "--json").stdout)
    assert data == {"run": 1, "outcome": "equal", "moved": [], "versions": [], "record": []}
    assert runs("verify", "--record-file", file, "--lang", lang).exit_code == 0


# --------------------------------------------------------------------------------------------- tampering


def test_changed_results_show(file: str) -> None:
    value = runs_in(file)[1].entry.residual_land_value
    tampered(
        file, f"UPDATE contents SET results = replace(results, '{value!r}', '9999999.5') WHERE entry = 2"
    )
    output = runs("verify", "2", "--record-file", file)
    page = " ".join(output.stdout.split())
    assert output.exit_code == 1
    assert "results.residual_land_value 9,999,999.5" in page
    assert "The scenario or the results of run 2 (entry 2) were changed after they were written." in page
    moved = {each.path: each for each in verified(file, 2).moved}
    assert moved["results.residual_land_value"].then == 9_999_999.5
    assert moved["results.residual_land_value"].now == value
    whole = runs("verify", "--record-file", file)
    assert whole.exit_code == 1
    assert [each.what for each in broken(file)[0]] == ["contents"]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE entries SET note = 'nicer' WHERE entry = 1", ["changed"]),
        ("UPDATE entries SET residual_land_value = 1 WHERE entry = 2", ["changed"]),
        (
            "UPDATE entries SET moment = '2020-01-01T00:00:00Z', hash = 'a' WHERE entry = 1",
            ["changed", "missing"],
        ),
        ("DELETE FROM entries WHERE entry = 2", ["missing"]),
        ("DELETE FROM contents WHERE entry = 2", ["contents"]),
        ("UPDATE contents SET scenario = '{}' WHERE entry = 1", ["contents"]),
    ],
)
def test_every_change_shows(file: str, statement: str, what: list[str]) -> None:
    tampered(file, statement)
    assert [each.what for each in broken(file)[0]] == what
    assert runs("verify", "--record-file", file).exit_code == 1


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_list_says_that_the_chain_is_broken(file: str, lang: str) -> None:
    def listed(*more: str) -> str:
        output = runs("list", "--record-file", file, *more)
        assert output.exit_code == 0
        return " ".join(output.stdout.split())

    broken = "chain of hashes is broken" if lang == "en" else "keten van hashes is"
    assert broken not in listed("--lang", lang)
    assert json.loads(listed("--json"))["record"] == []
    tampered(file, "UPDATE entries SET residual_land_value = 9e6 WHERE entry = 2")
    assert broken in listed("--lang", lang)
    assert json.loads(listed("--json"))["record"] == [{"entry": 2, "run": 2, "what": "changed"}]
    tampered(file, "DELETE FROM entries WHERE entry = 1")
    assert broken in listed("--lang", lang)
    tampered(file, "DELETE FROM entries WHERE entry = 2")
    assert broken in listed("--lang", lang)


def test_the_record_itself_refuses_changes(file: str) -> None:
    for statement in ("UPDATE entries SET note = ''", "DELETE FROM contents"):
        with closing(sqlite3.connect(file)) as database, pytest.raises(sqlite3.Error, match="only added to"):
            database.execute(statement)


def test_other_versions_are_said(file: str) -> None:
    tampered(
        file, 'UPDATE contents SET results = replace(results, \'"numpy":"\', \'"numpy":"0.\') WHERE entry = 1'
    )
    found = verified(file, 1)
    assert [each.path for each in found.versions] == ["numpy"]
    assert "numpy was 0." in runs("verify", "1", "--record-file", file).stdout


# ---------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--note", "x"), "--note goes with --record"),
        (("--author", "x"), "--author goes with --record"),
        (("--record-file", "x"), "--record-file goes with --record"),
        (("--record", "--record-file", ""), "--record-file '': the name of a file or a folder is needed"),
        (("--record", "--note", "x" * 10_001), "--note: found a text of 10001 characters"),
        (("--record", "--author", "x" * 201), "--author: found a text of 201 characters"),
        (("--record", "--note", "\ud800"), "half of a character"),
        (
            ("--record", "--record-file", "/nowhere/x.sqlite"),
            "cannot be written: there is no folder /nowhere",
        ),
    ],
)
def test_what_cannot_be_recorded(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    output = run(str(folder / "scenario.yaml"), *arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert not (folder / RECORD_FILE).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "9"), "has no run 9; its runs are 1 to 2"),
        (("verify", "3"), "has no run 3; its runs are 1 to 2"),
        (("note", "9", "x"), "has no run 9"),
        (("note", "1", "  "), "the remark is empty"),
        (("export", "1", "-o", "x.txt"), "x.txt: a file that ends in .yaml (the scenario) or .json"),
        (("export", "1", "-o", "/nowhere/x.json"), "/nowhere/x.json: cannot be written"),
        (("show", "0"), "x>=1"),
    ],
)
def test_what_is_not_there(file: str, arguments: tuple[str, ...], message: str) -> None:
    output = runs(*arguments, "--record-file", file)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert len(entries_in(file)) == 3


def test_a_record_that_does_not_exist(tmp_path: Path) -> None:
    for command in (("list",), ("show", "1"), ("verify",), ("verify", "1"), ("note", "1", "x")):
        output = runs(*command, "--record-file", str(tmp_path))
        assert (output.exit_code, output.stdout) == (2, "")
        assert "does not exist: a record is made beside the scenario by run --record" in output.stderr
        assert not list(tmp_path.iterdir())


def test_a_record_in_use_is_said_and_nothing_is_lost(file: str) -> None:
    draft = Draft("note", MOMENT, "", "x", "", run=1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="is in use by another program; nothing was written"):
            append(file, draft, patience=0.05)
        assert len(entries_in(file)) == 3
        other.execute("ROLLBACK")
    assert append(file, draft, patience=0.05).entry == 4


def test_a_record_that_another_program_has_to_itself(file: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        before = Path(file).read_bytes()
        with pytest.raises(InputError) as caught:
            entries_in(file, patience=0.05)
        assert str(caught.value).startswith(f"{file}: is in use by another program")
        assert str(caught.value).count("\n") == 0
        assert Path(file).read_bytes() == before
        other.execute("ROLLBACK")
    assert len(entries_in(file)) == 3


@pytest.mark.parametrize("damage", ["text", "cut", "middle", "tables"])
def test_a_damaged_record_is_said_and_left_as_it_is(folder: Path, file: str, damage: str) -> None:
    path = Path(file)
    whole = path.read_bytes()
    if damage == "text":
        path.write_text("no database at all, but a text of some length " * 20, encoding="utf-8")
    elif damage == "cut":
        path.write_bytes(whole[: len(whole) // 3])
    elif damage == "middle":
        path.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    else:
        tampered(file, "DROP TABLE entries")
    before = path.read_bytes()
    outputs = [
        run(str(folder / "scenario.yaml"), "--record"),
        *(runs(*each, "--record-file", file) for each in (("list",), ("show", "1"), ("verify",))),
    ]
    for output in outputs:
        assert (output.exit_code, output.stdout) == (2, ""), output.output
        assert "is damaged; it was left as it is" in output.stderr
        assert output.stderr.count("\n") == 1
    assert path.read_bytes() == before


def test_a_newer_record_and_another_programs_are_refused(folder: Path, file: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for output in (runs("list", "--record-file", file), run(str(folder / "scenario.yaml"), "--record")):
        assert output.exit_code == 2
        assert "is a record of a newer version of this program (format 2; this one reads 1)" in output.stderr
    other = folder / "other.sqlite"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE t (x)")
    before = other.read_bytes()
    for output in (
        runs("list", "--record-file", str(other)),
        run(str(folder / "scenario.yaml"), "--record", "--record-file", str(other)),
    ):
        assert output.exit_code == 2
        assert "is a database, but no record of runs" in output.stderr
    assert other.read_bytes() == before


def test_an_empty_file_becomes_a_record(tmp_path: Path) -> None:
    file = tmp_path / "mine.sqlite"
    file.touch()
    assert runs_in(file) == ()
    assert "No run is recorded here yet" in runs("list", "--record-file", str(file)).stdout
    append(file, draft_of(evaluate(read_scenario(AMERSFOORT)), MOMENT, ""))
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.fixture
def closed_folder(file: str) -> Iterator[Path]:
    """A folder with a record in which the user may not write; root becomes nobody for it."""
    content = Path(file).read_bytes()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / RECORD_FILE).write_bytes(content)
        place.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if root:
                os.seteuid(0)
            place.chmod(0o755)


def test_a_folder_that_is_only_read(closed_folder: Path) -> None:
    assert len(runs_in(closed_folder)) == 2
    assert runs("verify", "--record-file", str(closed_folder)).exit_code == 0
    draft = Draft("note", MOMENT, "", "x", "", run=1)
    with pytest.raises(InputError, match="cannot be written"):
        append(closed_folder, draft)
    with pytest.raises(InputError, match="cannot be written"):
        append(closed_folder / "new.sqlite", draft)
    assert [each.name for each in closed_folder.iterdir()] == [RECORD_FILE]


def test_two_programs_may_write_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from feasibility import evaluate, read_scenario;"
        "from feasibility.record.append import append; from feasibility.record.stored import draft_of;"
        f"result = evaluate(read_scenario({str(AMERSFOORT)!r}));"
        f"draft = draft_of(result, {MOMENT!r}, 'x', author=sys.argv[1]);"
        f"[append({str(tmp_path)!r}, draft) for _ in range(15)]"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("one", "two")]
    assert [each.wait(timeout=120) for each in programs] == [0, 0]
    found, entries = broken(tmp_path)
    assert found == ()
    assert [each.run for each in entries] == list(range(1, 31))
    assert {each.author for each in entries} == {"one", "two"}


# ---------------------------------------------------------------------------- a hash that was noted elsewhere


def rewritten(file: str) -> None:
    """Write another note into the first entry, and compute every hash anew: the chain then holds."""
    entries = entries_in(file)
    statements, previous = [], ""
    for each in entries:
        note = "another" if each.entry == 1 else each.note
        changed = replace(each, note=note, previous=previous)
        previous = hash_of(changed)
        statements.append(
            f"UPDATE entries SET note = '{note.replace(chr(39), chr(39) * 2)}', "
            f"previous = '{changed.previous}', hash = '{previous}' WHERE entry = {each.entry}"
        )
    tampered(file, *statements)


def test_a_record_that_was_written_anew_is_not_what_was_noted(file: str) -> None:
    heads = [each.hash for each in entries_in(file)]
    for place, head in enumerate(heads):
        for given in (head, head[:16], head.upper(), f" {head[:32]} {head[32:]} "):
            found = runs("verify", "--head", given, "--record-file", file, "--json")
            assert found.exit_code == 0
            assert json.loads(found.stdout)["head"]["entry"] == place + 1
    rewritten(file)
    found = runs("verify", "--record-file", file)
    assert found.exit_code == 0, "nothing in the file itself tells it"
    assert "no entry was changed" not in found.stdout
    assert "computed every hash anew" in " ".join(found.stdout.split())
    for head in heads:
        found = runs("verify", "--head", head, "--record-file", file)
        assert found.exit_code == 1
        assert f"No entry bears the hash {head}." in " ".join(found.stdout.split())


def test_a_noted_hash_says_nothing_of_what_came_after_it(file: str) -> None:
    first = entries_in(file)[0].hash
    found = " ".join(runs("verify", "--head", first, "--record-file", file).stdout.split())
    assert "the record up to there is unchanged since then. 2 entries were added after it" in found
    found = " ".join(runs("verify", "--head", first, "--record-file", file, "--lang", "nl").stdout.split())
    assert "Daarna kwamen er 2 vermeldingen bij" in found
    last = entries_in(file)[-1].hash
    assert "the whole record is unchanged since then" in " ".join(
        runs("verify", "--head", last, "--record-file", file).stdout.split()
    )


def test_an_end_that_was_cut_off_shows_by_the_hash_that_was_noted(file: str) -> None:
    head = entries_in(file)[-1].hash
    tampered(file, "DELETE FROM entries WHERE entry = 3")
    assert runs("verify", "--record-file", file).exit_code == 0
    assert runs("verify", "--head", head, "--record-file", file).exit_code == 1


def test_a_changed_entry_before_the_noted_one_is_told(file: str) -> None:
    head = entries_in(file)[-1].hash
    tampered(file, "UPDATE entries SET author = 'Klaas' WHERE entry = 1")
    found = runs("verify", "--head", head, "--record-file", file)
    assert found.exit_code == 1
    assert "the record up to there was changed" in " ".join(found.stdout.split())


@pytest.mark.parametrize("given", ["", "abc", "0123456789abcde", "x" * 64, "0" * 65, "run 1"])
def test_what_is_no_hash_is_refused(file: str, given: str) -> None:
    found = runs("verify", "--head", given, "--record-file", file)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "or at least the first 16" in found.stderr


def test_a_recorded_report_bears_the_hash_of_the_record(folder: Path) -> None:
    scenario, page = str(folder / "scenario.yaml"), folder / "page.html"
    found = CliRunner().invoke(report_command, [scenario, "-o", str(page), "--record", "--note", "offer"])
    assert found.exit_code == 0, found.output
    (entry,) = entries_in(folder)
    assert (entry.run, entry.note) == (1, "offer")
    assert entry.hash in page.read_text(encoding="utf-8")
    assert runs("verify", "--head", entry.hash, "--record-file", str(folder)).exit_code == 0
    assert runs("verify", "1", "--record-file", str(folder)).exit_code == 0
    again = CliRunner().invoke(report_command, [scenario, "-o", str(page)])
    assert again.exit_code == 0
    assert entry.hash not in page.read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------ made by two at once


def test_a_record_that_another_makes_just_now_is_no_other_database(tmp_path: Path) -> None:
    path = tmp_path / RECORD_FILE

    def made_meanwhile(statement: str) -> None:
        if "user_version" in statement:
            with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path, timeout=0.0)) as other:
                other.execute("BEGIN IMMEDIATE")
                make(other)
                other.execute("COMMIT")

    with closing(opened_to_write(path, 1.0)) as database:
        database.set_trace_callback(made_meanwhile)
        assert is_new(database, path)
    entry = append(path, Draft("run", MOMENT, "", "", "feasibility run", contents=("{}", "{}", "{}")))
    assert entry.entry == 1


def test_many_make_a_record_at_once(tmp_path: Path) -> None:
    def added(file: Path) -> int:
        draft = Draft("run", MOMENT, "", "", "feasibility run", contents=("{}", "{}", "{}"))
        return append(file, draft, patience=30.0).run

    with ThreadPoolExecutor(8) as threads:
        for number in range(25):
            file = tmp_path / f"{number}.sqlite"
            assert sorted(threads.map(added, [file] * 8)) == list(range(1, 9))
            assert broken(file)[0] == ()
