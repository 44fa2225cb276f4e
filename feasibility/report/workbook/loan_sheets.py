"""Sheets of loans: by period per euro, limits of the size, by year, and the price for a return on equity."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.finance.loans import SAME_SIZE
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading
from feasibility.scenario.keys.finance import LOAN_SIZES

UNLIMITED = "1E+99"
"""A limit that a year without payments sets."""
STEPS = 20
"""Prices that are tried, each from the limits that bind at the one before; a few settle it."""
SETTLED = "1E-12"
"""A value below this share of the amounts it is the sum of is 0."""


def loan_plan(context: Context) -> Plan:
    """One euro of loan by period of operation, and the loan itself."""
    periods = context.reach.periods - context.reach.construction_periods
    return Plan("loan", tuple(str(each) for each in range(1, periods + 1)), tuple(_loan(context)), frozen=1)


def _loan(context: Context) -> Iterator[Row]:
    label, name, term = context.label, context.name, context.term
    repayment, rate = name("finance.loan.repayment"), name("finance.loan.rate")
    annuity, linear, bullet = (
        f"{repayment}={context.choice('finance.loan.repayment', word)}"
        for word in ("annuity", "linear", "bullet")
    )

    def row(key: str, text: str, pattern: str, look: Look = "factor", total: str | None = None) -> Row:
        return Row(f"loan.{key}", text, pattern, look, total=total)

    yield row("number", label("period_of_operation"), "=COLUMN()-5", "whole")
    yield row("year", label("year_of_operation"), "=INT(({loan.number}-1)/periods_a_year)+1", "whole")
    yield EMPTY
    # A rate that is all but 0 is 0 for an annuity, as its formula divides by it.
    whole = f"{rate}/periods_a_year"
    single = Rows(context, "loan").single
    yield single("loan_periods", f"={name('finance.loan.years')}*periods_a_year", "whole")
    small = f"AND({annuity},{whole}*loan_periods<1E-8)"
    yield single("loan_rate_of_period", f"=IF({small},0,{whole})", "rate")
    yield single("loan_annuity", "=-PMT(loan_rate_of_period,loan_periods,1)", "factor")
    yield EMPTY
    yield heading(label("of_one_euro"))
    runs = "AND({loan.number}<=loan_periods,{loan.number}<=exit_holding_years*periods_a_year)"
    yield row("owed", label("loan_owed"), "=IF({loan.number}=1,1,{loan.balance<})")
    yield row("interest", term("finance.years.interest"), f"=IF({runs},{{loan.owed}}*loan_rate_of_period,0)")
    falls_due = "IF(AND({loan.number}=loan_periods,{loan.number}<exit_holding_years*periods_a_year),1,0)"
    yield row(
        "repayment",
        term("finance.years.repayment"),
        f"=IF({runs},IF({annuity},loan_annuity-{{loan.interest}},IF({linear},1/loan_periods,{falls_due})),0)",
    )
    left = "PV(loan_rate_of_period,loan_periods-{loan.number},-loan_annuity)"
    yield row(
        "balance",
        term("finance.years.balance"),
        f"=IF({runs},IF({annuity},{left},IF({linear},1-{{loan.number}}/loan_periods,1-{{loan.repayment}})),0)",
    )
    yield row(
        "due",
        label("loan_due"),
        f"={{loan.interest}}+IF({bullet},0,{{loan.repayment}})",
    )
    yield EMPTY
    yield heading(term("finance.loan"))
    yield row("paid_interest", term("finance.years.interest"), "=loan_size*{loan.interest}", "cents", "sum")
    yield row("repaid", term("finance.years.repayment"), "=loan_size*{loan.repayment}", "cents", "sum")
    yield row("payment", label("loan_payment"), "={loan.paid_interest}+{loan.repaid}", "cents", "sum")


def size_plan(context: Context) -> Plan:
    """Every limit of the loan, of which the smallest binds, and its change per euro of land price."""
    years = range(1, context.reach.holding_years + 1)
    axis = (*LOAN_SIZES[:3], *(f"{size} {year}" for size in LOAN_SIZES[3:] for year in years))
    return Plan("sizes", axis, tuple(_sizes(context, axis)), frozen=2)


def _sizes(context: Context, axis: tuple[str, ...]) -> Iterator[Row]:
    row = Rows(context, "sizes")
    label, name = context.label, context.name
    pairs = [each.partition(" ") for each in axis]
    cells = {size: name(f"finance.loan.{size}") for size in LOAN_SIZES}
    names = tuple(context.word("loan_bound_by", size) for size, _, _ in pairs)
    yield Row("sizes.name", context.term("loan_bound_by"), values=names, look="text", wrapped=True)
    years = tuple(float(year) if year else None for _, _, year in pairs)
    yield Row("sizes.year", label("year_of_operation"), values=years, look="whole")
    amounts = {
        "amount": cells["amount"],
        "ltv": f"{cells['ltv']}*(result_investment_value-sum_sales_at_delivery)",
        "ltc": f"{cells['ltc']}*(result_total_development_cost-sum_sales_at_delivery)",
    }
    value, cost = ("ground_rent_value", cost_on_lease(context)) if context.leased else ("0", "land_factor")
    changes = {"amount": "0", "ltv": f"-{cells['ltv']}*{value}", "ltc": f"{cells['ltc']}*({cost})"}
    found, moved = [], []
    for size, _, year in pairs:
        cell, needed = cells[size], ""
        if year:
            due = "{debt.due_of_a_euro|" if size == "dscr" else "{debt.interest_of_a_euro|"
            needed = f"{cell}*{due}{year}}}"
        asked = f'{cell}=""' if not year else f'IF({cell}="",0,{needed})<=0'
        amount = amounts[size] if not year else f"{{debt.noi|{year}}}/({needed})"
        change = changes[size] if not year else "0"
        if year and context.leased:
            change = f"-{{debt.canon|{year}}}/({needed})"
        found.append(f"=IF({asked},{UNLIMITED},{amount})")
        moved.append(f"=IF({asked},0,{change})")
    yield row("amount", tuple(found), label=label("loan_limit"), strong=True)
    yield row("change", tuple(moved), "factor", label=label("loan_limit_change"))
    yield EMPTY
    yield Row("sizes.least", label("loan_least"), constant="=MIN({sizes.amount:})", look="money")
    yield Row(
        "sizes.size",
        context.term("finance.loan"),
        constant=f"=IF({{sizes.least$}}>={UNLIMITED},0,MAX(0,{{sizes.least$}}))",
        look="money",
        name="loan_size",
        strong=True,
    )
    yield row(
        "binds",
        f"=IF({{sizes.amount}}<=MAX(0,{{sizes.least$}})*(1+{SAME_SIZE!r}),1,0)",
        "flag",
        label=label("loan_limit_binds"),
    )


def debt_plan(context: Context) -> Plan:
    """Income by year of operation, and what it covers."""
    axis = tuple(str(year) for year in range(1, context.reach.holding_years + 1))
    return Plan(
        "debt", axis, tuple(_debt(context)), frozen=1, printed=context.scenario.exit.holding_years + 1
    )


def _debt(context: Context) -> Iterator[Row]:
    label, term = context.label, context.term

    def row(key: str, text: str, pattern: str, look: Look = "money", total: str | None = None) -> Row:
        return Row(f"debt.{key}", text, pattern, look, total=total)

    yield row("year", label("year_of_operation"), "=COLUMN()-5", "whole")
    yield EMPTY
    yield row(
        "noi",
        label("income_of_year"),
        "=SUMIF({operation.year_of_operation:},{debt.year},{project.income:})"
        "+IF({debt.year}<=exit_holding_years,INDEX({paths.(project).works_and_sales:},{debt.year}+1),0)",
        total="sum",
    )
    if not context.borrows:
        return
    for key, of in (("interest_of_a_euro", "interest"), ("due_of_a_euro", "due")):
        yield row(key, label(key), f"=SUMIF({{loan.year:}},{{debt.year}},{{loan.{of}:}})", "factor")
    if context.leased:
        yield row(
            "canon",
            label("canon_of_one_euro"),
            "=SUMPRODUCT(({operation.year_of_operation:}={debt.year})*{operation.held:}*{operation.canon:})",
            "factor",
        )
    yield EMPTY
    yield heading(term("finance.loan"))
    yield row("interest", term("finance.years.interest"), "=loan_size*{debt.interest_of_a_euro}", total="sum")
    yield row(
        "repayment",
        term("finance.years.repayment"),
        "=SUMIF({loan.year:},{debt.year},{loan.repaid:})",
        total="sum",
    )
    yield row("service", label("loan_service"), "=loan_size*{debt.due_of_a_euro}", total="sum")
    yield row(
        "balance",
        term("finance.years.balance"),
        "=IF({debt.year}<=exit_holding_years,loan_size*INDEX({loan.balance:},{debt.year}*periods_a_year),0)",
    )
    yield Row(
        "debt.at_exit",
        term("balance_at_exit"),
        constant="=INDEX({debt.balance:},exit_holding_years)",
        name="loan_at_exit",
    )
    yield row("dscr", term("dscr"), '=IF({debt.service}>0,{debt.noi}/{debt.service},"")', "factor")
    yield row("icr", term("icr"), '=IF({debt.interest}>0,{debt.noi}/{debt.interest},"")', "factor")
    asked = ",".join(
        f'AND({context.name(f"finance.loan.{size}")}<>"",{{debt.{of}}}>0)'
        for size, of in (("dscr", "due_of_a_euro"), ("icr", "interest_of_a_euro"))
    )
    yield row(
        "forbids", label("loan_forbids"), f"=IF(AND({{debt.noi}}<=0,OR({asked})),1,0)", "flag", total="sum"
    )


def equity_price_plan(context: Context) -> Plan:
    """The land price at which the equity earns what is required: prices tried, each from the one before."""
    axis = tuple(str(step) for step in range(1, STEPS + 1))
    return Plan("equity_price", axis, tuple(_equity_price(context)), frozen=1)


def cost_on_lease(context: Context) -> str:
    """What a euro of land price costs the investor at delivery on leased land."""
    return "land_factor+profit_slope" + ("+acquisition_slope" if context.buys else "")


def equity_singles(context: Context) -> Iterator[Row]:
    """Value of the equity of one phase before its loan, and of one euro of loan, at the project's start."""
    name = context.name
    required, held = name("finance.required_equity_return"), name("exit.holding_years")
    start = f"(1+{required})^-start_time*" if context.in_phase else ""
    to_start = f"{start}(1+{required})^-delivery_time"
    dated = f"(1+{required})^-{{irr.time:}}"
    cost = cost_on_lease(context) if context.leased else "land_factor"
    canon = f"-{start}SUMPRODUCT({{irr.canon_held:}},{dated})" if context.leased else ""
    single = Rows(context, "equity_price").single
    yield single("equity_present", f"=SUMPRODUCT({{irr.investor:}},{dated})*{to_start}")
    yield single("equity_slope", f"=-({cost})*{to_start}{canon}", "factor")
    yield single("equity_gross", "=ABS(result_total_development_cost)+ABS(exit_at_price)")
    if context.borrows:
        ends = f"(1+{required})^-({{loan.number:}}/periods_a_year)"
        paid = f"SUMPRODUCT({{loan.interest:}}+{{loan.repayment:}},{ends})"
        last = f"INDEX({{loan.balance:}},{held}*periods_a_year)*(1+{required})^-{held}"
        yield single(
            "loan_value_of_a_euro",
            f"=(1-{name('finance.loan.fee')}-{paid}-{last})*{to_start}",
            "factor",
        )


def _equity_price(context: Context) -> Iterator[Row]:
    """The prices that are tried: value and slope of the equity of each phase at each, and the next price."""
    label, spread = context.label, context.spread
    numbers = [""] if spread is None else [f"{each.number}" for each in spread.phases]

    def row(key: str, pattern: str, look: Look = "money", number: str = "") -> Row:
        text = label(f"equity_{key}") + (f" ({number})" if number else "")
        return Row(f"equity_price.{key}{number}", text, pattern, look)

    yield row("step", "=COLUMN()-5", "whole")
    yield EMPTY
    if spread is None:
        yield from equity_singles(context)
        yield EMPTY
    yield row("price", "=IF({equity_price.step}=1,result_land_price,{equity_price.next<})")
    values, slopes, sizes = [], [], []
    for number in numbers:
        named, share = (f"phase{number}_", f"phase{number}_phase_share") if number else ("", "1")
        before = f"{number}/" if number else ""
        more = f"(N({{equity_price.price}})*{share}-{named}result_land_price)"
        value, slope = f"{named}equity_present+{more}*{named}equity_slope", f"{share}*{named}equity_slope"
        size = f"{named}equity_gross+ABS({more}*{named}equity_slope)"
        if context.borrows:
            loan, binds = f"{{equity_price.loan{number}}}", f"{{equity_price.binds{number}}}"
            changes = f"{{{before}sizes.change:}}"
            limits = f"{{{before}sizes.amount:}}+{more}*{changes}"
            yield row("loan", f"=SUMPRODUCT(MIN({limits}))", number=number)
            yield row("binds", f"=SUMPRODUCT(MATCH({loan},{limits},0))", "whole", number)
            one = f"{named}loan_value_of_a_euro"
            value += f"+IF({loan}>0,{one}*{loan},0)"
            slope += f"+IF({loan}>0,{one}*{share}*INDEX({changes},{binds}),0)"
            size += f"+ABS(MAX(0,{loan})*{one})"
        values.append(value)
        slopes.append(slope)
        sizes.append(size)
    yield row("value", "=" + "+".join(values))
    yield row("slope", "=" + "+".join(slopes), "factor")
    zero = f"ABS({{equity_price.value}})<={SETTLED}*({'+'.join(sizes)})"
    yield row("zero", f'=IF({{equity_price.price}}="",0,IF({zero},1,0))', "flag")
    for end, sign, most in (("low", ">", "MAX"), ("high", "<", "MIN")):
        none = f"{'-' if end == 'low' else ''}{UNLIMITED}"
        earlier = f"IF({{equity_price.step}}=1,{none},{{equity_price.{end}<}})"
        yield row(
            end, f"=IF({{equity_price.value}}{sign}0,{most}({earlier},N({{equity_price.price}})),{earlier})"
        )
    yield row(
        "try",
        '=IF({equity_price.slope}<0,N({equity_price.price})-{equity_price.value}/{equity_price.slope},"")',
    )
    enclosed = f"AND({{equity_price.low}}>-{UNLIMITED},{{equity_price.high}}<{UNLIMITED})"
    attempt = "{equity_price.try}"
    between = f"AND(ISNUMBER({attempt}),N({attempt})>{{equity_price.low}},N({attempt})<{{equity_price.high}})"
    yield row(
        "next",
        '=IF({equity_price.price}="","",IF({equity_price.zero}=1,{equity_price.price},'
        f"IF({between},{attempt},"
        f'IF({enclosed},({{equity_price.low}}+{{equity_price.high}})/2,""))))',
    )
    last = f"{{equity_price.try|{STEPS}}}"
    yield Row(
        "equity_price.found",
        context.term("land_value_for_equity_return"),
        constant=f"=IF({{equity_price.zero|{STEPS}}}=1,"
        f'IF(ISNUMBER({last}),{last},{{equity_price.price|{STEPS}}}),"")',
        look="money",
        name="equity_price_found",
        strong=True,
    )
