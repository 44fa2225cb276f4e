"""The cash flow of every project year, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.words import Words
from feasibility.report.text import GAP, WIDTH, columns_that_fit, paragraph, table

NAME = 20
RUNNING_SUM = "cumulative_cash_flow"


def year_lines(result: Result, words: Words) -> Iterator[str]:
    """Tables of all lines that are not zero throughout, with as many years beside each other as fit."""
    flow, start = result.cash_flow, result.scenario.start
    lines = {key: values for key, values in flow.lines.items() if any(values)}
    whole = (start.month, start.day) == (1, 1)
    heads = [
        f"{year}\n{start.year + year - 1}" + ("" if whole else f"/{(start.year + year) % 100:02d}")
        for year in flow.years
    ]
    labels, keys = _line_labels(lines, words)
    columns = [
        [words.number(lines[key][place]) if key else "" for key in keys] for place in range(len(flow.years))
    ]
    heads.append(words("years_total"))
    columns.append([words.number(sum(lines[key])) if key and key != RUNNING_SUM else "" for key in keys])
    widest = max(map(len, labels))
    widths = [
        max(len(part) for part in [*head.split("\n"), *column])
        for head, column in zip(heads, columns, strict=True)
    ]
    day, month, _ = numbers.day(start, words.lang).split(" ")
    yield from paragraph(words("years_explained", day=day, month=month))
    for run in columns_that_fit(widths, WIDTH - len(GAP) - widest):
        yield ""
        block = [list(row) for row in zip(labels, *columns[run], strict=True)]
        yield from table(block, "<" + ">" * (len(block[0]) - 1), ["", *heads[run]])


def _line_labels(lines: Mapping[str, object], words: Words) -> tuple[list[str], list[str]]:
    """Labels of the table, and the line that each stands for: none for the name of a family."""
    labels: list[str] = []
    keys: list[str] = []
    last = ""
    for key in lines:
        family, _, line = key.partition(".")
        if line and family != last:
            labels.append(words.name(family))
            keys.append("")
        labels.append(f"  {words.line(line, NAME)}" if line else words.name(family))
        keys.append(key)
        last = family
    return labels, keys
