"""Where the user's folders cannot be written, pictures and reports are made all the same, without a word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>'
    '<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>'
)
"""Fonts whose only cache is the user's own, as on a machine on which nobody made one for all."""
REPORT = ("report", "amersfoort-2019", "-o", "out.html", "--pdf", "--paths", "10")
PROGRESS = re.compile(r"[a-z]+: [\d,]+%?")
"""What long work says on a busy machine."""
MEMO = (*REPORT, "--memo")
RUN = ("run", "amersfoort-2019", "--chart", "out.svg")
TABLE = ("table", "private-land", "--chart", "out.svg")
LEVERS = ("levers", "amersfoort-2019", "--chart", "out.png")


@pytest.mark.parametrize(
    ("command", "home"),
    [
        (REPORT, "/proc"),
        (MEMO, "/dev/null"),
        (RUN, ""),
        *(
            pytest.param(*each, marks=pytest.mark.long)
            for each in ((MEMO, ""), (TABLE, "/dev/null"), (LEVERS, "/proc"))
        ),
    ],
)
def test_nothing_is_said(command: tuple[str, ...], home: str, tmp_path: Path) -> None:
    """All that draw do so by one library in one way, and a memo of two pages is a PDF as a report is one."""
    (tmp_path / "fonts.conf").write_text(FONTS, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))}
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "feasibility",
            command[0],
            f"{ROOT}/scenarios/{command[1]}.yaml",
            *command[2:],
        ],
        env={
            **kept,
            "HOME": home,
            "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
            "TMPDIR": str(tmp_path / "tmp"),
            "PYTHONPATH": str(ROOT),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in found.stderr.splitlines() if not PROGRESS.fullmatch(line)]
    assert (found.returncode, told) == (0, [])
    assert sorted(tmp_path.glob("out.*"))
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not list(tmp_path.glob(".*")), "nothing is left in the folder of the user's work"
