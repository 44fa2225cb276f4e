"""Every figure reaches every reader: where a new one has not, its name and the reader are said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from feasibility import evaluate, read_scenario
from feasibility.deals.lattice.figures import FIGURES as SUMMED
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.figures.facts import Scope
from feasibility.evaluation.figures.named import figure_name, printed_figures
from feasibility.evaluation.figures.registry import (
    FIGURES,
    PARTY,
    PROJECT,
    SITE,
    TYPE,
    figure_at,
    follows_price,
)
from feasibility.evaluation.figures.selections import COMPARED, IN_WORKBOOK, OF_ROLE, RECORDED
from feasibility.evaluation.result import Result, Site, TypeResult
from feasibility.glossary import terms_named
from feasibility.parties.conditions import unit_of, value_of
from feasibility.report.run.csv import csv_tables
from feasibility.report.trace.figures import figures_of, trace
from feasibility.scenario.keys.parties import Party

ROOT = Path(__file__).parents[2]
SCENARIO = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
RESULT = evaluate(
    SCENARIO.with_values(
        {
            "land.plot_area": 6_000,
            "land.asking_price_date": date(2018, 1, 1),
            "dwellings.low.least_land_price": 9_000,
            "acquisition.per_dwelling": 1_200,
            "land.surplus": {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]},
        }
    )
)
NOBODY = Party(role="investor")
SINGLE = [key for key, each in PROJECT.items() if each.kind not in ("word", "list")]
WORKBOOK = set(IN_WORKBOOK)
CSV = {row[0] for row in csv_tables(RESULT)["results"]}


def is_traced(key: str) -> bool:
    return key in figures_of(RESULT) and trace(RESULT, key) is not None


READERS: Mapping[str, Callable[[str], bool]] = {
    "the record of results": lambda key: key in {each.name for each in fields(Result)},
    "the glossary": lambda key: bool(terms_named(f"results.{key}") or terms_named(key)),
    "JSON": lambda key: key in result_json(RESULT)["results"],
    "CSV": lambda key: key in CSV,
    "the sum behind it (report/trace/project.py)": is_traced,
    "the workbook (a formula in the table)": lambda key: key in WORKBOOK and PROJECT[key].formula != "",
    "the comparison": lambda key: key in COMPARED,
    "recorded runs": lambda key: key in RECORDED,
    "conditions, targets and grids": lambda key: figure_name(key, RESULT).name == key,
    "deals, as a sum over the dwellings": lambda key: key in SUMMED,
}
"""What reads figures, and how a figure is seen to have reached it."""

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "the sum behind it (report/trace/project.py)": {
        "dwellings": "a count of the file",
        "allowed": "the checks stand on the page",
    },
    "the comparison": {
        "land_share": "follows from two figures that are shown",
        "residual_land_share": "follows from two figures that are shown",
        "project_irr": "the investor's is what is compared",
        "residual_land_value_per_m2_gbo": "per dwelling is shown",
        "residual_land_value_per_m2_bvo": "per dwelling is shown",
    },
    "recorded runs": dict.fromkeys(
        (
            "residual_land_value_at_start",
            "dwellings",
            "land_share",
            "residual_land_share",
            "project_irr",
            "gross_initial_yield",
            "net_initial_yield",
            "residual_land_value_per_dwelling",
            "residual_land_value_per_m2_gbo",
            "residual_land_value_per_m2_bvo",
            "mid_market_dwelling_years",
        ),
        "in the JSON of the run",
    ),
    "deals, as a sum over the dwellings": {
        "viable": "each deal is evaluated",
        "allowed": "each deal is evaluated",
        "residual_land_value_at_start": "each deal is evaluated",
        "land_value_and_surplus": "each deal is evaluated",
        "yield_on_cost": "each deal is evaluated",
        "residual_land_value_per_mid_market_dwelling_year": "each deal is evaluated",
        "residual_land_value_per_m2_plot": "each deal is evaluated",
    },
}
"""Reader → figure that it leaves out → why."""


@pytest.mark.parametrize("key", SINGLE)
@pytest.mark.parametrize("reader", READERS)
def test_a_figure_of_the_project_reaches_its_reader(reader: str, key: str) -> None:
    left_out = key in LEFT_OUT.get(reader, {})
    assert READERS[reader](key) != left_out, f"{key} has {'after all ' * left_out}not reached {reader}"


FINANCED = evaluate(read_scenario(ROOT / "scenarios" / "amersfoort-financed.yaml"))
TAXED = evaluate(FINANCED.scenario.with_values({"finance": None}))
OF_BOTH = {*figures_of(FINANCED), *figures_of(TAXED)}
FINANCED_FIGURES = [
    (scope, key)
    for scope in ("finance", "tax")
    for key, each in FIGURES[scope].items()
    if each.kind == "number"
]
FINANCED_READERS: Mapping[str, Callable[[Scope, str], bool]] = {
    "the record of results": lambda scope, key: hasattr(getattr(FINANCED, scope), key),
    "the glossary": lambda scope, key: bool(terms_named(f"{scope}.{key}")),
    "JSON": lambda scope, key: key in result_json(FINANCED)[scope],
    "the sum behind it (report/trace)": lambda scope, key: f"{scope}.{key}" in OF_BOTH,
    "the workbook (a formula in the table)": lambda scope, key: FIGURES[scope][key].formula != "",
}


@pytest.mark.parametrize(("scope", "key"), FINANCED_FIGURES)
@pytest.mark.parametrize("reader", FINANCED_READERS)
def test_a_figure_of_loans_or_tax_reaches_its_reader(reader: str, scope: Scope, key: str) -> None:
    assert FINANCED_READERS[reader](scope, key), f"{scope}.{key} has not reached {reader}"


IN_PHASES = evaluate(read_scenario(ROOT / "scenarios" / "district-in-phases.yaml"))
PARTS: Mapping[Scope, tuple[str, object]] = {
    "type": ("dwelling_types", next(iter(IN_PHASES.dwelling_types.values()))),
    "site": ("", IN_PHASES.site),
    "phase": ("phases", next(iter(IN_PHASES.phases.values()))),
}
"""Scope → the table of CSV that has its figures, where they have one, and one record of them."""
PART_NAMES = {
    "type": f"dwelling_types.{next(iter(IN_PHASES.dwelling_types))}",
    "site": "site",
    "phase": f"phases.{next(iter(IN_PHASES.phases))}",
}
TRACED, PART_TABLES = figures_of(IN_PHASES), csv_tables(IN_PHASES)
PRINTED = dict(printed_figures(IN_PHASES))
PART_READERS: Mapping[str, Callable[[Scope, str], bool]] = {
    "the record of results": lambda scope, key: hasattr(PARTS[scope][1], key),
    "the glossary": lambda scope, key: FIGURES[scope][key].unit not in ("", "group"),
    "JSON": lambda scope, key: key in _json_of(scope),
    "CSV": lambda scope, key: scope == "site" or key in next(iter(PART_TABLES[PARTS[scope][0]])),
    "conditions, targets and grids": lambda scope, key: f"{PART_NAMES[scope]}.{key}" in PRINTED,
    "the sum behind it (report/trace)": lambda scope, key: f"{PART_NAMES[scope]}.{key}" in TRACED,
}
NO_SUM: Mapping[Scope, Mapping[str, str]] = {
    "type": {
        "count": "of the file",
        "target_income": "of the file",
        "sour": "whether its land value is below 0",
    },
    "site": dict.fromkeys(("development_cost", "profit_and_risk"), "stand in the sum of the land value"),
    "phase": dict.fromkeys(("start", "payment", "delivery", "exit", "dwellings"), "of the file"),
}
"""Figures of a part without a sum of their own, and why."""


def _json_of(scope: Scope) -> Mapping[str, object]:
    found = result_json(IN_PHASES)
    return found["site"] if scope == "site" else next(iter(found[PARTS[scope][0]].values()))


@pytest.mark.parametrize(
    ("scope", "key"),
    [(scope, key) for scope in PARTS for key, each in FIGURES[scope].items() if each.kind != "word"],
)
@pytest.mark.parametrize("reader", PART_READERS)
def test_a_figure_of_a_part_reaches_its_reader(reader: str, scope: Scope, key: str) -> None:
    left_out = reader.startswith("the sum") and key in NO_SUM[scope]
    reached = PART_READERS[reader](scope, key)
    assert reached != left_out, f"{scope}.{key} has {'after all ' * left_out}not reached {reader}"


@pytest.mark.parametrize("scope", FIGURES)
def test_every_figure_states_how_it_follows_the_land_price(scope: Scope) -> None:
    for key, each in FIGURES[scope].items():
        assert each.key == key and each.scope == scope
        assert each.follows is not None
    for unknown in ("nobody_stated_it", "dwelling_types.low.nobody_stated_it", "finance.nobody_stated_it"):
        with pytest.raises(KeyError, match="is not stated"):
            follows_price(unknown)


@pytest.mark.parametrize(
    "name", ["amersfoort-financed", "district-in-phases", "amsterdam-leasehold", "thirty-forty-thirty"]
)
def test_a_figure_that_the_land_price_is_said_not_to_move_stays(name: str) -> None:
    """Of types, phases, loans and tax too: each name is stated, and what is said holds at another price."""
    at = read_scenario(ROOT / "scenarios" / f"{name}.yaml")
    result = evaluate(at)
    moved = dict(printed_figures(evaluate(at.with_values({"land.price": result.land_price + 123_456}))))
    still = 0
    for figure, value in printed_figures(result):
        if follows_price(figure) == "unmoved":
            still += 1
            assert moved[figure] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value)
    assert still > 30


def test_the_records_hold_the_figures_of_the_table_and_no_others() -> None:
    assert [each.name for each in fields(TypeResult)] == list(TYPE)
    assert {each.name for each in fields(Site)} == set(SITE)
    own = {each.name for each in fields(Result)}
    assert set(PROJECT) <= own
    assert own - set(PROJECT) == {
        "scenario",
        "dwelling_types",
        "site",
        "phases",
        "finance",
        "tax",
        "checks",
        "cash_flow",
        "sources",
        "notes",
        "provenance",
        "arrays",
        "row",
    }


@pytest.mark.parametrize("key", PARTY)
def test_a_figure_of_parties_reaches_conditions_glossary_and_deals(key: str) -> None:
    assert PARTY[key].of_party is not None
    assert unit_of(key, RESULT, NOBODY)
    assert terms_named(key)
    by_deal = ("first_year_ground_rent", "ground_rent_present_value")  # for which each deal is evaluated
    assert key in SUMMED or key in by_deal
    value_of(key, RESULT, NOBODY)


def test_roles_are_shown_figures_that_there_are() -> None:
    assert {key for figures in OF_ROLE.values() for key in figures} <= {*PROJECT, *PARTY}


def test_dotted_names_find_their_figure() -> None:
    assert figure_at("dwelling_types.low.initial_rent") is TYPE["initial_rent"]
    assert figure_at("site.residual_land_value") is SITE["residual_land_value"]
    assert figure_at("checks.share.met") is None
