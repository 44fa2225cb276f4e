"""What begins every page about mixes: the scenario, and what is asked of a mix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from feasibility.dates import day_after
from feasibility.language.notes import note_text
from feasibility.language.words import Words, plain, words_of
from feasibility.mix.evaluated import mix_of
from feasibility.mix.results import BestMix, Mix, Unfinished
from feasibility.mix.search import result_of_mix
from feasibility.policy.tables import vat_rate
from feasibility.programme.objectives import MINIMISED, asked, in_own_unit
from feasibility.programme.question import Question
from feasibility.programme.rows import Row, holds
from feasibility.programme.search_control import SearchControl
from feasibility.programme.units import follows_use
from feasibility.report.document import Block, Points, Section, Sentence, part
from feasibility.report.mix.words import (
    NAME,
    counts_text,
    figure_text,
    price_word,
    range_of_row,
    row_text,
    whole,
)
from feasibility.report.text import WIDTH, block_lines, page_text
from feasibility.scenario.keys.model import CountRange

Lines = Iterator[str]


def heading(question: Question, words: Words) -> Lines:
    """The scenario's name, the ranges of the types, and every row, as lines of a page."""
    name = _title(question, words)
    yield from (name, "=" * len(name), *block_lines(tuple(_asked(question, words))))


def mix_page(question: Question, words: Words, blocks: Iterable[Block]) -> str:
    """A whole page for a terminal, about 100 characters wide: what is asked, and the answer."""
    return page_text(Section("mix", _title(question, words), (*_asked(question, words), *blocks)))


def _title(question: Question, words: Words) -> str:
    return plain(question.scenario.name, WIDTH) or words("mix_heading")


def _asked(question: Question, words: Words) -> Iterator[Sentence]:
    yield Sentence(words("mix_types", types=", ".join(_ranges(question, words))))
    yield from rows_asked(question, words)
    if not is_viability_asked(question):
        price = words.money(question.land_price)
        yield Sentence(words("mix_not_viable_too", what=price_word(question, words), price=price))
    yield from _land_vat(question, words)
    if question.deviations:
        texts = words.listed([row_text(each, question, words) for each in question.deviations])
        yield Sentence(words("mix_deviations", rows=texts))


def rows_asked(question: Question, words: Words) -> Iterator[Sentence]:
    """The requirements that a mix must meet; nothing where there are none."""
    rows = "; ".join(row_text(each, question, words) for each in rows_of_question(question))
    if rows:
        yield Sentence(words("mix_rows", rows=rows))


def question_asked(question: Question, *objectives: str) -> Question:
    """The question as it is asked for some objectives: a least contribution is of mixes that need one too."""
    for objective in objectives:
        question = replace(question, programme=asked(question, objective))
    return question


SHARE_NOTES = ("share_met_late", "share_without_last", "share_short_without_last")
"""Notes on the shares of the policy by phase."""


def share_sentences(question: Question, mixes: Iterable[Mix], words: Words) -> Lines:
    """Of each mix in phases: when a share of the policy is met, and what it is without the last phase."""
    if len(question.scenario.phases) < 2:
        return
    several = {tuple(each.counts.items()): each for each in mixes}
    for mix in several.values():
        mixed = counts_text(mix.counts, words)
        for note in result_of_mix(question, mix).notes:
            if note.key in SHARE_NOTES:
                text = note_text(note, words.lang, words.labels)
                yield words("mix_of_a_mix", counts=mixed, text=text) if len(several) > 1 else text


def share_points(question: Question, mixes: Iterable[Mix], words: Words) -> Iterator[Block]:
    """The sentences of `share_sentences` as a list; nothing without phases."""
    texts = tuple(share_sentences(question, mixes, words))
    if texts:
        yield Points(texts, "-")


def _land_vat(question: Question, words: Words) -> Iterator[Sentence]:
    """Where some types are let and others sold: which VAT on the land every mix is held against."""
    scenario, segments = question.scenario, question.scenario.policy.segments
    stated = scenario.land.vat
    turnkey = scenario.development.delivery == "turnkey"
    if follows_use(scenario):
        months = scenario.development.construction_months if turnkey else scenario.land.payment_months
        rate = vat_rate(day_after(scenario.start, months), scenario.known_until)
        key = "mix_turnkey_follows" if turnkey else "mix_land_vat_follows"
        yield Sentence(words(key, rate=words.exact_percent(rate)))
        return
    mixed = len({segments[each.segment].tenure for each in scenario.dwellings.values()}) > 1
    if mixed and stated and not isinstance(stated, str) and not turnkey:
        key = "mix_land_vat_held_in_phases" if scenario.phases else "mix_land_vat_held"
        yield Sentence(words(key, vat=words.exact_percent(stated)))


def _ranges(question: Question, words: Words) -> Iterator[str]:
    for name in question.programme.types:
        least, most = range_of_row(f"count.{name}", question)
        shown = words.type(name, NAME)
        if name in question.free:
            yield words("mix_type_free", name=shown)
        elif least == most:
            yield words("mix_type_fixed", name=shown, number=whole(least or 0, words.lang))
        else:
            bounds = {"least": whole(least or 0, words.lang), "most": whole(most or 0, words.lang)}
            yield words("mix_type_range", name=shown, **bounds)


def rows_of_question(question: Question) -> list[str]:
    """The names of the requirements that a mix must meet, each once."""
    return list(dict.fromkeys(row.name for row in question.programme.rows))


def is_viability_asked(question: Question) -> bool:
    """Whether only viable mixes are asked about."""
    return any(row.name == question.viability.name for row in question.programme.rows)


def current_programme(question: Question) -> Mix | None:
    """The scenario's own programme as a mix; None where a count is a range."""
    counts = [each.count for each in question.scenario.dwellings.values()]
    fixed = [each for each in counts if not isinstance(each, CountRange)]
    return mix_of(question, fixed) if len(fixed) == len(counts) else None


def broken_rows(question: Question, mix: Mix) -> list[str]:
    """The requirements, and the ranges of types, that a mix does not meet."""
    counts = list(mix.counts.values())
    rows: list[Row] = list(question.programme.rows)
    names = [row.name for row in rows if not holds(row, counts)]
    ranges = zip(question.programme.types, question.programme.least, question.programme.most, strict=True)
    names += [f"count.{name}" for name, least, most in ranges if not least <= mix.counts[name] <= most]
    return list(dict.fromkeys(names))


def current_sentences(question: Question, current: Mix, words: Words) -> Iterator[Sentence]:
    """What the scenario's own programme is, and which requirements it does not meet."""
    yield Sentence(words("mix_current", counts=counts_text(current.counts, words)))
    broken = "; ".join(row_text(each, question, words) for each in broken_rows(question, current))
    if broken:
        yield Sentence(words("mix_current_breaks", rows=broken))


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
    words = words_of(found.question.scenario, lang)
    question = question_asked(found.question, found.objective)
    return mix_page(question, words, part(words("section_verdict"), _unfinished(found, words)))


def _unfinished(found: Unfinished, words: Words) -> Iterator[Sentence]:
    yield Sentence(words("mix_unfinished", why=words(f"mix_stopped_{found.stopped}")))
    if found.bound is not None:
        least = "_least" if found.objective in MINIMISED else ""
        bound = figure_text(found.bound, found.objective, found.question, words)
        yield Sentence(words(f"mix_unfinished_bound{least}", bound=bound))


def progress_text(question: Question, objective: str, watch: SearchControl, words: Words) -> str:
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
