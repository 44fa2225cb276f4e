"""Formulas that hold every input against what may stand in it: numbers, bounds, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feasibility.language.words import Words
from feasibility.report.workbook.input_writer import label_of
from feasibility.report.workbook.inputs import YES_NO, Block, Entry, InputCell, InputSheet, column_letters
from feasibility.report.workbook.plan import quoted
from feasibility.report.workbook.validation import asked_of
from feasibility.scenario.excel.layout import single
from feasibility.scenario.keys.fields import MappingOr, WordOr
from feasibility.scenario.keys.values import LARGEST, Day, Kind, Number, OneOf, Whole, YesNo

ASIDE = ("mix", "levers")
"""Sheets on which nothing in the workbook depends."""
UNUSED = ("format", "known_until", "policy.base", "policy.source", "policy.notes", "policy.assumed")
"""How the paths begin of what nothing depends on elsewhere."""


@dataclass(frozen=True)
class InputCheck:
    """One check of cells that ask the same."""

    where: str
    """Sheet and name of the input."""
    asked: str
    """What is asked, as a sentence; empty where only something must be given."""
    faults: str
    """Formula without =: how many cells are wrong; an error where that cannot be counted."""


def input_checks(
    sheets: Sequence[InputSheet], titles: Mapping[str, str], words: Words
) -> Iterator[InputCheck]:
    """A check for every input that the workbook calculates with.

    Args:
        sheets: the input sheets.
        titles: of every sheet.
        words: the language.
    """
    for sheet in sheets:
        if sheet.key in ASIDE:
            continue
        title = titles[sheet.key]
        for block in sheet.blocks:
            for entries in _alike(block):
                check = _check(entries, title, words)
                if check is not None:
                    yield check


def _alike(block: Block) -> Iterator[tuple[Entry, ...]]:
    """The rows of a block one by one; the years of indices, which all ask the same, together."""
    rates = tuple(entry for entry in block.entries if block.path == "indices.*" and _is_rate(entry))
    yield from ((entry,) for entry in block.entries if entry not in rates)
    if rates:
        yield rates


def _is_rate(entry: Entry) -> bool:
    return all(isinstance(cell.kind, Number) for cell in entry.cells.values())


def _check(entries: tuple[Entry, ...], title: str, words: Words) -> InputCheck | None:
    first = entries[0]
    cells = [cell for entry in entries for cell in entry.cells.values()]
    if not cells or first.path.endswith(".status") or first.path.startswith(UNUSED):
        return None
    kind, needed = cells[0].kind, [cell for cell in cells if cell.needed]
    fits = _fits(kind, "§", words)
    where = title if len(entries) > 1 else f"{title}, {label_of(first.path, words)}"
    faults = [f'({cell.name}="")' for cell in needed]
    if fits:
        span = _span(cells, title)
        filled = f'(§<>"")*(1-{fits})'.replace("§", span)
        faults.append(f"SUMPRODUCT({filled})")
    if not faults:
        return None
    asked = asked_of(kind, words) if fits else ""
    return InputCheck(where, asked, "+".join(faults))


def _span(cells: Sequence[InputCell], title: str) -> str:
    """The range from the first cell to the last."""
    ends = [f"${column_letters(cell.column)}${cell.row + 1}" for cell in (cells[0], cells[-1])]
    return f"{quoted(title)}{':'.join(dict.fromkeys(ends))}"


def _fits(kind: Kind | None, cell: str, words: Words) -> str:
    """Whether a cell that holds something holds what may stand there; empty where any text may."""
    kind = single(kind) if isinstance(kind, MappingOr) else kind
    if isinstance(kind, YesNo):
        return _one_of(YES_NO[words.lang], cell)
    if isinstance(kind, OneOf):
        return _one_of([str(word) for word in kind.words], cell)
    if isinstance(kind, WordOr):
        # A text is larger than any number, so that a word and a number never fit both.
        return f"({_fits(kind.other, cell, words)}+{_one_of(kind.words, cell)})"
    if isinstance(kind, Day):
        return f"ISNUMBER({cell})*({cell}=INT({cell}))"
    if isinstance(kind, Whole):
        return f"ISNUMBER({cell})*({cell}>={kind.low})*({cell}<={kind.high})*({cell}=INT({cell}))"
    if isinstance(kind, Number):
        low = f"*({cell}{'>' if kind.above else '>='}{kind.low!r})" if kind.low > -LARGEST else ""
        high = f"*({cell}<={kind.high!r})" if kind.high < LARGEST else ""
        return f"ISNUMBER({cell}){low}{high}"
    return ""


def _one_of(choices: Sequence[str], cell: str) -> str:
    asked = "+".join(f'({cell}="{word}")' for word in choices)
    return f"({asked})"
