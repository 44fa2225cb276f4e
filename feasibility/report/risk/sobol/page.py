"""What the spread of a figure comes from, as one document: for a terminal and for a page of HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.evaluation.compute import with_price_at_payment
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.levers.tornado import Turns
from feasibility.report.document import (
    Block,
    Column,
    Drawing,
    Points,
    Rows,
    Section,
    Sentence,
    Table,
    column_names,
)
from feasibility.report.levers.words import lever_name, reason_text, size_text
from feasibility.report.names_and_units import figure_title
from feasibility.report.risk.sobol.words import (
    change_text,
    factor_name,
    grouping_texts,
    levers_of,
    part_text,
    spread_text,
)
from feasibility.report.text import WIDTH, page_text, paragraph
from feasibility.risk.blocks import follows_asking_price
from feasibility.risk.sobol.splits import Sensitivity
from feasibility.scenario.validated import Scenario

COLUMNS = ("factor", "alone", "total", "turn", "change")
NAME_WIDTH = 24
"""Signs on a line of a name in a terminal."""
UNDER, UNDER_ON_PAGE = "  ", "· "
"""What stands before the lever of a factor, in a terminal and on a page of HTML."""
SPREAD = 0.05
"""Standard deviation in the example of an uncertain input, as a share of its value."""
OTHER_INPUTS = ("development.construction_months", "rents.vacancy", "rents.turnover")


def sensitivity_page(found: Sensitivity, turns: Sequence[Turns], lang: str) -> str:
    """The whole page, about 100 characters wide.

    Args:
        found: the parts of the variance.
        turns: the tornado of the same figure.
        lang: `en` or `nl`.
    """
    words = words_of(found.scenario, lang)
    title = plain(found.scenario.name, WIDTH) or words("sensitivity_title")
    return page_text(Section("sensitivity", title, tuple(_blocks(found, turns, words, terminal=True))))


def sensitivity_section(found: Sensitivity, turns: Sequence[Turns], words: Words) -> Section:
    """The section of a page of HTML."""
    blocks = tuple(_blocks(found, turns, words, terminal=False))
    return Section("sensitivity", words("sensitivity_title"), blocks)


def _blocks(found: Sensitivity, turns: Sequence[Turns], words: Words, *, terminal: bool) -> Iterator[Block]:
    samples, calculations = words.number(found.samples), words.number(found.calculations)
    figure = capital(figure_title(found.figure.name, words))
    yield Sentence(
        words(
            "sensitivity_heading",
            figure=figure,
            samples=samples,
            seed=found.seed,
            calculations=calculations,
        )
    )
    yield Sentence(spread_text(found, words))
    if found.at_asking_price:
        price = words.money(with_price_at_payment(found.scenario).land.asking_price)
        yield Sentence(words("sensitivity_at_asking_price", price=price))
    if found.split is None:
        yield Sentence(_why_none(found, words))
    yield _table(found, turns, words, terminal=terminal)
    yield Drawing(
        "sensitivity",
        (found, tuple(turns)),
        capital(words("sensitivity_chart_title")),
        words("sensitivity_chart_shows"),
    )
    yield Points(tuple(_notes(found, turns, words, terminal=terminal)), "-")


def _why_none(found: Sensitivity, words: Words) -> str:
    if not found.factors:
        return words("sensitivity_nothing")
    if found.scenario.land.price == "residual" and follows_asking_price(found.figure.name):
        return words("sensitivity_residual")
    return words("sensitivity_no_spread")


def _table(found: Sensitivity, turns: Sequence[Turns], words: Words, *, terminal: bool) -> Table:
    of_factors, others = levers_of(found, turns)
    rows: list[tuple[str, ...]] = []
    for place, factor in enumerate(found.factors):
        shares = found.split.shares[place] if found.split else None
        parts = (
            ("", "") if shares is None else tuple(part_text(e, words) for e in (shares.first, shares.total))
        )
        name = capital(factor_name(factor, words))
        rows.append((_name(name, "", terminal=terminal), *parts, "", ""))
        for each in of_factors[place]:
            before = UNDER if terminal else UNDER_ON_PAGE
            rows += _turns(each, found, words, before, terminal=terminal)
    groups = []
    if rows:
        groups.append(Rows(tuple(rows), words("sensitivity_group_factors")))
    certain = [row for each in others for row in _turns(each, found, words, "", terminal=terminal)]
    if certain:
        groups.append(Rows(tuple(certain), words("sensitivity_group_levers")))
    labels = column_names([words(f"sensitivity_column_{each}") for each in COLUMNS], terminal=terminal)
    columns = tuple(Column(label, place > 0) for place, label in enumerate(labels))
    return Table(words("sensitivity_table"), columns, tuple(groups))


def _turns(
    each: Turns, found: Sensitivity, words: Words, before: str, *, terminal: bool
) -> Iterator[tuple[str, ...]]:
    """A row for the turn down and one for the turn up of a lever."""
    name = capital(lever_name(each.handle, words))
    for turn in (each.down, each.up):
        shown = "" if terminal and turn is each.up else _name(name, before, terminal=terminal)
        step = size_text(turn.size, each.handle, words)
        yield shown, "", "", step, change_text(turn.change, found.figure, words)


def _name(name: str, before: str, *, terminal: bool) -> str:
    """A name over as many lines as it needs in a terminal; in a page of HTML on one."""
    lines = paragraph(name, "", width=NAME_WIDTH - len(before)) if terminal else [name]
    return "\n".join(before + line for line in lines)


def _notes(found: Sensitivity, turns: Sequence[Turns], words: Words, *, terminal: bool) -> Iterator[str]:
    if found.split is not None:
        yield words("sensitivity_read")
        yield words("sensitivity_together", alone=part_text(found.split.alone, words))
    groups = [text for each in found.factors for text in grouping_texts(each, words)]
    yield from groups
    if groups:
        yield words("sensitivity_shocks_behind")
    if any(each.kind == "index" for each in found.factors):
        yield words("sensitivity_paths")
        yield words("sensitivity_sources" if terminal else "sensitivity_sources_of_page")
    if not found.scenario.uncertainty.inputs:
        said = words("sensitivity_no_inputs")
        yield f"{said} {_example(found.scenario, words)}" if terminal else said
    if turns:
        yield words("sensitivity_levers")
    for each in turns:
        for turn in (each.down, each.up):
            if turn.reason is not None:
                name = capital(lever_name(each.handle, words))
                step = size_text(turn.size, each.handle, words)
                why = reason_text(turn.reason, words)
                yield words("sensitivity_lever_note", name=name, turn=step, reason=why)


def _example(scenario: Scenario, words: Words) -> str:
    """Numbers that may be made uncertain, and a line that does so for one of them."""
    first = next(iter(scenario.dwellings))
    path = f"dwellings.{first}.construction_cost"
    value = scenario.dwellings[first].construction_cost
    if value is None:
        path, value = "required_return", scenario.required_return
    sd = float(f"{SPREAD * value:.2g}")
    inputs = ", ".join(number_name(each, words) for each in (path, *OTHER_INPUTS))
    example = f"{path}: {{distribution: normal, mean: {value:g}, sd: {sd:g}}}"
    return words("sensitivity_example", inputs=inputs, example=example)
