"""`feasibility compare`: scenarios side by side, what differs in their inputs, and why a figure differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import language_option
from feasibility.cli.shared import (
    guarded,
    reading,
    refuse_empty,
    refuse_other_picture,
    say_json,
    say_page,
    warn_of_thousand,
)
from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.compare.results import Comparison
    from feasibility.compare.side_by_side import Entry
    from feasibility.scenario.validated import Scenario


MOST = 12
"""Scenarios that are compared at once, at most."""
PATHS, MOST_PATHS = 1_000, 1_000_000
"""Paths of each model unless said otherwise, so that a comparison is there within about a second; at most."""
RECORDED = re.compile(r"run:([0-9]{1,9})\Z")
NEEDS_EXCEL = sentence("--workbook needs a library that is not installed: pip install 'feasibility[excel]'")


@click.command(cls=Command)
@click.argument("scenarios", nargs=-1, required=True, type=click.Path())
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=PATH=VALUE,PATH=VALUE",
    help="The first scenario with other values, under this name. May be given more than once.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME=PATH,PATH",
    help="Inputs that are taken together in the split; * stands for any name. Up to six.",
)
@click.option(
    "--figure",
    default="residual_land_value",
    metavar="FIGURE",
    help="Whose difference is split; residual_land_value by default.",
)
@click.option(
    "--paths",
    type=click.IntRange(0, MOST_PATHS),
    default=PATHS,
    show_default=True,
    metavar="N",
    help="Paths of the indices on which probabilities are estimated; 0 leaves them out.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, metavar="S", help="Of those paths."
)
@click.option(
    "--record-file", type=click.Path(), metavar="FILE", help="The record that holds the runs of run:N."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every figure instead.")
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write one table to this file too.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the split (.png or .svg).")
@click.option("-o", "--output", "page", type=click.Path(), metavar="FILE", help="Write an HTML page (.html).")
@click.option("--workbook", type=click.Path(), metavar="FILE", help="Write a workbook (.xlsx).")
@language_option("Language of the pages.")
@guarded
def compare(
    scenarios: tuple[str, ...],
    options: tuple[str, ...],
    groups: tuple[str, ...],
    figure: str,
    paths: int,
    seed: int,
    record_file: str | None,
    table: str | None,
    chart: str | None,
    page: str | None,
    workbook: str | None,
    lang: str,
    *,
    as_json: bool,
) -> None:
    """Compare each of SCENARIOS with the first: figures, inputs that differ, and why the land value differs.

    A scenario is a file, or run:12 for a recorded run. --option makes further ones of the first.

    The difference is split over at most six groups of inputs: what taking a group over adds, averaged over
    all orders in which the groups can be taken over. The shares sum to the difference exactly.

    How likely each is to be viable and allowed, and to have a higher land value than the first, is estimated
    on common paths of the indices: random ones, and history replayed.
    """
    _check_names(("--csv", table, ""), ("--chart", chart, ""), ("--record-file", record_file, ""))
    _check_names(("--output", page, ".html"), ("--workbook", workbook, ".xlsx"))
    if len(scenarios) + len(options) < 2:
        raise click.UsageError(sentence("two scenarios are needed: two files, or one file and an --option"))
    if len(scenarios) + len(options) > MOST:
        raise click.UsageError(sentence("at most {most} scenarios are compared at once", most=MOST))
    own = dict(_groups(groups))
    refuse_other_picture(chart, lang)
    from feasibility.compare.chances import compared
    from feasibility.report.files import refuse_unwritable

    entries = list(_entries(scenarios, options, record_file))
    refuse_unwritable(table, chart, page, workbook)
    found = compared(entries, figure, own, paths, seed, option="--figure")
    _write(found, table, chart, page, workbook, lang)
    if as_json:
        from feasibility.report.compare.json import compare_json

        say_json(compare_json(found))
    else:
        from feasibility.report.compare.page import compare_page

        say_page(compare_page(found, lang))


def _check_names(*files: tuple[str, str | None, str]) -> None:
    for option, given, ending in files:
        refuse_empty((option, given))
        if given is not None and ending and Path(given).suffix.lower() != ending:
            raise InputError.of(
                "",
                sentence("{option} takes a file that ends in {ending}", option=option, ending=ending),
                given,
            )


def _write(
    found: Comparison,
    table: str | None,
    chart: str | None,
    page: str | None,
    workbook: str | None,
    lang: str,
) -> None:
    if workbook is not None:
        try:
            from feasibility.report.compare.workbook import write_compare_workbook
        except ModuleNotFoundError as error:
            if error.name is None or not error.name.startswith("xlsxwriter"):
                raise
            raise click.UsageError(NEEDS_EXCEL) from None
        write_compare_workbook(found, workbook, lang)
    if table is not None:
        from feasibility.report.compare.json import compare_csv
        from feasibility.report.files import write_text

        write_text(table, compare_csv(found, lang))
    if chart is not None:
        from feasibility.language.texts import text
        from feasibility.report.charts.file import write_picture
        from feasibility.report.compare.chart import split_chart

        title = text("compare_title", lang, names=", ".join(each.label for each in found.scenarios))
        write_picture(split_chart(found, lang), chart, title, lang)
    if page is not None:
        from feasibility.report.compare.html import write_compare_html

        write_compare_html(found, page, lang)


# ---------------------------------------------------------------------------------- what is compared


def _entries(scenarios: Sequence[str], options: Sequence[str], record_file: str | None) -> Iterator[Entry]:
    from feasibility.compare.side_by_side import Entry

    read = [_scenario(each, scenarios, record_file) for each in scenarios]
    for given, scenario in zip(scenarios, read, strict=True):
        yield Entry(scenario, given, scenario.name or given)
    names: set[str] = set()
    for option in options:
        name, values = _option(option)
        if name in names:
            raise click.UsageError(sentence("--option gives {name} twice", name=name))
        names.add(name)
        try:
            yield Entry(read[0].with_values(values), f"{scenarios[0]} --option {option}", name)
        except InputError as error:
            raise InputError(
                Mistake(each.path, each.message, f"--option {name}") if not each.line else each
                for each in error.mistakes
            ) from None


def _scenario(given: str, scenarios: Sequence[str], record_file: str | None) -> Scenario:
    """A file, or a run of the record beside the first file."""
    recorded = RECORDED.match(given)
    if not recorded:
        return reading(given)
    from feasibility.record.opening import RECORD_FILE
    from feasibility.record.reading import run_in
    from feasibility.record.stored import scenario_of

    first = next((each for each in scenarios if not RECORDED.match(each)), RECORD_FILE)
    file = record_file if record_file is not None else str(Path(first).parent / RECORD_FILE)
    number = int(recorded[1])
    _, contents = run_in(file, number)
    return scenario_of(contents, file, number)


def _option(option: str) -> tuple[str, dict[str, Any]]:
    """The name of an option and its values by path."""
    name, equals, rest = option.partition("=")
    name = name.strip()
    settings = _at_commas(rest)
    if not equals or not name or not settings or not all("=" in each for each in settings):
        raise click.UsageError(
            sentence(
                "--option {option}: NAME=PATH=VALUE is needed, such as "
                "low=dwellings.low.rent=790,policy.term=25",
                option=option,
            )
        )
    values: dict[str, Any] = {}
    for setting in settings:
        path, _, written = setting.partition("=")
        path = path.strip()
        if path in values:
            raise click.UsageError(sentence("--option {name} gives {path} twice", name=name, path=path))
        values[path] = _value(name, path, written)
    return name, values


def _value(name: str, path: str, written: str) -> Any:
    """A value in the notation of a scenario file."""
    from feasibility.scenario.keys.paths import thousands_at
    from feasibility.scenario.reading.yaml import parse_document

    place = f"--option {name}"
    document = parse_document(f"value: {written}", place)
    if document.mistakes or set(document.data) != {"value"}:
        raise click.UsageError(sentence("{place}: {path}: one value is needed", place=place, path=path))
    for inner, found in document.dotted.items():
        at = path + inner.removeprefix("value")
        warn_of_thousand(found, place, at, large=bool(thousands_at(at)))
    return document.data["value"]


def _at_commas(words: str) -> list[str]:
    """The parts of a text between commas outside brackets and quotes."""
    parts = [""]
    depth, quote = 0, ""
    for sign in words:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if sign == "," and depth <= 0 and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return [each for each in parts if each.strip()]


def _groups(groups: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    names: set[str] = set()
    for group in groups:
        name, equals, rest = group.partition("=")
        name = name.strip()
        paths = [each.strip() for each in rest.split(",") if each.strip()]
        if not equals or not name or not paths:
            raise click.UsageError(
                sentence(
                    "--group {group}: NAME=PATH,PATH is needed, such as rents=dwellings.*.rent,rents",
                    group=group,
                )
            )
        if name in names:
            raise click.UsageError(sentence("--group gives {name} twice", name=name))
        names.add(name)
        yield name, paths
