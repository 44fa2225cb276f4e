"""The investor's loan: its size, its payments, and what is left for equity.

Payments are made at the ends of periods; the loan is drawn at delivery, what is owed at the exit is repaid
from the exit's value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.slow.phases import Phase
from tests.reference.slow.returns import by_moment, irr_and_status, net_present_value
from tests.reference.slow.scenario import Data, Flow

SIZES = ("amount", "ltv", "ltc", "dscr", "icr")


@dataclass
class Schedule:
    """Interest and repayment of each period, for one euro of loan, and what is owed at the exit."""

    interest: list[float]
    repayment: list[float]
    redemption: list[float]
    """A bullet that falls due before the exit: paid by the equity, and not in the cover."""
    balance_at_exit: float

    def paid(self) -> list[float]:
        parts = zip(self.interest, self.repayment, self.redemption, strict=True)
        return [sum(each) for each in parts]


def schedule(loan: Data, periods_a_year: int, holding_years: int) -> Schedule:
    """One euro, period by period: interest over what is owed, then what is repaid."""
    n = int(loan.get("years", 30)) * periods_a_year
    each_period = float(loan["rate"]) / periods_a_year
    repayment_rule = loan.get("repayment", "annuity")
    # the annuity A with Σ A / (1 + each_period)^k = 1 over n periods
    annuity = 1 / sum((1 + each_period) ** -k for k in range(1, n + 1))
    owed = 1.0
    result = Schedule([], [], [], 0.0)
    for k in range(1, holding_years * periods_a_year + 1):
        interest = owed * each_period if k <= n else 0.0
        repaid = redeemed = 0.0
        if k <= n and repayment_rule == "annuity":
            repaid = annuity - interest
        elif k <= n and repayment_rule == "linear":
            repaid = 1 / n
        elif k == n and k < holding_years * periods_a_year:
            redeemed = owed
        owed -= repaid + redeemed
        result.interest.append(interest)
        result.repayment.append(repaid)
        result.redemption.append(redeemed)
    result.balance_at_exit = owed if n > holding_years * periods_a_year or repayment_rule == "bullet" else 0.0
    return result


def by_year(phase: Phase, per_period: list[float]) -> list[float]:
    p = phase.case.periods
    return [sum(per_period[y * p : y * p + p]) for y in range(phase.case.holding_years)]


def income_by_year(phase: Phase, price: float) -> list[float]:
    """NOI of each year of operation; works and sales of an anniversary belong to the year that ends there."""
    years = by_year(phase, phase.income_at(price))
    for t, amount in phase.works_and_sales:
        years[round(t - phase.case.delivery) - 1] += amount
    return years


@dataclass
class Loan:
    """One phase's loan at one land price."""

    amount: float
    bound_by: str
    bound_by_one: bool
    """Whether no other size binds as much."""
    schedule: Schedule

    def times(self, per_euro: list[float]) -> list[float]:
        return [self.amount * each for each in per_euro]


def sizes(loan: Data, phase: Phase, price: float, plan: Schedule) -> dict[str, float]:
    """What each of the given sizes allows; infinite where a cover has no year to look at."""
    allowed: dict[str, float] = {}
    for name in SIZES:
        if loan.get(name) is None:
            continue
        given = float(loan[name])
        if name == "amount":
            allowed[name] = given
        elif name == "ltv":
            allowed[name] = given * (phase.investment_value_at(price) - phase.sales_at_delivery)
        elif name == "ltc":
            allowed[name] = given * (phase.total_development_cost_at(price) - phase.sales_at_delivery)
        else:
            interest, repayment = by_year(phase, plan.interest), by_year(phase, plan.repayment)
            allowed[name] = math.inf
            for y, noi in enumerate(income_by_year(phase, price)):
                service = interest[y] + (repayment[y] if name == "dscr" else 0.0)
                if service > 0:
                    allowed[name] = min(allowed[name], noi / given / service if noi > 0 else 0.0)
    return allowed


def loan_of(phase: Phase, price: float) -> Loan | None:
    """The smallest of the sizes, never below nothing."""
    terms = phase.case.part("finance").get("loan")
    if terms is None:
        return None
    plan = schedule(terms, phase.case.periods, phase.case.holding_years)
    allowed = sizes(terms, phase, price, plan)
    bound_by = min(allowed, key=lambda name: allowed[name])
    least = max(0.0, allowed[bound_by])
    alone = sum(each <= least * (1 + 1e-9) for each in allowed.values()) == 1
    return Loan(least, bound_by, alone, plan)


def equity_of(phase: Phase, price: float, loan: Loan | None) -> float:
    cost = phase.total_development_cost_at(price)
    if loan is None:
        return cost
    fee = float(phase.case.part("finance")["loan"].get("fee", 0))
    return cost - loan.amount + fee * loan.amount


def equity_flows(phase: Phase, price: float, loan: Loan | None) -> list[Flow]:
    """From the phase's start: equity at delivery, revenue as dated, loan payments, the balance at exit."""
    case = phase.case
    flows = [(case.delivery, -equity_of(phase, price, loan)), *phase.revenue_at(price)]
    if loan is not None:
        for k, paid in enumerate(loan.times(loan.schedule.paid())):
            flows.append(((case.first_period + k + 1) / case.periods, -paid))
        flows.append((case.exit_moment, -loan.amount * loan.schedule.balance_at_exit))
    return flows


def all_equity_flows(phases: list[Phase], prices: list[float]) -> list[Flow]:
    flows: list[Flow] = []
    for phase, price in zip(phases, prices, strict=True):
        flows += phase.from_project_start(equity_flows(phase, price, loan_of(phase, price)))
    return flows


def multiple(phases: list[Phase], prices: list[float]) -> float | None:
    """The positive flows over the negative ones.

    Each kind of flow counts by itself in each moment: NOI, works with sales, payments, exit, balance.
    """
    received = put_in = 0.0
    for phase, price in zip(phases, prices, strict=True):
        flows = [-equity_of(phase, price, loan_of(phase, price)), phase.sales_at_delivery]
        flows += phase.income_at(price)
        flows += [amount for _, amount in by_moment(phase.works_and_sales)]
        flows.append(phase.exit_at(price))
        loan = loan_of(phase, price)
        if loan is not None:
            flows += [-paid for paid in loan.times(loan.schedule.paid())]
            flows.append(-loan.amount * loan.schedule.balance_at_exit)
        received += sum(amount for amount in flows if amount > 0)
        put_in -= sum(amount for amount in flows if amount < 0)
    return ratio(received, put_in)


def land_value_for_equity_return(phases: list[Phase], parts: list[float], required: float) -> float:
    """The land price at which the equity's present value is nothing, by halving."""

    def value(price: float) -> float:
        return net_present_value(all_equity_flows(phases, [price * part for part in parts]), required)

    low, high = -1e6, 1e6
    while value(low) < 0:
        low *= 4
    while value(high) > 0:
        high *= 4
    for _ in range(80):
        middle = (low + high) / 2
        if value(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def ratio(above: float, below: float) -> float | None:
    return above / below if below else None


def least(above: list[float], below: list[float]) -> tuple[list[float | None], float | None]:
    """Cover by year, where anything is paid, and its least."""
    years = [a / b if b > 0 else None for a, b in zip(above, below, strict=True)]
    return years, min((each for each in years if each is not None), default=None)


def loan_figures(phases: list[Phase], prices: list[float]) -> Data:
    """The figures of all phases together."""
    loans = [loan_of(phase, price) for phase, price in zip(phases, prices, strict=True)]
    years = phases[0].case.holding_years
    loan = equity = balance = value = cost = leaving = first_income = first_paid = 0.0
    income, interest, service = [0.0] * years, [0.0] * years, [0.0] * years
    bound_by = set()
    bound_by_one = True
    for phase, price, own in zip(phases, prices, loans, strict=True):
        assert own is not None
        bound_by.add(own.bound_by)
        bound_by_one = bound_by_one and own.bound_by_one
        loan += own.amount
        equity += equity_of(phase, price, own)
        balance += own.amount * own.schedule.balance_at_exit
        value += phase.investment_value_at(price) - phase.sales_at_delivery
        cost += phase.total_development_cost_at(price) - phase.sales_at_delivery
        leaving += phase.exit_at(price)
        first_income += phase.income_of_first_year_at(price)
        first_paid += sum(own.times(own.schedule.paid())[: phase.case.periods])
        own_interest = by_year(phase, own.times(own.schedule.interest))
        repaid = by_year(phase, own.times(own.schedule.repayment))
        for y, noi in enumerate(income_by_year(phase, price)):
            income[y] += noi
            interest[y] += own_interest[y]
            service[y] += own_interest[y] + repaid[y]
    flows = all_equity_flows(phases, prices)
    equity_irr, status, _ = irr_and_status(flows)
    dscr, icr = least(income, service), least(income, interest)
    return {
        "loan": loan,
        "loan_bound_by": bound_by.pop() if bound_by_one and len(bound_by) == 1 else None,
        "bound_by_one": bound_by_one,
        "equity": equity,
        "equity_irr": equity_irr,
        "equity_irr_status": status,
        "equity_multiple": multiple(phases, prices),
        "loan_to_value": ratio(loan, value),
        "loan_to_cost": ratio(loan, cost),
        "balance_at_exit": balance,
        "loan_to_value_at_exit": ratio(balance, leaving),
        "dscr_min": dscr[1],
        "icr_min": icr[1],
        "cash_yield": ratio(first_income - first_paid, equity),
        "debt_yield": ratio(first_income, loan),
        "years": [
            {"year": y + 1, "noi": income[y], "interest": interest[y], "dscr": dscr[0][y], "icr": icr[0][y]}
            for y in range(years)
        ],
    }
