"""The lattice of a table: every combination of its levers, and every mix of its free types.

The land price is an axis of its own: everything is affine in it, so that its points need no evaluation. The
other levers are of two kinds. One that moves numbers of a single dwelling type changes the flows of that
type, and nothing else; all others may change everything, and are combined to settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, prod

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError, Mistake
from feasibility.messages import listed, sentence
from feasibility.mix.enumeration import blocks_of_mixes
from feasibility.programme.mix_rows import mix_rows
from feasibility.programme.rows import Programme, total_row
from feasibility.scenario.keys.labels import label_text
from feasibility.scenario.keys.parties import Negotiable
from feasibility.scenario.keys.values import Whole
from feasibility.scenario.rules.levers import standing
from feasibility.scenario.rules.table import too_many_values
from feasibility.scenario.validated import Scenario

IntArray = NDArray[np.int64]
Number = float | int

PRICE = "land.price"
OF_ONE_DWELLING = (
    "floor_area",
    "rent",
    "market_rent",
    "price",
    "vacant_value",
    "construction_cost",
    "parking_spaces",
)
"""Numbers of a dwelling type on which no other type's flows, and no lump sum, depend."""
OF_LAYOUT = ("_months", "holding_years", "every_years")
"""Ends of paths of numbers that decide how a scenario is computed."""
MOST_POINTS = 1_000_000_000
"""Settings of the levers without the price × mixes, at most."""
MOST_CASES = 200_000
"""Evaluations of one dwelling of each type, at most."""
MOST_MIXES = 5_000_000
NEAR = 1e-9
"""Tolerance at the end of a range, as a share of a step."""


@dataclass(frozen=True)
class Axis:
    """One lever: the values that it takes."""

    name: str
    label: str
    paths: tuple[str, ...]
    values: tuple[Number, ...]
    step: float


@dataclass(frozen=True)
class Lattice:
    """All deals that the parties may agree on."""

    case: Scenario
    """The shared facts at the table."""
    price: Axis | None
    """None where the land price is not a lever: it is then that of the case."""
    shared: tuple[Axis, ...]
    """Levers that may move every figure."""
    own: tuple[tuple[Axis, ...], ...]
    """For each dwelling type the levers that move its numbers alone, (T,)."""
    mixes: IntArray
    """(M, T) counts of each mix."""
    rows_move: bool
    """Whether a lever moves the rows of the mixes, so that they are checked at each combination."""
    axes: tuple[Axis, ...]
    """All levers but the price."""
    settings: int
    """Combinations of the levers that may move every figure."""
    cases: tuple[int, ...]
    """For each type the combinations of the levers that move it alone, (T,)."""
    combinations: int
    """Combinations of all levers but the price."""
    prices: int
    """Land prices of the lattice."""
    dwellings: int
    """Dwellings of every mix."""
    use_counts: tuple[int, ...] | None = None
    """Where VAT follows the share that is let: the counts of a mix with the share that is evaluated (T,)."""


def lattice_of(scenario: Scenario, case: Scenario) -> Lattice:
    """The lattice of the scenario's table.

    Args:
        scenario: has the levers and the types of `table`.
        case: the shared facts, with whole counts.

    Raises:
        InputError: it has too many points; the message names the largest levers.
    """
    _refuse_too_many_values(scenario)
    axes = [axis_of(scenario, name, lever) for name, lever in negotiables(scenario).items()]
    return lattice_with(scenario, case, axes, scenario.table.mix if scenario.table else ())


def negotiables(scenario: Scenario) -> Mapping[str, Negotiable]:
    """The levers of the table."""
    return scenario.table.levers if scenario.table else {}


def lattice_with(scenario: Scenario, case: Scenario, axes: Sequence[Axis], free: Sequence[str]) -> Lattice:
    """The lattice of these levers and of all mixes of the free types.

    Raises:
        InputError: it has too many points.
    """
    price = next((axis for axis in axes if axis.paths == (PRICE,)), None)
    others = [axis for axis in axes if axis is not price]
    names = list(case.dwellings)
    whose = {axis.name: None if _moves_use(case, axis) else type_of(axis, names) for axis in others}
    own = tuple(tuple(axis for axis in others if whose[axis.name] == name) for name in names)
    shared = tuple(sorted((axis for axis in others if whose[axis.name] is None), key=_keeps_layout))
    moved = [path for axis in others for path in axis.paths]
    _refuse_too_large(scenario, others, 1, prod(len(axis.values) for axis in shared))
    mixes = _mixes(scenario, case, free, moved)
    settings = prod(len(axis.values) for axis in shared)
    cases = tuple(prod(len(axis.values) for axis in axes) for axes in own)
    _refuse_too_large(scenario, others, max(1, len(mixes)), settings * max(cases))
    return Lattice(
        case=case,
        price=price,
        shared=shared,
        own=own,
        mixes=mixes,
        rows_move=any(_moves_rows(case, path) for path in moved),
        axes=(*shared, *(each for axes in own for each in axes)),
        settings=settings,
        cases=cases,
        combinations=settings * prod(cases),
        prices=1 if price is None else len(price.values),
        dwellings=sum(each.count for each in case.dwellings.values() if isinstance(each.count, int)),
    )


def axis_of(scenario: Scenario, name: str, lever: Negotiable) -> Axis:
    """The values of a lever: from, from + step, … up to its end."""
    whole = any(isinstance(standing(scenario, path)[0], Whole) for path in lever.paths)
    count = values_of(lever)
    values: tuple[Number, ...] = tuple(_neat(lever.least + step * lever.step) for step in range(count))
    if whole:
        values = tuple(round(value) for value in values)
    return Axis(name, label_text(lever.label, "en") or name, lever.paths, values, lever.step)


def values_of(lever: Negotiable) -> int:
    """How many values a lever takes."""
    return floor((lever.most - lever.least) / lever.step + NEAR) + 1


def _neat(value: float) -> float:
    """A sum of steps rounded as people write it: 0.0075, not 0.0075000000000000006."""
    return float(f"{value:.12g}")


def type_of(axis: Axis, names: Sequence[str]) -> str | None:
    """The type whose numbers alone a lever moves; None where it may move other figures."""
    for name in names:
        if all(path in {f"dwellings.{name}.{number}" for number in OF_ONE_DWELLING} for path in axis.paths):
            return name
    return None


def _moves_use(case: Scenario, axis: Axis) -> bool:
    """Whether a lever moves the share of the floor area that is let, on which VAT by use depends."""
    tenures = {case.policy.segments[each.segment].tenure for each in case.dwellings.values()}
    return len(tenures) > 1 and any(path.endswith(".floor_area") for path in axis.paths)


def _keeps_layout(axis: Axis) -> bool:
    """Whether a lever leaves the layout unchanged; those that change it come first, and so vary slowest."""
    return not any(path.endswith(OF_LAYOUT) for path in axis.paths)


def values_at(axes: Sequence[Axis], place: int) -> dict[str, Number]:
    """Path → value of the combination at a place; the last lever varies fastest."""
    found: dict[str, Number] = {}
    for axis, value in zip(axes, steps_at(axes, place), strict=True):
        found |= dict.fromkeys(axis.paths, axis.values[value])
    return found


def steps_at(axes: Sequence[Axis], place: int) -> tuple[int, ...]:
    """The place of each lever's value in the combination at a place."""
    steps = []
    for axis in reversed(axes):
        place, step = divmod(place, len(axis.values))
        steps.append(step)
    return tuple(reversed(steps))


# ------------------------------------------------------------------------------------------------ mixes


def _mixes(scenario: Scenario, case: Scenario, free: Sequence[str], moved: Sequence[str]) -> IntArray:
    """(M, T) every mix of the free types with the case's total that satisfies the rows no lever moves."""
    counts = [each.count for each in case.dwellings.values()]
    fixed = [each for each in counts if isinstance(each, int)]
    total = sum(fixed)
    names = list(case.dwellings)
    rest = total - sum(count for name, count in zip(names, fixed, strict=True) if name not in free)
    least = tuple(0 if name in free else count for name, count in zip(names, fixed, strict=True))
    most = tuple(rest if name in free else count for name, count in zip(names, fixed, strict=True))
    rows = () if any(_moves_rows(case, path) for path in moved) else mix_rows(case)
    programme = Programme(tuple(names), least, most, (total_row(len(names), total, total), *rows))
    found, size = [], 0
    for block in blocks_of_mixes(programme):
        size += len(block)
        if size > MOST_MIXES:
            raise scenario.refusal(
                "table.mix",
                sentence(
                    "{free} make more than {most:,} mixes of {total:,} dwellings; "
                    "leave the counts of more types as they are",
                    free=", ".join(free),
                    most=MOST_MIXES,
                    total=total,
                ),
            )
        found.append(block)
    return np.concatenate(found) if found else np.zeros((0, len(names)), np.int64)


def _moves_rows(case: Scenario, path: str) -> bool:
    if path.startswith(("policy.shares", "mix.", "form_factor")):
        return True
    budgets = (
        case.mix.floor_area_at_most,
        case.mix.gross_floor_area_at_most,
        case.mix.parking_spaces_at_most,
    )
    return path.endswith((".floor_area", ".parking_spaces")) and any(each is not None for each in budgets)


# ----------------------------------------------------------------------------------------------- limits


def _refuse_too_many_values(scenario: Scenario) -> None:
    mistakes = list(_endless(scenario))
    if mistakes:
        raise InputError(mistakes)


def _endless(scenario: Scenario) -> Iterator[Mistake]:
    for name, lever in negotiables(scenario).items():
        for each in too_many_values(lever, f"table.levers.{name}"):
            yield scenario.mistake(each.path, each.message)


def _refuse_too_large(scenario: Scenario, axes: Sequence[Axis], mixes: int, cases: int) -> None:
    combinations = prod(len(axis.values) for axis in axes)
    points = combinations * mixes
    if points <= MOST_POINTS and cases <= MOST_CASES:
        return
    largest = sorted(axes, key=lambda axis: -len(axis.values))[:3]
    named = listed(
        sentence("{name} ({count:,} values)", name=axis.name, count=len(axis.values)) for axis in largest
    )
    of_mixes = sentence(" × {mixes:,} mixes", mixes=mixes) if mixes > 1 else ""
    raise scenario.refusal(
        "table.levers",
        sentence(
            "{combinations:,} combinations of levers{of_mixes} are too many to go "
            "through; the largest levers are {named}: give them larger steps or "
            "narrower ranges",
            combinations=combinations,
            of_mixes=of_mixes,
            named=named,
        ),
    )
