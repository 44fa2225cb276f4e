"""Deals as data: one JSON object, and the Pareto-optimal ones as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import isfinite

from feasibility.deals.outcomes import Deal, Deals, NearDeal, Solution, ViewedDeal
from feasibility.deals.packages import Package
from feasibility.deals.search import deal_of
from feasibility.evaluation.as_data import Json
from feasibility.parties.negotiation import View
from feasibility.report.csv import csv_text


def deals_json_text(deals: Deals, packages: Sequence[Package] | None) -> str:
    """One JSON object, nothing rounded; no number where a figure has no meaning."""
    return json.dumps(deals_json(deals, packages), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def deals_json(deals: Deals, packages: Sequence[Package] | None) -> Json:
    """The same as data.

    Args:
        deals: of a table.
        packages: the smallest packages; None where some land price suits everybody already.
    """
    lattice = deals.lattice
    return {
        "scenario": deals.scenario.name,
        "lattice": {
            "levers": {
                axis.name: {"paths": list(axis.paths), "values": list(axis.values)}
                for axis in (*([lattice.price] if lattice.price else []), *lattice.axes)
            },
            "mixes": len(lattice.mixes),
            "deals": lattice.combinations * lattice.prices * len(lattice.mixes),
        },
        "count": deals.count,
        "evaluated_in_full": list(deals.evaluated),
        "left_out": [
            {
                "party": each.party or None,
                "combinations": each.combinations,
                "message": each.message,
                "levers": dict(each.levers),
            }
            for each in deals.left_out
        ],
        "gains": {
            name: {
                "figure": gain.figure,
                "better": "higher" if gain.more else "lower",
                "bound": deals.counted[name].bound if deals.counted else gain.bound,
                "own_bound": gain.bound is not None,
                "bound_by": gain.bound_by or None,
                "best": deals.counted[name].best if deals.counted else None,
            }
            for name, gain in deals.gains.items()
        },
        "pareto": [_deal(each) for each in pareto_deals(deals)],
        "nash": _solution(deals.nash),
        "equal_gains": _solution(deals.equal),
        "nearest": None
        if deals.nearest is None
        else {
            "within_concessions": deals.nearest.conceded,
            "by_givers": [_near(each) for each in deals.nearest.by_givers],
            "most_even": _near(deals.nearest.even) if deals.nearest.even else None,
        },
        "packages": None if packages is None else [package_json(each) for each in packages],
    }


def pareto_deals(deals: Deals) -> Iterator[Deal]:
    """The Pareto-optimal deals, the most even ones first."""
    for place in range(len(deals.pareto.gains)):
        yield deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, place)


def deals_csv(deals: Deals, lang: str = "en") -> str:
    """The Pareto-optimal deals as a table, all of them."""
    levers = [axis.name for axis in deals.pareto.deals.levers]
    types = list(deals.pareto.deals.types)
    header = [
        "land_price",
        *(f"lever.{name}" for name in levers),
        *(f"count.{name}" for name in types),
        *(f"{name}.{gain.figure}" for name, gain in deals.gains.items()),
    ]
    rows = (
        [
            each.land_price,
            *(each.levers[name] for name in levers),
            *(each.counts[name] for name in types),
            *each.gains.values(),
        ]
        for each in pareto_deals(deals)
    )
    return csv_text([header, *rows], lang)


def _deal(deal: Deal) -> Json:
    return {
        "land_price": deal.land_price,
        "levers": dict(deal.levers),
        "counts": dict(deal.counts),
        "gains": dict(deal.gains),
    }


def _solution(solution: Solution | None) -> Json | None:
    if solution is None:
        return None
    return {
        "value": solution.value,
        "ties": solution.ties,
        "not_counted": list(solution.left_out),
        "deals": [_viewed(each) for each in solution.deals],
    }


def _viewed(viewed: ViewedDeal) -> Json:
    return {**_deal(viewed.deal), "conditions": {view.name: _conditions(view) for view in viewed.views}}


def _conditions(view: View) -> list[Json]:
    return [
        {
            "figure": each.condition.figure,
            "relation": each.condition.relation,
            "bound": each.condition.bound,
            "value": each.value,
            "met": each.met,
        }
        for each in view.verdicts
    ]


def _near(near: NearDeal) -> Json:
    return {
        **_viewed(near.deal),
        "givers": list(near.givers),
        "within_concessions": near.conceded,
        "greatest_relative_shortfall": _finite(near.greatest),
        "shortfalls": [
            {
                "party": each.party,
                "figure": each.figure,
                "bound": each.bound,
                "value": each.value,
                "short": _finite(each.short),
                "relative": _finite(each.relative),
            }
            for each in near.shortfalls
        ],
    }


def package_json(package: Package) -> Json:
    """One package of concessions."""
    return {
        "conditions": [
            {
                "party": each.party,
                "figure": each.figure,
                "bound": each.bound,
                "least": each.least,
                "concedes": each.concedes,
            }
            for each in package.conditions
        ],
        "levers": [
            {
                "lever": each.lever,
                "paths": list(each.paths),
                "standing": each.standing[0] if len(set(each.standing)) == 1 else None,
                "standing_by_path": dict(zip(each.paths, each.standing, strict=True)),
                "value": each.value,
                "steps": each.steps,
            }
            for each in package.levers
        ],
        "land_price": _finite(package.price),
        "lowest_land_price": _finite(package.low),
        "highest_land_price": _finite(package.high),
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
