"""A result as one JSON object: every figure in full precision, null where a figure has no meaning."""

from __future__ import annotations

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.registry import (
    FINANCE,
    PHASE,
    PROJECT,
    SITE,
    TAX,
    TYPE,
    figures_of_project,
)
from feasibility.evaluation.figures.selections import AT_A_PRICE, ON_LEASE_AT_A_PRICE
from feasibility.evaluation.result import Result
from feasibility.language.notes import note_text
from feasibility.plain_data import Json, as_data, plain_value

WRITTEN_AT_A_PRICE = tuple(
    name
    for name, each in PROJECT.items()
    if name.removesuffix("_status") in AT_A_PRICE and each.kind != "list"
)
"""What follows the price of the land, in the order of the results."""
WRITTEN_ON_LEASE = tuple(
    name for name in PROJECT if name in WRITTEN_AT_A_PRICE or name in ON_LEASE_AT_A_PRICE
)
"""The same on leased land, where value and profit follow it too."""
CHECK = (
    "rule",
    "subject",
    "moment",
    "year",
    "met",
    "allowed",
    "required",
    "actual",
    "source",
    "deviation",
)
"""What is written of a check of the policy, in this order."""
SOURCE = ("name", "value", "unit", "source", "status")
"""What is written of a value that was used, in this order."""


def result_json(result: Result) -> Json:
    """Everything in a result as plain data; money [€], rents [€/month], rates and shares as fractions."""
    return {
        "name": result.scenario.name,
        "results": as_data(result, only=figures_of_project([result.arrays.layout])),
        "at_asking_price": at_a_price_json(at_asking_price(result)),
        "dwelling_types": {name: as_data(each, only=TYPE) for name, each in result.dwelling_types.items()},
        "site": as_data(result.site, only=SITE),
        **financing_json(result),
        "checks": [as_data(each, only=CHECK, year=each.year or None) for each in result.checks],
        "deviations": [
            {"rule": check.rule, "subject": check.subject, "motivation": check.deviation}
            for check in result.checks
            if check.deviation
        ],
        "notes": [
            as_data(note, only=("key", "values"), text=note_text(note, "en", with_path=True))
            for note in result.notes
        ],
        "cash_flow": as_data(result.cash_flow, only=("years", "lines")),
        "sources": [as_data(each, only=SOURCE) for each in result.sources],
        "provenance": plain_value(result.provenance),
    }


def financing_json(result: Result) -> Json:
    """Phases, loans and tax; each only where the scenario has them."""
    found: Json = {}
    if result.phases:
        found["phases"] = {name: as_data(each, only=PHASE) for name, each in result.phases.items()}
    if result.finance:
        found["finance"] = as_data(result.finance, only=(*FINANCE, "years"))
    if result.tax:
        found["tax"] = as_data(result.tax, only=(*TAX, "years"))
    return found


def at_a_price_json(paid: Result | None) -> Json | None:
    """What follows the land price, at the asking price; null where the price is given or nothing is asked."""
    if paid is None:
        return None
    leased = bool(paid.arrays.layout.canon_index)
    own = set(figures_of_project([paid.arrays.layout]))
    written = WRITTEN_ON_LEASE if leased else WRITTEN_AT_A_PRICE
    return as_data(paid, only=[name for name in written if name in own or name not in PROJECT])
