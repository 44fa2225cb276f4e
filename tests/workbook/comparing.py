"""A recalculated workbook against the program, figure by figure and line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feasibility import Result
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.facts import Figure
from feasibility.evaluation.figures.registry import FINANCE, PROJECT, TAX
from feasibility.evaluation.figures.selections import AT_A_PRICE, at_a_price, in_workbook
from feasibility.language.texts import name_of_path, text
from feasibility.language.words import Words, capital
from feasibility.policy.checks import Check
from feasibility.report.run.waterfall import build_up
from feasibility.report.workbook.context import RESULT_WORDS
from feasibility.report.workbook.plan import FIRST, look_of
from feasibility.report.workbook.reconciliation_sheet import OF_A_TYPE
from tests.workbook.office import rows_of

HALF_A_CENT = 0.005
RATE, IRR = 1e-9, 1e-7
WORKBOOK = FIRST + 1
"""Column of the workbook's figures on the sheet that lays them beside the program's."""
EQUAL = FIRST + 3


def wrong_figures(path: Path, result: Result, lang: str = "en") -> list[str]:
    """What in a recalculated workbook differs from a result; that of a changed scenario too.

    The program's own column is not looked at: it stands for the inputs as they were written.
    """
    rows = [row for row in rows_of(path, "reconciliation", lang)[1:] if row[EQUAL] is not None]
    figures = [row[WORKBOOK] for row in rows]
    asked = any(row[0] in _labels_at_asking(lang) for row in rows)
    expected = list(expected_figures(result, lang, asked))
    assert len(figures) == len(expected), path.name
    wrong = [
        f"{name}: {found!r} is not {value!r}"
        for (name, value, room), found in zip(expected, figures, strict=True)
        if differs(value, found, room)
    ]
    wrong += wrong_checks(path, result, lang)
    return wrong + wrong_lines(path, result, lang) + (wrong_years(path, result) if lang == "en" else [])


def in_language(figure: str, value: Any, lang: str) -> Any:
    """A word as a workbook has it; anything else as it is."""
    if not value or figure not in RESULT_WORDS:
        return value
    return name_of_path(f"{RESULT_WORDS[figure]}.{value}", lang)


def _labels_at_asking(lang: str) -> set[str]:
    """What the figures with the land at its asking price are called."""
    words = Words(lang)
    return {words("workbook_figure_at_asking", figure=words.heading(figure)) for figure in AT_A_PRICE}


def expected_figures(result: Result, lang: str = "en", asked: bool = False) -> list[tuple[str, Any, float]]:
    """Name, value and tolerance of every figure of the sheet, in its order.

    Args:
        result: what the program finds.
        lang: of the workbook.
        asked: whether the workbook has figures with the land at its asking price; empty where there are none.
    """
    found: list[tuple[str, Any, float]] = []
    if asked:
        paid = at_asking_price(result)
        found += [
            (f"asked {name}", paid and _value(paid, name), _room(name))
            for name in at_a_price(result.arrays.layout)
        ]
    found += [(figure, _value(result, figure), _room(figure)) for figure in in_workbook(result)]
    found.append(("site", result.site.residual_land_value, HALF_A_CENT))
    found += [
        (name, in_language(name.rpartition(".")[2], value, lang), room)
        for name, value, room in financing_figures(result)
    ]
    for name, each in result.dwelling_types.items():
        figures = {figure: in_language(figure, getattr(each, figure), lang) for figure in OF_A_TYPE}
        found += [(f"{name}.{figure}", value, HALF_A_CENT) for figure, value in figures.items()]
    lines = {key: flow for key, flow in result.cash_flow.lines.items() if not key.endswith("_cash_flow")}
    found += [(key, sum(flow), HALF_A_CENT) for key, flow in lines.items()]
    return found


def financing_figures(result: Result) -> list[tuple[str, Any, float]]:
    """Figures of loans and tax that a scenario has: None where one of them has no meaning."""
    scenario, found = result.scenario, []
    finance = scenario.finance
    for name in FINANCE:
        if name.endswith(("_status", "_roots")) or result.finance is None or finance is None:
            continue
        asked: object = finance.loan
        if name.startswith(("construction_", "developer_")):
            asked = finance.construction_loan
        elif name == "land_value_for_equity_return":
            asked = finance.required_equity_return
        if asked is not None:
            found.append((f"finance.{name}", getattr(result.finance, name), _room_of(FINANCE[name])))
    if result.tax is not None:
        loan = finance is not None and finance.loan is not None
        other = "investor_irr_after_tax" if loan else "equity_irr_after_tax"
        found += [
            (f"tax.{name}", getattr(result.tax, name), _room_of(TAX[name]))
            for name in TAX
            if not name.endswith(("_status", "_roots")) and name != other
        ]
    return found


def _room_of(figure: Figure) -> float:
    """How far the workbook may be off a figure of loans or tax."""
    return IRR if "_irr" in figure.key else RATE if look_of(figure) in ("rate", "factor") else HALF_A_CENT


def wrong_years(path: Path, result: Result) -> list[str]:
    """Loan and tax of every year of operation against the program."""
    wrong = []
    for part, sheet, names in (
        (result.finance, "debt", ("noi", "interest", "repayment", "balance", "dscr", "icr")),
        (result.tax, "tax", ("depreciation", "book_value", "interest_deducted", "taxable", "tax")),
    ):
        years = getattr(part, "years", ())
        rows = rows_of(path, sheet) if years else []
        labels = [str(row[0]) if row else "" for row in rows]
        for name in names if years else ():
            (at,) = (place for place, label in enumerate(labels) if label == _label_of_year(sheet, name))
            found = rows[at][FIRST : FIRST + len(years)]
            wrong += [
                f"{sheet}.{name}, year {each.year}: {there!r} is not {getattr(each, name)!r}"
                for each, there in zip(years, found, strict=True)
                if differs(getattr(each, name), there, HALF_A_CENT)
            ]
    return wrong


def _label_of_year(sheet: str, name: str) -> str:
    words = Words("en")
    if name in ("noi", "book_value"):
        return capital(words(f"workbook_row_{'income_of_year' if name == 'noi' else name}"))
    here = "finance" if sheet == "debt" else "tax"
    terms = ("dscr", "icr", "interest_deducted", "taxable")
    return words.heading(name if name in terms else "tax.tax" if name == "tax" else f"{here}.years.{name}")


def _value(result: Result, figure: str) -> Any:
    """A figure of the project; None for a rate that is one of several."""
    several = figure.endswith("_irr") and getattr(result, f"{figure}_status") == "several"
    return None if several else getattr(result, figure)


def _room(figure: str) -> float:
    """How far the workbook may be off."""
    return IRR if figure.endswith("_irr") else RATE if look_of(PROJECT[figure]) == "rate" else HALF_A_CENT


def wrong_checks(path: Path, result: Result, lang: str = "en") -> list[str]:
    """The figures and the verdict of every check against the program's, in whose order they stand.

    A rule that the program does not check has no figures, and says that it does not apply.
    """
    _, *rows, every = rows_of(path, "checks", lang)
    apply = [row for row in rows if row[FIRST + 3] in (0, 1)]
    wrong = [
        f"{row[0]}: {row} of a rule that does not apply"
        for row in rows
        if row not in apply
        and (
            row[2 : FIRST + 3] + row[FIRST + 5 : FIRST + 6] != [None] * 7
            or row[FIRST + 3] != text("workbook_not_applicable", lang)
        )
    ]
    if len(apply) != len(result.checks):
        return [*wrong, f"{[row[0] for row in apply]} are not {len(result.checks)} checks"]
    for check, row in zip(result.checks, apply, strict=True):
        found = (row[2], *row[FIRST : FIRST + 4], row[FIRST + 4] or "", row[FIRST + 5])
        wrong += [
            f"{row[0]}: {there!r} is not {here!r}"
            for here, there in zip(_cells_of(check), found, strict=True)
            if differs(here, there, HALF_A_CENT)
        ]
    return wrong + ([] if every[2] == float(result.allowed) else [f"allowed: {every[2]!r}"])


def _cells_of(check: Check) -> tuple[Any, ...]:
    """What stands in the columns of a check: of a share dwellings, of the term the years it is kept."""
    asked = check.required
    least = asked.get("dwellings", asked.get("at_least", asked.get("above")))
    has = ("dwellings", "kept_by_landlord")
    actual = next((check.actual[key] for key in has if key in check.actual), None)
    if actual is None:
        (actual,) = check.actual.values()
    figures = actual, least, asked.get("at_most"), check.met, check.deviation, check.allowed
    return ("above" in asked, *figures)


def wrong_lines(path: Path, result: Result, lang: str = "en") -> list[str]:
    """Every line of the cash flow in every year against the program."""
    rows = rows_of(path, "years", lang)[2:]
    wrong = []
    for (key, flow), row in zip(result.cash_flow.lines.items(), rows, strict=False):
        found = row[FIRST : FIRST + len(flow)]
        beyond = [value for value in row[FIRST + len(flow) :] if value] if "cumulative" not in key else []
        off = [
            f"{key}, year {year}: {there!r} is not {here!r}"
            for year, (here, there) in enumerate(zip(flow, found, strict=True), start=1)
            if differs(here, there, HALF_A_CENT)
        ]
        wrong += off + [f"{key}: {value!r} after the last year" for value in beyond]
    return wrong


def wrong_waterfall(path: Path, result: Result) -> list[str]:
    """The waterfall's steps against the program's, and whether its bars run from one end to the other."""
    built = build_up(result)
    rows = {str(row[0]): row[FIRST:] for row in rows_of(path, "waterfall") if row and row[0]}
    amounts = [
        built.investment_value,
        *(-amount for _, amount in built.costs),
        -built.profit_and_risk,
        built.available,
        built.when_paid - built.available,
        built.residual_land_value - built.when_paid,
        built.residual_land_value,
    ]
    pairs = zip(amounts, rows["Amount"], strict=False)
    wrong = [f"{found!r} is not {value!r}" for value, found in pairs if differs(value, found, HALF_A_CENT)]
    parts = ("Value", "Residual land value", "Taken off", "Taken off, below 0", "Added", "Added, below 0")
    for place in range(len(amounts)):
        base, begin, end = (
            rows[key][place] for key in ("Empty below or above the bar", "Begins at", "Ends at")
        )
        bars = [rows[key][place] for key in parts]
        above, below = (sum(each for each in bars if each * sign > 0) for sign in (1, -1))
        low, high = (below or base, above + base) if base >= 0 else (base + below, base)
        low = base if base > 0 else low
        if differs(min(begin, end), low, 0.01) or differs(max(begin, end), high, 0.01):
            wrong.append(f"the bar {place} runs from {low} to {high}, not from {begin} to {end}")
    return wrong


def differs(value: Any, found: Any, room: float) -> bool:
    """Whether what a cell holds is not the program's value."""
    if value is None:
        return found not in (None, "")
    if isinstance(value, str):
        return bool(found != value)
    if not isinstance(found, (int, float)):
        return True
    return bool(
        abs(found - float(value)) > max(room, 1e-11 * abs(float(value)) if room == HALF_A_CENT else 0)
    )
