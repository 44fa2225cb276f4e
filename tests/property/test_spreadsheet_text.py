"""No part of a CSV file is a formula, wherever a spreadsheet cuts its lines into cells."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feasibility.cli import main
from feasibility.report.csv import csv_text, harmless
from tests.reference.coarse_table import OPTIONS
from tests.table.serving import SCENARIOS

CUTS = (",", ";", "\t", "|", ":", "\n", "\r", "\v", "\f", "\x1e", "\x85", "\u2028")
UNSEEN = "\ufeff\u200b\u200e\u2060\u00ad\u00a0\u3000"
BEGINS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?%?\Z")
WORDS = st.lists(
    st.sampled_from(
        (
            *BEGINS,
            *CUTS,
            *UNSEEN,
            " ",
            "1",
            "1+1",
            "SUM(A1)",
            "a",
            "é",
            '"',
            "'",
            "\\",
            "~",
            "#",
            "<",
            "(",
            "%",
        )
    ),
    max_size=12,
).map("".join)


def is_live(cell: str) -> bool:
    """Whether a spreadsheet takes a cell for a formula; one sign by itself is a text."""
    begins = cell.strip(f' {UNSEEN}"')
    return begins.startswith(BEGINS) and len(begins) > 1 and not NUMBER.match(begins)


@given(WORDS)
def test_no_part_of_a_text_begins_a_formula(words: str) -> None:
    written = harmless(words)
    for cut in CUTS:
        assert not [each for each in written.split(cut) if is_live(each)], (cut, written)


@given(WORDS)
def test_a_space_may_stand_between_cells_too(words: str) -> None:
    assert not [each for each in re.split(f"[ {UNSEEN}]", harmless(words)) if is_live(each)]


@given(WORDS)
def test_made_harmless_once_it_is_left_as_it_is(words: str) -> None:
    assert harmless(harmless(words)) == harmless(words)


@given(st.text(alphabet="abz é.,;:()/%0123456789", max_size=40))
def test_a_text_without_such_signs_is_left_as_it_is(words: str) -> None:
    assert harmless(words) == words


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("agreed;=1+1;see annex", "agreed;'=1+1;see annex"),
        ("agreed; =1+1", "agreed; '=1+1"),
        ("agreed\t@SUM(1)", "agreed '@SUM(1)"),
        ("agreed\r\n-1+2", "agreed '-1+2"),
        ("agreed|+1+2", "agreed|'+1+2"),
        ("CPI + 1.25 %", "CPI + 1.25 %"),
        ("above=720.42; at_most=850.0", "above=720.42; at_most=850.0"),
        ("https://example.nl/@52,5?a=1&b=-2", "https://example.nl/@52,5?a=1&b=-2"),
        ("low - high, 2019-07-01", "low - high, 2019-07-01"),
    ],
)
def test_only_what_would_begin_a_formula_is_marked(words: str, written: str) -> None:
    assert harmless(words) == written


def test_numbers_are_left_as_they_are() -> None:
    assert csv_text([("a", -12.5, 1e-9, -3, None, True)]) == "a,-12.5,1e-09,-3,,true\n"


NASTY = "agreed;=1+1;see annex|@A1 =2 \\t-3+4"


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--csv", "."),
        ("levers", "--csv", "levers.csv"),
        ("levers", "--clauses", "--csv", "clauses.csv"),
        ("compare", "amersfoort-table.yaml", "--option", "x;-1+2=policy.term=15", "--csv", "compare.csv"),
        (
            "grid",
            "--rows",
            "policy.term=15,20",
            "--columns",
            "policy.rent_increase.surcharge=0,0.01",
            "--csv",
            "g.csv",
        ),
        ("mix", "--free", "low,high", "--csv", "mix.csv"),
        ("deals", "--csv", "deals.csv", *OPTIONS),
    ],
    ids=lambda each: " ".join(each[:2]),
)
def test_no_command_writes_a_live_cell(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        Path(name).write_bytes((SCENARIOS / name).read_bytes())
    Path("own.yaml").write_text(
        f"""base: amersfoort-table.yaml
name: "{NASTY}"
dwellings:
  low: {{floor_area: 40, deviation: {{from: min_floor_area, motivation: "{NASTY}"}}}}
policy: {{source: {{title: "{NASTY}", article: "{NASTY}", url: "=1+1;=2"}}}}
""",
        encoding="utf-8",
    )
    found = CliRunner().invoke(main, [command[0], "own.yaml", *command[1:]])
    assert found.exit_code == 0, found.output
    files = sorted(tmp_path.glob("*.csv"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text)))
        assert len({len(row) for row in rows}) == 1, "it is still one table"
        for cut in CUTS:
            for line in text.split("\n"):
                assert not [each for each in line.split(cut) if is_live(each)], (file, cut, line)
