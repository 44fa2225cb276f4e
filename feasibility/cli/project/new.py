"""`feasibility new`: a commented scenario file, or an Excel form, to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from feasibility.cli.shared.input import UNREADABLE, guarded, say, say_error

WORDS = {
    "en": {
        "written": "{file} is written. Run it: feasibility run {quoted}",
        "form": "{file} is written. Fill it in, then: feasibility check {quoted}",
        "exists": "{file} exists; --force overwrites it",
        "name": "'{name}' is no name for a file; give the file with -o",
        "ending": "{file}: a form is an Excel workbook; its name ends with .xlsx",
        "policy": "--policy is needed; the library has {names}",
    },
    "nl": {
        "written": "{file} is geschreven. Reken het door: feasibility run {quoted}",
        "form": "{file} is geschreven. Vul het in, en dan: feasibility check {quoted}",
        "exists": "{file} bestaat al; --force overschrijft het",
        "name": "'{name}' is geen naam voor een bestand; geef het bestand met -o",
        "ending": "{file}: een formulier is een Excel-werkmap; de naam eindigt op .xlsx",
        "policy": "--policy ontbreekt; de bibliotheek heeft {names}",
    },
}


@click.command()
@click.argument("name")
@click.option("--policy", help="A policy of the library, such as amersfoort-2019.")
@click.option("--excel", is_flag=True, help="Write an Excel form to be filled in, without assumed values.")
@click.option("-o", "--output", type=click.Path(), help="The file; NAME.yaml or NAME.xlsx if not given.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option("--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the comments.")
@click.pass_context
@guarded
def new(
    context: click.Context,
    name: str,
    policy: str | None,
    output: str | None,
    *,
    excel: bool,
    force: bool,
    lang: str,
) -> None:
    """Write a commented scenario file that runs as it stands.

    It has a dwelling type for each segment of the policy; every value that the policy does not give is marked
    as assumed. With --excel: a form with a sheet for each part, to be filled in; every command reads it.
    """
    import shlex

    from feasibility.errors import InputError
    from feasibility.report.files import write_bytes, write_text
    from feasibility.scenario.reading.policy import library_names
    from feasibility.scenario.writing.starter import starter_text

    words = WORDS[lang]
    ending = ".xlsx" if excel else ".yaml"
    title = name.removesuffix(ending)
    file = output if output is not None else f"{title}{ending}"
    problem = ""
    if output is None and (not title.strip(" .") or Path(file).name != file or "\\" in file):
        problem = words["name"].format(name=name)
    elif excel and not file.lower().endswith(".xlsx"):
        problem = words["ending"].format(file=file)
    elif policy is None and not excel:
        problem = words["policy"].format(names=", ".join(library_names()))
    elif Path(file).exists() and not force:
        problem = words["exists"].format(file=file)
    else:
        try:
            if excel:
                write_bytes(file, _form(title, policy, lang))
            elif policy is not None:
                write_text(file, starter_text(title, policy, lang))
        except InputError as error:
            problem = str(error)
    if problem:
        say_error(f"Error: {problem}")
        context.exit(UNREADABLE)
    # A name that begins with a hyphen would be taken for an option by the command that is told.
    shown = f"./{file}" if file.startswith("-") else file
    say(words["form" if excel else "written"].format(file=shown, quoted=shlex.quote(shown)))


def _form(title: str, policy: str | None, lang: str) -> bytes:
    """An empty form, with rows for the calendar years around today where no policy says which."""
    from datetime import date

    from feasibility.report.form.file import empty_form

    return empty_form(title, policy, date.today().year, lang)
