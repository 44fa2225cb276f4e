"""`feasibility new`: a file or form to begin with; `feasibility convert`: a scenario as a form, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import language_option
from feasibility.cli.shared import UNREADABLE, guarded, reading, say, say_problem
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario


NEW_WORDS = {
    "en": {
        "written": "{file} is written. Run it: feasibility run {quoted}",
        "table": "{file} is written. Show the table: feasibility table {quoted}; live: add --serve",
        "form": "{file} is written. Fill it in, then: feasibility check {quoted}",
        "exists": "{file} exists; --force overwrites it",
        "name": "'{name}' is no name for a file; give the file with -o",
        "ending": "{file}: a form is an Excel workbook; its name ends with .xlsx",
        "policy": "--policy is needed; the library has {names}",
    },
    "nl": {
        "written": "{file} is geschreven. Reken het door: feasibility run {quoted}",
        "table": "{file} is geschreven. Bekijk de tafel: feasibility table {quoted}; live: met --serve erbij",
        "form": "{file} is geschreven. Vul het in, en dan: feasibility check {quoted}",
        "exists": "{file} bestaat al; --force overschrijft het",
        "name": "'{name}' is geen naam voor een bestand; geef het bestand met -o",
        "ending": "{file}: een formulier is een Excel-werkmap; de naam eindigt op .xlsx",
        "policy": "--policy ontbreekt; de bibliotheek heeft {names}",
    },
}


@click.command(cls=Command)
@click.argument("name")
@click.option("--policy", help="A policy of the library, such as amersfoort-2019.")
@click.option("--excel", is_flag=True, help="Write an Excel form to be filled in, without assumed values.")
@click.option(
    "--table", "with_table", is_flag=True, help="With parties and levers, for the cooperation table."
)
@click.option("-o", "--output", type=click.Path(), help="The file; NAME.yaml or NAME.xlsx if not given.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@language_option("Language of the comments.")
@click.pass_context
@guarded
def new(
    context: click.Context,
    name: str,
    policy: str | None,
    output: str | None,
    *,
    excel: bool,
    with_table: bool,
    force: bool,
    lang: str,
) -> None:
    """Write a commented scenario file that runs as it stands.

    It has a dwelling type for each segment of the policy; every value that the policy does not give is marked
    as assumed. With --table: with four parties, their conditions, and what they negotiate, so that
    `feasibility table` shows it and serves it live. With --excel: a form with a sheet for each part, to be
    filled in; every command reads it.
    """
    import shlex

    from feasibility.errors import InputError
    from feasibility.report.files import write_bytes, write_text
    from feasibility.scenario.reading.policy import library_names
    from feasibility.scenario.writing.starter import starter_text

    if excel and with_table:
        raise click.UsageError(sentence("--table goes without --excel"))
    words = NEW_WORDS[lang]
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
                write_text(file, starter_text(title, policy, lang, with_table=with_table))
        except InputError as error:
            problem = error.in_language(lang)
    if problem:
        say_problem(problem)
        context.exit(UNREADABLE)
    # A name that begins with a hyphen would be taken for an option by the command that is told.
    shown = f"./{file}" if file.startswith("-") else file
    written = "form" if excel else "table" if with_table else "written"
    say(words[written].format(file=shown, quoted=shlex.quote(shown)))


def _form(title: str, policy: str | None, lang: str) -> bytes:
    """An empty form, with rows for the calendar years around today where no policy says which."""
    from datetime import date

    from feasibility.report.workbook.form import empty_form

    return empty_form(title, policy, date.today().year, lang)


TEXTS = (".yaml", ".yml")
FORMS = (".xlsx",)
WORDS = {
    "en": {
        "written": "{file} is written; it means the same as {source}.",
        "notes": "Comments behind values became notes; other comments cannot go along.",
        "comments": "Notes became comments.",
        "policy": "The policy of {base} is written out in full.",
        "exists": "{file} exists; --force overwrites it",
        "ending": "{file}: the name of the new file ends with .xlsx (a form) or .yaml",
    },
    "nl": {
        "written": "{file} is geschreven; het betekent hetzelfde als {source}.",
        "notes": "Opmerkingen achter waarden werden toelichtingen; andere opmerkingen kunnen niet mee.",
        "comments": "Toelichtingen werden opmerkingen.",
        "policy": "Het beleid van {base} is voluit geschreven.",
        "exists": "{file} bestaat al; --force overschrijft het",
        "ending": "{file}: de naam van het nieuwe bestand eindigt op .xlsx (een formulier) of .yaml",
    },
}


@click.command(cls=Command)
@click.argument("source", type=click.Path(), metavar="IN")
@click.argument("target", type=click.Path(), metavar="OUT")
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists, also where it is IN.")
@language_option("Language of the form.")
@click.pass_context
@guarded
def convert(context: click.Context, source: str, target: str, *, force: bool, lang: str) -> None:
    """Write a scenario as an Excel form (.xlsx), or a form or workbook as a scenario file (.yaml).

    Both mean the same: every value is kept, and what the file inherits is written out. Comments behind
    values become notes, and the other way round; other comments are lost.
    """
    from feasibility.input_files import input_at, let_go
    from feasibility.report.files import refuse_unwritable, write_bytes

    words = WORDS[lang]
    ending = Path(target).suffix.lower()
    problem = ""
    if ending not in (*TEXTS, *FORMS):
        problem = words["ending"].format(file=target)
    elif Path(target).exists() and not force:
        problem = words["exists"].format(file=target)
    if problem:
        say_problem(problem)
        context.exit(UNREADABLE)
    scenario = reading(source)
    if force and input_at(target) == source:
        let_go(target)
    refuse_unwritable(target)
    write_bytes(target, _as_form(scenario, lang) if ending in FORMS else _as_text(scenario, source))
    said = [words["written"].format(file=target, source=source)]
    if _policy_is_written_out(scenario):
        said.append(words["policy"].format(base=scenario.policy_base))
    said.append(words["notes" if ending in FORMS else "comments"])
    say(" ".join(said))


def _as_form(scenario: Scenario, lang: str) -> bytes:
    from feasibility.report.workbook.form import form_of

    return form_of(scenario, lang)


def _as_text(scenario: Scenario, source: str) -> bytes:
    """The scenario in YAML, with the notes of a form or the comments of a file behind its values."""
    from feasibility.scenario.excel.reader import form_notes
    from feasibility.scenario.source_file import is_workbook
    from feasibility.scenario.writing.remarks import remarks
    from feasibility.scenario.writing.yaml import yaml_text

    if is_workbook(source):
        return yaml_text(scenario, form_notes(source)).encode()
    found = {
        path: ": ".join(filter(None, (each.status, each.text))) for path, each in remarks(scenario).items()
    }
    return yaml_text(scenario, found).encode()


def _policy_is_written_out(scenario: Scenario) -> bool:
    from feasibility.scenario.writing.yaml import given_policy

    return bool(scenario.policy_base) and "base" not in given_policy(scenario)
