"""Loans and corporation tax: what they are and what they leave, at each land price that matters, by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from feasibility.evaluation.figures.facts import Figure
from feasibility.evaluation.figures.headline import financing_figure, in_words, is_of_scenario
from feasibility.evaluation.figures.registry import FIGURES
from feasibility.evaluation.result import FinanceResult, Result, TaxResult
from feasibility.language import numbers
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital
from feasibility.report.document import Block, Drawing, Section, Sentence, Table
from feasibility.report.names_and_units import figure_written
from feasibility.report.run.evidence import loan_note_texts
from feasibility.report.run.price_columns import at_prices, by_year, side_by_side

LOAN_YEARS = ("noi", "interest", "repayment", "balance", "dscr", "icr")
TAX_YEARS = ("depreciation", "book_value", "interest_deducted", "taxable", "tax")
RATIOS = ("dscr", "icr")
TOLD = ("loan_forbidden_in",)
"""Figures that a note tells."""


def financing_section(result: Result, words: Words) -> Section | None:
    """The section of the report; None where nobody borrows and no tax is paid."""
    blocks = list(financing_blocks(result, words))
    if result.finance is not None and result.finance.years:
        title = capital(words("chart_debt_title"))
        blocks.append(Drawing("debt", at_prices(result)[0], title, words("finance_debt_shows")))
    return Section("financing", words("finance_section"), tuple(blocks)) if blocks else None


def tax_section(result: Result, words: Words) -> Section | None:
    """The section of the report; None where nobody borrows and no tax is paid."""
    blocks = tuple(tax_blocks(result, words))
    return Section("tax", words("tax_section"), blocks) if blocks else None


def financing_blocks(result: Result, words: Words) -> Iterator[Block]:
    """Loans of investor and developer; nothing where nobody borrows and no return on equity is required."""
    if result.finance is None:
        return
    results = at_prices(result)
    yield Sentence(words("finance_unlevered"))
    shown = side_by_side(words("finance_section"), results, lambda each: _rows("finance", each, words), words)
    if shown is not None:
        yield shown
    first = results[0].finance
    if first is None:
        return
    yield from map(Sentence, _loan_notes(results, words))
    if first.years:
        yield _years_explained(results[0], words)
        yield _loan_years(first, words)


def tax_blocks(result: Result, words: Words) -> Iterator[Block]:
    """Corporation tax, or that the investor pays none; nothing where nobody borrows either."""
    if result.tax is None:
        if result.finance is not None:
            yield Sentence(words("tax_none"))
        return
    results = at_prices(result)
    shown = side_by_side(words("tax_section"), results, lambda each: _rows("tax", each, words), words)
    if shown is not None:
        yield shown
    first = results[0].tax
    if first is not None and first.years:
        yield _years_explained(results[0], words)
        yield _tax_years(first, words)


def _loan_notes(results: Sequence[Result], words: Words) -> Iterator[str]:
    """Remarks on the loans; with its land price, where it does not hold at every one."""
    found = [loan_note_texts(each, words) for each in results]
    for result, texts in zip(results, found, strict=True):
        for sentence in texts:
            if all(sentence in each for each in found):
                if result is results[0]:
                    yield sentence
            else:
                price = words.money(result.land_price)
                yield words("finance_at_price", price=price, sentence=sentence)


def _years_explained(result: Result, words: Words) -> Sentence:
    """What a year of operation is, and at which land price."""
    key = "finance_years_of_phases" if len(result.phases) > 1 else "finance_years"
    return Sentence(words(key, price=words.money(result.land_price)))


def _rows(part: Literal["finance", "tax"], result: Result, words: Words) -> Iterator[tuple[str, str]]:
    """Name and value of each figure that the scenario has: those of its loans, or of its tax."""
    found: FinanceResult | TaxResult | None = result.finance if part == "finance" else result.tax
    for figure in FIGURES[part].values():
        if _is_shown(figure, found, result):
            name = capital(name_of_path(f"{part}.{figure.key}", words.lang))
            yield name, _value(part, figure.key, result, words)


def _is_shown(figure: Figure, found: FinanceResult | TaxResult | None, result: Result) -> bool:
    """Whether a figure is one of the loans that the scenario has; the same at every land price."""
    if found is None or figure.kind == "list" or figure.key in TOLD or figure.key.endswith("_status"):
        return False
    return is_of_scenario(f"{figure.scope}.{figure.key}", result.arrays.layout)


def _value(part: str, key: str, result: Result, words: Words) -> str:
    found = financing_figure(result, f"{part}.{key}")
    said = in_words(found, words.lang)
    if said is not None:
        return capital(said) if found.word else said
    return figure_written(found.name, found.value, words, 2)


def _loan_years(finance: FinanceResult, words: Words) -> Table:
    rows = [
        (
            str(each.year),
            *(
                numbers.number(getattr(each, key), words.lang, 2 if key in RATIOS else 0)
                for key in LOAN_YEARS
            ),
        )
        for each in finance.years
    ]
    return by_year(words("finance_schedule"), "finance", LOAN_YEARS, rows, words)


def _tax_years(tax: TaxResult, words: Words) -> Table:
    rows = [(str(each.year), *(words.number(getattr(each, key)) for key in TAX_YEARS)) for each in tax.years]
    return by_year(words("tax_by_year"), "tax", TAX_YEARS, rows, words)
