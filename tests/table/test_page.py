"""The table's page in a real browser, served by the real command: silent, accessible, by keyboard alone."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import Visitor, serious
from tests.longer import in_turn
from tests.table.guest import LAPTOP, PHONE, PROJECTOR, SETTLED, SMALL, Guest
from tests.table.serving import HIDING, SCENARIOS, Screen, Server, scenario_in, serving

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


def test_the_language_of_the_link_is_that_of_the_page_until_another_is_chosen(
    browser: Browser, server: Server
) -> None:
    with Visitor(browser, LAPTOP, locale="en-GB") as visitor:
        page = visitor.page
        page.goto(f"{server.base}/#key={server.keys['municipality']}&lang=nl")
        expect(page.locator(".you")).to_contain_text("U bent: Gemeente", timeout=SETTLED)
        page.get_by_role("button", name="English").click()
        expect(page.locator(".you")).to_contain_text("You are: Gemeente")
        page.reload()
        expect(page.locator(".you")).to_contain_text("You are: Gemeente", timeout=SETTLED)


# ------------------------------------------------------------------------------------ privacy


def test_what_is_hidden_is_said_to_be_hidden(browser: Browser, hiding: Server) -> None:
    with Guest(browser, hiding, "screen") as screen, Guest(browser, hiding, "investor") as investor:
        card = screen.page.locator(".party").nth(1)
        expect(card.locator(".verdict")).to_have_text("Hidden")
        expect(card).to_contain_text("Keeps its conditions private.")
        assert "5.5%" not in card.inner_text()
        expect(screen.page.locator(".zone")).to_contain_text("Whether the prices meet is hidden")
        own = investor.page.locator(".party").nth(1)
        expect(own).to_contain_text("Only you see this.")
        expect(own).to_contain_text("at least 5.5")
        consent = investor.page.get_by_label("It may be disclosed whether the prices overlap")
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


def test_too_few_answers_for_the_overlap_are_said(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path, HIDING)) as server,
        Screen(server, "screen") as screen,
        Guest(browser, server, "investor") as investor,
        Guest(browser, server, "municipality", "nl") as town,
    ):
        why, hint = town.page.locator(".zone"), investor.page.get_by_text("In this round too few answers")
        expect(why).to_contain_text("als allen die iets verbergen daarmee instemmen")
        expect(hint).to_be_hidden()
        assert screen.table()["may_tell_overlap"]
        for term in (19, 18):
            screen.do("move", lever="term", value=term)
            screen.put()
        expect(why).to_contain_text("In deze ronde zijn te weinig antwoorden over", timeout=SETTLED)
        expect(why).not_to_contain_text("daarmee instemmen")
        expect(hint).to_be_visible(timeout=SETTLED)
        for role in ("investor", "corporation"):
            with Screen(server, role) as hiding:
                hiding.do("consent", given=True)
                hiding.do("agree", given=True)
        screen.do("move", lever="term", value=17)
        assert screen.put()["overlap"] is None
        screen.send("round")
        expect(why).to_contain_text("daarmee instemmen", timeout=SETTLED)
        screen.do("move", lever="term", value=16)
        assert screen.put()["overlap"] is not None
        assert not screen.last["may_tell_overlap"]


# -------------------------------------------------------------------------- language and looks


@pytest.mark.parametrize(("lang", "scheme"), in_turn(("en", "nl"), ("light", "dark")))
def test_accessible(browser: Browser, hiding: Server, lang: str, scheme: str) -> None:
    with Guest(browser, hiding, "investor", lang, LAPTOP, scheme) as guest:
        for role in ("investor", "corporation"):
            with Screen(hiding, role) as agreeing:
                agreeing.do("agree", given=True)
        with Screen(hiding, "screen") as screen:
            screen.do("move", lever="land_price", value=4_300_000.0)
            screen.do("keep", option="A")
            screen.send("round")
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


def test_a_long_name_without_a_space_stays_in_its_box(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path)) as server,
        Screen(server, "screen") as screen,
        Guest(browser, server, "tenants", size=PHONE) as guest,
    ):
        screen.put("W" * 80)
        for place in (".proposal h3", ".log li", "#changed-heading"):
            written = guest.page.locator(place).filter(has_text="W" * 80)
            expect(written).to_have_count(1, timeout=SETTLED)
            assert written.evaluate(
                """each => { const range = document.createRange();
                    range.selectNodeContents(each);
                    const panel = each.closest(".panel").getBoundingClientRect();
                    return range.getBoundingClientRect().right < panel.right - 8; }"""
            ), place


def test_pictures_drawn_for_a_wide_screen_are_whole_on_paper(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    """What lies outside its panel is not in the file; no buttons are."""
    with Guest(browser, server, "municipality", "nl", PROJECTOR) as guest:
        guest.page.pdf(path=tmp_path / "table.pdf", format="A4")
    found = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "table.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    for drawn in (
        "Verkopers ten minste € 4.200.000",
        "Residuele grondwaarde € 4.588.113",
        "verkopers akkoord",
    ):
        assert drawn in found
    assert "Neem" not in found


@pytest.mark.parametrize(("size", "lang"), in_turn((PROJECTOR, LAPTOP, PHONE, SMALL), ("en", "nl")))
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
        if size == PHONE:
            top = "each => each.getBoundingClientRect().top"
            own, levers = (guest.page.locator(each).evaluate(top) for each in (".own .party", ".side"))
            assert own < levers
            guest.page.evaluate("scrollTo(0, 600)")
            kept = guest.page.locator(".sight").bounding_box()
            assert kept is not None
            assert abs(kept["y"]) < 1
            assert kept["height"] <= size[1] / 10


def test_a_telephone_shows_every_probability_and_why_numbers_stand_still(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "thirty.yaml"
    shutil.copy(SCENARIOS / "thirty-forty-thirty.yaml", path)
    with serving(path) as server, Guest(browser, server, "screen", "nl", PHONE, parties=3) as guest:
        told = guest.page.locator(".probability")
        expect(told).to_contain_text("100 % (boven", timeout=SETTLED)
        ends = told.locator("th, td").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect().right)"
        )
        assert max(ends) < told.evaluate("each => each.getBoundingClientRect().right")
        expect(guest.page.get_by_role("region", name="Mix")).to_contain_text("zijn niet te verschuiven")
        expect(guest.page.get_by_role("region", name="lage woningen")).to_contain_text("niet op tafel")


@pytest.mark.parametrize("size", [LAPTOP, PHONE, SMALL])
def test_no_line_runs_through_what_an_amount_is_called(
    browser: Browser, server: Server, size: tuple[int, int]
) -> None:
    """In the picture of the land price, by the drawn boxes; and no line ends between € and its number."""
    with Guest(browser, server, "investor", "nl", size) as guest:
        zone = guest.page.locator("section.zone")
        expect(zone.locator("svg.picture")).to_contain_text("Kopers ten hoogste", timeout=SETTLED)
        struck = zone.locator("svg.picture").evaluate(
            """picture => {
                const boxed = (each) => each.getBoundingClientRect();
                const poles = [...picture.querySelectorAll("line.pole")].map(boxed);
                const runs = (pole, box) => pole.left > box.left + 1 && pole.left < box.right - 1
                    && pole.bottom > box.top + 0.3 * box.height && pole.top < box.bottom - 0.3 * box.height;
                return [...picture.querySelectorAll("text")].filter(each => / ten /.test(each.textContent))
                    .filter(each => poles.some(pole => runs(pole, boxed(each))))
                    .map(each => each.textContent); }"""
        )
        assert struck == []
        assert not re.search(r"€ |€\s*\n| %", zone.evaluate("each => each.textContent"))


def test_no_word_in_a_lane_runs_through_the_mark_of_the_residual_land_value(
    browser: Browser, server: Server
) -> None:
    with Guest(browser, server, "screen", "en", PHONE) as guest:
        picture = guest.page.locator("section.zone svg.picture")
        expect(picture.locator(".marker.residual")).to_have_count(1, timeout=SETTLED)
        crossed = picture.evaluate(
            """picture => {
                const mark = picture.querySelector(".marker.residual").getBoundingClientRect();
                return [...picture.querySelectorAll(".on-sellers, .on-buyers")].filter(each => {
                    const box = each.getBoundingClientRect();
                    return box.left < mark.right && box.right > mark.left;
                }).map(each => each.textContent); }"""
        )
        assert crossed == []


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
        expect(guest.fact("Grondprijs")).to_have_text(re.compile(r"€\s4.1[57]"), timeout=SETTLED)
