"""How fast the live table follows a slider in the browser, and opens: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: between a move and its figures on the screen
40 ms at the median, and 80 ms in nineteen of twenty cases; on five other screens 150 ms; and from the start
of the command to a page that can be used 3 s.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.table.serving import Screen, Server, scenario_in, serving
from tests.table.test_probability import is_known

SIZE: ViewportSize = {"width": 1920, "height": 1080}
MOVES = 60
FIRST, STEP, PLACE = 3_000_000, 25_000, 10
"""The lever's least value and its step [€], and how many steps from there the drag begins."""
STARTS = 3

FINANCED = """
finance:
  loan: {ltv: 0.60, dscr: 1.20, icr: 1.50, rate: 0.035, repayment: annuity, years: 30, fee: 0.01}
  construction_loan: {share_of_cost: 0.70, rate: 0.045, fee: 0.01}
  required_equity_return: 0.07
tax: {bracket: used, depreciation: {years: 30, residual_share: 0.20}, interest_threshold: 1_000_000}
"""
"""The loans and tax of scenarios/amersfoort-financed.yaml."""

WATCH = """() => {
    window.seen = [];
    const drawn = [];
    const painted = new MessageChannel();
    const price = document.querySelector(".facts dd");
    painted.port1.onmessage = () => seen.push([performance.timeOrigin + performance.now(), drawn.shift()]);
    new MutationObserver(() => {
        drawn.push(Number(price.textContent.replace(/[^0-9]/g, "")));
        painted.port2.postMessage(null);
    }).observe(price, { subtree: true, childList: true, characterData: true });
}"""
"""Notes when each price was painted: a message that is posted while a frame is drawn comes in after it."""

DRAG = """async ([moves, place]) => {
    const slider = document.querySelector("input[type=range]");
    const frame = () => new Promise(requestAnimationFrame);
    const busy = [], begun = [];
    performance.clearMeasures("table-move");
    slider.focus();
    for (let step = 0; step < moves; step += 1) {
        slider.value = String(place + step);
        const before = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        busy.push(performance.now() - before);
        begun.push(performance.timeOrigin + before);
        await frame();
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    for (let wait = 0; wait < 600; wait += 1) {
        await frame();
        if (performance.getEntriesByName("table-move").length >= moves) break;
    }
    return [performance.getEntriesByName("table-move").map((each) => each.duration), busy, begun];
}"""
"""Moves a slider once in every frame; how long each took to be drawn and to be taken up, and when [ms]."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(page: Page, server: Server, role: str) -> Page:
    page.goto(f"{server.base}/?lang=nl#key={server.keys[role]}")
    expect(page.locator(".party .verdict")).to_have_count(5, timeout=30_000)
    return page


def told(what: str, times: Iterable[float]) -> None:
    found = sorted(times)
    middle, high = found[len(found) // 2], found[len(found) * 19 // 20]
    print(f"\n{what}: p50 {middle:.1f} ms, p95 {high:.1f} ms", end="")


def waited(begun: list[float], seen: list[tuple[float, int]]) -> Iterator[float]:
    """From each move to its price, or a later one, in a frame of a page [ms]."""
    for step, moment in enumerate(begun):
        price = FIRST + STEP * (PLACE + step)
        yield next(painted for painted, shown in seen if shown >= price and painted > moment) - moment


@pytest.mark.parametrize("financed", ["", FINANCED], ids=["plain", "financed"])
@pytest.mark.parametrize("hides", ["", "parties: {investor: {keeps_private: [conditions, assumptions]}}\n"])
@pytest.mark.parametrize("watching", [(), ("tenants", "developer", "investor", "municipality")])
def test_drag_in_the_browser(watching: tuple[str, ...], hides: str, financed: str, tmp_path: Path) -> None:
    """Sixty moves of the land price on one screen, alone and with four others in the same browser.

    Without loans, and with loans of investor and developer and with tax.

    Where a party hides something, answers leave at a fixed beat.
    """
    scenario = scenario_in(tmp_path, f"land: {{price: {FIRST}}}\n{hides}{financed}")
    with serving(scenario) as server, chromium() as browser:
        pages = [
            opened(browser.new_context(viewport=SIZE).new_page(), server, role)
            for role in (*watching, "screen")
        ]
        for page in pages:
            page.evaluate(WATCH)
        taken, busy, begun = pages[-1].evaluate(DRAG, [MOVES, PLACE])
        last = PLACE + MOVES - 1
        for page in pages:
            expect(page.locator("input[type=range]").first).to_have_value(str(last), timeout=30_000)
            page.wait_for_function(f"seen.length && seen.at(-1)[1] === {FIRST + STEP * last}")
        *others, own = [page.evaluate("seen") for page in pages]
    assert len(taken) == MOVES
    remarks = ", one hides something" * bool(hides) + ", loans and tax" * bool(financed)
    with_others = f"{len(watching)} watching{remarks}"
    told(f"move to figures drawn, {with_others}", taken)
    told(f"move to frame painted, {with_others}", waited(begun, own))
    if others:
        told("the same on those who watch", [each for seen in others for each in waited(begun, seen)])
    told(f"slider's own value, {with_others}", busy)


def test_from_start_to_a_page_that_can_be_used(tmp_path: Path) -> None:
    """From the start of the command until the verdicts stand there, and until a slider has been answered."""
    shown, answered = [], []
    with chromium() as browser:
        for number in range(STARTS):
            folder = tmp_path / str(number)
            folder.mkdir()
            scenario = scenario_in(folder)
            page = browser.new_context(viewport=SIZE).new_page()
            begun = time.perf_counter()
            with serving(scenario) as server:
                opened(page, server, "screen")
                shown.append(time.perf_counter() - begun)
                page.locator("input[type=range]").first.press("ArrowLeft")
                expect(page.locator(".facts dd").first).to_contain_text("4.175.000")
                answered.append(time.perf_counter() - begun)
            page.context.close()
    print(
        f"\nstart to verdicts: {min(shown):.2f} s; to a slider that was answered: {min(answered):.2f} s",
        end="",
    )


def test_probabilities_after_a_move(tmp_path: Path) -> None:
    """From a move to the probabilities of all parties; what is asked for is a second."""
    with serving(scenario_in(tmp_path)) as server, Screen(server, "developer") as screen:
        screen.until(is_known)
        took = []
        for price in (4_100_000, 3_950_000, 4_300_000):
            begun = time.perf_counter()
            screen.do("move", lever="land_price", value=price)
            screen.until(is_known)
            took.append(time.perf_counter() - begun)
    print(f"\nmove to probabilities: {min(took):.2f} to {max(took):.2f} s")
