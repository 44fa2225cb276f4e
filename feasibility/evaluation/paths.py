"""One scenario on many index paths: what is common to all paths is prepared once.

A path has its own yearly rates and, where inputs are uncertain, its own numbers. Every path is a row of the
arrays and has the same figures, to the last bit, as the scenario with those rates and numbers by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.compute import arrays_of, calendar_of, central_growth
from feasibility.evaluation.requirements import (
    needed_years,
    refuse_ranges,
    refuse_unknown_rents_by_points,
    refuse_untaxed_years,
    too_extreme,
)
from feasibility.evaluation.result import Arrays
from feasibility.returns.project import NotFiniteError
from feasibility.scenario.arrays import Case, case_of
from feasibility.scenario.layout import Layout, layout_of, phase_layouts
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline

Array = NDArray[np.float64]

BLOCK = 256
"""Paths computed at once: as many as keep the arrays of a block within a processor's cache."""


@dataclass(frozen=True, repr=False)
class Prepared:
    """A scenario ready to be computed on index paths."""

    scenario: Scenario
    layout: Layout
    case: Case
    first_year: int
    """Calendar year of the first rate of every index."""
    needed: Mapping[str, range]
    """Years whose rates are used, by index."""
    growth: Mapping[str, Array]
    """(1, Y), or a row for each path, the scenario's own yearly rates by index: the central path."""
    retention_years: int
    """Horizon of the years in the segment: the term, at least the holding period."""

    @property
    def calendar(self) -> Timeline:
        """The dates of the project; of several phases those of the one that ends last."""
        calendars = [calendar_of(phase) for phase in phase_layouts(self.layout)]
        return max(calendars, key=lambda each: each.exit_year)

    @property
    def exit_years(self) -> tuple[int, ...]:
        """Calendar year of exit of each dwelling type."""
        years = [calendar_of(phase).exit_year for phase in phase_layouts(self.layout)]
        if not self.layout.phases:
            return (years[0],) * len(self.layout.types)
        of_type = {
            place: year
            for phase, year in zip(self.layout.phases, years, strict=True)
            for place in phase.types
        }
        return tuple(of_type[place] for place in range(len(self.layout.types)))


def prepared(scenario: Scenario, kept_years: int | None = None) -> Prepared:
    """What all index paths of a scenario have in common.

    Args:
        scenario: on its central path.
        kept_years: horizon of the years in the segment; by default the term, at least the holding period.

    Raises:
        InputError: what `evaluate` refuses.
    """
    return prepared_together([scenario], layout_of(scenario), horizon_of(scenario, kept_years))


def horizon_of(scenario: Scenario, kept_years: int | None = None) -> int:
    """Horizon of the years in the segment: the term, at least the holding period and the years asked for."""
    return max(scenario.exit.holding_years, scenario.policy.term, kept_years or 0)


def prepared_together(scenarios: Sequence[Scenario], layout: Layout, horizon: int) -> Prepared:
    """Scenarios of one layout and one horizon as paths of one case: each a column, and a row of rates.

    Args:
        scenarios: one, which all paths share, or as many as paths.
        layout: of all of them.
        horizon: of all of them; see `horizon_of`.

    Raises:
        InputError: what `evaluate` refuses.
    """
    for each in scenarios:
        refuse_ranges(each)
        refuse_unknown_rents_by_points(each)
    refuse_untaxed_years(scenarios[0], layout)
    first, needed = needed_years(layout, horizon)
    return Prepared(
        scenario=scenarios[0],
        layout=layout,
        case=case_of(scenarios),
        first_year=first,
        needed=needed,
        growth=central_growth(scenarios, layout, needed, first),
        retention_years=horizon,
    )


def arrays_on(
    ready: Prepared,
    growth: Mapping[str, Array],
    changes: Mapping[str, Array] | None = None,
    *,
    with_irr: bool = True,
) -> Arrays:
    """All arrays of a scenario on S paths.

    Args:
        ready: the scenario.
        growth: yearly rates of every index of `ready.growth`, (S, Y) or (1, Y).
        changes: numbers of `Case` that differ from path to path, (S,) or (types or lines, S).
        with_irr: whether the IRRs, which take most of the time, are solved; see `project_returns`.

    Raises:
        InputError: on a path a figure cannot be represented.
    """
    case = replace(ready.case, **changes) if changes else ready.case
    with np.errstate(all="ignore"):
        try:
            return arrays_of(
                ready.scenario,
                ready.layout,
                case,
                growth,
                ready.first_year,
                ready.retention_years,
                with_irr=with_irr,
            )
        except NotFiniteError as error:
            raise too_extreme(ready.scenario) from error
