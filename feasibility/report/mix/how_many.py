"""The page of how many mixes there are: how much room a table has."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from feasibility.language.plain import plain
from feasibility.language.words import Words
from feasibility.mix.counting.sample import likely_share
from feasibility.mix.results import MixCount, Sample
from feasibility.programme.question import Question
from feasibility.report.mix.heading import heading
from feasibility.report.mix.words import price_word, whole
from feasibility.report.text import paragraph

HUNDRED = 100
TENTHS = 1_000
"""Shares of a sample are told in tenths of a percent, and rounded away from each other."""


def count_page(room: MixCount, lang: str) -> str:
    """The whole page of a count.

    Args:
        room: of `room`.
        lang: `en` or `nl`.
    """
    words = Words(lang)
    lines = [*heading(room.question, words), "", words("mix_section_room"), *_answer(room, words)]
    return "\n".join(lines) + "\n"


def _answer(room: MixCount, words: Words) -> Iterator[str]:
    mixes = room.mixes
    if mixes is None and room.stopped is not None:
        yield from paragraph(words("mix_room_stopped_at_once"))
        return
    if mixes is None:
        yield from paragraph(words("mix_room_too_many"))
    else:
        yield from paragraph(words.counted("mix_room", mixes, number=whole(mixes, words.lang)))
    if mixes != 0:
        yield from paragraph(_viable(room, words))


def _viable(room: MixCount, words: Words) -> str:
    held = _held_against(room.question, words)
    if room.viable is None:
        why = words("mix_room_stopped" if room.stopped is not None else "mix_room_too_many_viable", held=held)
        return why if room.sample is None else f"{why} {_sampled(room.sample, words)}"
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


def _sampled(sample: Sample, words: Words) -> str:
    low, high = likely_share(sample)
    return words(
        "mix_room_sample",
        mixes=whole(sample.mixes, words.lang),
        viable=whole(sample.viable, words.lang),
        low=words.percent(floor(low * TENTHS) / TENTHS),
        high=words.percent(ceil(high * TENTHS) / TENTHS),
    )


def _held_against(question: Question, words: Words) -> str:
    price = words("mix_row_price", what=price_word(question, words), price=words.money(question.land_price))
    if question.rate is None:
        return price
    return words("mix_row_rate", rate=words.exact_percent(question.rate), price=price)


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
