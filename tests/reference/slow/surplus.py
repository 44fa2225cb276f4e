"""A surplus clause: what of a sold dwelling goes to the municipality."""

from __future__ import annotations

from tests.reference.slow.indices import level
from tests.reference.slow.scenario import Case, Data


def clause_of(case: Case) -> Data | None:
    clause: Data | None = case.part("land").get("surplus")
    return clause


def surplus(case: Case, dwelling: Data, moment: str, price: float, year: int) -> float:
    """Of one whole dwelling that is sold for this price, the costs of its seller not yet taken off."""
    clause = clause_of(case)
    if clause is None or moment not in clause.get("of", ["sale"]):
        return 0.0
    if "border_per_m2" in clause:
        border = float(clause["border_per_m2"]) * float(dwelling["floor_area"])
    else:
        border = float(clause["border_per_dwelling"])
    if clause.get("index") is not None:
        border *= level(case, clause["index"], year)
    if price <= border:
        return 0.0
    return (price - border) * float(clause["share"])
