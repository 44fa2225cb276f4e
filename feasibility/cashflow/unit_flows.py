"""All flows of one dwelling of each type, and of the site: the linear core that counts are multiplied with.

This is the one place that knows which kernel a line of the scenario goes to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow import development, operation
from feasibility.cashflow import exit as leaving
from feasibility.cashflow import rent as rents
from feasibility.indices.paths import PathSet, level_with_surcharge
from feasibility.policy.limits import continued_with_cpi, segment_limits
from feasibility.scenario.arrays import LAND, Case, Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]

RETENTION_YEARS = 60
"""As far as retention is looked for: this number means this many years or more."""


@dataclass(frozen=True)
class Rules:
    """The policy and the law in numbers, for one layout."""

    liberalisation_limit: Sequence[float]
    """[€/month] from the first year of the paths on, as far as the table goes."""
    free_increase: Array
    """(S, Q) statutory maximum of the free sector on each anniversary [1/year]."""
    mid_increase: Array
    """(S, Q) the same of segments with an upper limit [1/year]."""


@dataclass(frozen=True)
class Letting:
    """Rents against their limits; axes (type, path, anniversary)."""

    rent: Array
    market_rent: Array
    share_let: Array
    turnover: Array
    unheld_initial_rent: Array
    """(T, S) rent at first letting before it is held in its band [€/month]."""
    lower_limit: Array
    """(N, S, Y) of each segment by calendar year [€]."""
    upper_limit: Array
    """(N, S, Y) the same."""


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
    """(N, T, S) value at exit under each of the scenario's methods [€]."""
    exit_value: Array
    """(T, S) the highest of them [€]."""
    sale_price: Array
    """(T, S) price of owner-occupied dwellings at delivery before any limit, VAT included [€]."""
    sales_at_delivery: Array
    """(T, S) proceeds of owner-occupied dwellings [€]."""
    anniversary_flows: Array
    """(T, S, Q) all that falls on an anniversary: works, sales, and the exit on the last [€]."""
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
    """(S,) a: what lines with the land in their base cost per euro of land price."""
    land_share: Array
    """(L, S) share of the land in each line."""


def unit_flows(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> UnitFlows:
    """Every flow of one dwelling of each type, and of the site."""
    let = letting(layout, case, calendar, paths, rules)
    operating = _operation(layout, case, calendar, paths, let, let.rent)
    income = sum_of(operating)
    works = _major_works(layout, case, calendar, paths, let)
    at_exit = _exit_by_method(layout, case, calendar, paths, let, operating, income)
    exit_value = at_exit.max(axis=0)
    sale_price, at_delivery = _sales_at_delivery(layout, case, calendar, paths, let)
    on_turnover = _sales_on_turnover(layout, case, calendar, paths, let)
    shares, on_land, vat_factor, amount, profile = _development(layout, case, calendar, paths)
    recovered = np.array([[line.vat_recovered] for line in layout.costs], dtype=float).reshape(-1, 1)
    return UnitFlows(
        letting=let,
        operation=operating,
        net_operating_income=income,
        major_works=works,
        sales_on_turnover=on_turnover,
        exit_by_method=at_exit,
        exit_value=exit_value,
        sale_price=sale_price,
        sales_at_delivery=at_delivery,
        anniversary_flows=_on_anniversaries(works, on_turnover, at_delivery, exit_value),
        cost_shares=shares,
        cost_vat_factor=vat_factor,
        cost_amount=amount,
        cost_profile=profile,
        development_costs=development.costs_by_moment(shares, vat_factor, amount, profile),
        land_multiplier=development.land_multiplier(on_land, case.cost_vat, recovered),
        land_share=on_land,
    )


def sum_of(lines: Mapping[str, Array]) -> Array:
    """The sum of lines of one shape."""
    first, *others = lines.values()
    total = first.copy()
    for line in others:
        total += line
    return total


def segment_limits_by_year(
    layout: Layout, case: Case, paths: PathSet, rules: Rules
) -> tuple[Array, Array]:
    """(N, S, Y) lower and upper limits of every segment; 0 and infinity where there is none [€].

    Amounts follow CPI plus the segment's surcharge from the policy's year on, lower and upper alike, so that
    adjoining bands keep a common border.
    """
    segments = layout.segments
    base = paths.place(layout.policy_year)
    level = level_with_surcharge(paths.growth["cpi"], case.segment_surcharge, base)
    statutory = np.array([each.lower == "liberalisation_limit" for each in segments])
    if statutory.any():
        statute = continued_with_cpi(rules.liberalisation_limit, paths.growth["cpi"])
    else:
        statute = np.zeros((1, 1))
    lower_given = np.array([each.lower == "amount" for each in segments])
    upper_given = np.array([each.has_upper for each in segments])
    none = np.zeros(len(segments), dtype=bool)
    lower = segment_limits(case.segment_lower, lower_given, level, statutory, statute, 0.0)
    upper = segment_limits(case.segment_upper, upper_given, level, none, statute, np.inf)
    return lower, upper


def initial_rents(layout: Layout, case: Case, calendar: Timeline, paths: PathSet) -> Array:
    """(T, S) rent at first letting before it is held in its band [€/month]; 0 for sold types."""
    covenanted, rented = _flags(layout)
    at_letting = paths.place(calendar.delivery_year)
    base = paths.place(calendar.price_year)
    covenant = level_with_surcharge(paths.growth["cpi"], case.initial_surcharge, base)[..., at_letting]
    market = paths.level["market_rent"][:, at_letting]
    return np.where(covenanted, case.rent * covenant, case.rent * market) * rented


def letting(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> Letting:
    """Rents of every type in each year let."""
    covenanted, rented = _flags(layout)
    covenanted, rented = covenanted[..., None], rented[..., None]
    years = paths.place(calendar.anniversary_year)
    number = np.arange(calendar.holding_years + 1)
    lower, upper = segment_limits_by_year(layout, case, paths, rules)
    of_type = [each.segment for each in layout.types]
    limit = upper[of_type][..., years]
    cpi = paths.growth["cpi"][:, years]
    market = case.market_rent[..., None] * paths.level["market_rent"][:, years] * rented

    in_term = covenanted & (number < case.term[:, None])
    surcharge = np.where(covenanted, case.increase_surcharge[:, None], case.free_sector_surcharge[:, None])
    law = np.where(covenanted, rules.mid_increase, rules.free_increase)
    wish = {"allowed": np.full((1, 1), np.inf), "cpi": cpi, "number": case.wished_increase[:, None]}
    increase = rents.largest_increase(cpi + surcharge, law, wish[layout.increase])

    after_sale_begins = covenanted & (number >= case.term[:, None]) & layout.sells_after_term
    turnover = np.where(after_sale_begins, 0.0, case.turnover[:, None])
    sold_on = after_sale_begins & (number >= 1) & (number < calendar.holding_years)

    unheld = initial_rents(layout, case, calendar, paths)
    held = in_term & layout.hold_in_band
    sitting_ceiling = np.where(held, limit, np.inf)
    rent = rents.rent_path(
        np.minimum(unheld, sitting_ceiling[..., 0]),
        increase,
        turnover,
        rents.reletting_ceiling(layout.reletting, market, limit, in_term, layout.hold_in_band),
        in_term & (layout.reletting in ("capped", "lower")),
        sitting_ceiling,
    )
    return Letting(
        rent=rent,
        market_rent=market,
        share_let=rents.share_let(case.turnover[:, None], sold_on) * rented,
        turnover=turnover,
        unheld_initial_rent=unheld,
        lower_limit=lower,
        upper_limit=upper,
    )


def retention(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(T, S) years within the mid market and within the own band, at the largest increase the policy allows.

    The law, re-letting, wishes and the end of the term are left out; rents held in their band count as held.
    −1 where the rent is above the limit from the start; only of meaning for types in a segment with an upper
    limit.
    """
    if not any(each.covenanted for each in layout.types):
        none = np.full(let.unheld_initial_rent.shape, -1)
        return none, none
    years = paths.place(calendar.delivery_year + np.arange(RETENTION_YEARS + 1))
    rented = [place for place, each in enumerate(layout.segments) if each.rented and each.has_upper]
    own = let.upper_limit[[each.segment for each in layout.types]][..., years]
    highest = let.upper_limit[rented][..., years].max(axis=0, keepdims=True) if rented else np.inf * own
    growth = np.maximum(0.0, paths.growth["cpi"][:, years] + case.increase_surcharge[:, None])
    growth[:, 0] = 0.0
    rent = let.unheld_initial_rent[..., None] * np.cumprod(1 + growth, axis=-1)
    if layout.hold_in_band:
        rent = np.minimum(rent, own)
    return rents.years_within(rent, np.broadcast_to(highest, rent.shape)), rents.years_within(rent, own)


def _flags(layout: Layout) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(T, 1) whether the covenant binds a type, and whether it is rented."""
    return (
        np.array([[each.covenanted] for each in layout.types]),
        np.array([[each.rented] for each in layout.types]),
    )


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
        amount = (
            case.income_per_dwelling[place] + case.income_per_parking_space[place] * case.parking_spaces
        )
        level = paths.level[source.index][:, years]
        lines[f"other_income.{source.name}"] = operation.monthly_income(amount[..., None], level, still_let, p)
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


def _sales_on_turnover(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting
) -> Array:
    """(T, S, Q) proceeds of dwellings sold when they fall vacant after the term."""
    number = np.arange(calendar.holding_years + 1)
    sold = -np.diff(let.share_let, axis=-1, prepend=let.share_let[..., :1])
    if not layout.sells_after_term:
        return sold
    level = paths.level["house_price"][:, paths.place(calendar.anniversary_year)]
    return sold * leaving.vacant_value(
        case.vacant_value[..., None], level, case.ageing[:, None], number, case.selling_costs[:, None]
    )


def _on_anniversaries(
    works: Mapping[str, Array], on_turnover: Array, at_delivery: Array, exit_value: Array
) -> Array:
    """(T, S, Q) everything that falls on delivery, an anniversary or exit."""
    total = np.zeros((*exit_value.shape, on_turnover.shape[-1]))
    total += on_turnover
    for work in works.values():
        total += work
    total[..., 0] += at_delivery
    total[..., -1] += exit_value
    return total


def _exit_by_method(
    layout: Layout,
    case: Case,
    calendar: Timeline,
    paths: PathSet,
    let: Letting,
    operating: Mapping[str, Array],
    income: Array,
) -> Array:
    """(N, T, S) value at exit under each method, of what is left of one dwelling."""
    after = slice(calendar.exit_step, None)
    periods = calendar.step_periods[after]
    gross = operating["gross_rent"]
    if layout.rent_basis == "market" and set(layout.methods) != {"vacant_value"}:
        on_market = _operation(layout, case, calendar, paths, let, let.market_rent)
        gross, income = on_market["gross_rent"], sum_of(on_market)
    values = []
    for method in layout.methods:
        if method == "vacant_value":
            level = paths.level["house_price"][:, [paths.place(calendar.exit_year)]]
            years = np.array([calendar.holding_years])
            empty = leaving.vacant_value(
                case.vacant_value[..., None], level, case.ageing[:, None], years, case.selling_costs[:, None]
            )
            values.append(empty[..., 0] * case.let_ratio * let.share_let[..., -1])
        else:
            yearly = (income if method == "net_yield" else gross)[..., after] @ periods.astype(float)
            rate = case.net_yield if method == "net_yield" else case.gross_yield
            values.append(leaving.capitalised(yearly, rate, case.buyers_costs, case.selling_costs))
    shape = let.rent.shape[:2]
    return np.stack([np.broadcast_to(value, shape) for value in values])


def _sales_at_delivery(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting
) -> tuple[Array, Array]:
    """(T, S) asked price and proceeds of owner-occupied dwellings at delivery; 0 for rented types."""
    _, rented = _flags(layout)
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
    _, rented = _flags(layout)
    bears_vat = np.vstack([rented, [[True]]])
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
