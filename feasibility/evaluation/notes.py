"""Notes on a result: each is a key of the texts with its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from feasibility.cashflow.development import let_share
from feasibility.evaluation.figures.surplus import surplus_notes
from feasibility.evaluation.needed import has_statutory_limit, needed_years
from feasibility.evaluation.result import Array, Arrays, Phase, TypeResult
from feasibility.indices.history import published_growth
from feasibility.policy.checks import Check, TypeLimits
from feasibility.policy.notes import Note, scenario_notes
from feasibility.policy.shares_by_phase import Delivered, SoFar, shares_by_phase
from feasibility.policy.tables import (
    TableError,
    covers,
    dated_table,
    last_published_year,
    statutory_rules,
    vat_rate,
)
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import kept_row, of_row
from feasibility.scenario.keys.finance import LOAN_SIZES
from feasibility.scenario.keys.policy import ShareRule
from feasibility.scenario.kinds import exit_methods, exit_of_type
from feasibility.scenario.layout import COST_BASES, Layout, basis_of
from feasibility.scenario.validated import Scenario


def notes_of(
    scenario: Scenario,
    arrays: Arrays,
    types: Mapping[str, TypeResult],
    checks: Iterable[Check],
    limits: Mapping[str, TypeLimits],
    market_rents: Mapping[str, float],
    sale_prices: Mapping[str, float],
    row: int,
) -> Iterator[Note]:
    """Everything that a reader of this result should be told.

    Args:
        scenario: that was evaluated.
        arrays: of the calculation.
        types: results of the dwelling types.
        checks: the policy checks.
        limits: rents and limits of every type [€].
        market_rents: market rent at first letting of every type [€/month].
        sale_prices: price at delivery before any limit, VAT included, of every sold type [€].
        row: index of the scenario on the path axis of the arrays.
    """
    present = {name: each for name, each in types.items() if each.count}
    yield from _retention_notes(scenario, present)
    yield from _phase_notes(scenario, arrays, present)
    yield from _band_notes(checks)
    yield from _rent_notes(arrays, present, market_rents, limits)
    for name, each in present.items():
        if each.target_income is not None:
            yield Note("target_income", {"type": name, "income": each.target_income})
    yield from _law_notes(arrays, present, row)
    yield from _sale_notes(present, limits, sale_prices)
    yield from _vat_notes(scenario, arrays, row)
    yield from _cost_notes(scenario, present)
    yield from _exit_notes(scenario, present)
    yield from surplus_notes(arrays, row)
    yield from _initial_yield_notes(scenario, arrays, row)
    yield from _loan_notes(scenario, arrays, row)
    yield from _table_notes(scenario, arrays)
    yield from scenario_notes(scenario)
    yield from _assumption_notes(scenario)


def _retention_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    policy, term = scenario.policy, scenario.policy.term
    path = "rent_increase.surcharge"
    if any(each.retention_years is not None for each in types.values()) and (
        path in policy.assumed and path not in scenario.policy_overrides
    ):
        yield Note("retention_at_assumed_increase", {"surcharge": policy.rent_increase.surcharge})
    for name, each in types.items():
        years = each.retention_years
        if each.retention_status == "above_at_start":
            yield Note("above_limit_at_start", {"type": name})
        elif years is not None and years < term:
            yield Note(
                "leaves_before_term", {"type": name, "years": years, "term": term, "short": term - years}
            )


def _phase_notes(scenario: Scenario, arrays: Arrays, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    """In which phase a share is met late, and what each share is if the last phase never comes."""
    by_day: dict[float, list[Phase]] = {}
    for phase in sorted(arrays.phases, key=lambda each: each.delivery):
        by_day.setdefault(phase.delivery, []).append(phase)
    names = [each.name for each in arrays.layout.types]
    deliveries = [
        Delivered(
            tuple(each.name for each in phases),
            {
                names[place]: types[names[place]].count
                for each in phases
                for place in each.types
                if names[place] in types
            },
        )
        for phases in by_day.values()
    ]
    for rule, stages in shares_by_phase(scenario, deliveries):
        if len(stages) > 1:
            yield from _share_notes(rule, stages)


def _share_notes(rule: ShareRule, stages: Sequence[SoFar]) -> Iterator[Note]:
    """One share after each delivery, of two or more."""
    segments, asked = "+".join(rule.segments), rule.at_least
    short = [place for place, each in enumerate(stages) if not each.met]
    if short and stages[-1].met:
        yield Note(
            "share_met_late",
            {
                "segments": segments,
                "share": asked,
                "phase": " + ".join(stages[short[-1] + 1].phases),
                "so_far": stages[short[-1]].share,
            },
        )
    left, last = stages[-2], " + ".join(stages[-1].phases)
    if left.met:
        yield Note(
            "share_without_last",
            {
                "segments": segments,
                "share": asked,
                "phase": last,
                "so_far": left.share,
                "inside": left.inside,
                "dwellings": left.dwellings,
            },
        )
    else:
        yield Note(
            "share_short_without_last",
            {
                "segments": segments,
                "share": asked,
                "phase": last,
                "so_far": left.share,
                "inside": left.inside,
                "dwellings": left.dwellings,
            },
        )


def _loan_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """An amount that each phase borrows, what binds where phases differ, and what forbids loans of zero."""
    terms, finance = scenario.finance.loan, arrays.finance
    if terms is None or finance is None:
        return
    phases = arrays.phases
    if terms.amount is not None and len(phases) > 1:
        together = terms.amount * len(phases)
        yield Note(
            "loan_amount_by_phase", {"amount": terms.amount, "inside": len(phases), "together": together}
        )
    differ = len({int(of_row(each.bound_by, row)) for each in finance.schedules}) > 1
    for phase, loan in zip(phases, finance.schedules, strict=True):
        if of_row(loan.loan, row) > 0.0:
            if differ:
                size = LOAN_SIZES[int(of_row(loan.bound_by, row))]
                yield Note("loan_bound_of_phase", {"phase": phase.name, "size": size})
            continue
        year, size = int(of_row(loan.zero_because, row)), LOAN_SIZES[int(of_row(loan.bound_by, row))]
        if len(phases) == 1 and year:
            yield Note("loan_forbidden", {"year": year})
        elif year:
            yield Note("loan_forbidden_of_phase", {"phase": phase.name, "year": year})
        elif len(phases) == 1:
            yield Note("loan_zero", {"size": size})
        else:
            yield Note("loan_zero_of_phase", {"phase": phase.name, "size": size})


def _band_notes(checks: Iterable[Check]) -> Iterator[Note]:
    bands = {(each.subject, each.moment): each for each in checks if each.rule == "rent_band"}
    for (name, moment), check in bands.items():
        before = bands.get((name, "price_date"))
        if moment == "first_letting" and before and before.met and not check.met:
            yield Note(
                "overtaken_at_letting",
                {"type": name, "rent": check.actual["rent"], "year": check.year, **check.required},
            )
    for check in checks:
        if check.met and check.deviation:
            yield Note("deviation_not_needed", {"rule": check.rule, "subject": check.subject})


def _rent_notes(
    arrays: Arrays,
    types: Mapping[str, TypeResult],
    market_rents: Mapping[str, float],
    limits: Mapping[str, TypeLimits],
) -> Iterator[Note]:
    for each in arrays.layout.types:
        if each.name not in types:
            continue
        rent, limit = types[each.name].initial_rent, limits[each.name]
        if rent is not None and limit.first_rent > limit.first_ceiling + HALF_A_CENT:
            yield Note(
                "held_by_points",
                {"type": each.name, "rent": limit.first_rent, "held": limit.first_ceiling},
            )
        if not each.covenanted:
            continue
        market = market_rents[each.name]
        if rent is not None and rent > market + HALF_A_CENT:
            yield Note("above_market", {"type": each.name, "rent": rent, "market_rent": market})
        held_from = min(limit.first_rent, limit.first_ceiling)
        if rent is not None and rent < held_from - HALF_A_CENT:
            yield Note("held_in_band", {"type": each.name, "rent": held_from, "held": rent})


def _law_notes(arrays: Arrays, types: Mapping[str, TypeResult], row: int) -> Iterator[Note]:
    """Where the new-build surcharge ends in the years let, and where old and new leases coexist."""

    def of(array: Array, place: int) -> Array:
        entries: Array = of_row(array, row, 1)[place]
        return entries

    for number, each in enumerate(arrays.layout.types):
        if each.name not in types or not each.rented:
            continue
        phase, place = arrays.of_type(number)
        letting, calendar = phase.unit.letting, phase.calendar
        ceiling, rent = of(letting.ceiling, place), of(letting.new_rent, place)
        falls = [q for q in range(1, len(rent)) if ceiling[q] < ceiling[q - 1] and rent[q] < rent[q - 1]]
        if falls and each.points is not None:
            q = falls[0]
            yield Note(
                "surcharge_ends",
                {
                    "type": each.name,
                    "year": int(calendar.anniversary_year[q]),
                    "rent": float(rent[q - 1]),
                    "held": float(rent[q]),
                },
            )
        if (of(letting.old_share, place) > 0).any():
            yield Note("old_leases", {"type": each.name})


def _sale_notes(
    types: Mapping[str, TypeResult], limits: Mapping[str, TypeLimits], prices: Mapping[str, float]
) -> Iterator[Note]:
    for name, price in prices.items():
        if name in types and price > limits[name].first_upper + HALF_A_CENT:
            limit = limits[name].first_upper
            yield Note("sale_price_limited", {"type": name, "price": price, "limit": limit})


UNLIKE = 0.00005
"""Shares that differ by more are different when written in four decimals."""


def _vat_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """Which rule gives the irrecoverable VAT, at which rate; and where a stated value cannot be right."""
    case, calendar, vat_of_land = arrays.case, arrays.phases[0].calendar, arrays.phases[0].case.land_vat
    layout = arrays.layout
    development, land = scenario.development, scenario.land

    def at(figures: Array) -> float:
        return float(of_row(figures, row))

    rented = np.array([[each.rented] for each in layout.types])
    of_programme = float(let_share(kept_row(case.counts, row), kept_row(case.floor_area, row), rented)[0])
    share, vat = at(case.let_share), at(vat_of_land)
    if land.let_share is not None and abs(land.let_share - of_programme) > UNLIKE:
        yield Note("let_share_unlike", {"stated": land.let_share, "share": of_programme})
    if development.delivery == "turnkey":
        rate = vat_rate(calendar.anniversary(0), scenario.known_until)
        yield Note("delivery_turnkey", {"rate": rate, "share": share})
        return
    if development.delivery is not None and rented.all():
        for name, line in development.costs.items():
            if line.vat_recovered:
                yield Note("vat_recovered_of_let", {"line": name})
    if development.delivery == "own":
        yield Note("delivery_own", {"borne": vat})
    if development.delivery == "land_plus_building_contract":
        yield Note("delivery_land_plus_building_contract", {"borne": vat})
    if land.vat == "by_use":
        rate = vat_rate(calendar.payment_date, scenario.known_until)
        yield Note("land_vat_by_use", {"rate": rate, "share": share, "borne": vat})
        return
    if vat and not rented.all():
        try:
            fitting = vat_rate(calendar.payment_date, scenario.known_until) * of_programme
        except TableError:
            return
        if abs(vat - fitting) > UNLIKE:
            yield Note("land_vat_unlike_use", {"vat": vat, "share": of_programme, "fitting": fitting})
    profit = development.profit_and_risk
    sells = profit is not None and at(case.profit_amount) > 0
    if not vat and of_programme > 0 and development.delivery is None and sells:
        yield Note("delivery_unsaid", {})


def _cost_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
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


def _exit_notes(scenario: Scenario, types: Mapping[str, TypeResult]) -> Iterator[Note]:
    at_exit = scenario.exit
    own = {name: exit_of_type(scenario, name) for name in types}
    if len(exit_methods(scenario)) > 1:
        for name, each in types.items():
            if each.exit_method:
                yield Note("exit_method", {"type": name, "method": each.exit_method})
    sold_empty = [each for each in (at_exit, *own.values()) if "vacant_value" in each.methods]
    if any(each.ageing == 0 for each in sold_empty):
        share = at_exit.resale_share
        yield Note("no_ageing", {}) if share == 1 else Note("no_ageing_resale", {"share": share})
    if any(each.let_ratio == 1 for each in sold_empty):
        yield Note("no_let_ratio", {})
    for name in types:
        if scenario.dwellings[name].sell_on_turnover:
            yield Note("sold_from_first_year", {"type": name, "turnover": scenario.rents.turnover})
    covenanted = any(each.retention_status not in (None, "no_limit") for each in types.values())
    if covenanted and at_exit.holding_years < scenario.policy.term:
        passed = scenario.policy.term - at_exit.holding_years
        yield Note("term_passed_on", {"years": passed, "term": scenario.policy.term})


def _initial_yield_notes(scenario: Scenario, arrays: Arrays, row: int) -> Iterator[Note]:
    """The initial yield that the exit yield stands on, beside the one that follows at the land price."""
    leaving = scenario.exit
    stated, spread = leaving.initial_yield, leaving.yield_spread
    if stated is None or spread is None or "net_yield" not in arrays.layout.methods:
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


def _table_notes(scenario: Scenario, arrays: Arrays) -> Iterator[Note]:
    layout, calendars = arrays.layout, [phase.calendar for phase in arrays.phases]
    if has_statutory_limit(layout):
        rows = dated_table("liberalisation_limit", known_until=layout.known_until).rows
        if rows and rows[-1].start.year < max(each.delivery_year for each in calendars):
            if layout.known_until:
                yield Note("limit_goes_on_with_cpi", {"year": rows[-1].start.year})
            else:
                yield Note("limit_not_published", {"year": rows[-1].start.year})
    yield from _income_notes(scenario)
    if layout.statutory_cap and any(each.rented for each in layout.types):
        free = dated_table("statutory_rent_increase", "free", layout.known_until).rows
        if free and free[-1].start.year < max(each.exit_year for each in calendars):
            yield Note(
                "law_goes_on_with_its_rule",
                {"year": free[-1].start.year, "free_until": str(statutory_rules().free_until)},
            )
        if layout.known_until and layout.known_until < statutory_rules().free_from:
            yield Note("law_not_yet_known", {"date": str(layout.known_until)})
    yield from _history_notes(scenario, layout)


def _history_notes(scenario: Scenario, layout: Layout) -> Iterator[Note]:
    """Where a published history that is used has stopped, or rests on figures that are not sure."""
    _, used = needed_years(layout)
    for name, index in scenario.indices.items():
        if index.history and name in used:
            history = published_growth(name, scenario.known_until)
            last_used = max(used[name], default=0)
            if history.stopped and not scenario.known_until and last_used > history.last_year:
                yield Note("history_stopped", {"index": name, "year": history.last_year})
            for doubt in history.doubts:
                if doubt.step in used[name]:
                    yield Note("uncertain_history", {"index": name, "step": doubt.step, "year": doubt.figure})


def _income_notes(scenario: Scenario) -> Iterator[Note]:
    """Where a target income depends on a year that the table of income limits does not have."""
    segments = {each.segment for each in scenario.dwellings.values()}
    if not any(scenario.policy.segments[name].income_limit_multiple for name in segments):
        return
    table = dated_table("income_limit", "single", scenario.known_until)
    last = last_published_year(table)
    if not covers(table, scenario.price_date):
        yield Note("income_limit_unknown", {"date": str(scenario.price_date)})
    elif last is not None and last < scenario.price_date.year:
        yield Note("income_limit_goes_on", {"year": scenario.price_date.year, "last": last})


def _assumption_notes(scenario: Scenario) -> Iterator[Note]:
    for path, reason in scenario.policy.assumed.items():
        if path not in scenario.policy_overrides:
            yield Note("policy_value_assumed", {"path": f"policy.{path}", "reason": reason})
    for path in scenario.policy_overrides:
        yield Note("policy_value_overridden", {"path": f"policy.{path}", "base": scenario.policy_base})
