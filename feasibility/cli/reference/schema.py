"""`feasibility schema`: the scenario file as JSON Schema."""

from __future__ import annotations

import click

from feasibility.cli.shared.input import guarded, say
from feasibility.plain_data import json_text


@click.command()
@click.option("-o", "--output", type=click.Path(), help="Write to this file instead of to the screen.")
@guarded
def schema(output: str | None) -> None:
    """Print the JSON Schema of a scenario file.

    Editors that know YAML complete and check a scenario while it is written, when its first line is:
    # yaml-language-server: $schema=scenario.schema.json
    """
    from feasibility.scenario.keys.json_schema import json_schema

    text = json_text(json_schema())
    if output is None:
        say(text, newline=False)
        return
    from feasibility.report.files import write_text

    _refuse_what_is_no_schema(output)
    write_text(output, text)


def _refuse_what_is_no_schema(file: str) -> None:
    """Refuse to write over a file that is something else: a scenario, most likely.

    Raises:
        InputError: the file exists and holds no JSON Schema.
    """
    import json
    from pathlib import Path

    from feasibility.errors import InputError, Mistake
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(file)
    place = Path(file)
    if not place.exists():
        return
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or "$schema" not in found:
        message = "exists and holds no JSON Schema, and it would be lost; give another name"
        raise InputError([Mistake("", message, file)])
