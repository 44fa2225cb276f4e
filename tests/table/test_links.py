"""The links for other phones and laptops: their QR codes, where they are shown, and to whom never."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from playwright.sync_api import Browser, expect

from feasibility.serving.qr import BLOCKS, QUIET, blocks_of, modules_of
from tests.table.guest import SETTLED, Guest
from tests.table.serving import ROOT, Screen, lines, serving, small_table_in

HIDING = "parties: {investor: {keeps_private: [conditions]}}\n"
LINK = "http://192.168.1.20:8765/#key=abcdefghijklmnopqrstuvwx"
EYE = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
"""The finder pattern that stands in three corners of every code (ISO/IEC 18004, 6.3.3)."""


def test_a_code_has_its_eyes_its_margin_and_the_same_blocks() -> None:
    rows = ["".join("1" if dark else "0" for dark in row) for row in modules_of(LINK)]
    size = len(rows) - 8
    assert {len(row) for row in rows} == {size + 8}
    assert (size - 17) % 4 == 0
    for top, left in ((4, 4), (4, size - 3), (size - 3, 4)):
        assert tuple(row[left : left + 7] for row in rows[top : top + 7]) == EYE
    assert not any("1" in row for row in (*rows[:4], *rows[-4:]))
    pairs = {character: pair for pair, character in BLOCKS.items()}
    read: list[list[bool]] = []
    for line in blocks_of(LINK):
        read += [[pairs[each][half] for each in line] for half in (0, 1)]
    assert tuple(tuple(row) for row in read[: size + 2 * QUIET]) == modules_of(LINK)


@pytest.mark.parametrize("command", [("open",), ("table", "--serve")], ids=" ".join)
@pytest.mark.parametrize("options", [("--host", "0.0.0.0", "--lang", "nl"), ()], ids=" ".join)
def test_a_terminal_shows_the_code_of_each_link_that_others_can_reach(
    tmp_path: Path, command: tuple[str, ...], options: tuple[str, ...]
) -> None:
    """And every link carries the language that was asked for, if one was."""
    scenario = str(small_table_in(tmp_path))
    printed = on_a_terminal([*command, scenario, "--port", "0", *options], tmp_path)
    links = [(place, each.rpartition(": ")[2]) for place, each in enumerate(printed) if "/#key=" in each]
    assert len(links) == (1 if command == ("open",) else 6)
    for place, link in links:
        assert (link.partition("&lang=")[2] or None) == (options[-1] if options else None)
        code = [f"  {each}" for each in blocks_of(link)] if options else []
        assert printed[place + 1 : place + 1 + len(code)] == code
    assert options or not any(set(each) & set("█▀▄") for each in printed)


def on_a_terminal(command: list[str], folder: Path) -> list[str]:
    """The lines that a command which serves a page prints on a terminal."""
    ours, its = pty.openpty()
    more = ["--no-browser"] if command[0] == "open" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "feasibility", *command, *more],
        cwd=folder,
        stdin=its,
        stdout=its,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "LC_ALL": "C.UTF-8"},
    )
    os.close(its)
    said = b""
    try:
        while b"Ctrl-C" not in said:
            said += os.read(ours, 65_536)
    finally:
        process.terminate()
        process.wait()
        os.close(ours)
    return [each.rstrip("\r") for each in click.unstyle(said.decode("utf-8", "replace")).split("\n")]


def test_the_shared_screen_shows_who_is_not_there_yet(browser: Browser, tmp_path: Path) -> None:
    """On a network only; never of a party that hides something, nor to another role, nor once it is there."""
    with (
        serving(small_table_in(tmp_path, HIDING), "--host", "0.0.0.0") as server,
        Guest(browser, server, "screen") as guest,
        Screen(server, "developer") as developer,
    ):
        developer.table()
        buttons = guest.page.locator(".links-of-parties .buttons button")
        expect(buttons).to_have_count(3, timeout=SETTLED)
        guest.page.get_by_role("button", name="Links").click()
        buttons.filter(has_text="Gemeente").click()
        shown = guest.page.locator(".links-of-parties")
        expect(shown.get_by_role("img")).to_be_visible(timeout=SETTLED)
        expect(shown.locator(".address")).to_have_text(f"{server.base}/#key={server.keys['municipality']}")
        developer.until(lambda table: "The shared screen shows the link of Gemeente." in lines(table))
        assert developer.last["links"] == []
        with Screen(server, "municipality") as town:
            town.table()
            expect(shown.get_by_role("img")).to_have_count(0, timeout=SETTLED)
            expect(buttons).to_have_count(2)
        for name in ("screen", "developer", "investor", "x"):
            assert server.get(f"/link/{name}", "screen").status_code == 403
        assert server.get("/link/corporation", "tenants").status_code == 403
        assert server.get("/link/corporation").status_code == 403
