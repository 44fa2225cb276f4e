"""What is asked for the land: the asking price, perhaps of another day, and a municipality's price list."""

from __future__ import annotations

from dataclasses import replace

from tests.reference.slow.indices import level
from tests.reference.slow.phases import Phase
from tests.reference.slow.scenario import Case, moment_year


def growth_until_paid(project: Case, phase: Phase) -> float:
    """What a euro of the asking price has become on the day on which this phase pays its land."""
    land = project.part("land")
    day = land.get("asking_price_date")
    if day is None:
        return 1.0
    index = land.get("asking_price_index", "house_price")
    year = moment_year(phase.case, phase.case.months_until_the_land_is_paid)
    return level(project, index, year) / level(project, index, day.year)


def asked_of_each(project: Case, phases: list[Phase], parts: list[float]) -> list[float]:
    """The asking price of each phase on its own day of payment."""
    asked = float(project.part("land").get("asking_price", 0))
    return [
        part * asked * growth_until_paid(project, phase) for part, phase in zip(parts, phases, strict=True)
    ]


def parts_that_are_paid(project: Case, phases: list[Phase], parts: list[float]) -> list[float]:
    """Where the land price is the residual an asking price of a day of its own has parts that grow apart."""
    if project.part("land").get("price", "residual") != "residual":
        return parts
    one_euro = replace(
        project, scenario={**project.scenario, "land": {**project.part("land"), "asking_price": 1.0}}
    )
    grown = asked_of_each(one_euro, phases, parts)
    return [each / sum(grown) for each in grown]


def worth_in_parts(phases: list[Phase], parts: list[float], amounts: list[float]) -> float:
    """One sum, paid in these parts, that is worth as much as amounts that each phase pays on its own day."""
    at_start = sum(amount * phase.discount_to_start for amount, phase in zip(amounts, phases, strict=True))
    return at_start / sum(part * phase.discount_to_start for part, phase in zip(parts, phases, strict=True))


def price_list(phase: Phase) -> float:
    """What the list asks for the dwellings of one phase."""
    dwellings = phase.case.scenario["dwellings"].values()
    return sum(int(each["count"]) * float(each.get("least_land_price", 0)) for each in dwellings)


def has_price_list(project: Case) -> bool:
    return any("least_land_price" in each for each in project.scenario["dwellings"].values())
