"""The whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.reference.slow import buying
from tests.reference.slow.asked import (
    asked_of_each,
    has_price_list,
    parts_that_are_paid,
    price_list,
    worth_in_parts,
)
from tests.reference.slow.checks import all_checks
from tests.reference.slow.costs import cost_flows
from tests.reference.slow.developer import developer_figures
from tests.reference.slow.lease import is_leasehold
from tests.reference.slow.limits import is_covenanted, is_rented
from tests.reference.slow.loans import land_value_for_equity_return, loan_figures
from tests.reference.slow.operation import (
    exit_rules,
    exit_values,
    revenue_flows,
    surplus_flows,
)
from tests.reference.slow.phases import Phase, parts_of_a_price, phases_of
from tests.reference.slow.rents import rent_path, required_income, retention
from tests.reference.slow.returns import (
    cost_at_delivery,
    growth_factor,
    investment_value,
    irr_and_status,
    profit_and_risk,
)
from tests.reference.slow.scenario import Case, Data, Flow, RefusedError, read_policy
from tests.reference.slow.surplus import clause_of
from tests.reference.slow.tax import tax_figures


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
    left = value - cost - profit_and_risk(case, value, cost) - buying.of_one_dwelling(case, dwelling, value)
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
        "residual_land_value": left / land_cost,
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


def surplus_figures(project: Case, phases: list[Phase], residual: float, at_start: float) -> Data:
    """What the municipality receives: to each delivery at r, from there at i; and the land value without."""
    received = total = 0.0
    for phase in phases:
        case = phase.case
        for dwelling in case.scenario["dwellings"].values():
            flows = surplus_flows(case, dwelling)
            count = int(dwelling["count"])
            back = growth_factor(case.development_rate, -(phase.start + case.delivery))
            received += count * investment_value(case, flows) * back
            total += count * sum(amount for _, amount in flows)
    land = {key: value for key, value in project.part("land").items() if key != "surplus"}
    without = replace(project, scenario={**project.scenario, "land": land})
    return {
        "surplus_at_start": received,
        "surplus_total": total,
        "surplus_cost": sum(phase.residual for phase in phases_of(without)) - residual,
        "land_value_and_surplus": at_start + received,
    }


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
    project = Case(scenario, read_policy(scenario["policy"], Path(policies_dir)), table_dirs)
    phases = phases_of(project)
    for phase in phases:
        refuse(phase.case)
    stated_parts = parts_of_a_price(project, phases)
    parts = parts_that_are_paid(project, phases, stated_parts)
    residuals = [phase.residual for phase in phases]
    residual = sum(residuals)

    land = project.part("land")
    asked = worth_in_parts(phases, parts, asked_of_each(project, phases, stated_parts))
    listed = worth_in_parts(phases, parts, [price_list(phase) for phase in phases])
    highest_asked = max(asked, listed) if has_price_list(project) else asked
    is_residual = land.get("price", "residual") == "residual"
    price = residual if is_residual else float(land["price"])
    prices = residuals if is_residual else [price * part for part in parts]
    residual_at_price_dates = worth_in_parts(phases, parts, residuals)
    margin = residual_at_price_dates - (highest_asked if is_residual else price)

    types: dict[str, Data] = {}
    case_of = {name: phase.case for phase in phases for name in phase.case.scenario["dwellings"]}
    phase_of_type = {name: phase for phase in phases for name in phase.case.scenario["dwellings"]}
    for name, dwelling in scenario["dwellings"].items():
        case = case_of[name]
        value = investment_value(case, revenue_flows(case, dwelling))
        cost = cost_at_delivery(case, cost_flows(case, dwelling))
        types[name] = type_row(case, dwelling, value, cost, phase_of_type[name].denominator)

    iv = k = profit = bought = total_cost = npv = gross_rent = noi = sales_at_delivery = 0.0
    project_flows: list[Flow] = []
    investor_flows: list[Flow] = []
    by_phase: dict[str, Data] = {}
    for phase, own_price, own_residual in zip(phases, prices, residuals, strict=True):
        own_iv = phase.investment_value_at(own_price)
        own_total = phase.total_development_cost_at(own_price)
        iv += own_iv
        k += phase.cost_without_land
        profit += phase.profit_at(own_price)
        bought += phase.buying_at(own_price)
        total_cost += own_total
        delivery = phase.start + phase.case.delivery
        npv += (own_iv - own_total) * growth_factor(project.required_return, -delivery)
        gross_rent += phase.gross_rent_of_first_year
        noi += phase.income_of_first_year_at(own_price)
        sales_at_delivery += phase.sales_at_delivery
        revenue = phase.revenue_at(own_price)
        costs = [(t, -amount) for t, amount in phase.costs_at(own_price)]
        project_flows += phase.from_project_start([*costs, *revenue])
        investor_flows += phase.from_project_start([(phase.case.delivery, -own_total), *revenue])
        by_phase[phase.name] = {
            "residual_land_value": own_residual,
            "land_price": own_price,
            "investment_value": own_iv,
            "total_development_cost": own_total,
        }
    project_irr, project_status, project_roots = irr_and_status(project_flows)
    investor_irr, investor_status, investor_roots = irr_and_status(investor_flows)
    invested = total_cost - sales_at_delivery
    let = any(is_rented(project, d) and int(d["count"]) > 0 for d in scenario["dwellings"].values())
    checks = all_checks(project, case_of)

    answer: Data = {
        "results": {
            "dwellings": sum(int(dwelling["count"]) for dwelling in scenario["dwellings"].values()),
            "residual_land_value": residual,
            "residual_land_value_at_start": sum(
                own * phase.discount_to_start for own, phase in zip(residuals, phases, strict=True)
            ),
            "land_price": price,
            "land_share": price / iv if iv else None,
            "residual_land_share": residual / iv if iv else None,
            "investment_value": iv,
            "development_cost_without_land": k,
            "profit_and_risk": profit,
            "acquisition_costs": bought if buying.buys(project) else None,
            "total_development_cost": total_cost,
            "project_irr": project_irr,
            "investor_irr": investor_irr,
            "project_irr_status": project_status,
            "investor_irr_status": investor_status,
            "project_irr_roots": project_roots,
            "investor_irr_roots": investor_roots,
            "net_present_value": npv,
            "gross_initial_yield": gross_rent / invested if let and invested else None,
            "net_initial_yield": noi / invested if let and invested else None,
            "yield_on_cost": noi / (invested - profit) if let and invested != profit else None,
            "margin": margin,
            "public_contribution": max(0.0, highest_asked - residual_at_price_dates),
            "asking_price_at_payment": asked if "asking_price_date" in land else None,
            "least_land_price": sum(price_list(phase) for phase in phases)
            if has_price_list(project)
            else None,
            "viable": margin >= 0,
            "allowed": all(check["met"] or check["deviated"] for check in checks),
        },
        "dwelling_types": types,
        "site": {"residual_land_value": sum(phase.site for phase in phases)},
        "checks": [(check["kind"], check["met"]) for check in checks],
        "checks_in_full": checks,
        "cash_flow_total": sorted(project_flows),
    }
    if clause_of(project) is not None:
        at_start = float(answer["results"]["residual_land_value_at_start"])
        answer["results"] |= surplus_figures(project, phases, residual, at_start)
    if is_leasehold(project):
        priced = list(zip(phases, prices, strict=True))
        answer["ground_rent"] = -sum(
            own_price * (sum(phase.canon_let) + sum(amount for _, amount in phase.canon_built))
            for phase, own_price in priced
        )
        answer["ground_rent_at_exit"] = -sum(own_price * phase.canon_exit for phase, own_price in priced)
    if scenario.get("phases"):
        answer["phases"] = by_phase
    finance = project.part("finance")
    figures: Data = {}
    if finance.get("loan") is not None:
        figures |= loan_figures(phases, prices)
    if finance.get("required_equity_return") is not None:
        required = float(finance["required_equity_return"])
        figures["land_value_for_equity_return"] = land_value_for_equity_return(phases, parts, required)
    if finance.get("construction_loan") is not None:
        figures |= developer_figures(phases, prices)
    if figures:
        answer["finance"] = figures
    if scenario.get("tax") is not None:
        answer["tax"] = tax_figures(phases, prices)
    return answer
