"""`feasibility workbook`: the whole calculation as an Excel workbook with live formulas."""

from __future__ import annotations

from pathlib import Path

import click

from feasibility.cli.shared.input import UNREADABLE, guarded, reading, say_error, settings_values

NEEDS_EXCEL = "a package is missing that workbooks need: pip install 'feasibility[excel]'"


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), metavar="FILE", help="The file (.xlsx).")
@click.option("--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the workbook.")
@click.option("--yearly", is_flag=True, help="Calculate by years instead: fewer columns, a rougher timing.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Another value for this workbook: dwellings.low.rent=790. May be given more than once.",
)
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

    Change a yellow cell and the land value moves; the sheet Reconciliation lays each figure beside the
    program's. Filled in and returned, the workbook is read like any scenario file.
    """
    if not output:
        raise click.UsageError("-o '': the name of a file is needed")
    if Path(output).suffix.lower() != ".xlsx":
        raise click.UsageError(f"-o {output}: a name that ends in .xlsx is needed")
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
        say_error(f"Error: {NEEDS_EXCEL}")
        context.exit(UNREADABLE)
    from feasibility.evaluation.evaluate import evaluate
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(output)
    write_workbook(evaluate(read), output, lang)
