"""`feasibility schema`: the scenario file as JSON Schema."""

from __future__ import annotations

import click

from feasibility.cli.input import guarded, say


@click.command()
@click.option("-o", "--output", type=click.Path(), help="Write to this file instead of to the screen.")
@guarded
def schema(output: str | None) -> None:
    """Print the JSON Schema of a scenario file.

    Editors that know YAML complete and check a scenario while it is written, when its first line is:
    # yaml-language-server: $schema=scenario.schema.json
    """
    import json

    from feasibility.scenario.schema import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        say(text, newline=False)
        return
    from feasibility.report.files import write_text

    write_text(output, text)
