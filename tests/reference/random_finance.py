"""Phases, ground lease, loans and tax, laid at random over a random scenario.

Every key and option occurs, in combination. The same seed gives the same scenario.
"""

from __future__ import annotations

import random
from typing import Any

from tests.reference.random_scenarios import (
    INDEX_NAMES,
    Data,
    chance,
    number,
    random_scenario,
    tens,
)

MONTHS_A_PERIOD = {"month": 1, "quarter": 3, "year": 12}
NAMES_OF_PHASES = ("west", "east", "north")
FIRST_YEAR_OF_TAX = 2019


def scenario_with_finance(rng: random.Random) -> Data:
    """A valid scenario with at least one of phases, ground lease, loans and tax."""
    scenario = random_scenario(rng)
    scenario["exit"]["holding_years"] = max(1, scenario["exit"]["holding_years"])
    if chance(rng, 0.15):
        with_second_start(rng, scenario)
    if chance(rng, 0.5):
        with_phases(rng, scenario)
    sold = {name for name, dwelling in scenario["dwellings"].items() if "price" in dwelling}
    if chance(rng, 0.5) and len(sold) < len(scenario["dwellings"]):
        with_lease(rng, scenario, sold)
    with_bad_years(rng, scenario)
    with_loans(rng, scenario)
    with_tax(rng, scenario)
    return scenario


def with_second_start(rng: random.Random, scenario: Data) -> None:
    """Leases from before and after 1 July 2024 side by side: delivery a few years before that day."""
    months = scenario["development"]["construction_months"]
    first = scenario["price_date"]
    latest = 2024 - (months + 11) // 12
    if latest >= first.year:
        scenario["start"] = max(first, scenario["start"].replace(year=rng.randint(first.year, latest), day=1))


# ------------------------------------------------------------------------------------------------------------
# Phases


def with_phases(rng: random.Random, scenario: Data) -> None:
    """One to three phases, of their own dates, each with a type at least."""
    dwellings: Data = scenario["dwellings"]
    names = list(NAMES_OF_PHASES[: rng.randint(1, min(3, len(dwellings) + 1))])
    if len(dwellings) < len(names):
        name, dwelling = rng.choice(list(dwellings.items()))
        dwellings[f"more_{name}"] = {**dwelling, "count": rng.randint(1, 40)}
    places = [*names, *(rng.choice(names) for _ in range(len(dwellings) - len(names)))]
    rng.shuffle(places)
    for dwelling, place in zip(dwellings.values(), places, strict=True):
        dwelling["phase"] = place

    development: Data = scenario["development"]
    step = MONTHS_A_PERIOD[scenario.get("period", "month")]
    months = development.pop("construction_months")
    scenario["phases"] = {
        name: {
            "start_months": step * rng.choice((0, 0, 1, 48 // step, rng.randint(0, 84 // step))),
            "construction_months": 0 if months == 0 else step * rng.randint(1, max(1, 36 // step)),
        }
        for name in names
    }
    land: Data = scenario["land"]
    shortest = min(dates["construction_months"] for dates in scenario["phases"].values())
    if land.get("payment_months", 0) > shortest:
        land["payment_months"] = shortest
    lumps = [line for line in development["costs"].values() if "lump_sum" in line]
    if "lump_sum" in development.get("profit_and_risk", {}):
        lumps.append(development["profit_and_risk"])
    for line in lumps:
        if chance(rng, 0.6):
            line["phase"] = rng.choice(names)
    if chance(rng, 0.5):
        land["phase_shares"] = random_shares(rng, names)


def random_shares(rng: random.Random, names: list[str]) -> Data:
    """Hundredths that sum to 1; perhaps one phase pays all."""
    cuts = sorted(rng.randint(0, 100) for _ in names[1:])
    ends = [*cuts, 100]
    return {name: (end - begin) / 100 for name, begin, end in zip(names, [0, *cuts], ends, strict=True)}


# ------------------------------------------------------------------------------------------------------------
# Ground lease


def with_lease(rng: random.Random, scenario: Data, sold: set[str]) -> None:
    """Leased land, without sold dwellings."""
    if sold:
        for name in sold:
            del scenario["dwellings"][name]
        left = {dwelling.get("phase") for dwelling in scenario["dwellings"].values()}
        if "phases" in scenario and left != set(scenario["phases"]):
            # a phase without types: all phases to those that are left
            for n, dwelling in enumerate(scenario["dwellings"].values()):
                dwelling["phase"] = list(scenario["phases"])[n % len(scenario["phases"])]
            kept = {dwelling["phase"] for dwelling in scenario["dwellings"].values()}
            for name in set(scenario["phases"]) - kept:
                without_phase(scenario, name)
    canon: Data = {
        "rate": number(rng, 0, 0.05),
        "capitalisation_rate": number(rng, 0.025, 0.08),
    }
    if chance(rng, 0.6):
        canon["index"] = rng.choice(INDEX_NAMES)
    for dwelling in scenario["dwellings"].values():
        dwelling.pop("sell_on_turnover", None)
    scenario["land"].pop("surplus", None)
    scenario["land"]["tenure"] = "leasehold"
    scenario["land"]["canon"] = canon
    if isinstance(scenario["land"]["price"], int) and chance(rng, 0.5):
        scenario["land"]["price"] *= 3


def without_phase(scenario: Data, name: str) -> None:
    del scenario["phases"][name]
    scenario["land"].pop("phase_shares", None)
    development = scenario["development"]
    for line in [*development["costs"].values(), development.get("profit_and_risk", {})]:
        if line.get("phase") == name:
            del line["phase"]


# ------------------------------------------------------------------------------------------------------------
# Loans and tax


def with_bad_years(rng: random.Random, scenario: Data) -> None:
    """Works so large that some years bring nothing."""
    if chance(rng, 0.25):
        scenario["operating_costs"]["renovation"] = {
            "per_dwelling": tens(rng, 5_000, 60_000, 500),
            "every_years": rng.choice((1, 2, 7, 10, 12)),
        }


def random_loan(rng: random.Random, scenario: Data) -> Data:
    every: Data = {
        "amount": tens(rng, 100_000, 30_000_000, 100_000),
        "ltv": number(rng, 0.1, 0.9, 2),
        "ltc": number(rng, 0.1, 0.9, 2),
        "dscr": number(rng, 0.8, 2, 2),
        "icr": number(rng, 1, 3, 2),
    }
    names = rng.sample(list(every), rng.choice((1, 1, 2, 3, 5)))
    if {*names} <= {"dscr", "icr"}:
        names.append(rng.choice(("ltv", "ltc")))  # covers of nothing to pay set no limit
    holding = scenario["exit"]["holding_years"]
    loan: Data = {name: every[name] for name in names}
    loan["rate"] = rng.choice((0, number(rng, 0.005, 0.06), number(rng, 0.02, 0.05), number(rng, 0.06, 0.12)))
    if chance(rng, 0.8):
        loan["repayment"] = rng.choice(("annuity", "linear", "bullet", "bullet"))
    if chance(rng, 0.8):
        loan["years"] = min(100, rng.choice((1, 5, 10, 30, 40, holding, max(1, holding - 1), holding + 1)))
    if chance(rng, 0.6):
        loan["fee"] = number(rng, 0, 0.03)
    return loan


def with_loans(rng: random.Random, scenario: Data) -> None:
    finance: Data = {}
    if chance(rng, 0.8):
        finance["loan"] = random_loan(rng, scenario)
    if chance(rng, 0.5):
        finance["construction_loan"] = {
            "share_of_cost": rng.choice((0, 1, 0.5, number(rng, 0.2, 0.9, 2))),
            "rate": rng.choice((0, number(rng, 0.01, 0.09))),
        }
        if chance(rng, 0.6):
            finance["construction_loan"]["fee"] = number(rng, 0, 0.02)
    if "loan" in finance and chance(rng, 0.6):
        finance["required_equity_return"] = number(rng, 0.02, 0.12)
    if finance:
        scenario["finance"] = finance


def first_year_of_operation(scenario: Data) -> int:
    months = scenario["development"].get("construction_months", 0)
    if "phases" in scenario:
        dates = scenario["phases"].values()
        months = min(each["start_months"] + each["construction_months"] for each in dates)
    return int((scenario["start"].year * 12 + scenario["start"].month - 1 + months) // 12)


def with_tax(rng: random.Random, scenario: Data) -> None:
    known_until = scenario.get("known_until")
    too_early = first_year_of_operation(scenario) < FIRST_YEAR_OF_TAX
    if too_early or (known_until is not None and known_until.year < FIRST_YEAR_OF_TAX) or chance(rng, 0.3):
        return
    tax: dict[str, Any] = {
        "bracket": rng.choice(("used", "free")),
        "woz_share": rng.choice((1.0, 0.9, 0.5, number(rng, 0, 1.2, 2))),
        "interest_share": rng.choice((0.2, 0.0, number(rng, 0, 0.5))),
        "interest_threshold": rng.choice((0, 50_000, 300_000, 1_000_000)),
    }
    tax = {key: value for key, value in tax.items() if chance(rng, 0.6)}
    if chance(rng, 0.8):
        depreciation: Data = {"years": rng.choice((5, 10, 25, 30, 50))}
        if chance(rng, 0.7):
            depreciation["residual_share"] = number(rng, 0, 1, 2)
        if chance(rng, 0.7):
            depreciation["floor"] = rng.choice((0.0, 0.5, 1.0, number(rng, 0, 1, 2)))
        tax["depreciation"] = depreciation
    scenario["tax"] = tax
