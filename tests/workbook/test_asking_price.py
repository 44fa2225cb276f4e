"""Where a price is asked for the land, the workbook has live returns at it, equal to the program's."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from feasibility import Scenario, evaluate, scenario_from
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.figures.selections import at_a_price
from feasibility.language.texts import text
from feasibility.language.words import Words
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.plan import look_of
from tests.longer import in_turn
from tests.reference.random_scenarios import random_scenario
from tests.workbook.comparing import RATE, differs, wrong_figures
from tests.workbook.office import formulas, recalculated, rows_of, with_other_formula, with_wrong_caches
from tests.workbook.test_financed import LEASE, PHASES
from tests.workbook.test_land_and_buying import BOUGHT
from tests.workbook.test_recalculated import LONGEST, YEARS_OF_AMERSFOORT, all_equal, yearly
from tests.workbook.typing_over import typed_over

ASKING = 4_200_000
SHARE_OF_LAND = {"share": 0.02, "of": ["land"], "vat": 0.21}
"""A development cost that follows the price of the land."""


def book_of(scenario: Scenario, lang: str = "en") -> bytes:
    return with_wrong_caches(workbook_bytes(evaluate(scenario), lang, years=LONGEST))


def at_asking(path: Path, sheet: str = "results", lang: str = "en") -> dict[str, Any]:
    """The figures at the asking price on the sheet of results or on the cover, by their keys."""
    words, column = Words(lang), 2 if sheet == "results" else 1
    labels = {words("workbook_figure_at_asking", figure=words.heading(key)): key for key in PROJECT}
    return {labels[row[0]]: row[column] for row in rows_of(path, sheet, lang, 0) if row[0] in labels}


OWNERSHIP: dict[str, dict[str, Any]] = {
    "freehold": {},
    "leasehold": {**LEASE, **BOUGHT},
    "leasehold in phases": {**LEASE, **BOUGHT, **PHASES},
}


@pytest.mark.parametrize(("ownership", "lang"), in_turn([*OWNERSHIP], ("en", "nl")))
def test_they_are_those_of_the_same_land_at_a_stated_price(tmp_path: Path, ownership: str, lang: str) -> None:
    """The workbook of the scenario that pays the asking price computes the same, by the rows of any price."""
    scenario = yearly().with_values({"development.costs.deed": SHARE_OF_LAND, **OWNERSHIP[ownership]})
    stated = scenario.with_values({"land.price": ASKING})
    found = recalculated({"asked": book_of(scenario, lang), "stated": book_of(stated, lang)}, tmp_path)
    words = Words(lang)
    rows = {row[0]: row[2] for row in rows_of(found["stated"], "results", lang)}
    shown = at_asking(found["asked"], lang=lang)
    leased = ("investment_value", "profit_and_risk", "acquisition_costs", "residual_land_share")
    assert (set(leased) <= set(shown)) == (ownership != "freehold")
    assert tuple(shown) == at_a_price(evaluate(scenario).arrays.layout)
    for key, value in shown.items():
        room = RATE if look_of(PROJECT[key]) == "rate" else 0.005
        assert not differs(rows[words.heading(key)], value, room), key
    assert shown["investor_irr"] != scenario.required_return
    assert wrong_figures(found["asked"], evaluate(scenario), lang) == []
    assert all_equal(found["asked"]) == 1.0 if lang == "en" else True


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_cover_has_them_before_those_at_the_residual_value(tmp_path: Path, lang: str) -> None:
    scenario = yearly()
    found = recalculated({"asked": book_of(scenario, lang)}, tmp_path)["asked"]
    shown = at_asking(found, "cover", lang)
    assert shown == at_asking(found, "results", lang)
    labels = [row[0] for row in rows_of(found, "cover", lang, 0) if row[0]]
    words = Words(lang)
    own = labels.index(words.heading("investor_irr"))
    assert labels.index(words("workbook_figure_at_asking", figure=words.heading("investor_irr"))) < own
    titles = [words(f"workbook_row_{key}") for key in ("at_asking", "at_residual")]
    places = [labels.index(title[:1].upper() + title[1:]) for title in titles]
    assert places == sorted(places) and places[1] < own


def test_they_follow_what_is_typed(tmp_path: Path) -> None:
    scenario = yearly().with_values({"development.costs.deed": SHARE_OF_LAND})
    changes: dict[str, dict[str, Any]] = {
        "dearer": {"land.asking_price": 5_600_000},
        "paid": {"land.asking_price": -1_500_000},
        "later": {"land.payment_months": 12, "dwellings.low.rent": 790},
        "nothing": {"land.asking_price": 0},
        "stated": {"land.price": 3_000_000},
        "emptied": {"land.asking_price": None},
    }
    book = workbook_bytes(evaluate(scenario), years=LONGEST)
    typed = {name: typed_over(book, scenario, YEARS_OF_AMERSFOORT, each) for name, each in changes.items()}
    found = recalculated(typed, tmp_path)
    for name in ("dearer", "paid", "later", "nothing", "stated"):
        assert wrong_figures(found[name], evaluate(scenario.with_values(changes[name]))) == [], name
    assert None not in at_asking(found["paid"]).values()
    for name in ("nothing", "stated", "emptied"):
        assert set(at_asking(found[name]).values()) == {None}, name
        assert set(at_asking(found[name], "cover").values()) == {None}, name


@pytest.mark.parametrize("values", [{"land.asking_price": 0}, {"land.price": 3_000_000}, {"land.price": 0}])
def test_without_an_asking_price_there_is_nothing_of_it(values: dict[str, Any]) -> None:
    book = workbook_bytes(evaluate(yearly().with_values(values)), years=LONGEST)
    assert not [formula for _, formula in formulas(book) if "asked_" in formula]
    labels = {text(f"workbook_row_{key}", "en").capitalize() for key in ("at_asking", "at_residual")}
    cells = {
        cell for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet.values for cell in row
    }
    assert not labels & cells


BROKEN = {
    "land in the flows": ("-N(asked_land_price)*(1+", "-N(asked_land_price)*(1.001+"),
    "what the investor pays": (",N(asked_total_development_cost),0)", ",N(result_total_development_cost),0)"),
    "the cost": ("+asked_land_price*land_factor", "+result_land_price*land_factor"),
    "the yields": ("first_year_rent/asked_paid_for_letting", "first_year_rent/paid_for_letting"),
}
"""A formula broken on purpose: what stands in the file, and what is put in its place."""


def test_a_broken_formula_is_caught(tmp_path: Path) -> None:
    scenario = yearly()
    book = book_of(scenario)
    books = {name: with_other_formula(book, *change) for name, change in BROKEN.items()}
    for name, found in recalculated(books, tmp_path).items():
        assert any(each.startswith("asked ") for each in wrong_figures(found, evaluate(scenario))), name
        assert all_equal(found) == 0.0, name


SEVERAL = (65, 118, 169, 198)
"""Random scenarios whose project flows have more than one rate at which they are worth nothing."""


def test_a_project_rate_that_is_one_of_several_is_left_blank(tmp_path: Path) -> None:
    made = {}
    for seed in SEVERAL:
        scenario = scenario_from(random_scenario(random.Random(seed)))
        result = evaluate(scenario)
        assert result.project_irr is None, seed
        made[f"seed {seed}"] = workbook_bytes(result, years=scenario.exit.holding_years)
    found = recalculated({name: with_wrong_caches(book) for name, book in made.items()}, tmp_path)
    label = Words("en").heading("project_irr")
    for name, path in found.items():
        (value,) = (row[2] for row in rows_of(path, "results") if row[0] == label)
        assert value is None, name


def test_random_scenarios_with_an_asking_price(tmp_path: Path) -> None:
    made = {}
    for seed in range(300, 340):
        data = random_scenario(random.Random(seed))
        price = random.Random(seed).choice((100_000, 1_500_000, 9_000_000))
        data["land"] |= {"price": "residual", "asking_price": price}
        scenario = scenario_from(data)
        result = evaluate(scenario)
        assert at_asking_price(result)
        made[f"seed {seed}"] = (
            with_wrong_caches(workbook_bytes(result, years=scenario.exit.holding_years)),
            result,
        )
        if len(made) == 8:
            break
    found = recalculated({name: book for name, (book, _) in made.items()}, tmp_path)
    for name, (_, result) in made.items():
        assert wrong_figures(found[name], result) == [], name
        assert all_equal(found[name]) == 1.0, name
