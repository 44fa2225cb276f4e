"""The scenario as a person writes it: frozen records, a field for each key, with its bounds and its default.

Nothing is computed here. Names, units and defaults are those of the scenario file; every key has its entry in
the glossary. Rules between keys stand in `scenario/rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from feasibility.errors import Mistake
from feasibility.scenario.keys.fields import (
    Day,
    ListOf,
    MappingOr,
    Named,
    Number,
    OneOf,
    OneOrMore,
    PartOf,
    Text,
    Whole,
    WordOr,
    YesNo,
    key,
    nearest,
)
from feasibility.scenario.keys.parties import Negotiation, Party

SHARE = Number(0, 1, "a share", fraction=True)
RATE = Number(-0.5, 0.5, "a yearly rate", fraction=True)
RETURN = Number(-0.5, 1, "a yearly rate of return", above=True, fraction=True)
YIELD = Number(0.001, 1, "a yield", fraction=True)
EUROS = Number(what="an amount of euros")
EUROS_FROM_0 = Number(0, what="an amount of euros")
EUROS_ABOVE_0 = Number(0, what="an amount of euros", above=True)
SQUARE_METRES = Number(0, 100_000, "a floor area in m²", above=True)
MONTHS_OF_A_YEAR = Number(0, 12, "a number of months")
STATUS = OneOf(("published", "derived", "known", "uncertain", "assumed"))
INDEX_NAME = Text(needed=True)
DELIVERIES = ("turnkey", "own", "land_plus_building_contract")

# ---------------------------------------------------------------------------------------------- policy


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
    """The largest yearly increase of a sitting rent: CPI plus the surcharge, added, or the law's alone."""

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
    """A price segment of the policy: tenure, limits at the policy's price level, and what else it asks."""

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
    owner_occupation_years: int | None = key(Whole(0, 100, "a whole number of years"), None)
    income_limit_multiple: float | None = key(Number(0, 100, "a multiple", above=True), None)
    points: Mapping[str, int] | None = key(Named(Whole(0, 1000, "a whole number of points")), None)
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class ShareRule:
    """A least share of the project's dwellings that must fall in the named segments together."""

    segments: tuple[str, ...] = key(ListOf(Text(needed=True), 1))
    at_least: float = key(SHARE)
    from_dwellings: int = key(Whole(0, 1_000_000, "a whole number of dwellings"), 0)
    status: str | None = key(STATUS, None)


@dataclass(frozen=True)
class IncomeNorm:
    """Months of income in the norm, and the multiple of the monthly rent that one month must be."""

    months: float = key(Number(0, 100, "a number of months", above=True))
    multiple: float = key(Number(0, 100, "a multiple of the rent", above=True))
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
    term: int = key(Whole(0, 100, "a whole number of years"), 0)
    rent_increase: RentIncrease = key(PartOf(RentIncrease), RentIncrease())
    initial_rent: InitialRent = key(PartOf(InitialRent), InitialRent())
    reletting: Literal["capped", "limit", "lower", "market"] = key(
        OneOf(("capped", "limit", "lower", "market")), "capped"
    )
    hold_in_band: bool = key(YesNo(), False)
    shares: tuple[ShareRule, ...] = key(ListOf(PartOf(ShareRule)), ())
    income_norm: IncomeNorm | None = key(PartOf(IncomeNorm), None)


# ------------------------------------------------------------------------------------------- dwellings


@dataclass(frozen=True)
class Deviation:
    """A recorded deviation from one rule, with its motivation (the hardship clause)."""

    rule: str = key(Text(needed=True), name="from")
    motivation: str = key(Text(needed=True))


@dataclass(frozen=True)
class CountRange:
    """A range of counts, for the search of a mix."""

    max: int = key(Whole(0, 1_000_000, "a whole number of dwellings"))
    min: int = key(Whole(0, 1_000_000, "a whole number of dwellings"), 0)


@dataclass(frozen=True)
class Dwelling:
    """A type of dwelling: how many, how large, and what it rents or sells for."""

    segment: str = key(Text(needed=True))
    count: int | CountRange = key(
        MappingOr(PartOf(CountRange), Whole(0, 1_000_000, "a whole number of dwellings"))
    )
    floor_area: float = key(SQUARE_METRES)
    rent: float | Literal["highest"] | None = key(WordOr(("highest",), EUROS_ABOVE_0), None)
    points: int | None = key(Whole(0, 1000, "a whole number of points"), None)
    market_rent: float | None = key(EUROS_ABOVE_0, None)
    price: float | None = key(EUROS_ABOVE_0, None)
    vacant_value: float | None = key(EUROS_ABOVE_0, None)
    construction_cost: float | None = key(EUROS_FROM_0, None)
    parking_spaces: float = key(Number(0, 1000, "a number of parking spaces"), 0.0)
    deviation: tuple[Deviation, ...] = key(OneOrMore(PartOf(Deviation)), ())


# ------------------------------------------------------------------------------ indices, rents, running


@dataclass(frozen=True)
class Index:
    """Yearly growth: published history, then the years that are given, then one rate for ever after."""

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
                    mistakes.append(
                        Mistake(place, f"found the year {name}; a year from 1900 to 2300 is allowed")
                    )
            elif name == "then":
                others["then"] = RATE.read(entry, place, mistakes)
            elif name == "history":
                others["history"] = OneOf(("cbs",)).read(entry, place, mistakes)
            else:
                near = nearest(name, ("then", "history"))
                near = near or (f": {name} without quotes" if str(name).isdecimal() else "")
                mistakes.append(Mistake(place, f"unknown key; a year, 'then' or 'history' is allowed{near}"))
        if not years and not others and len(mistakes) == before:
            mistakes.append(Mistake(path, "found an empty mapping; a rate, years or a history is needed"))
        return Index(years=years, **others) if len(mistakes) == before else None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of an index."""
        table = {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {"^(19|2[0-3])[0-9]{2}$": RATE.schema()},
            "properties": {"then": RATE.schema(), "history": {"enum": ["cbs"]}},
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
    """Income beside the bare rent, in euros a month, on one basis or both."""

    per_dwelling: float | None = key(EUROS, None)
    per_parking_space: float | None = key(EUROS, None)
    index: str = key(INDEX_NAME, "cpi")


@dataclass(frozen=True)
class OperatingCost:
    """One running cost of rented dwellings, on exactly one basis; with `every_years` it is a major work."""

    per_dwelling: float | None = key(EUROS, None)
    share_of_rent: float | None = key(SHARE, None)
    share_of_vacant_value: float | None = key(SHARE, None)
    per_reletting: float | None = key(EUROS, None)
    every_years: int | None = key(Whole(1, 100, "a whole number of years"), None)
    index: str | None = key(INDEX_NAME, None)


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


@dataclass(frozen=True)
class ProfitAndRisk:
    """The developer's profit and risk, on exactly one basis."""

    share_of_investment_value: float | None = key(SHARE, None)
    share_of_costs: float | None = key(SHARE, None)
    lump_sum: float | None = key(EUROS, None)


@dataclass(frozen=True)
class Development:
    """Building: how long, at what rate of interest, at what costs."""

    construction_months: int = key(Whole(0, 240, "a whole number of months"), 0)
    rate: float | None = key(RETURN, None)
    vat: float = key(SHARE, 0.0)
    delivery: Literal["turnkey", "own", "land_plus_building_contract"] | None = key(OneOf(DELIVERIES), None)
    costs: Mapping[str, DevelopmentCost] = key(
        Named(PartOf(DevelopmentCost, in_pieces=True), reserved=("land",)), {}
    )
    profit_and_risk: ProfitAndRisk | None = key(PartOf(ProfitAndRisk, in_pieces=True), None)


@dataclass(frozen=True)
class Land:
    """The land: what is asked, what is paid and when, and what comes on top of the price."""

    price: float | Literal["residual"] = key(WordOr(("residual",), EUROS), "residual")
    asking_price: float = key(EUROS, 0.0)
    vat: float | Literal["by_use"] = key(WordOr(("by_use",), SHARE), 0.0)
    let_share: float | None = key(SHARE, None)
    costs: float = key(SHARE, 0.0)
    payment_months: int = key(Whole(0, 240, "a whole number of months"), 0)


EXIT_METHODS = ("net_yield", "gross_yield", "vacant_value")


@dataclass(frozen=True)
class ExitOfKind:
    """What differs at the exit of dwellings of one kind; what is not given is as for all."""

    methods: tuple[str, ...] | None = key(ListOf(OneOf(EXIT_METHODS), 1), None)
    net_yield: float | None = key(YIELD, None)
    gross_yield: float | None = key(YIELD, None)
    ageing: float | None = key(SHARE, None)
    let_ratio: float | None = key(Number(0, 1, "a ratio", above=True, fraction=True), None)
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
    """What the landlord receives at the end of the holding period."""

    holding_years: int = key(Whole(0, 100, "a whole number of years"))
    methods: tuple[str, ...] = key(ListOf(OneOf(EXIT_METHODS), 1))
    net_yield: float | None = key(YIELD, None)
    gross_yield: float | None = key(YIELD, None)
    rent_basis: Literal["passing", "market"] = key(OneOf(("passing", "market")), "passing")
    ageing: float = key(SHARE, 0.0)
    let_ratio: float = key(Number(0, 1, "a ratio", above=True, fraction=True), 1.0)
    buyers_costs: float = key(SHARE, 0.0)
    selling_costs: float = key(SHARE, 0.0)
    by_kind: ExitByKind = key(PartOf(ExitByKind, in_pieces=True), ExitByKind())


# ----------------------------------------------------------------------------------------- questions


@dataclass(frozen=True)
class MixRow:
    """A row of one's own for the search of a mix: numbers of dwellings, each times its weight, in bounds."""

    of: tuple[str, ...] | Mapping[str, float] = key(
        MappingOr(Named(Number(what="a weight"), 1), ListOf(Text(needed=True), 1))
    )
    at_least: float | None = key(Number(what="a number"), None)
    at_most: float | None = key(Number(what="a number"), None)
    at_least_share: float | None = key(SHARE, None)
    at_most_share: float | None = key(SHARE, None)


@dataclass(frozen=True)
class Mix:
    """What a mix of dwellings must keep to, beside the policy and the range of each type."""

    total: int | CountRange | None = key(
        MappingOr(PartOf(CountRange), Whole(1, 1_000_000, "a whole number of dwellings")), None
    )
    floor_area_at_most: float | None = key(Number(0, what="a floor area in m²"), None)
    gross_floor_area_at_most: float | None = key(Number(0, what="a floor area in m²"), None)
    parking_spaces_at_most: float | None = key(Number(0, what="a number of parking spaces"), None)
    rows: Mapping[str, MixRow] = key(Named(PartOf(MixRow, in_pieces=True)), {})


@dataclass(frozen=True)
class Lever:
    """Numbers that are moved together: where they stand, and the step of one turn down and of one up.

    Without paths it is the lever of that name that the program itself works out, with other steps.
    """

    paths: tuple[str, ...] = key(ListOf(Text(needed=True)), ())
    step: float | None = key(Number(0, what="a step", above=True), None)
    down: float | None = key(Number(0, what="a step down", above=True), None)
    up: float | None = key(Number(0, what="a step up", above=True), None)
    relative: bool = key(YesNo(), False)
    label: str = key(Text(), "")


# ---------------------------------------------------------------------------------------------- whole


@dataclass(frozen=True)
class ScenarioFields:
    """Everything that a scenario file says; the policy stands in it whole."""

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
    form_factor: float | None = key(Number(0.1, 1, "a form factor (gbo / bvo)"), None)
    rents: Rents = key(PartOf(Rents, in_pieces=True), Rents())
    other_income: Mapping[str, OtherIncome] = key(Named(PartOf(OtherIncome, in_pieces=True)), {})
    operating_costs: Mapping[str, OperatingCost] = key(Named(PartOf(OperatingCost, in_pieces=True)), {})
    development: Development = key(PartOf(Development, in_pieces=True), Development())
    land: Land = key(PartOf(Land), Land())
    after_term: Literal["continue", "sell_on_turnover"] = key(
        OneOf(("continue", "sell_on_turnover")), "continue"
    )
    mix: Mix = key(PartOf(Mix, in_pieces=True), Mix())
    levers: Mapping[str, Lever] = key(Named(PartOf(Lever, in_pieces=True)), {})
    parties: Mapping[str, Party] = key(Named(PartOf(Party, in_pieces=True)), {})
    table: Negotiation = key(PartOf(Negotiation, in_pieces=True), Negotiation())
