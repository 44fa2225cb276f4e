"""The format of financing: phases, ground lease, surplus clause, loans, and corporation tax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, PartOf, key
from feasibility.scenario.keys.values import (
    EUROS_ABOVE_0,
    INDEX_NAME,
    RETURN,
    SHARE,
    YIELD,
    Number,
    OneOf,
    Whole,
)

INTEREST = Number(0, 0.5, sentence("a yearly rate of interest"), fraction=True)
COVER = Number(0, 100, sentence("a ratio of cover"), above=True)
LOAN_SIZES = ("amount", "ltv", "ltc", "dscr", "icr")
"""What the size of an investor's loan may follow; of several the smallest binds."""
Repayment = Literal["annuity", "linear", "bullet"]


@dataclass(frozen=True)
class PhaseDates:
    """When a phase starts and how long it is built."""

    start_months: int = key(Whole(0, 600, sentence("a whole number of months")))
    construction_months: int = key(Whole(0, 240, sentence("a whole number of months")))


@dataclass(frozen=True)
class Canon:
    """The canon of a ground lease: a yearly share of the land price, indexed."""

    rate: float = key(Number(0, 0.5, sentence("a yearly canon rate"), fraction=True))
    capitalisation_rate: float = key(YIELD)
    index: str = key(INDEX_NAME, "cpi")


BORDER = Number(100, what=sentence("a border in euros"))
"""Of a surplus clause; less than 100 euros is a share that is meant to be one of the price."""
SURPLUS_BORDERS = ("border_per_m2", "border_per_dwelling")
SURPLUS_MOMENTS = ("sale", "turnover", "exit")


@dataclass(frozen=True)
class Surplus:
    """A surplus clause: a share of what a dwelling brings above a border goes to the municipality."""

    share: float = key(Number(0, 1, sentence("a share"), above=True, fraction=True))
    border_per_m2: float | None = key(BORDER, None)
    border_per_dwelling: float | None = key(BORDER, None)
    index: str | None = key(INDEX_NAME, None)
    of: tuple[str, ...] = key(ListOf(OneOf(SURPLUS_MOMENTS), 1), ("sale",))


@dataclass(frozen=True)
class Loan:
    """The investor's loan, drawn at delivery; of several sizes the smallest binds."""

    rate: float = key(INTEREST)
    amount: float | None = key(EUROS_ABOVE_0, None)
    ltv: float | None = key(SHARE, None)
    ltc: float | None = key(SHARE, None)
    dscr: float | None = key(COVER, None)
    icr: float | None = key(COVER, None)
    repayment: Repayment = key(OneOf(get_args(Repayment)), "annuity")
    years: int = key(Whole(1, 100, sentence("a whole number of years")), 30)
    fee: float = key(SHARE, 0.0)


@dataclass(frozen=True)
class ConstructionLoan:
    """The developer's loan, drawn after the developer's own money, repaid at delivery."""

    share_of_cost: float = key(SHARE)
    rate: float = key(INTEREST)
    fee: float = key(SHARE, 0.0)


@dataclass(frozen=True)
class Finance:
    """Loans, and the return that the investor requires on equity."""

    loan: Loan | None = key(PartOf(Loan, in_pieces=True), None)
    construction_loan: ConstructionLoan | None = key(PartOf(ConstructionLoan, in_pieces=True), None)
    required_equity_return: float | None = key(RETURN, None)


@dataclass(frozen=True)
class Depreciation:
    """Linear depreciation of the building to a residual share, never below a floor on its taxable value."""

    years: int = key(Whole(1, 200, sentence("a whole number of years")))
    residual_share: float = key(SHARE, 0.0)
    floor: float = key(SHARE, 1.0)


@dataclass(frozen=True)
class Tax:
    """Corporation tax of the investor; without this part it pays none."""

    bracket: Literal["used", "free"] = key(OneOf(("used", "free")), "used")
    depreciation: Depreciation | None = key(PartOf(Depreciation, in_pieces=True), None)
    woz_share: float = key(Number(0, 2, sentence("a share of the vacant value"), fraction=True), 1.0)
    interest_share: float | None = key(SHARE, None)
    interest_threshold: float = key(Number(0, what=sentence("an amount of euros")), 1_000_000.0)
