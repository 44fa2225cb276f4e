"""The command line in Dutch: which language it is in, its help, and what Click says of a mistake in it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result

from feasibility.cli import COMMANDS, main
from feasibility.cli.reader.help import METAVAR, ReadersContext, catalogue, option_parts, paragraphs
from feasibility.cli.reader.language import language_in
from feasibility.cli.reader.usage import click_sentences, dutch
from tests.contracts.test_messages import holes

HEADINGS = {"Usage:", "Options", "Commands", "default", "required"}
"""What Click puts around the texts of the commands."""


DUTCH = "nl_NL.UTF-8"


def answer(*words: str, locale: str = "C") -> Result:
    return CliRunner(env={"LC_ALL": locale}).invoke(main, list(words), prog_name="feasibility")


def commands(
    command: click.Command = main, name: str = "feasibility", parent: click.Context | None = None
) -> Iterator[tuple[click.Command, click.Context]]:
    """Every command and group, with a context of it."""
    context = command.context_class(command, info_name=name, parent=parent, **command.context_settings)
    yield command, context
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None
            yield from commands(found, each, context)


def records(command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    """Each option as the help shows it: its names and its text."""
    found = (each.get_help_record(context) for each in command.get_params(context))
    return [each for each in found if each is not None]


def help_texts() -> set[str]:
    """Every paragraph and every text of an option, in English."""
    found = {text for _, text in COMMANDS.values()}
    for command, context in commands():
        assert command.help is not None, context.command_path
        found |= set(paragraphs(inspect.cleandoc(command.help)))
        found |= {option_parts(text)[0] for _, text in records(command, context)}
        if command is not main and context.parent is not None and context.parent.command is not main:
            found.add(command.get_short_help_str(1000))
    return found - {""}


def value_words() -> set[str]:
    """Every word for a value of an option or argument."""
    texts = [
        text
        for command, context in commands()
        for text in (
            *command.collect_usage_pieces(context),
            *(names for names, _ in records(command, context)),
        )
    ]
    return {found for text in texts for found in METAVAR.findall(text)}


def test_every_text_of_the_help_has_its_dutch_and_none_is_left_over() -> None:
    assert help_texts() | HEADINGS == set(catalogue()["texts"])


def test_every_word_for_a_value_has_its_dutch_and_none_is_left_over() -> None:
    assert value_words() == set(catalogue()["values"])


def test_every_command_speaks_the_language_of_its_reader() -> None:
    for command, context in commands():
        assert isinstance(context, ReadersContext), command.name


def test_sentences_of_click_keep_their_values() -> None:
    for english, translated in click_sentences().items():
        assert holes(english) == holes(translated), english


@pytest.mark.parametrize(
    ("words", "locale", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "nl_NL.UTF-8"}, "nl"),
        ([], {"LANG": "nl"}, "nl"),
        ([], {"LANG": "nl_BE@euro"}, "nl"),
        ([], {"LANG": "nld_NL"}, "en"),
        ([], {"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ([], {"LANG": "en_GB", "LC_MESSAGES": "", "LC_ALL": "nl_NL"}, "nl"),
        (["run", "a.yaml", "--lang", "nl"], {}, "nl"),
        (["--lang=nl", "run"], {}, "nl"),
        (["--lang", "en", "run"], {"LANG": "nl_NL"}, "en"),
        (["run", "--lang", "en", "--lang", "nl"], {}, "nl"),
        (["run", "--lang", "fr"], {"LANG": "nl_NL"}, "nl"),
        (["run", "--lang"], {}, "en"),
        (["runs", "note", "1", "--", "--lang", "nl"], {}, "en"),
    ],
)
def test_the_language_is_that_of_the_option_else_of_the_locale(
    words: list[str], locale: dict[str, str], expected: str
) -> None:
    assert language_in(words, locale) == expected


MISTAKES = {
    ("rum",): "Onbekende opdracht 'rum'.",
    ("run",): "Argument 'SCENARIO' ontbreekt.",
    ("new",): "Argument 'NAAM' ontbreekt.",
    ("solve", "a.yaml"): "Optie '--for' ontbreekt.",
    ("run", "a.yaml", "b.yaml"): "Er staat een argument te veel: b.yaml",
    ("run", "a.yaml", "b.yaml", "c.yaml"): "Er staan argumenten te veel: b.yaml c.yaml",
    ("run", "a.yaml", "--set"): "Optie '--set' heeft een waarde nodig.",
    ("run", "a.yaml", "--json=1"): "Bij optie '--json' hoort geen waarde.",
    ("mix", "a.yaml", "--top", "x"): "Ongeldige waarde voor '--top': 'x' is geen geldig geheel getal.",
    ("mix", "a.yaml", "--seed", "x"): "Ongeldige waarde voor '--seed': 'x' is geen geldig geheel getal.",
    ("solve", "a.yaml", "--from", "x"): "Ongeldige waarde voor '--from': 'x' is geen geldig getal.",
    (
        "mix",
        "a.yaml",
        "--paths",
        "0",
    ): "Ongeldige waarde voor '--paths': 0 ligt niet in het bereik 1<=x<=1000000.",
    (
        "mix",
        "a.yaml",
        "--model",
        "x",
    ): "Ongeldige waarde voor '--model': 'x' is niet een van 'random', 'history'.",
    ("policies", "foo"): "Onbekende opdracht 'foo'.",
}


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_in_the_command_line_is_told_in_dutch(words: tuple[str, ...]) -> None:
    output = answer(*words, locale=DUTCH)
    *before, last = output.stderr.splitlines()
    assert (last, output.exit_code) == (f"Fout: {MISTAKES[words]}", 2)
    assert not before or before[0].startswith("Gebruik: feasibility ")
    assert not before or before[1].startswith("Typ 'feasibility ")


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_the_same_mistake_is_told_in_english_as_click_does(words: tuple[str, ...]) -> None:
    output = answer(*words, locale="C")
    assert output.exit_code == 2
    assert output.stderr.splitlines()[-1].startswith("Error: ")
    assert "Fout" not in output.stderr


def test_the_nearest_option_is_named_in_dutch() -> None:
    output = answer("run", "a.yaml", "--jsonn", "--lang", "nl")
    assert output.exit_code == 2
    assert re.search(
        r"Onbekende optie:? '?--jsonn'?\.? (Bedoelde u '?--json'?\?|\(Mogelijke opties: )", output.stderr
    )
    assert "No such" not in output.stderr


def test_the_wordings_of_older_versions_of_click_are_known_too() -> None:
    assert dutch("No such option: --foo Did you mean --for?") == "Onbekende optie: --foo Bedoelde u --for?"
    assert dutch("No such option: --foo (Possible options: --a, --b)") == (
        "Onbekende optie: --foo (Mogelijke opties: --a, --b)"
    )
    assert dutch("No such command 'rum'.") == "Onbekende opdracht 'rum'."


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    assert dutch("Something new in Click.") == "Something new in Click."


def test_a_command_by_itself_knows_its_language_too() -> None:
    from feasibility.cli.run import run

    output = CliRunner().invoke(run, ["--lang", "nl"])
    assert output.stderr.splitlines()[-1] == "Fout: Argument 'SCENARIO' ontbreekt."


def test_the_version_is_said_in_dutch() -> None:
    assert ", versie " in answer("--version", "--lang", "nl").stdout
    assert ", version " in answer("--version", "--lang", "en").stdout


def test_a_dutch_locale_makes_pages_dutch_unless_a_language_is_given() -> None:
    file = "scenarios/amersfoort-2019.yaml"
    in_dutch = answer("check", file, "--lang", "nl").stdout
    assert answer("check", file, locale=DUTCH).stdout == in_dutch
    assert answer("check", file, "--lang", "en", locale=DUTCH).stdout != in_dutch


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_dutch(name: str) -> None:
    output = answer("--lang", "nl", name, "--help")
    assert output.exit_code == 0
    assert output.stdout.startswith(f"Gebruik: feasibility {name} ")
    for english in ("Usage", "Options", "Show this", "default", "required", " the ", "OPTIONS", "FILE"):
        assert english not in output.stdout, english


def test_a_host_that_does_not_exist_is_told_in_dutch() -> None:
    said = answer("open", "--host", "nergens.invalid", "--no-browser", "--port", "0", locale=DUTCH)
    assert said.exit_code == 2
    assert said.output == (
        "nergens.invalid:0: hierop kan niets worden aangeboden: geen machine met deze naam is te vinden; "
        "geef een adres van deze machine, en een poort die vrij is\n"
    )
