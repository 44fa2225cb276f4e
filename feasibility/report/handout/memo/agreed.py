"""What was agreed, in a memo: the proposal that all accept, and every party's position on the plan."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from feasibility.errors import InputError
from feasibility.language import numbers
from feasibility.language.words import Words, plain
from feasibility.parties.all_parties import negotiation_of
from feasibility.parties.negotiation import Negotiation, Verdict, View
from feasibility.report.conditions import (
    LABEL,
    bound_text,
    ceiling_text,
    figure_named,
    floor_text,
    joined,
    party_labels,
    short_text,
    value_text,
)
from feasibility.report.document import Block, DealHead, Heading, Rows, Sentence, Table, heads
from feasibility.report.reasons import refusals_text
from feasibility.scenario.validated import Scenario

MOST_PARTIES, MOST_CONDITIONS = 5, 2
"""Parties that have a row of their own, and conditions of each that are said."""
SAID, REASON, ZONE = 110, 200, 330


def agreed_blocks(scenario: Scenario, deal: DealHead | None, words: Words) -> Iterator[Block]:
    """The proposal, where there is one; the parties' positions, but for what a party keeps private.

    Args:
        scenario: with its parties, if it has any.
        deal: the proposal that the memo is about, or that all parties accept.
        words: the language.
    """
    yield Heading(words("memo_agreed"))
    if deal is not None:
        rows = tuple((plain(name, LABEL), plain(said, SAID)) for name, said in deal.rows)
        yield Table(words("memo_agreed"), heads(["", ""], "<<"), (Rows(rows),))
    if not scenario.parties:
        if deal is None:
            yield Sentence(words("memo_agreed_nobody"))
        return
    try:
        found = negotiation_of(scenario)
    except InputError as error:
        yield Sentence(plain(words("memo_agreed_refused", reason=refusals_text(error)), REASON))
        return
    yield Sentence(words("memo_agreed_positions" if deal is not None else "memo_agreed_nothing"))
    yield _positions(found, scenario, words)
    zone = _zone(found, scenario, words)
    if zone:
        yield Sentence(words("memo_zone", zone=plain(zone, ZONE)))


def _positions(found: Negotiation, scenario: Scenario, words: Words) -> Block:
    views = found.views
    shown = views if len(views) <= MOST_PARTIES + 1 else views[:MOST_PARTIES]
    groups = [Rows(tuple(_rows(each, scenario, words))) for each in shown]
    if len(shown) < len(views):
        label = words.counted("memo_other_parties", len(views) - len(shown))
        groups.append(Rows(((label, "", "", ""),)))
    labels = [words(f"memo_column_{name}") for name in ("party", "asks", "has", "stands")]
    return Table(words("memo_agreed"), heads(labels, "<<><"), tuple(groups))


def _rows(view: View, scenario: Scenario, words: Words) -> Iterator[tuple[str, ...]]:
    label = plain(view.label, LABEL)
    if view.part is not None:
        types = ", ".join(words.type(each, LABEL) for each in view.part.types)
        label = plain(words("party_part_short", label=label, types=types), SAID)
    if scenario.parties[view.name].keeps_private:
        yield label, words("memo_private"), "", ""
        return
    if not view.verdicts:
        yield label, words("memo_asks_nothing"), "", ""
        return
    # Those that are not met first, since they are what a decision is about.
    told = sorted(view.verdicts, key=lambda each: each.met)
    for place, each in enumerate(told[:MOST_CONDITIONS]):
        yield label if not place else "", *_condition(each, words)
    if len(told) > MOST_CONDITIONS:
        yield "", words.counted("memo_more_conditions", len(told) - MOST_CONDITIONS), "", ""


def _condition(each: Verdict, words: Words) -> tuple[str, str, str]:
    asked = f"{figure_named(each.condition.figure, words)} {bound_text(each.condition, words)}"
    mark = "✓" if each.met else "✗"
    return asked, value_text(each, words), f"{mark} {short_text(each, words)}"


def _zone(found: Negotiation, scenario: Scenario, words: Words) -> str:
    """Between which land prices all agree; empty where a party keeps its position private."""
    zone, labels = found.zone, party_labels(found.views)
    if any(scenario.parties[each.name].keeps_private for each in found.views) or zone.missing:
        return ""
    if zone.low == -inf and zone.high == inf:
        return numbers.NONE if zone.blocked else words("party_zone_free")
    sides = {
        "low": floor_text(zone.low, words) if zone.low != -inf else "",
        "high": ceiling_text(zone.high, words) if zone.high != inf else "",
        "low_by": joined(zone.low_by, labels),
        "high_by": joined(zone.high_by, labels),
    }
    if zone.empty:
        return words("party_zone_empty", **sides, gap=floor_text(zone.gap, words))
    key = "no_low" if zone.low == -inf else "no_high" if zone.high == inf else "open"
    return words(f"party_zone_{key}", **sides)
