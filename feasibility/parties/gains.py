"""What each party gains in: one figure, which way is better, and from where its gain is counted.

A party gains in the figure that the file names (`gain`), or else in that of its role:

- municipality: the land price where it has a floor under it, else dwelling-years kept for the mid market;
- landowner: land price over the value in existing use, or the land price where no such value is given;
- investor: net present value on its own assumptions;
- corporation: the unprofitable top, less being better;
- developer: profit and risk;
- tenants: the highest mid-market rent where they have a ceiling on it, less being better, else the figure of
  their first condition.

Less is better of a figure that a condition puts a ceiling on, and of one that is a burden by its nature.
Gains are counted in whole cents, and in billionths of what is no money: less of a difference is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feasibility.errors import InputError
from feasibility.parties.conditions import MONEY, unit_of
from feasibility.parties.records import Condition
from feasibility.result import Result
from feasibility.scenario.party_model import Party
from feasibility.scenario.scenario import Scenario

BURDENS = (
    "unprofitable_top",
    "unprofitable_top_per_dwelling",
    "highest_low_rent",
    "highest_mid_rent",
    "highest_required_income",
    "public_contribution",
    "peak_capital",
    "total_development_cost",
    "development_cost_without_land",
)
"""Figures of which less is better, whatever the conditions."""
CENT = 0.01
BILLIONTH = 1e-9


@dataclass(frozen=True)
class Gain:
    """What one party gains in."""

    party: str
    figure: str
    unit: str
    """As the glossary has it."""
    more: bool
    """Whether more of it is better."""
    bound: float | None
    """The bound of the party's own condition on it; None where it has none."""
    step: float
    """The least difference that counts."""


def gains_of(
    scenario: Scenario, conditions: Mapping[str, Sequence[Condition]], facts: Result
) -> dict[str, Gain]:
    """What each party gains in.

    Args:
        scenario: has the parties.
        conditions: of each party.
        facts: the shared facts, whose figures a gain may name.

    Raises:
        InputError: a gain names a figure that does not exist, or one that is no number; all at once.
    """
    found, mistakes = {}, []
    for name, party in scenario.parties.items():
        figure = party.gain or _of_role(party, conditions[name])
        try:
            unit = unit_of(figure, facts)
        except InputError as error:
            mistakes += [scenario.mistake(f"parties.{name}.gain", each.message) for each in error.mistakes]
            continue
        more, bound = _sense(figure, conditions[name])
        found[name] = Gain(name, figure, unit, more, bound, CENT if unit.startswith(MONEY) else BILLIONTH)
    if mistakes:
        raise InputError(mistakes)
    return found


def _of_role(party: Party, conditions: Sequence[Condition]) -> str:
    floors = [each.figure for each in conditions if each.relation == ">="]
    if party.role == "municipality":
        return "land_price" if "land_price" in floors else "mid_market_dwelling_years"
    if party.role == "landowner":
        return "land_price" if party.existing_use_value is None else "land_price_over_existing_use"
    if party.role == "tenants":
        ceilings = [each.figure for each in conditions if each.relation == "<="]
        return "highest_mid_rent" if "highest_mid_rent" in ceilings else conditions[0].figure
    return OF_ROLE[party.role]


OF_ROLE: Mapping[str, str] = {
    "investor": "net_present_value",
    "corporation": "unprofitable_top",
    "developer": "profit_and_risk",
}


def _sense(figure: str, conditions: Sequence[Condition]) -> tuple[bool, float | None]:
    """Whether more is better, and the bound on that side."""
    floor = next((each.bound for each in conditions if (each.figure, each.relation) == (figure, ">=")), None)
    ceiling = next(
        (each.bound for each in conditions if (each.figure, each.relation) == (figure, "<=")), None
    )
    more = floor is not None if figure in BURDENS else floor is not None or ceiling is None
    return more, floor if more else ceiling
