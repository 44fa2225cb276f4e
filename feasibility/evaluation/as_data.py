"""A result as one JSON object: every figure in full precision, null where a figure has no meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.result import Result, TypeResult
from feasibility.language.notes import note_text
from feasibility.policy.checks import Check

Json = dict[str, Any]

RESULTS = (
    "dwellings",
    "residual_land_value",
    "land_price",
    "land_share",
    "residual_land_share",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
    "project_irr_roots",
    "investor_irr_roots",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "public_contribution",
    "margin",
    "residual_land_value_per_dwelling",
    "residual_land_value_per_m2_gbo",
    "residual_land_value_per_m2_bvo",
    "mid_market_dwelling_years",
    "viable",
    "allowed",
)
"""The figures of the project, in the order in which they are written."""

AT_A_PRICE = (
    "land_price",
    "land_share",
    "total_development_cost",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
)
"""The figures that follow the price of the land."""

OF_A_TYPE = (
    "count",
    "segment",
    "initial_rent",
    "rent_after_10",
    "retention_years",
    "band_retention_years",
    "retention_status",
    "required_income",
    "target_income",
    "investment_value",
    "development_cost",
    "profit_and_risk",
    "residual_land_value",
    "exit_method",
    "sour",
)
"""The figures of a dwelling type, in the order in which they are written."""


def json_text(result: Result) -> str:
    """The JSON object as text."""
    return json.dumps(result_json(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def result_json(result: Result) -> Json:
    """Everything in a result as plain data; money [€], rents [€/month], rates and shares as fractions."""
    site = result.site
    return {
        "name": result.scenario.name,
        "results": {name: _value(getattr(result, name)) for name in RESULTS},
        "at_asking_price": at_a_price_json(at_asking_price(result)),
        "dwelling_types": {name: _type(each) for name, each in result.dwelling_types.items()},
        "site": {
            "residual_land_value": _value(site.residual_land_value),
            "development_cost": _value(site.development_cost),
            "profit_and_risk": _value(site.profit_and_risk),
        },
        "checks": [check_json(check) for check in result.checks],
        "deviations": [
            {"rule": check.rule, "subject": check.subject, "motivation": check.deviation}
            for check in result.checks
            if check.deviation
        ],
        "notes": [
            {"key": note.key, "values": _value(note.values), "text": note_text(note, "en")}
            for note in result.notes
        ],
        "cash_flow": {
            "years": list(result.cash_flow.years),
            "lines": _value(result.cash_flow.lines),
        },
        "sources": [
            {
                "name": each.name,
                "value": _value(each.value),
                "unit": each.unit,
                "source": each.source,
                "status": each.status,
            }
            for each in result.sources
        ],
        "provenance": dict(result.provenance),
    }


def at_a_price_json(paid: Result | None) -> Json | None:
    """The returns with the land at its asking price; null where the price is given or nothing is asked."""
    return None if paid is None else {name: _value(getattr(paid, name)) for name in AT_A_PRICE}


def check_json(check: Check) -> Json:
    """One policy check as plain data."""
    return {
        "rule": check.rule,
        "subject": check.subject,
        "moment": check.moment,
        "year": check.year or None,
        "met": check.met,
        "allowed": check.allowed,
        "required": _value(check.required),
        "actual": _value(check.actual),
        "source": check.source,
        "deviation": check.deviation,
    }


def _type(each: TypeResult) -> Json:
    return {name: _value(getattr(each, name)) for name in OF_A_TYPE}


def _value(value: object) -> Any:
    """Plain data; what is no finite number is null, and minus zero is zero."""
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _value(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(entry) for entry in value]
    return value
