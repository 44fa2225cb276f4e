"""Deals as data: one JSON object, and the Pareto-optimal ones as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.deals.outcomes import Deal, Deals, NearDeal, Solution, ViewedDeal
from feasibility.deals.packages import Package
from feasibility.deals.preparation import deal_of
from feasibility.deals.probability import LikelyDeal, LikelyDeals
from feasibility.parties.negotiation import View
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.csv import csv_text


def deals_json(deals: Deals, packages: Sequence[Package] | None, likely: LikelyDeals | None = None) -> Json:
    """One JSON object, nothing rounded; no number where a figure has no meaning.

    Args:
        deals: of a table.
        packages: the smallest packages; None where some land price suits everybody already.
        likely: which deals hold with a probability, where that was asked.
    """
    lattice = deals.lattice
    return {
        "scenario": deals.scenario.name,
        "lattice": {
            "levers": {
                axis.name: as_data(axis, only=("paths", "values"))
                for axis in (*([lattice.price] if lattice.price else []), *lattice.axes)
            },
            "mixes": len(lattice.mixes),
            "deals": lattice.combinations * lattice.prices * len(lattice.mixes),
        },
        "count": deals.count,
        "evaluated_in_full": list(deals.evaluated),
        "left_out": [
            as_data(each, only=("party", "combinations", "message", "levers"), party=each.party or None)
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
        "probability": None if likely is None else _likely(deals, likely),
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


def _likely(deals: Deals, likely: LikelyDeals) -> Json:
    """The deals that hold with a probability; `place` counts from 1 among the Pareto-optimal ones."""

    def deal(each: LikelyDeal) -> Json:
        own = deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, each.place)
        return {
            "place": each.place + 1,
            "probability": each.everybody.value,
            **as_data(each.everybody, only=("standard_error", "low", "high")),
            **_deal(own),
        }

    return {
        **as_data(likely, only=("level", "paths", "seed", "model", "screened", "tried", "interrupted")),
        "pareto_optimal": likely.optimal,
        "deals": [deal(each) for each in likely.deals],
        "nearest": None if likely.nearest is None else deal(likely.nearest),
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
    """The gains as they are counted: one of nothing is minus zero where less is better."""
    return as_data(deal, gains=dict(deal.gains))


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
        as_data(each.condition, but=("concedes", "unit")) | as_data(each, but=("condition", "short"))
        for each in view.verdicts
    ]


def _near(near: NearDeal) -> Json:
    return {
        **_viewed(near.deal),
        "givers": list(near.givers),
        "within_concessions": near.conceded,
        "greatest_relative_shortfall": plain_value(near.greatest),
        "shortfalls": [as_data(each, but=("unit",)) for each in near.shortfalls],
    }


def package_json(package: Package) -> Json:
    """One package of concessions."""
    return {
        "conditions": [as_data(each, but=("unit",)) for each in package.conditions],
        "levers": [
            as_data(
                each,
                only=("lever", "paths", "standing", "standing_by_path", "value", "steps"),
                standing=each.standing[0] if len(set(each.standing)) == 1 else None,
                standing_by_path=dict(zip(each.paths, each.standing, strict=True)),
            )
            for each in package.levers
        ],
        "land_price": plain_value(package.price),
        "lowest_land_price": plain_value(package.low),
        "highest_land_price": plain_value(package.high),
    }
