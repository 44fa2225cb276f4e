"""How cells look: the FAST habit of inputs in blue on yellow, formulas black, links to other sheets green."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from feasibility.report.workbook.inputs import YES_NO, Shape
from feasibility.report.workbook.plan import Look

YELLOW, BLUE, GREEN, GREY, INK = "#FFF9D6", "#0000C0", "#00703C", "#767676", "#1F1F1F"
HEAD, RULE = "#E3EDF5", "#9DB7CC"

NUMBERS: Mapping[Look, str] = {
    "money": '#,##0;[Red]-#,##0;"-"',
    "cents": '#,##0.00;[Red]-#,##0.00;"-"',
    "rate": "0.00##%",
    "factor": "0.000000",
    "whole": "0",
    "year": "0",
    "number": "#,##0.######",
    "text": "General",
    "square_metres": "#,##0.0#",
}
INPUT_NUMBERS: Mapping[Shape, str] = {
    "number": "#,##0.######",
    "share": "0.00######%",
    "whole": "0",
    "year": "0",
    "date": "yyyy-mm-dd",
    "text": "@",
    "yes_no": "@",
    "choice": "@",
    "list": "@",
}


class Formats:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        """For a workbook in a language."""
        self._workbook = workbook
        self.lang = lang
        yes, no = YES_NO[lang]
        self._dates = "dd-mm-yyyy" if lang == "nl" else "yyyy-mm-dd"
        self._numbers = {**NUMBERS, "date": self._dates, "flag": f'"{yes}";"{yes}";"{no}"'}
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """A format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(
                {"font_name": "Calibri", "font_size": 10, **properties}
            )
        return self._made[key]

    def number(
        self, look: Look, *, link: bool = False, constant: bool = False, strong: bool = False
    ) -> Format:
        """A cell of calculation: black, green where it only repeats another, blue where it is a constant."""
        colour = BLUE if constant else GREEN if link else INK
        written = self._numbers[look]
        more: dict[str, Any] = {"top": 1, "top_color": RULE} if strong else {}
        if look == "flag":
            more["align"] = "center"
        return self.of(num_format=written, font_color=colour, bold=strong, **more)

    def input(self, shape: Shape, *, default: bool, wrapped: bool = False) -> Format:
        """An input: blue on yellow, unlocked; a default in italics."""
        more = {"text_wrap": True} if wrapped else {}
        written = self._dates if shape == "date" else INPUT_NUMBERS[shape]
        return self.of(
            num_format=written,
            font_color=BLUE,
            bg_color=YELLOW,
            italic=default,
            locked=False,
            border=1,
            border_color=RULE,
            align="left" if written == "@" else "right",
            valign="top",
            **more,
        )

    @property
    def title(self) -> Format:
        """The title of a sheet."""
        return self.of(bold=True, font_size=14, font_color=INK)

    @property
    def head(self) -> Format:
        """A heading over rows, or the names of columns."""
        return self.of(bold=True, bg_color=HEAD, font_color=INK)

    @property
    def head_wrapped(self) -> Format:
        """The names of columns that a person gave, over as many lines as the longest needs."""
        return self.of(bold=True, bg_color=HEAD, font_color=INK, text_wrap=True, valign="top")

    @property
    def label(self) -> Format:
        """A label."""
        return self.of(font_color=INK, valign="top")

    @property
    def total(self) -> Format:
        """The head of the column of totals."""
        return self.of(font_color=INK, valign="top", align="right")

    @property
    def wrapped(self) -> Format:
        """A label over as many lines as it needs."""
        return self.of(font_color=INK, text_wrap=True, valign="top")

    @property
    def small(self) -> Format:
        """Paths, units and notes."""
        return self.of(font_color=GREY, font_size=9, valign="top")

    @property
    def small_wrapped(self) -> Format:
        """What the words mean that may stand in a row, over as many lines as it needs."""
        return self.of(font_color=GREY, font_size=9, text_wrap=True, valign="top")

    @property
    def warning(self) -> Format:
        """A warning that shows itself."""
        return self.of(bold=True, font_color="#B00020")
