"""From a scenario to its result: the one module that knows the order of the rooms.

Scenarios of one layout are rows of one array, so a thousand variants cost little more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from feasibility import packing
from feasibility.cashflow.letting import RETENTION_YEARS, Rules, retention
from feasibility.cashflow.project_flows import project_flows
from feasibility.cashflow.unit_flows import unit_flows
from feasibility.errors import InputError, Mistake
from feasibility.indices.growth import MissingYearError, yearly_rates
from feasibility.indices.history import HistoryError
from feasibility.indices.paths import PathSet, path_set
from feasibility.policy.statutory import statutory_increase
from feasibility.policy.tables import TableError, dated_table, statutory_rules, yearly_values
from feasibility.result import Arrays, Result
from feasibility.returns.project import Returns, project_returns
from feasibility.scenario.arrays import Layout, case_of, layout_of
from feasibility.scenario.model import CountRange, Index
from feasibility.scenario.scenario import Scenario
from feasibility.timeline import Timeline, timeline

Array = NDArray[np.float64]

BLOCK = 256
"""Paths computed at once: as many as keep the arrays of a block within a processor's cache."""


def evaluate(scenario: Scenario) -> Result:
    """Everything that follows from one scenario.

    Args:
        scenario: with a whole number of dwellings of each type.

    Raises:
        InputError: a value is needed that the scenario or a dated table does not have: a year of an index, a
            limit before the table's first date, a single count where a range stands.
    """
    return packing.result_of(scenario, compute([scenario]), 0)


def evaluate_many(scenario: Scenario, variants: Iterable[Mapping[str, object]]) -> Results:
    """Variants of one scenario, each a mapping of dotted paths to other values, as rows of one array.

    Args:
        scenario: what every variant starts from.
        variants: for each variant its own values, such as `{"policy.term": 25}`.

    Returns:
        The results in the order of the variants; equal to evaluating each alone.

    Raises:
        InputError: a variant is no valid scenario.
    """
    return evaluate_each([scenario.with_values(values) for values in variants])


def evaluate_each(scenarios: Sequence[Scenario]) -> Results:
    """Several scenarios, those of one layout computed together."""
    members: dict[Layout, list[int]] = {}
    for place, scenario in enumerate(scenarios):
        members.setdefault(layout_of(scenario), []).append(place)
    rows: list[tuple[int, int]] = [(0, 0)] * len(scenarios)
    groups: list[Arrays] = []
    for layout, places in members.items():
        for row, place in enumerate(places):
            rows[place] = (len(groups), row)
        groups.append(compute([scenarios[place] for place in places], layout))
    return Results(tuple(scenarios), tuple(groups), tuple(rows))


@dataclass(frozen=True)
class Results(Sequence[Result]):
    """Results of many scenarios: whole columns of figures at once, single results when they are asked for."""

    scenarios: tuple[Scenario, ...]
    groups: tuple[Arrays, ...]
    rows: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        """Number of scenarios."""
        return len(self.scenarios)

    @overload
    def __getitem__(self, place: int) -> Result: ...

    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...

    def __getitem__(self, place: int | slice) -> Result | list[Result]:
        """One result, or several for a slice."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        group, row = self.rows[place]
        return packing.result_of(self.scenarios[place], self.groups[group], row)

    def figure(self, name: str) -> Array:
        """One figure of every scenario, (V,); NaN where it has no meaning.

        Args:
            name: a money or rate figure of the project, such as `residual_land_value` or `investor_irr`.

        Raises:
            KeyError: there is no such figure.
        """
        column = np.empty(len(self))
        values = [packing.figure(name, group) for group in self.groups]
        for place, (group, row) in enumerate(self.rows):
            column[place] = values[group][row]
        return column


def compute(
    scenarios: Sequence[Scenario], layout: Layout | None = None, growth: Mapping[str, Array] | None = None
) -> Arrays:
    """All arrays of scenarios of one layout, or of one scenario on many index paths.

    Args:
        scenarios: one or more of the same layout.
        layout: theirs, when it is already known.
        growth: yearly rates by index, (S, Y) for the years of `path_years`; the scenarios' own by default.
    """
    layout = layout or layout_of(scenarios[0])
    _refuse_ranges(scenarios)
    calendar = _calendar(layout)
    first, needed = path_years(layout, calendar)
    if growth is None:
        growth = _growth(scenarios, needed, first)
    paths = path_set(growth, first, layout.price_year)
    case = case_of(scenarios)
    rules = _rules(scenarios[0], layout, calendar, paths)
    unit = unit_flows(layout, case, calendar, paths, rules)
    flows = project_flows(case.count, unit, calendar)
    return Arrays(
        layout=layout,
        case=case,
        calendar=calendar,
        paths=paths,
        unit=unit,
        flows=flows,
        returns=project_returns(layout, case, calendar, unit, flows),
        retention=retention(layout, case, calendar, paths, unit.letting),
    )


def index_years(scenario: Scenario) -> tuple[int, dict[str, range]]:
    """First year of the arrays that `evaluate_paths` takes, and the years whose rates it uses, by index."""
    layout = layout_of(scenario)
    return path_years(layout, _calendar(layout), with_retention=False)


def evaluate_paths(scenario: Scenario, growth: Mapping[str, Array]) -> Iterator[Returns]:
    """Values and returns of one scenario on many index paths, block by block.

    Args:
        scenario: what is evaluated on every path.
        growth: yearly rates of every index of `index_years`, each (S, Y) or (1, Y).

    Yields:
        Returns of at most `BLOCK` paths at a time, in order.
    """
    layout = layout_of(scenario)
    calendar = _calendar(layout)
    first, _ = path_years(layout, calendar, with_retention=False)
    case = case_of([scenario])
    size = max(rates.shape[0] for rates in growth.values())
    for begin in range(0, size, BLOCK):
        block = {
            name: rates if rates.shape[0] == 1 else rates[begin : begin + BLOCK]
            for name, rates in growth.items()
        }
        paths = path_set(block, first, layout.price_year)
        rules = _rules(scenario, layout, calendar, paths)
        unit = unit_flows(layout, case, calendar, paths, rules)
        yield project_returns(layout, case, calendar, unit, project_flows(case.count, unit, calendar))


def _calendar(layout: Layout) -> Timeline:
    return timeline(
        layout.start,
        layout.price_year,
        layout.period,
        layout.flow_timing,
        layout.construction_months,
        layout.holding_years,
    )


def path_years(
    layout: Layout, calendar: Timeline, with_retention: bool = True
) -> tuple[int, dict[str, range]]:
    """The calendar years that each index must cover.

    CPI reaches back to the policy's year, and to the last year of the statutory limit's table where that
    comes before the price date; and onwards as far as retention is looked for.

    Args:
        layout: how the scenario is computed.
        calendar: its dates.
        with_retention: whether the years in the segment are asked for too.

    Returns:
        The first year of the arrays, and for each index that is used the years whose rates are needed.
    """
    last = int(calendar.step_year[-1])
    first, cpi_last = calendar.price_year, last
    if any(each.has_upper or each.lower == "amount" for each in layout.segments):
        first = min(first, layout.policy_year)
        cpi_last = max(cpi_last, layout.policy_year)
    if any(each.lower == "liberalisation_limit" for each in layout.segments):
        table = dated_table("liberalisation_limit", known_until=layout.known_until)
        if table.rows:
            first = min(first, table.rows[-1].start.year)
    if with_retention and any(each.covenanted for each in layout.types):
        cpi_last = max(cpi_last, calendar.delivery_year + RETENTION_YEARS)
    onwards = range(calendar.price_year + 1, last + 1)
    return first, {"cpi": range(first + 1, cpi_last + 1)} | dict.fromkeys(
        sorted(used_indices(layout) - {"cpi"}), onwards
    )


def used_indices(layout: Layout) -> set[str]:
    """Names of the indices that a layout's flows use."""
    names = {"cpi", "market_rent"}
    if layout.statutory_cap:
        names.add("wages")
    if layout.sells_after_term or "vacant_value" in layout.methods or not all(t.rented for t in layout.types):
        names.add("house_price")
    names.update(line.index for line in layout.other_income)
    names.update(line.index for line in layout.operating if line.basis != "share_of_rent")
    names.update(line.index for line in layout.costs if not line.of)
    return names


def _growth(scenarios: Sequence[Scenario], needed: Mapping[str, range], first: int) -> dict[str, Array]:
    """(V, Y) rates of every index, (1, Y) where all scenarios share it; an index not given follows CPI."""
    last = max(years.stop for years in needed.values())
    growth = {}
    mistakes: list[Mistake] = []
    for name, years in needed.items():
        rows: list[list[float]] = []
        seen: dict[int, list[float]] = {}
        for scenario in scenarios:
            given = name if name in scenario.indices else "cpi"
            index = scenario.indices[given]
            if id(index) not in seen:
                seen[id(index)] = _rates(scenario, given, index, years, mistakes)
            rows.append(seen[id(index)])
        if len(seen) == 1:
            rows = rows[:1]
        before, after = years.start - first, last - years.stop
        growth[name] = np.array([[0.0] * before + row + [0.0] * after for row in rows])
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    return growth


def _rates(scenario: Scenario, name: str, index: Index, years: range, mistakes: list[Mistake]) -> list[float]:
    try:
        return yearly_rates(name, index, years, scenario.known_until)
    except (MissingYearError, HistoryError) as error:
        mistakes.append(scenario.mistake(f"indices.{name}", str(error)))
        return [0.0] * len(years)


def _rules(scenario: Scenario, layout: Layout, calendar: Timeline, paths: PathSet) -> Rules:
    """The policy's and the law's values that stand in dated tables."""
    limit: list[float] = []
    if any(each.lower == "liberalisation_limit" for each in layout.segments):
        table = dated_table("liberalisation_limit", known_until=layout.known_until)
        try:
            values, last = yearly_values(
                table, range(paths.first_year, paths.first_year + paths.growth["cpi"].shape[1])
            )
        except TableError as error:
            raise InputError([scenario.mistake("policy", str(error))]) from error
        limit = values[: max(1, last - paths.first_year + 1)]
    if not layout.statutory_cap:
        none = np.full((1, 1), np.inf)
        return Rules(limit, none, none)
    years = paths.place(calendar.anniversary_year)
    free, mid = statutory_increase(
        [calendar.anniversary(number) for number in range(calendar.holding_years + 1)],
        paths.growth["cpi"][:, years],
        paths.growth["wages"][:, years],
        dated_table("statutory_rent_increase", "free", layout.known_until),
        dated_table("statutory_rent_increase", "mid", layout.known_until),
        statutory_rules(),
    )
    return Rules(limit, free, mid)


def _refuse_ranges(scenarios: Sequence[Scenario]) -> None:
    mistakes = [
        scenario.mistake(
            f"dwellings.{name}.count",
            "found a range; one whole number is needed here (a range is for the search of a mix)",
        )
        for scenario in scenarios
        for name, dwelling in scenario.dwellings.items()
        if isinstance(dwelling.count, CountRange)
    ]
    if mistakes:
        raise InputError(mistakes)
