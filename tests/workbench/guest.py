"""A browser at the workbench's page, and what is asked of every page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.chromium import Visitor
from tests.workbench.opening import Workbench

LAPTOP, PHONE, ZOOMED = (1366, 768), (390, 844), (683, 384)
"""Sizes in CSS pixels; a laptop at 200 % has half of its own."""
SETTLED = 20_000
"""Milliseconds within which an answer must have come, on a busy machine."""


class Guest(Visitor):
    """A browser of its own at the workbench."""

    def __init__(
        self, browser: Browser, server: Workbench, size: tuple[int, int] = LAPTOP, scheme: Any = "light"
    ) -> None:
        super().__init__(browser, size, locale="nl-NL", color_scheme=scheme)
        self.page.goto(f"{server.base}/#key={server.key}")
        expect(self.page.locator(".examples .file")).not_to_have_count(0, timeout=SETTLED)

    def example(self, name: str) -> None:
        self.page.locator(".examples").get_by_role("button", name=name, exact=True).click()
        self.settled()
        expect(self.land()).to_contain_text("€", timeout=SETTLED)

    def settled(self) -> None:
        expect(self.page.locator(".desk:not([data-busy])")).to_be_visible(timeout=SETTLED)

    def land(self) -> Locator:
        return self.page.locator(".facts .value").first

    def field(self, label: str, entry: str = "") -> Locator:
        """The field of a label, in the entry of a name; what it stands in is opened."""
        within: Page | Locator = self.page
        if entry:
            named = self.page.locator(".entry-name", has_text=re.compile(f"^{entry}$"))
            within = self.page.locator("details.entry").filter(has=named).first
            if within.get_attribute("open") is None:
                within.locator("summary").first.click()
        return within.get_by_label(label, exact=True).first

    def type(self, label: str, text: str, entry: str = "") -> None:
        found = self.field(label, entry)
        found.fill(text)
        found.press("Enter")
        self.settled()


def overflowing(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
