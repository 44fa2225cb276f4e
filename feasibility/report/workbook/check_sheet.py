"""The sheet of checks: every rule of the policy held against what the workbook computes."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language.notes import segment_names
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.phase_formulas import mapped_plan
from feasibility.report.workbook.plan import Plan, Row

BORDER = "1E-9"
COLUMNS = ("actual", "least", "most", "met", "deviation", "allowed")
"""Columns from F on; a limit that must be exceeded stands in `least` too, and column C then holds 1."""


def check_plan(context: Context) -> Plan:
    """A row for each rule: what is, what is asked, whether it is met, and whether it is deviated from."""
    rows = tuple(_rows(context))
    keys = [row.key for row in rows if row.key.startswith("checks.rule")]
    allowed = ",".join(f"{{{key}|allowed}}" for key in keys)
    last = Row(
        "checks.all",
        context.term("allowed"),
        constant=f"=MIN({allowed})" if keys else "=1",
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
        values=(*heads, words.name("deviation"), words.name("allowed")),
        look="text",
    )
    number = 0
    for name in context.types:
        for key, pattern in _of_type(context, name).items():
            number += 1
            yield _row(number, f"{label(key)}: {words.type(name)}", pattern)
    for place, rule in enumerate(context.scenario.policy.shares):
        number += 1
        title = f"{words.heading('shares')}: {segment_names(rule.segments, words.lang, words.labels)}"
        yield _row(number, title, _share(context, place))
    yield _row(number + 1, words.heading("term"), _term(context))


def _row(number: int, title: str, parts: tuple[str, str, str, str, str, str]) -> Row:
    """A rule from its exclusive mark, its figures, whether it applies, and its deviation."""
    exclusive, actual, least, most, applies, deviation = parts
    key = f"checks.rule {number}"
    is_, low, high = (f"{{{key}|{column}}}" for column in ("actual", "least", "most"))
    fits = (
        f'AND(IF({low}="",TRUE,IF({{{key}$}}=1,{is_}>{low}*(1+{BORDER}),{is_}>={low}*(1-{BORDER}))),'
        f'IF({high}="",TRUE,{is_}<={high}*(1+{BORDER})))'
    )
    met = f"=IF({applies},IF({fits},1,0),1)"
    allowed = f'=IF(OR({{{key}|met}}=1,{{{key}|deviation}}<>""),1,0)'
    return Row(
        key,
        title,
        pattern=(f"={actual}", f"={least}", f"={most}", met, f"={deviation}", allowed),
        constant=f"={exclusive}",
        look="number",
        constant_look="flag",
        looks=("number", "number", "number", "flag", "text", "flag"),
    )


def _of_type(context: Context, name: str) -> dict[str, tuple[str, str, str, str, str, str]]:
    rented, here = f"{{types.rented|{name}}}=1", f"{{types.count|{name}}}>0"
    number = f"{{types.segment_number|{name}}}"

    def band(place: str, by_points: str = "") -> tuple[str, str]:
        upper = f"INDEX(upper_limits,{number},{place})"
        if by_points:
            upper = f"IF({{types.goes_by_points|{name}}}=1,{by_points},{upper})"
        return f"INDEX(lower_limits,{number},{place})", upper

    at_price, at_letting = f"{{types.points_at_price|{name}}}", f"{{paths.{name}.by_points^}}"
    bound = (
        f"AND({rented},{here},{{types.regulated|{name}}}=1,first_letting_is_new=1,"
        f"{{types.goes_by_points|{name}}}=0)"
    )

    statutory = context.choice("policy.segments.*.lower", "liberalisation_limit")
    exclusive = f"IF(AND({rented},INDEX(segment_lowers,{number})={statutory}),1,0)"
    rent = _deviations(context, name, "rent_band")
    price = _deviations(context, name, "price_band")
    area = f"{{types.least_floor_area|{name}}}"
    return {
        "rent_at_price_date": (
            exclusive, f"{{types.rent|{name}}}", *band("price_column", at_price),
            f"AND({rented},{here})", rent,
        ),
        "rent_at_letting": (
            exclusive, f"{{types.first_rent|{name}}}", *band("delivery_column", at_letting),
            f"AND({rented},{here})", rent,
        ),
        "points_at_price_date": ("0", f"{{types.rent|{name}}}", '""', at_price, bound, '""'),
        "points_at_letting": ("0", f"{{types.first_rent|{name}}}", '""', at_letting, bound, '""'),
        "price_at_price_date": (
            "0", f"{{types.price|{name}}}", *band("price_column"), f"AND(NOT({rented}),{here})", price,
        ),
        "floor_area": (
            "0",
            f"{{types.floor_area|{name}}}",
            f'IF({area}=0,"",{area})',
            '""',
            here,
            _deviations(context, name, "min_floor_area"),
        ),
    }  # fmt: skip


def _deviations(context: Context, name: str, rule: str) -> str:
    """The motivations of a type's recorded deviations from one rule; an empty text where there are none."""
    start = f"dwellings.{name}.deviation."
    places = [
        path.split(".")[3] for path in context.cells if path.startswith(start) and path.endswith(".from")
    ]
    return _motivation(context, [f"{start}{place}" for place in places], (rule,))


def _motivation(context: Context, parts: list[str], rules: tuple[str, ...]) -> str:
    found = []
    for part in parts:
        cell = context.name(f"{part}.from")
        asked = ",".join(f"{cell}={context.choice(f'{part}.from', rule)}" for rule in rules)
        found.append(f'IF(OR({asked}),{context.name(f"{part}.motivation")},"")')
    return "&".join(found) or '""'


def _project_deviations(context: Context, *rules: str) -> str:
    places = range(len(context.scenario.deviations))
    return _motivation(context, [f"deviations.{place}" for place in places], rules)


def _share(context: Context, place: int) -> tuple[str, str, str, str, str, str]:
    """Dwellings in the named segments, of all."""
    part = f"policy.shares.{place}"
    inside = f"SUMPRODUCT({{types.count:}},{{types.in_share {place}:}})"
    least = f"ROUNDUP(ROUND({context.name(f'{part}.at_least')}*result_dwellings,9),0)"
    applies = f"result_dwellings>=N({context.name(f'{part}.from_dwellings')})"
    subject = "+".join(context.scenario.policy.shares[place].segments)
    deviation = _project_deviations(context, "shares", f"shares.{subject}")
    return "0", inside, f"IF({applies},{least},0)", '""', "TRUE", deviation


def _term(context: Context) -> tuple[str, str, str, str, str, str]:
    """The term is kept by this landlord, or passed on; nobody may sell empty before its end."""
    covenanted = "SUMPRODUCT({types.count:},{types.covenanted:})>0"
    empty = "SUMPRODUCT({types.count:},{types.covenanted:},{types.leaves_by_vacant_value:})>0"
    return (
        "0",
        context.name("exit.holding_years"),
        context.name("policy.term"),
        '""',
        f"AND({covenanted},policy_term>0,{empty})",
        _project_deviations(context, "term"),
    )
