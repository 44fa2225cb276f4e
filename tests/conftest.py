"""Options and fixtures that several tests use."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from feasibility.cli import GARBAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile(
    "feasibility", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("feasibility")

ROOT = Path(__file__).parent.parent

# A locale is a language: in a Dutch one the tests that name none would read Dutch.
for locale in ("LC_ALL", "LC_MESSAGES", "LANG"):
    if os.environ.get(locale, "").lower().startswith("nl"):
        os.environ[locale] = "C.UTF-8"

# What is compiled is kept, whatever the environment says: each of the hundreds of commands and servers that
# the tests start would compile the program and its libraries again, which takes longer than its work.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A run in the background or under nohup ignores these, and so would the commands that the tests begin.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--scenarios",
        type=int,
        default=400,
        help="how many random scenarios tests/property/test_random_scenarios.py evaluates",
    )


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores: a test that waits for a browser leaves its core to another."""
    return (yield) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workbooks first: LibreOffice computes some for a minute, and at the end all cores would wait for it."""
    items.sort(key=lambda item: "workbook" not in item.path.parts)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: looking for garbage among them again and again takes long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


@pytest.fixture(scope="session")
def amersfoort() -> Path:
    """The scenario that most examples use."""
    return ROOT / "scenarios" / "amersfoort-2019.yaml"


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes so long that its progress is told, however busy the machine is."""
    for module in ("progress", "path_runs"):
        monkeypatch.setattr(f"feasibility.cli.terminal.{module}.PATIENCE", 3600.0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, started where a test asks for it."""
    from tests.chromium import chromium

    with chromium() as started:
        yield started


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A test that is skipped proves nothing: the run fails with it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
