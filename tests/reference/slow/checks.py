"""The rules of the policy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from tests.reference.slow.increases import rent_at_first_letting_before_holding, rent_at_price_date
from tests.reference.slow.limits import (
    columns_in_force,
    is_covenanted,
    is_rented,
    law_ceiling,
    limit,
    rent_by_points,
    rent_by_points_at_price_date,
    segment_of,
)
from tests.reference.slow.scenario import TOLERANCE, Case, Data, delivery_year, plain


def in_band(case: Case, segment: Data, amount: float, year: int, by_points: float = math.inf) -> bool:
    """Limits are inclusive, but the liberalisation limit as a lower limit must be exceeded."""
    lower = limit(case, segment, "lower", year)
    if plain(segment.get("upper")) == "wws":
        upper: float | None = by_points
    else:
        upper = limit(case, segment, "upper", year)
    if upper is not None and amount > upper * (1 + TOLERANCE):
        return False
    if lower is None:
        return True
    if plain(segment["lower"]) == "liberalisation_limit":
        return amount > lower * (1 + TOLERANCE)
    return amount >= lower * (1 - TOLERANCE)


def smallest_floor_area(case: Case, segment: Data) -> float | None:
    """The segment's minimum, by the scenario's location where the policy differs by location."""
    value = plain(segment.get("min_floor_area"))
    if isinstance(value, Mapping):
        value = value[case.scenario.get("location", "elsewhere")]
    return None if value is None else float(value)


def all_checks(project: Case, case_of: Mapping[str, Case]) -> list[Data]:
    """Every rule of the policy: its kind, its subject, whether it is met and whether it is deviated from.

    A type's rules are looked at in its own phase, shares over the whole project.
    """
    found: list[Data] = []
    dwellings: dict[str, Data] = project.scenario["dwellings"]
    of_the_project = {entry["from"] for entry in project.scenario.get("deviations") or []}
    for name, dwelling in dwellings.items():
        case = case_of[name]
        segment = segment_of(case, dwelling)
        given = dwelling.get("deviation") or []
        deviated_from = {each["from"] for each in (given if isinstance(given, list) else [given])}

        def add(
            kind: str, keys: tuple[str, ...], met: bool, about: str = name, by: set[str] = deviated_from
        ) -> None:
            deviated = not met and not by.isdisjoint(keys)
            found.append({"kind": kind, "subject": about, "met": met, "deviated": deviated})

        if plain(segment.get("lower")) is not None or plain(segment.get("upper")) is not None:
            price_year = case.scenario["price_date"].year
            keys = ("rent_band",) if is_rented(case, dwelling) else ("price_band",)
            if is_rented(case, dwelling):
                wws = plain(segment.get("upper")) == "wws"
                most = rent_by_points_at_price_date(case, dwelling) if wws else math.inf
                rent = rent_at_price_date(case, dwelling)
                add("band_at_price_date", keys, in_band(case, segment, rent, price_year, most))
                most = rent_by_points(case, dwelling, 0) if wws else math.inf
                rent = rent_at_first_letting_before_holding(case, dwelling)
                add("band_at_first_letting", keys, in_band(case, segment, rent, delivery_year(case), most))
            else:
                add("price_at_price_date", keys, in_band(case, segment, float(dwelling["price"]), price_year))
        if plain(segment.get("upper")) != "wws" and law_ceiling(case, dwelling, 0) < math.inf:
            # Nobody can deviate from the law. Before its table begins there is nothing to compare with.
            if columns_in_force(case, case.scenario["price_date"]):
                most = rent_by_points_at_price_date(case, dwelling)
                rent = rent_at_price_date(case, dwelling)
                add("points_at_price_date", (), rent <= most * (1 + TOLERANCE))
            rent = rent_at_first_letting_before_holding(case, dwelling)
            add("points_at_first_letting", (), rent <= rent_by_points(case, dwelling, 0) * (1 + TOLERANCE))
        band, points = segment.get("points") or {}, dwelling.get("points")
        if band and points is not None:
            add("points_band", ("points_band",), band.get("from", 0) <= points <= band.get("to", 9_999))
        smallest = smallest_floor_area(case, segment)
        if smallest is not None:
            add("min_floor_area", ("min_floor_area",), float(dwelling["floor_area"]) >= smallest)
    total = sum(int(dwelling["count"]) for dwelling in dwellings.values())
    for rule in project.policy.get("shares") or []:
        if total < int(rule.get("from_dwellings", 0)):
            continue
        counted = sum(int(d["count"]) for d in dwellings.values() if d["segment"] in rule["segments"])
        met = counted >= Fraction(str(plain(rule["at_least"]))) * total
        subject = "+".join(rule["segments"])
        deviated = not met and bool(of_the_project & {"shares", f"shares.{subject}"})
        found.append({"kind": "share", "subject": subject, "met": met, "deviated": deviated})
    if any(is_covenanted(project, dwelling) for dwelling in dwellings.values()):
        # The calculation itself keeps every covenanted dwelling under the covenant for the whole term.
        found.append({"kind": "term", "subject": "", "met": True, "deviated": False})
    return found
