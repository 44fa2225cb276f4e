"""What a segment is under the policy and the law: social, mid or free."""

from __future__ import annotations

from feasibility.scenario.kinds import KINDS, Kind, kind_of

__all__ = ["KINDS", "Kind", "kind_of"]
