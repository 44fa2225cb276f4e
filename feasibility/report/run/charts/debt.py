"""Draws the balance of the investor's loan and its cover, by year of operation."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import FigureBase
from matplotlib.ticker import MaxNLocator

from feasibility.evaluation.result import Result
from feasibility.language.texts import name_of_path, text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, put_amounts
from feasibility.report.charts.style import key_line, put_title, stroke, unit_of

DEBT_HEIGHT = 5.6
"""Inches."""


def draw_debt(figure: FigureBase, result: Result, lang: str) -> None:
    """Draw the balance as bars, and below it both ratios, on a figure or a part of one."""
    put_title(figure, "chart_debt_title", result, lang)
    years = result.finance.years if result.finance is not None else ()
    upper, lower = figure.subplots(2, 1, sharex=True, squeeze=False)[:, 0]
    number = np.array([each.year for each in years])
    balance = np.array([each.balance for each in years])
    size, unit = unit_of(float(balance.max(initial=0.0)))
    upper.bar(number, balance / size, 0.8, **filled(style.FILLS["gross_rent"], 0.4))
    upper.set_title(text("chart_debt_balance", lang))
    upper.set_ylabel(text(unit, lang))
    for key in ("dscr", "icr"):
        ratio = np.array([getattr(each, key) for each in years], dtype=np.float64)
        lower.plot(number, ratio, zorder=4, **stroke(key))
    lower.axhline(1.0, zorder=3, **stroke("price"))
    lower.set_title(text("chart_debt_cover", lang))
    lower.set_ylabel(text("chart_debt_axis", lang))
    low, high = lower.get_ylim()
    lower.set_ylim(min(0.0, low), high)
    upper.set_ylim(bottom=0.0)
    for axis in (upper, lower):
        put_amounts(axis.yaxis, lang, 6)
    lower.xaxis.set_major_locator(MaxNLocator(nbins=15, integer=True, min_n_ticks=1))
    lower.set_xlim(0.4, max(len(years), 1) + 0.6)
    lower.set_xlabel(text("chart_debt_year", lang))
    keys = [
        *(key_line(key, capital(name_of_path(f"finance.years.{key}", lang))) for key in ("dscr", "icr")),
        key_line("price", capital(text("chart_debt_even", lang))),
    ]
    figure.legend(handles=keys, loc="outside lower center", ncols=3, fontsize=style.SMALL)
