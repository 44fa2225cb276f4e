"""The format of a scenario: frozen records, a field for each key, with its bounds and its default.

Nothing is computed here. Names, units and defaults are those of the scenario file; every key has its entry in
the glossary. Rules between keys are in `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from feasibility.errors import Mistake
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, WordOr, key
from feasibility.scenario.keys.finance import Canon, Finance, PhaseDates, Surplus, Tax
from feasibility.scenario.keys.labels import LABEL, Label
from feasibility.scenario.keys.parties import Negotiation, Party
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.keys.refusal_words import unknown_key_of_index
from feasibility.scenario.keys.uncertainty import Uncertainty
from feasibility.scenario.keys.values import (
    EUROS,
    EUROS_ABOVE_0,
    EUROS_FROM_0,
    HISTORY,
    INDEX_NAME,
    MONTHS_OF_A_YEAR,
    RATE,
    RETURN,
    SHARE,
    SQUARE_METRES,
    YIELD,
    Day,
    Number,
    OneOf,
    Text,
    Whole,
    YesNo,
)

TENURES = ("freehold", "leasehold")
DELIVERIES = ("turnkey", "own", "land_plus_building_contract")

# ------------------------------------------------------------------------------------------- dwellings


@dataclass(frozen=True)
class Deviation:
    """A recorded deviation from one rule, with its motivation (the hardship clause)."""

    rule: str = key(Text(needed=True), name="from")
    motivation: str = key(Text(needed=True))


@dataclass(frozen=True)
class CountRange:
    """A range of counts, for the search of a mix."""

    max: int = key(Whole(0, 1_000_000, sentence("a whole number of dwellings")))
    min: int = key(Whole(0, 1_000_000, sentence("a whole number of dwellings")), 0)


@dataclass(frozen=True)
class Dwelling:
    """A type of dwelling: number, size, and rent or price."""

    segment: str = key(Text(needed=True))
    count: int | CountRange = key(
        MappingOr(PartOf(CountRange), Whole(0, 1_000_000, sentence("a whole number of dwellings")))
    )
    floor_area: float = key(SQUARE_METRES)
    rent: float | Literal["highest"] | None = key(WordOr(("highest",), EUROS_ABOVE_0), None)
    points: int | None = key(Whole(0, 1000, sentence("a whole number of points")), None)
    market_rent: float | None = key(EUROS_ABOVE_0, None)
    price: float | None = key(EUROS_ABOVE_0, None)
    vacant_value: float | None = key(EUROS_ABOVE_0, None)
    construction_cost: float | None = key(EUROS_FROM_0, None)
    parking_spaces: float = key(Number(0, 1000, sentence("a number of parking spaces")), 0.0)
    sell_on_turnover: bool = key(YesNo(), False)
    phase: str | None = key(Text(needed=True), None)
    least_land_price: float | None = key(EUROS_FROM_0, None)
    deviation: tuple[Deviation, ...] = key(OneOrMore(PartOf(Deviation)), ())
    label: Label = key(LABEL, "")


# ------------------------------------------------------------------------------ indices, rents, running


@dataclass(frozen=True)
class Index:
    """Yearly growth: published history, then the given years, then one rate for all later years."""

    history: Literal["cbs"] | None = None
    years: Mapping[int, float] | None = None
    then: float | None = None


@dataclass(frozen=True)
class IndexKind:
    """A constant rate, or a mapping with years, `then` and `history` as keys."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Index | None:
        """The index; a constant is its `then`."""
        if not isinstance(value, Mapping):
            constant = RATE.read(value, path, mistakes)
            return None if constant is None else Index(then=constant)
        before = len(mistakes)
        years: dict[int, Any] = {}
        others: dict[str, Any] = {}
        for name, entry in value.items():
            place = f"{path}.{name}"
            if isinstance(name, int) and not isinstance(name, bool):
                if 1900 <= name <= 2300:
                    years[name] = RATE.read(entry, place, mistakes)
                else:
                    said = sentence("found the year {name}; a year from 1900 to 2300 is allowed", name=name)
                    mistakes.append(Mistake(place, said))
            elif name == "then":
                others["then"] = RATE.read(entry, place, mistakes)
            elif name == "history":
                others["history"] = HISTORY.read(entry, place, mistakes)
            else:
                mistakes.append(Mistake(place, unknown_key_of_index(name)))
        if not years and not others and len(mistakes) == before:
            said = sentence("found an empty mapping; a rate, years or a history is needed")
            mistakes.append(Mistake(path, said))
        return Index(years=years, **others) if len(mistakes) == before else None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of an index."""
        table = {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {"^(19|2[0-3])[0-9]{2}$": RATE.schema()},
            "properties": {"then": RATE.schema(), "history": HISTORY.schema()},
            "minProperties": 1,
        }
        return {"anyOf": [RATE.schema(), table]}


@dataclass(frozen=True)
class Rents:
    """How rents grow and tenants change, for all rented types."""

    turnover: float = key(SHARE, 0.0)
    vacancy: float = key(SHARE, 0.0)
    bad_debt: float = key(SHARE, 0.0)
    void_months: float = key(MONTHS_OF_A_YEAR, 0.0)
    lease_up_months: float = key(MONTHS_OF_A_YEAR, 0.0)
    increase: float | Literal["allowed", "cpi"] = key(WordOr(("allowed", "cpi"), RATE), "allowed")
    free_sector_surcharge: float = key(RATE, 0.0)
    statutory_cap: bool = key(YesNo(), True)
    new_build_surcharge: bool = key(YesNo(), True)


@dataclass(frozen=True)
class OtherIncome:
    """Income besides the bare rent, in euros a month, on one basis or both."""

    per_dwelling: float | None = key(EUROS, None)
    per_parking_space: float | None = key(EUROS, None)
    index: str = key(INDEX_NAME, "cpi")
    label: Label = key(LABEL, "")


@dataclass(frozen=True)
class OperatingCost:
    """One running cost of rented dwellings, on exactly one basis; with `every_years` it is a major work."""

    per_dwelling: float | None = key(EUROS, None)
    share_of_rent: float | None = key(SHARE, None)
    share_of_vacant_value: float | None = key(SHARE, None)
    per_reletting: float | None = key(EUROS, None)
    every_years: int | None = key(Whole(1, 100, sentence("a whole number of years")), None)
    index: str | None = key(INDEX_NAME, None)
    label: Label = key(LABEL, "")


# ------------------------------------------------------------------------------- development, land, exit


@dataclass(frozen=True)
class DevelopmentCost:
    """One development cost, on exactly one basis; negative amounts are subsidies."""

    per_m2_bvo: float | Literal["dwelling"] | None = key(WordOr(("dwelling",), EUROS), None)
    per_m2_gbo: float | None = key(EUROS, None)
    per_dwelling: float | None = key(EUROS, None)
    per_parking_space: float | None = key(EUROS, None)
    lump_sum: float | None = key(EUROS, None)
    share: float | None = key(SHARE, None)
    of: tuple[str, ...] | None = key(ListOf(Text(needed=True), 1), None)
    timing: Literal["at_start", "over_construction", "at_delivery"] | None = key(
        OneOf(("at_start", "over_construction", "at_delivery")), None
    )
    index: str | None = key(INDEX_NAME, None)
    vat: float | None = key(SHARE, None)
    vat_recovered: bool = key(YesNo(), False)
    phase: str | None = key(Text(needed=True), None)
    label: Label = key(LABEL, "")


@dataclass(frozen=True)
class ProfitAndRisk:
    """The developer's profit (profit and risk), on exactly one basis."""

    share_of_investment_value: float | None = key(SHARE, None)
    share_of_costs: float | None = key(SHARE, None)
    lump_sum: float | None = key(EUROS, None)
    phase: str | None = key(Text(needed=True), None)


@dataclass(frozen=True)
class Development:
    """Development: construction time, rate of interest, costs."""

    construction_months: int = key(Whole(0, 240, sentence("a whole number of months")), 0)
    rate: float | None = key(RETURN, None)
    vat: float = key(SHARE, 0.0)
    delivery: Literal["turnkey", "own", "land_plus_building_contract"] | None = key(OneOf(DELIVERIES), None)
    costs: Mapping[str, DevelopmentCost] = key(
        Named(PartOf(DevelopmentCost, in_pieces=True), reserved=("land",)), {}
    )
    profit_and_risk: ProfitAndRisk | None = key(PartOf(ProfitAndRisk, in_pieces=True), None)


@dataclass(frozen=True)
class Land:
    """The land: asking price, price and time of payment, and additional costs."""

    price: float | Literal["residual"] = key(WordOr(("residual",), EUROS), "residual")
    asking_price: float = key(EUROS, 0.0)
    asking_price_date: date | None = key(Day(), None)
    asking_price_index: str | None = key(INDEX_NAME, None)
    vat: float | Literal["by_use"] = key(WordOr(("by_use",), SHARE), 0.0)
    let_share: float | None = key(SHARE, None)
    costs: float = key(SHARE, 0.0)
    plot_area: float | None = key(Number(0, what=sentence("an area in m²"), above=True), None)
    payment_months: int = key(Whole(0, 240, sentence("a whole number of months")), 0)
    phase_shares: Mapping[str, float] = key(Named(SHARE), {})
    tenure: Literal["freehold", "leasehold"] = key(OneOf(TENURES), "freehold")
    canon: Canon | None = key(PartOf(Canon, in_pieces=True), None)
    surplus: Surplus | None = key(PartOf(Surplus, in_pieces=True), None)

    @property
    def price_or_asked(self) -> float:
        """The price; the asking price where the price is residual [€]."""
        return self.asking_price if isinstance(self.price, str) else self.price


@dataclass(frozen=True)
class Acquisition:
    """The investor's own costs of buying at delivery, over what is let: advice, notary, due diligence."""

    share_of_value: float = key(SHARE, 0.0)
    per_dwelling: float = key(EUROS_FROM_0, 0.0)
    lump_sum: float = key(EUROS_FROM_0, 0.0)
    index: str = key(INDEX_NAME, "cpi")


EXIT_METHODS = ("net_yield", "gross_yield", "vacant_value")


@dataclass(frozen=True)
class ExitOfKind:
    """Values of the exit that override those for all, for dwellings of one kind."""

    methods: tuple[str, ...] | None = key(ListOf(OneOf(EXIT_METHODS), 1), None)
    net_yield: float | None = key(YIELD, None)
    gross_yield: float | None = key(YIELD, None)
    ageing: float | None = key(SHARE, None)
    let_ratio: float | None = key(Number(0, 1, sentence("a ratio"), above=True, fraction=True), None)
    buyers_costs: float | None = key(SHARE, None)
    selling_costs: float | None = key(SHARE, None)


@dataclass(frozen=True)
class ExitByKind:
    """The exit of social, mid and free dwellings, where it differs from that of all."""

    social: ExitOfKind | None = key(PartOf(ExitOfKind, in_pieces=True), None)
    mid: ExitOfKind | None = key(PartOf(ExitOfKind, in_pieces=True), None)
    free: ExitOfKind | None = key(PartOf(ExitOfKind, in_pieces=True), None)


@dataclass(frozen=True)
class Exit:
    """The exit: proceeds at the end of the holding period."""

    holding_years: int = key(Whole(0, 100, sentence("a whole number of years")))
    methods: tuple[str, ...] = key(ListOf(OneOf(EXIT_METHODS), 1))
    net_yield: float | None = key(YIELD, None)
    initial_yield: float | None = key(YIELD, None)
    yield_spread: float | None = key(Number(-0.5, 0.5, sentence("a spread of yields"), fraction=True), None)
    gross_yield: float | None = key(YIELD, None)
    rent_basis: Literal["passing", "market"] = key(OneOf(("passing", "market")), "passing")
    ageing: float = key(SHARE, 0.0)
    resale_share: float = key(Number(0, 1, sentence("a share"), above=True, fraction=True), 1.0)
    let_ratio: float = key(Number(0, 1, sentence("a ratio"), above=True, fraction=True), 1.0)
    buyers_costs: float = key(SHARE, 0.0)
    selling_costs: float = key(SHARE, 0.0)
    by_kind: ExitByKind = key(PartOf(ExitByKind, in_pieces=True), ExitByKind())

    @property
    def net_yield_used(self) -> float | None:
        """The net yield as stated, or the initial yield and the spread together; None without either."""
        if self.net_yield is not None or self.initial_yield is None or self.yield_spread is None:
            return self.net_yield
        return self.initial_yield + self.yield_spread


# ----------------------------------------------------------------------------------------- questions


@dataclass(frozen=True)
class MixRow:
    """A user's row for the search of a mix: a weighted sum of numbers of dwellings, in bounds."""

    of: tuple[str, ...] | Mapping[str, float] = key(
        MappingOr(Named(Number(what=sentence("a weight")), 1), ListOf(Text(needed=True), 1))
    )
    at_least: float | None = key(Number(what=sentence("a number")), None)
    at_most: float | None = key(Number(what=sentence("a number")), None)
    at_least_share: float | None = key(SHARE, None)
    at_most_share: float | None = key(SHARE, None)


@dataclass(frozen=True)
class Mix:
    """Restrictions on a mix of dwellings, besides the policy and the range of each type."""

    total: int | CountRange | None = key(
        MappingOr(PartOf(CountRange), Whole(1, 1_000_000, sentence("a whole number of dwellings"))), None
    )
    floor_area_at_most: float | None = key(Number(0, what=sentence("a floor area in m²")), None)
    gross_floor_area_at_most: float | None = key(Number(0, what=sentence("a floor area in m²")), None)
    parking_spaces_at_most: float | None = key(Number(0, what=sentence("a number of parking spaces")), None)
    rows: Mapping[str, MixRow] = key(Named(PartOf(MixRow, in_pieces=True)), {})


@dataclass(frozen=True)
class Lever:
    """Numbers that are moved together: their paths, and the steps down and up.

    Without paths it is the program's own lever of that name, with other steps.
    """

    paths: tuple[str, ...] = key(ListOf(Text(needed=True)), ())
    step: float | None = key(Number(0, what=sentence("a step"), above=True), None)
    down: float | None = key(Number(0, what=sentence("a step down"), above=True), None)
    up: float | None = key(Number(0, what=sentence("a step up"), above=True), None)
    relative: bool = key(YesNo(), False)
    label: Label = key(LABEL, "")


# ---------------------------------------------------------------------------------------------- whole


@dataclass(frozen=True)
class ScenarioFields:
    """The content of a scenario file, with the complete policy."""

    format: int = key(OneOf((1,)))
    price_date: date = key(Day())
    start: date = key(Day())
    policy: Policy = key(PartOf(Policy, in_pieces=True))
    dwellings: Mapping[str, Dwelling] = key(Named(PartOf(Dwelling, in_pieces=True), 1))
    indices: Mapping[str, Index] = key(Named(IndexKind()))
    exit: Exit = key(PartOf(Exit, in_pieces=True))
    required_return: float = key(RETURN)
    name: str = key(Text(), "")
    known_until: date | None = key(Day(), None)
    period: Literal["month", "quarter", "year"] = key(OneOf(("month", "quarter", "year")), "month")
    flow_timing: Literal["mid", "start", "end"] = key(OneOf(("mid", "start", "end")), "mid")
    location: str | None = key(Text(needed=True), None)
    deviations: tuple[Deviation, ...] = key(ListOf(PartOf(Deviation)), ())
    form_factor: float | None = key(Number(0.1, 1, sentence("a form factor (gbo / bvo)")), None)
    rents: Rents = key(PartOf(Rents, in_pieces=True), Rents())
    other_income: Mapping[str, OtherIncome] = key(Named(PartOf(OtherIncome, in_pieces=True)), {})
    operating_costs: Mapping[str, OperatingCost] = key(Named(PartOf(OperatingCost, in_pieces=True)), {})
    development: Development = key(PartOf(Development, in_pieces=True), Development())
    land: Land = key(PartOf(Land, in_pieces=True), Land())
    acquisition: Acquisition = key(PartOf(Acquisition, in_pieces=True), Acquisition())
    phases: Mapping[str, PhaseDates] = key(Named(PartOf(PhaseDates, in_pieces=True)), {})
    finance: Finance = key(PartOf(Finance, in_pieces=True), Finance())
    tax: Tax | None = key(PartOf(Tax, in_pieces=True), None)
    after_term: Literal["continue", "sell_on_turnover"] = key(
        OneOf(("continue", "sell_on_turnover")), "continue"
    )
    mix: Mix = key(PartOf(Mix, in_pieces=True), Mix())
    levers: Mapping[str, Lever] = key(Named(PartOf(Lever, in_pieces=True)), {})
    parties: Mapping[str, Party] = key(Named(PartOf(Party, in_pieces=True)), {})
    table: Negotiation = key(PartOf(Negotiation, in_pieces=True), Negotiation())
    uncertainty: Uncertainty = key(PartOf(Uncertainty, in_pieces=True), Uncertainty())
