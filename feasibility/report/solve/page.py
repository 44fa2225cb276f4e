"""The page of `solve`: the question, every answer, and what stood in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feasibility.errors import InputError
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.evaluation.figures.named import unit_named
from feasibility.language import numbers
from feasibility.language.notes import rule_name
from feasibility.language.words import Words, plain, words_of
from feasibility.plain_data import Json, as_data
from feasibility.report.reasons import other_method_text, refusal_text
from feasibility.report.text import WIDTH, paragraph, table
from feasibility.report.values import (
    exactly,
    figure_title,
    figure_written,
    is_share,
    number_name,
    written,
    written_inwards,
)
from feasibility.scenario.validated import Scenario
from feasibility.solve.solutions import Held, Solved, Stretch

RELATIONS = {"=": "equal", ">=": "at_least", "<=": "at_most"}
RESIDUAL_RETURNS = ("investor_irr", "net_present_value")
"""Figures that a residual land price holds where they are."""
SHARE_DECIMALS = 6
COUNT = re.compile(r"dwellings\..+\.count")

Lines = Iterator[str]


def solve_page(solved: Solved, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = words_of(solved.scenario, lang)
    name = plain(solved.scenario.name, WIDTH) or words.heading("results")
    lines = [name, "=" * len(name), *_question(solved, words), "", words("solve_answer")]
    lines += _answer(solved, words)
    notes = list(_notes(solved, words))
    if notes:
        lines += ["", words("solve_notes"), *notes]
    return "\n".join(lines) + "\n"


def _question(solved: Solved, words: Words) -> Lines:
    path, figure = solved.number.path, solved.figure.name
    values = {
        "number": number_name(path, words),
        "figure": figure_title(figure, words),
        "target": written(solved.target, solved.figure.unit, words, SHARE_DECIMALS),
    }
    yield from paragraph(words(f"solve_question_{RELATIONS[solved.relation]}", **values), "")
    now = _figure(solved, solved.present, words)
    if solved.number.present is None:
        sentence = words("solve_now_without", path=path, figure=figure, now=now)
    else:
        value = _value(solved, solved.number.present, words)
        sentence = words("solve_now", path=path, value=value, figure=figure, now=now)
    low, high = _value(solved, solved.low, words), _value(solved, solved.high, words)
    if not solved.number.step:
        sentence += " " + words("solve_range", low=low, high=high)
    elif solved.number.step == 1:
        sentence += " " + words("solve_range_whole", low=low, high=high)
    else:
        sentence += " " + words("solve_range_multiples", step=solved.number.step, low=low, high=high)
    if not solved.own_range:
        sentence += " " + words("solve_range_usual", options="--from A --to B")
    yield from paragraph(sentence, "")
    if COUNT.fullmatch(path):
        yield from paragraph(words("solve_moves_total"), "")


def _answer(solved: Solved, words: Words) -> Lines:
    if solved.throughout is not None:
        yield from _throughout(solved, words)
    if _everywhere(solved):
        yield from paragraph(words("solve_everywhere"))
        return
    if solved.stretches:
        yield from paragraph(words.counted("solve_within", len(solved.stretches)))
        yield from _stretches(solved, words)
    if solved.solutions:
        key = "solve_also_at" if solved.stretches else "solve_at"
        yield from paragraph(words.counted(key, len(solved.solutions)))
        yield from _solutions(solved, words)
    if not solved.stretches and not solved.solutions:
        yield from paragraph(words("solve_nowhere"))
    yield from _jumps(solved, words)
    if solved.nearest and solved.throughout is None:
        nearest = words(
            "solve_nearest",
            value=_value(solved, solved.nearest.value, words),
            figure=solved.figure.name,
            near=_figure(solved, solved.nearest.figure, words),
            difference=_difference(solved, solved.nearest.figure, words),
        )
        yield from paragraph(" ".join([nearest, *_other_method(solved, words)]))
    yield from _leases(solved, words)


def _leases(solved: Solved, words: Words) -> Lines:
    """What lease and sale bring at each value."""
    if not solved.leases:
        return
    yield from paragraph(words("solve_lease_says", rate=words.exact_percent(_own_rate(solved.scenario))))
    rows = [
        (
            _value(solved, value, words),
            *(words.money(each) for each in (both.canon_until_exit, both.canon_after_exit, both.canon)),
            words.money(both.sale),
        )
        for value, both in solved.leases.items()
    ]
    keys = ("value", "canon_until", "canon_after", "canon_all", "sale")
    yield from table(rows, ">>>>>", [words(f"solve_{key}") for key in keys], "    ")


def _own_rate(scenario: Scenario) -> float:
    """The rate at which who owns the land discounts: that of development."""
    rate = scenario.development.rate
    return scenario.required_return if rate is None else rate


def _throughout(solved: Solved, words: Words) -> Lines:
    """That the figure does not move, and why where that is known."""
    value = _figure(solved, solved.throughout, words)
    sentence = words("solve_does_not_move", figure=solved.figure.name, path=solved.number.path, value=value)
    reason = list(residual_reason(solved.scenario, solved.figure.name, words))
    yield from paragraph(" ".join([sentence, *(reason or _other_method(solved, words))]))


def _other_method(solved: Solved, words: Words) -> list[str]:
    """That the values at exit come from a method that does not use the number, where that is so."""
    return list(other_method_text(solved.scenario, [solved.number.path], solved.methods, words))


def residual_reason(scenario: Scenario, figure: str, words: Words) -> Lines:
    """Why a figure does not move: with a residual land price the investor earns what is required."""
    if scenario.land.price == "residual" and figure in RESIDUAL_RETURNS:
        price = f"{with_price_at_payment(scenario).land.asking_price or 1_000_000:_.0f}"
        yield words("solve_residual_land", figure=figure, price=price)


def _everywhere(solved: Solved) -> bool:
    whole = [each for each in solved.stretches if (each.low, each.high) == (solved.low, solved.high)]
    return bool(whole)


def _stretches(solved: Solved, words: Words) -> Lines:
    unit = unit_named(solved.number.path)
    rows = [
        (
            written_inwards(each.low, unit, words, up=True),
            written_inwards(each.high, unit, words, up=False),
            f"{exactly(each.low)} – {exactly(each.high)}",
            words(f"solve_part_{each.viable}"),
            words(f"solve_part_{each.allowed}"),
        )
        for each in solved.stretches
    ]
    header = [words(f"solve_{name}") for name in ("from", "to", "in_file", "viable", "allowed")]
    yield from table(rows, ">><<<", header, "    ")
    for each, (low, high, *_) in zip(solved.stretches, rows, strict=True):
        yield from _broken(each.broken, f"{low} – {high}", words)


def _solutions(solved: Solved, words: Words) -> Lines:
    rows = [
        (
            _value(solved, each.value, words),
            exactly(each.value),
            _figure(solved, each.figure, words),
            words("solve_yes" if each.viable else "solve_no"),
            words("solve_yes" if each.allowed else "solve_no"),
        )
        for each in solved.solutions
    ]
    header = (
        words("solve_value"),
        words("solve_in_file"),
        plain(solved.figure.name, 40),
        words("solve_viable"),
        words("solve_allowed"),
    )
    yield from table(rows, ">>><<", header, "    ")
    for each in solved.solutions:
        yield from _broken(each.broken, _value(solved, each.value, words), words)


def _broken(broken: Sequence[tuple[str, str]], at: str, words: Words) -> Lines:
    """Which rules of the policy an answer breaks."""
    if broken:
        rules = "; ".join(
            rule_name(rule, subject, words.lang, labels=words.labels) for rule, subject in broken
        )
        yield from paragraph(words("solve_breaks", at=at, rules=rules), "    ")


def _jumps(solved: Solved, words: Words) -> Lines:
    for each in solved.jumps:
        values = {
            "before": _value(solved, each.before.value, words),
            "after": _value(solved, each.after.value, words),
            "first": _figure(solved, each.before.figure, words),
            "second": _figure(solved, each.after.figure, words),
        }
        if solved.number.step:
            yield from paragraph(words("solve_passes", **values))
        else:
            # Neighbours in the machine are one value on paper: written with all their digits.
            values |= {"before": exactly(each.before.value), "after": exactly(each.after.value)}
            yield from paragraph(words("solve_leap", figure=solved.figure.name, **values))


def _notes(solved: Solved, words: Words) -> Lines:
    for each in solved.undefined:
        low, high = _ends(solved, each, words)
        if solved.figure.name.endswith("_irr"):
            yield from paragraph(words("solve_no_irr", low=low, high=high))
        else:
            yield from paragraph(words("solve_no_meaning", low=low, high=high, figure=solved.figure.name))
    for refused in solved.refused:
        low, high = _ends(solved, Stretch(refused.low, refused.high), words)
        values = {solved.number.path: refused.low}
        reason = refusal_text(refused.error.mistakes[0], solved.scenario, values, words)
        if refused.low == refused.high:
            yield from paragraph(words("solve_refused_single", low=low, reason=reason))
        else:
            yield from paragraph(words("solve_refused", low=low, high=high, reason=reason))


def reason_of(error: InputError, scenario: Scenario) -> tuple[str, str]:
    """The path and the message of the first mistake; the scenario's name where it has no path."""
    mistake = error.mistakes[0]
    return mistake.path or plain(scenario.name), plain(mistake.message, 600)


def _ends(solved: Solved, stretch: Stretch, words: Words) -> tuple[str, str]:
    return _value(solved, stretch.low, words), _value(solved, stretch.high, words)


def _value(solved: Solved, value: float, words: Words) -> str:
    return written(value, unit_named(solved.number.path), words, SHARE_DECIMALS)


def _figure(solved: Solved, value: float | None, words: Words) -> str:
    return figure_written(solved.figure.name, value, words)


def _difference(solved: Solved, value: float, words: Words) -> str:
    """How far a figure is from the target; shares in percentage points."""
    unit = solved.figure.unit
    away = abs(value - solved.target)
    if is_share(unit):
        return words("solve_points", points=numbers.plain_number(100 * away, words.lang, 4))
    return numbers.plain_number(away, words.lang) if solved.figure.truth else written(away, unit, words)


# ---------------------------------------------------------------------------------------------- data


def solve_json(solved: Solved) -> Json:
    """Everything in the answer as plain data; whole numbers as such."""

    def value(of: float) -> float | int:
        return round(of) if solved.number.step else of

    def figure(of: float) -> float | int | bool:
        if solved.figure.truth:
            return bool(of)
        return round(of) if solved.figure.stepped else of

    def stretch(of: Stretch) -> Json:
        return {"from": value(of.low), "to": value(of.high)}

    def held(of: Held) -> Json:
        return {
            **stretch(of),
            "viable": of.viable,
            "allowed": of.allowed,
            "not_allowed": [":".join(rule) for rule in of.broken],
        }

    present, nearest, throughout = solved.number.present, solved.nearest, solved.throughout
    return {
        "name": solved.scenario.name,
        "path": solved.number.path,
        "figure": solved.figure.name,
        "relation": solved.relation,
        "target": figure(solved.target) if solved.figure.truth else solved.target,
        "range": {"from": value(solved.low), "to": value(solved.high)},
        "present": {
            "value": None if present is None else value(present),
            "figure": None if solved.present is None else figure(solved.present),
        },
        "solutions": [
            as_data(
                each,
                but=("broken",),
                value=value(each.value),
                figure=figure(each.figure),
                not_allowed=[":".join(rule) for rule in each.broken],
            )
            for each in solved.solutions
        ],
        "stretches": [held(each) for each in solved.stretches],
        "jumps": [
            {
                name: {"value": value(point.value), "figure": figure(point.figure)}
                for name, point in (("before", each.before), ("after", each.after))
            }
            for each in solved.jumps
        ],
        "nearest": nearest and {"value": value(nearest.value), "figure": figure(nearest.figure)},
        "throughout": None if throughout is None else figure(throughout),
        "undefined": [stretch(each) for each in solved.undefined],
        "refused": [
            {**stretch(Stretch(each.low, each.high)), "reason": str(each.error)} for each in solved.refused
        ],
        **(
            {
                "lease_and_sale": [
                    {"value": value(each), **as_data(both, canon=both.canon)}
                    for each, both in solved.leases.items()
                ]
            }
            if solved.leases
            else {}
        ),
    }
