"""The developer's loan during construction: own money first, then the loan, its interest added to it."""

from __future__ import annotations

from tests.reference.slow.phases import Phase
from tests.reference.slow.returns import by_moment, irr_and_status
from tests.reference.slow.scenario import Data, Flow


def construction_loan(phase: Phase, price: float) -> Data:
    """What is drawn, what it has become at delivery, and the developer's own flows from the phase's start."""
    case = phase.case
    terms = case.part("finance")["construction_loan"]
    p, each_period = case.periods, float(terms["rate"]) / case.periods
    costs = by_moment(phase.costs_at(price))
    total = sum(amount for _, amount in costs)
    fee = float(terms.get("fee", 0))
    loan = max(0.0, float(terms["share_of_cost"]) * total)
    own_first = total - loan
    flows: list[Flow] = [(0.0, -fee * loan)]
    spent = drawn = balance = 0.0
    for t, amount in costs:
        spent += amount
        # Own money first; a subsidy that is still to come is advanced by the developer, not by the lender.
        draw = min(max(0.0, spent - own_first), loan) - drawn
        drawn += draw
        balance += draw * (1 + each_period) ** (p * (case.delivery - t))
        flows += [(t, draw), (t, -amount)]  # apart, so that what is only rounding of both is seen as such
    cost = phase.total_development_cost_at(price) - phase.buying_at(price)
    flows += [(case.delivery, cost), (case.delivery, -balance)]
    equity = total - drawn + fee * loan
    return {
        "loan": drawn,
        "balance": balance,
        "equity": equity,
        "result": cost - balance - equity,
        "flows": flows,
    }


def developer_figures(phases: list[Phase], prices: list[float]) -> Data:
    """The figures of all phases together."""
    loan = balance = equity = result = 0.0
    flows: list[Flow] = []
    for phase, price in zip(phases, prices, strict=True):
        own = construction_loan(phase, price)
        loan += own["loan"]
        balance += own["balance"]
        equity += own["equity"]
        result += own["result"]
        flows += phase.from_project_start(own["flows"])
    irr, status, _ = irr_and_status(flows)
    return {
        "construction_loan": loan,
        "construction_interest": balance - loan,
        "construction_balance_at_delivery": balance,
        "developer_equity": equity,
        "developer_equity_irr": irr,
        "developer_equity_irr_status": status,
        "developer_result": result,
    }
