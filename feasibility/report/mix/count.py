"""The page of how many mixes there are: how much room a table has."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from feasibility.language.words import Words, plain, words_of
from feasibility.mix.counting.sample import (
    LEAST_KEPT,
    estimated_mixes,
    estimated_viable,
    likely_share,
)
from feasibility.mix.results import Estimate, MixCount, Sample
from feasibility.report.mix.heading import heading
from feasibility.report.mix.words import viability_text, whole
from feasibility.report.text import paragraph

HUNDRED = 100
TENTHS = 1_000
"""Shares of a sample are told in tenths of a percent, and rounded away from each other."""
DIGITS = 5
"""Of an estimate; what rounding adds is in its margin, which is told in hundredths of a percent."""
HUNDREDTHS = 10_000


def count_page(room: MixCount, lang: str) -> str:
    """The whole page of a count.

    Args:
        room: of `room`.
        lang: `en` or `nl`.
    """
    words = words_of(room.question.scenario, lang)
    lines = [*heading(room.question, words), "", words("mix_section_room"), *_answer(room, words)]
    return "\n".join(lines) + "\n"


def _answer(room: MixCount, words: Words) -> Iterator[str]:
    mixes = room.mixes
    if mixes is None and room.stopped is not None:
        yield from paragraph(words("mix_room_stopped_at_once"))
        return
    if mixes is not None:
        yield from paragraph(words.counted("mix_room", mixes, number=whole(mixes, words.lang)))
    elif room.sample is not None:
        yield from paragraph(_not_counted(room.sample, words))
    if mixes != 0:
        yield from paragraph(_viable(room, words))


def _not_counted(sample: Sample, words: Words) -> str:
    """About how many mixes there are, or that the rows leave too few of what is drawn to say so."""
    drawn, mixes = whole(sample.drawn, words.lang), whole(sample.mixes, words.lang)
    estimate = estimated_mixes(sample)
    if estimate is None:
        return words("mix_room_too_many", drawn=drawn, mixes=mixes)
    return words("mix_room_about", drawn=drawn, mixes=mixes, **_about(estimate, words))


def _viable(room: MixCount, words: Words) -> str:
    held = viability_text(room.question, words)
    if room.question.least is not None:
        held = words("phrase_and").join((held, words("mix_row_least_land_price")))
    if room.viable is None:
        why = words("mix_room_stopped" if room.stopped is not None else "mix_room_too_many_viable", held=held)
        return " ".join([why, *_sampled(room, words)])
    if room.viable == 0:
        return words("mix_room_none_viable", held=held)
    if room.viable == room.mixes:
        return words("mix_room_all_viable", held=held)
    sentence = words.counted("mix_room_viable", room.viable, number=whole(room.viable, words.lang), held=held)
    if room.mixes is None:
        return sentence
    some, of_every = in_every(room.viable, room.mixes)
    share = words.counted(
        "mix_room_share", some, some=whole(some, words.lang), of_every=whole(of_every, words.lang)
    )
    return f"{sentence} {share}"


def _sampled(room: MixCount, words: Words) -> Iterator[str]:
    """About how many mixes are viable, and what share; nothing where too few mixes were drawn."""
    sample = room.sample
    if sample is None or sample.mixes < LEAST_KEPT:
        return
    estimate = estimated_viable(room.mixes, sample)
    if estimate is not None:
        yield words("mix_room_about_viable", **_about(estimate, words))
    low, high = likely_share(sample.viable, sample.mixes)
    yield words(
        "mix_room_sample",
        mixes=whole(sample.mixes, words.lang),
        viable=whole(sample.viable, words.lang),
        low=words.percent(floor(low * TENTHS) / TENTHS),
        high=words.percent(ceil(high * TENTHS) / TENTHS),
    )


def _about(estimate: Estimate, words: Words) -> dict[str, str]:
    """An estimate in its first digits, and its margin, rounded up."""
    number = estimate.number
    unit = 10 ** max(0, len(str(number)) - DIGITS)
    rounded = (number + unit // 2) // unit * unit
    margin = estimate.margin + abs(rounded - number) / number
    return {
        "number": whole(rounded, words.lang),
        "margin": words.percent(ceil(margin * HUNDREDTHS) / HUNDREDTHS),
    }


def in_every(some: int, total: int) -> tuple[int, int]:
    """A part in words: x of every 100, or of every 1,000 and so on where it is less than 1 of them.

    Rounded to the nearest whole number, but never to none and never to all.

    Args:
        some: the part, from 1 to total − 1.
        total: the whole.
    """
    of_every = HUNDRED
    while some * of_every < total:
        of_every *= 10
    rounded = (2 * some * of_every + total) // (2 * total)
    return max(1, min(of_every - 1, rounded)), of_every


def written_sentence(number: int, file: str, lang: str) -> str:
    """How many mixes a file holds."""
    words = Words(lang)
    return words.counted("mix_written", number, number=whole(number, lang), file=plain(file))
