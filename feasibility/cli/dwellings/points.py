"""`feasibility points`: the points (WWS) of a dwelling from its rooms, energy, value and fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.reader.help import Command
from feasibility.cli.shared import guarded, reading, say, say_json, say_mistakes, say_page
from feasibility.errors import FeasibilityError
from feasibility.messages import said, sentence

if TYPE_CHECKING:
    from feasibility.points.result import DwellingPoints
    from feasibility.scenario.validated import Scenario


@click.command(cls=Command)
@click.argument("file", type=click.Path())
@click.option("--scenario", type=click.Path(), metavar="FILE", help="What a point does to its land value.")
@click.option("--into", type=click.Path(), metavar="FILE", help="Write the points into this scenario.")
@click.option("--type", "dwelling_type", metavar="NAME", help="The scenario's type of this dwelling.")
@shared.as_json
@shared.language
@guarded
def points(
    file: str, scenario: str | None, into: str | None, dwelling_type: str | None, lang: str, *, as_json: bool
) -> None:
    """Count the points (WWS) of the dwelling that FILE describes, and its highest rent.

    The count is that of the open package woningwaardering, line by line. Then: what one point more brings in
    rent, and in land value with --scenario and --type; and what is not given, with what it would change.
    --into writes the points into the type of a scenario file, and leaves every other character as it is.
    """
    shared.refuse_empty(("--scenario", scenario), ("--into", into))
    shared.refuse_empty(("--type", dwelling_type), what=sentence("dwelling type"))
    given = scenario if scenario is not None else into
    if (given is None) != (dwelling_type is None):
        missing = (
            sentence("--type NAME") if dwelling_type is None else sentence("--scenario FILE or --into FILE")
        )
        raise click.UsageError(sentence("{missing} is needed too", missing=missing))
    try:
        from feasibility.points.land_value import points_in_scenario
        from feasibility.points.valuation import described_points
    except ImportError as error:
        raise FeasibilityError(said(error)) from None
    from dataclasses import replace

    from feasibility.language.words import Words, words_of

    if into is not None:
        _refuse_other_than_yaml(into)
    found, warnings = described_points(file)
    say_mistakes(warnings, shared.WARNING)
    words, written = Words(lang), ""
    if given is not None and dwelling_type is not None:
        read = reading(given)
        words = words_of(read, lang)
        found = replace(found, in_scenario=points_in_scenario(found.points, read, dwelling_type))
        if into is not None:
            written = _into(into, read if into == given else reading(into), dwelling_type, found, lang)
    if as_json:
        from feasibility.report.points.page import points_json

        say_json(points_json(found))
    else:
        from feasibility.report.points.page import points_page

        say_page(points_page(found, words))
        if written:
            say(f"\n{written}")


def _refuse_other_than_yaml(file: str) -> None:
    from feasibility.scenario.source_file import is_stream, is_workbook, refusal

    if is_stream(file) or is_workbook(file):
        raise refusal(file, sentence("points are written into a YAML file; give one with --into"))


def _into(file: str, scenario: Scenario, dwelling_type: str, found: DwellingPoints, lang: str) -> str:
    """Write the points into a scenario's file, and say so.

    Raises:
        InputError: the scenario is refused with them, or its text cannot be changed; nothing is written.
    """
    from feasibility.input_files import let_go
    from feasibility.language.words import Words
    from feasibility.points.land_value import refuse_unknown_type
    from feasibility.report.files import write_text
    from feasibility.scenario.writing.edit import edited
    from feasibility.scenario.writing.notes import note_of_count, noted

    refuse_unknown_type(scenario, dwelling_type)
    before = scenario.dwellings[dwelling_type].points
    path = f"dwellings.{dwelling_type}.points"
    scenario.with_values({path: found.points})
    words = Words(lang)
    text = Path(file).read_bytes().decode("utf-8")
    text = edited(text, {path: found.points}, file)
    note = note_of_count(text, path, words("points_note", day=found.day.isoformat()), file)
    text = noted(text, path, note, file)
    let_go(file)
    write_text(file, text)
    return words(
        "points_into",
        file=file,
        type=dwelling_type,
        points=found.points,
        before=words("points_nothing") if before is None else words.number(before),
    )
