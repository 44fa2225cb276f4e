"""Why values make no valid scenario, on a page.

What is wrong with a scenario is said in English everywhere. A Dutch page says where it goes wrong and with
which value; the sentence itself stands in the data.
"""

from __future__ import annotations

from collections.abc import Mapping

from feasibility.errors import Mistake
from feasibility.evaluation.figures.named import unit_named
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, plain
from feasibility.report.values import number_name, word_name, written
from feasibility.scenario.reading.numbers import value_there
from feasibility.scenario.validated import Scenario

LONGEST = 600


def refusal_text(
    mistake: Mistake,
    scenario: Scenario,
    values: Mapping[str, object],
    words: Words,
) -> str:
    """Where a variant of a scenario goes wrong.

    Args:
        mistake: the first of its mistakes.
        scenario: of which it is a variant.
        values: path → what stands there instead.
        words: the language.
    """
    if words.lang == "en":
        path = mistake.path or plain(scenario.name)
        return f"{path}: {plain(mistake.message, LONGEST)}"
    return where_text(mistake.path, value_there(scenario, mistake.path, values), words)


def where_text(path: str, value: str | float | None, words: Words) -> str:
    """Where something does not fit, and with which value."""
    if not path:
        return words("refusal_whole")
    name = number_name(path, words) if name_of_path(path, words.lang) != path else plain(path)
    if value is None:
        return words("refusal_at", name=name)
    shown = (
        word_name(path, value, words) if isinstance(value, str) else written(value, unit_named(path), words)
    )
    return words("refusal_value", name=name, value=shown)
