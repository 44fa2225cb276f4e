"""Where the numbers of a simulation come from, what is drawn besides, and what real years would have done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feasibility.evaluation.evaluate import asks_a_price
from feasibility.evaluation.paths import prepared
from feasibility.glossary import unit_named
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital
from feasibility.report.document import Block, Heading, Sentence, table
from feasibility.report.names_and_units import written
from feasibility.report.risk.figures import AT_ASKING, FAN_SHOWN, Simulations, figure_label, index_name
from feasibility.risk.blocks import RATES, YIELD_SHIFT, real_starts
from feasibility.risk.paths.default_calibration import Origin
from feasibility.risk.paths.model import IndexModel
from feasibility.risk.paths.replay import histories
from feasibility.risk.simulation import Simulation, numeric_inputs
from feasibility.scenario.keys.uncertainty import EXIT_YIELD


def origins(simulations: Simulations, model: IndexModel, words: Words) -> Iterator[Block]:
    """How far each index strays, and where the numbers come from."""
    used = used_indices(simulations, model)
    rows = tuple(
        (
            index_name(name, words),
            words.percent(float(model.persistence[place])),
            words.percent(float(model.sd[place])),
            _origin(model, name, words),
        )
        for place, name in enumerate(model.names)
        if name in used
    )
    labels = [words(f"risk_column_{each}") for each in ("index", "persistence", "shock", "origin")]
    title = words("risk_numbers")
    yield Heading(title)
    yield table(title, labels, rows, "<>><")
    yield from map(Sentence, _history_means(simulations, used, words))
    if any(each.status in ("calibrated", "assumed") for each in model.sources.values()):
        yield Sentence(words("risk_short_series"))
    yield from _inputs(simulations[0], words)


def _inputs(simulation: Simulation, words: Words) -> Iterator[Block]:
    """The uncertain inputs, and between which values they were drawn."""
    uncertainty = simulation.scenario.uncertainty
    if not uncertainty.inputs:
        return
    drawn = numeric_inputs(simulation.plan)
    rows = []
    for path in sorted(uncertainty.inputs):
        kind = words.name(f"distribution.{uncertainty.inputs[path].distribution}")
        cells = ["", "", ""]
        if path in drawn:
            unit = unit_named(path)
            found = np.percentile(drawn[path], FAN_SHOWN)
            cells = [written(float(value), unit, words, 2) for value in found]
        name = capital(number_name(path, words))
        rows.append((name, kind, *cells))
    percentiles = [f"P{percentile}" for percentile in FAN_SHOWN]
    labels = [words("risk_column_input"), words("risk_column_drawn"), *percentiles]
    title = words("risk_inputs")
    yield Heading(title)
    yield table(title, labels, rows, "<<>>>")
    yield Sentence(words(f"risk_inputs_sampling_{uncertainty.sampling}"))


def used_indices(simulations: Simulations, model: IndexModel) -> frozenset[str]:
    """The indices whose deviations move a figure of this scenario."""
    kept = {name for each in simulations for name in each.fans}
    used = {name for name in model.names if RATES + name in kept}
    return frozenset(used | ({EXIT_YIELD} if YIELD_SHIFT in kept else set()))


def _history_means(simulations: Simulations, used: frozenset[str], words: Words) -> Iterator[str]:
    """The mean of each index over the replayed years, beside its central path."""
    if all(each.plan.model != "history" for each in simulations):
        return
    ready = prepared(simulations[0].scenario)
    past = histories(ready, ready.scenario.uncertainty.replay)
    for name in ready.growth:
        found = [rate for year, rate in past.growth.get(name, {}).items() if year in past.years]
        if found and name in used:
            years = ready.needed[name]
            central = ready.growth[name][0, years.start - ready.first_year : years.stop - ready.first_year]
            yield words(
                "risk_history_mean",
                index=index_name(name, words),
                mean=words.percent(sum(found) / len(found)),
                central=words.percent(float(central.mean())),
            )


def starts(simulation: Simulation, words: Words) -> Iterator[Block]:
    """What signing in each real year would have done."""
    found = real_starts(simulation.scenario)
    priced = asks_a_price(simulation.scenario)
    irr = AT_ASKING + "investor_irr" if priced else "investor_irr"
    with_irr = priced or simulation.scenario.land.price != "residual"
    rows = []
    for place, (signed, real) in enumerate(zip(found.signed, found.real_years, strict=True)):
        cells = [str(signed), words.number(real)]
        cells.append(words.money(float(found.figures["residual_land_value"][place])))
        if with_irr:
            rate = float(found.figures[irr][place])
            cells.append(words.percent(None if np.isnan(rate) else rate))
        truths = (found.figures[name][place] for name in ("viable", "allowed"))
        cells.extend(words("risk_yes" if each else "risk_no") for each in truths)
        rows.append(tuple(cells))
    names = ["signed", "real_years", "land_value"]
    labels = [words(f"risk_column_{name}") for name in names]
    if with_irr:
        labels.append(figure_label(irr, words).replace(", ", ",\n"))
    labels += [words(f"risk_column_{name}") for name in ("viable", "allowed")]
    title = words("risk_starts")
    yield Heading(title)
    figures = ">" * (len(labels) - 2) + "<<"
    yield table(title, labels, rows, figures)
    yield Sentence(words("risk_starts_is"))


def _origin(model: IndexModel, name: str, words: Words) -> str:
    persistence, shock = (origin_text(model.sources[f"{name}.{key}"], words) for key in ("persistence", "sd"))
    if persistence == shock:
        return shock
    return words("risk_origin_mixed", persistence=persistence, shock=shock)


def origin_text(origin: Origin, words: Words) -> str:
    """Where a number of the model comes from."""
    if origin.status == "calibrated" and origin.years is not None:
        first, last = origin.years
        return words("risk_origin_calibrated", first=first, last=last, count=last - first + 1)
    return words(f"risk_origin_{origin.status}")
