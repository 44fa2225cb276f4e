"""From a described dwelling to its points: the package counts, the national table gives the rent.

Importing this module needs the extra `wws`; without it, it raises ImportError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from os import PathLike
from typing import Any

from feasibility.errors import FeasibilityError, InputError, Mistake
from feasibility.messages import listed, sentence
from feasibility.points.description import Dwelling, dwelling_from, read_dwelling
from feasibility.points.doubts import doubts
from feasibility.points.features import missing_features
from feasibility.points.package import FROM, UNTIL, ZelfstandigeWoonruimten, counting
from feasibility.points.result import Count, DwellingPoints, Feature, Group, Line, Rent
from feasibility.points.translation import INSTALLATIONS, unit_of, woz_days
from feasibility.policy.points import new_build_years, regulated, rent_in_force, row_of, surcharged
from feasibility.scenario.source_file import Origin

UNITS = {"M2": "m2", "MIL": "mm", "EUR": "eur", "STU": "pieces"}
BETWEEN = "__"
NOWHERE = Origin()
FIXTURES = {each.name: word for word, each in INSTALLATIONS.items()}
SHARED = re.compile(r"gedeeld_met_(\d+)_adressen")
KEYS = (
    (re.compile(r"^lengte_aanrecht_"), "worktop"),
    (re.compile(r"correctie_zolder_zonder_vaste_trap$"), "zolder"),
    (re.compile(r"^max_(?!aantal)"), "most"),
    (re.compile(r"_laadpaal$"), "laadpaal"),
    (re.compile(r"^bouwjaar$"), "built"),
)
"""Names of lines that hold a number or a name → what they are."""


def dwelling_points(described: Dwelling | Mapping[str, Any] | str | PathLike[str]) -> DwellingPoints:
    """The points (WWS) of a new self-contained dwelling, its highest rent, and what would change them.

    Example:
        dwelling_points("scenarios/points/apartment.yaml").points

    Args:
        described: a file, the same keys as plain data, or a dwelling that was read.

    Raises:
        InputError: with every mistake in the description.
        ImportError: the extra `wws` is not installed.
    """
    if isinstance(described, Dwelling):
        return _points(described)
    if isinstance(described, Mapping):
        return _points(dwelling_from(described))
    return described_points(described)[0]


def described_points(path: str | PathLike[str]) -> tuple[DwellingPoints, tuple[Mistake, ...]]:
    """The points of the dwelling in a file, and what is doubtful in the file; raises as `dwelling_points`."""
    described = read_dwelling(path)
    warnings = (*described.warnings, *described.origin.placed(doubts(described.dwelling)))
    return _points(described.dwelling, described.origin), warnings


def _points(dwelling: Dwelling, origin: Origin = NOWHERE) -> DwellingPoints:
    return with_features(points_alone(dwelling, origin))


def points_alone(dwelling: Dwelling, origin: Origin = NOWHERE) -> DwellingPoints:
    """The points of a dwelling without what is not given: one count, for an answer at every change.

    Raises:
        InputError: a day that the installed package does not know.
    """
    refuse_other_days(dwelling, origin)
    count = counted(dwelling)
    return DwellingPoints(
        dwelling,
        dwelling.valuation_date,
        count,
        rent_of(count.points, dwelling),
        rent_of(count.points - 1, dwelling),
        rent_of(count.points + 1, dwelling),
        (),
    )


def with_features(found: DwellingPoints) -> DwellingPoints:
    """The points, and for every feature that is not given the points if it were: one count for each."""
    features = tuple(_feature(key, other) for key, other in missing_features(found.dwelling))
    return replace(found, features=features)


def refuse_other_days(dwelling: Dwelling, origin: Origin = NOWHERE) -> None:
    """Refuse a day that the installed package does not know, and a WOZ value of a day that does not count.

    Raises:
        InputError: which days it knows.
    """
    day, woz_day = dwelling.valuation_date, dwelling.woz_date
    if not FROM <= day < UNTIL:
        message = sentence(
            "found {day}; the installed version of woningwaardering counts by the "
            "rules from {begin} until {end} (not included)",
            day=day,
            begin=FROM,
            end=UNTIL,
        )
        raise InputError([origin.mistake("valuation_date", message)])
    if woz_day is not None and woz_day not in woz_days(day):
        days = listed(map(str, woz_days(day)), sentence(" or "))
        message = sentence(
            "found {woz_day}; in a valuation on {day} a WOZ value of {days} counts",
            woz_day=woz_day,
            day=day,
            days=days,
        )
        raise InputError([origin.mistake("woz_date", message)])


def counted(dwelling: Dwelling) -> Count:
    """The points as the package counts them, group by group and line by line.

    Raises:
        FeasibilityError: the numbers together are beyond what the package can count with.
    """
    with counting() as said:
        unit = unit_of(dwelling)
        try:
            found = ZelfstandigeWoonruimten(peildatum=dwelling.valuation_date).waardeer(unit)
        except ArithmeticError:
            raise FeasibilityError(
                sentence("the package cannot count with numbers of such sizes together")
            ) from None
    groups = tuple(_group(each) for each in found.groepen)
    return Count(
        groups,
        sum(each.points for each in groups),
        round(found.punten),
        found.maximale_huur,
        tuple(dict.fromkeys(str(each.message) for each in said)),
    )


def _group(found: Any) -> Group:
    key = found.criterium_groep.stelselgroep.name
    depths: dict[str, int] = {}
    lines = []
    for each in found.woningwaarderingen or ():
        whole = each.criterium.id
        above = each.criterium.bovenliggende_criterium
        parent = above.id if above is not None else key
        depth = depths.get(parent, -1) + 1
        depths[whole] = depth
        unit = each.criterium.meeteenheid
        amount = each.aantal
        lines.append(
            Line(
                _line_key(whole.removeprefix(f"{parent}{BETWEEN}")),
                each.criterium.naam,
                None if amount is None else float(amount),
                UNITS.get(unit.code, "") if unit is not None and amount is not None else "",
                None if each.punten is None else float(each.punten),
                depth,
            )
        )
    return Group(key, float(found.punten or 0.0), tuple(lines))


def _line_key(own: str) -> str:
    """What a line is, from the last part of the package's name for it."""
    fixture = FIXTURES.get(own.removeprefix("extra_voorziening_"))
    if fixture is not None:
        return f"fixture.{fixture}"
    if shared := SHARED.match(own):
        return f"shared.{shared[1]}"
    return next((key for pattern, key in KEYS if pattern.search(own)), own)


def rent_of(points: int, dwelling: Dwelling) -> Rent:
    """What a number of points means for the rent on the dwelling's day of valuation.

    Raises:
        FeasibilityError: the national table has no rents of that year yet.
    """
    table_rent = _table_rent(points, dwelling.valuation_date)
    highest = table_rent if regulated(points) else None
    begin, let = dwelling.construction_start, dwelling.first_letting
    years = new_build_years(points, begin, let, asked=True) if begin and let else 0
    return Rent(
        points,
        row_of(points, "mid", has_upper=True),
        table_rent,
        highest,
        surcharged(table_rent, 0, years) if years else None,
    )


def _table_rent(points: int, day: date) -> float:
    value, year = rent_in_force(max(points, 0), day, None)
    if year is not None and year != day.year:
        raise FeasibilityError(
            sentence(
                "the table of highest rents by points ends with {year}; none is known on {day}",
                year=year,
                day=day,
            )
        )
    return value


def _feature(key: str, dwelling: Dwelling | None) -> Feature:
    if dwelling is None:
        return Feature(key, None, None)
    count = counted(dwelling)
    return Feature(key, count.exact, rent_of(count.points, dwelling))
