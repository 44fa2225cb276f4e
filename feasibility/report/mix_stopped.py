"""What a search that is under way, or was stopped before its proof, knows: the best mix, a bound, the gap."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.mix.results import BestMix, Unfinished
from feasibility.programme.objectives import MINIMISED, in_own_unit
from feasibility.programme.question import Question
from feasibility.programme.watch import Watch
from feasibility.report.mix_heading import heading, question_asked
from feasibility.report.mix_words import figure_text
from feasibility.report.table import paragraph
from feasibility.report.words import Words


def gap_of(best: BestMix) -> float | None:
    """By how much another mix may be better than the best so far: 0 when proven; None if it is not known."""
    return None if best.bound is None else abs(best.bound - best.value)


def not_proven(best: BestMix, words: Words) -> str:
    """The sentence that the best mix so far is not proven, with the gap that is left."""
    why = words(f"mix_stopped_{best.stopped}")
    gap = gap_of(best)
    if best.bound is None or gap is None:
        return words("mix_no_bound", why=why)
    question = best.question
    least = best.objective in MINIMISED
    return words(
        "mix_not_proven_least" if least else "mix_not_proven",
        why=why,
        bound=figure_text(best.bound, best.objective, question, words),
        gap=figure_text(gap, best.objective, question, words),
        share=_share(gap, best.value, words),
    )


def _share(gap: float, value: float, words: Words) -> str:
    return f" ({words.percent(gap / abs(value))})" if value else ""


def unfinished_page(found: Unfinished, lang: str) -> str:
    """The page of a search that was stopped before it found a mix."""
    words = Words(lang)
    question = question_asked(found.question, found.objective)
    lines = [*heading(question, words), "", words("section_verdict"), *_unfinished(found, words)]
    return "\n".join(lines) + "\n"


def _unfinished(found: Unfinished, words: Words) -> Iterator[str]:
    yield from paragraph(words("mix_unfinished", why=words(f"mix_stopped_{found.stopped}")))
    if found.bound is not None:
        least = found.objective in MINIMISED
        yield from paragraph(
            words(
                "mix_unfinished_bound_least" if least else "mix_unfinished_bound",
                bound=figure_text(found.bound, found.objective, found.question, words),
            )
        )


def progress_text(question: Question, objective: str, watch: Watch, words: Words) -> str:
    """One line on a search that goes on."""
    if watch.done:
        return words("mix_progress_rows")
    value, bound = (in_own_unit(question, objective, each) for each in (watch.value, watch.bound))
    none = words.counted("mix_progress_met", len(watch.met)) if watch.met else words("mix_progress_none")
    parts = [
        none
        if value is None
        else words("mix_progress_best", value=figure_text(value, objective, question, words))
    ]
    if bound is not None:
        parts.append(words("mix_progress_bound", bound=figure_text(bound, objective, question, words)))
    if value is not None and bound is not None:
        gap = abs(bound - value)
        text = figure_text(gap, objective, question, words) + _share(gap, value, words)
        parts.append(words("mix_progress_gap", gap=text))
    return ", ".join(parts)
