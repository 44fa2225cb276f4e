"""Rows on the grid of half periods: flows after loans and tax, and the loan of the developer."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.plan import EMPTY, Row, heading


def equity_rows(context: Context) -> Iterator[Row]:
    """Flows of the investor after its loan, and after tax."""
    row = Rows(context, "irr")
    held = context.name("exit.holding_years")
    if context.borrows:
        fee = context.name("finance.loan.fee")
        at_end = f"AND({{irr.half}}>0,MOD({{irr.half}},2)=0,{{irr.half}}<=2*periods_a_year*{held})"
        yield EMPTY
        yield row(
            "loan",
            f"=IF({{irr.half}}=0,loan_size*(1-{fee}),0)"
            f"-IF({at_end},INDEX({{loan.payment:}},MAX(1,{{irr.half}}/2)),0)"
            f"-IF({{irr.half}}=2*periods_a_year*{held},loan_at_exit,0)",
            label=context.label("loan_flow"),
            total="sum",
        )
        yield row(
            "equity",
            "={irr.investor}+{irr.loan}",
            label=context.label("equity_flow"),
            total="sum",
            strong=True,
        )
    if context.scenario.tax is not None:
        before, after = (
            ("equity", "equity_after_tax") if context.borrows else ("investor", "investor_after_tax")
        )
        due = (
            f"AND({{irr.half}}>0,MOD({{irr.half}},2*periods_a_year)=0,{{irr.half}}<=2*periods_a_year*{held})"
        )
        yield EMPTY
        yield row(
            "tax",
            f"=-IF({due},INDEX({{tax.tax:}},MAX(1,{{irr.half}}/(2*periods_a_year))),0)",
            label=context.term("tax.tax"),
            total="sum",
        )
        yield row(
            after,
            f"={{irr.{before}}}+{{irr.tax}}",
            label=context.label("flow_after_tax"),
            total="sum",
            strong=True,
        )


def developer_rows(context: Context) -> Iterator[Row]:
    """The developer's loan: own money first, then the loan, which is repaid at delivery with its interest."""
    row = Rows(context, "irr")
    label, name = context.label, context.name
    bought = "-result_acquisition_costs" if context.buys else ""
    share, rate, fee = (name(f"finance.construction_loan.{key}") for key in ("share_of_cost", "rate", "fee"))
    yield EMPTY
    yield heading(context.term("finance.construction_loan"))
    yield row.single("costs_as_paid", "=-{irr.development@}")
    yield row.single("construction_loan_size", f"=MAX(0,{share}*costs_as_paid)")
    yield row("spent", "=N({irr.spent<})-{irr.development}", label=label("spent_so_far"))
    yield row(
        "drawn",
        "=MIN(construction_loan_size,MAX(0,{irr.spent}-(costs_as_paid-construction_loan_size)))",
        label=label("drawn_so_far"),
    )
    yield row("draw", "={irr.drawn}-N({irr.drawn<})", total="sum")
    yield row(
        "grown",
        f"={{irr.draw}}*(1+{rate}/periods_a_year)^(periods_a_year*(delivery_time-{{irr.time}}))",
        label=label("draw_at_delivery"),
        total="sum",
    )
    yield row(
        "developer",
        "={irr.development}+{irr.draw}"
        f"-IF({{irr.half}}=0,{fee}*construction_loan_size,0)"
        f"+IF({{irr.half}}=2*construction_periods,result_total_development_cost{bought}-{{irr.grown@}},0)",
        label=label("developer_flow"),
        total="sum",
        strong=True,
    )
