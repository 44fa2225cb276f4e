"""The commands, a module for each subject, loaded on demand, so that `--help` is fast."""

from __future__ import annotations

import gc
from importlib import import_module

import click

from feasibility.cli.reader.help import Group
from feasibility.cli.reader.language import language_option, readers_language
from feasibility.version import VERSION

COMMANDS = {
    "open": ("pages.workbench", "The workbench: make, change, compute and save scenarios on one page."),
    "new": ("convert", "A commented starter file, or an Excel form, for a new scenario."),
    "check": ("run", "Is a file in order, and does its policy allow it?"),
    "run": ("run", "Land value, returns and verdict of a scenario."),
    "report": ("report", "One self-contained page for the meeting, as HTML or PDF."),
    "workbook": ("report", "An Excel workbook in which every sum is a live formula."),
    "compare": ("compare", "Scenarios side by side, and why their land values differ."),
    "convert": ("convert", "A scenario file as an Excel form, and back."),
    "runs": ("runs", "Recorded runs: list, show, verify, export."),
    "mix": ("mix.command", "The best mix of dwellings, how many there are, and the frontier."),
    "simulate": ("risk", "How likely it is that a plan holds: many paths of every index."),
    "levers": ("levers", "What each lever moves, and what each clause costs."),
    "sensitivity": ("levers", "Which uncertain factors the spread of a figure comes from."),
    "table": ("parties", "All parties side by side, and the live table for a meeting."),
    "solve": ("levers", "Which value of a number meets a target."),
    "grid": ("levers", "One figure for every combination of two numbers."),
    "deals": ("parties", "Every deal that satisfies all parties, and the nearest ones."),
    "points": ("dwellings.points", "The points (WWS) of a dwelling, and what one point is worth."),
    "calibrate": ("reference", "How the indices moved, and how uncertain that makes them."),
    "policies": ("reference", "The policy library and the national tables."),
    "explain": ("reference", "What a term means, the method, or the sum behind a figure."),
    "schema": ("reference", "The JSON Schema of scenario files, for editors."),
}
"""Command name → the module that holds a click command of that name, and one line of help."""


OWN_NAMES = {"open": "open_"}
"""Commands whose function bears another name, as theirs is Python's own."""

GARBAGE = (50_000, 20, 50)
"""Thresholds of Python's garbage collector; with its own defaults it took a fifth
of the time of a report."""


class LazyGroup(Group):
    """A group whose commands are imported when they are used; the list of commands needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f"{__name__}.{COMMANDS[cmd_name][0]}"), OWN_NAMES.get(cmd_name, cmd_name)
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the registry alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _say_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        word = "versie" if readers_language() == "nl" else "version"
        click.echo(f"feasibility, {word} {VERSION}", color=context.color)
        context.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_say_version,
    help="Show the version and exit.",
)
@language_option("Language of all messages; that of the locale without it.", expose_value=False)
def main() -> None:
    """Financial feasibility of Dutch mid-market rental housing.

    One readable scenario file in; land value, returns, years in the segment and the policy checks out.
    """
    gc.set_threshold(*GARBAGE)
