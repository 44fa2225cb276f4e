"""The tornado of any figure: what a step down and a step up of each lever does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.named import FigureName, figures_of, single
from feasibility.levers.limits import invalid, out_of_reach, values_at
from feasibility.levers.results import LeverRange, Reason
from feasibility.levers.selection import handles_of
from feasibility.risk.paths.draws import YIELDS
from feasibility.risk.sobol.factors import Factor
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True)
class Turn:
    """A lever turned by one step, and the figure then less the figure now."""

    size: float
    """Below 0 for a turn down."""
    change: float | None = None
    """Of the figure, in its own unit; None where it has no meaning, now or then."""
    reason: Reason | None = None
    """Why the scenario cannot be turned this far."""


@dataclass(frozen=True)
class Turns:
    """A lever with both its turns."""

    handle: LeverRange
    down: Turn
    up: Turn

    @property
    def largest(self) -> float:
        """The larger change of the figure, of the turn down and the turn up; 0 without one."""
        return max(abs(each.change or 0.0) for each in (self.down, self.up))


def tornado(scenario: Scenario, figure: FigureName) -> tuple[Turns, ...]:
    """What each lever of a scenario does to a figure; the lever that moves it most comes first.

    Args:
        scenario: with a whole number of dwellings of each type; its `levers`, or those that the program
            derives.
        figure: a printed figure; yes counts as 1.

    Raises:
        InputError: as `evaluate` does.
    """
    now = evaluate(scenario)
    value = single(figure.name, now)
    contributions = {name: each.residual_land_value for name, each in now.dwelling_types.items()}
    handles, _ = handles_of(scenario, contributions)
    asked = [(handle, size) for handle in handles for size in (-handle.down, handle.up)]
    turns = _turned(scenario, figure, value, asked)
    found = [Turns(handle, turns[2 * place], turns[2 * place + 1]) for place, handle in enumerate(handles)]
    return tuple(sorted(found, key=lambda each: -each.largest))


def _turned(
    scenario: Scenario, figure: FigureName, now: float, asked: Sequence[tuple[LeverRange, float]]
) -> list[Turn]:
    turns = [Turn(size, reason=out_of_reach(handle, size)) for handle, size in asked]
    sound = [place for place, each in enumerate(turns) if each.reason is None]
    values = {place: values_at(*asked[place]) for place in sound}
    found = figures_of(scenario, [values[place] for place in sound], [figure])
    for row, place in enumerate(sound):
        if row in found.refused:
            reason = invalid(found.refused[row], scenario, values[place])
            turns[place] = replace(turns[place], reason=reason)
            continue
        change = float(found.columns[0][row]) - now
        turns[place] = replace(turns[place], change=None if isnan(change) else change)
    return turns


def moves(handle: LeverRange, factor: Factor) -> bool:
    """Whether a lever moves a number that is drawn with a factor."""
    return any(_is_of(path, member, factor) for path in handle.paths for member in factor.members)


def _is_of(path: str, member: str, factor: Factor) -> bool:
    if factor.kind == "input":
        return path == member or path.startswith(f"{member}.") or member.startswith(f"{path}.")
    if member == EXIT_YIELD:
        return path.startswith("exit.") and path.endswith(YIELDS)
    return path == f"indices.{member}" or path.startswith(f"indices.{member}.")
