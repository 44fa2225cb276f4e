"""The dwellings on the screens: the mix, the rents, sour and sweet, and the part that a party takes.

Each type is named by its key, by which the screens and the record know it, and in words for readers.
"""

from __future__ import annotations

from math import isfinite

from feasibility.live.table.setup import Setup
from feasibility.live.table.state import Both, Position, TableState
from feasibility.live.table.words import in_own_words
from feasibility.live.updates.computing import Computed
from feasibility.plain_data import Json, as_data
from feasibility.report.conditions import part_text
from feasibility.report.run.charts.data import RentPicture
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import types_of_part


def mix_json(setup: Setup, state: TableState) -> Json:
    """The numbers of dwellings on the table, type by type."""
    return {
        "total": sum(state.position.counts.values()),
        "types": [
            {
                "name": name,
                "label": _type_name(setup, name),
                "segment": setup.case.dwellings[name].segment,
                "segment_label": _segment_name(setup, setup.case.dwellings[name].segment),
                "count": count,
                "start": setup.start.counts[name],
                "free": name in setup.free,
            }
            for name, count in state.position.counts.items()
        ],
    }


def _type_name(setup: Setup, name: str) -> Both:
    return in_own_words(setup.scenario, lambda words: words.type(name))


def _segment_name(setup: Setup, name: str) -> Both:
    return in_own_words(setup.scenario, lambda words: words.segment(name))


def rents_json(setup: Setup, picture: RentPicture) -> Json:
    """The rents of one type against its band, by year."""
    first = int(picture.years[0])
    leaves = picture.leaves_band
    # A type that is not mid has no years in the mid market: the page then shows its own segment alone.
    leaves_mid, kept_mid = (
        (picture.leaves_mid, picture.mid_years) if picture.in_mid_market else (leaves, picture.band_years)
    )
    return {
        "type": picture.name,
        "label": _type_name(setup, picture.name),
        "years": [int(year) - first for year in picture.years],
        "rent": [_cents(each) for each in picture.largest],
        "upper": [_cents(each) for each in picture.upper],
        "lower": [_cents(each) for each in picture.lower],
        "leaves": None if leaves is None else leaves - first,
        "kept": picture.band_years,
        "leaves_mid": None if leaves_mid is None else leaves_mid - first,
        "kept_mid": kept_mid,
    }


def _cents(value: float) -> float | None:
    return round(float(value), 2) if isfinite(value) else None


def balance_json(setup: Setup, computed: Computed) -> Json:
    """What one dwelling of each type has over what it must bear, or is short."""
    return {
        "burden": computed.balance.burden,
        "types": [
            {"type": each.name, "label": _type_name(setup, each.name)}
            | as_data(each, only=("count", "contribution", "over", "sour"))
            for each in computed.balance.types
        ],
    }


def part_told(setup: Setup, party: Party, position: Position) -> Both | None:
    """What a party takes, with the numbers of dwellings that lie on the table; None for the whole site."""
    types = types_of_part(setup.case, party.part)
    if not types:
        return None
    return in_own_words(
        setup.scenario, lambda words: words("live_part", types=part_text(types, position.counts, words))
    )
