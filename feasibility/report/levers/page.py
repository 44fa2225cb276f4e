"""The page of `levers`: what each lever moves, and what one step is worth in the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.language import numbers
from feasibility.language.plain import capital, plain
from feasibility.language.words import Words
from feasibility.levers.effects import turns_both_ways
from feasibility.levers.handle import REACH
from feasibility.levers.sensitivity import Effect, Exchange, Handle, Levers, Rates, Side
from feasibility.report.levers.words import (
    bare_name,
    both_ways_text,
    change_in_money,
    change_in_points,
    figure,
    lever_name,
    not_allowed_text,
    one_way_texts,
    reason_text,
    size_text,
    unit_text,
)
from feasibility.report.text import GAP, WIDTH, columns_that_fit, paragraph, table

Lines = Iterator[str]
IN_SENTENCE = ("own", "cap", "term", "low_share", "high_share", "rent", "floor_area")
"""Levers that the sentence on one lever names, where they have its effect."""
SENTENCE = 4
"""How many of them."""
HEAD = 16
"""Signs on a line of the name above a column."""


def levers_page(levers: Levers, lang: str, of: str = "") -> str:
    """The whole page, about 100 characters wide.

    Args:
        levers: what is reported.
        lang: `en` or `nl`.
        of: name of the one lever whose step is exchanged; empty for a table of all.
    """
    words = Words(lang)
    lines = [*heading(levers, words, "levers_title"), "", *_effects(levers, words)]
    if levers.left_out:
        lines += ["", words("levers_left_out"), *_left_out(levers, words)]
    lines += ["", *(_of_one(levers, of, words) if of else _exchanges(levers, words))]
    return "\n".join(lines) + "\n"


def heading(levers: Levers, words: Words, title: str) -> Lines:
    """The scenario's name, what now is, and what the columns mean."""
    name = plain(levers.scenario.name, WIDTH) or capital(words(title))
    yield name
    yield "=" * len(name)
    yield from paragraph(
        words(
            "levers_now",
            land_value=words.money(levers.residual_land_value),
            per_dwelling=words.money(levers.residual_land_value / levers.dwellings),
            dwellings=words.number(levers.dwellings),
        ),
        "",
    )
    irr, price = words.percent(levers.irr), words.money(levers.irr_land_price)
    if levers.irr is None:
        yield from paragraph(words("levers_irr_absent", price=price), "")
    else:
        yield from paragraph(words(f"levers_irr_{levers.price_is}", price=price, irr=irr), "")
    low = levers.low
    if low is None:
        yield from paragraph(words("levers_low_absent"), "")
    elif low.count is None:
        yield from paragraph(words("levers_low_none", dwellings=words.number(levers.dwellings)), "")
    else:
        count, share = words.number(low.count), words.percent(low.share)
        sentence = words("levers_low", dwellings=words.number(levers.dwellings), count=count, share=share)
        yield from paragraph(sentence, "")


def _effects(levers: Levers, words: Words) -> Lines:
    columns = ("lever", "turn", "land_value", "per_dwelling", "irr", "low", "low_share")
    rows: list[list[str]] = []
    notes: list[str] = []
    for effect in levers.effects:
        for side, first in ((effect.down, True), (effect.up, False)):
            note = _note(side, words)
            mark = ""
            if note:
                mark = f"({len(notes) + 1})"
                turn = size_text(side.size, effect.handle, words)
                name = capital(lever_name(effect.handle, words))
                notes.append(words("levers_note", number=len(notes) + 1, name=name, turn=turn, note=note))
            rows.append([*_side_row(effect, side, first, words), mark])
    header = [*(words(f"levers_column_{name}") for name in columns), ""]
    yield words("levers_title")
    yield from table(rows, "<>>>>>><", header)
    for each in notes:
        yield from paragraph(each, "      ", "  ")
    for effect in levers.effects:
        if turns_both_ways(effect):
            yield from paragraph(both_ways_text(effect, words))
        for sentence in one_way_texts(effect, levers.scenario, words):
            yield from paragraph(sentence)


def _note(side: Side, words: Words) -> str:
    """Why a turn has no figures, or which rules it breaks; empty where neither is so."""
    return not_allowed_text(side, words) if side.reason is None else reason_text(side.reason, words)


def _side_row(effect: Effect, side: Side, first: bool, words: Words) -> list[str]:
    low = side.low
    shown = numbers.NONE
    if low is not None:
        shown = words("levers_none") if low.count is None else words.number(low.count)
    return [
        capital(lever_name(effect.handle, words)) if first else "",
        size_text(side.size, effect.handle, words),
        change_in_money(side.land_value, words),
        change_in_money(side.land_value_per_dwelling, words),
        change_in_points(side.irr, words),
        shown,
        change_in_points(side.low_share, words, 1),
    ]


def _left_out(levers: Levers, words: Words) -> Lines:
    for each in levers.left_out:
        name = capital(bare_name(each.name, words))
        yield from paragraph(f"{name}: {reason_text(each.reason, words)}.", "    ", "  ")


# --------------------------------------------------------------------------------------- exchange rates


def _exchanges(levers: Levers, words: Words) -> Lines:
    """One row for each lever with an effect, one column for each; in blocks that fit the page."""
    handles = {each.handle.name: each.handle for each in levers.effects}
    order = {name: place for place, name in enumerate(handles)}
    rates = sorted((each for each in levers.rates if each.by), key=lambda each: order[each.name])
    flat = [handles[each.name] for each in levers.rates if not each.by]
    yield words("levers_exchange_title")
    yield from paragraph(words("levers_exchange", reach=REACH))
    if flat:
        names = ", ".join(lever_name(each, words) for each in flat)
        yield from paragraph(words("levers_exchange_no_effect", names=names))
    if not rates:
        return
    columns = [
        ([words("levers_exchange_land")], [words.number(each.effect_per_dwelling) for each in rates]),
        *(_column(handles[name], rates, words) for name in handles if any(name == r.name for r in rates)),
    ]
    heads = ["\n".join(head) for head, _ in columns]
    cells = [body for _, body in columns]
    firsts = [
        f"{capital(lever_name(handles[each.name], words))} {size_text(each.size, handles[each.name], words)}"
        for each in rates
    ]
    widths = [
        max(len(cell) for cell in (*body, *head.split("\n"))) for head, body in zip(heads, cells, strict=True)
    ]
    space = WIDTH - len(GAP) - max(map(len, firsts))
    for shown in columns_that_fit(widths, space):
        yield ""
        rows = [[first, *row] for first, row in zip(firsts, zip(*cells[shown], strict=True), strict=True)]
        header = [words("levers_column_turn"), *heads[shown]]
        yield from table(rows, "<" + ">" * len(heads[shown]), header)
    yield ""
    yield from paragraph(words("levers_hint", name=plain(rates[0].name)))


def _column(handle: Handle, rates: list[Rates], words: Words) -> tuple[list[str], list[str]]:
    head = [*_broken(capital(lever_name(handle, words))), unit_text(handle, words)]
    cells = []
    for each in rates:
        if each.name == handle.name:
            cells.append(figure(each.size, handle.unit, words))
            continue
        found = next(other for other in each.by if other.name == handle.name)
        cells.append(_cell(found, handle, words))
    return head, cells


def _cell(found: Exchange, handle: Handle, words: Words) -> str:
    if found.size is None:
        return "-"
    mark = ("" if found.exact else "~") + figure(found.size, handle.unit, words)
    return mark + ("" if found.allowed else "*")


def _broken(name: str) -> list[str]:
    """A name over as many lines as it needs."""
    return [line.strip() for line in paragraph(name, "", width=HEAD)]


def _of_one(levers: Levers, name: str, words: Words) -> Lines:
    """One lever: a sentence, and every other lever with what it must do."""
    handles: Mapping[str, Handle] = {each.handle.name: each.handle for each in levers.effects}
    handle = handles[name]
    rates = next((each for each in levers.rates if each.name == name), None)
    shown = lever_name(handle, words)
    if rates is None:
        yield from paragraph(words("levers_of_left_out", name=capital(shown)), "")
        return
    step = size_text(rates.size, handle, words, levers.dwellings)
    if not rates.by:
        yield from paragraph(words("levers_of_nothing", step=step, name=shown), "")
        return
    yield from paragraph(_sentence(levers, rates, handles, words), "")
    yield ""
    yield words("levers_of_heading")
    rows = [_of_row(levers, each, handles[each.name], words) for each in rates.by]
    yield from table(rows, "<><")


def _sentence(levers: Levers, rates: Rates, handles: Mapping[str, Handle], words: Words) -> str:
    handle = handles[rates.name]
    step = size_text(rates.size, handle, words, levers.dwellings)
    land = change_in_money(rates.effect_per_dwelling, words)
    others = [
        words(
            "levers_of_other",
            size=size_text(each.size, handles[each.name], words, levers.dwellings),
            name=lever_name(handles[each.name], words),
        )
        for each in rates.by
        if each.size is not None and handles[each.name].kind in IN_SENTENCE
    ][:SENTENCE]
    name = lever_name(handle, words)
    if not others:
        return words("levers_of_alone", step=step, name=name, per_dwelling=land)
    return words("levers_of_sentence", step=step, name=name, others=" = ".join(others), per_dwelling=land)


def _of_row(levers: Levers, found: Exchange, handle: Handle, words: Words) -> tuple[str, str, str]:
    name = capital(lever_name(handle, words))
    if found.size is None or found.effect is None:
        why = reason_text(found.reason, words, handle) if found.reason else ""
        return name, numbers.NONE, why
    notes = []
    if not found.exact:
        notes.append(words("levers_of_nearest", effect=change_in_money(found.effect, words)))
    if not found.allowed:
        notes.append(words("levers_of_not_allowed"))
    return name, size_text(found.size, handle, words, levers.dwellings), "; ".join(notes)
