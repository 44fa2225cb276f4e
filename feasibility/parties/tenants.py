"""What a plan asks of its tenants: rents, the income they need, and the rents in the euros of today."""

from __future__ import annotations

import numpy as np

from feasibility.parties.records import TenantRent
from feasibility.result import Result

AFTER = (0, 5, 10, 15, 20, 25)
"""Anniversaries of first letting at which a rent is shown in the price date's euros."""


def tenant_rents(result: Result) -> tuple[TenantRent, ...]:
    """Every rented type with its rent at first letting and what it becomes in the euros of the price date.

    The rent of an anniversary is the expected one, as in the cash flow; it is divided by the level of CPI in
    the year in which the anniversary falls.
    """
    arrays, row = result.arrays, result.row
    rents = arrays.unit.letting.rent[:, row if arrays.unit.letting.rent.shape[1] > 1 else 0]
    cpi = arrays.paths.level["cpi"]
    years = arrays.paths.place(arrays.calendar.anniversary_year)
    level = cpi[row if cpi.shape[0] > 1 else 0][years]
    shown = [year for year in AFTER if year < min(rents.shape[1], level.size)]
    return tuple(
        TenantRent(
            name=each.name,
            initial_rent=float(rents[place, 0]),
            required_income=result.dwelling_types[each.name].required_income,
            real_rents={year: float(np.divide(rents[place, year], level[year])) for year in shown},
            retention_years=result.dwelling_types[each.name].retention_years,
            retention_status=result.dwelling_types[each.name].retention_status,
        )
        for place, each in enumerate(arrays.layout.types)
        if each.rented and result.dwelling_types[each.name].count
    )
