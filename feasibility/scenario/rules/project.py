"""Rules between keys of a scenario, each a pure function that yields the violations.

After a mistake in a key that key is None here, whatever its type. A rule may treat it as a key that was not
given: its messages about that key, or about the part that contains it, are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from feasibility.errors import Mistake
from feasibility.messages import given_key, given_number, given_word, given_words, listed, sentence
from feasibility.scenario.keys.model import (
    CountRange,
    Dwelling,
    Mix,
    MixRow,
    ScenarioFields,
)
from feasibility.scenario.keys.paths import upwards
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.rules.exit import exit_mistakes, sale_mistakes, vacant_value_mistakes
from feasibility.scenario.rules.finance import (
    acquisition_mistakes,
    asking_price_mistakes,
    equity_return_mistakes,
    finance_mistakes,
    lease_mistakes,
)
from feasibility.scenario.rules.levers import lever_mistakes
from feasibility.scenario.rules.lines import (
    development_mistakes,
    floor_area_mistakes,
    income_mistakes,
    index_mistakes,
    operating_cost_mistakes,
    readable,
    unused_index_mistakes,
)
from feasibility.scenario.rules.parties import party_mistakes
from feasibility.scenario.rules.phases import no_whole_periods, phase_mistakes
from feasibility.scenario.rules.policy import policy_mistakes
from feasibility.scenario.rules.surplus import surplus_mistakes
from feasibility.scenario.rules.table import table_mistakes
from feasibility.scenario.rules.uncertainty import naming_mistakes, uncertainty_mistakes

MONTHS_OF_PERIOD = {"month": 1, "quarter": 3, "year": 12}
DEVIATIONS_OF_A_TYPE = ("rent_band", "price_band", "points_band", "min_floor_area")

Typed = tuple[str, Dwelling, Segment]


def consistency_mistakes(scenario: ScenarioFields, unreadable: Iterable[Mistake] = ()) -> list[Mistake]:
    """All violations of the rules between keys of a scenario.

    Args:
        scenario: the scenario, as far as it could be read.
        unreadable: the mistakes in single keys, already found.
    """
    closed = {above for each in unreadable for above in upwards(each.path)}
    mistakes = _all(scenario)
    if closed.isdisjoint(
        (
            "other_income",
            "operating_costs",
            "development",
            "land.canon",
            "land.surplus",
            "land.asking_price_index",
            "acquisition",
        )
    ):
        mistakes.extend(unused_index_mistakes(scenario))
    if closed.isdisjoint(("finance.loan",)):
        mistakes.extend(equity_return_mistakes(scenario))
    return [*(each for each in mistakes if each.path not in closed), *naming_mistakes(scenario)]


def _all(scenario: ScenarioFields) -> list[Mistake]:
    types = list(_types(scenario))
    return [
        *_dates(scenario),
        *policy_mistakes(scenario.policy),
        *_programme(scenario),
        *_prices(types),
        *sale_mistakes(scenario, types),
        *vacant_value_mistakes(scenario, types),
        *_location(scenario, types),
        *_deviations(scenario),
        *index_mistakes(scenario),
        *income_mistakes(scenario),
        *operating_cost_mistakes(scenario),
        *development_mistakes(scenario),
        *floor_area_mistakes(scenario),
        *exit_mistakes(scenario, types),
        *phase_mistakes(scenario),
        *lease_mistakes(scenario, types),
        *surplus_mistakes(scenario),
        *asking_price_mistakes(scenario),
        *acquisition_mistakes(scenario),
        *finance_mistakes(scenario),
        *mix_mistakes(scenario),
        *lever_mistakes(scenario),
        *party_mistakes(scenario),
        *table_mistakes(scenario),
        *uncertainty_mistakes(scenario),
    ]


def _types(scenario: ScenarioFields) -> Iterator[Typed]:
    """The dwelling types that could be read, with their segments."""
    segments = scenario.policy.segments if scenario.policy else None
    if segments:
        for name, dwelling in readable(scenario.dwellings):
            segment = segments.get(dwelling.segment)
            if segment is not None and segment.tenure is not None:
                yield name, dwelling, segment


def _dates(scenario: ScenarioFields) -> Iterator[Mistake]:
    start, price_date = scenario.start, scenario.price_date
    if start and price_date and start < price_date:
        yield Mistake(
            "start",
            sentence(
                "{start} is before {@price_date}, {price_date}; {@start} may not be earlier",
                start=start,
                price_date=price_date,
            ),
        )
    development, period = scenario.development, scenario.period
    if development and period and development.construction_months is not None:
        step = MONTHS_OF_PERIOD[period]
        if development.construction_months % step:
            yield Mistake(
                "development.construction_months",
                no_whole_periods(development.construction_months, step),
            )
    yield from _payment(scenario)


def _payment(scenario: ScenarioFields) -> Iterator[Mistake]:
    """The land is paid at the beginning of a period, at delivery at the latest."""
    land, development, period = scenario.land, scenario.development, scenario.period
    if not land or land.payment_months is None:
        return
    months = land.payment_months
    built = development.construction_months if development and scenario.phases == {} else None
    step = MONTHS_OF_PERIOD[period] if period else 1
    if built is not None and months > built:
        yield Mistake(
            "land.payment_months",
            sentence(
                "found {months}; the land is paid at delivery at the latest, after "
                "{@development.construction_months}: {built}",
                months=months,
                built=built,
            ),
        )
    elif months % step:
        yield Mistake("land.payment_months", no_whole_periods(months, step))


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
                yield Mistake(f"dwellings.{name}.count", _crossed(dwelling.count))
        if segments and dwelling.segment and dwelling.segment not in segments:
            yield Mistake(
                f"dwellings.{name}.segment",
                sentence(
                    "the policy has no segment '{name}'; it has {segments}{near}",
                    name=given_word(dwelling.segment),
                    segments=given_words(segments),
                    near=nearest(dwelling.segment, segments),
                ),
            )
        yield from _deviations_of_type(name, dwelling)
    if most == 0:
        yield Mistake("dwellings", sentence("there is no dwelling: every count is 0"))


def _deviations_of_type(name: str, dwelling: Dwelling) -> Iterator[Mistake]:
    deviations = dwelling.deviation or ()
    for place, deviation in enumerate(deviations):
        if deviation is not None and deviation.rule not in DEVIATIONS_OF_A_TYPE:
            entry = f".{place}" if len(deviations) > 1 else ""
            yield Mistake(
                f"dwellings.{name}.deviation{entry}.from",
                _no_rule(deviation.rule, DEVIATIONS_OF_A_TYPE),
            )


def _no_rule(rule: str, allowed: Sequence[str]) -> str:
    return sentence(
        "found '{rule}'; allowed: {allowed}{near}",
        rule=given_word(rule),
        allowed=given_words(allowed),
        near=nearest(rule, allowed),
    )


def _prices(types: Iterable[Typed]) -> Iterator[Mistake]:
    for name, dwelling, segment in types:
        path, called = f"dwellings.{name}", given_word(dwelling.segment, "segment")
        if segment.tenure == "rent":
            if dwelling.rent is None:
                yield Mistake(
                    f"{path}.rent",
                    sentence("missing; dwellings in segment '{segment}' are let", segment=called),
                )
            if dwelling.price is not None:
                yield Mistake(
                    f"{path}.price",
                    sentence("dwellings in segment '{segment}' are let and have no price", segment=called),
                )
            if dwelling.market_rent is None and segment.upper is not None:
                yield Mistake(
                    f"{path}.market_rent",
                    sentence(
                        "missing; segment '{segment}' has an upper limit, and without a market rent "
                        "the covenant has no price",
                        segment=called,
                    ),
                )
            yield from _points(path, dwelling, segment)
        else:
            if dwelling.price is None:
                yield Mistake(
                    f"{path}.price",
                    sentence("missing; dwellings in segment '{segment}' are sold", segment=called),
                )
            if dwelling.rent is not None:
                yield Mistake(
                    f"{path}.rent",
                    sentence("dwellings in segment '{segment}' are sold and have no rent", segment=called),
                )


def _points(path: str, dwelling: Dwelling, segment: Segment) -> Iterator[Mistake]:
    """Rents and limits that follow from a let dwelling's points."""
    if segment.upper == "wws" and dwelling.points is None:
        yield Mistake(
            f"{path}.points",
            sentence(
                "missing; the upper limit of segment '{segment}' is the highest rent by points",
                segment=given_word(dwelling.segment, "segment"),
            ),
        )
    if dwelling.rent != "highest":
        return
    if dwelling.points is None and segment.upper != "wws":
        yield Mistake(
            f"{path}.points", sentence("missing; {@rent}: {@rent=highest} is the highest rent by points")
        )
    if dwelling.market_rent is None and segment.upper is None:
        yield Mistake(
            f"{path}.market_rent",
            sentence("missing; with {@rent}: {@rent=highest} it does not follow from the rent"),
        )


def _location(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    for _, dwelling, segment in types:
        areas = segment.min_floor_area
        if isinstance(areas, Mapping) and scenario.location not in areas:
            allowed = sentence("allowed: {areas}", areas=given_words(areas))
            reason = sentence(
                "the least floor area of segment '{segment}' differs by location; {allowed}",
                segment=given_word(dwelling.segment, "segment"),
                allowed=allowed,
            )
            if scenario.location is None:
                yield Mistake("location", sentence("missing; {reason}", reason=reason))
            else:
                near = nearest(scenario.location, areas)
                yield Mistake(
                    "location",
                    sentence(
                        "found '{location}'; {reason}{near}",
                        location=scenario.location,
                        reason=reason,
                        near=near,
                    ),
                )
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
            yield Mistake(f"deviations.{place}.from", _no_rule(deviation.rule, allowed))


def _crossed(counts: CountRange) -> str:
    return sentence("{@min} {min} is above {@max} {max}", min=counts.min, max=counts.max)


BOUNDS = ("at_least", "at_most", "at_least_share", "at_most_share")


def mix_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `mix`; paths begin with `mix`."""
    mix = scenario.mix
    if not mix:
        return
    if isinstance(mix.total, CountRange) and mix.total.min > mix.total.max:
        yield Mistake("mix.total", _crossed(mix.total))
    elif isinstance(mix.total, CountRange) and mix.total.max == 0:
        yield Mistake("mix.total", sentence("{@max} is 0; a mix has at least one dwelling"))
    yield from _budgets(scenario, mix)
    for name, row in readable(mix.rows):
        yield from _own_row(scenario, row, f"mix.rows.{name}")


def _budgets(scenario: ScenarioFields, mix: Mix) -> Iterator[Mistake]:
    if mix.gross_floor_area_at_most is not None and scenario.form_factor is None:
        yield Mistake(
            "form_factor",
            sentence("missing; {@mix.gross_floor_area_at_most} counts m² bvo, which is gbo / {@form_factor}"),
        )
    if mix.parking_spaces_at_most is not None and scenario.dwellings:
        known = [each for each in scenario.dwellings.values() if each is not None]
        if len(known) == len(scenario.dwellings) and not any(each.parking_spaces for each in known):
            yield Mistake(
                "mix.parking_spaces_at_most",
                sentence(
                    "limits the parking spaces, and no type has any; give dwellings their "
                    "{@dwellings.x|parking_spaces}"
                ),
            )


def _own_row(scenario: ScenarioFields, row: MixRow, path: str) -> Iterator[Mistake]:
    types = scenario.dwellings or {}
    weights = row.of if isinstance(row.of, Mapping) else None
    for place, name in enumerate(row.of or ()):
        if types and name not in types:
            yield Mistake(
                f"{path}.of.{name if weights is not None else place}",
                sentence(
                    "there is no type '{name}'; there are {types}{near}",
                    name=name,
                    types=given_words(types, "mix"),
                    near=nearest(name, types, "mix"),
                ),
            )
        elif weights is None and name in list(row.of)[:place]:
            yield Mistake(
                f"{path}.of.{place}", sentence("'{name}' is named twice", name=given_word(name, "mix"))
            )
    if weights is not None and not any(weights.values()):
        yield Mistake(
            f"{path}.of", sentence("every weight is 0: such a requirement does not depend on the mix")
        )
    if all(getattr(row, bound) is None for bound in BOUNDS):
        yield Mistake(
            path,
            sentence(
                "has no bound; at least one of {bounds} is needed", bounds=listed(map(given_key, BOUNDS))
            ),
        )
    if row.at_least is not None and row.at_most is not None and row.at_least > row.at_most:
        yield Mistake(
            path,
            sentence(
                "{@at_least} {at_least:.10g} is above {@at_most} {at_most:.10g}",
                at_least=row.at_least,
                at_most=row.at_most,
            ),
        )
    least, most = row.at_least_share, row.at_most_share
    if least is not None and most is not None and least > most:
        yield Mistake(
            path,
            sentence(
                "{@at_least_share} {least} is above {@at_most_share} {most}",
                least=given_number(least, f"{path}.at_least_share"),
                most=given_number(most, f"{path}.at_most_share"),
            ),
        )
