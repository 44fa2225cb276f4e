"""What the points of a dwelling are said to be: frozen records, without arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feasibility.errors import Mistake
from feasibility.points.description import Dwelling
from feasibility.policy.points import Row


@dataclass(frozen=True)
class Line:
    """A line of the count."""

    key: str
    """What it is: a word of the package's own, such as `woz_waarde`, or `rooms.NAME` for a space."""
    name: str
    """As the package says it, in Dutch, or the name of the space."""
    amount: float | None
    unit: str
    """`m2`, `mm`, `eur` or `pieces`; empty where there is no amount."""
    points: float | None
    depth: int
    """Lines above it that it belongs to."""


@dataclass(frozen=True)
class Group:
    """One of the twelve groups of the policy book."""

    key: str
    points: float
    """Rounded to quarters, as the book does for each group."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Count:
    """The points as the package counted them."""

    groups: tuple[Group, ...]
    exact: float
    """The sum of the groups, in quarter points."""
    points: int
    """That sum in whole points: a half is rounded up."""
    maximum_rent: float
    """The package's own, from its own table [€/month]."""
    warnings: tuple[str, ...]
    """What the package warned of, in its own words (Dutch)."""


@dataclass(frozen=True)
class Rent:
    """What a number of points means for the rent."""

    points: int
    row: Row
    """social, mid or free."""
    table_rent: float
    """The amount of the table of highest rents on the day of valuation [€/month]."""
    highest_rent: float | None
    """That amount where the law binds the rent; None in the free sector."""
    surcharged_rent: float | None
    """With the surcharge for new building, where the dates of the dwelling allow it."""


@dataclass(frozen=True)
class Feature:
    """Something that the description does not give, and what the count would be with it."""

    key: str
    exact: float | None
    """The sum of the groups with it; None where that cannot be said without its value."""
    rent: Rent | None


@dataclass(frozen=True)
class LandValue:
    """A scenario with a number of points for one type."""

    points: int
    initial_rent: float | None
    """Of the type [€/month]."""
    residual_land_value: float | None
    """Of the scenario [€]; None where it is refused with so many points."""
    refused: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class InScenario:
    """What a point more or less does in a scenario."""

    scenario: str
    """Its name."""
    dwelling_type: str
    count: int
    written: int | None
    """The points that the scenario has now."""
    follows: bool
    """Whether the type's rent is the highest by its points, so that it moves with them."""
    values: tuple[LandValue, LandValue, LandValue]
    """With a point less, with these points, with a point more."""


@dataclass(frozen=True)
class DwellingPoints:
    """The points of a dwelling, what follows from them, and what would change them."""

    dwelling: Dwelling
    day: date
    count: Count
    rent: Rent
    less: Rent
    """With one point less."""
    more: Rent
    """With one point more."""
    features: tuple[Feature, ...]
    in_scenario: InScenario | None = None

    @property
    def points(self) -> int:
        """The total in whole points."""
        return self.count.points

    def __repr__(self) -> str:
        """A short line."""
        return f"{self.dwelling.name or self.dwelling.kind}: {self.points} points ({self.rent.row})"
