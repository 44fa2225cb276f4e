"""The sheet by project year: every line of the cash flow, as the program prints it."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context, line_label, works_lines
from feasibility.report.workbook.line_formulas import BY_YEAR, formula_of
from feasibility.report.workbook.operation_sheet import running_keys
from feasibility.report.workbook.plan import EMPTY, Plan, Row


def year_plan(context: Context) -> Plan:
    """The cash flow of the project by project year, with the net flow and its running sum."""
    axis = tuple(str(year) for year in range(1, context.reach.project_years + 1))
    return Plan("years", axis, tuple(_rows(context)), frozen=1)


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
        if key in ("land_price", "land_vat_and_costs"):
            pattern = BY_YEAR[key]
        elif family == "development_costs":
            pattern = formula_of(BY_YEAR[family], LINE=f"costs.{name}")
        elif key in running:
            pattern = formula_of(BY_YEAR["period"], LINE=f"project.{key}")
        else:
            line = f"works.{name}" if name in works and family == "operating_costs" else key
            pattern = formula_of(BY_YEAR["anniversary"], LINE=f"paths.(project).{line}")
        label = line_label(family, name, words) if name else words.heading(key)
        yield _line(context, key, label, pattern)
    total = "=" + "+".join(f"{{years.{key}}}" for key in keys)
    yield _line(context, "net_cash_flow", words.heading("net_cash_flow"), total, strong=True)
    yield _line(
        context,
        "cumulative_cash_flow",
        words.heading("cumulative_cash_flow"),
        "=N({years.cumulative_cash_flow<})+{years.net_cash_flow}",
        total=None,
    )


def _line(
    context: Context, key: str, label: str, pattern: str, total: str | None = "sum", strong: bool = False
) -> Row:
    flows = context.result.cash_flow.lines[key]
    last = flows[-1] if total is None else 0.0
    rest = (last,) * (context.reach.project_years - len(flows))
    return Row(
        f"years.{key}", label, "€", pattern=pattern, total=total, strong=strong, caches=(*flows, *rest)
    )
