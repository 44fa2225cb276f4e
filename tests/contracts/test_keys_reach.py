"""Every key is drawn where the second calculation is compared, and every number does something."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from feasibility import Result, Scenario, evaluate, read_scenario
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.model import ScenarioFields
from tests.reference.random_finance import scenario_with_finance
from tests.reference.random_scenarios import random_scenario

Schema = Mapping[str, Any]

SEEDS, FINANCED = 230, 150
ELSEWHERE = {
    "mix": "rows and bounds of a search: tests/property/test_mix_search.py tries every mix",
    "levers": "steps of other keys: tests/property/test_levers.py",
    "table": "what the live table turns: tests/table",
    "parties": "conditions on figures: tests/property/test_parties.py, test_part_of_a_party.py",
    "uncertainty": "random paths: tests/property/test_simulation.py, test_index_paths.py",
    "dwellings.*.count.min": "a range, for the search of a mix",
    "dwellings.*.count.max": "a range, for the search of a mix",
    "policy.assumed": "words about where a value comes from: tests/contracts/test_policy_data.py",
    "policy.notes": "words about the policy",
    "policy.source": "words about where a value comes from: tests/contracts/test_policy_data.py",
}
"""Parts of the file that no second calculation of a run looks at, and what compares them instead."""
WORDS_ABOUT = ("label", "en", "nl", "status")
"""Keys that name or source something in any part: tests/contracts/test_labels.py, test_policy_data.py."""


def leaves(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema, bool]]:
    """Every key that may hold a value by itself, what that may be, and whether a file may leave it out."""
    for key, below, needed in _below(schema, path):
        for one in below.get("anyOf", (below,)):
            if one.get("type") not in ("object", "array"):
                yield key, one, not needed
        yield from leaves(below, key)


def _below(schema: Schema, path: str) -> Iterator[tuple[str, Schema, bool]]:
    """What stands one key further, and whether it must; [] is an entry of a list."""
    for one in schema.get("anyOf", (schema,)):
        for name, below in one.get("properties", {}).items():
            yield f"{path}.{name}".lstrip("."), below, name in one.get("required", ())
        if isinstance(one.get("additionalProperties"), Mapping):
            yield f"{path}.*".lstrip("."), one["additionalProperties"], False
        if isinstance(one.get("items"), Mapping):
            yield f"{path}[]", one["items"], True


def given(data: Any, schema: Schema, path: str = "") -> Iterator[str]:
    """Every key of a scenario that holds a value, a name of one's own as *."""
    of_key: dict[str, Schema] = {}
    for key, below, _ in _below(schema, path):
        of_key.setdefault(key, below)
    if isinstance(data, Mapping):
        for name, value in data.items():
            key = f"{path}.{name}".lstrip(".")
            key = key if key in of_key else f"{path}.*".lstrip(".")
            if key in of_key:
                yield from given(value, of_key[key], key)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from given(value, of_key[f"{path}[]"], f"{path}[]")
    else:
        yield path


@cache
def whole() -> Schema:
    return PartOf(ScenarioFields).schema()


def is_elsewhere(key: str) -> bool:
    parts = key.replace("[]", ".[]").split(".")
    above = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return not above.isdisjoint(ELSEWHERE) or parts[-1] in WORDS_ABOUT


def test_every_key_is_drawn_where_the_second_calculation_is_compared() -> None:
    drawn: set[str] = set()
    for seed in range(SEEDS):
        drawn.update(given(random_scenario(random.Random(seed)), whole()))
    for seed in range(FINANCED):
        drawn.update(given(scenario_with_finance(random.Random(seed)), whole()))
    every = {key for key, _, _ in leaves(whole())}
    missing = sorted(key for key in every - drawn if not is_elsewhere(key))
    assert not missing, (
        f"{missing}: drawn in no random scenario, so that no second calculation is compared; draw it in "
        "tests/reference/random_scenarios.py (or random_finance.py) and compute it in tests/reference/slow, "
        "or name in ELSEWHERE the test that compares it instead"
    )


def test_what_is_compared_elsewhere_is_not_drawn_and_exists() -> None:
    every = {key for key, _, _ in leaves(whole())}
    for part in ELSEWHERE:
        assert any(key == part or key.startswith((f"{part}.", f"{part}[")) for key in every), part


# ---------------------------------------------------------------------- a number that does nothing by itself

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
SOLD: dict[str, Any] = {
    "dwellings.sold": {"segment": "low_sale", "count": 12, "floor_area": 60, "price": 210_000}
    | {"construction_cost": 1_450}
}
LOAN: dict[str, Any] = {"finance.loan": {"rate": 0.03, "ltv": 0.5}}
TAX: dict[str, Any] = {"tax": {"depreciation": {"years": 30}}} | LOAN
BY_NET: dict[str, Any] = {"exit.methods": ["net_yield"]}
BY_GROSS: dict[str, Any] = {"exit.methods": ["gross_yield"], "exit.gross_yield": 0.05}
SOCIAL: dict[str, Any] = {"policy.segments.low_mid.kind": "social"}
NO_FLOOR: dict[str, Any] = {"tax.depreciation.floor": 0.0}
PHASES: dict[str, Any] = {
    "development.construction_months": None,
    "phases": {
        "one": {"start_months": 0, "construction_months": 24},
        "two": {"start_months": 24, "construction_months": 24},
    },
    "dwellings.low.phase": "one",
    "dwellings.high.phase": "two",
    "dwellings.free.phase": "two",
    "land.price": 3_000_000,
}
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    f"exit.by_kind.{kind}.{name}": ({f"exit.by_kind.{kind}.{name}": value}, needs | own)
    for kind, own in (("social", SOCIAL), ("mid", {}), ("free", {}))
    for name, value, needs in (
        ("net_yield", 0.06, BY_NET),
        ("gross_yield", 0.06, BY_GROSS),
        ("ageing", 0.01, {}),
        ("let_ratio", 0.8, {}),
        ("buyers_costs", 0.1, BY_NET),
        ("selling_costs", 0.03, {}),
    )
}
ALONE: dict[str, Any] = {
    "policy.segments.*.upper_surcharge": {"policy.segments.low_mid.upper_surcharge": 0.01},
    "policy.segments.*.min_floor_area": {"policy.segments.low_mid.min_floor_area": 80},
    "policy.segments.*.lower": {"policy.segments.low_mid.lower": 800},
    "policy.segments.*.upper": {"policy.segments.free.upper": 1_200, "dwellings.free.market_rent": 1_300},
    "policy.term": {"policy.term": 5},
    "policy.rent_increase.surcharge": {"policy.rent_increase.surcharge": 0.0},
    "policy.initial_rent.surcharge": {"policy.initial_rent.surcharge": 0.01},
    "policy.shares[].from_dwellings": {
        "policy.shares": [{"segments": ["low_mid"], "at_least": 0.1, "from_dwellings": 900}]
    },
    "dwellings.*.rent": {"dwellings.low.rent": 790},
    "dwellings.*.market_rent": {"dwellings.low.market_rent": 990},
    "dwellings.*.vacant_value": {"dwellings.low.vacant_value": 250_000},
    "dwellings.*.construction_cost": {"dwellings.low.construction_cost": 1_700},
    "dwellings.*.parking_spaces": {"dwellings.low.parking_spaces": 1},
    "dwellings.*.least_land_price": {"dwellings.low.least_land_price": 900_000},
    "indices.*": {"indices.cpi": 0.03},
    "indices.*.then": {"indices.cpi": {"history": "cbs", "then": 0.03}},
    "exit.ageing": {"exit.ageing": 0.01},
    "exit.resale_share": {"exit.resale_share": 0.9},
    "exit.let_ratio": {"exit.let_ratio": 0.8},
    "exit.selling_costs": {"exit.selling_costs": 0.03},
    "form_factor": {"form_factor": 0.9},
    "rents.turnover": {"rents.turnover": 0.2},
    "rents.vacancy": {"rents.vacancy": 0.03},
    "rents.bad_debt": {"rents.bad_debt": 0.02},
    "rents.void_months": {"rents.void_months": 2},
    "rents.lease_up_months": {"rents.lease_up_months": 3},
    "rents.increase": {"rents.increase": 0.0},
    "rents.free_sector_surcharge": {"rents.free_sector_surcharge": 0.0},
    "other_income.*.per_dwelling": {"other_income.extra": {"per_dwelling": 20}},
    "other_income.*.per_parking_space": {"other_income.extra": {"per_parking_space": 20}},
    "operating_costs.*.per_dwelling": {"operating_costs.extra": {"per_dwelling": 200}},
    "operating_costs.*.share_of_rent": {"operating_costs.extra": {"share_of_rent": 0.02}},
    "operating_costs.*.share_of_vacant_value": {"operating_costs.extra": {"share_of_vacant_value": 0.001}},
    "operating_costs.*.per_reletting": {"operating_costs.extra": {"per_reletting": 300}},
    "development.construction_months": {"development.construction_months": 36},
    "development.rate": {"development.rate": 0.06},
    "development.vat": {"development.vat": 0.09},
    "development.costs.*.per_m2_bvo": {"development.costs.extra": {"per_m2_bvo": 100}},
    "development.costs.*.per_m2_gbo": {"development.costs.extra": {"per_m2_gbo": 100}},
    "development.costs.*.per_dwelling": {"development.costs.extra": {"per_dwelling": 900}},
    "development.costs.*.per_parking_space": {"development.costs.extra": {"per_parking_space": 900}},
    "development.costs.*.lump_sum": {"development.costs.extra": {"lump_sum": 90_000}},
    "development.costs.*.share": {"development.costs.extra": {"share": 0.1, "of": ["land"]}},
    "development.costs.*.vat": {"development.costs.site.vat": 0.0},
    "development.profit_and_risk.share_of_investment_value": {
        "development.profit_and_risk": {"share_of_investment_value": 0.1}
    },
    "development.profit_and_risk.share_of_costs": {"development.profit_and_risk": {"share_of_costs": 0.1}},
    "development.profit_and_risk.lump_sum": {"development.profit_and_risk": {"lump_sum": 90_000}},
    "land.price": {"land.price": 3_000_000},
    "land.asking_price": {"land.asking_price": 1_000_000},
    "land.vat": {"land.vat": 0.0},
    "land.costs": {"land.costs": 0.05},
    "land.plot_area": {"land.plot_area": 5_000},
    "land.payment_months": {"land.payment_months": 12},
    "land.surplus.border_per_m2": {"land.surplus": {"share": 0.5, "border_per_m2": 900, "of": ["exit"]}},
    "land.surplus.border_per_dwelling": {
        "land.surplus": {"share": 0.5, "border_per_dwelling": 90_000, "of": ["exit"]}
    },
    "acquisition.share_of_value": {"acquisition.share_of_value": 0.01},
    "acquisition.per_dwelling": {"acquisition.per_dwelling": 900},
    "acquisition.lump_sum": {"acquisition.lump_sum": 90_000},
}
"""Of every number that a file may leave out a plausible value that moves a figure or a check by itself."""
WITH: dict[str, tuple[dict[str, Any], dict[str, Any]]] = KINDS | {
    "policy.segments.*.min_floor_area.*": (
        {"policy.segments.low_mid.min_floor_area": {"centre": 80}},
        {"location": "centre"},
    ),
    "policy.segments.*.points.*": (
        {"policy.segments.low_mid.points": {"from": 160}},
        {"dwellings.low.points": 150},
    ),
    "dwellings.*.points": ({"dwellings.low.points": 100}, {"rents.statutory_cap": True}),
    "dwellings.*.price": ({"dwellings.sold.price": 190_000}, SOLD),
    "exit.net_yield": ({"exit.net_yield": 0.06}, BY_NET),
    "exit.initial_yield": (
        {"exit.initial_yield": 0.05},
        BY_NET | {"exit.net_yield": None, "exit.initial_yield": 0.04, "exit.yield_spread": 0.01},
    ),
    "exit.yield_spread": (
        {"exit.yield_spread": 0.02},
        BY_NET | {"exit.net_yield": None, "exit.initial_yield": 0.04, "exit.yield_spread": 0.01},
    ),
    "exit.gross_yield": ({"exit.gross_yield": 0.06}, BY_GROSS),
    "exit.buyers_costs": ({"exit.buyers_costs": 0.1}, BY_NET),
    "operating_costs.*.every_years": (
        {"operating_costs.extra.every_years": 10},
        {"operating_costs.extra": {"per_dwelling": 200}},
    ),
    "land.let_share": ({"land.let_share": 0.5}, {"land.vat": "by_use"}),
    "land.phase_shares.*": ({"land.phase_shares": {"one": 0.9, "two": 0.1}}, PHASES),
    "finance.loan.amount": ({"finance.loan.amount": 1_000_000}, LOAN),
    "finance.loan.ltv": ({"finance.loan.ltv": 0.4}, LOAN),
    "finance.loan.ltc": ({"finance.loan.ltc": 0.2}, LOAN),
    "finance.loan.dscr": ({"finance.loan.dscr": 3}, LOAN),
    "finance.loan.icr": ({"finance.loan.icr": 6}, LOAN),
    "finance.loan.years": ({"finance.loan.years": 20}, LOAN),
    "finance.loan.fee": ({"finance.loan.fee": 0.01}, LOAN),
    "finance.construction_loan.fee": (
        {"finance.construction_loan.fee": 0.01},
        {"finance.construction_loan": {"share_of_cost": 0.5, "rate": 0.05}},
    ),
    "finance.required_equity_return": ({"finance.required_equity_return": 0.08}, LOAN),
    "tax.depreciation.residual_share": ({"tax.depreciation.residual_share": 0.5}, TAX | NO_FLOOR),
    "tax.depreciation.floor": ({"tax.depreciation.floor": 0.5}, TAX),
    "tax.woz_share": ({"tax.woz_share": 0.5}, TAX),
    "tax.interest_share": ({"tax.interest_share": 0.05, "tax.interest_threshold": 0}, TAX),
    "tax.interest_threshold": ({"tax.interest_threshold": 0}, TAX | {"tax.interest_share": 0.05}),
}
"""Numbers that need another key besides: what is set, and what the scenario has already."""
NOTHING = {
    "policy.segments.*.owner_occupation_years": "shown and changes no figure (method, section 20)",
    "policy.segments.*.income_limit_multiple": "shown and changes no figure (method, section 20)",
}
UNTOLD = ("scenario", "arrays", "sources", "notes", "provenance", "row", "cash_flow")


def numbers_that_may_be_left_out() -> set[str]:
    """A number, or a word in its place, that has a default or none."""
    found = set()
    for key, one, free in leaves(whole()):
        if one.get("type") in ("number", "integer") and free and not is_elsewhere(key):
            found.add(key)
    return found


@cache
def example() -> Scenario:
    return read_scenario(AMERSFOORT).with_values({"period": "year"})


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure and check of the example with these values, by years."""
    result: Result = evaluate(example().with_values(dict(values)) if values else example())
    return {name: value for name, value in vars(result).items() if name not in UNTOLD}


def test_every_number_that_may_be_left_out_moves_a_figure() -> None:
    named = {*ALONE, *WITH, *NOTHING}
    numbers = numbers_that_may_be_left_out()
    assert numbers - named == set(), "say in ALONE or WITH a value that moves a figure or a check"
    assert named - numbers == set(), "no such number in a file"
    as_it_is = told({})
    still = [key for key, values in ALONE.items() if told(values) == as_it_is]
    still += [key for key, (values, needs) in WITH.items() if told(needs | values) == told(needs)]
    assert not still, f"{still}: set to a plausible value, no figure and no check moves"
