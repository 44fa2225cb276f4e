"""What may stand in an input cell: what a person is asked, and formulas that hold every input against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from feasibility.glossary import terms_named, unit_named
from feasibility.language.numbers import plain_number
from feasibility.language.words import Words, capital
from feasibility.report.workbook.form_words import FormWords, words_at
from feasibility.report.workbook.input_writer import label_of
from feasibility.report.workbook.inputs import YES_NO, Block, Entry, InputCell, InputSheet, column_letters
from feasibility.report.workbook.plan import quoted
from feasibility.scenario.excel.layout import single
from feasibility.scenario.keys.fields import MappingOr, WordOr
from feasibility.scenario.keys.paths import kind_and_parts
from feasibility.scenario.keys.values import LARGEST, Day, Kind, Number, OneOf, Whole, YesNo

LONGEST_MESSAGE = 255
LONGEST_TITLE = 32
DIGITS = 9
"""Decimals of a bound, at most."""
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2200, 12, 31)

Validation = dict[str, Any]
AS_SPELLED: Mapping[str, str] = MappingProxyType({})


def validation(cell: InputCell, ranges: Mapping[str, str], words: Words) -> Validation:
    """The rules for one cell, as xlsxwriter takes them.

    Args:
        cell: the cell.
        ranges: last part of a path → the range of cells from which its words are chosen; other words are
            allowed beside them.
        words: the language of what is said.
    """
    path = cell.path.partition(":")[0]
    kind, parts = kind_and_parts(path.split("."))
    if ":" in cell.path:
        kind = YesNo()
    offered = ranges.get(path, ranges.get(parts[-1], ""))
    rules: Validation = {"validate": "list", "source": offered, "show_error": False}
    if not offered:
        rules = _of_kind(kind, words)
    offered_words = words_at(path, kind, words)
    if offered_words and not offered:
        rules = {"validate": "list", "show_error": False} if rules["validate"] == "any" else rules
        rules |= {"source": list(offered_words)} if rules["validate"] == "list" else {}
    asked = _asked(path, words)
    if asked:
        title, message = asked
        rules |= {"input_title": title, "input_message": message}
    return rules | {"error_title": words("form_not_allowed")} if "error_message" in rules else rules


def asked_of(kind: Kind | None, words: Words, called: Mapping[str, str] = AS_SPELLED) -> str:
    """What one kind asks, in a sentence; empty where any text may stand.

    Args:
        kind: the kind.
        words: the language.
        called: words of the format that are called otherwise.
    """
    kind = single(kind)
    if isinstance(kind, WordOr):
        choices = " · ".join(called.get(each, each) for each in kind.words)
        return f"{asked_of(kind.other, words).removesuffix('.')} ({choices})."
    rules = _of_kind(kind, words)
    if rules["validate"] == "list":
        return words("form_one_of", words=" · ".join(called.get(each, each) for each in rules["source"]))
    return str(rules.get("error_message", ""))


def _of_kind(kind: Kind | None, words: Words) -> Validation:
    """What one kind lets stand in a cell; the program itself is stricter."""
    if isinstance(kind, MappingOr):
        # The other form, such as a range of counts, is a text: a person may insist on it.
        return _of_kind(single(kind), words) | {"error_type": "warning"}
    if isinstance(kind, YesNo):
        return _list(YES_NO[words.lang], words)
    if isinstance(kind, OneOf):
        return _list([str(word) for word in kind.words], words)
    if isinstance(kind, WordOr):
        return {"validate": "list", "source": list(kind.words), "show_error": False}
    if isinstance(kind, Day):
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_message": words("form_date_needed"),
        }
    if isinstance(kind, (Number, Whole)):
        return _number(kind, words)
    return {"validate": "any"}


def _list(choices: Any, words: Words) -> Validation:
    return {"validate": "list", "source": list(choices), "error_message": words("form_choose")}


def _number(kind: Number | Whole, words: Words) -> Validation:
    """The bounds of a number; one that is only there against nonsense is not named."""
    low, high = _plain(kind.low), _plain(kind.high)
    above = isinstance(kind, Number) and kind.above
    shown = [
        words.exact_percent(bound)
        if isinstance(kind, Number) and kind.fraction
        else plain_number(bound, words.lang, DIGITS)
        for bound in (low, high)
    ]
    rules: Validation = {"validate": "integer" if isinstance(kind, Whole) else "decimal"}
    if high < LARGEST:
        rules |= {"criteria": "between", "minimum": low, "maximum": high}
        between = "form_number_between" if above else "form_number_needed"
        needed = "form_whole_needed" if isinstance(kind, Whole) else between
        return rules | {"error_message": words(needed, low=shown[0], high=shown[1])}
    if low > -LARGEST:
        rules |= {"criteria": ">" if above else ">=", "value": low}
        least = "form_number_above" if above else "form_number_least"
        return rules | {"error_message": words(least, low=shown[0])}
    rules |= {"criteria": "between", "minimum": low, "maximum": high}
    return rules | {"error_message": words("form_any_number")}


def _plain(bound: float) -> float:
    """A whole bound without a decimal."""
    return int(bound) if bound == round(bound) else bound


def _asked(path: str, words: Words) -> tuple[str, str] | None:
    """Name and help of what stands at a path, cut at a word to what title and message can hold."""
    terms = terms_named(path)
    if not terms:
        return None
    wording = terms[0].wording(words.lang)
    title = _cut(wording.name, LONGEST_TITLE)
    message = wording.help if title == wording.name else f"{capital(wording.name)}: {wording.help}"
    return title, _cut(message, LONGEST_MESSAGE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def unit_of(path: str, words: Words) -> str:
    """The unit of what stands at a path; empty where the glossary has none."""
    return unit_named(path.partition(":")[0], words.lang)


ASIDE = ("mix", "levers", "uncertainty")
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
    sheets: Sequence[InputSheet], titles: Mapping[str, str], said: FormWords
) -> Iterator[InputCheck]:
    """A check for every input that the workbook calculates with.

    Args:
        sheets: the input sheets.
        titles: of every sheet.
        said: the words of the workbook.
    """
    for sheet in sheets:
        if sheet.key in ASIDE:
            continue
        title = titles[sheet.key]
        for block in sheet.blocks:
            for entries in _alike(block):
                check = _check(entries, title, said)
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


def _check(entries: tuple[Entry, ...], title: str, said: FormWords) -> InputCheck | None:
    first, words = entries[0], said.words
    cells = [cell for entry in entries for cell in entry.cells.values()]
    if not cells or first.path.endswith(".status") or first.path.startswith(UNUSED):
        return None
    kind, needed = cells[0].kind, [cell for cell in cells if cell.needed]
    called = said.labels(cells[0].path.partition(":")[0])
    fits = _fits(kind, "§", words, called)
    where = title if len(entries) > 1 else f"{title}, {label_of(first.path, words)}"
    faults = [f'({cell.name}="")' for cell in needed]
    if fits:
        span = _span(cells, title)
        filled = f'(§<>"")*(1-{fits})'.replace("§", span)
        faults.append(f"SUMPRODUCT({filled})")
    if not faults:
        return None
    asked = asked_of(kind, words, called) if fits else ""
    return InputCheck(where, asked, "+".join(faults))


def _span(cells: Sequence[InputCell], title: str) -> str:
    """The range from the first cell to the last."""
    ends = [f"${column_letters(cell.column)}${cell.row + 1}" for cell in (cells[0], cells[-1])]
    return f"{quoted(title)}{':'.join(dict.fromkeys(ends))}"


def _fits(kind: Kind | None, cell: str, words: Words, called: Mapping[str, str]) -> str:
    """Whether a cell that holds something holds what may stand there; empty where any text may."""
    kind = single(kind) if isinstance(kind, MappingOr) else kind
    if isinstance(kind, YesNo):
        return _one_of(YES_NO[words.lang], cell)
    if isinstance(kind, OneOf):
        return _one_of([called.get(str(word), str(word)) for word in kind.words], cell)
    if isinstance(kind, WordOr):
        shown = [called.get(word, word) for word in kind.words]
        # A text is larger than any number, so that a word and a number never fit both.
        return f"({_fits(kind.other, cell, words, called)}+{_one_of(shown, cell)})"
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
