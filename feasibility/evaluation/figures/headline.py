"""The few figures of loans, tax, phases and ground lease that screens and notebooks show."""

from __future__ import annotations

from dataclasses import dataclass

from feasibility.evaluation.figures.registry import PARTY
from feasibility.evaluation.result import Result
from feasibility.language.numbers import percent
from feasibility.language.texts import name_of_path, text
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.layout import Layout

OF_INVESTOR = (
    "finance.equity_irr",
    "tax.equity_irr_after_tax",
    "tax.investor_irr_after_tax",
    "finance.land_value_for_equity_return",
    "finance.loan",
    "finance.loan_bound_by",
    "finance.equity",
    "finance.loan_to_value",
    "finance.dscr_min",
    "finance.icr_min",
    "tax.tax",
)
OF_DEVELOPER = (
    "finance.developer_equity_irr",
    "finance.developer_equity",
    "finance.construction_interest",
)
OF_PHASE = ("residual_land_value", "land_price")
OF_LEASE = ("first_year_ground_rent", "ground_rent_present_value")
OWN_SUMS = Party(role="municipality")
"""A party without assumptions of its own: the canon is that of the result."""


@dataclass(frozen=True)
class Brief:
    """One figure of a result."""

    name: str
    """Dotted, as everywhere."""
    value: float | None
    """Money [€], rates as fractions; None of a word, and where it has no meaning."""
    word: str | None = None
    """The size that binds a loan, as scenarios write it."""
    status: str | None = None
    """Of an IRR: `ok`, `none` or `several`."""
    roots: tuple[float, ...] = ()
    """Of an IRR: every rate that fits."""


def is_of_scenario(name: str, layout: Layout) -> bool:
    """Whether a scenario has what a figure of loans or tax is about; the same at every land price.

    Args:
        name: dotted, of the scopes `finance` and `tax`.
        layout: of the scenario.
    """
    part, _, key = name.partition(".")
    if part == "tax" and layout.tax == "none":
        return False
    if key.startswith(("construction_", "developer_")):
        return layout.construction_loan
    if key == "land_value_for_equity_return":
        return layout.equity_return
    if key == "investor_irr_after_tax":
        return not layout.loan_sizes
    if part == "finance" or key == "equity_irr_after_tax":
        return bool(layout.loan_sizes)
    return True


def figures_of_financing(
    result: Result, names: tuple[str, ...] = (*OF_INVESTOR, *OF_DEVELOPER)
) -> tuple[Brief, ...]:
    """The figures of loans and tax that a result has; none where nobody borrows and no tax is paid."""
    layout = result.arrays.layout
    return tuple(financing_figure(result, name) for name in names if is_of_scenario(name, layout))


def financing_figure(result: Result, name: str) -> Brief:
    """One figure of the loans or the tax that a result has."""
    part, _, key = name.partition(".")
    found = getattr(result, part)
    value = getattr(found, key)
    if key == "loan_bound_by":
        return Brief(name, None, value)
    status, roots = getattr(found, f"{key}_status", None), getattr(found, f"{key}_roots", ())
    return Brief(name, value, None, status, roots)


def figures_of_phases(result: Result) -> dict[str, tuple[Brief, ...]]:
    """Land value and price of every phase, by its name; nothing where the scenario names none."""
    return {
        name: tuple(Brief(f"phases.{name}.{key}", getattr(phase, key)) for key in OF_PHASE)
        for name, phase in result.phases.items()
    }


def figures_of_lease(result: Result) -> tuple[Brief, ...]:
    """The canon, and what all of it is worth to the party that receives it; nothing on freehold land."""
    if not result.arrays.layout.canon_index:
        return ()
    registered = ((name, PARTY[name].of_party) for name in OF_LEASE)
    return tuple(Brief(name, read(result, OWN_SUMS)) for name, read in registered if read is not None)


def in_words(figure: Brief, lang: str) -> str | None:
    """The text shown where there is no single number; None where there is one.

    Args:
        figure: of a result.
        lang: `en` or `nl`.
    """
    if figure.word is not None:
        return name_of_path(f"finance.loan.{figure.word}", lang)
    if figure.value is not None:
        return None
    if figure.name == "finance.loan_bound_by":
        return text("finance_differs", lang)
    if len(figure.roots) > 1:
        return text(
            "finance_several_rates", lang, rates="; ".join(percent(each, lang) for each in figure.roots)
        )
    return text("finance_no_rate", lang) if figure.status else None
