"""The path of the expected rent, and how long it stays in the mid market."""

from __future__ import annotations

import math

from tests.reference.slow.increases import (
    covenant_has_ended,
    follows_the_law_alone,
    holds_in_band,
    initial_rent,
    largest_increase,
    market_rent,
    sells_on_turnover,
    surcharge_on_increase,
    yearly_increase,
)
from tests.reference.slow.indices import rate
from tests.reference.slow.limits import (
    NEW_LEASES_BEGIN,
    is_covenanted,
    kind_of,
    law_binds,
    law_ceiling,
    limit,
    rent_by_points,
    row_of_new_leases,
    segment_of,
    upper_limit,
)
from tests.reference.slow.scenario import (
    TOLERANCE,
    Case,
    Data,
    anniversary_months,
    anniversary_year,
    moment_date,
    plain,
)

LONGEST_RETENTION = 60


def leases_are_new(case: Case, dwelling: Data, q: int) -> bool:
    """Whether a lease signed on anniversary q is one of those that the law of 1 July 2024 governs."""
    day = moment_date(case, anniversary_months(case, q))
    governed = row_of_new_leases(case, dwelling) != "free" or law_ceiling(case, dwelling, q) < math.inf
    return law_binds(case) and governed and day >= NEW_LEASES_BEGIN


def rent_at_change_of_tenant(case: Case, dwelling: Data, q: int, before: float) -> float:
    """Z_q; `before` is what the lease that ends would have risen to."""
    market = market_rent(case, dwelling, anniversary_year(case, q))
    if not is_covenanted(case, dwelling) or covenant_has_ended(case, dwelling, q):
        rent = market
    else:
        cap = upper_limit(case, dwelling, q)
        rule = plain(case.policy.get("reletting", "capped"))
        by_rule = {"capped": before, "limit": cap, "lower": min(before, cap), "market": market}
        rent = min(by_rule[rule], market)
        if holds_in_band(case):
            rent = min(rent, cap)
    return min(rent, law_ceiling(case, dwelling, q))


def rent_path(case: Case, dwelling: Data) -> list[float]:
    """Expected rent R_0 … R_H, euro per month: of what is let, at and after each anniversary.

    Old leases (share a, rent A) and those since 1 July 2024 (share b, rent B) run side by side.
    """
    new_row = row_of_new_leases(case, dwelling)
    starts_new = leases_are_new(case, dwelling, 0)
    a, b = (0.0, 1.0) if starts_new else (1.0, 0.0)
    old_rent = new_rent = initial_rent(case, dwelling)
    rents = [new_rent]
    for q in range(1, case.holding_years + 1):
        leaves = 0.0 if sells_on_turnover(case, dwelling, q) else case.turnover
        old_rent *= 1 + yearly_increase(case, dwelling, q, "free")
        new_rent *= 1 + yearly_increase(case, dwelling, q, new_row)
        before = a * old_rent + b * new_rent
        in_term = is_covenanted(case, dwelling) and not covenant_has_ended(case, dwelling, q)
        if in_term and holds_in_band(case):
            cap = upper_limit(case, dwelling, q)
            old_rent, new_rent = min(old_rent, cap), min(new_rent, cap)
        new_rent = min(new_rent, law_ceiling(case, dwelling, q))
        signed = rent_at_change_of_tenant(case, dwelling, q, before)
        if leases_are_new(case, dwelling, q):
            stay = b * (1 - leaves)
            b_next = stay + a * leaves + b * leaves
            if b_next > 0:
                new_rent = (stay * new_rent + (a + b) * leaves * signed) / b_next
            a, b = a * (1 - leaves), b_next
        else:
            old_rent = (1 - leaves) * old_rent + leaves * signed
        rents.append(a * old_rent + b * new_rent)
    return rents


def share_left(case: Case, dwelling: Data, q: int) -> float:
    """The share of a type not yet sold after the sale at anniversary q (no sale any more at the exit)."""
    left = 1.0
    for sale in range(1, min(q, case.holding_years - 1) + 1):
        if sells_on_turnover(case, dwelling, sale):
            left *= 1 - case.turnover
    return left


def highest_rent_limit(case: Case, dwelling: Data, q: int) -> float | None:
    """The highest upper limit of the policy's rented segments of kind mid: where the mid market ends.

    A segment that goes by points has, for this dwelling, the highest rent of its own points; above 186 points
    the law sets none.
    """
    limits = []
    for segment in case.policy["segments"].values():
        if segment["tenure"] != "rent" or kind_of(segment) != "mid":
            continue
        if plain(segment.get("upper")) != "wws":
            limits.append(limit(case, dict(segment), "upper", anniversary_year(case, q)))
        elif "points" in dwelling and (
            dwelling["points"] <= 186 or plain(segment_of(case, dwelling).get("upper")) == "wws"
        ):
            limits.append(rent_by_points(case, dwelling, q))
    found = [value for value in limits if value is not None]
    return max(found) if found else None


def retention(case: Case, dwelling: Data, own_band: bool) -> tuple[int | None, str]:
    """Whole years at or below the limit at the largest increase the policy allows, and how that ends.

    The first lease is looked at. The law counts where the policy leaves the increase to it; its ceiling by
    points also where that is the segment's own limit.
    """

    def ceiling(q: int) -> float | None:
        return upper_limit(case, dwelling, q) if own_band else highest_rent_limit(case, dwelling, q)

    def fits(rent: float, q: int) -> bool:
        return rent <= (ceiling(q) or 0.0) * (1 + TOLERANCE)

    if not is_covenanted(case, dwelling):
        return None, "no_limit"
    if not own_band and kind_of(segment_of(case, dwelling)) != "mid":
        return None, "not_mid"
    rent = initial_rent(case, dwelling)
    if not fits(rent, 0):
        return None, "above_at_start"
    is_new = leases_are_new(case, dwelling, 0)
    row_name = row_of_new_leases(case, dwelling) if is_new else "free"
    by_points = plain(segment_of(case, dwelling).get("upper")) == "wws"
    for q in range(1, LONGEST_RETENTION + 1):
        if follows_the_law_alone(case):
            increase = largest_increase(case, dwelling, q, row_name)
        else:
            increase = rate(case, "cpi", anniversary_year(case, q)) + surcharge_on_increase(case, dwelling)
        rent *= 1 + max(0.0, increase)
        if holds_in_band(case):
            rent = min(rent, upper_limit(case, dwelling, q))
        if is_new and (by_points or follows_the_law_alone(case)):
            rent = min(rent, law_ceiling(case, dwelling, q))
        if not fits(rent, q):
            return q - 1, "leaves"
    return LONGEST_RETENTION, "never_leaves"


def required_income(case: Case, dwelling: Data) -> float | None:
    """Yearly income that the rent at delivery asks for."""
    norm = case.policy.get("income_norm")
    if not norm:
        return None
    return initial_rent(case, dwelling) * float(plain(norm["months"])) * float(plain(norm["multiple"]))
