"""What is handed over of a scenario, as the commands write it: report, memo, workbook, form and tables."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from feasibility.errors import FeasibilityError
from feasibility.evaluation.evaluate import evaluate
from feasibility.notebook import MissingPackageError, needed
from feasibility.report.csv import csv_text
from feasibility.report.handout.material import material_of
from feasibility.report.handout.memo.page import memo_html, memo_paths
from feasibility.report.handout.page import report_html
from feasibility.report.handout.uncertain import PATHS, uncertain_sections
from feasibility.report.run.csv import csv_tables
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.form import form_of
from feasibility.scenario.validated import Scenario

SEED = 1
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Mapping[str, str] = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "memo.html": "text/html; charset=utf-8",
    "memo.pdf": "application/pdf",
    "workbook.xlsx": XLSX,
    "form.xlsx": XLSX,
    "tables.zip": "application/zip",
    "scenario.yaml": "text/yaml; charset=utf-8",
}
"""Every file that is handed over, and its media type."""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The moment of the files in an archive, so that the same scenario gives the same bytes."""


class NoPdfError(FeasibilityError):
    """PDFs cannot be written here: WeasyPrint or its libraries are not installed."""


def handout(name: str, scenario: Scenario, text: str, lang: str) -> bytes:
    """One file.

    Args:
        name: one of `TYPES`.
        scenario: as it is now.
        text: its own text.
        lang: `en` or `nl`.

    Raises:
        InputError: as `evaluate`.
        NoPdfError: a PDF is asked for, and cannot be made here.
    """
    if name == "scenario.yaml":
        return text.encode("utf-8", "surrogatepass")
    return _MAKERS[name](scenario, lang)


def _report(scenario: Scenario, lang: str) -> str:
    material = material_of(scenario, lang)
    uncertain = uncertain_sections(material.result.scenario, lang, PATHS, SEED, None)
    return report_html(material, lang, uncertain=uncertain)


def _memo(scenario: Scenario, lang: str) -> str:
    material = material_of(scenario, lang)
    return memo_html(material, lang, *memo_paths(material.result.scenario, lang, PATHS, SEED))


def _pdf(page: Callable[[Scenario, str], str], scenario: Scenario, lang: str) -> bytes:
    try:
        pdf = needed("feasibility.report.handout.pdf", "weasyprint", "pdf", "a PDF")
    except (MissingPackageError, OSError):
        raise NoPdfError from None
    with tempfile.TemporaryDirectory(prefix="feasibility-") as folder:
        file = Path(folder) / "page.pdf"
        pdf.write_pdf(page(scenario, lang), file)
        return file.read_bytes()


def _tables(scenario: Scenario, lang: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in csv_tables(evaluate(scenario)).items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", MOMENT), csv_text(rows, lang).encode("utf-8"))
    return stream.getvalue()


_MAKERS: Mapping[str, Callable[[Scenario, str], bytes]] = {
    "report.html": lambda scenario, lang: _report(scenario, lang).encode("utf-8"),
    "report.pdf": lambda scenario, lang: _pdf(_report, scenario, lang),
    "memo.html": lambda scenario, lang: _memo(scenario, lang).encode("utf-8"),
    "memo.pdf": lambda scenario, lang: _pdf(_memo, scenario, lang),
    "workbook.xlsx": lambda scenario, lang: workbook_bytes(evaluate(scenario), lang),
    "form.xlsx": form_of,
    "tables.zip": _tables,
}
