"""The tab of points: its count, and what it writes into the scenario, are those of `feasibility points`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect
from ruamel.yaml import YAML

from tests.chromium import serious
from tests.workbench.guest import LAPTOP, PHONE, SETTLED, Guest, overflowing
from tests.workbench.opening import ROOT, SCENARIOS, workbench

LAW = "80 woningen onder de landelijke wet, 2026"
MISSING = 'raise ModuleNotFoundError("No module named {0!r}", name={0!r})'


def counted(file: Path, *options: str) -> dict[str, Any]:
    """What the command says of a dwelling."""
    command = [sys.executable, "-m", "feasibility", "points", str(file), "--json", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_every_change_is_counted_as_the_command_counts(tmp_path: Path) -> None:
    yaml = YAML()
    with workbench(tmp_path) as server:
        document = server.open(example="national-law-2026.yaml")
        about = {"document": document["document"], "lang": "nl"}
        first = server.ask("points", **about)
        assert first["points"] == counted(SCENARIOS / "points" / "appartement.yaml")["points"]
        assert [each["key"] for each in first["form"]["groups"]] == ["dwelling", "energy", "rooms", "outdoor"]
        changes = [
            {"path": "woz_value", "typed": "312.500"},
            {"path": "rooms.slaapkamer 1.area", "typed": "14,25"},
            {"path": "rooms.badkamer.fixtures", "value": ["bath", "washbasin"]},
            {"path": "energy.ep2", "remove": True},
            {"path": "energy.label", "value": "A+++"},
            {"path": "outdoor.balkon", "remove": True},
            {"path": "rooms.study", "value": {"kind": "other_room", "area": 7}},
            {"path": "valuation_date", "typed": "15-08-2026"},
        ]
        found = server.ask("points", **about, changes=changes)
        described = yaml.load((SCENARIOS / "points" / "appartement.yaml").read_text(encoding="utf-8"))
        described["woz_value"] = 312_500
        described["rooms"]["slaapkamer 1"]["area"] = 14.25
        described["rooms"]["badkamer"]["fixtures"] = ["bath", "washbasin"]
        described["energy"] = {"label": "A+++"}
        del described["outdoor"]["balkon"]
        described["rooms"]["study"] = {"kind": "other_room", "area": 7}
        described["valuation_date"] = "2026-08-15"
        file = tmp_path / "own.dwelling"
        with file.open("w", encoding="utf-8") as stream:
            yaml.dump(described, stream)
        file.write_text(file.read_text(encoding="utf-8").replace("'2026-08-15'", "2026-08-15"), "utf-8")
        theirs = counted(file)
        assert found["mistakes"] == []
        assert found["points"] == theirs["points"] != first["points"]
        assert f"{theirs['points']} punten op 15 augustus 2026" in found["said"]
        wrong = server.ask("points", **about, changes=[{"path": "rooms.study.kind", "value": "atelier"}])
        assert [each["path"] for each in wrong["mistakes"]] == ["rooms.study.kind"]
        assert "html" not in wrong
        unclear = server.ask("points", **about, changes=[{"path": "woz_value", "typed": "veel"}])
        assert [each["path"] for each in unclear["mistakes"]] == ["rooms.study.kind", "woz_value"]
        refused = server.ask("points_more", 409, **about, type="mid_small")["reason"]
        assert (
            refused["nl"] == "De beschrijving van de woning bevat nog fouten: herstel ze, dan wordt geteld."
        )
        assert "draft" not in refused["en"]
        server.ask("points", 400, **about, changes=[{"path": "woz_value"}])


def test_as_many_as_there_are_may_be_in_a_room_and_what_is_improbable_is_said(tmp_path: Path) -> None:
    with workbench(tmp_path) as server:
        document = server.open(example="national-law-2026.yaml")
        about = {"document": document["document"], "lang": "nl"}
        first = server.ask("points", **about)
        assert first["warnings"] == []
        rooms = next(
            each for group in first["form"]["groups"] for each in group["fields"] if each["path"] == "rooms"
        )
        room = next(each for each in rooms["entries"] if each["name"] == "badkamer")
        fixtures = next(each for each in room["fields"] if each["path"] == "rooms.badkamer.fixtures")
        assert fixtures["repeats"] and "_" not in fixtures["help"]
        changes = [
            {"path": "rooms.badkamer.fixtures", "value": ["bath", "standing_toilet", "standing_toilet"]},
            {"path": "energy.ep2", "typed": "-40"},
        ]
        found = server.ask("points", **about, changes=changes)
        (doubt,) = found["warnings"]
        assert doubt["path"] == "energy.ep2" and doubt["message"]["nl"].startswith("gevonden: -40; er wordt")
        one = {"path": "rooms.badkamer.fixtures", "value": ["bath", "standing_toilet"]}
        alone = server.ask("points", **about, changes=[one])
        assert found["points"] == alone["points"] + 2  # the policy book: a standing toilet in a bathroom


def test_the_points_are_written_as_the_command_writes_them(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.yaml"
    law = (SCENARIOS / "national-law-2026.yaml").read_text(encoding="utf-8")
    theirs.write_text(law, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(law, encoding="utf-8")
    apartment = SCENARIOS / "points" / "apartment.yaml"
    found = counted(apartment, "--into", str(theirs), "--type", "mid_small")
    with workbench(tmp_path) as server:
        document = server.open(file="mine.yaml")
        about = {"document": document["document"], "lang": "en"}
        more = server.ask("points_more", **about, type="mid_small")
        for value in found["in_scenario"]["values"]:
            assert f"€{value['residual_land_value']:,.0f}" in more["html"].replace("\u2060", "")
        answer = server.ask("points_into", **about, revision=document["revision"], type="mid_small")
        assert answer["fields"] == {"dwellings.mid_small.points": str(found["points"])}
        server.ask("points_into", 409, **about, revision=document["revision"], type="mid_small")
        again = answer["document"]
        server.ask("points_into", 422, **about, revision=again["revision"], type="mid_smal")
        server.ask("save", **about)
        assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == theirs.read_text(encoding="utf-8")
        undone = server.ask("undo", **about, revision=again["revision"] + 1)
        assert undone["document"]["changes"] == []


def test_without_the_package_the_tab_says_what_to_install(browser: Browser, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "woningwaardering.py").write_text(MISSING.format("woningwaardering"), encoding="utf-8")
    path = {"PYTHONPATH": f"{hidden}:{ROOT}"}
    folder = tmp_path / "own"
    folder.mkdir()
    with workbench(folder, env=path) as server, Guest(browser, server) as guest:
        guest.example(LAW)
        guest.page.get_by_role("tab", name="Punten").click()
        panel = guest.page.locator("[role=tabpanel]:not([hidden])")
        expect(panel).to_contain_text("pip install 'feasibility[wws]'", timeout=SETTLED)
        expect(
            panel.locator("form, input, select, .problem:not([hidden])").locator("visible=true")
        ).to_have_count(0)
        assert serious(guest.page) == []
        assert guest.said == []


def test_a_dwelling_is_described_and_its_points_go_into_the_plan(browser: Browser, tmp_path: Path) -> None:
    with workbench(tmp_path) as server, Guest(browser, server, PHONE, "dark") as guest:
        page = guest.page
        guest.example(LAW)
        tab = page.get_by_role("tab", name="Punten")
        page.get_by_role("tab", name="Wijzigingen").click()
        page.keyboard.press("ArrowLeft")
        expect(tab).to_be_focused()
        said = page.locator(".points-said")
        expect(said).to_contain_text("184 punten op 1 juli 2026: middenhuur", timeout=SETTLED)
        more = page.locator(".counted .laid-out:not(.stale)").last
        expect(more).to_contain_text("Niet opgegeven, en wat het zou veranderen", timeout=SETTLED)
        expect(more).to_contain_text("als klein midden (28 woningen)")
        for size, scheme in ((LAPTOP, "light"), (PHONE, "dark")):
            guest.at(size, scheme)
            assert serious(page) == []
            assert not overflowing(page)
        worth = page.get_by_label("WOZ-waarde", exact=True)
        worth.fill("veel")
        worth.press("Enter")
        expect(worth).to_have_attribute("aria-invalid", "true", timeout=SETTLED)
        expect(page.locator(".counted.stale")).to_be_visible()
        expect(page.get_by_role("button", name="Schrijf de punten bij dit type")).to_be_disabled()
        assert serious(page) == []
        worth.fill("265.000")
        worth.press("Enter")
        named = page.locator("summary", has_text="Badkamer")
        room = page.locator(".dwelling details.entry", has=named).first
        room.locator("summary").first.focus()
        page.keyboard.press("Enter")
        room.get_by_label("Bad", exact=True).focus()
        page.keyboard.press("Space")
        expect(said).to_contain_text("187 punten", timeout=SETTLED)
        expect(said).to_contain_text("vrije sector")
        before = guest.land().text_content()
        page.get_by_label("Als dit type van het plan").select_option("mid_large")
        page.get_by_role("button", name="Schrijf de punten bij dit type").click()
        expect(page.locator(".counted")).to_contain_text(
            "187 punten staan nu bij groot midden", timeout=SETTLED
        )
        expect(page.locator(".counted .laid-out:not(.stale)").last).to_contain_text(
            "Het scenario heeft nu 187 punten voor dit type", timeout=SETTLED
        )
        page.get_by_role("button", name="Ongedaan maken").click()
        guest.settled()
        assert guest.land().text_content() == before
        page.get_by_role("button", name="EN", exact=False).first.click()
        page.get_by_role("tab", name="Points").click()
        expect(said).to_contain_text("187 points on 1 July 2026", timeout=SETTLED)
        assert not overflowing(page)
        assert guest.said == []


def test_a_name_with_a_point_is_told_where_it_is_typed(browser: Browser, tmp_path: Path) -> None:
    """It would be read as a path, which leads nowhere and leaves a mistake that nothing takes away."""
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page = guest.page
        guest.example(LAW)
        page.get_by_role("tab", name="Punten").click()
        said = page.locator(".points-said")
        expect(said).to_contain_text("184 punten", timeout=SETTLED)
        adding = page.locator(".dwelling form.adding").first
        adding.locator("xpath=..").locator("summary").first.click()
        name = adding.locator("input")
        name.fill("slaapkamer nr. 3")
        name.press("Enter")
        expect(adding.locator(".problem")).to_have_text("Een naam zonder punten: een punt scheidt namen.")
        name.fill("slaapkamer 3")
        name.press("Enter")
        expect(page.locator(".dwelling details.entry", has_text="Slaapkamer 3")).to_be_visible(
            timeout=SETTLED
        )
        expect(adding.locator(".problem")).to_be_hidden()
        assert guest.said == []


def test_what_is_typed_while_nobody_answers_is_counted_after_it(browser: Browser, tmp_path: Path) -> None:
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        page, said = guest.page, guest.page.locator(".points-said")
        guest.example(LAW)
        guest.context.set_offline(True)
        page.get_by_role("tab", name="Punten").click()
        expect(page.locator(".banner")).to_contain_text("antwoordt niet", timeout=SETTLED)
        guest.context.set_offline(False)
        expect(said).to_contain_text("184 punten", timeout=SETTLED)
        guest.context.set_offline(True)
        worth = page.get_by_label("WOZ-waarde", exact=True)
        worth.fill("500.000")
        worth.press("Enter")
        expect(page.locator(".banner")).to_contain_text("antwoordt niet", timeout=SETTLED)
        expect(worth).to_have_value("500.000")
        guest.context.set_offline(False)
        expect(page.locator(".question .problem[role=alert]:visible")).to_have_count(0, timeout=SETTLED)
        expect(said).not_to_contain_text("184 punten", timeout=SETTLED)
        expect(worth).to_have_value("500.000")


def test_the_form_of_a_dwelling_has_every_key_of_its_table(tmp_path: Path) -> None:
    schema = (ROOT / "feasibility" / "points" / "description.py").read_text(encoding="utf-8")
    table = schema[schema.index("class Dwelling:") : schema.index("def is_heated")]
    keys = set(re.findall(r"^    (\w+): .*= key\(", table, re.MULTILINE))
    with workbench(tmp_path) as server:
        document = server.open(example="national-law-2026.yaml")
        form = server.ask("points", document=document["document"], lang="en")["form"]
    assert [*keys] and keys == {each["path"] for group in form["groups"] for each in group["fields"]}
