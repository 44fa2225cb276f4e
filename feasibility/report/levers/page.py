"""What each lever moves: one document, for a terminal and the report; and exchange rates, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.evaluation.figures.named import unit_of_figure
from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.levers.effects import turns_both_ways
from feasibility.levers.limits import REACH
from feasibility.levers.results import Exchange, LeverRange, Levers, LeverTurn, Rates
from feasibility.report import document
from feasibility.report.document import Block, Drawing, Heading, Points, Section, Sentence, column_names
from feasibility.report.levers.words import (
    bare_name,
    both_ways_texts,
    change_in_money,
    change_in_points,
    figure,
    lever_name,
    not_allowed_text,
    one_way_text,
    reason_text,
    size_text,
    unit_text,
)
from feasibility.report.text import GAP, WIDTH, columns_that_fit, page_text, paragraph, table

Lines = Iterator[str]
COLUMNS = ("lever", "turn", "land_value", "per_dwelling", "irr", "low", "low_share", "note")
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
    words = words_of(levers.scenario, lang)
    title = plain(levers.scenario.name, WIDTH) or words("levers_title")
    page = page_text(Section("levers", title, tuple(_blocks(levers, words, terminal=True))))
    rates = _of_one(levers, of, words) if of else _exchanges(levers, words)
    return page + "\n".join(["", *rates]) + "\n"


def levers_section(levers: Levers, words: Words) -> Section:
    """The section of the report."""
    return Section("levers", words("levers_title"), tuple(_blocks(levers, words, terminal=False)))


def _blocks(levers: Levers, words: Words, *, terminal: bool) -> Iterator[Block]:
    """What now is, what each turn does, and which levers this scenario does not have."""
    yield from _now(levers, words)
    if terminal:
        yield Heading(words("levers_title"))
    yield from _effects(levers, words, terminal=terminal)
    yield from _others(levers, words, terminal=terminal)
    yield Drawing("levers", levers, capital(words("levers_chart_title")), words("report_levers_shows"))
    left_out = [
        f"{capital(bare_name(each.name, words))}: {reason_text(each.reason, words)}."
        for each in levers.left_out
    ]
    if left_out:
        yield from (Heading(words("levers_left_out")), Points(tuple(left_out)))


def _now(levers: Levers, words: Words) -> Iterator[Sentence]:
    dwellings, land_value = words.number(levers.dwellings), words.money(levers.residual_land_value)
    per_dwelling = words.money(levers.residual_land_value / levers.dwellings)
    yield Sentence(words("levers_now", land_value=land_value, per_dwelling=per_dwelling, dwellings=dwellings))
    if levers.scenario.phases:
        yield Sentence(words("levers_land_value_of_phases"))
    price = words.money(levers.irr_land_price)
    if levers.irr is None:
        yield Sentence(words("levers_irr_absent", price=price))
    else:
        yield Sentence(words(f"levers_irr_{levers.price_is}", price=price, irr=words.percent(levers.irr)))
    low = levers.low
    if low is None:
        yield Sentence(words("levers_low_absent"))
    elif low.count is None:
        yield Sentence(words("levers_low_none", dwellings=dwellings))
    else:
        count, share = words.number(low.count), words.percent(low.share)
        yield Sentence(words("levers_low", dwellings=dwellings, count=count, share=share))


def _effects(levers: Levers, words: Words, *, terminal: bool) -> Iterator[Block]:
    """A table of every turn, the notes that it numbers, and what is odd about a lever."""
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for effect in levers.effects:
        name = capital(lever_name(effect.handle, words, short=terminal))
        for side in (effect.down, effect.up):
            turn = size_text(side.size, effect.handle, words)
            note = reason_text(side.reason, words) if side.reason else not_allowed_text(side, words)
            if note:
                notes.append(words("levers_note", name=name, turn=turn, note=note))
            shown = "" if terminal and side is effect.up else name
            rows.append((shown, turn, *_figures(side, words), f"({len(notes)})" if note else ""))
    labels, figures = [words(f"levers_column_{each}") for each in COLUMNS], "<>>>>>><"
    if not notes:
        labels, figures, rows = labels[:-1], figures[:-1], [row[:-1] for row in rows]
    labels = column_names(labels, terminal=terminal)
    yield document.table(words("report_levers_table"), labels, rows, figures)
    if notes:
        yield Points(tuple(notes), "number")
    yield from map(Sentence, both_ways_texts(filter(turns_both_ways, levers.effects), words))
    said = (one_way_text(each, levers.scenario, words) for each in levers.effects)
    yield from (Sentence(each) for each in said if each)


def _others(levers: Levers, words: Words, *, terminal: bool) -> Iterator[Block]:
    """What each turn does to the land value at the start, of phases, and to the return on equity."""
    if not levers.others:
        return
    rows: list[tuple[str, ...]] = []
    for effect in levers.effects:
        name = capital(lever_name(effect.handle, words, short=terminal))
        for side in (effect.down, effect.up):
            shown = "" if terminal and side is effect.up else name
            changes = [_other(each, side.others.get(each), words) for each in levers.others]
            rows.append((shown, size_text(side.size, effect.handle, words), *changes))
    labels = [words(f"levers_column_{each}") for each in COLUMNS[:2]]
    labels += [words(f"levers_column_{each.rpartition('.')[2]}") for each in levers.others]
    yield Sentence(words("levers_others"))
    names = column_names(labels, terminal=terminal)
    yield document.table(words("levers_others_table"), names, rows, "<>" + ">" * len(levers.others))


def _other(name: str, change: float | None, words: Words) -> str:
    """A change of one of the further figures."""
    return (
        change_in_money(change, words)
        if unit_of_figure(name).startswith("€")
        else change_in_points(change, words)
    )


def _figures(side: LeverTurn, words: Words) -> tuple[str, ...]:
    low = side.low
    shown = numbers.NONE
    if low is not None:
        shown = words("levers_none") if low.count is None else words.number(low.count)
    return (
        change_in_money(side.land_value, words),
        change_in_money(side.land_value_per_dwelling, words),
        change_in_points(side.irr, words),
        shown,
        change_in_points(side.low_share, words, 1),
    )


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
        f"{capital(lever_name(handle, words, short=True))} {size_text(each.size, handle, words)}"
        for each in rates
        for handle in (handles[each.name],)
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


def _column(handle: LeverRange, rates: list[Rates], words: Words) -> tuple[list[str], list[str]]:
    head = [*_broken(capital(lever_name(handle, words))), unit_text(handle, words)]
    cells = []
    for each in rates:
        if each.name == handle.name:
            cells.append(figure(each.size, handle.unit, words))
            continue
        found = next(other for other in each.by if other.name == handle.name)
        cells.append(_cell(found, handle, words))
    return head, cells


def _cell(found: Exchange, handle: LeverRange, words: Words) -> str:
    if found.size is None:
        return "-"
    mark = ("" if found.exact else "~") + figure(found.size, handle.unit, words)
    return mark + ("" if found.allowed else "*")


def _broken(name: str) -> list[str]:
    """A name over as many lines as it needs."""
    return [line.strip() for line in paragraph(name, "", width=HEAD)]


def _of_one(levers: Levers, name: str, words: Words) -> Lines:
    """One lever: a sentence, and every other lever with what it must do."""
    handles: Mapping[str, LeverRange] = {each.handle.name: each.handle for each in levers.effects}
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


def _sentence(levers: Levers, rates: Rates, handles: Mapping[str, LeverRange], words: Words) -> str:
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


def _of_row(levers: Levers, found: Exchange, handle: LeverRange, words: Words) -> tuple[str, str, str]:
    name = capital(lever_name(handle, words, short=True))
    if found.size is None or found.effect is None:
        why = reason_text(found.reason, words, handle) if found.reason else ""
        return name, numbers.NONE, why
    notes = []
    if not found.exact:
        notes.append(words("levers_of_nearest", effect=change_in_money(found.effect, words)))
    if not found.allowed:
        notes.append(words("levers_of_not_allowed"))
    return name, size_text(found.size, handle, words, levers.dwellings), "; ".join(notes)
