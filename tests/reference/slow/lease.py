"""Ground lease: the canon, for one euro of the land price on which it stands."""

from __future__ import annotations

from tests.reference.slow.indices import level
from tests.reference.slow.scenario import Case, Flow, moment_year, period_moment, period_year


def is_leasehold(case: Case) -> bool:
    return bool(case.part("land").get("tenure", "freehold") == "leasehold")


def canon_of_period(case: Case, j: int) -> float:
    """The canon of the period j, counted from the start of the phase; none before the land is paid."""
    month = j * 12 // case.periods
    if not is_leasehold(case) or month < case.months_until_the_land_is_paid:
        return 0.0
    canon = case.part("land")["canon"]
    index = canon.get("index", "cpi")
    at_payment = level(case, index, moment_year(case, case.months_until_the_land_is_paid))
    return float(canon["rate"]) / case.periods * level(case, index, period_year(case, j)) / at_payment


def canon_before_delivery(case: Case) -> list[Flow]:
    return [(period_moment(case, j), canon_of_period(case, j)) for j in range(case.first_period)]


def canon_by_period(case: Case) -> list[float]:
    """The canon of each period from delivery to a year after the exit."""
    periods = (case.holding_years + 1) * case.periods
    return [canon_of_period(case, case.first_period + k) for k in range(periods)]


def canon_taken_at_exit(case: Case) -> float:
    """What the canon takes of the exit: that of the next 12 months, capitalised, less selling costs."""
    if not is_leasehold(case):
        return 0.0
    next_year = sum(canon_by_period(case)[-case.periods :])
    kept = 1 - float(case.part("exit").get("selling_costs", 0))
    return next_year / float(case.part("land")["canon"]["capitalisation_rate"]) * kept
