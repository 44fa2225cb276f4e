"""What was agreed, in a memo: the proposal that all accept, and every party's position on the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from feasibility.errors import InputError
from feasibility.language.words import Words, plain
from feasibility.parties.negotiation import Condition, Negotiation, Verdict, View, Zone
from feasibility.parties.side_by_side import negotiation_of
from feasibility.report.conditions import (
    LABEL,
    bound_text,
    ceiling_text,
    figure_named,
    floor_text,
    joined,
    label_of,
    party_labels,
    short_text,
    value_text,
)
from feasibility.report.document import Block, DealHead, Heading, Rows, Sentence, Table, heads, table
from feasibility.report.reasons import refusals_text
from feasibility.scenario.validated import Scenario

MOST_PARTIES, MOST_CONDITIONS = 5, 2
"""Parties that have a row of their own, and conditions of each that are said."""
SAID, REASON, DEAL, ZONE = 110, 200, 240, 330


def agreed_blocks(scenario: Scenario, deal: DealHead | None, words: Words) -> Iterator[Block]:
    """The proposal, where there is one; the parties' positions, but for what a party keeps private.

    Args:
        scenario: with its parties, if it has any.
        deal: the proposal that the memo is about, or that all parties accept.
        words: the language.
    """
    yield Heading(words("memo_agreed"))
    if deal is not None:
        rows = tuple((plain(name, LABEL), plain(said, DEAL)) for name, said in deal.rows)
        yield table(words("memo_agreed"), (), rows, "<<")
    if not scenario.parties:
        if deal is None:
            yield Sentence(words("memo_agreed_nobody"))
        return
    try:
        found = negotiation_of(scenario)
    except InputError as error:
        yield Sentence(plain(words("memo_agreed_refused", reason=refusals_text(error, words)), REASON))
        return
    yield Sentence(words("memo_agreed_positions" if deal is not None else "memo_agreed_nothing"))
    yield _positions(found, scenario, words)
    zone = _zone(found, scenario, words)
    if zone:
        yield Sentence(plain(zone, ZONE))


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
    most = len(told) if len(told) <= MOST_CONDITIONS + 1 else MOST_CONDITIONS
    for place, each in enumerate(told[:most]):
        yield label if not place else "", *_condition(each, words)
    rest = told[most:]
    if rest:
        named = "; ".join(_asked(each.condition, words) for each in rest)
        said = words("memo_more_conditions", count=len(rest), conditions=named)
        met = all(each.met for each in rest)
        yield "", plain(said, SAID), "", _mark(met, words("party_met" if met else "memo_not_all_met"))


def _condition(each: Verdict, words: Words) -> tuple[str, str, str]:
    return _asked(each.condition, words), value_text(each, words), _mark(each.met, short_text(each, words))


def _asked(condition: Condition, words: Words) -> str:
    return f"{figure_named(condition.figure, words)} {bound_text(condition, words)}"


def _mark(met: bool, said: str) -> str:
    return f"{'✓' if met else '✗'} {said}"


def _zone(found: Negotiation, scenario: Scenario, words: Words) -> str:
    """Which land prices suit all; empty where a party keeps its position private."""
    zone, labels = found.zone, party_labels(found.views)
    if any(scenario.parties[each.name].keeps_private for each in found.views) or zone.missing:
        return ""
    prices = _prices(zone, labels, words)
    if not zone.blocked:
        return prices
    conditions = "; ".join(
        f"{label_of(each.party, labels)}: {_asked(each.condition, words)}" for each in zone.blocked
    )
    return f"{words('memo_zone_blocked', conditions=plain(conditions, SAID))} {prices}"


def _prices(zone: Zone, labels: Mapping[str, str], words: Words) -> str:
    """What the conditions that depend on the land price leave."""
    if zone.low == -inf and zone.high == inf:
        return words("party_zone_free")
    sides = {
        "low": floor_text(zone.low, words) if zone.low != -inf else "",
        "high": ceiling_text(zone.high, words) if zone.high != inf else "",
        "low_by": joined(zone.low_by, labels),
        "high_by": joined(zone.high_by, labels),
    }
    if zone.empty:
        return words("memo_zone_empty", **sides, gap=floor_text(zone.gap, words))
    key = "no_low" if zone.low == -inf else "no_high" if zone.high == inf else "open"
    return words(f"memo_zone_{key}", **sides)
