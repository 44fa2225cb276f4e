"""The sheet of corporation tax by year of operation, which is the fiscal year."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading


def tax_plan(context: Context) -> Plan:
    """Book value, interest, losses and tax."""
    axis = tuple(str(year) for year in range(1, context.reach.holding_years + 1))
    return Plan("tax", axis, tuple(_rows(context)), frozen=2, printed=context.scenario.exit.holding_years + 2)


def _row(key: str, text: str, pattern: str, look: Look = "money", strong: bool = False) -> Row:
    """A row by year, with nothing after the exit."""
    total = "sum" if key in SUMMED else None
    while_held = pattern
    if key not in ("year", "year_end"):
        while_held = f"=IF({{tax.year}}<=exit_holding_years,{pattern},0)"
    return Row(f"tax.{key}", text, while_held, look, total=total, strong=strong)


def _rows(context: Context) -> Iterator[Row]:
    label, name = context.label, context.name
    start, months = name("start"), name("development.construction_months")
    yield _row("year", label("year_of_operation"), "=COLUMN()-5", "whole")
    yield _row(
        "year_end", label("fiscal_year_ends_in"), f"=YEAR(EDATE({start},{months}+12*{{tax.year}})-1)", "year"
    )
    yield from _book(context)
    yield from _income(context)
    yield from _profit(context)


def _book(context: Context) -> Iterator[Row]:
    """Depreciation and book value."""
    label, term, name = context.label, context.term, context.name
    single = Rows(context, "tax").single
    years, tax = "", context.scenario.tax
    depreciates = tax is not None and tax.depreciation is not None

    yield EMPTY
    yield heading(term("tax.depreciation"))
    yield single("book_at_delivery", "=result_total_development_cost-sum_sales_at_delivery")
    land = "0" if context.leased else "result_land_price*land_factor"
    yield single("land_in_book", f"={land}")
    most = "0"
    if depreciates:
        years, residual, floor = (
            name(f"tax.depreciation.{key}") for key in ("years", "residual_share", "floor")
        )
        most = f"MAX(0,book_at_delivery-land_in_book)*(1-{residual})"
    yield single("depreciated_in_all", f"={most}")
    before = "IF({tax.year}=1,book_at_delivery,{tax.book<})"
    if depreciates:
        let = "{types.count:},{types.vacant_value:},{types.rented:}"
        worth = (
            f"IF({{tax.year}}=1,SUMPRODUCT({let}),"
            f"SUMPRODUCT({let},(1-{{types.exit_ageing:}})^({{tax.year}}-1)))"
        )
        yield _row(
            "woz",
            label("taxable_value"),
            f"{name('tax.woz_share')}*{worth}*INDEX({{paths.house_price:}},{{tax.year}})",
        )
        yield _row(
            "floor", label("book_floor"), f"MAX(book_at_delivery-depreciated_in_all,{floor}*{{tax.woz}})"
        )
        book = f"MIN({before},MAX({before}-depreciated_in_all/{years},{{tax.floor}}))"
    else:
        book = before
    yield _row("book", label("book_value"), book)
    yield _row("depreciation", term("tax.years.depreciation"), f"{before}-{{tax.book}}")


def _income(context: Context) -> Iterator[Row]:
    """Income, gain, and how much of the interest is deducted."""
    label, term, name = context.label, context.term, context.name
    held = name("exit.holding_years")
    yield EMPTY
    yield heading(label("income_and_interest"))
    yield _row("noi", label("income_of_year"), "{debt.noi}")
    yield _row("gain", label("gain_at_exit"), f"IF({{tax.year}}={held},exit_at_price-{{tax.book}},0)")
    yield _row("earned", label("income_and_gain"), "{tax.noi}+{tax.gain}")
    interest = "0"
    if context.borrows:
        interest = f"{{debt.interest}}+IF({{tax.year}}=1,{name('finance.loan.fee')}*loan_size,0)"
    yield _row("interest", label("interest_and_fee"), interest)
    own = name("tax.interest_share")
    yield _row(
        "share", term("tax.interest_share"), f'IF({own}="",{_of_year("interest_share")},{own})', "rate"
    )
    yield _row(
        "most",
        label("interest_most"),
        f"MAX({name('tax.interest_threshold')},{{tax.share}}*MAX(0,{{tax.earned}}))",
    )
    yield _row("waiting", label("interest_waiting"), "MAX(0,N({tax.waiting<})+{tax.interest}-{tax.most})")
    yield _row("deducted", term("interest_deducted"), "{tax.interest}+N({tax.waiting<})-{tax.waiting}")


def _profit(context: Context) -> Iterator[Row]:
    """Profit, losses of earlier years, and tax."""
    label, term, name = context.label, context.term, context.name
    yield EMPTY
    yield heading(label("profit_and_losses"))
    yield _row("profit", label("fiscal_profit"), "{tax.earned}-{tax.depreciation}-{tax.deducted}")
    yield _row(
        "usable",
        label("losses_usable"),
        "MIN(MAX(0,{tax.profit}),law_loss_amount)+law_loss_share*MAX(0,{tax.profit}-law_loss_amount)",
    )
    yield _row(
        "losses",
        label("losses_left"),
        "MAX(0,N({tax.losses<})+IF({tax.profit}<0,-{tax.profit},-{tax.usable}))",
    )
    yield _row(
        "taxable",
        term("taxable"),
        "MAX(0,MAX(0,{tax.profit})-IF({tax.profit}>0,N({tax.losses<})-{tax.losses},0))",
    )
    yield EMPTY
    yield heading(term("corporation_tax"))
    for key in ("tax_high", "tax_low", "tax_bracket"):
        look: Look = "money" if key == "tax_bracket" else "rate"
        yield _row(key, label(key), _of_year(key), look)
    yield _row(
        "tax",
        term("tax.tax"),
        "{tax.tax_high}*{tax.taxable}"
        f"-IF({name('tax.bracket')}={context.choice('tax.bracket', 'free')},"
        "({tax.tax_high}-{tax.tax_low})*MIN({tax.taxable},{tax.tax_bracket}),0)",
        strong=True,
    )


SUMMED = ("depreciation", "noi", "gain", "interest", "deducted", "taxable", "tax")
"""Rows with a total."""


def _of_year(table: str) -> str:
    """The value of a table of the law on 1 January of the calendar year in which the fiscal year ends."""
    return f"INDEX(law_{table}_values,MATCH(DATE({{tax.year_end}},1,1),law_{table}_dates,1))"
