"""The page of several scenarios on common paths: each by itself, and their sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.language.words import Words, capital, plain
from feasibility.plain_data import Json, as_data
from feasibility.report.document import Block, Heading, Rows, Section, Sentence, Table, heads, table
from feasibility.report.names_and_units import paths_text, probability_text, share_text
from feasibility.report.risk.figures import figure_label, figure_text
from feasibility.report.risk.json import distribution_json, simulation_json
from feasibility.report.risk.page import model_name
from feasibility.report.text import page_text
from feasibility.risk.paths.model import index_model
from feasibility.risk.portfolio import SUMS, TOGETHER, Portfolio
from feasibility.risk.summary import SHORTFALLS

NAME = 40
SHOWN = (5, 50, 95)
TOLD_APART = 2.0
"""Standard errors from which two probabilities are told apart."""
TEXTS = dict(zip(TOGETHER, ("risk_many_all_viable", "risk_many_pooled", "risk_many_allowed"), strict=True))

Portfolios = Sequence[Portfolio]
"""Of the same scenarios, one for each model; at least one."""


def many_page(portfolios: Portfolios, lang: str) -> str:
    """The whole page, about 100 characters wide; lang is `en` or `nl`."""
    words = Words(lang)
    title = words("risk_many_title", count=len(portfolios[0].simulations))
    return page_text(Section("risk", title, tuple(_blocks(portfolios, words))))


def _blocks(portfolios: Portfolios, words: Words) -> Iterator[Block]:
    one = next(iter(portfolios[0].simulations.values()))
    yield Sentence(words("risk_many_paths", paths=paths_text(one.paths, words), seed=one.plan.seed))
    yield Sentence(words("risk_many_is"))
    models = [index_model(each.scenario) for each in portfolios[0].simulations.values()]
    years = sorted({int(each.first_year[each.place("cpi")]) for each in models})
    if len(years) > 1:
        yield Sentence(words("risk_many_first_years", years=", ".join(map(str, years)), last=years[-1]))
    yield Heading(words("risk_many_together"))
    yield from _together(portfolios, words)
    yield Heading(words("risk_many_each"))
    yield from _each(portfolios, words)
    yield Sentence(words("risk_error_is"))
    yield Sentence(words("risk_short_series"))
    yield Sentence(words("risk_many_not_a_price"))


def _title(portfolio: Portfolio, portfolios: Portfolios, words: Words) -> str:
    if len(portfolios) == 1:
        return ""
    return capital(model_name(next(iter(portfolio.simulations.values())), words))


def _together(portfolios: Portfolios, words: Words) -> Iterator[Block]:
    names = [model_name(next(iter(each.simulations.values())), words) for each in portfolios]
    rows = tuple(
        (words(text), *(probability_text(each.probability(name), words) for each in portfolios))
        for name, text in TEXTS.items()
    )
    title = words("risk_many_together")
    yield table(title, ["", *names], rows)
    for each, name in zip(portfolios, names, strict=True):
        value = share_text(each.independent, words)
        yield Sentence(words(f"risk_many_{_against_independent(each)}", model=capital(name), value=value))
    labels = ["", words("risk_column_central"), words("risk_column_mean"), *(f"P{one}" for one in SHOWN)]
    labels.append(words("risk_column_shortfall", share=words.percent(SHORTFALLS[0])))
    groups = []
    for each in portfolios:
        lines = []
        for name in SUMS:
            found = each.distribution(name)
            if found is None or not found.most:
                continue
            values = [
                each.central(name),
                found.mean,
                *(found.quantiles[one] for one in SHOWN),
                found.shortfalls[SHORTFALLS[0]],
            ]
            lines.append((figure_label(name, words), *(figure_text(name, one, words) for one in values)))
        groups.append(Rows(tuple(lines), _title(each, portfolios, words), total=True))
    yield Table(words("risk_many_sums"), heads(labels), tuple(groups))


def _each(portfolios: Portfolios, words: Words) -> Iterator[Block]:
    labels = [
        words("risk_column_scenario"),
        *(words(f"risk_column_{name}") for name in ("viable", "allowed", "both", "central", "median")),
        words("risk_column_shortfall", share=words.percent(SHORTFALLS[0])),
    ]
    groups = []
    for portfolio in portfolios:
        rows = []
        for name, each in portfolio.simulations.items():
            found = each.distribution("residual_land_value")
            assert found is not None
            rows.append(
                (
                    plain(name, NAME),
                    *(
                        probability_text(each.probability(one), words)
                        for one in ("viable", "allowed", "viable_and_allowed")
                    ),
                    words.money(each.central["residual_land_value"]),
                    words.money(found.quantiles[50]),
                    words.money(found.shortfalls[SHORTFALLS[0]]),
                )
            )
        groups.append(Rows(tuple(rows), _title(portfolio, portfolios, words)))
    title = words("risk_many_each")
    yield Table(title, heads(labels), tuple(groups))


def many_json(portfolios: Portfolios) -> Json:
    """Each scenario's summary, and those of the sums."""
    one = portfolios[0]
    return {
        "paths": one.paths,
        "scenarios": {
            name: simulation_json([each.simulations[name] for each in portfolios]) for name in one.simulations
        },
        "together": {each.model: _together_json(each) for each in portfolios},
    }


def _against_independent(portfolio: Portfolio) -> str:
    """Whether scenarios succeed together more often than independent ones would, less often, or neither."""
    found = portfolio.probability("every_viable")
    if abs(found.value - portfolio.independent) <= TOLD_APART * found.standard_error:
        return "like_independent"
    return "independent" if found.value > portfolio.independent else "apart"


def _together_json(portfolio: Portfolio) -> Json:
    return {
        "probabilities": {name: as_data(portfolio.probability(name)) for name in TOGETHER},
        "every_viable_if_independent": portfolio.independent,
        "sums": {
            name: {
                **(distribution_json(portfolio.distribution(name)) or {}),
                "central": portfolio.central(name),
            }
            for name in SUMS
        },
    }
