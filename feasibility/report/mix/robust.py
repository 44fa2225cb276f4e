"""The page of a mix on many paths: the mix and its probability first, then what that costs."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language.numbers import NONE
from feasibility.language.words import Words, capital, words_of
from feasibility.mix.robust.results import EVERY_MIX, OnPaths, RobustMix
from feasibility.report.document import Block, Sentence, part, table
from feasibility.report.mix.frontier import MOST_REPORTED, spread
from feasibility.report.mix.heading import broken_rows, mix_page, share_points
from feasibility.report.mix.words import (
    MONEY,
    NAME,
    SAME,
    counts_text,
    difference_text,
    figure_text,
    mix_figure,
    objective_name,
    row_text,
    whole,
)
from feasibility.report.names_and_units import CERTAIN, paths_text, probability_text
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.summary import Probability

ROLES = ("best", "deterministic", "current", "likeliest", "safest")
"""Mixes of an answer, in the order of their columns."""


def robust_page(found: RobustMix, lang: str) -> str:
    """The whole page of a mix on many paths, about 100 characters wide.

    Args:
        found: of `robust`.
        lang: `en` or `nl`.
    """
    words = words_of(found.question.scenario, lang)
    parts = [
        ("section_verdict", _verdict(found, words)),
        ("robust_section_figures", _figures(found, words)),
        ("robust_section_points", _points(found, words)),
        ("section_notes", _notes(found, words)),
    ]
    blocks = (block for title, within in parts for block in part(words(title), within))
    return mix_page(found.question, words, (*_asked(found, words), *blocks))


def _notes(found: RobustMix, words: Words) -> Iterator[Block]:
    """What the best mix holds of the policy's shares phase by phase."""
    mixes = () if found.best is None else (found.best.mix,)
    return share_points(found.question, mixes, words)


def shown_mixes(found: RobustMix) -> dict[str, OnPaths]:
    """The mixes of an answer by their role; the likeliest only where none meets the condition."""
    mixes = {role: getattr(found, role) for role in ROLES}
    if found.best is not None:
        mixes["likeliest"] = None
    return {role: each for role, each in mixes.items() if each is not None}


def _asked(found: RobustMix, words: Words) -> Iterator[Sentence]:
    asked = found.asked
    paths = {
        "paths": paths_text(asked.paths, words),
        "model": words(f"risk_model_{asked.model}"),
        "seed": str(asked.seed),
    }
    if asked.level or asked.shortfall is None:
        yield Sentence(words("robust_asked_level", level=words.exact_percent(asked.level), **paths))
    else:
        yield Sentence(words("robust_asked_paths", **paths))
    if asked.shortfall is not None:
        share, least = words.exact_percent(asked.share), words.money(asked.shortfall)
        yield Sentence(words("robust_asked_shortfall", share=share, least=least))


# -------------------------------------------------------------------------------------------- verdict


def _verdict(found: RobustMix, words: Words) -> Iterator[Sentence]:
    best, value = found.best, found.value
    if best is None or value is None:
        yield from _no_mix(found, words)
    else:
        proven = found.bound == value
        sentence = words(
            "robust_best" if proven else "robust_so_far",
            objective=objective_name(found.objective, words),
            value=figure_text(value, found.objective, found.question, words),
            counts=counts_text(best.mix.counts, words),
        )
        yield Sentence(f"{sentence} {_proof(found, words)}")
        yield from _chance(found, best, words)
        yield Sentence(_price(found, words))
    if found.current is not None:
        counts = counts_text(found.current.mix.counts, words)
        chance = chance_text(found.current.probability.value, found, words)
        broken = "; ".join(
            row_text(each, found.question, words) for each in broken_rows(found.question, found.current.mix)
        )
        breaks = f" {words('mix_current_breaks', rows=broken)}" if broken else ""
        yield Sentence(words("robust_current", counts=counts, chance=chance) + breaks)


def _no_mix(found: RobustMix, words: Words) -> Iterator[Sentence]:
    if found.stopped is not None:
        yield Sentence(words("robust_unfinished", why=words(f"mix_stopped_{found.stopped}")))
        return
    yield Sentence(words("robust_none"))
    if found.likeliest is not None:
        yield Sentence(
            words(
                "robust_likeliest",
                value=chance_text(found.likeliest.probability.value, found, words),
                checked=chance_text(found.likeliest.checked.value, found, words),
                counts=counts_text(found.likeliest.mix.counts, words),
            )
        )
    if found.safest is not None:
        yield Sentence(
            words(
                "robust_safest",
                share=words.exact_percent(found.asked.share),
                value=words.money(found.safest.shortfall),
                counts=counts_text(found.safest.mix.counts, words),
            )
        )


def _proof(found: RobustMix, words: Words) -> str:
    if found.bound == found.value:
        if found.proof == EVERY_MIX and found.mixes is not None:
            return words("robust_proven_every", mixes=whole(found.mixes, words.lang))
        return words("robust_proven_programme")
    why = words(f"mix_stopped_{found.stopped}")
    if found.bound is None or found.value is None:
        return words("mix_no_bound", why=why)
    bound, gap = (
        figure_text(each, found.objective, found.question, words)
        for each in (found.bound, found.bound - found.value)
    )
    return words("mix_not_proven", why=why, bound=bound, gap=gap, share="")


def _chance(found: RobustMix, best: OnPaths, words: Words) -> Iterator[Sentence]:
    asked = found.asked
    yield Sentence(
        words(
            "robust_viable",
            value=_estimate(best.probability, found, words),
            error=_error(best.probability, "robust_error", words),
            seed=str(asked.check_seed),
            checked=_estimate(best.checked, found, words),
            checked_error=_error(best.checked, "robust_checked_error", words),
        )
    )
    if best.checked.value < asked.level:
        yield Sentence(words("robust_check_below", level=words.exact_percent(asked.level)))
    if asked.shortfall is not None:
        yield Sentence(
            words(
                "robust_shortfall",
                share=words.exact_percent(asked.share),
                value=words.money(best.shortfall),
                checked=words.money(best.checked_shortfall),
            )
        )


def _price(found: RobustMix, words: Words) -> str:
    central, value, price = found.deterministic, found.deterministic_value, found.price
    if central is None or value is None or price is None:
        return words("robust_no_central")
    objective = objective_name(found.objective, words)
    if abs(price) <= (HALF_A_CENT if found.objective in MONEY else SAME):
        return words("robust_price_nothing", objective=objective)
    texts = {
        "price": difference_text(abs(price), found.objective, words).lstrip("+"),
        "objective": objective,
        "value": figure_text(value, found.objective, found.question, words),
        "counts": counts_text(central.mix.counts, words),
    }
    if price < 0:
        return words("robust_price_gain", **texts)
    return words("robust_price", **texts, chance=chance_text(central.probability.value, found, words))


def _estimate(chance: Probability, found: RobustMix, words: Words) -> str:
    """A probability; one of 0 or 1, whose estimated error of 0 says nothing, with its bound."""
    if chance.value in CERTAIN:
        return probability_text(chance, words)
    return chance_text(chance.value, found, words)


def _error(chance: Probability, key: str, words: Words) -> str:
    """Its standard error in a sentence; nothing where it says nothing."""
    return "" if chance.value in CERTAIN else words(key, error=words.percent(chance.standard_error))


def _error_cell(chance: Probability, words: Words) -> str:
    return NONE if chance.value in CERTAIN else words.percent(chance.standard_error)


def chance_text(value: float, found: RobustMix, words: Words) -> str:
    """A probability, never rounded to or over the one that is asked."""
    return words.percent_against(value, [found.asked.level])


# -------------------------------------------------------------------------------------------- figures


def _figures(found: RobustMix, words: Words) -> Iterator[Block]:
    mixes = shown_mixes(found)
    if not mixes:
        return
    every = list(mixes.values())
    question = found.question
    rows = [
        [words.type(name, NAME), *(words.number(each.mix.counts[name]) for each in every)]
        for name in question.programme.types
    ]
    if found.objective != "land_value":
        figures = [mix_figure(each.mix, found.objective) for each in every]
        texts = [figure_text(each, found.objective, question, words) for each in figures]
        rows.append([capital(objective_name(found.objective, words)), *texts])
    land = [figure_text(each.mix.land_value, "land_value", question, words) for each in every]
    share = words.exact_percent(found.asked.share)
    rows += [
        [words("robust_row_land_value"), *land],
        [
            words("robust_row_probability"),
            *(_estimate(each.probability, found, words) for each in every),
        ],
        [words("robust_row_error"), *(_error_cell(each.probability, words) for each in every)],
        [words("robust_row_checked"), *(_estimate(each.checked, found, words) for each in every)],
        [words("robust_row_mean"), *(words.money(each.mean_margin) for each in every)],
        [words("robust_row_shortfall", share=share), *(words.money(each.shortfall) for each in every)],
        [words("robust_row_shortfall_checked"), *(words.money(each.checked_shortfall) for each in every)],
    ]
    heads = ["", *(words(f"robust_column_{role}") for role in mixes)]
    yield table(words("robust_section_figures"), heads, rows)
    yield Sentence(words("robust_margins_in_phases" if found.question.scenario.phases else "robust_margins"))


def _points(found: RobustMix, words: Words) -> Iterator[Block]:
    points = found.points
    if not points:
        return
    shown = spread(len(points), MOST_REPORTED)
    share, bound = words.exact_percent(found.asked.share), found.asked.shortfall
    rows = []
    for before, place in zip([None, *shown], shown, strict=False):
        each = points[place]
        step = None if before is None else each.value - points[before].value
        rows.append(
            (
                chance_text(each.probability, found, words),
                figure_text(each.value, found.objective, found.question, words),
                "" if step is None else difference_text(step, found.objective, words),
                *([] if each.shortfall is None else [words.money(each.shortfall)]),
                counts_text(each.mix.counts, words),
            )
        )
    heads = [
        words("robust_column_probability"),
        words(f"mix_column_{found.objective}"),
        words("mix_column_step"),
        *([] if bound is None else [words("robust_column_shortfall", share=share)]),
        words("mix_column_mix"),
    ]
    yield table(words("robust_section_points"), heads, rows, ">" * (len(heads) - 1) + "<")
    if len(shown) < len(points):
        counts = {"shown": words.number(len(shown)), "total": whole(len(points), words.lang)}
        yield Sentence(words("mix_points_left_out", **counts))
    key = "robust_points_every" if found.proof == EVERY_MIX else "robust_points_some"
    yield Sentence(words(key, objective=objective_name(found.objective, words)))
    if bound is not None:
        yield Sentence(words("robust_points_bound", share=share, least=words.money(bound)))
    if found.stopped is not None:
        yield Sentence(words("robust_points_stopped", why=words(f"mix_stopped_{found.stopped}")))
