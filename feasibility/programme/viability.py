"""Viability as rows: what the land must be worth, what the investor must earn, and the least land price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, lcm

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.programme.rows import Row, UseTerm
from feasibility.programme.units import ByUse, InvestorFlows, UnitValues, at_rate
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.validated import Scenario

MONEY_SCALES = (1_000_000, 10_000, 100)
LEAST = "least_land_price"
"""Name of the row of the least land price."""
LARGEST = 2**62
"""Sums of whole numbers stay under this, so that they fit the arrays of the count and the enumeration."""


def least_price_row(scenario: Scenario, units: UnitValues, largest_total: int) -> Row | None:
    """Σ count · (contribution − least land price of the type) + site ≥ 0, of phases weighted.

    Raises:
        InputError: VAT follows the mix, so that this is no sum over the dwellings.
    """
    dwellings = scenario.dwellings
    priced = [name for name, each in dwellings.items() if each.least_land_price is not None]
    if not priced or not isinstance(scenario.land.price, str):
        return None
    if units.by_use is not None:
        message = sentence(
            "the VAT follows the mix, and what land is worth is then no sum over the "
            "dwellings that can be compared with a least price of each: state land.let_share"
        )
        raise scenario.refusal(f"dwellings.{priced[0]}.least_land_price", message)
    held = units.at_price_dates
    own = least_prices(scenario, units)
    amounts = [worth - price for worth, price in zip(held.contributions, own, strict=True)]
    return replace(money_row(amounts, -held.site, largest_total), name=LEAST)


def least_prices(scenario: Scenario, units: UnitValues) -> list[float]:
    """The least land price of one dwelling of each type, as it counts against a price of the whole [€]."""
    own = (each.least_land_price or 0.0 for each in scenario.dwellings.values())
    return [price * weight for price, weight in zip(own, units.price_weights, strict=True)]


def viability_row(units: UnitValues, land_price: float, largest_total: int) -> Row:
    """Σ count · contribution + site ≥ land price, to half a cent as in every verdict; of phases weighted.

    Where VAT is by use, less what it takes at that price: (site_let + price · land_factor_let) · share / F.
    """
    held = units.at_price_dates
    row = money_row(held.contributions, land_price - held.site, largest_total)
    if units.by_use is None:
        return row
    use, price = units.by_use, land_price - HALF_A_CENT
    taken = (use.site_let + price * use.land_factor_let) / use.land_factor
    return replace(row, use=use_term(use, taken, row.scale))


def use_term(use: ByUse, taken: float, scale: int) -> UseTerm:
    """What is taken where everything is let, in whole numbers of a scale, with the areas in whole numbers."""
    areas = [Fraction(repr(each)) for each in use.areas]
    smallest = lcm(*(each.denominator for each in areas))
    every = tuple(int(each * smallest) for each in areas)
    let = tuple(area if each else 0 for area, each in zip(every, use.let_areas, strict=True))
    return UseTerm(let, every, round(Fraction(taken) * scale))


def rate_row(flows: InvestorFlows, rate: float, land_price: float, largest_total: int) -> Row:
    """The investor's net present value at a rate is not negative: "IRR at least that rate" as a row."""
    unit, site = at_rate(flows, rate, land_price)
    row = money_row(unit, -site, largest_total)
    if flows.by_use is None:
        return row
    taken = flows.by_use.site_let + land_price * flows.by_use.land_factor_let
    return replace(row, use=use_term(flows.by_use, taken, row.scale))


def money_row(amounts: Sequence[float], least: float, largest_total: int) -> Row:
    """Σ amount · count ≥ least − half a cent, in millionths of a euro where that fits, else coarser.

    Raises:
        InputError: the amounts are too large for whole numbers of cents.
    """
    for scale in MONEY_SCALES:
        largest = max([*map(abs, amounts), abs(least) / max(1, largest_total)]) * scale * largest_total
        if largest < LARGEST:
            whole = tuple(round(Fraction(each) * scale) for each in amounts)
            lower = ceil((Fraction(least) - Fraction(repr(HALF_A_CENT))) * scale)
            return Row("viability", whole, lower=lower, scale=scale)
    raise InputError.of("", sentence("its amounts are too large for an exact search of mixes"))
