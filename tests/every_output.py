"""Every output of every shipped scenario and command, as files: `python -m tests.every_output FOLDER`.

Two runs, of two states of the program, are compared with `diff -r`: a change that should change no figure,
word or formula leaves both folders equal to the last byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner

from feasibility.cli import main

ROOT = Path(__file__).parent.parent
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
LANGUAGES = ("en", "nl")
TRACED_OF_A_TYPE = (
    "initial_rent",
    "rent_after_10",
    "retention_years",
    "band_retention_years",
    "required_income",
    "investment_value",
    "development_cost",
    "profit_and_risk",
    "residual_land_value",
)
MIXES = {"amersfoort-2019": ["--free", "low,high", "--total", "0:120"]}
"""How a mix is asked for, and counted, where not all types are free."""


def commands(name: str) -> Iterator[list[str]]:
    """The commands for one scenario; FILE stands before the name of a file that is written."""
    file = f"{name}.yaml"
    given = MIXES.get(name, ["--free", "all"])
    yield ["check", file]
    yield ["run", file, "--json"]
    yield ["mix", file, *given, "--json"]
    robust = ["mix", file, *given, "--robust", "0.5", "--paths", "512"]
    yield [*robust, "--json"]
    yield [*robust, "--shortfall-at-least", "-8_000_000"]
    yield ["levers", file, "--json"]
    yield ["levers", file, "--clauses", "--json"]
    yield ["sensitivity", file, "--samples", "256", "--json"]
    yield ["table", file, "--json"]
    yield ["deals", file, "--json"]
    yield ["run", file, "--csv", "out/run"]
    yield ["convert", file, "out/form.xlsx"]
    yield ["convert", "out/form.xlsx", "out/back.yaml"]
    for lang in LANGUAGES:
        told = ["--lang", lang]
        yield ["run", file, "--years", "--chart", f"out/run-{lang}.svg", *told]
        yield ["mix", file, *given, "--csv", f"out/mix-{lang}.csv", "--chart", f"out/mix-{lang}.svg", *told]
        drawn = ["--csv", f"out/robust-{lang}.csv", "--chart", f"out/robust-{lang}.svg"]
        yield [*robust, *drawn, *told]
        if name in MIXES:
            yield ["mix", file, *given, "--count", *told]
        yield [
            "mix",
            file,
            *given,
            "--frontier",
            "land_value,mid_dwellings",
            "--chart",
            f"out/frontier-{lang}.svg",
            *told,
        ]
        yield ["levers", file, "--csv", f"out/levers-{lang}.csv", "--chart", f"out/levers-{lang}.svg", *told]
        yield ["levers", file, "--clauses", "--csv", f"out/clauses-{lang}.csv", *told]
        told_of = ["--csv", f"out/sensitivity-{lang}.csv", "--chart", f"out/sensitivity-{lang}.svg"]
        yield ["sensitivity", file, "--samples", "256", *told_of, *told]
        yield ["table", file, "--chart", f"out/table-{lang}.svg", *told]
        yield ["deals", file, "--csv", f"out/deals-{lang}.csv", *told]
        yield [
            "solve",
            file,
            "--for",
            "required_return",
            "--so-that",
            "residual_land_value = 2_000_000",
            *told,
        ]
        yield ["solve", file, "--for", "dwellings.low.rent", "--so-that", "investor_irr >= 0.055", *told]
        grid = ["--rows", "exit.net_yield=0.04:0.06:0.005", "--columns", "policy.term=15:25:5"]
        yield ["grid", file, *grid, "--csv", f"out/grid-{lang}.csv", "--chart", f"out/grid-{lang}.svg", *told]
        yield ["report", file, "-o", f"out/report-{lang}.html", *told]
        yield ["workbook", file, "-o", f"out/workbook-{lang}.xlsx", *told]
        yield ["workbook", file, "-o", f"out/yearly-{lang}.xlsx", "--yearly", *told]


def traced(run: dict[str, Any]) -> Iterator[str]:
    """Figures of a run whose sums are asked for: the project's, its types', each line in three years."""
    yield from (key for key, value in run["results"].items() if isinstance(value, int | float))
    yield "site.residual_land_value"
    for name in run["dwelling_types"]:
        yield from (f"dwelling_types.{name}.{key}" for key in TRACED_OF_A_TYPE)
    for line, amounts in run["cash_flow"]["lines"].items():
        yield from (f"cash_flow.{line}.{year}" for year in (1, 4, len(amounts)))


def shared_commands() -> Iterator[list[str]]:
    """The commands that belong to no one scenario."""
    yield ["schema"]
    yield ["--help"]
    for name in sorted(main.list_commands(None)):  # type: ignore[arg-type]
        yield [name, "--help"]
    three = ["amersfoort-2019.yaml", "gooi-en-vechtstreek-2019.yaml", "utrecht-cpi-plus-1.yaml"]
    yield ["compare", *three, "--json"]
    for lang in LANGUAGES:
        told = ["--lang", lang]
        files = ["--csv", f"out/c-{lang}.csv", "--chart", f"out/c-{lang}.svg", "-o", f"out/c-{lang}.html"]
        yield ["compare", *three, *told]
        yield ["compare", *three[:2], *files, "--workbook", f"out/c-{lang}.xlsx", *told]
        yield ["policies", *told]
        yield ["explain", "method", *told]
        for term in ("residual_land_value", "social_rent", "viable", "retention"):
            yield ["explain", term, *told]
        for policy in ("amersfoort-2019", "gooi-en-vechtstreek-2019"):
            yield [
                "new",
                f"n-{policy}-{lang}",
                "--policy",
                policy,
                "-o",
                f"out/n-{policy}-{lang}.yaml",
                *told,
            ]
            yield [
                "new",
                f"n-{policy}-{lang}",
                "--policy",
                policy,
                "--excel",
                "-o",
                f"out/n-{policy}-{lang}.xlsx",
                *told,
            ]


def cells(path: Path) -> str:
    """Every cell of a workbook, one a line: sheet, place, formula or value, number format."""
    lines = []
    for sheet in openpyxl.load_workbook(path):
        lines.append(f"# {sheet.title} {sheet.dimensions} {sheet.sheet_state}")
        for row in sheet.iter_rows():
            lines += [
                f"{sheet.title}!{cell.coordinate}\t{cell.value!r}\t{cell.number_format}"
                for cell in row
                if cell.value is not None
            ]
    lines += sorted(
        f"{name} = {each.attr_text}" for name, each in openpyxl.load_workbook(path).defined_names.items()
    )
    return "\n".join(lines) + "\n"


def record(name: str, folder: Path) -> str:
    """Run the commands of one scenario, or the shared ones, and keep all that they print and write."""
    target = folder / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    os.environ["COLUMNS"] = "120"
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        for path in (ROOT / "scenarios").glob("*.yaml"):
            shutil.copy(path, path.name)
        Path("out").mkdir()
        printed = io.StringIO()
        if name == "shared":
            wanted = list(shared_commands())
        else:
            run = json.loads(CliRunner().invoke(main, ["run", f"{name}.yaml", "--json"]).stdout)
            sums = [["explain", figure, f"{name}.yaml", "--trace"] for figure in traced(run)]
            wanted = [*commands(name), *sums, *([*each, "--lang", "nl"] for each in sums)]
        for command in wanted:
            told = CliRunner().invoke(main, command)
            raised = "" if isinstance(told.exception, SystemExit | None) else repr(told.exception)
            printed.write(f"$ {' '.join(command)}\n{told.output}= {told.exit_code} {raised}\n\n")
        (target / "printed.txt").write_text(printed.getvalue().replace(place, "PLACE"), encoding="utf-8")
        for path in sorted(Path("out").rglob("*")):
            if path.suffix == ".xlsx":
                (target / f"{path.stem}.cells.txt").write_text(cells(path), encoding="utf-8")
            elif path.is_file():
                kept = target / path.relative_to("out")
                kept.parent.mkdir(exist_ok=True)
                shutil.copy(path, kept)
    return name


def write(folder: Path, names: Sequence[str]) -> None:
    """Write the outputs of these scenarios below `folder`, by default of all of them."""
    with ProcessPoolExecutor() as pool:
        waiting = [
            pool.submit(record, name, folder) for name in names or ("new-district-1000", "shared", *SCENARIOS)
        ]
        for each in waiting:
            print(each.result(), file=sys.stderr)


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve(), sys.argv[2:])
