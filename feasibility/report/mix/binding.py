"""Which rows hold the best mix back, and what one unit more of each is worth."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language import numbers
from feasibility.language.words import Words, capital
from feasibility.mix.results import BestMix, RowWorth
from feasibility.programme.objectives import MINIMISED
from feasibility.programme.question import Question
from feasibility.report.document import Block, Sentence, table
from feasibility.report.mix.words import (
    MONEY,
    SAME,
    counts_text,
    difference_text,
    objective_name,
    row_text,
)
from feasibility.report.text import paragraph
from feasibility.returns.values import HALF_A_CENT

ROW_WIDTH, UNIT_WIDTH, MIX_WIDTH = 36, 20, 28
"""Signs on a line of a row that binds, of one unit more of it, and of the best mix then."""


def binding_blocks(best: BestMix, words: Words) -> Iterator[Block]:
    """Every row that binds, with one unit more of it and what that is worth."""
    if best.stopped is not None and not best.binding:
        yield Sentence(words("mix_rows_not_asked", why=words(f"mix_stopped_{best.stopped}")))
        return
    if not best.binding:
        yield Sentence(words("mix_nothing_binds"))
        return
    rows = [
        (
            _broken(capital(row_text(each.name, best.question, words, each.side)), ROW_WIDTH),
            _broken(one_more(each, best.question, words), UNIT_WIDTH),
            worth(each, best, words),
            _broken(counts_text(each.mix.counts, words), MIX_WIDTH),
        )
        for each in best.binding
    ]
    heads = [words(f"mix_column_{each}") for each in ("row", "roomier", "worth", "mix_then")]
    yield table(words("mix_section_rows"), heads, rows, "<<><")
    yield Sentence(words("mix_rows_explained", objective=objective_name(best.objective, words)))


def _broken(text: str, width: int) -> str:
    """A text over as many lines as it needs."""
    return "\n".join(paragraph(text, "", width=width))


def one_more(row: RowWorth, question: Question, words: Words) -> str:
    """What one unit more room is: a land price €10,000 lower, 10 m² more, 1 dwelling fewer."""
    kind = row.name.partition(".")[0]
    amount = numbers.plain_number(row.unit, words.lang)
    if kind == "viability":
        key = "mix_unit_price" if question.rate is None else "mix_unit_value"
        return words(key, amount=words.money(row.unit))
    if kind in ("floor_area", "gross_floor_area"):
        return words("mix_unit_area", amount=amount)
    if kind == "parking_spaces":
        return words("mix_unit_spaces", amount=amount)
    if kind == "rows":
        return words("mix_unit_own_upper" if row.side == "upper" else "mix_unit_own_lower", amount=amount)
    return words("mix_unit_upper" if row.side == "upper" else "mix_unit_lower", amount=amount)


def worth(row: RowWorth, best: BestMix, words: Words) -> str:
    """What one unit more is worth in the objective; nothing where whole dwellings leave it unused."""
    small = HALF_A_CENT if best.objective in MONEY else SAME
    if abs(row.gain) <= small:
        return words("mix_worth_nothing")
    gain = -row.gain if best.objective in MINIMISED else row.gain
    return difference_text(gain, best.objective, words)
