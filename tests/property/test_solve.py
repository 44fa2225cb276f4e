"""Solving for a number: what is found holds, and what a dense scan finds is found."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import pi, sin
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from feasibility import InputError, Scenario, evaluate, evaluate_many, read_scenario
from feasibility.evaluation.figures.named import column as column_of
from feasibility.evaluation.figures.named import figure_name, printed_figures
from feasibility.solve.curve import ON, OVER, REFUSED, UNDEFINED, UNDER, Curve, Search, explored, sharpened
from feasibility.solve.grid import axis_of, grid
from feasibility.solve.root import solve_for
from feasibility.solve.solutions import Relation, Solved

Array = NDArray[np.float64]

AMERSFOORT = read_scenario(Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml")
PAID = AMERSFOORT.with_values({"land.price": 4_200_000})
FIGURES = ("residual_land_value", "investor_irr", "project_irr", "land_share", "net_initial_yield")
RELATIONS: tuple[Relation, ...] = ("=", ">=", "<=")
PATHS = {
    "dwellings.low.rent": (500.0, 1200.0),
    "dwellings.low.market_rent": (700.0, 1500.0),
    "rents.turnover": (0.0, 0.6),
    "indices.cpi": (-0.02, 0.08),
    "required_return": (0.03, 0.09),
    "land.price": (1_000_000.0, 8_000_000.0),
    "exit.let_ratio": (0.5, 1.0),
    "policy.rent_increase.surcharge": (-0.02, 0.06),
}


def put_back(scenario: Scenario, solved: Solved, value: float) -> float:
    variant = {solved.number.path: round(value) if solved.number.step else value}
    return float(evaluate_many(scenario, [variant]).figure(solved.figure.name)[0])


@settings(max_examples=10)
@given(path=st.sampled_from(sorted(PATHS)), figure=st.sampled_from(FIGURES), part=st.floats(0.02, 0.98))
def test_solutions_hold_and_a_dense_scan_finds_no_other(path: str, figure: str, part: float) -> None:
    low, high = PATHS[path]
    values = np.linspace(low, high, 200)
    scan = evaluate_many(PAID, [{path: float(value)} for value in values]).figure(figure)
    target = float(np.nanmin(scan) + part * (np.nanmax(scan) - np.nanmin(scan)))
    solved = solve_for(PAID, path, figure, "=", target, low, high)
    if solved.throughout is not None:
        return
    for each in solved.solutions:
        assert put_back(PAID, solved, each.value) == pytest.approx(target, rel=1e-9)
    found = [each.value for each in solved.solutions]
    assert all(later - earlier > 1e-6 * (high - low) for earlier, later in pairwise(found))
    found += [each.before.value for each in solved.jumps]
    found += [end for each in solved.stretches for end in (each.low, each.high)]
    for place in np.flatnonzero((scan[1:] - target) * (scan[:-1] - target) < 0):
        assert any(values[place] <= value <= values[place + 1] for value in found)


@settings(max_examples=5)
@given(years=st.integers(6, 59), relation=st.sampled_from(RELATIONS))
def test_years_in_the_segment_hold_in_the_whole_stretch_and_not_beside_it(
    years: int, relation: Relation
) -> None:
    solved = solve_for(
        AMERSFOORT,
        "dwellings.low.rent",
        "dwelling_types.low.retention_years",
        relation,
        years,
        450,
        995,
    )
    holds: Callable[[float], bool] = {
        "=": lambda found: found == years,
        ">=": lambda found: found >= years,
        "<=": lambda found: found <= years,
    }[relation]
    (stretch,) = solved.stretches

    def kept(rent: float) -> float:
        result = evaluate(AMERSFOORT.with_values({"dwellings.low.rent": rent}))
        found = result.dwelling_types["low"].retention_years
        assert found is not None
        return found

    assert holds(kept(stretch.low))
    assert holds(kept(stretch.high))
    assert stretch.low == 450 or not holds(kept(stretch.low * (1 - 1e-12)))
    assert stretch.high == 995 or not holds(kept(stretch.high * (1 + 1e-12)))


@pytest.mark.parametrize("target", [4_200_000.0, 4_500_000.0, 3_000_000.0])
def test_whole_numbers_agree_with_trying_each(target: float) -> None:
    path = "development.construction_months"
    solved = solve_for(AMERSFOORT, path, "residual_land_value", "=", target, 1, 60)
    tried = evaluate_many(AMERSFOORT, [{path: months} for months in range(1, 61)])
    figures = tried.figure("residual_land_value")
    crossed = [
        place + 1 for place in range(59) if (figures[place] - target) * (figures[place + 1] - target) < 0
    ]
    assert [each.before.value for each in solved.jumps] == crossed
    assert solved.nearest is not None
    assert solved.nearest.value == 1 + int(np.argmin(np.abs(figures - target)))


@pytest.mark.parametrize("path", ["development.construction_months", "land.payment_months"])
def test_months_are_looked_through_by_whole_periods(path: str) -> None:
    scenario = AMERSFOORT.with_values({"period": "quarter"})
    target = evaluate(scenario.with_values({path: 12})).residual_land_value
    solved = solve_for(scenario, path, "residual_land_value", ">=", target)
    values = [each.value for each in solved.solutions]
    ends = [end for each in solved.stretches for end in (each.low, each.high)]
    assert any(each == pytest.approx(12) for each in (*values, *ends))
    assert all(each % 3 == 0 for each in (*values, *ends))


# ------------------------------------------------------------------------------------------ curves

GRID = np.linspace(0.0, 10.0, 241)


def along(figure: Callable[[float], float], refused_from: float = np.inf) -> Search:
    """A search for zeros of a curve from 0 to 10, whose values are refused from one on."""

    def at(values: Array) -> tuple[Array, dict[int, InputError]]:
        refused = {place: InputError([]) for place, value in enumerate(values) if value >= refused_from}
        figures = [np.nan if place in refused else figure(float(value)) for place, value in enumerate(values)]
        return np.array(figures), refused

    return Search(at, 0.0, 1e-9, 0.0, 10.0, None)


def borders(curve: Curve) -> list[tuple[float, int, int]]:
    """Each value after which the state is another, with the two states."""
    return [
        (float(curve.values[place]), int(curve.states[place]), int(curve.states[place + 1]))
        for place in np.flatnonzero(curve.states[1:] != curve.states[:-1])
    ]


@settings(max_examples=30)
@given(st.lists(st.floats(0.1, 9.9), min_size=1, max_size=5, unique=True))
def test_every_root_of_a_polynomial_is_found(roots: list[float]) -> None:
    """Roots that are farther apart than the first grid's values."""
    kept = [root for root in roots if all(abs(root - other) > 0.15 for other in roots if other != root)]
    if not kept:
        return

    def polynomial(value: float) -> float:
        return float(np.prod([value - root for root in kept]))

    curve = explored(along(polynomial), GRID)
    for root in kept:
        near = [value for value, _, _ in borders(curve) if abs(value - root) < 1e-5]
        assert near or polynomial(root) == 0
        if near:
            value, figure = sharpened(along(polynomial), near[0] - 1e-3, near[0] + 1e-3)
            assert value == pytest.approx(root, abs=1e-12)
            assert figure == pytest.approx(0, abs=1e-9)


@settings(max_examples=30)
@given(st.floats(0.5, 9.5), st.floats(2e-4, 1e-3))
def test_two_roots_between_two_values_of_the_grid_are_found(middle: float, half: float) -> None:
    curve = explored(along(lambda value: (value - middle) ** 2 - half**2), GRID)
    assert UNDER in curve.states
    places = [value for value, before, after in borders(curve) if {before, after} & {ON, UNDER}]
    assert min(places) == pytest.approx(middle - half, abs=2e-5)
    assert max(places) == pytest.approx(middle + half, abs=2e-5)


@given(st.floats(0.5, 9.5))
def test_a_curve_that_only_touches_is_found(middle: float) -> None:
    curve = explored(along(lambda value: abs(value - middle) ** 1.5), GRID)
    assert ON in curve.states
    assert UNDER not in curve.states


@given(st.floats(0.5, 9.5))
def test_a_leap_is_no_root(middle: float) -> None:
    curve = explored(along(lambda value: -1.0 if value < middle else 1.0), GRID)
    ((place, before, after),) = borders(curve)
    assert (before, after) == (UNDER, OVER)
    assert place == pytest.approx(middle, rel=1e-14)


def test_nothing_is_bracketed_across_what_has_no_meaning_or_is_refused() -> None:
    def broken(value: float) -> float:
        return -1.0 if value < 3 else np.nan if value < 5 else 1.0

    curve = explored(along(broken, refused_from=7.0), GRID)
    assert [(before, after) for _, before, after in borders(curve)] == [
        (UNDER, UNDEFINED),
        (UNDEFINED, OVER),
        (OVER, REFUSED),
    ]
    assert [place for place, _, _ in borders(curve)] == pytest.approx([3, 5, 7], rel=1e-14)


def test_all_roots_of_a_wave_are_found() -> None:
    curve = explored(along(lambda value: sin(7 * value) - 0.999999), GRID)
    touched = sum(ON in (before, after) for _, before, after in borders(curve))
    peaks = [(pi / 2 + 2 * pi * turn) / 7 for turn in range(12) if (pi / 2 + 2 * pi * turn) / 7 < 10]
    assert touched >= 2 * len(peaks)
    over = curve.values[curve.states == OVER]
    assert all(np.abs(over - peak).min() < 1e-3 for peak in peaks)


# -------------------------------------------------------------------------------------------- grids


@settings(max_examples=10)
@given(
    rents=st.lists(st.integers(500, 1200), min_size=1, max_size=4, unique=True),
    terms=st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True),
    figure=st.sampled_from(["residual_land_value", "dwelling_types.low.residual_land_value", "margin"]),
)
def test_each_cell_is_the_evaluation_of_its_own_scenario(
    rents: list[int], terms: list[int], figure: str
) -> None:
    rows = axis_of(f"dwellings.low.rent={','.join(map(str, rents))}", "--rows")
    columns = axis_of(f"policy.term={','.join(map(str, terms))}", "--columns")
    if min(terms) > AMERSFOORT.exit.holding_years:
        return
    found = grid(AMERSFOORT, rows, columns, figure)
    for row, rent in enumerate(rents):
        for column, term in enumerate(terms):
            if term > AMERSFOORT.exit.holding_years:
                assert (row, column) in found.refused
                assert np.isnan(found.figures[row, column])
                continue
            result = evaluate(AMERSFOORT.with_values({"dwellings.low.rent": rent, "policy.term": term}))
            expected = (
                result.dwelling_types["low"].residual_land_value if "." in figure else getattr(result, figure)
            )
            assert found.figures[row, column] == pytest.approx(expected, abs=0.005)
            assert found.margins[row, column] == pytest.approx(result.margin, abs=0.005)


@pytest.mark.parametrize(
    "figure",
    [
        "viable",
        "allowed",
        "mid_market_dwelling_years",
        "residual_land_value_per_dwelling",
        "dwelling_types.low.retention_years",
        "dwelling_types.free.retention_years",
        "dwelling_types.low.band_retention_years",
        "dwelling_types.low.initial_rent",
        "dwelling_types.low.sour",
        "dwelling_types.high.investment_value",
        "site.residual_land_value",
        "checks.share.low_mid+low_sale.actual.share",
        "checks.rent_band.low.price_date.met",
        "cash_flow.lines.gross_rent.3",
    ],
)
def test_a_column_of_figures_is_that_of_the_single_results(figure: str) -> None:
    rents = (600, 790, 880, 1010)
    results = [evaluate(AMERSFOORT.with_values({"dwellings.low.rent": rent})) for rent in rents]
    name = figure_name(figure, results[0])
    many = evaluate_many(AMERSFOORT, [{"dwellings.low.rent": rent} for rent in rents])
    printed = [dict(printed_figures(each))[figure] for each in results]
    expected = [float(each) if isinstance(each, (bool, int, float)) else None for each in printed]
    found = [None if np.isnan(each) else each for each in column_of(name, many)]
    assert found == pytest.approx(expected)
