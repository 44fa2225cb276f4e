"""Development costs. The owner of a cost is a dwelling type (its flow per dwelling) or None (lump sums)."""

from __future__ import annotations

from datetime import date

from tests.reference.slow.indices import known, level
from tests.reference.slow.limits import is_rented
from tests.reference.slow.scenario import (
    Case,
    Data,
    Flow,
    RefusedError,
    delivery_year,
    moment_date,
    moment_year,
    period_moment,
    period_year,
)

COST_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space", "lump_sum", "share")


def cost_lines(case: Case) -> dict[str, Data]:
    return dict(case.part("development").get("costs") or {})


def spread(case: Case, line: Data, amount: float) -> list[Flow]:
    """An amount at the price date, indexed and dated by the line's timing (as a positive cost)."""
    index = line.get("index", "construction_cost")
    timing = line.get("timing", "over_construction")
    if timing == "at_start":
        return [(0.0, amount * level(case, index, moment_year(case, 0)))]
    if timing == "at_delivery":
        return [(case.delivery, amount * level(case, index, delivery_year(case)))]
    periods = case.first_period
    if periods == 0:
        raise RefusedError("a cost over construction needs construction months")
    parts = []
    for j in range(periods):
        part = amount / periods * level(case, index, period_year(case, j))
        parts.append((period_moment(case, j), part))
    return parts


def cost_before_vat(case: Case, name: str, owner: Data | None) -> list[Flow]:
    """One cost line of one dwelling (or of the lump sums), before VAT, moment by moment, land left out."""
    line = cost_lines(case)[name]
    base = next(base for base in COST_BASES if base in line)
    if base == "share":
        flows: list[Flow] = []
        for other in line["of"]:
            if other != "land":
                base_flows = cost_before_vat(case, other, owner)
                flows += [(t, float(line["share"]) * amount) for t, amount in base_flows]
        return flows
    if base == "lump_sum":
        return spread(case, line, float(line["lump_sum"])) if owner is None else []
    if owner is None:
        return []
    if base == "per_m2_bvo":
        price = owner["construction_cost"] if line[base] == "dwelling" else line[base]
        gross_area = float(owner["floor_area"]) / float(case.scenario.get("form_factor", 1))
        return spread(case, line, float(price) * gross_area)
    quantity = {
        "per_m2_gbo": float(owner["floor_area"]),
        "per_dwelling": 1.0,
        "per_parking_space": float(owner.get("parking_spaces", 0)),
    }[base]
    return spread(case, line, float(line[base]) * quantity)


def vat_of_the_law(case: Case, months: int) -> float:
    """The general rate on the day that lies this many months after the start."""
    day = moment_date(case, months)
    rates = [
        float(row["share"])
        for row in case.table("vat")
        if date.fromisoformat(row["from"]) <= day and known(case, date.fromisoformat(row["from"]))
    ]
    if not rates:
        raise RefusedError(f"no rate of VAT is known on {day}")
    return rates[-1]


def part_that_is_let(case: Case) -> float:
    """By usable floor area of the whole project's programme, unless the scenario states it."""
    stated = case.part("land").get("let_share")
    if stated is not None:
        return float(stated)
    let = every = 0.0
    for dwelling in (case.project or case.scenario)["dwellings"].values():
        area = int(dwelling["count"]) * float(dwelling["floor_area"])
        every += area
        let += area if is_rented(case, dwelling) else 0.0
    return let / every if every else 1.0


def is_turnkey(case: Case) -> bool:
    return case.part("development").get("delivery") == "turnkey"


def on_the_price_of(case: Case, owner: Data | None) -> float:
    """VAT in a turnkey price: on all that is let, and on the let part of what let and sold homes share."""
    rate = vat_of_the_law(case, case.construction_months)
    if owner is None:
        return rate * part_that_is_let(case)
    return rate if is_rented(case, owner) else 0.0


def unrecovered_vat(case: Case, line: Data) -> float:
    if line.get("vat_recovered", False):
        return 0.0
    if "vat" in line:
        return float(line["vat"])
    return float(case.part("development").get("vat", 0))


def cost_flows(case: Case, owner: Data | None) -> list[Flow]:
    """All costs of one dwelling (or the lump sums), with the VAT that is not recovered; positive."""
    recovered = owner is not None and not is_rented(case, owner)
    flows: list[Flow] = []
    if is_turnkey(case):
        price = 1 + on_the_price_of(case, owner)
        for name in cost_lines(case):
            flows += [(t, amount * price) for t, amount in cost_before_vat(case, name, owner)]
        return flows
    for name, line in cost_lines(case).items():
        vat = 0.0 if recovered else unrecovered_vat(case, line)
        flows += [(t, amount * (1 + vat)) for t, amount in cost_before_vat(case, name, owner)]
    return flows


def share_of_land(case: Case, name: str) -> float:
    """What a cost line takes of one euro of land price, shares multiplied through."""
    line = cost_lines(case)[name]
    if "share" not in line:
        return 0.0
    total = sum(1.0 if other == "land" else share_of_land(case, other) for other in line["of"])
    return float(line["share"]) * total


def cost_of_one_euro_of_land(case: Case) -> float:
    """1 + land VAT + land costs + a, on the day on which the land is paid."""
    land = case.part("land")
    if is_turnkey(case):
        bare = 1 + float(land.get("costs", 0)) + sum(share_of_land(case, name) for name in cost_lines(case))
        return bare * (1 + on_the_price_of(case, None))
    a = sum(
        share_of_land(case, name) * (1 + unrecovered_vat(case, line))
        for name, line in cost_lines(case).items()
    )
    vat = land.get("vat", 0)
    if vat == "by_use":
        vat = vat_of_the_law(case, case.months_until_the_land_is_paid) * part_that_is_let(case)
    return 1 + float(vat) + float(land.get("costs", 0)) + a
