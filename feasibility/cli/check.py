"""`feasibility check`: is a file in order, and does its policy allow what it plans?"""

from __future__ import annotations

import click

from feasibility.cli.input import UNREADABLE, guarded, reading, say, say_mistakes
from feasibility.errors import InputError

NOT_ALLOWED = 1


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(), metavar="SCENARIO...")
@click.option("--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the answer.")
@click.pass_context
@guarded
def check(context: click.Context, scenarios: tuple[str, ...], lang: str) -> None:
    """Say whether scenario files are in order and allowed, without computing what they are worth.

    Status 0: all are allowed, by deviation included. 1: one is not allowed. 2: one cannot be read.
    """
    status = 0
    for file in scenarios:
        try:
            allowed = _say_checks(file, lang)
        except InputError as error:
            say_mistakes(error.mistakes)
            status = UNREADABLE
        else:
            status = max(status, 0 if allowed else NOT_ALLOWED)
    context.exit(status)


def _say_checks(file: str, lang: str) -> bool:
    """Print the answer for one file; whether it is allowed."""
    from feasibility.allowed import checks_of
    from feasibility.report.check_table import check_name, figures
    from feasibility.report.notes import note_text
    from feasibility.report.table import paragraph, plain
    from feasibility.report.verdict import allowed_sentence, deviations
    from feasibility.report.words import Words
    from feasibility.scenario_notes import kind_notes, usual_notes

    words = Words(lang)
    scenario = reading(file)
    checks = checks_of(scenario)
    lines = [
        *paragraph(words("check_in_order", file=plain(file)) + " " + allowed_sentence(checks, words), "")
    ]
    for each in checks:
        if not each.met:
            required, actual = figures(each, words)
            rule = check_name(each, words) + (f" ({each.year})" if each.year else "")
            line = words("check_line", rule=rule, required=required, actual=actual)
            lines += paragraph(line, "    ", "  ")
    for sentence in dict.fromkeys(deviations(checks, words)):
        lines += paragraph(sentence, "    ", "  ")
    for note in (*kind_notes(scenario), *usual_notes(scenario)):
        lines += paragraph(note_text(note, lang), "    ", "  ")
    say("\n".join(lines))
    return all(each.allowed for each in checks)
