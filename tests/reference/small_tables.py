"""Small tables of parties, and every deal on them one by one, each evaluated in full for each party.

Bounds lie between the values that a figure takes on the lattice: some deals meet them and some do not.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from feasibility import InputError, Result, Scenario, scenario_from
from feasibility.deals.gains import Gain, gains_of
from feasibility.evaluation.evaluate import evaluate_each
from feasibility.parties.conditions import conditions_of, value_of, verdict
from feasibility.scenario.keys.parties import Party

Data = dict[str, Any]

FIGURES = (
    "land_price",
    "investor_irr",
    "project_irr",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "margin_on_cost",
    "profit_and_risk",
    "profit_share",
    "peak_capital",
    "unprofitable_top",
    "unprofitable_top_per_dwelling",
    "residual_land_value",
    "residual_land_value_per_m2_gbo",
    "public_contribution",
    "land_share",
    "exit_share",
    "lowest_yearly_cash_flow",
    "low_dwellings",
    "mid_share",
    "mid_market_dwelling_years",
    "highest_low_rent",
    "highest_mid_rent",
    "highest_required_income",
    "shortest_retention",
    "cost_recovery",
    "term",
    "margin",
    "dwelling_types.high.initial_rent",
)
EXACT = (
    "land_price",
    "net_present_value",
    "net_initial_yield",
    "margin_on_cost",
    "unprofitable_top_per_dwelling",
    "peak_capital",
    "low_dwellings",
    "mid_market_dwelling_years",
    "highest_low_rent",
    "lowest_yearly_cash_flow",
)
"""Figures of which it is exact how short they are."""
FLOORS = (
    "finance.equity_irr",
    "finance.dscr_min",
    "finance.icr_min",
    "finance.cash_yield",
    "finance.developer_result",
    "tax.equity_irr_after_tax",
    "land_price",
    "investor_irr",
    "project_irr",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "margin_on_cost",
    "profit_and_risk",
    "profit_share",
    "residual_land_value",
    "residual_land_value_per_m2_gbo",
    "lowest_yearly_cash_flow",
    "low_dwellings",
    "social_dwellings",
    "mid_share",
    "social_share",
    "mid_market_dwelling_years",
    "shortest_retention",
    "cost_recovery",
    "margin",
)
"""Figures that somebody wants much of; of the others little."""
LEVERS: Mapping[str, tuple[str, Sequence[tuple[float, float, float]]]] = {
    "land_price": ("land.price", ((100_000, 700_000, 150_000), (0, 900_000, 300_000))),
    "cap": ("policy.rent_increase.surcharge", ((0.0, 0.02, 0.01),)),
    "term": ("policy.term", ((2, 6, 2), (6, 10, 2))),
    "low_rent": ("dwellings.low.rent", ((740, 860, 60),)),
    "high_rent": ("dwellings.high.rent", ((900, 1_020, 60),)),
    "low_area": ("dwellings.low.floor_area", ((46, 54, 4),)),
    "building": ("development.construction_months", ((12, 24, 12),)),
    "land_vat": ("land.vat", ((0.0, 0.21, 0.21),)),
    "low_share": ("policy.shares.0.at_least", ((0.1, 0.5, 0.2),)),
    "return": ("required_return", ((0.04, 0.06, 0.02),)),
}
GAINS = (
    "net_initial_yield",
    "gross_initial_yield",
    "margin_on_cost",
    "land_share",
    "exit_share",
    "lowest_yearly_cash_flow",
    "public_contribution",
    "highest_low_rent",
    "shortest_retention",
    "residual_land_value_per_m2_gbo",
    "peak_capital",
    "investor_irr",
    "low_dwellings",
    "dwelling_types.low.initial_rent",
)
"""Figures that a party may gain in, some of them no sums."""
TAKERS = ("investor", "corporation", "developer")
ROLES = ("municipality", "landowner", "investor", "corporation", "developer", "tenants")


def site(rng: random.Random) -> Data:
    """A site of a few dwellings, in years, so that an evaluation costs little."""
    return {
        "format": 1,
        "price_date": date(2020, 1, 1),
        "start": date(2020, 1, 1),
        "period": "year",
        "policy": {
            "date": date(2020, 1, 1),
            "term": 4,
            "segments": {
                "low": {"tenure": "rent", "lower": 700, "upper": 850, "min_floor_area": 50},
                "high": {"tenure": "rent", "lower": 850, "upper": 1_000},
                "free": {"tenure": "rent"},
            },
            "rent_increase": {"surcharge": 0.01},
            "shares": [{"segments": ["low"], "at_least": 0.2}],
            "income_norm": {"months": 13, "multiple": 4},
        },
        "dwellings": {
            "low": {
                "segment": "low",
                "count": rng.randint(1, 3),
                "floor_area": 54,
                "rent": 800,
                "market_rent": 900,
                "vacant_value": 210_000,
            },
            "high": {
                "segment": "high",
                "count": rng.randint(1, 3),
                "floor_area": 66,
                "rent": 960,
                "market_rent": 1_100,
                "vacant_value": 260_000,
            },
            "free": {
                "segment": "free",
                "count": rng.randint(0, 2),
                "floor_area": 80,
                "rent": 1_300,
                "vacant_value": 330_000,
            },
        },
        "form_factor": 0.8,
        "indices": dict.fromkeys(("cpi", "wages", "construction_cost", "house_price", "market_rent"), 0.02),
        "rents": {"turnover": 0.1, "vacancy": 0.01, "statutory_cap": False},
        "operating_costs": {
            "maintenance": {"per_dwelling": 1_200},
            **({"works": {"per_dwelling": 9_000, "every_years": 3}} if rng.random() < 0.4 else {}),
        },
        "development": {
            "construction_months": 12,
            "rate": 0.04,
            "vat": 0.21,
            "costs": {
                "building": {"per_m2_bvo": 1_100},
                "site": {"lump_sum": 50_000, "timing": "at_start"},
                "fees": {"share": 0.05, "of": ["building", "land"] if rng.random() < 0.5 else ["building"]},
            },
            "profit_and_risk": {rng.choice(("share_of_investment_value", "share_of_costs")): 0.05},
        },
        "land": {"price": 300_000, "asking_price": 400_000, "vat": 0.21, "costs": 0.01},
        "exit": {
            "holding_years": 8,
            "methods": [rng.choice(("vacant_value", "net_yield"))],
            "net_yield": 0.05,
            "let_ratio": 0.95,
        },
        "required_return": 0.05,
        **({"mix": {"floor_area_at_most": 400}} if rng.random() < 0.3 else {}),
    }


def partly_sold(data: Data, rng: random.Random) -> None:
    """The free type is sold instead, and VAT on the land follows the use."""
    data["policy"]["segments"]["sale"] = {"tenure": "sale", "upper": 400_000}
    count = max(1, data["dwellings"]["free"]["count"])
    data["dwellings"]["free"] = {"segment": "sale", "count": count, "floor_area": 80, "price": 290_000}
    data["land"]["vat"] = rng.choice(("by_use", "by_use", 0.1))
    if rng.random() < 0.4:
        data["development"]["delivery"] = "turnkey"


LOAN: Data = {"ltv": 0.5, "dscr": 1.3, "rate": 0.03, "years": 20}
TAX: Data = {"bracket": "free", "depreciation": {"years": 40, "residual_share": 0.2, "floor": 0.5}}
MONEY_FIGURES = (
    "finance.equity_irr",
    "finance.dscr_min",
    "finance.icr_min",
    "finance.loan_to_value",
    "finance.equity",
    "finance.cash_yield",
    "finance.developer_result",
    "tax.tax",
    "tax.equity_irr_after_tax",
)
"""Figures that a deal without a loan or without tax does not have."""


def financed(data: Data, rng: random.Random) -> None:
    """In two phases, on leased land, or with a loan of the investor: at least one of them."""
    parts = rng.sample(("phases", "lease", "loan"), rng.randint(1, 3))
    if "phases" in parts:
        del data["development"]["construction_months"]
        data["phases"] = {
            "first": {"start_months": 0, "construction_months": 12},
            "second": {"start_months": rng.choice((0, 12)), "construction_months": 24},
        }
        for name, each in data["dwellings"].items():
            each["phase"] = "first" if name == "low" else "second"
        data["land"]["phase_shares"] = {"first": 0.3, "second": 0.7}
    if "lease" in parts:
        data["land"]["tenure"] = "leasehold"
        data["land"]["canon"] = {"rate": 0.03, "index": "cpi", "capitalisation_rate": 0.05}
    if "loan" in parts:
        data["finance"] = {"loan": LOAN}


@dataclass(frozen=True)
class Case:
    """One deal of the lattice, evaluated in full."""

    levers: tuple[float, ...]
    counts: tuple[int, ...]
    results: Mapping[str, Result]
    """By party."""
    allowed: bool


@dataclass(frozen=True)
class SmallTable:
    """A table with parties, and all its deals."""

    scenario: Scenario
    levers: tuple[str, ...]
    cases: tuple[Case, ...]
    """Deals that are valid scenarios for everybody."""
    invalid: int
    """Deals that are not."""


def small_table(
    seed: int,
    figures: Sequence[str] = FIGURES,
    most: int = 400,
    strict: float = 0.5,
    own_gains: bool = False,
    low: str = "mid",
    sold: bool = False,
    with_money: bool = False,
    with_tax: bool = False,
    agreed: bool = False,
    parts: bool = False,
) -> SmallTable:
    """A random table with at most so many deals; strict parties accept few of them, and all concede.

    The segment `low` is of the kind that is given. With `sold` a type is owner-occupied, and VAT follows the
    floor area that is let for some party at least. `with_money` has phases, leased land or a loan;
    `with_tax` has loans and corporation tax. `agreed` has costs of buying, least land prices, and an asking
    price of an earlier day. With `parts` whoever may take a part of the site does.
    """
    rng = random.Random(seed)
    while True:
        data = site(rng)
        data["policy"]["segments"]["low"]["kind"] = low
        if sold:
            partly_sold(data, rng)
        if with_money:
            financed(data, rng)
        if with_tax:
            data["finance"] = {"loan": LOAN, "construction_loan": {"share_of_cost": 0.6, "rate": 0.05}}
            data["tax"] = TAX
        if agreed:
            data["acquisition"] = {"share_of_value": 0.02, "per_dwelling": 1_500, "lump_sum": 20_000}
            data["land"] |= {"asking_price": 400_000, "asking_price_date": date(2017, 1, 1)}
            for place, each in enumerate(data["dwellings"].values()):
                each["least_land_price"] = 20_000 + 15_000 * place
        names = ["land_price"] if rng.random() < 0.9 else []
        names += rng.sample(sorted(set(LEVERS) - {"land_price"}), rng.randint(1, 2))
        if (sold and "land_vat" in names) or ("phases" in data and "building" in names):
            continue
        ranges = {name: rng.choice(LEVERS[name][1]) for name in names}
        mix = rng.choice(([], ["low", "high"], ["low", "high", "free"]))
        scenario = scenario_from(data)
        steps = [values_of(*ranges[name]) for name in names]
        counts = list(mixes(data, mix))
        if np.prod([len(each) for each in steps]) * len(counts) <= most:
            break
    assumed: list[Data] = [
        {},
        {"exit.let_ratio": 0.9, "indices.market_rent": 0.025},
        {"development.rate": 0.06},
    ]
    if with_money:
        assumed += [{"finance.loan.ltv": 0.4, "finance.loan.rate": 0.03}]
    if sold:
        assumed += [{"development.delivery": "turnkey"}, {"land.vat": "by_use"}, {"land.let_share": 0.5}]
    parties = {f"p{place}": (role, rng.choice(assumed)) for place, role in enumerate(rng.sample(ROLES, 3))}
    cases, invalid = every_case(scenario, names, steps, counts, parties)
    table = {
        "levers": {
            name: {"paths": [LEVERS[name][0]], "from": low, "to": high, "step": step}
            for name, (low, high, step) in ranges.items()
        },
        "mix": mix,
    }
    taken: dict[str, Data] = {
        name: {"part": rng.sample(list(scenario.dwellings), rng.randint(1, 2))}
        if parts and role in TAKERS
        else {}
        for name, (role, _) in parties.items()
    }
    described = {
        name: {
            "role": role,
            "assumptions": own,
            **taken[name],
            **conditions(rng, name, cases, figures, strict, taken[name].get("part")),
        }
        for name, (role, own) in parties.items()
    }
    for each in described.values():
        if each["role"] in ("landowner", "municipality"):
            each["existing_use_value"] = 100_000
        each["cost_recovery"] = ["fees", "site"]
        if own_gains:
            each["gain"] = rng.choice(GAINS)
    return SmallTable(
        scenario.with_values({"parties": described, "table": table}), tuple(names), tuple(cases), invalid
    )


def values_of(low: float, high: float, step: float) -> list[float]:
    """The values of a lever."""
    found = [low]
    while found[-1] + step <= high + 1e-9:
        found.append(round(found[-1] + step, 9))
    return found


def mixes(data: Data, free: Sequence[str]) -> list[tuple[int, ...]]:
    """All counts with the total kept."""
    counts = {name: each["count"] for name, each in data["dwellings"].items()}
    total = sum(counts.values())
    ranges = [range(total + 1) if name in free else [count] for name, count in counts.items()]
    return [each for each in product(*ranges) if sum(each) == total]


def every_case(
    scenario: Scenario,
    names: Sequence[str],
    steps: Sequence[Sequence[float]],
    counts: Sequence[tuple[int, ...]],
    parties: Mapping[str, tuple[str, Data]],
) -> tuple[list[Case], int]:
    """Every deal, evaluated in full on the shared facts and on each set of assumptions."""
    found, invalid = [], 0
    for values in product(*steps):
        for mix in counts:
            paths: Data = {LEVERS[name][0]: value for name, value in zip(names, values, strict=True)}
            paths |= {f"dwellings.{name}.count": n for name, n in zip(scenario.dwellings, mix, strict=True)}
            try:
                case = scenario.with_values(paths)
                own = [case, *(case.with_values(assumed) for _, assumed in parties.values())]
                results = evaluate_each(own)[:]
            except InputError:
                invalid += 1
                continue
            found.append(Case(values, mix, dict(zip(parties, results[1:], strict=True)), _kept(results[0])))
    return found, invalid


def _kept(result: Result) -> bool:
    """Whether the policy allows a deal, and the budgets of its mix are kept."""
    budget = result.scenario.mix.floor_area_at_most
    area = sum(
        each.count * result.scenario.dwellings[name].floor_area
        for name, each in result.dwelling_types.items()
    )
    return result.allowed and (budget is None or area <= budget + 1e-9)


def conditions(
    rng: random.Random,
    name: str,
    cases: Sequence[Case],
    figures: Sequence[str],
    strict: float,
    part: Sequence[str] | None = None,
) -> Data:
    """One or two conditions whose bounds part the deals."""
    found: Data = {"at_least": {}, "at_most": {}, "concedes": {}}
    for figure in rng.sample(figures, rng.randint(1, 2)):
        values = sorted(
            {
                round(value, 9)
                for case in cases
                if (value := _value(figure, case.results[name], part)) is not None
            }
        )
        if not values:
            continue
        floor = figure in FLOORS
        place = int(rng.uniform(max(0.0, strict - 0.5), strict) * len(values))
        place = place if floor else len(values) - 1 - place
        bound = values[place] if len(values) == 1 else (values[max(place, 1) - 1] + values[max(place, 1)]) / 2
        if figure.endswith("share") and abs(bound) > 1:
            continue
        found["at_least" if floor else "at_most"][figure] = bound
        if rng.random() < max(0.5, strict):
            gives = strict * 0.4 * abs(bound) + 0.001
            furthest = bound - gives if floor else bound + gives
            found["concedes"][figure] = min(furthest, 1.0) if figure.endswith("share") else furthest
    if not found["at_least"] and not found["at_most"]:
        found["at_least"]["dwellings"] = 1
    return found


def _value(figure: str, result: Result, part: Sequence[str] | None) -> float | None:
    party = Party(
        role="municipality",
        part=None if part is None else tuple(part),
        existing_use_value=100_000,
        cost_recovery=("fees", "site"),
    )
    return value_of(figure, result, party)


# ------------------------------------------------------------------------------------------ one by one


def satisfying(table: SmallTable) -> list[Case]:
    """The deals that the policy allows and in which every condition of every party is met."""
    found = []
    for case in table.cases:
        met = case.allowed and all(
            verdict(each, value_of(each.figure, case.results[name], party)).met
            for name, party in table.scenario.parties.items()
            for each in conditions_of(table.scenario, name, case.results[name])
        )
        if met:
            found.append(case)
    return found


def gains(table: SmallTable) -> dict[str, Gain]:
    """What each party gains in."""
    facts = table.cases[0].results["p0"]
    conditions_by_party = {
        name: conditions_of(table.scenario, name, facts) for name in table.scenario.parties
    }
    return gains_of(table.scenario, conditions_by_party, facts)


def gained(table: SmallTable, cases: Sequence[Case]) -> np.ndarray:
    """Gains of each deal as they are, (n, k), better being larger; −∞ where one has no meaning."""
    rows = []
    for case in cases:
        row = []
        for name, gain in gains(table).items():
            value = value_of(gain.figure, case.results[name], table.scenario.parties[name])
            row.append(-np.inf if value is None else value if gain.more else -value)
        rows.append(row)
    return np.array(rows, float).reshape(len(rows), len(table.scenario.parties))


def pareto(rows: np.ndarray, steps: np.ndarray) -> list[int]:
    """Places of the rows that no other is at least as good as and better in something, in whole steps."""
    found = []
    for place, row in enumerate(rows):
        beaten = any((other >= row - steps / 2).all() and (other > row + steps / 2).any() for other in rows)
        if not beaten:
            found.append(place)
    return found


def shortfalls(table: SmallTable, case: Case) -> dict[tuple[str, str], float] | None:
    """How short each condition is in a deal, relative to its bound; None where a figure has no meaning."""
    found = {}
    for name, party in table.scenario.parties.items():
        for condition in conditions_of(table.scenario, name, case.results[name]):
            judged = verdict(condition, value_of(condition.figure, case.results[name], party))
            if judged.short is None:
                return None
            found[name, condition.figure] = judged.short / (abs(condition.bound) or 1.0)
    return found


def conceded(table: SmallTable, case: Case) -> bool:
    """Whether a deal is within what everybody concedes."""
    for name, party in table.scenario.parties.items():
        for condition in conditions_of(table.scenario, name, case.results[name]):
            furthest = condition.bound if condition.concedes is None else condition.concedes
            value = value_of(condition.figure, case.results[name], party)
            if not verdict(replace(condition, bound=furthest), value).met:
                return False
    return True
