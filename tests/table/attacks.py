"""Two searches for a hidden number by moving levers alone, as a party with a good ear would make them.

Neither puts a proposal nor spends an answer. Each sorts positions by what it can work out for itself, moves
the rents to the middle one, and listens: how many messages came, of which version, how long, and when.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from feasibility import evaluate, read_scenario
from feasibility.live.meeting.update_loop import QUIET
from feasibility.live.updates.computing import SHARED_FACTS
from feasibility.parties.conditions import value_of
from feasibility.parties.views import case_of
from tests.table.serving import LONG, SCENARIOS, Json, Screen, Server

Place = tuple[float, float]
"""The low and the high rent."""
LOW_RENTS = [float(each) for each in range(725, 801, 5)]
HIGH_RENTS = [float(each) for each in range(945, 996, 5)]
LISTENS = 0.7
"""Seconds that are listened once the frontier is there, in which all that the table does at rest is told."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LEAST_PRICE = 4_200_000.0
"""What the municipality wants for the land, which all may know."""


@dataclass(frozen=True)
class Heard:
    """What came after a move of both rents."""

    versions: tuple[int, ...]
    """How far each message counted on from the one before."""
    stale: tuple[bool, ...]
    """What each said of the frontier."""
    late: tuple[bool, ...]
    """Whether it came when the levers had rested."""
    texts: tuple[str, ...]
    """To the byte, but for the time of day."""


def listened(screen: Screen, place: Place) -> Heard:
    """Move both rents, and hear what comes."""
    low, high = place
    screen.do("move", lever="low_rent", value=low)
    before, first = screen.last["version"], len(screen.seen)
    seq, begun, late = screen.send("move", lever="high_rent", value=high), time.monotonic(), []

    def hear(until: float) -> None:
        with suppress(TimeoutError):
            screen.receive(max(0.001, until - time.monotonic()))
            late.append(time.monotonic() - begun > QUIET)

    while screen.last["ack"] != seq or screen.last["frontier"]["stale"]:
        hear(begun + LONG)
        assert time.monotonic() < begun + LONG
    end = time.monotonic() + LISTENS
    while time.monotonic() < end:
        hear(end)
    tables: list[Json] = [json.loads(text) for text in screen.seen[first:]]
    counted = [before, *(each["version"] for each in tables)]
    return Heard(
        tuple(now - then for then, now in pairwise(counted)),
        tuple(each["frontier"]["stale"] for each in tables),
        tuple(late),
        tuple(MOMENT.sub("", text) for text in screen.seen[first:]),
    )


@cache
def known_by_place() -> dict[Place, tuple[float, float]]:
    """The investor's IRR at the municipality's price, and the highest low rent: anybody can work them out."""
    found = read_scenario(SCENARIOS / "amersfoort-table.yaml")
    case = case_of(found).with_values({**found.parties["investor"].assumptions, "land.price": LEAST_PRICE})
    known = {}
    for low in LOW_RENTS:
        for high in HIGH_RENTS:
            result = evaluate(case.with_values({"dwellings.low.rent": low, "dwellings.high.rent": high}))
            rent = value_of("highest_low_rent", result, SHARED_FACTS)
            assert result.investor_irr is not None
            assert rent is not None
            known[low, high] = (result.investor_irr, float(rent))
    return known


def places_by_irr() -> list[tuple[float, Place]]:
    """Positions at which the tenants are content, by the IRR at the municipality's price."""
    return sorted((irr, place) for place, (irr, rent) in known_by_place().items() if rent <= 830)


def places_by_low_rent() -> list[tuple[float, Place]]:
    """Positions by their highest low rent."""
    found = {
        rent: (low, high) for (low, high), (_, rent) in known_by_place().items() if high == HIGH_RENTS[0]
    }
    return sorted(found.items())


def search(
    server: Server, role: str, places: Sequence[tuple[float, Place]]
) -> tuple[float, float, list[Heard]]:
    """Where a party that moves rents would say that a hidden bound lies, by halving; and what it heard.

    Where a sum closes the gap, a table that tells more than it may once sent one message more.
    """
    heard: list[Heard] = []
    low, high = 0, len(places) - 1
    with Screen(server, role) as screen:
        screen.until(lambda table: table["frontier"] and not table["frontier"]["stale"])
        listened(screen, places[-1][1])
        while high - low > 1:
            middle = (low + high) // 2
            heard.append(listened(screen, places[middle][1]))
            low, high = (middle, high) if len(heard[-1].late) > 2 else (low, middle)
    return places[low][0], places[high][0], heard
