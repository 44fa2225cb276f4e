"""What is given as a scenario: standard input, links, files of another kind, and files that would grow."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from feasibility import read_scenario
from feasibility.errors import InputError
from feasibility.report.workbook.form import form_of
from feasibility.scenario.source_file import is_stream
from tests.conftest import ROOT
from tests.longer import usually

SCENARIO = ROOT / "scenarios" / "amersfoort-2019.yaml"
FEASIBILITY = "from feasibility.cli import main; main()"
LARGEST = 60_000
"""Kilobytes of memory beyond what reading a sound file takes."""
READ = (
    "import resource, sys\n"
    "from feasibility import read_scenario\n"
    "try:\n    read_scenario(sys.argv[1])\n"
    "except Exception as error:\n    print(str(error)[:500])\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
)


def told(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    return str(caught.value).replace(f"{file}: ", "").replace(f"{file} ", "").replace(f"{file}:", "")


def apart(file: Path) -> tuple[str, int]:
    """What is said of a file, and the most memory that reading it took, in a process of its own."""
    out = subprocess.run([sys.executable, "-c", READ, str(file)], check=True, capture_output=True, text=True)
    *said, memory = out.stdout.splitlines()
    return "\n".join(said), int(memory)


# ------------------------------------------------------------------------------------------- standard input


@pytest.mark.parametrize("command", [["run"], ["check"], ["levers"], ["workbook", "-o", "out.xlsx"]])
@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input(tmp_path: Path, command: list[str], name: str) -> None:
    first, *rest = command
    done = subprocess.run(
        [sys.executable, "-c", FEASIBILITY, first, name, *rest],
        input=SCENARIO.read_bytes(),
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_pipe_of_the_shell_and_a_base_beside_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes(SCENARIO.read_bytes())
    script = f"{sys.executable} -c '{FEASIBILITY}' check <(echo 'base: base.yaml')"
    done = subprocess.run(["bash", "-c", script], capture_output=True, cwd=tmp_path, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_workbook_on_standard_input_is_named() -> None:
    data = form_of(read_scenario(SCENARIO))
    done = subprocess.run(
        [sys.executable, "-c", FEASIBILITY, "check", "-"], input=data, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"is an Excel workbook; give it by its name" in done.stderr


def test_what_is_a_stream() -> None:
    assert all(map(is_stream, ("-", "/dev/stdin", "/dev/fd/63", "/proc/self/fd/11")))
    assert not any(map(is_stream, ("./-", "a/dev/stdin", "/dev/null", "/dev/fd/x")))


# ------------------------------------------------------------------------------------------ links and kinds


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").symlink_to("nowhere.yaml")
    assert told(tmp_path / "site.yaml") == "is a link to nowhere.yaml, which does not exist"
    (tmp_path / "form.xlsx").symlink_to("gone.xlsx")
    assert told(tmp_path / "form.xlsx") == "is a link to gone.xlsx, which does not exist"
    # Nor is such a link what somebody meant who spelt another name.
    assert told(tmp_path / "sites.yaml") == "does not exist"


def test_a_name_in_other_capitals_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "site-2019.yaml").write_text("format: 1\n")
    assert "did you mean" in told(tmp_path / "SITE-2019.yaml")
    assert "site-2019.yaml" in told(tmp_path / "SITE-2019.yaml")


def test_a_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    assert told(tmp_path / "a.yaml").startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.yaml", b"%PDF-1.7\n\xe2\xe3", "is a PDF; a YAML file is needed"),
        ("a.xlsx", b"%PDF-1.7\n\xe2\xe3", "is a PDF; a workbook (.xlsx) is needed"),
        ("a.xls", b"<html><table><tr></tr></table></html>", "is a web page (HTML), whatever its name says"),
        ("a.xlsx", b"a;b;c\n1;2;3\n", "but a text of columns (CSV); open it and save it as .xlsx"),
        ("a.xlsx", b'{"format": 1}', "is no Excel workbook (.xlsx) but JSON"),
        ("a.yaml", "format: 1\n".encode("utf-16"), "is written in UTF-16; save it as UTF-8"),
        ("a.yaml", "format: 1\n".encode("utf-16-le"), "is written in UTF-16; save it as UTF-8"),
        ("a.yaml", "name: één\n".encode("cp1252"), "which in Windows-1252 is 'é'); save it as UTF-8"),
        ("a.yaml", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99), "is an old Excel file (.xls)"),
        ("a.yaml", b"\x1f\x8b\x08" + bytes(40), "is a compressed file (gzip)"),
        ("a.xlsx", b"", "is empty; a workbook (.xlsx) is needed"),
        ("a.yaml", b"", "is empty; a mapping of keys is needed"),
        ("a.yaml", b"\x89PNG\r\n\x1a\n\0\0", "is a picture (PNG)"),
    ],
)
def test_what_a_file_is(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert message in told(tmp_path / name)


def test_a_workbook_named_yaml(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_bytes(form_of(read_scenario(SCENARIO)))
    assert told(tmp_path / "form.yaml").startswith("is an Excel workbook; name it .xlsx")


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("\ufeffdwellings: {}", "U+FEFF (byte order mark) before 'dwellings'"),
        ("\u00a0\u00a0rents: {}", "U+00A0 (no-break space) before 'rents'"),
        ("land\u200b: {}", "U+200B (space without width) behind 'land'"),
        ("af\u00adter_term: continue", "U+00AD (soft hyphen) in 'after_term'"),
        ("\u202eexit: {}", "U+202E (right-to-left override) before 'exit'"),
    ],
)
def test_a_sign_that_nobody_sees_is_named(tmp_path: Path, line: str, seen: str) -> None:
    (tmp_path / "a.yaml").write_text(f"format: 1\n{line}\n", encoding="utf-8")
    assert f"unknown key; found the invisible character {seen}: remove it" in told(tmp_path / "a.yaml")


# --------------------------------------------------------------------------------------------------- bounds


def under_long_names(file: Path) -> None:
    # 126 kB: names of 990 characters nested forty deep, over 5,000 values.
    names = "".join(f"{' ' * depth}{'n' * 990}{depth}:\n" for depth in range(40))
    file.write_text(f"{names}{' ' * 40}v: [{', '.join('1' * 5_000)}]\n", encoding="utf-8")


def one_long_name(file: Path) -> None:
    file.write_text(f"? {'n' * 80_000}\n: [{', '.join('1' * 5_000)}]\n", encoding="utf-8")


def one_base_many_times(file: Path) -> None:
    (file.parent / "b.yaml").write_bytes(SCENARIO.read_bytes())
    file.write_text(f"base: [{', '.join(['b.yaml'] * 19_000)}]\n".replace(", ", ",\n  "), encoding="utf-8")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (under_long_names, "holds too many values under names as long as these"),
        (one_long_name, "has a name of more than 1,000 characters"),
        (one_base_many_times, "base: found a list of 19,000; at most 30 bases are allowed"),
    ],
)
def test_what_would_grow_is_refused_with_little_memory(
    tmp_path: Path, write: Callable[[Path], None], message: str
) -> None:
    usual = apart(SCENARIO)[1]
    write(tmp_path / "grow.yaml")
    said, memory = apart(tmp_path / "grow.yaml")
    assert message in said
    assert memory - usual < LARGEST


# ------------------------------------------------------------------------------------------------ mutations

SNIPPETS = (
    *("\ufeff", "\u00a0", "\u200b", "\t", ":", "- ", "{", "[", "&a ", "*a", "!!int ", '"', "'", "#", "1e999"),
    *(".nan", "1.285", "|\n", "? ", "<<: ", "%", "null", "true", "2020-13-45"),
)


def mutated(text: str, chance: random.Random) -> bytes:
    """A text with one to three things changed as an editor, a mailer or a slip of the hand changes them."""
    data = bytearray(text.encode())
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, lines = chance.randrange(len(data)), bytes(data).split(b"\n")
        kind = chance.randrange(5)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at:at] = chance.choice(SNIPPETS).encode()
        elif kind == 2:
            del data[at : at + chance.randrange(1, 40)]
        else:
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            if kind == 3:
                lines[one], lines[other] = lines[other], lines[one]
            else:
                lines[one] = lines[one].partition(b":")[0] + b": " + chance.choice(SNIPPETS).encode()
            data = bytearray(b"\n".join(lines))
    return bytes(data)


@pytest.mark.parametrize("seed", usually(20, range(60)))
def test_a_mutated_file_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    file = tmp_path / "mutated.yaml"
    file.write_bytes(mutated(SCENARIO.read_text(encoding="utf-8"), random.Random(seed)))
    try:
        read_scenario(file)
    except InputError as error:
        assert str(error)


IN_A_CELL = (
    None,
    "",
    "  ",
    "\u00a0",
    -1,
    1.285,
    5.5,
    1e13,
    True,
    "x",
    "=1+1",
    "#N/A",
    "0,055",
    "5%",
    "a: 1,2",
)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("form") / "form.xlsx"
    file.write_bytes(form_of(read_scenario(SCENARIO)))
    return file


@pytest.mark.parametrize("seed", usually(10, range(30)))
def test_a_mutated_form_never_changes_a_number_in_silence(form: Path, tmp_path: Path, seed: int) -> None:
    """A cell in which no value belongs changes nothing, or something is said."""
    chance = random.Random(seed)
    book = load_workbook(form)
    sheet = chance.choice([each for each in book.worksheets if each.title not in ("Explanation", "Lists")])
    if chance.random() < 0.5:
        chance.choice((sheet.insert_cols, sheet.insert_rows))(chance.randint(1, 8))
        is_value = False
    else:
        row, column = chance.randint(1, min(sheet.max_row, 25)), chance.randint(1, 9)
        path = str(sheet.cell(row, 2).value or "")
        is_value = bool(path) and column >= 4 and (".*" in path or column == 4)
        sheet.cell(row, column).value = chance.choice(IN_A_CELL)
    book.save(tmp_path / "mutated.xlsx")
    try:
        scenario = read_scenario(tmp_path / "mutated.xlsx")
    except InputError as error:
        assert str(error)
        return
    assert is_value or scenario.warnings or scenario.digest == read_scenario(form).digest
