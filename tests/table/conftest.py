"""Tables that several tests of a file sit at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.table.serving import HIDING, Screen, Server, scenario_in, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A table served by the real command."""
    with serving(scenario_in(tmp_path_factory.mktemp("table"))) as server:
        yield server


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same, at which two parties keep something private."""
    with serving(scenario_in(tmp_path_factory.mktemp("hiding"), HIDING)) as server:
        yield server


@pytest.fixture
def screen(server: Server) -> Iterator[Screen]:
    """The screen in front of the room, with every lever where it began."""
    with Screen(server, "screen") as screen:
        screen.do("reset")
        yield screen


@pytest.fixture
def investor(server: Server, screen: Screen) -> Iterator[Screen]:
    """The screen of one party, which has been told the table."""
    with Screen(server, "investor") as investor:
        investor.table()
        yield investor
