"""The plan in a memo: programme and rents, the land with its range, and what the covenant costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.evaluation.evaluate import asks_a_price, at_asking_price
from feasibility.evaluation.figures.least_price import least_binds, margin_terms
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result, TypeResult
from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain
from feasibility.levers.results import Clauses
from feasibility.report.document import Block, Heading, Rows, Sentence, Table, heads, table
from feasibility.report.handout.material import Material
from feasibility.report.levers.clauses import compares_holdings, present_prices
from feasibility.report.levers.words import change_in_money
from feasibility.report.names_and_units import paths_text, probability_text
from feasibility.report.risk.figures import AT_ASKING
from feasibility.report.run.charts.data import rent_pictures
from feasibility.report.run.sentences import OUTSIDE_MID, kinds_sentence
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.simulation import Simulation

MOST_TYPES = 6
"""Types that have a row of their own; of more the last row is of all others."""
NAME, REASON = 28, 160


def programme_blocks(material: Material, words: Words) -> Iterator[Block]:
    """A row for each type with dwellings, the largest first where not all have one."""
    result = material.result
    yield Heading(words("memo_programme"))
    present = {name: each for name, each in result.dwelling_types.items() if each.count}
    limits = {each.name: each for each in rent_pictures(result)}
    shown = list(present)
    if len(shown) > MOST_TYPES + 1:
        largest = sorted(shown, key=lambda name: -present[name].count)[:MOST_TYPES]
        shown = [name for name in shown if name in largest]
    rows = []
    for name in shown:
        each, area = present[name], result.scenario.dwellings[name].floor_area
        limit = limits.get(name)
        upper = words.rent(float(limit.upper[0])) if limit is not None else numbers.NONE
        rows.append(
            (
                words.type(name, NAME),
                words.segment(each.segment, NAME),
                words.number(each.count),
                f"{numbers.plain_number(area, words.lang)} m²",
                _amount(name, each, result, words),
                upper,
                _years(each, words),
            )
        )
    others = [each.count for name, each in present.items() if name not in shown]
    groups = [Rows(tuple(rows))]
    if others:
        label = words.counted("memo_other_types", len(others))
        groups.append(Rows(((label, "", words.number(sum(others)), "", "", "", ""),)))
    total = (capital(words("years_total")), "", words.number(result.dwellings), "", "", "", "")
    groups.append(Rows((total,), total=True))
    labels = [
        *(capital(words(f"column_{name}")) for name in ("type", "segment", "count")),
        capital(words("report_column_floor_area")),
        *(words(f"memo_column_{name}") for name in ("let", "limit", "years")),
    ]
    yield Table(words("memo_programme"), heads(labels, "<<>>>>>"), tuple(groups))
    kinds = kinds_sentence(result, words)
    if kinds:
        yield Sentence(kinds)


def _amount(name: str, each: TypeResult, result: Result, words: Words) -> str:
    if each.retention_status is not None:
        return words.rent(each.initial_rent)
    return words("report_sold_for", price=words.money(result.scenario.dwellings[name].price))


def _years(each: TypeResult, words: Words) -> str:
    if each.retention_status in OUTSIDE_MID:
        return numbers.NONE
    years = each.retention_years
    if years is None:
        return words("report_leaves_at_start")
    if years >= RETENTION_YEARS:
        return words("report_leaves_never", years=words.number(RETENTION_YEARS))
    return words("memo_after", years=words.counted("value_years", years))


# ------------------------------------------------------------------------------------------- the land


def land_blocks(
    result: Result, simulations: Sequence[Simulation], refused: Sequence[str], words: Words
) -> Iterator[Block]:
    """The land value and the return, with the range of each, and how likely it is that they hold."""
    yield Heading(words("memo_land"))
    yield Sentence(_return_sentence(result, words))
    yield table(
        words("memo_land"),
        [
            "",
            words("memo_column_central"),
            *(
                words("memo_column_range", model=words(f"risk_model_{each.plan.model}"))
                for each in simulations
            ),
        ],
        list(_land_rows(result, simulations, words)),
        "<>" + ">" * len(simulations),
    )
    if simulations:
        one = simulations[0]
        count = paths_text(one.paths, words)
        yield Sentence(
            f"{words('memo_range_is', paths=capital(count), seed=one.plan.seed)} {words('memo_range_random')}"
        )
    elif not refused:
        yield Sentence(words("memo_no_range"))
    for each in refused:
        yield Sentence(plain(each, REASON))


def _return_sentence(result: Result, words: Words) -> str:
    required = words.exact_percent(result.scenario.required_return)
    paid = at_asking_price(result)
    if paid is None and result.scenario.land.price == "residual":
        return words("memo_irr_residual", required=required)
    found = paid or result
    rate = words.percent_against(found.investor_irr, [result.scenario.required_return])
    irr = rate if found.investor_irr is not None else words("memo_irr_none")
    key = "memo_irr_asking" if paid else "memo_irr_price"
    return words(key, price=words.money(found.land_price), irr=irr, required=required)


def _land_rows(result: Result, simulations: Sequence[Simulation], words: Words) -> Iterator[tuple[str, ...]]:
    land = result.scenario.land
    given = land.price != "residual"
    yield (
        words.heading("residual_land_value"),
        words.money(result.residual_land_value),
        *(_range(each, "residual_land_value", words) for each in simulations),
    )
    worth, against = margin_terms(result)
    nothing = [""] * len(simulations)
    if words.money(worth) != words.money(result.residual_land_value):
        yield capital(words("sum_residual_on_price_days")), words.money(worth), *nothing
    for key in ("surplus_at_start", "land_value_and_surplus"):
        amount = getattr(result, key)
        if amount is not None:
            ranges = (_range(each, key, words) for each in simulations)
            yield words.heading(key), words.money(amount), *ranges
    if land.asking_price or given:
        name = "land_price" if given else "asking_price"
        price = words.money(result.land_price if given else land.asking_price)
        yield words.heading(name), price, *nothing
        if not given:
            for name, price in _held_against(result, against, words):
                yield name, price, *nothing
        yield words.heading("margin"), change_in_money(result.margin, words), *nothing
        paid = at_asking_price(result) or result
        prefix = AT_ASKING if asks_a_price(result.scenario) else ""
        yield (
            words.heading("investor_irr"),
            words.percent_against(paid.investor_irr, [result.scenario.required_return]),
            *(_range(each, f"{prefix}investor_irr", words) for each in simulations),
        )
    kind = "_price" if given else "" if land.asking_price else "_nothing"
    yield (
        words(f"memo_land_viable{kind}"),
        words("yes" if result.viable else "no"),
        *(probability_text(each.probability("viable"), words) for each in simulations),
    )


def _held_against(result: Result, against: float, words: Words) -> Iterator[tuple[str, str]]:
    """What the margin is held against, where that is not the asking price of its own date.

    A least land price of phases counts as it is worth on the days on which a price is paid.
    """
    shown = [result.asking_price_at_payment, result.least_land_price]
    for key, amount in zip(("asking_price_at_payment", "least_land_price"), shown, strict=True):
        if amount is not None:
            yield words.heading(key), words.money(amount)
    if least_binds(result) and words.money(against) != words.money(result.least_land_price):
        yield capital(words("sum_least_on_price_days")), words.money(against)


def _range(simulation: Simulation, name: str, words: Words) -> str:
    found = simulation.distribution(name)
    if found is None:
        return numbers.NONE
    shown = words.percent if name.endswith("irr") else words.money
    return words("memo_range", low=shown(found.quantiles[5]), high=shown(found.quantiles[95]))


# --------------------------------------------------------------------------------------- the covenant


def covenant_blocks(clauses: Clauses | None, words: Words) -> Iterator[Block]:
    """What the covenant costs, whole and clause by clause as each reads now."""
    yield Heading(words("memo_covenant"))
    if clauses is None:
        yield Sentence(words("report_no_clauses"))
        return
    yield Sentence(words("memo_covenant_is", years=words.number(clauses.holding_years)))
    rows, nothing = [], []
    for clause, reading, price in present_prices(clauses, words):
        name = words(f"memo_clause_{clause}", reading=reading)
        if abs(price.project) < HALF_A_CENT:
            nothing.append(name)
            continue
        rows.append((name, words.money(price.project), words.money(price.per_covenanted)))
    columns = [capital(words(f"clauses_column_{each}")) for each in ("clause", "project", "per_covenanted")]
    if rows:
        yield table(words("memo_covenant"), columns, rows, "<>>")
    if nothing:
        within = [each[:1].lower() + each[1:] for each in nothing]
        yield Sentence(words("memo_covenant_zero", clauses="; ".join(within)))
    if compares_holdings(clauses):
        yield Sentence(words("memo_covenant_holdings"))
