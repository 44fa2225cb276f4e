"""What a segment is: social, mid or free; what counts as mid-market is of kind mid, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from feasibility.scenario.keys.model import Segment

Kind = Literal["social", "mid", "free"]
KINDS: tuple[Kind, ...] = ("social", "mid", "free")


def kind_of(segment: Segment) -> Kind:
    """What a segment is: as it says itself, else by its upper limit.

    Without an upper limit it is free; with the liberalisation limit as its upper limit social; with another
    one mid. So an owner-occupied segment below a price limit is mid (affordable purchase), another one free.
    """
    if segment.kind is not None:
        return segment.kind
    if segment.upper is None:
        return "free"
    return "social" if segment.upper == "liberalisation_limit" else "mid"


def low_segments(segments: Mapping[str, Segment]) -> frozenset[str]:
    """The mid segment with the lowest upper limit of each tenure."""
    low = set()
    for tenure in ("rent", "sale"):
        limits = {
            name: 0.0 if isinstance(each.upper, str) else each.upper
            for name, each in segments.items()
            if each.tenure == tenure and each.upper is not None and kind_of(each) == "mid"
        }
        if limits:
            low.add(min(limits, key=lambda name: limits[name]))
    return frozenset(low)
