"""How the cells of a form look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLOURS = {"input": "#FFF2CC", "first": "#FFD166", "heading": "#1F3864", "grey": "#6B6B6B", "line": "#BFBFBF"}


NUMBER_FORMATS: Mapping[str, str] = {
    "number": "#,##0.######",
    "share": "0.00####%",
    "whole": "#,##0",
    "year": "0",
    "date": "yyyy-mm-dd",
    "text": "@",
    "yes_no": "General",
    "choice": "General",
    "list": "@",
}
"""How what is typed is shown, by the shape of the cell."""


class FormFormats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        """Add them to a workbook of xlsxwriter."""
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        line = {"bottom": 1, "bottom_color": COLOURS["line"]}
        typed = {
            **base,
            "bg_color": COLOURS["input"],
            "border": 1,
            "border_color": COLOURS["line"],
            "locked": False,
        }
        self.title = book.add_format(
            {**base, "bold": True, "font_size": 14, "font_color": COLOURS["heading"]}
        )
        self.about = book.add_format({**base, "font_color": COLOURS["grey"]})
        self.block = book.add_format({**base, "bold": True, "font_color": COLOURS["heading"], **line})
        self.plain = book.add_format(base)
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.path = book.add_format({**base, "font_color": COLOURS["grey"], "font_size": 8})
        self.unit = book.add_format({**base, "font_color": COLOURS["grey"]})
        self.link = book.add_format({**base, "font_color": "#0563C1", "underline": 1})
        self.note = book.add_format({**base, "num_format": "@", "locked": False, "indent": 1})
        self.name = book.add_format({**typed, "bold": True, "num_format": "@"})
        self.inputs = {
            shape: book.add_format({**typed, "num_format": number_format})
            for shape, number_format in NUMBER_FORMATS.items()
        }
        first = {**typed, "bg_color": COLOURS["first"]}
        self.first_name = book.add_format({**first, "bold": True, "num_format": "@"})
        self.first_label = book.add_format({**base, "bold": True})
        self.first = {
            shape: book.add_format({**first, "num_format": number_format})
            for shape, number_format in NUMBER_FORMATS.items()
        }
