"""Every command in README.md is run, and does what the page says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility.cli import COMMANDS as COMMANDS_THERE_ARE
from feasibility.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
OPENING = "feasibility open "
SERVING = [
    line
    for line in COMMANDS
    if line.startswith(OPENING) or (line.startswith("feasibility ") and "--serve" in line)
]
OF_THE_PRODUCT = [line for line in COMMANDS if line.startswith("feasibility ") and line not in SERVING]
STATUS = {"feasibility mix scenarios/forty-forty-twenty.yaml --free all": 1}
"""What ends otherwise than with 0: there is no mix."""
KNOWN = ("4588112.85", "theirs  dwellings.mid.rent   23574.04")
"""Of what the examples in Python print."""
SET_UP = [line for line in COMMANDS if line.startswith("python3 -m venv")]
PARTS = re.compile(r"`([\w/.*]+)`")
LONG = [line for line in COMMANDS if line.startswith("python -m pytest")]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    outside_pytest = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        command, cwd=folder, env=outside_pytest, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenarios in a folder of their own, where the commands may write."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    return folder


def test_every_command_stands_on_the_page() -> None:
    shown = {line.split()[1] for line in [*OF_THE_PRODUCT, *SERVING]}
    assert set(COMMANDS_THERE_ARE) - shown == set()


def test_all_commands_of_the_product_run_in_their_order(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one process, since the start of one takes longer than most of them."""
    assert len(OF_THE_PRODUCT) > 12
    monkeypatch.chdir(copy)
    for line in OF_THE_PRODUCT:
        done = CliRunner().invoke(main, shlex.split(line)[1:])
        assert done.exit_code == STATUS.get(line, 0), f"{line}\n{done.stderr}"
        assert done.exception is None or isinstance(done.exception, SystemExit), line
        assert done.stdout or " -o " in line or "--csv" in line, line


def test_what_serves_prints_a_link_for_each_party_and_ends_when_it_is_told(copy: Path) -> None:
    assert SERVING
    for line in SERVING:
        command = [sys.executable, "-m", "feasibility", *shlex.split(line)[1:], "--port", "0"]
        command += ["--no-browser"] if line.startswith(OPENING) else []
        with subprocess.Popen(command, cwd=copy, stdout=subprocess.PIPE, text=True) as served:
            assert served.stdout is not None
            printed = iter(served.stdout.readline, "")
            link = next((each for each in printed if "http://127.0.0.1:" in each), "")
            served.send_signal(signal.SIGINT)
            served.stdout.read()
            assert served.wait(timeout=60) in (0, 130)
        assert link, line


def test_the_python_of_the_page_runs(copy: Path) -> None:
    for kind, block in BLOCKS:
        if kind == "python":
            done = run([sys.executable, "-W", "error", "-c", block], copy)
            assert done.returncode == 0, done.stderr
            assert any(known in done.stdout for known in KNOWN), block


def test_the_two_set_up_commands_are_those_that_continuous_integration_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert len(SET_UP) == 2
    for marker in ("set-up-and-run", "set-up-and-test"):
        assert f"<!-- {marker} -->" in README
        assert f"command_between {marker}" in script


def test_the_longer_runs_exist_and_run_when_they_are_short(copy: Path) -> None:
    identities, *others = LONG
    words = shlex.split(identities.replace("100000", "50").replace("-n auto", ""))[1:]
    assert run([sys.executable, *words], ROOT).returncode == 0
    for line in others:
        words = shlex.split(line.replace("-m long -n auto", "-m long tests/workbook"))[1:]
        collected = run([sys.executable, *words, "--collect-only"], ROOT)
        assert collected.returncode == 0, collected.stdout


def test_every_file_that_the_page_links_to_exists() -> None:
    headings = {f"#{each.lower().replace(' ', '-')}" for each in re.findall(r"(?m)^#+ (.+)$", README)}
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target in headings or (ROOT / target).exists(), target


def test_every_module_that_the_page_names_is_there() -> None:
    there = {
        path.relative_to(folder).as_posix()
        for folder in (ROOT, ROOT / "feasibility")
        for path in folder.rglob("*.py")
    }
    named = re.findall(r"`([\w/]+\.py)`", README)
    assert len(named) > 12
    missing = [each for each in named if not any(f"/{path}".endswith(f"/{each}") for path in there)]
    assert not missing


def lines_of_code(path: Path) -> int:
    """Lines that are neither empty nor comments, of a file or of a folder's modules."""
    files = [path] if path.is_file() else path.rglob("*.py")
    lines = (line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return sum(bool(line) and not line.startswith(("#", "//")) for line in lines)


def test_what_is_written_here_is_as_long_as_the_page_says() -> None:
    section = README.split("## Written here")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| ([\d,]+) \|", section, re.MULTILINE)
    assert len(rows) > 15
    for part, stated in rows:
        parts = [found for each in PARTS.findall(part) for found in (ROOT / "feasibility").glob(each)]
        counted = sum(map(lines_of_code, parts))
        assert abs(counted - int(stated.replace(",", ""))) <= max(100, counted / 10), f"{part}: {counted}"
