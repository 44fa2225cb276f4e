"""Is this scenario allowed? One check for each rule of the policy, with its figures.

A scenario that the policy forbids is not a mistake in the file: a check is not met, and the case is computed
all the same. A recorded deviation with a motivation turns it into "allowed by deviation".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, inf, isinf
from typing import TYPE_CHECKING

from feasibility.policy.tables import sources
from feasibility.scenario.keys.model import CountRange, Deviation, Dwelling, ScenarioFields
from feasibility.scenario.keys.policy import Segment, ShareRule
from feasibility.scenario.kinds import exit_of_type

BORDER = 1e-9

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Amount = float | NDArray[np.float64]
    """One amount, or one for each path."""
    Verdict = bool | NDArray[np.bool_]


@dataclass(frozen=True)
class Check:
    """One rule of the policy compared with one scenario."""

    rule: str
    """`rent_band`, `price_band`, `rent_by_points`, `points_band`, `min_floor_area`, `share` or `term`."""
    met: bool
    required: Mapping[str, float | str]
    actual: Mapping[str, float]
    source: str
    subject: str = ""
    """The dwelling type, or the segments of a share rule joined by +."""
    moment: str = ""
    """`price_date`, `first_letting`, or empty."""
    year: int = 0
    """Calendar year of the limits; 0 where the rule has none."""
    deviation: str = ""
    """The motivation of the recorded deviation, if there is one."""

    @property
    def allowed(self) -> bool:
        """Whether the rule is met or deviated from with a motivation."""
        return self.met or bool(self.deviation)


@dataclass(frozen=True)
class TypeLimits:
    """Inputs of the rent check of one rented type: its rent and its segment's limits at two dates."""

    price_rent: float
    price_lower: float
    price_upper: float
    first_rent: float
    first_lower: float
    first_upper: float
    delivery_year: int
    price_ceiling: float = inf
    """Highest rent by points where the law sets one; infinity where it does not."""
    first_ceiling: float = inf


def policy_checks(scenario: ScenarioFields, limits: Mapping[str, TypeLimits]) -> tuple[Check, ...]:
    """Every rule of the policy compared with the scenario: bands, floor areas, shares, term.

    Types without dwellings are not checked.

    Args:
        scenario: counts are whole numbers.
        limits: rents and limits of every rented type [€/month].
    """
    of_types = (
        check
        for name, dwelling in scenario.dwellings.items()
        if dwelling.count
        for check in _type_checks(scenario, name, dwelling, limits[name])
    )
    return (*of_types, *_share_checks(scenario), *_term_check(scenario))


def policy_source(scenario: ScenarioFields) -> str:
    """The policy's title and article in one line."""
    source = scenario.policy.source
    return ", ".join(part for part in (source.title or scenario.policy.name, source.article) if part)


def within_band(rent: Amount, lower: Amount, upper: Amount, exclusive: bool) -> Verdict:
    """Whether a rent or a price lies between its limits, the limits included.

    Args:
        rent: the rent [€/month] or price [€]; one, or (S,).
        lower: the lower limit, 0 without one.
        upper: the upper limit, infinity without one.
        exclusive: whether the lower limit must be exceeded.
    """
    above = rent > lower * (1 + BORDER) if exclusive else rent >= lower * (1 - BORDER)
    return above & below_ceiling(rent, upper)


def below_ceiling(rent: Amount, ceiling: Amount) -> Verdict:
    """Whether a rent is at or below the highest that is allowed; one, or (S,)."""
    return rent <= ceiling * (1 + BORDER)


def large_enough(floor_area: Amount, least: float) -> Verdict:
    """Whether a floor area [m²] is at least what the segment requires; one, or (S,)."""
    return floor_area >= least * (1 - BORDER)


def motivation(deviations: tuple[Deviation, ...], *rules: str) -> str:
    """The motivation of the recorded deviation from one of these rules; empty without one."""
    return next((each.motivation for each in deviations if each.rule in rules), "")


def _type_checks(
    scenario: ScenarioFields, name: str, dwelling: Dwelling, limits: TypeLimits
) -> Iterator[Check]:
    segment = scenario.policy.segments[dwelling.segment]
    source = policy_source(scenario)
    exclusive = segment.lower == "liberalisation_limit"
    bounded = segment.lower is not None or segment.upper is not None
    if segment.tenure == "rent" and bounded:
        tables = ["liberalisation_limit"] if "liberalisation_limit" in (segment.lower, segment.upper) else []
        tables += ["wws_maximum_rent"] if segment.upper == "wws" else []
        band_source = "; ".join([source, *map(_table_source, tables)])
        at_price_date = (limits.price_rent, limits.price_lower, limits.price_upper)
        at_letting = (limits.first_rent, limits.first_lower, limits.first_upper)
        for moment, year, (rent, lower, upper) in (
            ("price_date", scenario.price_date.year, at_price_date),
            ("first_letting", limits.delivery_year, at_letting),
        ):
            yield Check(
                rule="rent_band",
                met=bool(within_band(rent, lower, upper, exclusive)),
                required=_band(lower if segment.lower is not None else 0.0, upper, exclusive),
                actual={"rent": rent},
                source=band_source,
                subject=name,
                moment=moment,
                year=year,
                deviation=motivation(dwelling.deviation, "rent_band"),
            )
    if segment.tenure == "rent" and segment.upper != "wws":
        yield from _points_checks(scenario, name, limits)
    if segment.tenure == "sale" and bounded:
        yield _price_check(scenario, name, dwelling, limits)
    if segment.points is not None and dwelling.points is not None:
        yield _segment_points_check(scenario, name, dwelling, segment.points)
    area = least_floor_area(segment, scenario.location)
    if area is not None:
        yield Check(
            rule="min_floor_area",
            met=bool(large_enough(dwelling.floor_area, area)),
            required={"at_least": area},
            actual={"floor_area": dwelling.floor_area},
            source=source,
            subject=name,
            deviation=motivation(dwelling.deviation, "min_floor_area"),
        )


def _price_check(scenario: ScenarioFields, name: str, dwelling: Dwelling, limits: TypeLimits) -> Check:
    price = dwelling.price or 0.0
    lower, upper = limits.price_lower, limits.price_upper
    return Check(
        rule="price_band",
        met=bool(within_band(price, lower, upper, False)),
        required=_band(lower, upper, False),
        actual={"price": price},
        source=policy_source(scenario),
        subject=name,
        moment="price_date",
        year=scenario.price_date.year,
        deviation=motivation(dwelling.deviation, "price_band"),
    )


def _band(lower: float, upper: float, exclusive: bool) -> dict[str, float | str]:
    band: dict[str, float | str] = {}
    if lower > 0:
        band["above" if exclusive else "at_least"] = lower
    if not isinf(upper):
        band["at_most"] = upper
    return band


def _points_checks(scenario: ScenarioFields, name: str, limits: TypeLimits) -> Iterator[Check]:
    """The rent compared with the highest that the law allows for the dwelling's points.

    No deviation from the law is possible, and before its table begins there is no such check.
    """
    for moment, year, rent, ceiling in (
        ("price_date", scenario.price_date.year, limits.price_rent, limits.price_ceiling),
        ("first_letting", limits.delivery_year, limits.first_rent, limits.first_ceiling),
    ):
        if not isinf(ceiling):
            yield Check(
                rule="rent_by_points",
                met=bool(below_ceiling(rent, ceiling)),
                required={"at_most": ceiling},
                actual={"rent": rent},
                source=_table_source("wws_maximum_rent"),
                subject=name,
                moment=moment,
                year=year,
            )


def _segment_points_check(
    scenario: ScenarioFields, name: str, dwelling: Dwelling, points: Mapping[str, int]
) -> Check:
    """The points of a type compared with those between which a dwelling belongs to its segment."""
    ends = {"from": "at_least", "to": "at_most"}
    return Check(
        rule="points_band",
        met=within_points(dwelling.points, points),
        required={ends[end]: float(bound) for end, bound in points.items()},
        actual={"points": float(dwelling.points or 0)},
        source=policy_source(scenario),
        subject=name,
        deviation=motivation(dwelling.deviation, "points_band"),
    )


def within_points(points: int | None, band: Mapping[str, int] | None) -> bool:
    """Whether WWS points lie between those of a segment, both included; nothing is asked without either."""
    if points is None or band is None:
        return True
    return band.get("from", points) <= points <= band.get("to", points)


def _table_source(name: str) -> str:
    source = next(each for each in sources() if each.name == name)
    return f"{source.title}, {source.article}"


def least_floor_area(segment: Segment, location: str | None) -> float | None:
    """The least usable floor area that a segment requires at a location [m²]; None without one."""
    area = segment.min_floor_area
    if isinstance(area, Mapping):
        return area.get(location or "")
    return area


def dwellings_required(share: float, total: int) -> int:
    """Least number of dwellings that makes a share of a total: the share as written, never rounded down.

    0.1 of 121 is 13, and 0.1 of 120 is 12 although the float 0.1 is a little more than a tenth.
    """
    return ceil(Fraction(repr(share)) * total)


def _share_checks(scenario: ScenarioFields) -> Iterator[Check]:
    counts = {
        name: 0 if isinstance(each.count, CountRange) else each.count
        for name, each in scenario.dwellings.items()
    }
    total = sum(counts.values())
    for rule in scenario.policy.shares:
        subject = "+".join(rule.segments)
        counted = [name for name, each in scenario.dwellings.items() if each.segment in rule.segments]
        inside = sum(counts[name] for name in counted)
        applies = total >= rule.from_dwellings
        needed = dwellings_required(rule.at_least, total) if applies else 0
        yield Check(
            rule="share",
            met=inside >= needed,
            required=_share_required(rule, needed),
            actual={"share": inside / total if total else 0.0, "dwellings": inside, "total": total},
            source=policy_source(scenario),
            subject=subject,
            deviation=motivation(scenario.deviations, "shares", f"shares.{subject}"),
        )


def _share_required(rule: ShareRule, needed: int) -> dict[str, float | str]:
    required: dict[str, float | str] = {"share": rule.at_least, "dwellings": needed}
    if rule.from_dwellings:
        required["from_dwellings"] = rule.from_dwellings
    return required


def _term_check(scenario: ScenarioFields) -> Iterator[Check]:
    """The term is kept: by this landlord, or by the buyer, to whom a sale by yield passes the covenant.

    An exit at vacant value before the term's end is refused when a scenario is read.
    """
    policy, held = scenario.policy, scenario.exit.holding_years
    covenanted = [
        name
        for name, each in scenario.dwellings.items()
        if each.count
        and policy.segments[each.segment].tenure == "rent"
        and policy.segments[each.segment].upper is not None
    ]
    if policy.term and covenanted:
        sold_empty = any("vacant_value" in exit_of_type(scenario, name).methods for name in covenanted)
        passed_on = max(0, policy.term - held)
        yield Check(
            rule="term",
            met=held >= policy.term or not sold_empty,
            required={"at_least": policy.term},
            actual={"kept_by_landlord": min(held, policy.term), "passed_to_buyer": passed_on},
            source=policy_source(scenario),
            deviation=motivation(scenario.deviations, "term"),
        )
