"""Sensitivity of a scenario to its levers and its clauses; money [€], rates as fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feasibility.evaluation.summary import frame
from feasibility.language.numbers import money
from feasibility.notebook import MOST_ROWS, first_rows, html_table, short_name
from feasibility.scenario.validated import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reason:
    """Why something is left out: a key of the texts, and the values in it."""

    key: str
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True)
class LeverRange:
    """A lever of one scenario: the numbers that it moves together, and how far they may go."""

    name: str
    kind: str
    """Which of the program's own levers it is; `own` for one that the scenario describes."""
    unit: str
    """The unit of a size: `points` (a fraction), `percent` (a fraction of the present value), `years`,
    `months`, `rent` [€/month], `square_metres`, `dwellings`, `euros` or `number`."""
    paths: tuple[str, ...]
    present: tuple[float, ...]
    """The present value at each path."""
    signs: tuple[int, ...]
    """+1 where the number rises with the lever, −1 where it falls."""
    down: float
    """Size of a step down, above 0."""
    up: float
    least: float
    """How far down the lever can go, at most 0."""
    most: float
    whole: int = 0
    """Sizes are multiples of this; 0 where every size is possible."""
    relative: bool = False
    """Whether a size is a share of the present value."""
    subject: str = ""
    """The dwelling type that it concerns."""
    other: str = ""
    """The dwelling type that is given in exchange."""
    label: str = ""
    """The user's own words for it."""
    below: Reason | None = None
    """Why it cannot go further down."""
    above: Reason | None = None
    """Why it cannot go further up."""


@dataclass(frozen=True)
class LeftOut:
    """A lever that this scenario does not have."""

    name: str
    reason: Reason


@dataclass(frozen=True)
class MostLowDwellings:
    """The most low dwellings in any viable mix of the same total that satisfies the policy's shares."""

    count: int | None
    """None where no such mix is viable."""
    share: float | None


@dataclass(frozen=True)
class LeverTurn:
    """One turn of a lever: the figures after it, less the present ones."""

    size: float
    """Below 0 for a turn down."""
    values: Mapping[str, float]
    """The value at each path then."""
    land_value: float | None = None
    """Change in residual land value [€]."""
    land_value_per_dwelling: float | None = None
    margin: float | None = None
    """Change in residual land value less the price that it is compared with [€]."""
    irr: float | None = None
    """Change in the investor's IRR at today's land price."""
    low: MostLowDwellings | None = None
    """The most viable low dwellings then; None where the scenario has no low type."""
    low_share: float | None = None
    """Change in their share of all dwellings."""
    others: Mapping[str, float | None] = field(default_factory=dict)
    """Changes of further figures by name: of phases `residual_land_value_at_start`, with a loan of the
    investor `finance.equity_irr` at today's land price."""
    not_allowed: tuple[str, ...] = ()
    """Rules of the policy that are met today and not then, `rule:subject`."""
    reason: Reason | None = None
    """Why there are no figures: the scenario cannot be turned this far."""


@dataclass(frozen=True)
class Effect:
    """A lever with both its turns."""

    handle: LeverRange
    down: LeverTurn
    up: LeverTurn


@dataclass(frozen=True)
class Exchange:
    """How far one lever must be turned for the effect of one step of another."""

    name: str
    size: float | None
    """None where no size within reach has that effect."""
    effect: float | None
    """The change in margin at that size [€]; for whole sizes the nearest there is."""
    exact: bool = True
    """Whether it equals the wanted effect to half a cent."""
    allowed: bool = True
    """Whether the policy's rules that are met today are met at that size too."""
    reason: Reason | None = None


@dataclass(frozen=True)
class Rates:
    """One step of a lever, and the turn of each other lever with the same effect."""

    name: str
    size: float
    effect: float
    """Change in margin [€]."""
    effect_per_dwelling: float
    by: tuple[Exchange, ...]


@dataclass(frozen=True)
class Levers:
    """What each lever of a scenario moves; the one that moves the land value most comes first."""

    scenario: Scenario
    dwellings: int
    residual_land_value: float
    irr: float | None
    """The investor's, at `irr_land_price`; None where it has none or several."""
    irr_land_price: float
    price_is: str
    """The kind of that price: `land_price`, `asking_price`, or `residual` where no price is asked."""
    low: MostLowDwellings | None
    effects: tuple[Effect, ...]
    left_out: tuple[LeftOut, ...]
    rates: tuple[Rates, ...]
    others: Mapping[str, float | None] = field(default_factory=dict)
    """What the further figures are now, by name; None where one has no meaning."""

    def __repr__(self) -> str:
        """Scenario, land value and how many levers there are, in one line."""
        name, value = short_name(self.scenario.name), money(self.residual_land_value, "en")
        return f"Levers({name}, residual land value {value}, {len(self.effects)} levers)"

    def _repr_html_(self) -> str:
        """What a step down and a step up of each lever do to the land value, as a table in a notebook."""
        rows = [
            (
                each.handle.label or each.handle.name,
                *(
                    text
                    for side in (each.down, each.up)
                    for text in (f"{side.size:+.6g}", money(side.land_value, "en"))
                ),
            )
            for each in self.effects[:MOST_ROWS]
        ]
        caption = first_rows(self.scenario.name, len(self.effects))
        return html_table(caption, ("lever", "down", "land value", "up", "land value"), rows)

    def to_frame(self) -> pd.DataFrame:
        """What each lever moves as a frame of pandas: two rows for each, a step down and a step up.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        turns = [(each, side) for each in self.effects for side in (each.down, each.up)]
        rows = [
            {
                "unit": each.handle.unit,
                "size": side.size,
                "land_value": side.land_value,
                "irr": side.irr,
                "low_share": side.low_share,
                **{name: side.others.get(name) for name in self.others},
            }
            for each, side in turns
        ]
        return frame(rows, [each.handle.name for each, _ in turns], "lever")


# ---------------------------------------------------------------------------------------------- clauses


@dataclass(frozen=True)
class ClausePrice:
    """The cost of a clause to the owner of the land: land value without it less land value with it [€]."""

    project: float
    per_dwelling: float
    """Divided by all dwellings."""
    per_covenanted: float | None
    """Divided by the rented dwellings under the covenant; None of a clause on others too."""


@dataclass(frozen=True)
class ClauseReading:
    """One value that a clause may have: the land value with it, and its price."""

    value: float | str | bool
    land_value: float
    price: ClausePrice
    present: bool
    """Whether it is the present reading of the scenario's policy."""


@dataclass(frozen=True)
class MinimumArea:
    """A square metre more of least floor area for one type."""

    name: str
    floor_area: float
    minimum: float
    price: ClausePrice | None
    """None where the type is large enough already: the clause then costs nothing today."""


@dataclass(frozen=True)
class Clauses:
    """What each sentence of the covenant costs, all at one holding period."""

    scenario: Scenario
    dwellings: int
    covenanted: int
    holding_years: int
    land_value: float
    """With the present covenant, at that holding period [€]."""
    term: tuple[ClauseReading, ...]
    """Each term with the price of its last year, against a term of one year less."""
    cap: tuple[ClauseReading, ...]
    """Each surcharge with the price of its last quarter point, against one a quarter point looser."""
    reletting: tuple[ClauseReading, ...]
    """Each reading with its price against re-letting at the market rent."""
    hold_in_band: tuple[ClauseReading, ...]
    statutory_cap: tuple[ClauseReading, ...]
    minimum_areas: tuple[MinimumArea, ...]
    market: ClausePrice
    """The cost of the whole covenant: land value let at the market rent without it, less with it."""
    surplus: ClausePrice | None = None
    """The cost of a surplus clause; None without one."""
