"""The sum behind one figure of one run, down to the inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from feasibility.errors import InputError, Mistake
from feasibility.evaluation import evaluate
from feasibility.report import sum_cash_flow, sum_costs, sum_income, sum_project, sum_rents
from feasibility.report.sum_step import Step
from feasibility.report.sum_text import text_of
from feasibility.result import Result
from feasibility.scenario.fields import nearest
from feasibility.scenario.read import read_scenario

SOME = (
    "; there is residual_land_value, investor_irr, dwelling_types.NAME.initial_rent, cash_flow.LINE.YEAR, …"
)

PER_TYPE: Mapping[str, Callable[[Result, int], Step]] = {
    "initial_rent": sum_rents.initial_rent,
    "retention_years": lambda result, place: sum_rents.retention(result, place, own_band=False),
    "band_retention_years": lambda result, place: sum_rents.retention(result, place, own_band=True),
    "required_income": sum_rents.required_income,
    "investment_value": sum_income.investment_value,
    "development_cost": sum_costs.costs_of,
    "profit_and_risk": sum_costs.profit,
}

OF_RENTED = ("initial_rent", "rent_after_10", "retention_years", "band_retention_years", "required_income")

PROJECT_SUMS: Mapping[str, Callable[[Result], Step]] = {
    "residual_land_value": sum_project.residual,
    "residual_land_value_per_dwelling": lambda result: sum_project.per_unit(
        result, "residual_land_value_per_dwelling"
    ),
    "residual_land_value_per_m2_gbo": lambda result: sum_project.per_unit(
        result, "residual_land_value_per_m2_gbo"
    ),
    "residual_land_value_per_m2_bvo": lambda result: sum_project.per_unit(
        result, "residual_land_value_per_m2_bvo"
    ),
    "land_price": sum_project.land_price,
    "land_share": lambda result: sum_project.land_share_of(
        result, "land_share", sum_project.land_price(result)
    ),
    "residual_land_share": lambda result: sum_project.land_share_of(
        result, "residual_land_share", sum_project.residual(result)
    ),
    "investment_value": sum_project.investment_value,
    "development_cost_without_land": sum_costs.all_costs,
    "profit_and_risk": sum_costs.profit,
    "total_development_cost": sum_project.total_cost,
    "project_irr": lambda result: sum_project.irr(result, "project_irr"),
    "investor_irr": lambda result: sum_project.irr(result, "investor_irr"),
    "net_present_value": sum_project.net_present_value,
    "gross_initial_yield": lambda result: sum_project.initial_yield(result, "gross_initial_yield"),
    "net_initial_yield": lambda result: sum_project.initial_yield(result, "net_initial_yield"),
    "public_contribution": sum_project.public_contribution,
    "margin": sum_project.margin,
    "viable": sum_project.viable,
    "site.residual_land_value": lambda result: sum_project.contribution(
        result, len(result.arrays.layout.types)
    ),
}


def trace_text(scenario_path: str, figure: str, lang: str) -> str:
    """The sum behind a figure as a page of text.

    Raises:
        InputError: the file is no scenario, or the run has no such figure.
    """
    result = evaluate(read_scenario(scenario_path))
    return text_of(trace(result, figure), lang, result.scenario.name)


def figures_of(result: Result) -> list[str]:
    """Every figure of a run whose sum can be asked for."""
    names = list(PROJECT_SUMS)
    if result.residual_land_value_per_m2_bvo is None:
        names.remove("residual_land_value_per_m2_bvo")
    for name, each in result.dwelling_types.items():
        for key in (*PER_TYPE, "rent_after_10", "residual_land_value"):
            value = getattr(each, key)
            if value is not None or key not in OF_RENTED:
                names.append(f"dwelling_types.{name}.{key}")
    for line in result.cash_flow.lines:
        names += [f"cash_flow.{line}.{year}" for year in result.cash_flow.years]
    return names


def trace(result: Result, figure: str) -> Step:
    """The sum behind a figure.

    Args:
        result: the run.
        figure: a key of the results, `site.residual_land_value`, `dwelling_types.NAME.KEY` or
            `cash_flow.LINE.YEAR`.

    Raises:
        InputError: the run has no such figure, or it has no value.
    """
    known = figures_of(result)
    if figure not in known:
        raise InputError(
            [Mistake("", f"there is no figure '{figure}' in this run{nearest(figure, known) or SOME}")]
        )
    if figure.startswith("cash_flow."):
        line, _, year = figure.removeprefix("cash_flow.").rpartition(".")
        return sum_cash_flow.cash_flow(result, line, int(year))
    if figure.startswith("dwelling_types."):
        name, _, key = figure.removeprefix("dwelling_types.").rpartition(".")
        place = [each.name for each in result.arrays.layout.types].index(name)
        if key == "rent_after_10":
            return sum_rents.rent_after(result, place, result.dwelling_types[name].rent_after_10)
        return (
            sum_project.contribution(result, place)
            if key == "residual_land_value"
            else PER_TYPE[key](result, place)
        )
    return PROJECT_SUMS[figure](result)
