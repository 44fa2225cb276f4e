"""Random valid scenarios, as the plain data that a scenario file would give, for comparing two calculations.

Every key and option occurs, in combination. The same seed gives the same scenario.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

Data = dict[str, Any]

BY_POINTS = (0, "wws")
FIRST_YEAR_OF_POINTS = 2024
"""Price dates of scenarios that cannot do without the table of rents by points begin here."""
POINTS = (30, 40, 96, 130, 143, 144, 150, 165, 180, 186, 187, 210, 250, 263)
LIBRARY: Data = {  # the year of the policy's date, its term, and about between which limits its segments lie
    "amersfoort-2019": {
        "year": 2019,
        "term": 20,
        "rented": {"low_mid": (725, 850), "high_mid": (850, 999)},
        "sold": {"low_sale": 225_000, "high_sale": 260_000},
    },
    "gooi-en-vechtstreek-2019": {
        "year": 2019,
        "term": 20,
        "rented": {"mid": (725, 900), "mid_plus": (900, 1_100)},
    },
    "utrecht-2017": {"year": 2019, "term": 20, "rented": {"mid": (725, 966)}},
    "amsterdam-2017": {"year": 2017, "term": 25, "rented": {"mid": (700, 971)}},
    "rotterdam-2019": {"year": 2019, "term": 15, "rented": {"mid": (711, 1_000)}},
    "wet-betaalbare-huur-2024": {"year": 2024, "term": 0, "rented": {"social": BY_POINTS, "mid": BY_POINTS}},
    "wet-betaalbare-huur-2025": {"year": 2025, "term": 0, "rented": {"social": BY_POINTS, "mid": BY_POINTS}},
    "wet-betaalbare-huur-2026": {"year": 2026, "term": 0, "rented": {"social": BY_POINTS, "mid": BY_POINTS}},
}
INDEX_NAMES = ("cpi", "wages", "construction_cost", "house_price", "market_rent")
HISTORIES = ("cpi", "wages", "construction_cost", "house_price")
RELETTING_RULES = ("capped", "limit", "lower", "market")
TIMINGS = ("at_start", "over_construction", "at_delivery")


def chance(rng: random.Random, probability: float) -> bool:
    return rng.random() < probability


def number(rng: random.Random, low: float, high: float, digits: int = 4) -> float:
    return round(rng.uniform(low, high), digits)


def tens(rng: random.Random, low: int, high: int, step: int = 10) -> int:
    return rng.randrange(low, high + 1, step)


# ------------------------------------------------------------------------------------------------------------
# Policy


def random_inline_policy(rng: random.Random, price_year: int) -> Data:
    """A whole policy of one's own: one to three bands, a free segment, perhaps sales."""
    year = max(2016, min(2026, price_year + rng.randint(-3, 3)))
    border, top = tens(rng, 940, 1_050), tens(rng, 1_060, 1_400)
    surcharge = rng.choice((None, 0.0, 0.005, 0.01))
    has_two_bands = chance(rng, 0.6)
    segments: Data = {"mid": {"tenure": "rent", "upper": border if has_two_bands else top}}
    if chance(rng, 0.7):
        segments["mid"]["lower"] = rng.choice(("liberalisation_limit", "liberalisation_limit", 500))
    if has_two_bands:
        segments["high"] = {"tenure": "rent", "lower": border, "upper": top}
    for name in ("mid", "high"):
        if name in segments:
            if surcharge is not None:
                segments[name]["upper_surcharge"] = surcharge
            if chance(rng, 0.6):
                segments[name]["min_floor_area"] = rng.choice((40, 50, 50.5, 60))
    if border % 20:
        segments["mid"]["points"] = {"from": 144, "to": 186} if top % 20 else {"to": 170}
    segments["free"] = {"tenure": "rent"}
    if chance(rng, 0.7):
        segments["sale"] = {"tenure": "sale"}
        if chance(rng, 0.7):
            segments["sale"]["upper"] = tens(rng, 230_000, 420_000, 5_000)
            if chance(rng, 0.4):
                segments["sale"]["lower"] = 150_000
            if chance(rng, 0.3):
                segments["sale"]["upper_surcharge"] = 0.01
    policy: Data = {
        "name": "Own policy",
        "place": "Somewhere",
        "date": date(year, rng.randint(1, 12), 1),
        "term": rng.choice((0, 1, 2, 5, 10, 15, 20, 25, 30)),
        "segments": segments,
    }
    if chance(rng, 0.8):
        policy["rent_increase"] = {"surcharge": rng.choice((0.0, 0.005, 0.01, 0.0125, 0.02))}
    if chance(rng, 0.5):
        policy["initial_rent"] = {"surcharge": rng.choice((0.0, 0.005, 0.01))}
    if chance(rng, 0.85):
        policy["reletting"] = rng.choice(RELETTING_RULES)
    if chance(rng, 0.5):
        policy["hold_in_band"] = chance(rng, 0.7)
    if chance(rng, 0.6):
        policy["income_norm"] = {"months": rng.choice((12, 13)), "multiple": rng.choice((3.5, 4))}
    if chance(rng, 0.6):
        rule: Data = {
            "segments": [s for s in segments if s != "free"][:2],
            "at_least": number(rng, 0, 0.6, 2),
        }
        if chance(rng, 0.4):
            rule["from_dwellings"] = rng.choice((10, 50))
        policy["shares"] = [rule]
    return policy


def random_library_policy(rng: random.Random) -> tuple[Any, Data]:
    """A policy of the library, as it is or with values of one's own over it; and its segments."""
    name = rng.choice(["amersfoort-2019", "gooi-en-vechtstreek-2019", *sorted(LIBRARY)])
    rented: Data = LIBRARY[name]["rented"]
    segments: Data = {
        segment: {"tenure": "rent", "lower": lower, "upper": upper}
        for segment, (lower, upper) in rented.items()
    }
    segments["free"] = {"tenure": "rent"}
    for segment, upper in LIBRARY[name].get("sold", {}).items():
        segments[segment] = {"tenure": "sale", "upper": upper}
    known = {"term": LIBRARY[name]["term"], "year": LIBRARY[name]["year"], "segments": segments}
    if chance(rng, 0.35):
        return name, known
    policy: Data = {"base": name}
    if chance(rng, 0.5):
        policy["term"] = rng.choice((1, 5, 10, 15, 25))
        known["term"] = policy["term"]
    if chance(rng, 0.4):
        policy["rent_increase"] = {"surcharge": rng.choice((0.0, 0.01, 0.0175))}
    if chance(rng, 0.3):
        policy["initial_rent"] = {"surcharge": rng.choice((0.0, 0.0075))}
    if chance(rng, 0.5):
        policy["reletting"] = rng.choice(RELETTING_RULES)
    if chance(rng, 0.4):
        policy["hold_in_band"] = chance(rng, 0.8)
    if chance(rng, 0.3):
        top = list(rented)[-1]
        policy["segments"] = {top: {"upper": tens(rng, 1_240, 1_500), "min_floor_area": 55}}
        if chance(rng, 0.5):
            policy["segments"][top]["upper_surcharge"] = rng.choice((0.0, 0.0025, 0.01))
    if chance(rng, 0.2):
        policy["date"] = date(rng.choice((2018, 2020, 2021)), 7, 1)
        known["year"] = policy["date"].year
    if chance(rng, 0.2):
        policy["income_norm"] = {"multiple": 4, "months": 12}
    if chance(rng, 0.2):
        policy["shares"] = [{"segments": ["free"], "at_least": 0.3}]
    return policy, known


# ------------------------------------------------------------------------------------------------------------
# Indices


def random_index(rng: random.Random, name: str, first_year: int) -> Any:
    """A constant, a year table (from the first year that can be needed), or a published history."""
    low, high = (-0.005, 0.035) if name in ("cpi", "wages") else (-0.01, 0.045)
    kind = rng.random()
    if kind < 0.5 or (kind >= 0.85 and name not in HISTORIES):
        return number(rng, low, high)
    if kind < 0.85:
        years = range(first_year, first_year + rng.randint(1, 12))
        table: dict[Any, float] = {year: number(rng, low - 0.01, high + 0.05) for year in years}
        return {**table, "then": number(rng, low, high)}
    return {"history": "cbs", "then": number(rng, 0, high)}


def line_index(rng: random.Random, line: Data, names: list[str]) -> Data:
    if chance(rng, 0.7):
        line["index"] = rng.choice(names)
    return line


# ------------------------------------------------------------------------------------------------------------
# Dwellings


def random_dwelling(rng: random.Random, name: str, segment: Data) -> Data:
    dwelling: Data = {
        "segment": name,
        "count": rng.choice((1, 2, 7, 15, 24, 60, 121)),
        "floor_area": rng.choice((38, 45, 50, 54.5, 66, 84, 110)),
        "construction_cost": tens(rng, 1_200, 2_600, 50),
    }
    if chance(rng, 0.6):
        dwelling["parking_spaces"] = rng.choice((0, 0.4, 0.8, 1, 1.5))
    if segment["tenure"] == "sale":
        dwelling["price"] = tens(rng, 160_000, 450_000, 1_000)
        if chance(rng, 0.3):
            dwelling["vacant_value"] = dwelling["price"]
    else:
        upper = segment.get("upper")
        if upper is None:
            low, high = 700, 1_900
        elif upper == "wws":
            dwelling["points"] = rng.choice(POINTS)
            low, high = 4 * dwelling["points"], 9 * dwelling["points"]
        else:
            lower = segment.get("lower", 600)
            low, high = 690 if lower == "liberalisation_limit" else int(lower) - 10, int(upper) + 15
        dwelling["rent"] = number(rng, low, high, 2) if chance(rng, 0.5) else round(rng.uniform(low, high))
        dwelling["vacant_value"] = tens(rng, 150_000, 520_000, 1_000)
        if upper is not None or chance(rng, 0.4):
            dwelling["market_rent"] = round(dwelling["rent"] * rng.uniform(0.9, 1.5))
    if chance(rng, 0.1):
        dwelling["deviation"] = {
            "from": "min_floor_area",
            "motivation": "Homes for starters in an old school.",
        }
    return dwelling


# ------------------------------------------------------------------------------------------------------------
# The law


def with_law(rng: random.Random, scenario: Data, segments: Data) -> None:
    """Lay keys of the law over a scenario: points, kinds, highest rents, increases left to the law."""
    can_ask = scenario["price_date"].year >= FIRST_YEAR_OF_POINTS
    known_until = scenario.get("known_until")
    can_ask = can_ask and (known_until is None or known_until.year >= FIRST_YEAR_OF_POINTS)
    policy = scenario["policy"]
    own = isinstance(policy, dict) and "base" not in policy
    if own:
        for name, segment in segments.items():
            if segment["tenure"] == "rent" and chance(rng, 0.2):
                segment["kind"] = rng.choice(("social", "mid", "free"))
            if segment["tenure"] == "rent" and name != "free" and can_ask and chance(rng, 0.3):
                segment["upper"] = "wws"
    if isinstance(policy, dict) and chance(rng, 0.4):
        policy["rent_increase"] = {"rule": "law"}
    if chance(rng, 0.3):
        scenario["rents"]["new_build_surcharge"] = False
    for dwelling in scenario["dwellings"].values():
        segment = segments[dwelling["segment"]]
        if segment["tenure"] != "rent":
            continue
        if segment.get("upper") == "wws" or chance(rng, 0.6):
            dwelling.setdefault("points", rng.choice(POINTS))
        if can_ask and dwelling.get("points", 999) <= 186 and chance(rng, 0.25):
            dwelling.setdefault("market_rent", round(1.2 * dwelling["rent"]))
            dwelling["rent"] = "highest"


# ------------------------------------------------------------------------------------------------------------
# Income and operating costs


def random_rents(rng: random.Random) -> Data:
    rents: Data = {
        "turnover": rng.choice((0, 0.05, 0.1, 0.12, 0.3, 1)),
        "vacancy": number(rng, 0, 0.05),
        "bad_debt": number(rng, 0, 0.01),
        "void_months": rng.choice((0, 0.5, 1, 2)),
        "lease_up_months": rng.choice((0, 0, 1.5, 3)),
        "free_sector_surcharge": rng.choice((0, 0.005, 0.0125)),
        "statutory_cap": chance(rng, 0.5),
        "increase": rng.choice(("allowed", "allowed", "cpi", 0.0, 0.015, 0.03)),
    }
    return {key: value for key, value in rents.items() if chance(rng, 0.8)}


def random_other_income(rng: random.Random, names: list[str]) -> Data:
    lines: Data = {}
    if chance(rng, 0.4):
        lines["parking"] = line_index(rng, {"per_parking_space": tens(rng, 20, 120)}, names)
    if chance(rng, 0.3):
        lines["services"] = line_index(rng, {"per_dwelling": number(rng, 5, 60, 2)}, names)
    return lines


def random_operating_costs(rng: random.Random, names: list[str]) -> Data:
    possible: Data = {
        "maintenance": {"per_dwelling": tens(rng, 500, 1_900, 50)},
        "management": {"per_dwelling": tens(rng, 200, 600, 25)},
        "insurance": {"share_of_vacant_value": number(rng, 0.0005, 0.003)},
        "reletting": {"per_reletting": tens(rng, 300, 2_000, 50)},
        "roof": {
            "per_dwelling": tens(rng, 1_000, 15_000, 500),
            "every_years": rng.choice((1, 3, 10, 15, 45)),
        },
        "lifts": {"per_dwelling": tens(rng, 500, 3_000, 500), "every_years": rng.choice((2, 5, 20))},
    }
    lines = {name: line_index(rng, line, names) for name, line in possible.items() if chance(rng, 0.55)}
    if chance(rng, 0.4):
        lines["letting_agent"] = {"share_of_rent": number(rng, 0.01, 0.08)}
    return lines


# ------------------------------------------------------------------------------------------------------------
# Development, land and exit


def finish_cost_line(rng: random.Random, line: Data, names: list[str], months: int) -> Data:
    """Timing (never over a construction that takes no time), index and VAT of a cost line."""
    if months == 0:
        line["timing"] = rng.choice(("at_start", "at_delivery"))
    elif chance(rng, 0.6):
        line["timing"] = rng.choice(TIMINGS)
    if chance(rng, 0.4):
        line["index"] = rng.choice(names)
    return finish_vat(rng, line)


def finish_vat(rng: random.Random, line: Data) -> Data:
    if chance(rng, 0.2):
        line["vat"] = rng.choice((0, 0.09, 0.21))
    if chance(rng, 0.2):
        line["vat_recovered"] = chance(rng, 0.7)
    return line


def random_costs(rng: random.Random, names: list[str], months: int) -> Data:
    rates: Data = {
        "construction": {"per_m2_bvo": rng.choice(("dwelling", "dwelling", tens(rng, 1_000, 2_300, 50)))},
        "fitting_out": {"per_m2_gbo": tens(rng, 50, 400)},
        "connections": {"per_dwelling": tens(rng, 500, 9_000, 500)},
        "parking": {"per_parking_space": tens(rng, 5_000, 32_000, 500)},
        "site": {"lump_sum": tens(rng, 50_000, 1_500_000, 10_000)},
        "subsidy": {"lump_sum": -tens(rng, 50_000, 900_000, 10_000)},
        "grant": {"per_dwelling": -tens(rng, 500, 9_000, 500)},
    }
    likely = {"construction": 0.95, "subsidy": 0.2, "grant": 0.15}
    lines: Data = {
        name: finish_cost_line(rng, line, names, months)
        for name, line in rates.items()
        if chance(rng, likely.get(name, 0.45))
    }
    for name in ("soft_costs", "contingency", "overhead"):
        if chance(rng, 0.6):
            possible = [*lines, "land"]
            base = rng.sample(possible, rng.randint(1, len(possible)))
            if name == "soft_costs" and len(base) > 1 and "land" in base:
                base.remove("land")
            lines[name] = finish_vat(rng, {"share": number(rng, 0.01, 0.2), "of": base})
    shuffled = list(lines.items())
    rng.shuffle(shuffled)  # a share line may stand before its base
    return dict(shuffled)


def random_development(rng: random.Random, names: list[str], months: int) -> Data:
    development: Data = {"construction_months": months, "costs": random_costs(rng, names, months)}
    if chance(rng, 0.7):
        development["rate"] = number(rng, 0, 0.08)
    if chance(rng, 0.85):
        development["vat"] = rng.choice((0.21, 0.21, 0.09, 0))
    profit = rng.choice(("share_of_investment_value", "share_of_costs", "lump_sum", None))
    if profit is not None:
        amount = tens(rng, 0, 2_000_000, 50_000) if profit == "lump_sum" else number(rng, 0, 0.1)
        development["profit_and_risk"] = {profit: amount}
    return development


def random_land(rng: random.Random) -> Data:
    land: Data = {"price": "residual" if chance(rng, 0.5) else tens(rng, 0, 6_000_000, 50_000)}
    if chance(rng, 0.6):
        land["asking_price"] = tens(rng, 0, 5_000_000, 100_000)
    if chance(rng, 0.6):
        land["vat"] = rng.choice((0.21, 0.1))
    if chance(rng, 0.6):
        land["costs"] = number(rng, 0, 0.03)
    return land


def random_exit(rng: random.Random, holding_years: int, vacant_value_allowed: bool) -> Data:
    possible = ["net_yield", "gross_yield"] + (["vacant_value"] if vacant_value_allowed else [])
    methods = rng.sample(possible, rng.choice((1, 1, 2, len(possible))))
    rules: Data = {"holding_years": holding_years, "methods": methods}
    for method, low, high in (("net_yield", 0.03, 0.07), ("gross_yield", 0.04, 0.09)):
        if method in methods or chance(rng, 0.2):
            rules[method] = number(rng, low, high)
    options: Data = {
        "rent_basis": rng.choice(("passing", "market")),
        "ageing": rng.choice((0, 0.002, 0.01)),
        "let_ratio": rng.choice((1, 0.92, 0.7)),
        "buyers_costs": rng.choice((0, 0.03, 0.104)),
        "selling_costs": rng.choice((0, 0.01, 0.025)),
    }
    return {**rules, **{key: value for key, value in options.items() if chance(rng, 0.6)}}


# ------------------------------------------------------------------------------------------------------------
# The whole


def random_scenario(rng: random.Random) -> Data:
    """A valid scenario with any combination of options; not necessarily viable or allowed."""
    price_date = date(
        rng.randint(2016, 2026), rng.choice((1, 1, 4, 7, 10, 12)), rng.choice((1, 15, 31)) % 31 or 1
    )
    start_year = price_date.year + rng.choice((0, 1, 1, 2, 4))
    start = max(price_date, date(start_year, rng.randint(1, 12), rng.choice((1, 1, 15, 28))))
    period = rng.choice(("month", "month", "quarter", "year"))
    month_step = {"month": 1, "quarter": 3, "year": 12}[period]
    months = month_step * rng.randint(1, 36 // month_step) if chance(rng, 0.85) else 0

    if chance(rng, 0.5):
        policy = random_inline_policy(rng, price_date.year)
        known = {"term": policy["term"], "year": policy["date"].year, "segments": policy["segments"]}
    else:
        policy, known = random_library_policy(rng)
        later = max(0, FIRST_YEAR_OF_POINTS - price_date.year)
        if later and any(each.get("upper") == "wws" for each in known["segments"].values()):
            price_date = price_date.replace(year=price_date.year + later)
            start = start.replace(year=start.year + later)
    segments: Data = known["segments"]
    dwellings: Data = {}
    for n in range(rng.randint(1, 5)):
        segment_name = rng.choice(list(segments))
        dwellings[f"type_{n + 1}"] = random_dwelling(rng, segment_name, segments[segment_name])
    has_covenant = any(
        segments[d["segment"]]["tenure"] == "rent" and segments[d["segment"]].get("upper") is not None
        for d in dwellings.values()
    )
    term = int(known["term"])
    holding_years = rng.choice((1, 2, 5, 9, 10, 11, 15, 20, 25, 30, 40, term, term, term + 1, term + 3))

    known_until = None
    if chance(rng, 0.15):
        known_until = date(price_date.year + rng.randint(0, 5), rng.choice((1, 7, 12)), 1)
        known_until = max(known_until, price_date)
    first_index_year = min(price_date.year, int(known["year"])) + 1 - rng.randint(0, 1)
    extra_indices = ["energy"] if chance(rng, 0.2) else []
    indices: Data = {
        name: random_index(rng, name, first_index_year)
        for name in [*INDEX_NAMES, *extra_indices]
        if name in ("cpi", "energy") or chance(rng, 0.85)
    }
    names = [*INDEX_NAMES, *extra_indices]

    scenario: Data = {
        "format": 1,
        "name": "A random scenario",
        "price_date": price_date,
        "start": start,
        "policy": policy,
        "dwellings": dwellings,
        "indices": indices,
        "rents": random_rents(rng),
        "other_income": random_other_income(rng, names),
        "operating_costs": random_operating_costs(rng, names),
        "development": random_development(rng, names, months),
        "land": random_land(rng),
        "exit": random_exit(rng, holding_years, not has_covenant or holding_years >= term),
        "required_return": number(rng, 0.02, 0.09),
        "form_factor": number(rng, 0.7, 1.0, 2),
    }
    if period != "month" or chance(rng, 0.3):
        scenario["period"] = period
    if chance(rng, 0.6):
        scenario["flow_timing"] = rng.choice(("mid", "start", "end"))
    if chance(rng, 0.6):
        scenario["after_term"] = rng.choice(("continue", "sell_on_turnover", "sell_on_turnover"))
    if known_until is not None:
        scenario["known_until"] = known_until
    lines = (scenario["other_income"], scenario["operating_costs"], scenario["development"]["costs"])
    used = {line.get("index") for part in lines for line in part.values()}
    for name in extra_indices:
        if name not in used:
            del indices[name]
    # Drawn last, so that a seed gives the scenario that it always gave but for the land.
    if months and chance(rng, 0.4):
        scenario["land"]["payment_months"] = month_step * rng.randint(0, months // month_step)
    add_kinds(rng, scenario, term)
    if chance(rng, 0.5):
        scenario["development"]["delivery"] = rng.choice(("turnkey", "own", "land_plus_building_contract"))
    if chance(rng, 0.4):
        scenario["land"]["vat"] = "by_use"
    if chance(rng, 0.15):
        scenario["land"]["let_share"] = number(rng, 0, 1)
    if chance(rng, 0.6):
        with_law(rng, scenario, segments)
    if chance(rng, 0.3):
        scenario["land"]["plot_area"] = tens(rng, 100, 60_000, 10)
    with_sales(random.Random(scenario["required_return"]), scenario, segments)
    with_surplus(random.Random(f"surplus of {scenario['required_return']}"), scenario)
    with_buying(random.Random(f"buying of {scenario['required_return']} {scenario['form_factor']}"), scenario)
    with_rules(random.Random(f"rules of {scenario['required_return']} {scenario['form_factor']}"), scenario)
    return scenario


def with_buying(rng: random.Random, scenario: Data) -> None:
    """Costs of buying, a price list of land, an asking price of another day; from draws of its own."""
    if chance(rng, 0.4):
        every: Data = {
            "share_of_value": rng.choice((0.004, 0.015, 0.2)),
            "per_dwelling": tens(rng, 100, 4_000),
            "lump_sum": tens(rng, 5_000, 400_000, 1_000),
            "index": rng.choice(INDEX_NAMES),
        }
        scenario["acquisition"] = {key: value for key, value in every.items() if chance(rng, 0.6)}
    if chance(rng, 0.4):
        for dwelling in scenario["dwellings"].values():
            if chance(rng, 0.8):
                dwelling["least_land_price"] = tens(rng, 500, rng.choice((20_000, 90_000)), 500)
    land: Data = scenario["land"]
    if land.get("asking_price") and chance(rng, 0.5):
        asked_on = first_known_year(scenario, land, rng) + rng.randint(0, 6)
        land["asking_price_date"] = date(asked_on, rng.randint(1, 12), 1)


def first_known_year(scenario: Data, land: Data, rng: random.Random) -> int:
    """The first year of which the level of the asking price's index is known, at most three years back."""
    if chance(rng, 0.7):
        land["asking_price_index"] = rng.choice(INDEX_NAMES)
    indices = scenario["indices"]
    index = indices.get(land.get("asking_price_index", "house_price"), indices["cpi"])
    back = int(scenario["price_date"].year) - 3
    given = [year for year in index if isinstance(year, int)] if isinstance(index, dict) else []
    return max(back, min(given) - 1) if given else back


def with_rules(rng: random.Random, scenario: Data) -> None:
    """Rules that differ by location or that no figure follows, and deviations; from draws of its own."""
    policy = scenario["policy"]
    rules = ["shares", "term"]
    if isinstance(policy, dict) and "base" not in policy:
        rules += [f"shares.{'+'.join(rule['segments'])}" for rule in policy.get("shares", ())]
        if chance(rng, 0.3):
            scenario["location"] = rng.choice(("centre", "elsewhere"))
            for segment in policy["segments"].values():
                if chance(rng, 0.7):
                    segment["min_floor_area"] = {
                        "centre": rng.choice((40, 50, 54.5)),
                        "elsewhere": rng.choice((45, 60, 66)),
                    }
        for segment in policy["segments"].values():
            if segment["tenure"] == "rent" and chance(rng, 0.2):
                segment["income_limit_multiple"] = rng.choice((1, 1.5, 2))
            elif segment["tenure"] == "sale" and chance(rng, 0.3):
                segment["owner_occupation_years"] = rng.choice((1, 5, 10))
    if chance(rng, 0.25):
        given = rng.sample(rules, rng.randint(1, len(rules)))
        scenario["deviations"] = [{"from": each, "motivation": "As the council agreed."} for each in given]
    of_a_type = ("rent_band", "price_band", "points_band", "min_floor_area")
    for dwelling in scenario["dwellings"].values():
        if "deviation" not in dwelling and chance(rng, 0.2):
            given = rng.sample(of_a_type, rng.randint(1, 3))
            dwelling["deviation"] = [{"from": each, "motivation": "An old school."} for each in given]


def with_surplus(rng: random.Random, scenario: Data) -> None:
    """A surplus clause in some; from draws of its own, so that the rest stays."""
    if not chance(rng, 0.35):
        return
    border: Data = {"border_per_m2": tens(rng, 1_500, 4_500, 10)}
    if chance(rng, 0.5):
        border = {"border_per_dwelling": tens(rng, 100_000, 300_000, 1_000)}
    clause: Data = {"share": rng.choice((0.25, 0.5, 1)), **border}
    if chance(rng, 0.8):
        moments = ["sale", "turnover", "exit"]
        clause["of"] = rng.sample(moments, rng.randint(1, 3))
    sold_on_turnover = any("sell_on_turnover" in each for each in scenario["dwellings"].values())
    if (sold_on_turnover or "after_term" in scenario) and chance(rng, 0.8):
        clause["of"] = ["turnover", "exit", "sale"]
    if chance(rng, 0.5):
        clause["index"] = rng.choice(INDEX_NAMES)
    scenario["land"]["surplus"] = clause


def with_sales(rng: random.Random, scenario: Data, segments: Data) -> None:
    """Free dwellings that are sold as their tenants leave; from draws of its own, so that the rest stays."""
    for dwelling in scenario["dwellings"].values():
        segment = segments[dwelling["segment"]]
        free = segment["tenure"] == "rent" and segment.get("upper") is None
        if free and segment.get("kind", "free") == "free" and chance(rng, 0.4):
            dwelling["sell_on_turnover"] = True
    if "net_yield" in scenario["exit"] and chance(rng, 0.3):
        scenario["exit"]["yield_spread"] = number(rng, -0.02, 0.02)
        scenario["exit"]["initial_yield"] = (
            scenario["exit"].pop("net_yield") - scenario["exit"]["yield_spread"]
        )
    if chance(rng, 0.3):
        scenario["exit"]["resale_share"] = rng.choice((1, 0.97, 0.9))


def add_kinds(rng: random.Random, scenario: Data, term: int) -> None:
    """Social dwellings in an own policy, kinds that segments state, and an exit of a kind's own."""
    policy, leaving = scenario["policy"], scenario["exit"]
    long_enough = leaving["holding_years"] >= term
    if isinstance(policy, dict) and "base" not in policy:
        if chance(rng, 0.4) and (long_enough or "vacant_value" not in leaving["methods"]):
            policy["segments"]["social"] = {"tenure": "rent", "upper": "liberalisation_limit"}
            social = random_dwelling(rng, "social", {"tenure": "rent", "upper": 900})
            scenario["dwellings"]["social"] = {**social, "segment": "social"}
        for segment in policy["segments"].values():
            if chance(rng, 0.15):
                segment["kind"] = rng.choice(("social", "mid", "free"))
    for kind in ("social", "mid", "free"):
        if chance(rng, 0.2):
            own = random_exit(rng, 0, long_enough)
            del own["holding_years"]
            own.pop("rent_basis", None)
            if chance(rng, 0.4) and all(m in ("vacant_value", *leaving) for m in leaving["methods"]):
                del own["methods"]
            leaving.setdefault("by_kind", {})[kind] = own
