"""Why there is no figure, or why a value moves nothing: in a sentence that several pages share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from feasibility.errors import InputError, Mistake
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital, plain
from feasibility.messages import in_language, listed
from feasibility.scenario.kinds import exit_methods
from feasibility.scenario.validated import Scenario

LONGEST = 600
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
    return f"{path}: {plain(in_language(mistake.message, words.lang), LONGEST)}"


def refusals_text(error: InputError) -> str:
    """What is wrong, without where: a message, so that a text of a page tells it in its language."""
    return listed(dict.fromkeys(each.message for each in error.mistakes), "; ")


def methods_that_use(paths: Iterable[str]) -> frozenset[str]:
    """The exit methods that use any of the values; none where a value is not one of the exit's."""
    ends = [path.rpartition(".")[2] for path in paths if path.startswith("exit.")]
    return frozenset[str]().union(*(USED_BY.get(end, frozenset()) for end in ends))


def unused_text(scenario: Scenario, paths: Iterable[str], words: Words) -> Iterator[str]:
    """That no dwelling type leaves by a method that uses the values, and by which ones they do."""
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
