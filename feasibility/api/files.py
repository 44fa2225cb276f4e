"""A report, a workbook and pictures, as the commands write and draw them.

This module loads the drawing library.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from matplotlib.figure import Figure

from feasibility.compare.results import Comparison
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate, refuse_other_than_scenario
from feasibility.evaluation.result import Result
from feasibility.levers.results import Levers
from feasibility.messages import sentence
from feasibility.mix.balance import sour_sweet
from feasibility.mix.results import BestMix
from feasibility.notebook import needed
from feasibility.report.compare.chart import split_chart
from feasibility.report.files import refuse_unwritable, write_text
from feasibility.report.handout.material import material_of
from feasibility.report.handout.memo.page import memo_html, memo_paths
from feasibility.report.handout.page import report_html
from feasibility.report.handout.uncertain import PATHS, uncertain_sections
from feasibility.report.levers.chart import tornado_chart
from feasibility.report.mix.charts.balance import sour_sweet_chart
from feasibility.report.risk.charts.of_simulation import all_fans
from feasibility.report.run.charts.of_result import cash_flow_chart
from feasibility.report.solve.chart_grid import grid_chart
from feasibility.risk.simulation import Simulation
from feasibility.scenario.validated import Scenario
from feasibility.solve.grid import Grid

LANGUAGES = ("en", "nl")


def write_report(
    scenario: Scenario,
    path: str | PathLike[str],
    lang: str = "en",
    *,
    paths: int = PATHS,
    seed: int = 1,
    run: str | PathLike[str] | None = None,
    memo: bool = False,
) -> None:
    """Write everything about a scenario as one page to read, print and mail. As `feasibility report`.

    Args:
        scenario: where a count is a range, the report is about the mix with the highest land value.
        path: a file that ends in .html, or in .pdf for the same as an A4 document (the extra `pdf`).
        lang: en or nl.
        paths: of the indices, on the page about uncertainty; 0 leaves it out.
        seed: of those paths.
        run: a folder of `simulate`, from which the paths are taken instead.
        memo: whether two pages of A4 for decision makers are written in its place, as `report --memo`; the
            paths then give the range of the land value.

    Raises:
        ImportError: a PDF is asked for and WeasyPrint is not installed.
        InputError: another ending, a file that cannot be written, or as `evaluate` does.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, write_report
    >>> write_report(read_scenario("scenarios/amersfoort-2019.yaml"), "amersfoort.html")
    """
    refuse_other_than_scenario(scenario)
    _refuse_language(lang)
    ending = _ending(path, ".html", ".htm", ".pdf")
    pdf = needed("feasibility.report.handout.pdf", "weasyprint", "pdf", "a PDF") if ending == ".pdf" else None
    refuse_unwritable(path)
    material = material_of(scenario, lang)
    if memo:
        page = memo_html(material, lang, *memo_paths(material.result.scenario, lang, paths, seed, run))
    else:
        uncertain = uncertain_sections(material.result.scenario, lang, paths, seed, run)
        page = report_html(material, lang, uncertain=uncertain)
    if pdf is None:
        write_text(path, page)
    else:
        pdf.write_pdf(page, path)


def write_workbook(scenario: Scenario, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the calculation as a workbook with live formulas. As `feasibility workbook`.

    Args:
        scenario: with a whole number of dwellings of each type.
        path: a file that ends in .xlsx.
        lang: en or nl.

    Raises:
        ImportError: XlsxWriter is not installed; the extra `excel` brings it.
        InputError: another ending, a file that cannot be written, or as `evaluate` does.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, write_workbook
    >>> write_workbook(read_scenario("scenarios/amersfoort-2019.yaml"), "amersfoort.xlsx")
    """
    refuse_other_than_scenario(scenario)
    _refuse_language(lang)
    _ending(path, ".xlsx")
    workbook = needed("feasibility.report.workbook.file", "xlsxwriter", "excel", "a workbook")
    refuse_unwritable(path)
    workbook.write_workbook(evaluate(scenario), path, lang)


Pictured = Result | Grid | Levers | Comparison | BestMix | Simulation | Sequence[Simulation]
"""Types that `chart_of` can draw."""


def chart_of(found: Pictured, lang: str = "en") -> Figure:
    """The picture that goes with an answer, as a figure of Matplotlib; a notebook shows it.

    Args:
        found: a result (its cash flow), a grid (its heat map), levers (their tornado), a comparison (the
            split of the difference), a best mix (sour and sweet), or a simulation or several of one scenario
            side by side (land value, rents and cash flow on many paths).
        lang: en or nl.

    Raises:
        TypeError: something else, which has no picture.

    >>> from feasibility import chart_of, evaluate, read_scenario
    >>> figure = chart_of(evaluate(read_scenario("scenarios/amersfoort-2019.yaml")))
    >>> figure.savefig("amersfoort.png")
    """
    _refuse_language(lang)
    match found:
        case Result():
            return cash_flow_chart(found, lang)
        case Grid():
            return grid_chart(found, lang)
        case Levers():
            return tornado_chart(found, lang)
        case Comparison():
            return split_chart(found, lang)
        case BestMix():
            return sour_sweet_chart(sour_sweet(found.result, found.question.land_price), lang)
        case Simulation():
            return all_fans((found,), lang)
        case [Simulation(), *_]:
            return all_fans(_of_one_scenario(found), lang)
    raise TypeError(f"there is no picture of a {type(found).__name__}")


def _of_one_scenario(found: Sequence[object]) -> tuple[Simulation, ...]:
    """Simulations that one picture shows side by side.

    Raises:
        TypeError: they are of several scenarios, or of one model twice.
    """
    several = tuple(each for each in found if isinstance(each, Simulation))
    models = {each.plan.model for each in several}
    if len(models) != len(found) or len({each.scenario.digest for each in several}) != 1:
        raise TypeError("one picture shows simulations of one scenario, each of another model")
    return several


def _ending(path: str | PathLike[str], *allowed: str) -> str:
    ending = Path(path).suffix.lower()
    if ending not in allowed:
        message = sentence("a name that ends in {allowed} is needed", allowed=" or ".join(allowed))
        raise InputError.of("", message, str(path))
    return ending


def _refuse_language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise InputError.of(
            "lang",
            sentence("found '{lang}'; allowed: {languages}", lang=lang, languages=", ".join(LANGUAGES)),
        )
