"""The workbook of a project in phases: the sheets of each phase, and those on which they are added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.cost_sheet import cost_plan
from feasibility.report.workbook.financing_rows import financing_sums
from feasibility.report.workbook.flow_sheets import operation_plan, project_plan
from feasibility.report.workbook.irr_sheet import financed_rates, grid_rows, irr_plan, rate_rows
from feasibility.report.workbook.loan_sheets import debt_plan, equity_singles, loan_plan, size_plan
from feasibility.report.workbook.path_sheet import path_plan
from feasibility.report.workbook.phase_formulas import PhaseRows, Spread, mapped_plan, numbered, rows_of_phase
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading
from feasibility.report.workbook.result_sheet import phase_result_rows
from feasibility.report.workbook.tax_sheet import tax_plan
from feasibility.report.workbook.timeline_sheet import timeline_plan
from feasibility.report.workbook.type_sheet import type_plan

DATED = (
    "construction_periods",
    "delivery_time",
    "payment_periods",
    "payment_time",
    "delivery_year",
    "exit_year",
    "delivery_column",
    "first_letting_is_new",
    "price_vat",
    "vat_of_land",
    "costs_of_land",
    "site_bears_vat",
    "canon_level_at_payment",
    "asking_growth",
    "acquisition_level",
)
"""Rows of the timeline that each phase has of its own."""


@dataclass(frozen=True)
class PhaseContext(Context):
    """One phase as if it were a project: its own types, dates, and lump sums."""

    phase: str = ""

    @property
    def in_phase(self) -> bool:
        """Whether it is of one of several phases."""
        return True

    @property
    def is_first(self) -> bool:
        """Whether it is the first phase."""
        return self.phase == next(iter(self.scenario.phases))

    @property
    def types(self) -> tuple[str, ...]:
        """Names of the phase's dwelling types."""
        return tuple(name for name, each in self.scenario.dwellings.items() if each.phase == self.phase)

    def name(self, path: str) -> str:
        """Defined name of an input, of the phase where it has its own; a lump sum of another phase is 0."""
        if path == "start":
            return "phase_start"
        if path == "development.construction_months":
            return super().name(f"phases.{self.phase}.construction_months")
        parent, _, key = path.rpartition(".")
        if key == "lump_sum" and parent.startswith("development."):
            cell = super().name(f"{parent}.phase")
            here = f'{cell}="{self.phase}"'
            if self.is_first:
                here = f'OR({cell}="",{here})'
            return f"IF({here},{super().name(path)},0)"
        return super().name(path)

    def project_year(self, period: str, year: str) -> str:
        """Formula of the project year of a moment, counted from the project's start."""
        del year
        return f"INT((MAX(1,{period})-1+start_periods)/periods_a_year)+1"


def phase_plans(context: Context) -> tuple[tuple[Plan, ...], Spread]:
    """The sheets of every phase, and what spreads a formula over them."""
    plans: list[Plan] = []
    rows: list[PhaseRows] = []
    for number, phase in enumerate(context.scenario.phases, start=1):
        own = PhaseContext(
            context.result,
            context.words,
            context.cells,
            context.reach,
            context.said,
            context.asked,
            phase=phase,
        )
        made = (
            _timeline(own),
            path_plan(own),
            operation_plan(own),
            type_plan(own),
            cost_plan(own),
            project_plan(own),
            *((debt_plan(own),) if context.borrows or context.scenario.tax is not None else ()),
            *((size_plan(own), loan_plan(own)) if context.borrows else ()),
            *((tax_plan(own),) if context.scenario.tax is not None else ()),
            replace(irr_plan(own), key="flows"),
            Plan("phase", (), (*phase_result_rows(own), *_financing(own)), frozen=0),
        )
        of_phase = rows_of_phase(number, made)
        rows.append(of_phase)
        plans += [numbered(plan, of_phase) for plan in made]
    dated = {row.name for plan in plans if plan.key.startswith("timeline ") for row in plan.rows}
    names = {name.partition("_")[2] for name in dated if name}
    return tuple(plans), Spread(tuple(rows), frozenset(names))


def _timeline(context: PhaseContext) -> Plan:
    """The dates of a phase, and what follows from them."""
    single, cells = Rows(context, "timeline").single, context.cells
    months = f"N({cells[f'phases.{context.phase}.start_months'].name})"
    start = cells["start"].name
    paid = context.project_year("payment_periods", "")
    found = [
        heading(context.label("dates")),
        single("phase_start", f"=EDATE({start},{months})", "date"),
        single("start_periods", f"={months}*periods_a_year/12", "number"),
        single("start_time", "=start_periods/periods_a_year", "number"),
        *(row for row in timeline_plan(context).rows if row.name in DATED),
        single("payment_project_year", f"={paid}", "whole"),
    ]
    cell = cells["land.phase_shares"].name
    listed = f'","&SUBSTITUTE({cell}," ","")&","'
    key = f",{context.phase.replace(' ', '')}:"
    after = f'MID({listed},FIND("{key}",{listed})+{len(key)},40)'
    text = f'IFERROR(LEFT({after},FIND(",",{after})-1),"")'
    found.append(single("share_text", f"={text}", "text"))
    # Read digit by digit: whether a point or a comma divides them differs between spreadsheets.
    whole = 'VALUE("0"&LEFT(share_text,FIND(".",share_text&".")-1))'
    digits = 'MID(share_text,FIND(".",share_text&".")+1,15)'
    part = f'IF({digits}="",0,VALUE({digits})/10^LEN({digits}))'
    area = "SUMPRODUCT({types.count:},{types.floor_area:})"
    equal = 1 / len(context.scenario.phases)
    share = f'=IF({cell}="",IF(area_of_all>0,{area}/MAX(area_of_all,1E-9),{equal!r}),{whole}+{part})'
    shares = [("phase_share", share)]
    if context.dates_asking:
        asked = "IF(land_is_residual=1,stated_share*asking_growth/asked_of_all,stated_share)"
        shares = [("stated_share", share), ("phase_share", f"={asked}")]
    found += [single(key, formula, "rate") for key, formula in shares]
    return Plan("timeline", (), tuple(found), frozen=0)


def _financing(context: PhaseContext) -> Iterator[Row]:
    """What the figures of loans and tax are the sums of."""
    single, term = Rows(context, "results").single, context.term
    for name, formula in financing_sums(context):
        yield single(name, formula)
    if context.borrows:
        by = "=INDEX({sizes.name:},MATCH(1,{sizes.binds:},0))"
        year = '=IF({debt.forbids@}>0,MATCH(1,{debt.forbids:},0),"")'
        yield single("bound_by", by, "text", term("loan_bound_by"))
        yield single("forbidden_in", year, "whole", term("loan_forbidden_in"))
    if context.wants_equity_return:
        yield from equity_singles(context)


def whole_timeline(context: Context) -> Plan:
    """Dates and switches that all phases share."""
    plan = timeline_plan(context)
    rows = tuple(row for row in plan.rows if row.name not in DATED)
    return mapped_plan(replace(plan, rows=rows), context.spread.formula) if context.spread else plan


def whole_irr(context: Context) -> Plan:
    """The flows of all phases on the project's grid, and the rates on them."""
    halves = 2 * (context.reach.periods + context.reach.start_periods) + 1
    return Plan("irr", tuple(str(half) for half in range(halves)), tuple(_irr(context)), frozen=2)


def _irr(context: Context) -> Iterator[Row]:
    yield from grid_rows(context)
    rates: list[tuple[str, str, float | None]] = []
    prices = [("", context.result)] + ([("asked_", context.asked)] if context.asked else [])
    for price, result in prices:
        for party in ("project", "investor"):
            title = context.at_asking(f"{party}_irr") if price else context.term(f"{party}_irr")
            rates.append((f"{price}{party}", title, getattr(result, f"{party}_irr")))
    rates += list(financed_rates(context))
    flow = context.words.heading("net_cash_flow")
    for party, title, _ in rates:
        yield Row(f"irr.{party}", f"{flow}: {title}", _together(context, party), total="sum", strong=True)
    for party, title, rate in rates:
        yield from rate_rows(context, party, title, rate)


def _together(context: Context, party: str) -> str:
    """A phase's flows, each from its own start, or its own delivery, on."""
    last, terms = 2 * context.reach.periods, []
    from_start = party.removeprefix("asked_") in ("project", "developer")
    for phase in context.spread.phases if context.spread else ():
        shift = f"2*{phase.name('start_periods')}"
        if not from_start:
            shift = f"2*({phase.name('start_periods')}+{phase.name('construction_periods')})"
        here = f"({{irr.half}}-{shift})"
        row = f"{{{phase.number}/irr.{party}:}}"
        terms.append(f"IF(AND({here}>=0,{here}<={last}),INDEX({row},{here}+1),0)")
    return "=" + "+".join(terms)


def whole_debt(context: Context) -> Plan:
    """Income and loans of all phases by year of operation, each phase's own."""
    return _added(context, "debt", debt_plan(context), ("noi", "interest", "repayment", "service", "balance"))


def whole_tax(context: Context) -> Plan:
    """Tax of all phases by fiscal year, each phase's own."""
    return _added(context, "tax", tax_plan(context), ("book", "depreciation", "deducted", "taxable", "tax"))


def _added(context: Context, key: str, plan: Plan, summed: tuple[str, ...]) -> Plan:
    """Rows of which all phases' are added, with the ratios of the sums."""
    spread = context.spread
    rows = []
    for row in plan.rows:
        name = row.key.removeprefix(f"{key}.")
        if name in summed and spread is not None:
            terms = "+".join(f"{{{each.number}/{row.key}}}" for each in spread.phases)
            rows.append(replace(row, pattern=f"={terms}"))
        elif name in ("year", "dscr", "icr"):
            rows.append(row)
    return replace(plan, rows=tuple(rows), frozen=1)


def overview_plan(context: Context) -> Plan:
    """The phases side by side, and their sums."""
    spread = context.spread
    phases = spread.phases if spread is not None else ()
    names = tuple(context.scenario.phases)

    def row(key: str, text: str, name: str, look: Look) -> Row:
        cells = tuple(f"={each.name(name)}" for each in phases)
        return Row(f"overview.{key}", text, cells, look, total="sum" if look == "money" else None)

    label, term = context.label, context.term
    rows = (
        Row("overview.name", term("phases"), values=names, look="text"),
        row("start", label("phase_start"), "phase_start", "date"),
        row("start_time", label("start_time"), "start_time", "number"),
        row("delivery_time", label("delivery_time"), "delivery_time", "number"),
        row("share", label("phase_share"), "phase_share", "rate"),
        EMPTY,
        *(
            row(key, term(key), f"result_{key}", "money")
            for key in (
                "investment_value",
                "development_cost_without_land",
                "profit_and_risk",
                "residual_land_value",
                "land_price",
                "total_development_cost",
                "net_present_value",
            )
        ),
    )
    return Plan("overview", names, rows, frozen=1)
