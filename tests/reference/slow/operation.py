"""Operation, sales and exit of one dwelling, and what of the sales goes to the municipality."""

from __future__ import annotations

from tests.reference.slow.increases import initial_rent, market_rent, sells_on_turnover
from tests.reference.slow.indices import level
from tests.reference.slow.limits import is_rented, kind_of, law_ceiling, segment_of, upper_limit
from tests.reference.slow.rents import rent_path, share_left
from tests.reference.slow.scenario import (
    Case,
    Data,
    Flow,
    RefusedError,
    anniversary_year,
    delivery_year,
    period_moment,
    period_year,
)
from tests.reference.slow.surplus import surplus

OPERATING_BASES = ("per_dwelling", "share_of_rent", "share_of_vacant_value", "per_reletting")


def operating_base(line: Data) -> str:
    return next(base for base in OPERATING_BASES if base in line)


def period_lines(case: Case, dwelling: Data, k: int, rent: float) -> dict[str, float]:
    """Every line of one let dwelling in the k-th period of operation, at this monthly rent."""
    rents = case.part("rents")
    p = case.periods
    q = k // p
    year = period_year(case, case.first_period + k)
    reletting_share = 0.0 if sells_on_turnover(case, dwelling, q) else case.turnover

    lines: dict[str, float] = {"gross_rent": 12 / p * rent}
    other_income = 0.0
    for line in case.part("other_income").values():
        per_month = float(line.get("per_dwelling", 0))
        per_month += float(line.get("per_parking_space", 0)) * float(dwelling.get("parking_spaces", 0))
        other_income += per_month * 12 / p * level(case, line.get("index", "cpi"), year)
    lines["other_income"] = other_income

    vacancy_share = float(rents.get("vacancy", 0)) + float(rents.get("bad_debt", 0))
    lines["vacancy_and_bad_debt"] = -vacancy_share * (lines["gross_rent"] + other_income)
    void_share = reletting_share * float(rents.get("void_months", 0)) / 12
    if k < p:
        void_share += float(rents.get("lease_up_months", 0)) / 12
    lines["void"] = -void_share * lines["gross_rent"]

    for name, line in case.part("operating_costs").items():
        if "every_years" in line:
            continue
        base = operating_base(line)
        index_level = level(case, line.get("index", "cpi"), year)
        amount = float(line[base])
        if base == "per_dwelling":
            lines[f"operating_costs.{name}"] = -amount / p * index_level
        elif base == "share_of_rent":
            lines[f"operating_costs.{name}"] = -amount * lines["gross_rent"]
        elif base == "share_of_vacant_value":
            value = float(dwelling["vacant_value"])
            lines[f"operating_costs.{name}"] = -amount * value / p * index_level
        else:
            lines[f"operating_costs.{name}"] = -reletting_share * amount / p * index_level
    return lines


def major_works(case: Case, dwelling: Data) -> list[Flow]:
    """Works every n years, on anniversaries before the exit, for what is left after that day's sales."""
    flows = []
    for line in case.part("operating_costs").values():
        if "every_years" not in line:
            continue
        every = int(line["every_years"])
        for q in range(every, case.holding_years, every):
            amount = float(line.get("per_dwelling", 0))
            if "share_of_vacant_value" in line:
                amount += float(line["share_of_vacant_value"]) * float(dwelling["vacant_value"])
            amount *= level(case, line.get("index", "cpi"), anniversary_year(case, q))
            flows.append((case.delivery + q, -amount * share_left(case, dwelling, q)))
    return flows


# ----------------------------------------------------------------------------------------------------
# 5. Sales and exit: one dwelling


def vacant_value_after(case: Case, dwelling: Data, q: int) -> float:
    ageing = float(exit_rules(case, dwelling).get("ageing", 0))
    price_level = level(case, "house_price", anniversary_year(case, q))
    price_level *= float(case.part("exit").get("resale_share", 1))
    return float(dwelling["vacant_value"]) * price_level * (1 - ageing) ** q


def kept_of_selling(case: Case, dwelling: Data) -> float:
    return 1 - float(exit_rules(case, dwelling).get("selling_costs", 0))


def sales_on_turnover(case: Case, dwelling: Data) -> list[Flow]:
    """What is sold at a change of tenant, after the term or from the first year, less the surplus."""
    flows = []
    paid = dict(surplus_on_turnover(case, dwelling))
    for q in range(1, case.holding_years):
        if sells_on_turnover(case, dwelling, q):
            sold = case.turnover * share_left(case, dwelling, q - 1)
            amount = sold * vacant_value_after(case, dwelling, q) * kept_of_selling(case, dwelling)
            flows.append((case.delivery + q, amount - paid[case.delivery + q]))
    return flows


def surplus_on_turnover(case: Case, dwelling: Data) -> list[Flow]:
    flows = []
    for q in range(1, case.holding_years):
        if sells_on_turnover(case, dwelling, q):
            price, year = vacant_value_after(case, dwelling, q), anniversary_year(case, q)
            sold = case.turnover * share_left(case, dwelling, q - 1)
            flows.append((case.delivery + q, sold * surplus(case, dwelling, "turnover", price, year)))
    return flows


def exit_rules(case: Case, dwelling: Data) -> Data:
    """The exit as it holds for a dwelling: what its kind gives of its own, and else what holds for all."""
    rules = dict(case.part("exit"))
    own = (rules.get("by_kind") or {}).get(kind_of(segment_of(case, dwelling))) or {}
    return {**rules, **own}


def exit_values(case: Case, dwelling: Data) -> dict[str, float]:
    """Value at the exit of one let dwelling by each method, before selling costs."""
    rules = exit_rules(case, dwelling)
    h, p = case.holding_years, case.periods
    rent = rent_path(case, dwelling)[h]
    if rules.get("rent_basis", "passing") == "market":
        rent = min(market_rent(case, dwelling, anniversary_year(case, h)), law_ceiling(case, dwelling, h))
    gross_rent = noi = 0.0
    for k in range(h * p, h * p + p):
        lines = period_lines(case, dwelling, k, rent)
        gross_rent += lines["gross_rent"]
        noi += sum(lines.values())
    buyer_pays = 1 + float(rules.get("buyers_costs", 0))
    values: dict[str, float] = {}
    for method in rules["methods"]:
        if method == "net_yield":
            rate = rules["initial_yield"] + rules["yield_spread"] if "initial_yield" in rules else 0
            values[method] = noi / float(rules.get("net_yield", rate)) / buyer_pays
        elif method == "gross_yield":
            values[method] = gross_rent / float(rules["gross_yield"]) / buyer_pays
        elif method == "vacant_value":
            let_ratio = float(rules.get("let_ratio", 1))
            values[method] = vacant_value_after(case, dwelling, h) * let_ratio
        else:
            raise RefusedError(f"unknown exit method {method}")
    return values


def price_at_delivery(case: Case, dwelling: Data) -> float:
    """Of one owner-occupied dwelling, VAT included."""
    price = float(dwelling["price"]) * level(case, "house_price", delivery_year(case))
    return min(price, upper_limit(case, dwelling, 0))


def sale_at_delivery(case: Case, dwelling: Data) -> float:
    """Net revenue of one owner-occupied dwelling."""
    price = price_at_delivery(case, dwelling)
    vat = float(case.part("development").get("vat", 0))
    paid = surplus(case, dwelling, "sale", price, delivery_year(case))
    return price / (1 + vat) * kept_of_selling(case, dwelling) - paid


def income_by_period(case: Case, dwelling: Data) -> list[float]:
    """NOI of what is left of one let dwelling in each period of operation, without major works."""
    rents = rent_path(case, dwelling)
    income = []
    for k in range(case.holding_years * case.periods):
        q = k // case.periods
        noi = sum(period_lines(case, dwelling, k, rents[q]).values())
        income.append(noi * share_left(case, dwelling, q))
    return income


def exit_value(case: Case, dwelling: Data) -> float:
    """What the exit brings of what is left of one let dwelling, by its highest method."""
    highest = max(exit_values(case, dwelling).values())
    left = share_left(case, dwelling, case.holding_years)
    return highest * kept_of_selling(case, dwelling) * left - surplus_at_exit(case, dwelling)


def surplus_at_exit(case: Case, dwelling: Data) -> float:
    """Of what is left of one let dwelling, by the highest method."""
    highest = max(exit_values(case, dwelling).values())
    year = anniversary_year(case, case.holding_years)
    left = share_left(case, dwelling, case.holding_years)
    return left * surplus(case, dwelling, "exit", highest, year)


def surplus_flows(case: Case, dwelling: Data) -> list[Flow]:
    """Everything of one dwelling that goes to the municipality; positive."""
    if not is_rented(case, dwelling):
        price = price_at_delivery(case, dwelling)
        return [(case.delivery, surplus(case, dwelling, "sale", price, delivery_year(case)))]
    return [*surplus_on_turnover(case, dwelling), (case.exit_moment, surplus_at_exit(case, dwelling))]


def revenue_flows(case: Case, dwelling: Data) -> list[Flow]:
    """NOI, sales and exit of one dwelling of a type."""
    if not is_rented(case, dwelling):
        return [(case.delivery, sale_at_delivery(case, dwelling))]
    income = income_by_period(case, dwelling)
    flows = [(period_moment(case, case.first_period + k), amount) for k, amount in enumerate(income)]
    flows += major_works(case, dwelling)
    flows += sales_on_turnover(case, dwelling)
    flows.append((case.exit_moment, exit_value(case, dwelling)))
    return flows


def first_year(case: Case, dwelling: Data) -> tuple[float, float]:
    """Gross rent and NOI of the first 12 months of one dwelling."""
    if not is_rented(case, dwelling):
        return 0.0, 0.0
    gross_rent = noi = 0.0
    for k in range(case.periods):
        lines = period_lines(case, dwelling, k, initial_rent(case, dwelling))
        gross_rent += lines["gross_rent"]
        noi += sum(lines.values())
    return gross_rent, noi
