"""`feasibility check`: is a file in order, and does its policy allow what it plans?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feasibility.cli.shared.input import UNREADABLE, guarded, reading, say, say_mistakes
from feasibility.errors import InputError

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario

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


def _refuse_wrong_conditions(scenario: Scenario) -> None:
    """Refuse conditions on figures that there are not, as the table does: which there are, the results say.

    Raises:
        InputError: of all parties at once.
    """
    from feasibility.evaluation.evaluate import evaluate
    from feasibility.parties.views import all_conditions, case_of

    all_conditions(scenario, evaluate(case_of(scenario)))


def _say_checks(file: str, lang: str) -> bool:
    """Print the answer for one file; whether it is allowed."""
    from feasibility.evaluation.allowed import checks_of
    from feasibility.language.notes import note_text
    from feasibility.language.plain import plain
    from feasibility.language.words import Words
    from feasibility.policy.notes import scenario_notes
    from feasibility.report.run.checks import check_name, figures
    from feasibility.report.run.verdict import allowed_sentence, deviations
    from feasibility.report.text import paragraph

    words = Words(lang)
    scenario = reading(file)
    checks = checks_of(scenario)
    if scenario.parties:
        _refuse_wrong_conditions(scenario)
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
    for note in scenario_notes(scenario):
        lines += paragraph(note_text(note, lang), "    ", "  ")
    say("\n".join(lines))
    return all(each.allowed for each in checks)
