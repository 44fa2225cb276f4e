"""The terms at which a lease and a sale are worth the same to the owner of the land.

Lease: the present value of all canon, which is received for ever, on the land price of the scenario. Sale:
the price that the same scenario would bring as freehold, its residual land value. Both stand on the day on
which the land, or that of the first phase, is paid, at the development rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import Results
from feasibility.evaluation.figures.named import FigureName, Values, columns_of
from feasibility.evaluation.result import Arrays
from feasibility.messages import sentence
from feasibility.returns.lease import CanonValue, canon_of_project
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

LEASE_EQUALS_SALE = "lease_equals_sale"
"""Target in one word: that figure is 0."""
LEASE_LESS_SALE = FigureName("lease_less_sale", stepped=False, truth=False, unit="€")
CANON = "land.canon"


@dataclass(frozen=True)
class LeaseAndSale:
    """What the owner of the land receives by lease and by sale, on the day on which the land is paid [€]."""

    canon_until_exit: float
    canon_after_exit: float
    sale: float

    @property
    def canon(self) -> float:
        """Present value of all canon."""
        return self.canon_until_exit + self.canon_after_exit


def refuse_freehold(scenario: Scenario) -> None:
    """Refuse a scenario in which there is no lease to compare.

    Raises:
        InputError: the land is freehold.
    """
    if scenario.land.tenure != "leasehold":
        raise scenario.refusal(
            "land.tenure",
            sentence(
                "found {tenure}; a lease is compared with a sale where the land is leasehold, with a {canon}",
                tenure=scenario.land.tenure,
                canon=CANON,
            ),
        )


def lease_less_sale(scenario: Scenario, variants: Sequence[Mapping[str, object]]) -> Values:
    """The present value of all canon less what a sale would bring, of every variant [€]."""
    found = _both(scenario, variants)
    until, after, sale = found.columns
    return Values((until + after - sale,), found.methods, found.refused)


def leases_and_sales(
    scenario: Scenario, variants: Sequence[Mapping[str, object]]
) -> tuple[LeaseAndSale | None, ...]:
    """Both sums of every variant; None where it cannot be computed."""
    columns = np.stack(_both(scenario, variants).columns).T
    return tuple(None if np.isnan(row).any() else LeaseAndSale(*row) for row in columns.tolist())


def _both(scenario: Scenario, variants: Sequence[Mapping[str, object]]) -> Values:
    """Canon until exit, canon after it, and what a sale would bring."""
    leased = columns_of(scenario, variants, [_until_exit, _after_exit])
    asked = [{path: value for path, value in each.items() if not _is_canon(path)} for each in variants]
    different: list[dict[str, object]] = []
    for each in asked:
        if each not in different:
            different.append(each)
    freehold = [{**each, "land.tenure": "freehold", CANON: None} for each in different]
    sold = columns_of(scenario, freehold, [_sale])
    places = [different.index(each) for each in asked]
    refused = {row: sold.refused[place] for row, place in enumerate(places) if place in sold.refused}
    return Values((*leased.columns, sold.columns[0][places]), leased.methods, refused | dict(leased.refused))


def _is_canon(path: str) -> bool:
    return path == CANON or path.startswith(f"{CANON}.")


def _first_payment(arrays: Arrays) -> float:
    """Years from the start to the day on which the first land is paid."""
    return min(phase.payment for phase in arrays.phases)


def _canon(arrays: Arrays) -> CanonValue:
    rate = arrays.case.development_rate
    found = canon_of_project(arrays.phases, arrays.returns, rate, _first_payment(arrays))
    return found or CanonValue(np.full(1, np.nan), np.full(1, np.nan))


def _until_exit(results: Results) -> Array:
    return _column(results, [_canon(group).until_exit for group in results.groups])


def _after_exit(results: Results) -> Array:
    return _column(results, [_canon(group).after_exit for group in results.groups])


def _sale(results: Results) -> Array:
    """Residual land value, of several phases each on the day on which its land is paid."""
    return _column(
        results,
        [
            group.returns.residual_land_value
            if len(group.phases) == 1
            else group.returns.residual_land_value_at_start
            * (1 + group.case.development_rate) ** _first_payment(group)
            for group in results.groups
        ],
    )


def _column(results: Results, groups: Sequence[Array]) -> Array:
    """(V,) the value of each result, from those of its group."""
    wide = [
        np.broadcast_to(values, group.returns.residual_land_value.shape)
        for values, group in zip(groups, results.groups, strict=True)
    ]
    return np.array([wide[group][row] for group, row in results.rows])
