"""Financial feasibility of Dutch mid-market rental housing, from one readable scenario file.

from feasibility import read_scenario, evaluate

result = evaluate(read_scenario("scenarios/amersfoort-2019.yaml"))
result.residual_land_value
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from feasibility import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from feasibility.errors import FeasibilityError, InputError
    from feasibility.evaluation.evaluate import Results, evaluate, evaluate_many
    from feasibility.evaluation.result import Result
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
    "evaluate": "feasibility.evaluation.evaluate",
    "evaluate_many": "feasibility.evaluation.evaluate",
    "irr": "feasibility.returns.irr",
    "irr_roots": "feasibility.returns.irr",
    "npv": "feasibility.returns.discounting",
    "read_scenario": "feasibility.scenario.reading.read",
    "scenario_from": "feasibility.scenario.reading.read",
}

__all__ = [
    "FeasibilityError",
    "InputError",
    "Result",
    "Results",
    "Scenario",
    "__version__",
    "evaluate",
    "evaluate_many",
    "irr",
    "irr_roots",
    "npv",
    "read_scenario",
    "scenario_from",
]


def __getattr__(name: str) -> object:
    """A public name, loaded when it is first asked for, so that the commands start at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'feasibility' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
