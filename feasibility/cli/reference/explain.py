"""`feasibility explain`: what a word means, how everything is computed, where one figure comes from."""

from __future__ import annotations

import textwrap
from importlib import resources

import click

from feasibility.cli.shared.input import UNREADABLE, guarded, say, say_error
from feasibility.glossary import LANGUAGES, Term, UnknownTermError, glossary, term, terms_named

WIDTH = 100
LABELS = {
    "en": ("Unit", "Formula", "Symbol", "Also called", "Source", "See also"),
    "nl": ("Eenheid", "Formule", "Symbool", "Ook genoemd", "Bron", "Zie ook"),
}


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME] [SCENARIO]")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Only English (en) or only Dutch (nl).")
@click.option("--trace", is_flag=True, help="Show the sum behind the figure NAME of one SCENARIO.")
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
        raise click.UsageError("--trace needs a figure and a scenario file")
    name, scenario = (words[0], words[1]) if trace else (" ".join(words) or None, None)
    if name is not None and name.endswith((".yaml", ".yml", ".xlsx")) and not trace:
        raise click.UsageError("a scenario file is read with --trace only")
    try:
        if name is None:
            say(all_terms(lang))
        elif trace and scenario is not None:
            from feasibility.report.trace.figures import trace_text

            say(trace_text(scenario, name, lang or "en"))
        elif name.casefold() in {"method", "methode"} and not terms_named(name):
            say(method_text(lang or ("nl" if name.casefold() == "methode" else "en")), newline=False)
        else:
            say("\n\n".join(entry_text(entry, lang) for entry in _found(name)))
    except UnknownTermError as error:
        say_error(f"Error: {error}\nAll terms: feasibility explain")
        context.exit(UNREADABLE)


def method_text(lang: str) -> str:
    """The whole arithmetic in words, as Markdown; in Dutch for `nl`, else in English."""
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
        unit, formula, symbol, also, source, see = LABELS[language]
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
    return terms_named(name) or (term(name),)


def _filled(start: str, text: str) -> str:
    return textwrap.fill(
        start + text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
