"""Financial feasibility of Dutch mid-market rental housing, from one readable scenario file.

from feasibility import read_scenario, evaluate

result = evaluate(read_scenario("scenarios/amersfoort-2019.yaml"))
result.residual_land_value
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from feasibility import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from feasibility.api.files import chart_of, write_report, write_workbook
    from feasibility.api.on_paths import robust_mix, sensitivity
    from feasibility.api.questions import best_mix, find_deals, grid_of, lever_effects, solve_for
    from feasibility.api.simulations import compare_scenarios, kept_simulations, simulate
    from feasibility.errors import FeasibilityError, InputError
    from feasibility.evaluation.evaluate import Results, evaluate, evaluate_many
    from feasibility.evaluation.result import Result
    from feasibility.points.valuation import dwelling_points
    from feasibility.returns.discounting import npv
    from feasibility.returns.irr import irr, irr_roots
    from feasibility.scenario.reading.read import read_scenario, scenario_from
    from feasibility.scenario.validated import Scenario

_HOMES = {
    "FeasibilityError": "feasibility.errors",
    "InputError": "feasibility.errors",
    "Result": "feasibility.evaluation.result",
    "Results": "feasibility.evaluation.evaluate",
    "Scenario": "feasibility.scenario.validated",
    "best_mix": "feasibility.api.questions",
    "chart_of": "feasibility.api.files",
    "compare_scenarios": "feasibility.api.simulations",
    "dwelling_points": "feasibility.points.valuation",
    "evaluate": "feasibility.evaluation.evaluate",
    "evaluate_many": "feasibility.evaluation.evaluate",
    "find_deals": "feasibility.api.questions",
    "grid_of": "feasibility.api.questions",
    "irr": "feasibility.returns.irr",
    "irr_roots": "feasibility.returns.irr",
    "kept_simulations": "feasibility.api.simulations",
    "lever_effects": "feasibility.api.questions",
    "npv": "feasibility.returns.discounting",
    "read_scenario": "feasibility.scenario.reading.read",
    "robust_mix": "feasibility.api.on_paths",
    "scenario_from": "feasibility.scenario.reading.read",
    "sensitivity": "feasibility.api.on_paths",
    "simulate": "feasibility.api.simulations",
    "solve_for": "feasibility.api.questions",
    "write_report": "feasibility.api.files",
    "write_workbook": "feasibility.api.files",
}

__all__ = [
    "FeasibilityError",
    "InputError",
    "Result",
    "Results",
    "Scenario",
    "__version__",
    "best_mix",
    "chart_of",
    "compare_scenarios",
    "dwelling_points",
    "evaluate",
    "evaluate_many",
    "find_deals",
    "grid_of",
    "irr",
    "irr_roots",
    "kept_simulations",
    "lever_effects",
    "npv",
    "read_scenario",
    "robust_mix",
    "scenario_from",
    "sensitivity",
    "simulate",
    "solve_for",
    "write_report",
    "write_workbook",
]
_OF_EXTRAS = {"dwelling_points": "woningwaardering"}
# A star import loads every name of the list, so that one whose extra is not installed would end it.
__all__[:] = [name for name in __all__ if name not in _OF_EXTRAS or find_spec(_OF_EXTRAS[name])]


def __getattr__(name: str) -> object:
    """A public name, loaded when it is first asked for, so that the commands start at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'feasibility' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
