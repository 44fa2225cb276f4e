"""The cover: the main figures, what may and may not be changed, and a list of the sheets."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from feasibility.evaluation.figures.selections import ON_COVER, at_a_price
from feasibility.evaluation.result import Result
from feasibility.language.words import Words, plain
from feasibility.report.document import DealHead
from feasibility.report.run.sentences import nothing_to_hold_against
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.formats import Formats
from feasibility.report.workbook.plan import TITLE_ROWS, Place, quoted
from feasibility.version import VERSION

PROMISES = ("colours", "change", "beyond", "fixed", "program", "returned")
"""Paragraphs of the cover."""


def write_cover(
    sheet: Worksheet,
    context: Context,
    titles: Mapping[str, str],
    places: Mapping[str, Place],
    formats: Formats,
    deal: DealHead | None,
) -> None:
    """Write the cover.

    Args:
        sheet: the empty sheet.
        context: the workbook.
        titles: of every sheet, in their order.
        places: of every row.
        formats: of the workbook.
        deal: which proposal it is about, where it is about one.
    """
    words: Words = context.words
    for column, width in enumerate((42, 26, 70)):
        sheet.set_column(column, column, width)
    title = deal.title if deal else plain(context.scenario.name) or words("workbook_scenario")
    sheet.write_string(0, 0, title, formats.title)
    sheet.write_string(1, 0, words("workbook_about", version=VERSION), formats.small)
    sheet.write_formula(2, 0, "=warning_text", formats.warning, "")
    row = _deal(sheet, 4, deal, formats) if deal else 4
    row = _figures(sheet, row, context, places, formats)
    row = _promises(sheet, row + 1, context, formats)
    row = _legend(sheet, row + 1, context, formats)
    row = _list_of_sheets(sheet, row + 1, context, titles, formats)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row, 2)
    sheet.hide_gridlines(2)


def _deal(sheet: Worksheet, row: int, deal: DealHead, formats: Formats) -> int:
    """What is said of the proposal; gives the next free row, as all of these do."""
    wrap = formats.of(text_wrap=True, valign="top")
    for name, said in deal.rows:
        sheet.write_string(row, 0, name, formats.of(valign="top"))
        sheet.merge_range(row, 1, row, 2, "", wrap)
        sheet.write_string(row, 1, said, wrap)
        sheet.set_row(row, 13.5 * (1 + len(said) // 85))
        row += 1
    return row + 1


def _figures(
    sheet: Worksheet, row: int, context: Context, places: Mapping[str, Place], formats: Formats
) -> int:
    """The main figures, live; where a price is asked, at that price before those at the residual value."""
    words, label = context.words, context.label
    sheet.write_string(row, 0, words.heading("results"), formats.head)
    sheet.write_string(row, 1, words("workbook_row_workbook"), formats.head)
    blocks: list[tuple[str, str, Result, tuple[str, ...]]] = [("", "", context.result, ON_COVER)]
    if context.asked is not None:
        of_price = at_a_price(context.result.arrays.layout)
        blocks = [
            ("", "", context.result, tuple(figure for figure in ON_COVER if figure not in of_price)),
            ("at_asking", "asked_", context.asked, of_price),
            ("at_residual", "", context.result, tuple(figure for figure in ON_COVER if figure in of_price)),
        ]
    for title, price, result, figures in blocks:
        if title:
            row += 1
            sheet.write_string(row, 0, label(title), formats.head)
        for figure in figures:
            row += 1
            _figure(sheet, row, figure, price, result, context, places, formats)
    yes, no = words("yes"), words("no")
    sheet.write_string(row + 1, 0, label("all_equal"), formats.label)
    verdict = formats.of(bold=True, align="right")
    sheet.write_formula(row + 1, 1, f'=IF(all_equal=1,"{yes}","{no}")', verdict, yes)
    return row + 2


def _figure(
    sheet: Worksheet,
    row: int,
    figure: str,
    price: str,
    result: Result,
    context: Context,
    places: Mapping[str, Place],
    formats: Formats,
) -> None:
    """One figure, at the price whose names begin with `price`."""
    words = context.words
    yes, no = words("yes"), words("no")
    value = getattr(result, figure)
    place = places[f"results.{price}{figure}"]
    look = place.plan.rows[place.row - 1 - TITLE_ROWS].look
    name = f"{price or 'result_'}{figure}"
    sheet.write_string(row, 0, context.at_asking(figure) if price else words.heading(figure), formats.label)
    if look == "flag":
        formula, cached = f'IF({name}=1,"{yes}","{no}")', yes if value else no
        if figure == "viable":
            formula, cached = _unless_nothing_is_asked(context, formula, cached)
        verdict = formats.of(bold=True, align="right")
        sheet.write_formula(row, 1, f"={formula}", verdict, cached)
    else:
        cached = "" if value is None else value
        sheet.write_formula(row, 1, f"={name}", formats.number(look, link=True), cached)


def _unless_nothing_is_asked(context: Context, formula: str, cached: str) -> tuple[str, str]:
    """The verdict on the land, or that there is none where nothing is asked or paid for it."""
    nothing = context.words("report_nothing_asked")
    asked = context.name("land.asking_price")
    open_end = f"AND(land_is_residual=1,N({asked})=0,result_viable=1)"
    shown = nothing if nothing_to_hold_against(context.result) else cached
    return f'IF({open_end},"{nothing}",{formula})', shown


def _promises(sheet: Worksheet, row: int, context: Context, formats: Formats) -> int:
    """What may be changed, and how far."""
    reach = context.reach
    values = {
        "years": reach.holding_years,
        "periods": reach.construction_periods,
        "first": reach.first_year,
        "last": reach.last_year,
    }
    words, wrap = context.words, formats.of(text_wrap=True, valign="top")
    promises = list(PROMISES)
    if context.financed or context.leased or context.scenario.phases:
        promises.insert(PROMISES.index("fixed") + 1, "fixed_financing")
    for promise in promises:
        text = words(f"workbook_cover_{promise}", **values)
        sheet.merge_range(row, 0, row, 2, "", wrap)
        sheet.write_string(row, 0, text, wrap)
        sheet.set_row(row, 13.5 * (1 + len(text) // 125))
        row += 1
    return row


def _legend(sheet: Worksheet, row: int, context: Context, formats: Formats) -> int:
    """What the colours mean."""
    looks = {
        "input": formats.input("text", default=False),
        "formula": formats.number("text"),
        "link": formats.number("text", link=True),
        "constant": formats.number("text", constant=True),
    }
    words = context.words
    for key, look in looks.items():
        sheet.write_string(row, 0, words(f"workbook_legend_{key}"), look)
        row += 1
    return row


def _list_of_sheets(
    sheet: Worksheet, row: int, context: Context, titles: Mapping[str, str], formats: Formats
) -> int:
    """Every sheet, to be jumped to, and what it is for."""
    link = formats.of(font_color="#0563C1", underline=1)
    words = context.words
    sheet.write_string(row, 0, words("workbook_sheets"), formats.head)
    for key, title in titles.items():
        if key != "cover":
            row += 1
            sheet.write_url(row, 0, f"internal:{quoted(title)}A1", link, title)
            sheet.write_string(row, 1, words(f"workbook_about_{key.partition(' ')[0]}"), formats.small)
    return row + 1
