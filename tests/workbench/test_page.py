"""The workbench's page in a real browser, served by the real command: from nothing to a saved scenario."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect
from ruamel.yaml import YAML

from feasibility import evaluate, read_scenario
from feasibility.language import numbers
from tests.chromium import Visitor, serious
from tests.workbench.guest import LAPTOP, PHONE, SETTLED, ZOOMED, Guest, overflowing
from tests.workbench.opening import ROOT, Workbench, workbench

SOON = 5_000
"""Milliseconds within which the page has looked by itself."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with workbench(tmp_path_factory.mktemp("workbench")) as server:
        yield server


def test_from_the_start_page_to_a_saved_scenario(browser: Browser, server: Workbench) -> None:
    """80 dwellings, 30 % social, 40 % mid by points, 30 % free; the file gives the same from the terminal."""
    with Guest(browser, server) as guest:
        page = guest.page
        assert serious(page) == []
        page.get_by_label("Naam van het plan").fill("Tachtig woningen")
        page.get_by_label("Beleid dat geldt").select_option("wet-betaalbare-huur-2026")
        page.get_by_role("button", name="Beginnen").focus()
        page.keyboard.press("Enter")
        expect(guest.land()).to_contain_text("€", timeout=SETTLED)
        expect(page.get_by_role("heading", level=1, name="Tachtig woningen")).to_be_focused()
        for entry, count in (("Sociale huur", "24"), ("Middenhuur", "32"), ("Vrije sector", "24")):
            guest.type("Aantal woningen van een type", count, entry)
        guest.type("Punten van een woning", "170", "Middenhuur")
        assert serious(page) == []
        page.get_by_role("button", name="Verder").click()
        guest.type("Vraagprijs van de grond", "-1,5 mln")
        guest.type("Vereist rendement", "5,75 %")
        page.get_by_role("button", name="Verder").click()
        expect(page.locator(".guide")).to_be_hidden()
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        page.get_by_role("tab", name="Uitdelen").click()
        with page.expect_download(timeout=SETTLED) as download:
            page.get_by_role("link", name="Werkmap").click()
        assert download.value.suggested_filename == "tachtig-woningen-workbook.xlsx"
        asked: list[str] = []
        guest.context.on("request", lambda request: asked.append(request.url))
        with page.expect_popup() as report:
            page.get_by_role("link", name="Verslag", exact=True).click()
        expect(report.value.locator("h1")).to_have_text("Tachtig woningen", timeout=3 * SETTLED)
        first, second = (each for each in asked if "/handout/" in each)
        assert first == f"{second}&first"  # which says that it is being made
        page.get_by_role("tab", name="Uitkomst").click()
        shown = guest.land().inner_text()
        verdict = page.locator(".strip").inner_text()
        assert guest.said == []
        assert {re.sub(r"^(\w+://[^/]*)/.*", r"\1", url) for url in guest.asked} == {server.base}
        assert not any(server.key in url for url in guest.asked)
    file = server.folder / "tachtig-woningen.yaml"
    command = [sys.executable, "-m", "feasibility", "run", str(file), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found = json.loads(run.stdout)
    assert found["results"]["dwellings"] == 80
    assert {name: each["count"] for name, each in found["dwelling_types"].items()} == {
        "social": 24,
        "mid": 32,
        "free": 24,
    }
    land = numbers.money(found["results"]["residual_land_value"], "nl")
    assert re.sub(r"[\s\u2060]", "", shown) == re.sub(r"\s", "", land)
    assert ("Niet haalbaar" not in verdict) == found["results"]["viable"]
    scenario = read_scenario(file)
    assert scenario.required_return == 0.0575
    assert scenario.land.asking_price == -1_500_000
    assert "# aangenomen" in file.read_text(encoding="utf-8")


def test_a_mistake_stands_at_its_field_and_the_last_results_stay(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        before = guest.land().inner_text()
        rent = guest.field("Huur op prijspeil", "Laag")
        guest.type("Huur op prijspeil", "veel", "Laag")
        expect(rent).to_have_attribute("aria-invalid", "true")
        described = rent.get_attribute("aria-describedby") or ""
        expect(page.locator(f"#{described.split()[0]}")).to_contain_text("gevonden: de tekst 'veel'")
        expect(page.locator(".results.stale")).to_be_visible()
        assert guest.land().inner_text() == before
        assert serious(page) == []
        guest.type("Huur op prijspeil", "775,50", "Laag")
        expect(rent).to_have_value("775,5")
        expect(page.locator(".results.stale")).to_have_count(0)
        scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
        land = evaluate(scenario.with_values({"dwellings.low.rent": 775.5})).residual_land_value
        expect(guest.land()).to_have_text(numbers.money(land, "nl").replace(" ", "\u00a0"))
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        expect(guest.land()).to_have_text(before, timeout=SETTLED)
        expect(rent).to_have_value("760")
        guest.page.get_by_label("Zoeken in het formulier").fill("erfpacht")
        expect(page.get_by_label("Eigendomsvorm van de grond", exact=True)).to_be_visible()


def test_a_note_is_among_the_changes_without_its_value(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        entry = page.locator("details.entry").first
        rent = guest.field("Huur op prijspeil", "Laag")
        entry.get_by_role("button", name="Uitleg: Huur op prijspeil", exact=True).click()
        note = entry.get_by_label("Toelichting of bron")
        before = note.input_value()
        note.fill("bron: de brief van mei")
        note.press("Tab")
        guest.settled()
        tab = page.get_by_role("tab", name="Wijzigingen")
        expect(tab).to_contain_text("1")
        tab.click()
        row = page.locator("[role=tabpanel]:not([hidden]) tbody tr")
        expect(row.locator("th, td")).to_have_text(
            ["Huur op prijspeil (laag): toelichting of bron", before, "bron: de brief van mei"]
        )
        expect(rent).to_have_value("760")
        assert guest.said == []


def test_the_language_of_the_link_is_that_of_the_page_until_another_is_chosen(
    browser: Browser, server: Workbench
) -> None:
    with Visitor(browser, LAPTOP, locale="en-GB") as visitor:
        page = visitor.page
        page.goto(f"{server.base}/#key={server.key}&lang=nl")
        expect(page.get_by_role("button", name="Beginnen")).to_be_visible(timeout=SETTLED)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="Begin", exact=True)).to_be_visible(timeout=SETTLED)
        page.reload()
        expect(page.get_by_role("button", name="Begin", exact=True)).to_be_visible(timeout=SETTLED)


def test_the_first_link_leads_to_the_main_part_and_changes_nothing(
    browser: Browser, server: Workbench
) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        for name in ("", "Amersfoort, 120 woningen, 2019"):
            if name:
                guest.example(name)
            page.locator(".skip").focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("main")).to_be_focused()
            page.keyboard.press("Tab")
            expect(page.get_by_role("main").locator(":focus")).to_have_count(1)
        expect(guest.land()).to_contain_text("€")


def test_fields_of_entries_and_parts_come_and_go(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        types = page.get_by_role("group", name="Woningtypen", exact=True)
        types.get_by_text("Toevoegen aan: Woningtypen").click()
        adding = types.locator("form.adding").last
        adding.get_by_label("Naam", exact=True).fill("tower")
        adding.get_by_label("Begin als").select_option("free")
        page.get_by_role("button", name="Toevoegen: Woningtypen").click()
        guest.settled()
        expect(page.locator("[data-part=types]")).to_contain_text("tower", timeout=SETTLED)
        guest.type("Aantal woningen van een type", "6", "Tower")
        expect(page.locator(".lead")).to_contain_text("126 woningen")
        page.get_by_role("button", name="Verwijderen: Tower").click()
        expect(page.locator(".lead")).to_contain_text("120 woningen", timeout=SETTLED)
        page.locator("details.group", has_text="Leningen en belasting").locator("summary").first.click()
        page.get_by_role("button", name="Toevoegen: Lening van de belegger").click()
        expect(page.locator("[data-part=finance]")).to_be_visible(timeout=SETTLED)
        assert guest.said == []


def pasted(guest: Guest, label: str, entry: str, text: str) -> None:
    """Paste a text with the keys, as from a spreadsheet."""
    guest.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field = guest.field(label, entry)
    guest.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    field.click()
    field.press("Control+v")
    field.press("Tab")
    guest.settled()


def test_a_column_of_a_spreadsheet_goes_on_in_the_types_below(browser: Browser, server: Workbench) -> None:
    label = "Huur op prijspeil"
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        rents = {each: guest.field(label, each).input_value() for each in ("Laag", "Hoog", "Vrij")}
        pasted(guest, label, "Hoog", "1.000,50\r\n1.250\r\n")
        expect(guest.field(label, "Hoog")).to_have_value("1.000,5")
        expect(guest.field(label, "Vrij")).to_have_value("1.250")
        expect(guest.field(label, "Laag")).to_have_value(rents["Laag"])
        expect(page.get_by_text("De kolom is ingevuld")).to_contain_text("2 waarden")
        page.get_by_role("button", name="Ongedaan maken").click()
        guest.settled()
        for each, rent in rents.items():
            expect(guest.field(label, each)).to_have_value(rent)
        pasted(guest, label, "Hoog", "1000\n1100\n1200")
        expect(page.get_by_text("3 regels geplakt, en vanaf hier zijn er 2")).to_be_visible()
        expect(guest.field(label, "Hoog")).to_have_value(rents["Hoog"])
        guest.field("Zoeken in het formulier").fill("rendement")
        pasted(guest, "Vereist rendement", "", "5 %\n6 %")
        expect(guest.field("Vereist rendement")).to_have_attribute("aria-invalid", "true")
        assert guest.said == []


def test_a_column_goes_into_no_entry_that_the_search_hides(browser: Browser, server: Workbench) -> None:
    label = "Huur op prijspeil"
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        rents = {each: guest.field(label, each).input_value() for each in ("Hoog", "Vrij")}
        search = guest.field("Zoeken in het formulier")
        search.fill("hoog")
        expect(guest.field(label, "Hoog")).to_be_visible()
        pasted(guest, label, "Hoog", "1000\n1100")
        expect(page.get_by_text("2 regels geplakt, en de zoekopdracht toont vanaf hier 1")).to_be_visible()
        search.fill("")
        for each, rent in rents.items():
            expect(guest.field(label, each)).to_have_value(rent)
        search.fill("huur op")
        pasted(guest, label, "Hoog", "1000\n1100")
        expect(guest.field(label, "Hoog")).to_have_value("1.000")
        expect(guest.field(label, "Vrij")).to_have_value("1.100")
        assert guest.said == []


def test_a_pasted_column_is_told_once_it_is_accepted_and_kept_until_then(
    browser: Browser, server: Workbench
) -> None:
    label = "Huur op prijspeil"
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        told, before = page.get_by_text("De kolom is ingevuld"), guest.land().inner_text()
        guest.context.set_offline(True)
        pasted(guest, label, "Hoog", "1000\n1100")
        expect(page.locator(".banner")).to_contain_text("antwoordt niet", timeout=SETTLED)
        expect(told).to_be_hidden()
        expect(guest.field(label, "Hoog")).to_have_value("1000")
        expect(guest.field(label, "Vrij")).to_have_value("1100")
        guest.context.set_offline(False)
        expect(told).to_contain_text("2 waarden", timeout=SETTLED)
        expect(guest.field(label, "Hoog")).to_have_value("1.000")
        expect(guest.field(label, "Vrij")).to_have_value("1.100")
        expect(guest.land()).not_to_have_text(before)
        pasted(guest, label, "Hoog", "1200\nveel")
        expect(guest.field(label, "Hoog")).to_have_value("1.200")
        expect(guest.field(label, "Vrij")).to_have_value("veel")
        expect(guest.field(label, "Vrij")).to_have_attribute("aria-invalid", "true")
        expect(told).to_be_hidden()


@pytest.mark.parametrize("slow", ["undo", "change"])
def test_undo_and_what_is_typed_go_one_behind_the_other(
    browser: Browser, server: Workbench, slow: str
) -> None:
    label = "Huur op prijspeil"
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        undo = page.get_by_role("button", name="Ongedaan maken")
        low, high = guest.field(label, "Laag"), guest.field(label, "Hoog")
        before = high.input_value()
        guest.type(label, "700", "Laag")
        expect(undo).to_be_enabled(timeout=SETTLED)
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route(f"**/api/{slow}*", hold, times=1)
        if slow == "undo":
            undo.click()
        high.fill("1000")
        high.press("Enter")
        if slow == "change":
            undo.click()
        expect(page.locator("[data-busy]")).to_have_count(1)
        page.wait_for_timeout(300)
        held[0].continue_()
        if slow == "undo":
            expect(low).not_to_have_value("700", timeout=SETTLED)
            expect(high).to_have_value("1.000", timeout=SETTLED)
        else:
            expect(high).to_have_value(before, timeout=SETTLED)
            expect(low).to_have_value("700", timeout=SETTLED)
        expect(page.locator("[data-busy]")).to_have_count(0, timeout=SETTLED)
        assert guest.said == []


def test_what_is_told_of_a_pasted_column_goes_with_the_next_step(browser: Browser, server: Workbench) -> None:
    label = "Huur op prijspeil"
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        told = page.get_by_text("De kolom is ingevuld")
        steps: tuple[Callable[[], object], ...] = (
            lambda: page.get_by_role("button", name="Ongedaan maken").click(),
            lambda: guest.type(label, "700", "Laag"),
            lambda: pasted(guest, label, "Hoog", "1000\n1100\n1200"),
        )
        for at, step in enumerate(steps):
            pasted(guest, label, "Hoog", f"{1000 + at}\n{1100 + at}")
            expect(told).to_contain_text("2 waarden")
            step()
            expect(told).to_be_hidden(timeout=SETTLED)
        expect(page.get_by_text("3 regels geplakt, en vanaf hier zijn er 2")).to_be_visible()
        assert guest.said == []


def test_a_label_has_a_field_for_each_language_or_one_for_both(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort, 120 woningen, 2019")
        (file,) = parse_qs(urlsplit(page.url).query)["file"]

        def written() -> object:
            document = server.open(file=file)["document"]
            text = server.client.get(f"/handout/{document}/scenario.yaml?lang=nl").text
            return YAML(typ="safe").load(text)["dwellings"]["low"].get("label")

        entry = page.locator("details.entry").first
        label = entry.get_by_role("group", name="Opschrift van een woningtype")
        english, dutch, both = (
            label.get_by_label(each, exact=True) for each in ("Engels", "Nederlands", "Voor beide talen")
        )
        apart = label.get_by_label("voor elke taal een eigen")
        expect(english).to_have_value("low")
        expect(both).to_be_hidden()
        dutch.fill("laagbouw")
        dutch.press("Enter")
        expect(entry.locator(".entry-name")).to_have_text("Laagbouw", timeout=SETTLED)
        assert written() == {"en": "low", "nl": "laagbouw"}
        assert serious(page) == []
        apart.press("Space")
        expect(both).to_have_value("laagbouw")
        guest.settled()
        assert written() == "laagbouw"
        both.fill("toren: A")
        both.press("Tab")
        expect(entry.locator(".entry-name")).to_have_text("Toren: A", timeout=SETTLED)
        assert written() == "toren: A"
        expect(apart).to_be_focused()
        page.keyboard.press("Space")
        expect(dutch).to_have_value("toren: A")
        english.fill("tower")
        english.press("Enter")
        expect(apart).to_be_checked()
        guest.settled()
        assert written() == {"en": "tower", "nl": "toren: A"}
        dutch.fill("x" * 81)
        dutch.press("Enter")
        expect(label.locator(".problem")).to_contain_text("80", timeout=SETTLED)
        expect(dutch).to_have_attribute("aria-invalid", "true")
        expect(english).not_to_have_attribute("aria-invalid", "true")
        for each in (english, dutch):
            each.fill("")
            each.press("Enter")
            guest.settled()
        expect(entry.locator(".entry-name")).to_have_text("Laag", timeout=SETTLED)
        assert written() is None
        expect(label.locator(".problem")).to_be_hidden()
        pasted(guest, "Engels", "Hoog", "first\nsecond")
        expect(guest.field("Engels", "Hoog")).to_have_value("first")
        expect(guest.field("Engels", "Vrij")).to_have_value("second")
        expect(guest.field("Nederlands", "Vrij")).to_have_value("vrij")
        assert guest.said == []


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (ZOOMED, "light")])
def test_on_a_phone_and_at_twice_the_size(
    browser: Browser, server: Workbench, size: tuple[int, int], scheme: str
) -> None:
    with Guest(browser, server, size, scheme) as guest:
        assert not overflowing(guest.page)
        guest.example("Een wijk van 240 woningen in drie fasen")
        assert not overflowing(guest.page)
        for group in guest.page.locator("details.group > summary").all()[:6]:
            group.click()
        guest.page.get_by_role("button", name="Uitleg: Naam").first.click()
        assert serious(guest.page) == []
        assert not overflowing(guest.page)
        for tab in ("Wijzigingen", "Uitdelen"):
            guest.page.get_by_role("tab", name=tab).click()
            assert not overflowing(guest.page)
            assert size == ZOOMED or serious(guest.page) == []
        assert guest.said == []


def test_a_changed_file_is_noticed_and_a_lost_program_is_told(browser: Browser, tmp_path: Path) -> None:
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        guest.example("Utrecht, 90 woningen, inflatie + 1 voor 20 jaar")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        file = next(tmp_path.glob("*.yaml"))
        file.write_text(file.read_text(encoding="utf-8") + "\n# of another hand\n", encoding="utf-8")
        page.locator("details.group", has_text="Eindwaarde en rendement").locator("summary").first.click()
        guest.type("Vereist rendement", "5,25 %")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("of another hand", timeout=SETTLED)
        expect(dialog).to_contain_text("2 plaatsen verschillen; ze zijn gemerkt met ≠.")
        mine, theirs = dialog.locator("pre").all()
        expect(mine.locator("mark")).to_have_text(
            [re.compile("required_return: 0.0525 "), re.compile("(niets)")]
        )
        expect(theirs.locator("mark")).to_have_text(
            [re.compile("required_return: 0.055 "), re.compile("# of another")]
        )
        for each in (mine, theirs):
            assert each.evaluate(
                """each => {
                    const place = (one) => one.getBoundingClientRect();
                    const [first, box] = [place(each.querySelector("mark")), place(each)];
                    return first.top >= box.top && first.bottom <= box.bottom; }"""
            )
        assert serious(page) == []
        assert "5.25" not in file.read_text(encoding="utf-8")
        dialog.get_by_role("button", name="Annuleren").click()
        server.stop()
        guest.field("Vereist rendement").fill("6 %")
        guest.field("Vereist rendement").press("Enter")
        expect(page.locator(".banner")).to_contain_text("antwoordt niet", timeout=SETTLED)
        assert serious(page) == []


def test_another_tab_and_another_program_are_noticed_without_a_change(
    browser: Browser, tmp_path: Path
) -> None:
    """While the page is in sight; what is being typed stays, and nothing is written."""
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page, said = guest.page, guest.page.locator(".desk > [role=alert]")
        other = page.locator(".desk > .notice[role=status]")
        guest.example("Amersfoort, 120 woningen, 2019")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        (file,) = tmp_path.glob("*.yaml")
        page.clock.install()
        draft = guest.field("Huur op prijspeil", "Laag")
        draft.fill("789")
        theirs = server.open(file=file.name)
        before = guest.land().inner_text()
        server.change(theirs, path="required_return", typed="7%")
        expect(said).to_contain_text("in een ander tabblad gewijzigd", timeout=SETTLED)
        expect(guest.land()).not_to_have_text(before)
        expect(draft).to_have_value("789")
        written = file.read_text(encoding="utf-8")
        steps: tuple[tuple[Callable[[], object], str], ...] = (
            (lambda: file.write_text(f"{written}\n# of another hand\n", "utf-8"), "intussen gewijzigd"),
            (file.unlink, "niet meer op de schijf"),
        )
        for step, words in steps:
            step()
            page.clock.run_for(SOON)
            expect(other).to_contain_text(words, timeout=SETTLED)
            expect(draft).to_have_value("789")
        in_sight = """shown => {
            Object.defineProperty(document, "hidden", {value: !shown, configurable: true});
            document.dispatchEvent(new Event("visibilitychange")); }"""
        page.evaluate(in_sight, False)
        file.write_text(written, encoding="utf-8")
        asked = len(guest.asked)
        page.clock.run_for(10 * SOON)
        expect(other).to_be_visible()
        assert len(guest.asked) == asked
        page.evaluate(in_sight, True)
        expect(other).to_be_hidden(timeout=SETTLED)
        assert file.read_text(encoding="utf-8") == written
        assert guest.said == []


def test_a_change_of_a_state_that_another_tab_has_changed_is_made_on_the_newest(
    browser: Browser, tmp_path: Path
) -> None:
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page, said = guest.page, guest.page.locator(".desk > [role=alert]")
        guest.example("Amersfoort, 120 woningen, 2019")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        (file,) = tmp_path.glob("*.yaml")

        def hold(route: Route) -> None:
            """The page is not told of the other tab before it sends."""

        page.route("**/api/look*", hold)
        theirs = server.open(file=file.name)
        server.change(theirs, path="dwellings.low.rent", typed="817")
        high = guest.field("Huur op prijspeil", "Hoog")
        high.fill("889")
        high.press("Enter")
        expect(said).to_contain_text("uw wijziging is op de nieuwste stand doorgevoerd", timeout=SETTLED)
        expect(high).to_have_value("889")
        expect(guest.field("Huur op prijspeil", "Laag")).to_have_value("817")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        expect(page.locator(".state")).to_contain_text("Zojuist opgeslagen", timeout=SETTLED)
        saved = read_scenario(file)
        assert (saved.dwellings["low"].rent, saved.dwellings["high"].rent) == (817, 889)
        guest.said.clear()  # the browser names the refusal of the first try


def test_every_tab_answers_as_its_command_does(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        page = guest.page
        guest.example("Amersfoort aan tafel")
        guest.type("Huur op prijspeil", "775", "Laag")
        page.get_by_role("tab", name="Uitkomst").focus()
        panel = page.locator("[role=tabpanel]:not([hidden])")
        for tab, says in (
            ("Mix", "zoet"),
            ("Knoppen", "Vraagprijs"),
            ("Clausules", "termijn"),
            ("Oplossen", "Gevraagd"),
            ("Raster", "cellen zijn haalbaar"),
            ("Vergelijken", "zoals geopend"),
            ("Onzekerheid", "200 paden"),
            ("Partijen", "Woningcorporatie"),
        ):
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("tab", name=tab)).to_be_focused()
            if tab == "Mix":
                most, against = panel.get_by_label("Zo veel mogelijk"), panel.get_by_label("afgezet tegen")
                most.select_option("mid_dwellings")
                expect(against).to_have_value("land_value")
                against.select_option("mid_dwellings")
                expect(most).to_have_value("land_value")
            if tab == "Onzekerheid":
                panel.get_by_label("Aantal paden").fill("200")
            if tab == "Vergelijken":
                expect(panel.get_by_label("zoals geopend")).to_be_checked(timeout=SETTLED)
            panel.get_by_role("button", name="Berekenen").click()
            expect(panel.locator(".laid-out")).to_contain_text(says, ignore_case=True, timeout=3 * SETTLED)
            page.get_by_role("tab", name=tab).focus()
            if tab in ("Mix", "Raster"):
                assert serious(page) == []
            if tab == "Mix":
                before = guest.land().inner_text()
                panel.get_by_role("slider").press("End")
                chosen = panel.locator(".chosen p").inner_text()
                panel.get_by_role("slider").press("Enter")
                expect(panel).to_contain_text("Het programma is deze mix geworden", timeout=SETTLED)
                guest.settled()
                land = guest.land().text_content() or ""
                assert land != before and land.replace("\u00a0", " ") in chosen.replace("\u00a0", " ")
                page.get_by_role("button", name="Ongedaan maken").click()
                guest.settled()
                assert guest.land().text_content() == before
                expect(panel).not_to_contain_text("Het programma is deze mix geworden")
                page.get_by_role("tab", name=tab).focus()
        guest.type("Huur op prijspeil", "776", "Laag")
        expect(panel).to_contain_text("vóór de laatste wijziging")
        assert guest.said == []
