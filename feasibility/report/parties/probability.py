"""How likely it is that the parties' conditions hold, on the page of the table and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.language.words import Words, plain
from feasibility.parties.negotiation import View
from feasibility.parties.probability import PartyProbability, Probabilities
from feasibility.plain_data import Json, as_data
from feasibility.report.conditions import LABEL, bound_text, figure_named
from feasibility.report.document import Block, Heading, Sentence, table
from feasibility.report.names_and_units import estimated, paths_text
from feasibility.risk.summary import Probability


def probabilities_blocks(found: Probabilities, views: Sequence[View], words: Words) -> Iterator[Block]:
    """Of every party all conditions together and each, then those of all parties at once.

    Args:
        found: the probabilities.
        views: of every party.
        words: of the page.
    """
    yield Heading(words("party_probability"))
    paths = paths_text(found.paths, words, "random")
    yield Sentence(words("party_probability_paths", paths=paths, seed=found.seed))
    if found.paths < found.asked:
        yield Sentence(words("party_probability_fewer", asked=words.number(found.asked)))
    rows = []
    for view in views:
        own = found.parties[view.name]
        rows.append(_row(plain(view.label, LABEL), words("party_probability_all"), _together(own), words))
        for place, verdict in enumerate(view.verdicts):
            if len(view.verdicts) > 1:
                condition = verdict.condition
                named = f"{figure_named(condition.figure, words)} {bound_text(condition, words)}"
                each = None if own is None else own.conditions[place]
                rows.append(_row("", named, each, words))
    rows.append(_row(words("party_probability_everybody"), "", found.everybody, words))
    names = [words(f"party_column_{name}") for name in ("party", "conditions", "probability", "error")]
    yield table(words("party_probability"), names, rows, "<<>>", breaks=False)
    yield Sentence(words("party_probability_explained"))


def _row(label: str, conditions: str, found: Probability | None, words: Words) -> tuple[str, ...]:
    return label, conditions, *estimated(found, words)


def _together(found: PartyProbability | None) -> Probability | None:
    return None if found is None else found.together


def probabilities_json(found: Probabilities, views: Sequence[View]) -> Json:
    """Each party's probabilities and those of all at once; fractions, null where there is none."""
    figures = {view.name: [each.condition.figure for each in view.verdicts] for view in views}
    return {
        **as_data(found, only=("paths", "seed", "model")),
        "parties": {name: _party_json(each, figures[name]) for name, each in found.parties.items()},
        "everybody": probability_json(found.everybody),
    }


def _party_json(found: PartyProbability | None, figures: Sequence[str]) -> Json | None:
    if found is None:
        return None
    each = zip(figures, found.conditions, strict=True)
    return {
        "together": probability_json(found.together),
        "conditions": [{"figure": figure, **(probability_json(one) or {})} for figure, one in each],
    }


def probability_json(found: Probability | None) -> Json | None:
    """A probability with its standard error and the bounds of its 95 % interval."""
    if found is None:
        return None
    return {"probability": found.value, **as_data(found, only=("standard_error", "low", "high"))}
