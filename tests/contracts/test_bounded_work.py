"""Work and memory are bounded by the size of the input: past the bound there is a message, within seconds."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TABLE = ROOT / "scenarios" / "amersfoort-table.yaml"
AMERSFOORT = ROOT / "scenarios" / "amersfoort-2019.yaml"
SECONDS, BYTES = 30, 300_000_000


def limited(*arguments: str, timeout: float = SECONDS) -> tuple[int, str, int]:
    """Exit status, standard error, and the most memory that the command held [byte]."""
    program = (
        "import re, sys; from feasibility.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally:\n"
        "    status = open('/proc/self/status').read()\n"
        "    print(re.search(r'VmHWM:\\s*(\\d+ kB)', status)[1], file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
    )
    # Not ru_maxrss: a child begins with the memory of the process that forked it.
    said, _, held = found.stderr.removesuffix(" kB\n").rpartition("\n")
    return found.returncode, said + "\n" if said else "", int(held) * 1024


@pytest.mark.parametrize(
    "command",
    [("table",), ("table", "--json"), ("deals",), ("table", "--serve", "--port", "0"), ("check",), ("run",)],
    ids=" ".join,
)
def test_a_lever_of_endless_steps_is_refused(command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"base: {TABLE}\ntable: {{levers: {{low_rent: {{to: 1e12}}}}}}\n", encoding="utf-8")
    status, said, held = limited(command[0], str(file), *command[1:])
    assert (status, said) == (
        2,
        f"{file}:2: table.levers.low_rent: has 199,999,999,856 values, from 725 to 1e+12 by 5; at most "
        "100,000 can be gone through: take a larger step or a narrower range\n",
    )
    assert held < BYTES


@pytest.mark.parametrize("step", ["0.0013", "0.0027"])
def test_levers_of_too_many_steps_together_are_refused(step: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    levers = f"{{low_rent: {{from: 720.5, to: 850, step: {step}}}}}"
    file.write_text(f"base: {TABLE}\ntable: {{levers: {levers}}}\n", encoding="utf-8")
    for command in ("table", "deals"):
        status, said, held = limited(command, str(file))
        assert status == 2
        assert "combinations of levers" in said
        assert held < BYTES


def test_a_price_in_cents_is_no_trouble_where_it_is_not_gone_through(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        f"base: {TABLE}\ntable: {{levers: {{land_price: {{to: 1e12, step: 1}}}}}}\n", encoding="utf-8"
    )
    status, said, held = limited("table", str(file))
    assert status == 0
    assert [line for line in said.splitlines() if not line.startswith("packages of steps: ")] == []
    assert held < BYTES


@pytest.mark.parametrize(
    "arguments",
    [
        ("grid", "--rows", "policy.term=0:1e12:1", "--columns", "land.price=1,2"),
        ("grid", "--rows", "policy.term=0:1:1e-300", "--columns", "land.price=1,2"),
        ("grid", "--rows", "policy.term=1:1e400:1", "--columns", "land.price=1,2"),
        ("mix", "--free", "low,high", "--top", "1000000000000"),
        ("mix", "--free", "low,high,free", "--total", "0:1000000000000"),
        ("run", "--set", "exit.holding_years=1000000000"),
        ("run", "--set", "development.construction_months=1000000000"),
        ("run", "--set", "policy.term=1000000000"),
        ("run", "--set", "dwellings.low.count=1000000000000000000"),
    ],
    ids=lambda each: " ".join(each[:3]),
)
def test_a_number_without_end_is_refused(arguments: tuple[str, ...]) -> None:
    status, said, held = limited(arguments[0], str(AMERSFOORT), *arguments[1:])
    assert status == 2
    assert "Traceback" not in said
    assert held < BYTES


def test_a_million_totals_are_counted_at_once() -> None:
    """Not one by one: each would be a case of its own, kept until all are there."""
    status, said, held = limited(
        "mix", str(AMERSFOORT), "--free", "low,high,free", "--count", "--total", "0:1000000", timeout=20
    )
    assert (status, "Traceback" in said) == (0, False)
    assert held < BYTES


@pytest.mark.parametrize("part", ["a.", "a"])
def test_a_path_of_endless_parts_is_refused_and_not_told_in_full(part: str) -> None:
    """120,000 characters, as much as an argument holds; their parents together are 3.6 thousand million."""
    path = "dwellings." + part * (120_000 // len(part)) + "b"
    status, said, held = limited("run", str(AMERSFOORT), "--set", f"{path}=1")
    assert status == 2
    assert said.startswith("dwellings.a")
    assert f"found a path of {len(path):,} characters in {path.count('.') + 1:,} parts" in said
    assert len(said) < 500
    assert held < BYTES
