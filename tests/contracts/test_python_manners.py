"""What a Python user meets: short names of results, tables in notebooks, frames of pandas."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feasibility import Result, Results, Scenario, evaluate, evaluate_many, read_scenario
from feasibility.notebook import html_table

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "scenarios").glob("*.yaml"))
RENTS = (730, 790, 850)
LONGEST = 250


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return evaluate(scenario)


@pytest.fixture(scope="module")
def results(scenario: Scenario) -> Results:
    return evaluate_many(scenario, [{"dwellings.low.rent": rent} for rent in RENTS])


# --------------------------------------------------------------------------------------------- in one line


def test_a_result_says_its_name_land_value_verdict_and_hash(scenario: Scenario, result: Result) -> None:
    name = "'Amersfoort, 120 dwellings, 2019'"
    digest = scenario.digest[:12]
    assert repr(scenario) == f"Scenario({name}, dwellings low, high, free, scenario {digest})"
    assert (
        repr(result) == f"Result({name}, residual land value €4,588,113, viable, allowed, scenario {digest})"
    )


def test_a_verdict_that_is_no_says_so(scenario: Scenario) -> None:
    found = evaluate(scenario.with_values({"land.asking_price": 9_000_000, "policy.shares.0.at_least": 0.9}))
    assert "not viable, not allowed" in repr(found)


def test_results_say_how_many_between_which_land_values(results: Results) -> None:
    values = [each.residual_land_value for each in results]
    assert (
        f"Results(3 × 'Amersfoort, 120 dwellings, 2019', residual land value €{min(values):,.0f} to "
        in repr(results)
    )
    assert f"€{max(values):,.0f}, 3 viable" in repr(results)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_is_said_in_one_short_line(path: Path) -> None:
    scenario = read_scenario(path)
    assert len(repr(scenario)) < LONGEST
    assert "\n" not in repr(scenario)
    assert scenario._repr_html_().startswith("<table>")


def test_a_name_of_many_lines_stays_one_line(scenario: Scenario) -> None:
    named = scenario.with_values({"name": "a very long name " * 5})
    assert len(repr(named)) < LONGEST


# ------------------------------------------------------------------------------------------------ notebooks


class Text(HTMLParser):
    """The texts and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_figures_and_variants(result: Result, results: Results) -> None:
    assert {"€4,588,113", "viable, allowed", "€388,113"} <= set(Text(result._repr_html_()).texts)
    assert {"dwellings.low.rent", "730", "790", "850", "yes"} <= set(Text(results._repr_html_()).texts)


def test_a_notebook_shows_returns_at_the_asking_price_first(scenario: Scenario) -> None:
    """With a residual price the investor earns what it requires, whatever is asked: that alone misleads.

    Asked is 411,887 more than the land is worth.
    """
    asked = scenario.with_values({"land.asking_price": 5_000_000})
    texts = Text(evaluate(asked)._repr_html_()).texts
    irrs = {each: texts[place + 1] for place, each in enumerate(texts) if "investor IRR" in each}
    assert list(irrs) == ["investor IRR, at the asking price", "investor IRR, at the residual value"]
    paid = evaluate(asked.with_values({"land.price": 5_000_000}))
    assert paid.investor_irr is not None
    assert paid.investor_irr < 0.0545
    assert list(irrs.values()) == [f"{100 * paid.investor_irr:.2f}%", "5.5%"]


def test_a_notebook_shows_one_return_where_the_price_is_given_or_none_is_asked(scenario: Scenario) -> None:
    for price, asked, name in (
        (5_000_000, 4_200_000, "investor IRR"),
        ("residual", 0, "investor IRR, at the residual value"),
    ):
        own = scenario.with_values({"land.price": price, "land.asking_price": asked})
        assert [each for each in Text(evaluate(own)._repr_html_()).texts if "investor IRR" in each] == [name]


def test_a_notebook_shows_no_more_than_twenty_variants(scenario: Scenario) -> None:
    many = evaluate_many(scenario, [{"land.asking_price": 4_000_000 + each} for each in range(50)])
    page = many._repr_html_()
    assert page.count("<tr>") == 21
    assert "the first 20 of 50" in page


def test_a_name_is_shown_and_never_obeyed(scenario: Scenario) -> None:
    name = '<script>alert("1")</script> & <b>'
    named = scenario.with_values({"name": name})
    for shown in (named, evaluate(named), evaluate_many(named, [{}])):
        page = Text(shown._repr_html_())
        assert not {"script", "b"} & page.tags
        assert any(name in each for each in page.texts)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_every_text_of_a_table_comes_out_as_it_went_in(written: str) -> None:
    page = Text(html_table(written, [written], [(written, written)]))
    assert page.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert page.texts == [written] * 4


# --------------------------------------------------------------------------------------------------- frames


def test_the_cash_flow_by_year_is_that_of_the_result(result: Result) -> None:
    found = result.to_frame()
    assert found.index.name == "year"
    assert list(found.index) == list(result.cash_flow.years)
    assert list(found.columns) == list(result.cash_flow.lines)
    for name, flow in result.cash_flow.lines.items():
        assert tuple(found[name]) == flow


def test_the_cash_flow_by_period_has_each_flow_in_its_month(result: Result) -> None:
    """Twenty-four months of building, then twenty-five years of letting: months 25 to 324."""
    found = result.to_frame(by="period")
    assert found.index.name == "period"
    assert list(found.index) == list(range(1, 24 + 25 * 12 + 1))
    assert found["land_price"].to_dict() == pytest.approx(
        {1: -result.land_price} | dict.fromkeys(range(2, 325), 0)
    )
    first_rents = sum(each.count * (each.initial_rent or 0) for each in result.dwelling_types.values())
    assert found["gross_rent"][24] == 0
    assert found["gross_rent"][25] == pytest.approx(first_rents, abs=0.005)
    assert found["exit_value"][:323].abs().sum() == 0
    assert found["exit_value"][324] > 0
    assert found["cumulative_cash_flow"][324] == pytest.approx(found["net_cash_flow"].sum(), abs=0.005)


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
@pytest.mark.parametrize("timing", ["start", "mid", "end"])
@pytest.mark.parametrize("payment_months", [0, 12])
def test_periods_add_up_to_years(scenario: Scenario, period: str, timing: str, payment_months: int) -> None:
    values = {"period": period, "flow_timing": timing, "land.payment_months": payment_months}
    result = evaluate(scenario.with_values(values))
    a_year = {"month": 12, "quarter": 4, "year": 1}[period]
    periods = result.to_frame(by="period").drop(columns="cumulative_cash_flow")
    summed = periods.groupby((periods.index - 1) // a_year + 1).sum()
    years = result.to_frame().drop(columns="cumulative_cash_flow")
    pd.testing.assert_frame_equal(summed, years, check_names=False, atol=0.005)


def test_types_and_checks_are_those_of_the_result(result: Result) -> None:
    types = result.to_frame("types")
    assert list(types.index) == ["low", "high", "free"]
    assert types.loc["low", "count"] == 24
    assert types.loc["free", "residual_land_value"] == result.dwelling_types["free"].residual_land_value
    checks = result.to_frame("checks")
    assert len(checks) == len(result.checks)
    assert list(checks["rule"]) == [each.rule for each in result.checks]
    assert checks["allowed"].all()


def test_variants_bear_what_was_varied_and_their_figures(results: Results) -> None:
    found = results.to_frame()
    assert list(found["dwellings.low.rent"]) == list(RENTS)
    assert list(found["residual_land_value"]) == [each.residual_land_value for each in results]
    assert found["viable"].dtype == bool
    assert list(results.to_frame(["margin"]).columns) == ["dwellings.low.rent", "margin"]


def test_what_is_no_table_and_no_figure_is_refused(result: Result, results: Results) -> None:
    with pytest.raises(ValueError, match="table is one of cash_flow, types, checks, and 'rents' is given"):
        result.to_frame("rents")  # type: ignore[arg-type]  # refused: tested
    with pytest.raises(ValueError, match="by is one of year, period, and 'month' is given"):
        result.to_frame(by="month")  # type: ignore[arg-type]  # refused: tested
    with pytest.raises(ValueError, match="goes with the cash flow, not with types"):
        result.to_frame("types", by="period")
    with pytest.raises(KeyError, match="there is no figure 'lnd_value'"):
        results.to_frame(["lnd_value"])


def test_without_pandas_one_sentence_says_what_to_install() -> None:
    """Asked of a fresh interpreter in which pandas cannot be found, as where it is not installed."""
    program = (
        "import sys; sys.modules['pandas'] = None\n"
        "from feasibility import evaluate, read_scenario\n"
        "result = evaluate(read_scenario('scenarios/amersfoort-2019.yaml')); print(result)\n"
        "try: result.to_frame()\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1] == (
        "to_frame() needs pandas, which is not installed: pip install 'feasibility[frames]'"
    )
