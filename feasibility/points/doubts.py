"""What a description may say and hardly any dwelling has: it is counted, with a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from feasibility.errors import Mistake
from feasibility.messages import sentence
from feasibility.points.description import Dwelling, Parking, Room

USUAL_EP2 = (0, 50)
"""Of new dwellings [kWh/m² per year]: the demand for flats is at most 50, for houses at most 30."""
LARGE_ROOM = 150.0
"""[m²] of a room that is not shared."""
CLOSETS_SHARE = 0.5
"""Of the area of their room."""
OFTEN = 3
"""As many of one fixture in one room are not unusual."""
MANY_SPACES = 4
"""Parking spaces that are not shared."""


def doubts(dwelling: Dwelling) -> Iterator[Mistake]:
    """A warning for each value that is possible and improbable, at its dotted path."""
    ep2 = dwelling.energy.ep2 if dwelling.energy else None
    if ep2 is not None and ep2 < USUAL_EP2[0]:
        yield Mistake(
            "energy.ep2",
            sentence(
                "found {ep2}; less than nothing is used, while most new dwellings have from {low} to {high}",
                ep2=f"{ep2:g}",
                low=USUAL_EP2[0],
                high=USUAL_EP2[1],
            ),
        )
    for name, room in dwelling.rooms.items():
        yield from _of_room(room, f"rooms.{name}")
    for name, spaces in dwelling.parking.items():
        yield from _of_parking(spaces, f"parking.{name}")


def _of_room(room: Room, place: str) -> Iterator[Mistake]:
    area = f"{room.area:g}"
    if room.shared_by == 1 and room.area > LARGE_ROOM:
        yield Mistake(
            f"{place}.area", sentence("found {area}; that is much for one room of one dwelling", area=area)
        )
    if room.closets > CLOSETS_SHARE * room.area:
        yield Mistake(
            f"{place}.closets",
            sentence(
                "found {closets} in a room of {area} m²; this is an area in m², not a number of closets",
                closets=f"{room.closets:g}",
                area=area,
            ),
        )
    for fixture, times in Counter(room.fixtures).items():
        if times > OFTEN:
            yield Mistake(
                f"{place}.fixtures",
                sentence(
                    "found '{fixture}' {times} times; each of them is counted", fixture=fixture, times=times
                ),
            )


def _of_parking(spaces: Parking, place: str) -> Iterator[Mistake]:
    if spaces.shared_by == 1 and spaces.count > MANY_SPACES:
        yield Mistake(
            f"{place}.count", sentence("found {count}; that is much for one dwelling", count=spaces.count)
        )
    if spaces.charging_points > spaces.count:
        yield Mistake(
            f"{place}.charging_points",
            sentence(
                "found {points} at {count} parking spaces", points=spaces.charging_points, count=spaces.count
            ),
        )
