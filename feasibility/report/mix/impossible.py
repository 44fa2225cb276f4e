"""A question without a mix: which rows conflict, and what would make a mix possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.mix.results import Conflict, Impossible, Relaxation
from feasibility.programme.mix_rows import own_weights
from feasibility.programme.question import Question
from feasibility.programme.viability import LEAST
from feasibility.report.document import Block, Points, Sentence, part
from feasibility.report.mix.heading import mix_page
from feasibility.report.mix.words import (
    NAME,
    counts_text,
    own_bounds,
    price_word,
    row_text,
    rules_named,
    share_text,
    whole,
)

MOST_SHOWN = 20
"""Conflicts that are listed, the shortest first; JSON has all of them."""


def impossible_page(impossible: Impossible, lang: str) -> str:
    """The whole page of a question that has no mix.

    Args:
        impossible: of `impossible`.
        lang: `en` or `nl`.
    """
    words = words_of(impossible.question.scenario, lang)
    blocks = impossible_blocks(impossible, words, terminal=True)
    return mix_page(impossible.question, words, part(words("section_verdict"), blocks))


def impossible_blocks(impossible: Impossible, words: Words, *, terminal: bool) -> Iterator[Block]:
    """No mix is possible: which requirements conflict, and what would make one possible."""
    yield from verdict(impossible, words)
    yield from part(words("mix_section_conflicts"), _conflicts(impossible, words, terminal=terminal))
    yield from part(words("mix_section_relaxed"), _relaxed(impossible, words))


def verdict(impossible: Impossible, words: Words) -> Iterator[Sentence]:
    """Sentences: no mix is possible, and why."""
    number = len(impossible.conflicts)
    if impossible.stopped is not None:
        yield Sentence(words("mix_conflicts_stopped", why=words(f"mix_stopped_{impossible.stopped}")))
        if not impossible.relaxations:
            return
    yield Sentence(words.counted("mix_impossible", number, number=whole(number, words.lang)))
    question, alone = impossible.question, impossible.relaxations
    ways = words("mix_or").join(relaxation_text(each, question, words) for each in alone)
    if ways and number == 1:
        rows = conflict_rows(impossible.conflicts[0], question, words)
        key = "mix_fit_only_if" if len(rows) > 1 else "mix_fits_only_if"
        yield Sentence(words(key, rows=capital(words.listed(rows)), ways=ways))
    elif ways:
        yield Sentence(words("mix_possible_if", ways=ways))
    else:
        yield Sentence(words("mix_no_single_row" if impossible.together else "mix_no_way"))


def conflict_rows(conflict: Conflict, question: Question, words: Words) -> list[str]:
    """The rows of a conflict, each within a sentence."""
    return [row_text(each, question, words) for each in conflict.rows]


def _conflicts(impossible: Impossible, words: Words, *, terminal: bool) -> Iterator[Block]:
    if not impossible.conflicts:
        return
    texts = (
        "; ".join(conflict_rows(each, impossible.question, words))
        for each in impossible.conflicts[:MOST_SHOWN]
    )
    yield Points(tuple(f"{capital(each)}." for each in texts), "-")
    left = len(impossible.conflicts) - MOST_SHOWN
    if left > 0:
        key = "mix_conflicts_left_out" if terminal else "mix_conflicts_left_out_page"
        yield Sentence(words.counted(key, left, number=whole(left, words.lang)))
    yield Sentence(words("mix_conflict_explained"))


def _relaxed(impossible: Impossible, words: Words) -> Iterator[Block]:
    alone, together = [(each,) for each in impossible.relaxations], impossible.together
    ways = tuple(_way(each, impossible.question, words) for each in (*alone, *together))
    if ways:
        yield Points(ways, "-")
    if alone:
        yield Sentence(words("mix_relaxed_explained"))
    if together:
        yield Sentence(words("mix_together_explained"))


def _way(relaxed: Sequence[Relaxation], question: Question, words: Words) -> str:
    """What must give, and a mix that is then possible: the one that all of it together allows."""
    clauses = words("phrase_and").join(relaxation_text(each, question, words) for each in relaxed)
    return words("mix_way", clauses=clauses, counts=counts_text(relaxed[-1].mix.counts, words))


DECIMALS = 2


SLACK = 1e-6
"""What floating point may add to a number that is whole."""


def relaxation_text(relaxed: Relaxation, question: Question, words: Words) -> str:
    """A row that gives, as a clause: the asking price falls by €214,000, to €3,986,000.

    What must be given is rounded up and the bound that is left is rounded away from what was asked, so that
    who gives what stands there has given enough.
    """
    kind, _, rest = relaxed.name.partition(".")
    if kind == "viability":
        return _price(relaxed, question, words)
    if kind == LEAST:
        amount = words.money(rounded(relaxed.amount, up=True, decimals=0))
        return words("mix_relaxed_least_land_price", amount=amount)
    if kind == "share":
        return _share(relaxed, question, words)
    if kind == "rows":
        return _own_row(relaxed, question, words, rest)
    larger = relaxed.side == "upper"
    amount = numbers.plain_number(rounded(relaxed.amount, up=True), words.lang)
    becomes = numbers.plain_number(rounded(relaxed.becomes, up=larger), words.lang)
    if kind in ("floor_area", "gross_floor_area", "parking_spaces"):
        return words(f"mix_relaxed_{kind}", amount=amount, becomes=becomes)
    key = "total" if kind == "total" else "count"
    side = "more" if larger else "fewer"
    return words.counted(
        f"mix_relaxed_{key}_{side}",
        round(relaxed.amount),
        amount=amount,
        becomes=becomes,
        name=words.type(rest, NAME),
    )


def rounded(value: float, *, up: bool, decimals: int = DECIMALS) -> float:
    """A number rounded up, or down, to so many decimals; one that is whole but for its last bits is kept."""
    size: float = 10.0**decimals
    scaled = value * size
    nearest = round(scaled)
    if abs(scaled - nearest) < SLACK:
        return nearest / size
    return (ceil(scaled) if up else floor(scaled)) / size


def _price(relaxed: Relaxation, question: Question, words: Words) -> str:
    values = {
        "what": price_word(question, words),
        "amount": words.money(rounded(relaxed.amount, up=True, decimals=0)),
        "becomes": words.money(rounded(relaxed.becomes, up=False, decimals=0)),
    }
    if relaxed.becomes < 0:
        added = words.money(rounded(-relaxed.becomes, up=True, decimals=0))
        return words("mix_relaxed_price_negative", **values, added=added)
    return words("mix_relaxed_price", **values)


def _share(relaxed: Relaxation, question: Question, words: Words) -> str:
    rules = rules_named(relaxed.name, question)
    segments = dict(zip(question.units.types, question.units.segments, strict=True))
    inside = sum(
        count for name, count in relaxed.mix.counts.items() if segments[name] in set(rules[0].segments)
    )
    return words(
        "mix_relaxed_share",
        rule=words("phrase_and").join(share_text(rule, words) for rule in rules),
        inside=whole(inside, words.lang),
        dwellings=whole(relaxed.mix.dwellings, words.lang),
        share=words.percent_against(inside / relaxed.mix.dwellings, [rule.at_least for rule in rules]),
    )


def _own_row(relaxed: Relaxation, question: Question, words: Words, name: str) -> str:
    own = question.scenario.mix.rows[name]
    weights = own_weights(question.scenario, own)
    reached = sum(weight * count for weight, count in zip(weights, relaxed.mix.counts.values(), strict=True))
    share = reached / relaxed.mix.dwellings
    asked = [each for each in (own.at_least_share, own.at_most_share) if each is not None]
    lower = relaxed.side == "lower"
    by_amount = (own.at_least if lower else own.at_most) is not None
    by_share = (own.at_least_share if lower else own.at_most_share) is not None
    found = [
        *([numbers.plain_number(rounded(reached, up=not lower), words.lang)] if by_amount else []),
        *([words.percent_against(share, asked)] if by_share else []),
    ]
    return words(
        "mix_relaxed_own",
        name=plain(name, NAME),
        bounds=words("phrase_and").join(own_bounds(own, words, relaxed.side)),
        found=words("phrase_and").join(found),
    )
