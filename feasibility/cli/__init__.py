"""The commands: one small module each, loaded when it is asked for, so that `--help` is there at once."""

from __future__ import annotations

from importlib import import_module

import click

from feasibility.version import VERSION

COMMANDS = {
    "new": ("project.new", "A commented starter file, or an Excel form, for a new scenario."),
    "check": ("project.check", "Is a file in order, and does its policy allow it?"),
    "run": ("project.run", "Land value, returns and verdict of a scenario."),
    "report": ("project.report", "One self-contained page for the meeting, as HTML or PDF."),
    "workbook": ("project.workbook", "An Excel workbook in which every sum is a live formula."),
    "compare": ("project.compare", "Scenarios side by side, and why their land values differ."),
    "convert": ("project.convert", "A scenario file as an Excel form, and back."),
    "runs": ("project.runs", "Recorded runs: list, show, verify, export."),
    "mix": ("search.mix", "The best mix of dwellings, how many there are, and the frontier."),
    "levers": ("search.levers", "What each lever moves, and what each clause costs."),
    "table": ("parties.table", "All parties side by side, and the live table for a meeting."),
    "solve": ("search.solve", "Which value of a number meets a target."),
    "grid": ("search.grid", "One figure for every combination of two numbers."),
    "deals": ("parties.deals", "Every deal that satisfies all parties, and the nearest ones."),
    "policies": ("reference.policies", "The policy library and the national tables."),
    "explain": ("reference.explain", "What a term means, the method, or the sum behind a figure."),
    "schema": ("reference.schema", "The JSON Schema of scenario files, for editors."),
}
"""Command name → its module (which holds a click command of the same name) and one line of help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used; the list of commands needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the registry alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="feasibility")
def main() -> None:
    """Financial feasibility of Dutch mid-market rental housing.

    One readable scenario file in; land value, returns, years in the segment and the policy checks out.
    """
