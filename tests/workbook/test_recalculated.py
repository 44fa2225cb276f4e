"""What LibreOffice computes from the workbook is what the program found, also after a change of an input."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility import Result, Scenario, evaluate, read_scenario, scenario_from
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.language.texts import text
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.plan import FIRST
from tests.longer import usually
from tests.reference.random_scenarios import random_scenario
from tests.workbook.comparing import wrong_figures, wrong_waterfall
from tests.workbook.office import WRONG, recalculated, rows_of, with_other_formula, with_wrong_caches
from tests.workbook.seeds import seeds_with_every_option
from tests.workbook.typing_over import typed_over, years_of

FOLDER = Path(__file__).parent.parent.parent / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
AMERSFOORT = "amersfoort-2019"
LONGEST = 30

YEARS_OF_AMERSFOORT = range(2014, 2080)

CPI: dict[Any, float] = {**dict.fromkeys(range(2015, 2024), 0.02), 2024: 0.06, "then": 0.02}
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "rent": ({"dwellings.low.rent": 790}, {}),
    "count": ({"dwellings.free.count": 71}, {}),
    "cap": ({"policy.rent_increase.surcharge": 0.005}, {}),
    "limit": ({"policy.segments.high_mid.upper": 1_040}, {}),
    "term": ({"policy.term": 25}, {}),
    "cpi of one year": ({"indices.cpi.2024": 0.06}, {"indices.cpi": CPI}),
    "cost": ({"development.costs.site.lump_sum": 850_000}, {}),
    "share of costs": ({"development.costs.soft_costs.share": 0.2}, {}),
    "required return": ({"required_return": 0.061}, {}),
    "vat": ({"development.vat": 0.09}, {}),
    "sold turnkey": ({"development.delivery": "turnkey", "development.costs.site.vat": 0}, {}),
    "land by use": ({"land.vat": "by_use", "land.let_share": 0.5}, {}),
    "area of the plot": ({"land.plot_area": 5_200}, {}),
    "exit method": (
        {"exit.methods:net_yield": "yes", "exit.methods:vacant_value": "no"},
        {"exit.methods": ["net_yield"]},
    ),
    "price date": ({"price_date": date(2018, 7, 1)}, {}),
    "start": ({"start": date(2021, 10, 15)}, {}),
    "holding period": ({"exit.holding_years": 29}, {}),
    "construction time": ({"development.construction_months": 36}, {}),
    "law": ({"rents.statutory_cap": "yes"}, {"rents.statutory_cap": True}),
    "points": (
        {"rents.statutory_cap": "yes", "dwellings.free.points": 150, "dwellings.low.points": 130},
        {"rents.statutory_cap": True, "dwellings.free.points": 150, "dwellings.low.points": 130},
    ),
    "the law alone": (
        {"rents.statutory_cap": "yes", "policy.rent_increase.rule": "law", "start": date(2024, 10, 1)},
        {"rents.statutory_cap": True, "policy.rent_increase.rule": "law", "start": date(2024, 10, 1)},
    ),
    "limit by points": (
        {
            "rents.statutory_cap": "yes",
            "policy.segments.low_mid.upper": "wws",
            "dwellings.low.points": 150,
            "dwellings.low.rent": "highest",
            "rents.new_build_surcharge": "no",
            "price_date": date(2024, 1, 1),
            "start": date(2024, 10, 1),
        },
        {
            "rents.statutory_cap": True,
            "policy.segments.low_mid.upper": "wws",
            "dwellings.low.points": 150,
            "dwellings.low.rent": "highest",
            "rents.new_build_surcharge": False,
            "price_date": date(2024, 1, 1),
            "start": date(2024, 10, 1),
        },
    ),
    "reletting": ({"policy.reletting": "limit"}, {}),
    "held": ({"policy.hold_in_band": "yes"}, {"policy.hold_in_band": True}),
    "sold after the term": ({"after_term": "sell_on_turnover"}, {}),
    "sold from the first year": (
        {"dwellings.free.sell_on_turnover": "yes"},
        {"dwellings.free.sell_on_turnover": True},
    ),
    "exit yield in two parts": (
        {
            "exit.methods:net_yield": "yes",
            "exit.methods:vacant_value": "no",
            "exit.net_yield": None,
            "exit.initial_yield": 0.04,
            "exit.yield_spread": 0.0075,
        },
        {"exit.methods": ["net_yield"], "exit.initial_yield": 0.04, "exit.yield_spread": 0.0075},
    ),
    "resale": ({"exit.resale_share": 0.94}, {}),
    "land price": ({"land.price": 3_000_000}, {}),
    "day of payment": ({"land.payment_months": 12}, {}),
    "paid at delivery, at a price": ({"land.payment_months": 24, "land.price": 3_000_000}, {}),
    "segment": ({"dwellings.high.segment": "free"}, {}),
    "wish": ({"rents.increase": "cpi"}, {}),
    "kind": ({"policy.segments.low_mid.kind": "social"}, {}),
    "statutory upper limit": (
        {"policy.segments.low_mid.upper": "liberalisation_limit", "policy.segments.low_mid.lower": 500},
        {},
    ),
    "exit of mid dwellings": (
        {
            "exit.by_kind.mid.methods": "gross_yield",
            "exit.by_kind.mid.gross_yield": 0.05,
            "exit.by_kind.mid.selling_costs": 0.03,
            "exit.by_kind.free.buyers_costs": 0.08,
        },
        {
            "exit.by_kind.mid.methods": ["gross_yield"],
            "exit.by_kind.mid.gross_yield": 0.05,
            "exit.by_kind.mid.selling_costs": 0.03,
            "exit.by_kind.free.buyers_costs": 0.08,
        },
    ),
    "timing of flows": ({"flow_timing": "end"}, {}),
    "timing of a cost": ({"development.costs.parking.timing": "at_delivery"}, {}),
}
"""Cells that are changed, and the same as values of the scenario where it is written differently there."""


def scenario_of(name: str) -> Scenario:
    return read_scenario(FOLDER / f"{name}.yaml")


def yearly() -> Scenario:
    """By years, so that many changes take little time; every formula is the same as by months."""
    return scenario_of(AMERSFOORT).with_values({"period": "year"})


def book_of(scenario: Scenario, years: int | None = None, lang: str = "en") -> tuple[bytes, Result]:
    result = evaluate(scenario)
    return with_wrong_caches(workbook_bytes(result, lang, years=years)), result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return tmp_path_factory.mktemp


# -------------------------------------------------------------------------------------------- every scenario


def test_every_scenario(folder: Callable[[str], Path]) -> None:
    made = {name: book_of(scenario_of(name)) for name in SCENARIOS}
    found = recalculated({name: book for name, (book, _) in made.items()}, folder("scenarios"))
    for name, (_, result) in made.items():
        assert wrong_figures(found[name], result) == [], name
        assert all_equal(found[name]) == 1.0, name
        assert warned(found[name]) == [], name
        assert wrong_waterfall(found[name], result) == [], name
        assert all(abs(value) < 0.01 for value in residuals_at_program(found[name], result)), name


def all_equal(path: Path) -> Any:
    return rows_of(path, "reconciliation")[-1][2]


def warned(path: Path) -> list[str]:
    return [row[0] for row in rows_of(path, "warnings") if row[2] not in (0.0, None)]


def residuals_at_program(path: Path, result: Result) -> list[float]:
    """Present value of the sheet's flows at the program's rate, for each rate that there is."""
    label = text("workbook_row_residual_at_program", "en").capitalize()
    found = [float(row[2]) for row in rows_of(path, "irr") if str(row[0]).startswith(label[:20])]
    at_each_price = [each for each in (result, at_asking_price(result)) if each]
    rates = [rate for each in at_each_price for rate in (each.project_irr, each.investor_irr)]
    if result.finance:
        rates += [result.finance.equity_irr, result.finance.developer_equity_irr]
    if result.tax:
        rates += [result.tax.equity_irr_after_tax, result.tax.investor_irr_after_tax]
    assert len(found) == len([rate for rate in rates if rate is not None])
    return found


@pytest.mark.parametrize("part", range(2))
def test_random_scenarios(part: int, folder: Callable[[str], Path]) -> None:
    compare_random(seeds_with_every_option()[part::2], folder("random"))


@pytest.mark.long
@pytest.mark.parametrize("part", range(12))
def test_more_random_scenarios(part: int, folder: Callable[[str], Path]) -> None:
    compare_random(range(20 * part, 20 * part + 20), folder("more"))


def compare_random(seeds: Sequence[int], place: Path) -> None:
    made = {}
    for seed in seeds:
        scenario = scenario_from(random_scenario(random.Random(seed)))
        made[f"seed {seed}"] = book_of(scenario, scenario.exit.holding_years)
    found = recalculated({name: book for name, (book, _) in made.items()}, place)
    for name, (_, result) in made.items():
        assert wrong_figures(found[name], result) == [], name


# -------------------------------------------------------------------------------------------- changed inputs


@pytest.mark.parametrize("part", usually(1, range(2)))
def test_changed_inputs(part: int, folder: Callable[[str], Path]) -> None:
    scenario, place = yearly(), folder("changed")
    unchanged = evaluate(scenario)
    data, years = workbook_bytes(unchanged, years=LONGEST), years_of(unchanged, LONGEST)
    books = {name: typed_over(data, scenario, years, CHANGES[name][0]) for name in [*CHANGES][part::2]}
    found = recalculated(books, place)
    for name, book in books.items():
        typed, written = CHANGES[name]
        changed = scenario.with_values(written or typed)
        result = evaluate(changed)
        assert wrong_figures(found[name], result) == [], name
        assert wrong_figures(found[name], unchanged), f"{name} changes nothing"
        returned = place / "returned.xlsx"
        returned.write_bytes(book)
        returned_value = evaluate(read_scenario(returned)).residual_land_value
        assert returned_value == pytest.approx(result.residual_land_value, rel=1e-12), name


# ------------------------------------------------------------------------------------------ what is not right


BROKEN = {
    "void": ("*rents_void_months", "*rents_void_months*0"),
    "discount": ("^-(", "^-(0.001+"),
    "vat": ("/(1+development_vat)", "/(1.001+development_vat)"),
    "land": ("*(1+vat_of_land+costs_of_land", "*(1.001+vat_of_land+costs_of_land"),
    "term": ("&gt;=policy_term", "&gt;policy_term"),
    "law": ("law_free_surcharge", "law_mid_from*0"),
    "year": ("*12/periods_a_year)/12)", "*12/periods_a_year+12)/12)"),
}
"""A formula broken on purpose: what stands in the file, and what is put in its place."""


def test_a_broken_formula_is_caught(folder: Callable[[str], Path]) -> None:
    values: dict[str, Any] = {
        "rents.statutory_cap": True,
        "after_term": "sell_on_turnover",
        "dwellings.sold": {"segment": "low_sale", "count": 4, "floor_area": 60, "price": 210_000}
        | {"construction_cost": 1_400},
    }
    book, result = book_of(yearly().with_values(values), LONGEST)
    books = {name: with_other_formula(book, *change) for name, change in BROKEN.items()} | {"whole": book}
    found = recalculated(books, folder("broken"))
    assert wrong_figures(found["whole"], result) == []
    for name in BROKEN:
        assert wrong_figures(found[name], result), f"{name} is not caught"


def test_a_wrong_cache_is_seen(folder: Callable[[str], Path]) -> None:
    book, result = book_of(yearly(), LONGEST, "nl")
    assert f"<v>{WRONG}</v>".encode() in sheet_of(book)
    found = recalculated({"dutch": book}, folder("dutch"))
    assert wrong_figures(found["dutch"], result, "nl") == []


def sheet_of(book: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet2.xml")


RUBBISH: dict[str, dict[str, tuple[Any, str]]] = {
    "texts": {
        "dwellings.low.rent": ("760,00", "Dwellings, Rent at the price date"),
        "dwellings.free.floor_area": ("84 m2", "Dwellings, Floor area"),
        "rents.vacancy": ("1.5 %", "Letting, Vacancy"),
        "rents.bad_debt": ("#N/A", "Letting, Bad debt"),
        "required_return": ("5.5%", "General, Required return"),
        "indices.wages.2024": ("2,5%", "Indices: A number"),
        "exit.holding_years": ("25 years", "Exit, Holding period"),
        "exit.net_yield": ("4,5%", "Exit, Net yield"),
        "price_date": ("1 July 2019", "General, Price date"),
        "period": ("decade", "General, Period"),
        "rents.statutory_cap": ("perhaps", "Letting, Statutory cap"),
        "land.price": ("cheap", "Land, Price of the land"),
        "operating_costs.management.per_dwelling": ("425,-", "Operating costs, Operating cost per dwelling"),
        "policy.shares.0.at_least": ("20 %", "Policy, Least share"),
    },
    "bounds": {
        "dwellings.low.rent": (0, "Dwellings, Rent at the price date"),
        "dwellings.low.count": (-1, "Dwellings, Number of dwellings"),
        "rents.turnover": (10, "Letting, Turnover"),
        "policy.term": (20.5, "Policy, Term of the covenant"),
        "policy.segments.low_mid.upper": (-1, "Policy, Upper limit"),
        "exit.net_yield": (0, "Exit, Net yield"),
        "indices.cpi.then": (2, "Indices: A number"),
        "operating_costs.management.share_of_rent": (0.04, "Operating costs: management: its basis"),
        "development.costs.site.per_dwelling": (5_000, "Development costs as paid: site: its basis"),
    },
    "others": {
        "dwellings.low.rent": (-760, "Dwellings, Rent at the price date"),
        "dwellings.low.count": (24.5, "Dwellings, Number of dwellings"),
        "exit.gross_yield": (-0.05, "Exit, Gross yield"),
        "rents.vacancy": (0.999, "Vacancy and bad debt together"),
    },
    "emptied": {
        "dwellings.low.rent": (None, "A type that is let has no rent"),
        "dwellings.high.market_rent": (None, "A type in a segment with an upper limit has no market rent"),
        "dwellings.free.floor_area": (None, "Dwellings, Floor area"),
        "dwellings.free.vacant_value": (None, "A type that is let has no vacant value"),
        "dwellings.free.construction_cost": (None, "A type has no construction cost"),
        "form_factor": (None, "There is no form factor"),
        "exit.let_ratio": (None, "Exit, Let ratio"),
        "development.costs.construction.timing": (None, "Development, Timing of a cost"),
        "operating_costs.management.per_dwelling": (None, "Operating costs: management: its basis"),
        "exit.methods:net_yield": ("yes", "An exit method is chosen whose yield"),
        "exit.net_yield": (None, "An exit method is chosen whose yield"),
        "start": (None, "General, Start"),
    },
}
"""What a person may type or take away that no scenario allows, and how the warning of it begins."""
SOUND = {"name": "760,00", "rents.increase": 0.01, "indices.wages.2024": 0.03, "dwellings.low.price": None}


def test_rubbish_in_an_input_is_announced(folder: Callable[[str], Path]) -> None:
    scenario = yearly()
    data = workbook_bytes(evaluate(scenario), years=LONGEST)
    changes = {name: {path: value for path, (value, _) in typed.items()} for name, typed in RUBBISH.items()}
    books = {
        name: typed_over(data, scenario, YEARS_OF_AMERSFOORT, typed)
        for name, typed in {**changes, "sound": SOUND}.items()
    }
    found = recalculated(books, folder("rubbish"))
    assert warned(found["sound"]) == []
    for name, rubbish in RUBBISH.items():
        told = warned(found[name])
        for path, (_, begin) in rubbish.items():
            assert any(each.startswith(begin) for each in told), (name, path)
        assert str(rows_of(found[name], "cover", first=2)[0][0]).endswith(told[0]), name
        assert told[0] in str(rows_of(found[name], "results", first=0)[0]), name


def test_a_share_just_missed_is_not_met(folder: Callable[[str], Path]) -> None:
    """Of 101 dwellings, 10 % is 11: 10 of them are 9.9 %, which rounds to 10."""
    counts = {"nearly": 10, "met": 11}
    made = {}
    for name, low in counts.items():
        share = {"segments": ["low_mid", "low_sale"], "at_least": 0.1}
        values = {"dwellings.low.count": low, "dwellings.high.count": 30, "dwellings.free.count": 71 - low}
        made[name] = book_of(yearly().with_values({**values, "policy.shares": [share]}), LONGEST)
    found = recalculated({name: book for name, (book, _) in made.items()}, folder("share"))
    for name, (_, result) in made.items():
        (check,) = (each for each in result.checks if each.rule.startswith("share"))
        (row,) = (row for row in rows_of(found[name], "checks") if str(row[0]).startswith("Share rules"))
        assert (row[FIRST], row[FIRST + 1]) == (counts[name], 11)
        assert bool(row[FIRST + 3]) is check.met is (name == "met")


def test_a_waterfall_may_go_below_zero(folder: Callable[[str], Path]) -> None:
    made = {
        str(rate): book_of(yearly().with_values({"required_return": rate}), LONGEST)
        for rate in (0.07, 0.082, 0.5)
    }
    found = recalculated({name: book for name, (book, _) in made.items()}, folder("below zero"))
    for name, (_, result) in made.items():
        assert result.residual_land_value < 0
        assert wrong_waterfall(found[name], result) == [], name


def test_beyond_its_reach_it_warns(folder: Callable[[str], Path]) -> None:
    scenario = yearly()
    cells = {
        "exit.holding_years": 31,
        "development.construction_months": 30,
        "land.payment_months": 36,
        "price_date": date(1990, 1, 1),
    }
    data = workbook_bytes(evaluate(scenario), years=LONGEST)
    books = {
        path: typed_over(data, scenario, YEARS_OF_AMERSFOORT, {path: value}) for path, value in cells.items()
    }
    for path, found in recalculated(books, folder("beyond")).items():
        assert warned(found), path
