"""`feasibility convert`: a scenario as an Excel form, and a filled-in form or workbook as a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli.shared.input import UNREADABLE, guarded, reading, say, say_error

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario

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


@click.command()
@click.argument("source", type=click.Path(), metavar="IN")
@click.argument("target", type=click.Path(), metavar="OUT")
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists, also where it is IN.")
@click.option("--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the form.")
@click.pass_context
@guarded
def convert(context: click.Context, source: str, target: str, *, force: bool, lang: str) -> None:
    """Write a scenario as an Excel form (.xlsx), or a form or workbook as a scenario file (.yaml).

    Both mean the same: every value goes along, and what the file inherits is written out. Comments behind
    values become notes, and the other way round; other comments are lost.
    """
    from feasibility.inputs import input_at, let_go
    from feasibility.report.files import refuse_unwritable, write_bytes

    words = WORDS[lang]
    ending = Path(target).suffix.lower()
    problem = ""
    if ending not in (*TEXTS, *FORMS):
        problem = words["ending"].format(file=target)
    elif Path(target).exists() and not force:
        problem = words["exists"].format(file=target)
    if problem:
        say_error(f"Error: {problem}")
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
    from feasibility.report.form.file import form_of

    return form_of(scenario, lang)


def _as_text(scenario: Scenario, source: str) -> bytes:
    """The scenario in YAML, with the notes of a form or the comments of a file behind its values."""
    from feasibility.scenario.excel.reader import form_notes, is_workbook
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
