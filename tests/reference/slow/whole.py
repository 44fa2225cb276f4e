"""The whole."""

from __future__ import annotations

from pathlib import Path

from tests.reference.slow.checks import all_checks
from tests.reference.slow.costs import cost_flows, cost_of_one_euro_of_land
from tests.reference.slow.limits import is_covenanted, is_rented
from tests.reference.slow.operation import (
    exit_rules,
    exit_values,
    first_year,
    revenue_flows,
    sale_at_delivery,
)
from tests.reference.slow.rents import rent_path, required_income, retention
from tests.reference.slow.returns import (
    cost_at_delivery,
    growth_factor,
    investment_value,
    irr_and_status,
    profit_and_risk,
    profit_and_risk_lump_sum,
)
from tests.reference.slow.scenario import Case, Data, Flow, RefusedError, read_policy


def refuse(case: Case) -> None:
    """What cannot be calculated."""
    if case.construction_months * case.periods % 12:
        raise RefusedError("construction months must be a whole number of periods")
    if case.months_until_the_land_is_paid * case.periods % 12:
        raise RefusedError("the land must be paid after a whole number of periods")
    if case.months_until_the_land_is_paid > case.construction_months:
        raise RefusedError("the land must be paid at delivery or before it")
    for dwelling in case.scenario["dwellings"].values():
        if not is_covenanted(case, dwelling):
            continue
        if "market_rent" not in dwelling:
            raise RefusedError("a type in a segment with an upper limit must state its market rent")
        methods = exit_rules(case, dwelling)["methods"]
        if "vacant_value" in methods and case.holding_years < case.term:
            raise RefusedError("no exit at vacant value before the term's end")


def type_row(case: Case, dwelling: Data, value: float, cost: float, land_cost: float) -> Data:
    """What is told of one type, per dwelling."""
    row: Data = {
        "count": dwelling["count"],
        "segment": dwelling["segment"],
        "initial_rent": None,
        "rent_after_10": None,
        "retention_years": None,
        "band_retention_years": None,
        "retention_status": None,
        "band_retention_status": None,
        "required_income": None,
        "exit_method": None,
        "investment_value": value,
        "development_cost": cost,
        "residual_land_value": (value - cost - profit_and_risk(case, value, cost)) / land_cost,
    }
    if is_rented(case, dwelling):
        rents = rent_path(case, dwelling)
        row["initial_rent"] = rents[0]
        row["rent_after_10"] = rents[10] if case.holding_years >= 10 else None
        row["retention_years"], row["retention_status"] = retention(case, dwelling, own_band=False)
        row["band_retention_years"], row["band_retention_status"] = retention(case, dwelling, own_band=True)
        row["required_income"] = required_income(case, dwelling)
        values = exit_values(case, dwelling)
        row["exit_method"] = max(values, key=lambda method: values[method])
    return row


def calculate(
    scenario: Data,
    policies_dir: Path | str,
    tables_dir: Path | str,
    histories_dir: Path | str | None = None,
) -> Data:
    """Results, dwelling types, site, checks and project cash flow of a scenario given as plain data.

    `histories_dir` holds the published index histories where they do not lie beside the legal tables.
    """
    table_dirs = (Path(tables_dir), Path(tables_dir if histories_dir is None else histories_dir))
    case = Case(scenario, read_policy(scenario["policy"], Path(policies_dir)), table_dirs)
    refuse(case)
    dwellings: dict[str, Data] = scenario["dwellings"]
    land_paid = case.months_until_the_land_is_paid / 12
    land_cost_when_paid = cost_of_one_euro_of_land(case)
    land_cost = cost_at_delivery(case, [(land_paid, land_cost_when_paid)])

    revenue: list[Flow] = []  # NOI, sales and exit of the project
    costs: list[Flow] = []  # development costs of the project without land, positive
    types: dict[str, Data] = {}
    gross_rent = noi = sales_at_delivery = 0.0
    for name, dwelling in dwellings.items():
        count = int(dwelling["count"])
        type_revenue, type_costs = revenue_flows(case, dwelling), cost_flows(case, dwelling)
        value, cost = investment_value(case, type_revenue), cost_at_delivery(case, type_costs)
        types[name] = type_row(case, dwelling, value, cost, land_cost)
        revenue += [(t, count * amount) for t, amount in type_revenue]
        costs += [(t, count * amount) for t, amount in type_costs]
        type_gross_rent, type_noi = first_year(case, dwelling)
        gross_rent += count * type_gross_rent
        noi += count * type_noi
        if not is_rented(case, dwelling):
            sales_at_delivery += count * sale_at_delivery(case, dwelling)

    site_costs = cost_flows(case, None)
    site_cost = cost_at_delivery(case, site_costs)
    site_profit = profit_and_risk(case, 0.0, site_cost) + profit_and_risk_lump_sum(case)
    costs += site_costs

    iv = investment_value(case, revenue)
    k = cost_at_delivery(case, costs)
    profit = profit_and_risk(case, iv, k) + profit_and_risk_lump_sum(case)
    residual = (iv - k - profit) / land_cost

    land = case.part("land")
    asking_price = float(land.get("asking_price", 0))
    is_residual = land.get("price", "residual") == "residual"
    price = residual if is_residual else float(land["price"])
    total_cost = k + price * land_cost + profit

    project = [(land_paid, -price * land_cost_when_paid)] + [(t, -amount) for t, amount in costs] + revenue
    investor = [(case.delivery, -total_cost), *revenue]
    project_irr, project_status, project_roots = irr_and_status(project)
    investor_irr, investor_status, investor_roots = irr_and_status(investor)
    invested = total_cost - sales_at_delivery
    let = any(is_rented(case, d) and int(d["count"]) > 0 for d in dwellings.values())
    checks = all_checks(case)

    return {
        "results": {
            "dwellings": sum(int(dwelling["count"]) for dwelling in dwellings.values()),
            "residual_land_value": residual,
            "land_price": price,
            "land_share": price / iv if iv else None,
            "residual_land_share": residual / iv if iv else None,
            "investment_value": iv,
            "development_cost_without_land": k,
            "profit_and_risk": profit,
            "total_development_cost": total_cost,
            "project_irr": project_irr,
            "investor_irr": investor_irr,
            "project_irr_status": project_status,
            "investor_irr_status": investor_status,
            "project_irr_roots": project_roots,
            "investor_irr_roots": investor_roots,
            "net_present_value": (iv - total_cost) * growth_factor(case.required_return, -case.delivery),
            "gross_initial_yield": gross_rent / invested if let and invested else None,
            "net_initial_yield": noi / invested if let and invested else None,
            "yield_on_cost": noi / (invested - profit) if let and invested != profit else None,
            "public_contribution": max(0.0, asking_price - residual),
            "viable": residual >= (asking_price if is_residual else price),
            "allowed": all(check["met"] or check["deviated"] for check in checks),
        },
        "dwelling_types": types,
        "site": {"residual_land_value": -(site_cost + site_profit) / land_cost},
        "checks": [(check["kind"], check["met"]) for check in checks],
        "checks_in_full": checks,
        "cash_flow_total": sorted(project),
    }
