"""Levers and clauses as plain data: every figure in full precision, null where one has no meaning."""

from __future__ import annotations

from feasibility.language.words import Words
from feasibility.levers.results import (
    ClausePrice,
    ClauseReading,
    Clauses,
    Effect,
    LeverRange,
    Levers,
    LeverTurn,
    Rates,
    Reason,
)
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.csv import csv_text
from feasibility.report.levers.words import reason_text

ENGLISH = Words("en")

LEVER_COLUMNS = (
    "lever",
    "side",
    "size",
    "unit",
    "land_value",
    "land_value_per_dwelling",
    "margin",
    "irr",
    "low_dwellings",
    "low_share",
    "not_allowed",
    "reason",
)
CLAUSE_COLUMNS = (
    "clause",
    "value",
    "now",
    "land_value",
    "price",
    "price_per_dwelling",
    "price_per_covenanted",
)


def levers_json(levers: Levers) -> Json:
    """What each lever moves; changes in money [€] and in rates and shares as fractions."""
    return {
        "name": levers.scenario.name,
        "dwellings": levers.dwellings,
        "residual_land_value": levers.residual_land_value,
        "investor_irr": levers.irr,
        "irr_land_price": levers.irr_land_price,
        "irr_land_price_is": levers.price_is,
        "low": plain_value(levers.low),
        **levers.others,
        "levers": {each.handle.name: _effect(each) for each in levers.effects},
        "left_out": {each.name: _reason(each.reason) for each in levers.left_out},
        "exchange_rates": {each.name: _rates(each) for each in levers.rates},
    }


def _effect(effect: Effect) -> Json:
    return as_data(
        effect.handle,
        only=("kind", "label", "unit", "relative", "paths", "present"),
        range=[effect.handle.least, effect.handle.most],
        down=_side(effect.down),
        up=_side(effect.up),
    )


def _side(side: LeverTurn) -> Json:
    return {
        **as_data(side, only=("size", "values", "land_value", "land_value_per_dwelling", "margin")),
        "investor_irr": side.irr,
        **side.others,
        **as_data(side, only=("low", "low_share")),
        "allowed": not side.not_allowed,
        "not_allowed": list(side.not_allowed),
        "reason": _reason(side.reason),
    }


def _reason(reason: Reason | None) -> Json | None:
    return None if reason is None else as_data(reason, text=reason_text(reason, ENGLISH))


def _rates(rates: Rates) -> Json:
    return {
        "size": rates.size,
        "margin": rates.effect,
        "margin_per_dwelling": rates.effect_per_dwelling,
        "by": {
            each.name: as_data(
                each,
                only=("size", "margin", "exact", "allowed", "reason"),
                margin=each.effect,
                reason=_reason(each.reason),
            )
            for each in rates.by
        },
    }


def levers_csv(levers: Levers, lang: str = "en") -> str:
    """A row for each turn of each lever, the header first."""
    rows: list[tuple[object, ...]] = [(*LEVER_COLUMNS, *levers.others)]
    for effect in levers.effects:
        for name, side in (("down", effect.down), ("up", effect.up)):
            others = [side.others.get(each) for each in levers.others]
            rows.append((effect.handle.name, name, *_cells(effect.handle, side), *others))
    return csv_text(rows, lang)


def _cells(handle: LeverRange, side: LeverTurn) -> tuple[object, ...]:
    return (
        side.size,
        handle.unit,
        side.land_value,
        side.land_value_per_dwelling,
        side.margin,
        side.irr,
        None if side.low is None else side.low.count,
        side.low_share,
        "; ".join(side.not_allowed),
        None if side.reason is None else reason_text(side.reason, ENGLISH),
    )


# ---------------------------------------------------------------------------------------------- clauses


def clauses_json(clauses: Clauses) -> Json:
    """What each clause costs [€]."""
    return {
        "name": clauses.scenario.name,
        "dwellings": clauses.dwellings,
        "covenanted_dwellings": clauses.covenanted,
        "holding_years": clauses.holding_years,
        "residual_land_value": clauses.land_value,
        "term": [_reading(each) for each in clauses.term],
        "rent_increase.surcharge": [_reading(each) for each in clauses.cap],
        "reletting": [_reading(each) for each in clauses.reletting],
        "hold_in_band": [_reading(each) for each in clauses.hold_in_band],
        "statutory_cap": [_reading(each) for each in clauses.statutory_cap],
        "min_floor_area": {
            each.name: {
                "floor_area": each.floor_area,
                "min_floor_area": each.minimum,
                "one_more": None if each.price is None else _price(each.price),
            }
            for each in clauses.minimum_areas
        },
        "covenant": _price(clauses.market),
        **({} if clauses.surplus is None else {"surplus": _price(clauses.surplus)}),
    }


def _reading(reading: ClauseReading) -> Json:
    return {
        "value": reading.value,
        "now": reading.present,
        "residual_land_value": reading.land_value,
        **_price(reading.price),
    }


def _price(price: ClausePrice) -> Json:
    return {
        "price": price.project,
        "price_per_dwelling": price.per_dwelling,
        "price_per_covenanted": price.per_covenanted,
    }


def clauses_csv(clauses: Clauses, lang: str = "en") -> str:
    """A row for each price, the header first."""
    readings = (
        ("term", clauses.term),
        ("rent_increase.surcharge", clauses.cap),
        ("reletting", clauses.reletting),
        ("hold_in_band", clauses.hold_in_band),
        ("statutory_cap", clauses.statutory_cap),
    )
    rows: list[tuple[object, ...]] = [CLAUSE_COLUMNS]
    rows += [
        (name, each.value, each.present, each.land_value, *_price(each.price).values())
        for name, group in readings
        for each in group
    ]
    rows += [
        (f"min_floor_area.{each.name}", each.minimum + 1, False, None, *_price(each.price).values())
        for each in clauses.minimum_areas
        if each.price is not None
    ]
    rows.append(("covenant", None, True, clauses.land_value, *_price(clauses.market).values()))
    if clauses.surplus is not None:
        rows.append(("surplus", None, True, clauses.land_value, *_price(clauses.surplus).values()))
    return csv_text(rows, lang)
