"""The tasks of an open table: they begin when it opens, and end with what was not written yet."""

from __future__ import annotations

import asyncio

from feasibility.table.live import Live, save
from feasibility.table.resting import resting
from feasibility.table.telling import telling

SAVED_WITHIN = 0.2
"""Seconds in which the moves after one that was written are gathered."""


def start(live: Live) -> None:
    """Begin to compute, to save and to tell."""
    for task in (telling(live), resting(live), _saving(live)):
        live.tasks.append(asyncio.create_task(task))
    live.changed.set()
    live.moved.set()
    live.unsaved.set()


async def stop(live: Live) -> None:
    """Write what was not written yet, and end."""
    for task in live.tasks:
        task.cancel()
    await asyncio.gather(*live.tasks, return_exceptions=True)
    async with live.recording:
        await save(live)
    for thread in live.threads.values():
        thread.shutdown(wait=False, cancel_futures=True)


async def _saving(live: Live) -> None:
    while True:
        await live.unsaved.wait()
        await save(live)
        await asyncio.sleep(SAVED_WITHIN)
