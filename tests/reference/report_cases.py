"""Scenarios for which the report must find other words: nothing let, several returns, not allowed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from feasibility import read_scenario
from feasibility.report.handout.material import Material, material_of
from feasibility.report.handout.page import report_html
from feasibility.report.handout.uncertain import uncertain_sections
from feasibility.scenario.validated import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = tuple(sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
EVIL = "<script>alert('1')</script> \"=1+1\" @x & co"

NOTHING_COVENANTED: dict[str, Any] = {"dwellings.low.count": 0, "dwellings.high.count": 0}
SOLD = {
    "segment": "low_sale",
    "count": 20,
    "floor_area": 54,
    "price": 212_000,
    "construction_cost": 1_450,
}
FEW_LEVERS: dict[str, Any] = {"levers": {"rendement": {"paths": ["required_return"], "step": 0.0025}}}
"""So that an odd case is quick."""

VARIANTS: dict[str, dict[str, Any]] = {
    "negative": {"dwellings.free.vacant_value": 200_000, "dwellings.free.rent": 700},
    "not viable, not allowed": {
        "dwellings.low.rent": 990,
        "dwellings.high.floor_area": 45,
        "land.asking_price": 9_000_000,
    },
    "nothing asked": {"land.asking_price": 0},
    "no mid market": NOTHING_COVENANTED,
    "all sold": {
        "dwellings": {"koop": SOLD},
        "exit.holding_years": 0,
        "policy.term": 0,
    },
    "several rates": {
        "operating_costs.renewal": {"per_dwelling": 1_400_000, "every_years": 20},
        "land.price": -9_000_000,
    },
    "evil": {
        "name": EVIL,
        "policy": {"base": "amersfoort-2019", "name": EVIL, "place": EVIL},
        "dwellings.high.floor_area": 45,
        "dwellings.high.deviation": {"from": "min_floor_area", "motivation": EVIL},
        "levers": {"huur": {"paths": ["dwellings.low.rent"], "step": 10, "label": EVIL}},
    },
}


@cache
def scenario_of(case: str) -> Scenario:
    """A scenario of the folder, or one of the odd ones."""
    if case in NAMES:
        return read_scenario(SCENARIOS / f"{case}.yaml")
    return read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values({**FEW_LEVERS, **VARIANTS[case]})


@cache
def material(case: str) -> Material:
    """What the report of a case is made of."""
    return material_of(scenario_of(case))


PATHS = 256
"""Paths of each model on the page about uncertainty: one block, so that many pages are quick."""


@cache
def page(case: str, lang: str) -> str:
    """The report of a case, with its page about uncertainty."""
    return whole_page(material(case), lang)


def whole_page(found: Material, lang: str) -> str:
    """The report of its material, with the page about uncertainty."""
    return report_html(found, lang, uncertain=uncertain_sections(found.result.scenario, lang, PATHS))


CASES = (*NAMES, *VARIANTS)
