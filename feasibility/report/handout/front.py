"""The first page of the report: verdict, margin, returns, what moves it most, checks, one picture."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.result import Result
from feasibility.language.words import Words, capital, plain
from feasibility.levers.results import Effect, Levers
from feasibility.report.document import (
    Block,
    DealHead,
    Drawing,
    Front,
    Heading,
    Points,
    Sentence,
)
from feasibility.report.handout.material import Material
from feasibility.report.levers.words import change_in_money, lever_name, size_text
from feasibility.report.run.checks import checks_table, rules_table
from feasibility.report.run.sentences import (
    OUTSIDE_MID,
    facts,
    heading_sentences,
    verdicts,
)
from feasibility.report.run.values import return_rows
from feasibility.report.run.waterfall import build_up
from feasibility.returns.values import HALF_A_CENT

MOVERS = 3
MOST_CHECKS, MOST_OF_DEAL = 10, 6
"""Checks that the first page lists all; of more it lists those that are not met, or the rules. A first page
that says of which proposal it is has room for fewer."""
NAME = 200


def front(material: Material, words: Words, deal: DealHead | None = None) -> Front:
    """The records of the first page."""
    result = material.result
    return Front(
        name=deal.title if deal else plain(result.scenario.name, NAME) or words.heading("results"),
        deal=deal.rows if deal else (),
        sentences=(
            *heading_sentences(result, words),
            *((words("report_of_best_mix"),) if material.mix is not None and material.mix.reported else ()),
        ),
        verdicts=verdicts(result, words),
        remarks=tuple(_remarks(material, words)),
        facts=tuple(facts(result, words)),
        blocks=tuple(_blocks(material, words, MOST_OF_DEAL if deal else MOST_CHECKS)),
    )


def _remarks(material: Material, words: Words) -> Iterator[str]:
    """What is odd about a scenario, so that no figure on the page is read for what it is not."""
    result = material.result
    present = [each for each in result.dwelling_types.values() if each.count]
    let = [each for each in present if each.retention_status is not None]
    if not let:
        yield words("report_all_sold")
    elif all(each.retention_status in OUTSIDE_MID for each in let):
        yield words("report_no_mid_rent")
    for label, _, meaning in _unclear_rates(result, words):
        yield f"{label}: {meaning}."


def _unclear_rates(result: Result, words: Words) -> Iterator[tuple[str, str, str]]:
    """Rows of rates that do not exist, or are several."""
    unclear = {
        words.heading(name)
        for name, rate in (("investor_irr", result.investor_irr), ("project_irr", result.project_irr))
        if rate is None
    }
    yield from (row for row in return_rows(result, words) if row[0] in unclear)


def _blocks(material: Material, words: Words, most: int) -> Iterator[Block]:
    result = material.result
    title = capital(words("report_waterfall_title"))
    shows = words(
        "report_waterfall_shows",
        investment_value=words.money(build_up(result).investment_value),
        land_value=words.money(result.residual_land_value),
    )
    yield Drawing("waterfall", result, title, shows)
    yield Heading(words("report_movers"))
    yield from _movers(material.levers, words)
    yield Heading(words("section_checks"))
    yield from _checks(result, words, most)


def _movers(levers: Levers, words: Words) -> Iterator[Block]:
    moving = [each for each in levers.effects if _moves(each)][:MOVERS]
    if not moving:
        yield Sentence(words("report_nothing_moves"))
        return
    yield Points(tuple(_mover(each, words) for each in moving))


def _moves(effect: Effect) -> bool:
    return any(abs(side.land_value or 0.0) >= HALF_A_CENT for side in (effect.down, effect.up))


def _mover(effect: Effect, words: Words) -> str:
    """What one step up and one step down of a lever do."""
    turns = [
        words(
            "report_turn",
            size=size_text(side.size, effect.handle, words),
            change=change_in_money(side.land_value, words),
        )
        for side in (effect.up, effect.down)
        if side.land_value is not None
    ]
    name = capital(lever_name(effect.handle, words))
    return words("report_mover", name=name, turns=words("report_turns").join(turns))


def _checks(result: Result, words: Words, most: int) -> Iterator[Block]:
    checks = result.checks
    if not checks:
        yield Sentence(words("verdict_no_checks"))
        return
    if len(checks) <= most:
        yield checks_table(checks, words, terminal=False)
        return
    missed = [check for check in checks if not check.met]
    key = "report_checks_not_met" if missed else "report_checks_met"
    yield Sentence(words(key, count=words.number(len(checks))))
    yield checks_table(missed, words, terminal=False) if missed else rules_table(checks, words)
