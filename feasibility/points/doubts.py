"""What a description may say and hardly any dwelling has: it is counted, with a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from feasibility.errors import Mistake
from feasibility.messages import sentence
from feasibility.points.description import Dwelling, Parking, Room
from feasibility.points.words import called
from feasibility.policy.energy_labels import energy_labels

# Bounds of what is plausible, not of what is allowed: beyond them a slip of the pen is likelier.
USUAL_EP2 = (0, 50)
"""Of new dwellings [kWh/m² per year]: the demand for flats is at most 50, for houses at most 30."""
HIGHEST_EP2 = 600
"""Half as much again as where the last label begins [kWh/m² per year]."""
FIRST_YEAR = 1500
"""Hardly any dwelling is older."""
YEARS_AHEAD = 10
"""From the day of valuation until completion."""
WOZ_VALUES = (50_000, 5_000_000)
"""[€]."""
LARGE_ROOM = 150.0
"""[m²] of a room that is not shared."""
LARGE_OUTDOORS = {"garden": 2_000.0, "terrace": 300.0, "roof_terrace": 300.0, "patio": 300.0}
"""[m²] of a space outdoors that is not shared, where it may be large."""
LARGE_OUTDOOR = 50.0
"""[m²] of any other such space, as a balcony."""
LONG_WORKTOP = 10.0
"""[m]."""
CLOSETS_SHARE = 0.5
"""Of the area of their room."""
OFTEN = 3
"""As many of one fixture in one room are not unusual."""
MANY_SPACES = 4
"""Parking spaces that are not shared."""
LARGE_SPACE = 50.0
"""[m²] of a parking space."""


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
    if ep2 is not None and ep2 > HIGHEST_EP2:
        labels = energy_labels()
        yield Mistake(
            "energy.ep2",
            sentence(
                "found {ep2}; the last label, {label}, begins above {above}",
                ep2=f"{ep2:g}",
                label=labels.last,
                above=f"{max(labels.highest.values()):g}",
            ),
        )
    yield from _of_time_and_value(dwelling)
    for name, room in dwelling.rooms.items():
        yield from _of_room(room, f"rooms.{name}")
    for name, space in dwelling.outdoor.items():
        most = LARGE_OUTDOORS.get(space.kind, LARGE_OUTDOOR)
        if space.shared_by == 1 and space.area > most:
            yield Mistake(
                f"outdoor.{name}.area",
                sentence(
                    "found {area}; that is much for a {kind} of one dwelling",
                    area=f"{space.area:g}",
                    kind=called(space.kind),
                ),
            )
    for name, spaces in dwelling.parking.items():
        yield from _of_parking(spaces, f"parking.{name}")


def _of_time_and_value(dwelling: Dwelling) -> Iterator[Mistake]:
    year, last = dwelling.completion_year, dwelling.valuation_date.year + YEARS_AHEAD
    if year < FIRST_YEAR:
        yield Mistake(
            "completion_year",
            sentence("found {year}; hardly any dwelling is older than {first}", year=year, first=FIRST_YEAR),
        )
    if year > last:
        yield Mistake(
            "completion_year",
            sentence(
                "found {year}; that is more than {years} years after valuation_date",
                year=year,
                years=YEARS_AHEAD,
            ),
        )
    value = dwelling.woz_value
    if value is not None and not WOZ_VALUES[0] <= value <= WOZ_VALUES[1]:
        yield Mistake(
            "woz_value",
            sentence(
                "found {value}; most dwellings have a WOZ value from {low:,} to {high:,}",
                value=f"{value:.10g}",
                low=WOZ_VALUES[0],
                high=WOZ_VALUES[1],
            ),
        )


def _of_room(room: Room, place: str) -> Iterator[Mistake]:
    area = f"{room.area:g}"
    if room.shared_by == 1 and room.area > LARGE_ROOM:
        yield Mistake(
            f"{place}.area", sentence("found {area}; that is much for one room of one dwelling", area=area)
        )
    if room.worktop is not None and room.worktop > LONG_WORKTOP:
        yield Mistake(
            f"{place}.worktop",
            sentence("found {length}; that is long for one worktop, in metres", length=f"{room.worktop:g}"),
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
                    "found '{fixture}' {times} times; each of them is counted",
                    fixture=called(fixture),
                    times=times,
                ),
            )


def _of_parking(spaces: Parking, place: str) -> Iterator[Mistake]:
    if spaces.shared_by == 1 and spaces.count > MANY_SPACES:
        yield Mistake(
            f"{place}.count", sentence("found {count}; that is much for one dwelling", count=spaces.count)
        )
    if spaces.area > LARGE_SPACE:
        yield Mistake(
            f"{place}.area",
            sentence("found {area}; that is much for one parking space", area=f"{spaces.area:g}"),
        )
    if spaces.charging_points > spaces.count:
        yield Mistake(
            f"{place}.charging_points",
            sentence(
                "found {points} at {count} parking spaces", points=spaces.charging_points, count=spaces.count
            ),
        )
