"""Sentences on a run that several pages share: its heading, its kinds of dwellings, whether it is viable."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.least_price import least_binds, margin_terms
from feasibility.evaluation.result import Result, asking_price
from feasibility.language import numbers
from feasibility.language.notes import note_text
from feasibility.language.words import Words, capital, place_name, plain
from feasibility.report.document import Fact, Verdict
from feasibility.report.run.checks import allowed_sentence
from feasibility.report.run.evidence import WITH_THE_VERDICT
from feasibility.returns.values import HALF_A_CENT
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
    return asks_nothing(result) and result.viable


def asks_nothing(result: Result) -> bool:
    """Whether no price is asked or paid for the land."""
    land = result.scenario.land
    asked = land.asking_price or result.arrays.layout.least_land_price
    return land.price == "residual" and not asked


def viable_sentence(result: Result, words: Words) -> str:
    """Whether the land is worth the price it is compared with, and by how much."""
    given = result.scenario.land.price != "residual"
    compared, price = margin_terms(result)
    held_against = "land_price" if given else "asking_price"
    if not given and least_binds(result):
        held_against = "least_land_price"
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
    for note in result.notes:
        if note.key == WITH_THE_VERDICT:
            sentence += " " + note_text(note, words.lang, words.labels)
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


# ------------------------------------------------------------------------------- verdicts and first figures


def verdicts(result: Result, words: Words) -> tuple[Verdict, Verdict]:
    """Whether the plan is viable, and whether the policy allows it, each with why."""
    return (
        Verdict(
            words(f"report_{_viable(result)}"),
            None if nothing_to_hold_against(result) else result.viable,
            _after_colon(viable_sentence(result, words)),
        ),
        Verdict(
            words(f"report_{_allowed(result)}"),
            result.allowed,
            _after_colon(allowed_sentence(result.checks, words)),
        ),
    )


def _after_colon(sentence: str) -> str:
    """A verdict without its first word, which stands above it."""
    rest = sentence.partition(": ")[2]
    return capital(rest) if rest else sentence


def _viable(result: Result) -> str:
    if nothing_to_hold_against(result):
        return "nothing_asked"
    return "viable" if result.viable else "not_viable"


def _allowed(result: Result) -> str:
    if not result.allowed:
        return "not_allowed"
    return "allowed" if all(check.met for check in result.checks) else "deviation"


def facts(result: Result, words: Words, paid: Result | None = None) -> Iterator[Fact]:
    """The figures that a negotiator asks first: land value, price, margin, value and returns.

    Args:
        result: of `evaluate`.
        words: the language.
        paid: the same at the asking price, where that is known already.
    """
    scenario = result.scenario
    given = scenario.land.price != "residual"
    asking = asking_price(result)
    yield Fact(
        words.heading("residual_land_value"),
        words.money(result.residual_land_value),
        words("report_per_dwelling", amount=words.money(result.residual_land_value_per_dwelling)),
    )
    if given:
        yield Fact(words.heading("land_price"), words.money(result.land_price), words("report_given"))
    else:
        shown = words.money(asking) if asking else numbers.NONE
        yield Fact(words.heading("asking_price"), shown, _asked_remark(result, asking, words))
    least = result.least_land_price
    if least is not None and not given:
        yield Fact(words.heading("least_land_price"), words.money(least), words("land_least"))
    if result.surplus_at_start is not None:
        both, cost = words.money(result.land_value_and_surplus), words.money(result.surplus_cost)
        remark = words("report_surplus", cost=cost, both=both)
        yield Fact(words.heading("surplus_at_start"), words.money(result.surplus_at_start), remark)
    if given or asking or least is not None:
        against = words("report_against" if least is None or given else "report_against_higher")
        yield Fact(words.heading("margin"), words.money(result.margin), against)
    paid = paid or at_asking_price(result)
    price = words("report_at_asking" if paid else "report_at_given" if given else "report_at_residual")
    # On leased land the canon follows the price, and the value with it.
    leased = bool(result.arrays.layout.canon_index)
    yield Fact(
        words.heading("investment_value"),
        words.money((paid or result).investment_value),
        f"{price}; {words('report_at_delivery')}" if leased else words("report_at_delivery"),
    )
    if paid and least is not None and least_binds(result):
        amounts = {"price": words.money(paid.land_price), "least": words.money(least)}
        price = words("report_at_asking_below_least", **amounts)
    yield from _returns(paid or result, price, words)


def _asked_remark(result: Result, asking: float, words: Words) -> str:
    """At which price level the asking price is, where it has one of its own."""
    land = result.scenario.land
    if land.asking_price_date is None or result.asking_price_at_payment is None:
        return words("report_asked" if asking else "land_nothing_asked")
    date = numbers.day(land.asking_price_date, words.lang)
    return words("report_asked_at_payment", date=date, price=words.money(land.asking_price))


def _returns(paid: Result, price: str, words: Words) -> Iterator[Fact]:
    """Returns at the asking price or the price that is paid, each with the price it goes with."""
    required = paid.scenario.required_return
    yield Fact(
        words.heading("investor_irr"),
        words.percent_against(paid.investor_irr, [required]),
        f"{price}; {_rate_remark(paid, words)}",
    )
    yield Fact(
        words.heading("net_present_value"),
        words.money(paid.net_present_value),
        f"{price}; {words('report_of_investor')}",
    )
    for figure, value in (("gross", paid.gross_initial_yield), ("net", paid.net_initial_yield)):
        remark = "report_first_year" if value is not None else "report_no_yield"
        name = words.heading(f"{figure}_initial_yield")
        yield Fact(name, words.percent(value), f"{price}; {words(remark)}")


def _rate_remark(result: Result, words: Words) -> str:
    status = result.investor_irr_status
    if status == "ok":
        return words("report_required", rate=words.exact_percent(result.scenario.required_return))
    if status == "none" and not result.arrays.phases[0].calendar.holding_years:
        return words("report_all_on_one_day")
    return words("report_several_rates" if status == "several" else "report_no_rate")
