"""The table as plain data: every figure in full precision, null where one has no meaning or no end."""

from __future__ import annotations

from collections.abc import Sequence

from feasibility.deals.packages import Package
from feasibility.parties.negotiation import Disagreement, Negotiation, PriceRange, View
from feasibility.parties.probability import Probabilities
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.deals.json import package_json
from feasibility.report.parties.probability import probabilities_json

FACTS = (
    "land_price",
    "residual_land_value",
    "investor_irr",
    "investment_value",
    "public_contribution",
    "dwellings",
    "viable",
    "allowed",
)
"""The shared facts that are written."""
PART = ("types", "dwellings", "share", "residual_land_value")
"""What is written of the part that a party takes."""


def table_json(
    found: Negotiation, packages: Sequence[Package] | None, probable: Probabilities | None = None
) -> Json:
    """Views, zone, packages, probabilities and what else is known; money [€], rates and shares as fractions.

    Args:
        found: what `negotiation_of` gives.
        packages: the smallest packages of concessions; None where some land price suits everybody already.
        probable: how likely it is that the conditions hold, where that was asked.
    """
    zone = found.zone
    return {
        "name": found.scenario.name,
        "facts": as_data(found.facts, only=FACTS),
        "parties": {view.name: _view(view) for view in found.views},
        "zone": as_data(
            zone,
            but=("blocked", "ranges"),
            blocked=[_range(each) for each in zone.blocked],
            ranges=[_range(each) for each in zone.ranges],
        ),
        "packages": None if packages is None else [package_json(each) for each in packages],
        "disagreements": [_disagreement(each) for each in found.disagreements],
        "contribution_at_start": plain_value(found.contribution),
        "probability": None if probable is None else probabilities_json(probable, found.views),
        "tenants": {each.name: as_data(each, but=("name",)) for each in found.tenants},
    }


def _view(view: View) -> Json:
    return as_data(
        view,
        only=("label", "role", "satisfied", "figures"),
        conditions=[
            plain_value(each.condition) | as_data(each, but=("condition",)) for each in view.verdicts
        ],
        refused=[str(each) for each in view.refused],
        **({} if view.part is None else {"part": as_data(view.part, only=PART)}),
    )


def _range(found: PriceRange) -> Json:
    return {
        "party": found.party,
        **as_data(found.condition, but=("concedes", "unit")),
        **as_data(found, only=("low", "high")),
        "possible": found.low <= found.high,
        "caution": found.caution,
    }


def _disagreement(found: Disagreement) -> Json:
    return as_data(
        found,
        but=("split",),
        figure=found.split.figure,
        values=[found.split.first, found.split.second],
        parts=[
            {
                "inputs": [each.path for group in part.groups for each in group.differences],
                "share": float(part.share),
            }
            for part in found.split.parts
        ],
    )
