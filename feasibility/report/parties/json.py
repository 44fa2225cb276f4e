"""The table as plain data: every figure in full precision, null where one has no meaning or no end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isinf
from typing import Any

from feasibility.deals.packages import Package
from feasibility.parties.negotiation import Condition, Disagreement, Negotiation, PriceRange, Verdict, View
from feasibility.report.deals.json import package_json

Json = dict[str, Any]


def table_json_text(found: Negotiation, packages: Sequence[Package] | None) -> str:
    """A table as one JSON object."""
    return json.dumps(table_json(found, packages), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def table_json(found: Negotiation, packages: Sequence[Package] | None) -> Json:
    """Views, zone, packages, disagreements, contribution and rents; money [€], rates and shares as fractions.

    Args:
        found: what `table_of` gives.
        packages: the smallest packages of concessions; None where some land price suits everybody already.
    """
    facts, zone = found.facts, found.zone
    return {
        "name": found.scenario.name,
        "facts": {
            "land_price": facts.land_price,
            "residual_land_value": facts.residual_land_value,
            "investor_irr": facts.investor_irr,
            "investment_value": facts.investment_value,
            "public_contribution": facts.public_contribution,
            "dwellings": facts.dwellings,
            "viable": facts.viable,
            "allowed": facts.allowed,
        },
        "parties": {view.name: _view(view) for view in found.views},
        "zone": {
            "price": zone.price,
            "low": _end(zone.low),
            "high": _end(zone.high),
            "low_by": list(zone.low_by),
            "high_by": list(zone.high_by),
            "gap": _end(zone.gap),
            "empty": zone.empty,
            "missing": list(zone.missing),
            "blocked": [_range(each) for each in zone.blocked],
            "ranges": [_range(each) for each in zone.ranges],
        },
        "packages": None if packages is None else [package_json(each) for each in packages],
        "disagreements": [_disagreement(each) for each in found.disagreements],
        "contribution_at_start": None
        if found.contribution is None
        else {
            "party": found.contribution.party,
            "price": found.contribution.price,
            "affordable": found.contribution.affordable,
            "amount": found.contribution.amount,
            "affordable_with": found.contribution.affordable_with,
        },
        "tenants": {
            each.name: {
                "initial_rent": each.initial_rent,
                "required_income": each.required_income,
                "real_rents": {str(year): rent for year, rent in each.real_rents.items()},
                "retention_years": each.retention_years,
                "retention_status": each.retention_status,
            }
            for each in found.tenants
        },
    }


def _view(view: View) -> Json:
    return {
        "label": view.label,
        "role": view.role,
        "satisfied": view.satisfied,
        "figures": dict(view.figures),
        "conditions": [_verdict(each) for each in view.verdicts],
        "refused": [str(each) for each in view.refused],
    }


def _verdict(verdict: Verdict) -> Json:
    return _condition(verdict.condition) | {
        "value": verdict.value,
        "met": verdict.met,
        "short": verdict.short,
    }


def _condition(condition: Condition) -> Json:
    return {
        "figure": condition.figure,
        "relation": condition.relation,
        "bound": condition.bound,
        "concedes": condition.concedes,
        "unit": condition.unit,
    }


def _range(found: PriceRange) -> Json:
    return {
        "party": found.party,
        "figure": found.condition.figure,
        "relation": found.condition.relation,
        "bound": found.condition.bound,
        "low": _end(found.low),
        "high": _end(found.high),
        "possible": found.low <= found.high,
        "caution": found.caution,
    }


def _disagreement(found: Disagreement) -> Json:
    return {
        "first": found.first,
        "second": found.second,
        "figure": found.split.figure,
        "values": [found.split.first, found.split.second],
        "parts": [
            {
                "inputs": [each.path for group in part.groups for each in group.differences],
                "share": float(part.share),
            }
            for part in found.split.parts
        ],
    }


def _end(value: float) -> float | None:
    return None if isinf(value) else value
