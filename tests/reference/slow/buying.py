"""What buying costs the investor: a share of the value of what is let, and amounts by an index."""

from __future__ import annotations

from tests.reference.slow.indices import level
from tests.reference.slow.limits import is_rented
from tests.reference.slow.scenario import Case, Data, delivery_year


def at_delivery(case: Case, amount: float) -> float:
    """An amount at the price date, in the year of delivery."""
    return amount * level(case, case.part("acquisition").get("index", "cpi"), delivery_year(case))


def share_of_value(case: Case) -> float:
    return float(case.part("acquisition").get("share_of_value", 0))


def of_one_dwelling(case: Case, dwelling: Data, value: float) -> float:
    """Buying one dwelling of this investment value; one that is sold at delivery is not bought to let."""
    if not is_rented(case, dwelling):
        return 0.0
    each = float(case.part("acquisition").get("per_dwelling", 0))
    return share_of_value(case) * value + at_delivery(case, each)


def lump_sum(case: Case) -> float:
    return at_delivery(case, float(case.part("acquisition").get("lump_sum", 0)))


def amounts(case: Case) -> float:
    """What buying costs whatever the value is."""
    each = float(case.part("acquisition").get("per_dwelling", 0))
    dwellings = case.scenario["dwellings"].values()
    let = sum(int(dwelling["count"]) for dwelling in dwellings if is_rented(case, dwelling))
    return at_delivery(case, each) * let + lump_sum(case)


def buys(case: Case) -> bool:
    """Whether buying costs anything."""
    given = case.part("acquisition")
    return any(given.get(name) for name in ("share_of_value", "per_dwelling", "lump_sum"))
