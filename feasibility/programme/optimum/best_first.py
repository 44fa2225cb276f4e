"""Best-first branch and bound: the ranges of counts that may hold a better mix, and the best mix so far.

Shared by the search of a programme's rows alone and that on many paths, which bound and split a range each
in their own way.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import count
from typing import Generic, TypeVar

from feasibility.programme.rows import sum_of
from feasibility.programme.search_control import SearchControl

Part = TypeVar("Part")
"""A range of counts, with what its search knows of it."""


class BestFirst(Generic[Part]):
    """The open ranges, the most promising first, and the best mix that was found."""

    def __init__(
        self, objective: Sequence[int], watch: SearchControl | None, begin: tuple[int, ...] | None = None
    ) -> None:
        """Begin with a mix that is known to satisfy the rows, or with none.

        Args:
            objective: whole coefficients (T,).
            watch: receives each better mix, and the upper bound.
            begin: the mix.
        """
        self.objective = objective
        self.watch = watch or SearchControl()
        self.mix = begin
        self.value = None if begin is None else sum_of(objective, begin)
        """Σ objective · count of the best mix; None as long as there is none."""
        self._open: list[tuple[int, int, Part]] = []
        self._made = count()

    @property
    def is_over(self) -> bool:
        """Whether no open range holds a better mix."""
        return not self._open or not self.may_be_better(-self._open[0][0])

    @property
    def next(self) -> Part:
        """The most promising range, which stays open."""
        return self._open[0][2]

    def may_be_better(self, bound: int) -> bool:
        """Whether a range of this bound may hold a better mix than the best so far."""
        return self.value is None or bound > self.value

    def add(self, bound: int, part: Part) -> None:
        """Open a range of which no mix exceeds the bound, unless that is no better."""
        if self.may_be_better(bound):
            heapq.heappush(self._open, (-bound, next(self._made), part))

    def take(self) -> tuple[int, Part]:
        """The most promising range with its bound; it is open no longer."""
        order, _, part = heapq.heappop(self._open)
        return -order, part

    def offer(self, mix: tuple[int, ...] | None) -> None:
        """Keep a mix that satisfies the rows, if there is one and it is better."""
        if mix is not None:
            value = sum_of(self.objective, mix)
            if self.may_be_better(value):
                self.mix, self.value = mix, value
                self.watch.found(mix, value)

    def report_bound(self, *, known: bool) -> None:
        """Report to the watch what no mix exceeds, once that is known, and let it end the search."""
        self.watch.bounded(-self._open[0][0] if known else None)
        self.watch.look()

    def proven(self) -> tuple[int, ...] | None:
        """The best mix, now that none is better."""
        self.watch.bounded(self.value)
        return self.mix
