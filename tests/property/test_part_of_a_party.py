"""Parts of random sites: they add up to the site, and each is the site that its own dwellings would be."""

from __future__ import annotations

import random
from math import isfinite
from typing import Any

import numpy as np
import pytest

from feasibility import InputError, Result, Scenario, evaluate, scenario_from
from feasibility.evaluation.compute import arrays_of_part
from feasibility.evaluation.figures.named import figure_name, printed_figures, single
from feasibility.evaluation.figures.registry import is_of_part
from feasibility.evaluation.paths import arrays_on
from feasibility.parties.conditions import value_of
from feasibility.parties.on_paths import by_rows, figure_on
from feasibility.parties.probability import met_by, probabilities_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.site_part import OwnPart, part_of
from feasibility.parties.views import all_conditions, case_of, own_case, views_of
from feasibility.risk.blocks import Plan, parts_of
from feasibility.scenario.keys.parties import Party
from tests.longer import usually
from tests.property.path_scenarios import path_scenario
from tests.property.test_parties_financed import FIGURES, LOANS, OF_LOANS, TAX, dotted
from tests.reference.random_scenarios import random_scenario
from tests.reference.small_tables import financed, partly_sold, site

SEEDS = range(120)
SUMS = (
    "dwellings",
    "land_price",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "net_present_value",
)


def drawn(seed: int) -> Scenario:
    """A random scenario at a land price, with two types at least; even seeds have phases, leases, loans."""
    rng = random.Random(seed)
    while True:
        if seed % 2:
            data = random_scenario(rng)
        else:
            data = site(rng)
            if rng.random() < 0.6:
                financed(data, rng)
            elif rng.random() < 0.6:
                partly_sold(data, rng)
        data["land"]["price"] = rng.randint(-200, 900) * 1_000
        if rng.random() < 0.5:
            data["acquisition"] = {"share_of_value": 0.02, "per_dwelling": 1_500, "lump_sum": 20_000}
        if rng.random() < 0.3:
            data["development"]["profit_and_risk"] = {"lump_sum": 150_000}
        try:
            scenario = scenario_from(data)
            evaluate(scenario)
        except InputError:
            continue
        if len(scenario.dwellings) > 1:
            return scenario


def taker(types: list[str]) -> Party:
    return Party(role="investor", part=tuple(types))


def own_part(result: Result, types: list[str]) -> OwnPart:
    found = part_of(result, taker(types))
    assert found is not None
    return found


def divided(scenario: Scenario, seed: int) -> list[list[str]]:
    """The types over two or three parts, each with a type at least."""
    rng = random.Random(seed)
    names = list(scenario.dwellings)
    rng.shuffle(names)
    number = min(len(names), rng.choice((2, 2, 3)))
    return [names[place::number] for place in range(number)]


@pytest.mark.parametrize("seed", usually(40, SEEDS))
def test_the_parts_of_a_site_add_up_to_it(seed: int) -> None:
    scenario = drawn(seed)
    result = evaluate(scenario)
    parts = [own_part(result, types) for types in divided(scenario, seed)]
    room = 1e-9 * max(1.0, abs(result.investment_value), result.total_development_cost)
    for name in SUMS:
        whole, found = single(name, result), [value_of(name, result, taker(list(p.types)), p) for p in parts]
        assert sum(each or 0.0 for each in found) == pytest.approx(whole, abs=room), name
    assert sum(part.share for part in parts) == pytest.approx(1.0, abs=1e-12)
    whole_returns = result.arrays.returns
    of_parts = [part.arrays.returns for part in parts]
    for figure in ("residual_land_value", "investor_flows", "project_flows", "acquisition_costs"):
        total = sum(getattr(each, figure) for each in of_parts)
        assert np.abs(total - getattr(whole_returns, figure)).max() < room, figure
    for line, flow in result.cash_flow.lines.items():
        for year, amount in zip(result.cash_flow.years, flow, strict=True):
            own = [p.result.cash_flow.lines.get(line) for p in parts if p.result is not None]
            assert sum(each[year - 1] for each in own if each) == pytest.approx(amount, abs=room), line


def alone(scenario: Scenario, types: tuple[str, ...], share: float) -> Scenario | None:
    """The part as a scenario of its own: nothing but its dwellings, lump sums and price times its share.

    None where that says something else: phases have shares of their own, and VAT would follow another use.
    """
    if scenario.phases or scenario.development.delivery == "turnkey":
        return None
    values: dict[str, Any] = {
        f"dwellings.{name}.count": 0 for name in scenario.dwellings if name not in types
    }
    values |= {
        f"development.costs.{name}.lump_sum": line.lump_sum * share
        for name, line in scenario.development.costs.items()
        if line.lump_sum is not None
    }
    profit = scenario.development.profit_and_risk
    if profit and profit.lump_sum is not None:
        values["development.profit_and_risk.lump_sum"] = profit.lump_sum * share
    values["acquisition.lump_sum"] = scenario.acquisition.lump_sum * share
    values["land.price"] = float(scenario.land.price) * share
    if scenario.land.vat == "by_use":
        return None
    try:
        return scenario.with_values(values)
    except InputError:
        return None


@pytest.mark.parametrize("seed", usually(40, SEEDS))
def test_a_part_is_the_site_of_its_own_dwellings(seed: int) -> None:
    """Every figure of a part, IRRs with their statuses and loans too, is that of a scenario of its own."""
    scenario = drawn(seed)
    result = evaluate(scenario)
    for types in divided(scenario, seed):
        part = own_part(result, types)
        own = alone(scenario, part.types, part.share)
        if own is None or part.result is None:
            continue
        expected, party = evaluate(own), taker(types)
        assert part.result.investor_irr_status == expected.investor_irr_status
        assert part.result.project_irr_roots == pytest.approx(expected.project_irr_roots, rel=1e-6)
        for name, value in printed_figures(expected):
            if not is_of_part(name) or isinstance(value, (str, tuple)):
                continue
            found = value_of(name, result, party, part)
            if found is None or not isinstance(value, (int, float)):
                assert (value, found) == (None, None), name
                continue
            room = 1e-7 if abs(value) < 100 else 1e-8 * max(abs(value), expected.total_development_cost)
            assert found == pytest.approx(value, rel=1e-7, abs=room), name


def asking(seed: int) -> Scenario:
    """Two parties that take a part each, with bounds near its figures; some on loans and tax."""
    rng = random.Random(seed)
    scenario = drawn(2 * seed).with_values({"finance": None, "tax": None})
    own = dict(dotted({"finance": LOANS, "tax": TAX})) if rng.random() < 0.5 else {}
    parties: dict[str, Any] = {}
    try:
        result = evaluate(scenario.with_values(own))
    except InputError:
        own, result = {}, evaluate(scenario)
    for number, types in enumerate(divided(scenario, seed)[:2]):
        party = taker(types)
        bounds: dict[str, dict[str, float]] = {"at_least": {}, "at_most": {}}
        for figure in rng.sample(FIGURES, 5) + (rng.sample(OF_LOANS, 3) if own else []):
            value = value_of(figure, result, party)
            bound = (value if value is not None else 0.05) * rng.uniform(0.8, 1.2)
            if abs(bound) <= 1 or not figure_name_is_fraction(figure, result):
                bounds[rng.choice(("at_least", "at_most"))][figure] = bound
        role = ("investor", "corporation")[number]
        parties[f"p{number}"] = {"role": role, "part": types, "assumptions": own, **bounds}
    return scenario.with_values({"parties": parties})


def figure_name_is_fraction(figure: str, result: Result) -> bool:
    if "share" in figure or "loan_to" in figure or "margin_on" in figure:
        return True
    try:
        return figure_name(figure, result).unit.startswith(("share", "rate"))
    except InputError:
        return False


@pytest.mark.parametrize("seed", usually(8, range(30)))
def test_at_an_end_of_its_range_a_figure_of_a_part_is_at_its_bound(seed: int) -> None:
    scenario = asking(seed)
    table = negotiation_of(scenario)
    verdicts = {(view.name, each.condition): each for view in table.views for each in view.verdicts}
    for found in table.zone.ranges:
        party, bound = scenario.parties[found.party], found.condition.bound
        verdict = verdicts[found.party, found.condition]
        ends = [end for end in (found.low, found.high) if isfinite(end)]
        price = table.zone.price
        if (
            found.caution != "several_roots"
            and verdict.value is not None
            and all(abs(price - end) > 0.5 for end in ends)
        ):
            assert (found.low <= price <= found.high) == verdict.met, (found, verdict)
        for end in ends:
            if not found.depends or found.low > found.high or abs(end) > 1e8:
                continue
            if found.caution == "several_roots":
                continue
            case = own_case(table.scenario, party.assumptions)
            beyond, value, within = (
                value_of(found.condition.figure, evaluate(case.with_values({"land.price": at})), party)
                for at in (end - 10, end, end + 10)
            )
            if value is None or beyond is None or within is None:
                continue
            if abs(beyond - within) < 0.01 * max(1.0, abs(bound)):
                assert value == pytest.approx(bound, rel=1e-7, abs=1e-6), found


@pytest.mark.parametrize("seed", usually(2, range(6)))
def test_on_every_path_a_figure_of_a_part_is_that_of_the_path(seed: int) -> None:
    scenario = asking(seed)
    party = scenario.parties["p0"]
    case = own_case(case_of(scenario), party.assumptions)
    (part,) = parts_of(Plan(case, 10_000, 3), 0, 60)
    arrays = arrays_on(part.ready, part.growth, part.changes)
    for name in (*FIGURES, "dwellings", "mid_market_dwellings", "cash_flow.lines.gross_rent.3"):
        at_once = figure_on(name, part, arrays, party)
        for row in (0, 9):
            value = value_of(name, evaluate(path_scenario(part, row)), party)
            expected = float("nan") if value is None else value
            assert at_once[row] == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True), name
    assert by_rows("dwellings", part, arrays, party)[0] == value_of("dwellings", evaluate(case), party)


@pytest.mark.parametrize("seed", usually(2, range(4)))
def test_with_no_spread_a_probability_is_the_verdict(seed: int) -> None:
    scenario = asking(seed)
    indices = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
    still = {name: {"sd": 0.0} for name in indices}
    case = case_of(scenario).with_values({"uncertainty": {"indices": still}})
    facts, views = views_of(scenario, case)
    conditions = all_conditions(scenario, facts)
    met = met_by(scenario, Plan(case, 8, 1), tuple(scenario.parties), conditions)
    for view in views:
        mask = met[view.name]
        assert mask is not None
        assert mask.all(axis=0).tolist() == mask.any(axis=0).tolist() == [e.met for e in view.verdicts]
    assert probabilities_of(scenario, case, conditions, facts.arrays, 8).parties["p0"] is not None


@pytest.mark.parametrize("seed", usually(6, range(20)))
def test_a_part_of_all_types_is_the_site_to_the_last_bit(seed: int) -> None:
    result = evaluate(drawn(seed))
    names = list(result.scenario.dwellings)
    assert part_of(result, taker(names)) is None
    # And were it worked out as a part, it would be the same but for rounding.
    arrays = arrays_of_part(result.scenario, result.arrays, names)
    for figure in ("investment_value", "total_development_cost", "land_price", "net_present_value"):
        found, whole = (getattr(each.returns, figure) for each in (arrays, result.arrays))
        assert found == pytest.approx(whole, rel=1e-12, abs=1e-6), figure
