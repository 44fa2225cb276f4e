"""Results of an evaluation: frozen records whose attributes have the names of the JSON keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import ProjectFlows
from feasibility.cashflow.retention import Retention
from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.errors import FeasibilityError
from feasibility.evaluation.summary import By, Table, result_frame, result_html, result_line
from feasibility.finance.equity import Finance
from feasibility.finance.tax import Tax
from feasibility.indices.paths import PathSet
from feasibility.messages import sentence
from feasibility.policy.checks import Check
from feasibility.policy.notes import Note
from feasibility.policy.sources import SourcedValue
from feasibility.returns.project import PhaseFlows, Returns
from feasibility.scenario.arrays import Case, of_row
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TypeResult:
    """One dwelling type; money per dwelling [€], rents [€/month]; None where the figure has no meaning."""

    count: int
    segment: str
    initial_rent: float | None
    rent_after_10: float | None
    retention_years: int | None
    band_retention_years: int | None
    retention_status: str | None
    required_income: float | None
    target_income: float | None
    """Highest yearly income of the segment's target group; None without a rule."""
    investment_value: float
    development_cost: float
    profit_and_risk: float
    residual_land_value: float
    exit_method: str | None
    """The exit method with the highest value; None where nothing is left at exit."""
    sour: bool
    """Whether the contribution is below what a dwelling must bear: (asking price − site) / dwellings."""


@dataclass(frozen=True)
class Site:
    """The lump sums, which belong to no dwelling type [€]."""

    development_cost: float
    profit_and_risk: float
    residual_land_value: float


@dataclass(frozen=True)
class CashFlow:
    """Euros in each project year, line by line."""

    years: tuple[int, ...]
    lines: Mapping[str, tuple[float, ...]]


class SeveralPhasesError(FeasibilityError, ValueError):
    """One calendar or one set of flows is asked of a project that is built in several phases."""


@dataclass(frozen=True, repr=False)
class Phase(PhaseFlows):
    """The calculation of one phase: the whole of it, with its own dates, types and lump sums."""

    name: str
    """Empty where the scenario names no phases."""
    kept: Retention
    """Rents and limits on which the years in the segment are based."""


@dataclass(frozen=True, repr=False)
class Arrays:
    """The arrays of a result, for tables, pictures and traces; one entry per scenario on the path axis."""

    layout: Layout
    case: Case
    """As stated; of one phase with its VAT."""
    paths: PathSet
    phases: tuple[Phase, ...]
    """At least one: the project itself where the scenario names none."""
    returns: Returns
    retention: tuple[NDArray[np.int64], NDArray[np.int64]]
    """Years in the mid market and in the own band of every type."""
    finance: Finance | None = None
    """None where nobody borrows."""
    tax: Tax | None = None
    """None where the investor pays no corporation tax."""

    @property
    def only(self) -> Phase:
        """The phase of a project that has one.

        Raises:
            SeveralPhasesError: there are more.
        """
        if len(self.phases) > 1:
            raise SeveralPhasesError(
                sentence("the project has several phases, each with its own dates and flows")
            )
        return self.phases[0]

    @property
    def calendar(self) -> Timeline:
        """The dates of a project of one phase."""
        return self.only.calendar

    @property
    def unit(self) -> UnitFlows:
        """The flows of one dwelling, in a project of one phase."""
        return self.only.unit

    @property
    def flows(self) -> ProjectFlows:
        """The flows before the land price of a project of one phase."""
        return self.only.flows

    @property
    def kept(self) -> Retention:
        """The years in the segments of a project of one phase."""
        return self.only.kept

    def of_type(self, place: int) -> tuple[Phase, int]:
        """The phase of a dwelling type of the project, and the type's place in it."""
        for phase in self.phases:
            if place in phase.types:
                return phase, phase.types.index(place)
        raise IndexError(f"there is no dwelling type {place}")


@dataclass(frozen=True)
class PhaseResult:
    """One phase [€]; the time is in years from the project's start."""

    start: float
    payment: float
    delivery: float
    exit: float
    dwellings: int
    residual_land_value: float
    land_price: float
    investment_value: float
    total_development_cost: float


@dataclass(frozen=True)
class LoanYear:
    """The investor's loan in one year of operation [€]; None where a ratio has no meaning."""

    year: int
    noi: float
    interest: float
    repayment: float
    balance: float
    dscr: float | None
    icr: float | None


@dataclass(frozen=True)
class FinanceResult:
    """Loans of investor and developer, and what their equity earns; None where a figure has no meaning."""

    loan: float | None
    loan_bound_by: str | None
    """The size that binds, of those in the scenario; None without a loan, or where phases differ."""
    loan_forbidden_in: int | None
    """First year of operation whose income allows no loan; None where none forbids it."""
    equity: float | None
    equity_irr: float | None
    equity_irr_status: str | None
    equity_irr_roots: tuple[float, ...]
    equity_multiple: float | None
    loan_to_value: float | None
    loan_to_cost: float | None
    balance_at_exit: float | None
    loan_to_value_at_exit: float | None
    dscr_min: float | None
    icr_min: float | None
    cash_yield: float | None
    debt_yield: float | None
    land_value_for_equity_return: float | None
    construction_loan: float | None
    construction_interest: float | None
    construction_balance_at_delivery: float | None
    developer_equity: float | None
    developer_equity_irr: float | None
    developer_equity_irr_status: str | None
    developer_equity_irr_roots: tuple[float, ...]
    developer_result: float | None
    years: tuple[LoanYear, ...]
    """Empty without a loan of the investor."""


@dataclass(frozen=True)
class TaxYear:
    """Corporation tax of one year of operation [€]."""

    year: int
    depreciation: float
    book_value: float
    interest_deducted: float
    taxable: float
    tax: float


@dataclass(frozen=True)
class TaxResult:
    """Corporation tax of the investor; None where a figure has no meaning."""

    tax: float
    equity_irr_after_tax: float | None
    equity_irr_after_tax_status: str | None
    equity_irr_after_tax_roots: tuple[float, ...]
    investor_irr_after_tax: float | None
    investor_irr_after_tax_status: str | None
    investor_irr_after_tax_roots: tuple[float, ...]
    interest_never_deducted: float
    loss_left: float
    years: tuple[TaxYear, ...]


@dataclass(frozen=True, repr=False)
class Result:
    """The figures of one scenario, None where one has no meaning; money [€], rates as fractions."""

    scenario: Scenario
    dwellings: int
    residual_land_value: float
    land_price: float
    land_share: float | None
    residual_land_share: float | None
    investment_value: float
    development_cost_without_land: float
    profit_and_risk: float
    acquisition_costs: float | None
    """The investor's own costs of buying, part of the total; None without them."""
    total_development_cost: float
    project_irr: float | None
    project_irr_status: str
    project_irr_roots: tuple[float, ...]
    investor_irr: float | None
    investor_irr_status: str
    investor_irr_roots: tuple[float, ...]
    net_present_value: float
    gross_initial_yield: float | None
    net_initial_yield: float | None
    yield_on_cost: float | None
    public_contribution: float
    residual_land_value_at_start: float
    asking_price_at_payment: float | None
    """The asking price at the price level of its payment; None where it has no date of its own."""
    least_land_price: float | None
    """Σ count · least land price of the type; None where no type has one."""
    surplus_at_start: float | None
    """What a surplus clause brings the municipality, at the start; None without one."""
    surplus_total: float | None
    """The same in nominal euros."""
    surplus_cost: float | None
    """By how much the clause lowers the residual land value."""
    land_value_and_surplus: float | None
    """Residual land value and surplus together, both at the start."""
    margin: float
    """Residual land value less the price it is compared with: the land price, or the higher of the asking
    price and the least land price [€]."""
    residual_land_value_per_dwelling: float
    residual_land_value_per_m2_gbo: float
    residual_land_value_per_m2_bvo: float | None
    residual_land_value_per_m2_plot: float | None
    mid_market_dwelling_years: int
    residual_land_value_per_mid_market_dwelling_year: float | None
    viable: bool
    allowed: bool
    dwelling_types: Mapping[str, TypeResult]
    site: Site
    phases: Mapping[str, PhaseResult]
    """By name; empty where the scenario names none."""
    finance: FinanceResult | None
    """None where nobody borrows."""
    tax: TaxResult | None
    """None where the investor pays none."""
    checks: tuple[Check, ...]
    cash_flow: CashFlow
    sources: tuple[SourcedValue, ...]
    notes: tuple[Note, ...]
    provenance: Mapping[str, str]
    arrays: Arrays
    row: int
    """Index of this scenario on the path axis of `arrays`."""

    def __repr__(self) -> str:
        """Name, land value, verdict and hash in one line."""
        return result_line(self)

    def _repr_html_(self) -> str:
        """The main figures as a table in a notebook."""
        return result_html(self)

    def to_frame(self, table: Table = "cash_flow", *, by: By = "year") -> pd.DataFrame:
        """One table of this result as a frame of pandas.

        Args:
            table: `cash_flow` (a column for each line [€], received above 0; the last two are the net flow
                and its running sum), `types` (a row for each dwelling type, as `TypeResult`) or `checks` (a
                row for each check of the policy).
            by: for the cash flow a row for each project `year`, from 1, or for each `period` of the scenario
                (month, quarter or year), from 1 too. A flow on a moment belongs to the year or period
                that the moment ends.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
            ValueError: there is no such table.
        """
        return result_frame(self, table, by)


def asking_price(result: Result) -> float:
    """The asking price of the land as it is paid, after indexation from its own date if it has one [€]."""
    return float(of_row(result.arrays.case.asking_price, result.row))


def price_or_asked(result: Result) -> float:
    """The land price in euros; the asking price as it is paid where the land price is the residual [€]."""
    price = result.scenario.land.price
    return asking_price(result) if isinstance(price, str) else price
