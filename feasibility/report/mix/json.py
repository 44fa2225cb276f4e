"""The answers about mixes as one JSON object: full precision, null where a figure has no meaning."""

from __future__ import annotations

from feasibility.evaluation.as_data import result_json
from feasibility.language.words import Words
from feasibility.mix.balance import sour_sweet
from feasibility.mix.counting.sample import estimated_mixes, estimated_viable
from feasibility.mix.results import (
    BestMix,
    Frontier,
    Impossible,
    Mix,
    MixCount,
    Relaxation,
    SourSweet,
    Unfinished,
)
from feasibility.mix.robust.results import RobustMix
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.programme.question import Question
from feasibility.report.mix.heading import (
    broken_rows,
    current_programme,
    gap_of,
    is_viability_asked,
    question_asked,
    rows_of_question,
)
from feasibility.report.mix.impossible import relaxation_text
from feasibility.report.mix.words import range_of_row, rate_of, row_text

ENGLISH = Words("en")


def best_json(best: BestMix) -> Json:
    """The best mix, its proof, what binds it, sour and sweet, and its whole evaluation."""
    question = question_asked(best.question, best.objective)
    return {
        **_question(question),
        "possible": True,
        **as_data(best, only=("objective", "then", "value", "bound")),
        "proven": best.value == best.bound,
        "gap": plain_value(gap_of(best)),
        **as_data(best, only=("stopped", "mix", "also")),
        "current": _current(question, current_programme(question)),
        "binding": [
            {"name": each.name, "text": row_text(each.name, question, ENGLISH, each.side)} | as_data(each)
            for each in best.binding
        ],
        "own_land_vat": plain_value(best.own_land_vat),
        "sour_and_sweet": sour_json(sour_sweet(best.result, question.land_price)),
        "evaluation": result_json(best.result),
    }


def unfinished_json(found: Unfinished) -> Json:
    """A search that was stopped before it found a mix: whether one is possible is not known."""
    return {
        **_question(question_asked(found.question, found.objective)),
        "possible": None,
        "objective": found.objective,
        "value": None,
        "bound": plain_value(found.bound),
        "proven": False,
        "gap": None,
        "stopped": found.stopped,
        "mix": None,
    }


def count_json(room: MixCount) -> Json:
    """How many mixes there are: counts, and an estimate in place of a count that is missing."""
    sample = room.sample
    return {
        **_question(room.question),
        **as_data(room, only=("mixes", "viable", "stopped")),
        "estimated_mixes": plain_value(estimated_mixes(sample) if sample and room.mixes is None else None),
        "estimated_viable": plain_value(
            estimated_viable(room.mixes, sample) if sample and room.viable is None else None
        ),
        "sample": plain_value(sample),
    }


def frontier_json(frontier: Frontier) -> Json:
    """Every point of a frontier, and how far the current programme is from it."""
    question = question_asked(frontier.question, frontier.first, frontier.second)
    return {
        **_question(question),
        "possible": True,
        **as_data(frontier, but=("question",), current=_current(question, frontier.current)),
    }


def robust_json(found: RobustMix) -> Json:
    """The best mix on many paths, its proof, what it costs, and the frontier.

    That no mix meets the condition is proven too, unless the search was stopped.
    """
    return {
        **_question(found.question),
        "possible": None if found.best is None and found.stopped else found.best is not None,
        "asked": as_data(found.asked),
        **as_data(found, only=("objective", "then", "value", "bound")),
        "proven": found.stopped is None if found.value is None else found.value == found.bound,
        **as_data(found, but=("question", "asked", "objective", "then", "value", "bound", "cloud")),
    }


def impossible_json(impossible: Impossible) -> Json:
    """Why there is no mix, and what would make one possible."""
    question = impossible.question
    return {
        **_question(question),
        "possible": False,
        "conflicts": [
            [{"name": name, "text": row_text(name, question, ENGLISH)} for name in each.rows]
            for each in impossible.conflicts
        ],
        "relaxations": [_relaxation(each, question) for each in impossible.relaxations],
        "together": [[_relaxation(each, question) for each in ways] for ways in impossible.together],
        "stopped": impossible.stopped,
    }


def written_json(question: Question, number: int, file: str) -> Json:
    """How many mixes a file was written with."""
    return {**_question(question), "written": number, "file": file}


def sour_json(balance: SourSweet) -> Json:
    """Each type against what a dwelling must bear."""
    return as_data(balance, only=("land_price", "site", "burden", "types", "exchanges"))


def _question(question: Question) -> Json:
    ranges = {name: range_of_row(f"count.{name}", question) for name in question.programme.types}
    return {
        "name": question.scenario.name,
        "question": {
            "types": {
                name: {"min": least, "max": most, "free": name in question.free}
                for name, (least, most) in ranges.items()
            },
            "rows": [
                {"name": name, "text": row_text(name, question, ENGLISH)}
                for name in rows_of_question(question)
            ],
            "land_price": plain_value(question.land_price),
            "rate": plain_value(rate_of(question)),
            "only_viable": is_viability_asked(question),
            "deviations": list(question.deviations),
        },
    }


def _current(question: Question, current: Mix | None) -> Json | None:
    return None if current is None else as_data(current, breaks=broken_rows(question, current))


def _relaxation(relaxed: Relaxation, question: Question) -> Json:
    text = relaxation_text(relaxed, question, ENGLISH)
    return {"name": relaxed.name, "text": text} | as_data(relaxed)
