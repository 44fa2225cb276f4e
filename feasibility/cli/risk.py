"""`feasibility simulate`: the figures of scenarios on many paths of their indices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import readers_language
from feasibility.cli.shared import (
    guarded,
    reading_with,
    refuse_empty,
    refuse_other_picture,
    say_json,
    say_page,
)
from feasibility.cli.terminal.path_runs import (
    kept_when_broken_off,
    opened_engine,
    paths_shown,
    refuse_other_engine,
    run_options,
)
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.risk.blocks import Model
    from feasibility.risk.runs.engines import Engine
    from feasibility.risk.simulation import Simulation
    from feasibility.scenario.validated import Scenario

MOST_PATHS = 10_000_000


@click.command(cls=Command)
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(), metavar="SCENARIO...")
@click.option(
    "--paths",
    type=click.IntRange(1, MOST_PATHS),
    default=10_000,
    show_default=True,
    metavar="N",
    help="How many paths.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="S",
    help="Starting number of the draws.",
)
@click.option(
    "--model",
    type=click.Choice(("random", "history", "both")),
    default="both",
    show_default=True,
    help="Random deviations, history replayed, or both side by side.",
)
@shared.as_json
@click.option(
    "--csv", "tables", type=click.Path(), metavar="DIR", help="Write every path's rates and figures here."
)
@click.option(
    "--chart", type=click.Path(), metavar="FILE", help="Draw land value, rents and cash flow (.png, .svg)."
)
@run_options
@shared.language
@shared.settings("uncertainty.indices.cpi.sd=0.02", "scenario")
@guarded
def simulate(
    scenarios: tuple[str, ...],
    paths: int,
    seed: int,
    model: str,
    tables: str | None,
    chart: str | None,
    engine: str | None,
    scheduler: str | None,
    threads: int | None,
    folder: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
    resume: bool,
) -> None:
    """Compute the scenario in the file SCENARIO on many paths of inflation, wages, costs, prices and rents.

    How likely is it to be viable and allowed, what does it amount to, how long do dwellings stay in the mid
    market, and what have failing paths in common? Of several scenarios each, and all together, on common
    paths.
    """
    refuse_empty(("--csv", tables), ("--folder", folder), what=shared.FOLDER)
    refuse_empty(("--chart", chart))
    if chart is not None and len(scenarios) > 1:
        raise click.UsageError(sentence("--chart draws one scenario"))
    refuse_other_picture(chart, lang)
    if resume and folder is None:
        raise click.UsageError(sentence("--resume goes on with a run in a folder: give --folder too"))
    refuse_other_engine(engine, scheduler, threads)
    read = [reading_with(each, settings) for each in scenarios]
    every: tuple[Model, ...] = ("random", "history")
    models = tuple(each for each in every if model in (each, "both"))
    places = _places(scenarios)
    if tables is not None:
        _prepare(tables, places, models, read)
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(chart)
    if folder is not None:
        _refuse_foreign(Path(folder), places, models)
    with opened_engine(engine, scheduler, threads) as opened, kept_when_broken_off(folder, resume=resume):
        found = [
            [
                _simulated(
                    each, place, paths, seed, one, opened, _within(folder, place, one, models), resume=resume
                )
                for one in models
            ]
            for each, place in zip(read, places, strict=True)
        ]
    if tables is not None:
        from feasibility.report.risk.csv import write_simulation

        for simulations, place in zip(found, places, strict=True):
            for each in simulations:
                write_simulation(each, _table_folder(tables, place, each.plan.model, models), lang)
    if chart is not None:
        from feasibility.report.risk.charts.of_simulation import write_fans

        write_fans(found[0], chart, lang)
    _say(found, places, lang, as_json=as_json)


def _say(found: list[list[Simulation]], names: list[str], lang: str, *, as_json: bool) -> None:
    """The one scenario; or each, and all together."""
    from feasibility.report.risk.json import simulation_json
    from feasibility.report.risk.page import risk_page
    from feasibility.report.risk.portfolio import many_json, many_page
    from feasibility.risk.portfolio import Portfolio

    if len(found) == 1:
        if as_json:
            say_json(simulation_json(found[0]))
        else:
            say_page(risk_page(found[0], lang))
        return

    portfolios = [Portfolio(dict(zip(names, each, strict=True))) for each in zip(*found, strict=True)]
    if as_json:
        say_json(many_json(portfolios))
    else:
        say_page(many_page(portfolios, lang))


def _simulated(
    scenario: Scenario,
    name: str,
    paths: int,
    seed: int,
    model: Model,
    engine: Engine,
    folder: Path | None,
    *,
    resume: bool,
) -> Simulation:
    from feasibility.language.texts import text
    from feasibility.risk.simulation import plan_of, simulated

    shown = text(f"risk_model_{model}", readers_language())
    with paths_shown(", ".join(part for part in (name, shown) if part)) as progress:
        return simulated(
            plan_of(scenario, paths, seed, model),
            engine=engine,
            folder=folder,
            resume=resume,
            progress=progress,
        )


def _places(scenarios: tuple[str, ...]) -> list[str]:
    """The folder of each scenario within that of a run: its name; none where there is only one scenario."""
    if len(scenarios) == 1:
        return [""]
    names = [Path(each).stem for each in scenarios]
    return [name if names.count(name) == 1 else f"{name}-{place}" for place, name in enumerate(names, 1)]


def _refuse_foreign(folder: Path, places: list[str], models: tuple[str, ...]) -> None:
    """Refuse, before anything is computed, a folder of several runs that is not for them alone."""
    from feasibility.risk.runs.folder import refuse_foreign

    if len(places) > 1:
        refuse_foreign(folder, places)
    if len(models) > 1:
        for place in places:
            refuse_foreign(folder / place, models)


def _within(folder: str | None, place: str, model: str, models: tuple[str, ...]) -> Path | None:
    """The folder of one run within the folder that was given; those above it are made."""
    if folder is None:
        return None
    whole = Path(folder) / place / (model if len(models) > 1 else "")
    if whole != Path(folder):
        from feasibility.report.risk.csv import make_folder

        make_folder(whole.parent)
    return whole


def _table_folder(folder: str, place: str, model: str, models: tuple[str, ...]) -> Path:
    """Where the tables of one run are written: those of history stand within the others."""
    from feasibility.report.risk.csv import HISTORY

    return Path(folder) / place / (HISTORY if model == "history" and len(models) > 1 else "")


def _prepare(folder: str, places: list[str], models: tuple[str, ...], scenarios: list[Scenario]) -> None:
    """Make the folders of the tables, and refuse, before anything is computed, what cannot be written."""
    from feasibility.report.files import refuse_unwritable
    from feasibility.report.risk.csv import csv_files, make_folder, refuse_older

    files = []
    for place, scenario in zip(places, scenarios, strict=True):
        folders = [_table_folder(folder, place, model, models) for model in models]
        written = [each for within in folders for each in csv_files(within, scenario)]
        refuse_older(Path(folder) / place, written)
        for within in folders:
            make_folder(within)
        files += written
    refuse_unwritable(*files)
