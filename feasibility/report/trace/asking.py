"""The sum behind the asking price as it is paid, and the parts in which phases pay a price."""

from __future__ import annotations

from feasibility.evaluation.figures.least_price import highest_asked
from feasibility.evaluation.result import Result
from feasibility.report.trace.phases import in_phases
from feasibility.report.trace.step import Rows, Step, at, column, written
from feasibility.scenario.arrays import of_row


def price_at_start(result: Result) -> Step:
    """D: what a euro of land price, paid in its parts on the days of the phases, is worth at the start."""
    arrays = result.arrays
    i = at(result, arrays.case.development_rate)
    shares = column(result, arrays.returns.phase_shares)
    rows = tuple(
        (phase.name, float(share), phase.payment, float(share) * (1 + i) ** -phase.payment)
        for phase, share in zip(arrays.phases, shares, strict=True)
    )
    table = Rows(
        ("sum_phase", "land.phase_shares", "=t", "sum_at_start"), ("text", "rate", "years", "factor"), rows, 3
    )
    return Step("D", "sum_price_at_start", sum(row[-1] for row in rows), "factor", rows=table)


def asking_price_at_payment(result: Result) -> Step:
    """V = v · a / b: the asking price by the index of the years of its payment and of its own date.

    Of phases v · A, with A the sum of their shares, each times its own a / b; where another price is paid,
    v · N / D, with both sums brought to the start.
    """
    arrays = result.arrays
    index, year = arrays.layout.asking_price_index, arrays.layout.asking_price_year
    level = of_row(arrays.paths.level[index], result.row, 0)

    def level_of(symbol: str, when: int) -> Step:
        value = float(level[arrays.paths.place(when)])
        return Step(symbol, "sum_level", value, "factor", f"{index}, {when}")

    stated = written(result, "land.asking_price", "€", "v", "asking_price")
    dated = level_of("b", year or arrays.layout.price_year)
    value, name = result.asking_price_at_payment, "asking_price_at_payment"
    if not in_phases(result):
        paid = level_of("a", arrays.phases[0].calendar.payment_date.year)
        return Step("V", name, value, "€", "", "v · a / b", (stated, paid, dated))
    base, i = float(dated.value or 1.0), at(result, arrays.case.development_rate)
    rows = []
    for phase, share in zip(arrays.phases, _stated_shares(result), strict=True):
        then = float(level[arrays.paths.place(phase.calendar.payment_date.year)])
        back = 1.0 if arrays.layout.land_is_residual else (1 + i) ** -phase.payment
        rows.append((phase.name, share, then / base, back, share * then / base * back))
    heads = ("sum_phase", "land.phase_shares", "=a / b", "=(1 + i)^(−t)", "sum_asked")
    units = ("text", "rate", "factor", "factor", "factor")
    asked_parts = Step(
        "A", "sum_asked", sum(row[4] for row in rows), "factor", rows=Rows(heads, units, tuple(rows), 4)
    )
    children = (stated, asked_parts)
    if arrays.layout.land_is_residual:
        return Step("V", name, value, "€", "", "v · A", children)
    divisor = price_at_start(result)
    return Step("V", name, value, "€", "", "v · A / D", (*children, divisor))


def _stated_shares(result: Result) -> list[float]:
    """Each phase's share of a price in euros: as stated, else its part of the floor area."""
    given = result.scenario.land.phase_shares
    counts, sizes = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.floor_area)
    )
    areas = [float(counts[list(each.types)] @ sizes[list(each.types)]) for each in result.arrays.phases]
    every = sum(areas)
    by_area = [area / every if every else 1 / len(areas) for area in areas]
    return [given.get(each.name, part) for each, part in zip(result.arrays.phases, by_area, strict=True)]


def least_land_price(result: Result) -> Step:
    """Q: the number of dwellings of each type times its least land price."""
    counts, prices = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.least_land_price)
    )
    rows = tuple(
        (each.name, int(counts[place]), float(prices[place]), float(counts[place] * prices[place]))
        for place, each in enumerate(result.arrays.layout.types)
    )
    heads = ("dwelling_types", "sum_count", "dwellings.least_land_price", "sum_value")
    table = Rows(heads, ("text", "number", "€", "€"), rows, total=3)
    return Step("Q", "least_land_price", result.least_land_price, "€", rows=table)


def highest_asked_price(result: Result) -> Step:
    """H: the asking price, or the least land price where that is higher; of phases as on the price's days."""
    if not result.arrays.layout.least_land_price:
        return asked(result)
    value, name = at(result, highest_asked(result.arrays)), "sum_highest_asked"
    least = least_land_price(result)
    if in_phases(result):
        counts = column(result, result.arrays.case.counts)
        prices = column(result, result.arrays.case.least_land_price)
        weights = column(result, result.arrays.returns.type_price_weight)
        rows = tuple(
            (
                each.name,
                float(counts[place] * prices[place]),
                float(weights[place]),
                float(counts[place] * prices[place] * weights[place]),
            )
            for place, each in enumerate(result.arrays.layout.types)
        )
        heads = ("dwelling_types", "least_land_price", "=(1 + i)^(−t) / D", "sum_value")
        table = Rows(heads, ("text", "€", "factor", "€"), rows, total=3)
        least = Step("Q", "sum_least_on_price_days", sum(row[3] for row in rows), "€", rows=table)
    return Step("H", name, value, "€", "", "max(V, Q)", (asked(result), least))


def asked(result: Result) -> Step:
    """V: the asking price as it is paid."""
    if result.arrays.layout.asking_price_year is None:
        return written(result, "land.asking_price", "€", "V")
    return asking_price_at_payment(result)
