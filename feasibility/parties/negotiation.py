"""Results of a negotiation: views, verdicts, price ranges; money [€], rates and shares as fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from feasibility.compare.results import Split
from feasibility.errors import Mistake
from feasibility.evaluation.result import Result
from feasibility.parties.site_part import OwnPart
from feasibility.scenario.validated import Scenario

Relation = Literal[">=", "<="]
Caution = Literal["", "several_roots", "by_trial", "searched", "several_ranges"]


@dataclass(frozen=True)
class Condition:
    """A floor under a figure, or a ceiling above it."""

    figure: str
    relation: Relation
    """`>=` for a floor, `<=` for a ceiling."""
    bound: float
    concedes: float | None
    """The bound that the party would accept at most; None where it concedes nothing."""
    unit: str
    """Unit in the glossary."""


@dataclass(frozen=True)
class Verdict:
    """One condition compared with one case."""

    condition: Condition
    value: float | None
    """The figure on the party's own assumptions; None where it has no meaning, and the condition fails."""
    met: bool
    short: float | None
    """Shortfall: how far the figure is on the wrong side of the bound, ≥ 0; None where it has no value."""


@dataclass(frozen=True)
class View:
    """One party's view of a case, on its own assumptions."""

    name: str
    label: str
    role: str
    result: Result | None
    """None where its assumptions make no valid scenario of this case."""
    figures: Mapping[str, float | None]
    """The figures of its role, by name; None where one has no meaning."""
    verdicts: tuple[Verdict, ...]
    satisfied: bool
    """Whether every condition is met."""
    refused: tuple[Mistake, ...]
    """Why its assumptions make no valid scenario; empty where they do."""
    part: OwnPart | None = None
    """The part of the site that it takes; None where it takes the whole."""


@dataclass(frozen=True)
class PriceRange:
    """The land prices at which one condition is met, everything else unchanged [€]."""

    party: str
    condition: Condition
    low: float
    """−∞ where there is no least price."""
    high: float
    """∞ where there is no highest price; below `low` where no price will do."""
    depends: bool
    """Whether the figure depends on the land price at all."""
    caution: Caution
    """`several_roots` where the flows change sign more than once: the end of the range is then a zero of the
    net present value, perhaps not of a single IRR; `by_trial` where the figure is affine in every price that
    was tried; `searched` where its ends are solved numerically, since no closed form is known, and
    `several_ranges` where there are more such ranges: this is the one nearest to the present price; else
    empty."""


@dataclass(frozen=True)
class Zone:
    """The zone of possible agreement in the land price [€]."""

    price: float
    """The current land price."""
    low: float
    """The least price that every seller accepts; −∞ where no seller asks for one."""
    high: float
    """The highest that every buyer can pay; ∞ where no buyer limits it."""
    low_by: tuple[str, ...]
    """Parties whose conditions set the least price."""
    high_by: tuple[str, ...]
    gap: float
    """max(0, low − high): the distance between the parties."""
    empty: bool
    blocked: tuple[PriceRange, ...]
    """Conditions that no land price satisfies: they block every deal in price alone."""
    ranges: tuple[PriceRange, ...]
    """Every condition's own range."""
    missing: tuple[str, ...] = ()
    """Parties that are not included: their own assumptions make no valid scenario of this case."""


@dataclass(frozen=True)
class Disagreement:
    """Why two views of one land value differ: the share of each assumption in the difference."""

    first: str
    """A party, or empty for the shared facts."""
    second: str
    split: Split


@dataclass(frozen=True)
class Contribution:
    """The sum at the start that makes the price that the sellers need affordable."""

    party: str
    """The party whose least price must be paid."""
    price: float
    """That least price, with the contribution [€]."""
    affordable: float
    """The highest price that every buyer can pay without a contribution [€]."""
    amount: float
    """Euros paid at the start, nominal, ≥ 0."""
    affordable_with: float
    """The highest price that every buyer can pay with it, computed again in full [€]."""


@dataclass(frozen=True)
class TenantRent:
    """The rents of one type for its tenants."""

    name: str
    initial_rent: float
    """At first letting [€/month]."""
    required_income: float | None
    """[€/year]; None where the policy has no norm."""
    real_rents: Mapping[int, float]
    """Years after first letting → the expected rent in euros of the price date [€/month]."""
    retention_years: int | None
    retention_status: str | None


@dataclass(frozen=True)
class Negotiation:
    """All parties side by side on one case."""

    scenario: Scenario
    """The shared facts, at the current land price."""
    facts: Result
    views: tuple[View, ...]
    zone: Zone
    disagreements: tuple[Disagreement, ...]
    contribution: Contribution | None
    """None where the sellers' least price can be paid without it, or no seller states one."""
    tenants: tuple[TenantRent, ...]
    """On the shared facts."""
