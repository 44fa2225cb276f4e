"""The program ends as in a power failure while somebody types on its page: nothing typed is lost."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.workbench.guest import LAPTOP, SETTLED, Guest
from tests.workbench.opening import SCENARIOS, Workbench, workbench

RENT, NAME = "Huur op prijspeil", "Amersfoort, 120 dwellings, 2019"


def opened(guest: Guest) -> None:
    guest.page.get_by_role("button", name=NAME, exact=True).click()
    guest.settled()
    expect(guest.land()).to_contain_text("€", timeout=SETTLED)


def lost(guest: Guest) -> None:
    expect(guest.page.locator(".banner")).to_contain_text("antwoordt niet", timeout=SETTLED)


def written(server: Workbench) -> dict[str, str]:
    """What has changed since it was opened, as the program has it."""
    return {each["path"]: each["after"] for each in server.open(file="plan.yaml", lang="nl")["changes"]}


def test_what_is_typed_while_the_program_is_dead_is_in_the_scenario_once_it_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", tmp_path / "plan.yaml")
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        opened(guest)
        low, high, free = (guest.field(RENT, each) for each in ("Laag", "Hoog", "Vrij"))
        guest.type(RENT, "775", "Laag")
        before = guest.land().inner_text()
        # Seen by the page: it goes on by itself.
        server.stop(signal.SIGKILL)
        high.fill("1.000,5")
        high.press("Tab")
        lost(guest)
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".choices button").last).to_have_text("Donker")
        guest.at(LAPTOP, "dark")  # the system's choice changes while the page is open
        expect(page.locator(".choices button").last).to_have_text("Licht")
        free.fill("1.250")
        free.press("Tab")
        expect(high).not_to_have_attribute("aria-invalid", "true")
        server.again()
        expect(page.locator(".banner")).to_be_hidden(timeout=SETTLED)
        expect(guest.land()).not_to_have_text(before, timeout=SETTLED)
        assert written(server) == {
            "dwellings.low.rent": "€\u00a0775/maand",
            "dwellings.high.rent": "€\u00a01.000,5/maand",
            "dwellings.free.rent": "€\u00a01.250/maand",
        }
        for field, value in ((low, "775"), (high, "1.000,5"), (free, "1.250")):
            expect(field).to_have_value(value)
            expect(field).not_to_have_attribute("aria-invalid", "true")
        # Not seen by the page: the first change finds another program.
        server.stop(signal.SIGKILL)
        server.again()
        guest.type(RENT, "780", "Laag")
        expect(low).to_have_value("780")
        assert written(server)["dwellings.low.rent"] == "€\u00a0780/maand"
        expect(page.locator("[aria-invalid=true]")).to_have_count(0)
        own = [each for each in guest.said if not each.startswith("Failed to load resource")]
        assert own == []  # the browser's words alone; the banner says the rest


def test_what_was_not_sent_is_sent_by_the_page_that_comes_after(browser: Browser, tmp_path: Path) -> None:
    """Loaded anew, or closed and opened again; in the language in which it was typed, and only once."""
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", tmp_path / "plan.yaml")
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        opened(guest)
        server.stop(signal.SIGKILL)
        guest.field(RENT, "Hoog").fill("1.050")
        guest.field(RENT, "Hoog").press("Tab")
        lost(guest)
        guest.field(RENT, "Vrij").fill("1.250,5")  # and not left
        address = page.url
        page.goto("about:blank")  # before the page has noticed by itself
        server.again()
        page.goto(address)
        told = page.get_by_text("Wat u typte toen het programma niet antwoordde")
        expect(told).to_contain_text(f"{RENT} (Hoog)", timeout=SETTLED)
        expect(guest.field(RENT, "Hoog")).to_have_value("1.050")
        expect(guest.field(RENT, "Vrij")).to_have_value("1.250,5")
        server.stop(signal.SIGKILL)
        guest.field(RENT, "Hoog").fill("1.060")
        guest.field(RENT, "Hoog").press("Tab")
        lost(guest)
        page.close()
        server.again()
        guest.page = guest.context.new_page()
        guest.page.goto(f"{server.base}/#key={server.key}&lang=en&file=plan.yaml")
        expect(guest.page.get_by_text("What you typed while")).to_be_visible(timeout=SETTLED)
        assert written(server) == {
            "dwellings.high.rent": "€\u00a01.060/maand",
            "dwellings.free.rent": "€\u00a01.250,5/maand",
        }
        assert server.open(file="plan.yaml")["undo"] == 1
        guest.page.reload()
        expect(guest.land()).to_contain_text("€", timeout=SETTLED)
        assert server.open(file="plan.yaml")["undo"] == 1
        expect(guest.page.get_by_text("What you typed while")).to_be_hidden()


def test_a_question_that_found_nobody_is_answered_once_somebody_is_there(
    browser: Browser, tmp_path: Path
) -> None:
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", tmp_path / "plan.yaml")
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        opened(guest)
        panel = guest.page.locator("[role=tabpanel]:not([hidden])")
        server.stop(signal.SIGKILL)
        for tab in ("Vergelijken", "Knoppen"):
            guest.page.get_by_role("tab", name=tab, exact=True).click()
        panel.get_by_role("button", name="Berekenen").click()
        expect(panel.locator(".answer .problem")).to_contain_text("antwoordt niet", timeout=SETTLED)
        guest.page.get_by_role("tab", name="Uitdelen", exact=True).click()
        guest.page.get_by_role("link", name="Werkmap").click()
        expect(panel.locator(".problem")).to_contain_text("antwoordt niet", timeout=SETTLED)
        server.again()
        expect(panel.locator(".problem")).to_be_hidden(timeout=SETTLED)
        guest.page.get_by_role("tab", name="Knoppen", exact=True).click()
        expect(panel.locator(".answer .laid-out")).to_contain_text("Vraagprijs", timeout=3 * SETTLED)
        expect(panel.locator(".answer .problem")).to_be_hidden()
        expect(panel.get_by_text("vóór de laatste wijziging")).to_be_hidden()
