"""`feasibility schema`: the scenario file as JSON Schema."""

from __future__ import annotations

import click


@click.command()
@click.option("-o", "--output", type=click.Path(), help="Write to this file instead of to the screen.")
@click.pass_context
def schema(context: click.Context, output: str | None) -> None:
    """Print the JSON Schema of a scenario file.

    Editors that know YAML complete and check a scenario while it is written, when its first line is:
    # yaml-language-server: $schema=scenario.schema.json
    """
    import json

    from feasibility.errors import InputError
    from feasibility.scenario.schema import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    from feasibility.report.files import write_text

    try:
        write_text(output, text)
    except InputError as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(2)
