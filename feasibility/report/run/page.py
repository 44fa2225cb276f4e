"""The page of a run, as a negotiator reads it aloud: the two answers first, then what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from feasibility.evaluation.needed import RETENTION_YEARS
from feasibility.evaluation.result import Result, TypeResult
from feasibility.language import numbers
from feasibility.language.plain import plain
from feasibility.language.words import Words, place_name
from feasibility.report.run import checks
from feasibility.report.run.build_up import build_up
from feasibility.report.run.evidence import assumed_lines, note_lines, provenance_lines, source_lines
from feasibility.report.run.returns import other_rows, returns_by_price
from feasibility.report.run.sentences import (
    OUTSIDE_MID,
    WITHOUT_LIMIT,
    any_let,
    dates_sentence,
    kinds_sentence,
    viable_sentence,
)
from feasibility.report.run.verdict import allowed_sentence, deviations
from feasibility.report.run.years import year_lines
from feasibility.report.text import WIDTH, paragraph, table
from feasibility.returns.values import HALF_A_CENT

Lines = Iterator[str]

NAME = 20
"""Longest name of a type, a segment or a line that a table shows in full."""


def run_page(result: Result, lang: str, years: bool = False) -> str:
    """The whole page, without colours, about 100 characters wide.

    Args:
        result: what is reported.
        lang: `en` or `nl`.
        years: whether the cash flow of every project year is added.
    """
    words = Words(lang)
    sections: list[tuple[str, Callable[[Result, Words], Lines]]] = [
        ("section_verdict", _verdict),
        ("section_land", _land),
        ("section_returns", _returns),
        ("section_types", _types),
        ("section_checks", _checks),
        ("section_build_up", _build_up),
        ("section_notes", note_lines),
        ("section_assumed", assumed_lines),
        ("section_sources", source_lines),
        ("section_provenance", provenance_lines),
    ]
    if years:
        sections.insert(6, ("section_years", year_lines))
    lines = list(_heading(result, words))
    for title, section in sections:
        body = list(section(result, words))
        if body:
            lines += ["", words(title), *body]
    return "\n".join(lines) + "\n"


def _heading(result: Result, words: Words) -> Lines:
    scenario = result.scenario
    policy = scenario.policy
    name = plain(scenario.name, WIDTH) or words.heading("results")
    yield name
    yield "=" * len(name)
    title = plain(policy.name) or words("heading_unnamed_policy")
    date = numbers.day(policy.date, words.lang)
    if policy.place:
        sentence = words("heading_policy", name=title, place=place_name(policy.place, words), date=date)
    else:
        sentence = words("heading_own_policy", name=title, date=date)
    if policy.term and any_let(result):
        sentence += " " + words("heading_term", term=policy.term)
    yield from paragraph(words.counted("heading_dwellings", result.dwellings) + " " + sentence, "")
    sentence = dates_sentence(result, words)
    sentence += " " + words("heading_money", required_return=words.exact_percent(scenario.required_return))
    if scenario.known_until:
        sentence += " " + words("heading_known_until", date=numbers.day(scenario.known_until, words.lang))
    yield from paragraph(sentence, "")


def _verdict(result: Result, words: Words) -> Lines:
    yield from paragraph(viable_sentence(result, words))
    yield from paragraph(allowed_sentence(result.checks, words))


def _land(result: Result, words: Words) -> Lines:
    given = result.scenario.land.price != "residual"
    asking = result.scenario.land.asking_price
    rows = [
        (
            words.heading("residual_land_value"),
            words.money(result.residual_land_value),
            words("land_excluding_vat"),
        ),
        (words("land_per_dwelling"), words.money(result.residual_land_value_per_dwelling), ""),
        (words("land_per_m2_gbo"), words.money(result.residual_land_value_per_m2_gbo), ""),
        (
            words("land_per_m2_bvo"),
            words.money(result.residual_land_value_per_m2_bvo),
            "" if result.scenario.form_factor else words("land_no_form_factor"),
        ),
        *other_rows(result, words, at_a_price=False),
        _share_row("residual_land_share", result.residual_land_share, "land_residual_share_of", words),
    ]
    if given:
        rows.append((words.heading("land_price"), words.money(result.land_price), words("land_price_given")))
        rows.append(_share_row("land_share", result.land_share, "land_share_of", words))
    rows.append(
        (
            words.heading("asking_price"),
            words.money(asking),
            words("land_asked" if asking else "land_nothing_asked"),
        )
    )
    held_against = "land_price" if given else "asking_price"
    rows.append((words.heading("margin"), words.money(result.margin), words(f"land_margin_{held_against}")))
    needed = result.public_contribution >= HALF_A_CENT
    rows.append(
        (
            words.heading("public_contribution"),
            words.money(result.public_contribution),
            words("land_contribution" if needed else "land_no_contribution"),
        )
    )
    yield from table(rows, "<><")


def _share_row(key: str, share: float | None, meaning: str, words: Words) -> tuple[str, str, str]:
    return words.heading(key), words.percent(share), words(meaning if share is not None else "land_no_share")


def _returns(result: Result, words: Words) -> Lines:
    for price, rows in returns_by_price(result, words):
        yield from paragraph(price)
        yield from table(rows, "<><")


def _types(result: Result, words: Words) -> Lines:
    columns = (
        "type",
        "count",
        "segment",
        "initial_rent",
        "rent_after_10",
        "band_years",
        "mid_years",
        "income",
        "contribution",
        "sour",
    )
    rows = [_type_row(name, each, words) for name, each in result.dwelling_types.items()]
    heads = [words(f"column_{name}") for name in columns]
    lines = list(table(rows, "<><>>>>>><", heads))
    if max(map(len, lines)) > WIDTH:
        segment = columns.index("segment")
        over_lines = [[*row[:segment], row[segment].replace(" ", "\n"), *row[segment + 1 :]] for row in rows]
        lines = list(table(over_lines, "<><>>>>>><", heads))
    yield from lines
    yield ""
    statuses = [each.retention_status for each in result.dwelling_types.values()]
    kept = any(status not in WITHOUT_LIMIT for status in statuses)
    counted = " " + words("types_years") if kept else ""
    yield from paragraph(words("types_per_dwelling") + counted)
    site, asking = result.site.residual_land_value, result.scenario.land.asking_price
    yield from paragraph(
        words(
            "types_burden" if site <= 0 else "types_burden_less",
            asking_price=words.money(asking),
            site=words.money(abs(site)),
            count=words.number(result.dwellings),
            burden=words.money((asking - site) / result.dwellings),
        )
    )
    sentence = kinds_sentence(result, words)
    if sentence:
        yield from paragraph(sentence)
    if any(status not in OUTSIDE_MID for status in statuses):
        years = words.number(result.mid_market_dwelling_years)
        yield from paragraph(words("types_dwelling_years", years=years))


def _type_row(name: str, each: TypeResult, words: Words) -> list[str]:
    segment = words.segment(each.segment, NAME)
    sold = each.retention_status is None
    return [
        plain(name, NAME),
        words.number(each.count),
        segment,
        words("types_sold") if sold else words.rent(each.initial_rent),
        words.rent(each.rent_after_10),
        _years_kept(each.band_retention_years, each.retention_status in WITHOUT_LIMIT, words),
        _years_kept(each.retention_years, each.retention_status in OUTSIDE_MID, words),
        words.money(each.required_income),
        words.money(each.residual_land_value),
        words("sour" if each.sour else "sweet"),
    ]


def _years_kept(years: int | None, no_such_years: bool, words: Words) -> str:
    if no_such_years:
        return numbers.NONE
    if years is None:
        return words("years_none")
    return f"{years}+" if years >= RETENTION_YEARS else str(years)


def _checks(result: Result, words: Words) -> Lines:
    if not result.checks:
        return
    rows = [checks.check_row(check, words) for check in result.checks]
    yield from table(rows, checks.ALIGN, checks.header(words))
    for sentence in dict.fromkeys(deviations(result.checks, words)):
        yield from paragraph(sentence, "    ", "  ")


def _build_up(result: Result, words: Words) -> Lines:
    steps = build_up(result)
    rows = [
        (
            f"  {plain(name, NAME)}",
            words.money(count * value),
            words("build_type", count=words.number(count), amount=words.money(value)),
        )
        for name, count, value in steps.dwelling_types
        if count
    ]
    rows.append((words("build_investment_value"), words.money(steps.investment_value), ""))
    rows += [
        (words("build_cost", line=words.line(name, NAME)), words.money(-amount), "")
        for name, amount in steps.costs
        if amount
    ]
    if steps.profit_and_risk:
        rows.append((words("build_profit"), words.money(-steps.profit_and_risk), ""))
    rows.append((words("build_available"), words.money(steps.available), ""))
    rate = words.exact_percent(steps.development_rate)
    if steps.years:
        years = numbers.plain_number(steps.years, words.lang)
        discounted = words("build_discounted", rate=rate, years=years)
        back = "build_when_paid" if result.scenario.land.payment_months else "build_at_start"
        rows.append((words(back), words.money(steps.when_paid), discounted))
    parts = [
        words(f"build_{name}", share=words.exact_percent(round(share, 6)))
        for name, share in (
            ("vat", steps.land_vat),
            ("land_costs", steps.land_costs),
            ("over_land", steps.land_multiplier),
        )
        if share
    ]
    factor = words("build_factor", parts=" + ".join(parts)) if parts else ""
    rows.append((words.name("residual_land_value"), words.money(steps.residual_land_value), factor))
    yield from table(rows, "<><")
    yield from paragraph(words("build_explained", rate=rate))
