"""The sheets of a proposal: its report and its workbook, made of exactly the scenario that was recorded."""

from __future__ import annotations

from pathlib import Path

from feasibility.errors import InputError, Mistake
from feasibility.evaluation import evaluate
from feasibility.record.reading import run_in
from feasibility.record.stored import scenario_of
from feasibility.report.html.material import material_of
from feasibility.report.html.page import report_html
from feasibility.report.workbook.workbook import workbook_bytes
from feasibility.scenario.scenario import Scenario
from feasibility.table.records import Proposal
from feasibility.table.words import both

REPORT, WORKBOOK = "report.html", "workbook.xlsx"
SHEETS = {
    REPORT: "text/html; charset=utf-8",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Name of a sheet → its media type."""


def recorded_scenario(file: Path, proposal: Proposal, lang: str) -> Scenario:
    """The scenario of a proposal as the record has it.

    Raises:
        InputError: the record cannot be read, or has another run under its number.
    """
    run, contents = run_in(file, proposal.run)
    if run.entry.hash != proposal.hash:
        raise InputError([Mistake("", both("live_record_differs")[lang])])
    return scenario_of(contents, file, proposal.run)


def sheet(name: str, file: Path, proposal: Proposal, lang: str) -> bytes:
    """One sheet of a proposal.

    Args:
        name: `REPORT` or `WORKBOOK`.
        file: the record.
        proposal: which one.
        lang: nl or en.

    Raises:
        InputError: as `recorded_scenario`.
    """
    scenario = recorded_scenario(file, proposal, lang)
    if name == REPORT:
        return report_html(material_of(scenario, lang), lang).encode("utf-8")
    return workbook_bytes(evaluate(scenario), lang)
