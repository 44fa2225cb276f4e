"""The commands that search and compare, as functions: each takes scenarios and returns records.

They have other names than the commands (`best_mix` for `feasibility mix`), since `feasibility.mix` and its
like are packages: what one name for both means would depend on what was imported first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ParamSpec, TypeVar

from feasibility.deals.exhaustive import all_deals
from feasibility.deals.outcomes import Deals
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import refuse_other_than_scenario
from feasibility.levers.effects import levers
from feasibility.levers.results import Levers
from feasibility.messages import sentence
from feasibility.mix.conflicts import impossible
from feasibility.mix.results import BestMix, Impossible
from feasibility.mix.search import best_mix as best_mix_of
from feasibility.programme.objectives import OBJECTIVES, SUMS
from feasibility.programme.question import Options, question_of
from feasibility.scenario.keys.parties import objective_called
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.validated import Scenario
from feasibility.solve import grid as grids
from feasibility.solve import root
from feasibility.solve.grid import axis_of
from feasibility.solve.solutions import Solved, target_of

P = ParamSpec("P")
R = TypeVar("R")
ARGUMENTS = {
    "--columns": "columns",
    "--figure": "figure",
    "--free": "free",
    "--from": "low",
    "--group": "groups",
    "--irr": "irr",
    "--maximise": "objective",
    "--minimise": "objective",
    "--robust": "level",
    "--rows": "rows",
    "--shortfall-share": "shortfall_share",
    "--so-that": "so_that",
    "--to": "high",
    "--total": "total",
}
"""Option of a command → the argument of a function here that says the same."""
OPTION = re.compile(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*")


def in_python(question: Callable[P, R]) -> Callable[P, R]:
    """A question whose mistakes name its arguments, where the command's name its options."""

    @functools.wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return question(*args, **kwargs)
        except InputError as error:
            mistakes = [
                replace(
                    each,
                    path=_argument(each.path),
                    message=_argument(each.message),
                    file=_argument(each.file),
                )
                for each in error.mistakes
            ]
        raise InputError(mistakes)

    return ask


def _argument(words: str) -> str:
    """The same words with arguments for options."""
    return OPTION.sub(lambda found: ARGUMENTS.get(found[0], found[0]), words)


@in_python
def best_mix(
    scenario: Scenario,
    *,
    free: Sequence[str] = (),
    total: int | tuple[int, int] | None = None,
    land_price: float | None = None,
    irr: float | None = None,
    viable: bool = True,
    objective: str = "land_value",
    then: str | None = None,
    top: int = 1,
) -> BestMix | Impossible:
    """The best mix of dwellings, exact and proven; or why there is none. As `feasibility mix`.

    Args:
        scenario: counts are free where it gives a range.
        free: further types whose count is free; `tuple(scenario.dwellings)` for every type.
        total: total dwellings: a number, or the least and the most.
        land_price: at which a mix must be viable [€]; by default the scenario's land price or asking price.
        irr: that the investor must earn at that price, as a fraction; by default the required return.
        viable: whether only viable mixes count.
        objective: `land_value`, `mid_dwellings`, `dwelling_years`, `low_dwellings`, `social_dwellings`,
            `mid_share` or `irr`, made as large as can be; or `public_contribution`, made as small.
        then: the objective that breaks ties: one of the first five; by default the search chooses.
        top: how many of the best mixes are wanted; from the second on they are in `also`.

    Returns:
        The mix with its full result, `.mix.counts` and `.value` first; where no mix satisfies the rules, the
        conflicts between them and the least relaxation.

    Raises:
        InputError: a name that is no type or objective, or ranges that leave no mix to choose.
        TypeError: something else than a scenario.

    >>> from feasibility import best_mix, read_scenario
    >>> scenario = read_scenario("scenarios/amersfoort-2019.yaml")
    >>> found = best_mix(scenario, free=("low", "high", "free"))
    >>> found.mix.counts, round(found.value)
    ({'low': 12, 'high': 12, 'free': 96}, 5215812)
    """
    refuse_other_than_scenario(scenario)
    objective = allowed_name("objective", objective, OBJECTIVES)
    second = None if then is None else allowed_name("then", then, SUMS)
    if second == objective:
        raise InputError.of(
            "then",
            sentence("{objective} is already what is searched for; name another one", objective=objective),
        )
    if objective == "irr" and irr is not None:
        raise InputError.of("irr", sentence("is a least IRR, and the highest IRR is searched for; give one"))
    if top < 1:
        raise InputError.of("top", sentence("found {top}; at least 1 is needed", top=top))
    ends = (total, total) if isinstance(total, int) else total
    question = question_of(scenario, Options(tuple(free), ends, land_price, irr, viable))
    return best_mix_of(question, objective, second, top) or impossible(question)


@in_python
def lever_effects(scenario: Scenario, *, exchange: bool = True) -> Levers:
    """What each lever of a scenario moves, a step down and a step up. As `feasibility levers`.

    Args:
        scenario: with a whole number of dwellings of each type; its own `levers`, or those derived from it.
        exchange: whether the rates of exchange between the levers are computed too, which takes longest.

    Returns:
        `.effects`, the lever that moves the land value most first: the change in residual land value [€] is
        `.down.land_value` and `.up.land_value`. `.rates` are the rates of exchange.

    Raises:
        InputError: as `evaluate` does.
        TypeError: something else than a scenario.

    >>> from feasibility import lever_effects, read_scenario
    >>> found = lever_effects(read_scenario("scenarios/amersfoort-2019.yaml"), exchange=False)
    >>> term = next(each for each in found.effects if each.handle.name == "term")
    >>> round(term.down.land_value), round(term.up.land_value)
    (43473, -8561)
    """
    refuse_other_than_scenario(scenario)
    return levers(scenario, exchange=exchange)


@in_python
def solve_for(
    scenario: Scenario, path: str, so_that: str, low: float | None = None, high: float | None = None
) -> Solved:
    """Every value of one number at which a figure meets a target. As `feasibility solve`.

    Args:
        scenario: what is varied.
        path: dotted path of the number, such as `dwellings.low.rent`.
        so_that: `FIGURE = VALUE`, also with >= or <=: `investor_irr = 5.5%`, `viable = true`; or
            `lease_equals_sale`, of leased land: its canon is worth to its owner what a sale would bring.
        low: least value that is tried, in the number's own unit.
        high: highest value that is tried.

    Returns:
        `.solutions`, single values; `.stretches`, intervals of values; `.nearest`, where no value meets it;
        `.leases`, what lease and sale bring, where they are compared.

    Raises:
        InputError: there is no such number or figure, or the range is empty.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, solve_for
    >>> scenario = read_scenario("scenarios/amersfoort-2019.yaml")
    >>> found = solve_for(scenario, "dwellings.low.rent", "residual_land_value = 4_800_000")
    >>> [round(each.value, 2) for each in found.solutions]
    [814.87]
    """
    refuse_other_than_scenario(scenario)
    target = target_of(so_that, "so_that")
    return root.solve_for(scenario, path, target.figure, target.relation, target.value, low, high)


@in_python
def grid_of(scenario: Scenario, rows: str, columns: str, figure: str = "residual_land_value") -> grids.Grid:
    """One figure at every combination of two levers. As `feasibility grid`.

    Args:
        scenario: the base of every cell.
        rows: the lever down the side and its values: `PATH=BEGIN:END:STEP` or `PATH=A,B,C`; `PATH+PATH=…`
            moves several numbers together.
        columns: the lever along the top, written alike.
        figure: of the cells.

    Returns:
        `.figures` (R, C), NaN where a cell has no figure; `.to_frame()` adds the values of the levers.

    Raises:
        InputError: an unknown path or figure, a path on both sides, too many cells, or no valid cell.
        TypeError: something else than a scenario.

    >>> from feasibility import grid_of, read_scenario
    >>> scenario = read_scenario("scenarios/amersfoort-2019.yaml")
    >>> found = grid_of(scenario, "policy.term=15,20", "policy.rent_increase.surcharge=0.01,0.0125")
    >>> found.figures.round()
    array([[4472312., 4631586.],
           [4399506., 4588113.]])
    """
    refuse_other_than_scenario(scenario)
    return grids.grid(scenario, axis_of(rows, "rows"), axis_of(columns, "columns"), figure)


@in_python
def find_deals(scenario: Scenario) -> Deals:
    """Every deal of a scenario's table that satisfies all parties. As `feasibility deals`.

    Args:
        scenario: with `parties`, and levers or a mix under `table`.

    Returns:
        `.count`, how many satisfy everybody; `.pareto`, those that cannot be improved for one
        party without loss for another; `.nash` and `.equal`, two choices among them; `.nearest`, where there
        is none.

    Raises:
        InputError: there are no parties, nothing is negotiable, or there are too many deals.
        TypeError: something else than a scenario.

    >>> from feasibility import find_deals, read_scenario
    >>> found = find_deals(read_scenario("scenarios/private-land.yaml"))
    >>> found.count
    0
    """
    refuse_other_than_scenario(scenario)
    return all_deals(scenario)


def allowed_name(argument: str, name: str, allowed: Sequence[str]) -> str:
    """The name, if it is allowed.

    Raises:
        InputError: it is not; the nearest one is named.
    """
    called = objective_called(name)
    if called not in allowed:
        message = sentence(
            "found '{name}'; allowed: {allowed}{nearest}",
            name=name,
            allowed=", ".join(allowed),
            nearest=nearest(called, allowed),
        )
        raise InputError.of(argument, message)
    return called
