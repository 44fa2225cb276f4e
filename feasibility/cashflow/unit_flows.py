"""All flows of one dwelling of each type, and of the site: the linear core, to be multiplied by counts.

This is the only module that assigns lines of the scenario to functions of this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow import development, operation
from feasibility.cashflow import exit as leaving
from feasibility.cashflow.ground_rent import GroundRent, ground_rent
from feasibility.cashflow.letting import Letting, Rules, flags, letting
from feasibility.cashflow.surplus import Sales, Surplus, surplus, without_surplus
from feasibility.indices.paths import PathSet
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import LAND, Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class UnitFlows:
    """Flows of one dwelling; axes (type, path, step), (type, path, anniversary) or (type, path)."""

    letting: Letting
    operation: Mapping[str, Array]
    """(T, S, G) each line of a period [€]; the steps after exit included."""
    net_operating_income: Array
    """(T, S, G) their sum, major works left out."""
    major_works: Mapping[str, Array]
    """(T, S, Q) on each anniversary [€]."""
    sales_on_turnover: Array
    """(T, S, Q) proceeds on each anniversary [€]."""
    exit_by_method: Array
    """(N, T, S) value at exit under each of the scenario's methods [€]; −∞ where a type lacks it."""
    after_exit: Array
    """(N, T, S) NOI or gross rent of the 12 months after exit, where a yield capitalises it [€]."""
    exit_value: Array
    """(T, S) the highest of them [€]."""
    sale_price: Array
    """(T, S) price of owner-occupied dwellings at delivery before any limit, VAT included [€]."""
    sales_at_delivery: Array
    """(T, S) proceeds of owner-occupied dwellings [€]."""
    surplus: Surplus | None
    """What of sales and exit goes to the municipality [€]; None without a surplus clause."""
    received: Sales
    """What is left of sales and exit to their seller [€]."""
    anniversary_flows: Array
    """(T, S, Q) flows on an anniversary: works, sales, and the exit on the last, after the surplus [€]."""
    cost_shares: Array
    """(L, B, S) each development line as shares of the base lines."""
    cost_vat_factor: Array
    """(L, K, S) 1 + VAT where it is a cost; K is the types and then the site."""
    cost_amount: Array
    """(B, K, S) base lines before index and VAT [€]."""
    cost_profile: Array
    """(B, S, M) nominal spending of one euro by moment: start, construction periods, delivery."""
    development_costs: Array
    """(K, S, M) all lines together [€], positive."""
    land_multiplier: Array
    """(S,) a: cost per euro of land price of lines with the land in their base."""
    land_share: Array
    """(L, S) share of the land in each line."""
    land_share_vat_factor: Array
    """(L, S) 1 + VAT of that share where it is a cost."""
    acquisition: Array | None
    """(K, S) the investor's costs of buying at delivery, without the share of the value [€]; None without."""
    ground_rent: GroundRent | None
    """Of the project, per euro of land price; None on freehold land."""


def unit_flows(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> UnitFlows:
    """Every flow of one dwelling of each type, and of the site."""
    let = letting(layout, case, calendar, paths, rules)
    operating = _operation(layout, case, calendar, paths, let, let.rent)
    income = sum_of(operating)
    works = _major_works(layout, case, calendar, paths, let)
    at_exit, after_exit = _exit_by_method(layout, case, calendar, paths, let, operating, income)
    exit_value = at_exit.max(axis=0)
    sale_price, at_delivery = _sales_at_delivery(layout, case, calendar, paths, let)
    on_turnover = _sales_on_turnover(layout, case, calendar, paths, let)
    sales = Sales(at_delivery, on_turnover, exit_value)
    paid = _surplus(layout, case, calendar, paths, let, operating, sale_price)
    received = without_surplus(sales, paid)
    shares, on_land, vat_factor, amount, profile = _development(layout, case, calendar, paths)
    borne = np.array([[not line.vat_recovered] for line in layout.costs], dtype=float).reshape(-1, 1)
    on_land_factor = 1 + case.cost_vat * borne * case.site_bears_vat
    return UnitFlows(
        letting=let,
        operation=operating,
        net_operating_income=income,
        major_works=works,
        sales_on_turnover=on_turnover,
        exit_by_method=at_exit,
        after_exit=after_exit,
        exit_value=exit_value,
        sale_price=sale_price,
        sales_at_delivery=at_delivery,
        surplus=paid,
        received=received,
        anniversary_flows=_on_anniversaries(works, received),
        cost_shares=shares,
        cost_vat_factor=vat_factor,
        cost_amount=amount,
        cost_profile=profile,
        development_costs=development.costs_by_moment(shares, vat_factor, amount, profile),
        land_multiplier=development.land_multiplier(on_land, on_land_factor),
        land_share=on_land,
        land_share_vat_factor=np.broadcast_to(on_land_factor, on_land.shape),
        acquisition=_acquisition(layout, case, calendar, paths),
        ground_rent=ground_rent(layout, case, calendar, paths),
    )


def _acquisition(layout: Layout, case: Case, calendar: Timeline, paths: PathSet) -> Array | None:
    """(K, S) euros per let dwelling and for the site at the level of the year of delivery [€]."""
    if not layout.acquisition_index:
        return None
    level = paths.level[layout.acquisition_index][:, paths.place(calendar.delivery_year)]
    _, rented = flags(layout)
    each = np.where(rented, case.acquisition_per_dwelling, 0.0) * level
    return np.vstack([each, (case.acquisition_lump_sum * level)[None]])


def sum_of(lines: Mapping[str, Array]) -> Array:
    """The sum of lines of one shape."""
    first, *others = lines.values()
    total = first.copy()
    for line in others:
        total += line
    return total


def _operation(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting, rent: Array
) -> dict[str, Array]:
    """Each running line of a period, (T, S, G), on a given rent (T, S, Q)."""
    p = calendar.periods_a_year
    years = paths.place(calendar.step_year)
    year_let = calendar.step_anniversary
    still_let = let.share_let[..., year_let]
    turnover = let.turnover[..., year_let]
    gross = operation.gross_rent(rent[..., year_let], still_let, p)
    lines = {"gross_rent": gross}
    other = np.zeros_like(gross)
    for place, source in enumerate(layout.other_income):
        amount = case.income_per_dwelling[place] + case.income_per_parking_space[place] * case.parking_spaces
        level = paths.level[source.index][:, years]
        lines[f"other_income.{source.name}"] = operation.monthly_income(
            amount[..., None], level, still_let, p
        )
        other = other + lines[f"other_income.{source.name}"]
    lines["vacancy_and_bad_debt"] = operation.vacancy_and_bad_debt(
        gross,
        other,
        (case.vacancy + case.bad_debt)[:, None],
        turnover,
        case.void_months[:, None],
        case.lease_up_months[:, None],
        (year_let == 0).astype(float),
    )
    for place, line in enumerate(layout.operating):
        if line.every_years:
            continue
        amount = case.operating_amount[place]
        key = f"operating_costs.{line.name}"
        if line.basis == "share_of_rent":
            lines[key] = -amount[:, None] * gross
            continue
        level = paths.level[line.index][:, years]
        if line.basis == "per_reletting":
            lines[key] = operation.reletting_cost(amount[:, None], level, turnover, still_let, p)
        else:
            yearly = _yearly_amount(line.basis, amount, case)
            lines[key] = operation.yearly_cost(yearly[..., None], level, still_let, p)
    return lines


def _yearly_amount(basis: str, amount: Array, case: Case) -> Array:
    """(T, S) or (1, S) euros a dwelling at the price date."""
    return amount * case.vacant_value if basis == "share_of_vacant_value" else amount[None]


def _major_works(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting
) -> dict[str, Array]:
    """Each major work on the anniversaries, (T, S, Q)."""
    number = np.arange(calendar.holding_years + 1)
    years = paths.place(calendar.anniversary_year)
    works = {}
    for place, line in enumerate(layout.operating):
        if line.every_years:
            due = (number % line.every_years == 0) & (number > 0) & (number < calendar.holding_years)
            amount = _yearly_amount(line.basis, case.operating_amount[place], case)
            works[f"operating_costs.{line.name}"] = operation.major_work(
                amount[..., None], paths.level[line.index][:, years], let.share_let, due.astype(float)
            )
    return works


def _sales_on_turnover(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting) -> Array:
    """(T, S, Q) proceeds of dwellings sold when they fall vacant, after the term or from the first year."""
    number = np.arange(calendar.holding_years + 1.0)
    sold = _sold(let)
    if not layout.sells_vacated:
        return sold
    level = paths.level["house_price"][:, paths.place(calendar.anniversary_year)]
    return sold * _vacant_value(case, level, number)


def _vacant_value(case: Case, level: Array, years: Array) -> Array:
    """(T, S, Q) what an empty dwelling brings at house prices (S, Q), so many years (Q,) after delivery."""
    return leaving.vacant_value(
        case.vacant_value[..., None],
        case.resale_share[:, None],
        level,
        case.ageing[..., None],
        years,
        case.selling_costs[..., None],
    )


def _surplus(
    layout: Layout,
    case: Case,
    calendar: Timeline,
    paths: PathSet,
    let: Letting,
    operating: Mapping[str, Array],
    sale_price: Array,
) -> Surplus | None:
    """What a surplus clause takes of each sale; None without one.

    At exit it is judged on the highest value, and so by the method that counts before it.
    """
    if not layout.surplus_of:
        return None
    _, rented = flags(layout)
    upper = let.upper_limit[[each.segment for each in layout.types]]
    before_costs = replace(case, selling_costs=np.zeros_like(case.selling_costs))
    by_method, _ = _exit_by_method(layout, before_costs, calendar, paths, let, operating, sum_of(operating))
    sold = Sales(
        at_delivery=np.broadcast_to(np.where(rented, 0.0, 1.0), sale_price.shape),
        on_turnover=_sold(let),
        at_exit=let.share_let[..., -1],
    )
    gross = Sales(
        at_delivery=np.minimum(sale_price, upper[..., paths.place(calendar.delivery_year)]),
        on_turnover=_sales_on_turnover(layout, before_costs, calendar, paths, let),
        at_exit=by_method.max(axis=0),
    )
    return surplus(layout, case, calendar, paths, sold, gross)


def _sold(let: Letting) -> Array:
    """(T, S, Q) part of a dwelling that is sold on each anniversary."""
    sold: Array = -np.diff(let.share_let, axis=-1, prepend=let.share_let[..., :1])
    return sold


def _on_anniversaries(works: Mapping[str, Array], received: Sales) -> Array:
    """(T, S, Q) all flows on delivery, an anniversary or exit."""
    total = np.zeros((*received.at_exit.shape, received.on_turnover.shape[-1]))
    total += received.on_turnover
    for work in works.values():
        total += work
    total[..., 0] += received.at_delivery
    total[..., -1] += received.at_exit
    return total


def _exit_by_method(
    layout: Layout,
    case: Case,
    calendar: Timeline,
    paths: PathSet,
    let: Letting,
    operating: Mapping[str, Array],
    income: Array,
) -> tuple[Array, Array]:
    """(N, T, S) value at exit by method of the unsold share of a dwelling, and the capitalised income.

    The second is the NOI or the gross rent of the 12 months after exit; 0 for vacant value.
    Minus infinity for a method that the type does not have.
    """
    after = slice(calendar.exit_step, None)
    periods = calendar.step_periods[after]
    gross = operating["gross_rent"]
    if layout.rent_basis == "market" and set(layout.methods) != {"vacant_value"}:
        by_law = np.minimum(let.market_rent, let.ceiling)
        on_market = _operation(layout, case, calendar, paths, let, by_law)
        gross, income = on_market["gross_rent"], sum_of(on_market)
    values, capitalised = [], []
    for method in layout.methods:
        if method == "vacant_value":
            level = paths.level["house_price"][:, [paths.place(calendar.exit_year)]]
            years = np.array([calendar.holding_years])
            empty = _vacant_value(case, level, years)
            values.append(empty[..., 0] * case.let_ratio * let.share_let[..., -1])
            capitalised.append(np.zeros((1, 1)))
        else:
            yearly = operation.over_steps((income if method == "net_yield" else gross)[..., after], periods)
            rate = case.net_yield if method == "net_yield" else case.gross_yield
            values.append(leaving.capitalised(yearly, rate, case.buyers_costs, case.selling_costs))
            capitalised.append(yearly)
    shape = let.rent.shape[:2]
    chosen = np.array([[[method in each.methods] for each in layout.types] for method in layout.methods])
    return (
        np.where(chosen, np.stack([np.broadcast_to(each, shape) for each in values]), -np.inf),
        np.where(chosen, np.stack([np.broadcast_to(each, shape) for each in capitalised]), 0.0),
    )


def _sales_at_delivery(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting
) -> tuple[Array, Array]:
    """(T, S) asked price and proceeds of owner-occupied dwellings at delivery; 0 for rented types."""
    _, rented = flags(layout)
    shape = let.rent.shape[:2]
    if rented.all():
        return np.zeros(shape), np.zeros(shape)
    year = paths.place(calendar.delivery_year)
    limit = let.upper_limit[[each.segment for each in layout.types]][..., year]
    price = np.where(rented, 0.0, case.price * paths.level["house_price"][:, year])
    proceeds = leaving.sale_at_delivery(price, limit, case.sales_vat, case.selling_costs)
    return np.broadcast_to(price, shape), np.broadcast_to(proceeds, shape)


def _development(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet
) -> tuple[Array, Array, Array, Array, Array]:
    """Shares of base lines and of land, VAT factors, base amounts and spending profiles."""
    lines, types, variants = len(layout.costs), len(layout.types), case.required_return.size
    shares, on_land = development.shares_of_bases([line.of for line in layout.costs], case.cost_amount, LAND)
    _, rented = flags(layout)
    bears_vat = np.vstack([np.broadcast_to(rented, (types, variants)), case.site_bears_vat[None]])
    vat_factor = np.ones((lines, types + 1, variants))
    amount = np.zeros((lines, types + 1, variants))
    start, built = paths.place(calendar.start.year), paths.place(calendar.construction_year)
    delivered = paths.place(calendar.delivery_year)
    profiles: dict[tuple[str, str], Array] = {}
    for place, line in enumerate(layout.costs):
        if not line.vat_recovered:
            vat_factor[place] += case.cost_vat[place] * bears_vat
        if line.of:
            continue
        amount[place, :-1] = development.amount_per_dwelling(
            line.basis,
            case.cost_amount[place],
            case.floor_area,
            case.form_factor,
            case.construction_cost,
            case.parking_spaces,
        )
        if line.basis == "lump_sum":
            amount[place, -1] = case.cost_amount[place]
        if (line.timing, line.index) not in profiles:
            level = paths.level[line.index]
            profiles[line.timing, line.index] = development.spending_profile(
                line.timing, level[:, start], level[:, built], level[:, delivered]
            )
    moments = calendar.construction_periods + 2
    s = paths.growth["cpi"].shape[0]
    profile = np.zeros((lines, s, moments))
    for place, line in enumerate(layout.costs):
        if not line.of:
            profile[place] = profiles[line.timing, line.index]
    return shares, on_land, vat_factor, amount, profile
