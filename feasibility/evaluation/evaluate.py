"""From a scenario, or many, to results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation import build
from feasibility.evaluation.compute import compute, with_price_at_payment
from feasibility.evaluation.figures.registry import (
    column_of,
    figure_at,
    figures_of_project,
    figures_of_the_whole,
)
from feasibility.evaluation.result import Arrays, Result
from feasibility.evaluation.summary import frame, results_html, results_line, varied
from feasibility.scenario.keys.parties import figure_called
from feasibility.scenario.layout import Layout, layout_of
from feasibility.scenario.validated import Scenario

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


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
    """A scenario with its land price replaced by an amount in euros.

    Raises:
        InputError: its figures at that price cannot be represented.
    """
    return evaluate(result.scenario.with_values({"land.price": price}))


def asks_a_price(scenario: Scenario) -> bool:
    """Whether the land price is the residual, held against a price that is asked, which may be below zero."""
    return scenario.land.price == "residual" and scenario.land.asking_price != 0


def at_asking_price(result: Result) -> Result | None:
    """A scenario with its asking price as land price.

    With a residual price the investor earns the required return by definition; at the asking price its return
    shows whether the plan is viable. None where the land price is given or no price is asked.

    Raises:
        InputError: its figures at that price cannot be represented.
    """
    if not asks_a_price(result.scenario):
        return None
    asked = with_price_at_payment(result.scenario)
    return evaluate(asked.with_values({"land.price": asked.land.asking_price}))


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
            name: a money or rate figure of the project, such as `residual_land_value` or `investor_irr`; of
                its loans, its tax or one phase by dotted name: `finance.equity_irr`, `tax.tax`,
                `phases.NAME.residual_land_value`.

        Raises:
            KeyError: there is no such figure.
        """
        column = np.empty(len(self))
        first, _, rest = name.partition(".")
        if rest and first == "phases":
            self._refuse_unknown_phase(name, rest.rpartition(".")[0])
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
            figures: names as `figure` takes them; without them every money or rate figure of the project, and
                of its loans and tax where there are any.

        Returns:
            An input is None where a variant does not write it; a figure is NaN where it has no meaning.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
            KeyError: there is no such figure.
        """
        names = figures or list(self._figures())
        figures_of = {name: self.figure(name) for name in names}
        truths = {
            name: column > 0
            for name, column in figures_of.items()
            if (found := figure_at(figure_called(name))) is not None and found.kind == "truth"
        }
        return frame(varied(self.scenarios) | figures_of | truths, index=range(len(self)), axis="variant")

    def _refuse_unknown_phase(self, name: str, phase: str) -> None:
        """Refuse a figure of a phase that none of the scenarios has.

        Raises:
            KeyError: with the phases that they have.
        """
        known = list(dict.fromkeys(each.name for group in self.groups for each in group.phases if each.name))
        if phase not in known:
            there = f"; there are {', '.join(known)}" if known else ": no scenario here names phases"
            raise KeyError(f"there is no figure '{name}', since there is no phase '{phase}'{there}")

    def _figures(self) -> Iterator[str]:
        """Names of the figures of the project, and of loans and tax where a scenario has any."""
        has = {
            "project": True,
            "finance": any(each.finance is not None for each in self.groups),
            "tax": any(each.tax is not None for each in self.groups),
        }
        own = figures_of_project(each.layout for each in self.groups)
        for scope, name, each in figures_of_the_whole():
            known = scope != "project" or name in own
            if has[scope] and known and each.column is not None:
                yield name
