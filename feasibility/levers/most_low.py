"""How many low dwellings a project of the same size can have while it is viable."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from feasibility.errors import InputError
from feasibility.levers.sensitivity import Low
from feasibility.levers.types import counts_of
from feasibility.programme.optimum.solver import optimum
from feasibility.programme.question import Options, question_of
from feasibility.programme.units import UnitValues, unit_values_of_many
from feasibility.scenario.validated import Scenario


def most_low(scenarios: Sequence[Scenario], progress: Callable[..., None] | None = None) -> list[Low | None]:
    """The most low dwellings in any viable mix of each scenario.

    None where it has no low type, or where one dwelling of each of its types is no valid scenario.

    Every type may have any whole number of dwellings; their total, the policy's shares and the scenario's own
    rows hold; the land is worth at least what is asked or paid for it. `progress` is told how many scenarios
    are done, and how many there are.
    """
    found = []
    for scenario, units in zip(scenarios, _unit_values(scenarios), strict=True):
        found.append(None if units is None else _most_low(scenario, units))
        if progress:
            progress(len(found), len(scenarios))
    return found


def _unit_values(scenarios: Sequence[Scenario]) -> list[UnitValues | None]:
    """All at once; where one of them is not valid, each by itself."""
    try:
        return list(unit_values_of_many(scenarios))
    except InputError:
        if len(scenarios) == 1:
            return [None]
        return [_unit_values([each])[0] for each in scenarios]


def _most_low(scenario: Scenario, units: UnitValues) -> Low | None:
    if not any(units.low):
        return None
    total = sum(counts_of(scenario).values())
    options = Options(free=tuple(scenario.dwellings), total=(total, total))
    best = optimum(question_of(scenario, options, units).programme, [int(low) for low in units.low])
    if best is None:
        return Low(None, None)
    count = sum(each for each, low in zip(best.counts, units.low, strict=True) if low)
    return Low(count, count / total)
