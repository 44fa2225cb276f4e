"""What a row must give for a mix to become possible, in words."""

from __future__ import annotations

from math import ceil, floor

from feasibility.mix.results import Relaxation
from feasibility.programme.question import Question, own_weights
from feasibility.report import numbers
from feasibility.report.mix_words import NAME, own_bounds, price_word, rules_named, share_text, whole
from feasibility.report.table import plain
from feasibility.report.words import Words

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
        name=plain(rest, NAME),
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
        rule=words("mix_and").join(share_text(rule, words) for rule in rules),
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
        bounds=words("mix_and").join(own_bounds(own, words, relaxed.side)),
        found=words("mix_and").join(found),
    )
