"""The internal rates of return of loans and tax, those of the same moments in one search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feasibility.finance.equity import Finance
from feasibility.finance.tax import Tax
from feasibility.returns.irr import solve_irr


def with_rates(finance: Finance | None, tax: Tax | None) -> tuple[Finance | None, Tax | None]:
    """The same with their IRRs solved.

    Args:
        finance: without them.
        tax: without them; where the investor borrows, of the flows of that equity.
    """
    borrows = finance is not None and bool(finance.schedules)
    if finance is not None and finance.developer_times.size:
        rate, status = solve_irr(finance.developer_flows, finance.developer_times)
        finance = replace(finance, developer_equity_irr=rate, developer_equity_irr_status=status)
    if finance is not None and borrows:
        rows = len(finance.equity_flows)
        flows = finance.equity_flows if tax is None else np.concatenate([finance.equity_flows, tax.flows])
        rate, status = solve_irr(flows, finance.equity_times)
        finance = replace(finance, equity_irr=rate[:rows], equity_irr_status=status[:rows])
        if tax is not None:
            tax = replace(tax, equity_irr_after_tax=rate[rows:], equity_irr_after_tax_status=status[rows:])
    elif tax is not None:
        rate, status = solve_irr(tax.flows, tax.times)
        tax = replace(tax, investor_irr_after_tax=rate, investor_irr_after_tax_status=status)
    return finance, tax
