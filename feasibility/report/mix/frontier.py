"""The page of a frontier: every point with its mix, and how far the scenario's own programme is from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from feasibility.language import numbers
from feasibility.language.words import Words
from feasibility.mix.results import Frontier, Mix
from feasibility.programme.objectives import MINIMISED
from feasibility.report.mix.heading import current_lines, heading, question_asked
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
from feasibility.report.text import paragraph, table
from feasibility.returns.values import HALF_A_CENT

Lines = Iterator[str]

MOST_SHOWN = 200
"""Points that the page lists; the others are left to the CSV file."""


def frontier_page(frontier: Frontier, lang: str) -> str:
    """The whole page of a frontier that has points.

    Args:
        frontier: of `frontier`.
        lang: `en` or `nl`.
    """
    words = Words(lang)
    question = question_asked(frontier.question, frontier.first, frontier.second)
    frontier = replace(frontier, question=question)
    lines = [*heading(frontier.question, words)]
    lines += ["", words("section_verdict"), *_verdict(frontier, words)]
    lines += ["", words("mix_section_frontier"), *_points(frontier, words)]
    return "\n".join(lines) + "\n"


def _verdict(frontier: Frontier, words: Words) -> Lines:
    names = {
        "first": objective_name(frontier.first, words),
        "second": objective_name(frontier.second, words),
    }
    count = len(frontier.points)
    if frontier.stopped is not None:
        key = "mix_frontier_stopped" if count else "mix_frontier_stopped_early"
        yield from paragraph(words(key, why=words(f"mix_stopped_{frontier.stopped}")))
    if not count:
        return
    yield from paragraph(words.counted("mix_frontier", count, number=whole(count, words.lang), **names))
    ends = ((frontier.first, frontier.points[0]), (frontier.second, frontier.points[-1]))
    for objective, mix in ends if count > 1 else ends[:1]:
        yield from paragraph(_end(frontier, objective, mix, words))
    if frontier.current is not None:
        yield from current_lines(frontier.question, frontier.current, words)
        yield from paragraph(distance_text(frontier, frontier.current, words))


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


def _points(frontier: Frontier, words: Words) -> Lines:
    if not frontier.points:
        return
    header = [
        "",
        words(f"mix_column_{frontier.first}"),
        words("mix_column_step"),
        words(f"mix_column_{frontier.second}"),
        words("mix_column_mix"),
    ]
    rows = []
    for place, mix in enumerate(frontier.points[:MOST_SHOWN]):
        before = frontier.points[place - 1] if place else None
        rows.append(
            [
                whole(place + 1, words.lang),
                _figure(mix, frontier.first, frontier, words),
                _step(before, mix, frontier, words),
                _figure(mix, frontier.second, frontier, words),
                counts_text(mix.counts, words),
            ]
        )
    yield from table(rows, ">>>><", header)
    left = len(frontier.points) - len(rows)
    if left:
        yield from paragraph(words("mix_points_left_out", number=whole(left, words.lang)))
    if len(rows) == 1:
        return
    key = "mix_frontier_least" if frontier.first in MINIMISED else "mix_frontier_most"
    yield from paragraph(words(key, first=objective_name(frontier.first, words)))


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
