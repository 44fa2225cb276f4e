"""Properties of projects in phases, on leased land, and with loans: what holds whatever the numbers are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility import Result, Scenario, evaluate, npv, read_scenario
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.language.words import Words
from feasibility.report.risk.figures import figure_label
from feasibility.report.workbook.plan import look_of
from tests.financed import LEASE, LOANS, TAX, amersfoort

GIVEN = Path(__file__).parents[1] / "golden" / "financing"
PHASES, LEASED, FINANCED = (
    read_scenario(GIVEN / f"{name}.yaml") for name in ("phases", "leasehold", "financed")
)
MONEY, RATE = 0.005, 1e-9
few = settings(max_examples=15, deadline=None)
months = st.integers(0, 60)
periods = st.sampled_from(["month", "quarter"])
timings = st.sampled_from(["mid", "start", "end"])
PROFITS: list[dict[str, Any]] = [
    {"share_of_investment_value": 0.05},
    {"share_of_costs": 0.07},
    {"lump_sum": 900_000},
]


def as_one(scenario: Scenario, built: int) -> Scenario:
    """The same project without phases, built in so many months."""
    raw = dict(scenario.raw)
    del raw["phases"]
    raw["dwellings"] = {
        name: {key: value for key, value in each.items() if key != "phase"}
        for name, each in raw["dwellings"].items()
    }
    development = dict(raw["development"])
    development["construction_months"] = built
    development["costs"] = {
        name: {key: value for key, value in each.items() if key != "phase"}
        for name, each in development["costs"].items()
    }
    raw["development"] = development
    raw["land"] = {key: value for key, value in raw["land"].items() if key != "phase_shares"}
    return scenario.with_values(
        {key: raw[key] for key in ("dwellings", "development", "land")} | {"phases": {}}
    )


def same_figures(one: Result, other: Result, but: tuple[str, ...] = ()) -> None:
    for name, figure in PROJECT.items():
        value, expected = getattr(one, name), getattr(other, name)
        if name in but:
            continue
        if isinstance(expected, float):
            close = pytest.approx(expected, abs=RATE if look_of(figure) == "rate" else MONEY)
            assert value == close, name
        elif not isinstance(expected, tuple):
            assert value == expected, name
    for name, flow in other.cash_flow.lines.items():
        assert one.cash_flow.lines[name] == pytest.approx(flow, abs=MONEY), name
    for name, each in other.dwelling_types.items():
        assert one.dwelling_types[name].residual_land_value == pytest.approx(
            each.residual_land_value, abs=MONEY
        )


@few
@given(
    built=st.sampled_from([0, 12, 24, 36]),
    period=periods,
    timing=timings,
    vat=st.sampled_from([0.21, "by_use"]),
    profit=st.sampled_from(PROFITS),
    price=st.sampled_from(["residual", 3_000_000]),
)
def test_two_phases_of_the_same_dates_equal_one_project(
    built: int, period: str, timing: str, vat: object, profit: object, price: object
) -> None:
    dates = {"start_months": 0, "construction_months": built}
    values: dict[str, object] = {
        "phases": {"west": dates, "east": dates},
        "period": period,
        "flow_timing": timing,
        "land.vat": vat,
        "land.price": price,
        "development.profit_and_risk": profit,
    }
    if not built:
        costs = PHASES.raw["development"]["costs"]
        for name in ("construction", "parking"):
            values[f"development.costs.{name}"] = {**costs[name], "timing": "at_start"}
    both = PHASES.with_values(values)
    same_figures(evaluate(both), evaluate(as_one(both, built)))


@few
@given(start=months, built=st.sampled_from([12, 20, 31]), period=st.just("month"), timing=timings)
def test_moving_a_phase_changes_nothing_of_the_other(
    start: int, built: int, period: str, timing: str
) -> None:
    moved = {"start_months": start, "construction_months": built}
    other = evaluate(PHASES.with_values({"phases.east": moved, "flow_timing": timing}))
    own = evaluate(PHASES.with_values({"flow_timing": timing}))
    assert other.phases["west"].residual_land_value == pytest.approx(
        own.phases["west"].residual_land_value, abs=MONEY
    )
    assert other.phases["east"].delivery == pytest.approx((start + built) / 12)
    contributions = sum(each.count * each.residual_land_value for each in other.dwelling_types.values())
    assert contributions + other.site.residual_land_value == pytest.approx(
        other.residual_land_value, abs=MONEY
    )
    net = np.array(other.cash_flow.lines["net_cash_flow"])
    returns = other.arrays.returns
    assert net.sum() == pytest.approx(float(returns.project_flows.sum()), abs=MONEY)


@few
@given(share=st.floats(0.05, 0.95), start=st.sampled_from([0, 7, 18, 40]))
def test_the_margin_is_nil_at_the_price_that_the_parts_can_pay(share: float, start: int) -> None:
    scenario = PHASES.with_values(
        {"land.phase_shares": {"west": share, "east": 1 - share}, "phases.east.start_months": start}
    )
    can_pay = evaluate(scenario)
    asked = float(can_pay.margin) + scenario.land.asking_price
    paid = evaluate(scenario.with_values({"land.price": asked}))
    assert paid.margin == pytest.approx(0.0, abs=MONEY)
    assert paid.viable
    # What the phases can pay, each on its own day, is then worth what they do pay.
    at = {name: (1 + 0.045) ** -each.payment for name, each in paid.phases.items()}
    short = sum((each.residual_land_value - each.land_price) * at[name] for name, each in paid.phases.items())
    assert short == pytest.approx(0.0, abs=MONEY)


@few
@given(
    canon=st.floats(0.005, 0.06),
    capitalised=st.floats(0.03, 0.08),
    payment=st.sampled_from([0, 6, 24]),
    index=st.sampled_from(["cpi", "house_price"]),
    timing=timings,
    profit=st.sampled_from(PROFITS),
)
def test_at_the_solved_price_of_leased_land_value_equals_cost(
    canon: float, capitalised: float, payment: int, index: str, timing: str, profit: object
) -> None:
    result = evaluate(
        LEASED.with_values(
            {
                "land.canon": {"rate": canon, "capitalisation_rate": capitalised, "index": index},
                "land.payment_months": payment,
                "flow_timing": timing,
                "development.profit_and_risk": profit,
            }
        )
    )
    assert result.investment_value == pytest.approx(result.total_development_cost, abs=MONEY)
    assert result.investor_irr == pytest.approx(0.055, abs=RATE)
    contributions = sum(each.count * each.residual_land_value for each in result.dwelling_types.values())
    assert contributions + result.site.residual_land_value == pytest.approx(
        result.residual_land_value, abs=MONEY
    )
    given_price = evaluate(result.scenario.with_values({"land.price": result.land_price}))
    same_figures(given_price, result, but=("margin", "viable"))


def test_a_canon_of_nothing_leaves_land_that_costs_its_vat_alone() -> None:
    free = evaluate(LEASED.with_values({"land.canon.rate": 0.0, "land.price": 1_000_000}))
    vat = sum(free.cash_flow.lines["land_vat_and_costs"])
    assert vat == pytest.approx(-220_000.0)
    assert set(free.cash_flow.lines["ground_rent"]) == {0.0}
    assert set(free.cash_flow.lines["land_price"]) == {0.0}


@few
@given(
    required=st.floats(0.05, 0.12),
    repayment=st.sampled_from(["annuity", "linear", "bullet"]),
    years=st.sampled_from([10, 25, 30]),
    sizes=st.sampled_from(
        [
            {"ltv": 0.6},
            {"ltc": 0.5},
            {"amount": 9_000_000},
            {"dscr": 1.2, "ltv": 0.55},
            {"icr": 1.6, "ltc": 0.7},
        ]
    ),
    name=st.sampled_from(["financed", "leased", "phases"]),
)
def test_the_equity_earns_the_required_return_at_the_land_value_for_it(
    required: float, repayment: str, years: int, sizes: dict[str, float], name: str
) -> None:
    base = {"financed": FINANCED, "leased": LEASED, "phases": PHASES}[name]
    loan = {**sizes, "rate": 0.035, "repayment": repayment, "years": years, "fee": 0.01}
    scenario = base.with_values({"finance": {"loan": loan, "required_equity_return": required}})
    found = evaluate(scenario).finance
    assert found is not None
    price = found.land_value_for_equity_return
    assert price is not None
    at_price = evaluate(scenario.with_values({"land.price": price}))
    assert at_price.finance is not None
    flows, times = at_price.arrays.finance.equity_flows, at_price.arrays.finance.equity_times  # type: ignore[union-attr]
    assert npv(required, flows[0], times) == pytest.approx(0.0, abs=MONEY)
    if at_price.finance.equity_irr is not None:
        assert at_price.finance.equity_irr == pytest.approx(required, abs=RATE)


def test_financing_leaves_every_unlevered_figure_as_it_was() -> None:
    raw = {key: value for key, value in FINANCED.raw.items() if key not in ("finance", "tax")}
    assert "finance" not in raw
    plain = evaluate(FINANCED.with_values({"finance": {}, "tax": None}))
    financed = evaluate(FINANCED)
    assert plain.finance is None
    for name in PROJECT:
        assert getattr(plain, name) == getattr(financed, name), name


def test_the_data_at_the_asking_price_hold_all_that_the_canon_moves() -> None:
    """On leased land the price moves value and profit too, as in the same scenario that pays that price."""
    leased = amersfoort(LEASE)
    written = result_json(evaluate(leased))["at_asking_price"]
    paid = evaluate(leased.with_values({"land.price": leased.land.asking_price}))
    for name in ("investment_value", "profit_and_risk", "residual_land_share", "total_development_cost"):
        assert written[name] == pytest.approx(getattr(paid, name), rel=1e-12), name
    assert "investment_value" not in result_json(evaluate(amersfoort()))["at_asking_price"]


def test_the_land_value_for_a_return_on_equity_is_the_same_whatever_is_paid() -> None:
    """So it is not called a figure at the asking price, as the return on equity is."""
    prices = (1_000_000, 4_000_000, "residual")
    financed = (evaluate(amersfoort(LOANS, TAX, **{"land.price": price})).finance for price in prices)
    found = [each.land_value_for_equity_return for each in financed if each is not None]
    assert found == pytest.approx([found[0]] * 3, rel=1e-9)
    english = Words("en")
    assert figure_label("at_asking_price.finance.land_value_for_equity_return", english) == (
        "Land value for the return on equity"
    )
    assert figure_label("at_asking_price.finance.equity_irr", english).endswith("at the asking price")
