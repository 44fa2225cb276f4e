"""A policy as a person writes it: frozen records, a field for each key, with its bounds and its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, PartOf, WordOr, key
from feasibility.scenario.keys.labels import LABEL, Label
from feasibility.scenario.keys.values import (
    EUROS_ABOVE_0,
    EUROS_FROM_0,
    RATE,
    SHARE,
    SQUARE_METRES,
    STATUS,
    Day,
    Number,
    OneOf,
    Text,
    Whole,
    YesNo,
)


@dataclass(frozen=True)
class Source:
    """Where a rule or a value comes from."""

    title: str = key(Text(), "")
    article: str = key(Text(), "")
    url: str = key(Text(), "")
    checked: date | None = key(Day(), None)
    note: str = key(Text(), "")


@dataclass(frozen=True)
class RentIncrease:
    """The largest yearly increase of a sitting tenant's rent: CPI + surcharge, or the law's alone."""

    surcharge: float = key(RATE, 0.0)
    rule: Literal["surcharge", "law"] = key(OneOf(("surcharge", "law")), "surcharge")
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class InitialRent:
    """How an initial rent grows from the price date to first letting: CPI plus the surcharge."""

    surcharge: float = key(RATE, 0.0)
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class Segment:
    """A price segment of the policy: tenure, limits at the policy's price level, and further requirements."""

    tenure: Literal["rent", "sale"] = key(OneOf(("rent", "sale")))
    kind: Literal["social", "mid", "free"] | None = key(OneOf(("social", "mid", "free")), None)
    lower: float | Literal["liberalisation_limit"] | None = key(
        WordOr(("liberalisation_limit",), EUROS_FROM_0), None
    )
    upper: float | Literal["liberalisation_limit", "wws"] | None = key(
        WordOr(("liberalisation_limit", "wws"), EUROS_ABOVE_0), None
    )
    upper_surcharge: float = key(RATE, 0.0)
    min_floor_area: float | Mapping[str, float] | None = key(
        MappingOr(Named(SQUARE_METRES, 1), SQUARE_METRES), None
    )
    owner_occupation_years: int | None = key(Whole(0, 100, sentence("a whole number of years")), None)
    income_limit_multiple: float | None = key(Number(0, 100, sentence("a multiple"), above=True), None)
    points: Mapping[str, int] | None = key(Named(Whole(0, 1000, sentence("a whole number of points"))), None)
    status: str | None = key(STATUS, None)
    label: Label = key(LABEL, "")


@dataclass(frozen=True)
class ShareRule:
    """A least share of the project's dwellings that must fall in the named segments together."""

    segments: tuple[str, ...] = key(ListOf(Text(needed=True), 1))
    at_least: float = key(SHARE)
    from_dwellings: int = key(Whole(0, 1_000_000, sentence("a whole number of dwellings")), 0)
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class IncomeNorm:
    """Months of income in the norm, and the multiple of the rent that a month's income must be."""

    months: float = key(Number(0, 100, sentence("a number of months"), above=True))
    multiple: float = key(Number(0, 100, sentence("a multiple of the rent"), above=True))
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class Policy:
    """A municipality's or the nation's rules for mid-market housing."""

    date: date = key(Day())
    segments: Mapping[str, Segment] = key(Named(PartOf(Segment, in_pieces=True), 1))
    name: str = key(Text(), "")
    place: str = key(Text(), "")
    source: Source = key(PartOf(Source), Source())
    notes: tuple[str, ...] = key(ListOf(Text()), ())
    assumed: Mapping[str, str] = key(Named(Text(), any_name=True), {})
    term: int = key(Whole(0, 100, sentence("a whole number of years")), 0)
    rent_increase: RentIncrease = key(PartOf(RentIncrease), RentIncrease())
    initial_rent: InitialRent = key(PartOf(InitialRent), InitialRent())
    reletting: Literal["capped", "limit", "lower", "market"] = key(
        OneOf(("capped", "limit", "lower", "market")), "capped"
    )
    hold_in_band: bool = key(YesNo(), False)
    shares: tuple[ShareRule, ...] = key(ListOf(PartOf(ShareRule)), ())
    income_norm: IncomeNorm | None = key(PartOf(IncomeNorm), None)
