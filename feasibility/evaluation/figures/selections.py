"""Which figures each page shows, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.evaluation.figures.facts import OnLease
from feasibility.evaluation.figures.registry import PROJECT, figures_of_project, moves_with_price
from feasibility.evaluation.result import Result
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import kind_of
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario

_NAMED = (
    "dwellings",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "acquisition_costs",
    "residual_land_value",
    "residual_land_value_at_start",
    "land_price",
    "total_development_cost",
    "net_present_value",
    "land_share",
    "residual_land_share",
    "gross_initial_yield",
    "net_initial_yield",
    "project_irr",
    "investor_irr",
    "public_contribution",
    "asking_price_at_payment",
    "least_land_price",
    "surplus_at_start",
    "surplus_total",
    "surplus_cost",
    "land_value_and_surplus",
    "margin",
    "residual_land_value_per_dwelling",
    "residual_land_value_per_m2_gbo",
    "residual_land_value_per_m2_bvo",
    "mid_market_dwelling_years",
    "viable",
    "allowed",
)
"""Figures for which each page has a place of its own, or none."""
_OTHERS = tuple(
    each.key for each in PROJECT.values() if each.kind not in ("word", "list") and each.key not in _NAMED
)
"""Every other number of the project: shown on every page, after those that it names."""


COMPARED = (
    "residual_land_value",
    "residual_land_value_at_start",
    "dwellings",
    "residual_land_value_per_dwelling",
    "land_price",
    "asking_price_at_payment",
    "least_land_price",
    "surplus_at_start",
    "surplus_total",
    "surplus_cost",
    "land_value_and_surplus",
    "margin",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "acquisition_costs",
    "total_development_cost",
    "net_present_value",
    "investor_irr",
    "gross_initial_yield",
    "net_initial_yield",
    "public_contribution",
    "mid_market_dwelling_years",
    "viable",
    "allowed",
    *_OTHERS,
)
"""Figures of a comparison."""


ON_PAGE = _OTHERS
"""Figures of a run's page and report, below those with sentences of their own."""
_COMPARED_ONLY = (
    "residual_land_value_at_start",
    "dwellings",
    "residual_land_value_per_dwelling",
    "gross_initial_yield",
    "net_initial_yield",
    "mid_market_dwelling_years",
)
RECORDED = tuple(name for name in COMPARED if name not in _COMPARED_ONLY)
"""Figures of a recorded run."""


ON_COVER = (
    "residual_land_value",
    "land_price",
    "investment_value",
    "total_development_cost",
    "investor_irr",
    "project_irr",
    "viable",
    "allowed",
)
"""Figures on the cover of the workbook."""


IN_WORKBOOK = (*_NAMED, *_OTHERS)
"""Figures on the workbook's sheet of results."""


def in_workbook(result: Result) -> Iterator[str]:
    """Those of them that a result has."""
    own = figures_of_project([result.arrays.layout])
    return (name for name in IN_WORKBOOK if name in own)


AT_THE_TABLE = ("residual_land_value", "land_share", "investor_irr", "public_contribution", "dwellings")
"""Above the parties' own figures on their page."""


ON_SCREEN = (
    "land_price",
    "residual_land_value",
    "investor_irr",
    "public_contribution",
    "land_share",
    "dwellings",
    "mid_share",
    "allowed",
    "viable",
)
"""The shared facts on the screens of the live table."""


_AT_A_PRICE = (
    "land_price",
    "total_development_cost",
    "net_present_value",
    "investor_irr",
    "project_irr",
    "gross_initial_yield",
    "net_initial_yield",
    "land_share",
)


AT_A_PRICE = (
    *_AT_A_PRICE,
    *(
        each.key
        for each in PROJECT.values()
        if each.kind == "number" and moves_with_price(each) and each.key not in (*_AT_A_PRICE, "margin")
    ),
)
"""Figures of an investor that depend on the land price, in the order of tables."""
ON_LEASE_AT_A_PRICE = tuple(
    each.key for each in PROJECT.values() if isinstance(each.follows, OnLease) and each.key not in AT_A_PRICE
)
"""Figures that depend on the land price on leased land only, where the canon follows it."""


def at_a_price(layout: Layout) -> tuple[str, ...]:
    """Names of the figures of a project that depend on its land price."""
    own = figures_of_project([layout])
    found = (*AT_A_PRICE, *ON_LEASE_AT_A_PRICE) if layout.canon_index else AT_A_PRICE
    return tuple(name for name in found if name in own)


OF_ROLE: Mapping[str, tuple[str, ...]] = {
    "municipality": (
        "land_price",
        "residual_land_value",
        "surplus_at_start",
        "surplus_total",
        "land_value_and_surplus",
        "public_contribution",
        "mid_market_dwellings",
        "low_dwellings",
        "social_dwellings",
        "mid_share",
        "mid_market_dwelling_years",
        "term",
        "cost_recovery",
        "ground_rent_present_value",
    ),
    "landowner": (
        "land_price",
        "existing_use_value",
        "land_price_over_existing_use",
        "cost_recovery",
        "ground_rent_present_value",
        "residual_land_value",
    ),
    "investor": (
        "investor_irr",
        "gross_initial_yield",
        "net_initial_yield",
        "net_present_value",
        "exit_share",
        "lowest_yearly_cash_flow",
        "total_development_cost",
    ),
    "corporation": (
        "unprofitable_top_per_dwelling",
        "unprofitable_top",
        "investment_value",
        "total_development_cost",
        "net_initial_yield",
        "lowest_yearly_cash_flow",
    ),
    "developer": ("profit_and_risk", "profit_share", "margin_on_cost", "peak_capital", "land_price"),
    "tenants": (
        "highest_low_rent",
        "highest_mid_rent",
        "highest_required_income",
        "shortest_retention",
        "mid_market_dwelling_years",
        "term",
    ),
}
"""The figures that each role is shown, the most telling first."""


def figures_of_role(party: Party, scenario: Scenario) -> tuple[str, ...]:
    """The figures that a party is shown.

    Social dwellings only where the policy has a segment for them, the value of the canon only of leased land,
    the surplus only with a clause.
    """
    left_out = set()
    if not any(kind_of(each) == "social" for each in scenario.policy.segments.values()):
        left_out.add("social_dwellings")
    if scenario.land.tenure != "leasehold":
        left_out.add("ground_rent_present_value")
    if scenario.land.surplus is None:
        left_out.update(("surplus_at_start", "surplus_total", "land_value_and_surplus"))
    return tuple(name for name in OF_ROLE[party.role] if name not in left_out)
