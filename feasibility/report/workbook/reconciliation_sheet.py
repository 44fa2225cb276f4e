"""The sheet that sets the workbook beside the program, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.evaluation.figures.facts import Figure
from feasibility.evaluation.figures.registry import PROJECT, TYPE
from feasibility.evaluation.figures.selections import at_a_price, in_workbook
from feasibility.evaluation.result import Result
from feasibility.report.workbook.context import Context, line_label
from feasibility.report.workbook.financing_rows import figure_label, figure_value, financing_figures
from feasibility.report.workbook.flow_sheets import cash_flow_keys
from feasibility.report.workbook.phase_formulas import mapped_plan
from feasibility.report.workbook.plan import EMPTY, Look, Plan, Row, heading, look_of

COLUMNS = ("program", "workbook", "difference", "equal")
OF_A_TYPE = tuple(key for key in TYPE if key != "segment")
"""Figures of a dwelling type that are compared."""
TOLERANCES = {"rate": "1E-9", "cents": "0.005", "money": "0.005"}
"""Differences that count as none: half a cent, a billionth of a rate; words and whole numbers are equal."""
IRR_TOLERANCE = "1E-7"
DIFFERENCES: Mapping[Look, Look] = {"rate": "rate", "money": "cents", "cents": "cents"}
"""How a difference of figures is shown, where it is an amount or a percentage."""


def reconciliation_plan(context: Context) -> Plan:
    """Program and workbook, figure by figure."""
    rows = tuple(_rows_beside(context))
    keys = [row.key for row in rows if row.key and row.key != "reconciliation.head"]
    first, last = keys[0], keys[-1]
    total = Row(
        "reconciliation.all",
        context.label("all_equal"),
        constant=f"=MIN({{{first}|equal}}:{{{last}|equal}})",
        look="flag",
        name="all_equal",
        cached=1.0,
        strong=True,
    )
    plan = Plan("reconciliation", COLUMNS, (*rows, EMPTY, total), frozen=1)
    return plan if context.spread is None else mapped_plan(plan, context.spread.formula)


def _rows_beside(context: Context) -> Iterator[Row]:
    words, result = context.words, context.result
    heads = tuple(context.label(column) for column in COLUMNS)
    yield Row("reconciliation.head", words.heading("results"), values=heads, look="text", strong=True)
    if context.asked is not None:
        for figure in at_a_price(result.arrays.layout):
            yield _of_project(context.asked, figure, "asked_", context.at_asking(figure))
        yield EMPTY
        yield heading(context.label("at_residual"))
    for figure in in_workbook(result):
        name = words.heading("results.dwellings" if figure == "dwellings" else figure)
        yield _of_project(result, figure, "result_", name)
    yield _figure(
        "reconciliation.site",
        words.heading("site.residual_land_value"),
        result.site.residual_land_value,
        "{results.site$}",
        "money",
    )
    for part, of_part in financing_figures(context).items():
        yield EMPTY
        yield heading(words.heading(part))
        for each in of_part:
            yield _of_part(context, part, each)
    for name, found in result.dwelling_types.items():
        yield EMPTY
        yield heading(f"{words.heading('dwellings')}: {words.type(name)}")
        for figure in OF_A_TYPE:
            dotted = f"dwelling_types.{figure}"
            value = getattr(found, figure)
            label = words.heading(
                dotted if figure in ("investment_value", "profit_and_risk", "residual_land_value") else figure
            )
            yield _figure(
                f"reconciliation.type {name}.{figure}",
                label,
                value if not isinstance(value, str) else context.word(figure, value),
                f"{{types.{figure}|{name}}}",
                look_of(TYPE[figure]),
            )
    yield EMPTY
    yield heading(words.heading("cash_flow"))
    for key in cash_flow_keys(context):
        family, _, own = key.partition(".")
        yield _figure(
            f"reconciliation.line {key}",
            line_label(family, own, words) if own else words.heading(key),
            sum(result.cash_flow.lines[key]),
            f"{{years.{key}@}}",
            "money",
        )


def _of_project(result: Result, figure: str, price: str, label: str) -> Row:
    """A figure of the project, with the land at the price of the result."""
    is_irr = figure.endswith("_irr")
    return _figure(
        f"reconciliation.{price.removeprefix('result_')}{figure}",
        label,
        getattr(result, figure),
        f"{price}{figure}",
        look_of(PROJECT[figure]),
        IRR_TOLERANCE if is_irr else None,
        is_irr and getattr(result, f"{figure}_status") == "several",
    )


def _of_part(context: Context, part: str, figure: Figure) -> Row:
    """A figure of the loans or of the tax."""
    record = getattr(context.result, part)
    is_irr = "_irr" in figure.key
    several = is_irr and getattr(record, f"{figure.key}_status") == "several"
    return _figure(
        f"reconciliation.{part}.{figure.key}",
        figure_label(context, figure.key),
        None if several else figure_value(context, record, figure.key),
        f"result_{part}_{figure.key}",
        look_of(figure),
        IRR_TOLERANCE if is_irr else None,
        several,
    )


def _figure(
    key: str,
    label: str,
    value: object,
    formula: str,
    look: Look,
    tolerance: str | None = None,
    several: bool = False,
) -> Row:
    """One row: the program's figure as a constant, the workbook's, their difference, whether it is zero."""
    program: str | float = ""
    if isinstance(value, (int, float)):
        program = float(value)
    elif isinstance(value, str):
        program = value
    there, here = f"{{{key}|program}}", f"{{{key}|workbook}}"
    difference = f'=IF(AND(ISNUMBER({there}),ISNUMBER({here})),{here}-{there},IF({there}={here},0,""))'
    room = tolerance or TOLERANCES.get(look, "0")
    own = f"{{{key}|difference}}"
    scale = f"MAX({room},1E-11*ABS(N({there})))" if look in ("money", "cents") else room
    equal = f"=IF(ISNUMBER({own}),IF(ABS({own})<={scale},1,0),0)"
    if several:
        # The program withholds a rate that is one of several; so must the sheet.
        difference, equal = '=""', f'=IF({here}="",1,0)'
    return Row(
        key,
        label,
        (program, f"={formula}", difference, equal),
        look,
        unit="",
        looks=(look, look, DIFFERENCES.get(look, "factor"), "flag"),
    )
