"""Proposals, rounds and options on the table's page in a real browser."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.table.guest import SETTLED, Guest, tabbed_to
from tests.table.serving import HIDING, Screen, Server, scenario_in, serving

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


def test_a_proposal_goes_out_once_and_the_server_numbers_it(browser: Browser, tmp_path: Path) -> None:
    submit_twice = """() => {
        const form = document.querySelector(".put");
        form.requestSubmit();
        form.requestSubmit();
        const button = form.querySelector("button");
        return [button.getAttribute("aria-disabled"), form.querySelector("input").readOnly];
    }"""
    with serving(scenario_in(tmp_path, HIDING)) as server, Guest(browser, server, "municipality") as guest:
        page, put = guest.page, guest.page.get_by_role("button", name="Put", exact=True)
        sent: list[Any] = []

        def keep(data: object) -> None:
            sent.append(data)

        page.on("websocket", lambda socket: socket.on("framesent", keep))
        page.reload()
        name = page.get_by_label("Name", exact=True)
        expect(name).to_have_attribute("placeholder", "Proposal 1", timeout=SETTLED)
        assert page.evaluate(submit_twice) == ["true", True]
        headings = page.locator(".proposal h3")
        expect(headings).to_have_text(["1. Proposal 1"], timeout=SETTLED)
        expect(put).to_be_enabled()
        expect(name).to_have_attribute("placeholder", "Proposal 2")
        assert [json.loads(each)["name"] for each in sent if '"put"' in each] == [""]

        name.fill("Once more")
        put.dblclick()
        expect(page.locator(".notice:visible")).to_contain_text("Proposal 1 is exactly this already")
        expect(put).to_be_enabled()
        expect(name).to_have_value("Once more")
        expect(page.locator(".put")).to_contain_text("left in this round: 2 of 3")
        guest.slider("Low").press("ArrowRight")
        put.click()
        expect(headings).to_have_text(["2. Once more", "1. Proposal 1"], timeout=SETTLED)
        expect(name).to_have_value("")


def test_only_the_screen_begins_a_round_and_only_parties_answer(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen") as screen, Guest(browser, server, "tenants") as tenants:
        screen.slider("Low").press("ArrowRight")
        screen.page.get_by_role("button", name="Put", exact=True).click()
        expect(tenants.page.get_by_text("Your answer to proposal").first).to_be_visible(timeout=SETTLED)
        expect(screen.page.locator(".answering:visible")).to_have_count(0)
        expect(tenants.page.get_by_role("button", name="New round")).to_be_hidden()
        screen.page.get_by_role("button", name="Reset").click()
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


def test_who_puts_a_proposal_accepts_it_by_that(browser: Browser, server: Server) -> None:
    with (
        Guest(browser, server, "tenants") as guest,
        Screen(server, "developer") as developer,
        Screen(server, "screen") as screen,
    ):
        newest = guest.page.locator(".proposal").first
        line = newest.locator(".answers li").filter(has_text="Ontwikkelaar")
        developer.put("Of the developer")
        expect(newest).to_contain_text("Of the developer", timeout=SETTLED)
        expect(line.locator(".given")).to_have_text("put it")
        expect(line).to_have_class("good")
        card = guest.page.locator(".news-card").last
        expect(card).to_contain_text("New proposal by Ontwikkelaar")
        expect(guest.page.locator("[role=status][aria-live=polite]")).to_contain_text("Of the developer")
        expect(guest.page.locator(".news")).to_have_text("1 new")
        assert guest.page.title().startswith("(1) ")
        expect(newest.get_by_text("no answer yet")).to_have_count(4)
        number = developer.last["proposals"][-1]["number"]
        developer.send("answer", proposal=number, answer="refuse", words="")
        expect(line.locator(".given")).to_have_text("refuses", timeout=SETTLED)
        expect(guest.page.locator(".news-card").last).to_contain_text("Ontwikkelaar refuses proposal")
        expect(guest.page.locator(".news")).to_have_text("2 new")
        guest.page.locator(".news").click()
        expect(guest.page.locator(".news")).to_be_hidden()
        assert not guest.page.title().startswith("(")
        screen.do("move", lever="term", value=21)
        screen.put("Of nobody")
        expect(newest).to_contain_text("Of nobody", timeout=SETTLED)
        expect(newest.get_by_text("no answer yet")).to_have_count(5)


def test_the_shared_screen_is_read_from_the_back_of_the_room(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen", "nl") as guest, Screen(server, "developer") as developer:
        tiles, news = guest.page.locator(".strip.large li"), guest.page.locator(".news")
        developer.do("move", lever="land_price", value=4_125_000.0)
        developer.put("Of the developer again")
        expect(news).to_be_visible(timeout=SETTLED)
        expect(tiles).to_have_count(5)
        expect(tiles.nth(1).locator(".how")).to_have_text(re.compile("%-punt te weinig"), timeout=SETTLED)
        assert tiles.locator(".whose").evaluate_all(
            "all => all.every(each => parseFloat(getComputedStyle(each).fontSize) >= 22)"
        )
        for width, height in ((1920, 1080), (1366, 768), (1280, 720), (1024, 768)):
            guest.page.set_viewport_size({"width": width, "height": height})
            cut = (
                tiles.locator(".whose, .how")
                .or_(news)
                .evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)")
            )
            assert cut == [], width


def test_the_deal_says_whose_price_it_shows_once_the_levers_move(browser: Browser, server: Server) -> None:
    with Guest(browser, server, "screen", "nl") as guest, Screen(server, "screen") as screen:
        banner, moved = guest.page.locator(".deal"), guest.page.locator(".deal-moved")

        def agreed(price: float, name: str = "") -> int:
            screen.do("move", lever="land_price", value=price)
            number = int(screen.put(name)["number"])
            for role in ("municipality", "investor", "corporation", "developer", "tenants"):
                with Screen(server, role) as party:
                    party.send("answer", proposal=number, answer="accept", words="")
            return number

        number = agreed(4_300_000.0)
        expect(banner).to_contain_text(f"Akkoord! Voorstel {number}Aanvaard", timeout=SETTLED)
        expect(banner).to_contain_text("grondprijs van dit voorstel € 4.300.000")
        expect(moved).to_have_text("")
        screen.do("move", lever="land_price", value=4_100_000.0)
        expect(moved).to_contain_text("grondprijs € 4.100.000, is niet voorstel", timeout=SETTLED)
        expect(banner).to_contain_text("grondprijs van dit voorstel € 4.300.000")
        later = agreed(4_000_000.0, "Later")
        expect(banner).to_contain_text(f"Akkoord! Voorstel {later}, Later", timeout=SETTLED)
        expect(banner).to_contain_text("grondprijs van dit voorstel € 4.000.000")
        expect(moved).to_have_text("")
        screen.do("move", lever="land_price", value=4_300_000.0)
        expect(moved).to_contain_text(f"is niet voorstel {later}", timeout=SETTLED)
        assert guest.said == []
