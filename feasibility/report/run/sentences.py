"""Sentences on a run that several pages share: its heading, its kinds of dwellings, whether it is viable."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.figures.least_price import highest_asked, least_binds
from feasibility.evaluation.result import Result, asking_price
from feasibility.language import numbers
from feasibility.language.words import Words, place_name, plain
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import of_row
from feasibility.scenario.kinds import KINDS, kind_of

WITHOUT_LIMIT = (None, "no_limit")
"""Statuses of retention of types that no upper limit binds: sold, or let without one."""
OUTSIDE_MID = (*WITHOUT_LIMIT, "not_mid")
"""Statuses of retention of types that have no years in the mid market."""


def any_let(result: Result) -> bool:
    """Whether any dwelling is let; what is said of a term or of years in operation then has a meaning."""
    return any(each.count and each.retention_status is not None for each in result.dwelling_types.values())


def heading_sentences(result: Result, words: Words) -> Iterator[str]:
    """The programme and its policy; dates and money; until when what happened is known."""
    scenario, policy = result.scenario, result.scenario.policy
    values = {
        "name": plain(policy.name) or words("heading_unnamed_policy"),
        "date": numbers.day(policy.date, words.lang),
    }
    if policy.place:
        sentence = words("heading_policy", place=place_name(policy.place, words), **values)
    else:
        sentence = words("heading_own_policy", **values)
    if policy.term and any_let(result):
        sentence += " " + words("heading_term", term=policy.term)
    yield words.counted("heading_dwellings", result.dwellings) + " " + sentence
    money_key = "heading_money" if result.finance is None and result.tax is None else "heading_money_financed"
    money = words(money_key, required_return=words.exact_percent(scenario.required_return))
    yield f"{dates_sentence(result, words)} {money}"
    if scenario.known_until:
        yield words("heading_known_until", date=numbers.day(scenario.known_until, words.lang))


def dates_sentence(result: Result, words: Words) -> str:
    """When the land is paid or leased, when the dwellings are delivered, and how long they are held."""
    scenario, phases = result.scenario, result.arrays.phases
    calendars = [each.calendar for each in phases]
    held = calendars[0].holding_years if any_let(result) else 0
    days = {"start": scenario.start, "delivery": calendars[0].anniversary(0)}
    kind = "" if held else "_sold"
    if len(phases) > 1 or scenario.land.payment_months or result.arrays.layout.canon_index:
        kind += "_paid_later"
        days["paid"] = calendars[0].payment_date
    if result.arrays.layout.canon_index:
        kind += "_leased"
    if len(phases) > 1:
        kind += "_phases"
        days["paid"] = min(each.payment_date for each in calendars)
        days["last_paid"] = max(each.payment_date for each in calendars)
        days["delivery"] = min(each.anniversary(0) for each in calendars)
        days["last_delivery"] = max(each.anniversary(0) for each in calendars)
    written = {name: numbers.day(day, words.lang) for name, day in days.items()}
    return words(f"heading_dates{kind}", **written, **({"years": held} if held else {}))


def nothing_to_hold_against(result: Result) -> bool:
    """Whether no price is asked or paid for land that is worth something: then there is no verdict."""
    land = result.scenario.land
    asked = land.asking_price or result.arrays.layout.least_land_price
    return land.price == "residual" and not asked and result.viable


def viable_sentence(result: Result, words: Words) -> str:
    """Whether the land is worth what it is held against, and by how much."""
    given = result.scenario.land.price != "residual"
    price = result.land_price if given else asking_price(result)
    held_against = "land_price" if given else "asking_price"
    if not given and least_binds(result):
        price = float(of_row(highest_asked(result.arrays), result.row))
        held_against = "least_land_price"
    compared = result.residual_land_value
    if len(result.phases) > 1:
        compared = float(of_row(result.arrays.returns.residual_at_price_dates, result.row))
    values = {
        "residual": words.money(compared),
        "margin": words.money(abs(result.margin)),
        "price": words.money(price),
    }
    verdict = "viable" if result.viable else "not_viable"
    if not given and not price:
        sentence = words(f"verdict_{verdict}_nothing_asked", **values)
    elif abs(result.margin) < HALF_A_CENT:
        sentence = words(f"verdict_equal_{held_against}", **values)
    else:
        sentence = words(f"verdict_{verdict}_{held_against}", **values)
    if result.residual_land_value <= -HALF_A_CENT:
        sentence += " " + words("verdict_negative")
    if len(result.phases) > 1 and (given or price):
        sentence += " " + words("verdict_phases", sum=words.money(result.residual_land_value))
    return sentence


def kinds_sentence(result: Result, words: Words) -> str:
    """How many dwellings are of each kind, and their shares; empty where none of them is social."""
    segments = result.scenario.policy.segments
    counts = dict.fromkeys(KINDS, 0)
    for each in result.dwelling_types.values():
        counts[kind_of(segments[each.segment])] += each.count
    if not counts["social"]:
        return ""
    told = {kind: words.number(count) for kind, count in counts.items()}
    shares = {f"{kind}_share": words.percent(count / result.dwellings) for kind, count in counts.items()}
    return words("types_kinds", dwellings=words.number(result.dwellings), **told, **shares)
