"""A frontier: its points with their mixes, and how far the scenario's own programme is from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from feasibility.language import numbers
from feasibility.language.words import Words, capital, words_of
from feasibility.mix.results import Frontier, Mix
from feasibility.programme.objectives import MINIMISED
from feasibility.report.document import Block, Drawing, Heading, Sentence, column_names, part, table
from feasibility.report.mix.heading import current_sentences, mix_page, question_asked, share_points
from feasibility.report.mix.words import (
    MONEY,
    SAME,
    counts_text,
    difference_text,
    figure_text,
    mix_figure,
    objective_name,
    whole,
)
from feasibility.returns.values import HALF_A_CENT

MOST_SHOWN, MOST_REPORTED = 200, 40
"""Points that the page lists, and the report; the others are left to the CSV file."""


def frontier_page(frontier: Frontier, lang: str) -> str:
    """The whole page of a frontier.

    Args:
        frontier: of `frontier`.
        lang: `en` or `nl`.
    """
    words = words_of(frontier.question.scenario, lang)
    frontier = _as_asked(frontier)
    verdict = part(words("section_verdict"), _verdict(frontier, words))
    points = part(words("mix_section_frontier"), _points(frontier, words, terminal=True))
    notes = part(words("section_notes"), _notes(frontier, words))
    return mix_page(frontier.question, words, (*verdict, *points, *notes))


def frontier_blocks(frontier: Frontier, words: Words) -> Iterator[Block]:
    """What the report says of a frontier that has points."""
    frontier = _as_asked(frontier)
    first, second = (objective_name(each, words) for each in (frontier.first, frontier.second))
    yield Heading(words("mix_section_frontier"))
    yield from _verdict(frontier, words)
    shows = words("report_frontier_shows", first=first, second=second)
    yield Drawing("frontier", frontier, capital(words("mix_picture_frontier")), shows)
    yield from _points(frontier, words, terminal=False)
    yield from _notes(frontier, words)


def _notes(frontier: Frontier, words: Words) -> Iterator[Block]:
    """What the mixes at both ends hold of the policy's shares phase by phase."""
    ends = (frontier.points[0], frontier.points[-1]) if frontier.points else ()
    return share_points(frontier.question, ends, words)


def _as_asked(frontier: Frontier) -> Frontier:
    question = question_asked(frontier.question, frontier.first, frontier.second)
    return replace(frontier, question=question)


def _verdict(frontier: Frontier, words: Words) -> Iterator[Sentence]:
    first, second = (objective_name(each, words) for each in (frontier.first, frontier.second))
    count = len(frontier.points)
    if frontier.stopped is not None:
        key = "mix_frontier_stopped" if count else "mix_frontier_stopped_early"
        yield Sentence(words(key, why=words(f"mix_stopped_{frontier.stopped}")))
    if not count:
        return
    number = whole(count, words.lang)
    yield Sentence(words.counted("mix_frontier", count, number=number, first=first, second=second))
    ends = ((frontier.first, frontier.points[0]), (frontier.second, frontier.points[-1]))
    for objective, mix in ends if count > 1 else ends[:1]:
        yield Sentence(_end(frontier, objective, mix, words))
    if frontier.current is not None:
        yield from current_sentences(frontier.question, frontier.current, words)
        yield Sentence(distance_text(frontier, frontier.current, words))


def _end(frontier: Frontier, objective: str, mix: Mix, words: Words) -> str:
    other = frontier.second if objective == frontier.first else frontier.first
    return words(
        f"mix_end_{objective}",
        value=_figure(mix, objective, frontier, words),
        other=objective_name(other, words),
        other_value=_figure(mix, other, frontier, words),
        counts=counts_text(mix.counts, words),
    )


def distance_text(frontier: Frontier, current: Mix, words: Words) -> str:
    """How far the current programme is from the frontier, in the first objective."""
    first, second = objective_name(frontier.first, words), objective_name(frontier.second, words)
    value = _figure(current, frontier.second, frontier, words)
    if frontier.lost is None:
        return words("mix_distance_out_of_reach", second=second, value=value)
    small = HALF_A_CENT if frontier.first in MONEY else SAME
    if abs(frontier.lost) <= small:
        return words("mix_distance_none", first=first, second=second, value=value)
    values = {
        "distance": difference_text(abs(frontier.lost), frontier.first, words).lstrip("+"),
        "first": first,
        "second": second,
        "value": value,
    }
    return words("mix_distance" if frontier.lost > 0 else "mix_distance_beyond", **values)


def _points(frontier: Frontier, words: Words, *, terminal: bool) -> Iterator[Block]:
    """Points of the frontier, spread evenly where there are too many, both ends among them."""
    points = frontier.points
    if not points:
        return
    shown = spread(len(points), MOST_SHOWN if terminal else MOST_REPORTED)
    rows = [
        (
            whole(place + 1, words.lang),
            _figure(points[place], frontier.first, frontier, words),
            _step(points[before] if before is not None else None, points[place], frontier, words),
            _figure(points[place], frontier.second, frontier, words),
            counts_text(points[place].counts, words),
        )
        for before, place in zip([None, *shown], shown, strict=False)
    ]
    first, second = (
        words(f"mix_column_{each}") if terminal else objective_name(each, words)
        for each in (frontier.first, frontier.second)
    )
    point = "" if terminal else words("report_column_point")
    labels = column_names(
        (point, first, words("mix_column_step"), second, words("mix_column_mix")), terminal=terminal
    )
    yield table(words("mix_section_frontier"), labels, rows, ">>>><")
    if len(rows) < len(points):
        yield Sentence(points_left_out(len(rows), len(points), words))
    if len(rows) > 1:
        yield Sentence(price_of_gain(frontier, words))


def price_of_gain(frontier: Frontier, words: Words) -> str:
    """What the column of steps says: what is given up of the first objective for the second."""
    first, second = (objective_name(each, words) for each in (frontier.first, frontier.second))
    key = "mix_frontier_least" if frontier.first in MINIMISED else "mix_frontier_most"
    return words(key, first=first, second=second)


def points_left_out(shown: int, points: int, words: Words) -> str:
    """Sentence: the table shows so many of the points of a frontier."""
    return words("mix_points_left_out", shown=words.number(shown), total=whole(points, words.lang))


def spread(count: int, most: int) -> list[int]:
    """Places of `count` points of which at most so many are shown: evenly apart, both ends among them."""
    if count <= most:
        return list(range(count))
    return [round(each * (count - 1) / (most - 1)) for each in range(most)]


def _step(before: Mix | None, mix: Mix, frontier: Frontier, words: Words) -> str:
    """What the step from the point before changes in the first objective."""
    if before is None:
        return ""
    here, there = mix_figure(mix, frontier.first), mix_figure(before, frontier.first)
    if here is None or there is None:
        return numbers.NONE
    return difference_text(here - there, frontier.first, words)


def _figure(mix: Mix, objective: str, frontier: Frontier, words: Words) -> str:
    return figure_text(mix_figure(mix, objective), objective, frontier.question, words)
