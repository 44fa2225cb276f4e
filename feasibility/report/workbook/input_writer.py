"""Writing the input sheets: the layout of `inputs` with labels, units, notes, choices and colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

from feasibility.glossary import unit_named
from feasibility.language.library_notes import library_note
from feasibility.language.naming import path_words
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.policy.sources import stated_status
from feasibility.report.workbook.file_identity import write_value as write_exactly
from feasibility.report.workbook.form_words import FormWords
from feasibility.report.workbook.formats import Formats
from feasibility.report.workbook.inputs import (
    LABEL,
    NOTE,
    PATH,
    UNIT,
    VALUE,
    YES_NO,
    Block,
    Entry,
    InputCell,
    InputSheet,
)
from feasibility.report.workbook.units import percent_unit, yes_or_no
from feasibility.scenario.excel.layout import LAND
from feasibility.scenario.keys.labels import LONGEST
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import remarks


def names_of_lines(costs: Iterable[str], words: Words) -> dict[str, str]:
    """Name of each development cost, and of the land → what it is called, where a list can hold that.

    A cell may hold these in place of the names: none stands for two lines, or is the name of another, in
    whatever case.
    """
    names = [*costs, LAND]
    found = {name: words.line(name, LONGEST, "development_costs") for name in names}
    uses = Counter(each.casefold() for each in found.values())
    taken = Counter(name.casefold() for name in names)
    return {
        name: label
        for name, label in found.items()
        if label != name
        and uses[label.casefold()] == 1
        and taken[label.casefold()] == int(label.casefold() == name.casefold())
        and not set(label) & set(",;[]")
    }


BASES = "development.costs.*.of"
NAMES_TO_CHOOSE: Mapping[str, str] = MappingProxyType({"segment": "segment_names", "index": "index_names"})
"""Last part of a key → the cells with the names that may be chosen there."""
LONGEST_NOTE = 400
WRAPPED = ("text", "list")
"""Shapes of cells whose texts take as many lines as they need: merged cells would not be read back."""
YEAR = 4
"""Figures of a year, which tells apart the rows of a series."""
WIDTH_OF_NOTES, FEWEST_OF_A_NOTE = 70, 4
"""Width of the column of notes [characters]; columns over which one is written where those are narrow."""
SMALL_SIGNS = 1.1
"""Small signs in the width of one character."""
WIDTH, WIDEST, WIDTH_OF_LABELS = 18, 45, 40
"""Width of a column of values, up to which it is made wider for what it holds, and of labels [characters]."""
BOLD = 1.1
"""Widths of a bold sign, against one that is not."""
SIGNS_OF_A_UNIT, LINE_HEIGHT, LINE_OF_A_TEXT = 22, 10.5, 13.5
"""Small signs on a line of the column of units, and the heights of such a line and of a text's [points]."""
WITHOUT_SOURCE = (
    "policy.source",
    "policy.notes",
    "policy.assumed",
    "policy.base",
    "policy.name",
    "policy.place",
)
"""Paths below which nothing is a value of the policy's source."""


def write_inputs(
    sheet: Worksheet,
    plan: InputSheet,
    title: str,
    said: FormWords,
    formats: Formats,
    notes: Mapping[str, tuple[str, str]],
    lines: Mapping[str, str],
) -> None:
    """Write one input sheet.

    Args:
        sheet: the empty sheet.
        plan: its layout.
        title: its title.
        said: the words of the workbook.
        formats: of the workbook.
        notes: path → note or source, and status.
        lines: of `names_of_lines`.
    """
    words = said.words
    sheet.write_string(0, LABEL, title, formats.title)
    about = "uncertainty" if plan.key == "uncertainty" else "inputs"
    sheet.write_string(1, LABEL, words(f"workbook_about_{about}"), formats.small)
    sheet.write_formula(0, VALUE, "=warning_text", formats.warning, "")
    entries = [entry for block in plan.blocks for entry in block.entries]
    widest = max((VALUE + len(entry.cells) - 1 for entry in entries), default=VALUE)
    widths = _widths(plan.blocks, lines, said)
    room = _room(widest, widths)
    for block in plan.blocks:
        _write_head(sheet, block, said, formats, max(room) + 1)
        table = bool(block.columns) or block.path.endswith(".*")
        for entry in block.entries:
            _write_entry(sheet, entry, table, said, formats, notes, lines, room, widths)
    _lay_out(sheet, widest, max((entry.row for entry in entries), default=1), room)
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _room(widest: int, widths: Mapping[int, int]) -> Mapping[int, int]:
    """Columns over which a note is written → their width: one, or those of a table on the same sheet."""
    if widest < NOTE:
        return {NOTE: WIDTH_OF_NOTES}
    return {
        each: widths.get(each, WIDTH) for each in range(NOTE, max(widest, NOTE + FEWEST_OF_A_NOTE - 1) + 1)
    }


def _write_head(sheet: Worksheet, block: Block, said: FormWords, formats: Formats, status: int) -> None:
    words = said.words
    table = bool(block.columns) or block.path.endswith(".*")
    label = (
        name_of_path(block.path.removesuffix(".*"), words.lang) if block.path else words("workbook_scenario")
    )
    sheet.write_string(block.row, LABEL, capital(label), formats.head)
    sheet.write_string(block.row, PATH, block.path if table else "", formats.head)
    sheet.write_string(block.row, UNIT, words("workbook_row_unit"), formats.head)
    if table:
        heads = [said.called(name, block.path.removesuffix(".*")) for name in block.columns]
        lines = max((ceil(BOLD * len(shown) / WIDEST) for shown in heads), default=1)
        for number, shown in enumerate(heads):
            look = formats.head_wrapped if lines > 1 else formats.head
            sheet.write_string(block.row, VALUE + number, shown, look)
        if lines > 1:
            sheet.set_row(block.row, LINE_OF_A_TEXT * lines)
        return
    for column in range(NOTE, status):
        sheet.write_blank(block.row, column, None, formats.head)
    named = ((VALUE, "workbook_row_value"), (NOTE, "workbook_row_note"), (status, "workbook_row_status"))
    for column, key in named:
        sheet.write_string(block.row, column, words(key), formats.head)


def _write_entry(
    sheet: Worksheet,
    entry: Entry,
    table: bool,
    said: FormWords,
    formats: Formats,
    notes: Mapping[str, tuple[str, str]],
    bases: Mapping[str, str],
    room: Mapping[int, int],
    widths: Mapping[int, int],
) -> None:
    words = said.words
    label, unit = label_of(entry.path, words), unit_of(entry, said)
    sheet.write_string(entry.row, LABEL, label, formats.wrapped)
    sheet.write_string(entry.row, PATH, entry.path, formats.small)
    sheet.write_string(entry.row, UNIT, unit, formats.small_wrapped)
    lines = ceil(len(unit) / SIGNS_OF_A_UNIT)
    height = LINE_HEIGHT * (lines + 1) if lines > 1 else 0.0
    texts = [(len(label), WIDTH_OF_LABELS)] + [
        (len(_text_of(cell, bases, said)), widths.get(cell.column, WIDTH)) for cell in entry.cells.values()
    ]
    most = max(ceil(length / width) for length, width in texts)
    if most > 1:
        height = max(height, LINE_OF_A_TEXT * most)
    if height:
        sheet.set_row(entry.row, height)
    for cell in entry.cells.values():
        write_value(sheet, cell, said, formats, bases if entry.path == BASES else {})
        note, status = notes.get(cell.path, ("", "")) if cell.value is not None else ("", "")
        if cell.default:
            note, status = words("workbook_default"), ""
        if table:
            own = "" if cell.default else ": ".join(part for part in (status, note) if part)
            if own:
                sheet.write_comment(cell.row, cell.column, plain(own, LONGEST_NOTE), {"x_scale": 2})
        else:
            _write_note(sheet, cell.row, plain(note, LONGEST_NOTE), room, formats, height)
            sheet.write_string(cell.row, max(room) + 1, status, formats.small)


def _write_note(
    sheet: Worksheet, row: int, note: str, room: Mapping[int, int], formats: Formats, least: float
) -> None:
    """Write a note over as many lines as it needs; the row has a least height already."""
    if len(room) > 1 and note:
        sheet.merge_range(row, NOTE, row, max(room), note, formats.small_wrapped)
    else:
        sheet.write_string(row, NOTE, note, formats.small_wrapped)
    lines = ceil(len(note) / (SMALL_SIGNS * sum(room.values())))
    if lines > 1:
        sheet.set_row(row, max(least, LINE_HEIGHT * (lines + 1)))


def write_value(
    sheet: Worksheet, cell: InputCell, said: FormWords, formats: Formats, names: Mapping[str, str]
) -> None:
    """Write an input cell: its value or nothing, how it looks, and the words that may stand in it.

    Args:
        sheet: its sheet.
        cell: the cell.
        said: the words of the workbook.
        formats: of the workbook.
        names: what the names in a list are called.
    """
    shown = formats.input(cell.shape, default=cell.default, wrapped=cell.shape in WRAPPED)
    value = [names.get(each, each) for each in cell.value] if names and cell.value else cell.value
    write_exactly(sheet, cell.row, cell.column, said.shown(value, cell.path), shown)
    offered = list(YES_NO[said.words.lang]) if cell.shape == "yes_no" else words_shown(cell, said)
    if cell.path.endswith(".from"):
        offered = list(said.labels(cell.path).values())
    range_of_names = NAMES_TO_CHOOSE.get(cell.path.rpartition(".")[2], "")
    if offered or range_of_names:
        # A number may stand beside the words, and then they are only offered.
        stops = cell.shape in ("yes_no", "choice") or range_of_names
        source = f"={range_of_names}" if range_of_names else offered
        rule = {"validate": "list", "source": source, "error_type": "stop", "show_error": bool(stops)}
        sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)


def words_shown(cell: InputCell, said: FormWords) -> list[str]:
    """The words that may be chosen in a cell, as it shows them."""
    return [str(each) for each in said.shown(cell.words, cell.path)]


def label_of(path: str, words: Words) -> str:
    """The name of a key in the glossary; of what has none its last part."""
    asked = path.replace(".*", "").replace(":", ".")
    found = name_of_path(asked, words.lang)
    shown = asked.rpartition(".")[2] if found == asked else found
    if ".points." in path:
        shown = words(f"workbook_row_points_{path.rpartition('.')[2]}")
    if "correlations.*." in path:
        shown = words(f"form_pair_{path.rpartition('.')[2]}")
    if path.startswith("policy.assumed."):
        shown = f"{words.name('assumed')}: {_name_of_assumed(path.removeprefix('policy.assumed.'), words)}"
    year = asked.rpartition(".")[2]
    if len(year) == YEAR and year.isdigit():
        shown = f"{shown} {year}"
    return plain(capital(of_what(path, shown, words)), 100)


def _name_of_assumed(path: str, words: Words) -> str:
    """A value of the policy by its name, with its segment, or the number of its share rule."""
    name, parts = path_words(f"policy.{path}", words), path.split(".")
    if parts[0] == "segments" and len(parts) > 1:
        return f"{name}, {words.segment(parts[1])}"
    return f"{name} {int(parts[1]) + 1}" if parts[0] == "shares" and len(parts) > 1 else name


def of_what(path: str, name: str, words: Words) -> str:
    """The name of a row, and of what it is where other rows of the sheet bear that name: a kind, a status.

    Args:
        path: of the row, with `*` for a table's names.
        name: of its key.
        words: the language.
    """
    *above, last = path.split(".")
    if last == "status" and above:
        owner = name_of_path(".".join(part for part in above if part != "*"), words.lang)
        return words("workbook_row_status_of", of=owner)
    if above[:2] == ["exit", "by_kind"] and len(above) == 3:
        return f"{name} ({words.name(f'kind.{above[2]}')})"
    return f"{name} {int(last) + 1}" if above == ["policy", "notes"] else name


def unit_of(entry: Entry, said: FormWords) -> str:
    """The unit of a key in the language of the workbook; the words that may be chosen where there are any."""
    cell, words = next(iter(entry.cells.values()), None), said.words
    if cell is not None and cell.shape == "yes_no":
        return yes_or_no(words.lang)
    if cell is not None and cell.words and cell.shape == "choice":
        return " · ".join(words_shown(cell, said))
    unit = unit_named(entry.path.replace(".*", "").replace(":", "."), words.lang)
    if cell is not None and cell.shape == "share":
        unit = percent_unit(unit or words("workbook_unit_year"), words.lang)
    if entry.path.startswith("policy.assumed."):
        unit = words("workbook_unit_text")
    return " / ".join(filter(None, (unit, *(words_shown(cell, said) if cell is not None else ()))))


def notes_of(scenario: Scenario, paths: Iterable[str], words: Words) -> dict[str, tuple[str, str]]:
    """Path → what is said of it and how sure it is: by the scenario's file, or by the policy and its source.

    Args:
        scenario: the scenario.
        paths: of the input cells.
        words: the language.
    """
    told = remarks(scenario)
    notes = {}
    for path in paths:
        whole = path.partition(":")[0].removesuffix(".then")
        remark = told.get(path) or told.get(whole)
        if remark is not None:
            notes[path] = (remark.text, remark.status and words(f"workbook_status_{remark.status}"))
        elif path.startswith("policy.") and not path.startswith(WITHOUT_SOURCE):
            notes[path] = _of_policy(scenario, path.removeprefix("policy."), words)
    return notes


def _of_policy(scenario: Scenario, path: str, words: Words) -> tuple[str, str]:
    """The policy's source and how sure it is of a value; nothing of what the scenario itself sets."""
    policy = scenario.policy
    if any(path == each or path.startswith(each + ".") for each in scenario.policy_overrides):
        return "", words("workbook_status_scenario")
    parts = path.split(".")
    if parts[0] == "income_norm" and policy.income_norm is None:
        return "", ""
    status = stated_status(policy, ".".join(parts[:3] if parts[0] == "segments" else parts))
    stated = filter(None, (policy.source.title or policy.name, policy.source.article))
    title = ", ".join(library_note(each, words.lang) for each in stated)
    return title, status and words(f"workbook_status_{status}")


def _widths(blocks: Iterable[Block], lines: Mapping[str, str], said: FormWords) -> dict[int, int]:
    """Columns with a long name at their head, or a long text or list in them → their width [characters]."""
    widths: dict[int, int] = {}
    for block in blocks:
        heads = (said.called(name, block.path.removesuffix(".*")) for name in block.columns)
        for place, name in enumerate(heads, start=VALUE):
            if len(name) > WIDTH:
                widths[place] = min(WIDEST, max(widths.get(place, 0), len(name) + 2))
        for cell in (each for entry in block.entries for each in entry.cells.values()):
            length = len(_text_of(cell, lines, said)) + 2
            if length > WIDTH:
                widths[cell.column] = min(WIDEST, max(widths.get(cell.column, 0), length))
    return widths


def _text_of(cell: InputCell, lines: Mapping[str, str], said: FormWords) -> str:
    """The text, words or names in a cell, as it shows them; empty where it holds none."""
    if cell.shape == "list" and isinstance(cell.value, (list, tuple)):
        return ", ".join(said.called([lines.get(each, str(each)) for each in cell.value], cell.path))
    return str(said.shown(cell.value, cell.path)) if isinstance(cell.value, str) else ""


def _lay_out(sheet: Worksheet, widest: int, last: int, room: Mapping[int, int]) -> None:
    sheet.set_column(LABEL, LABEL, WIDTH_OF_LABELS)
    sheet.set_column(PATH, PATH, 30, None, {"level": 1, "hidden": True})
    sheet.set_column(UNIT, UNIT, 18, None, {"collapsed": True})
    sheet.set_column(VALUE, max(VALUE, widest), WIDTH)
    for column, width in room.items():
        sheet.set_column(column, column, width)
    sheet.set_column(max(room) + 1, max(room) + 1, 14)
    sheet.freeze_panes(3, VALUE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, last, max(widest, max(room) + 1))
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer("&L&F&C&A&R&P / &N")
