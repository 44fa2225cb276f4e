"""The cash flow by project year: every line in a terminal, groups and totals of lines in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.words import Words, capital
from feasibility.report.document import Block, Drawing, Rows, Section, Sentence, Table, heads, table
from feasibility.report.run.charts.data import GROUP_LABELS, CashFlowPicture, cash_flow_picture
from feasibility.report.text import BLANK

NAME, SHORT = 60, 20
"""Longest name of a line, in the report and in a terminal."""
RUNNING_SUM = "cumulative_cash_flow"


def year_blocks(result: Result, words: Words) -> Iterator[Block]:
    """All lines that are not zero throughout, with as many years beside each other as a terminal holds."""
    flow = result.cash_flow
    lines = {key: values for key, values in flow.lines.items() if any(values)}
    columns = [f"{year}\n{_calendar(year, result)}" for year in flow.years]
    rows = [
        (
            label,
            *(words.number(each) for each in lines[key]),
            words.number(sum(lines[key])) if key != RUNNING_SUM else "",
        )
        if key
        else (label, *([""] * (len(columns) + 1)))
        for label, key in _line_labels(lines, words)
    ]
    yield _explained(result, words)
    labels = ["", *columns, words("years_total")]
    yield BLANK
    yield table(words("section_years"), labels, rows)


def _calendar(year: int, result: Result) -> str:
    """The calendar year in which a project year falls, or both."""
    start = result.scenario.start
    calendar = start.year + year - 1
    whole = (start.month, start.day) == (1, 1)
    return str(calendar) if whole else f"{calendar}/{(calendar + 1) % 100:02d}"


def _explained(result: Result, words: Words) -> Sentence:
    day, month, _ = numbers.day(result.scenario.start, words.lang).split(" ")
    return Sentence(words("years_explained", price=words.money(result.land_price), day=day, month=month))


def _line_labels(lines: Mapping[str, object], words: Words) -> Iterator[tuple[str, str]]:
    """Labels of the table, and the line that each stands for: none for the name of a family."""
    last = ""
    for key in lines:
        family, _, line = key.partition(".")
        if line and family != last:
            yield words.name(family), ""
        yield f"  {words.line(line, SHORT, family)}" if line else words.name(family), key
        last = family


def cash_flow_section(result: Result, words: Words) -> Section:
    """The section of the report: a picture, a row for every project year, and the total of every line."""
    return Section("cash-flow", words("section_years"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    shown = cash_flow_picture(result)
    if not shown.years.size:
        yield Sentence(words("chart_no_flows"))
        return
    title = capital(words("chart_cash_flow_title"))
    yield Drawing("cash_flow", result, title, words("report_cash_flow_shows"))
    yield _explained(result, words)
    if result.profit_and_risk:
        yield Sentence(words("report_without_profit"))
    yield _years(result, shown, words)
    yield _lines(result, words)


def _years(result: Result, shown: CashFlowPicture, words: Words) -> Table:
    net = result.cash_flow.lines["net_cash_flow"]
    rows = tuple(
        (
            f"{year} ({_calendar(int(year), result)})",
            *(words.number(float(amounts[place])) for amounts in shown.groups.values()),
            words.number(net[place]),
            words.number(float(shown.cumulative[place])),
        )
        for place, year in enumerate(shown.years)
    )
    total = (
        capital(words("years_total")),
        *(words.number(float(amounts.sum())) for amounts in shown.groups.values()),
        words.number(sum(net)),
        "",
    )
    labels = [
        words("report_column_year"),
        *(group_name(key, words) for key in shown.groups),
        words.heading("net_cash_flow"),
        words.heading(RUNNING_SUM),
    ]
    columns = heads(labels)
    groups = (Rows(rows), Rows((total,), total=True))
    return Table(words("report_cash_flow_years"), columns, groups, small=True)


def group_name(key: str, words: Words) -> str:
    """The name of a group of lines of the cash flow, to begin a line with."""
    return capital(words(GROUP_LABELS[key])) if key in GROUP_LABELS else words.heading(key)


def _lines(result: Result, words: Words) -> Table:
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
                f"{label}: {words.line(line, NAME, family)}" if line else label,
                words.money(sum(amounts)),
                str(years[0]) if years[0] == years[-1] else f"{years[0]} – {years[-1]}",
            ]
        )
    labels = [words(f"report_column_{name}") for name in ("line", "total", "years")]
    return table(words("report_cash_flow_lines"), labels, rows, "<>>")
