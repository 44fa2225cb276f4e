"""The engine of more than one process or machine: a Dask cluster.

This module needs the extra `cluster`: importing it without dask.distributed raises ImportError. A piece of
work is some blocks; the plan goes with it as bytes, so that a worker that is lost takes nothing along, and
what it was computing is computed by another. Every worker first shows that it computes the same last digits.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from itertools import islice
from math import ceil
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster
from distributed.comm.core import CommClosedError
from distributed.core import rpc
from distributed.utils import silence_logging_cmgr

from feasibility.errors import FeasibilityError, InputError, Mistake
from feasibility.messages import listed, sentence
from feasibility.risk.runs.engines import (
    AHEAD,
    Blocks,
    Computed,
    Engine,
    Work,
    computed,
    in_order,
    processors,
)
from feasibility.risk.runs.versions import differences, versions

if sys.platform != "win32":
    from multiprocessing import resource_tracker

PATIENCE = 4.0
"""Seconds to wait for a scheduler, and then for a worker of it."""
ABANDONED = 30.0
"""Seconds without any worker after which a run ends; workers that were lost may come back before."""
LARGEST = 16
"""Blocks in one piece of work at most: its overhead of a few milliseconds is then a small share."""
FOR_ARRAYS = {
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1
    ),
    "distributed.worker.profile.enabled": False,
}
"""Settings of the workers of this machine. By default they return memory to the system after each array, and
are watched a hundred times a second: blocks then take more than twice as long."""
LOGGERS = (
    "distributed",
    "distributed.client",
    "distributed.core",
    "distributed.comm",
    "distributed.scheduler",
)


class ClusterError(FeasibilityError):
    """A cluster that was lost during a run."""


@contextmanager
def on_cluster(address: str | None = None, workers: int | None = None) -> Iterator[Engine]:
    """The engine of a cluster, open as long as the context is.

    Args:
        address: of the scheduler of a running cluster, such as tcp://10.0.0.5:8786; None starts worker
            processes on this machine, which end with the context.
        workers: worker processes on this machine; by default one for each processor.

    Raises:
        InputError: the scheduler does not answer or has no workers, or a worker has another version.
    """
    with ExitStack() as stack:
        for name in LOGGERS:
            stack.enter_context(silence_logging_cmgr(logging.CRITICAL, name))
        place = "--engine dask" if address is None else f"--scheduler {address}"
        if address is None:
            client = _local(stack, workers or processors())
        else:
            client = stack.enter_context(_connected(address, place))
        threads = _checked_threads(client, place)

        def engine(work: Work, blocks: Sequence[int]) -> Blocks:
            return _blocks(client, place, threads, work, blocks)

        yield engine


def _local(stack: ExitStack, workers: int) -> Client:
    """A client of worker processes on the loopback address of this machine, of one thread each."""
    place = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="feasibility-", ignore_cleanup_errors=True)
    )
    stack.enter_context(dask.config.set({"temporary-directory": place, **FOR_ARRAYS}))
    with _interrupts_later():
        cluster = stack.enter_context(
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                silence_logs=logging.CRITICAL,
                local_directory=place,
            )
        )
    client: Client = stack.enter_context(Client(cluster, set_as_default=False))
    return client


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C back until the end; processes that are begun meanwhile, or in their place, never get it.

    A terminal sends it to every process, and each would end with its own traceback. A blocked signal is
    inherited, but where Python begins its tracker of resources it unblocks it, so that is done before.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _connected(address: str, place: str) -> Client:
    """A client of a running scheduler.

    Raises:
        InputError: nothing answers there in time, or what answers is no scheduler.
    """
    example = sentence("the address of a running Dask scheduler, such as tcp://127.0.0.1:8786")
    try:
        with ThreadPoolExecutor(1) as pool:  # a notebook has a loop of events of its own
            kind = pool.submit(asyncio.run, asyncio.wait_for(_kind_at(address), PATIENCE)).result()
        if kind != "Scheduler":
            raise _refusal(
                place,
                sentence("is the address of a {kind}, not {example}", kind=kind.lower(), example=example),
            )
        client: Client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError):
        raise _refusal(
            place,
            sentence(
                "does not answer within {patience:.0f} seconds: is it {example}?",
                patience=PATIENCE,
                example=example,
            ),
        ) from None
    except (ValueError, TypeError, ImportError) as error:
        raise _refusal(place, sentence("is not {example}: {error}", example=example, error=error)) from None
    except MemoryError:  # another protocol's first bytes, read as the length of a message
        raise _refusal(
            place, sentence("answers, but not as a scheduler does: is it {example}?", example=example)
        ) from None
    return client


async def _kind_at(address: str) -> str:
    """What answers at an address: Scheduler, Worker. A client by itself would wait for it without end."""
    async with rpc(address, timeout=PATIENCE) as remote:
        return str((await remote.identity())["type"])


def _refusal(place: str, message: str) -> InputError:
    return InputError.of("", message, place)


def _checked_threads(client: Client, place: str) -> int:
    """The threads of all workers, each of which computes the same last digits as this process.

    Raises:
        InputError: there are none, or one does not.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise _refusal(place, sentence("has no workers: start them with `dask worker ADDRESS`")) from None
    here = versions()
    threads = client.nthreads()
    answers = client.run(versions, workers=list(threads), on_error="return")
    mistakes = []
    for worker in sorted(threads):
        found = answers.get(worker)
        if isinstance(found, Mapping):
            says = differences(found, here)
        else:  # it could not import the function
            says = [
                sentence(
                    "no feasibility {version}, or none that can be imported", version=here["feasibility"]
                )
            ]
        if says:
            mistakes.append(
                Mistake(
                    "", sentence("worker {worker} has {says}", worker=worker, says=listed(says, "; ")), place
                )
            )
    if mistakes:
        raise InputError(mistakes)
    return sum(threads.values())


# ------------------------------------------------------------------------------------------------ blocks


def _blocks(client: Client, place: str, threads: int, work: Work, blocks: Sequence[int]) -> Blocks:
    size = min(max(ceil(len(blocks) / (AHEAD * threads)), 1), LARGEST)
    sent, here = pickle.dumps(work), dict(versions())

    def begin(group: Sequence[int]) -> _Sent:
        return _Sent(client, place, client.submit(_computed_there, sent, group, here, pure=False))

    numbers = iter(blocks)
    yield from in_order(begin, iter(lambda: tuple(islice(numbers, size)), ()), AHEAD * threads)


def _computed_there(work: bytes, blocks: Sequence[int], wanted: Mapping[str, str]) -> list[Computed]:
    """Some blocks, computed in a worker; one that came during the run is looked at as the others were."""
    says = differences(versions(), wanted)
    if says:
        raise ClusterError(
            sentence("a worker that joined during the run has {says}", says=listed(says, "; "))
        )
    return computed(_work(work), blocks)


@lru_cache(maxsize=4)
def _work(sent: bytes) -> Work:
    """The function in these bytes: one object for all blocks, so that what it prepares is kept."""
    work: Work = pickle.loads(sent)
    return work


class _Sent:
    """A piece of work that was sent to a cluster."""

    def __init__(self, client: Client, place: str, future: Future[Any]) -> None:
        self._client, self._place, self._future = client, place, future

    def result(self) -> list[Computed]:
        """Its blocks, once a worker has computed them.

        Raises:
            ClusterError: the scheduler or every worker is lost.
        """
        alone_since: float | None = None
        while True:
            try:
                try:
                    found: list[Computed] = self._future.result(timeout=1.0)
                    return found
                except TimeoutError:
                    working = bool(self._client.nthreads())
            except KilledWorker as error:
                raise ClusterError(
                    sentence(
                        "{place}: {count} workers in a row ended while they computed "
                        "the same blocks; is there too little memory?",
                        place=self._place,
                        count=error.allowed_failures + 1,
                    )
                ) from None
            except (CancelledError, CommClosedError, ConnectionError):
                raise ClusterError(
                    sentence("{place}: the connection to the scheduler was lost", place=self._place)
                ) from None
            now = time.monotonic()
            alone_since = None if working else alone_since or now
            if alone_since is not None and now - alone_since > ABANDONED:
                raise ClusterError(sentence("{place}: no worker is left", place=self._place))
