"""The list of levers of a scenario: those that it describes, or else those that the program derives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from feasibility.levers.derived import Case, worked_out
from feasibility.levers.limits import with_range
from feasibility.levers.results import LeftOut, LeverRange, Reason
from feasibility.scenario.keys.labels import label_text
from feasibility.scenario.keys.model import Lever
from feasibility.scenario.kinds import covenanted_types, exit_methods
from feasibility.scenario.reading.numbers import number_path
from feasibility.scenario.rules.levers import OWN_LEVERS, PHASE_START, RENT
from feasibility.scenario.validated import Scenario


def handles_of(
    scenario: Scenario, contributions: Mapping[str, float]
) -> tuple[tuple[LeverRange, ...], tuple[LeftOut, ...]]:
    """The levers of a scenario, and those that it does not have, with the reason.

    Args:
        scenario: with a whole number of dwellings of each type.
        contributions: residual land value of one dwelling of each type [€], for the exchange of types.
    """
    found: list[LeverRange] = []
    left_out: list[LeftOut] = []
    for name, given in _named(scenario):
        if given is not None and given.paths:
            found.append(_described(scenario, name, given))
            continue
        made = worked_out(Case(scenario, contributions, given), name)
        if isinstance(made, Reason):
            left_out.append(LeftOut(name, made))
        else:
            found.append(made)
    return tuple(found), tuple(left_out)


def _named(scenario: Scenario) -> Iterator[tuple[str, Lever | None]]:
    """Names of the requested levers, each with its entry in the scenario, if any."""
    if scenario.levers:
        yield from scenario.levers.items()
        return
    rents = [f"{RENT}{name}" for name in covenanted_types(scenario)]
    for name in OWN_LEVERS:
        if name == "floor_area":
            yield from ((rent, None) for rent in rents or ["rent"])
        method = name in ("net_yield", "gross_yield", "vacant_value")
        if (not method or name in exit_methods(scenario)) and _is_of(scenario, name):
            yield name, None
    yield from ((f"{PHASE_START}{phase}", None) for phase in scenario.phases)


def _is_of(scenario: Scenario, name: str) -> bool:
    """Whether a lever of loans or of a lease concerns this scenario; every other one does."""
    loan = scenario.finance.loan
    has = {
        "loan_rate": loan is not None,
        "loan_to_value": loan is not None and loan.ltv is not None,
        "canon_rate": scenario.land.canon is not None,
    }
    return has.get(name, True)


# --------------------------------------------------------------------------------------------- described


def _described(scenario: Scenario, name: str, given: Lever) -> LeverRange:
    """A lever that the scenario describes."""
    down, up = given.down or given.step or 0.0, given.up or given.step or 0.0
    steps = [number_path(scenario, path).step for path in given.paths]
    first = given.paths[0]
    unit = "percent" if given.relative else _unit(scenario, first)
    return with_range(
        scenario,
        LeverRange(
            name=name,
            kind="own",
            unit=unit,
            paths=given.paths,
            present=(),
            signs=(),
            down=down,
            up=up,
            least=-inf,
            most=inf,
            whole=max([each for each in steps if each] or [0]),
            relative=given.relative,
            label=label_text(given.label, "en"),
        ),
    )


def _unit(scenario: Scenario, path: str) -> str:
    """The unit of the number at a path."""
    last = path.rpartition(".")[2]
    if number_path(scenario, path).fraction:
        return "points"
    if last in ("rent", "market_rent") or path.startswith("other_income."):
        return "rent"
    if "floor_area" in last:
        return "square_metres"
    if last in ("term", "holding_years", "every_years", "owner_occupation_years"):
        return "years"
    if "months" in last:
        return "months"
    if last == "count":
        return "dwellings"
    if last in _EUROS or last.startswith("per_"):
        return "euros"
    return "number"


_EUROS = (
    "price",
    "asking_price",
    "vacant_value",
    "construction_cost",
    "lump_sum",
    "lower",
    "upper",
    "per_dwelling",
)
