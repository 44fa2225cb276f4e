"""Every tab with a question, driven in a real browser to its end: it shows what the program computes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from feasibility import evaluate, find_deals, read_scenario
from feasibility.language import numbers
from feasibility.language.words import words_of
from feasibility.levers.clauses import clauses
from tests.chromium import serious
from tests.workbench.guest import LAPTOP, PHONE, SETTLED, Guest, overflowing
from tests.workbench.opening import ROOT, SCENARIOS, Workbench, workbench

AMERSFOORT = "Amersfoort, 120 woningen, 2019"
OWN_NAME = "Amersfoort, 120 dwellings, 2019"
"""As its file says, which is what a file of the folder is called by."""
SIZES = ((LAPTOP, "light"), (PHONE, "dark"))
FEW_LEVERS = """base: table.yaml
name: A small table
table:
  levers: {cap: null, term: null, high_rent: null, low_floor_area: null}
  mix: null
"""


def money(value: float) -> str:
    return numbers.money(value, "nl")


def said(place: Locator) -> str:
    """The text of an answer, with plain spaces; amounts have the sign that is copied as a number."""
    text = place.inner_text()
    assert "−" not in text
    return re.sub(r"\s+", " ", text.replace("\u2060", "").replace("\u00a0", " "))


def opened(guest: Guest, tab: str) -> Locator:
    """The panel of a tab."""
    guest.page.get_by_role("tab", name=tab, exact=True).click()
    panel = guest.page.locator("[role=tabpanel]:not([hidden])")
    expect(panel.get_by_role("button", name="Berekenen")).to_be_visible()
    return panel


def computed(guest: Guest, panel: Locator, screens: Sequence[tuple[tuple[int, int], str]] = SIZES) -> str:
    """What the answer of a panel says, which is well laid out on these screens."""
    panel.get_by_role("button", name="Berekenen").click()
    body = panel.locator(".answer .laid-out")
    expect(body.locator("table, p").first).to_be_visible(timeout=6 * SETTLED)
    expect(panel.locator(".running")).to_be_hidden(timeout=SETTLED)
    for size, scheme in screens:
        guest.at(size, scheme)
        assert serious(guest.page) == []
        assert not overflowing(guest.page)
    assert not re.search(r"(?<!\w)--\w", body.inner_text())  # an option of the command
    assert not re.search(r"€ \d|\d %", body.evaluate("each => each.textContent"))
    return said(body)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    folder = tmp_path_factory.mktemp("tabs")
    (folder / "table.yaml").write_bytes((SCENARIOS / "amersfoort-table.yaml").read_bytes())
    (folder / "amersfoort-2019.yaml").write_bytes((SCENARIOS / "amersfoort-2019.yaml").read_bytes())
    (folder / "small.yaml").write_text(FEW_LEVERS, encoding="utf-8")
    (folder / "bare.yaml").write_text(
        "base: table.yaml\nname: Nothing to move\ntable: null\n", encoding="utf-8"
    )
    with workbench(folder) as server:
        yield server


def test_deals(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        guest.page.get_by_role("button", name="A small table", exact=True).click()
        guest.settled()
        found = find_deals(read_scenario(server.folder / "small.yaml"))
        numbers_offered = opened(guest, "Oplossen").get_by_label("Welk getal").inner_text()
        assert "Vereist rendement" in numbers_offered and "Antwoorden per ronde" not in numbers_offered
        told = computed(guest, opened(guest, "Afspraken"))
        # Land prices from 3.0 to 5.0 million by 25,000, and rents from 725 to 800 by 5: 81 × 16.
        assert "Mogelijke afspraken samen: 1.296" in told
        assert found.count == 0 or f"{numbers.number(found.count, 'nl')} daarvan" in told
        assert found.count > 0 or "geen" in told.lower()
        assert guest.said == []


def test_deals_without_anything_to_negotiate_say_where_it_is_given(
    browser: Browser, server: Workbench
) -> None:
    with Guest(browser, server) as guest:
        guest.page.get_by_role("button", name="Nothing to move", exact=True).click()
        guest.settled()
        guest.page.get_by_role("tab", name="Afspraken", exact=True).click()
        panel = guest.page.locator("[role=tabpanel]:not([hidden])")
        expect(panel).to_contain_text("onder Partijen, een getal toe bij ‘Onderhandelbare knoppen’")
        expect(panel.get_by_role("button", name="Berekenen")).to_be_hidden()


def test_clauses(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server, *SIZES[1]) as guest:
        guest.example(AMERSFOORT)
        found = clauses(read_scenario(SCENARIOS / "amersfoort-2019.yaml"))
        told = computed(guest, opened(guest, "Clausules"))
        assert money(found.land_value) in told
        for each in found.term[:3]:
            assert money(each.land_value) in told


def test_solve(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        guest.example(AMERSFOORT)
        mix = opened(guest, "Mix")
        mix.get_by_role("textbox", name="Laag", exact=True).first.fill("-3")
        mix.get_by_role("button", name="Berekenen").click()
        expect(mix).to_contain_text("Laag (van): Geef een geheel getal van 0 of meer.")
        panel = opened(guest, "Oplossen")
        panel.get_by_label("Welk getal").select_option("dwellings.low.rent")
        panel.get_by_label("zodat").select_option("residual_land_value")
        panel.get_by_role("button", name="Berekenen").click()
        expect(panel).to_contain_text("Geef een getal.")
        panel.get_by_label("is", exact=True).fill("4,8 mln")
        assert "€ 814,87" in computed(guest, panel)
        earlier, body = (
            panel.get_by_text("Dit is nog het antwoord op de vraag ervoor."),
            panel.locator(".laid-out"),
        )
        for label, value, said in (
            ("is", "", "Geef een getal."),
            ("gezocht van", "veel", "(laag), gezocht van: gevonden: de tekst 'veel'"),
        ):
            expect(earlier).to_be_hidden()
            panel.get_by_label("is", exact=True).fill("4.800.000")
            panel.get_by_label(label, exact=True).fill(value)
            panel.get_by_role("button", name="Berekenen").click()
            expect(panel).to_contain_text(said, timeout=SETTLED)
            expect(earlier).to_be_visible()
            expect(body).to_have_class(re.compile("stale"))
            panel.get_by_label("gezocht van", exact=True).fill("500")
            panel.get_by_label("is", exact=True).fill("4.800.000")
            assert "€ 814,87" in computed(guest, panel, screens=())
            expect(body).not_to_have_class(re.compile("stale"))


def test_grid(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server, *SIZES[1]) as guest:
        guest.example(AMERSFOORT)
        panel = opened(guest, "Raster")
        panel.get_by_label("Naar beneden").select_option("dwellings.low.rent")
        for label, value in (("van", "740"), ("tot", "780"), ("in stappen van", "20")):
            panel.get_by_label(label, exact=True).first.fill(value)
        panel.get_by_label("Naar rechts").select_option("required_return")
        for label, value in (("van", "5 %"), ("tot", "6 %"), ("in stappen van", "0,5 %")):
            panel.get_by_label(label, exact=True).last.fill(value)
        told = computed(guest, panel)
        scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
        for low, rate in ((740, 0.05), (760, 0.055), (780, 0.06)):
            land = evaluate(scenario.with_values({"dwellings.low.rent": low, "required_return": rate}))
            assert numbers.number(land.residual_land_value / 1000, "nl") in told.replace("€ ", ""), told


def test_comparison(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        guest.example(AMERSFOORT)
        guest.type("Huur op prijspeil", "775", "Laag")
        panel = opened(guest, "Vergelijken")
        expect(panel.get_by_label("zoals geopend")).to_be_checked(timeout=SETTLED)
        panel.get_by_label("zoals geopend").uncheck()
        panel.get_by_role("button", name="Berekenen").click()
        expect(panel).to_contain_text("Kies er ten minste één")
        panel.get_by_label("zoals geopend").check()
        told = computed(guest, panel)
        scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
        dearer = evaluate(scenario.with_values({"dwellings.low.rent": 775})).residual_land_value
        assert money(dearer) in told
        assert money(evaluate(scenario).residual_land_value) in told


def test_a_question_is_stopped_and_the_page_goes_on(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        guest.page.get_by_role("button", name="Amersfoort, the table", exact=True).first.click()
        guest.settled()
        panel = opened(guest, "Afspraken")
        panel.get_by_role("button", name="Berekenen").click()
        expect(panel.locator(".running p")).to_contain_text(re.compile("bezig|klaar"), timeout=SETTLED)
        panel.get_by_role("button", name="Stoppen").click()
        expect(panel).to_contain_text("Gestopt.", timeout=SETTLED)
        expect(panel.locator(".running")).to_be_hidden()
        panel = opened(guest, "Clausules")
        assert "Elk jaar van de termijn" in computed(guest, panel, ())


def test_a_question_is_stopped_before_its_job_is_named(browser: Browser, server: Workbench) -> None:
    with Guest(browser, server) as guest:
        guest.page.get_by_role("button", name="Amersfoort, the table", exact=True).first.click()
        guest.settled()
        panel = opened(guest, "Afspraken")
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        guest.page.route("**/api/answer*", hold)
        with guest.page.expect_request("**/api/answer*"):
            panel.get_by_role("button", name="Berekenen").click()
        panel.get_by_role("button", name="Stoppen").click()
        expect(panel).to_contain_text("Gestopt.")
        with guest.page.expect_response("**/api/stop*") as stopped:
            held[0].continue_()
        assert stopped.value.ok
        expect(panel.locator(".running")).to_be_hidden()
        expect(panel).to_contain_text("Gestopt.")


def test_social_dwellings_stay_at_their_number_in_a_mix_until_they_are_made_free(
    browser: Browser, tmp_path: Path
) -> None:
    shutil.copy(SCENARIOS / "thirty-forty-thirty.yaml", tmp_path)
    scenario = read_scenario(SCENARIOS / "thirty-forty-thirty.yaml")
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        guest.page.get_by_role("button", name=str(scenario.name), exact=True).click()
        guest.settled()
        panel = opened(guest, "Mix")

        def row(name: str) -> Locator:
            label = words_of(scenario, "nl").type(name).capitalize()
            head = guest.page.get_by_role("rowheader", name=label, exact=True)
            return panel.locator("table.counts tr").filter(has=head)

        for name, each in scenario.dwellings.items():
            expect(row(name).get_by_role("checkbox")).to_be_checked(checked=each.segment != "social")
            expect(row(name).get_by_role("textbox").last).to_be_enabled(enabled=each.segment != "social")
        expect(panel.get_by_text("Sociale woningen blijven op hun aantal")).to_be_visible()
        assert re.search("30 sociaal", computed(guest, panel, SIZES[:1]))
        row("social").get_by_role("checkbox").check()
        guest.page.get_by_role("tab", name="Uitkomst", exact=True).click()
        opened(guest, "Mix")
        expect(row("social").get_by_role("checkbox")).to_be_checked()


def test_a_file_that_is_too_large_is_refused_in_one_sentence(browser: Browser, tmp_path: Path) -> None:
    large = (SCENARIOS / "amersfoort-2019.yaml").read_text(encoding="utf-8") + "# more\n" * 600_000
    (tmp_path / "large.yaml").write_text(large, encoding="utf-8")
    for command in (["open", "--no-browser", "--port", "0", "large.yaml"], ["run", "large.yaml"]):
        whole = [sys.executable, "-m", "feasibility", *command]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(whole, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert "large.yaml: is 4.2 MB large; at most 1 MB is allowed" in done.stderr
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        guest.page.get_by_role("button", name=OWN_NAME, exact=True).click()
        alert = guest.page.locator(".notice[role=alert]:not([hidden])")
        expect(alert).to_contain_text(
            "large.yaml: is 4,2 MB groot; ten hoogste 1 MB is toegestaan", timeout=SETTLED
        )
        expect(guest.page.get_by_role("heading", level=1)).to_be_visible()
        assert serious(guest.page) == []


def test_a_file_that_cannot_be_read_is_told_and_not_offered(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("hallo: [1,2\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_bytes((SCENARIOS / "amersfoort-2019.yaml").read_bytes())
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        expect(guest.page.locator(".files .refused")).to_contain_text("broken.yaml:2: is geen YAML")
        guest.example(AMERSFOORT)
        guest.page.get_by_role("tab", name="Vergelijken").click()
        panel = guest.page.locator("[role=tabpanel]:not([hidden])")
        expect(panel).to_contain_text("plan.yaml", timeout=SETTLED)
        expect(panel).not_to_contain_text("broken")


def test_a_file_that_was_deleted_is_said_to_be(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes((SCENARIOS / "amersfoort-2019.yaml").read_bytes())
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        guest.page.get_by_role("button", name=OWN_NAME, exact=True).click()
        guest.settled()
        guest.type("Huur op prijspeil", "775", "Laag")
        file.unlink()
        guest.page.get_by_role("button", name="Opslaan", exact=True).click()
        dialog = guest.page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", level=2)).to_have_text("Het bestand is intussen verwijderd")
        expect(dialog).to_contain_text("Hier is niets verloren gegaan")
        expect(dialog.get_by_role("button", name="Opnieuw onder deze naam opslaan")).to_be_visible()
        expect(dialog).not_to_contain_text("eroverheen")
        dialog.get_by_role("button", name="Annuleren").click()
        expect(guest.page.locator(".state")).to_have_text(
            "Nog niet opgeslagen: plan.yaml (een concept wordt bewaard)"
        )
        notice = guest.page.locator(".notice:visible")
        expect(notice).to_contain_text("Het bestand staat niet meer op de schijf")
        guest.page.keyboard.press("Control+z")
        expect(guest.page.locator(".state")).to_have_text("Niet meer op de schijf: plan.yaml")
        expect(notice).to_be_visible()
