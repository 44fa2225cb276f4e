"""The sum behind a figure: it ends in that figure, its parts recombine, its leaves name their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from feasibility import InputError, Result, evaluate, read_scenario
from feasibility.language.words import Words, words_of
from feasibility.report.trace.figures import OF_FINANCE, figures_of, trace, trace_text
from feasibility.report.trace.income import investment_value
from feasibility.report.trace.phases import each_sum_once
from feasibility.report.trace.step import Step, text_of
from tests.contracts.test_labels import UNDERSCORED

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
PHASES = AMERSFOORT.with_name("district-in-phases.yaml")
FINANCED = AMERSFOORT.with_name("amersfoort-financed.yaml")
CITED = re.compile(r" {3}\[[^\]]*\]")
"""Where an input was written, which names the file's own path."""
IN_WORDS = re.compile(r"Σ|;|\(q\)|\(Y\)|12·|Z\(|^A$")
"""Formulas that are read beside their table."""


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest) -> Result:
    return evaluate(read_scenario(request.param))


@pytest.fixture(scope="module")
def sums(result: Result) -> dict[str, Step]:
    return sums_of(result)


def value_of(result: Result, figure: str) -> object:
    if figure == "viable":
        return "M ≥ 0" if result.viable else "M < 0"
    if figure == "site.residual_land_value":
        return result.site.residual_land_value
    if figure.startswith("dwelling_types."):
        name, _, key = figure.removeprefix("dwelling_types.").rpartition(".")
        return getattr(result.dwelling_types[name], key)
    if figure.startswith("cash_flow."):
        line, _, year = figure.removeprefix("cash_flow.").rpartition(".")
        return result.cash_flow.lines[line][int(year) - 1]
    if figure.startswith(("phases.", "finance.", "tax.")):
        return at_path(result, figure.split("."))
    return getattr(result, figure)


def at_path(part: object, keys: list[str]) -> object:
    """The part of a result at a path; years are counted from 1."""
    for key in keys:
        if isinstance(part, tuple):
            part = part[int(key) - 1]
        else:
            part = part[key] if isinstance(part, Mapping) else getattr(part, key)
    return part


def asked(result: Result) -> list[str]:
    """Every figure, and of the cash flow the years 1, 3 and the last."""
    years = {1, 3, result.cash_flow.years[-1]}
    return [
        figure
        for figure in figures_of(result)
        if not figure.startswith("cash_flow.") or int(figure.rpartition(".")[2]) in years
    ]


def sums_of(result: Result) -> dict[str, Step]:
    """The sum of every figure that is asked."""
    with each_sum_once():
        return {figure: trace(result, figure) for figure in asked(result)}


def steps(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from steps(child)


def different_steps(sums: Iterable[Step]) -> list[Step]:
    """Every step of these sums once: most stand below hundreds of figures, all alike."""
    found: dict[object, Step] = {}
    passed: set[int] = set()

    def pass_by(step: Step) -> None:
        if id(step) in passed:
            return
        passed.add(id(step))
        children = tuple((each.symbol, each.value) for each in step.children)
        told = (step.symbol, step.name, step.of, step.value, step.unit, step.formula, step.place)
        found.setdefault((*told, children, step.rows), step)
        for child in step.children:
            pass_by(child)

    for root in sums:
        pass_by(root)
    return list(found.values())


def computed(step: Step) -> float:
    """The formula with the children's values put in."""
    words = {child.symbol: child.value for child in step.children}
    pattern = "|".join(re.escape(symbol) for symbol in sorted(words, key=len, reverse=True))
    filled = re.sub(pattern, lambda found: f"({words[found[0]]!r})", step.formula) if words else step.formula
    for written, python in (("·", "*"), ("−", "-"), ("^", "**")):
        filled = filled.replace(written, python)
    return float(eval(filled, {"__builtins__": {}, "min": min, "max": max}))


def test_every_figure_ends_in_its_value_and_its_parts_recombine(
    result: Result, sums: dict[str, Step]
) -> None:
    check_sums(result, sums)


def test_land_that_is_paid_later_has_its_own_sums() -> None:
    values = {"land.payment_months": 15, "development.costs.overhead.of": ["construction", "land"]}
    late = evaluate(read_scenario(AMERSFOORT).with_values(values))
    check_sums(late, sums_of(late))
    (factor,) = [
        each for each in trace(late, "residual_land_value").children if each.name == "sum_land_factor"
    ]
    (years,) = [each for each in factor.children if each.name == "sum_years_from_payment"]
    assert years.value == pytest.approx(9 / 12)
    assert [each.value for each in years.children] == [24, 15]


BORROWED = {
    "finance.loan": {"ltv": 0.6, "ltc": 0.7, "dscr": 1.2, "icr": 1.5, "rate": 0.035, "fee": 0.01},
    "finance.construction_loan": {"share_of_cost": 0.7, "rate": 0.045, "fee": 0.01},
    "finance.required_equity_return": 0.07,
    "tax": {"bracket": "free", "interest_threshold": 100_000, "depreciation": {"years": 30, "floor": 0.9}},
}
LEASED = {"land.tenure": "leasehold", "land.canon": {"rate": 0.03, "capitalisation_rate": 0.05}}


@pytest.mark.parametrize(
    "values",
    [LEASED | {"land.payment_months": 6}, {"land.price": 9_000_000, "land.phase_shares": {}}],
    ids=["leased", "at_a_price"],
)
def test_phases_lease_loans_and_tax_have_their_sums_together(values: dict[str, object]) -> None:
    whole = evaluate(read_scenario(PHASES).with_values(BORROWED | values))
    check_sums(whole, sums_of(whole))
    for figure in ("finance.dscr_min", "tax.tax", "residual_land_value"):
        page = text_of(trace(whole, figure), Words("nl"), "x")
        assert all(name in page for name in whole.phases)
        assert not re.search(r"\bnan\b", page)


CLAUSE = {"share": 0.5, "border_per_m2": 2_500, "of": ["sale", "turnover", "exit"]}
SOLD = AMERSFOORT.with_name("owner-occupied-mix.yaml")


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (SOLD, {}),
        (AMERSFOORT, {"after_term": "sell_on_turnover", "land.surplus.index": "cpi"}),
        (PHASES, BORROWED),
    ],
    ids=["sold", "on_turnover", "phases"],
)
def test_a_surplus_clause_has_its_sums(path: Path, values: dict[str, object]) -> None:
    result = evaluate(read_scenario(path).with_values({"land.surplus": CLAUSE}).with_values(values))
    assert result.surplus_total is not None and result.surplus_total > 100_000
    check_sums(result, sums_of(result))
    page = text_of(trace(result, "surplus_cost"), Words("nl"), "x")
    assert "meeropbrengst van één woning, contante waarde bij oplevering" in page
    assert not re.search(r"\bnan\b", page)
    bought = evaluate(result.scenario.with_values({"acquisition.share_of_value": 0.01}))
    root = trace(bought, "surplus_cost")
    assert root.value == pytest.approx(bought.surplus_cost)
    for step in steps(root):
        if step.symbol == "C" and step.formula:
            assert computed(step) == pytest.approx(step.value, rel=1e-9)


BOUGHT = {"acquisition": {"share_of_value": 0.02, "per_dwelling": 1_500, "lump_sum": 80_000}}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (AMERSFOORT, {"acquisition.share_of_value": 0.02}),
        (AMERSFOORT, {"acquisition.per_dwelling": 1_500}),
        (AMERSFOORT, {"acquisition.lump_sum": 80_000, "acquisition.index": "construction_cost"}),
        (AMERSFOORT, BOUGHT | LEASED | {"development.profit_and_risk.share_of_investment_value": 0.03}),
        (SOLD, BOUGHT | {"land.surplus": CLAUSE}),
        (PHASES, BOUGHT | {"land.surplus": CLAUSE}),
        (PHASES, BOUGHT | BORROWED | LEASED),
    ],
    ids=["share", "per_dwelling", "lump_sum", "leased", "sold", "phases", "leased_phases"],
)
def test_costs_of_buying_have_their_sums(path: Path, values: dict[str, object]) -> None:
    bought = evaluate(read_scenario(path).with_values(values))
    check_sums(bought, sums_of(bought))
    page = text_of(trace(bought, "residual_land_value"), Words("nl"), "x")
    assert not re.search(r"\bnan\b", page)


def test_costs_of_buying_by_hand() -> None:
    """2 % of a let dwelling's value and 1,500 · 1.02³, the index from the price date to delivery."""
    bought = evaluate(read_scenario(AMERSFOORT).with_values(BOUGHT))
    low = bought.dwelling_types["low"]
    children = {each.name: each for each in trace(bought, "dwelling_types.low.residual_land_value").children}
    by_hand = 0.02 * low.investment_value + 1_500 * 1.02**3
    assert children["acquisition_costs"].value == pytest.approx(by_hand)
    site = {each.name: each for each in trace(bought, "site.residual_land_value").children}
    assert site["acquisition_costs"].value == pytest.approx(80_000 * 1.02**3)


def test_the_size_that_binds_is_named_with_its_year() -> None:
    """The loan is what the income of the year that allows least carries: N / (1.2 · a), with a = 12 · pmt."""
    financed = evaluate(read_scenario(FINANCED))
    loan = trace(financed, "finance.loan")
    assert "dscr" in loan.place
    (by_cover,) = [each for each in loan.children if each.name == "finance.loan.dscr"]
    cover, income, due = by_cover.children
    month = 0.035 / 12
    assert due.value == pytest.approx(12 * month / (1 - (1 + month) ** -360))
    assert by_cover.value == pytest.approx(float(income.value or 0) / 1.2 / float(due.value or 0))
    assert cover.value == 1.2


def about(value: object, unit: str) -> object:
    """Half a cent of an amount; a rate or a factor equals another only where it is as good as the same."""
    return pytest.approx(value, abs=0.005 if unit.startswith("€") else 1e-9, rel=1e-9)


def check_sums(result: Result, sums: dict[str, Step]) -> None:
    for figure, root in sums.items():
        expected = value_of(result, figure)
        if isinstance(expected, float):
            assert root.value == about(expected, root.unit), figure
        else:
            assert root.value == expected, figure
    added, recombined = 0, 0
    for step in different_steps(sums.values()):
        if step.rows and step.rows.total is not None:
            total = sum(float(row[step.rows.total] or 0) for row in step.rows.rows)
            assert total == about(step.value, step.unit), (step.name, step.symbol)
            added += 1
        if step.formula and not IN_WORDS.search(step.formula) and step.value is not None:
            assert computed(step) == about(step.value, step.unit), (step.name, step.symbol)
            recombined += 1
    assert added > 10
    assert recombined > 10


@pytest.mark.parametrize("figure", ["residual_land_value", "mid_market_dwelling_years", "viable"])
def test_every_input_names_its_place(sums: dict[str, Step], figure: str) -> None:
    for step in steps(sums[figure]):
        known_place = step.place or step.children or step.rows
        assert known_place or step.symbol in ("A", "U", "H", "N", "E", "IV", "IV⁰", "K"), step


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_step_can_be_printed(result: Result, sums: dict[str, Step], lang: str) -> None:
    """The whole page of one figure of each name; every other step, those of other years, alone."""
    one_of_each = {root.name: root for root in sums.values()}
    alone = [replace(each, children=()) for each in different_steps(sums.values())]
    for step in (*one_of_each.values(), *alone):
        text = text_of(step, words_of(result.scenario, lang), result.scenario.name)
        assert text
        assert not re.search(r"\bnan\b", text)
        assert UNDERSCORED.findall(CITED.sub("", text)) == []


def test_a_sum_is_the_same_when_its_parts_are_made_once() -> None:
    """A loan in phases on leased land, part by part without `trace`, which keeps what it has made."""
    whole = evaluate(read_scenario(PHASES).with_values(BORROWED | LEASED))
    assert trace(whole, "finance.loan") == OF_FINANCE["loan"](whole)
    assert trace(whole, "dwelling_types.high.investment_value") == investment_value(whole, 1)


def test_two_sums_by_hand() -> None:
    """760 · 1.02³ is 806.52; the site is 600,000, indexed once, with VAT, over land VAT and costs of 22 %."""
    result = evaluate(read_scenario(AMERSFOORT))
    assert trace(result, "dwelling_types.low.initial_rent").value == pytest.approx(760 * 1.02**3)
    by_hand = -600_000 * 1.025 * 1.21 / 1.22
    assert trace(result, "site.residual_land_value").value == pytest.approx(by_hand, abs=0.005)
    page = trace_text(str(AMERSFOORT), "dwelling_types.low.initial_rent", "en")
    assert "€806.52" in page
    assert "amersfoort-2019.yaml:" in page


def test_dwelling_years_are_added_up_by_type() -> None:
    """24 low dwellings stay 22 years and so the whole term of 20, 30 high ones 2: 24 · 20 + 30 · 2 = 540."""
    page = trace_text(str(AMERSFOORT), "residual_land_value_per_mid_market_dwelling_year", "en")
    rows = [re.sub(r"\s+", " ", line).strip() for line in page.splitlines()]
    assert "low 24 22 20 480" in rows
    assert "high 30 2 2 60" in rows
    assert any("d term of the covenant = 20 [amersfoort-2019.yaml:" in row for row in rows)


def test_a_figure_without_a_value_is_not_called_unknown() -> None:
    """No area of the plot is given: the figure exists, and gbo is not what was meant."""
    with pytest.raises(InputError) as caught:
        trace(evaluate(read_scenario(AMERSFOORT)), "residual_land_value_per_m2_plot")
    assert str(caught.value) == "the figure 'residual_land_value_per_m2_plot' has no value in this run"


def test_types_lines_and_indices_are_called_by_their_labels() -> None:
    page = trace_text(str(PHASES), "residual_land_value", "nl")
    assert "IV(hoog aan het park) = PV(hoog aan het park) + PM(hoog aan het park)" in page
    assert re.search(r" ([a-z ]+)  kostenregel bij oplevering, \1, park = ", page)
    assert "A(lonen)  indexniveau, lonen, park\n" in page
    shown = "M  markthuur = € 1.170,00   [district-in-phases.yaml:57 dwellings.high_park.market_rent]"
    assert shown in page
    of_year = trace_text(str(PHASES), "cash_flow.net_cash_flow.3", "nl")
    assert "exploitatielasten: onderhoud" in of_year or "onderhoud" in of_year


def test_the_parts_of_a_loan_are_called_as_the_reader_calls_them() -> None:
    for key, called in (
        ("interest", "rente van een jaar"),
        ("balance", "restschuld aan het einde van het jaar"),
    ):
        page = trace_text(str(FINANCED), f"finance.years.3.{key}", "nl")
        assert f"  a  van één euro lening, {called}, 3 = " in page


def test_dwellings_are_counted_without_floor_areas() -> None:
    """24 + 30 + 66 dwellings; their m² stand only where the sum is of m²."""
    page = trace_text(str(AMERSFOORT), "residual_land_value_per_dwelling", "nl")
    assert re.search(
        r"woningtype  aantal\n.*\n *laag +24\n *hoog +30\n *vrij +66\n *aantal: telt op tot 120", page
    )
    page = trace_text(str(AMERSFOORT), "residual_land_value_per_m2_gbo", "nl")
    assert re.search(r"woningtype  aantal  m² +n\n.*\n *laag +24  54  1\.296\n", page)


def test_one_symbol_of_the_developers_sum_is_one_thing() -> None:
    sum_of_result = trace(evaluate(read_scenario(FINANCED)), "finance.developer_result")
    meant: dict[str, set[str]] = {}
    for each in steps(sum_of_result):
        if each.symbol in ("S", "T", "B", "E", "D", "U", "K", "P", "F", "W", "IV"):
            meant.setdefault(each.symbol, set()).add(each.name)
    assert {symbol: names for symbol, names in meant.items() if len(names) > 1} == {}


def test_an_unknown_figure_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'residual_land_value'"):
        trace(evaluate(read_scenario(AMERSFOORT)), "residual_landvalue")


NATIONAL = Path(__file__).parents[2] / "scenarios" / "national-law-2026.yaml"
EARLIER = {
    "price_date": date(2023, 7, 1),
    "start": date(2023, 7, 1),
    "development.construction_months": 0,
    "development.costs": {},
}


@pytest.mark.parametrize(
    "values",
    [
        {"dwellings.mid_small.rent": "highest", "dwellings.mid_small.points": 120},
        {**EARLIER, "rents.turnover": 0.2},
        {"policy.reletting": "capped", "policy.hold_in_band": True, "rents.new_build_surcharge": False},
    ],
    ids=["highest", "old_leases", "held"],
)
def test_rents_by_points_have_their_sums(values: dict[str, object]) -> None:
    by_points = evaluate(read_scenario(NATIONAL).with_values(values))
    check_sums(by_points, sums_of(by_points))


def test_old_and_new_leases_stand_side_by_side() -> None:
    """a falls by the turnover of 11 % a year from the first anniversary on, 1 July 2024."""
    old = evaluate(read_scenario(NATIONAL).with_values(EARLIER))
    (table,) = [
        each.rows
        for each in steps(trace(old, "dwelling_types.mid_large.rent_after_10"))
        if each.name == "sum_rents"
    ]
    assert table is not None
    place = {name: number for number, name in enumerate(table.headers)}
    for q, row in enumerate(table.rows[:20]):
        a, old_rent, new_rent, rent = (float(row[place[name]] or 0) for name in ("=a", "=A", "=B", "=R"))
        assert a == pytest.approx(0.89**q)
        assert a * old_rent + (1 - a) * new_rent == pytest.approx(rent)


@pytest.mark.parametrize(("lang", "said"), [("nl", "(gepubliceerd)]"), ("en", "(published)]")])
def test_how_sure_a_value_of_the_policy_is_stands_in_the_language_of_the_page(lang: str, said: str) -> None:
    scenario = read_scenario(Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml")
    page = text_of(trace(evaluate(scenario), "investment_value"), Words(lang), "x")
    assert said in page
    assert lang == "en" or "(published)" not in page
