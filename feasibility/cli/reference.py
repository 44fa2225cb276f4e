"""Commands that look up: `explain` (terms, method, sums), `policies` (and tables), `calibrate`, `schema`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from importlib import resources

import click

from feasibility.cli.reader.help import Command, Group
from feasibility.cli.reader.language import language_option
from feasibility.cli.shared import UNREADABLE, guarded, refuse_empty, say, say_page, say_problem
from feasibility.glossary import (
    LANGUAGES,
    Term,
    UnknownTermError,
    glossary,
    other_terms_with,
    term,
    terms_named,
    terms_with,
)
from feasibility.messages import said, sentence
from feasibility.plain_data import json_text

WIDTH = 100
MOST_TERMS, MOST_NAMED = 6, 20
"""Terms that one word prints at most, and names at most where it stands for more."""
LABELS = {
    "en": ("Unit", "Formula", "Symbol", "Also called", "Source", "See also", "Also with these words"),
    "nl": ("Eenheid", "Formule", "Symbool", "Ook genoemd", "Bron", "Zie ook", "Ook met deze woorden"),
}


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[NAME] [SCENARIO]")
@language_option("Only English (en) or only Dutch (nl).", neither=True)
@click.option("--trace", is_flag=True, help="Show the calculation of the figure NAME of one SCENARIO.")
@click.pass_context
@guarded
def explain(context: click.Context, words: tuple[str, ...], lang: str | None, trace: bool) -> None:
    """Explain a word, the method, or one figure of one run.

    NAME is a key of a scenario, a figure of the results or a word of the field, in English or Dutch:
    turnover, BAR, kale huur, dwellings.low.rent. `explain method` prints the whole arithmetic. Without NAME
    all terms are listed.

    With --trace: NAME is a figure such as residual_land_value, and SCENARIO a scenario file.
    """
    if trace and len(words) != 2:
        raise click.UsageError(sentence("--trace needs a figure and a scenario file"))
    name, scenario = (words[0], words[1]) if trace else (" ".join(words) or None, None)
    if name is not None and name.endswith((".yaml", ".yml", ".xlsx")) and not trace:
        raise click.UsageError(sentence("a scenario file is read with --trace only"))
    try:
        if name is None:
            say(all_terms(lang))
        elif trace and scenario is not None:
            from feasibility.report.trace.figures import trace_text

            say(trace_text(scenario, name, lang or "en"))
        elif name.casefold() in {"method", "methode"} and not terms_named(name):
            say(method_text(lang or ("nl" if name.casefold() == "methode" else "en")), newline=False)
        else:
            found = _found(name)
            say("\n\n".join(entry_text(entry, lang) for entry in found))
            others = other_terms_with(name, found)
            if others:
                say("\n" + _others(others, lang))
    except UnknownTermError as error:
        say_problem(said(error) + sentence("\nAll terms: feasibility explain"))
        context.exit(UNREADABLE)


def method_text(lang: str) -> str:
    """The whole method in words, as Markdown; in Dutch for `nl`, else in English."""
    file = "method.nl.md" if lang == "nl" else "method.md"
    return resources.files("feasibility").joinpath(file).read_text(encoding="utf-8")


def all_terms(lang: str | None = None) -> str:
    """A table of all terms, one on a line: key, then the name in the one language asked for or in both."""
    entries = glossary().values()
    wide = max(len(entry.key) for entry in entries)
    if lang:
        return "\n".join(f"{entry.key:<{wide}}  {entry.wording(lang).name}" for entry in entries)
    middle = max(len(entry.en.name) for entry in entries)
    return "\n".join(f"{entry.key:<{wide}}  {entry.en.name:<{middle}}  {entry.nl.name}" for entry in entries)


def entry_text(entry: Term, lang: str | None = None) -> str:
    """One term for reading: name, definition, formula, unit and source, in one language or in both."""
    languages = (lang,) if lang else LANGUAGES
    blocks = [entry.key]
    for language in languages:
        words = entry.wording(language)
        unit, formula, symbol, also, source, see, _ = LABELS[language]
        lines = [_filled(f"{words.name}: ", words.definition)]
        last = language == languages[-1]
        for label, value in (
            (formula, words.formula),
            (unit, words.unit),
            (source, words.source),
            (symbol, entry.symbol if last else ""),
            (also, ", ".join(entry.also) if last else ""),
            (see, ", ".join(entry.see) if last else ""),
        ):
            if value:
                lines.append(_filled(f"{label}: ", value))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _found(name: str) -> tuple[Term, ...]:
    """The terms of a name, else those with these words in their names, as long as they are few."""
    named = terms_named(name) or terms_with(name)
    if len(named) > MOST_TERMS:
        raise UnknownTermError(name, tuple(each.key for each in named[:MOST_NAMED]), several=True)
    return named or (term(name),)


def _others(terms: Sequence[Term], lang: str | None) -> str:
    """The names of further terms with the same words, in one language or in both."""
    languages = (lang,) if lang else LANGUAGES
    named = [
        f"{each.key} ({' / '.join(dict.fromkeys(each.wording(one).name for one in languages))})"
        for each in terms[:MOST_NAMED]
    ]
    if len(terms) > MOST_NAMED:
        named.append(f"+ {len(terms) - MOST_NAMED}")
    return _filled(f"{' / '.join(LABELS[each][-1] for each in languages)}: ", ", ".join(named))


def _filled(start: str, text: str) -> str:
    return textwrap.fill(
        start + text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


language = language_option("Language of the page.", neither=True)


@click.group(cls=Group, invoke_without_command=True)
@language
@click.pass_context
@guarded
def policies(context: click.Context, lang: str | None) -> None:
    """List the policies of the library; show or compare them; show the national tables.

    Values that a policy's source does not state are marked. Nothing here has been checked by a lawyer.
    """
    context.obj = lang or "en"
    if context.invoked_subcommand is None:
        from feasibility.report.policies.pages import policies_page

        say_page(policies_page(context.obj))


@policies.command()
@click.argument("name")
@language
@click.pass_context
@guarded
def show(context: click.Context, name: str, lang: str | None) -> None:
    """Show every value of one policy, with what is assumed and where it comes from."""
    from feasibility.report.policies.pages import policy_page

    say_page(policy_page(name, lang or context.obj))


@policies.command()
@click.argument("first")
@click.argument("second")
@language
@click.pass_context
@guarded
def compare(context: click.Context, first: str, second: str, lang: str | None) -> None:
    """Show the values in which two policies differ, side by side."""
    from feasibility.report.policies.pages import comparison_page

    say_page(comparison_page(first, second, lang or context.obj))


@policies.command()
@click.argument("name", required=False)
@language
@click.pass_context
@guarded
def tables(context: click.Context, name: str | None, lang: str | None) -> None:
    """Show the national tables, or one of them by date with status and source."""
    from feasibility.report.policies.pages import table_page, tables_page

    chosen = lang or context.obj
    say_page(tables_page(chosen) if name is None else table_page(name, chosen))


@click.command(cls=Command)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help="Write the estimates to this file too, as the key uncertainty of a scenario (YAML).",
)
@language
@guarded
def calibrate(output: str | None, lang: str | None) -> None:
    """Estimate how the indices move from the histories that come with the program.

    For each index the years used, its persistence and the standard deviation of its yearly shocks, and the
    correlations between them, beside the numbers that are used where a scenario states none.
    """
    refuse_empty(("-o", output))
    from feasibility.report.files import refuse_unwritable, write_text
    from feasibility.report.risk.calibration import calibration_page, calibration_yaml
    from feasibility.risk.paths.calibration import calibration

    refuse_unwritable(output)
    found, chosen = calibration(), lang or "en"
    if output is not None:
        _refuse_what_is_no_estimate(output)
        write_text(output, calibration_yaml(found, chosen))
    say_page(calibration_page(found, chosen, output or ""))


@click.command(cls=Command)
@click.option("-o", "--output", type=click.Path(), help="Write to this file instead of to the screen.")
@language_option("Language of the explanation.", expose_value=False)
@guarded
def schema(output: str | None) -> None:
    """Print the JSON Schema of a scenario file.

    Editors that know YAML complete and check a scenario while it is written, when its first line is:
    # yaml-language-server: $schema=scenario.schema.json
    """
    from feasibility.scenario.json_schema import json_schema

    text = json_text(json_schema())
    if output is None:
        say(text, newline=False)
        return
    from feasibility.report.files import write_text

    _refuse_what_is_no_schema(output)
    write_text(output, text)


def _refuse_what_is_no_estimate(file: str) -> None:
    """Refuse to write over a file with anything else than the key `uncertainty`: a scenario, most likely.

    Raises:
        InputError: the file exists and holds something else.
    """
    from pathlib import Path

    from feasibility.errors import InputError

    place = Path(file)
    if not place.exists():
        return
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    if [line for line in lines if line and line[0] not in " #"] != ["uncertainty:"]:
        message = sentence(
            "exists and holds something else than estimates, and it would be lost; give another name"
        )
        raise InputError.of("", message, file)


def _refuse_what_is_no_schema(file: str) -> None:
    """Refuse to write over a file that is something else: a scenario, most likely.

    Raises:
        InputError: the file exists and holds no JSON Schema.
    """
    import json
    from pathlib import Path

    from feasibility.errors import InputError
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(file)
    place = Path(file)
    if not place.exists():
        return
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or "$schema" not in found:
        message = sentence("exists and holds no JSON Schema, and it would be lost; give another name")
        raise InputError.of("", message, file)
