"""`feasibility sensitivity`: which uncertain factors the spread of a figure comes from."""

from __future__ import annotations

import click

from feasibility.cli import shared
from feasibility.cli.shared import (
    guarded,
    reading_with,
    refuse_empty,
    refuse_other_picture,
    say_json,
    say_page,
)
from feasibility.cli.terminal.progress import progress_of


@click.command()
@click.argument("scenario", type=click.Path())
@click.option(
    "--figure",
    default="residual_land_value",
    metavar="FIGURE",
    help="The figure whose spread is split; residual_land_value by default. Also margin, investor_irr, "
    "net_present_value, viable, dwelling_types.low.residual_land_value.",
)
@click.option(
    "--samples",
    type=int,
    default=4096,
    metavar="N",
    help="Draws A, and as many draws B: a power of 2; 4096 by default.",
)
@click.option("--seed", type=int, default=1, metavar="S", help="Of the draws; 1 by default.")
@shared.as_json
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the table to this file too.")
@click.option(
    "--chart", type=click.Path(), metavar="FILE", help="Draw the parts and the tornado (.png or .svg)."
)
@shared.language
@shared.settings("land.price=4_200_000")
@guarded
def sensitivity(
    scenario: str,
    figure: str,
    samples: int,
    seed: int,
    table: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Split the spread of a figure of the file SCENARIO over everything that is uncertain in it.

    First-order and total Sobol indices of the random indices and the uncertain inputs (uncertainty.inputs),
    with 95% intervals, beside the tornado: what a step of each lever does to the same figure. Numbers that
    depend on each other are one factor.
    """
    refuse_empty(("--csv", table), ("--chart", chart))
    refuse_empty(("--figure", figure), what="figure")
    refuse_other_picture(chart, lang)
    read = reading_with(scenario, settings)
    from feasibility.levers.tornado import tornado
    from feasibility.report.files import refuse_unwritable, write_text
    from feasibility.report.risk.sobol.json import sensitivity_csv, sensitivity_json
    from feasibility.report.risk.sobol.page import sensitivity_page
    from feasibility.risk.sobol.splits import sensitivity as sensitivity_of

    refuse_unwritable(table, chart)
    with progress_of("calculations") as progress:
        found = sensitivity_of(read, figure, samples, seed, progress=progress)
    turns = tornado(found.scenario, found.figure)
    if chart is not None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.risk.sobol.chart import sensitivity_chart

        write_picture(sensitivity_chart(found, turns, lang), chart, found.scenario.name, lang)
    if table is not None:
        write_text(table, sensitivity_csv(found, turns, lang))
    if as_json:
        say_json(sensitivity_json(found, turns))
    else:
        say_page(sensitivity_page(found, turns, lang))
