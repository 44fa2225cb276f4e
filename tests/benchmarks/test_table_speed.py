"""How fast the live table follows a slider in the browser: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: between a move and its figures on the screen
40 ms at the median, and 80 ms in nineteen of twenty cases; on five other screens 150 ms.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.table.serving import scenario_in, serving

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MOVES = 60
DRAG = """async (moves) => {
    const slider = document.querySelector("input[type=range]");
    const frame = () => new Promise(requestAnimationFrame);
    const busy = [];
    performance.clearMeasures("table-move");
    slider.focus();
    for (let place = 0; place < moves; place += 1) {
        slider.value = String(10 + place);
        const before = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        busy.push(performance.now() - before);
        await frame();
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    for (let wait = 0; wait < 600; wait += 1) {
        await frame();
        if (performance.getEntriesByName("table-move").length >= moves) break;
    }
    return [performance.getEntriesByName("table-move").map((each) => each.duration), busy];
}"""
"""Moves a slider once in every frame; how long each move took to be drawn, and to be taken up [ms]."""


@pytest.mark.parametrize("watching", [(), ("tenants", "developer", "investor", "municipality")])
def test_drag_in_the_browser(watching: tuple[str, ...], tmp_path: Path) -> None:
    """Sixty moves of the land price on one screen, alone and with four others watching."""
    with serving(scenario_in(tmp_path)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pages: list[Page] = []
        for role in (*watching, "screen"):
            page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
            page.goto(f"{server.base}/?lang=nl#key={server.keys[role]}")
            expect(page.locator(".party")).to_have_count(5, timeout=30_000)
            pages.append(page)
        taken, busy = pages[-1].evaluate(DRAG, MOVES)
        for page in pages:
            expect(page.locator("input[type=range]").first).to_have_value(str(9 + MOVES), timeout=30_000)
        browser.close()
    assert len(taken) == MOVES
    told = {"move to figures drawn": taken, "slider's own value": busy}
    for what, times in told.items():
        times.sort()
        middle, high = times[MOVES // 2], times[MOVES * 19 // 20]
        print(f"\n{what}, {len(watching)} watching: p50 {middle:.1f} ms, p95 {high:.1f} ms", end="")
