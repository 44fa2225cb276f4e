"""Sheets by period and by project year: every line of one dwelling of each type, and of the project."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, Rows, line_label, running_lines, works_lines
from feasibility.report.workbook.line_formulas import BY_YEAR, LAND_IN_PHASES, formula_of, period_pattern
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading


def operation_plan(context: Context) -> Plan:
    """Running lines of one dwelling, a block for each type."""
    rows = (*_header(context), *(row for name in context.types for row in _block(context, name)))
    return Plan("operation", _axis(context), rows, frozen=3)


def project_plan(context: Context) -> Plan:
    """Running lines of all dwellings: counts times those of one dwelling."""
    return Plan("project", _axis(context), tuple(_project(context)), frozen=3)


def _axis(context: Context) -> tuple[str, ...]:
    return tuple(str(period) for period in range(1, context.reach.periods + 1))


def running_keys(context: Context) -> dict[str, str]:
    """Key and label of every running line in the order of the cash flow."""
    words, scenario = context.words, context.scenario
    lines = {"gross_rent": words.heading("gross_rent")}
    lines |= {
        f"other_income.{name}": line_label("other_income", name, words) for name in scenario.other_income
    }
    lines["vacancy_and_bad_debt"] = words.heading("vacancy_and_bad_debt")
    return lines | {
        f"operating_costs.{name}": line_label("operating_costs", name, words)
        for name in running_lines(scenario)
    }


def _header(context: Context) -> Iterator[Row]:
    row = Rows(context, "operation")
    label, name = context.label, context.name
    start, held = name("start"), name("exit.holding_years")
    places = context.reach.last_year - context.reach.first_year + 1
    yield row("period", "=COLUMN()-5", "whole", label=label("period_number"))
    yield row(
        "year",
        f"=YEAR({start})+INT((MONTH({start})-1+({{operation.period}}-1)*12/periods_a_year)/12)",
        "year",
        label=label("calendar_year"),
    )
    yield row(
        "project_year",
        "=" + context.project_year("{operation.period}", "INT(({operation.period}-1)/periods_a_year)+1"),
        "whole",
    )
    yield row(
        "place",
        f"=MIN({places},MAX(1,{{operation.year}}-first_column_year+1))",
        "whole",
        label=label("place_of_year"),
        helper=True,
    )
    yield row(
        "since",
        "={operation.period}-1-construction_periods",
        "whole",
        label=label("periods_since_delivery"),
        helper=True,
    )
    yield row(
        "anniversary", f"=MAX(0,MIN({held},INT({{operation.since}}/periods_a_year)))", "whole", helper=True
    )
    yield row(
        "held",
        f"=IF(AND({{operation.since}}>=0,{{operation.since}}<{held}*periods_a_year),1,0)",
        "flag",
        total="sum",
        helper=True,
    )
    yield row(
        "after_exit",
        f"=IF(AND({{operation.since}}>={held}*periods_a_year,"
        f"{{operation.since}}<({held}+1)*periods_a_year),1,0)",
        "flag",
        total="sum",
        helper=True,
    )
    yield row(
        "first_year",
        "=IF(AND({operation.since}>=0,{operation.since}<periods_a_year),1,0)",
        "flag",
        label=label("first_12_months"),
        total="sum",
        helper=True,
    )
    yield row(
        "time",
        "=({operation.period}-1+half_periods_later/2)/periods_a_year",
        "factor",
        label=label("dated_at"),
        unit=context.unit("years"),
    )
    yield row(
        "discount",
        f"=IF({{operation.held}}=1,(1+{name('required_return')})^-({{operation.time}}-delivery_time),0)",
        "factor",
        label=label("discount_from_delivery"),
    )
    if context.financed:
        yield row(
            "year_of_operation",
            "=IF({operation.since}>=0,INT({operation.since}/periods_a_year)+1,0)",
            "whole",
        )
    if context.leased:
        yield row(
            "canon",
            "=({operation.held}+{operation.after_exit})*canon_of_period"
            "*INDEX(index_levels,canon_index_number,{operation.place})/canon_level_at_payment",
            "factor",
            label=label("canon_of_one_euro"),
        )


def _block(context: Context, name: str) -> Iterator[Row]:
    """One dwelling of a type."""
    block = f"operation.{name}"
    row = Rows(context, block)
    place = "{operation.anniversary}+1"
    basis = "exit.rent_basis"
    market = f"AND({{operation.after_exit}}=1,{context.name(basis)}={context.choice(basis, 'market')})"
    yield EMPTY
    yield heading(f"{context.term('dwellings')}: {context.words.type(name)}")
    yield row(
        "rent_of_period",
        f"=IF({market},INDEX({{paths.{name}.market_by_law:}},{place}),INDEX({{paths.{name}.rent:}},{place}))",
        "cents",
        label=context.label("rent"),
        unit=context.unit("month"),
    )
    yield row(
        "share_of_period",
        f"=IF({{operation.held}}+{{operation.after_exit}}>0,INDEX({{paths.{name}.share_let:}},{place}),0)",
        "rate",
        label=context.label("share_let"),
    )
    yield row(
        "turnover_of_period",
        f"=INDEX({{paths.{name}.turnover:}},{place})",
        "rate",
        label=context.label("turnover"),
    )
    yield row(
        "gross_rent",
        formula_of(period_pattern("gross_rent"), block),
        "cents",
        label=context.term("gross_rent"),
    )
    incomes = []
    for line in context.scenario.other_income:
        key = f"{block}.other_income.{line}"
        incomes.append(key)
        yield _line(context, name, key, ("other_income", line, ""), _income_amount(context, name, line))
    yield row(
        "other_income",
        "=" + ("+".join("{" + key + "}" for key in incomes) or "0"),
        "cents",
        label=context.label("other_income_together"),
    )
    yield row(
        "vacancy_and_bad_debt",
        formula_of(period_pattern("vacancy_and_bad_debt"), block),
        "cents",
        label=context.term("vacancy_and_bad_debt"),
    )
    costs = []
    for line, (_, basis) in running_lines(context.scenario).items():
        key = f"{block}.operating_costs.{line}"
        costs.append(key)
        value = f"*{{types.vacant_value|{name}}}" if basis == "share_of_vacant_value" else ""
        amount = f"={context.name(f'operating_costs.{line}.{basis}')}{value}"
        yield _line(context, name, key, ("operating_costs", line, basis), amount)
    parts = [f"{block}.gross_rent", f"{block}.other_income", f"{block}.vacancy_and_bad_debt", *costs]
    yield row(
        "income",
        "=" + "+".join("{" + key + "}" for key in parts),
        "cents",
        label=context.term("net_operating_income"),
        strong=True,
    )


def _income_amount(context: Context, name: str, line: str) -> str:
    own, parking = (
        context.name(f"other_income.{line}.{basis}") for basis in ("per_dwelling", "per_parking_space")
    )
    return f"=N({own})+N({parking})*{{types.parking_spaces|{name}}}"


def _line(context: Context, name: str, key: str, line: tuple[str, str, str], amount: str) -> Row:
    """A line that the scenario names, with its amount at the price date as the constant."""
    family, own, basis = line
    return Row(
        key,
        line_label(family, own, context.words),
        formula_of(
            period_pattern(f"{family}.{own}", basis),
            f"operation.{name}",
            key,
            LINE=f"timeline.{family}.{own}",
        ),
        "cents",
        constant=amount,
        constant_look="rate" if basis == "share_of_rent" else "cents",
    )


def _project(context: Context) -> Iterator[Row]:
    row = Rows(context, "project")
    label = context.label
    yield row("period", "={operation.period}", "whole", label=label("period_number"), link=True)
    yield row("year", "={operation.year}", "year", label=label("calendar_year"), link=True)
    yield row("project_year", "={operation.project_year}", "whole", link=True)
    yield EMPTY
    keys = running_keys(context)
    for key, line_name in keys.items():
        terms = "+".join(f"{{types.count|{name}}}*{{operation.{name}.{key}}}" for name in context.types)
        yield row(key, f"={{operation.held}}*({terms})", label=line_name, total="sum")
    parts = [f"{{project.{key}}}" for key in keys]
    if context.leased:
        parts.append("{project.ground_rent}")
        yield row(
            "ground_rent",
            "=-{operation.held}*result_land_price*{operation.canon}",
            label=context.term("ground_rent"),
            total="sum",
        )
    yield row(
        "income", "=" + "+".join(parts), label=context.term("net_operating_income"), total="sum", strong=True
    )


def year_plan(context: Context) -> Plan:
    """The cash flow of the project by project year, with the net flow and its running sum."""
    axis = tuple(str(year) for year in range(1, context.reach.project_years + 1))
    return Plan("years", axis, tuple(_rows(context)), frozen=1, printed=context.project_years)


def cash_flow_keys(context: Context) -> tuple[str, ...]:
    """Keys of the lines in the order of the cash flow, without the net flow."""
    return tuple(key for key in context.result.cash_flow.lines if not key.endswith("_cash_flow"))


def _rows(context: Context) -> Iterator[Row]:
    words = context.words
    yield Row("years.year", context.label("project_year"), "=COLUMN()-5", "whole")
    yield EMPTY
    works, running = works_lines(context.scenario), running_keys(context)
    keys = cash_flow_keys(context)
    for key in keys:
        family, _, name = key.partition(".")
        if key == "land_price" and context.leased:
            pattern = "=0"
        elif key in BY_YEAR and key not in ("period", "anniversary"):
            pattern = BY_YEAR[key]
        elif family == "development_costs":
            pattern = formula_of(BY_YEAR[family], LINE=f"costs.{name}")
        elif key in running:
            pattern = formula_of(BY_YEAR["period"], LINE=f"project.{key}")
        else:
            line = f"works.{name}" if name in works and family == "operating_costs" else key
            pattern = formula_of(BY_YEAR["anniversary"], LINE=f"paths.(project).{line}")
        if context.spread is not None:
            pattern = (
                context.spread.formula(pattern)
                if key not in LAND_IN_PHASES
                else ("=" + context.spread.added(LAND_IN_PHASES[key]))
            )
            if key == "land_price" and context.leased:
                pattern = "=0"
        label = line_label(family, name, words) if name else words.heading(key)
        yield _line_of_year(context, key, label, pattern)
    total = "=" + "+".join(f"{{years.{key}}}" for key in keys)
    yield _line_of_year(context, "net_cash_flow", words.heading("net_cash_flow"), total, strong=True)
    yield _line_of_year(
        context,
        "cumulative_cash_flow",
        words.heading("cumulative_cash_flow"),
        "=N({years.cumulative_cash_flow<})+{years.net_cash_flow}",
        total=None,
    )


def _line_of_year(
    context: Context, key: str, label: str, pattern: str, total: str | None = "sum", strong: bool = False
) -> Row:
    flows = context.result.cash_flow.lines[key]
    last = flows[-1] if total is None else 0.0
    rest = (last,) * (context.reach.project_years - len(flows))
    return Row(f"years.{key}", label, pattern, total=total, strong=strong, caches=(*flows, *rest))
