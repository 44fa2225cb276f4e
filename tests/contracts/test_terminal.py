"""What a terminal shows and a pipe does not: progress and colours, on a real pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from feasibility.cli.terminal import progress
from feasibility.cli.terminal.drawing import coloured
from feasibility.cli.terminal.progress import announced, progress_of
from feasibility.language.texts import texts_in
from tests.benchmarks.test_stopping_speed import hard_programme
from tests.conftest import ROOT

AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HIDDEN, SEEN = "\x1b[?25l", "\x1b[?25h"
TOO_LONG = 120.0


class Terminal:
    """A pseudo-terminal of 100 columns, with a stream to write to it."""

    def __init__(self) -> None:
        self.here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.stream = os.fdopen(there, "w", encoding="utf-8")
        self.before = termios.tcgetattr(there)

    def read(self, more: Callable[[str], bool] = lambda _: True) -> str:
        """What was written to it, until nobody writes any more or this is enough."""
        told = b""
        until = time.monotonic() + TOO_LONG
        while more(told.decode("utf-8", "ignore")):
            assert time.monotonic() < until
            if not select.select([self.here], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(self.here, 65_536)
            except OSError:  # Linux says so when no process has the terminal open any more
                break
            told += piece
        return told.decode("utf-8", "ignore").replace("\r\n", "\n")

    def close(self) -> None:
        self.stream.close()


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes to a terminal that is its standard input, output and error."""
    terminal = Terminal()
    process = begun(terminal, *arguments, **environment)
    terminal.close()
    told = terminal.read()
    process.wait(TOO_LONG)
    os.close(terminal.here)
    return told


def begun(terminal: Terminal, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    surroundings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return subprocess.Popen(
        [sys.executable, "-m", "feasibility", *arguments],
        stdin=terminal.stream,
        stdout=terminal.stream,
        stderr=terminal.stream,
        env={**surroundings, "TERM": "xterm-256color", **environment},
    )


def piped(*arguments: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "feasibility", *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_page_has_colours_on_a_terminal_and_none_in_a_pipe(lang: str) -> None:
    command = ("run", AMERSFOORT, "--lang", lang)
    shown, (page, said) = on_a_terminal(*command), piped(*command)
    assert said == ""
    assert "\x1b" not in page
    assert CODES.sub("", shown) == page
    good = {"en": ("Viable", "Allowed"), "nl": ("Haalbaar", "Toegestaan")}[lang]
    for word in good:
        assert f"  \x1b[1;32m{word}\x1b[0m: " in shown
    heading = {"en": "Verdict", "nl": "Oordeel"}[lang]
    assert f"\n\x1b[1m{heading}\x1b[0m\n" in shown
    assert shown.startswith("\x1b[1;36mAmersfoort, 120 dwellings, 2019\x1b[0m\n")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_asks_for_no_colours_gets_none(environment: dict[str, str]) -> None:
    assert on_a_terminal("run", AMERSFOORT, **environment) == piped("run", AMERSFOORT)[0]


def test_json_has_no_colours_on_a_terminal() -> None:
    command = ("run", AMERSFOORT, "--json")
    assert on_a_terminal(*command) == piped(*command)[0]


def test_what_is_not_viable_and_who_is_not_satisfied_is_red() -> None:
    shown = on_a_terminal("run", AMERSFOORT, "--set", "land.asking_price=9_000_000", "--lang", "nl")
    assert "  \x1b[1;31mNiet haalbaar\x1b[0m: " in shown
    table = on_a_terminal("table", str(ROOT / "scenarios" / "amersfoort-table.yaml"))
    assert "\x1b[1mBelegger (investor): \x1b[0m\x1b[1;31mnot satisfied\x1b[0m\n" in table
    assert "\x1b[1mGemeente (municipality): \x1b[0m\x1b[1;32msatisfied\x1b[0m\n" in table


@pytest.mark.parametrize("key", [key for key in texts_in("texts.toml") if key.startswith("verdict_")])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_verdict_has_the_colour_of_what_it_says(key: str, lang: str) -> None:
    sentence = texts_in("texts.toml")[key][lang]
    shown = coloured(f"Title\n=====\n  {sentence}\n")
    if key in ("verdict_viable_nothing_asked", "verdict_negative", "verdict_deviated_too", "verdict_phases"):
        assert "\x1b[1;3" not in shown.split("\n")[2]
        return
    colour = "33" if "deviation" in key else "31" if "_not_" in key else "32"
    assert shown.split("\n")[2].startswith(f"  \x1b[1;{colour}m{sentence.partition(':')[0]}\x1b[0m:")


@pytest.mark.parametrize(
    "page",
    [
        "A [bold red]name[/] in [it]\n===========================\n  [link=x]y[/link] :smile: [/]\n",
        f"Wide\n====\n  {60 * 'word '}end\n\nHeading [i]\n  12,345 'quoted' https://example.nl  \n\n",
        "One\n===\n" + "\n" * 3,
    ],
)
def test_no_text_of_a_user_is_read_as_a_colour(page: str) -> None:
    assert CODES.sub("", coloured(page)) == page


@pytest.mark.parametrize("words", ["", "one line\n", "Title\n=-=\n", "{\n  1\n}\n", "No title\nbelow: [b]\n"])
def test_what_is_no_page_stays_as_it_is(words: str) -> None:
    assert coloured(words) == words


def test_progress_is_shown_after_a_moment_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal.stream)
    monkeypatch.setenv("TERM", "xterm")
    now = [0.0]
    with progress_of("[points]", lambda: now[0]) as show:
        assert show is not None
        show(3)
        now[0] = 1.5
        show(1_234)
        now[0] = 63.0
        show(1, 2)
        now[0] = 64.0
        show(1, 4, part="[packages]")
    terminal.close()
    told = terminal.read()
    frames = [re.sub("[━╸╺ ]+", " ", CODES.sub("", each)).strip() for each in told.split("\r")]
    assert [each for each in dict.fromkeys(frames) if each] == [
        "1,234 [points] 0:00:01",
        "[points] 50% 0:01:03",
        "[packages] 25% 0:01:04",
    ]
    assert told.endswith("\x1b[2K")
    assert HIDDEN not in told


def test_a_pipe_is_told_no_progress(capfd: pytest.CaptureFixture[str]) -> None:
    with progress_of("points") as show, announced("begun"):
        assert show is None
    assert capfd.readouterr() == ("", "")


def test_a_pipe_is_told_a_line_every_ten_seconds_of_a_long_search(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with progress_of("deals", lambda: now[0], lines=True) as show:
        assert show is not None
        for second, done in (
            (0.5, 1),
            (1.5, 2_000),
            (9.0, 3_000),
            (11.5, 4_000),
            (12.0, 5_000),
            (30.0, 6_000),
        ):
            now[0] = second
            show(done, 10_000, *(("packages",) if done == 6_000 else ()))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "deals: 20%",
        "deals: 40%",
        "packages: 60%",
    ]


def test_a_pipe_is_told_numbers_in_the_readers_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "readers_language", lambda: "nl")
    now = [0.0]
    with progress_of("punten", lambda: now[0], lines=True) as show:
        assert show is not None
        for second, *far in ((1.5, 37_214_510), (20.0, 2_000, 10_000)):
            now[0] = second
            show(*far)
    assert capsys.readouterr().err.splitlines() == ["punten: 37.214.510", "punten: 20 %"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (("mix", "hard.yaml", "--any"), "no mix exceeds"),
        (("deals", str(ROOT / "scenarios" / "amersfoort-table.yaml")), "settings of the levers"),
        (("sensitivity", AMERSFOORT, "--samples", "65536"), "calculations"),
    ],
)
def test_ctrl_c_ends_a_search_soon_and_leaves_the_terminal_as_it_was(
    asked: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    (tmp_path / "hard.yaml").write_text(hard_programme(), encoding="utf-8")
    terminal = Terminal()
    command, file, *options = asked
    process = begun(terminal, command, str(tmp_path / file), *options)
    assert shown in terminal.read(lambda told: shown not in told)
    process.send_signal(signal.SIGINT)
    process.wait(TOO_LONG)
    assert termios.tcgetattr(terminal.stream.fileno()) == terminal.before
    terminal.close()
    rest = terminal.read()
    os.close(terminal.here)
    assert process.returncode == 130
    assert HIDDEN not in rest
    assert "Traceback" not in rest


LOADED = """
import sys
from click.testing import CliRunner
from feasibility.cli import main
found = CliRunner().invoke(main, {arguments})
assert found.exit_code == 0, found.output
print("rich" in sys.modules)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", AMERSFOORT], ["run", AMERSFOORT], ["run", AMERSFOORT, "--json"]]
)
def test_a_command_that_shows_nothing_by_it_does_not_load_the_library(arguments: list[str]) -> None:
    code = LOADED.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_check_on_a_terminal_does_not_load_it_either() -> None:
    told = on_a_terminal("check", AMERSFOORT, PYTHONPROFILEIMPORTTIME="1")
    assert "in order" in told
    assert "feasibility.cli.shared" in told
    assert not re.search(r"\|\s+rich\b", told)
