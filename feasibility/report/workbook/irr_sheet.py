"""The sheet of the internal rates of return: flows on an evenly spaced grid of half periods, and IRR on it.

The grid runs across, like every other axis: its columns are the half periods from the start.
"""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.result import Result
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.equity_rows import developer_rows, equity_rows
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading
from feasibility.returns.roots import HIGHEST_RATE, LOWEST_RATE

FAR_GUESSES = {"low": -0.5, "high": 8.0}
"""Yearly rates from which another rate is looked for where the flows change sign more than once."""
NEAR = 1e-7
"""A rate of a half period is one where the present value changes sign this far on either side of it."""
SAME = 1e-6
"""Rates of a half period that differ by less are one rate."""


def irr_plan(context: Context) -> Plan:
    """Flows of the project from the start, those of the investor from delivery, and both rates.

    Where an asking price is set against a residual land value, all of it at the asking price too.
    """
    axis = tuple(str(half) for half in range(2 * context.reach.periods + 1))
    return Plan("irr", axis, tuple(_rows(context)), frozen=2)


def grid_rows(context: Context) -> Iterator[Row]:
    """The half periods, when they are, and the rates at which present values are tried."""
    row = Rows(context, "irr")
    label, periods = context.label, context.reach.periods + context.reach.start_periods
    yield row("half", "=COLUMN()-6", "whole", label=label("half_period"))
    yield row(
        "time",
        "={irr.half}/(2*periods_a_year)",
        "factor",
        label=label("moment_of_half"),
        unit=context.unit("years"),
    )
    place = f"({{irr.half}}/{periods}-1)"
    yield row(
        "grid_factor",
        f"=IF({{irr.half}}<{periods},{1 / (1 + LOWEST_RATE)!r},{1 + HIGHEST_RATE!r})"
        f"^(0.2*{place}+0.8*{place}^3)",
        "factor",
        helper=True,
    )


def _rows(context: Context) -> Iterator[Row]:
    row = Rows(context, "irr")
    label, periods = context.label, context.reach.periods
    yield from grid_rows(context)
    yield EMPTY
    yield row(
        "period",
        "=IF(AND({irr.half}>=half_periods_later,MOD({irr.half}-half_periods_later,2)=0),"
        f"MIN({periods},({{irr.half}}-half_periods_later)/2+1),0)",
        "whole",
        label=label("period_dated_here"),
        helper=True,
    )
    yield row(
        "anniversary",
        "=IF(AND({irr.half}>=2*construction_periods,"
        "{irr.half}<=2*construction_periods+2*periods_a_year*exit_holding_years),"
        "IF(MOD({irr.half}-2*construction_periods,2*periods_a_year)=0,"
        "({irr.half}-2*construction_periods)/(2*periods_a_year),-1),-1)",
        "whole",
        label=label("anniversary_dated_here"),
        helper=True,
    )
    rent, at_exit = "", ""
    if context.leased:
        # What follows the land price stands apart, since there may be two of them.
        rent = "-INDEX({project.ground_rent:},{irr.period})"
        at_exit = "-INDEX({paths.(project).ground_rent_at_exit:},{irr.anniversary}+1)"
    yield row(
        "receipts",
        f"=IF({{irr.period}}>0,INDEX({{project.income:}},{{irr.period}}){rent},0)"
        f"+IF({{irr.anniversary}}>=0,INDEX({{paths.(project).all:}},{{irr.anniversary}}+1){at_exit},0)",
        total="sum",
    )
    if context.leased:
        yield from _canon(context)
    yield from _at_price(context, "", context.result)
    if context.asked is not None:
        yield EMPTY
        yield heading(label("at_asking"))
        yield from _at_price(context, "asked_", context.asked)
    yield from equity_rows(context)
    if context.builds_on_loan:
        yield from developer_rows(context)
    if context.in_phase:
        return
    for party, title, rate in financed_rates(context):
        yield from rate_rows(context, party, title, rate)


def financed_rates(context: Context) -> Iterator[tuple[str, str, float | None]]:
    """Each party with an IRR after loans and tax: its key, the label, and the program's value."""
    finance, tax = context.result.finance, context.result.tax
    if finance is not None and context.borrows:
        yield "equity", context.term("equity_irr"), finance.equity_irr
    if tax is not None and context.borrows:
        yield "equity_after_tax", context.term("equity_irr_after_tax"), tax.equity_irr_after_tax
    if tax is not None and not context.borrows:
        yield "investor_after_tax", context.term("investor_irr_after_tax"), tax.investor_irr_after_tax
    if finance is not None and context.builds_on_loan:
        yield "developer", context.term("developer_equity_irr"), finance.developer_equity_irr


def _canon(context: Context) -> Iterator[Row]:
    """The canon of one euro of land price: before delivery, and from then on with what it takes at exit."""
    built = context.reach.construction_periods
    yield Row(
        "irr.canon_built",
        context.label("canon_before_delivery"),
        f"=IF(AND({{irr.period}}>0,{{irr.period}}<={built}),"
        f"INDEX({{costs.canon:}},MIN({built},{{irr.period}})+1),0)",
        "factor",
    )
    yield Row(
        "irr.canon_held",
        context.label("canon_from_delivery"),
        "=IF({irr.period}>0,INDEX({operation.held:},{irr.period})*INDEX({operation.canon:},{irr.period}),0)"
        "+IF({irr.anniversary}=exit_holding_years,canon_at_exit,0)",
        "factor",
    )


def _at_price(context: Context, price: str, result: Result) -> Iterator[Row]:
    """Flows with the land at one price, and the rates of the project and of the investor on them.

    Args:
        context: the workbook.
        price: what the names of that price's rows begin with: empty for the price that the scenario pays,
            `asked_` for the asking price.
        result: what the program found at that price.
    """
    row = Rows(context, "irr")
    label, words = context.label, context.words
    built, periods = context.reach.construction_periods, context.reach.periods
    figures = price or "result_"
    one = "" if context.leased else "1+"
    land = f"-{figures}land_price*({one}vat_of_land+costs_of_land)"
    if price:
        # The costs that are a share of the land price hold that of the scenario.
        land = (
            f"+result_land_price*{{costs.of_land$}}"
            f"-N({figures}land_price)*({one}vat_of_land+costs_of_land+{{costs.of_land$}})"
        )
    yield row(
        f"{price}development",
        f"=IF(AND({{irr.period}}>0,{{irr.period}}<=MIN({built},construction_periods)),"
        f"INDEX({{costs.all:}},MIN({built},{{irr.period}})+1),0)"
        "+IF({irr.half}=0,INDEX({costs.all:},1),0)"
        f"+IF({{irr.half}}=2*payment_periods,INDEX({{costs.all:}},{built + 3}){land},0)"
        f"+IF({{irr.half}}=2*construction_periods,INDEX({{costs.all:}},{built + 2}),0)"
        + (f"-N({figures}land_price)*{{irr.canon_built}}" if context.leased else ""),
        label=label("development"),
        total="sum",
    )
    yield row(
        f"{price}project",
        f"={{irr.receipts}}+{{irr.{price}development}}"
        + (f"-N({figures}land_price)*{{irr.canon_held}}" if context.leased else ""),
        label=words.heading("net_cash_flow"),
        total="sum",
        strong=True,
    )
    last = 2 * periods + 1
    paid = f"{figures}total_development_cost"
    yield row(
        f"{price}investor",
        f"=IF({{irr.half}}+2*construction_periods+1<={last},"
        "INDEX({irr.receipts:},{irr.half}+2*construction_periods+1)"
        + (
            f"-N({figures}land_price)*INDEX({{irr.canon_held:}},{{irr.half}}+2*construction_periods+1)"
            if context.leased
            else ""
        )
        + ",0)"
        f"-IF({{irr.half}}=0,{f'N({paid})' if price else paid},0)",
        label=label("investor_flow"),
        total="sum",
        strong=True,
    )
    if context.in_phase:
        return
    for party in ("project", "investor"):
        title = context.at_asking(f"{party}_irr") if price else context.term(f"{party}_irr")
        yield from rate_rows(context, f"{price}{party}", title, getattr(result, f"{party}_irr"))


def rate_rows(context: Context, party: str, title: str, rate: float | None) -> Iterator[Row]:
    """A party's rate of return: solved, checked for others, and withheld where there are several."""
    row = Rows(context, "irr")
    label, result = context.label, context.result
    yield EMPTY
    yield heading(title)
    yield row(
        f"{party}_changes",
        f"=IF({{irr.{party}}}=0,0,IF(N({{irr.{party}_sign<}})*SIGN({{irr.{party}}})=-1,1,0))",
        "flag",
        label=label("sign_changes"),
        total="sum",
        helper=True,
    )
    yield row(
        f"{party}_sign",
        f"=IF({{irr.{party}}}=0,N({{irr.{party}_sign<}}),SIGN({{irr.{party}}}))",
        "whole",
        label=label("last_sign"),
        helper=True,
    )
    guess = result.scenario.required_return if rate is None else rate
    yield Row(
        f"irr.{party}_guess",
        label("guess"),
        constant=guess,
        look="rate",
        name=f"irr_{party}_guess",
        helper=True,
    )
    yield Row(
        f"irr.{party}_half",
        label("irr_of_half"),
        constant=f'=IF({{irr.{party}_changes@}}=0,"",IFERROR(IRR({{irr.{party}:}},'
        f'(1+irr_{party}_guess)^(1/(2*periods_a_year))-1),""))',
        look="factor",
        helper=True,
    )
    yield row(
        f"{party}_grid",
        f"=IF({{irr.{party}_changes@}}<=1,0,SIGN(SUMPRODUCT({{irr.{party}:}},"
        "{irr.grid_factor}^-{irr.time:})))",
        "whole",
        label=label("grid_value"),
        helper=True,
    )
    yield row(
        f"{party}_crossings",
        f"=IF({{irr.{party}_grid}}*N({{irr.{party}_grid<}})=-1,1,0)",
        "flag",
        label=label("grid_crossings"),
        total="sum",
        helper=True,
    )
    for end, start in FAR_GUESSES.items():
        yield Row(
            f"irr.{party}_{end}",
            label(f"irr_{end}"),
            constant=f'=IF({{irr.{party}_changes@}}<=1,"",IFERROR(IRR({{irr.{party}:}},'
            f'{1 + start!r}^(1/(2*periods_a_year))-1),""))',
            look="factor",
        )
    another = ",".join(
        f"AND(ISNUMBER({{irr.{party}_{end}$}}),"
        f"ABS(N({{irr.{party}_{end}$}})-N({{irr.{party}_half$}}))>{SAME!r},"
        f"{_looked_for(party, end)},"
        f"SIGN(NPV(N({{irr.{party}_{end}$}})-{NEAR!r},{{irr.{party}:}}))"
        f"*SIGN(NPV(N({{irr.{party}_{end}$}})+{NEAR!r},{{irr.{party}:}}))<=0)"
        for end in FAR_GUESSES
    )
    yield Row(
        f"irr.{party}_yearly",
        label("irr_yearly"),
        constant=f"=IF(AND(ISNUMBER({{irr.{party}_half$}}),"
        f"{{irr.{party}_crossings@}}<=1,"
        f"OR({{irr.{party}_changes@}}<=1,AND({_looked_for(party, 'half')})),NOT(OR({another}))),"
        f'(1+N({{irr.{party}_half$}}))^(2*periods_a_year)-1,"")',
        look="rate",
        name=f"irr_{party}_yearly",
        cached="" if rate is None else rate,
    )
    if rate is not None:
        yield Row(
            f"irr.{party}_residual",
            label("residual_at_program"),
            constant=f"=SUMPRODUCT({{irr.{party}:}},(1+{rate!r})^-{{irr.time:}})",
            look="cents",
        )


def _looked_for(party: str, row: str) -> str:
    """Whether a rate of a half period lies where the program looks, as two conditions."""
    yearly = f"(1+N({{irr.{party}_{row}$}}))^(2*periods_a_year)-1"
    return f"{yearly}>{LOWEST_RATE!r},{yearly}<{HIGHEST_RATE!r}"
