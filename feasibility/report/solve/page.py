"""The page of `solve`: the question, every answer, and what stood in the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from feasibility.errors import InputError
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.glossary import unit_named
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.notes import rule_name
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.messages import in_language
from feasibility.report.document import Block, Rows, Section, Sentence, Table, heads, part
from feasibility.report.names_and_units import exactly, figure_title, figure_written, written, written_inwards
from feasibility.report.reasons import other_method_text, refusal_text
from feasibility.report.text import WIDTH, page_text
from feasibility.scenario.keys.paths import is_share
from feasibility.scenario.validated import Scenario
from feasibility.solve.solutions import Held, Part, Solved, Stretch

RELATIONS = {"=": "equal", ">=": "at_least", "<=": "at_most"}
RESIDUAL_RETURNS = ("investor_irr", "net_present_value")
"""Figures that a residual land price holds where they are."""
SHARE_DECIMALS = 6
DIGITS = 8
"""Digits that count of the end of what is not allowed, which is found by trying closer and closer."""
COUNT = re.compile(r"dwellings\..+\.count")

Lines = Iterator[str]
Blocks = Iterator[Block]


def solve_page(solved: Solved, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = words_of(solved.scenario, lang)
    name = plain(solved.scenario.name, WIDTH) or words.heading("results")
    return page_text(Section("solve", name, tuple(solve_blocks(solved, words, terminal=True))))


def solve_blocks(solved: Solved, words: Words, *, terminal: bool) -> Blocks:
    """The question, every answer, and what stood in the way.

    Args:
        solved: of `solve_for`.
        words: the language.
        terminal: whether options of the command may be named, and numbers as a file takes them.
    """
    said = _Said(solved, words, terminal)
    yield from _question(said)
    yield from part(words("solve_answer"), _answer(said))
    yield from part(words("solve_notes"), map(Sentence, _notes(said)))


@dataclass(frozen=True)
class _Said:
    """An answer, and for whom it is written."""

    solved: Solved
    words: Words
    terminal: bool

    @property
    def number(self) -> str:
        """The number within a sentence."""
        return number_name(self.solved.number.path, self.words)

    @property
    def figure(self) -> str:
        """The figure within a sentence."""
        return figure_title(self.solved.figure.name, self.words)

    def says(self, key: str, **values: object) -> str:
        """A sentence; for a page another one where a terminal's names a command or its options."""
        return self.words(key if self.terminal else f"{key}_page", **values)


def _question(said: _Said) -> Blocks:
    solved, words = said.solved, said.words
    values = {
        "number": said.number,
        "figure": said.figure,
        "target": written(solved.target, solved.figure.unit, words, SHARE_DECIMALS),
    }
    yield Sentence(words(f"solve_question_{RELATIONS[solved.relation]}", **values))
    now = _figure(solved, solved.present, words)
    if solved.number.present is None:
        sentence = words("solve_now_without", path=said.number, figure=said.figure, now=now)
    else:
        value = _value(solved, solved.number.present, words)
        sentence = words("solve_now", path=said.number, value=value, figure=said.figure, now=now)
    low, high = _value(solved, solved.low, words), _value(solved, solved.high, words)
    if not solved.number.step:
        sentence += " " + words("solve_range", low=low, high=high)
    elif solved.number.step == 1:
        sentence += " " + words("solve_range_whole", low=low, high=high)
    else:
        sentence += " " + words("solve_range_multiples", step=solved.number.step, low=low, high=high)
    if not solved.own_range and said.terminal:
        sentence += " " + words("solve_range_usual", options="--from A --to B")
    yield Sentence(sentence)
    if COUNT.fullmatch(solved.number.path):
        yield Sentence(said.says("solve_moves_total"))


def _answer(said: _Said) -> Blocks:
    solved, words = said.solved, said.words
    if solved.throughout is not None:
        yield _throughout(said)
    if _everywhere(solved):
        yield Sentence(words("solve_everywhere"))
        yield from map(Sentence, _verdicts(said))
        return
    if solved.stretches:
        yield Sentence(words.counted("solve_within", len(solved.stretches)))
        yield _stretches(said)
    if solved.solutions:
        key = "solve_also_at" if solved.stretches else "solve_at"
        yield Sentence(words.counted(key, len(solved.solutions)))
        yield _solutions(said)
    if not solved.stretches and not solved.solutions:
        yield Sentence(words("solve_nowhere"))
    yield from map(Sentence, _jumps(said))
    if solved.nearest and solved.throughout is None:
        nearest = words(
            "solve_nearest",
            value=_value(solved, solved.nearest.value, words),
            figure=said.figure,
            near=_figure(solved, solved.nearest.figure, words),
            difference=_difference(solved, solved.nearest.figure, words),
        )
        yield Sentence(" ".join([nearest, *_other_method(solved, words)]))
    yield from _leases(solved, words)


def _leases(solved: Solved, words: Words) -> Blocks:
    """What lease and sale bring at each value."""
    if not solved.leases:
        return
    yield Sentence(words("solve_lease_says", rate=words.exact_percent(_own_rate(solved.scenario))))
    rows = [
        (
            _value(solved, value, words),
            *(words.money(each) for each in (both.canon_until_exit, both.canon_after_exit, both.canon)),
            words.money(both.sale),
        )
        for value, both in solved.leases.items()
    ]
    keys = ("value", "canon_until", "canon_after", "canon_all", "sale")
    yield _table([words(f"solve_{key}") for key in keys], rows, ">>>>>", words)


def _table(
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    figures: str,
    words: Words,
    notes: Iterable[str] = (),
) -> Table:
    group = Rows(tuple(rows), notes=tuple(map(Sentence, notes)))
    return Table(words("solve_answer"), heads(columns, figures), (group,), indent="    ")


def _own_rate(scenario: Scenario) -> float:
    """The rate at which who owns the land discounts: that of development."""
    rate = scenario.development.rate
    return scenario.required_return if rate is None else rate


def _throughout(said: _Said) -> Sentence:
    """Sentence: the figure does not move, and why where that is known."""
    solved, words = said.solved, said.words
    value = _figure(solved, solved.throughout, words)
    sentence = capital(words("solve_does_not_move", figure=said.figure, path=said.number, value=value))
    reason = list(residual_reason(solved.scenario, solved.figure.name, words, terminal=said.terminal))
    return Sentence(" ".join([sentence, *(reason or _other_method(solved, words))]))


def _other_method(solved: Solved, words: Words) -> list[str]:
    """Sentence: the values at exit come from a method that does not use the number, where that is so."""
    return list(other_method_text(solved.scenario, [solved.number.path], solved.methods, words))


def residual_reason(scenario: Scenario, figure: str, words: Words, *, terminal: bool = True) -> Lines:
    """Why a figure does not move: with a residual land price the investor earns what is required."""
    if scenario.land.price != "residual" or figure not in RESIDUAL_RETURNS:
        return
    title = figure_title(figure, words)
    if not terminal:
        yield words("solve_residual_land_page", figure=title)
    else:
        price = f"{with_price_at_payment(scenario).land.asking_price or 1_000_000:_.0f}"
        yield words("solve_residual_land", figure=title, price=price)


def _everywhere(solved: Solved) -> bool:
    whole = [each for each in solved.stretches if (each.low, each.high) == (solved.low, solved.high)]
    return bool(whole)


def _stretches(said: _Said) -> Table:
    solved, words = said.solved, said.words
    ends = [_inwards(solved, each, words) for each in solved.stretches]
    rows = [
        (
            *both,
            f"{exactly(each.low)} – {exactly(each.high)}",
            words(f"solve_part_{_viable(said, each)}"),
            words(f"solve_part_{each.allowed}"),
        )
        for each, both in zip(solved.stretches, ends, strict=True)
    ]
    header = [words(f"solve_{name}") for name in ("from", "to", "in_file", "viable", "allowed")]
    return _without_file(said, _table(header, rows, ">><<<", words, _verdicts(said)), 2)


def _verdicts(said: _Said) -> Lines:
    """Between which values of the stretches the plan is viable, where it is in part, and is not allowed."""
    solved, words = said.solved, said.words
    key = "solve_viable_whole" if solved.number.step else "solve_viable_between"
    for held in solved.stretches:
        if _viable(said, held) != "some":
            continue
        is_shown = _as_written(solved, held, words)
        for each in held.viable_at:
            low, high = (exactly(each.low), exactly(each.high)) if is_shown else _inwards(solved, each, words)
            yield words("solve_viable_at", at=low) if low == high else words(key, low=low, high=high)
    yield from _not_allowed(said)


def _viable(said: _Said, held: Held) -> Part:
    """Which of the values that are shown are viable; a terminal shows the ends to the last digit too."""
    is_all = not said.terminal and _as_written(said.solved, held, said.words)
    return "all" if is_all else held.viable


def _as_written(solved: Solved, held: Held, words: Words) -> bool:
    """Whether a stretch is viable between the ends that are written, and beyond their digits just not so."""
    return {_inwards(solved, each, words) for each in held.viable_at} == {_inwards(solved, held, words)}


def _inwards(solved: Solved, stretch: Stretch, words: Words) -> tuple[str, str]:
    """The ends of a stretch as they are written, so that they still lie within it."""
    unit = unit_named(solved.number.path)
    low = written_inwards(stretch.low, unit, words, up=True)
    return low, written_inwards(stretch.high, unit, words, up=False)


def _not_allowed(said: _Said) -> Lines:
    """Between which values the policy does not allow what is asked, and by which rules."""
    solved, words = said.solved, said.words

    def nearly(end: float) -> float:
        return end if solved.number.step else float(f"{end:.{DIGITS}g}")

    for each in (one for held in solved.stretches for one in held.not_allowed):
        low, high = _ends(solved, Stretch(nearly(each.low), nearly(each.high)), words)
        if low == high:
            yield _broken(each.broken, low, words)
        else:
            key = "solve_breaks_whole" if solved.number.step else "solve_breaks_between"
            yield words(key, low=low, high=high, rules=_rules(each.broken, words))


def _rules(broken: Sequence[tuple[str, str]], words: Words) -> str:
    return "; ".join(rule_name(rule, subject, words.lang, labels=words.labels) for rule, subject in broken)


def _solutions(said: _Said) -> Table:
    solved, words = said.solved, said.words
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
        plain(said.figure, 40),
        words("solve_viable"),
        words("solve_allowed"),
    )
    notes = [_broken(each.broken, _value(solved, each.value, words), words) for each in solved.solutions]
    return _without_file(said, _table(header, rows, ">>><<", words, filter(None, notes)), 1)


def _without_file(said: _Said, found: Table, place: int) -> Table:
    """A page has no column of what would be written in a file; its heads begin with a capital."""
    if said.terminal:
        return found

    def kept(cells: tuple[str, ...]) -> tuple[str, ...]:
        return cells[:place] + cells[place + 1 :]

    (group,) = found.groups
    columns = found.columns[:place] + found.columns[place + 1 :]
    return replace(
        found,
        columns=tuple(replace(each, label=capital(each.label)) for each in columns),
        groups=(replace(group, rows=tuple(map(kept, group.rows))),),
    )


def _broken(broken: Sequence[tuple[str, str]], at: str, words: Words) -> str:
    """Which rules of the policy an answer breaks; empty where it breaks none."""
    if not broken:
        return ""
    return words("solve_breaks", at=at, rules=_rules(broken, words))


def _jumps(said: _Said) -> Lines:
    solved, words = said.solved, said.words
    for each in solved.jumps:
        values = {
            "before": _value(solved, each.before.value, words),
            "after": _value(solved, each.after.value, words),
            "first": _figure(solved, each.before.figure, words),
            "second": _figure(solved, each.after.figure, words),
        }
        if solved.number.step:
            yield words("solve_passes", **values)
        else:
            # Neighbours in the machine are one value on paper: written with all their digits.
            values |= {"before": exactly(each.before.value), "after": exactly(each.after.value)}
            yield words("solve_leap", figure=said.figure, **values)


def _notes(said: _Said) -> Lines:
    solved, words = said.solved, said.words
    for each in solved.undefined:
        low, high = _ends(solved, each, words)
        if solved.figure.name.endswith("_irr"):
            yield words("solve_no_irr", low=low, high=high)
        else:
            yield words("solve_no_meaning", low=low, high=high, figure=said.figure)
    for refused in solved.refused:
        low, high = _ends(solved, Stretch(refused.low, refused.high), words)
        reason = refusal_text(refused.error.mistakes[0], solved.scenario, words)
        if refused.low == refused.high:
            yield words("solve_refused_single", low=low, reason=reason)
        else:
            yield words("solve_refused", low=low, high=high, reason=reason)


def reason_of(error: InputError, scenario: Scenario, lang: str = "en") -> tuple[str, str]:
    """The path and the message of the first mistake; the scenario's name where it has no path."""
    mistake = error.mistakes[0]
    return mistake.path or plain(scenario.name), plain(in_language(mistake.message, lang), 600)


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
