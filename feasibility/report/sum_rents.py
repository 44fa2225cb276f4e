"""The sums behind a dwelling type's rents: at first letting, in each year let, against its limits."""

from __future__ import annotations

import numpy as np

from feasibility.cashflow.letting import largest_rents, retention_segments
from feasibility.cashflow.rent import reletting_ceiling
from feasibility.horizon import RETENTION_YEARS
from feasibility.report.sum_levels import index_levels, limit_levels
from feasibility.report.sum_step import Cell, Rows, Step, column, written
from feasibility.result import Result


def initial_rent(result: Result, place: int) -> Step:
    """Rent at first letting: that of the price date, indexed, held in its band where the policy says so."""
    arrays, scenario = result.arrays, result.scenario
    each, calendar, paths = arrays.layout.types[place], arrays.calendar, arrays.paths
    index = "cpi" if each.covenanted else "market_rent"
    growth = paths.growth[index]
    rates = growth[result.row if growth.shape[0] > 1 else 0]
    surcharge = scenario.policy.initial_rent.surcharge if each.covenanted else 0.0
    rows: list[tuple[Cell, ...]] = []
    level = 1.0
    for year in range(calendar.price_year + 1, calendar.delivery_year + 1):
        rate = float(rates[paths.place(year)])
        level *= 1 + rate + surcharge
        rows.append((str(year), rate, surcharge, level))
    unheld = float(column(result, arrays.unit.letting.unheld_initial_rent)[place])
    children = [
        written(result, f"dwellings.{each.name}.rent", "€/month", "r", "rent"),
        Step(
            "B",
            "sum_level",
            level,
            "factor",
            of=index,
            rows=Rows(
                ("sum_year", "sum_rate", "sum_surcharge", "sum_level"),
                ("text", "rate", "rate", "factor"),
                tuple(rows),
            ),
        ),
    ]
    value = float(column(result, arrays.unit.letting.rent[..., 0])[place])
    formula = "r · B"
    if arrays.layout.hold_in_band and each.covenanted:
        limit = arrays.unit.letting.upper_limit[each.segment]
        upper = limit[result.row if limit.shape[0] > 1 else 0][paths.place(calendar.delivery_year)]
        children.append(Step("U", "segments.upper", float(upper), "€/month", of=each.name))
        formula = "min(r · B, U)" if value < unheld else formula
    return Step("R(0)", "initial_rent", value, "€/month", each.name, formula, tuple(children))


def rents(result: Result, place: int) -> Step:
    """Expected rent in each year let, with all that it is made of."""
    arrays = result.arrays
    letting, layout, paths = arrays.unit.letting, arrays.layout, arrays.paths
    each, policy, calendar = layout.types[place], result.scenario.policy, arrays.calendar
    years, number = calendar.anniversary_year, np.arange(calendar.holding_years + 1)
    limit = letting.upper_limit[each.segment]
    upper = limit[result.row if limit.shape[0] > 1 else 0][paths.place(years)]
    rent, market, let, turnover, increase, law = (
        column(result, np.broadcast_to(array, letting.rent.shape))[place]
        for array in (
            letting.rent,
            letting.market_rent,
            letting.share_let,
            letting.turnover,
            letting.increase,
            letting.law,
        )
    )
    cpi = paths.growth["cpi"][result.row if paths.growth["cpi"].shape[0] > 1 else 0][paths.place(years)]
    surcharge = "policy.rent_increase.surcharge" if each.covenanted else "rents.free_sector_surcharge"
    added = written(result, surcharge, "rate", "s")
    in_term = (number < policy.term) & each.covenanted
    grown = np.append(np.nan, rent[:-1] * (1 + increase[1:]))
    held = in_term & policy.hold_in_band
    sitting = np.where(held, np.minimum(grown, upper), grown)
    ceiling = reletting_ceiling(policy.reletting, market, upper, in_term, policy.hold_in_band)
    capped = in_term & (policy.reletting in ("capped", "lower"))
    relet = np.where(capped, np.minimum(grown, ceiling), ceiling)
    rows = tuple(
        (
            int(q),
            str(years[q]),
            float(cpi[q]) + float(added.value or 0) if q else None,
            _finite(law[q]) if q else None,
            float(increase[q]) if q else None,
            float(sitting[q]) if q else None,
            float(market[q]),
            _finite(upper[q]),
            float(relet[q]) if q and turnover[q] else None,
            float(turnover[q]) if q else None,
            float(rent[q]),
            float(let[q]),
        )
        for q in number
    )
    children = [initial_rent(result, place), added, written(result, "rents.turnover", "rate", "m")]
    market_path = f"dwellings.{each.name}.market_rent"
    if result.scenario.dwellings[each.name].market_rent is None:
        market_path = f"dwellings.{each.name}.rent"
    children += [
        written(result, market_path, "€/month", "M", "market_rent"),
        index_levels(result, "market_rent"),
    ]
    if each.covenanted:
        children.append(limit_levels(result, place))
        children.append(written(result, "policy.reletting", "text", "Z"))
        children.append(written(result, "policy.term", "years", "T"))
    return Step(
        "R",
        "sum_rents",
        None,
        "text",
        each.name,
        "g = max(0, min(CPI + s, law, wish)); R(q) = (1 − m) · R(q−1) · (1 + g) + m · Z(q)",
        tuple(children),
        Rows(
            (
                "=q",
                "sum_year",
                "=CPI + s",
                "sum_law",
                "=g",
                "=R(q−1)·(1+g)",
                "=M",
                "=U",
                "=Z",
                "=m",
                "=R",
                "sum_share_let",
            ),
            (
                "number",
                "text",
                "rate",
                "rate",
                "rate",
                "€/month",
                "€/month",
                "€/month",
                "€/month",
                "rate",
                "€/month",
                "rate",
            ),
            rows,
        ),
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def rent_after(result: Result, place: int, value: float | None) -> Step:
    """The rent of one anniversary, from the table of rents."""
    each = result.arrays.layout.types[place]
    return Step(
        "R(10)", "rent_after_10", value, "€/month", each.name, "R(q), q = 10", (rents(result, place),)
    )


def retention(result: Result, place: int, own_band: bool) -> Step:
    """Years at or below a limit at the largest increase: rent and limit side by side, to the first above."""
    arrays = result.arrays
    layout, calendar, paths, letting = arrays.layout, arrays.calendar, arrays.paths, arrays.unit.letting
    each, figures = layout.types[place], result.dwelling_types[layout.types[place].name]
    kept = figures.band_retention_years if own_band else figures.retention_years
    last = min((-1 if kept is None else kept) + 1, RETENTION_YEARS)
    years = calendar.delivery_year + np.arange(last + 1)
    places = paths.place(years)
    rent = column(result, largest_rents(layout, arrays.case, paths, letting, places))[place]
    segments = [each.segment]
    if not own_band:
        segments = retention_segments(layout)
    limit = column(result, letting.upper_limit[segments])[:, places].max(axis=0)
    rows = tuple(
        (
            int(q),
            str(years[q]),
            float(rent[q]),
            float(limit[q]),
            "≤" if rent[q] <= limit[q] * (1 + 1e-9) else ">",
        )
        for q in range(last + 1)
    )
    name = "band_retention_years" if own_band else "retention_years"
    return Step(
        "q",
        name,
        kept,
        "years",
        each.name,
        "R(q) = R(q−1) · (1 + max(0, CPI + s)); max q: R ≤ U",
        (
            initial_rent(result, place),
            written(result, "policy.rent_increase.surcharge", "rate", "s"),
            *(
                written(result, f"policy.segments.{layout.segments[n].name}.upper", "€/month", "U")
                for n in segments
            ),
        ),
        Rows(("=q", "sum_year", "=R", "=U", "="), ("number", "text", "€/month", "€/month", "text"), rows),
    )


def required_income(result: Result, place: int) -> Step:
    """Rent at delivery · months · multiple."""
    each = result.arrays.layout.types[place]
    value = result.dwelling_types[each.name].required_income
    children = (
        initial_rent(result, place),
        written(result, "policy.income_norm.months", "number", "n"),
        written(result, "policy.income_norm.multiple", "number", "x"),
    )
    return Step("Y", "required_income", value, "€", each.name, "R(0) · n · x", children)
