"""Sheets by period and by project year: every line of one dwelling of each type, and of the project."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, line_label, running_lines, works_lines
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
    label, name = context.label, context.name
    start, held = name("start"), name("exit.holding_years")
    places = context.reach.last_year - context.reach.first_year + 1
    yield Row("operation.period", label("period_number"), pattern="=COLUMN()-5", look="whole")
    yield Row(
        "operation.year",
        label("calendar_year"),
        pattern=f"=YEAR({start})+INT((MONTH({start})-1+({{operation.period}}-1)*12/periods_a_year)/12)",
        look="year",
    )
    yield Row(
        "operation.project_year",
        label("project_year"),
        pattern="="
        + context.project_year("{operation.period}", "INT(({operation.period}-1)/periods_a_year)+1"),
        look="whole",
    )
    yield Row(
        "operation.place",
        label("place_of_year"),
        pattern=f"=MIN({places},MAX(1,{{operation.year}}-first_column_year+1))",
        look="whole",
        helper=True,
    )
    yield Row(
        "operation.since",
        label("periods_since_delivery"),
        pattern="={operation.period}-1-construction_periods",
        look="whole",
        helper=True,
    )
    yield Row(
        "operation.anniversary",
        label("anniversary"),
        pattern=f"=MAX(0,MIN({held},INT({{operation.since}}/periods_a_year)))",
        look="whole",
        helper=True,
    )
    yield Row(
        "operation.held",
        label("held"),
        pattern=f"=IF(AND({{operation.since}}>=0,{{operation.since}}<{held}*periods_a_year),1,0)",
        look="flag",
        total="sum",
        helper=True,
    )
    yield Row(
        "operation.after_exit",
        label("after_exit"),
        pattern=(
            f"=IF(AND({{operation.since}}>={held}*periods_a_year,"
            f"{{operation.since}}<({held}+1)*periods_a_year),1,0)"
        ),
        look="flag",
        total="sum",
        helper=True,
    )
    yield Row(
        "operation.first_year",
        label("first_12_months"),
        pattern="=IF(AND({operation.since}>=0,{operation.since}<periods_a_year),1,0)",
        look="flag",
        total="sum",
        helper=True,
    )
    yield Row(
        "operation.time",
        label("dated_at"),
        context.unit("years"),
        pattern="=({operation.period}-1+half_periods_later/2)/periods_a_year",
        look="factor",
    )
    yield Row(
        "operation.discount",
        label("discount_from_delivery"),
        pattern=(
            f"=IF({{operation.held}}=1,(1+{name('required_return')})^-({{operation.time}}-delivery_time),0)"
        ),
        look="factor",
    )
    if context.financed:
        yield Row(
            "operation.year_of_operation",
            label("year_of_operation"),
            pattern="=IF({operation.since}>=0,INT({operation.since}/periods_a_year)+1,0)",
            look="whole",
        )
    if context.leased:
        yield Row(
            "operation.canon",
            label("canon_of_one_euro"),
            pattern=(
                "=({operation.held}+{operation.after_exit})*canon_of_period"
                "*INDEX(index_levels,canon_index_number,{operation.place})/canon_level_at_payment"
            ),
            look="factor",
        )


def _block(context: Context, name: str) -> Iterator[Row]:
    """One dwelling of a type."""
    block = f"operation.{name}"
    place = "{operation.anniversary}+1"
    basis = "exit.rent_basis"
    market = f"AND({{operation.after_exit}}=1,{context.name(basis)}={context.choice(basis, 'market')})"
    yield EMPTY
    yield heading(f"{context.term('dwellings')}: {context.words.type(name)}")
    yield Row(
        f"{block}.rent_of_period",
        context.label("rent"),
        context.unit("month"),
        pattern=(
            f"=IF({market},INDEX({{paths.{name}.market_by_law:}},{place}),INDEX({{paths.{name}.rent:}},{place}))"
        ),
        look="cents",
    )
    yield Row(
        f"{block}.share_of_period",
        context.label("share_let"),
        pattern=(
            f"=IF({{operation.held}}+{{operation.after_exit}}>0,INDEX({{paths.{name}.share_let:}},{place}),0)"
        ),
        look="rate",
    )
    yield Row(
        f"{block}.turnover_of_period",
        context.label("turnover"),
        pattern=f"=INDEX({{paths.{name}.turnover:}},{place})",
        look="rate",
    )
    yield Row(
        f"{block}.gross_rent",
        context.term("gross_rent"),
        "€",
        pattern=formula_of(period_pattern("gross_rent"), block),
        look="cents",
    )
    incomes = []
    for line in context.scenario.other_income:
        key = f"{block}.other_income.{line}"
        incomes.append(key)
        yield _line(context, name, key, ("other_income", line, ""), _income_amount(context, name, line))
    yield Row(
        f"{block}.other_income",
        context.label("other_income_together"),
        "€",
        pattern="=" + ("+".join("{" + key + "}" for key in incomes) or "0"),
        look="cents",
    )
    yield Row(
        f"{block}.vacancy_and_bad_debt",
        context.term("vacancy_and_bad_debt"),
        "€",
        pattern=formula_of(period_pattern("vacancy_and_bad_debt"), block),
        look="cents",
    )
    costs = []
    for line, (_, basis) in running_lines(context.scenario).items():
        key = f"{block}.operating_costs.{line}"
        costs.append(key)
        value = f"*{{types.vacant_value|{name}}}" if basis == "share_of_vacant_value" else ""
        amount = f"={context.name(f'operating_costs.{line}.{basis}')}{value}"
        yield _line(context, name, key, ("operating_costs", line, basis), amount)
    parts = [f"{block}.gross_rent", f"{block}.other_income", f"{block}.vacancy_and_bad_debt", *costs]
    yield Row(
        f"{block}.income",
        context.term("net_operating_income"),
        "€",
        pattern="=" + "+".join("{" + key + "}" for key in parts),
        look="cents",
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
        "€",
        pattern=formula_of(
            period_pattern(f"{family}.{own}", basis),
            f"operation.{name}",
            key,
            LINE=f"timeline.{family}.{own}",
        ),
        constant=amount,
        look="cents",
        constant_look="rate" if basis == "share_of_rent" else "cents",
    )


def _project(context: Context) -> Iterator[Row]:
    label = context.label
    yield Row(
        "project.period", label("period_number"), pattern="={operation.period}", look="whole", link=True
    )
    yield Row("project.year", label("calendar_year"), pattern="={operation.year}", look="year", link=True)
    yield Row(
        "project.project_year",
        label("project_year"),
        pattern="={operation.project_year}",
        look="whole",
        link=True,
    )
    yield EMPTY
    keys = running_keys(context)
    for key, line_name in keys.items():
        terms = "+".join(f"{{types.count|{name}}}*{{operation.{name}.{key}}}" for name in context.types)
        yield Row(f"project.{key}", line_name, "€", pattern=f"={{operation.held}}*({terms})", total="sum")
    parts = [f"{{project.{key}}}" for key in keys]
    if context.leased:
        parts.append("{project.ground_rent}")
        yield Row(
            "project.ground_rent",
            context.term("ground_rent"),
            "€",
            pattern="=-{operation.held}*result_land_price*{operation.canon}",
            total="sum",
        )
    yield Row(
        "project.income",
        context.term("net_operating_income"),
        "€",
        pattern="=" + "+".join(parts),
        total="sum",
        strong=True,
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
    yield Row("years.year", context.label("project_year"), pattern="=COLUMN()-5", look="whole")
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
    return Row(
        f"years.{key}", label, "€", pattern=pattern, total=total, strong=strong, caches=(*flows, *rest)
    )
