"""What the program needs: every dependency with a lower bound that is tried, a lock file, and a licence."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("cluster", "excel", "frames", "pdf", "web", "wws")
BOUND = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)>=([0-9.]+)\Z")


def needed() -> dict[str, tuple[int, ...]]:
    """Name → lowest version of all that the program and its extras need, the tools of its makers left out."""
    wanted = [
        *PROJECT["dependencies"],
        *(each for name in EXTRAS for each in PROJECT["optional-dependencies"][name]),
    ]
    found = {}
    for each in wanted:
        if each.startswith("feasibility["):
            continue
        match = BOUND.match(each)
        assert match, f"{each}: every dependency has one lower bound, such as numpy>=2.0"
        found[name_of(match[1])] = version_of(match[2])
    return found


def name_of(written: str) -> str:
    return re.sub(r"[-_.]+", "-", written).lower()


def version_of(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", written)[:4])


def locked() -> dict[str, tuple[int, ...]]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pairs = [each.partition("==") for each in lines if each and not each.startswith("#")]
    assert all(equals for _, equals, _ in pairs), "every line of the lock names one version"
    return {name_of(name): version_of(version) for name, _, version in pairs}


def test_the_lock_file_has_all_that_is_needed_and_not_below_its_bound() -> None:
    lock = locked()
    for name, lowest in needed().items():
        assert name in lock, f"requirements.lock lacks {name}: make it again as its first lines say"
        assert lock[name] >= lowest, name


def test_the_lowest_versions_are_those_of_the_project() -> None:
    found = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "lowest.py"), *EXTRAS], capture_output=True, text=True, check=True
    ).stdout.split()
    pinned = {name_of(each.partition("==")[0]): version_of(each.partition("==")[2]) for each in found}
    assert pinned == needed()
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ".ci/lowest.py cluster excel frames pdf web wws" in run


def test_a_licence_says_what_may_be_done() -> None:
    assert PROJECT["license-files"] == ["LICENSE"]
    assert "All rights reserved" in (ROOT / "LICENSE").read_text(encoding="utf-8")
