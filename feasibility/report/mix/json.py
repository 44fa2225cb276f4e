"""The answers about mixes as one JSON object: full precision, null where a figure has no meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from feasibility.evaluation.as_data import result_json
from feasibility.language.words import Words
from feasibility.mix.balance import sour_sweet
from feasibility.mix.counting.sample import estimated_mixes, estimated_viable
from feasibility.mix.results import (
    BestMix,
    Frontier,
    Impossible,
    Mix,
    Relaxation,
    Room,
    SourSweet,
    Unfinished,
)
from feasibility.programme.question import Question
from feasibility.report.mix.csv import FIGURES
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

Json = dict[str, Any]

ENGLISH = Words("en")

OF_A_MIX = ("counts", *FIGURES)
"""The figures of a mix, in the order in which they are written."""


def mix_json_text(data: Json) -> str:
    """A JSON object as text."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def best_json(best: BestMix) -> Json:
    """The best mix, its proof, what binds it, sour and sweet, and its whole evaluation."""
    question = question_asked(best.question, best.objective)
    return {
        **_question(question),
        "possible": True,
        "objective": best.objective,
        "then": best.then,
        "value": _value(best.value),
        "bound": _value(best.bound),
        "proven": best.value == best.bound,
        "gap": _value(gap_of(best)),
        "stopped": best.stopped,
        "mix": mix_json(best.mix),
        "also": [mix_json(each) for each in best.also],
        "current": _current(question, current_programme(question)),
        "binding": [
            {
                "name": each.name,
                "text": row_text(each.name, question, ENGLISH, each.side),
                "side": each.side,
                "limit": _value(each.limit),
                "unit": _value(each.unit),
                "gain": _value(each.gain),
                "mix": mix_json(each.mix),
            }
            for each in best.binding
        ],
        "own_land_vat": None if best.own_land_vat is None else asdict(best.own_land_vat),
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
        "bound": _value(found.bound),
        "proven": False,
        "gap": None,
        "stopped": found.stopped,
        "mix": None,
    }


def room_json(room: Room) -> Json:
    """How many mixes there are: counts, and an estimate in place of a count that is missing."""
    sample = room.sample
    mixes = None if sample is None or room.mixes is not None else estimated_mixes(sample)
    viable = None if sample is None or room.viable is not None else estimated_viable(room.mixes, sample)
    return {
        **_question(room.question),
        "mixes": room.mixes,
        "viable": room.viable,
        "stopped": room.stopped,
        "estimated_mixes": None if mixes is None else asdict(mixes),
        "estimated_viable": None if viable is None else asdict(viable),
        "sample": None if sample is None else asdict(sample),
    }


def frontier_json(frontier: Frontier) -> Json:
    """Every point of a frontier, and how far the current programme is from it."""
    question = question_asked(frontier.question, frontier.first, frontier.second)
    return {
        **_question(question),
        "possible": True,
        "first": frontier.first,
        "second": frontier.second,
        "points": [mix_json(each) for each in frontier.points],
        "current": _current(question, frontier.current),
        "lost": _value(frontier.lost),
        "stopped": frontier.stopped,
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
    return {
        "land_price": _value(balance.land_price),
        "site": _value(balance.result.site.residual_land_value),
        "burden": _value(balance.burden),
        "types": [
            {
                "name": each.name,
                "count": each.count,
                "contribution": _value(each.contribution),
                "over": _value(each.over),
                "sour": each.sour,
            }
            for each in balance.types
        ],
        "exchanges": [
            {"sour": each.sour, "sweet": each.sweet, "dwellings": _value(each.dwellings)}
            for each in balance.exchanges
        ],
    }


def mix_json(mix: Mix) -> Json:
    """The figures of one mix."""
    return {name: _value(getattr(mix, name)) for name in OF_A_MIX}


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
            "land_price": _value(question.land_price),
            "rate": _value(rate_of(question)),
            "only_viable": is_viability_asked(question),
            "deviations": list(question.deviations),
        },
    }


def _current(question: Question, current: Mix | None) -> Json | None:
    if current is None:
        return None
    return {**mix_json(current), "breaks": broken_rows(question, current)}


def _relaxation(relaxed: Relaxation, question: Question) -> Json:
    return {
        "name": relaxed.name,
        "text": relaxation_text(relaxed, question, ENGLISH),
        "side": relaxed.side,
        "amount": _value(relaxed.amount),
        "becomes": _value(relaxed.becomes),
        "mix": mix_json(relaxed.mix),
    }


def _value(value: object) -> Any:
    """Plain data; what is no finite number is null, and minus zero is zero."""
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _value(entry) for name, entry in value.items()}
    return value
