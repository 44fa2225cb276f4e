"""The smallest packages of steps that close the gap at the live position, and who may see which.

They are searched in a process of their own, which ends as soon as a lever moves, so that no move waits for
them. At a table where a party keeps anything private they are not searched at all: what is found, and how
long that takes, follows from all conditions. A package in which a party concedes something is told to that
party alone; steps of the levers alone follow from what all may know.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from feasibility.deals.packages import LetGo, Package, packages_of
from feasibility.deals.positions import is_open
from feasibility.errors import FeasibilityError
from feasibility.live.table.positions import is_price
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.table.state import Both
from feasibility.live.table.words import in_both
from feasibility.live.updates.computing import Computed, case_at
from feasibility.live.updates.figures import finite_value
from feasibility.plain_data import Json
from feasibility.report.deals.packages import let_go_told
from feasibility.scenario.validated import Scenario

Packages = tuple[Package, ...] | None
"""None where they cannot be computed."""
LOOK = 0.05
"""Seconds after which is looked again whether the search is done, or not needed any more."""
BEHIND = 10
"""By how much the search gives way to other work of this machine, as `nice` counts."""


def may_search(setup: Setup, found: Computed) -> bool:
    """Whether packages are searched: nobody hides anything, and no land price suits everybody."""
    return not hiding(setup) and not is_open(found.zone) and not found.zone.missing


async def packages_at(setup: Setup, found: Computed, is_wanted: Callable[[], bool]) -> Packages:
    """The packages at a position; None too where they are not wanted any more.

    Args:
        setup: of the table.
        found: the position, computed.
        is_wanted: whether the levers still stand there.
    """
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    work = context.Process(
        target=_search, args=(there, setup.scenario, case_at(setup, found.position)), daemon=True
    )
    work.start()
    there.close()
    try:
        while is_wanted():
            if here.poll():
                packages: Packages = here.recv()
                return packages
            await asyncio.sleep(LOOK)
    except EOFError:  # it ended without an answer
        return None
    finally:
        here.close()
        work.kill()
    return None


def _search(answer: Connection, scenario: Scenario, case: Scenario) -> None:
    """Send the packages, or None where they cannot be computed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(BEHIND)
    try:
        found: Packages = packages_of(scenario, case)
    except (FeasibilityError, ArithmeticError, ValueError):
        found = None
    with suppress(OSError):  # nobody waits for it any more
        answer.send(found)


def packages_json(role: str, setup: Setup, packages: Packages) -> list[Json] | None:
    """The packages that a role may see: steps of the levers, and what it concedes itself; None where unknown.

    Args:
        role: a party, or the shared screen.
        setup: of the table.
        packages: at the live position.
    """
    if packages is None or hiding(setup):
        return None
    return [
        {
            "conceded": [_conceded(setup, one) for one in each.conditions],
            "levers": {one.lever: float(one.value) for one in each.levers},
            "price_lever": _price_lever(setup, each),
            "price": each.price,
            "range": None if each.conditions else [finite_value(each.low), finite_value(each.high)],
        }
        for each in packages
        if all(one.party == role for one in each.conditions)
    ]


def _conceded(setup: Setup, each: LetGo) -> Both:
    return in_both(lambda words: let_go_told(setup.scenario, each, words))


def _price_lever(setup: Setup, package: Package) -> dict[str, float]:
    """The lever of the land price, at the price of the package; empty where its range does not reach it."""
    lever = next((each for each in setup.levers.values() if is_price(each)), None)
    if lever is None or not lever.least <= package.price <= lever.most:
        return {}
    return {lever.name: package.price}
