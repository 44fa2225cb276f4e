"""Notes on VAT and costs, and on what the investor leaves with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from feasibility.cashflow.development import let_share
from feasibility.evaluation.figures.surplus import surplus_total
from feasibility.evaluation.result import Array, Arrays, TypeResult
from feasibility.policy.notes import Note
from feasibility.policy.tables import TableError, vat_rate
from feasibility.scenario.arrays import kept_row, of_row
from feasibility.scenario.keys.model import Development, Exit
from feasibility.scenario.kinds import NET_YIELD, exit_of_type, exit_path
from feasibility.scenario.layout import COST_BASES, basis_of
from feasibility.scenario.validated import Scenario

UNLIKE = 0.00005
"""Shares that differ by more are different when written in four decimals."""


def vat_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """Which rule gives the irrecoverable VAT, at which rate; and where a stated value cannot be right."""
    case, calendar = arrays.case, arrays.phases[0].calendar
    development, land = scenario.development, scenario.land

    def at(figures: Array) -> float:
        return float(of_row(figures, row))

    rented = np.array([[each.rented] for each in arrays.layout.types])
    of_programme = float(let_share(kept_row(case.counts, row), kept_row(case.floor_area, row), rented)[0])
    share, vat = at(case.let_share), at(arrays.phases[0].case.land_vat)
    if land.let_share is not None and abs(land.let_share - of_programme) > UNLIKE:
        yield Note("let_share_unlike", {"stated": land.let_share, "share": of_programme})
    if development.delivery == "turnkey":
        rate = vat_rate(calendar.anniversary(0), scenario.known_until)
        yield Note("delivery_turnkey", {"rate": rate, "share": share})
        return
    yield from _delivery_notes(development, vat, all_let=bool(rented.all()))
    if land.vat == "by_use":
        rate = vat_rate(calendar.payment_date, scenario.known_until)
        yield Note("land_vat_by_use", {"rate": rate, "share": share, "borne": vat})
    elif vat and not rented.all():
        yield from _stated_land_vat_notes(scenario, calendar.payment_date, vat, of_programme)
    sells = development.profit_and_risk is not None and at(case.profit_amount) > 0
    if land.vat != "by_use" and not vat and of_programme > 0 and development.delivery is None and sells:
        yield Note("delivery_unsaid", {})


def _delivery_notes(development: Development, vat: float, *, all_let: bool) -> Iterator[Note]:
    """What the delivery says of VAT: on costs on which it is said to be recovered, and on the land."""
    if development.delivery is not None and all_let:
        for name, line in development.costs.items():
            if line.vat_recovered:
                yield Note("vat_recovered_of_let", {"line": name})
    if development.delivery == "own":
        yield Note("delivery_own", {"borne": vat})
    if development.delivery == "land_plus_building_contract":
        yield Note("delivery_land_plus_building_contract", {"borne": vat})


def _stated_land_vat_notes(scenario: Scenario, day: date, vat: float, let: float) -> Iterator[Note]:
    """A stated land VAT that is unlike the share of the programme that is let."""
    try:
        fitting = vat_rate(day, scenario.known_until) * let
    except TableError:
        return
    if abs(vat - fitting) > UNLIKE:
        yield Note("land_vat_unlike_use", {"vat": vat, "share": let, "fitting": fitting})


def cost_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    """Negative costs that bear VAT; on owner-occupied dwellings VAT is recovered, so it is no cost there."""
    lets = any(each.retention_status is not None for each in types.values())
    if scenario.development.delivery == "turnkey":
        return
    for name, line in scenario.development.costs.items():
        basis = basis_of(line, COST_BASES)
        amount = getattr(line, basis)
        vat = scenario.development.vat if line.vat is None else line.vat
        borne = vat > 0 and not line.vat_recovered and (lets or basis == "lump_sum")
        if borne and not isinstance(amount, str) and amount < 0:
            yield Note("subsidy_bears_vat", {"line": name, "vat": vat})


def asking_price_notes(scenario: Scenario, arrays: Arrays) -> Iterator[Note]:
    """An asking price of a year after the land is paid: it is taken back along its index."""
    day, paid = scenario.land.asking_price_date, arrays.phases[0].calendar.payment_date
    if day is not None and day.year > paid.year:
        yield Note("asking_price_later", {"date": str(day), "paid": str(paid)})


def exit_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    """Which method prices the exit of a type, what it leaves out, and a term that outlives the holding."""
    at_exit = scenario.exit
    own = {name: exit_of_type(scenario, name) for name in types}
    chosen: dict[str, list[str]] = {}
    for name, each in types.items():
        if each.exit_method and len(own[name].methods) > 1:
            chosen.setdefault(each.exit_method, []).append(name)
    for method, names in chosen.items():
        yield Note("exit_method", {"types": "+".join(names), "method": method})
    yield from _vacant_value_notes(own, types, at_exit.resale_share)
    for name in types:
        if scenario.dwellings[name].sell_on_turnover:
            yield Note("sold_from_first_year", {"type": name, "turnover": scenario.rents.turnover})
    covenanted = any(each.retention_status not in (None, "no_limit") for each in types.values())
    if covenanted and at_exit.holding_years < scenario.policy.term:
        passed = scenario.policy.term - at_exit.holding_years
        yield Note("term_passed_on", {"years": passed, "term": scenario.policy.term})


def _vacant_value_notes(
    own: Mapping[str, Exit], types: Mapping[str, TypeResult], share: float
) -> Iterator[Note]:
    """That a vacant value at exit is that of a new dwelling (or a share of that), or of an empty one."""
    sold = {name: own[name] for name, each in types.items() if each.exit_method == "vacant_value"}
    new = [name for name, each in sold.items() if each.ageing == 0]
    if new and share == 1:
        yield Note("no_ageing", {**_which(new, sold)})
    elif new:
        yield Note("no_ageing_resale", {"share": share, **_which(new, sold)})
    empty = [name for name, each in sold.items() if each.let_ratio == 1]
    if empty:
        yield Note("no_let_ratio", {**_which(empty, sold)})


def _which(names: Sequence[str], among: Collection[str]) -> dict[str, str | float]:
    """The dwelling types that a note is about, where it is not about all."""
    return {"types": "+".join(names)} if len(names) < len(among) else {}


def surplus_notes(arrays: Arrays, row: int) -> Iterator[Note]:
    """Moments of the clause at which nothing is sold; and that no price is above the border, if so."""
    moments = arrays.layout.surplus_of
    sold = dict.fromkeys(moments, False)
    for phase in arrays.phases:
        counts = of_row(phase.case.counts, row, 1)
        left = of_row(phase.unit.letting.share_let, row, 1)
        rented = np.array([each.rented for each in phase.layout.types])
        found = {
            "sale": counts * ~rented,
            "turnover": counts * (left[:, 0] - left[:, -1]),
            "exit": counts * left[:, -1],
        }
        sold = {moment: sold[moment] or bool((found[moment] > 0).any()) for moment in moments}
    told = {
        "sale": Note("surplus_no_sale", {}),
        "turnover": Note("surplus_no_turnover", {}),
        "exit": Note("surplus_no_exit", {}),
    }
    yield from (told[moment] for moment in moments if not sold[moment])
    if any(sold.values()) and not of_row(surplus_total(arrays), row):
        yield Note("surplus_not_reached", {})


def initial_yield_notes(
    scenario: Scenario, arrays: Arrays, types: Mapping[str, TypeResult], row: int
) -> Iterator[Note]:
    """The initial yield that the exit yield stands on, beside the one that follows at the land price."""
    leaving = scenario.exit
    stated, spread = leaving.initial_yield, leaving.yield_spread
    stands_on_it = (
        exit_path(scenario, name, "net_yield") == NET_YIELD
        for name, each in types.items()
        if each.exit_method is not None and "net_yield" in exit_of_type(scenario, name).methods
    )
    if stated is None or spread is None or not any(stands_on_it):
        return
    found = float(of_row(arrays.returns.net_initial_yield, row))
    both = stated + spread
    if np.isnan(found):
        yield Note("initial_yield_alone", {"net_yield": both, "initial_yield": stated, "spread": spread})
        return
    yield Note(
        "initial_yield_stated",
        {
            "net_yield": both,
            "initial_yield": stated,
            "spread": spread,
            "price": float(of_row(arrays.returns.land_price, row)),
            "follows": found,
            "difference": found - stated,
        },
    )
