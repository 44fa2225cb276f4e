"""The probabilities of a comparison: as a table for each model of the indices, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from feasibility.compare.results import HOLDS, Chance, Comparison, ModelChances
from feasibility.language.numbers import NONE
from feasibility.language.words import Words, capital
from feasibility.plain_data import Json, as_data
from feasibility.report.compare.rows import letter
from feasibility.report.document import Block, Heading, Rows, Sentence, Table, column_names, heads
from feasibility.report.names_and_units import paths_text, probability_text
from feasibility.report.run.sentences import asks_nothing
from feasibility.risk.summary import Probability

INDENT = "  "


def chances_blocks(
    comparison: Comparison, names: Sequence[str], words: Words, *, terminal: bool
) -> Iterator[Block]:
    """How likely each scenario is to hold, under its name; nothing where no paths were asked."""
    found = comparison.chances
    if found is None:
        return
    title = words("compare_chances")
    yield Heading(title)
    groups = [
        Rows(tuple(_rows(comparison, each, words)), capital(words(f"risk_model_{each.model}")))
        for each in found.models
        if each.scenarios
    ]
    if groups:
        labels = column_names((words("compare_figure"), *names), terminal=terminal)
        columns = heads(labels)
        yield replace(Table(title, columns, tuple(groups)), between=f"{INDENT}({words('compare_goes_on')})")
        key = "compare_chances_of" if terminal else "compare_chances_of_page"
        yield Sentence(words(key, paths=paths_text(found.paths, words), seed=words.number(found.seed)))
    for each in found.models:
        if not each.scenarios:
            model = capital(words(f"risk_model_{each.model}"))
            yield Sentence(words("compare_chances_refused", model=model, reason=each.refusal))


def _rows(comparison: Comparison, found: ModelChances, words: Words) -> Iterator[tuple[str, ...]]:
    def row(label: str, cells: Sequence[Probability | None]) -> tuple[str, ...]:
        return (label, *(NONE if each is None else probability_text(each, words) for each in cells))

    def against_a_price(chances: Sequence[Probability]) -> list[Probability | None]:
        both = zip(comparison.scenarios, chances, strict=True)
        return [None if asks_nothing(one.result) else chance for one, chance in both]

    each = found.scenarios
    yield row(words("compare_chance_viable"), against_a_price([one.viable for one in each]))
    yield row(words("compare_chance_allowed"), [one.allowed for one in each])
    yield row(words("compare_chance_both"), against_a_price([one.viable_and_allowed for one in each]))
    yield row(words("compare_chance_higher", first=letter(0)), [one.higher for one in each])
    yield row(words("compare_chance_lower", first=letter(0)), [one.lower for one in each])


def chances_json(comparison: Comparison) -> Json | None:
    """The probabilities as plain data; None where no paths were asked."""
    found = comparison.chances
    if found is None:
        return None
    return {
        "paths": found.paths,
        "seed": found.seed,
        "models": [
            {
                "model": each.model,
                "scenarios": [_chance(one) for one in each.scenarios],
                "refused_because": each.refusal or None,
            }
            for each in found.models
        ],
    }


def _chance(each: Chance) -> Json:
    return {
        **{name: _probability(getattr(each, name)) for name in HOLDS},
        "land_value_above_first": _probability(each.higher),
        "land_value_below_first": _probability(each.lower),
    }


def _probability(found: Probability | None) -> Json | None:
    return None if found is None else as_data(found, but=("paths",))
