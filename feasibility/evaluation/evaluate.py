"""From a scenario to its result: the one module that knows the order of the rooms.

Scenarios of one layout are rows of one array, so a thousand variants cost little more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.development import with_vat
from feasibility.cashflow.project_flows import project_flows
from feasibility.cashflow.retention import kept_by_law, retention
from feasibility.cashflow.unit_flows import unit_flows
from feasibility.errors import InputError
from feasibility.evaluation import build
from feasibility.evaluation.brief import frame, results_html, results_line, varied
from feasibility.evaluation.figures.registry import PROJECT, column_of
from feasibility.evaluation.legal import rules_of
from feasibility.evaluation.needed import (
    RETENTION_YEARS,
    index_rates,
    needed_years,
    refuse_ranges,
    refuse_unknown_rents_by_points,
    too_extreme,
)
from feasibility.evaluation.result import Arrays, Result
from feasibility.indices.paths import path_set
from feasibility.policy.tables import TableError, vat_rate
from feasibility.returns.project import NotFiniteError, Returns, project_returns
from feasibility.scenario.arrays import Case, case_of
from feasibility.scenario.keys.parties import figure_called
from feasibility.scenario.layout import Layout, layout_of
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline, timeline

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

BLOCK = 256
"""Paths computed at once: as many as keep the arrays of a block within a processor's cache."""


def evaluate(scenario: Scenario) -> Result:
    """Everything that follows from one scenario.

    Args:
        scenario: with a whole number of dwellings of each type.

    Raises:
        InputError: a value is missing in the scenario or a dated table: a year of an index, a limit before
            the table's first date, a single count instead of a range; or its amounts are too extreme for the
            figures to be represented.
        TypeError: something else than a scenario, such as the name of a file.
    """
    refuse_other_than_scenario(scenario)
    return build.result_of(scenario, compute([scenario]), 0)


def evaluate_many(scenario: Scenario, variants: Iterable[Mapping[str, object]]) -> Results:
    """Variants of one scenario, each a mapping of dotted paths to other values, as rows of one array.

    Args:
        scenario: the base of every variant.
        variants: for each variant its own values, such as `{"policy.term": 25}`.

    Returns:
        The results in the order of the variants; equal to evaluating each alone.

    Raises:
        InputError: a variant is not a valid scenario, or its figures cannot be represented.
        TypeError: something else than a scenario, or than a list of mappings.
    """
    refuse_other_than_scenario(scenario)
    if isinstance(variants, Mapping):
        raise TypeError(
            "evaluate_many takes a list of variants, each a mapping, and one mapping is given: "
            "put it between [ and ]"
        )
    if isinstance(variants, str) or not isinstance(variants, Iterable):
        raise TypeError(
            f"evaluate_many takes a list of variants, each a mapping, and {_kind(variants)} is given"
        )
    each = list(variants)
    for place, values in enumerate(each):
        if not isinstance(values, Mapping):
            raise TypeError(
                "each variant is a mapping of dotted paths to values, "
                f"and variant {place + 1} is {_kind(values)}"
            )
    return evaluate_each([scenario.with_values(values) for values in each])


def at_land_price(result: Result, price: float) -> Result:
    """The same scenario with a land price in euros, whatever the present one.

    Raises:
        InputError: its figures at that price cannot be represented.
    """
    return evaluate(result.scenario.with_values({"land.price": price}))


def at_asking_price(result: Result) -> Result | None:
    """The same scenario with its asking price as land price.

    With a residual price the investor earns the required return by definition; at the asking price its return
    shows whether the plan is viable. None where the land price is given or no price is asked.

    Raises:
        InputError: its figures at that price cannot be represented.
    """
    land = result.scenario.land
    if land.price != "residual" or not land.asking_price:
        return None
    return at_land_price(result, land.asking_price)


def refuse_other_than_scenario(scenario: object) -> None:
    """Refuse what is not a scenario, with a message on how to obtain one."""
    if not isinstance(scenario, Scenario):
        raise TypeError(
            f"a scenario is needed, and {_kind(scenario)} is given: "
            "read_scenario(file) and scenario_from(data) make one"
        )


def _kind(value: object) -> str:
    kind = type(value).__name__
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


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


@dataclass(frozen=True, repr=False)
class Results(Sequence[Result]):
    """Results of many scenarios: whole columns of figures at once, single results on demand."""

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
        return build.result_of(self.scenarios[place], self.groups[group], row)

    def figure(self, name: str) -> Array:
        """One figure of every scenario, (V,); NaN where it has no meaning.

        Args:
            name: a money or rate figure of the project, such as `residual_land_value` or `investor_irr`.

        Raises:
            KeyError: there is no such figure.
        """
        column = np.empty(len(self))
        values = [column_of(name, group) for group in self.groups]
        for place, (group, row) in enumerate(self.rows):
            column[place] = values[group][row]
        return column

    def __repr__(self) -> str:
        """Number of variants, range of land values, and number that is viable, in one line."""
        return results_line(self)

    def _repr_html_(self) -> str:
        """The first variants as rows of a table in a notebook."""
        return results_html(self)

    def to_frame(self, figures: Sequence[str] = ()) -> pd.DataFrame:
        """A row for each variant: by dotted path the inputs in which variants differ, then their figures.

        Args:
            figures: names as `figure` takes them; without them every money or rate figure of the project.

        Returns:
            An input is None where a variant does not write it; a figure is NaN where it has no meaning.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
            KeyError: there is no such figure.
        """
        names = figures or [name for name, each in PROJECT.items() if each.column is not None]
        figures_of = {name: self.figure(name) for name in names}
        truths = {
            name: column > 0
            for name, column in figures_of.items()
            if PROJECT[figure_called(name)].kind == "truth"
        }
        return frame(varied(self.scenarios) | figures_of | truths, index=range(len(self)), axis="variant")


def compute(scenarios: Sequence[Scenario], layout: Layout | None = None) -> Arrays:
    """All arrays of scenarios of one layout.

    Args:
        scenarios: one or more of the same layout.
        layout: of the scenarios, if already known.

    Raises:
        InputError: a value is missing, or a figure cannot be represented.
    """
    layout = layout or layout_of(scenarios[0])
    for scenario in scenarios:
        refuse_ranges(scenario)
        refuse_unknown_rents_by_points(scenario)
    # Extreme amounts end as infinity or NaN, which is checked once, in the totals.
    with np.errstate(all="ignore"):
        try:
            arrays = _computed(scenarios, layout)
        except NotFiniteError as error:
            raise too_extreme(scenarios[error.row if len(scenarios) > 1 else 0]) from error
    _make_read_only(arrays)
    return arrays


def _computed(scenarios: Sequence[Scenario], layout: Layout) -> Arrays:
    calendar = _calendar(layout)
    first, needed = needed_years(layout)
    growth = _growth(scenarios, layout, needed, first)
    paths = path_set(_of_one_size(growth), first, layout.price_year)
    case = _with_vat(scenarios[0], case_of(scenarios), layout, calendar)
    rules = rules_of(scenarios[0], layout, calendar, paths, calendar.holding_years)
    unit = unit_flows(layout, case, calendar, paths, rules)
    flows = project_flows(case.counts, unit, calendar)
    far = max(RETENTION_YEARS, calendar.holding_years)
    law = rules_of(scenarios[0], layout, calendar, paths, far) if kept_by_law(layout) else None
    kept = retention(layout, case, calendar, paths, unit.letting, RETENTION_YEARS, law)
    return Arrays(
        layout=layout,
        case=case,
        calendar=calendar,
        paths=paths,
        unit=unit,
        flows=flows,
        returns=project_returns(layout, case, calendar, unit, flows),
        retention=(kept.in_mid_market, kept.in_band),
        kept=kept,
    )


def _of_one_size(growth: Mapping[str, Array]) -> Mapping[str, Array]:
    """The same rates with as many rows for every index: (1, Y) means the same rates in each."""
    sizes = {rates.shape[0] for rates in growth.values()}
    if len(sizes) == 1:
        return growth
    size = max(sizes)
    return {name: np.broadcast_to(rates, (size, rates.shape[1])) for name, rates in growth.items()}


def _make_read_only(part: object) -> None:
    """Make every array of a result read-only, since they are shared."""
    if isinstance(part, np.ndarray):
        part.setflags(write=False)
    elif isinstance(part, Mapping):
        for each in part.values():
            _make_read_only(each)
    elif isinstance(part, tuple):
        for each in part:
            _make_read_only(each)
    elif is_dataclass(part):
        for each in vars(part).values():
            _make_read_only(each)


def index_years(scenario: Scenario) -> tuple[int, dict[str, range]]:
    """First year of the arrays that `evaluate_paths` takes, and the years whose rates it uses, by index."""
    return needed_years(layout_of(scenario), with_retention=False)


def evaluate_paths(scenario: Scenario, growth: Mapping[str, Array]) -> Iterator[Returns]:
    """Values and returns of one scenario on many index paths, block by block.

    Args:
        scenario: what is evaluated on every path.
        growth: yearly rates of every index of `index_years`, each (S, Y) or (1, Y).

    Yields:
        Returns of at most `BLOCK` paths at a time, in order.

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    growth = _of_one_size(growth)
    layout = layout_of(scenario)
    calendar = _calendar(layout)
    first, _ = needed_years(layout, with_retention=False)
    case = _with_vat(scenario, case_of([scenario]), layout, calendar)
    size = max(rates.shape[0] for rates in growth.values())
    for begin in range(0, size, BLOCK):
        block = {name: rates[begin : begin + BLOCK] for name, rates in growth.items()}
        with np.errstate(all="ignore"):
            paths = path_set(block, first, layout.price_year)
            rules = rules_of(scenario, layout, calendar, paths, calendar.holding_years)
            unit = unit_flows(layout, case, calendar, paths, rules)
            flows = project_flows(case.counts, unit, calendar)
            try:
                returns = project_returns(layout, case, calendar, unit, flows)
            except NotFiniteError as error:
                raise too_extreme(scenario) from error
        yield returns


def _calendar(layout: Layout) -> Timeline:
    return timeline(
        layout.start,
        layout.price_year,
        layout.period,
        layout.flow_timing,
        layout.construction_months,
        layout.holding_years,
        layout.payment_months,
    )


def _growth(
    scenarios: Sequence[Scenario], layout: Layout, needed: Mapping[str, range], first: int
) -> dict[str, Array]:
    """(V, Y) rates of every index, (1, Y) where all scenarios share it; 0 in years that are not needed."""
    last = max(years.stop for years in needed.values())
    growth = {}
    for name, rows in index_rates(scenarios, needed, layout).items():
        before, after = needed[name].start - first, last - needed[name].stop
        growth[name] = np.array([[0.0] * before + row + [0.0] * after for row in rows])
    return growth


def _with_vat(scenario: Scenario, case: Case, layout: Layout, calendar: Timeline) -> Case:
    """The numbers of a case with irrecoverable VAT.

    Raises:
        InputError: a day comes before the first date of the VAT table.
    """
    land_rate = price_rate = 0.0
    path = "land.vat"
    try:
        if layout.land_vat_by_use:
            land_rate = vat_rate(calendar.payment_date, layout.known_until)
        if layout.delivery == "turnkey":
            path = "development.delivery"
            price_rate = vat_rate(calendar.anniversary(0), layout.known_until)
    except TableError as error:
        raise InputError([scenario.mistake(path, str(error))]) from error
    return with_vat(case, layout, land_rate, price_rate)
