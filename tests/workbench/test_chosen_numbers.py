"""Fields that name numbers of the scenario: they are chosen by what they are called, not by their paths."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Locator, expect

from feasibility import read_scenario
from tests.chromium import serious
from tests.workbench.guest import SETTLED, Guest
from tests.workbench.opening import SCENARIOS, workbench

FILES = ("amersfoort-2019.yaml", "amersfoort-table.yaml")


def part(guest: Guest, heading: str) -> Locator:
    """A part whose entries have names, by its heading; it may be folded."""
    return guest.page.locator(".names").filter(has=guest.page.locator("h3").get_by_text(heading, exact=True))


def unfold(place: Locator) -> None:
    """Open what an element stands in, and what is folded within it."""
    place.evaluate("""each => {
        for (let at = each; at; at = at.parentElement) if (at.localName === "details") at.open = true;
        for (const fold of each.querySelectorAll("details")) fold.open = true;
    }""")


def opened(guest: Guest, entry: str, within: str) -> Locator:
    """The fields of an entry of a part, unfolded."""
    names = part(guest, within)
    found = (
        names.locator("details.entry")
        .filter(has=guest.page.locator(".entry-name").get_by_text(entry, exact=True))
        .first
    )
    unfold(found)
    return found


def chosen(guest: Guest, fields: Locator, number: str) -> None:
    """Choose a number by its name and add it."""
    choice = fields.get_by_label("Welk getal")
    choice.focus()
    choice.select_option(label=number)
    fields.get_by_role("button", name="Toevoegen").first.click()
    guest.settled()


def test_numbers_are_chosen_by_their_names(browser: Browser, tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(SCENARIOS / name, tmp_path)
    file = tmp_path / FILES[1]
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        page.get_by_role("button", name="Amersfoort, the table").first.click()
        expect(guest.land()).to_contain_text("€", timeout=SETTLED)
        lever = opened(guest, "Huur van lage woningen", "Onderhandelbare knoppen").locator(
            "fieldset:has(.chosen)"
        )
        assert lever.locator(".chosen li").all_inner_texts() == ["Huur op prijspeil (Laag)\nVerwijderen"]
        chosen(guest, lever, "Huur op prijspeil (Vrij)")
        expect(lever.locator(".chosen li")).to_have_count(2)
        least = "Laagste waarde van een onderhandelbare knop"
        opened(guest, "Opslag op de huurverhoging", "Onderhandelbare knoppen")
        guest.type(least, "0,25 %", "Opslag op de huurverhoging")
        assert guest.field(least, "Opslag op de huurverhoging").input_value() == "0,25 %"
        party = opened(guest, "Belegger", "Partijen").locator("fieldset:has(.chosen)").first
        assert "exit.let_ratio" not in party.inner_text()
        chosen(guest, party, "Vereist rendement")
        rate = party.get_by_label("Vereist rendement", exact=True)
        assert rate.input_value() == "5,5 %"
        rate.fill("6,25")
        rate.press("Enter")
        guest.settled()
        expect(party.get_by_label("Vereist rendement", exact=True)).to_have_value("6,25 %")
        party.get_by_role("button", name="Verwijderen: Leegwaarderatio").click()
        guest.settled()
        drawn = part(guest, "Onzekere invoer")
        unfold(drawn)
        chosen(guest, drawn, "Markthuur (Hoog)")
        expect(drawn.locator(".entry-name")).to_have_text(["Markthuur (Hoog)"])
        assert serious(page) == []
        assert page.locator(".problems li").all_inner_texts() == []
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        assert guest.said == []
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert written["table"]["levers"]["low_rent"]["paths"] == ["dwellings.low.rent", "dwellings.free.rent"]
    assert written["table"]["levers"]["cap"]["from"] == 0.0025
    assert written["parties"]["investor"]["assumptions"] == {
        "indices.market_rent": 0.0225,
        "required_return": 0.0625,
    }
    assert written["uncertainty"]["inputs"]["dwellings.high.market_rent"]["distribution"] == "normal"
    assert read_scenario(file).uncertainty.inputs


def test_a_copy_has_what_stands_in_the_form_now(browser: Browser, tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / FILES[0], tmp_path)
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        page.get_by_role("button", name="Amersfoort, 120").first.click()
        expect(guest.land()).to_contain_text("€", timeout=SETTLED)
        guest.type("Aantal woningen van een type", "30", "Laag")
        types = part(guest, "Woningtypen")
        unfold(types)
        adding = types.locator("form.adding").last
        adding.get_by_label("Naam").fill("een")
        adding.locator("select").select_option(label="Laag")
        adding.get_by_role("button").click()
        expect(types.locator(".entry-name", has_text="Een")).to_have_count(1, timeout=SETTLED)
        guest.settled()
        assert guest.field("Aantal woningen van een type", "Een").input_value() == "30"
        drawn = part(guest, "Onzekere invoer")
        unfold(drawn)
        chosen(guest, drawn, "Vereist rendement")
        expect(drawn.locator(".entry-name")).to_have_count(1, timeout=SETTLED)
        guest.settled()
        unfold(drawn)
        assert drawn.get_by_label("Gemiddelde van een invoer", exact=True).input_value() == "5,5 %"
        drawn.get_by_label("Welk getal").focus()
        offered = drawn.get_by_label("Welk getal").locator("option").all_text_contents()
        assert "Vormfactor" in offered and "Consumentenprijsindex (CPI)" not in offered  # uncertain already
        chosen(guest, drawn, "Vormfactor")
        expect(drawn.locator(".entry-name")).to_have_count(2, timeout=SETTLED)
        guest.settled()
        assert page.locator(".problems li").all_inner_texts() == []
