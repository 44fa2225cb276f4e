"""The exact search against plain enumeration: optimum, order, frontier, conflicts and relaxations."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice, product

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from feasibility.mix.conflicts import impossible, named_rows
from feasibility.mix.evaluated import figure_of, mix_of
from feasibility.mix.frontier import frontier
from feasibility.programme.objectives import OBJECTIVES, SUMS, asked, best_by, coefficients, tie_breaker
from feasibility.programme.optimum.branching import largest
from feasibility.programme.optimum.relaxation import bound_of, shows_no_mix
from feasibility.programme.optimum.solver import ranked
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, allowed
from feasibility.returns.irr import solve_irr
from tests.longer import usually
from tests.reference.small_questions import base, enumerated, random_question

SEEDS = range(40)
EACH = 25
CENT = 0.01
RATE = 1e-9


def feasible(question: Question, objective: str) -> np.ndarray:
    """Every mix that the objective is asked about, (N, T)."""
    programme = asked(question, objective)
    found = enumerated(programme.rows, programme.least, programme.most)
    kept = np.all([*found.keeps.values(), np.ones(len(found.counts), dtype=bool)], axis=0)
    return found.counts[kept]


def values(question: Question, objective: str, counts: np.ndarray) -> np.ndarray:
    """The objective of every mix, larger being better, by its definition."""
    whole = counts.astype(float)
    units = question.units
    found: np.ndarray
    if objective == "land_value":
        found = whole @ np.array(units.contributions) + units.site
    elif objective in SUMS:
        found = whole @ np.array(coefficients(question, objective), dtype=float)
    elif objective == "mid_share":
        found = (whole @ np.array(units.mid, dtype=float)) / whole.sum(axis=1)
    elif objective == "public_contribution":
        land = values(question, "land_value", counts)
        found = -np.maximum(0.0, question.land_price - land - 0.005)
    else:
        flows = whole @ question.flows().unit + question.flows().site
        flows += question.land_price * question.flows().price
        found = solve_irr(flows, question.flows().times)[0]
    return found


def tolerance(objective: str) -> float:
    return {"irr": RATE, "mid_share": 1e-12}.get(objective, CENT)


def single_rates(question: Question, counts: np.ndarray) -> bool:
    """Whether every mix has one IRR: then mixes can be ranked by it."""
    return not np.isnan(values(question, "irr", counts)).any()


@pytest.mark.parametrize("seed", usually(14, SEEDS))
def test_the_best_mixes_in_order_are_those_of_an_enumeration(seed: int) -> None:
    rng, scenario = default_rng(seed), base()
    for _ in range(EACH):
        question = random_question(rng, scenario)
        objective = str(rng.choice(OBJECTIVES))
        then = tie_breaker(objective)
        mixes = feasible(question, objective)
        if objective == "irr" and not single_rates(question, mixes):
            continue
        found = list(islice(ranked(asked(question, objective), best_by(question, objective, then)), 4))
        assert len(found) == min(4, len(mixes)), (seed, objective)
        assert len({each.counts for each in found}) == len(found)
        if not found:
            continue
        assert all(allowed(asked(question, objective), each.counts) for each in found)
        chosen = np.array([each.counts for each in found])
        first = values(question, objective, mixes)
        best = np.sort(first)[::-1][: len(found)]
        assert values(question, objective, chosen) == pytest.approx(best, abs=tolerance(objective))
        equal = first >= best[0] - tolerance(objective)
        second = values(question, then, mixes[equal]).max()
        assert values(question, then, chosen[:1])[0] == pytest.approx(second, abs=CENT)


@pytest.mark.parametrize("seed", usually(14, SEEDS))
def test_the_frontier_is_that_of_an_enumeration(seed: int) -> None:
    rng, scenario = default_rng(1000 + seed), base()
    for _ in range(EACH // 3):
        question = random_question(rng, scenario, most_types=4, most_total=25)
        first, second = (str(each) for each in rng.choice(OBJECTIVES, 2, replace=False))
        dropped = "public_contribution" in (first, second)
        mixes = feasible(question, "public_contribution" if dropped else first)
        if "irr" in (first, second) and not single_rates(question, mixes):
            continue
        pairs = np.column_stack([values(question, each, mixes) for each in (first, second)])
        pareto = _pareto(pairs, np.array([tolerance(first), tolerance(second)]))
        if len(pareto) > 150:
            continue
        found = frontier(question, first, second).points
        signs = [-1 if each == "public_contribution" else 1 for each in (first, second)]
        shown = [(signs[0] * figure_of(each, first), signs[1] * figure_of(each, second)) for each in found]
        assert len(shown) == len(pareto), (seed, first, second)
        for mine, other in zip(shown, pareto, strict=True):
            assert mine[0] == pytest.approx(other[0], abs=2 * tolerance(first))
            assert mine[1] == pytest.approx(other[1], abs=2 * tolerance(second))


def _pareto(pairs: np.ndarray, equal: np.ndarray) -> list[tuple[float, float]]:
    """The pairs that no other betters, the largest first value first; nearly equal values count once."""
    order = np.lexsort((-pairs[:, 1], -pairs[:, 0]))
    kept: list[tuple[float, float]] = []
    for one, two in pairs[order]:
        if not kept or two > kept[-1][1] + equal[1]:
            if kept and one > kept[-1][0] - equal[0]:
                kept.pop()
            kept.append((float(one), float(two)))
    return kept


@pytest.mark.parametrize("seed", usually(14, SEEDS))
def test_conflicts_and_relaxations_are_those_of_an_enumeration(seed: int) -> None:
    rng, scenario = default_rng(2000 + seed), base()
    widest = 9
    for _ in range(EACH):
        question = random_question(rng, scenario, most_types=3, most_total=widest, anchored=0.2)
        rows = named_rows(question)
        types = len(question.programme.types)
        every = enumerated(tuple(rows), (0,) * types, (widest,) * types)
        names = list(every.keeps)
        possible = {
            subset: bool(np.all([every.keeps[name] for name in subset], axis=0).any())
            for size in range(1, len(names) + 1)
            for subset in combinations(names, size)
        }
        smallest = [
            set(subset)
            for subset, has_mix in possible.items()
            if not has_mix and all(possible[part] for part in combinations(subset, len(subset) - 1) if part)
        ]
        found = impossible(question, widest)
        assert [set(each.rows) for each in found.conflicts] == smallest, seed
        for each in found.relaxations:
            counts = tuple(each.mix.counts.values())
            kept = {name for name in names if every.keeps[name][(every.counts == counts).all(axis=1)][0]}
            assert set(names) - kept == {each.name}
            others = np.all([every.keeps[name] for name in names if name != each.name], axis=0)
            row = next(row for row in rows if row.name == each.name)
            sums = every.counts[others] @ np.array(row.coefficients, dtype=np.int64)
            short = (row.lower or 0) - sums if each.side == "lower" else sums - (row.upper or 0)
            if each.name == "viability":
                continue
            if row.share is None:
                assert each.amount == pytest.approx(int(short[short > 0].min()) / row.scale)
            else:
                dwellings = every.counts[others].sum(axis=1)
                nearest = (short[short > 0] / dwellings[short > 0]).min() / row.scale
                assert abs(each.becomes - float(row.share)) == pytest.approx(nearest)
        if smallest and not found.relaxations:
            alone = [name for name in names if all(name in each for each in smallest)]
            assert not any(
                np.all([every.keeps[other] for other in names if other != name], axis=0).any()
                for name in alone
            )
            assert found.together
            for package in found.together:
                counts = tuple(package[-1].mix.counts.values())
                broken = {
                    name for name in names if not every.keeps[name][(every.counts == counts).all(axis=1)][0]
                }
                assert broken <= {each.name for each in package}


def test_a_share_at_the_border_is_a_whole_number_of_dwellings() -> None:
    """10 % of 121 is 13; 10 % of 120 is 12, though the float 0.1 is a little more than a tenth."""
    from feasibility.programme.mix_rows import share_row
    from feasibility.programme.optimum.solver import optimum
    from feasibility.programme.rows import Programme, total_row

    for total, least in ((119, 12), (120, 12), (121, 13), (130, 13), (131, 14)):
        rows = (total_row(2, total, total), share_row("share.low", [True, False], 0.1))
        found = optimum(Programme(("low", "free"), (0, 0), (total, total), rows), (-1, 0))
        assert found is not None
        assert found.counts == (least, total - least)
        assert Fraction(least, total) >= Fraction(1, 10) > Fraction(least - 1, total)


def test_a_mix_has_the_figures_of_its_definition() -> None:
    question = random_question(default_rng(5), base())
    counts = [2] * len(question.programme.types)
    mix = mix_of(question, counts)
    assert mix.dwellings == sum(counts)
    assert mix.land_value == pytest.approx(2 * sum(question.units.contributions) + question.units.site)


@pytest.mark.parametrize("seed", usually(8, range(20)))
def test_every_multiplier_gives_a_bound_and_the_best_mix_is_the_best_of_all(seed: int) -> None:
    """Weak duality in whole numbers: whatever the multipliers are, no mix exceeds the bound."""
    rng = default_rng(seed)
    for _ in range(20):
        types = int(rng.integers(1, 5))
        most = tuple(int(each) for each in rng.integers(0, 6, types))
        rows = tuple(
            Row(f"row {place}", tuple(int(each) for each in rng.integers(-9, 10, types)), *bounds)
            for place, bounds in enumerate(_bounds(rng) for _ in range(int(rng.integers(0, 4))))
        )
        part = Programme(tuple("abcd"[:types]), (0,) * types, most, rows)
        objective = tuple(int(each) for each in rng.integers(-(10**10), 10**10, types))
        mixes = [mix for mix in product(*(range(each + 1) for each in most)) if allowed(part, mix)]
        values = [sum(c * n for c, n in zip(objective, mix, strict=True)) for mix in mixes]
        found = largest(part, objective)
        assert (found is None) == (not mixes)
        if found is not None:
            assert sum(c * n for c, n in zip(objective, found, strict=True)) == max(values)
        for scale in (0.0, 1e-12, 1.0, 1e9, 1e300):
            multipliers = rng.normal(size=len(rows)) * scale
            bound = bound_of(rows, objective, (part.least, most), multipliers.tolist())
            assert not mixes or bound >= max(values)
            if mixes:
                assert not shows_no_mix(rows, (part.least, most), multipliers.tolist())


def _bounds(rng: Generator) -> tuple[int | None, int | None]:
    lower = int(rng.integers(-20, 20))
    upper = lower + int(rng.integers(0, 15))
    return (lower if rng.random() < 0.7 else None), (upper if rng.random() < 0.7 else None)


def test_counts_of_0_or_1_are_tried_one_by_one_and_come_to_the_same() -> None:
    rng = default_rng(0)
    for _ in range(3):
        worth = tuple(int(each) for each in rng.integers(10**9, 10**11, 14))
        areas = tuple(int(each) for each in rng.integers(4000, 12000, 14))
        middle = sum(areas) // 2
        part = Programme(
            tuple("abcdefghijklmn"), (0,) * 14, (1,) * 14, (Row("area", areas, middle - 40, middle),)
        )
        mixes = np.array(list(product((0, 1), repeat=14)))
        fits = mixes[(mixes @ areas >= middle - 40) & (mixes @ areas <= middle)]
        found = largest(part, worth)
        assert found is not None
        assert sum(c * n for c, n in zip(worth, found, strict=True)) == int((fits @ worth).max())
