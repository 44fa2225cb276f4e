"""Nothing that a command writes destroys what it has read, under whatever name the output is given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from feasibility.cli import COMMANDS, main
from feasibility.record.opening import RECORD_FILE
from feasibility.report.files import PROGRAM
from feasibility.report.run.csv import TABLES
from tests.longer import usually
from tests.reference.coarse_table import OPTIONS
from tests.table.serving import SCENARIOS

GRID = ("--rows", "policy.term=15,20", "--columns", "land.price=4_000_000,4_200_000")


@dataclass(frozen=True)
class Output:
    """An option, or an argument, that names a file to be written."""

    command: str
    option: str
    before: tuple[str, ...] = ("site.yaml",)
    after: tuple[str, ...] = ()
    ending: str = ".csv"

    def arguments(self, file: str) -> list[str]:
        return [
            *self.command.split(),
            *self.before,
            *((self.option, file) if self.option.startswith("-") else (file,)),
            *self.after,
        ]


OUTPUTS = (
    Output("run", "--chart", ending=".svg"),
    Output("run", "--record-file", after=("--record",), ending=".sqlite"),
    Output("report", "-o", after=("--paths", "0"), ending=".html"),
    Output("report", "--record-file", after=("-o", "new.html", "--record", "--paths", "0"), ending=".sqlite"),
    Output("workbook", "-o", ending=".xlsx"),
    *(
        Output("compare", option, ("site.yaml", "run:1", "--record-file", RECORD_FILE), ending=ending)
        for option, ending in (
            ("--csv", ".csv"),
            ("--chart", ".svg"),
            ("-o", ".html"),
            ("--workbook", ".xlsx"),
        )
    ),
    Output("convert", "OUT", after=("--force",), ending=".yaml"),
    Output("convert", "OUT", after=("--force",), ending=".xlsx"),
    Output("mix", "--all", ("site.yaml", "--free", "low", "--total", "120")),
    Output("mix", "--csv", ("site.yaml", "--free", "low,high")),
    Output("mix", "--chart", ("site.yaml", "--free", "low,high"), ending=".svg"),
    Output("levers", "--csv"),
    Output("levers", "--csv", after=("--clauses",)),
    Output("levers", "--chart", ending=".svg"),
    Output("simulate", "--chart", after=("--paths", "9"), ending=".svg"),
    Output("sensitivity", "--csv", after=("--samples", "256")),
    Output("sensitivity", "--chart", after=("--samples", "256"), ending=".svg"),
    Output("grid", "--csv", ("site.yaml", *GRID)),
    Output("grid", "--chart", ("site.yaml", *GRID), ending=".svg"),
    Output("deals", "--csv", after=OPTIONS),
    Output("table", "--chart", after=OPTIONS, ending=".svg"),
    Output("table", "--keys", after=("--serve", "--port", "0"), ending=".json"),
    Output("table", "--record-file", after=("--serve", "--port", "0"), ending=".sqlite"),
)
OTHERS = {
    ("run", "folder"),  # a folder: below
    ("simulate", "tables"),  # the same
    ("simulate", "folder"),  # a folder of its own, in which nothing else may be: below
    ("report", "run"),  # a folder that is read
    ("runs export", "output"),  # reads a record only: below
    ("open", "folder"),  # a folder in which scenarios are opened and saved: tests/workbench
    ("new", "output"),  # reads no file of the user
    ("schema", "output"),  # the same: below
    ("calibrate", "output"),  # the same: below
    *((f"runs {each}", "file") for each in ("list", "show", "verify", "note", "export")),  # the record itself
    ("compare", "record_file"),
    ("points", "file"),  # it is read
    ("points", "into"),  # a scenario that is changed on purpose
}
READ = {"certificate", "key_file", "scenario", "scenarios", "source"}
"""Arguments that name a file to be read."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario with a base that has a base, a policy in a file that has a base, and a record."""
    folder = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _record()
    return folder


@pytest.fixture
def folder(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(recorded, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _record() -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, name)
    Path("own.yaml").write_text("base: below.yaml\nterm: 20\n", encoding="utf-8")
    Path("below.yaml").write_text("base: amersfoort-2019\n", encoding="utf-8")
    Path("site.yaml").write_text(
        "base: amersfoort-table.yaml\nname: Site\npolicy: ./own.yaml\n", encoding="utf-8"
    )
    assert invoked("run", "site.yaml", "--record").exit_code == 0


def invoked(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


INPUTS = ("site.yaml", "amersfoort-table.yaml", "amersfoort-2019.yaml", "own.yaml", "below.yaml")


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file()}


def refused(folder: Path, arguments: list[str], named: str) -> None:
    """The command says what is wrong with status 2, and every file is what it was."""
    before = contents(folder)
    found = invoked(*arguments)
    assert found.exception is None or isinstance(found.exception, SystemExit), arguments
    assert found.exit_code == 2, (arguments, found.output)
    assert "it would be lost; give another name" in found.stderr, (arguments, found.stderr)
    assert named in found.stderr
    assert contents(folder) == before, arguments


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda each: f"{each.command}-{each.option}{each.ending}")
def test_no_output_is_written_over_an_input(output: Output, folder: Path) -> None:
    for name in INPUTS:
        if output.command == "convert" and name == "site.yaml":
            continue
        link, hard = Path(f"link{output.ending}"), Path(f"hard{output.ending}")
        link.symlink_to(name)
        hard.hardlink_to(name)
        refused(folder, output.arguments(str(link)), str(link))
        refused(folder, output.arguments(str(hard)), str(hard))
        assert link.is_symlink()
        link.unlink()
        hard.unlink()


@pytest.mark.parametrize(
    "output",
    [each for each in OUTPUTS if each.ending == ".csv"],
    ids=lambda each: f"{each.command}-{each.option}-{len(each.after)}",
)
def test_other_spellings_of_an_input_are_the_same_file(output: Output, folder: Path) -> None:
    (folder / "below").mkdir()
    for name in ("site.yaml", "below.yaml"):
        for spelling in (name, f"./{name}", f"below/../{name}", str(folder / name)):
            refused(folder, output.arguments(spelling), spelling)


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_is_searched_before_an_output_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def searched(*_: object) -> None:
        raise AssertionError("the deals are searched first")

    monkeypatch.setattr("feasibility.deals.exhaustive.all_deals", searched)
    refused(folder, ["deals", "site.yaml", "--csv", name], name)


@pytest.mark.parametrize("command", ["levers", "sensitivity", "table"])
def test_a_picture_of_another_kind_is_refused_before_anything_is_read(folder: Path, command: str) -> None:
    found = invoked(command, "no-such-file.yaml", "--chart", "picture.bmp")
    assert found.exit_code == 2
    assert "picture.bmp" in found.stderr


@pytest.mark.parametrize("name", TABLES)
def test_a_folder_of_tables_spares_an_input_of_the_same_name(folder: Path, name: str) -> None:
    place = folder / "out"
    place.mkdir()
    (place / f"{name}.csv").write_text("name: Base\n", encoding="utf-8")
    Path("site.yaml").write_text(f"base: [amersfoort-2019.yaml, out/{name}.csv]\n", encoding="utf-8")
    before = contents(place)
    for given in ("out", "out/", "./out/../out", str(place)):
        found = invoked("run", "site.yaml", "--csv", given)
        assert found.exit_code == 2
        assert "it would be lost" in found.stderr
        assert contents(place) == before, "none of the five is written where one may not be"


def test_a_record_is_not_written_over_by_its_own_export(folder: Path) -> None:
    Path("runs.json").symlink_to(RECORD_FILE)
    refused(folder, ["runs", "export", "1", "-o", "runs.json"], "runs.json")
    Path("runs.yaml").hardlink_to(RECORD_FILE)
    refused(folder, ["runs", "export", "1", "-o", "runs.yaml"], "runs.yaml")


@pytest.mark.parametrize("exists", [True, False])
def test_a_run_does_not_write_its_picture_over_the_record_that_it_is_kept_in(
    folder: Path, exists: bool
) -> None:
    if exists:
        shutil.copy(RECORD_FILE, "kept.svg")
    found = invoked("run", "site.yaml", "--chart", "kept.svg", "--record", "--record-file", "kept.svg")
    assert found.exit_code == 2
    assert "it would be lost" in found.stderr
    assert Path("kept.svg").exists() == exists


def test_two_outputs_of_one_run_are_two_files(folder: Path) -> None:
    found = invoked("compare", "site.yaml", "run:1", "--csv", "one.svg", "--chart", "./one.svg")
    assert found.exit_code == 2
    assert found.stderr == (
        "./one.svg: cannot be written: another output of this run is written there too (one.svg)\n"
    )
    assert not Path("one.svg").exists()


def test_estimates_are_written_over_estimates_alone(folder: Path) -> None:
    for name in ("site.yaml", "amersfoort-2019.yaml", RECORD_FILE):
        refused(folder, ["calibrate", "-o", name], name)
    assert invoked("calibrate", "-o", "estimates.yaml").exit_code == 0
    assert invoked("calibrate", "-o", "estimates.yaml", "--lang", "nl").exit_code == 0


def test_a_schema_is_written_over_a_schema_alone(folder: Path) -> None:
    refused_as = "exists and holds no JSON Schema, and it would be lost; give another name"
    for name in (*INPUTS, RECORD_FILE):
        before = contents(folder)
        found = invoked("schema", "-o", name)
        assert (found.exit_code, found.stderr) == (2, f"{name}: {refused_as}\n")
        assert contents(folder) == before
    assert invoked("schema", "-o", "scenario.schema.json").exit_code == 0
    assert invoked("schema", "-o", "scenario.schema.json").exit_code == 0


def test_a_form_is_not_written_over_by_the_workbook_or_the_tables_of_it(folder: Path) -> None:
    assert invoked("convert", "amersfoort-2019.yaml", "form.xlsx").exit_code == 0
    for arguments in (
        ["workbook", "form.xlsx", "-o", "form.xlsx"],
        ["workbook", "form.xlsx", "-o", "./form.xlsx"],
        ["levers", "form.xlsx", "--csv", "form.xlsx"],
        ["compare", "form.xlsx", "site.yaml", "--workbook", "form.xlsx"],
        ["compare", "site.yaml", "form.xlsx", "--workbook", "form.xlsx"],
    ):
        refused(folder, arguments, "form.xlsx")


def test_a_scenario_is_converted_onto_itself_only_where_that_is_asked_for(folder: Path) -> None:
    before = contents(folder)
    assert invoked("convert", "site.yaml", "site.yaml").exit_code == 2
    assert contents(folder) == before
    assert invoked("convert", "site.yaml", "site.yaml", "--force").exit_code == 0
    assert "base:" not in Path("site.yaml").read_text(encoding="utf-8").splitlines()[0]


def test_nothing_is_written_into_the_program(folder: Path) -> None:
    library = PROGRAM / "policy" / "data" / "policies" / "amsterdam-2017.yaml"
    before = library.read_bytes()
    found = invoked("levers", "site.yaml", "--csv", str(library))
    assert found.exit_code == 2
    assert "in the folder of the program itself" in found.stderr
    assert library.read_bytes() == before


def test_an_input_of_one_run_is_not_one_of_the_next(folder: Path) -> None:
    assert invoked("run", "site.yaml").exit_code == 0
    assert invoked("grid", "amersfoort-2019.yaml", *GRID, "--csv", "own.yaml").exit_code == 0


# ------------------------------------------------------------------------------------ every command


def files_of(group: click.Group, name: str = "") -> Iterator[tuple[str, str]]:
    """Every option and argument of every command that names a file or a folder."""
    with click.Context(group) as context:
        for each in group.list_commands(context):
            command = group.get_command(context, each)
            assert command is not None
            if isinstance(command, click.Group):
                yield from files_of(command, f"{each} ")
            else:
                for parameter in command.params:
                    if isinstance(parameter.type, click.Path):
                        yield f"{name}{each}", str(parameter.name)


def test_every_option_that_names_a_file_is_tried_here() -> None:
    tried = set(OTHERS)
    with click.Context(main) as context:
        for each in OUTPUTS:
            command = main.get_command(context, each.command)
            assert command is not None
            tried |= {
                (each.command, str(parameter.name))
                for parameter in command.params
                if each.option in parameter.opts or (each.option == "OUT" and parameter.name == "target")
            }
    found = set(files_of(main))
    assert {each for each in found - tried if each[1] not in READ} == set()
    assert {each[0].split()[0] for each in found} <= set(COMMANDS)


# -------------------------------------------------------------------- targets that cannot be written


def targets(ending: str) -> Iterator[str]:
    """Names under which no file can be written."""
    loop, other = Path(f"loop{ending}"), Path(f"pool{ending}")
    loop.symlink_to(other)
    other.symlink_to(loop)
    yield str(loop)
    itself = Path(f"itself{ending}")
    itself.symlink_to(itself)
    yield str(itself)
    Path(f"folder{ending}").mkdir()
    yield f"folder{ending}"
    os.mkfifo(f"pipe{ending}")
    yield f"pipe{ending}"
    Path(f"device{ending}").symlink_to("/dev/full")
    yield f"device{ending}"
    Path(f"away{ending}").symlink_to("nowhere/away")
    yield f"away{ending}"
    yield f"/proc/x{ending}"
    yield f"{'x' * 300}{ending}"
    yield f"site.yaml/x{ending}"
    yield f"loop{ending}/x{ending}"
    yield f"nowhere/x{ending}"


@pytest.mark.parametrize(
    "output", usually(10, OUTPUTS), ids=lambda each: f"{each.command}-{each.option}{each.ending}"
)
def test_a_target_that_cannot_be_written_is_a_sentence(output: Output, folder: Path) -> None:
    for target in targets(output.ending):
        if output.option == "--record-file" and target.startswith("folder"):
            continue  # the record is then made in that folder
        found = invoked(*output.arguments(target))
        assert found.exception is None or isinstance(found.exception, SystemExit), (target, found.exception)
        assert found.exit_code == 2, (target, found.output)
        assert len(found.stderr.splitlines()) <= 4, (target, found.stderr)
        assert "Traceback" not in found.stderr
        assert not list(folder.glob("**/.*.tmp")), "no half of a file is left"
    assert Path(f"loop{output.ending}").is_symlink()


@pytest.mark.parametrize("place", ["/proc/x", "site.yaml", "site.yaml/x", "loop", "x" * 300])
@pytest.mark.parametrize(
    "command",
    [
        ("run", "site.yaml", "--csv"),
        ("simulate", "site.yaml", "--paths", "9", "--csv"),
        ("simulate", "site.yaml", "--paths", "9", "--folder"),
        ("simulate", "site.yaml", "--paths", "9", "--model", "random", "--folder"),
    ],
)
def test_a_folder_that_cannot_be_made_is_a_sentence(
    command: tuple[str, ...], place: str, folder: Path
) -> None:
    Path("loop").symlink_to("loop")
    found = invoked(*command, place)
    assert (found.exit_code, len(found.stderr.splitlines())) == (2, 1), found.output


def test_a_folder_with_inputs_is_no_run_folder(folder: Path) -> None:
    before = contents(folder)
    found = invoked("simulate", "site.yaml", "--paths", "9", "--model", "random", "--folder", ".")
    assert found.exit_code == 2
    assert found.stderr.startswith(".: is no run folder: it has no manifest.json, and holds ")
    assert contents(folder) == before


@pytest.mark.parametrize(
    "command", [("new", "x", "--policy", "amersfoort-2019", "-o"), ("schema", "-o"), ("calibrate", "-o")]
)
def test_a_first_file_that_cannot_be_written_is_a_sentence(command: tuple[str, ...], folder: Path) -> None:
    for target in targets(".yaml"):
        found = invoked(*command, target)
        assert found.exception is None or isinstance(found.exception, SystemExit), (target, found.exception)
        assert (found.exit_code, len(found.stderr.splitlines())) == (2, 1), (target, found.output)
