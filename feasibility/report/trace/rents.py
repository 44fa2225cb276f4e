"""The sums behind a dwelling type's rents: at first letting, in each year let, against its limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.rent import reletting_ceiling
from feasibility.cashflow.retention import retention_segments
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result
from feasibility.policy.points import new_build_years, rent_in_force, surcharged
from feasibility.report.trace.phases import of_own_phase
from feasibility.report.trace.step import Cell, Rows, Step, called, column, finite, type_called, written
from feasibility.scenario.arrays import of_row


def index_levels(result: Result, name: str) -> Step:
    """Level of an index by calendar year: in closed form where its rate is constant, else year by year."""
    scenario, paths, calendar = result.scenario, result.arrays.paths, result.arrays.calendar
    used = name if name in scenario.indices else "cpi"
    index, of = scenario.indices[used], called("indices", name)
    symbol = f"A({of})"
    if not index.history and not index.years:
        formula = f"(1 + g)^(Y − {calendar.price_year})"
        return Step(symbol, "sum_level", None, "text", of, formula, (written_rate(result, used),))
    growth, level = (of_row(each[used], result.row, 0) for each in (paths.growth, paths.level))
    years = range(calendar.price_year, int(calendar.step_year[-1]) + 1)
    rows = tuple(
        (
            str(year),
            float(growth[paths.place(year)]) if year > calendar.price_year else None,
            float(level[paths.place(year)]),
        )
        for year in years
    )
    headers, units = ("sum_year", "sum_rate", "sum_level"), ("text", "rate", "factor")
    return Step(
        symbol,
        "sum_level",
        None,
        "text",
        of,
        "A(Y) = A(Y−1) · (1 + g(Y))",
        (),
        Rows(headers, units, rows),
    )


def house_price_level(result: Result, year: int) -> Step:
    """Level of house prices in one calendar year."""
    paths, name = result.arrays.paths, "house_price"
    level = paths.level[name]
    value = float(of_row(level, result.row, 0)[paths.place(year)])
    of = f"{called('indices', name)}, {year}"
    return Step("A", "sum_level", value, "factor", of, "A(Y)", (index_levels(result, name),))


def written_rate(result: Result, name: str) -> Step:
    """The constant rate of an index."""
    file, line = result.scenario.origin.place(f"indices.{name}")
    place = f"{Path(file).name}:{line} indices.{name}" if line else f"indices.{name}"
    return Step("g", f"indices.{name}", result.scenario.indices[name].then, "rate", place=place)


def limit_levels(result: Result, place: int) -> Step:
    """The upper limit of a type's segment by calendar year."""
    each = result.arrays.layout.types[place]
    name, year = result.arrays.layout.segments[each.segment].name, result.arrays.layout.policy_year
    path = f"policy.segments.{name}"
    if result.arrays.layout.segments[each.segment].upper != "amount":
        return upper_limit(result, each.segment)
    children = (
        written(result, f"{path}.upper", "€/month" if each.rented else "€", "u", "segments.upper"),
        written(result, f"{path}.upper_surcharge", "rate", "s", "segments.upper_surcharge"),
        index_levels(result, "cpi"),
    )
    formula = f"U(Y) = u · Π (1 + CPI + s), {year} … (Y)"
    return Step("U", "segments.upper", None, "text", called("segments", name), formula, children)


def upper_limit(result: Result, place: int) -> Step:
    """What a segment states as its upper limit: an amount, or the word that stands for the law's."""
    segment = result.arrays.layout.segments[place]
    unit = "text" if segment.upper != "amount" else "€/month" if segment.rented else "€"
    return written(result, f"policy.segments.{segment.name}.upper", unit, "U")


Array = NDArray[np.float64]


@of_own_phase
def initial_rent(result: Result, place: int) -> Step:
    """Rent at first letting: that of the price date, indexed, held in its band where the policy says so."""
    arrays, scenario = result.arrays, result.scenario
    each, calendar, paths = arrays.layout.types[place], arrays.calendar, arrays.paths
    index = "cpi" if each.covenanted else "market_rent"
    growth = paths.growth[index]
    rates = of_row(growth, result.row, 0)
    surcharge = scenario.policy.initial_rent.surcharge if each.covenanted else 0.0
    rows: list[tuple[Cell, ...]] = []
    level = 1.0
    for year in range(calendar.price_year + 1, calendar.delivery_year + 1):
        rate = float(rates[paths.place(year)])
        level *= 1 + rate + surcharge
        rows.append((str(year), rate, surcharge, level))
    letting = arrays.unit.letting
    unheld, value, upper, ceiling = (
        float(column(result, array)[place])
        for array in (
            letting.unheld_initial_rent,
            letting.rent[..., 0],
            letting.limit[..., 0],
            letting.ceiling[..., 0],
        )
    )
    children = [
        written(result, f"dwellings.{each.name}.rent", "€/month", "r", "rent"),
        Step(
            "B",
            "sum_level",
            level,
            "factor",
            of=called("indices", index),
            rows=Rows(
                ("sum_year", "sum_rate", "sum_surcharge", "sum_level"),
                ("text", "rate", "rate", "factor"),
                tuple(rows),
            ),
        ),
    ]
    terms = ["r · B"]
    if each.asks_highest:
        children, terms = (
            [replace(written(result, f"dwellings.{each.name}.rent", "text", "r"), name="rent")],
            [],
        )
    if arrays.layout.hold_in_band and each.covenanted:
        children.append(Step("U", "segments.upper", upper, "€/month", of=type_called(each.name)))
        terms += ["U"] if value < unheld else []
    if np.isfinite(ceiling) or each.asks_highest:
        children.append(highest_rent(result, place, ceiling if np.isfinite(ceiling) else unheld))
        terms += ["P"] if value < unheld or each.asks_highest else []
    formula = terms[0] if len(terms) == 1 else f"min({', '.join(terms)})"
    return Step("R(0)", "initial_rent", value, "€/month", type_called(each.name), formula, tuple(children))


def highest_rent(result: Result, place: int, value: float) -> Step:
    """The highest rent by a type's points at first letting: the table's, with CPI and the surcharge."""
    arrays = result.arrays
    each, layout, calendar, paths = arrays.layout.types[place], arrays.layout, arrays.calendar, arrays.paths
    of = type_called(each.name)
    day, table = calendar.anniversary(0), called("tables", "wws_maximum_rent")
    points = each.points or 0
    stated, year = rent_in_force(points, day, layout.known_until)
    rates = of_row(paths.growth["cpi"], result.row, 0)
    rows: list[tuple[Cell, ...]] = []
    level = 1.0
    for later in range(day.year if year is None else year + 1, day.year + 1):
        if year is not None:
            rate = float(rates[paths.place(later)])
            level *= 1 + rate
            rows.append((str(later), rate, level))
    years = new_build_years(points, layout.start, day, layout.new_build_surcharge)
    children = (
        written(result, f"dwellings.{each.name}.points", "number", "n", "dwellings.points"),
        Step("w", "sum_table_rent", stated, "€/month", of, place=f"{table}, {points}, {day}"),
        Step(
            "B",
            "sum_level",
            level,
            "factor",
            of=called("indices", "cpi"),
            rows=Rows(("sum_year", "sum_rate", "sum_level"), ("text", "rate", "factor"), tuple(rows)),
        ),
        Step("k", "sum_new_build", surcharged(1.0, 0, years), "factor", of, place=str(day)),
    )
    return Step("P", "rent_by_points", value, "€/month", of, "w · B · k", children)


def _rent_columns(result: Result, place: int) -> list[tuple[str, str, list[Cell]]]:
    """The table of rents: heading, unit and cells of each column, an entry for each anniversary."""
    arrays = result.arrays
    letting, layout, paths = arrays.unit.letting, arrays.layout, arrays.paths
    each, policy, calendar = layout.types[place], result.scenario.policy, arrays.calendar
    years, number = calendar.anniversary_year, np.arange(calendar.holding_years + 1)
    rent, market, let, turnover, increase, law, upper, ceiling, share, old, old_increase, new = (
        column(result, np.broadcast_to(array, letting.rent.shape))[place]
        for array in (
            letting.rent,
            letting.market_rent,
            letting.share_let,
            letting.turnover,
            letting.increase,
            letting.law,
            letting.limit,
            letting.ceiling,
            letting.old_share,
            letting.old_rent,
            letting.old_increase,
            letting.new_rent,
        )
    )
    cpi = of_row(paths.growth["cpi"], result.row, 0)[paths.place(years)]
    by_law = each.covenanted and layout.increase_rule == "law"
    allowed = cpi + float(_surcharge(result, place).value or 0)
    if by_law:
        allowed = np.where(np.isfinite(law), np.nan, allowed)
    in_term = (number < policy.term) & each.covenanted
    apart = bool((share > 0).any())
    held = np.where(in_term & policy.hold_in_band, upper, np.inf)
    grown = np.append(np.nan, new[:-1] * (1 + increase[1:]))
    grown_old = np.append(np.nan, old[:-1] * (1 + old_increase[1:]))
    sitting = np.minimum(np.minimum(grown, held), ceiling)
    before = np.append(np.nan, share[:-1]) * grown_old + (1 - np.append(np.nan, share[:-1])) * grown
    relet_ceiling = reletting_ceiling(policy.reletting, market, upper, in_term, policy.hold_in_band)
    relet_ceiling = np.minimum(relet_ceiling, ceiling)
    capped = in_term & (policy.reletting in ("capped", "lower"))
    relet = np.where(capped, np.minimum(before if apart else grown, relet_ceiling), relet_ceiling)
    columns: list[tuple[str, str, list[Cell]]] = [
        ("=q", "number", [int(q) for q in number]),
        ("sum_year", "text", [str(year) for year in years]),
        ("=CPI + s", "rate", _after_first(allowed)),
        ("sum_law", "rate", _after_first(law)),
        ("=g", "rate", _after_first(increase)),
        ("=B(q−1)·(1+g)" if apart else "=R(q−1)·(1+g)", "€/month", _after_first(sitting)),
        ("=M", "€/month", _finite_all(market)),
        ("=U", "€/month", _finite_all(upper)),
    ]
    if np.isfinite(ceiling).any():
        columns.append(("=P", "€/month", _finite_all(ceiling)))
    columns += [
        ("=Z", "€/month", _after_first(np.where(turnover > 0, relet, np.nan))),
        ("=m", "rate", _after_first(turnover)),
    ]
    if apart:
        columns += [
            ("=a", "rate", _finite_all(share)),
            ("=A", "€/month", _finite_all(old)),
            ("=B", "€/month", _finite_all(new)),
        ]
    columns += [("=R", "€/month", _finite_all(rent)), ("sum_share_let", "rate", _finite_all(let))]
    return columns


def _surcharge(result: Result, place: int) -> Step:
    """What a lease's own clause adds to CPI; of the free sector where the policy leaves it to the law."""
    by_policy = result.arrays.layout.types[place].covenanted
    if by_policy and result.arrays.layout.increase_rule != "law":
        return written(result, "policy.rent_increase.surcharge", "rate", "s")
    return written(result, "rents.free_sector_surcharge", "rate", "s")


@of_own_phase
def rents(result: Result, place: int) -> Step:
    """Expected rent in each year let, with all that it is made of."""
    layout = result.arrays.layout
    each, columns = layout.types[place], _rent_columns(result, place)
    by_law = each.covenanted and layout.increase_rule == "law"
    children = [
        initial_rent(result, place),
        _surcharge(result, place),
        written(result, "rents.turnover", "rate", "m"),
    ]
    if by_law:
        children.append(written(result, "policy.rent_increase.rule", "text", "g"))
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
    formula = "g = max(0, min(CPI + s, law, wish)); R(q) = (1 − m) · R(q−1) · (1 + g) + m · Z(q)"
    names = [name for name, _, _ in columns]
    if "=a" in names:
        formula += "; R = a · A + (1 − a) · B"
    if "=P" in names:
        formula += "; B, Z ≤ P"
    headers, units, cells = zip(*columns, strict=True)
    rows = tuple(tuple(row) for row in zip(*cells, strict=True))
    table = Rows(headers, units, rows)
    return Step("R", "sum_rents", None, "text", type_called(each.name), formula, tuple(children), table)


def _finite_all(values: Array) -> list[Cell]:
    return [finite(float(value)) for value in values]


def _after_first(values: Array) -> list[Cell]:
    """The entries of the anniversaries; first letting has none."""
    return [None, *_finite_all(values[1:])]


def rent_after(result: Result, place: int, value: float | None) -> Step:
    """The rent of one anniversary, from the table of rents."""
    of = type_called(result.arrays.layout.types[place].name)
    return Step("R(10)", "rent_after_10", value, "€/month", of, "R(q), q = 10", (rents(result, place),))


@of_own_phase
def retention(result: Result, place: int, own_band: bool) -> Step:
    """Years at or below a limit at the largest increase: rent and limit side by side, to the first above."""
    arrays, kept_at = result.arrays, result.arrays.kept
    layout, calendar = arrays.layout, arrays.calendar
    each, figures = layout.types[place], result.dwelling_types[layout.types[place].name]
    kept = figures.band_retention_years if own_band else figures.retention_years
    last = min((-1 if kept is None else kept) + 1, RETENTION_YEARS)
    years = calendar.delivery_year + np.arange(last + 1)
    rent = column(result, kept_at.rent)[place]
    segments = [each.segment] if own_band else retention_segments(layout)
    limit = column(result, kept_at.own_limit if own_band else kept_at.highest_limit)[place]
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
    by_law = layout.increase_rule == "law"
    name = "band_retention_years" if own_band else "retention_years"
    return Step(
        "q",
        name,
        kept,
        "years",
        type_called(each.name),
        "R(q) = R(q−1) · (1 + law); max q: R ≤ U"
        if by_law
        else "R(q) = R(q−1) · (1 + max(0, CPI + s)); max q: R ≤ U",
        (
            initial_rent(result, place),
            written(result, "policy.rent_increase.rule", "text", "g")
            if by_law
            else written(result, "policy.rent_increase.surcharge", "rate", "s"),
            *(upper_limit(result, n) for n in segments),
        ),
        Rows(("=q", "sum_year", "=R", "=U", "="), ("number", "text", "€/month", "€/month", "text"), rows),
    )


@of_own_phase
def required_income(result: Result, place: int) -> Step:
    """Rent at delivery · months · multiple."""
    each = result.arrays.layout.types[place]
    value = result.dwelling_types[each.name].required_income
    children = (
        initial_rent(result, place),
        written(result, "policy.income_norm.months", "number", "n"),
        written(result, "policy.income_norm.multiple", "number", "x"),
    )
    return Step("Y", "required_income", value, "€", type_called(each.name), "R(0) · n · x", children)
