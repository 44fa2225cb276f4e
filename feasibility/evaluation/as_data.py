"""A result as one JSON object: every figure in full precision, null where a figure has no meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.registry import PROJECT, SITE, TYPE
from feasibility.evaluation.figures.shown import AT_A_PRICE
from feasibility.evaluation.result import Result, TypeResult
from feasibility.language.notes import note_text
from feasibility.policy.checks import Check

Json = dict[str, Any]
WRITTEN_AT_A_PRICE = tuple(
    name
    for name, each in PROJECT.items()
    if name.removesuffix("_status") in AT_A_PRICE and each.kind != "list"
)
"""What follows the price of the land, in the order of the results."""


def json_text(result: Result) -> str:
    """The JSON object as text."""
    return json.dumps(result_json(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def result_json(result: Result) -> Json:
    """Everything in a result as plain data; money [€], rents [€/month], rates and shares as fractions."""
    return {
        "name": result.scenario.name,
        "results": {name: _value(getattr(result, name)) for name in PROJECT},
        "at_asking_price": at_a_price_json(at_asking_price(result)),
        "dwelling_types": {name: _type(each) for name, each in result.dwelling_types.items()},
        "site": {name: _value(getattr(result.site, name)) for name in SITE},
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
    return None if paid is None else {name: _value(getattr(paid, name)) for name in WRITTEN_AT_A_PRICE}


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
    return {name: _value(getattr(each, name)) for name in TYPE}


def _value(value: object) -> Any:
    """Plain data; what is no finite number is null, and minus zero is zero."""
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _value(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(entry) for entry in value]
    return value
