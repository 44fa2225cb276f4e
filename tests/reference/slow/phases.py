"""One phase (a project without phases is one): its flows, and its values at a land price of its own.

The phase is calculated as a project of its own that starts later; `t` counts from the phase's own start,
until `from_project_start` dates it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.reference.slow import buying
from tests.reference.slow.costs import cost_flows, cost_lines, cost_of_one_euro_of_land
from tests.reference.slow.lease import (
    canon_before_delivery,
    canon_by_period,
    canon_taken_at_exit,
    is_leasehold,
)
from tests.reference.slow.limits import is_rented
from tests.reference.slow.operation import (
    exit_value,
    first_year,
    income_by_period,
    major_works,
    sale_at_delivery,
    sales_on_turnover,
)
from tests.reference.slow.returns import (
    cost_at_delivery,
    growth_factor,
    investment_value,
    profit_and_risk,
    profit_and_risk_lump_sum,
)
from tests.reference.slow.scenario import Case, Data, Flow, RefusedError, moment_date, period_moment


def phase_case(project: Case, name: str) -> Case:
    """The phase as a project of its own: its own start and construction, types and lump sums."""
    whole = project.scenario
    phases: dict[str, Data] = whole["phases"]
    first = next(iter(phases))
    own = dict(whole)
    own["start"] = moment_date(project, int(phases[name]["start_months"]))
    own["dwellings"] = {key: each for key, each in whole["dwellings"].items() if each["phase"] == name}
    development = dict(project.part("development"))
    development["construction_months"] = phases[name]["construction_months"]
    development["costs"] = {
        key: {**line, "lump_sum": 0} if "lump_sum" in line and line.get("phase", first) != name else line
        for key, line in cost_lines(project).items()
    }
    profit = dict(development.get("profit_and_risk") or {})
    if "lump_sum" in profit and profit.get("phase", first) != name:
        profit["lump_sum"] = 0
    development["profit_and_risk"] = profit
    own["development"] = development
    if name != first:
        own["acquisition"] = {**project.part("acquisition"), "lump_sum": 0}
    return replace(project, scenario=own, project=whole)


@dataclass
class Phase:
    """Flows of one phase, dated from its own start; what depends on its land price is per euro of that."""

    name: str
    case: Case
    start_months: int
    income: list[float]
    """NOI by period of operation, without canon and without major works."""
    works_and_sales: list[Flow]
    """On anniversaries."""
    sales_at_delivery: float
    exit: float
    gross_rent_of_first_year: float
    income_of_first_year: float
    """NOI of the 12 months from delivery, without canon."""
    costs: list[Flow]
    """Development costs without land; positive."""
    canon_built: list[Flow]
    canon_let: list[float]
    canon_exit: float

    @property
    def start(self) -> float:
        return self.start_months / 12

    @property
    def payment(self) -> float:
        """The day on which the land is paid, from the project's start."""
        return self.start + self.case.payment

    @property
    def due_at_payment(self) -> float:
        """What is paid for one euro of land price on the day of payment; a lessee does not pay the euro."""
        every = cost_of_one_euro_of_land(self.case)
        return every - 1 if is_leasehold(self.case) else every

    def from_project_start(self, flows: list[Flow]) -> list[Flow]:
        return [(self.start + t, amount) for t, amount in flows]

    def income_at(self, price: float) -> list[float]:
        """NOI by period after the canon."""
        return [noi - price * canon for noi, canon in zip(self.income, self.canon_let, strict=True)]

    def income_of_first_year_at(self, price: float) -> float:
        canon = sum(canon_by_period(self.case)[: self.case.periods])
        return self.income_of_first_year - price * canon

    def exit_at(self, price: float) -> float:
        return self.exit - price * self.canon_exit

    def revenue_at(self, price: float) -> list[Flow]:
        """NOI, sales, works and exit."""
        case = self.case
        flows = [(case.delivery, self.sales_at_delivery)]
        for k, amount in enumerate(self.income_at(price)):
            flows.append((period_moment(case, case.first_period + k), amount))
        return [*flows, *self.works_and_sales, (case.exit_moment, self.exit_at(price))]

    def costs_at(self, price: float) -> list[Flow]:
        """All that is paid until delivery, land and canon too; positive."""
        canon = [(t, price * amount) for t, amount in self.canon_built]
        return [(self.case.payment, price * self.due_at_payment), *canon, *self.costs]

    def investment_value_at(self, price: float) -> float:
        return investment_value(self.case, self.revenue_at(price))

    @property
    def cost_without_land(self) -> float:
        return cost_at_delivery(self.case, self.costs)

    def profit_at(self, price: float) -> float:
        value = self.investment_value_at(price)
        return profit_and_risk(self.case, value, self.cost_without_land) + profit_and_risk_lump_sum(self.case)

    def buying_at(self, price: float) -> float:
        """What buying costs the investor, over what is let."""
        let = self.investment_value_at(price) - self.sales_at_delivery
        return buying.share_of_value(self.case) * let + buying.amounts(self.case)

    def total_development_cost_at(self, price: float) -> float:
        built = cost_at_delivery(self.case, self.costs_at(price))
        return built + self.profit_at(price) + self.buying_at(price)

    @property
    def due_at_delivery(self) -> float:
        """What is due at payment for one euro of land price, at delivery."""
        return cost_at_delivery(self.case, [(self.case.payment, self.due_at_payment)])

    @property
    def denominator(self) -> float:
        """What one euro of land price takes of the residual."""
        case = self.case
        built = cost_at_delivery(case, self.canon_built)
        canon = [(period_moment(case, case.first_period + k), a) for k, a in enumerate(self.canon_let)]
        let = investment_value(case, [*canon, (case.exit_moment, self.canon_exit)])
        kept = let - profit_and_risk(case, let, 0.0) - buying.share_of_value(case) * let
        return kept + built + self.due_at_delivery

    @property
    def residual(self) -> float:
        """The land price at which the total development cost is the investment value."""
        left = self.investment_value_at(0.0) - self.cost_without_land - self.profit_at(0.0)
        return (left - self.buying_at(0.0)) / self.denominator

    @property
    def site(self) -> float:
        """What the lump sums take."""
        case = self.case
        cost = cost_at_delivery(case, cost_flows(case, None))
        profit = profit_and_risk(case, 0.0, cost) + profit_and_risk_lump_sum(case)
        return -(cost + profit + buying.lump_sum(case)) / self.denominator

    @property
    def discount_to_start(self) -> float:
        """At the development rate, from the day of payment to the project's start."""
        return growth_factor(self.case.development_rate, -self.payment)


def summed(count: float, of_one: list[float], into: list[float]) -> list[float]:
    return [total + count * amount for total, amount in zip(into, of_one, strict=True)]


def phase_of(case: Case, name: str, start_months: int) -> Phase:
    """Count times what one dwelling brings and costs, and the lump sums."""
    if case.construction_months * case.periods % 12 or start_months * case.periods % 12:
        raise RefusedError("start and construction months must be a whole number of periods")
    periods = case.holding_years * case.periods
    phase = Phase(
        name,
        case,
        start_months,
        [0.0] * periods,
        [],
        0.0,
        0.0,
        0.0,
        0.0,
        cost_flows(case, None),
        canon_before_delivery(case),
        canon_by_period(case)[:periods],
        canon_taken_at_exit(case),
    )
    for dwelling in case.scenario["dwellings"].values():
        count = int(dwelling["count"])
        phase.costs += [(t, count * amount) for t, amount in cost_flows(case, dwelling)]
        if not is_rented(case, dwelling):
            phase.sales_at_delivery += count * sale_at_delivery(case, dwelling)
            continue
        phase.income = summed(count, income_by_period(case, dwelling), phase.income)
        at_anniversaries = [*major_works(case, dwelling), *sales_on_turnover(case, dwelling)]
        phase.works_and_sales += [(t, count * amount) for t, amount in at_anniversaries]
        phase.exit += count * exit_value(case, dwelling)
        gross_rent, noi = first_year(case, dwelling)
        phase.gross_rent_of_first_year += count * gross_rent
        phase.income_of_first_year += count * noi
    return phase


def phases_of(project: Case) -> list[Phase]:
    if not project.scenario.get("phases"):
        return [phase_of(project, "", 0)]
    return [
        phase_of(phase_case(project, name), name, int(dates["start_months"]))
        for name, dates in project.scenario["phases"].items()
    ]


def parts_of_a_price(project: Case, phases: list[Phase]) -> list[float]:
    """The parts of a price in which each phase is paid: stated, or by usable floor area."""
    stated = project.part("land").get("phase_shares")
    if stated:
        return [float(stated[phase.name]) for phase in phases]
    areas = []
    for phase in phases:
        dwellings = phase.case.scenario["dwellings"].values()
        areas.append(sum(int(d["count"]) * float(d["floor_area"]) for d in dwellings))
    return [area / sum(areas) for area in areas] if len(areas) > 1 else [1.0]
