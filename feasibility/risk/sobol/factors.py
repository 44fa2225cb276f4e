"""The independent factors of a figure: each uncertain number, or group of numbers that depend on each other.

Sobol's indices split a variance over factors that are independent. Indices with a correlation between them,
also by way of a third, are therefore one factor, and so are indices that the same shock moves; uncertain
inputs with a rank correlation likewise. An index is drawn as a whole path: all its years are one factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from feasibility.evaluation.paths import Prepared
from feasibility.risk.paths.draws import YIELDS
from feasibility.risk.paths.model import IndexModel
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, Correlation
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True)
class Factor:
    """What is drawn independently of everything else."""

    kind: Literal["index", "input"]
    members: tuple[str, ...]
    """Names of indices, or dotted paths of inputs."""
    correlations: tuple[Correlation, ...] = ()
    """Between its members: of the yearly deviations of indices, or rank correlations of inputs."""
    shocked: tuple[str, ...] = ()
    """Members that the same shock moves; empty where it moves fewer than two."""


def factors_of(scenario: Scenario, ready: Prepared, model: IndexModel) -> tuple[Factor, ...]:
    """The factors of a scenario: indices first, in the order of the model, then inputs in that of the file.

    Args:
        scenario: with its uncertain inputs.
        ready: says which indices are used, and in which years.
        model: of the indices.
    """
    return (*_of_indices(ready, model), *_of_inputs(scenario))


def _of_indices(ready: Prepared, model: IndexModel) -> Iterable[Factor]:
    names = [name for name in model.names if _varies(name, ready, model)]
    pairs = [
        Correlation(one, other, float(model.correlation[model.place(one), model.place(other)]))
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    ]
    moved = tuple(name for name in names if _moves(model).get(name))
    ties = [(each.first, each.second) for each in pairs if each.value and _has_spread(each, model)]
    for members in components(names, [*ties, *pairwise(moved)]):
        factor = _factor("index", members, [each for each in pairs if _has_spread(each, model)])
        yield replace(factor, shocked=moved) if len(moved) > 1 and moved[0] in members else factor


def _varies(name: str, ready: Prepared, model: IndexModel) -> bool:
    """Whether an index is used in a year in which it may deviate."""
    place = model.place(name)
    if not model.sd[place] and not _moves(model).get(name):
        return False
    first = int(model.first_year[place])
    if name == EXIT_YIELD:
        return ready.calendar.exit_year >= first and any(
            each in used.methods for each in YIELDS for used in ready.layout.types
        )
    return name in ready.needed and ready.needed[name].stop > first


def _moves(model: IndexModel) -> Mapping[str, float]:
    """What a shock adds to each index; nothing where none can begin."""
    return model.shock.moves if model.shock and model.shock.probability else {}


def _has_spread(pair: Correlation, model: IndexModel) -> bool:
    """Whether both have random deviations, which alone are correlated."""
    return bool(model.sd[model.place(pair.first)] and model.sd[model.place(pair.second)])


def _of_inputs(scenario: Scenario) -> Iterable[Factor]:
    names = list(scenario.uncertainty.inputs)
    pairs = scenario.uncertainty.input_correlations
    for members in components(names, [(each.first, each.second) for each in pairs if each.value]):
        yield _factor("input", members, pairs)


def _factor(
    kind: Literal["index", "input"], members: tuple[str, ...], pairs: Iterable[Correlation]
) -> Factor:
    inside = (each for each in pairs if each.value and {each.first, each.second} <= set(members))
    return Factor(kind, members, tuple(inside))


def components(names: Sequence[str], ties: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Groups of names that are tied to each other, also by way of others; names and groups in their order.

    Args:
        names: each once.
        ties: pairs of them.
    """
    group = {name: place for place, name in enumerate(names)}
    for one, other in ties:
        kept, lost = sorted((group[one], group[other]))
        group = {name: kept if number == lost else number for name, number in group.items()}
    return [
        tuple(name for name in names if group[name] == number) for number in dict.fromkeys(group.values())
    ]
