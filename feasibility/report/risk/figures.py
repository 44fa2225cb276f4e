"""Which figures of a simulation are shown, and by what names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.evaluation.evaluate import asks_a_price
from feasibility.evaluation.figures.named import unit_of_figure
from feasibility.evaluation.figures.registry import figure_at
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.report.names_and_units import figure_written
from feasibility.risk.blocks import FINANCED, WITH_SURPLUS
from feasibility.risk.fans import RENT
from feasibility.risk.paths.default_calibration import INDICES
from feasibility.risk.simulation import Simulation
from feasibility.scenario.kinds import counts_of

Simulations = Sequence[Simulation]
"""Of one scenario, one for each model; at least one."""
FAN_SHOWN = (5, 50, 95)
"""Percentiles of a fan that a page shows."""
AT_ASKING = "at_asking_price."
RETURNS = ("net_present_value", "project_irr", "investor_irr")
"""Figures that follow the price of the land."""
RATES = ("project_irr", "investor_irr")
FINANCED_SHOWN = tuple(name for names in FINANCED.values() for name in names)
"""Figures of loans and tax, which few scenarios have."""
MOST_RENTS, RENTS_OF_A_PICTURE = 8, 5
"""Types whose rents are drawn, those with the most dwellings, and how many of them below each other."""


def shown_figures(simulation: Simulation) -> Iterator[str]:
    """Names of the figures whose distribution says something of this scenario, in order.

    With a residual land price the returns are those that are required on every path, so they are shown at
    the asking price, or not at all.
    """
    land = simulation.scenario.land
    yield "residual_land_value"
    yield "investment_value"
    if land.price != "residual":
        yield "total_development_cost"
    if land.asking_price != 0:
        yield "public_contribution"
    yield from (name for name in WITH_SURPLUS if name in simulation.figures)
    if asks_a_price(simulation.scenario):
        yield from (AT_ASKING + name for name in RETURNS)
    elif land.price != "residual":
        yield from RETURNS
    of_price = AT_ASKING if asks_a_price(simulation.scenario) else ""
    yield from (of_price + name for name in FINANCED_SHOWN if of_price + name in simulation.figures)
    if simulation.types:
        yield "mid_market_dwelling_years"


def rents_shown(simulation: Simulation) -> tuple[str, ...]:
    """The rented types that have dwellings, in the order of the scenario; of very many the largest."""
    counts = counts_of(simulation.scenario)
    let = [name for name, count in counts.items() if count and RENT + name in simulation.fans]
    kept = sorted(let, key=lambda name: -counts[name])[:MOST_RENTS]
    return tuple(name for name in let if name in kept)


def is_rate(name: str) -> bool:
    """Whether a figure is a rate."""
    bare = name.removeprefix(AT_ASKING)
    return bare in RATES or (bare in FINANCED_SHOWN and unit_of_figure(bare) == "rate")


def figure_label(name: str, words: Words) -> str:
    """A figure by its name, to begin a line with."""
    bare = name.removeprefix(AT_ASKING)
    label = name_of_path(bare, words.lang) if bare in FINANCED_SHOWN else words.name(bare)
    figure = figure_at(bare)
    moved = name != bare and (figure is None or figure.follows != "unmoved")
    return capital(words("risk_at_asking", figure=label) if moved else label)


def figure_text(name: str, value: float | None, words: Words) -> str:
    """A value of a figure: a rate in percent, years as a number, an amount in whole euros."""
    if is_rate(name):
        return words.percent(value)
    if name == "mid_market_dwelling_years":
        return words.number(value)
    bare = name.removeprefix(AT_ASKING)
    if bare in FINANCED_SHOWN:
        return figure_written(bare, value, words)
    return words.money(value)


def index_name(name: str, words: Words) -> str:
    """An index by its name in the glossary, or as its user wrote it."""
    return words(f"risk_index_{name}") if name in INDICES else plain(name)
