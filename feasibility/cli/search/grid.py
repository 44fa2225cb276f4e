"""`feasibility grid`: one figure at every combination of two levers."""

from __future__ import annotations

import re

import click

from feasibility.cli.shared import options
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values, warn_of_thousand
from feasibility.cli.shared.progress import progress_of


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--rows", required=True, metavar="PATH=VALUES", help="Down the side: policy.term=15:30:5.")
@click.option(
    "--columns",
    required=True,
    metavar="PATH=VALUES",
    help="Along the top: policy.rent_increase.surcharge=0:0.02:0.0025.",
)
@click.option(
    "--figure",
    default="residual_land_value",
    metavar="FIGURE",
    help="What stands in the cells; residual_land_value by default.",
)
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the cells to this file too.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the heat map (.png or .svg).")
@options.as_json
@options.language
@options.settings("land.price=4_200_000")
@guarded
def grid(
    scenario: str,
    rows: str,
    columns: str,
    figure: str,
    table: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Compute one figure of the file SCENARIO at every combination of two levers.

    VALUES are BEGIN:END:STEP, the end included where the steps arrive there, or A,B,C. PATH+PATH moves
    several numbers together. Cells that are not viable bear a star; the heat map draws the border.
    """
    for option, given in (("--csv", table), ("--chart", chart)):
        if given == "":
            raise click.UsageError(f"{option} '': the name of a file is needed")
    from feasibility.report.files import refuse_unwritable
    from feasibility.scenario.reading.euros import euros_at
    from feasibility.solve import grid as levers_grid
    from feasibility.solve.axis import axis_of

    sides = axis_of(rows, "--rows"), axis_of(columns, "--columns")
    for written, option, side in ((rows, "--rows", sides[0]), (columns, "--columns", sides[1])):
        for each in re.split("[:,]", written.partition("=")[2]):
            warn_of_thousand(each, option, side.name, in_euros=any(map(euros_at, side.paths)))
    if chart is not None:
        from feasibility.report.charts.file import kind_of_picture

        kind_of_picture(chart, lang)
    read = reading(scenario)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
    refuse_unwritable(table, chart)
    with progress_of("cells") as progress:
        found = levers_grid.grid(read, *sides, figure, progress)
    from feasibility.report.solve.grid import grid_json, grid_page, write_grid_csv

    if table is not None:
        write_grid_csv(found, table, lang)
    if chart is not None:
        from feasibility.report.solve.chart_grid import write_grid_chart

        write_grid_chart(found, chart, lang)
    if as_json:
        import json

        say(json.dumps(grid_json(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        say_page(grid_page(found, lang))
