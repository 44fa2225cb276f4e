"""Several tables and several parties in one browser: each tab keeps its own seat."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from feasibility.serving.keys import seat_of, session_of
from tests.table.serving import Server, serving, small_table_in

SETTLED = 15_000


@contextmanager
def browser_of(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    try:
        yield context
    finally:
        context.close()


def tab(context: BrowserContext, server: Server, role: str) -> Page:
    page = context.new_page()
    page.goto(f"{server.base}/?lang=en#key={server.keys[role]}")
    return page


def sits(page: Page, label: str) -> None:
    expect(page.locator(".you")).to_contain_text(f"You are: {label}", timeout=SETTLED)


def test_two_parties_in_two_tabs_stay_who_they_are(browser: Browser, server: Server) -> None:
    with browser_of(browser) as context:
        town, investor = tab(context, server, "municipality"), tab(context, server, "investor")
        sits(town, "Gemeente")
        sits(investor, "Belegger")
        for page, label in ((town, "Gemeente"), (investor, "Belegger"), (town, "Gemeente")):
            page.reload()
            sits(page, label)
        investor.get_by_label("Name", exact=False).first.fill("From a tab")
        investor.get_by_role("button", name="Put", exact=False).first.click()
        report = town.get_by_role("link", name="report", exact=False).first
        expect(report).to_be_visible(timeout=SETTLED)
        address = report.get_attribute("href")
        assert address
        assert f"seat={seat_of(server.keys['municipality'])}" in address
        assert context.request.get(f"{server.base}{address}").status == 200


def test_a_new_tab_without_a_seat_takes_the_only_one_or_asks(browser: Browser, server: Server) -> None:
    with browser_of(browser) as context:
        sits(tab(context, server, "municipality"), "Gemeente")
        other = context.new_page()
        other.goto(f"{server.base}/?lang=en")
        sits(other, "Gemeente")
        sits(tab(context, server, "investor"), "Belegger")
        other.reload()
        sits(other, "Gemeente")
        third = context.new_page()
        third.goto(f"{server.base}/?lang=en")
        expect(third.locator("#ask")).to_be_visible(timeout=SETTLED)


def test_two_tables_in_one_browser_log_nobody_out(browser: Browser, server: Server, tmp_path: Path) -> None:
    with ExitStack() as stack:
        other = stack.enter_context(serving(small_table_in(tmp_path)))
        context = stack.enter_context(browser_of(browser))
        here, there = tab(context, server, "tenants"), tab(context, other, "developer")
        sits(here, "Huurders")
        sits(there, "Ontwikkelaar")
        for page, label in ((here, "Huurders"), (there, "Ontwikkelaar"), (here, "Huurders")):
            page.reload()
            sits(page, label)


def test_a_tab_comes_back_in_its_seat_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    with serving(small_table_in(tmp_path)) as server, browser_of(browser) as context:
        town, investor = tab(context, server, "municipality"), tab(context, server, "investor")
        sits(town, "Gemeente")
        sits(investor, "Belegger")
        server.kill()
        server.again()
        town.reload()
        sits(town, "Gemeente")
        sits(investor, "Belegger")


def test_a_seat_opens_nothing_and_only_its_own_cookie_fits_it(server: Server) -> None:
    town, investor = server.keys["municipality"], server.keys["investor"]
    name = f"feasibility_table_{seat_of(town)}"
    for cookie, seat, status in (
        (f"{name}={session_of(town)}", seat_of(town), 200),
        (f"{name}={session_of(town)}", None, 200),
        (f"{name}={session_of(town)}", seat_of(investor), 403),
        (f"{name}={session_of(investor)}", seat_of(town), 403),
        (f"{name}={seat_of(town)}", seat_of(town), 403),
        (f"feasibility_table={session_of(town)}", None, 403),
        ("", seat_of(town), 403),
    ):
        answer = httpx.get(
            f"{server.base}/session",
            params={} if seat is None else {"seat": seat},
            headers={"cookie": cookie},
            timeout=20,
        )
        assert answer.status_code == status, (cookie, seat)


def test_a_copied_table_has_seats_of_its_own_only_with_keys_of_its_own(tmp_path: Path) -> None:
    """Keys that were copied with a folder are the same keys, and so the same seats: they open both."""
    (tmp_path / "one").mkdir()
    with serving(small_table_in(tmp_path / "one")) as first:
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        with serving(tmp_path / "two" / "meeting.yaml") as second:
            assert first.keys == second.keys
            assert second.get("/session", "screen").json() == first.get("/session", "screen").json()
