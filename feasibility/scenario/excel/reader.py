"""Strict reading of one filled-in form, or of a returned workbook: plain data, and each value's cell.

It returns the same as `scenario/reading/yaml` for a YAML file, so that every later step is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feasibility.errors import CellLine, Mistake
from feasibility.messages import sentence
from feasibility.scenario.excel.form import read_form
from feasibility.scenario.excel.layout import FIRST_YEAR, METHODS, is_list, restore, spelled, strange_bases
from feasibility.scenario.excel.rows import ValueCell, may_be_named
from feasibility.scenario.excel.values import converted
from feasibility.scenario.keys.fields import Named
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.notation import thousand_without_zeros
from feasibility.scenario.keys.paths import kind_and_parts, upwards
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.keys.values import YesNo
from feasibility.scenario.source_file import Document

ASKED_PIECE_BY_PIECE = ("indices", "exit")
"""Parts that must be there, of which some answers have a default."""


def read_workbook_document(file: str) -> Document:
    """The data on the input sheets of a form or a workbook.

    Raises:
        InputError: the file as a whole cannot be read, is not a form, or lacks one of its sheets.
    """
    form = read_form(file)
    gathered = _Gathered(file, form.counts_from_1904, form.defaults)
    gathered.mistakes.extend(form.mistakes)
    for each in form.cells:
        gathered.take(each)
    data = gathered.data()
    gathered.fill_years(data)
    restore(data, gathered.defaults)
    for path, message in strange_bases(data, gathered.defaults):
        gathered.note(path, message, gathered.lines[path.rpartition(".")[0]])
    gathered.place_empty_cells(data)
    return Document(
        file,
        data,
        gathered.lines,
        gathered.dotted,
        tuple(gathered.mistakes),
        policy_in_full=form.policy_in_full,
        warnings=form.warnings,
    )


def form_notes(file: str) -> dict[str, str]:
    """The note or comment of every value that is filled in, by its dotted path.

    Raises:
        InputError: see `read_workbook_document`.
    """
    notes = {}
    for each in read_form(file, comments=True).cells:
        if each.note and each.cell is not None:
            path = each.path.partition(":")[0]
            notes[path] = each.note
            if path.startswith("indices.") and path.endswith(".then"):
                # A rate alone is the whole index.
                notes.setdefault(path.removesuffix(".then"), each.note)
    return notes


@dataclass
class _Gathered:
    """The data read so far."""

    file: str
    counts_from_1904: bool
    defaults: Mapping[str, object]
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    root: dict[Any, Any] = field(default_factory=dict)
    empty: dict[str, CellLine] = field(default_factory=dict)
    """Empty cells, by path."""
    lists: set[tuple[str, ...]] = field(default_factory=set)
    methods: dict[str, bool] = field(default_factory=dict)
    dotted: dict[str, str] = field(default_factory=dict)
    """Numbers such as 1.285, which in Dutch is a thousand, by path."""
    named: list[tuple[str, ...]] = field(default_factory=list)
    """The names in the headings of tables: each exists, even without a value."""

    def note(self, path: str, message: str, line: int) -> None:
        self.mistakes.append(Mistake(path, message, self.file, line))

    def take(self, each: ValueCell) -> None:
        """Add one cell to the data, or note the mistake in it."""
        if each.nameless is not None:
            self.nameless(each, each.nameless)
        elif each.name:
            self.name(each)
        else:
            self.value(each)

    def nameless(self, each: ValueCell, heading: CellLine) -> None:
        """A cell in a column whose heading is empty."""
        if each.cell is not None or each.merged:
            message = sentence(
                "has a value in a column without a name; write the name in {cell}", cell=heading
            )
            self.note(each.path, message, each.line)

    def value(self, each: ValueCell) -> None:
        """A cell in which a value of the scenario stands."""
        kind, parts = kind_and_parts(each.path.partition(":")[0].split("."))
        path = ".".join(parts)
        usable = self.usable(each, path)
        if each.cell is None or each.cell.value is None or each.cell.error:
            self.empty.setdefault(path, each.line)
            if not usable:
                self.set_value(parts, None, each.line)
            return
        if ":" in each.path:
            self.member(each, path)
            return
        value = converted(each.cell.value, kind, counts_from_1904=self.counts_from_1904)
        if path in self.defaults and self.is_default(each.cell.value, self.defaults[path]):
            self.empty.setdefault(path, each.line)
            return
        if value.mistake and usable:
            self.note(path, value.mistake, each.line)
        read = spelled(value.value, path, kind, self.defaults)
        for inner, text in value.dotted.items():
            self.dotted[f"{path}.{inner}" if inner else path] = text
        if short := thousand_without_zeros(read, parts[-1]):
            self.dotted.setdefault(path, short)
        self.set_value(parts, read, each.line)

    def is_default(self, written: object, default: object) -> bool:
        both_numbers = not isinstance(written, (str, bool)) and not isinstance(default, (str, bool))
        return written == default and (both_numbers or type(written) is type(default))

    def usable(self, each: ValueCell, path: str) -> bool:
        """Whether a cell has a plain value or is empty; notes the mistake otherwise."""
        cell = each.cell
        if each.merged:
            what = sentence(
                "is part of the merged cells {cells}; unmerge them: each value has a cell of its own",
                cells=each.merged,
            )
        elif cell and cell.formula:
            what = sentence("holds a formula; a value is needed: copy the cell and paste it as a value")
        elif cell and cell.error:
            what = sentence("holds the error {value}; a value is needed", value=cell.value)
        else:
            return True
        self.note(path, what, each.line)
        return False

    def name(self, each: ValueCell) -> None:
        """A name in the heading of a table; its values follow."""
        path = f"{each.path}.{each.name}"
        if not self.usable(each, each.path):
            return
        if not may_be_named(each.path, each.name):
            message = sentence(
                "found the name '{name}'; a name is Latin letters, digits, spaces, _ and -",
                name=each.name[:60],
            )
            self.note(each.path, message, each.line)
        elif path in self.lines:
            self.note(
                path, sentence("given twice; the first stands in {cell}", cell=self.lines[path]), each.line
            )
        else:
            self.lines[path] = each.line
            parts = tuple(each.path.split("."))
            if _takes_names(parts):
                self.named.append((*parts, each.name))

    def member(self, each: ValueCell, path: str) -> None:
        """Whether a word is in a list: yes or no."""
        word = each.path.partition(":")[2]
        answer = converted(each.cell.value if each.cell else None, YesNo())
        if answer.mistake or not isinstance(answer.value, bool):
            message = answer.mistake or sentence(
                "found {value}; yes or no is needed", value=found(answer.value)
            )
            self.note(f"{path}.{word}", message, each.line)
        self.lines.setdefault(path, each.line)
        self.methods[word] = answer.value is True or bool(answer.mistake)

    def set_value(self, parts: tuple[str, ...], value: Any, line: CellLine) -> None:
        """Set a value at a path; the mappings around it are created."""
        at = self.root
        for place in range(len(parts) - 1):
            above = parts[: place + 1]
            if is_list(kind_and_parts(above)[0]):
                self.lists.add(above)
            self.lines.setdefault(".".join(above), line)
            inner = at.setdefault(_key(parts, place), {})
            if not isinstance(inner, dict):
                at_line = self.lines[".".join(above)]
                message = sentence(
                    "cannot be given beside the value in {cell}; clear one of the two", cell=at_line
                )
                self.note(".".join(parts), message, line)
                return
            at = inner
        path, key = ".".join(parts), _key(parts, len(parts) - 1)
        if key in at:
            self.note(path, sentence("given twice; the first stands in {cell}", cell=self.lines[path]), line)
            return
        at[key] = value
        self.lines[path] = line

    def data(self) -> dict[Any, Any]:
        """All data, with lists for numbered entries."""
        if self.methods:
            self.root.setdefault("exit", {})["methods"] = [
                word for word, given in self.methods.items() if given
            ]
            self.lines.setdefault("exit", self.lines[METHODS])
        for parts in self.named:
            at: Any = self.root
            for name in parts:
                at = at.setdefault(name, {}) if isinstance(at, dict) else at
        for path in sorted(self.lists, key=len, reverse=True):
            *above, last = path
            at = self.root
            for place in range(len(above)):
                at = at[_key(path, place)]
            entries = at.get(last)
            if isinstance(entries, dict) and all(name.isdecimal() for name in map(str, entries)):
                at[last] = self.listed(path, entries)
        return self.root

    def listed(self, path: tuple[str, ...], entries: Mapping[Any, Any]) -> Any:
        """The entries of a list in the order of their numbers; a single deviation of a type is not a list."""
        ordered = [entries[name] for name in sorted(entries, key=int)]
        return ordered[0] if path[-1] == "deviation" and len(ordered) == 1 else ordered

    def fill_years(self, data: dict[Any, Any]) -> None:
        """Indices: a rate alone is a constant; a year left empty before the last one given follows `then`."""
        indices: dict[Any, Any] = data["indices"] if isinstance(data.get("indices"), dict) else {}
        for name, index in list(indices.items()):
            if not isinstance(index, dict):
                continue
            if set(index) == {"then"}:
                indices[name] = index["then"]
                continue
            years = [year for year in index if isinstance(year, int)]
            if not years or "then" not in index or "history" in index:
                continue
            first = self.defaults.get(f"indices.{name}{FIRST_YEAR}")
            before = f"indices.{name}."
            for path, line in self.empty.items():
                year = path.removeprefix(before)
                if not path.startswith(before) or not year.isdecimal() or int(year) > max(years):
                    continue
                if not isinstance(first, int) or int(year) >= first:
                    index[int(year)] = index["then"]
                    self.lines[path] = line
            ordered = sorted(each for each in index if isinstance(each, int))
            indices[name] = {**{year: index[year] for year in ordered}, "then": index["then"]}

    def place_empty_cells(self, data: dict[Any, Any]) -> None:
        """Record the cells of missing values; a value that a base may give is not missing.

        Of a part that must be there each answer without a default is missing, not the part.
        """
        policy = data.get("policy")
        inherits = isinstance(policy, dict) and "base" in policy
        for path, line in self.empty.items():
            if "base" not in data and not (inherits and path.startswith("policy.")):
                for each in upwards(path):
                    self.lines.setdefault(each, line)
        for part in () if "base" in data else ASKED_PIECE_BY_PIECE:
            data.setdefault(part, {})
        if "indices.cpi.then" in self.empty and "cpi" not in data.get("indices", {}):
            self.lines["indices.cpi"] = self.empty["indices.cpi.then"]


def _takes_names(parts: tuple[str, ...]) -> bool:
    """Whether a path has entries with user-chosen names; an empty index counts as not given."""
    kind = kind_and_parts(parts)[0]
    return isinstance(kind, Named) and not isinstance(kind.item, IndexKind) and not kind.in_parts


def _key(parts: tuple[str, ...], place: int) -> str | int:
    """The key of one part of a path: the years of an index are numbers."""
    name = parts[place]
    return int(name) if parts[0] == "indices" and place == 2 and name.isdecimal() and len(name) < 9 else name
