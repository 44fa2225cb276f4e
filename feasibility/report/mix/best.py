"""The page of the best mix: the answer, what binds it, which types subsidise others, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from feasibility.language import numbers
from feasibility.language.words import Words, capital, words_of
from feasibility.mix.balance import sour_sweet
from feasibility.mix.results import BestMix, Mix, OwnLandVat, RowWorth
from feasibility.programme.objectives import MINIMISED
from feasibility.programme.question import Question, least_price_of
from feasibility.programme.viability import LEAST
from feasibility.report.document import Block, Points, Sentence, part, table
from feasibility.report.mix.balance import balance_blocks
from feasibility.report.mix.heading import (
    current_programme,
    current_sentences,
    is_viability_asked,
    mix_page,
    not_proven,
    question_asked,
)
from feasibility.report.mix.words import (
    MONEY,
    NAME,
    SAME,
    counts_text,
    difference_text,
    figure_text,
    mix_figure,
    objective_name,
    price_word,
    rate_of,
    row_text,
)
from feasibility.report.run.checks import allowed_sentence, checks_blocks
from feasibility.report.run.evidence import note_texts
from feasibility.report.run.values import returns_at_price
from feasibility.report.text import paragraph
from feasibility.returns.values import HALF_A_CENT

FIGURES = (
    "land_value",
    "public_contribution",
    "mid_dwellings",
    "mid_share",
    "low_dwellings",
    "social_dwellings",
    "dwelling_years",
    "irr",
)
NEARLY = 1e-9
"""How far an IRR may lie from the rate that is asked and count as equal."""
ROW_WIDTH, UNIT_WIDTH, MIX_WIDTH = 36, 20, 28
"""Signs on a line of a row that binds, of one unit more of it, and of the best mix then."""


def best_page(best: BestMix, lang: str) -> str:
    """The whole page of the best mix, without colours, about 100 characters wide.

    Args:
        best: of `best_mix`.
        lang: `en` or `nl`.
    """
    words = words_of(best.question.scenario, lang)
    best = replace(best, question=question_asked(best.question, best.objective))
    current = current_programme(best.question)
    balance = sour_sweet(best.result, best.question.land_price)
    parts = [
        ("section_verdict", _verdict(best, current, words)),
        ("mix_section_figures", _figures(best, current, words)),
        ("mix_section_next", _next_best(best, words)),
        ("mix_section_rows", binding_blocks(best, words)),
        ("mix_section_sour", balance_blocks(balance, words, terminal=True)),
        ("section_returns", _returns(best, words)),
        ("section_checks", _checks(best, words)),
        ("section_notes", _notes(best, words)),
    ]
    blocks = (block for title, within in parts for block in part(words(title), within))
    return mix_page(best.question, words, blocks)


# -------------------------------------------------------------------------------------------- verdict


def _verdict(best: BestMix, current: Mix | None, words: Words) -> Iterator[Sentence]:
    question = best.question
    yield found_sentence(best, words)
    yield Sentence(_viable_sentence(best.mix, question, words))
    if best.own_land_vat is not None:
        yield Sentence(_own_land_vat(best, best.own_land_vat, words))
    if not best.result.allowed:
        yield Sentence(allowed_sentence(best.result.checks, words))
    if current is not None:
        yield from current_sentences(question, current, words)
        yield Sentence(_against_current(best, current, words))


def found_sentence(best: BestMix, words: Words) -> Sentence:
    """What the best mix is, and whether that is proven."""
    objective = best.objective
    found = words(
        f"mix_best_{objective}" if best.bound == best.value else "mix_so_far",
        objective=objective_name(objective, words),
        value=figure_text(best.value, objective, best.question, words),
        counts=counts_text(best.mix.counts, words),
    )
    return Sentence(f"{found} {_proof(best, words)}")


def _proof(best: BestMix, words: Words) -> str:
    if best.bound == best.value:
        key = "mix_proven_least" if best.objective in MINIMISED else "mix_proven_most"
        return words(key)
    return not_proven(best, words)


def _viable_sentence(mix: Mix, question: Question, words: Words) -> str:
    residual = figure_text(mix.land_value, "land_value", question, words)
    values = {"residual": residual, **_price_that_counts(mix, question, words)}
    if question.rate is not None:
        key = "mix_viable_rate" if mix.viable else "mix_not_viable_rate"
        rate = words.exact_percent(rate_of(question))
        key = f"{key}_in_phases" if question.scenario.phases else key
        return words(key, **values, rate=rate, margin=words.money(abs(mix.margin)))
    key = "mix_viable" if mix.viable else "mix_not_viable"
    if question.scenario.phases:
        return words(f"{key}_in_phases", **values, margin=words.money(abs(mix.margin)))
    if abs(mix.margin) <= HALF_A_CENT:
        return words("mix_viable_equal", **values)
    return words(key, **values, margin=words.money(abs(mix.margin)))


def _price_that_counts(mix: Mix, question: Question, words: Words) -> dict[str, str]:
    """The price that viability is judged by, and what it is: that of the price list where it is higher."""
    least = least_price_of(question, tuple(mix.counts.values()))
    if least > question.land_price:
        return {"what": words("mix_least_land_price"), "price": words.money(least)}
    return {"what": price_word(question, words), "price": words.money(question.land_price)}


def _own_land_vat(best: BestMix, own: OwnLandVat, words: Words) -> str:
    """The warning that the VAT on the land is not that of this mix, with what it then comes to."""
    key = "mix_own_vat_viable" if own.viable else "mix_own_vat_not_viable"
    return words(
        f"{key}_in_phases" if best.question.scenario.phases else key,
        current=words.exact_percent(own.current),
        rented=words.percent(own.rented),
        vat=words.percent(own.vat),
        land_value=words.money(own.land_value),
        **_price_that_counts(best.mix, best.question, words),
    )


def _against_current(best: BestMix, current: Mix, words: Words) -> str:
    objective = best.objective
    there, here = mix_figure(current, objective), mix_figure(best.mix, objective)
    if there is None or here is None:
        return words("mix_current_no_figure", objective=objective_name(objective, words))
    if dict(current.counts) == dict(best.mix.counts):
        return words("mix_current_is_best")
    more = here - there
    if objective in MINIMISED:
        more = -more
    small = HALF_A_CENT if objective in MONEY else SAME
    if abs(more) <= small:
        return words("mix_current_equal", objective=objective_name(objective, words))
    values = {
        "objective": objective_name(objective, words),
        "difference": difference_text(abs(more), objective, words).lstrip("+"),
    }
    return words("mix_current_behind" if more > 0 else "mix_current_ahead", **values)


# -------------------------------------------------------------------------------------------- figures


def _figures(best: BestMix, current: Mix | None, words: Words) -> Iterator[Block]:
    question = best.question
    mixes = [best.mix] if current is None else [best.mix, current]
    rows = [
        [words.type(name, NAME), *_with_difference([each.counts[name] for each in mixes], words)]
        for name in question.programme.types
    ]
    rows.append([words("mix_dwellings"), *_with_difference([each.dwellings for each in mixes], words)])
    for objective in FIGURES:
        if objective == "social_dwellings" and not any(question.units.social):
            continue
        values = [mix_figure(each, objective) for each in mixes]
        cells = [figure_text(value, objective, question, words) for value in values]
        if current is not None:
            here, there = values
            less = None if here is None or there is None else here - there
            cells.append(difference_text(less, objective, words))
        rows.append([capital(objective_name(objective, words)), *cells])
    columns = ["best"] if current is None else ["best", "current", "difference"]
    heads = ["", *(words(f"mix_column_{each}") for each in columns)]
    yield table(words("mix_section_figures"), heads, rows)
    if any(each.irr is not None for each in mixes):
        yield Sentence(words("mix_irr_at_price", price=words.money(question.land_price)))


def _with_difference(numbers_of: Sequence[int], words: Words) -> list[str]:
    cells = [words.number(each) for each in numbers_of]
    if len(numbers_of) == 2:
        cells.append(difference_text(numbers_of[0] - numbers_of[1], "dwellings", words))
    return cells


def _next_best(best: BestMix, words: Words) -> Iterator[Block]:
    if not best.also:
        return
    shown = dict.fromkeys((best.objective, best.then, "land_value", "low_dwellings"))
    heads = ["", *(capital(words(f"mix_column_{each}")) for each in shown), words("mix_column_mix")]
    rows = [
        [
            str(place),
            *(figure_text(mix_figure(mix, each), each, best.question, words) for each in shown),
            counts_text(mix.counts, words),
        ]
        for place, mix in enumerate((best.mix, *best.also), 1)
    ]
    yield table(words("mix_section_next"), heads, rows, ">" + ">" * len(shown) + "<")
    yield Sentence(words("mix_next_proven", count=words.number(len(rows))))


def _returns(best: BestMix, words: Words) -> Iterator[Block]:
    for price, rows in returns_at_price(best.result, best.question.land_price, words):
        yield Sentence(price)
        yield table(price, ["", "", ""], rows, "<><")


# ---------------------------------------------------------------------------------- checks and notes


def _checks(best: BestMix, words: Words) -> Iterator[Block]:
    checks = best.result.checks
    yield Sentence(allowed_sentence(checks, words))
    yield from checks_blocks(checks, words, terminal=True)


def _notes(best: BestMix, words: Words) -> Iterator[Block]:
    notes = (*_irr_texts(best, words), *note_texts(best.result, words))
    if notes:
        yield Points(notes, "-")


def _irr_texts(best: BestMix, words: Words) -> Iterator[str]:
    """Sentences: "an IRR of at least r" was asked as a present value, and whether the mix's IRR agrees."""
    question, mix = best.question, best.mix
    if not is_viability_asked(question) and best.objective != "irr":
        return
    if question.rate is None and question.scenario.phases:
        # Viability is then the price against land values on the days of payment, not a rate of the investor.
        return
    rate = words.exact_percent(rate_of(question))
    said = words("mix_irr_none", rate=rate)
    if mix.irr is not None:
        found = words.percent_against(mix.irr, [rate_of(question)])
        agrees = (mix.irr >= rate_of(question) - NEARLY) == mix.viable
        said = words("mix_irr_held" if agrees else "mix_irr_not_held", irr=found)
    yield f"{words('mix_irr_row', rate=rate)} {said}"


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
        if question.rate is not None and question.scenario.phases:
            key = f"{key}_in_phases"
        return words(key, amount=words.money(row.unit))
    if kind == LEAST:
        return words("mix_unit_least_land_price", amount=words.money(row.unit))
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
