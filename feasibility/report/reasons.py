"""Why there is no figure, or why a value moves nothing: in a sentence that several pages share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from feasibility.errors import InputError, Mistake
from feasibility.language.naming import OWN, number_name, own_words
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.messages import in_language
from feasibility.report.names_and_units import word_name
from feasibility.scenario.display_notation import DisplayNotation
from feasibility.scenario.kinds import exit_methods
from feasibility.scenario.validated import Scenario

LONGEST = 600
TOLD_AS: Mapping[str, Callable[[Words, str], str]] = {
    "mix": Words.type,
    "cost_recovery": Words.line,
    "phase": lambda _, name: own_words(name),
    "gain": lambda words, name: name_of_path(f"results.{name}", words.lang),
}
"""End of the key where a name of the scenario stands → what it is called."""
YIELDS = frozenset({"net_yield", "gross_yield"})
USED_BY = {
    "net_yield": frozenset({"net_yield"}),
    "gross_yield": frozenset({"gross_yield"}),
    "buyers_costs": YIELDS,
    "rent_basis": YIELDS,
    "resale_share": frozenset({"vacant_value"}),
    "let_ratio": frozenset({"vacant_value"}),
    "ageing": frozenset({"vacant_value"}),
}
"""The exit methods that use a value of the exit."""


def refusal_text(mistake: Mistake, scenario: Scenario, words: Words) -> str:
    """Where a variant of a scenario goes wrong, and why.

    Args:
        mistake: the first of its mistakes.
        scenario: of which it is a variant.
        words: the language.
    """
    path = mistake.path or plain(scenario.name)
    if mistake.path:
        path = capital(number_name(path, words))
    return f"{path}: {message_text(mistake, words)}"


def refusals_text(error: InputError, words: Words) -> str:
    """What is wrong, without where."""
    return "; ".join(dict.fromkeys(message_text(each, words) for each in error.mistakes))


def message_text(mistake: Mistake, words: Words) -> str:
    """What is wrong, in the words of a page, on which nobody sees the file."""
    return plain(in_language(mistake.message, words.lang, _OnPage(mistake.path, words)), LONGEST)


class _OnPage(DisplayNotation):
    """The notation of a page: keys and names by their labels."""

    def __init__(self, path: str, words: Words) -> None:
        """Prepare telling a mistake.

        Args:
            path: of the mistake.
            words: the language, with the labels of the scenario.
        """
        super().__init__(path)
        self.words = words

    def word(self, name: str, path: str, lang: str) -> str:
        """A word of the format by its name in the glossary, a name of the scenario by its label."""
        last = path.rpartition(".")[2]
        if last in TOLD_AS:
            return TOLD_AS[last](self.words, name)
        part = path.rpartition(".")[0].rpartition(".")[2]
        if last == name and part in OWN:
            return OWN[part](self.words, name)
        return word_name(path, name, self.words).replace("_", " ")

    def called(self, path: str, lang: str) -> str:
        """What a number is called, with the label of that of which it is."""
        return path if self.kind(path) is None else number_name(path, self.words)

    def label(self, path: str, lang: str) -> str:
        """What a key is called, or the label of what has a name of its own."""
        if self.kind(path) is None:
            return ""
        above, _, name = path.rpartition(".")
        part = above.rpartition(".")[2]
        return OWN[part](self.words, name) if part in OWN else number_name(path, self.words)

    def percentage(self, value: float, lang: str) -> str:
        """Empty: percentages are not written on this page."""
        return ""


def methods_that_use(paths: Iterable[str]) -> frozenset[str]:
    """The exit methods that use any of the values; none where a value is not one of the exit's."""
    ends = [path.rpartition(".")[2] for path in paths if path.startswith("exit.")]
    return frozenset[str]().union(*(USED_BY.get(end, frozenset()) for end in ends))


def unused_text(scenario: Scenario, paths: Iterable[str], words: Words) -> Iterator[str]:
    """Sentence: no dwelling type uses the exit method of these values, and which methods are used."""
    own, given = methods_that_use(paths), exit_methods(scenario)
    if own and not own & set(given):
        yield words("grid_unused", methods=methods_named(given, words))


def other_method_text(
    scenario: Scenario, paths: Iterable[str], used: Collection[str], words: Words
) -> Iterator[str]:
    """Why values of the exit move nothing: the values at exit come from methods that do not use them.

    Args:
        scenario: of which the values are varied.
        paths: the values' dotted paths.
        used: the exit methods that give the values where nothing moves; empty where nothing is let.
        words: of the language.
    """
    paths = list(paths)
    own = methods_that_use(paths)
    if not own or own & set(used) or not used:
        return
    unused = list(unused_text(scenario, paths, words))
    yield from unused or [words("grid_inert_method", methods=methods_named(sorted(used), words))]


def methods_named(methods: Iterable[str], words: Words) -> str:
    """Exit methods by their names, in a row."""
    return ", ".join(words(f"grid_method_name_{each}") for each in methods)
