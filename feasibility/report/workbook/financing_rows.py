"""The figures of loans and tax on the sheet of results, and the sums that they are made from."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.figures.facts import Figure
from feasibility.evaluation.figures.registry import FINANCE, TAX
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.formula_names import filled_formula
from feasibility.report.workbook.plan import EMPTY, Row, heading, helpers, look_of

LABELS = {"loan": "finance.loan", "construction_loan": "finance.construction_loan", "tax": "tax.tax"}
"""Figures that the glossary has under another name."""


def figure_label(context: Context, key: str) -> str:
    """What a figure of loans or tax is called."""
    return context.term(LABELS.get(key, key))


def figure_value(context: Context, record: object, key: str) -> float | str | None:
    """What the program found for a figure of loans or tax, a word as the sheets show it."""
    value: float | str | None = getattr(record, key)
    return context.word(key, value) if isinstance(value, str) else value


def financing_figures(context: Context) -> dict[str, tuple[Figure, ...]]:
    """The figures that the workbook computes of the loans and of the tax, where there are any."""
    found = {"finance": tuple(each for each in FINANCE.values() if _is_asked(context, each.key))}
    if context.scenario.tax is not None:
        rate = "investor_irr_after_tax" if context.borrows else "equity_irr_after_tax"
        found["tax"] = tuple(each for each in TAX.values() if each.formula and each.key != rate)
    return {part: figures for part, figures in found.items() if figures}


def _is_asked(context: Context, key: str) -> bool:
    if not FINANCE[key].formula:
        return False
    if key == "land_value_for_equity_return":
        return context.wants_equity_return
    return context.builds_on_loan if key.startswith(("construction_", "developer_")) else context.borrows


def financing_sums(context: Context) -> Iterator[tuple[str, str]]:
    """Name and formula of the sums that the figures are made from."""
    if not context.financed:
        return
    leased = context.leased
    at_exit = "+{paths.(project).ground_rent_at_exit@}" if leased else ""
    if context.has_surplus:
        at_exit += "-SUMPRODUCT({types.count:},{types.surplus_of_exit:})"
    yield "exit_at_price", f"={{paths.(project).exit_value@}}{at_exit}"
    if context.borrows:
        income = "SUMPRODUCT({operation.first_year:},{project.income:})"
        yield "income_of_first_year", f"={income}"
        yield "payments_of_first_year", "=SUMIF({loan.year:},1,{loan.payment:})"
        fee = context.name("finance.loan.fee")
        yield "equity_paid", f"=result_total_development_cost-loan_size*(1-{fee})"
        income, works = "{project.income:}", "{paths.(project).works_and_sales:}"
        yield (
            "equity_received",
            f'=SUMIF({income},">0")+SUMIF({works},">0")+MAX(0,sum_sales_at_delivery)+MAX(0,exit_at_price)',
        )
        yield (
            "equity_laid_out",
            f'=-SUMIF({income},"<0")-SUMIF({works},"<0")-MIN(0,sum_sales_at_delivery)-MIN(0,exit_at_price)'
            "+{loan.payment@}+loan_at_exit",
        )
    if context.builds_on_loan:
        fee = context.name("finance.construction_loan.fee")
        yield "construction_loan_balance", "={irr.grown@}"
        yield "developer_paid", f"=costs_as_paid-construction_loan_size*(1-{fee})"
    if context.scenario.tax is not None:
        yield "tax_in_all", "={tax.tax@}"
        yield "interest_left_at_exit", "=INDEX({tax.waiting:},exit_holding_years)"
        yield "losses_left_at_exit", "=INDEX({tax.losses:},exit_holding_years)"


def financing_rows(context: Context) -> Iterator[Row]:
    """Sums and figures of loans and tax."""
    for part, figures in financing_figures(context).items():
        yield EMPTY
        yield heading(context.term(part))
        record = getattr(context.result, part)
        for figure in figures:
            value = figure_value(context, record, figure.key)
            yield Row(
                f"results.{part}.{figure.key}",
                figure_label(context, figure.key),
                constant=filled_formula(context, _formula(context, figure)),
                look=look_of(figure),
                name=f"result_{part}_{figure.key}",
                cached="" if value is None else value,
            )
    sums = tuple(_over_phases(context) if context.spread is not None else financing_sums(context))
    if sums:
        yield EMPTY
        yield from helpers((heading(context.label("sums_of_financing")),))
    for name, formula in sums:
        yield Rows(context, "results").single(name, formula, helper=True)


def _formula(context: Context, figure: Figure) -> str:
    """A figure's formula; of a word that several phases may differ in, that word where they agree."""
    names = {"loan_bound_by": "bound_by", "loan_forbidden_in": "forbidden_in"}
    if context.spread is None or figure.key not in names:
        return figure.formula
    first, *others = (each.name(names[figure.key]) for each in context.spread.phases)
    agree = ",".join(f"{first}={each}" for each in others) or "TRUE"
    return f'=IF(AND({agree}),{first},"")'


def _over_phases(context: Context) -> Iterator[tuple[str, str]]:
    """The sums and the loans of all phases together."""
    names = [name for name, _ in financing_sums(context)]
    names += ["loan_size", "loan_at_exit"] if context.borrows else []
    names += ["construction_loan_size"] if context.builds_on_loan else []
    for name in names:
        yield name, "=" + "+".join(each.name(name) for each in context.spread.phases)  # type: ignore[union-attr]  # asked in phases only
