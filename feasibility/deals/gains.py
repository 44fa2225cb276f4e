"""What each party gains in: one figure, which way is better, and from where its gain is counted.

A party gains in the figure that the file names (`gain`), or else in that of its role:

- municipality: the land price where it has a floor under it, else dwelling-years kept for the mid market;
- landowner: land price over the value in existing use, or the land price where no such value is given;
- investor: net present value on its own assumptions;
- corporation: the viability gap, less being better;
- developer: its profit;
- tenants: the highest mid-market rent where they have a ceiling on it, less being better, else the figure of
  their first condition.

Its gain is counted from the bound of its own condition on that figure, or of one that is equivalent:
a ceiling on the viability gap per dwelling, with the number of dwellings kept; and a floor under the
investor's IRR at the party's own required return, which is a net present value of at least 0.

Less is better for a figure under a ceiling, and for one that is a burden by its nature. Gains are counted in
whole cents, and in billionths of what is not money: smaller differences do not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from feasibility.evaluation.figures.registry import less_is_better
from feasibility.evaluation.result import Result
from feasibility.parties.conditions import MONEY, unit_of
from feasibility.parties.negotiation import Condition
from feasibility.scenario.keys.parties import Party, figure_called
from feasibility.scenario.kinds import types_of_part
from feasibility.scenario.validated import Scenario

TOP_PER_DWELLING = "unprofitable_top_per_dwelling"
REQUIRED_RETURN = "required_return"
LONGER = 3
"""Parts of the path of a number of a dwelling type."""
SAME_RATE = 1e-12
CENT = 0.01
BILLIONTH = 1e-9


@dataclass(frozen=True)
class Gain:
    """What one party gains in."""

    party: str
    figure: str
    unit: str
    """As in the glossary."""
    more: bool
    """Whether more of it is better."""
    bound: float | None
    """The bound of the party's own condition on it, or of an equivalent one; None where it has none."""
    bound_by: str
    """The figure of that condition; empty without one."""
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
    """
    found = {}
    for name, party in scenario.parties.items():
        figure = figure_called(party.gain) or _of_role(party, conditions[name])
        unit = unit_of(figure, facts, party)
        more, bound = _sense(figure, conditions[name])
        step = CENT if unit.startswith(MONEY) else BILLIONTH
        gain = Gain(name, figure, unit, more, bound, "" if bound is None else figure, step)
        found[name] = (
            gain if bound is not None else _with_equal_bound(gain, scenario, conditions[name], facts)
        )
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
    more = floor is not None if less_is_better(figure) else floor is not None or ceiling is None
    return more, floor if more else ceiling


# ---------------------------------------------------------------------------- conditions that say the same


def _with_equal_bound(gain: Gain, scenario: Scenario, conditions: Sequence[Condition], facts: Result) -> Gain:
    """The gain with the bound of a condition on another figure, where the two are equivalent."""
    assumptions = scenario.parties[gain.party].assumptions
    dwellings = _dwellings_of(scenario, gain.party, facts)
    for each in conditions:
        asked = (gain.figure, each.figure, each.relation)
        if (
            asked == ("unprofitable_top", TOP_PER_DWELLING, "<=")
            and dwellings is not None
            and not any(map(_is_count, assumptions))
        ):
            return replace(gain, bound=each.bound * dwellings, bound_by=each.figure)
        if asked == ("net_present_value", "investor_irr", ">="):
            required = _required_return(scenario, assumptions, facts)
            if required is not None and isclose(each.bound, required, rel_tol=0, abs_tol=SAME_RATE):
                return replace(gain, bound=0.0, bound_by=each.figure)
    return gain


def _dwellings_of(scenario: Scenario, name: str, facts: Result) -> int | None:
    """The dwellings that a party's figures count, in every mix; None where the mix decides how many."""
    types = types_of_part(scenario, scenario.parties[name].part)
    if not types:
        return facts.dwellings
    if scenario.table and any(each in types for each in scenario.table.mix):
        return None
    return sum(facts.dwelling_types[each].count for each in types)


def _is_count(path: str) -> bool:
    """Whether an assumption may change the number of dwellings."""
    parts = path.split(".")
    return parts[0] == "dwellings" and (len(parts) < LONGER or parts[-1] == "count")


def _required_return(scenario: Scenario, assumptions: Mapping[str, object], facts: Result) -> float | None:
    """A party's own required return; None where a lever moves it."""
    own = assumptions.get(REQUIRED_RETURN)
    if isinstance(own, (int, float)):
        return float(own)
    levers = scenario.table.levers.values() if scenario.table else ()
    if any(REQUIRED_RETURN in lever.paths for lever in levers):
        return None
    return facts.scenario.required_return
