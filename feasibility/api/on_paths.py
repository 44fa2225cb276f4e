"""What is asked of a scenario on many index paths, as functions.

Apart from the other questions, since what draws the paths takes long to load.
"""

from __future__ import annotations

from collections.abc import Sequence

from feasibility.api.questions import allowed_name, in_python
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import refuse_other_than_scenario
from feasibility.messages import sentence
from feasibility.mix.conflicts import impossible
from feasibility.mix.results import Impossible
from feasibility.mix.robust.results import RobustMix
from feasibility.mix.robust.search import ROBUST, asked_of, robust
from feasibility.programme.objectives import SUMS
from feasibility.programme.question import Options, question_of
from feasibility.risk.blocks import Model
from feasibility.risk.simulation import plan_of
from feasibility.risk.sobol import splits
from feasibility.scenario.validated import Scenario


@in_python
def robust_mix(
    scenario: Scenario,
    *,
    level: float = 0.9,
    shortfall_at_least: float | None = None,
    shortfall_share: float = 0.05,
    free: Sequence[str] = (),
    total: int | tuple[int, int] | None = None,
    land_price: float | None = None,
    objective: str = "land_value",
    then: str | None = None,
    paths: int = 10_000,
    seed: int = 1,
    model: Model = "random",
) -> RobustMix | Impossible:
    """The best mix of dwellings that is viable on enough index paths. As `feasibility mix --robust`.

    Args:
        scenario: counts are free where it gives a range; its indices are the central path.
        level: least probability that the mix is viable [0–1]; 0 where only the shortfall is bounded.
        shortfall_at_least: what the mean of its worst margins over the land price must reach [€].
        shortfall_share: which share of the paths is the worst [0–1].
        free: further types whose count is free; `tuple(scenario.dwellings)` for every type.
        total: total dwellings: a number, or the least and the most.
        land_price: at which a mix must be viable [€]; by default the scenario's land price or asking price.
        objective: `land_value`, `mid_dwellings`, `dwelling_years`, `low_dwellings`, `social_dwellings` or
            `mid_share`, on the central path, made as large as can be.
        then: the objective that breaks ties: one of the first five; by default the search chooses.
        paths: how many.
        seed: of the draws; the mixes are tried afresh on the paths of the next seed.
        model: `random` deviations, or `history` replayed.

    Returns:
        `.best`, with `.mix.counts`, `.probability` and `.checked`, the probability on fresh paths;
        `.deterministic`, the best on the central path, and `.price`, what robustness costs; `.points`, the
        frontier. Where no mix meets the condition `.best` is None, and `.likeliest` has the highest
        probability. Where no mix meets the requirements at all: the conflicts between them.

    Raises:
        InputError: a name that is no type or objective, ranges that leave no mix to choose, a probability
            that is none.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, robust_mix
    >>> scenario = read_scenario("scenarios/amersfoort-2019.yaml")
    >>> found = robust_mix(
    ...     scenario, free=("low", "high", "free"), level=0.55, objective="low_dwellings", paths=1_000
    ... )
    >>> found.best.mix.counts, found.deterministic.mix.counts, found.price
    ({'low': 19, 'high': 12, 'free': 89}, {'low': 44, 'high': 12, 'free': 64}, 25)
    """
    refuse_other_than_scenario(scenario)
    objective = allowed_name("objective", objective, ROBUST)
    second = None if then is None else allowed_name("then", then, SUMS)
    if second == objective:
        raise InputError.of(
            "then",
            sentence("{objective} is already what is searched for; name another one", objective=objective),
        )
    asked = asked_of(level, shortfall_at_least, shortfall_share, paths, seed, model)
    plan_of(scenario, paths, seed, model)
    ends = (total, total) if isinstance(total, int) else total
    question = question_of(scenario, Options(tuple(free), ends, land_price))
    return robust(question, asked, objective, second, points=False) or impossible(question)


@in_python
def sensitivity(
    scenario: Scenario, figure: str = "residual_land_value", *, samples: int = 4_096, seed: int = 1
) -> splits.Sensitivity:
    """Which uncertain factors the spread of a figure comes from. As `feasibility sensitivity`.

    Args:
        scenario: its indices are the central path.
        figure: a figure of the results, such as `investor_irr`.
        samples: draws A, and as many draws B: a power of 2 from 256 to 65,536.
        seed: of the draws and of the bootstrap.

    Returns:
        `.factors`, each with the indices or inputs that are its members, the largest first; in the same order
        `.split.shares`, with the first-order and the total Sobol index of each and their 95 % intervals;
        `.mean` and `.sd` of the figure.

    Raises:
        InputError: an unknown figure, or one that has no value on every draw; a number of samples that cannot
            be.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, sensitivity
    >>> found = sensitivity(read_scenario("scenarios/amersfoort-2019.yaml"), samples=512)
    >>> found.factors[0].members
    ('house_price', 'market_rent')
    """
    refuse_other_than_scenario(scenario)
    return splits.sensitivity(scenario, figure, samples, seed)
