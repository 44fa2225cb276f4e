"""A run on many paths: the same bytes in any number of threads, and from its folder after a break."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import InputError, Scenario, read_scenario
from feasibility.risk.runs.engines import in_threads
from feasibility.risk.runs.folder import npz_bytes
from feasibility.risk.runs.in_blocks import run_blocks
from feasibility.risk.runs.lock import LOCK
from feasibility.risk.runs.reading import read_run
from tests.small_runs import BLOCK, SCENARIO, SmallPlan, bytes_of, folder_bytes, small_figures, small_run

ROOT = Path(__file__).parents[2]
PATHS = 9_000
"""36 blocks, the last of 40 paths; three pieces of 4,096, 4,096 and 808 paths."""
FILES = ["manifest.json", *(f"paths-{pair}.npz" for pair in
    ("00000001-00004096", "00004097-00008192", "00008193-00009000"))]  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(SCENARIO)


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> SmallPlan:
    return SmallPlan(scenario, PATHS)


@pytest.fixture(scope="module")
def whole(plan: SmallPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing broke off."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    small_run(plan, folder=folder)
    return folder


def copied(whole: Path, folder: Path) -> Path:
    folder.mkdir()
    for each in whole.iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    return folder


def mistakes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        call()
    return [each.message for each in caught.value.mistakes]


# ------------------------------------------------------------------------------------------------- engines


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_path_is_computed_once_and_the_same_in_any_number_of_threads(
    plan: SmallPlan, threads: int
) -> None:
    found = small_run(plan, engine=in_threads(threads))
    assert [block for block, _ in found] == list(range(36))
    assert sum(float(figures["path"].sum()) for _, figures in found) == PATHS * (PATHS + 1) / 2
    assert bytes_of(found) == bytes_of([(block, small_figures(plan, block)) for block in range(36)])


def test_no_more_blocks_are_begun_than_a_few_for_each_thread(plan: SmallPlan) -> None:
    begun: list[int] = []

    def noted(block: int) -> dict[str, Any]:
        begun.append(block)
        return {}

    with closing(in_threads(2)(noted, range(1_000))) as blocks:
        for block, _ in blocks:
            assert len(begun) - block <= 8
            if block == 100:
                break
    assert len(begun) < 112


@pytest.mark.parametrize("threads", [1, 2])
def test_the_first_block_that_fails_ends_the_run(plan: SmallPlan, threads: int) -> None:
    def refused(block: int) -> dict[str, Any]:
        if block >= 5:
            raise InputError.of("", f"block {block}")
        return {}

    seen = []
    with pytest.raises(InputError, match="block 5"):
        for block, _ in in_threads(threads)(refused, range(100)):
            seen.append(block)
    assert seen == list(range(5))


def test_an_error_is_the_same_after_it_was_sent_to_another_process() -> None:
    import pickle

    error = InputError.of("dwellings.low.rent", "found −1", "a.yaml", 3)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.mistakes) == (str(error), error.mistakes)


def test_the_progress_begins_with_what_is_there_and_ends_with_all(plan: SmallPlan, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    with closing(run_blocks(plan, partial(small_figures, plan), folder=tmp_path / "a")) as blocks:
        for _ in range(17):
            next(blocks)
    small_run(plan, folder=tmp_path / "a", resume=True, progress=lambda *each: shown.append(each))
    assert shown[0] == (8_192, PATHS)
    assert shown[1:] == [(8_448, PATHS), (8_704, PATHS), (8_960, PATHS), (PATHS, PATHS)]


# -------------------------------------------------------------------------------------------------- folder


def test_a_folder_has_a_manifest_and_its_pieces(plan: SmallPlan, whole: Path, scenario: Scenario) -> None:
    assert sorted(folder_bytes(whole)) == FILES
    manifest = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest) == ["format", "versions", "name", "scenario_sha256", "seed", "paths", "model",
        "policy", "scenario", "pieces"]  # fmt: skip
    assert (manifest["seed"], manifest["paths"], manifest["model"]) == (1, PATHS, "random")
    assert manifest["scenario_sha256"] == scenario.digest
    assert manifest["scenario"]["dwellings"]["low"]["rent"] == scenario.dwellings["low"].rent
    assert [each["file"] for each in manifest["pieces"]] == FILES[1:]


@pytest.mark.parametrize("threads", [1, 3])
def test_a_folder_has_the_same_bytes_in_any_number_of_threads(
    plan: SmallPlan, whole: Path, tmp_path: Path, threads: int
) -> None:
    small_run(plan, engine=in_threads(threads), folder=tmp_path / "run")
    assert folder_bytes(tmp_path / "run") == folder_bytes(whole)


def test_a_folder_gives_back_what_was_computed(plan: SmallPlan, whole: Path, scenario: Scenario) -> None:
    again = small_run(plan, folder=whole, resume=True, engine=no_engine)
    assert bytes_of(again) == bytes_of(small_run(plan))
    run = read_run(whole)
    assert (run.seed, run.paths, run.model, run.complete) == (1, PATHS, "random", True)
    assert run.scenario == scenario
    assert run.scenario.digest == scenario.digest
    assert run.figures["path"].tolist() == list(range(1, PATHS + 1))
    assert run.figures["stays"].dtype == np.int8
    assert run.figures["fan.level"].shape == (600, 5)
    assert not run.figures["level"].flags.writeable


def no_engine(work: object, blocks: object) -> Any:
    """An engine that computes nothing; asked for no block, it need not."""
    assert not blocks
    yield from ()


def test_equal_arrays_have_equal_bytes_that_numpy_reads() -> None:
    values = {"b.ë": np.arange(3.0), "a": np.eye(2, dtype=np.int8)}
    data = npz_bytes(values)
    assert data == npz_bytes({name: np.array(each) for name, each in values.items()})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for each in archive.infolist():
            assert (each.date_time[0], each.create_system, each.compress_type) == (
                1980,
                3,
                zipfile.ZIP_STORED,
            )
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        assert found.files == ["b.ë", "a"]
        assert found["a"].tolist() == [[1, 0], [0, 1]]


# ------------------------------------------------------------------------------------------------ broken off


def program(kind: str, folder: Path, seconds: float, *resume: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-B",
            "-m",
            "tests.small_runs",
            kind,
            str(folder),
            str(PATHS),
            str(seconds),
            *resume,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def after_blocks(running: subprocess.Popen[str], count: int) -> None:
    """Wait until a program has said that so many blocks are done."""
    assert running.stdout is not None
    for _ in range(count):
        assert running.stdout.readline(), running.communicate()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_run_that_is_ended_goes_on_where_it_was(
    number: str, plan: SmallPlan, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with program("2", folder, 0.005) as running:
        after_blocks(running, 18)
        running.send_signal(getattr(signal, number))
    assert running.returncode
    left = folder_bytes(folder)
    listed = json.loads(left["manifest.json"])["pieces"]
    assert 1 <= len(listed) < 3
    assert all(left[each["file"]] == (whole / each["file"]).read_bytes() for each in listed)
    computed: list[int] = []

    def noted(block: int) -> Any:
        computed.append(block)
        return small_figures(plan, block)

    for _ in run_blocks(plan, noted, folder=folder, resume=True):
        pass
    assert min(computed) == 16 * len(listed)
    assert folder_bytes(folder) == folder_bytes(whole)


def test_what_was_left_unfinished_or_damaged_is_computed_again(
    plan: SmallPlan, whole: Path, tmp_path: Path
) -> None:
    folder = copied(whole, tmp_path / "run")
    (folder / f".{FILES[1]}.tmp").write_bytes(b"half")
    (folder / FILES[1]).unlink()
    data = bytearray((folder / FILES[2]).read_bytes())
    data[-1_000] ^= 1
    (folder / FILES[2]).write_bytes(data)
    (folder / LOCK).write_text('{"process": 1, "computer": "gone"}', encoding="utf-8")
    assert "with the arguments that made it and --resume computes it again" in str(
        mistakes(lambda: read_run(folder))
    )
    assert bytes_of(small_run(plan, folder=folder, resume=True)) == bytes_of(small_run(plan))
    assert folder_bytes(folder) == folder_bytes(whole)


def test_an_unfinished_run_can_be_read(plan: SmallPlan, tmp_path: Path) -> None:
    with closing(run_blocks(plan, partial(small_figures, plan), folder=tmp_path / "run")) as blocks:
        for _ in range(20):
            next(blocks)
        run = read_run(tmp_path / "run")
    assert not run.complete
    assert run.figures["path"].tolist() == list(range(1, 2 * 16 * BLOCK + 1))


# ------------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seed": 2}, "is of seed 1, and 2 is asked"),
        ({"paths": 9_001}, "is of paths 9000, and 9001 is asked"),
        ({"model": "history"}, "is of model random, and history is asked"),
    ],
)
def test_a_folder_of_another_run_is_refused(
    changed: dict[str, Any], says: str, scenario: Scenario, whole: Path
) -> None:
    before = folder_bytes(whole)
    asked = replace(SmallPlan(scenario, PATHS), **changed)
    found = mistakes(lambda: small_run(asked, folder=whole, resume=True))
    assert found == [f"{says}: give what it was made with, or another folder"]
    assert folder_bytes(whole) == before


def test_a_folder_of_another_scenario_says_where_it_differs(scenario: Scenario, whole: Path) -> None:
    other = scenario.with_values({"dwellings.low.rent": 790, "policy.term": 25})
    (found,) = mistakes(lambda: small_run(SmallPlan(other, PATHS), folder=whole, resume=True))
    assert found.startswith(f"is of another scenario ({scenario.name}, {scenario.digest[:12]})")
    assert "they differ in policy.term, dwellings.low.rent" in found


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("feasibility", "0.0.9", "feasibility 0.0.9, and here it is"),
        ("numpy", "1.26.4", "numpy 1.26.4, and here it is"),
        ("python", "3.9", "python 3.9, and here it is"),
        ("program", "0" * 64, "with other source files than here"),
        ("arithmetic", "0" * 64, "another processor or mathematics library"),
    ],
)
def test_a_folder_of_another_version_is_refused(
    name: str, value: str, says: str, plan: SmallPlan, whole: Path, tmp_path: Path
) -> None:
    folder = copied(whole, tmp_path / "run")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"][name] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (found,) = mistakes(lambda: small_run(plan, folder=folder, resume=True))
    assert found.startswith("was made by ")
    assert says in found


def test_a_run_that_is_there_is_not_written_over(plan: SmallPlan, whole: Path) -> None:
    before = folder_bytes(whole)
    assert mistakes(lambda: small_run(plan, folder=whole)) == [
        "holds a run already (Amersfoort, 120 dwellings, 2019, 9,000 of 9,000 paths): --resume goes on with "
        "it; or give another folder"
    ]
    assert folder_bytes(whole) == before


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"format": 1}', '{"format": "x"', '{"format": "\\ud800"}',
        '{"format": 1, "pieces": [1]}', '{"format": NaN}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_left_as_it_is(text: str, plan: SmallPlan, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    for call in (lambda: small_run(plan, folder=tmp_path, resume=True), lambda: read_run(tmp_path)):
        (found,) = mistakes(call)
        assert found.startswith("is damaged, or is no manifest of a run; it was left as it is")
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == text
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("value", [None, 5, -5, 0, "x", [], {}])
@pytest.mark.parametrize(
    "name", ["versions", "name", "scenario", "seed", "paths", "policy", "pieces", "model"]
)
def test_a_manifest_with_a_value_of_another_kind_is_refused(
    name: str, value: object, plan: SmallPlan, whole: Path, tmp_path: Path
) -> None:
    folder = copied(whole, tmp_path / "run")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest[name] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for call in (
        lambda: small_run(plan, folder=folder),
        lambda: small_run(plan, folder=folder, resume=True),
        lambda: read_run(folder),
    ):
        try:
            call()
        except InputError as error:
            assert str(folder) in str(error)


def test_a_manifest_of_a_newer_format_is_refused(plan: SmallPlan, whole: Path, tmp_path: Path) -> None:
    folder = copied(whole, tmp_path / "run")
    (folder / "manifest.json").write_text('{"format": 2}', encoding="utf-8")
    (found,) = mistakes(lambda: small_run(plan, folder=folder, resume=True))
    assert found.startswith("is of format 2, and this version reads 1")


def test_a_folder_with_other_things_is_refused(plan: SmallPlan, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    for resume in (False, True):
        assert mistakes(lambda: small_run(plan, folder=tmp_path, resume=resume)) == [  # noqa: B023
            "is no run folder: it has no manifest.json, and holds thesis.txt; give a new or empty folder"
        ]
    assert mistakes(lambda: read_run(tmp_path)) == ["is no run folder: it has no manifest.json"]
    assert folder_bytes(tmp_path) == {"thesis.txt": b"mine"}


def test_a_file_and_a_folder_in_no_folder_are_refused(plan: SmallPlan, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert mistakes(lambda: small_run(plan, folder=file)) == ["is a file; a folder is needed"]
    assert mistakes(lambda: small_run(plan, folder=tmp_path / "a" / "b")) == [
        f"cannot be made: there is no folder {tmp_path / 'a'}"
    ]
    assert mistakes(lambda: small_run(plan, folder=file / "below")) == [
        f"cannot be made: there is no folder {file}"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_folder_in_use_names_the_process_that_has_it(plan: SmallPlan, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with program("1", folder, 0.02) as running:
        after_blocks(running, 16)
        (found,) = mistakes(lambda: small_run(plan, folder=folder, resume=True))
        running.kill()
    assert found.startswith(f"is in use by process {running.pid} on ")
    assert found.endswith("nothing was changed: wait until it is done, or give another folder")
    assert len(small_run(plan, folder=folder, resume=True)) == 36


# ---------------------------------------------------------------------------------------------- a full disk

LIMITED = """
import resource, signal, sys
from functools import partial
from feasibility import InputError, read_scenario
from tests.small_runs import SCENARIO, SmallPlan, run_blocks, small_figures

def leave(room):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

folder, paths, room, after = sys.argv[1], *map(int, sys.argv[2:])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
plan = SmallPlan(read_scenario(SCENARIO), paths)
if after < 0:
    leave(room)
try:
    for block, _ in run_blocks(plan, partial(small_figures, plan), folder=folder):
        if block == after:
            leave(room)
except InputError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the size of a file")
@pytest.mark.parametrize(
    ("room", "after", "kept"),
    [(0, -1, None), (1_000, -1, None), (20_000, -1, 0), (0, 0, 1), (20_000, 0, 1), (1_000, 16, 2)],
)
def test_a_full_disk_keeps_what_is_whole(
    room: int, after: int, kept: int | None, plan: SmallPlan, whole: Path, tmp_path: Path
) -> None:
    """The disk is full from the beginning or after a block; the manifest has some 12,000 bytes."""
    folder = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-B", "-c", LIMITED, str(folder), str(PATHS), str(room), str(after)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cannot be written: File too large" in done.stderr
    if kept is None:
        assert not folder.exists()
        return
    paths = (0, 4_096, 8_192)[kept]
    assert f"{paths:,} of 9,000 paths are kept: make room and go on with --resume" in done.stderr
    assert sorted(each.name for each in folder.iterdir()) == FILES[: kept + 1]
    small_run(plan, folder=folder, resume=True)
    assert folder_bytes(folder) == folder_bytes(whole)
