"""Every policy and legal value that a run used, with its source and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from feasibility.policy.checks import policy_source
from feasibility.policy.tables import DatedTable, points_rules, sources
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.validated import Scenario

RULE = "statutory_rent_increase.rule"
"""Prefix of the names of the values of the law's general rule on yearly rent increases."""


@dataclass(frozen=True)
class SourcedValue:
    """One policy or legal value that was used, and its source."""

    name: str
    value: str | float
    unit: str
    source: str
    status: str
    """published, derived, known, uncertain, assumed, or scenario (set by the scenario itself)."""


def policy_values(scenario: Scenario) -> Iterator[SourcedValue]:
    """The values of the scenario's policy that the arithmetic and the checks use."""
    policy = scenario.policy
    yield _of_policy(scenario, "term", policy.term, "years")
    if policy.rent_increase.rule == "law":
        yield _of_policy(scenario, "rent_increase.rule", "law", "")
    else:
        yield _of_policy(scenario, "rent_increase.surcharge", policy.rent_increase.surcharge, "share")
    yield _of_policy(scenario, "initial_rent.surcharge", policy.initial_rent.surcharge, "share")
    yield _of_policy(scenario, "reletting", policy.reletting, "")
    yield _of_policy(scenario, "hold_in_band", "true" if policy.hold_in_band else "false", "")
    used = {dwelling.segment for dwelling in scenario.dwellings.values()}
    for name in policy.segments:
        if name in used:
            yield from _of_segment(scenario, name)
    for place, rule in enumerate(policy.shares):
        name = f"shares.{place}.at_least"
        yield _of_policy(scenario, name, rule.at_least, "share")
    if policy.income_norm:
        yield _of_policy(scenario, "income_norm.months", policy.income_norm.months, "months")
        yield _of_policy(scenario, "income_norm.multiple", policy.income_norm.multiple, "multiple")


def _of_segment(scenario: Scenario, name: str) -> Iterator[SourcedValue]:
    """The values of one segment."""
    segment = scenario.policy.segments[name]
    unit = "€/month" if segment.tenure == "rent" else "€"
    if segment.kind is not None:
        yield _of_policy(scenario, f"segments.{name}.kind", segment.kind, "")
    for limit in ("lower", "upper"):
        value = getattr(segment, limit)
        if value is not None:
            yield _of_policy(scenario, f"segments.{name}.{limit}", value, unit)
    if isinstance(segment.upper, float):
        yield _of_policy(scenario, f"segments.{name}.upper_surcharge", segment.upper_surcharge, "share")
    if isinstance(segment.min_floor_area, float):
        yield _of_policy(scenario, f"segments.{name}.min_floor_area", segment.min_floor_area, "m²")


def _of_policy(scenario: Scenario, path: str, value: str | float, unit: str) -> SourcedValue:
    return SourcedValue(f"policy.{path}", value, unit, policy_source(scenario), _status(scenario, path))


def _status(scenario: Scenario, path: str) -> str:
    """The status of a policy value: set by the scenario, assumed, or as the source states."""
    if any(path == own or path.startswith(own + ".") for own in scenario.policy_overrides):
        return "scenario"
    return stated_status(scenario.policy, path) or ("published" if scenario.policy_base else "scenario")


def stated_status(policy: Policy, path: str) -> str:
    """The status that a policy states for a value; empty without one.

    Args:
        policy: the policy.
        path: dotted path below the policy: assumed if it is named there as such, else the nearest `status`.
    """
    if any(path == each or path.startswith(each + ".") for each in policy.assumed):
        return "assumed"
    part: object = policy
    stated = ""
    for name in path.split("."):
        if isinstance(part, tuple):
            part = part[int(name)]
        elif isinstance(part, dict):
            part = part[name]
        else:
            part = getattr(part, name)
        stated = getattr(part, "status", None) or stated
    return stated


def table_values(table: DatedTable, years: Iterable[int]) -> Iterator[SourcedValue]:
    """The rows of a national table that were in force in these calendar years.

    For a year after the last known one the last row is given, where the table continues: the value for that
    year is an extrapolation, and its source says so.
    """
    wanted = set(years)
    source = ", ".join(part for part in (table.title, table.article) if part)
    for place, row in enumerate(table.rows):
        ends = [
            end for end in (row.until, *(each.start for each in table.rows[place + 1 : place + 2])) if end
        ]
        last_year = (min(ends) - timedelta(days=1)).year if ends else row.start.year
        goes_on = table.yearly and not ends and any(year > last_year for year in wanted)
        if goes_on or wanted & set(range(row.start.year, last_year + 1)):
            column = f".{table.column}" if table.column else ""
            more = f"; no later year is known: continued from {last_year}" if goes_on else ""
            name = f"{table.name}{column}.{row.start}"
            yield SourcedValue(name, row.value, table.unit, source + more, row.status)


def surcharge_values() -> Iterator[SourcedValue]:
    """The surcharge for new building in the middle segment, and the number of years in which it applies."""
    rules = points_rules()
    table = next(each for each in sources() if each.name == "wws_maximum_rent")
    source = ", ".join(part for part in (table.title, table.article) if part)
    for name, value, unit in (
        ("new_build_surcharge", rules.new_build_surcharge, "share"),
        ("new_build_years", rules.new_build_years, "years"),
    ):
        yield SourcedValue(f"{table.name}.{name}", value, unit, source, "published")
