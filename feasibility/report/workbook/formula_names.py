"""The formulas that stand in the registry of figures, with the names of the workbook."""

from __future__ import annotations

import re

from feasibility.report.workbook.context import Context

RATE = re.compile(r"\{irr_([a-z_]+)\}")
"""A rate in a figure's formula, by whose flows it is of."""
INPUT = re.compile(r"\{input\.([a-z_.]+)\}")
"""A value of the scenario in a figure's formula, by its path."""


def filled_formula(context: Context, formula: str) -> str:
    """A figure's formula with the names of the rates, of the checks and of the scenario's values."""
    named = RATE.sub(r"irr_\1_yearly", formula).replace("{checks_allowed}", "all_checks")
    if context.buys:
        received = "=result_total_development_cost-construction_loan_balance"
        named = named.replace(received, received.replace("cost-", "cost-result_acquisition_costs-"))
    named = named.replace("land_asking_price", "highest_asked" if context.has_least else context.asking)
    return INPUT.sub(lambda found: context.name(found[1]), named)
