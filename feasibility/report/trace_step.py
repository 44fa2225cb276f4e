"""One step of a trace: a figure, the formula that makes it, and the figures that go into it.

A formula is a template, written once and read three ways: in words, with its numbers, and by a test that
computes it anew. In braces stand

- `{0}`: the value of the first child; `{0:R}`: column R of that child's table, in the row with the same key;
  `{0:R@10}`: in the row with key 10; `{0:R@*}`: the column's sum
- `{R}`: column R of the step's own table in this row; `{R:before}`, `{R:after}`: in the row before or after;
  `{R:@soft costs}`: in the row with that key; `{R:sum}`, `{R:last}`, `{R:least}`: over all rows
- `{value}`: the step's own value, in an equation that it solves

The key of a table is its first column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Value = float | int | str | bool | None

PLACEHOLDER = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")


@dataclass(frozen=True)
class Column:
    """One column of a table; a column without a header is a key that is not printed."""

    name: str
    header: str
    unit: str
    values: tuple[Value, ...]
    label: str = ""
    """What it is, in words, for the line under the table."""
    formulas: tuple[tuple[int, str], ...] = ()
    """Template from each row on; empty where the column, or a run of its rows, is given."""


@dataclass(frozen=True)
class Table:
    """Figures in rows; what each column is stands in its formulas."""

    columns: tuple[Column, ...]
    shown: int | None = None
    """Rows that are printed, all where None: later ones go on as `rest` says."""
    rest: str = ""
    by_row: bool = False
    """Whether each row has a formula of its own."""

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(each for each in self.columns if each.name == name)


@dataclass(frozen=True)
class Step:
    """A figure, how it is made, and what it is made of."""

    label: str
    formula: str
    """Template over the children and the table; empty where the figure is given."""
    value: Value
    unit: str
    """`€`, `€/month`, `€/m²`, `rate`, `factor`, `number`, `m²`, `years`, `year` or `text`."""
    source: str = ""
    """Of a given figure: the scenario's path with file and line, or the table, with its status."""
    children: tuple[Step, ...] = ()
    key: str = ""
    """What it is in the run; steps of one key are the same step, shown once."""
    table: Table | None = None
    sentence: str = ""
    """What the formula says, in words, where the names of the children do not say it."""

    @property
    def given(self) -> bool:
        """Whether it is an input."""
        return not self.children and self.table is None and not self.formula


@dataclass(frozen=True)
class Reference:
    """What a placeholder stands for."""

    value: Value
    unit: str
    label: str
    of_table: bool
    """Whether it stands in a table's row, and so is another in the next row."""


def filled(template: str, meaning: Callable[[str, str], str]) -> str:
    """A template with every placeholder replaced by what `meaning` makes of its two parts."""
    return PLACEHOLDER.sub(lambda found: meaning(found[1], found[2] or ""), template)


def referred(step: Step, name: str, spec: str, row: int | None = None) -> Reference:
    """What a placeholder of a step's formula, or of a row of its table, stands for.

    Raises:
        LookupError: it stands for nothing.
    """
    if name == "value":
        return Reference(step.value, step.unit, step.label, False)
    if not name.isdecimal():
        return _own(step, name, spec, row)
    child = step.children[int(name)]
    if not spec:
        return Reference(child.value, child.unit, child.label, False)
    if child.table is None:
        raise LookupError(f"{child.label} has no table")
    column_name, at, key = spec.partition("@")
    column = child.table.column(column_name)
    keys = child.table.columns[0]
    if key == "*":
        return Reference(_sum(column), column.unit, f"Σ {column.header}, {child.label}", False)
    if at:
        value = column.values[[str(each) for each in keys.values].index(key)]
        return Reference(value, column.unit, f"{column.header}({key})", False)
    if step.table is None or row is None:
        raise LookupError(f"{spec} of {child.label} is asked outside a table")
    own_key = step.table.column(keys.name).values[row]
    value = column.values[keys.values.index(own_key)]
    return Reference(value, column.unit, column.header, True)


def _own(step: Step, name: str, spec: str, row: int | None) -> Reference:
    if step.table is None:
        raise LookupError(f"{step.label} has no table")
    column, keys = step.table.column(name), step.table.columns[0]
    if spec == "sum":
        return Reference(_sum(column), column.unit, f"Σ {column.header}", False)
    if spec == "last":
        return Reference(column.values[-1], column.unit, column.header, False)
    if spec == "least":
        return Reference(min(_numbers(column)), column.unit, column.header, False)
    if spec.startswith("@"):
        return Reference(column.values[keys.values.index(spec[1:])], column.unit, spec[1:], True)
    if row is None:
        raise LookupError(f"{name} of {step.label} is asked outside a row")
    shift = {"before": -1, "after": 1}.get(spec, 0)
    if row + shift < 0:
        raise LookupError(f"{step.label} has no row before the first")
    header = column.header if not shift else f"{column.header}({keys.header}{'−' if shift < 0 else '+'}1)"
    return Reference(column.values[row + shift], column.unit, header, True)


def formula_of(column: Column, row: int) -> str:
    """The template that holds in a row; empty where the value is given."""
    return next((template for start, template in reversed(column.formulas) if start <= row), "")


def runs(templates: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The template of each row, as the row from which each holds on."""
    return tuple((row, each) for row, each in enumerate(templates) if row == 0 or each != templates[row - 1])


def always(template: str) -> tuple[tuple[int, str], ...]:
    """One template for all rows."""
    return ((0, template),)


def plus(terms: Sequence[str]) -> str:
    """A sum of terms; 0 where there are none."""
    return " + ".join(terms) or "0"


def _numbers(column: Column) -> list[float]:
    return [float(each) for each in column.values if each is not None]


def _sum(column: Column) -> float:
    return sum(_numbers(column))
