"""The first page: verdict and margin, land value and returns, what moves it most, checks, one picture."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.result import Result, asking_price
from feasibility.language.words import Words, capital, plain
from feasibility.levers.sensitivity import Effect, Levers
from feasibility.report.document import (
    Block,
    DealHead,
    Drawing,
    Fact,
    Front,
    Heading,
    Points,
    Sentence,
    Verdict,
)
from feasibility.report.handout.material import Material
from feasibility.report.levers.words import change_in_money, lever_name, size_text
from feasibility.report.run.checks import allowed_sentence, checks_table
from feasibility.report.run.sentences import (
    OUTSIDE_MID,
    heading_sentences,
    nothing_to_hold_against,
    viable_sentence,
)
from feasibility.report.run.values import return_rows
from feasibility.report.run.waterfall import build_up
from feasibility.returns.values import HALF_A_CENT

MOVERS = 3
MOST_CHECKS = 10
"""Checks that the first page lists all; of more it lists those that are not met."""
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
        verdicts=(
            Verdict(
                words(f"report_{_viable(result)}"),
                None if nothing_to_hold_against(result) else result.viable,
                _after_colon(viable_sentence(result, words)),
            ),
            Verdict(
                words(f"report_{_allowed(result)}"),
                result.allowed,
                _after_colon(allowed_sentence(result.checks, words)),
            ),
        ),
        remarks=tuple(_remarks(material, words)),
        facts=tuple(_facts(result, words)),
        blocks=tuple(_blocks(material, words)),
    )


def _after_colon(sentence: str) -> str:
    """A verdict without its first word, which stands above it."""
    rest = sentence.partition(": ")[2]
    return capital(rest) if rest else sentence


def _viable(result: Result) -> str:
    if nothing_to_hold_against(result):
        return "nothing_asked"
    return "viable" if result.viable else "not_viable"


def _allowed(result: Result) -> str:
    if not result.allowed:
        return "not_allowed"
    return "allowed" if all(check.met for check in result.checks) else "deviation"


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


def _facts(result: Result, words: Words) -> Iterator[Fact]:
    scenario = result.scenario
    given = scenario.land.price != "residual"
    asking = asking_price(result)
    yield Fact(
        words.heading("residual_land_value"),
        words.money(result.residual_land_value),
        words("report_per_dwelling", amount=words.money(result.residual_land_value_per_dwelling)),
    )
    if given:
        yield Fact(words.heading("land_price"), words.money(result.land_price), words("report_given"))
    else:
        remark = words("report_asked" if asking else "land_nothing_asked")
        yield Fact(words.heading("asking_price"), words.money(asking), remark)
    least = result.least_land_price
    if least is not None and not given:
        yield Fact(words.heading("least_land_price"), words.money(least), words("land_least"))
    yield Fact(
        words.heading("margin"),
        words.money(result.margin),
        words("report_against" if least is None or given else "report_against_higher"),
    )
    paid = at_asking_price(result)
    price = "report_at_asking" if paid else "report_at_given" if given else "report_at_residual"
    # On leased land the canon follows the price, and the value with it.
    leased = bool(result.arrays.layout.canon_index)
    yield Fact(
        words.heading("investment_value"),
        words.money((paid or result).investment_value),
        f"{words(price)}; {words('report_at_delivery')}" if leased else words("report_at_delivery"),
    )
    yield from _returns(paid or result, words(price), words)


def _returns(paid: Result, price: str, words: Words) -> Iterator[Fact]:
    """Returns at the price that the verdict is about, each with the price it goes with."""
    required = paid.scenario.required_return
    yield Fact(
        words.heading("investor_irr"),
        words.percent_against(paid.investor_irr, [required]),
        f"{price}; {_rate_remark(paid, words)}",
    )
    yield Fact(
        words.heading("net_present_value"),
        words.money(paid.net_present_value),
        f"{price}; {words('report_of_investor')}",
    )
    for figure, value in (("gross", paid.gross_initial_yield), ("net", paid.net_initial_yield)):
        remark = "report_first_year" if value is not None else "report_no_yield"
        name = words.heading(f"{figure}_initial_yield")
        yield Fact(name, words.percent(value), f"{price}; {words(remark)}")


def _rate_remark(result: Result, words: Words) -> str:
    status = result.investor_irr_status
    if status == "ok":
        return words("report_required", rate=words.exact_percent(result.scenario.required_return))
    if status == "none" and not result.arrays.phases[0].calendar.holding_years:
        return words("report_all_on_one_day")
    return words("report_several_rates" if status == "several" else "report_no_rate")


def _blocks(material: Material, words: Words) -> Iterator[Block]:
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
    yield from _checks(result, words)


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


def _checks(result: Result, words: Words) -> Iterator[Block]:
    checks = result.checks
    if not checks:
        yield Sentence(words("verdict_no_checks"))
        return
    shown = checks
    if len(checks) > MOST_CHECKS:
        shown = tuple(check for check in checks if not check.met)
        key = "report_checks_not_met" if shown else "report_checks_met"
        yield Sentence(words(key, count=words.number(len(checks))))
    if shown:
        yield checks_table(shown, words, terminal=False)
