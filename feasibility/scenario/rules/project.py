"""Rules between keys of a scenario, each a pure function that yields what is against it.

After a mistake in a key that key is None here, whatever its type says. A rule may take it for a key that was
not given: what it then says about the key, or about the part that it stands in, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feasibility.errors import Mistake
from feasibility.scenario.keys.fields import nearest, nearest_of
from feasibility.scenario.keys.model import CountRange, Development, Dwelling, ScenarioFields, Segment
from feasibility.scenario.kinds import kind_of
from feasibility.scenario.reading.origin import upwards
from feasibility.scenario.rules.exits import exit_mistakes, methods_of
from feasibility.scenario.rules.levers import lever_mistakes
from feasibility.scenario.rules.mix import mix_mistakes
from feasibility.scenario.rules.parties import party_mistakes
from feasibility.scenario.rules.policy import policy_mistakes

MONTHS_OF_PERIOD = {"month": 1, "quarter": 3, "year": 12}
BUILT_IN_INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent")
PUBLISHED_INDICES = ("cpi", "wages", "construction_cost", "house_price")
DEVIATIONS_OF_A_TYPE = ("rent_band", "price_band", "min_floor_area")
OTHER_INCOME_BASES = ("per_dwelling", "per_parking_space")
OPERATING_BASES = ("per_dwelling", "share_of_rent", "share_of_vacant_value", "per_reletting")
DEVELOPMENT_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space", "lump_sum", "share")
PROFIT_BASES = ("share_of_investment_value", "share_of_costs", "lump_sum")

Typed = tuple[str, Dwelling, Segment]


def consistency_mistakes(scenario: ScenarioFields, unreadable: Iterable[Mistake] = ()) -> list[Mistake]:
    """Everything in a scenario that is against a rule between keys.

    Args:
        scenario: the scenario, or what could be read of it.
        unreadable: the mistakes in single keys, already found.
    """
    closed = {above for each in unreadable for above in upwards(each.path)}
    mistakes = _all(scenario)
    if closed.isdisjoint(("other_income", "operating_costs", "development")):
        mistakes.extend(_indices_without_use(scenario))
    return [each for each in mistakes if each.path not in closed] if closed else mistakes


def _all(scenario: ScenarioFields) -> list[Mistake]:
    types = list(_types(scenario))
    return [
        *_dates(scenario),
        *policy_mistakes(scenario.policy),
        *_programme(scenario),
        *_prices(types),
        *_vacant_values(scenario, types),
        *_location(scenario, types),
        *_deviations(scenario),
        *_indices(scenario),
        *_income(scenario),
        *_operating_costs(scenario),
        *_development(scenario),
        *_gross_floor_area(scenario),
        *exit_mistakes(scenario, types),
        *mix_mistakes(scenario),
        *lever_mistakes(scenario),
        *party_mistakes(scenario),
    ]


def _given(names: Iterable[str]) -> str:
    return " and ".join(names)


def _whole(parts: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """The parts that could be read."""
    return ((name, part) for name, part in (parts or {}).items() if part is not None)


def _types(scenario: ScenarioFields) -> Iterator[Typed]:
    """The dwelling types that could be read, with their segments."""
    segments = scenario.policy.segments if scenario.policy else None
    if segments:
        for name, dwelling in _whole(scenario.dwellings):
            segment = segments.get(dwelling.segment)
            if segment is not None and segment.tenure is not None:
                yield name, dwelling, segment


def _covenanted(segment: Segment) -> bool:
    return segment.tenure == "rent" and segment.upper is not None


# ------------------------------------------------------------------------------------- time and programme


def _dates(scenario: ScenarioFields) -> Iterator[Mistake]:
    start, price_date = scenario.start, scenario.price_date
    if start and price_date and start < price_date:
        yield Mistake("start", f"{start} is before price_date, {price_date}; start may not be earlier")
    development, period = scenario.development, scenario.period
    if development and period and development.construction_months is not None:
        step = MONTHS_OF_PERIOD[period]
        if development.construction_months % step:
            yield Mistake(
                "development.construction_months",
                f"found {development.construction_months}; with period: {period} a multiple of {step} is "
                "needed",
            )
    yield from _payment(scenario)


def _payment(scenario: ScenarioFields) -> Iterator[Mistake]:
    """The land is paid at the begin of a period, at delivery at the latest."""
    land, development, period = scenario.land, scenario.development, scenario.period
    if not land or land.payment_months is None:
        return
    months = land.payment_months
    built = development.construction_months if development else None
    step = MONTHS_OF_PERIOD[period] if period else 1
    if built is not None and months > built:
        yield Mistake(
            "land.payment_months",
            f"found {months}; the land is paid at delivery at the latest, after "
            f"development.construction_months: {built}",
        )
    elif months % step:
        yield Mistake(
            "land.payment_months", f"found {months}; with period: {period} a multiple of {step} is needed"
        )


def _programme(scenario: ScenarioFields) -> Iterator[Mistake]:
    if not scenario.dwellings:
        return
    segments = scenario.policy.segments if scenario.policy else None
    most = 0
    for name, dwelling in scenario.dwellings.items():
        if dwelling is None:
            most += 1
            continue
        if not isinstance(dwelling.count, CountRange):
            most += 1 if dwelling.count is None else dwelling.count
        else:
            most += dwelling.count.max
            if dwelling.count.min > dwelling.count.max:
                yield Mistake(
                    f"dwellings.{name}.count", f"min {dwelling.count.min} is above max {dwelling.count.max}"
                )
        if segments and dwelling.segment and dwelling.segment not in segments:
            yield Mistake(
                f"dwellings.{name}.segment",
                f"the policy has no segment '{dwelling.segment}'; it has {', '.join(segments)}"
                f"{nearest(dwelling.segment, segments)}",
            )
        yield from _deviations_of_type(name, dwelling)
    if most == 0:
        yield Mistake("dwellings", "there is no dwelling: every count is 0")


def _deviations_of_type(name: str, dwelling: Dwelling) -> Iterator[Mistake]:
    deviations = dwelling.deviation or ()
    for place, deviation in enumerate(deviations):
        if deviation is not None and deviation.rule not in DEVIATIONS_OF_A_TYPE:
            entry = f".{place}" if len(deviations) > 1 else ""
            yield Mistake(
                f"dwellings.{name}.deviation{entry}.from",
                f"found '{deviation.rule}'; allowed: {', '.join(DEVIATIONS_OF_A_TYPE)}"
                f"{nearest(deviation.rule, DEVIATIONS_OF_A_TYPE)}",
            )


def _prices(types: Iterable[Typed]) -> Iterator[Mistake]:
    for name, dwelling, segment in types:
        path = f"dwellings.{name}"
        if segment.tenure == "rent":
            if dwelling.rent is None:
                yield Mistake(f"{path}.rent", f"missing; dwellings in segment '{dwelling.segment}' are let")
            if dwelling.price is not None:
                yield Mistake(
                    f"{path}.price", f"dwellings in segment '{dwelling.segment}' are let and have no price"
                )
            if dwelling.market_rent is None and segment.upper is not None:
                yield Mistake(
                    f"{path}.market_rent",
                    f"missing; segment '{dwelling.segment}' has an upper limit, and without a market rent "
                    "the covenant has no price",
                )
            yield from _points(path, dwelling, segment)
        else:
            if dwelling.price is None:
                yield Mistake(f"{path}.price", f"missing; dwellings in segment '{dwelling.segment}' are sold")
            if dwelling.rent is not None:
                yield Mistake(
                    f"{path}.rent", f"dwellings in segment '{dwelling.segment}' are sold and have no rent"
                )


def _points(path: str, dwelling: Dwelling, segment: Segment) -> Iterator[Mistake]:
    """Rents and limits that follow from a let dwelling's points."""
    if segment.upper == "wws" and dwelling.points is None:
        yield Mistake(
            f"{path}.points",
            f"missing; the upper limit of segment '{dwelling.segment}' is the highest rent by points",
        )
    if dwelling.rent != "highest":
        return
    if dwelling.points is None and segment.upper != "wws":
        yield Mistake(f"{path}.points", "missing; rent: highest is the highest rent by points")
    if dwelling.market_rent is None and segment.upper is None:
        yield Mistake(f"{path}.market_rent", "missing; with rent: highest it does not follow from the rent")


def _vacant_values(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    all_rented = next(
        (
            f"operating_costs.{name} is a share of it"
            for name, line in _whole(scenario.operating_costs)
            if line.share_of_vacant_value is not None
        ),
        "",
    )
    covenanted = (
        "after_term: sell_on_turnover sells at it" if scenario.after_term == "sell_on_turnover" else ""
    )
    for name, dwelling, segment in types:
        if dwelling.vacant_value is None and segment.tenure == "rent":
            path, methods = methods_of(scenario.exit, kind_of(segment))
            reason = all_rented or (f"{path} has vacant_value" if "vacant_value" in methods else "")
            reason = reason or (covenanted if segment.upper is not None else "")
            if reason:
                yield Mistake(f"dwellings.{name}.vacant_value", f"missing; {reason}")


def _location(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    for _, dwelling, segment in types:
        areas = segment.min_floor_area
        if isinstance(areas, Mapping) and scenario.location not in areas:
            allowed = f"allowed: {', '.join(areas)}"
            reason = f"the least floor area of segment '{dwelling.segment}' differs by location; {allowed}"
            if scenario.location is None:
                yield Mistake("location", f"missing; {reason}")
            else:
                near = nearest(scenario.location, areas)
                yield Mistake("location", f"found '{scenario.location}'; {reason}{near}")
            return


def _deviations(scenario: ScenarioFields) -> Iterator[Mistake]:
    if not scenario.deviations or not scenario.policy:
        return
    rules = [
        f"shares.{'+'.join(rule.segments)}" for _, rule in enumerate(scenario.policy.shares or ()) if rule
    ]
    allowed = ["term", "shares", *rules]
    for place, deviation in enumerate(scenario.deviations):
        if deviation is not None and deviation.rule not in allowed:
            yield Mistake(
                f"deviations.{place}.from",
                f"found '{deviation.rule}'; allowed: {', '.join(allowed)}{nearest(deviation.rule, allowed)}",
            )


# ------------------------------------------------------------------------------------------- indices, lines


def _indices(scenario: ScenarioFields) -> Iterator[Mistake]:
    if scenario.indices is None:
        return
    if "cpi" not in scenario.indices:
        yield Mistake("indices.cpi", "missing; it has no default")
    for name, index in _whole(scenario.indices):
        if index.history is not None and name not in PUBLISHED_INDICES:
            yield Mistake(
                f"indices.{name}.history",
                f"there is no published series of '{name}'; there is one of {', '.join(PUBLISHED_INDICES)}",
            )
    known = list(dict.fromkeys((*BUILT_IN_INDICES, *scenario.indices)))
    for path, used in _used_indices(scenario):
        if used not in known:
            yield Mistake(
                path, f"there is no index '{used}'; there are {', '.join(known)}{nearest(used, known)}"
            )


def _used_indices(scenario: ScenarioFields) -> Iterator[tuple[str, str]]:
    """The index that each line names, with the path where it does."""
    development = scenario.development.costs if scenario.development else None
    rooms = (
        ("other_income", scenario.other_income),
        ("operating_costs", scenario.operating_costs),
        ("development.costs", development),
    )
    for room, lines in rooms:
        for name, line in _whole(lines):
            if line.index is not None:
                yield f"{room}.{name}.index", line.index


def _indices_without_use(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Indices that nothing follows: most are a misspelt name, which would otherwise be passed over."""
    indices = scenario.indices or {}
    used = {name for _, name in _used_indices(scenario)}
    for name in indices:
        if name in BUILT_IN_INDICES or name in used or nearest_of(name, used.difference(indices)):
            # A line that names it almost has its own mistake: there is no such index.
            continue
        advice = nearest(name, (*BUILT_IN_INDICES, *sorted(used)))
        advice = advice or "; leave it out or name it in a line's index"
        yield Mistake(f"indices.{name}", f"no line uses this index{advice}")


def _bases_of(line: object, bases: tuple[str, ...]) -> list[str]:
    """The bases on which a line is given."""
    return [basis for basis in bases if getattr(line, basis) is not None]


def _basis(line: object, bases: tuple[str, ...], path: str) -> Iterator[Mistake]:
    """A line on no basis, or on more than one."""
    given = _bases_of(line, bases)
    if not given:
        yield Mistake(path, f"has no basis; one of {', '.join(bases)} is needed")
    elif len(given) > 1:
        yield Mistake(path, f"has {len(given)} bases, {_given(given)}; one is allowed")


def _income(scenario: ScenarioFields) -> Iterator[Mistake]:
    for name, line in _whole(scenario.other_income):
        if line.per_dwelling is None and line.per_parking_space is None:
            yield Mistake(
                f"other_income.{name}", f"has no basis; {' or '.join(OTHER_INCOME_BASES)} is needed, or both"
            )
    rents = scenario.rents
    together = (rents.vacancy or 0.0) + (rents.bad_debt or 0.0) if rents else 0.0
    if together > 1:
        yield Mistake(
            "rents.bad_debt", f"vacancy and bad_debt together are {together:.10g}; at most 1 is allowed"
        )


def _operating_costs(scenario: ScenarioFields) -> Iterator[Mistake]:
    share_of_rent = 0.0
    for name, line in _whole(scenario.operating_costs):
        path = f"operating_costs.{name}"
        yield from _basis(line, OPERATING_BASES, path)
        share_of_rent += line.share_of_rent or 0.0
        if line.index is not None and _bases_of(line, OPERATING_BASES) == ["share_of_rent"]:
            yield Mistake(f"{path}.index", "a share of the rent moves with the rent; leave the index out")
        if line.every_years is not None and (
            line.share_of_rent is not None or line.per_reletting is not None
        ):
            yield Mistake(
                f"{path}.every_years",
                "major works are per_dwelling or share_of_vacant_value; this line is not",
            )
    if share_of_rent > 1:
        yield Mistake(
            "operating_costs",
            f"the lines with share_of_rent together are {share_of_rent:.10g}; at most 1 is allowed",
        )


# ------------------------------------------------------------------------------------- development and exit


def _development(scenario: ScenarioFields) -> Iterator[Mistake]:
    development = scenario.development
    if not development:
        return
    if development.profit_and_risk is not None:
        yield from _basis(development.profit_and_risk, PROFIT_BASES, "development.profit_and_risk")
    for name, line in _whole(development.costs):
        path = f"development.costs.{name}"
        yield from _basis(line, DEVELOPMENT_BASES, path)
        if line.share is not None:
            yield from _share_line(development, name, path)
        else:
            if line.of is not None:
                yield Mistake(path, "has 'of', which goes with share, and has no share")
            if development.construction_months == 0 and line.timing in (None, "over_construction"):
                yield Mistake(
                    f"{path}.timing" if line.timing else path,
                    "is spread over construction, and development.construction_months is 0; give timing: "
                    "at_start or at_delivery, or a number of months",
                )
    yield from _circles(development)


def _share_line(development: Development, name: str, path: str) -> Iterator[Mistake]:
    line = development.costs[name]
    if line.of is None:
        yield Mistake(f"{path}.of", "missing; share needs the lines that it is a share of")
    for key in ("timing", "index"):
        if getattr(line, key) is not None:
            yield Mistake(
                f"{path}.{key}",
                f"a share follows the lines that it is a share of; it has no {key} of its own",
            )
    allowed = [*(other for other in development.costs if other != name), "land"]
    for place, base in enumerate(line.of or ()):
        if base == name:
            continue
        if base not in allowed:
            yield Mistake(
                f"{path}.of.{place}",
                f"there is no cost line '{base}'; there are {', '.join(allowed)}{nearest(base, allowed)}",
            )
        elif base in (line.of or ())[:place]:
            yield Mistake(f"{path}.of.{place}", f"'{base}' is named twice")


def _circles(development: Development) -> Iterator[Mistake]:
    """Share lines that are, through others, a share of themselves; each circle once."""
    bases = {name: line.of or () for name, line in _whole(development.costs) if line.share is not None}
    settled: set[str] = set()
    for first, its_bases in bases.items():
        trail = [first]
        rest = [iter(its_bases)]
        while rest:
            base = next(rest[-1], None)
            if base is None:
                settled.add(trail.pop())
                rest.pop()
            elif base in trail:
                circle = " → ".join([*trail[trail.index(base) :], base])
                yield Mistake(f"development.costs.{base}.of", f"is a share of itself: {circle}")
            elif base in bases and base not in settled:
                trail.append(base)
                rest.append(iter(bases[base]))


def _gross_floor_area(scenario: ScenarioFields) -> Iterator[Mistake]:
    costs = scenario.development.costs if scenario.development else None
    counted = [(name, line.per_m2_bvo) for name, line in _whole(costs) if line.per_m2_bvo is not None]
    if counted and scenario.form_factor is None:
        yield Mistake(
            "form_factor",
            f"missing; development.costs.{counted[0][0]} counts m² bvo, which is gbo / form_factor",
        )
    own = next((name for name, amount in counted if amount == "dwelling"), None)
    if own is not None:
        for name, dwelling in _whole(scenario.dwellings):
            if dwelling.construction_cost is None:
                yield Mistake(
                    f"dwellings.{name}.construction_cost",
                    f"missing; development.costs.{own} has per_m2_bvo: dwelling",
                )
