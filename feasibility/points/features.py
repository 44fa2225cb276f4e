"""What a description does not give: for each such thing the same dwelling with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from feasibility.points.description import (
    BATHING,
    BATHROOMS,
    CIRCULATION,
    HABITABLE,
    KITCHEN,
    Dwelling,
    Energy,
    Outdoor,
    Parking,
    Room,
)
from feasibility.policy.energy_labels import energy_labels

BALCONY, STORAGE, SPACE = 6.0, 5.0, 12.5
"""The size of what is added [m²]."""
WORKTOP = 2.1
"""The worktop that is tried [m]."""
WOZ_STEP = 10_000.0
"""By how much the WOZ value is raised [€]."""
COOLED_ROOMS = 2
CHOICES = (
    ("induction_hob", "ceramic_hob", "gas_hob"),
    ("fridge_freezer", "fridge", "freezer"),
    ("combination_oven", "electric_oven", "gas_oven", "microwave"),
)
"""Kitchen fixtures of which one is usual: the first is tried where there is none of them."""
BASIN_EXTRAS = ("shower_screen", "towel_radiator", "basin_cabinet", "socket_at_basin")
NEW = "_new"

S = TypeVar("S")
Variants = Iterator[tuple[str, Dwelling | None]]


def missing_features(dwelling: Dwelling) -> Variants:
    """Each optional thing that is not given, and the dwelling with it; None where its value must be known."""
    yield from _value_and_energy(dwelling)
    yield from _warmth(dwelling)
    yield from _kitchen(dwelling)
    yield from _bathroom(dwelling)
    yield from _spaces(dwelling)


def _value_and_energy(dwelling: Dwelling) -> Variants:
    if dwelling.woz_value is None:
        yield "woz_value", None
    else:
        yield "woz_raised", replace(dwelling, woz_value=dwelling.woz_value + WOZ_STEP)
    names = energy_labels().names
    label = dwelling.energy.label_class if dwelling.energy else None
    if label is None:
        for name in names[:5]:
            yield f"label_{name}", replace(dwelling, energy=Energy(label=name))
    elif label != names[0]:
        better = names[names.index(label) - 1]
        yield f"label_{better}", replace(dwelling, energy=Energy(label=better))


def _warmth(dwelling: Dwelling) -> Variants:
    rooms = dwelling.rooms
    cold = {name for name, each in rooms.items() if each.kind in HABITABLE and not dwelling.is_heated(each)}
    if cold:
        yield "heated", _with_rooms(dwelling, lambda name, room: _heated(room) if name in cold else room)
    draughty = {
        name for name, each in rooms.items() if each.kind in CIRCULATION and not dwelling.is_heated(each)
    }
    if draughty:
        yield (
            "heated_circulation",
            _with_rooms(dwelling, lambda name, room: _heated(room) if name in draughty else room),
        )
    cooled = sum(bool(each.cooled) for each in rooms.values())
    warm = [
        name
        for name, each in rooms.items()
        if each.kind in HABITABLE and each.shared_by == 1 and dwelling.is_heated(each) and not each.cooled
    ]
    chosen = set(sorted(warm, key=lambda name: -rooms[name].area)[: max(0, COOLED_ROOMS - cooled)])
    if chosen:
        yield (
            "cooled",
            _with_rooms(dwelling, lambda name, room: replace(room, cooled=True) if name in chosen else room),
        )


def _kitchen(dwelling: Dwelling) -> Variants:
    places = [name for name, each in dwelling.rooms.items() if each.worktop is not None]
    if not places:
        kitchens = ("kitchen", "living_kitchen", "studio", "living_room")
        names = [n for kind in kitchens for n, each in dwelling.rooms.items() if each.kind == kind]
        if names:
            yield "worktop", _with_room(dwelling, names[0], worktop=WORKTOP)
        return
    name = places[0]
    kitchen = dwelling.rooms[name]
    if kitchen.worktop is not None and kitchen.worktop < WORKTOP:
        yield "worktop", _with_room(dwelling, name, worktop=WORKTOP)
    present = {fixture for place in places for fixture in dwelling.rooms[place].fixtures}
    of_choice = {each for choice in CHOICES for each in choice}
    for choice in CHOICES:
        if not present & set(choice):
            yield choice[0], _with_room(dwelling, name, fixtures=(*kitchen.fixtures, choice[0]))
    for fixture in KITCHEN:
        if fixture not in of_choice and fixture not in present:
            yield fixture, _with_room(dwelling, name, fixtures=(*kitchen.fixtures, fixture))


def _bathroom(dwelling: Dwelling) -> Variants:
    rooms = dwelling.rooms
    fixtures = [each for room in rooms.values() for each in room.fixtures]
    standing = [name for name, each in rooms.items() if "standing_toilet" in each.fixtures]
    if standing:
        yield (
            "wall_hung_toilet",
            _with_rooms(
                dwelling,
                lambda _, room: replace(
                    room,
                    fixtures=tuple(
                        "wall_hung_toilet" if each == "standing_toilet" else each for each in room.fixtures
                    ),
                ),
            ),
        )
    places = [name for name, each in rooms.items() if each.kind in BATHROOMS]
    if not places:
        return
    name = places[0]
    bathroom = rooms[name]
    if not set(fixtures) & set(BATHING):
        yield "shower", _with_room(dwelling, name, fixtures=(*bathroom.fixtures, "shower"))
    elif not set(fixtures) & {"bath", "bath_and_shower"}:
        yield "bath", _with_room(dwelling, name, fixtures=(*bathroom.fixtures, "bath"))
    if not set(bathroom.fixtures) & {"washbasin", "double_washbasin"}:
        yield "washbasin", _with_room(dwelling, name, fixtures=(*bathroom.fixtures, "washbasin"))
    elif set(bathroom.fixtures) & set(BATHING):
        for extra in BASIN_EXTRAS:
            if extra not in bathroom.fixtures:
                yield extra, _with_room(dwelling, name, fixtures=(*bathroom.fixtures, extra))


def _spaces(dwelling: Dwelling) -> Variants:
    if not any(each.shared_by == 1 for each in dwelling.outdoor.values()):
        balcony = Outdoor("balcony", BALCONY)
        yield "balcony", replace(dwelling, outdoor=_and(dwelling.outdoor, balcony))
    kinds = {each.kind for each in dwelling.rooms.values()}
    if not kinds & {"storage", "shed", "cellar", "garage", "attic"}:
        yield "storage", replace(dwelling, rooms=_and(dwelling.rooms, Room("storage", STORAGE)))
    own_parking = {each.kind for each in dwelling.outdoor.values()} & {"carport", "parking_place"}
    if not dwelling.parking and "garage" not in kinds and not own_parking:
        space = Parking("garage_space", SPACE)
        yield "garage_space", replace(dwelling, parking=_and(dwelling.parking, space))
    elif dwelling.parking and not any(each.charging_points for each in dwelling.parking.values()):
        name, first = next(iter(dwelling.parking.items()))
        parking = {**dwelling.parking, name: replace(first, charging_points=1)}
        yield "charging_point", replace(dwelling, parking=parking)
    if not dwelling.video_doorbell:
        yield "video_doorbell", replace(dwelling, video_doorbell=True)


def _heated(room: Room) -> Room:
    return replace(room, heated=True)


def _with_rooms(dwelling: Dwelling, change: Callable[[str, Room], Room]) -> Dwelling:
    return replace(dwelling, rooms={name: change(name, room) for name, room in dwelling.rooms.items()})


def _with_room(dwelling: Dwelling, name: str, **changes: Any) -> Dwelling:
    return replace(dwelling, rooms={**dwelling.rooms, name: replace(dwelling.rooms[name], **changes)})


def _and(spaces: Mapping[str, S], space: S) -> dict[str, S]:
    return {**spaces, NEW: space}
