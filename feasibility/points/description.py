"""The description of a dwelling in a file: its keys, their bounds, and the rules between them.

It is read as a scenario is: an unknown key is refused, all mistakes are reported at once, with their lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.input_files import note_input
from feasibility.messages import sentence
from feasibility.points.words import Word, all_called, called
from feasibility.policy.energy_labels import energy_labels, label_of
from feasibility.scenario.keys.fields import ListOf, Named, PartOf, key
from feasibility.scenario.keys.notation import thousand_warning
from feasibility.scenario.keys.values import Day, Number, OneOf, Text, Whole, YesNo
from feasibility.scenario.overrides import plain
from feasibility.scenario.reading.yaml import read_document
from feasibility.scenario.source_file import Document, Origin, is_workbook, refusal

BATHROOMS = ("bathroom", "shower_room")
WITH_TOILET = ("toilet", *BATHROOMS)
ATTICS = ("attic", "attic_room")
HABITABLE = (
    "living_room",
    "living_kitchen",
    "studio",
    "bedroom",
    "kitchen",
    *BATHROOMS,
    "attic_room",
    "other_room",
)
"""Kinds of rooms that `heated` of the whole dwelling speaks of."""
CIRCULATION = ("hall", "landing", "corridor", "entrance", "staircase")
ROOMS = (
    *HABITABLE,
    "toilet",
    "storage",
    "utility_room",
    "attic",
    "cellar",
    "shed",
    "garage",
    "common_room",
    *CIRCULATION,
)
OUTDOOR = ("balcony", "loggia", "garden", "terrace", "roof_terrace", "patio", "carport", "parking_place")
PARKING = ("garage_space", "separate_garage_space", "covered_space", "open_space")
KITCHEN = (
    "extractor_hood",
    "induction_hob",
    "ceramic_hob",
    "gas_hob",
    "fridge",
    "freezer",
    "fridge_freezer",
    "electric_oven",
    "gas_oven",
    "microwave",
    "combination_oven",
    "dishwasher",
    "extra_cupboards",
    "boiling_water_tap",
)
TOILETS = ("wall_hung_toilet", "standing_toilet")
BASINS = ("washbasin", "double_washbasin")
BATHING = ("shower", "level_shower", "bath", "bath_and_shower")
BATHROOM_EXTRAS = (
    "whirlpool",
    "shower_screen",
    "towel_radiator",
    "basin_cabinet",
    "bathroom_cupboard",
    "socket_at_basin",
)
TAPS = ("single_lever_tap", "thermostatic_tap")
FIXTURES = (*KITCHEN, *TOILETS, *BASINS, *BATHING, *BATHROOM_EXTRAS, *TAPS)
MOST_OF_ONE = 20
"""Fixtures of one kind in one room."""
METRES = Number(0.1, 100, sentence("a length in metres"))
AREA = Number(0.1, 10_000, sentence("an area in m²"))
WOZ = Number(1_000, 100_000_000, sentence("an amount of euros"))
SHARED_BY = Whole(1, 100_000, sentence("a whole number of dwellings"))


@dataclass(frozen=True)
class Energy:
    """The registered label, or the EP2 of the calculation."""

    label: str | None = key(OneOf(energy_labels().names), None)
    ep2: float | None = key(Number(-1000, 2000, sentence("an EP2 in kWh/m² per year")), None)

    @property
    def label_class(self) -> str | None:
        """The class that counts: the label, else that of the EP2."""
        return label_of(self.ep2) if self.label is None and self.ep2 is not None else self.label


@dataclass(frozen=True)
class Room:
    """A room indoors, with what is fixed in it."""

    kind: str = key(Word(ROOMS))
    area: float = key(AREA)
    heated: bool | None = key(YesNo(), None)
    cooled: bool | None = key(YesNo(), None)
    closets: float = key(Number(0, 1000, sentence("an area in m²")), 0.0)
    worktop: float | None = key(METRES, None)
    fixtures: tuple[str, ...] = key(ListOf(Word(FIXTURES)), ())
    shared_by: int = key(SHARED_BY, 1)
    fixed_stairs: bool | None = key(YesNo(), None)


@dataclass(frozen=True)
class Outdoor:
    """A space outdoors; of a shared one its sides may say whether it is large enough to count."""

    kind: str = key(Word(OUTDOOR))
    area: float = key(AREA)
    shared_by: int = key(SHARED_BY, 1)
    length: float | None = key(METRES, None)
    width: float | None = key(METRES, None)


@dataclass(frozen=True)
class Parking:
    """Parking spaces that belong to the building."""

    kind: str = key(Word(PARKING))
    area: float = key(AREA)
    count: int = key(Whole(1, 100_000, sentence("a whole number of parking spaces")), 1)
    shared_by: int = key(SHARED_BY, 1)
    charging_points: int = key(Whole(0, 100, sentence("a whole number of charging points")), 0)


@dataclass(frozen=True)
class Dwelling:
    """A self-contained dwelling, as its points are counted."""

    kind: str = key(Word(("house", "apartment")))
    valuation_date: date = key(Day())
    completion_year: int = key(Whole(1000, 2200, sentence("a year"), grouped=False))
    rooms: Mapping[str, Room] = key(Named(PartOf(Room), least=1))
    name: str = key(Text(), "")
    construction_start: date | None = key(Day(), None)
    first_letting: date | None = key(Day(), None)
    energy: Energy | None = key(PartOf(Energy), None)
    woz_value: float | None = key(WOZ, None)
    woz_date: date | None = key(Day(), None)
    heated: bool | None = key(YesNo(), None)
    outdoor: Mapping[str, Outdoor] = key(Named(PartOf(Outdoor)), {})
    parking: Mapping[str, Parking] = key(Named(PartOf(Parking)), {})
    video_doorbell: bool | None = key(YesNo(), None)
    care: bool = key(YesNo(), default=False)

    def is_heated(self, room: Room) -> bool:
        """Whether a room is heated: as it says itself, or a habitable one as the dwelling does."""
        if room.heated is not None:
            return room.heated
        return bool(self.heated) and room.kind in HABITABLE


ABOUT = {"woz_date": "woz_value"}
"""A key that says something of another: where the other is a mistake, nothing is said of it."""
WHOLE = PartOf(Dwelling, in_pieces=True)


@dataclass(frozen=True)
class Described:
    """A dwelling as it was read, and what is doubtful in the file."""

    dwelling: Dwelling
    origin: Origin
    warnings: tuple[Mistake, ...]


def read_dwelling(path: str | PathLike[str]) -> Described:
    """The dwelling that a YAML file describes.

    Raises:
        InputError: with every mistake in the file, in the order of the lines.
    """
    file = fspath(path)
    if is_workbook(file):
        raise refusal(file, sentence("is a workbook; the description of a dwelling is a YAML file"))
    note_input(file)
    document = read_document(file)
    return _described(document, Path(file).stem)


def dwelling_from(data: Mapping[str, Any]) -> Dwelling:
    """The dwelling in plain data, with the keys of a file.

    Raises:
        InputError: with every mistake in the data.
    """
    return _described(Document("", dict(plain(data)), {}, {}, ()), "").dwelling


def _described(document: Document, name: str) -> Described:
    origin = Origin(document.file, document.lines)
    data = dict(document.data)
    data.setdefault("name", name)
    noted: list[Mistake] = []
    dwelling: Dwelling = WHOLE.read(data, "", noted)
    wrong = {each.path for each in noted}
    noted += [
        each
        for each in _contradictions(dwelling)
        if not any(
            path in (each.path, ABOUT.get(each.path)) or path.startswith(f"{each.path}.") for path in wrong
        )
    ]
    warnings = tuple(
        origin.mistake(path, thousand_warning(written, "€", in_a_cell=False))
        for path, written in document.dotted.items()
        if path == "woz_value"
    )
    mistakes = [*document.mistakes, *origin.placed(noted)]
    if mistakes:
        raise InputError(dict.fromkeys([*mistakes, *warnings]))
    return Described(dwelling, origin, warnings)


# --------------------------------------------------------------------------------- rules between keys


def _contradictions(dwelling: Dwelling) -> Iterator[Mistake]:
    energy = dwelling.energy
    if energy is not None and (energy.label is None) == (energy.ep2 is None):
        yield Mistake(
            "energy",
            sentence("found neither label nor ep2; one of them is needed")
            if energy.label is None
            else sentence("found both label and ep2; one of them is needed"),
        )
    if dwelling.woz_date is not None and dwelling.woz_value is None:
        yield Mistake("woz_date", sentence("is the date of woz_value, which is not given"))
    if dwelling.construction_start and dwelling.first_letting:
        begin, let = dwelling.construction_start, dwelling.first_letting
        if let < begin:
            yield Mistake(
                "first_letting",
                sentence("found {let}; it comes before construction_start, {begin}", let=let, begin=begin),
            )
    for name, room in (dwelling.rooms or {}).items():
        if room is not None:
            yield from _of_room(dwelling, room, f"rooms.{name}")
    for name, space in (dwelling.outdoor or {}).items():
        if space is not None and space.shared_by == 1 and (space.length or space.width):
            which = "length" if space.length else "width"
            yield Mistake(f"outdoor.{name}.{which}", sentence("counts only for a shared space; remove it"))


def _of_room(dwelling: Dwelling, room: Room, place: str) -> Iterator[Mistake]:
    """What would be given and not be counted."""
    if room.cooled and not dwelling.is_heated(room):
        yield Mistake(
            f"{place}.cooled", sentence("cooling counts in a heated room; write heated: true there too")
        )
    if room.cooled and room.kind not in HABITABLE:
        yield Mistake(
            f"{place}.cooled",
            sentence("cooling does not count in a room of kind {kind}; remove it", kind=called(room.kind)),
        )
    if room.fixed_stairs is not None and room.kind not in ATTICS:
        yield Mistake(
            f"{place}.fixed_stairs",
            sentence("is of an attic, not of a room of kind {kind}; remove it", kind=called(room.kind)),
        )
    if room.kind in CIRCULATION and room.closets:
        yield Mistake(
            f"{place}.closets",
            sentence("do not count in a room of kind {kind}; remove them", kind=called(room.kind)),
        )
    if room.area and room.closets and room.closets > room.area:
        yield Mistake(
            f"{place}.closets",
            sentence(
                "found {closets} in a room of {area} m²; closets are no larger than their room",
                closets=f"{room.closets:g}",
                area=f"{room.area:g}",
            ),
        )
    for name, times in Counter(room.fixtures or ()).items():
        if times > MOST_OF_ONE:
            yield Mistake(
                f"{place}.fixtures",
                sentence(
                    "found '{fixture}' {times} times; at most {most} of one are in a room",
                    fixture=called(name),
                    times=times,
                    most=MOST_OF_ONE,
                ),
            )
    for at, fixture in enumerate(room.fixtures or ()):
        why = _not_counted(fixture, room)
        if why:
            yield Mistake(
                f"{place}.fixtures.{at}",
                sentence("found '{fixture}'; {why}", fixture=called(fixture), why=why),
            )


def fixtures_in(kind: str, *, has_worktop: bool) -> tuple[str, ...]:
    """The fixtures that count in a room of a kind, in the order of the table."""
    room = Room(kind, 1.0, worktop=1.0 if has_worktop else None)
    return tuple(each for each in FIXTURES if not _not_counted(each, room))


def _not_counted(fixture: str | None, room: Room) -> str:
    """Why a fixture counts for nothing where it is; empty where it counts."""
    if fixture in TOILETS and room.kind not in WITH_TOILET:
        return sentence("a toilet counts in: {rooms}", rooms=all_called(WITH_TOILET))
    if fixture in BATHROOM_EXTRAS and room.kind not in BATHROOMS:
        return sentence("it counts in: {rooms}", rooms=all_called(BATHROOMS))
    if fixture in KITCHEN and room.worktop is None:
        return sentence("it counts in a kitchen: give the length of its worktop")
    if fixture in TAPS and room.worktop is None and room.kind not in BATHROOMS:
        return sentence("it counts in a room with a worktop, and in: {rooms}", rooms=all_called(BATHROOMS))
    return ""
