"""What the live zone says: to whom, of which position, and when it may show the sign that all is well."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from feasibility import read_scenario
from feasibility.deals.packages import packages_of
from feasibility.live.table.positions import fitted, values_of, with_lever
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import Position, Proposal, TableState
from feasibility.live.updates.computing import computed, satisfied_of
from feasibility.live.updates.message import Shown, message_for
from tests.table.guest import SETTLED, Guest
from tests.table.serving import SCENARIOS, Json, Screen, scenario_in, serving

HIDING = "parties: {investor: {keeps_private: [conditions]}}\n"


def setup_with(folder: Path, changes: str) -> Setup:
    return setup_of(read_scenario(scenario_in(folder, changes)), "meeting")


def zone_at(setup: Setup, role: str, position: Position, *proposals: Proposal) -> Json:
    state = TableState(position, proposals=proposals)
    shown = Shown(computed(setup, position), None, {}, None, True, {}, None)
    zone: Json = message_for(role, setup, state, shown)["zone"]
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
        gap = "Disclosed with consent at proposal 1: the prices of sellers and buyers do not overlap"
        expect(headline(guest)).to_have_text(gap, timeout=SETTLED)
        investor.do("move", lever="land_price", value=3_000_000.0)
        expect(headline(guest)).to_have_text("Whether the prices meet is hidden", timeout=SETTLED)
        expect(headline(guest)).to_have_class("spoken closed")
        expect(guest.page.locator(".proposal")).to_contain_text("do not overlap")
        investor.do("take_up", proposal=1)
        expect(headline(guest)).to_have_text(gap, timeout=SETTLED)


# ------------------------------------------------------------------------------ who is not in it

CONTENT = "investor: {at_least: {investor_irr: 0.05}, concedes: null}"
"""An investor with which there is a zone."""
LOST = "{rents.vacancy: 0.999}"
"""Assumptions that make no valid scenario: with the rents that nobody pays, more than all are lost."""


@pytest.mark.parametrize("keeps", ["[]", "[conditions]", "[assumptions]"])
def test_who_is_missing_is_told_with_the_zone_and_to_nobody_else(tmp_path: Path, keeps: str) -> None:
    tenants = f"{{tenants: {{assumptions: {LOST}, keeps_private: {keeps}}}}}"
    setup = setup_with(tmp_path, f"parties: {tenants}\n")
    assert zone_at(setup, "tenants", setup.start)["missing"] == ["tenants"]
    told = zone_at(setup, "municipality", setup.start)
    assert told == {"shown": False, "told": None} if keeps != "[]" else told["missing"] == ["tenants"]


@pytest.mark.parametrize(
    ("changes", "price", "kind", "words", "warning"),
    [
        (f"{{{CONTENT}}}", 4_200_000, "good", "€89,513 of room", ""),
        (
            f"{{{CONTENT}}}",
            4_100_000,
            "open",
            "€89,513 of room in the land price, but today's price of €4,100,000 is outside it",
            "",
        ),
        (
            f"{{investor: {{assumptions: {LOST}}}}}",
            4_200_000,
            "open",
            "Without Belegger: €89,513 of room",
            "Belegger is left out: its own assumptions make no valid scenario",
        ),
        (
            f"{{{CONTENT}, tenants: {{at_most: {{highest_low_rent: 1}}}}}}",
            4_200_000,
            "open",
            "€89,513 of room",
            "At no land price are these met: Huurders",
        ),
    ],
)
def test_the_sign_that_all_is_well_stands_where_nothing_is_in_the_way(
    browser: Browser, tmp_path: Path, changes: str, price: float, kind: str, words: str, warning: str
) -> None:
    with (
        serving(scenario_in(tmp_path, f"parties: {changes}\n")) as server,
        Screen(server, "screen") as screen,
        Guest(browser, server, "municipality") as guest,
    ):
        screen.do("move", lever="land_price", value=float(price))
        expect(guest.slider("Land price")).to_have_attribute("aria-valuetext", f"€{price:,}")
        expect(headline(guest)).to_contain_text(words, timeout=SETTLED)
        expect(headline(guest)).to_have_class(f"spoken {kind}")
        expect(guest.page.locator(".zone .warning")).to_contain_text(warning)


def test_no_overlap_is_told_where_a_party_has_no_figures(tmp_path: Path) -> None:
    hiding = f"{{investor: {{keeps_private: [conditions]}}, corporation: {{assumptions: {LOST}}}}}"
    path = scenario_in(tmp_path, f"parties: {hiding}\n")
    with serving(path) as server, Screen(server, "investor") as investor:
        investor.do("consent", given=True)
        proposal = investor.put()
        assert proposal["hidden_answers"]
        assert proposal["overlap"] is None
        assert investor.last["answers_left"] == 2


# ------------------------------------------------------------------------------ what closes a gap


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ("", ["investor", "tenants", "screen"]),
        ("parties: {investor: {keeps_private: [conditions]}}\n", ["investor"]),
        ("parties: {tenants: {keeps_private: [conditions]}}\n", ["tenants"]),
        ("parties: {investor: {keeps_private: [conditions]}, tenants: {keeps_private: [conditions]}}\n", []),
    ],
)
def test_the_contribution_is_told_to_those_from_whom_nothing_is_hidden(
    tmp_path: Path, changes: str, told: list[str]
) -> None:
    setup = setup_with(tmp_path, changes)
    shown = Shown(computed(setup, setup.start), None, {}, None, True, {}, None, 166_081.77)
    for role in ("investor", "tenants", "screen"):
        zone = message_for(role, setup, TableState(setup.start), shown)["zone"]
        assert zone.get("contribution") == (166_081.77 if role in told else None)
        assert zone.get("contribution_reach", {}) == {}  # everybody takes the whole of this site


def test_the_contribution_that_closes_the_gap_is_said_once_the_levers_rest(
    browser: Browser, tmp_path: Path
) -> None:
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", tmp_path)
    path = tmp_path / "private-land.yaml"
    path.write_text((SCENARIOS / "private-land.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with (
        serving(path) as server,
        Guest(browser, server, "screen", parties=4) as guest,
        Screen(server, "owner") as owner,
    ):
        zone = guest.page.locator(".zone")
        expect(zone).to_contain_text(
            "A contribution of €1,408,179 at the start closes the gap.", timeout=SETTLED
        )
        owner.do("move", lever="high_rent", value=900.0)
        assert owner.last["zone"]["contribution"] is None
        another = owner.until(lambda table: table["zone"]["contribution"] is not None)
        assert another["zone"]["contribution"] != pytest.approx(1_408_178.20, abs=0.01)
        expect(zone).not_to_contain_text("€1,408,179")
        guest.page.get_by_role("button", name="Nederlands").click()
        expect(zone).to_contain_text("bij de start dicht het gat.")


def test_a_concession_is_told_to_its_party_alone(tmp_path: Path) -> None:
    """Of the packages that `table` finds, in its own words; none where somebody hides something."""
    setup = setup_with(tmp_path, "")
    packages = packages_of(setup.scenario, setup.case)

    def seen(role: str, setup: Setup) -> list[Json] | None:
        shown = Shown(computed(setup, setup.start), None, {}, None, True, {}, None, packages=packages)
        found: list[Json] | None = message_for(role, setup, TableState(setup.start), shown)["packages"]
        return found

    levers = [{"low_floor_area": 51.0}, {"low_rent": 775.0, "high_rent": 985.0}]
    for role, concedes in {"screen": 0, "tenants": 0, "municipality": 1, "investor": 1}.items():
        found = seen(role, setup) or []
        assert [each["levers"] for each in found if not each["conceded"]] == levers
        assert sum(bool(each["conceded"]) for each in found) == concedes
        for each in found:
            low, high = each["range"] or (3.8e6, 4.3e6)
            assert low <= each["price"] <= high
            assert each["price_lever"] == {"land_price": each["price"]}
    for role in ("screen", "investor"):
        assert seen(role, setup_with(tmp_path, HIDING)) is None


def test_what_a_package_says_is_what_it_puts(tmp_path: Path) -> None:
    """The land price of a concession, between two steps of the lever, stands on the table as it is."""
    setup = setup_with(tmp_path, "")
    conceding = next(each for each in packages_of(setup.scenario, setup.case) if each.conditions)
    assert (conceding.conditions[0].figure, conceding.price) == ("land_price", 4_063_867)
    put = with_lever(setup, setup.start, "land_price", conceding.price, exactly=True)
    assert put.levers["land_price"] == conceding.price
    assert values_of(setup, put) == {"land.price": conceding.price}
    assert fitted(setup, put.levers, put.counts) == put
    assert satisfied_of(computed(setup, put).views)["investor"]
    assert with_lever(setup, put, "land_price", conceding.price).levers["land_price"] == 4_075_000
    assert with_lever(setup, put, "land_price", 9e6, exactly=True).levers["land_price"] == 5_000_000


def test_a_click_puts_a_package_on_the_table_and_everybody_agrees(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path)) as server,
        Guest(browser, server, "screen") as guest,
        Screen(server, "tenants") as tenants,
    ):
        lines = guest.page.locator(".packages li")
        expect(lines).to_have_count(2, timeout=12 * SETTLED)
        expect(lines.first).to_contain_text("54 m² → 51 m²")
        lines.first.get_by_role("button").click()
        expect(guest.page.locator(".party.good")).to_have_count(5, timeout=SETTLED)
        expect(guest.page.locator(".packages")).to_be_hidden()
        table = tenants.until(lambda table: all(each["satisfied"] for each in table["parties"]))
        assert [each["value"] for each in table["levers"]][0::5] == [4_200_000, 51]
        tenants.do("undo")
        assert not all(each["satisfied"] for each in tenants.last["parties"])
        tenants.refused("package", levers={"nothing": 1})
        tenants.do("package", levers={"land_price": 4_063_867})
        assert tenants.last["levers"][0]["value"] == 4_063_867
        expect(guest.page.get_by_role("textbox", name="Land price, €")).to_have_value("4,063,867")
        assert guest.said == []
