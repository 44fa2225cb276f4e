"""A disk without room, as a limit of the size of a file: what was begun is taken away, and that is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCENARIO = ROOT / "scenarios" / "amersfoort-2019.yaml"
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from feasibility.cli import main
main(sys.argv[2:])
"""


def run_with(room: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", LIMITED, str(room), "run", str(SCENARIO), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the size of a file")
@pytest.mark.parametrize("room", [0, 2_000])
def test_no_half_of_a_folder_of_tables(tmp_path: Path, room: int) -> None:
    """results.csv is smaller than 2,000 bytes and cash_flow.csv is larger."""
    done = run_with(room, "--csv", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "cannot be written: File too large" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the size of a file")
def test_tables_that_were_there_stay_together(tmp_path: Path) -> None:
    assert run_with(10**7, "--csv", str(tmp_path)).returncode == 0
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert len(before) == 5
    assert run_with(2_000, "--csv", str(tmp_path), "--set", "required_return=0.06").returncode == 2
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the size of a file")
@pytest.mark.parametrize("room", [0, 1_000, 4_096, 16_384])
def test_a_first_record_without_room_leaves_no_file(tmp_path: Path, room: int) -> None:
    done = run_with(room, "--record-file", str(tmp_path / "runs.sqlite"), "--record")
    assert done.returncode == 2
    assert "is the disk full?" in done.stderr
    assert list(tmp_path.iterdir()) == []
