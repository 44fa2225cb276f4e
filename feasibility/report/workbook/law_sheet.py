"""The sheets of legal values by date, and of every policy and legal value with its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain, table_name
from feasibility.policy.corporation_tax import loss_relief
from feasibility.policy.statutory import StatutoryRules, statutory_rules
from feasibility.policy.tables import DatedTable, dated_table, points_of_table, points_rules
from feasibility.report.handout.assumptions import source_title
from feasibility.report.run.evidence import value_name, value_text
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading
from feasibility.report.workbook.units import percent_unit

TABLES = {
    "limit": ("liberalisation_limit", None),
    "free": ("statutory_rent_increase", "free"),
    "mid": ("statutory_rent_increase", "mid"),
    "social": ("statutory_rent_increase", "social"),
    "income": ("income_limit", "single"),
    "vat": ("vat", None),
}
TABLES_OF_TAX = {
    "tax_low": ("corporation_tax", "low"),
    "tax_high": ("corporation_tax", "high"),
    "tax_bracket": ("corporation_tax_bracket", None),
    "interest_share": ("interest_deduction", None),
}
ROWS = ("free", "mid", "social")
"""Keys of the rows of the law on yearly increases."""
"""Key in the names of the workbook → table and column."""
SHARES = (*ROWS, "vat", "tax_low", "tax_high", "interest_share")
"""Keys of tables whose values are shares."""
UNITS = {
    "€/month": "month",
    "€/year": "euros_a_year",
    "share per year": "share_a_year",
    "share": "share",
    "years": "years",
    "months": "months",
    "multiple": "multiple",
    "points": "points",
    "date": "date",
    "steps of 1 January": "steps",
}
"""Units of sources that have words in them."""
LONG_AFTER = date(2999, 12, 31)
"""Stands in a table of which nothing was known yet."""
SOURCE_COLUMNS = ("value", "unit", "source", "status", "key")


def tables_of(context: Context) -> dict[str, DatedTable]:
    """The tables that formulas look things up in, as far as they were known on the scenario's day."""
    known_until = context.scenario.known_until
    tables = TABLES | (TABLES_OF_TAX if context.scenario.tax is not None else {})
    return {key: dated_table(name, column, known_until) for key, (name, column) in tables.items()}


def law_plan(context: Context) -> Plan:
    """Dated tables and the law's own rule: constants with their names."""
    tables = tables_of(context)
    longest = max(1, *(len(tuple(entries_of(table))) for table in tables.values()))
    axis = tuple(str(number) for number in range(1, longest + 1))
    return Plan("law", axis, tuple(_rows(context, tables)), frozen=0)


def _rows(context: Context, tables: dict[str, DatedTable]) -> Iterator[Row]:
    words = context.words
    for key, table in tables.items():
        column = f" {words(f'report_column_of_{key}')}" if key in (*ROWS, "tax_low", "tax_high") else ""
        yield heading(table_name(table.name, words) + column)
        entries = tuple(entries_of(table)) or ((LONG_AFTER, 0.0),)
        dates, values = zip(*entries, strict=True)
        unit = _unit(table.unit, words)
        yield Row(f"law.{key}_dates", context.label("in_force_from"), values=dates, look="date")
        look: Look = "rate" if key in SHARES else "cents"
        yield Row(f"law.{key}_values", context.label("legal_value"), unit=unit, values=values, look=look)
        yield Row("", _origin(table, words))
        yield EMPTY
    last = "INDEX(law_limit_dates,COLUMNS(law_limit_dates))"
    yield _constant(
        context, "law_limit_last_year", f"=YEAR({last})+IF(AND(MONTH({last})=1,DAY({last})=1),0,1)", "year"
    )
    rules = statutory_rules()
    yield heading(context.label("law_rule"))
    for name, day in (
        ("law_free_from", rules.free_from),
        ("law_free_until", rules.free_until),
        ("law_mid_from", rules.mid_from),
    ):
        yield _constant(context, name, f"=DATE({day.year},{day.month},{day.day})", "date")
    yield _constant(context, "law_free_surcharge", rules.free_surcharge, "rate")
    yield _constant(context, "law_mid_surcharge", rules.mid_surcharge, "rate")
    yield _constant(context, "law_social_surcharge", rules.social_surcharge, "rate")
    yield _constant(context, "law_social_years", float(rules.social_years), "whole")
    yield _constant(context, "law_social_month", float(rules.social_month), "whole")
    yield Row("", _origin(rules, words))
    yield EMPTY
    if context.scenario.tax is not None:
        relief = loss_relief()
        yield heading(words.heading("loss_left"))
        yield _constant(context, "law_loss_amount", relief.amount, "money")
        yield _constant(context, "law_loss_share", relief.share, "rate")
        parts = (relief.title, relief.article) if words.lang == "en" else (words("report_source_law"),)
        yield Row("", ", ".join((*parts, relief.url)))
        yield EMPTY
    yield _constant(context, "retention_years", float(RETENTION_YEARS), "whole")
    yield EMPTY
    yield from _rents_by_points(context)


def _rents_by_points(context: Context) -> Iterator[Row]:
    """The whole table of rents by points, a row for each number, and what the law says of points."""
    words, known_until = context.words, context.scenario.known_until
    rules, points = points_rules(), points_of_table()
    yield heading(table_name("wws_maximum_rent", words))
    for name, number in (
        ("law_points_mid_from", rules.mid_from),
        ("law_points_mid_to", rules.mid_to),
        ("law_points_least", points.start),
        ("law_points_most", points.stop - 1),
        ("law_new_build_years", rules.new_build_years),
    ):
        yield _constant(context, name, float(number), "whole")
    yield _constant(context, "law_new_build_surcharge", rules.new_build_surcharge, "rate")
    for name, day in (
        ("law_new_build_let_from", rules.new_build_let_from),
        ("law_new_build_starts_before", rules.new_build_starts_before),
    ):
        yield _constant(context, name, f"=DATE({day.year},{day.month},{day.day})", "date")
    first = dated_table("wws_maximum_rent", str(points.start), known_until)
    dates = tuple(row.start for row in first.rows) or (LONG_AFTER,)
    yield Row("law.points_dates", context.label("in_force_from"), values=dates, look="date")
    for number in points:
        rents = tuple(row.value for row in dated_table("wws_maximum_rent", str(number), known_until).rows)
        label = f"{number} {_unit('points', words)}"
        yield Row(
            f"law.points {number}", label, unit=_unit(first.unit, words), values=rents or (0.0,), look="cents"
        )
    yield Row("", _origin(first, words))


def entries_of(table: DatedTable) -> Iterator[tuple[date, float | str]]:
    """Date and value of every row; where a hole begins a dash, with which no formula can calculate."""
    for place, row in enumerate(table.rows):
        yield row.start, row.value
        following = table.rows[place + 1 : place + 2]
        if following and row.until is not None and row.until < following[0].start:
            yield row.until, numbers.NONE


def _origin(law: DatedTable | StatutoryRules, words: Words) -> str:
    """Where a legal value comes from; the library's titles are English, so a Dutch sheet has the address."""
    parts = (law.title, law.article) if words.lang == "en" else (words("report_source_law"),)
    return ", ".join(part for part in (*parts, law.url) if part)


def _constant(context: Context, name: str, value: str | float, look: Look) -> Row:
    return Row(f"law.{name}", context.label(name), unit="", constant=value, look=look, name=name)


def _unit(unit: str, words: Words) -> str:
    """The unit of a legal value or a value of a policy."""
    key = UNITS.get(unit)
    return words(f"workbook_unit_{key}") if key else unit


def source_plan(context: Context) -> Plan:
    """Every policy and legal value that the program used, with where it comes from and how sure it is."""
    words = context.words
    head = (
        context.label("value"),
        context.label("unit"),
        words.name("source"),
        words.name("status"),
        context.label("key_in_file"),
    )
    rows = [Row("sources.head", words.heading("sources"), values=head, look="text", strong=True)]
    for number, each in enumerate(context.result.sources):
        value = each.value if isinstance(each.value, (int, float)) else plain(value_text(each, words))
        own = each.status == "scenario"
        status = words("workbook_status_scenario") if own else words.name(f"status.{each.status}")
        share, unit = each.unit.startswith("share") and not isinstance(value, str), _unit(each.unit, words)
        label = capital(value_name(each.name, context.scenario.policy, words))
        rows.append(
            Row(
                f"sources.{number}",
                plain(label),
                unit="",
                values=(
                    value,
                    percent_unit(unit, words.lang) if share else unit,
                    source_title(each, context.result, words),
                    status,
                    each.name,
                ),
                look="rate" if share else "number",
            )
        )
    return Plan("sources", SOURCE_COLUMNS, tuple(rows), frozen=1)
