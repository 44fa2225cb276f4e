"""Solving, grids, levers and paths of scenarios in phases, on leased land, with loans and tax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from feasibility import evaluate, evaluate_many, solve_for
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.named import printed_figures
from feasibility.evaluation.result import Result
from feasibility.returns.irr import STATUS_NAMES
from feasibility.risk.blocks import ASKED, Plan, block_figures, financed_figures, parts_of
from feasibility.risk.inputs import input_values
from feasibility.risk.simulation import simulate
from feasibility.scenario.validated import Scenario
from feasibility.solve.lease import leases_and_sales
from tests.financed import EVERYTHING, LEASE, LOANS, PHASES, TAX, amersfoort
from tests.property.path_scenarios import path_scenario
from tests.property.test_simulation import assert_same, certain, wide

QUARTERS = {"period": "quarter", "flow_timing": "end", "land.payment_months": 6}
CASES: Mapping[str, Scenario] = {
    "phases": amersfoort(PHASES),
    "a lease": amersfoort(LEASE),
    "loans and tax": amersfoort(LOANS, TAX),
    "tax alone": amersfoort(TAX),
    "everything": amersfoort(EVERYTHING),
    "everything by the quarter": amersfoort(
        EVERYTHING,
        QUARTERS,
        {
            "phases.west.construction_months": 21,
            "finance.loan": {"icr": 1.6, "ltc": 0.7, "rate": 0.04, "years": 12, "repayment": "bullet"},
        },
    ),
}
INPUTS = {
    "finance.loan.rate": {"distribution": "uniform", "low": 0.02, "high": 0.06},
    "finance.loan.ltv": {"distribution": "uniform", "low": 0.2, "high": 0.8},
    "finance.construction_loan.rate": {"distribution": "uniform", "low": 0.02, "high": 0.06},
    "land.canon.rate": {"distribution": "uniform", "low": 0.01, "high": 0.04},
    "phases.east.start_months": {"distribution": "discrete", "values": [12, 24], "weights": [0.5, 0.5]},
    "tax.woz_share": {"distribution": "uniform", "low": 0.7, "high": 1.0},
}


def value_of(result: Result, name: str) -> float:
    found = dict(printed_figures(result))[name]
    return float("nan") if found is None else float(found)  # type: ignore[arg-type]


def check_financed(plan: Plan, block: int, rows: list[int]) -> None:
    """Figures of loans and tax on paths, and of all else, equal those of each path alone to the last bit."""
    assert_same(plan, block, rows)
    figures = block_figures(plan, block)
    drawn = input_values(plan.scenario, plan.seed, plan.paths)
    for part in parts_of(plan, block):
        for place, row in enumerate(rows if part.rows is None else part.rows.tolist()):
            if row not in rows:
                continue
            own = {path: values[256 * block + row] for path, values in drawn.items()}
            inputs = {
                path: int(each) if path.endswith("months") else float(each) for path, each in own.items()
            }
            result = evaluate(path_scenario(part, row if part.rows is None else place, inputs))
            asked = at_asking_price(result)
            names = financed_figures(result.arrays.layout)
            for before, each in (("", result), *([(ASKED, asked)] if asked else [])):
                for name in names:
                    found = float(figures[before + name][row])
                    assert np.array_equal(found, value_of(each, name), equal_nan=True), (before, name, row)
                    if f"{before}{name}_status" in figures:
                        part_of, _, key = name.partition(".")
                        status = getattr(getattr(each, part_of), f"{key}_status")
                        assert STATUS_NAMES[figures[f"{before}{name}_status"][row]] == status


@pytest.mark.parametrize("case", CASES)
def test_paths_equal_scenarios_of_their_own(case: str) -> None:
    check_financed(Plan(wide(CASES[case]), 300, 4), 1, [0, 5, 43])


def test_paths_with_uncertain_terms_equal_scenarios_of_their_own() -> None:
    scenario = wide(CASES["everything"]).with_values({"uncertainty.inputs": INPUTS})
    check_financed(Plan(scenario, 40, 6), 0, [0, 1, 2, 39])


@pytest.mark.parametrize("case", ["everything", "everything by the quarter"])
def test_without_uncertainty_every_path_has_the_cash_flow_of_the_scenario(case: str) -> None:
    simulation = simulate(certain(CASES[case]), 8)
    net = evaluate(CASES[case]).cash_flow.lines["net_cash_flow"]
    assert simulation.fans["fan.cash_flow"] == pytest.approx(np.tile(net, (8, 1)), abs=0.005)
    for name, values in simulation.central.items():
        if name in simulation.figures and not name.endswith("_status"):
            expected = np.nan if values is None else values
            assert np.array_equal(simulation.figure(name), np.full(8, expected), equal_nan=True), name


def test_figures_of_many_variants_equal_each_alone() -> None:
    scenario = CASES["everything"]
    variants: list[dict[str, Any]] = [
        {"finance.loan.ltv": 0.4, "land.canon.rate": 0.02},
        {"phases.east.start_months": 24, "tax.depreciation.years": 40},
    ]
    found = evaluate_many(scenario, variants)
    whole = found.to_frame()
    for name in ("finance.equity_irr", "tax.tax", "residual_land_value_at_start", "margin"):
        assert name in whole.columns
    for place, values in enumerate(variants):
        alone = evaluate(scenario.with_values(values))
        for name, value in printed_figures(alone):
            if name.startswith(("finance.", "tax.", "phases.")) and isinstance(value, float):
                assert found.figure(name)[place] == value, name
    with pytest.raises(KeyError, match="there are west, east"):
        found.figure("phases.north.exit")


@pytest.mark.parametrize(
    ("path", "figure", "value"),
    [
        ("finance.loan.rate", "finance.equity_irr", 0.03),
        ("land.canon.rate", "residual_land_value_at_start", 0.02),
        ("land.canon.rate", "phases.east.residual_land_value", 0.02),
        ("finance.construction_loan.rate", "finance.developer_result", 0.06),
        ("finance.required_equity_return", "finance.land_value_for_equity_return", 0.08),
        ("tax.depreciation.residual_share", "tax.tax", 0.3),
    ],
)
def test_a_target_that_a_value_meets_is_solved_back(path: str, figure: str, value: float) -> None:
    scenario = CASES["everything"]
    target = value_of(evaluate(scenario.with_values({path: value})), figure)
    solved = solve_for(scenario, path, f"{figure} = {target!r}", low=value / 2, high=value * 1.5)
    assert [each.value for each in solved.solutions] == pytest.approx([value], rel=1e-6)


def test_lease_and_sale_are_worth_the_same_where_everyone_discounts_alike() -> None:
    """At one rate for all, without costs of the transfer: what the canon takes, its owner receives."""
    alike = {
        "development.rate": 0.055,
        "required_return": 0.055,
        "land.vat": 0,
        "land.costs": 0,
        "exit.selling_costs": 0,
        "development.profit_and_risk": {"lump_sum": 500_000},
    }
    variants = [{"land.canon.rate": rate} for rate in (0.005, 0.02, 0.05)]
    for scenario in (amersfoort(LEASE, alike), amersfoort(PHASES, LEASE, alike)):
        for both in leases_and_sales(scenario, variants):
            assert both is not None
            assert both.canon == pytest.approx(both.sale, rel=1e-12)
