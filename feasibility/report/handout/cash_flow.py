"""The cash flow: a picture, a row for every project year, and the total of every line."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.plain import capital
from feasibility.language.words import Words
from feasibility.report.charts.file import picture
from feasibility.report.document import Block, Section, Sentence, Table, heads, table
from feasibility.report.document import Rows as Group
from feasibility.report.run.charts.both import cash_flow_chart
from feasibility.report.run.charts.cash_flow import GROUP_LABELS
from feasibility.report.run.charts.data import CashFlowPicture, cash_flow_picture

NAME = 60
RUNNING_SUM = "cumulative_cash_flow"


def cash_flow_section(result: Result, words: Words) -> Section:
    """The records of the cash flow."""
    return Section("cash-flow", words("section_years"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    shown = cash_flow_picture(result)
    if not shown.years.size:
        yield Sentence(words("chart_no_flows"))
        return
    title = capital(words("chart_cash_flow_title"))
    yield picture(cash_flow_chart(result, words.lang), "c", title, words("report_cash_flow_shows"))
    day, month, _ = numbers.day(result.scenario.start, words.lang).split(" ")
    yield Sentence(words("years_explained", day=day, month=month))
    if result.profit_and_risk:
        yield Sentence(words("report_without_profit"))
    yield _years(result, shown, words)
    yield _lines(result, words)


def _years(result: Result, shown: CashFlowPicture, words: Words) -> Block:
    start = result.scenario.start
    whole = (start.month, start.day) == (1, 1)
    net = result.cash_flow.lines["net_cash_flow"]
    rows = []
    for place, year in enumerate(shown.years):
        calendar = start.year + int(year) - 1
        span = str(calendar) if whole else f"{calendar}/{(calendar + 1) % 100:02d}"
        rows.append(
            [
                f"{year} ({span})",
                *(words.number(float(amounts[place])) for amounts in shown.groups.values()),
                words.number(net[place]),
                words.number(float(shown.cumulative[place])),
            ]
        )
    total = [
        capital(words("years_total")),
        *(words.number(float(amounts.sum())) for amounts in shown.groups.values()),
        words.number(sum(net)),
        "",
    ]
    labels = [
        words("report_column_year"),
        *(_group(key, words) for key in shown.groups),
        words.heading("net_cash_flow"),
        words.heading(RUNNING_SUM),
    ]
    sides = "<" + ">" * (len(labels) - 1)
    body = tuple(tuple(row) for row in rows)
    groups = (Group(body), Group((tuple(total),), " "))
    return Table(words("report_cash_flow_years"), heads(labels, sides), groups, small=True)


def _group(key: str, words: Words) -> str:
    """The name of a group of lines."""
    names = {
        "chart_land": words("chart_land"),
        "chart_income": words("chart_income"),
        "chart_running_costs": words("chart_running_costs"),
        "chart_sales": words("chart_sales"),
    }
    label = GROUP_LABELS.get(key)
    return capital(names[label] if label else words.name(key))


def _lines(result: Result, words: Words) -> Block:
    """Every line with its total, and the first and last year in which it stands."""
    rows = []
    for key, amounts in result.cash_flow.lines.items():
        if key == RUNNING_SUM or not any(amounts):
            continue
        family, _, line = key.partition(".")
        label = words.heading(family)
        years = [year for year, amount in zip(result.cash_flow.years, amounts, strict=True) if amount]
        rows.append(
            [
                f"{label}: {words.line(line, NAME)}" if line else label,
                words.money(sum(amounts)),
                str(years[0]) if years[0] == years[-1] else f"{years[0]} – {years[-1]}",
            ]
        )
    labels = [words(f"report_column_{name}") for name in ("line", "total", "years")]
    return table(words("report_cash_flow_lines"), labels, rows, "<>>")
