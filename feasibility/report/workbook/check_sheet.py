"""The sheet of checks: every rule of the policy compared with the workbook's figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from feasibility.language.notes import segment_names
from feasibility.report.workbook.context import Context, in_quotes
from feasibility.report.workbook.phase_formulas import mapped_plan
from feasibility.report.workbook.plan import Plan, Row
from feasibility.report.workbook.type_figures import POINTS

BORDER = "1E-9"
COLUMNS = ("actual", "least", "most", "met", "deviation", "allowed")
"""Columns from F on; a limit that must be exceeded stands in `least` too, and column C then holds 1."""


class Rule(NamedTuple):
    """Formulas, without =, of one rule."""

    exclusive: str
    """1 where the least must be exceeded."""
    actual: str
    least: str
    most: str
    applies: str
    """Whether the program would check it; where not, the row has no figures and no verdict."""
    deviation: str = '""'
    """The motivation of a recorded deviation; an empty text without one."""
    met_anyway: str = ""
    """Where it is met whatever the figures are; empty for nowhere."""


def check_plan(context: Context) -> Plan:
    """A row for each rule: what is, what is asked, whether it is met, and whether it is deviated from."""
    rows = tuple(_rows(context))
    keys = [row.key for row in rows if row.key.startswith("checks.rule")]
    # Texts in a range do not count, so that a rule that does not apply allows everything.
    every = f"{{{keys[0]}|allowed}}:{{{keys[-1]}|allowed}}"
    last = Row(
        "checks.all",
        context.term("allowed"),
        constant=f"=MIN(1,{every})",
        look="flag",
        name="all_checks",
        cached=float(context.result.allowed),
        strong=True,
    )
    plan = Plan("checks", COLUMNS, (*rows, last), frozen=1)
    return plan if context.spread is None else mapped_plan(plan, context.spread.formula)


def _rows(context: Context) -> Iterator[Row]:
    words, label = context.words, context.label
    heads = (label("actual"), label("least"), label("most"), words.name("checks.met"))
    yield Row(
        "checks.head",
        words.heading("checks.rule"),
        constant=label("exclusive"),
        values=(*heads, words.name("deviation"), words.name("allowed")),
        look="text",
    )
    number = 0
    for name in context.types:
        for key, pattern in _of_type(context, name).items():
            number += 1
            yield _row(context, number, f"{label(key)}: {words.type(name)}", pattern)
    for place, rule in enumerate(context.scenario.policy.shares):
        number += 1
        title = f"{words.heading('shares')}: {segment_names(rule.segments, words.lang, words.labels)}"
        yield _row(context, number, title, _share(context, place))
    yield _row(context, number + 1, words.heading("term"), _term(context))


def _row(context: Context, number: int, title: str, rule: Rule) -> Row:
    """A rule with its figures and its verdict; where it does not apply it says so, and has no figures."""
    key = f"checks.rule {number}"
    is_, low, high = (f"{{{key}|{column}}}" for column in ("actual", "least", "most"))
    fits = (
        f'AND(IF({low}="",TRUE,IF({{{key}$}}=1,{is_}>{low}*(1+{BORDER}),{is_}>={low}*(1-{BORDER}))),'
        f'IF({high}="",TRUE,{is_}<={high}*(1+{BORDER})))'
    )
    if rule.met_anyway:
        fits = f"OR({rule.met_anyway},{fits})"
    figures = (
        f'=IF({rule.applies},{each},"")' if each != '""' else '=""'
        for each in (rule.actual, rule.least, rule.most)
    )
    not_applicable = in_quotes(context.words("workbook_not_applicable"))
    met = f"=IF({rule.applies},IF({fits},1,0),{not_applicable})"
    allowed = f'=IF({rule.applies},IF(OR({{{key}|met}}=1,{{{key}|deviation}}<>""),1,0),"")'
    return Row(
        key,
        title,
        (*figures, met, f"={rule.deviation}", allowed),
        "number",
        constant=f'=IF({rule.applies},{rule.exclusive},"")',
        constant_look="flag",
        looks=("number", "number", "number", "flag", "text", "flag"),
        wrapped=True,
    )


def _of_type(context: Context, name: str) -> dict[str, Rule]:
    rented, here = f"{{types.rented|{name}}}=1", f"{{types.count|{name}}}>0"
    number = f"{{types.segment_number|{name}}}"
    bounded = f'OR(INDEX(segment_lowers,{number})<>"",INDEX(segment_uppers,{number})<>"")'

    def band(place: str, by_points: str = "") -> tuple[str, str]:
        upper = f"INDEX(upper_limits,{number},{place})"
        if by_points:
            upper = f"IF({{types.goes_by_points|{name}}}=1,{by_points},{upper})"
        return f"INDEX(lower_limits,{number},{place})", upper

    at_price, at_letting = f"{{types.points_at_price|{name}}}", f"{{paths.{name}.by_points^}}"
    regulated = (
        f"{rented},{here},{{types.regulated|{name}}}=1,first_letting_is_new=1,"
        f"{{types.goes_by_points|{name}}}=0"
    )
    statutory = context.choice("policy.segments.*.lower", "liberalisation_limit")
    exclusive = f"IF(INDEX(segment_lowers,{number})={statutory},1,0)"
    rent = _deviations(context, name, "rent_band")
    price = _deviations(context, name, "price_band")
    area = f"{{types.least_floor_area|{name}}}"
    let, sold = f"AND({rented},{here},{bounded})", f"AND(NOT({rented}),{here},{bounded})"
    rent_then, rent_first = f"{{types.rent|{name}}}", f"{{types.first_rent|{name}}}"
    return {
        "rent_at_price_date": Rule(exclusive, rent_then, *band("price_column", at_price), let, rent),
        "rent_at_letting": Rule(exclusive, rent_first, *band("delivery_column", at_letting), let, rent),
        "points_at_price_date": Rule("0", rent_then, '""', at_price, f'AND({regulated},{at_price}<>"")'),
        "points_at_letting": Rule("0", rent_first, '""', at_letting, f'AND({regulated},{at_letting}<>"")'),
        **_points(context, name, f"{rented},{here}", number),
        "price_at_price_date": Rule("0", f"{{types.price|{name}}}", *band("price_column"), sold, price),
        "floor_area": Rule(
            "0",
            f"{{types.floor_area|{name}}}",
            area,
            '""',
            f"AND({here},{area}>0)",
            _deviations(context, name, "min_floor_area"),
        ),
    }


def _points(context: Context, name: str, here: str, number: str) -> dict[str, Rule]:
    """The points of a type against those of its segment, where the policy draws any segment by points."""

    def end(which: str) -> str:
        asked = f"policy.segments.{next(iter(context.scenario.policy.segments))}.points.{which}"
        found = f"INDEX({POINTS[which]},{number})"
        return f'IF({found}="","",{found})' if asked in context.cells else '""'

    least, most = end("from"), end("to")
    if least == most:
        return {}
    points = context.name(f"dwellings.{name}.points")
    applies = f'AND({here},{points}<>"",OR({least}<>"",{most}<>""))'
    return {"points_band": Rule("0", points, least, most, applies, _deviations(context, name, "points_band"))}


def _deviations(context: Context, name: str, rule: str) -> str:
    """The motivation of a type's recorded deviation from one rule; an empty text where there is none."""
    start = f"dwellings.{name}.deviation."
    places = [
        path.split(".")[3] for path in context.cells if path.startswith(start) and path.endswith(".from")
    ]
    return _motivation(context, [f"{start}{place}" for place in places], (rule,))


def _motivation(context: Context, parts: list[str], rules: tuple[str, ...]) -> str:
    """The first motivation that counts: a share may be deviated from by its name and by that of all."""
    found = '""'
    for part in reversed(parts):
        cell = context.name(f"{part}.from")
        asked = ",".join(f"{cell}={context.choice(f'{part}.from', rule)}" for rule in rules)
        found = f"IF(OR({asked}),{context.name(f'{part}.motivation')},{found})"
    return found if len(parts) < 2 else f'{found}&""'


def _project_deviations(context: Context, *rules: str) -> str:
    places = range(len(context.scenario.deviations))
    return _motivation(context, [f"deviations.{place}" for place in places], rules)


def _share(context: Context, place: int) -> Rule:
    """Dwellings in the named segments, of all."""
    part = f"policy.shares.{place}"
    inside = f"SUMPRODUCT({{types.count:}},{{types.in_share {place}:}})"
    least = f"ROUNDUP(ROUND({context.name(f'{part}.at_least')}*result_dwellings,9),0)"
    applies = f"result_dwellings>=N({context.name(f'{part}.from_dwellings')})"
    subject = "+".join(context.scenario.policy.shares[place].segments)
    deviation = _project_deviations(context, "shares", f"shares.{subject}")
    return Rule("0", inside, f"IF({applies},{least},0)", '""', "TRUE", deviation)


def _term(context: Context) -> Rule:
    """The term is kept by this landlord, or passed on; nobody may sell empty before its end."""
    covenanted = "SUMPRODUCT({types.count:},{types.covenanted:})>0"
    empty = "SUMPRODUCT({types.count:},{types.covenanted:},{types.leaves_by_vacant_value:})>0"
    term = context.name("policy.term")
    return Rule(
        "0",
        f"MIN({context.name('exit.holding_years')},{term})",
        term,
        '""',
        f"AND({covenanted},{term}>0)",
        _project_deviations(context, "term"),
        met_anyway=f"NOT({empty})",
    )
