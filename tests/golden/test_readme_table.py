"""The figures of the cooperation table and of the financed plan that the README quotes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from feasibility import evaluate, read_scenario
from feasibility.deals.packages import packages_of
from feasibility.parties.probability import probabilities_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import all_conditions, case_of, views_of

ROOT = Path(__file__).parents[2]


def test_the_figures_of_the_table_in_the_readme() -> None:
    found = re.search(
        "<!-- table -->(.*?)<!-- /table -->", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert found, "the README has no part between the marks table"
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml")
    table = negotiation_of(scenario)
    investor = next(each for each in table.disagreements if each.second == "investor")
    shares = {part.groups[0].name: float(part.share) for part in investor.split.parts}
    assert table.contribution is not None
    amounts = (
        table.zone.low,
        table.zone.high,
        table.zone.gap,
        -shares["indices.market_rent"],
        table.facts.residual_land_value,
        -shares["exit.let_ratio"],
        table.contribution.amount,
    )
    assert re.findall(r"€ ([\d,]*\d)", found[1]) == [f"{amount:,.0f}" for amount in amounts]
    assert f"so do {len(packages_of(scenario, table.scenario))} smallest packages" in found[1]


def test_the_probabilities_of_the_table_in_the_readme() -> None:
    found = re.search(
        "<!-- table probability -->(.*?)<!-- /table probability -->",
        (ROOT / "README.md").read_text("utf-8"),
        re.DOTALL,
    )
    assert found, "the README has no part between the marks table probability"
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml")
    case = case_of(scenario)
    facts, _ = views_of(scenario, case)
    probable = probabilities_of(scenario, case, all_conditions(scenario, facts), facts.arrays)
    assert probable.paths == 10_000
    investor, developer = (probable.parties[name] for name in ("investor", "developer"))
    assert investor is not None
    assert developer is not None
    assert probable.everybody is not None
    shares = (investor.together, developer.together, probable.everybody)
    assert re.findall(r"[\d.]+%", found[1]) == [f"{100 * each.value:.1f}%" for each in shares]


def test_the_figures_of_the_financed_plan_in_the_readme() -> None:
    found = re.search(
        "<!-- financed -->(.*?)<!-- /financed -->", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert found, "the README has no part between the marks financed"
    result = evaluate(read_scenario(ROOT / "scenarios" / "amersfoort-financed.yaml"))
    finance, tax = result.finance, result.tax
    assert finance is not None
    assert tax is not None
    assert finance.loan_bound_by == "dscr"
    assert min(finance.years, key=lambda year: year.dscr or 0.0).dscr == pytest.approx(1.2)
    amounts = (finance.loan, finance.land_value_for_equity_return)
    assert re.findall(r"€ ([\d,]*\d{3})", found[1]) == [f"{amount:,.0f}" for amount in amounts]
    rates = (finance.loan_to_value, finance.equity_irr, tax.equity_irr_after_tax, result.investor_irr)
    told = " ".join(found[1].split())
    for rate, words in zip(rates, (", {} %", "earns {} %", "tax {} %", "earns {} %"), strict=True):
        assert words.format(f"{100 * (rate or 0.0):.1f}") in told
