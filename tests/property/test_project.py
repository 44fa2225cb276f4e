"""Properties of whole projects: what must hold whatever the numbers are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility import InputError, Scenario, evaluate, evaluate_many, read_scenario
from feasibility.evaluation.figures.registry import PROJECT, column_of
from feasibility.evaluation.paths import BLOCK, arrays_on, prepared
from feasibility.evaluation.policy_checks import checks_of
from feasibility.lines import line_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
FILES = sorted(SCENARIOS.glob("*.yaml"))

MONEY = 0.005
few = settings(max_examples=40)
counts = st.integers(0, 400)


def land(scenario: Scenario, **values: Any) -> float:
    return evaluate(
        scenario.with_values({key.replace("__", "."): each for key, each in values.items()})
    ).residual_land_value


@few
@given(low=counts, high=counts, free=st.integers(1, 400))
def test_land_value_is_linear_in_the_counts(low: int, high: int, free: int) -> None:
    result = evaluate(
        AMERSFOORT.with_values(
            {"dwellings.low.count": low, "dwellings.high.count": high, "dwellings.free.count": free}
        )
    )
    unit = evaluate(AMERSFOORT)
    expected = unit.site.residual_land_value + sum(
        number * unit.dwelling_types[name].residual_land_value
        for name, number in (("low", low), ("high", high), ("free", free))
    )
    assert result.residual_land_value == pytest.approx(expected, abs=MONEY)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_permuting_the_types_permutes_the_results(file: Path) -> None:
    scenario = read_scenario(file)
    turned = scenario.with_values({"dwellings": dict(reversed(scenario.raw["dwellings"].items()))})
    one, other = evaluate(scenario), evaluate(turned)
    assert list(other.dwelling_types) == list(one.dwelling_types)[::-1]
    for name, each in one.dwelling_types.items():
        assert other.dwelling_types[name].residual_land_value == pytest.approx(
            each.residual_land_value, abs=MONEY
        )
    assert other.residual_land_value == pytest.approx(one.residual_land_value, abs=MONEY)


def random_growth(scenario: Scenario, paths: int) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    rng = np.random.default_rng(7)
    ready = prepared(scenario)
    growth = {name: np.repeat(rates, paths, axis=0) for name, rates in ready.growth.items()}
    for name, years in ready.needed.items():
        used = slice(years.start - ready.first_year, years.stop - ready.first_year)
        growth[name][:, used] = rng.normal(0.02, 0.01, growth[name][:, used].shape)
    return growth


def figures_on(scenario: Scenario, growth: Any, size: int) -> dict[str, Any]:
    arrays = arrays_on(prepared(scenario), growth)
    return {
        name: np.broadcast_to(column_of(name, arrays), size)
        for name, each in PROJECT.items()
        if each.column is not None
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_path_has_the_same_last_bit_in_any_order_and_in_any_company(file: Path) -> None:
    scenario = read_scenario(file)
    growth = random_growth(scenario, BLOCK)
    whole = figures_on(scenario, growth, BLOCK)
    order = np.random.default_rng(3).permutation(BLOCK)
    for chosen in (order, np.arange(7), np.array([5])):
        part = figures_on(scenario, {name: rates[chosen] for name, rates in growth.items()}, chosen.size)
        for name, figures in part.items():
            np.testing.assert_array_equal(figures, whole[name][chosen], err_msg=name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_path_equals_to_the_last_bit_the_scenario_with_those_rates(file: Path) -> None:
    scenario = read_scenario(file)
    ready = prepared(scenario)
    growth = random_growth(scenario, 3)
    figures = figures_on(scenario, growth, 3)
    for path in range(3):
        values = {
            f"indices.{name}": {year: float(growth[name][path, year - ready.first_year]) for year in years}
            | {"then": 0.0}
            for name, years in ready.needed.items()
        }
        result = evaluate(scenario.with_values(values))
        for name in ("residual_land_value", "investor_irr", "project_irr", "net_present_value", "margin"):
            expected = figures[name][path]
            found = getattr(result, name)
            assert found == expected or (found is None and np.isnan(expected)), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_central_path_is_the_scenario_to_the_last_bit(file: Path) -> None:
    scenario = read_scenario(file)
    ready = prepared(scenario)
    many = {name: np.repeat(rates, BLOCK, axis=0) for name, rates in ready.growth.items()}
    result = evaluate(scenario)
    for name, figures in figures_on(scenario, many, BLOCK).items():
        if name in ("mid_market_dwelling_years", "residual_land_value_per_mid_market_dwelling_year"):
            continue
        found = getattr(result, name)
        assert (figures == figures[0]).all() or np.isnan(figures).all()
        assert found == figures[0] or (found is None and np.isnan(figures[0])), name


VARIANTS: list[dict[str, Any]] = [
    {},
    {"dwellings.low.rent": 790},
    {"policy.term": 25},
    {"policy.term": 15, "policy.rent_increase.surcharge": 0.01},
    {"exit.holding_years": 30},
    {"development.construction_months": 18, "dwellings.low.count": 40},
    {"land.payment_months": 9},
    {"land.payment_months": 24, "development.rate": 0.03},
    {"policy.reletting": "lower"},
    {"policy.hold_in_band": True},
    {"after_term": "sell_on_turnover"},
    {"period": "quarter", "flow_timing": "end"},
    {"indices.cpi": {2020: 0.03, "then": 0.01}},
    {"land.price": 3_000_000},
    {"exit.methods": ["net_yield", "vacant_value"]},
    {"rents.statutory_cap": True},
    {"start": date(2021, 3, 31)},
    {"policy": "utrecht-2017", "dwellings.low.segment": "mid", "dwellings.high.segment": "mid"},
]


def test_many_variants_equal_each_alone() -> None:
    together = evaluate_many(AMERSFOORT, VARIANTS)
    assert len(together) == len(VARIANTS)
    for variant, result in zip(VARIANTS, together, strict=True):
        alone = evaluate(AMERSFOORT.with_values(variant))
        for name in (
            "residual_land_value",
            "investment_value",
            "net_present_value",
            "total_development_cost",
        ):
            assert getattr(result, name) == pytest.approx(getattr(alone, name), abs=MONEY), (variant, name)
        for name in ("project_irr", "investor_irr", "gross_initial_yield", "net_initial_yield"):
            assert getattr(result, name) == pytest.approx(getattr(alone, name), abs=1e-9), (variant, name)
        assert result.checks == alone.checks
        assert result.notes == alone.notes
        assert {name: each.retention_years for name, each in result.dwelling_types.items()} == {
            name: each.retention_years for name, each in alone.dwelling_types.items()
        }
        for name, flows in alone.cash_flow.lines.items():
            assert result.cash_flow.lines[name] == pytest.approx(flows, abs=0.05), (variant, name)
    column = together.figure("residual_land_value")
    assert column == pytest.approx([each.residual_land_value for each in together])


GOOI = read_scenario(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
MIX = read_scenario(SCENARIOS / "owner-occupied-mix.yaml")
INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent")


@pytest.mark.parametrize("scenario", [GOOI, MIX], ids=["statutory cap", "sold types"])
@pytest.mark.parametrize(
    "varied", [*([name] for name in INDICES), ["cpi", "wages"], ["house_price", "construction_cost"]]
)
def test_variants_of_some_indices_equal_each_alone(scenario: Scenario, varied: list[str]) -> None:
    variants: list[dict[str, Any]] = [{f"indices.{name}": 0.01 for name in varied}, {}]
    variants.append({f"indices.{name}": 0.03 for name in varied} | {"rents.turnover": 0.2})
    together = evaluate_many(scenario, variants)
    for variant, result in zip(variants, together, strict=True):
        alone = evaluate(scenario.with_values(variant))
        assert result.residual_land_value == pytest.approx(alone.residual_land_value, abs=MONEY)
        assert result.project_irr == pytest.approx(alone.project_irr, abs=1e-9)
        assert result.checks == alone.checks
        assert result.notes == alone.notes
        for name, flows in alone.cash_flow.lines.items():
            assert result.cash_flow.lines[name] == pytest.approx(flows, abs=0.05), (variant, name)


@pytest.mark.parametrize("scenario", [GOOI, MIX], ids=["statutory cap", "sold types"])
@pytest.mark.parametrize("varied", INDICES)
def test_paths_of_one_index_beside_one_path_of_the_rest(scenario: Scenario, varied: str) -> None:
    scenario = scenario.with_values({"rents.statutory_cap": True})
    growth = random_growth(scenario, 5)
    mixed = {name: rates if name == varied else rates[:1] for name, rates in growth.items()}
    whole = {name: rates if name == varied else rates[[0] * 5] for name, rates in growth.items()}
    alone, beside = figures_on(scenario, mixed, 5), figures_on(scenario, whole, 5)
    for name, figures in alone.items():
        np.testing.assert_array_equal(figures, beside[name], err_msg=name)


def test_figures_that_cannot_be_represented_are_refused_in_a_sentence() -> None:
    extreme = {
        "indices.cpi": -0.5,
        "policy.segments.mid.upper_surcharge": -0.5,
        "policy.date": date(2024, 1, 1),
    }
    for question in (evaluate, checks_of):
        with pytest.raises(InputError, match="too large or too small to be calculated with"):
            question(GOOI.with_values(extreme))
    with pytest.raises(InputError, match="too large or too small"):
        evaluate_many(GOOI, [{}, extreme])
    growth = random_growth(GOOI, 3)
    growth["construction_cost"][1] = 1e200
    with pytest.raises(InputError, match="too large or too small"):
        arrays_on(prepared(GOOI), growth)


def test_a_policy_may_be_older_than_the_table_of_the_liberalisation_limit() -> None:
    old = {
        "policy.date": date(2009, 12, 31),
        "indices.cpi": {2010 + year: 0.01 * (year % 3) for year in range(15)} | {"then": 0.02},
    }
    new = old | {"policy.date": date(2010, 12, 31)}
    older, newer = (evaluate(AMERSFOORT.with_values(values)) for values in (old, new))
    lower = [
        [each.required["above"] for each in result.checks if "above" in each.required]
        for result in (older, newer)
    ]
    assert lower[0] == lower[1]
    assert lower[0][0] == pytest.approx(720.42)
    with pytest.raises(InputError, match="begins on 2010-01-01"):
        evaluate(AMERSFOORT.with_values(old | {"price_date": date(2009, 6, 1)}))


def test_mistaken_calls_are_told_in_a_sentence() -> None:
    anything: Any = "file.yaml"
    for call in (evaluate, lambda scenario: evaluate_many(scenario, [{}])):
        with pytest.raises(
            TypeError, match=r"a scenario is needed, and a str is given: read_scenario\(file\)"
        ):
            call(anything)
    one: Any = {"policy.term": 25}
    with pytest.raises(TypeError, match=r"a list of variants, .* and one mapping is given: put it between"):
        evaluate_many(AMERSFOORT, one)
    with pytest.raises(TypeError, match="a list of variants, each a mapping, and a str is given"):
        evaluate_many(AMERSFOORT, anything)
    numbers: Any = [{}, 25]
    with pytest.raises(TypeError, match="variant 2 is an int"):
        evaluate_many(AMERSFOORT, numbers)


def test_a_variant_that_is_no_scenario_is_refused() -> None:
    with pytest.raises(InputError, match="form_factor"):
        evaluate_many(AMERSFOORT, [{}, {"form_factor": 78}])


@few
@given(
    cap=st.floats(0.0, 0.02),
    looser=st.floats(0.0, 0.01),
    turnover=st.floats(0.0, 1.0),
    reletting=st.sampled_from(["capped", "limit", "lower", "market"]),
    market=st.floats(700, 2000),
    cpi=st.floats(-0.01, 0.06),
    hold=st.booleans(),
)
def test_a_looser_cap_never_lowers_the_landlords_value(
    cap: float, looser: float, turnover: float, reletting: str, market: float, cpi: float, hold: bool
) -> None:
    case = AMERSFOORT.with_values(
        {
            "rents.turnover": turnover,
            "policy.reletting": reletting,
            "policy.hold_in_band": hold,
            "dwellings.low.market_rent": market,
            "indices.cpi": cpi,
            "exit.methods": ["net_yield"],
        }
    )
    tight = land(case, policy__rent_increase__surcharge=cap)
    loose = land(case, policy__rent_increase__surcharge=cap + looser)
    assert loose >= tight - MONEY


@few
@given(
    term=st.integers(0, 30),
    longer=st.integers(1, 15),
    turnover=st.floats(0.0, 1.0),
    reletting=st.sampled_from(["capped", "limit", "lower", "market"]),
    surcharge=st.floats(0.0, 0.02),
    method=st.sampled_from(["net_yield", "gross_yield"]),
    hold=st.booleans(),
)
def test_a_longer_term_never_raises_the_landlords_value(
    term: int, longer: int, turnover: float, reletting: str, surcharge: float, method: str, hold: bool
) -> None:
    """Under `continue`, at one holding period, with market rents at or above the covenant's."""
    case = AMERSFOORT.with_values(
        {
            "rents.turnover": turnover,
            "policy.reletting": reletting,
            "policy.hold_in_band": hold,
            "policy.rent_increase.surcharge": surcharge,
            "dwellings.low.market_rent": 3_000,
            "dwellings.high.market_rent": 3_000,
            "indices.market_rent": 0.04,
            "exit.methods": [method],
            "exit.gross_yield": 0.05,
        }
    )
    assert land(case, policy__term=term + longer) <= land(case, policy__term=term) + MONEY


def test_twelve_months_make_a_year_when_the_rates_agree() -> None:
    """Undiscounted, on 1 January, a year's flows are those of its twelve months and four quarters."""
    yearly = AMERSFOORT.with_values({"period": "year"})
    sums = []
    for period in ("month", "quarter", "year"):
        flows = evaluate(yearly.with_values({"period": period})).cash_flow.lines
        sums.append({name: flow for name, flow in flows.items() if not name.startswith("land")})
    for name, flow in sums[0].items():
        if name not in ("net_cash_flow", "cumulative_cash_flow"):
            assert sums[1][name] == pytest.approx(flow, abs=MONEY), name
            assert sums[2][name] == pytest.approx(flow, abs=MONEY), name


@given(
    rent=st.floats(500, 3000),
    growth=st.floats(-0.02, 0.08),
    r=st.floats(0.001, 0.2),
    years=st.integers(1, 50),
    gross=st.floats(0.02, 0.15),
)
@few
def test_constant_growth_equals_the_closed_form_annuity(
    rent: float, growth: float, r: float, years: int, gross: float
) -> None:
    """IV = rent · Σ (1+g)^(q) / (1+r)^(q+1) + exit, for a free dwelling let at a market that grows by g."""
    plain = AMERSFOORT.with_values(
        {
            "start": AMERSFOORT.price_date,
            "policy": {"date": AMERSFOORT.price_date, "segments": {"free": {"tenure": "rent"}}},
            "dwellings": {"home": {"segment": "free", "count": 1, "floor_area": 80, "rent": rent}},
            "indices": {"cpi": 0.0, "market_rent": growth},
            "rents": {"turnover": 1.0, "statutory_cap": False},
            "operating_costs": None,
            "development": None,
            "land": None,
            "period": "year",
            "flow_timing": "end",
            "exit": {"holding_years": years, "methods": ["gross_yield"], "gross_yield": gross},
            "required_return": r,
        }
    )
    ratio = (1 + growth) / (1 + r)
    annuity = years / (1 + r) if abs(ratio - 1) < 1e-12 else (1 - ratio**years) / (1 - ratio) / (1 + r)
    expected = 12 * rent * annuity + 12 * rent * (1 + growth) ** years / gross / (1 + r) ** years
    assert evaluate(plain).investment_value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_paid_is_received(file: Path) -> None:
    """Every line has one payer and one receiver, and the project's net flow is what they exchange."""
    flow = evaluate(read_scenario(file)).cash_flow
    net = np.zeros(len(flow.years))
    for key, amounts in flow.lines.items():
        if key in ("net_cash_flow", "cumulative_cash_flow"):
            continue
        line = line_of(key)
        assert line.payer != line.receiver
        if line.sign:
            assert all(line.sign * amount >= -MONEY for amount in amounts) or key.startswith("land"), key
        net += amounts
    np.testing.assert_allclose(net, flow.lines["net_cash_flow"], atol=MONEY)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_paying_later_at_the_same_rate_raises_the_price_by_the_interest(file: Path) -> None:
    """L(m) = L(0) · (1+i)^(m/12), and so does every part of it; what the dwellings are worth stays."""
    scenario = read_scenario(file)
    if scenario.land.tenure == "leasehold":
        return  # a canon that begins later is less of it
    rate = scenario.required_return if scenario.development.rate is None else scenario.development.rate
    built = scenario.development.construction_months
    step = {"month": 1, "quarter": 3, "year": 12}[scenario.period]
    now, *later = evaluate_many(
        scenario, [{"land.payment_months": months} for months in range(0, built + 1, step)]
    )
    for result in later:
        interest = (1 + rate) ** (result.scenario.land.payment_months / 12)
        assert result.residual_land_value == pytest.approx(now.residual_land_value * interest, abs=MONEY)
        assert result.site.residual_land_value == pytest.approx(
            now.site.residual_land_value * interest, abs=MONEY
        )
        for name, each in result.dwelling_types.items():
            once = now.dwelling_types[name]
            assert each.residual_land_value == pytest.approx(once.residual_land_value * interest, abs=MONEY)
            assert each.investment_value == once.investment_value
        assert result.investment_value == now.investment_value
        assert result.development_cost_without_land == now.development_cost_without_land


@few
@given(
    months=st.integers(0, 24),
    price=st.floats(-1e6, 1e7),
    timing=st.sampled_from(["start", "mid", "end"]),
    share=st.floats(0, 0.3),
)
def test_the_same_price_paid_later_moves_the_money_and_nothing_else(
    months: int, price: float, timing: str, share: float
) -> None:
    """The sum of all flows stays, no year but two changes, and total cost bears less interest."""
    paid = AMERSFOORT.with_values(
        {"land.price": price, "flow_timing": timing, "development.costs.overhead.share": share}
        | {"development.costs.overhead.of": ["construction", "land"]}
    )
    now, later = evaluate(paid), evaluate(paid.with_values({"land.payment_months": months}))
    year = max(1, -(-months // 12))
    for name, flows in now.cash_flow.lines.items():
        others = later.cash_flow.lines[name]
        if name == "cumulative_cash_flow":
            assert others[-1] == pytest.approx(flows[-1], abs=0.05)
            continue
        assert sum(others) == pytest.approx(sum(flows), abs=0.05), name
        for place, (one, other) in enumerate(zip(flows, others, strict=True), 1):
            assert place in (1, year) or other == pytest.approx(one, abs=MONEY), (name, place)
    rate = paid.development.rate or 0.0
    land_now = now.total_development_cost - now.development_cost_without_land - now.profit_and_risk
    land_later = later.total_development_cost - later.development_cost_without_land - later.profit_and_risk
    assert land_later * (1 + rate) ** (months / 12) == pytest.approx(land_now, abs=0.05)
    assert float(later.arrays.returns.project_flows.sum()) == pytest.approx(
        float(now.arrays.returns.project_flows.sum()), abs=0.05
    )
