"""The page of a question without a mix: which rows conflict, and what would make a mix possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.mix.results import Conflict, Impossible, Relaxation
from feasibility.programme.question import Question
from feasibility.report.mix_heading import heading
from feasibility.report.mix_relaxed import relaxation_text
from feasibility.report.mix_words import capital, counts_text, listed, row_text, whole
from feasibility.report.table import paragraph
from feasibility.report.words import Words

Lines = Iterator[str]

MOST_SHOWN = 20
"""Conflicts that the page lists, the shortest first; JSON has all of them."""


def impossible_page(impossible: Impossible, lang: str) -> str:
    """The whole page of a question that has no mix.

    Args:
        impossible: of `impossible`.
        lang: `en` or `nl`.
    """
    words = Words(lang)
    sections = [
        ("section_verdict", _verdict(impossible, words)),
        ("mix_section_conflicts", _conflicts(impossible, words)),
        ("mix_section_relaxed", _relaxed(impossible, words)),
    ]
    lines = list(heading(impossible.question, words))
    for title, section in sections:
        body = list(section)
        if body:
            lines += ["", words(title), *body]
    return "\n".join(lines) + "\n"


def _verdict(impossible: Impossible, words: Words) -> Lines:
    number = len(impossible.conflicts)
    if impossible.stopped is not None:
        yield from paragraph(words("mix_conflicts_stopped", why=words(f"mix_stopped_{impossible.stopped}")))
        if not impossible.relaxations:
            return
    yield from paragraph(words.counted("mix_impossible", number, number=whole(number, words.lang)))
    question, alone = impossible.question, impossible.relaxations
    ways = [relaxation_text(each, question, words) for each in alone]
    if ways and number == 1:
        rows = conflict_rows(impossible.conflicts[0], question, words)
        key = "mix_fit_only_if" if len(rows) > 1 else "mix_fits_only_if"
        phrase = capital(listed(rows, words("mix_and")))
        yield from paragraph(words(key, rows=phrase, ways=_any_of(ways, words)))
    elif ways:
        yield from paragraph(words("mix_possible_if", ways=_any_of(ways, words)))
    elif impossible.together:
        yield from paragraph(words("mix_no_single_row"))
    else:
        yield from paragraph(words("mix_no_way"))


def conflict_rows(conflict: Conflict, question: Question, words: Words) -> list[str]:
    """The rows of a conflict, each within a sentence."""
    return [row_text(each, question, words) for each in conflict.rows]


def _any_of(ways: Sequence[str], words: Words) -> str:
    return words("mix_or").join(ways)


def _conflicts(impossible: Impossible, words: Words) -> Lines:
    for conflict in impossible.conflicts[:MOST_SHOWN]:
        rows = "; ".join(conflict_rows(conflict, impossible.question, words))
        yield from paragraph(capital(rows) + ".", "    ", "  - ")
    left = len(impossible.conflicts) - MOST_SHOWN
    if left > 0:
        yield from paragraph(words.counted("mix_conflicts_left_out", left, number=whole(left, words.lang)))
    if impossible.conflicts:
        yield from paragraph(words("mix_conflict_explained"))


def _relaxed(impossible: Impossible, words: Words) -> Lines:
    question = impossible.question
    for each in impossible.relaxations:
        yield from _way([each], question, words)
    for ways in impossible.together:
        yield from _way(ways, question, words)
    if impossible.relaxations:
        yield from paragraph(words("mix_relaxed_explained"))
    if impossible.together:
        yield from paragraph(words("mix_together_explained"))


def _way(relaxed: Sequence[Relaxation], question: Question, words: Words) -> Lines:
    """What must give, and a mix that is then possible: the one that all of it together allows."""
    clauses = words("mix_and").join(relaxation_text(each, question, words) for each in relaxed)
    counts = counts_text(relaxed[-1].mix.counts, words)
    yield from paragraph(words("mix_way", clauses=clauses, counts=counts), "    ", "  - ")
