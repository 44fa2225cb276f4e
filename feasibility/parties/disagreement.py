"""Which differing assumption causes how much of the difference between two views of one land value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.compare.differences import differences
from feasibility.compare.groups import groups_of
from feasibility.compare.split import split
from feasibility.evaluation.evaluate import Results
from feasibility.evaluation.result import Result
from feasibility.parties.negotiation import Disagreement, View, Zone

FIGURE = "residual_land_value"


def disagreements_of(facts: Result, views: Sequence[View], zone: Zone) -> tuple[Disagreement, ...]:
    """Each party with assumptions of its own compared with the shared facts, then sellers with buyers.

    The difference of the residual land values is split over the assumptions exactly, the same whatever the
    order (Shapley): interests, such as a wanted price, have no part in it.

    Args:
        facts: the shared facts.
        views: of every party.
        zone: whose ends say who sells and who buys.
    """
    return tuple(_disagreements(facts, views, zone))


def _disagreements(facts: Result, views: Sequence[View], zone: Zone) -> Iterator[Disagreement]:
    own = {each.name: each.result for each in views if each.result is not None and each.result is not facts}
    for name, result in own.items():
        yield _between("", facts, name, result)
    results: Mapping[str, Result] = {each.name: each.result for each in views if each.result is not None}
    for seller in zone.low_by:
        for buyer in zone.high_by:
            if seller in own and buyer in results and buyer in own and seller != buyer:
                yield _between(seller, results[seller], buyer, results[buyer])


def _between(first: str, one: Result, second: str, other: Result) -> Disagreement:
    found = differences(one.scenario, other.scenario)
    values = (one.residual_land_value, other.residual_land_value)
    return Disagreement(
        first, second, split((one.scenario, other.scenario), values, groups_of(found), FIGURE, _land_value)
    )


def _land_value(results: Results) -> NDArray[np.float64]:
    return results.figure(FIGURE)
