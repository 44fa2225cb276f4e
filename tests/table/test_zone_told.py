"""What the live zone says: to whom, of which position, and when it may show the sign that all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from feasibility import read_scenario
from feasibility.table.computing import computed
from feasibility.table.message import Shown, message_for
from feasibility.table.positions import with_lever
from feasibility.table.records import Position, Proposal, TableState
from feasibility.table.setup import Setup, setup_of
from tests.table.serving import Json, Screen, scenario_in, serving
from tests.table.test_page import ARGUMENTS, CHROMIUM, SETTLED, Guest

HIDING = "parties: {investor: {keeps_private: [conditions]}}\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def setup_with(folder: Path, changes: str) -> Setup:
    return setup_of(read_scenario(scenario_in(folder, changes)), "meeting")


def zone_at(setup: Setup, role: str, position: Position, *proposals: Proposal) -> Json:
    state = TableState(position, proposals=proposals)
    shown = Shown(computed(setup, position), None, {}, None, True, {}, None)
    zone: Json = message_for(role, setup, state, shown, 1)["zone"]
    return zone


def put(number: int, position: Position, overlap: bool | None) -> Proposal:
    return Proposal(number, "", "screen", 1, "", position, 4e6, 4e6, number, "", overlap=overlap)


def headline(guest: Guest) -> Locator:
    return guest.page.locator(".zone .spoken")


def test_what_was_told_of_a_proposal_is_told_of_its_position_alone(tmp_path: Path) -> None:
    setup = setup_with(tmp_path, HIDING)
    start, moved = setup.start, with_lever(setup, setup.start, "term", 18)
    proposals = (put(1, start, False), put(2, moved, True), put(3, moved, None))
    assert zone_at(setup, "screen", start, *proposals)["told"] == {"proposal": 1, "overlap": False}
    assert zone_at(setup, "screen", moved, *proposals)["told"] == {"proposal": 2, "overlap": True}
    assert zone_at(setup, "screen", with_lever(setup, moved, "term", 19), *proposals)["told"] is None
    assert zone_at(setup, "screen", moved, replace(proposals[2], position=start))["told"] is None


def test_what_was_told_goes_when_a_lever_moves(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path, HIDING)) as server,
        Guest(browser, server, "municipality") as guest,
        Screen(server, "investor") as investor,
    ):
        investor.do("consent", given=True)
        investor.put()
        gap = "Told with consent at proposal 1: the prices of sellers and buyers do not overlap"
        expect(headline(guest)).to_have_text(gap, timeout=SETTLED)
        investor.do("move", lever="land_price", value=3_000_000.0)
        expect(headline(guest)).to_have_text("Whether the prices meet is hidden", timeout=SETTLED)
        expect(headline(guest)).to_have_class("spoken closed")
        expect(guest.page.locator(".proposal")).to_contain_text("do not overlap")
        investor.do("take_up", proposal=1)
        expect(headline(guest)).to_have_text(gap, timeout=SETTLED)
