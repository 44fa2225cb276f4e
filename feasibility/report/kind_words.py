"""Words on what dwellings are: social, mid-market or free."""

from __future__ import annotations

from feasibility.report.words import Words
from feasibility.result import Result
from feasibility.scenario.kinds import KINDS, kind_of

WITHOUT_LIMIT = (None, "no_limit")
"""Statuses of retention of types that no upper limit binds: sold, or let without one."""
OUTSIDE_MID = (*WITHOUT_LIMIT, "not_mid")
"""Statuses of retention of types that have no years in the mid market."""


def kinds_sentence(result: Result, words: Words) -> str:
    """How many dwellings are of each kind, and their shares; empty where none of them is social."""
    segments = result.scenario.policy.segments
    counts = dict.fromkeys(KINDS, 0)
    for each in result.dwelling_types.values():
        counts[kind_of(segments[each.segment])] += each.count
    if not counts["social"]:
        return ""
    told = {kind: words.number(count) for kind, count in counts.items()}
    shares = {f"{kind}_share": words.percent(count / result.dwellings) for kind, count in counts.items()}
    return words("types_kinds", dwellings=words.number(result.dwellings), **told, **shares)
