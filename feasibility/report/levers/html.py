"""The levers: a picture, a table of every step, and which levers this scenario does not have."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language import numbers
from feasibility.language.plain import capital
from feasibility.language.words import Words
from feasibility.levers.sensitivity import Effect, Levers, Side
from feasibility.report.charts.file import picture
from feasibility.report.document import Block, Heading, Points, Section, Sentence, table
from feasibility.report.levers.chart import tornado_chart
from feasibility.report.levers.words import (
    bare_name,
    change_in_money,
    change_in_points,
    lever_name,
    not_allowed_text,
    one_way_texts,
    reason_text,
    size_text,
)


def levers_section(levers: Levers, words: Words) -> Section:
    """The records of the levers."""
    return Section("levers", words("levers_title"), tuple(_blocks(levers, words)))


def _blocks(levers: Levers, words: Words) -> Iterator[Block]:
    yield Sentence(
        words(
            "levers_now",
            land_value=words.money(levers.residual_land_value),
            per_dwelling=words.money(levers.residual_land_value / levers.dwellings),
            dwellings=words.number(levers.dwellings),
        )
    )
    irr, price = words.percent(levers.irr), words.money(levers.irr_land_price)
    if levers.irr is None:
        yield Sentence(words("levers_irr_absent", price=price))
    else:
        yield Sentence(words(f"levers_irr_{levers.price_is}", price=price, irr=irr))
    yield Sentence(_low(levers, words))
    yield _effects(levers, words)
    notes = [
        words("report_lever_note", name=capital(lever_name(effect.handle, words)), turn=turn, note=note)
        for effect in levers.effects
        for side in (effect.down, effect.up)
        if (note := _note(side, words)) and (turn := size_text(side.size, effect.handle, words))
    ]
    for effect in levers.effects:
        notes += one_way_texts(effect, levers.scenario, words)
    if notes:
        yield Points(tuple(notes))
    title = capital(words("levers_chart_title"))
    yield picture(tornado_chart(levers, words.lang), "t", title, words("report_levers_shows"))
    if levers.left_out:
        yield Heading(words("levers_left_out"))
        yield Points(
            tuple(
                f"{capital(bare_name(each.name, words))}: {reason_text(each.reason, words)}."
                for each in levers.left_out
            )
        )


def _low(levers: Levers, words: Words) -> str:
    low, dwellings = levers.low, words.number(levers.dwellings)
    if low is None:
        return words("levers_low_absent")
    if low.count is None:
        return words("levers_low_none", dwellings=dwellings)
    count, share = words.number(low.count), words.percent(low.share)
    return words("levers_low", dwellings=dwellings, count=count, share=share)


def _effects(levers: Levers, words: Words) -> Block:
    columns = ("lever", "turn", "land_value", "per_dwelling", "irr", "low", "low_share")
    rows = [_row(effect, side, words) for effect in levers.effects for side in (effect.down, effect.up)]
    heads = [capital(words(f"levers_column_{name}")) for name in columns]
    return table(words("report_levers_table"), heads, rows, "<>>>>>>")


def _row(effect: Effect, side: Side, words: Words) -> list[str]:
    low = side.low
    shown = numbers.NONE
    if low is not None:
        shown = words("levers_none") if low.count is None else words.number(low.count)
    return [
        capital(lever_name(effect.handle, words)),
        size_text(side.size, effect.handle, words) + ("*" if side.not_allowed else ""),
        change_in_money(side.land_value, words),
        change_in_money(side.land_value_per_dwelling, words),
        change_in_points(side.irr, words),
        shown,
        change_in_points(side.low_share, words, 1),
    ]


def _note(side: Side, words: Words) -> str:
    """Why a turn has no figures, or which rules it breaks; empty where neither is so."""
    return not_allowed_text(side, words) if side.reason is None else reason_text(side.reason, words)
