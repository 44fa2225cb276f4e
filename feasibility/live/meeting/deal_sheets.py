"""The sheets of a proposal, made from exactly the scenario that was recorded: report, memo and workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.glossary import unit_named
from feasibility.language.numbers import day
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.live.meeting.running import Live, in_thread
from feasibility.live.table.positions import changes, is_price
from feasibility.live.table.requests import LONGEST_NAME, LONGEST_WORDS
from feasibility.live.table.setup import Setup, label_of
from feasibility.live.table.state import Proposal
from feasibility.live.table.transitions import is_accepted_by_all
from feasibility.live.table.words import both, standard_name
from feasibility.record.reading import run_in
from feasibility.record.stored import scenario_of
from feasibility.report.document import DealHead
from feasibility.report.handout.material import Material, material_of
from feasibility.report.names_and_units import written
from feasibility.report.workbook.file import workbook_bytes
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.changes import names_of
from feasibility.scenario.writing.remarks import remarks

REPORT, MEMO, WORKBOOK = "report.html", "memo.html", "workbook.xlsx"
REPORT_PAGE = "feasibility.report.handout.page"
MEMO_PAGE = "feasibility.report.handout.memo.page"
UNCERTAIN = "feasibility.report.handout.uncertain"
"""Modules that load the drawing library or the distributions, so only with the first such sheet."""
SEED = 1
SHEETS = {
    REPORT: "text/html; charset=utf-8",
    MEMO: "text/html; charset=utf-8",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Name of a sheet → its media type."""
MOST_SHEETS = 32
"""Sheets that a table keeps."""
LABEL, CASE = 40, 200
"""Characters of the label of a party, and of the name of a scenario, that are shown."""


def recorded_scenario(file: Path, proposal: Proposal, lang: str) -> Scenario:
    """The scenario of a proposal in the record.

    Raises:
        InputError: the record cannot be read, or has another run under its number.
    """
    run, contents = run_in(file, proposal.run)
    if run.entry.hash != proposal.hash:
        raise InputError([Mistake("", both("live_record_differs")[lang])])
    return scenario_of(contents, file, proposal.run)


def deal_head(setup: Setup, proposal: Proposal, case: str, lang: str) -> DealHead:
    """The proposal, who put it when, and the answers to it: only what all parties have seen.

    Args:
        setup: of the table.
        proposal: with its answers so far.
        case: name of the scenario.
        lang: nl or en.
    """
    words = Words(lang)
    number = proposal.number
    named = proposal.name not in standard_name(number).values()
    title = words(
        "live_deal_title" if named else "live_deal_title_unnamed",
        case=plain(case, CASE),
        number=number,
        name=plain(proposal.name, LONGEST_NAME),
    )
    put = words(
        "live_deal_put",
        who=plain(label_of(setup, proposal.by), LABEL) or words("live_deal_screen"),
        round=proposal.round,
        day=day(date.fromisoformat(proposal.moment[:10]), lang),
        time=proposal.moment[11:16],
    )
    stands = words("live_deal_agreed" if is_accepted_by_all(setup, proposal) else "live_deal_open")
    record = words("live_deal_run", run=proposal.run, hash=proposal.hash)
    return DealHead(
        title,
        (
            (words("live_deal_by"), put),
            *(row for _, row in _changed(setup, proposal, words)),
            *(
                (plain(label_of(setup, name), LABEL), _answered(name, proposal, words))
                for name in setup.parties
            ),
            (words("live_deal_stands"), stands),
            (words("live_deal_basis"), words("live_deal_shared")),
            (words("live_deal_record"), record),
        ),
    )


def agreed_head(setup: Setup, proposals: Sequence[Proposal], case: str, lang: str) -> DealHead | None:
    """The last proposal that all parties accept, with its price and land value; None where there is none.

    Args:
        setup: of the table.
        proposals: with their answers.
        case: name of the scenario.
        lang: nl or en.
    """
    last = next((each for each in reversed(proposals) if is_accepted_by_all(setup, each)), None)
    if last is None:
        return None
    words = Words(lang)
    head = deal_head(setup, last, case, lang)
    of_price = {
        row
        for name, row in _changed(setup, last, words)
        if name in setup.levers and is_price(setup.levers[name])
    }
    price, value = words.money(last.land_price), words.money(last.residual_land_value)
    agreed = (words("memo_agreed_price"), words("memo_agreed_value", price=price, value=value))
    # That all accept it is a row of its own: of each party stands here only what it said besides.
    plainly = words("live_deal_accept")
    rows = (
        row
        for row in head.rows
        if row[0] != words("live_deal_basis") and row[1] != plainly and row not in of_price
    )
    other = (words("live_deal_basis"), words("memo_agreed_other"))
    return DealHead(head.title, ((words("memo_agreed"), head.title), agreed, *rows, other))


def _changed(setup: Setup, proposal: Proposal, words: Words) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every lever and number of dwellings that a proposal moves: its name, and a row with both values."""
    for name, was, now in changes(setup.start, proposal.position):
        lever = setup.levers.get(name)
        if lever is None:
            kind = words_of(setup.case, words.lang).type(name.removeprefix("count."))
            label, unit = words("live_deal_count", type=kind), "number"
        else:
            label, unit = lever.label[words.lang], unit_named(lever.paths[0])
        said = words("live_deal_change", now=written(now, unit, words), was=written(was, unit, words))
        yield name, (plain(capital(label), LABEL), said)


def _answered(party: str, proposal: Proposal, words: Words) -> str:
    """A party's last answer to a proposal, and the hidden answer of one that keeps its conditions private."""
    last = next((each for each in reversed(proposal.answers) if each.party == party), None)
    if last is not None:
        said = words(f"live_deal_{last.answer}")
    else:
        said = words("live_deal_puts" if party == proposal.by else "live_deal_none")
    if last is not None and last.words:
        said = words("live_deal_words", said=said, words=plain(last.words, LONGEST_WORDS))
    hidden = next((each.satisfied for each in proposal.hidden if each.party == party), None)
    if hidden is None:
        return said
    return f"{said}; {words('live_deal_met' if hidden else 'live_deal_unmet')}"


def sheet(name: str, setup: Setup, file: Path, proposal: Proposal, lang: str) -> bytes:
    """One sheet of a proposal.

    Args:
        name: `REPORT`, `MEMO` or `WORKBOOK`.
        setup: of the table.
        file: the record.
        proposal: which one.
        lang: nl or en.

    Raises:
        InputError: as `recorded_scenario`.
    """
    scenario = recorded_scenario(file, proposal, lang)
    head = deal_head(setup, proposal, scenario.name, lang)
    if name == REPORT:
        report: str = import_module(REPORT_PAGE).report_html(_material(setup, scenario, lang), lang, head)
        return report.encode("utf-8")
    if name == MEMO:
        pages, paths = import_module(MEMO_PAGE), import_module(UNCERTAIN).PATHS
        # Without the parties' conditions: only what all have seen.
        material = replace(_material(setup, scenario, lang), scenario=replace(scenario, parties={}))
        found = pages.memo_paths(material.result.scenario, lang, paths, SEED)
        memo: str = pages.memo_html(material, lang, *found, deal=head)
        return memo.encode("utf-8")
    return workbook_bytes(evaluate(scenario), lang, deal=head)


def _material(setup: Setup, scenario: Scenario, lang: str) -> Material:
    """What a sheet is made of; what the proposal leaves as it is has the remark of the table's own file.

    The record holds values alone. What a party assumes or asks has no remark here: it may be private.
    """

    def value(of: Scenario, path: str) -> Any:
        return value_at(of.raw, names_of(path, of.raw))

    kept = {
        path: remark
        for path, remark in remarks(setup.scenario).items()
        if not path.startswith("parties.")
        if (now := value(scenario, path)) is not None and now == value(setup.scenario, path)
    }
    return replace(material_of(scenario, lang), remarks=kept)


def sheet_for(live: Live, name: str, proposal: Proposal, lang: str) -> asyncio.Future[bytes]:
    """A sheet, made once for the answers so far; one that failed is tried again."""
    key = (proposal.hash, proposal.answers, name, lang)
    known = live.sheets.get(key)
    if known is not None and not (known.done() and (known.cancelled() or known.exception())):
        return known
    while len(live.sheets) >= MOST_SHEETS:
        del live.sheets[next(iter(live.sheets))]
    made = asyncio.ensure_future(
        in_thread(live, "sheets", sheet, name, live.setup, live.files.record, proposal, lang)
    )
    live.sheets[key] = made
    return made
