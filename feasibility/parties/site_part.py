"""The part of a site that a party takes: its dwellings, what it carries of the site, and its own figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from feasibility.evaluation.build import result_of
from feasibility.evaluation.compute import arrays_of_part
from feasibility.evaluation.figures.registry import is_of_part
from feasibility.evaluation.result import Arrays, Result
from feasibility.returns.site_part import carried_by
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import types_of_part
from feasibility.scenario.validated import Scenario

OWN_LOAN = "finance"
"""First word of the paths of assumptions that make a loan the party's own."""


@dataclass(frozen=True)
class OwnPart:
    """The part of a site that one party takes, in one case."""

    types: tuple[str, ...]
    """Its dwelling types, in the order of the scenario."""
    dwellings: int
    share: float
    """Of the land price in euros that it pays [0–1]."""
    share_of_lump_sum: float
    """Of a lump sum that belongs to no phase, which is the first one's [0–1]."""
    residual_land_value: float
    """The price at which nothing of its own is left or short: its contributions, and its share of the lump
    sums [€]. In phases that pay on different days it is the price paid in the part's own share of each day's
    part, so those of parts that make up the site add up to the site's only where all pay on one day."""
    arrays: Arrays
    """Of the part, a row for each row of the site's."""
    result: Result | None
    """Its figures; those that are of the site are not to be read from it. None without dwellings."""


def takes_part(scenario: Scenario, party: Party) -> bool:
    """Whether a party takes a part of the site and not the whole."""
    return bool(types_of_part(scenario, party.part))


def counts_part(figure: str, scenario: Scenario, party: Party) -> bool:
    """Whether a figure is one of the party's own part."""
    return party.part is not None and is_of_part(figure) and takes_part(scenario, party)


def without_part(party: Party) -> Party:
    """The party as one that takes the whole: for arrays or a result that are of its part already."""
    return replace(party, part=None)


def own_arrays(scenario: Scenario, arrays: Arrays, party: Party, *, with_irr: bool = True) -> Arrays:
    """The arrays of a party's part; those of the site where it takes the whole.

    Args:
        scenario: one of those of the arrays.
        arrays: of the site, on the party's own assumptions.
        party: what it takes.
        with_irr: whether the IRRs are solved.
    """
    types = types_of_part(scenario, party.part)
    if not types:
        return arrays
    own_loan = any(path.split(".")[0] == OWN_LOAN for path in party.assumptions)
    return arrays_of_part(scenario, arrays, types, own_loan=own_loan, with_irr=with_irr)


def part_of(result: Result, party: Party) -> OwnPart | None:
    """The part that a party takes in a result on its own assumptions; None where it takes the whole."""
    scenario, row = result.scenario, result.row
    types = types_of_part(scenario, party.part)
    if not types:
        return None
    arrays = own_arrays(scenario, result.arrays, party)
    dwellings = int(of_row(arrays.case.counts, row, 1).sum())
    places = {place for place, each in enumerate(result.arrays.layout.types) if each.name in types}
    carried = carried_by(result.arrays.phases, result.arrays.returns.phase_shares, places)
    return OwnPart(
        types=types,
        dwellings=dwellings,
        share=float(of_row(carried.of_price, row)),
        share_of_lump_sum=float(of_row(carried.of_phases[0], row)),
        residual_land_value=float(of_row(arrays.returns.residual_at_price_dates, row)),
        arrays=arrays,
        result=result_of(scenario, arrays, row) if dwellings else None,
    )
