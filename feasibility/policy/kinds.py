"""What kind of dwelling a segment holds: social, mid-market or free."""

from __future__ import annotations

from typing import Literal

from feasibility.scenario.model import Segment

Kind = Literal["social", "mid", "free"]


def kind_of(segment: Segment) -> Kind:
    """The kind that a segment states; by default its limits say it.

    A segment without an upper limit is free, one whose upper limit is the liberalisation limit social, and
    any other mid.
    """
    if segment.kind is not None:
        return segment.kind
    if segment.upper is None:
        return "free"
    return "social" if segment.upper == "liberalisation_limit" else "mid"
