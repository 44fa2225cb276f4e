"""Engines: who computes the blocks of a run. Each gives the same blocks, in the same order.

An engine is a function of (work, blocks) that yields each block with `work(block)`, in their order, however
they are shared out and whichever is ready first.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Figures = Mapping[str, NDArray[np.generic]]
"""The figures of some paths by name; the first axis of each array is the path."""
Work = Callable[[int], Figures]
"""The figures of one block, by its number; block k has the paths 256·k … 256·k + 255."""
Computed = tuple[int, Figures]
"""A block and its figures."""
Blocks = Generator[Computed, None, None]
"""Blocks as they are given on; closing it ends the work."""

AHEAD = 3
"""Pieces of work that are begun or waiting, for each thread: a few, so that memory stays small."""


class Engine(Protocol):
    """Who computes."""

    def __call__(self, work: Work, blocks: Sequence[int], /) -> Blocks:
        """The blocks in their order. To close the iterator cancels what has not begun.

        Args:
            work: the figures of a block.
            blocks: the numbers of the blocks, in ascending order.
        """


class Waiting(Protocol):
    """A piece of work that was given away."""

    def result(self) -> Sequence[Computed]:
        """Its blocks, once they are ready."""


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(threads: int | None = None) -> Engine:
    """Threads of this process; with one the caller computes by itself.

    Args:
        threads: how many; by default one for each processor.
    """
    count = threads or processors()

    def engine(work: Work, blocks: Sequence[int]) -> Blocks:
        if count == 1:
            for block in blocks:
                yield block, work(block)
            return
        pool = ThreadPoolExecutor(count, thread_name_prefix="blocks")
        try:
            yield from in_order(
                lambda group: pool.submit(computed, work, group),
                ((block,) for block in blocks),
                AHEAD * count,
            )
        finally:
            pool.shutdown(cancel_futures=True)

    return engine


def computed(work: Work, blocks: Sequence[int]) -> list[Computed]:
    """Some blocks, one after the other."""
    return [(block, work(block)) for block in blocks]


def in_order(
    begin: Callable[[Sequence[int]], Waiting], groups: Iterable[Sequence[int]], ahead: int
) -> Iterator[Computed]:
    """The blocks of all groups in their order; no more than `ahead` groups are begun and not yet given on."""
    waiting: deque[Waiting] = deque()
    for group in groups:
        waiting.append(begin(group))
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()
