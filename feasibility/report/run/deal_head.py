"""What a report and a workbook of a proposal say first, so that one is not taken for another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DealHead:
    """Which proposal it is, in the words of one language."""

    title: str
    rows: tuple[tuple[str, str], ...]
    """What is said, by what it is called."""
