"""The table's page in a real browser, served by the real command: silent, accessible, by keyboard alone."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.table.serving import Screen, Server, lever, scenario_in, serving

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PROJECTOR, LAPTOP, PHONE, SMALL = (1920, 1080), (1366, 768), (390, 844), (320, 640)
HIDING = (
    "parties:\n  investor: {keeps_private: [conditions]}\n  corporation: {keeps_private: [assumptions]}\n"
)
SETTLED = 10_000
"""Milliseconds within which a change must have reached every screen, on a busy machine."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(scenario_in(tmp_path_factory.mktemp("table"))) as server:
        yield server


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(scenario_in(tmp_path_factory.mktemp("hiding"), HIDING)) as server:
        yield server


class Guest:
    """A page at the table in a browser of its own, with what it said on the console and what it asked for."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        role: str,
        lang: str = "en",
        size: tuple[int, int] = PROJECTOR,
        scheme: Any = "light",
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.goto(f"{server.base}/?lang={lang}#key={server.keys[role]}")
        expect(self.page.locator(".party")).to_have_count(5, timeout=SETTLED)

    def __enter__(self) -> "Guest":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def fact(self, name: str) -> Locator:
        return (
            self.page.locator(".facts div").filter(has=self.page.get_by_text(name, exact=True)).locator("dd")
        )

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)


def tabbed_to(page: Page, what: Locator, most: int = 80) -> None:
    """Reach something with the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if what.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{what} is not reached with Tab")


def serious(page: Page) -> list[tuple[str, str]]:
    found: dict[str, Any] = Axe().run(page).response
    return [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


# ----------------------------------------------------------------------------------- coming in


def test_silent_asks_nobody_else_and_hides_the_key(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "investor") as guest:
        address = server.base.removeprefix("http://")
        assert {re.sub(r"^\w+://([^/]*)/.*", r"\1", url) for url in guest.asked} == {address}
        assert not any(server.keys["investor"] in url for url in guest.asked)
        assert "key" not in guest.page.evaluate("location.href")
        assert server.keys["investor"] not in guest.page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        )
        expect(guest.page.locator(".you")).to_contain_text("You are: Belegger")
        assert guest.said == []


@pytest.mark.parametrize("key", ["", "#key=wrong"])
def test_without_a_key_that_is_known_the_page_asks_for_the_link(
    browser: Browser, server: Server, key: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.base}/{key}")
    expect(page.locator("#ask")).to_be_visible(timeout=SETTLED)
    expect(page.locator("#page")).to_be_hidden()
    expect(page.locator("#ask")).to_contain_text("Open the link")
    assert serious(page) == []
    context.close()


def test_a_page_that_is_loaded_again_is_let_in(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "municipality") as guest:
        guest.page.reload()
        expect(guest.page.locator(".you")).to_contain_text("You are: Gemeente", timeout=SETTLED)


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
        expect(other.page.get_by_role("slider").first).to_have_attribute("aria-valuetext", "€ 4.100.000")
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
        surcharge = guest.page.locator(".lever input[type=text]").nth(1)
        surcharge.fill("0,75 %")
        surcharge.press("Enter")
        expect(surcharge).to_have_value("0,75")
        guest.page.get_by_role("button", name="Naar begin").click()
        expect(surcharge).to_have_value("1,25", timeout=SETTLED)


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
        expect(zone.locator("svg.picture")).to_contain_text("Buyers’ highest €4,289,513")
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
        now = page.locator("#options tbody tr").filter(has_text="Price of the land").locator("td").first
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
        expect(guest.page.locator(".changes")).to_contain_text("Dwellings of type low")
        guest.page.get_by_role("button", name="Undo").click()
        expect(low).not_to_have_value("27", timeout=SETTLED)
        guest.page.get_by_role("button", name="Reset").click()
        expect(low).to_have_value("24", timeout=SETTLED)


def test_a_move_of_another_is_followed_and_spoken_once_it_rests(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "municipality") as guest, Screen(server, "screen") as screen:
        live = guest.page.locator("[aria-live=polite]")
        guest.page.wait_for_timeout(1_500)
        screen.do("move", lever="land_price", value=4_000_000.0)
        expect(live).to_contain_text("Gemeente: Not satisfied", timeout=SETTLED)
        expect(live).to_contain_text("€200,000 short")
        assert "Huurders" not in live.inner_text()
        screen.do("reset")
        expect(guest.fact("Land price")).to_have_text("€4,200,000", timeout=SETTLED)


# ------------------------------------------------------------------------------------- rounds


def test_a_proposal_is_put_and_answered_by_keyboard(browser: Browser, server: Server) -> None:
    with (
        Guest(browser, server, "municipality") as guest,
        Guest(browser, server, "investor", "nl") as investor,
    ):
        name = guest.page.get_by_label("Name", exact=True)
        tabbed_to(guest.page, name)
        guest.page.keyboard.type("By <b>keyboard</b> & all")
        guest.page.keyboard.press("Enter")
        newest = investor.page.locator(".proposal").first
        expect(newest).to_contain_text("By <b>keyboard</b> & all", timeout=SETTLED)
        accept = newest.get_by_role("radio", name="Aanvaarden")
        tabbed_to(investor.page, accept, 120)
        investor.page.keyboard.press("ArrowDown")
        investor.page.keyboard.press("ArrowDown")
        expect(newest.get_by_role("radio", name="Tegenvoorstel")).to_be_checked()
        investor.page.keyboard.press("Tab")
        investor.page.keyboard.type("Bijna; 20 jaar kan.")
        investor.page.keyboard.press("Tab")
        investor.page.keyboard.press("Enter")
        theirs = guest.page.locator(".proposal").first
        expect(theirs).to_contain_text("counters", timeout=SETTLED)
        expect(theirs).to_contain_text("Bijna; 20 jaar kan.")
        expect(theirs.locator(".hash")).to_contain_text(re.compile(r"[0-9a-f]{16}"))
        assert investor.page.evaluate("document.activeElement.tagName") == "SUMMARY"
        report = theirs.get_by_role("link", name="Report").get_attribute("href")
        assert report
        answer = server.get(report, "municipality")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert guest.said == investor.said == []


def test_only_the_screen_begins_a_round_and_only_parties_answer(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as screen, Guest(browser, server, "tenants") as tenants:
        screen.page.get_by_role("button", name="Put", exact=True).click()
        expect(tenants.page.get_by_text("Your answer to proposal").first).to_be_visible(timeout=SETTLED)
        expect(screen.page.locator(".answering:visible")).to_have_count(0)
        expect(tenants.page.get_by_role("button", name="New round")).to_be_hidden()
        round_now = tenants.page.locator(".you").inner_text()
        screen.page.on("dialog", lambda dialog: dialog.accept())
        screen.page.get_by_role("button", name="New round").click()
        expect(tenants.page.locator(".you")).not_to_have_text(round_now, timeout=SETTLED)


def test_options_stand_side_by_side(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as guest:
        guest.page.get_by_role("button", name="Keep what is on the table as option A").click()
        take = guest.page.get_by_role("button", name="Take option A")
        expect(take).to_be_enabled(timeout=SETTLED)
        guest.slider("Low").focus()
        guest.page.keyboard.press("ArrowRight")
        row = guest.page.locator(".options tr").filter(has_text="Dwellings of type low")
        expect(row.locator("td")).to_have_text(["25", "24", "", ""], timeout=SETTLED)
        expect(row.locator("strong")).to_have_text(["24"])
        take.click()
        expect(guest.slider("Low")).to_have_value("24", timeout=SETTLED)


# ------------------------------------------------------------------------------------ privacy


def test_what_is_hidden_is_said_to_be_hidden(browser: Browser, hiding: Server) -> None:
    with Guest(browser, hiding, "screen") as screen, Guest(browser, hiding, "investor") as investor:
        card = screen.page.locator(".party").nth(1)
        expect(card.locator(".verdict")).to_have_text("Hidden")
        expect(card).to_contain_text("Keeps its conditions to itself.")
        assert "5.5%" not in card.inner_text()
        expect(screen.page.locator(".zone")).to_contain_text("Whether the prices meet is hidden")
        own = investor.page.locator(".party").nth(1)
        expect(own).to_contain_text("Only you see this.")
        expect(own).to_contain_text("at least 5.5")
        consent = investor.page.get_by_label("It may be told whether the prices overlap")
        expect(consent).not_to_be_checked()
        consent.focus()
        investor.page.keyboard.press("Space")
        investor.page.wait_for_timeout(300)
        expect(consent).to_be_checked()
        expect(screen.page.locator("#consent")).to_be_hidden()
        screen.page.get_by_role("button", name="Put", exact=True).click()
        newest = screen.page.locator(".proposal").first
        expect(newest).to_contain_text("by its hidden conditions", timeout=SETTLED)
        assert screen.said == investor.said == []


# -------------------------------------------------------------------------- language and looks


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(browser: Browser, hiding: Server, lang: str, scheme: str) -> None:
    with Guest(browser, hiding, "investor", lang, LAPTOP, scheme) as guest:
        with Screen(hiding, "screen") as screen:
            screen.do("move", lever="land_price", value=4_300_000.0)
            screen.do("keep", option="A")
            screen.put("Something to look at")
        expect(guest.page.locator(".proposal").first).to_contain_text("Something", timeout=SETTLED)
        for summary in guest.page.locator("summary:visible").all():
            if not summary.evaluate("each => each.parentElement.open"):
                summary.click()
        assert guest.page.evaluate("document.documentElement.lang") == lang
        assert serious(guest.page) == []


def test_the_language_is_switched_and_remembered(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as guest:
        guest.page.get_by_role("button", name="Nederlands").click()
        expect(guest.page.get_by_role("heading", name="Partijen")).to_be_visible()
        assert guest.page.evaluate("document.activeElement.lang") == "nl"
        expect(guest.fact("Grondprijs")).to_have_text("€ 4.200.000")
        expect(guest.page.locator(".ends").nth(1)).to_contain_text("1,25 %")
        guest.page.goto(server.base)
        expect(guest.page.get_by_role("heading", name="Partijen")).to_be_visible(timeout=SETTLED)


def test_the_look_is_switched_and_remembered(browser: Browser, server: Server) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    with Guest(browser, server, "screen") as guest:
        light = guest.page.evaluate(ground)
        guest.page.get_by_role("button", name="Dark").click()
        dark = guest.page.evaluate(ground)
        assert dark != light
        guest.page.reload()
        expect(guest.page.locator(".party")).to_have_count(5, timeout=SETTLED)
        assert guest.page.evaluate(ground) == dark


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP, PHONE, SMALL])
def test_nothing_is_cut_off(browser: Browser, hiding: Server, lang: str, size: tuple[int, int]) -> None:
    with Guest(browser, hiding, "municipality", lang, size) as guest:
        assert guest.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        over = guest.page.evaluate(
            """() => [...document.querySelectorAll(
                    "#page :is(h1, h2, h3, p, li, dt, dd, label, input, button, text)")]
                .filter(each => each.checkVisibility() && !each.closest(".scroll, .unseen, .skip"))
                .filter(each => { const box = each.getBoundingClientRect();
                    return box.right > innerWidth + 1 || box.left < -1; })
                .map(each => each.textContent || each.id)"""
        )
        assert over == []
        if size == PROJECTOR:
            lowest = ".side, .middle, .pictures"
            bottom = guest.page.evaluate(
                "(parts) => Math.max(...[...document.querySelectorAll(parts)]"
                ".map(each => each.getBoundingClientRect().bottom))",
                lowest,
            )
            assert bottom <= size[1]


# --------------------------------------------------------------------------------- connection


def test_a_lost_connection_is_said_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    with serving(scenario_in(tmp_path)) as server, Guest(browser, server, "tenants", "nl") as guest:
        slider = guest.page.get_by_role("slider").first
        slider.focus()
        guest.page.keyboard.press("ArrowLeft")
        expect(guest.fact("Grondprijs")).to_have_text("€ 4.175.000", timeout=SETTLED)
        time.sleep(1)
        server.kill()
        expect(guest.page.locator(".banner")).to_contain_text("Verbinding verbroken", timeout=SETTLED)
        expect(slider).to_be_disabled()
        server.again()
        expect(guest.page.locator(".banner")).to_be_hidden(timeout=2 * SETTLED)
        expect(slider).to_be_enabled()
        assert slider.evaluate("each => each === document.activeElement")
        guest.page.keyboard.press("ArrowLeft")
        expect(guest.fact("Grondprijs")).to_have_text(re.compile("€ 4.1[57]"), timeout=SETTLED)
