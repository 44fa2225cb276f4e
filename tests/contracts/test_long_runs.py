"""`feasibility simulate` as a long run: its engines, the time left, Ctrl-C, and going on after it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feasibility.cli import main
from feasibility.cli.terminal import path_runs
from feasibility.cli.terminal.path_runs import paths_shown, time_left
from feasibility.risk.runs.reading import paths_in, read_run
from tests.small_runs import folder_bytes

ROOT = Path(__file__).parents[2]
PATHS = "13_000"
"""Four pieces of at most 4,096 paths."""


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments])


def asked(amersfoort: Path, *arguments: str, paths: str = "5000") -> list[str]:
    return [str(amersfoort), "--paths", paths, "--model", "random", "--json", *arguments]


# ------------------------------------------------------------------------------------------------- engines


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What is printed of a run that nothing broke off, and its folder."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    amersfoort = ROOT / "scenarios" / "amersfoort-2019.yaml"
    done = simulate(*asked(amersfoort, "--folder", str(folder)))
    assert done.exit_code == 0, done.output
    return done.stdout, folder


@pytest.mark.parametrize(
    "options", [("--threads", "1"), ("--threads", "3"), ("--engine", "dask", "--threads", "2")]
)
def test_every_engine_gives_the_same_bytes(
    options: tuple[str, ...], whole: tuple[str, Path], amersfoort: Path, tmp_path: Path
) -> None:
    done = simulate(*asked(amersfoort, "--folder", str(tmp_path / "run"), *options))
    assert (done.exit_code, done.stdout) == (0, whole[0])
    assert folder_bytes(tmp_path / "run") == folder_bytes(whole[1])


def test_a_folder_is_read_again_by_whoever_goes_on_calculating(whole: tuple[str, Path]) -> None:
    run = read_run(whole[1])
    assert (run.paths, run.complete, run.scenario.name) == (5_000, True, "Amersfoort, 120 dwellings, 2019")
    viable = float(run.figures["viable"].mean())
    printed = json.loads(whole[0])
    assert viable == printed["models"]["random"]["probabilities"]["viable"]["value"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--resume",), "--resume goes on with a run in a folder: give --folder too"),
        (("--scheduler", "tcp://127.0.0.1:1", "--engine", "threads"), "leave --engine threads out"),
        (("--scheduler", "tcp://127.0.0.1:1", "--threads", "2"), "--threads is of this machine"),
        (("--engine", "spark"), "'spark' is not one of 'threads', 'dask'"),
        (("--scheduler", ""), "--scheduler '': the name of a scheduler is needed"),
        (("--folder", ""), "--folder '': the name of a folder is needed"),
        (("--folder", "."), "is no run folder: it has no manifest.json, and holds"),
        (("--scheduler", "nonsense"), "--scheduler nonsense: "),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: tuple[str, ...], says: str, amersfoort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    done = simulate(*asked(amersfoort, *options))
    assert done.exit_code == 2
    assert says in done.stderr


def test_threads_need_no_library_of_clusters(amersfoort: Path) -> None:
    program = (
        "import sys\nfrom feasibility.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)"
    )
    command = [sys.executable, "-B", "-c", program, "simulate", *asked(amersfoort, paths="100")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


# ---------------------------------------------------------------------------------------------- broken off


def program(folder: Path, *options: str) -> list[str]:
    amersfoort = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
    command = ["simulate", amersfoort, "--model", "random", "--json", "--folder", str(folder), *options]
    return [sys.executable, "-B", "-m", "feasibility", *command]


def broken_off(command: list[str], folder: Path, number: int) -> subprocess.CompletedProcess[str]:
    """Run a program, and send a signal to it and all that it started once a first piece is kept."""
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 180
    while not (folder / "manifest.json").exists() or not paths_in(folder)[0]:
        assert time.monotonic() < end
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    os.killpg(running.pid, number)
    out, err = running.communicate(timeout=60)
    return subprocess.CompletedProcess(command, running.returncode, out, err)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("engine", ["threads", "dask"])
def test_control_c_keeps_what_is_done_and_says_how_to_go_on(engine: str, tmp_path: Path) -> None:
    options = ("--paths", "40000", "--engine", engine, "--threads", "2")
    done = broken_off(program(tmp_path / "run", *options), tmp_path / "run", signal.SIGINT)
    assert done.returncode == 130
    assert done.stdout == ""
    said = [each for each in done.stderr.splitlines() if not each.startswith("random: ")]
    run = read_run(tmp_path / "run")
    there = len(run.figures["viable"])
    assert 4_096 <= there < 40_000
    assert said[0] == "Stopped."
    assert said[1] == f"{there:,} of 40,000 paths are kept in {tmp_path / 'run'}."
    assert said[2].startswith("To go on: feasibility simulate ")
    assert said[2].endswith(f"--folder {tmp_path / 'run'} {' '.join(options)} --resume")
    assert len(said) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", ["SIGKILL", "SIGINT"])
def test_a_resumed_run_ends_with_the_same_bytes(number: str, amersfoort: Path, tmp_path: Path) -> None:
    options = ("--paths", "13000", "--threads", "2")
    broken_off(program(tmp_path / "a", *options), tmp_path / "a", getattr(signal, number))
    assert not read_run(tmp_path / "a").complete
    again = simulate(*program(tmp_path / "a", *options, "--resume")[5:])
    alone = simulate(*program(tmp_path / "b", *options)[5:])
    assert (again.exit_code, alone.exit_code) == (0, 0)
    assert again.stdout == alone.stdout
    assert folder_bytes(tmp_path / "a") == folder_bytes(tmp_path / "b")


def test_a_run_that_is_complete_is_read_and_not_computed(whole: tuple[str, Path], amersfoort: Path) -> None:
    before = folder_bytes(whole[1])
    done = simulate(*asked(amersfoort, "--folder", str(whole[1]), "--resume"))
    assert (done.exit_code, done.stdout, done.stderr) == (0, whole[0], "")
    assert folder_bytes(whole[1]) == before


def test_resuming_what_was_not_begun_says_so_and_begins(amersfoort: Path, tmp_path: Path) -> None:
    done = simulate(*asked(amersfoort, "--folder", str(tmp_path / "new"), "--resume", paths="300"))
    assert done.exit_code == 0
    assert done.stderr == f"note: {tmp_path / 'new'} holds no run yet: it begins at the first path\n"


def test_a_damaged_manifest_is_no_run_that_was_not_begun(amersfoort: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    done = simulate(*asked(amersfoort, "--folder", str(tmp_path), "--resume", paths="300"))
    assert done.exit_code == 2
    assert "holds no run yet" not in done.stderr
    assert "is damaged" in done.stderr


def test_folders_of_several_runs_hold_nothing_else(
    whole: tuple[str, Path], amersfoort: Path, tmp_path: Path
) -> None:
    """A folder with other things is refused before anything is in it; beside other runs they may be."""
    gooi = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")
    both = ("simulate", str(amersfoort), "--paths", "300", "--json", "--folder")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    several = ("simulate", str(amersfoort), gooi, "--paths", "300", "--model", "random", "--folder")
    for command in (both, several):
        done = simulate(*command[1:], str(tmp_path))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "is no run folder: it has no manifest.json, and holds notes.txt" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]
    assert "is the folder of one run" in simulate(*both[1:], str(whole[1])).stderr
    (tmp_path / "notes.txt").unlink()
    assert simulate(*both[1:], str(tmp_path)).exit_code == 0
    assert simulate(*both[1:], str(tmp_path), "--resume").exit_code == 0
    assert simulate(*several[1:], str(tmp_path)).exit_code == 0


def test_another_run_in_the_folder_is_refused(whole: tuple[str, Path], amersfoort: Path) -> None:
    options = ("--folder", str(whole[1]), "--resume")
    done = simulate(*asked(amersfoort, "--seed", "2", "--set", "policy.term=25", *options, paths="400"))
    assert done.exit_code == 2
    for says in (
        "is of seed 1, and 2 is asked",
        "is of paths 5000, and 400 is asked",
        "differ in policy.term",
    ):
        assert says in done.stderr
    assert len(done.stderr.splitlines()) == 3


# ------------------------------------------------------------------------------------------ how long still


@pytest.mark.parametrize(
    ("done", "left", "seconds", "words"),
    [
        (0, 100, 5.0, ""),
        (100, 0, 5.0, ""),
        (100, 100, 0.5, ", about 1 second left"),
        (100, 300, 10.0, ", about 30 seconds left"),
        (100, 900, 10.0, ", about 2 minutes left"),
        (1, 119, 60.0, ", about 1 hour 59 minutes left"),
        (1, 150, 60.0, ", about 2 hours 30 minutes left"),
    ],
)
def test_the_time_left_is_that_of_the_paths_left_at_the_speed_so_far(
    done: int, left: int, seconds: float, words: str
) -> None:
    assert time_left(done, left, seconds) == words


def test_paths_that_were_kept_do_not_count_in_the_speed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Since 600 were there: 1 path in a second, with 399 to go; then 101 in 11 seconds, with 299 to go."""
    now = [0.0]
    monkeypatch.setattr(path_runs, "EVERY_LINE", 1.0)
    with paths_shown("random", clock=lambda: now[0]) as shown:
        for second, there in ((0, 500), (2, 500), (3, 500), (3, 500), (13, 600), (14, 601), (24, 701)):
            now[0] = second
            shown(there, 1_000)
    assert capsys.readouterr().err.splitlines() == [
        "random: 500 of 1,000 paths",
        "random: 500 of 1,000 paths",
        "random: 600 of 1,000 paths",
        "random: 601 of 1,000 paths, about 7 minutes left",
        "random: 701 of 1,000 paths, about 33 seconds left",
    ]
