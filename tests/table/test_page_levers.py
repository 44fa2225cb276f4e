"""Levers on the table's page in a real browser: by keyboard, as numbers, dragged and undone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.longer import usually
from tests.table.guest import LAPTOP, PHONE, PROJECTOR, SETTLED, SMALL, Guest, tabbed_to
from tests.table.serving import Screen, Server, lever, scenario_in, serving

# ------------------------------------------------------------------------------------- levers


def test_a_slider_by_keyboard_moves_every_screen(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as screen, Guest(browser, server, "tenants", "nl") as other:
        slider = screen.page.get_by_role("slider").first
        tabbed_to(screen.page, slider)
        before = int(slider.input_value())
        for _ in range(4):
            screen.page.keyboard.press("ArrowLeft")
        assert int(slider.input_value()) == before - 4
        expect(slider).to_have_attribute("aria-valuetext", "€4,100,000")
        expect(screen.fact("Land price")).to_have_text("€4,100,000", timeout=SETTLED)
        expect(other.fact("Grondprijs")).to_have_text("€ 4.100.000", timeout=SETTLED)
        expect(other.page.get_by_role("slider").first).to_have_attribute("aria-valuetext", "€\u00a04.100.000")
        screen.page.get_by_role("button", name="Reset").click()
        expect(other.fact("Grondprijs")).to_have_text("€ 4.200.000", timeout=SETTLED)
        assert screen.said == other.said == []


def test_a_number_that_is_written_goes_to_its_step(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen", "nl") as guest:
        field = guest.page.locator(".lever input[type=text]").first
        field.fill("3.985.000,00")
        field.press("Enter")
        expect(field).to_have_value("3.975.000")
        expect(guest.fact("Grondprijs")).to_have_text("€ 3.975.000", timeout=SETTLED)
        field.fill("veel")
        field.press("Enter")
        expect(guest.page.locator(".problem:visible")).to_contain_text("€ 3.000.000 tot en met € 5.000.000")
        field.press("Escape")
        expect(field).to_have_value("3.975.000")
        expect(guest.page.locator(".problem:visible")).to_have_count(0)
        surcharge = guest.page.locator(".lever input[type=text]").nth(1)
        surcharge.fill("0,75 %")
        surcharge.press("Enter")
        expect(surcharge).to_have_value("0,75")
        guest.page.get_by_role("button", name="Naar begin").click()
        expect(surcharge).to_have_value("1,25", timeout=SETTLED)


@pytest.mark.parametrize("written", usually(3, ["99999999", "4,2", "veel", "-5", "4.2", "4.200", ""]))
def test_a_number_outside_the_range_is_refused(browser: Browser, server: Server, written: str) -> None:
    with Guest(browser, server, "screen", "nl") as guest, Screen(server, "tenants") as listening:
        before = listening.table()["can_undo"]
        row = guest.page.locator(".lever").first
        field, alert = row.locator("input[type=text]"), row.get_by_role("alert")
        field.fill(written)
        field.press("Enter")
        expect(alert).to_have_text("Vul een getal in van € 3.000.000 tot en met € 5.000.000.")
        expect(field).to_have_attribute("aria-invalid", "true")
        field.press("Tab")
        expect(field).to_have_value("4.200.000")
        expect(alert).to_be_visible()
        table = listening.do("redo")
        assert (lever(table, "land_price"), table["can_undo"]) == (4_200_000, before)
        row.locator("input[type=range]").press("ArrowLeft")
        expect(alert).to_be_hidden()
        guest.page.get_by_role("button", name="Naar begin").click()
        expect(field).to_have_value("4.200.000", timeout=SETTLED)


def test_a_number_between_two_steps_is_said_to_be_rounded(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen", "nl") as guest:
        page = guest.page
        price = page.locator(".lever").first
        field, note = price.locator("input[type=text]"), price.get_by_role("status")
        field.fill("4 123 456")
        field.press("Enter")
        expect(field).to_have_value("4.125.000")
        expect(note).to_have_text("Afgerond op een stap van € 25.000: € 4.125.000.")
        expect(guest.fact("Grondprijs")).to_have_text("€ 4.125.000", timeout=SETTLED)
        field.press("Tab")
        expect(note).to_be_visible()
        for exact in ("5.000.000", "3000000", "4.150.000"):
            field.fill(exact)
            field.press("Enter")
        expect(note).to_be_hidden()
        surcharge = page.locator(".lever").nth(1)
        surcharge.locator("input[type=text]").fill("0,8")
        surcharge.locator("input[type=text]").press("Enter")
        expect(surcharge.get_by_role("status")).to_have_text("Afgerond op een stap van 0,25 %-punt: 0,75 %.")
        page.get_by_role("button", name="Naar begin").click()
        expect(field).to_have_value("4.200.000", timeout=SETTLED)


@pytest.mark.parametrize("written", usually(2, ["24,5", "121", "200", "-1", "tien"]))
def test_dwellings_are_whole_and_no_more_than_there_are(
    browser: Browser, server: Server, written: str
) -> None:
    with Guest(browser, server, "screen", "nl") as guest:
        row = guest.page.locator(".lever").filter(has=guest.slider("Laag"))
        field = row.locator("input[type=text]")
        field.fill(written)
        field.press("Enter")
        expect(row.get_by_role("alert")).to_have_text("Vul een heel getal in van 0 tot en met 120.")
        field.press("Tab")
        expect(field).to_have_value("24")
        expect(guest.slider("Vrij")).to_have_value("66")


def test_a_dragged_slider_arrives_where_it_was_let_go(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as guest, Screen(server, "tenants") as listening:
        slider = guest.page.get_by_role("slider").first
        box = slider.bounding_box()
        assert box
        y = box["y"] + box["height"] / 2
        thumb = guest.page.evaluate("1.35 * parseFloat(getComputedStyle(document.documentElement).fontSize)")
        at = box["x"] + thumb / 2 + (box["width"] - thumb) * int(slider.input_value()) / 80
        guest.page.mouse.move(at, y)
        guest.page.mouse.down()
        for step in range(60):
            guest.page.mouse.move(at - 2 * step, y)
        held = int(slider.input_value())
        guest.page.mouse.up()
        assert held < 48
        price = 3_000_000 + 25_000 * held
        expect(guest.fact("Land price")).to_have_text(f"€{price:,}", timeout=SETTLED)
        assert int(slider.input_value()) == held
        assert listening.until(lambda table: lever(table, "land_price") == price)
        guest.page.get_by_role("button", name="Reset").click()
        expect(guest.fact("Land price")).to_have_text("€4,200,000", timeout=SETTLED)


def test_no_amount_is_rounded_over_what_a_party_can_pay(browser: Browser, tmp_path: Path) -> None:
    """The corporation can pay 4,289,513.54 where the investor asks little."""
    asks_little = "parties:\n  investor: {at_least: {investor_irr: 0.05}, concedes: {investor_irr: 0.049}}\n"
    with serving(scenario_in(tmp_path, asks_little)) as own, Guest(browser, own, "screen") as guest:
        zone = guest.page.locator(".zone")
        expect(zone).to_contain_text("at most €4,289,513.", timeout=SETTLED)
        expect(zone.locator("svg.picture")).to_contain_text("Buyers' highest €4,289,513")
        expect(zone).to_contain_text("€89,513 of room in the land price")
        expect(zone).not_to_contain_text("€4,289,514")


def test_a_move_changes_the_pictures_that_stand_there(browser: Browser, server: Server) -> None:
    shapes = "[...document.querySelectorAll('.zone svg.picture *')]"
    drawn = f"{shapes}.map((each) => each.outerHTML)"
    with Guest(browser, server, "screen") as guest:
        page, picture = guest.page, guest.page.locator(".zone svg.picture")
        slider = page.locator("input[type=range]").first
        for presses in range(1, 4):
            before = page.evaluate(f"(window.kept = {shapes}).map((each) => each.outerHTML)")
            slider.press("ArrowLeft")
            expect(picture).to_contain_text(f"€{4_200_000 - 25_000 * presses:,}", timeout=SETTLED)
            assert page.evaluate("window.kept.every((each) => each.isConnected)")
            assert page.evaluate(drawn) != before
        changed = page.evaluate(drawn)
        page.get_by_role("button", name="Nederlands").click()
        expect(picture).to_contain_text("€ 4.125.000", timeout=SETTLED)
        page.get_by_role("button", name="English").click()
        expect(picture).to_contain_text("€4,125,000", timeout=SETTLED)
        assert page.evaluate(drawn) == changed, "what is changed is what would be drawn anew"
        page.get_by_role("button", name="Reset").click()
        expect(guest.fact("Land price")).to_have_text("€4,200,000", timeout=SETTLED)


def test_what_is_out_of_sight_follows_and_is_right_when_it_comes_into_sight(
    browser: Browser, server: Server
) -> None:
    with Guest(browser, server, "screen", size=PHONE) as guest:
        page = guest.page
        page.locator("input[type=range]").first.press("ArrowLeft")
        now = page.locator("#options tbody tr").filter(has_text="Land price").locator("td").first
        expect(now).to_have_text("€4,175,000", timeout=SETTLED)
        page.locator("input[type=range]").first.press("ArrowLeft")
        page.locator("#options").scroll_into_view_if_needed()
        expect(now).to_have_text("€4,150,000", timeout=SETTLED)
        page.get_by_role("button", name="Reset").click()
        expect(guest.fact("Land price")).to_have_text("€4,200,000", timeout=SETTLED)


def test_of_all_moves_in_a_frame_the_first_and_the_last_go_out(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    context.add_init_script(
        """window.sent = []; const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { window.sent.push(data); send.call(this, data); };"""
    )
    page = context.new_page()
    page.goto(f"{server.base}/?lang=en#key={server.keys['screen']}")
    expect(page.locator(".party")).to_have_count(5, timeout=SETTLED)
    page.evaluate(
        """async () => {
            const slider = document.querySelector("input[type=range]");
            const frame = () => new Promise(requestAnimationFrame);
            await frame();
            for (let value = 40; value < 60; value += 1) {
                slider.value = String(value);
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
            await frame();
            await frame();
        }"""
    )
    sent = [json.loads(each) for each in page.evaluate("window.sent")]
    moves = [each["value"] for each in sent if each["type"] == "move"]
    assert moves == [3_000_000 + 25_000 * 40, 3_000_000 + 25_000 * 59]
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("input[type=range]").first).to_have_value("48", timeout=SETTLED)
    context.close()


def test_the_mix_keeps_its_total(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as guest:
        low = guest.slider("Low")
        low.focus()
        for _ in range(3):
            guest.page.keyboard.press("ArrowRight")
        expect(guest.slider("Free")).to_have_value("63", timeout=SETTLED)
        assert int(low.input_value()) == 27
        expect(guest.page.locator(".changes")).to_contain_text("Dwellings of type low", timeout=SETTLED)
        guest.page.get_by_role("button", name="Undo").click()
        expect(low).not_to_have_value("27", timeout=SETTLED)
        guest.page.get_by_role("button", name="Reset").click()
        expect(low).to_have_value("24", timeout=SETTLED)


def test_undo_says_what_it_takes_back(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path)) as server,
        Guest(browser, server, "municipality") as guest,
        Screen(server, "investor") as investor,
    ):
        undo, said = guest.page.get_by_role("button", name="Undo"), guest.page.locator(".undoes")
        expect(said).to_have_text("")
        slider = guest.page.locator("input[type=range]").first
        place = slider.bounding_box()
        slider.press("ArrowLeft")
        expect(said).to_have_text("Undo: €4,175,000 → €4,200,000, Land price", timeout=SETTLED)
        assert slider.bounding_box() == place
        logged = len(investor.do("move", lever="term", value=18)["log"])
        expect(said).to_have_text(re.compile("^Undo: 18 years → 20 years, "), timeout=SETTLED)
        expect(undo).to_have_accessible_name(said.inner_text())
        expect(undo).to_have_attribute("title", said.inner_text())
        undo.click()
        expect(said).to_contain_text("Land price", timeout=SETTLED)
        assert len(investor.until(lambda table: lever(table, "term") == 20)["log"]) == logged
        investor.do("count", dwelling_type="low", value=30)
        expect(said).to_have_text("Undo: 2 values go back", timeout=SETTLED)
        undo.click()
        undo.click()
        expect(said).to_have_text("", timeout=SETTLED)


def test_a_move_of_another_is_followed_and_spoken_once_it_rests(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "municipality") as guest, Screen(server, "screen") as screen:
        live = guest.page.locator(".parties [aria-live=polite]")
        guest.page.wait_for_timeout(1_500)
        screen.do("move", lever="land_price", value=4_000_000.0)
        expect(live).to_contain_text("Gemeente: Not satisfied", timeout=SETTLED)
        expect(live).to_contain_text("€200,000 short")
        assert "Huurders" not in live.inner_text()
        screen.do("reset")
        expect(guest.fact("Land price")).to_have_text("€4,200,000", timeout=SETTLED)


@pytest.mark.parametrize(
    ("lang", "low", "high"),
    [
        (
            "en",
            ["in own segment 9 years", "in mid market 22 years"],
            ["within for 2 years"],
        ),
        ("nl", ["in eigen segment 9 jaar", "in middensegment 22 jaar"], ["erbinnen: 2 jaar"]),
    ],
)
@pytest.mark.parametrize("size", usually(2, [PROJECTOR, SMALL, LAPTOP, PHONE]))
def test_both_segments_that_a_rent_leaves_are_named(
    browser: Browser, server: Server, lang: str, low: list[str], high: list[str], size: tuple[int, int]
) -> None:
    with Guest(browser, server, "tenants", lang, size) as guest:
        picture = guest.page.locator("section[aria-labelledby=rents-heading] svg.picture")
        picture.scroll_into_view_if_needed()
        left = picture.locator("text.bad")
        expect(left).to_have_text([*low, *high], timeout=SETTLED)
        boxes = [each.bounding_box() for each in left.all()]
        frame = picture.bounding_box()
        assert frame
        for one, box in enumerate(boxes):
            assert box
            assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
            for other in boxes[:one]:
                assert other
                beside = box["x"] >= other["x"] + other["width"]
                assert beside or box["y"] >= other["y"] + 0.8 * other["height"]
