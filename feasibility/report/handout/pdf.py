"""The same page as a PDF, to be printed or kept.

This module needs the extra `pdf`: importing it without WeasyPrint raises ImportError.
"""

from __future__ import annotations

from os import PathLike
from typing import NoReturn

from weasyprint import HTML

from feasibility.report.files import write_bytes


def write_pdf(page: str, path: str | PathLike[str]) -> None:
    """Write a page as an A4 document; the same page gives the same bytes.

    Args:
        page: of `report_html`; nothing outside it is fetched.
        path: the file.

    Raises:
        InputError: the file cannot be written.
    """
    data = HTML(string=page, url_fetcher=_nothing).write_pdf()
    write_bytes(path, bytes(data))


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    """The page holds everything; whatever else it may name is not asked for."""
    raise ValueError(url)
