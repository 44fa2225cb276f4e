"""`feasibility report`: one scenario in one file to hand over; `feasibility workbook`: with live formulas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.mix.options import free_types, price_of, total_of
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import language_option
from feasibility.cli.runs import check_recording, command_line, keep_record, record_run, recording_options
from feasibility.cli.shared import (
    UNREADABLE,
    guarded,
    reading,
    reading_with,
    refuse_empty,
    say_problem,
    settings_values,
)
from feasibility.cli.terminal.progress import progress_of
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.programme.question import Options
    from feasibility.report.document import DealHead, Section
    from feasibility.report.handout.material import Material
    from feasibility.scenario.validated import Scenario


ENDINGS = (".html", ".htm")
PATHS, MOST_PATHS = 2_000, 1_000_000
"""Paths of each model in a report unless said otherwise, so that it stays quick; and at most."""
NEEDS_PDF = sentence("--pdf needs WeasyPrint: pip install 'feasibility[pdf]'")


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), metavar="FILE", help="The file (.html).")
@click.option("--memo", is_flag=True, help="Two pages for decision makers, in place of the whole report.")
@click.option("--pdf", "as_pdf", is_flag=True, help="Write the same as a PDF beside it (FILE.pdf).")
@language_option("Language of the report.")
@click.option(
    "--free",
    multiple=True,
    metavar="TYPES",
    help="Search for a mix too: types whose count is free, with commas; 'all' for every type.",
)
@click.option("--total", metavar="N or A:B", help="Total dwellings in that search: a number, or a range.")
@click.option("--land-price", metavar="EUROS", help="The land price at which its mixes must be viable.")
@click.option(
    "--paths",
    type=click.IntRange(0, MOST_PATHS),
    metavar="N",
    help=f"Paths of the indices on the page about uncertainty: {PATHS:,} by default; 0 leaves it out.",
)
@click.option("--seed", type=click.IntRange(0), metavar="S", help="Of those paths; 1 by default.")
@click.option("--run", type=click.Path(), metavar="FOLDER", help="Take them from `simulate --folder FOLDER`.")
@shared.settings("dwellings.low.rent=790", of="report")
@recording_options
@click.pass_context
@guarded
def report(
    context: click.Context,
    scenario: str,
    output: str,
    lang: str,
    free: tuple[str, ...],
    total: str | None,
    land_price: str | None,
    paths: int | None,
    seed: int | None,
    run: str | None,
    settings: tuple[str, ...],
    note: str,
    author: str,
    record_file: str | None,
    *,
    memo: bool,
    as_pdf: bool,
    record: bool,
) -> None:
    """Write everything about the file SCENARIO as one HTML page that can be mailed and printed.

    The page holds its pictures and needs no network. Where the scenario gives ranges of counts, or
    with --free, the best mix and the frontier of land value and mid-market dwellings are in it too. One page
    says how likely the plan is to hold, on random paths of the indices and on history replayed. With
    --record the page bears the hash of the record, which shows later that the record is still the same.

    With --memo it is two pages of A4: programme and rents, the land value with its range, the return at the
    asking price, what the covenant costs, what the parties agreed or ask, and what is assumed.
    """
    refuse_empty(("--run", run), what=shared.FOLDER)
    if run is not None and (paths is not None or seed is not None):
        raise click.UsageError(sentence("--run takes the paths of a kept run: leave out --paths and --seed"))
    if not output:
        raise click.UsageError(sentence("-o '': the name of a file is needed"))
    if Path(output).suffix.lower() not in ENDINGS:
        raise click.UsageError(
            sentence("-o {output}: a name that ends in .html is needed; --pdf adds a PDF", output=output)
        )
    check_recording(record=record, note=note, author=author, record_file=record_file)
    totals, price = total_of(total), price_of(land_price)
    read = reading_with(scenario, settings)
    options = _options(read, free, totals, price)
    if as_pdf and not _has_pdf():
        say_problem(NEEDS_PDF)
        context.exit(UNREADABLE)
    from feasibility.report.files import refuse_unwritable, write_text
    from feasibility.report.handout.material import material_of

    document = Path(output).with_suffix(".pdf") if as_pdf else None
    if record:
        keep_record(scenario, record_file)
    refuse_unwritable(output, document)
    with progress_of(sentence("points")) as progress:
        material = material_of(read, lang, options, progress)
    made: Callable[[tuple[int, str] | None], str]
    made = (_memo if memo else _whole)(material, scenario, lang, (paths, seed, run))
    kept = None
    if record:
        command = command_line("report", scenario, settings=settings)
        entry = record_run(material.result, scenario, command, note, author, record_file)
        kept = (entry.run, entry.hash)
    page = made(kept)
    if document is not None:
        from feasibility.report.handout.pdf import write_pdf

        write_pdf(page, document)
    write_text(output, page)


Paths = tuple[int | None, int | None, str | None]
"""Paths of each model, their seed, and the folder of a kept run, as given."""


def _whole(
    material: Material, scenario: str, lang: str, paths: Paths
) -> Callable[[tuple[int, str] | None], str]:
    """How the whole report is made; nothing is loaded for the pages about uncertainty if none is asked."""
    from feasibility.report.handout.page import report_html

    uncertain: tuple[Section, ...] = ()
    if paths[0] != 0:
        from feasibility.report.handout.uncertain import uncertain_sections

        asked, seed, run = _paths(paths)
        with progress_of(sentence("paths")) as progress:
            uncertain = uncertain_sections(material.result.scenario, lang, asked, seed, run, progress)
    return lambda kept: report_html(material, lang, recorded=kept, uncertain=uncertain)


def _memo(
    material: Material, scenario: str, lang: str, paths: Paths
) -> Callable[[tuple[int, str] | None], str]:
    """How the memo is made."""
    from feasibility.report.handout.memo.page import memo_html, memo_paths

    with progress_of(sentence("paths")) as progress:
        found, refused = memo_paths(material.result.scenario, lang, *_paths(paths), progress)
    deal = _agreed(material.scenario, Path(scenario), lang)
    return lambda kept: memo_html(material, lang, found, refused, deal, kept)


def _paths(given: Paths) -> tuple[int, int, str | None]:
    paths, seed, run = given
    return PATHS if paths is None else paths, 1 if seed is None else seed, run


def _agreed(scenario: Scenario, file: Path, lang: str) -> DealHead | None:
    """The last proposal in the record beside the scenario that all parties accept; None without one."""
    from feasibility.record.opening import RECORD_FILE

    record = file.parent / RECORD_FILE
    if not scenario.parties or not record.exists():
        return None
    from feasibility.live.meeting.deal_sheets import agreed_head
    from feasibility.live.meeting.recording import rebuilt
    from feasibility.live.table.setup import setup_of

    setup = setup_of(scenario, file.stem)
    state, _ = rebuilt(setup, record)
    return agreed_head(setup, state.proposals, scenario.name, lang)


def _options(
    scenario: Scenario, free: tuple[str, ...], total: tuple[int, int] | None, price: float | None
) -> Options | None:
    """The question of a search of mixes; None without one."""
    if not free and total is None and price is None:
        return None
    from feasibility.programme.question import Options as Asked

    return Asked(free=free_types(free, list(scenario.dwellings)), total=total, land_price=price)


def _has_pdf() -> bool:
    """Whether PDFs can be written here: WeasyPrint and its libraries are installed."""
    try:
        from feasibility.report.handout import pdf
    except (ImportError, OSError):
        return False
    return bool(pdf)


NEEDS_EXCEL = sentence("a package is missing that workbooks need: pip install 'feasibility[excel]'")


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), metavar="FILE", help="The file (.xlsx).")
@language_option("Language of the workbook.")
@click.option("--yearly", is_flag=True, help="Calculate by years instead: fewer columns, a rougher timing.")
@shared.settings("dwellings.low.rent=790", of="workbook")
@click.pass_context
@guarded
def workbook(
    context: click.Context,
    scenario: str,
    output: str,
    lang: str,
    settings: tuple[str, ...],
    *,
    yearly: bool,
) -> None:
    """Write the file SCENARIO as an Excel workbook whose every sum is a live formula.

    Change a yellow cell and the land value moves; the sheet Reconciliation shows each figure beside the
    program's. Filled in and returned, the workbook is read like any scenario file.
    """
    if not output:
        raise click.UsageError(sentence("-o '': the name of a file is needed"))
    if Path(output).suffix.lower() != ".xlsx":
        raise click.UsageError(sentence("-o {output}: a name that ends in .xlsx is needed", output=output))
    read = reading(scenario)
    values = settings_values(settings)
    if yearly:
        values["period"] = "year"
    if values:
        read = read.with_values(values)
    try:
        from feasibility.report.workbook.file import write_workbook
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "xlsxwriter":
            raise
        say_problem(NEEDS_EXCEL)
        context.exit(UNREADABLE)
    from feasibility.evaluation.evaluate import evaluate
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(output)
    write_workbook(evaluate(read), output, lang)
