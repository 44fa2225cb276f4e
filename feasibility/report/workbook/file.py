"""The whole workbook: which sheets there are, what is called by a name, and the bytes of the file."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from os import PathLike

from xlsxwriter import Workbook

from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.result import Result
from feasibility.language.words import plain, words_of
from feasibility.policy.tables import points_of_table
from feasibility.report.document import DealHead
from feasibility.report.files import write_bytes
from feasibility.report.workbook.charts import waterfall_plan, write_charts
from feasibility.report.workbook.check_sheet import check_plan
from feasibility.report.workbook.context import Context, reach_of
from feasibility.report.workbook.cost_sheet import cost_plan
from feasibility.report.workbook.cover import write_cover
from feasibility.report.workbook.file_identity import rows_of, shown_defaults, write_marks
from feasibility.report.workbook.flow_sheets import operation_plan, project_plan, year_plan
from feasibility.report.workbook.form_words import workbook_words
from feasibility.report.workbook.formats import Formats
from feasibility.report.workbook.input_writer import label_of, names_of_lines, notes_of, write_inputs
from feasibility.report.workbook.inputs import InputSheet, column_letters, input_cells, input_sheets
from feasibility.report.workbook.irr_sheet import irr_plan
from feasibility.report.workbook.law_sheet import entries_of, law_plan, source_plan, tables_of
from feasibility.report.workbook.level_sheet import level_plan, limit_plan
from feasibility.report.workbook.loan_sheets import debt_plan, equity_price_plan, loan_plan, size_plan
from feasibility.report.workbook.path_sheet import path_plan
from feasibility.report.workbook.phase_formulas import mapped_plan
from feasibility.report.workbook.phase_sheets import (
    overview_plan,
    phase_plans,
    whole_debt,
    whole_irr,
    whole_tax,
    whole_timeline,
)
from feasibility.report.workbook.plan import FIRST, TITLE_ROWS, UNIT, Place, Plan, places_of, quoted
from feasibility.report.workbook.plan_writer import PlainWorksheet, write_plan
from feasibility.report.workbook.printing import longer_than_printed, set_up_pages
from feasibility.report.workbook.reconciliation_sheet import reconciliation_plan
from feasibility.report.workbook.result_sheet import result_plan
from feasibility.report.workbook.tax_sheet import tax_plan
from feasibility.report.workbook.timeline_sheet import timeline_plan
from feasibility.report.workbook.type_figures import segment_ranges
from feasibility.report.workbook.type_sheet import type_plan
from feasibility.report.workbook.warning_sheet import warning_plan
from feasibility.scenario.excel.layout import called_so
from feasibility.scenario.keys.parties import OF_THE_TABLE

OUTCOMES = ("results", "waterfall", "years", "checks", "reconciliation")
AFTER_INPUTS = (
    "law",
    "sources",
    "timeline",
    "levels",
    "limits",
    "paths",
    "operation",
    "types",
    "costs",
    "project",
    "debt",
    "sizes",
    "loan",
    "tax",
    "irr",
    "equity_price",
    "warnings",
)
"""Sheets of calculation in the order in which they follow from each other."""
FINANCING = {
    "debt": debt_plan,
    "sizes": size_plan,
    "loan": loan_plan,
    "tax": tax_plan,
    "equity_price": equity_price_plan,
}
"""Sheets of loans and tax, which are there where the scenario has them."""
OF_A_PHASE = ("paths", "operation", "types", "costs", "project", "sizes", "loan")
"""Sheets that there are of each phase only, where a project has phases."""
TABS = {"outcome": "#009E73", "input": "#F0E442", "calculation": "#767676"}


def write_workbook(
    result: Result,
    path: str | PathLike[str],
    lang: str = "en",
) -> None:
    """Write the workbook of a result; see `workbook_bytes`.

    Raises:
        InputError: the file cannot be written.
    """
    write_bytes(path, workbook_bytes(result, lang))


def workbook_bytes(
    result: Result,
    lang: str = "en",
    years: int | None = None,
    deal: DealHead | None = None,
) -> bytes:
    """An xlsx file in which everything between the inputs and the results is a formula.

    Args:
        result: what the program found; it stands beside what the workbook computes.
        lang: `en` or `nl`.
        years: the longest holding period that may be filled in; by default the larger of 40 years and the
            scenario's plus 10.
        deal: which proposal it is about, where it is about one.
    """
    words = words_of(result.scenario, lang)
    scenario = result.scenario
    reach = reach_of(result, years)
    # What a party wants is no part of the sums, and not for everybody who gets the workbook.
    raw = {name: part for name, part in scenario.raw.items() if name not in OF_THE_TABLE}
    inputs = input_sheets(raw, range(reach.first_year, reach.last_year + 1), scenario.policy_base)
    said = workbook_words(scenario, words)
    context = Context(result, words, input_cells(inputs), reach, said, at_asking_price(result))
    of_phases: tuple[Plan, ...] = ()
    if scenario.phases:
        of_phases, spread = phase_plans(context)
        context = replace(context, spread=spread)
    titles = _titles(context, inputs, of_phases)
    plans = {plan.key: plan for plan in (*_plans(context, inputs, titles), *of_phases)}
    places = places_of(plans.values(), titles)
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = scenario.price_date
    title = (deal.title if deal else scenario.name)[:200]
    book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})
    book.set_calc_mode("auto")
    formats = Formats(book, lang)
    sheets = {key: book.add_worksheet(title, PlainWorksheet) for key, title in titles.items()}
    _define_names(book, context, places, titles)
    notes = notes_of(scenario, context.cells, words)
    lines = names_of_lines(scenario.development.costs, words)
    for sheet in inputs:
        sheets[sheet.key].set_tab_color(TABS["input"])
        write_inputs(sheets[sheet.key], sheet, titles[sheet.key], said, formats, notes, lines)
    phases = tuple(scenario.phases)
    longer = longer_than_printed(context)
    for key, plan in plans.items():
        kind, _, number = key.partition(" ")
        head = f"{titles[key]}: {plain(phases[int(number) - 1], 60)}" if number else titles[key]
        sheets[key].set_tab_color(TABS["outcome" if key in (*OUTCOMES, "overview") else "calculation"])
        about = (head, words(f"workbook_about_{kind}"))
        write_plan(sheets[key], plan, about, places, formats)
        set_up_pages(sheets[key], plan, longer, words, formats)
    write_cover(sheets["cover"], context, titles, places, formats, deal)
    write_charts(book, sheets, context, places)
    marked = {sheet.key: titles[sheet.key] for sheet in inputs}
    defaults = shown_defaults(context.cells.values(), said)
    rows = rows_of(inputs, lambda path: label_of(path, words))
    write_marks(book, marked, raw, defaults | called_so(lines), rows, said.said, policy_in_full=True)
    book.close()
    return stream.getvalue()


def _titles(context: Context, inputs: tuple[InputSheet, ...], phases: tuple[Plan, ...]) -> dict[str, str]:
    """The sheets' titles in their order; a phase's begin with its number."""
    words = context.words
    financed = financing_sheets(context)
    calculations = [key for key in AFTER_INPUTS if key not in FINANCING or key in financed]
    outcomes = list(OUTCOMES)
    if context.spread is not None:
        calculations = [key for key in calculations if key not in OF_A_PHASE]
        outcomes.insert(1, "overview")
    order = ["cover", *outcomes, *(sheet.key for sheet in inputs), *calculations]
    titles = {key: words(f"workbook_sheet_{key}") for key in order}
    last = titles.pop("warnings")
    for plan in phases:
        key, _, number = plan.key.partition(" ")
        own = words(f"workbook_sheet_{key}")
        titles[plan.key] = f"{number} {own}"
    return titles | {"warnings": last}


def _plans(context: Context, inputs: tuple[InputSheet, ...], titles: Mapping[str, str]) -> tuple[Plan, ...]:
    spread = context.spread
    first = (
        result_plan(context),
        waterfall_plan(context),
        year_plan(context),
        check_plan(context),
        reconciliation_plan(context),
        law_plan(context),
        source_plan(context),
    )
    warnings = warning_plan(context, inputs, titles)
    shared = (level_plan(context, titles["indices"]), limit_plan(context))
    financing = financing_sheets(context)
    if spread is None:
        return (
            *first,
            timeline_plan(context),
            *shared,
            path_plan(context),
            operation_plan(context),
            type_plan(context),
            cost_plan(context),
            project_plan(context),
            irr_plan(context),
            *(FINANCING[key](context) for key in financing),
            warnings,
        )
    whole = {"debt": whole_debt, "tax": whole_tax, "equity_price": equity_price_plan}
    return (
        *first,
        overview_plan(context),
        whole_timeline(context),
        *shared,
        whole_irr(context),
        *(whole[key](context) for key in financing if key in whole),
        mapped_plan(warnings, spread.warning),
    )


def financing_sheets(context: Context) -> tuple[str, ...]:
    """Which sheets of loans and tax there are."""
    return (
        *(("debt",) if context.borrows or context.scenario.tax is not None else ()),
        *(("sizes", "loan") if context.borrows else ()),
        *(("tax",) if context.scenario.tax is not None else ()),
        *(("equity_price",) if context.wants_equity_return else ()),
    )


def _define_names(
    book: Workbook,
    context: Context,
    places: Mapping[str, Place],
    titles: Mapping[str, str],
) -> None:
    """Names of inputs, of single figures, and of the ranges that formulas look things up in."""
    single = [
        row.name for place in places.values() if (row := place.plan.rows[place.row - 1 - TITLE_ROWS]).name
    ]
    names = [cell.name for cell in context.cells.values()] + single
    twice = {name for name, number in Counter(names).items() if number > 1}
    if twice:
        raise ValueError(f"names stand for two cells: {', '.join(sorted(twice))}")
    for cell in context.cells.values():
        letters = column_letters(cell.column)
        book.define_name(cell.name, f"={quoted(titles[cell.sheet])}${letters}${cell.row + 1}")
    for place in places.values():
        row = place.plan.rows[place.row - 1 - TITLE_ROWS]
        if row.name:
            book.define_name(row.name, f"={quoted(place.title)}$C${place.row}")
    policy = quoted(titles["policy"])
    for name, (first, last) in segment_ranges(context).items():
        book.define_name(name, f"={policy}{first}:{last}")
    segments = tuple(context.scenario.policy.segments)
    for name, side in (("lower_limits", "lower"), ("upper_limits", "upper")):
        ends = [places[f"limits.{segment}.{side}"] for segment in (segments[0], segments[-1])]
        book.define_name(name, _matrix(*ends))
    ends = [places[f"levels.{index}.level"] for index in (context.indices[0], context.indices[-1])]
    book.define_name("index_levels", _matrix(*ends))
    letters, rows = column_letters(UNIT), [place.row for place in ends]
    book.define_name("index_names", f"={quoted(ends[0].title)}${letters}${rows[0]}:${letters}${rows[1]}")
    points = points_of_table()
    least, most = (places[f"law.points {number}"] for number in (points[0], points[-1]))
    dates = places["law.points_dates"]
    known = len(dates.plan.rows[dates.row - 1 - TITLE_ROWS].values or ())
    columns = f"${column_letters(FIRST)}", f"${column_letters(FIRST + known - 1)}"
    for name, (top, bottom) in (
        ("law_points_dates", (dates.row, dates.row)),
        ("law_points_values", (least.row, most.row)),
    ):
        book.define_name(name, f"={quoted(dates.title)}{columns[0]}${top}:{columns[1]}${bottom}")
    for key, table in tables_of(context).items():
        for part in ("dates", "values"):
            place = places[f"law.{key}_{part}"]
            end = column_letters(FIRST + max(1, len(tuple(entries_of(table)))) - 1)
            start = column_letters(FIRST)
            book.define_name(
                f"law_{key}_{part}", f"={quoted(place.title)}${start}${place.row}:${end}${place.row}"
            )


def _matrix(first: Place, last: Place) -> str:
    """The rows from one to another, over all columns."""
    left, right = column_letters(FIRST), column_letters(first.plan.last_column)
    return f"={quoted(first.title)}${left}${first.row}:${right}${last.row}"
