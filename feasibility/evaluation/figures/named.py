"""The printed figures by name, and how each is computed for many scenarios at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.build import exit_methods
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.evaluation.figures.registry import PROJECT, figure_at, figures_of_project, from_arrays
from feasibility.evaluation.result import (
    FinanceResult,
    PhaseResult,
    Result,
    Site,
    TaxResult,
    TypeResult,
)
from feasibility.glossary import unit_named
from feasibility.messages import given_word, given_words, sentence
from feasibility.policy.checks import Check
from feasibility.scenario.keys.parties import OBJECTIVE_FIGURES, figure_called
from feasibility.scenario.keys.refusal_words import nearest, unless_suggested
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

WHOLE_RESULT = "results."
"""Optional prefix of a project's figure, as in the JSON object."""
OF_FIGURES = "gain"
"""A key in whose field figures are chosen by what they are called."""
NO_FIGURES = ("row", "finance", "tax")
"""Fields of a result that are none, also where a scenario lacks these parts."""
TRUTH = "true/false"
"""The unit of truth values."""


@dataclass(frozen=True)
class FigureName:
    """A printed figure: its name, and whether it moves in whole steps (a number of years, yes or no)."""

    name: str
    stepped: bool
    truth: bool
    """Whether it is yes (1) or no (0)."""
    unit: str = ""
    """Unit in the glossary, such as €, rate or year; empty without one."""


def figure_name(name: str, result: Result, option: str = "") -> FigureName:
    """The printed figure of this name.

    Args:
        name: a figure of the project (`investor_irr`), of a type (`dwelling_types.low.retention_years`), of
            the site (`site.residual_land_value`), of a check (`checks.share.low_mid+low_sale.met`) or a line
            of the cash flow by project year (`cash_flow.lines.gross_rent.3`).
        result: of the scenario.
        option: the option in which the user wrote it.

    Raises:
        InputError: there is no such figure, or it is not a number.
    """
    known = dict(printed_figures(result))
    short = figure_called(name.strip().removeprefix(WHOLE_RESULT))
    if short not in known:
        near = nearest(short, [*OBJECTIVE_FIGURES, *known], OF_FIGURES)
        numbers = given_words(_numbers(_of_project(result)), OF_FIGURES)
        allowed = unless_suggested(near, sentence("; figures of the project: {numbers}", numbers=numbers))
        message = sentence(
            "there is no figure '{name}'{near}{allowed}", name=short, near=near, allowed=allowed
        )
        raise InputError.of("", message, option)
    value = known[short]
    if isinstance(value, str):
        numbers = given_words(_numbers(known, short.rpartition(".")[0]), OF_FIGURES)
        message = sentence(
            "the figure '{name}' is a word ('{value}') and no number; numbers are {numbers}",
            name=given_word(short, OF_FIGURES),
            value=value,
            numbers=numbers,
        )
        raise InputError.of("", message, option)
    return FigureName(short, isinstance(value, int), isinstance(value, bool), unit_of_figure(short))


def unit_of_figure(name: str) -> str:
    """The unit of a printed figure; empty without one."""
    found = figure_at(name)
    if found is not None:
        return found.unit
    if name.startswith("cash_flow.lines."):
        return "€"
    if name.startswith("checks."):
        return TRUTH if name.endswith((".met", ".allowed")) else unit_named(name.rpartition(".")[2])
    return unit_named(name if "." in name else WHOLE_RESULT + name) or unit_named(name)


def _numbers(known: Mapping[str, object] | Iterable[tuple[str, object]], beside: str = "") -> Iterator[str]:
    """Names of the numeric figures in one part."""
    return (
        name
        for name, value in dict(known).items()
        if not isinstance(value, str) and name.rpartition(".")[0] == beside
    )


def printed_figures(result: Result) -> Iterator[tuple[str, object]]:
    """Every single figure of a result with its dotted name."""
    yield from _of_project(result)
    for name, each in result.dwelling_types.items():
        for key in fields(TypeResult):
            yield f"dwelling_types.{name}.{key.name}", getattr(each, key.name)
    for key in fields(Site):
        yield f"site.{key.name}", getattr(result.site, key.name)
    for part in ("finance", "tax"):
        yield from _numbers_of(part, getattr(result, part))
    for name, phase in result.phases.items():
        yield from _numbers_of(f"phases.{name}", phase)
    for check in result.checks:
        yield from check_figures(check)
    for line, flow in result.cash_flow.lines.items():
        for year, amount in zip(result.cash_flow.years, flow, strict=True):
            yield f"cash_flow.lines.{line}.{year}", amount


def _of_project(result: Result) -> Iterator[tuple[str, object]]:
    absent = PROJECT.keys() - set(figures_of_project([result.arrays.layout]))
    for key in fields(Result):
        value = getattr(result, key.name)
        if (
            key.name not in NO_FIGURES
            and key.name not in absent
            and (value is None or isinstance(value, (bool, int, float, str)))
        ):
            yield key.name, value


def _numbers_of(
    name: str, part: FinanceResult | TaxResult | PhaseResult | None
) -> Iterator[tuple[str, object]]:
    """The single figures of a part that not every scenario has; its years are read as tables."""
    for key in fields(part) if part else ():
        value = getattr(part, key.name)
        if value is None or isinstance(value, (bool, int, float, str)):
            yield f"{name}.{key.name}", value


def check_figures(check: Check) -> Iterator[tuple[str, object]]:
    """Every figure of a check with its dotted name."""
    name = ".".join(part for part in ("checks", check.rule, check.subject, check.moment) if part)
    yield f"{name}.met", check.met
    yield f"{name}.allowed", check.allowed
    for what, amounts in (("actual", check.actual), ("required", check.required)):
        for key, amount in amounts.items():
            yield f"{name}.{what}.{key}", amount


# --------------------------------------------------------------------------------------- whole columns


def column(figure: FigureName, results: Results) -> Array:
    """One figure of every result, (V,): yes is 1, no is 0; NaN where it has no meaning."""
    fast = from_arrays(figure.name)
    if fast is None:
        return np.array([single(figure.name, each) for each in results])
    by_group = [fast(group) for group in results.groups]
    return np.array([by_group[group][row] for group, row in results.rows])


def single(name: str, result: Result) -> float:
    """One figure of one result; NaN where it has no meaning."""
    parts = name.split(".")
    if len(parts) == 1:
        value = getattr(result, name)
    elif parts[0] == "dwelling_types":
        each = result.dwelling_types.get(".".join(parts[1:-1]))
        value = getattr(each, parts[-1]) if each else None
    elif parts[0] in ("site", "finance", "tax"):
        part = getattr(result, parts[0])
        value = getattr(part, parts[1]) if part else None
    else:
        value = next((each for other, each in printed_figures(result) if other == name), None)
    return float("nan") if value is None or isinstance(value, str) else float(value)


@dataclass(frozen=True)
class Values:
    """Figures of many variants, and the mistakes of those that cannot be computed."""

    columns: tuple[Array, ...]
    """For each requested figure (V,); NaN where it has no meaning or the variant is refused."""
    methods: tuple[tuple[str, ...], ...]
    """For each variant the exit methods that give the values of its types; empty where it is refused."""
    refused: Mapping[int, InputError]
    """Index of each invalid variant, with its mistakes."""


Reader = Callable[[Results], Array]
"""One number of every result, (V,)."""


def figures_of(
    scenario: Scenario, variants: Sequence[Mapping[str, object]], figures: Sequence[FigureName]
) -> Values:
    """Figures of every variant; an invalid one is left out and its mistakes are kept.

    Args:
        scenario: the base of every variant.
        variants: for each its own values by dotted path.
        figures: requested of each.
    """
    return columns_of(scenario, variants, [partial(column, figure) for figure in figures])


def columns_of(
    scenario: Scenario, variants: Sequence[Mapping[str, object]], readers: Sequence[Reader]
) -> Values:
    """What is read from the result of every variant; an invalid one is left out and its mistakes are kept.

    Args:
        scenario: the base of every variant.
        variants: for each its own values by dotted path.
        readers: of what is asked of each.
    """
    refused: dict[int, InputError] = {}
    sound: list[tuple[int, Scenario]] = []
    for place, values in enumerate(variants):
        try:
            sound.append((place, scenario.with_values(values)))
        except InputError as error:
            refused[place] = error
    columns = tuple(np.full(len(variants), np.nan) for _ in readers)
    methods: list[tuple[str, ...]] = [()] * len(variants)
    _fill(sound, readers, columns, methods, refused)
    return Values(columns, tuple(methods), refused)


def _fill(
    sound: Sequence[tuple[int, Scenario]],
    readers: Sequence[Reader],
    columns: Sequence[Array],
    methods: list[tuple[str, ...]],
    refused: dict[int, InputError],
) -> None:
    """Compute all at once; where one cannot be computed, each half separately."""
    if not sound:
        return
    try:
        results = evaluate_each([each for _, each in sound])
        found = [read(results) for read in readers]
    except InputError as error:
        if len(sound) == 1:
            refused[sound[0][0]] = error
            return
        middle = len(sound) // 2
        _fill(sound[:middle], readers, columns, methods, refused)
        _fill(sound[middle:], readers, columns, methods, refused)
        return
    places = [place for place, _ in sound]
    for target, values in zip(columns, found, strict=True):
        target[places] = values
    by_group = [exit_methods(group) for group in results.groups]
    for place, (group, row) in zip(places, results.rows, strict=True):
        methods[place] = by_group[group][row]
