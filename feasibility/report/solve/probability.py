"""The page of `solve` for a probability: where it passes the target, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.glossary import unit_named
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.notes import rule_name
from feasibility.language.words import Words, plain, words_of
from feasibility.plain_data import Json, as_data
from feasibility.report.names_and_units import CERTAIN, estimated, exactly, paths_text, written
from feasibility.report.reasons import refusal_text
from feasibility.report.text import WIDTH, paragraph
from feasibility.risk.simulation import randomisations
from feasibility.risk.summary import Probability
from feasibility.solve.probability import Crossing, SolvedProbability
from feasibility.solve.solutions import Point, Stretch

RELATIONS = {"=": "equal", ">=": "at_least", "<=": "at_most"}
Lines = Iterator[str]


def solve_probability_page(solved: SolvedProbability, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = words_of(solved.scenario, lang)
    name = plain(solved.scenario.name, WIDTH) or words.heading("results")
    lines = [name, "=" * len(name), *_question(solved, words), "", words("solve_answer")]
    lines += _answer(solved, words)
    refused = list(_refused(solved, words))
    if refused:
        lines += ["", words("solve_notes"), *refused]
    return "\n".join(lines) + "\n"


def _question(solved: SolvedProbability, words: Words) -> Lines:
    figure = words.name(solved.figure)
    values = {
        "number": number_name(solved.number.path, words),
        "figure": figure,
        "target": words.exact_percent(solved.target),
    }
    yield from paragraph(words(f"solve_question_{RELATIONS[solved.relation]}", **values), "")
    paths = paths_text(solved.paths, words, "random")
    sentences = [words("solve_probability_paths", paths=paths, seed=solved.seed)]
    if solved.number.present is not None:
        now = numbers.NONE
        if solved.present is not None:
            now = _with_error(solved.present, words)
        sentences.append(
            words("solve_probability_now", value=_value(solved, solved.number.present, words), now=now)
        )
    low, high = _value(solved, solved.low, words), _value(solved, solved.high, words)
    sentences.append(words("solve_range", low=low, high=high))
    if not solved.own_range:
        sentences.append(words("solve_range_usual", options="--from A --to B"))
    yield from paragraph(" ".join(sentences), "")


def _answer(solved: SolvedProbability, words: Words) -> Lines:
    if solved.throughout is not None:
        share = _percent(solved.throughout, words)
        yield from paragraph(words("solve_probability_throughout", share=share))
    for stretch in solved.stretches:
        if (stretch.low, stretch.high) == (solved.low, solved.high):
            yield from paragraph(words("solve_everywhere"))
        else:
            low, high = (_value(solved, each, words) for each in (stretch.low, stretch.high))
            yield from paragraph(words("solve_probability_holds", low=low, high=high))
    if solved.throughout == solved.target and not solved.stretches:
        yield from paragraph(words("solve_everywhere"))
    elif not solved.stretches and not solved.crossings and not _is_met(solved):
        yield from paragraph(words("solve_nowhere"))
    for crossing in solved.crossings:
        yield from _crossing(solved, crossing, words)
    if solved.nearest is not None and not solved.stretches and solved.throughout is None:
        yield from paragraph(words("solve_probability_nearest", **_point(solved, solved.nearest, words)))
        if 0 < abs(solved.nearest.figure - solved.target) <= solved.standard_error:
            yield from paragraph(words("solve_probability_alike", error=_points(solved, words)))
    if solved.crossings:
        sobol = "_sobol" if randomisations(solved.scenario) > 1 else ""
        yield from paragraph(words(f"solve_probability_explained{sobol}", error=_points(solved, words)))


def _is_met(solved: SolvedProbability) -> bool:
    """Whether a value that was tried has just the probability that is asked."""
    return solved.nearest is not None and solved.nearest.figure == solved.target


def _crossing(solved: SolvedProbability, crossing: Crossing, words: Words) -> Lines:
    at, other = crossing.solution, crossing.other
    first, second = sorted((Point(at.value, at.figure), other), key=lambda each: each.value)
    yield from paragraph(
        words(
            "solve_probability_passes",
            value=_value(solved, at.value, words),
            exact=exactly(at.value),
            before=_value(solved, first.value, words),
            first=_percent(first.figure, words),
            after=_value(solved, second.value, words),
            second=_percent(second.figure, words),
        )
    )
    low, high = (_value(solved, each, words) for each in (crossing.within.low, crossing.within.high))
    if first.value <= crossing.within.low and crossing.within.high <= second.value:
        yield from paragraph(words("solve_probability_leaps"), "    ")
    else:
        key = {
            (False, False): "solve_probability_within",
            (True, False): "solve_probability_within_to",
            (False, True): "solve_probability_within_from",
            (True, True): "solve_probability_within_all",
        }[(crossing.open_low, crossing.open_high)]
        yield from paragraph(words(key, low=low, high=high), "    ")
    verdict = words(
        "solve_probability_central",
        viable=words("solve_yes" if at.viable else "solve_no"),
        allowed=words("solve_yes" if at.allowed else "solve_no"),
    )
    yield from paragraph(verdict, "    ")
    if at.broken:
        rules = "; ".join(
            rule_name(rule, subject, words.lang, labels=words.labels) for rule, subject in at.broken
        )
        yield from paragraph(words("solve_breaks", at=_value(solved, at.value, words), rules=rules), "    ")


def _refused(solved: SolvedProbability, words: Words) -> Lines:
    for each in solved.refused:
        low, high = (_value(solved, end, words) for end in (each.low, each.high))
        reason = refusal_text(each.error.mistakes[0], solved.scenario, words)
        key = "solve_refused_single" if each.low == each.high else "solve_refused"
        yield from paragraph(words(key, low=low, high=high, reason=reason))


def _point(solved: SolvedProbability, point: Point, words: Words) -> dict[str, str]:
    return {"value": _value(solved, point.value, words), "share": _percent(point.figure, words)}


def _value(solved: SolvedProbability, value: float, words: Words) -> str:
    return written(value, unit_named(solved.number.path), words, 6)


def _percent(share: float, words: Words) -> str:
    return words.percent_against(share, CERTAIN)


def _with_error(found: Probability, words: Words) -> str:
    share, error = estimated(found, words)
    return share if error == numbers.NONE else f"{share} ± {words('solve_points', points=error)}"


def _points(solved: SolvedProbability, words: Words) -> str:
    return words("solve_points", points=numbers.number(100 * solved.standard_error, words.lang, 2))


# ---------------------------------------------------------------------------------------------- data


def solve_probability_json(solved: SolvedProbability) -> Json:
    """Everything in the answer as plain data; whole numbers as such, probabilities as fractions."""

    def value(of: float) -> float | int:
        return round(of) if solved.number.step else of

    def stretch(of: Stretch) -> Json:
        return {"from": value(of.low), "to": value(of.high)}

    def point(of: Point) -> Json:
        return {"value": value(of.value), "probability": of.figure}

    def crossing(of: Crossing) -> Json:
        at = of.solution
        return {
            "value": value(at.value),
            "probability": at.figure,
            "other": point(of.other),
            "within_standard_error": {
                **stretch(of.within),
                "may_go_on_below": of.open_low,
                "may_go_on_above": of.open_high,
            },
            "standard_error": of.standard_error,
            **as_data(at, only=("viable", "allowed", "dwellings")),
            "not_allowed": [":".join(rule) for rule in at.broken],
        }

    present = solved.number.present
    return {
        "name": solved.scenario.name,
        "path": solved.number.path,
        **as_data(solved, only=("figure", "relation", "target", "paths", "seed", "model", "standard_error")),
        "range": {"from": value(solved.low), "to": value(solved.high)},
        "step": value(solved.step),
        "present": {
            "value": None if present is None else value(present),
            "probability": None if solved.present is None else solved.present.value,
            "standard_error": None if solved.present is None else solved.present.standard_error,
        },
        "crossings": [crossing(each) for each in solved.crossings],
        "stretches": [stretch(each) for each in solved.stretches],
        "nearest": None if solved.nearest is None else point(solved.nearest),
        "throughout": solved.throughout,
        "refused": [
            {**stretch(Stretch(each.low, each.high)), "reason": str(each.error)} for each in solved.refused
        ],
    }
