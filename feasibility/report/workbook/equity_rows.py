"""Rows on the grid of half periods: flows after loans and tax, and the loan of the developer."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import EMPTY, Row, heading


def equity_rows(context: Context) -> Iterator[Row]:
    """Flows of the investor after its loan, and after tax."""
    held = context.name("exit.holding_years")
    if context.borrows:
        fee = context.name("finance.loan.fee")
        at_end = f"AND({{irr.half}}>0,MOD({{irr.half}},2)=0,{{irr.half}}<=2*periods_a_year*{held})"
        yield EMPTY
        yield Row(
            "irr.loan",
            context.label("loan_flow"),
            "€",
            pattern=(
                f"=IF({{irr.half}}=0,loan_size*(1-{fee}),0)"
                f"-IF({at_end},INDEX({{loan.payment:}},MAX(1,{{irr.half}}/2)),0)"
                f"-IF({{irr.half}}=2*periods_a_year*{held},loan_at_exit,0)"
            ),
            total="sum",
        )
        yield Row(
            "irr.equity",
            context.label("equity_flow"),
            "€",
            pattern="={irr.investor}+{irr.loan}",
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
        yield Row(
            "irr.tax",
            context.term("tax.tax"),
            "€",
            pattern=f"=-IF({due},INDEX({{tax.tax:}},MAX(1,{{irr.half}}/(2*periods_a_year))),0)",
            total="sum",
        )
        yield Row(
            f"irr.{after}",
            context.label("flow_after_tax"),
            "€",
            pattern=f"={{irr.{before}}}+{{irr.tax}}",
            total="sum",
            strong=True,
        )


def developer_rows(context: Context) -> Iterator[Row]:
    """The developer's loan: own money first, then the loan, which is repaid at delivery with its interest."""
    label, name = context.label, context.name
    bought = "-result_acquisition_costs" if context.buys else ""
    share, rate, fee = (name(f"finance.construction_loan.{key}") for key in ("share_of_cost", "rate", "fee"))
    yield EMPTY
    yield heading(context.term("finance.construction_loan"))
    for key, formula in (
        ("costs_as_paid", "=-{irr.development@}"),
        ("construction_loan_size", f"=MAX(0,{share}*costs_as_paid)"),
    ):
        yield Row(f"irr.{key}", label(key), "€", constant=formula, look="money", name=key)
    yield Row(
        "irr.spent", label("spent_so_far"), "€", pattern="=N({irr.spent<})-{irr.development}", look="money"
    )
    yield Row(
        "irr.drawn",
        label("drawn_so_far"),
        "€",
        pattern="=MIN(construction_loan_size,MAX(0,{irr.spent}-(costs_as_paid-construction_loan_size)))",
    )
    yield Row("irr.draw", label("draw"), "€", pattern="={irr.drawn}-N({irr.drawn<})", total="sum")
    yield Row(
        "irr.grown",
        label("draw_at_delivery"),
        "€",
        pattern=f"={{irr.draw}}*(1+{rate}/periods_a_year)^(periods_a_year*(delivery_time-{{irr.time}}))",
        total="sum",
    )
    yield Row(
        "irr.developer",
        label("developer_flow"),
        "€",
        pattern=(
            "={irr.development}+{irr.draw}"
            f"-IF({{irr.half}}=0,{fee}*construction_loan_size,0)"
            f"+IF({{irr.half}}=2*construction_periods,result_total_development_cost{bought}-{{irr.grown@}},0)"
        ),
        total="sum",
        strong=True,
    )
