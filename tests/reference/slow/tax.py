"""Corporation tax of the investor: each phase as if held in a company of its own."""

from __future__ import annotations

from datetime import date, timedelta

from tests.reference.slow.indices import known, level
from tests.reference.slow.lease import is_leasehold
from tests.reference.slow.limits import is_rented
from tests.reference.slow.loans import (
    Loan,
    by_year,
    equity_flows,
    income_by_year,
    loan_of,
)
from tests.reference.slow.operation import exit_rules
from tests.reference.slow.phases import Phase
from tests.reference.slow.returns import irr_and_status
from tests.reference.slow.scenario import (
    Case,
    Data,
    Flow,
    RefusedError,
    anniversary_months,
    anniversary_year,
    moment_date,
)

RATES = {  # from this year on: low and high rate, and the profit up to which the low one holds
    2019: (0.19, 0.25, 200_000),
    2020: (0.165, 0.25, 200_000),
    2021: (0.15, 0.25, 245_000),
    2022: (0.15, 0.258, 395_000),
    2023: (0.19, 0.258, 200_000),
}
INTEREST_SHARES = {2019: 0.30, 2022: 0.20, 2025: 0.245}
LOSSES_IN_FULL = 1_000_000.0
LOSSES_ABOVE = 0.5


def in_force(case: Case, first_years: list[int], year: int) -> int:
    """The last of the years in which something changed, that year itself included, as far as known."""
    begun = [y for y in first_years if y <= year and known(case, date(y, 1, 1))]
    if not begun:
        raise RefusedError(f"no corporation tax is known for {year}")
    return max(begun)


def year_of_tax(case: Case, k: int) -> int:
    """The calendar year in which fiscal year k ends: the day before anniversary k."""
    return (moment_date(case, anniversary_months(case, k)) - timedelta(days=1)).year


def tax_on(case: Case, taxable: float, year: int) -> float:
    low, high, bracket = RATES[in_force(case, list(RATES), year)]
    if case.part("tax").get("bracket", "used") == "used":
        return high * taxable
    return low * min(taxable, bracket) + high * max(0.0, taxable - bracket)


def interest_limit(case: Case, ebitda: float, year: int) -> float:
    rules = case.part("tax")
    share = rules.get("interest_share")
    if share is None:
        share = INTEREST_SHARES[in_force(case, list(INTEREST_SHARES), year)]
    return max(float(rules.get("interest_threshold", 1_000_000)), float(share) * max(0.0, ebitda))


def taxable_value(case: Case, k: int) -> float:
    """WOZ of what is let, in fiscal year k, of the dwellings that were delivered."""
    total = 0.0
    for dwelling in case.scenario["dwellings"].values():
        if is_rented(case, dwelling):
            ageing = float(exit_rules(case, dwelling).get("ageing", 0))
            price_level = level(case, "house_price", anniversary_year(case, k - 1))
            value = float(dwelling["vacant_value"]) * price_level * (1 - ageing) ** (k - 1)
            total += int(dwelling["count"]) * value
    return float(case.part("tax").get("woz_share", 1.0)) * total


def depreciations(phase: Phase, price: float) -> list[float]:
    """Yearly, until only the residual share is left, and never to below the floor on the taxable value."""
    case = phase.case
    rules = case.part("tax").get("depreciation")
    years = case.holding_years
    if not rules:
        return [0.0] * years
    book = book_at_delivery(phase, price)
    building = max(0.0, book - land_in_book(phase, price))
    to_depreciate = building * (1 - float(rules.get("residual_share", 0)))
    yearly = to_depreciate / int(rules["years"])
    result = []
    for k in range(1, years + 1):
        least = float(rules.get("floor", 1.0)) * taxable_value(case, k)
        amount = max(0.0, min(yearly, book - least, to_depreciate))
        book -= amount
        to_depreciate -= amount
        result.append(amount)
    return result


def book_at_delivery(phase: Phase, price: float) -> float:
    return phase.total_development_cost_at(price) - phase.sales_at_delivery


def land_in_book(phase: Phase, price: float) -> float:
    return 0.0 if is_leasehold(phase.case) else price * phase.due_at_delivery


def interest_by_year(phase: Phase, loan: Loan | None) -> list[float]:
    """The loan's interest, and in the first year its fee."""
    if loan is None:
        return [0.0] * phase.case.holding_years
    interest = by_year(phase, loan.times(loan.schedule.interest))
    if interest:  # not where it is sold on the day of delivery
        interest[0] += float(phase.case.part("finance")["loan"].get("fee", 0)) * loan.amount
    return interest


def tax_of(phase: Phase, price: float) -> Data:
    """Year by year: depreciation, interest that may be deducted, losses used, tax."""
    case = phase.case
    loan = loan_of(phase, price)
    income, interest = income_by_year(phase, price), interest_by_year(phase, loan)
    depreciation = depreciations(phase, price)
    book_at_exit = book_at_delivery(phase, price) - sum(depreciation)
    waiting = losses = 0.0
    years = []
    for k in range(1, case.holding_years + 1):
        year = year_of_tax(case, k)
        gain = phase.exit_at(price) - book_at_exit if k == case.holding_years else 0.0
        waiting += interest[k - 1]
        deducted = min(waiting, interest_limit(case, income[k - 1] + gain, year))
        waiting -= deducted
        profit = income[k - 1] + gain - depreciation[k - 1] - deducted
        used = 0.0
        if profit < 0:
            losses -= profit
        else:
            most = min(profit, LOSSES_IN_FULL) + LOSSES_ABOVE * max(0.0, profit - LOSSES_IN_FULL)
            used = min(losses, most)
            losses -= used
        taxable = max(0.0, profit - used)
        row = {
            "year": k,
            "depreciation": depreciation[k - 1],
            "interest_deducted": deducted,
            "taxable": taxable,
            "tax": tax_on(case, taxable, year),
        }
        years.append(row)
    return {"years": years, "interest_never_deducted": waiting, "loss_left": losses}


def tax_figures(phases: list[Phase], prices: list[float]) -> Data:
    """The figures of all phases together, and the return after tax."""
    flows: list[Flow] = []
    years: list[Data] = []
    never_deducted = loss_left = 0.0
    for phase, price in zip(phases, prices, strict=True):
        own = tax_of(phase, price)
        never_deducted += own["interest_never_deducted"]
        loss_left += own["loss_left"]
        paid = [(phase.case.delivery + row["year"], -row["tax"]) for row in own["years"]]
        flows += phase.from_project_start([*equity_flows(phase, price, loan_of(phase, price)), *paid])
        if not years:
            years = [dict(row) for row in own["years"]]
            continue
        for total, row in zip(years, own["years"], strict=True):
            for name in ("depreciation", "interest_deducted", "taxable", "tax"):
                total[name] += row[name]
    irr, status, _ = irr_and_status(flows)
    has_loan = phases[0].case.part("finance").get("loan") is not None
    name = "equity_irr_after_tax" if has_loan else "investor_irr_after_tax"
    return {
        "tax": sum(row["tax"] for row in years),
        name: irr,
        f"{name}_status": status,
        "interest_never_deducted": never_deducted,
        "loss_left": loss_left,
        "years": years,
    }
