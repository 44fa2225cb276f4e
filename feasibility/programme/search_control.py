"""The progress of a search, and when it must end."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from feasibility.errors import FeasibilityError

Rank = int | float | Fraction
"""What mixes are ranked by, larger being better."""


INTERRUPTED, TIME_LIMIT = "interrupted", "time_limit"
"""Why a search ended before its proof."""


class TimeLimitError(FeasibilityError):
    """The time that was given to a search is over."""


def why_ended(error: BaseException) -> str:
    """Why a search ended: its user stopped it, or its time was over."""
    return TIME_LIMIT if isinstance(error, TimeLimitError) else INTERRUPTED


class SearchControl:
    """The best mix so far and what no mix exceeds: kept by a search, read by who waits for it or stops it."""

    def __init__(self, look: Callable[[], None] = lambda: None, of: SearchControl | None = None) -> None:
        """Begin without a mix.

        Args:
            look: called again and again during a search; it may show how far the work is, or raise
                TimeLimitError to end it.
            of: the watch of the whole search, where this one is of a part of it.
        """
        self.look = look
        self.met: set[tuple[int, ...]] = set() if of is None else of.met
        """Mixes that satisfy every row, met where what they are ranked by is not known at once."""
        self.counts: tuple[int, ...] | None = None
        """The best mix so far."""
        self.value: Rank | None = None
        """What it is ranked by."""
        self.bound: Rank | None = None
        """Upper bound of the objective; None where it is not known."""
        self.done = False
        """Whether what is found from now on is no longer about the best mix."""

    def found(self, counts: tuple[int, ...], value: Rank) -> None:
        """Keep a mix that is better than the one so far."""
        if not self.done and (self.value is None or value > self.value):
            self.counts, self.value = counts, value

    def bounded(self, bound: Rank | None) -> None:
        """Keep what no mix of the part that is searched exceeds."""
        if not self.done:
            self.bound = bound
