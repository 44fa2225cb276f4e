"""The sheet of the waterfall that the spreadsheet draws: from investment value to land value."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading

NAME = 34
BASE = "waterfall.base"
FILLS = ("total", "land", "less_above", "less_below", "more_above", "more_below")
"""What is stacked upon the base: each bar is of one kind, and in two parts where it crosses zero."""


def waterfall_plan(context: Context) -> Plan:
    """A column for each step: its amount, where it begins and ends, and the parts of its bar."""
    costs = tuple(context.scenario.development.costs)
    lines = (f"cost {name}" for name in costs)
    axis = ("investment_value", *lines, "profit", "available", "interest", "over_land", "land")
    return Plan("waterfall", axis, tuple(_rows(context, costs)), frozen=1)


def _rows(context: Context, costs: tuple[str, ...]) -> Iterator[Row]:
    words, label = context.words, context.label
    yield Row(
        "waterfall.step",
        label("step"),
        values=(
            words("report_step_investment_value"),
            *(words.line(name, NAME) for name in costs),
            words("report_step_profit"),
            words("report_step_available"),
            words("report_step_interest"),
            words("report_step_over_land"),
            words.heading("residual_land_value"),
        ),
        look="text",
    )
    yield Row(
        "waterfall.kind",
        label("kind_of_step"),
        pattern=(1.0, *(0.0 for _ in costs), 0.0, 1.0, 0.0, 0.0, 2.0),
        look="whole",
    )
    available = "{waterfall.amount|available}"
    when_paid = f"{available}/(1+development_rate_used)^(delivery_time-payment_time)"
    yield Row(
        "waterfall.amount",
        label("step_amount"),
        "€",
        pattern=(
            "=result_investment_value",
            *(
                f"=-SUMPRODUCT({{types.number:}},{{types.delivered.{name}:}},1+{{types.bears_vat:}}*{{costs.{name}.flow$}})"
                for name in costs
            ),
            "=-result_profit_and_risk",
            "=result_investment_value-result_development_cost_without_land-result_profit_and_risk",
            f"={when_paid}-{available}",
            f"=result_residual_land_value-{when_paid}",
            "=result_residual_land_value",
        ),
    )
    yield Row(
        "waterfall.begin", label("step_begin"), "€", pattern="=IF({waterfall.kind}>0,0,{waterfall.end<})"
    )
    yield Row(
        "waterfall.end", label("step_end"), "€", pattern="={waterfall.begin}+{waterfall.amount}", strong=True
    )
    yield EMPTY
    yield heading(label("bars"))
    ends = "{waterfall.begin},{waterfall.end}"
    yield Row(
        BASE,
        label("bar_base"),
        "€",
        pattern=f"=IF(MIN({ends})>=0,MIN({ends}),IF(MAX({ends})<=0,MAX({ends}),0))",
    )
    above = f"MAX({ends},0)-MAX(MIN({ends}),0)"
    below = f"MIN({ends},0)-MIN(MAX({ends}),0)"
    step = "{waterfall.kind}=0,{waterfall.amount}"
    patterns = {
        "total": "=IF({waterfall.kind}=1,{waterfall.end},0)",
        "land": "=IF({waterfall.kind}=2,{waterfall.end},0)",
        "less_above": f"=IF(AND({step}<0),{above},0)",
        "less_below": f"=IF(AND({step}<0),{below},0)",
        "more_above": f"=IF(AND({step}>=0),{above},0)",
        "more_below": f"=IF(AND({step}>=0),{below},0)",
    }
    for fill in FILLS:
        yield Row(f"waterfall.{fill}", label(f"bar_{fill}"), "€", pattern=patterns[fill])
    sign = 'IF({waterfall.amount}<0,"−","")'
    yield Row(
        "waterfall.label",
        label("step_label"),
        pattern=f'={{waterfall.step}}&" "&{sign}&ABS(ROUND({{waterfall.amount}}/1000000,2))',
        look="text",
    )
