"""Shared by all that a Python user sees: tables in a notebook, and the message about a missing package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib import import_module
from typing import Any

SHORT_HASH = 12
"""Characters of a scenario's hash that are shown."""
LONGEST_NAME = 80
MOST_ROWS = 20
"""Rows that a notebook shows; a frame has all of them."""


class MissingPackageError(ImportError):
    """A package of one of the extras is not installed."""


def needed(module: str, package: str, extra: str, what: str) -> Any:
    """A module that an extra brings, loaded when it is first needed.

    Args:
        module: dotted name of the module.
        package: top-level name of the package that may be missing.
        extra: name of the extra that installs it.
        what: the feature that needs it, for the message.

    Raises:
        MissingPackageError: the package is not installed; the message says what to install.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        message = f"{what} needs {package}, which is not installed: pip install 'feasibility[{extra}]'"
        raise MissingPackageError(message, name=package) from None


def short_name(name: str) -> str:
    """A scenario's name between quotes, cut where it is long."""
    return repr(cut(name))


def cut(words: str) -> str:
    """Words for one line, cut where they are long."""
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


def paths_text(count: int) -> str:
    """So many paths."""
    return f"{count:,} path{'' if count == 1 else 's'}"


def error_text(error: float) -> str:
    """A standard error in percent, in tenths, or in one digit where it is less than a tenth."""
    return f"{error:.1%}" if error == 0 or error >= 0.001 else f"{100 * error:.1g}%"


def first_rows(caption: str, count: int) -> str:
    """The caption of a table that shows its first rows only, where there are more."""
    return f"{caption} (the first {MOST_ROWS} of {count})" if count > MOST_ROWS else caption


def html_table(caption: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table for a notebook, with all text escaped.

    Args:
        caption: above it.
        heading: a word for each column; none for a table without headings.
        rows: first the row's name, then a text for each column.
    """
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heading)
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(first)}</th>'
        + "".join(f"<td>{escape(each)}</td>" for each in rest)
        + "</tr>"
        for first, *rest in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f"<table><caption>{escape(caption)}</caption>{top}<tbody>{body}</tbody></table>"
