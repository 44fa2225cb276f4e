"""The page of a simulation: how likely, what it amounts to, who stays, and what failing paths share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from feasibility.evaluation.compute import with_price_at_payment
from feasibility.evaluation.paths import prepared
from feasibility.glossary import unit_named
from feasibility.language.naming import number_name
from feasibility.language.numbers import number
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.report.document import (
    Block,
    Drawing,
    Heading,
    Points,
    Rows,
    Section,
    Sentence,
    Table,
    heads,
    parted,
    table,
)
from feasibility.report.names_and_units import paths_text, probability_text, share_text, written
from feasibility.report.risk.figures import (
    FAN_SHOWN,
    RENTS_OF_A_PICTURE,
    Simulations,
    figure_label,
    figure_text,
    index_name,
    is_rate,
    rents_shown,
    shown_figures,
)
from feasibility.report.risk.sources import origins, starts
from feasibility.report.text import WIDTH, page_text
from feasibility.risk.blocks import KEPT, STAYS
from feasibility.risk.failures import Difference, FailurePatterns
from feasibility.risk.fans import CASH_FLOW, LIMIT, RENT
from feasibility.risk.paths.model import index_model
from feasibility.risk.paths.replay import histories
from feasibility.risk.simulation import Simulation, failing
from feasibility.risk.summary import QUANTILES, SHORTFALLS, fan, left_by_year
from feasibility.scenario.keys.uncertainty import EXIT_YIELD

MOST = 5
"""Differences of failing paths that are named."""
EVERY = 5
"""Years from one column of a fan to the next."""


def risk_page(simulations: Simulations, lang: str) -> str:
    """The whole page, about 100 characters wide; lang is `en` or `nl`."""
    words = words_of(simulations[0].scenario, lang)
    title = plain(simulations[0].scenario.name, WIDTH) or words("risk_title")
    return page_text(Section("risk", title, tuple(_blocks(simulations, words, terminal=True))))


def risk_section(simulations: Simulations, words: Words) -> Section:
    """The section of the report, where the head of a column begins with a capital."""
    blocks = tuple(
        replace(each, columns=tuple(replace(one, label=capital(one.label)) for one in each.columns))
        if isinstance(each, Table)
        else each
        for each in _blocks(simulations, words, terminal=False)
    )
    return Section("risk", words("risk_title"), blocks)


def _blocks(simulations: Simulations, words: Words, *, terminal: bool) -> Iterator[Block]:
    one = simulations[0]
    model = index_model(one.scenario)
    first = int(model.first_year.min())
    paths = words("risk_paths", paths=paths_text(one.paths, words), first=first, seed=one.plan.seed)
    yield Sentence(paths)
    for each in simulations:
        yield Sentence(_model_text(each, words))
    yield from _how_likely(simulations, words)
    yield from _values(simulations, words)
    yield _drawing("fan_land_value", simulations, words)
    yield from _stays(simulations, words)
    yield from _rents(simulations, words)
    yield from _rents_drawings(simulations, words)
    yield from _cash_flow(simulations, words)
    yield _drawing("fan_cash_flow", simulations, words)
    yield from _failing(simulations, words)
    if any(each.plan.model == "history" for each in simulations):
        yield from starts(one, words)
    yield from origins(simulations, model, words)
    required = words.exact_percent(one.scenario.required_return)
    yield Sentence(words("risk_not_a_price", required=required))


def _drawing(name: str, simulations: Simulations, words: Words) -> Drawing:
    return Drawing(name, simulations, capital(words(f"{name}_title")), words(f"{name}_shows"))


def _rents_drawings(simulations: Simulations, words: Words) -> Iterator[Drawing]:
    """As many drawings as keep the types of each large enough to be read on paper."""
    title, types = capital(words("fan_rents_title")), rents_shown(simulations[0])
    for named, part in parted(title, types, RENTS_OF_A_PICTURE, words):
        yield Drawing("fan_rents", (simulations, part), named, words("fan_rents_shows"))


def _model_text(simulation: Simulation, words: Words) -> str:
    """What a model does; of history which years are replayed, and of which indices there are none."""
    if simulation.plan.model != "history":
        return " ".join((words("risk_model_random_is"), *_stated_of_model(simulation, words)))
    ready = prepared(simulation.scenario)
    replay = simulation.scenario.uncertainty.replay
    past = histories(ready, replay)
    first, last = past.years[0], past.years[-1]
    said = [words("risk_model_history_is", years=replay.block_years, first=first, last=last)]
    without = [name for name in ready.growth if len(past.without(name)) == len(past.years)]
    if without:
        names = words.listed([index_name(name, words) for name in without])
        said.append(words("risk_history_without", names=names))
    for name in ready.growth:
        missing = len(past.without(name))
        if 0 < missing < len(past.years):
            said.append(words("risk_history_short", index=index_name(name, words), count=missing))
    return " ".join(said)


def _stated_of_model(simulation: Simulation, words: Words) -> Iterator[str]:
    """A shock and another centre, where the scenario states them."""
    uncertainty = simulation.scenario.uncertainty
    if uncertainty.shock is not None:
        shock = uncertainty.shock
        moves = [
            words("risk_shock_move", index=index_name(name, words), move=words.exact_percent(move))
            for name, move in shock.moves.items()
        ]
        yield words(
            "risk_shock_is",
            probability=words.exact_percent(shock.probability),
            years=shock.years,
            moves=words.listed(moves),
        )
    if uncertainty.centre == "mean":
        yield words("risk_centre_is_mean")


def model_name(simulation: Simulation, words: Words) -> str:
    """The name of the model of a simulation."""
    return words(f"risk_model_{simulation.plan.model}")


def _over_rows(simulation: Simulation, simulations: Simulations, words: Words) -> str:
    """The name of its model over the rows of a simulation, where there are several."""
    return capital(model_name(simulation, words)) if len(simulations) > 1 else ""


def viable_text(simulation: Simulation, words: Words) -> str:
    """What viable means here."""
    land = simulation.scenario.land
    if land.price != "residual":
        return words("risk_viable_price", price=words.money(land.price))
    if any(each.least_land_price is not None for each in simulation.scenario.dwellings.values()):
        price = with_price_at_payment(simulation.scenario).land.asking_price
        return words("risk_viable_least", price=words.money(price))
    if land.asking_price != 0:
        kind = "risk_viable_asking" if land.asking_price_date is None else "risk_viable_asking_dated"
        price = with_price_at_payment(simulation.scenario).land.asking_price
        return words(kind, price=words.money(price))
    return words("risk_viable_nothing")


def _how_likely(simulations: Simulations, words: Words) -> Iterator[Block]:
    labels = {
        "viable": viable_text(simulations[0], words),
        "allowed": words("risk_allowed"),
        "viable_and_allowed": words("risk_both"),
    }
    rows = tuple(
        (label, *(probability_text(each.probability(name), words) for each in simulations))
        for name, label in labels.items()
    )
    columns = ["", *(model_name(each, words) for each in simulations)]
    yield Heading(words("risk_how_likely"))
    yield table(words("risk_how_likely"), columns, rows)
    for each in simulations:
        found = each.probability("viable")
        if found.low == found.high:
            yield Sentence(words("risk_certain", model=capital(model_name(each, words))))
            continue
        yield Sentence(
            words(
                "risk_interval",
                model=capital(model_name(each, words)),
                value=share_text(found.value, words),
                low=share_text(found.low, words),
                high=share_text(found.high, words),
            )
        )
    yield Sentence(words("risk_error_is"))


def _values(simulations: Simulations, words: Words) -> Iterator[Block]:
    shortfalls = [words("risk_column_shortfall", share=words.percent(each)) for each in SHORTFALLS]
    labels = ["", *(words(f"risk_column_{each}") for each in ("central", "mean", "sd")), *shortfalls]
    amounts, percentiles, notes = [], [], []
    for each in simulations:
        rows, parts = [], []
        for name in shown_figures(each):
            found = each.distribution(name)
            if found is None:
                continue
            label = figure_label(name, words)
            values = [each.central.get(name), found.mean, found.sd, *found.shortfalls.values()]
            rows.append((label, *(figure_text(name, value, words) for value in values)))
            parts.append((label, *(figure_text(name, value, words) for value in found.quantiles.values())))
            if is_rate(name):
                notes += list(_missing(each, name, words))
        title = _over_rows(each, simulations, words)
        amounts.append(Rows(tuple(rows), title))
        percentiles.append(Rows(tuple(parts), title))
    yield Heading(words("risk_values"))
    yield Table(words("risk_values"), heads(labels), tuple(amounts))
    yield Sentence(words("risk_mean_differs"))
    if simulations[0].scenario.land.price == "residual" and not simulations[0].scenario.land.asking_price:
        yield Sentence(words("risk_residual_return"))
    yield from map(Sentence, notes)
    yield Heading(words("risk_percentiles"))
    columns = heads(["", *(f"P{each}" for each in QUANTILES)])
    yield Table(words("risk_percentiles"), columns, tuple(percentiles))


def _missing(simulation: Simulation, name: str, words: Words) -> Iterator[str]:
    """How many paths have no single internal rate of return, where some have not."""
    count = simulation.statuses(f"{name}_status")
    if count["ok"] < simulation.paths:
        yield words(
            "risk_irr_missing",
            model=capital(model_name(simulation, words)),
            figure=figure_label(name, words),
            paths=paths_text(simulation.paths, words),
            **{status: words.number(each) for status, each in count.items()},
        )


def _stays(simulations: Simulations, words: Words) -> Iterator[Block]:
    """Type by type the probability of staying, and of having left before some years."""
    scenario = simulations[0].scenario
    term = scenario.policy.term
    if not term or not simulations[0].types:
        return
    years = sorted({*range(EVERY, term, EVERY), term})
    labels = [
        "",
        words("risk_column_rent"),
        words("risk_column_central_years"),
        words("risk_column_stays", term=term),
        *(words("risk_column_left", year=year) for year in years),
    ]
    groups = []
    for each in simulations:
        rows = []
        for name in each.types:
            left = left_by_year(each.figure(KEPT + name), term)
            rent = scenario.dwellings[name].rent
            central = each.central.get(KEPT + name)
            rows.append(
                (
                    words.type(name),
                    words.rent(rent) if isinstance(rent, (int, float)) else words("risk_rent_highest"),
                    words.number(central),
                    probability_text(each.probability(STAYS + name), words),
                    *(share_text(float(left[year]), words) for year in years),
                )
            )
        groups.append(Rows(tuple(rows), _over_rows(each, simulations, words)))
    title = words("risk_stays", term=term)
    yield Heading(title)
    yield Table(title, heads(labels), tuple(groups))


def _rents(simulations: Simulations, words: Words) -> Iterator[Block]:
    """Percentiles of each type's rent and of its limit, by years let."""
    groups = []
    years: list[int] = []
    for each in simulations:
        rows = []
        for key in each.fans:
            kind = next((kind for kind in (RENT, LIMIT) if key.startswith(kind)), None)
            name = key.removeprefix(kind or "")
            limit = LIMIT + name
            if kind is None or limit not in each.fans or not each.scenario.dwellings[name].count:
                continue
            found = fan(np.asarray(each.fans[key], dtype=np.float64))
            years = _some_years(len(found[50]) - 1, 0)
            shown = FAN_SHOWN if kind == RENT else (50,)
            if not np.isfinite(found[50]).all():
                continue
            text = "risk_fan_rent" if kind == RENT else "risk_fan_limit"
            rows += [
                (
                    words(text, type=words.type(name), percentile=percentile),
                    *(words.money(float(found[percentile][year])) for year in years),
                )
                for percentile in shown
            ]
        groups.append(Rows(tuple(rows), _over_rows(each, simulations, words)))
    if not any(group.rows for group in groups):
        return
    labels = ["", *map(str, years)]
    title = words("risk_rents")
    yield Heading(title)
    between = words("risk_fan_between")
    yield Table(title, heads(labels), tuple(groups), between=between)


def _some_years(last: int, first: int) -> list[int]:
    return sorted({first, *range(EVERY, last, EVERY), last})


def _cash_flow(simulations: Simulations, words: Words) -> Iterator[Block]:
    groups = []
    years: list[int] = []
    for each in simulations:
        found = fan(np.asarray(each.fans[CASH_FLOW], dtype=np.float64))
        years = sorted({1, 2, *_some_years(len(found[50]), 3)} & set(range(1, len(found[50]) + 1)))
        rows = tuple(
            (f"P{percentile}", *(words.money(float(found[percentile][year - 1])) for year in years))
            for percentile in FAN_SHOWN
        )
        groups.append(Rows(rows, _over_rows(each, simulations, words)))
    title = words("risk_cash_flow")
    yield Heading(title)
    labels = ["", *map(str, years)]
    between = words("risk_fan_between")
    yield Table(title, heads(labels), tuple(groups), between=between)
    if simulations[0].scenario.land.price == "residual":
        yield Sentence(words("risk_cash_flow_residual"))
    kept = len(simulations[0].fans[CASH_FLOW])
    if kept < simulations[0].paths:
        yield Sentence(words("risk_fan_paths", paths=words.number(kept)))


# --------------------------------------------------------------------------- what failing paths share


def _failing(simulations: Simulations, words: Words) -> Iterator[Block]:
    yield Heading(words("risk_failing"))
    said = False
    for each in simulations:
        found = failing(each)
        yield Sentence(_failing_text(each, found, words))
        if found.differences:
            said = True
            told = found.differences[:MOST]
            yield Points(tuple(difference_text(one, words) for one in told), "-")
    if said:
        yield Sentence(words("risk_failing_is"))


def _failing_text(simulation: Simulation, found: FailurePatterns, words: Words) -> str:
    model, failing = capital(model_name(simulation, words)), words.number(found.failing)
    if found.failing in (0, found.paths):
        key = "risk_failing_none" if found.failing == 0 else "risk_failing_all"
        return words(key, model=model, paths=words.number(found.paths))
    paths = paths_text(found.paths, words)
    if found.too_few:
        return words.counted("risk_failing_few", found.failing, model=model, failing=failing, paths=paths)
    key = "risk_failing_of" if found.differences else "risk_failing_nothing"
    return words(key, model=model, failing=failing, paths=paths)


def difference_text(each: Difference, words: Words) -> str:
    """One difference in a sentence."""
    side = "below" if each.difference < 0 else "above"
    share = share_text(each.in_worst_fifth, words)
    if each.years is None:
        amount = written(abs(each.difference), unit_named(each.name), words)
        label = number_name(each.name, words)
        return capital(words(f"risk_failing_input_{side}", input=label, amount=amount, share=share))
    points = number(100 * abs(each.difference), words.lang, 2)
    if each.name == EXIT_YIELD:
        key = f"risk_failing_yield_{side}"
        return capital(words(key, year=each.years[1], points=points, share=share))
    first, last = each.years
    return capital(
        words(
            f"risk_failing_{side}",
            index=index_name(each.name, words),
            points=points,
            first=first,
            last=last,
            period=words(f"risk_period_{each.period}"),
            share=share,
        )
    )
