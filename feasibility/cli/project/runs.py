"""`feasibility runs`: the record of runs: list, show, verify, export, and remarks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from feasibility.cli.project.recording import command_line, moment
from feasibility.cli.shared.input import guarded, say, say_error, say_page

CHANGED = 1
"""Exit status where a run no longer gives what it gave, or the record is not what was written."""

in_file = click.option(
    "--record-file",
    "file",
    type=click.Path(),
    metavar="FILE",
    help="The record, or the folder in which it stands; feasibility-runs.sqlite here if not given.",
)
in_language = click.option(
    "--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the page."
)
as_data = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


@click.group()
def runs() -> None:
    """Recorded runs: what was computed, by whom, with which sources and versions.

    A run is recorded by `feasibility run SCENARIO --record`, in one file beside the scenario. That file is
    only added to; each entry bears a hash of itself and the entry before it, so that a change shows.
    """


def _file(given: str | None) -> str:
    if given == "":
        raise click.UsageError("--record-file '': the name of a file or a folder is needed")
    from feasibility.record.opening import RECORD_FILE, record_file

    return RECORD_FILE if given is None else str(record_file(given))


@runs.command("list")
@in_file
@click.option("--all", "everything", is_flag=True, help="Every run, not only the last 25.")
@as_data
@in_language
@guarded
def list_runs(file: str | None, lang: str, *, everything: bool, as_json: bool) -> None:
    """List the recorded runs, the last of them below; a broken chain of hashes is said with them."""
    from feasibility.record.entries import breaks
    from feasibility.record.reading import entries_in, runs_of

    entries = entries_in(_file(file))
    found, broken = runs_of(entries), breaks(entries)
    if as_json:
        from feasibility.report.record.json import runs_json_text

        say(runs_json_text(found, broken), newline=False)
    else:
        from feasibility.report.record.page import runs_page

        say_page(runs_page(found, _file(file), lang, everything, broken))


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@in_file
@as_data
@in_language
@guarded
def show(number: int, file: str | None, lang: str, *, as_json: bool) -> None:
    """Show run NUMBER as it was recorded; --json gives all of it."""
    from feasibility.record.reading import run_in
    from feasibility.record.stored import plain_contents, results_of

    run, contents = run_in(_file(file), number)
    results = results_of(contents, _file(file))
    if as_json:
        from feasibility.report.record.json import run_json_text

        say(run_json_text(run, plain_contents(contents, _file(file))), newline=False)
    else:
        from feasibility.report.record.page import run_record_page

        say_page(run_record_page(run, results, lang))


@runs.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option(
    "--head",
    metavar="HASH",
    help="Without NUMBER: a hash that a report, a deal sheet or `run --record` gave; its first 16 digits do.",
)
@in_file
@as_data
@in_language
@guarded
def verify(number: int | None, head: str | None, file: str | None, lang: str, *, as_json: bool) -> None:
    """Compute run NUMBER again from what was recorded: is it equal, or what moved?

    Without NUMBER: is the whole record still what was written? Its hashes show a change of a part of it. That
    nobody wrote all of it anew, hashes too, only a hash that was kept elsewhere shows: give it with --head.
    Ends with status 1 where something moved, the record was changed, or no entry bears the hash.
    """
    if number is None:
        _verify_record(_file(file), head, lang, as_json=as_json)
        return
    if head is not None:
        raise click.UsageError("--head goes without NUMBER: it is about the whole record")
    from feasibility.record.reading import run_in
    from feasibility.record.stored import results_of
    from feasibility.record.verification import verified

    found = verified(_file(file), number)
    if as_json:
        from feasibility.report.record.json import verification_json_text

        say(verification_json_text(found), newline=False)
    else:
        from feasibility.report.record.page import verification_page

        results = results_of(run_in(_file(file), number)[1], _file(file))
        say_page(verification_page(found, results, lang))
    if found.outcome == "moved" or found.breaks:
        raise click.exceptions.Exit(CHANGED)


def _verify_record(file: str, given: str | None, lang: str, *, as_json: bool) -> None:
    from feasibility.record.verification import anchor_of, broken, noted_head

    head = None if given is None else noted_head(given)
    breaks, entries = broken(file)
    anchor = None if head is None else anchor_of(entries, head)
    if as_json:
        from feasibility.report.record.json import record_check_json_text

        say(record_check_json_text(breaks, entries, head, anchor), newline=False)
    else:
        from feasibility.report.record.page import record_check_page

        say_page(record_check_page(breaks, entries, file, lang, head, anchor))
    if breaks or (head is not None and anchor is None):
        raise click.exceptions.Exit(CHANGED)


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    required=True,
    metavar="FILE",
    help="A .yaml for the scenario, a .json for all of it.",
)
@in_file
@guarded
def export(number: int, output: str, file: str | None) -> None:
    """Write run NUMBER to a file: its scenario, which every command reads, or all that was recorded."""
    from feasibility.errors import InputError, Mistake
    from feasibility.record.reading import run_in
    from feasibility.record.stored import plain_contents, scenario_of
    from feasibility.report.files import write_text

    ending = Path(output).suffix.lower()
    if ending not in (".yaml", ".yml", ".json"):
        message = "a file that ends in .yaml (the scenario) or .json (all of it) is needed"
        raise InputError([Mistake("", message, output)])
    run, contents = run_in(_file(file), number)
    if ending == ".json":
        from feasibility.report.record.json import run_json_text

        text = run_json_text(run, plain_contents(contents, _file(file)))
    else:
        from feasibility.scenario.writing.yaml import yaml_text

        # Without its base the policy is written in full: what the library says later changes nothing.
        scenario = replace(scenario_of(contents, _file(file), number), policy_base="", policy_overrides=())
        text = yaml_text(scenario)
    write_text(output, text)
    say_error(f"{output} is written")


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@click.argument("text")
@click.option("--author", default="", metavar="NAME", help="Who remarks it.")
@in_file
@guarded
def note(number: int, text: str, author: str, file: str | None) -> None:
    """Add the remark TEXT to run NUMBER; what was recorded before stays as it is."""
    from feasibility.record.append import append
    from feasibility.record.entries import NOTE, Draft
    from feasibility.record.reading import run_in
    from feasibility.record.stored import check_words

    if not text.strip():
        raise click.UsageError("the remark is empty")
    check_words(text, author)
    run_in(_file(file), number)
    command = command_line("runs", "note", str(number), text)
    entry = append(_file(file), Draft(NOTE, moment(), author, text, command, run=number))
    say_error(f"remark added to run {number} (hash {entry.hash[:16]})")
