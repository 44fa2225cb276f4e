"""The summary of a simulation as plain data: full precision, null where a figure has no meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feasibility.evaluation.build import provenance
from feasibility.language.words import Words
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.risk.page import difference_text
from feasibility.risk.blocks import KEPT, STATUSES, STAYS
from feasibility.risk.failures import FailurePatterns
from feasibility.risk.fans import CASH_FLOW, LIMIT, RENT
from feasibility.risk.paths.model import IndexModel, index_model
from feasibility.risk.simulation import Simulation, failing
from feasibility.risk.summary import Distribution, fan, histogram, left_by_year

PROBABILITIES = ("viable", "allowed", "viable_and_allowed")


def simulation_json(simulations: Sequence[Simulation]) -> Json:
    """The summary of one scenario under one model or more.

    Args:
        simulations: one for each model; at least one.
    """
    one = simulations[0]
    return {
        "name": one.scenario.name,
        "paths": one.paths,
        "seed": one.plan.seed,
        "central": plain_value(one.central),
        "models": {each.plan.model: model_json(each) for each in simulations},
        "indices": indices_json(index_model(one.scenario)),
        "provenance": plain_value(provenance(one.scenario)),
    }


def model_json(simulation: Simulation) -> Json:
    """The summary of one simulation."""
    numbers = [
        name
        for name in simulation.figures
        if name not in PROBABILITIES and not name.endswith("_status") and not name.startswith((KEPT, STAYS))
    ]
    edges, counts = histogram(simulation.figure("residual_land_value"))
    return {
        "probabilities": {name: as_data(simulation.probability(name)) for name in PROBABILITIES},
        "figures": {name: distribution_json(simulation.distribution(name)) for name in numbers},
        "statuses": {
            name: simulation.statuses(name) for name in simulation.figures if name.endswith(STATUSES)
        },
        "dwelling_types": {name: _type_json(simulation, name) for name in simulation.types},
        "land_value_histogram": {"edges": plain_value(edges), "paths": plain_value(counts)},
        "fans": {
            "paths": len(simulation.fans[CASH_FLOW]),
            "rent": _fans(simulation, RENT),
            "limit": _fans(simulation, LIMIT),
            "cash_flow": _fan(simulation.fans[CASH_FLOW]),
        },
        "failing": {name: common_json(failing(simulation, name)) for name in ("viable", "allowed")},
    }


def distribution_json(found: Distribution | None) -> Json | None:
    """One distribution; null where no path has the figure."""
    if found is None:
        return None
    return as_data(
        found,
        only=("paths", "mean", "sd", "quantiles", "shortfalls", "least", "most"),
        standard_error=found.standard_error,
        quantiles={f"p{each}": value for each, value in found.quantiles.items()},
    )


def _type_json(simulation: Simulation, name: str) -> Json:
    term = simulation.scenario.policy.term
    return {
        "stays": as_data(simulation.probability(STAYS + name)),
        "left_before_year": plain_value(left_by_year(simulation.figure(KEPT + name), term)),
    }


def _fans(simulation: Simulation, kind: str) -> Json:
    return {
        name.removeprefix(kind): _fan(values)
        for name, values in simulation.fans.items()
        if name.startswith(kind)
    }


def _fan(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Json:
    found = fan(np.asarray(values, dtype=np.float64))
    return {f"p{percentile}": plain_value(each) for percentile, each in found.items()}


def common_json(found: FailurePatterns) -> Json:
    """What failing paths have in common, with the sentences in English."""
    english = Words("en")
    said = [as_data(each, text=difference_text(each, english)) for each in found.differences]
    return as_data(found, only=("paths", "failing"), too_few=found.too_few, differences=said)


def indices_json(model: IndexModel) -> Json:
    """How far each index strays, and where its numbers come from."""
    return {
        "least_exit_yield": model.least,
        "centre": model.centre,
        "deviations": {
            name: {
                "persistence": float(model.persistence[place]),
                "sd": float(model.sd[place]),
                "first_year": int(model.first_year[place]),
                "origin": {key: as_data(model.sources[f"{name}.{key}"]) for key in ("persistence", "sd")},
            }
            for place, name in enumerate(model.names)
        },
        "correlations": plain_value(model.correlation),
    }
