"""The internal rates of return of loans and tax, those of the same moments in one search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from feasibility.finance.equity import Finance
from feasibility.finance.tax import Tax
from feasibility.returns.irr import solve_irr


def with_rates(finance: Finance | None, tax: Tax | None) -> tuple[Finance | None, Tax | None]:
    """Financing and tax with their IRRs solved.

    Args:
        finance: without them.
        tax: without them; where the investor borrows, of the flows of that equity.
    """
    if finance is None:
        return None, None if tax is None else _of_investor(tax)
    found: dict[str, Any] = {}
    if finance.developer_times.size:
        rate, status = solve_irr(finance.developer_flows, finance.developer_times)
        found = {"developer_equity_irr": rate, "developer_equity_irr_status": status}
    if not finance.schedules:
        return replace(finance, **found), None if tax is None else _of_investor(tax)
    rows = len(finance.equity_flows)
    flows = finance.equity_flows if tax is None else np.concatenate([finance.equity_flows, tax.flows])
    rate, status = solve_irr(flows, finance.equity_times)
    found |= {"equity_irr": rate[:rows], "equity_irr_status": status[:rows]}
    if tax is not None:
        after, its_status = rate[rows:], status[rows:]
        tax = replace(tax, equity_irr_after_tax=after, equity_irr_after_tax_status=its_status)
    return replace(finance, **found), tax


def with_rate_of(figure: str, finance: Finance | None, tax: Tax | None) -> tuple[Finance | None, Tax | None]:
    """Financing and tax with only the IRR solved that a figure needs.

    Args:
        figure: by its dotted name, `finance.equity_irr` or `tax.equity_irr_after_tax_status`.
        finance: without IRRs.
        tax: without them.
    """
    of_tax = figure.startswith("tax.")
    if of_tax and tax is not None and finance is not None and finance.schedules:
        rate, status = solve_irr(tax.flows, finance.equity_times)
        return finance, replace(tax, equity_irr_after_tax=rate, equity_irr_after_tax_status=status)
    if of_tax and tax is not None:
        return finance, _of_investor(tax)
    if finance is not None and figure.startswith("finance.equity_irr") and finance.schedules:
        rate, status = solve_irr(finance.equity_flows, finance.equity_times)
        return replace(finance, equity_irr=rate, equity_irr_status=status), tax
    return with_rates(finance, tax)


def _of_investor(tax: Tax) -> Tax:
    """Tax of an investor who does not borrow, with its IRR solved."""
    rate, status = solve_irr(tax.flows, tax.times)
    return replace(tax, investor_irr_after_tax=rate, investor_irr_after_tax_status=status)
