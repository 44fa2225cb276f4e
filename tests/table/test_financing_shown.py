"""Loans, tax, phases and ground lease at the table: the figures of a run, to whoever may see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from feasibility import Result, evaluate, read_scenario
from feasibility.language import numbers
from feasibility.live.table.setup import Setup, setup_of
from feasibility.parties.conditions import value_of
from feasibility.parties.views import case_of, own_case
from feasibility.scenario.keys.parties import Party
from tests.chromium import serious
from tests.table.guest import PHONE, SETTLED, Guest
from tests.table.serving import Json, Screen, party, scenario_in, serving
from tests.table.test_bases import message

EVERYTHING = """
phases:
  west: {start_months: 0, construction_months: 20}
  east: {start_months: 18, construction_months: 24}
development: {construction_months: null}
dwellings: {low: {phase: west}, high: {phase: east}, free: {phase: east}}
land:
  price: 3_000_000
  tenure: leasehold
  canon: {rate: 0.03, index: cpi, capitalisation_rate: 0.05}
  payment_months: 6
  phase_shares: {west: 0.4, east: 0.6}
finance:
  loan: {ltv: 0.6, dscr: 1.2, icr: 1.5, rate: 0.035, years: 20, fee: 0.01}
  construction_loan: {share_of_cost: 0.7, rate: 0.045, fee: 0.01}
  required_equity_return: 0.07
tax: {bracket: free, depreciation: {years: 30, residual_share: 0.2, floor: 0.5}}
"""
OWN_LOAN = """
parties:
  investor:
    assumptions: {finance.loan.ltv: 0.5, finance.loan.rate: 0.04}
    keeps_private: [assumptions]
"""
NOBODY = Party(role="municipality")
SHARED = "on the shared facts"
OWN = "Financing on its own assumptions (Belegger)"


def table_of(folder: Path, changes: str) -> Setup:
    return setup_of(read_scenario(scenario_in(folder, changes)), "meeting")


def named(told: Json) -> dict[str, Any]:
    """Heading → figure → what is sent of it."""
    return {
        group["name"]["en"] + (group["party"] or ""): {each["figure"]: each for each in group["figures"]}
        for group in told["financing"]
    }


def test_only_who_may_see_a_partys_own_loan_is_told_of_it(tmp_path: Path) -> None:
    """Others are told to the last character what they are told of a table without that loan."""
    shown = {lang: message(table_of(tmp_path, OWN_LOAN), lang) for lang in ("investor", "tenants", "screen")}
    ((heading, figures),) = named(shown["investor"]).items()
    setup = table_of(tmp_path, OWN_LOAN)
    own = evaluate(own_case(case_of(setup.scenario), setup.parties["investor"].assumptions)).finance
    assert heading == "Financing on its own assumptionsinvestor"
    assert own is not None
    assert figures["finance.loan"]["value"] == own.loan
    assert figures["finance.loan_to_value"]["value"] == pytest.approx(0.5, abs=1e-12)
    assert figures["finance.loan"]["note"]["nl"] == "bepaald door: hoogste LTV"
    assert figures["finance.equity_irr"]["value"] == own.equity_irr
    assert figures["finance.equity_irr"]["note"] == {"en": "one IRR", "nl": "één IRR"}
    without = OWN_LOAN.replace("finance.loan.ltv: 0.5, finance.loan.rate: 0.04", "exit.let_ratio: 0.9")
    for role in ("tenants", "screen"):
        assert shown[role] == message(table_of(tmp_path, without), role)
        assert shown[role]["financing"] == []


def test_a_loan_of_all_is_on_the_card_of_who_has_assumptions_of_its_own(tmp_path: Path) -> None:
    """An income that allows no loan is said; whoever hides its assumptions hides the figures on them."""
    loans = (
        "finance: {loan: {icr: 1.5, rate: 0.035}}\noperating_costs: {maintenance: {per_dwelling: 30_000}}\n"
    )
    told = message(table_of(tmp_path, loans), "tenants")
    (group,) = told["financing"]
    assert group["remark"]["en"].startswith("The loan is zero: year 1 of operation")
    on_card = {each["figure"] for each in party(told, "investor")["figures"]}
    assert {"finance.equity_irr", "finance.loan_to_value"} <= on_card
    assert not any(each["figure"].startswith("finance") for each in party(told, "tenants")["figures"])
    hidden = f"{loans}parties: {{investor: {{keeps_private: [assumptions]}}}}\n"
    assert party(message(table_of(tmp_path, hidden), "tenants"), "investor")["figures"] is None


def test_the_page_shows_the_figures_of_a_run_and_follows_the_slider(browser: Browser, tmp_path: Path) -> None:
    path = scenario_in(tmp_path, EVERYTHING + OWN_LOAN.replace(", finance.loan.rate: 0.04", ""))
    case = case_of(read_scenario(path))
    with (
        serving(path) as server,
        Guest(browser, server, "investor", "nl", PHONE, "dark") as guest,
        Guest(browser, server, "tenants") as tenants,
    ):
        _shows(guest, evaluate(case), "nl")
        expect(tenants.page.locator(".financing h3")).to_have_text(
            [f"{name} {SHARED}" for name in ("Financing", "Phases", "Ground lease")]
        )
        with Screen(server, "screen") as screen:
            screen.do("move", lever="land_price", value=4_000_000)
        moved = evaluate(case.with_values({"land.price": 4_000_000}))
        _shows(guest, moved, "nl")
        _shows(tenants, moved, "en")
        guest.page.get_by_role("button", name="English").click()
        expect(guest.page.locator(".financing h3").nth(1)).to_have_text(OWN)
        _shows(guest, moved, "en")
        assert guest.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert serious(guest.page) == []
        assert guest.said == tenants.said == []


def _shows(guest: Guest, result: Result, lang: str) -> None:
    """The first group, the phases and the lease are those of a result."""
    finance, tax = result.finance, result.tax
    assert finance is not None
    assert tax is not None
    names = {"en": ("IRR of the equity", "Land price"), "nl": ("IRR van het eigen vermogen", "Grondprijs")}
    loans = guest.page.locator(".financing .group").first
    expect(_value(loans, names[lang][0])).to_have_text(
        numbers.percent(finance.equity_irr, lang).replace(" ", "\u00a0"), timeout=SETTLED
    )
    for amount in (finance.loan, finance.equity, tax.tax, finance.land_value_for_equity_return):
        expect(loans).to_contain_text(numbers.money(amount, lang))
    rows = guest.page.locator(".phased tbody tr")
    for name, phase in result.phases.items():
        row = rows.filter(has=guest.page.get_by_role("rowheader", name=name, exact=True))
        amounts = [numbers.money(each, lang) for each in (phase.residual_land_value, phase.land_price)]
        expect(row.locator("td")).to_have_text(amounts)
    canon = [
        value_of("first_year_ground_rent", result, NOBODY),
        value_of("ground_rent_present_value", result, NOBODY),
    ]
    expect(guest.page.locator(".financing .group").last.locator("dd > span:first-child")).to_have_text(
        [numbers.money(each, lang) for each in canon]
    )


def _value(group: Locator, name: str) -> Locator:
    named = group.page.get_by_text(name, exact=True)
    return group.locator("dl > div").filter(has=named).locator("dd > span").first
