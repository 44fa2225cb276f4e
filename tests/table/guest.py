"""A browser at the table."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.chromium import Visitor
from tests.table.serving import Server

PROJECTOR, LAPTOP, PHONE, SMALL = (1920, 1080), (1366, 768), (390, 844), (320, 640)
SETTLED = 30_000
"""Milliseconds within which a change must have reached every screen, on a busy machine."""


class Guest(Visitor):
    """A page at the table in a browser of its own."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        role: str,
        lang: str = "en",
        size: tuple[int, int] = PROJECTOR,
        scheme: Any = "light",
        parties: int = 5,
    ) -> None:
        super().__init__(browser, size, color_scheme=scheme, reduced_motion="reduce")
        self.page.goto(f"{server.base}/?lang={lang}#key={server.keys[role]}")
        expect(self.page.locator(".party")).to_have_count(parties, timeout=SETTLED)

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
