"""A run on a Dask cluster of real processes on the loopback address: the same bytes as on threads."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from distributed import Client

import feasibility
from feasibility import InputError, read_scenario
from feasibility.risk.runs import cluster
from feasibility.risk.runs.cluster import ClusterError, on_cluster
from feasibility.risk.runs.engines import Engine, in_threads
from feasibility.risk.runs.versions import versions
from tests.small_runs import SCENARIO, SmallPlan, bytes_of, folder_bytes, small_figures, small_run

ROOT = Path(__file__).parents[2]
PACKAGE = Path(feasibility.__file__).parent
PATHS = 9_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended by signals")


@pytest.fixture(scope="module")
def plan() -> SmallPlan:
    return SmallPlan(read_scenario(SCENARIO), PATHS)


@pytest.fixture(scope="module")
def local() -> Iterator[Engine]:
    """Two worker processes of this machine."""
    with on_cluster(workers=2) as engine:
        yield engine


def ended_in(block: int, marker: Path, plan: SmallPlan, number: int) -> dict[str, Any]:
    """The figures of a block; the first process that comes to one of them is killed in it."""
    if number == block:
        try:
            marker.touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return small_figures(plan, number)


def refused_in(block: int, number: int) -> dict[str, Any]:
    if number == block:
        raise InputError.of("dwellings.low.rent", "is too high", "a.yaml", 3)
    return {}


# ------------------------------------------------------------------------------------------ this machine


def test_processes_give_the_bytes_of_threads(plan: SmallPlan, local: Engine, tmp_path: Path) -> None:
    alone = small_run(plan, engine=in_threads(1), folder=tmp_path / "threads")
    assert bytes_of(small_run(plan, engine=local, folder=tmp_path / "cluster")) == bytes_of(alone)
    assert folder_bytes(tmp_path / "cluster") == folder_bytes(tmp_path / "threads")


def test_what_threads_began_a_cluster_resumes(plan: SmallPlan, local: Engine, tmp_path: Path) -> None:
    for name, engine in (("begun", local), ("whole", in_threads(2))):
        work = partial(small_figures, plan)
        with closing(cluster_run(plan, work, engine, tmp_path / name)) as blocks:
            for _ in range(18 if name == "begun" else 36):
                next(blocks)
    small_run(plan, engine=local, folder=tmp_path / "begun", resume=True)
    assert folder_bytes(tmp_path / "begun") == folder_bytes(tmp_path / "whole")


def cluster_run(plan: SmallPlan, work: Any, engine: Engine, folder: Path) -> Any:
    from feasibility.risk.runs.in_blocks import run_blocks

    return run_blocks(plan, work, engine=engine, folder=folder)


def test_a_worker_that_is_killed_changes_nothing(plan: SmallPlan, local: Engine, tmp_path: Path) -> None:
    work = partial(ended_in, 20, tmp_path / "killed", plan)
    assert bytes_of(list(local(work, range(36)))) == bytes_of(small_run(plan))
    assert (tmp_path / "killed").exists()


def test_what_a_block_refuses_is_said_as_it_is_here(local: Engine) -> None:
    with pytest.raises(InputError) as caught:
        list(local(partial(refused_in, 7), range(36)))
    assert str(caught.value) == "a.yaml:3: dwellings.low.rent: is too high"


def test_no_process_is_left() -> None:
    before = set(psutil.Process().children(recursive=True))
    with on_cluster(workers=2) as engine:
        begun = {
            each
            for each in set(psutil.Process().children(recursive=True)) - before
            if "resource_tracker" not in " ".join(each.cmdline())  # Python's own, as long as it runs
        }
        assert len(begun) >= 2
        with closing(engine(partial(refused_in, -1), range(1_000))) as blocks:
            next(blocks)
    assert psutil.wait_procs(begun, timeout=5)[1] == []


def test_a_program_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-B", "-m", "tests.small_runs", "dask", str(tmp_path / "run"), "9000", "0.01"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdout is not None
        assert running.stdout.readline() == "0\n"
        begun = psutil.Process(running.pid).children(recursive=True)
        running.kill()
    assert len(begun) >= 2
    assert psutil.wait_procs(begun, timeout=10)[1] == []


# ------------------------------------------------------------------------------------ a running scheduler


@contextmanager
def process(*arguments: str, path: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask, ended at the end."""
    running = subprocess.Popen(
        [sys.executable, "-B", "-m", *arguments],
        cwd=path,
        env={**os.environ, "PYTHONPATH": str(path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler without workers, and its address."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    options = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
    with process("distributed.cli.dask_scheduler", *options) as running:
        until(lambda: answers(port))
        yield address, running


def worker(address: str, folder: Path, path: Path = ROOT) -> Any:
    return process(
        "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
        "--local-directory", str(folder), "--host", "127.0.0.1", path=path,
    )  # fmt: skip


def ready(address: str, workers: int = 1) -> dict[str, int]:
    """Wait until so many workers have come to a scheduler; their threads."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)
        threads: dict[str, int] = client.nthreads()
        return threads


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_running_cluster_gives_the_same_and_loses_a_worker(plan: SmallPlan, tmp_path: Path) -> None:
    """Two workers that nobody starts again; one is killed in the middle of the run."""
    with (
        scheduler(tmp_path) as (address, _),
        worker(address, tmp_path / "a"),
        worker(address, tmp_path / "b") as second,
    ):
        ready(address, 2)
        slow = SmallPlan(plan.scenario, PATHS, seconds=0.005)
        with on_cluster(address) as engine:
            found = []
            for each in engine(partial(small_figures, slow), range(36)):
                found.append(each)
                if len(found) == 5:
                    second.kill()
        assert bytes_of(found) == bytes_of(small_run(plan))
        with on_cluster(address) as again:  # the cluster is somebody else's, and goes on
            assert len(list(again(partial(small_figures, plan), range(4)))) == 4


def test_a_scheduler_that_is_lost_is_said(plan: SmallPlan, tmp_path: Path) -> None:
    with scheduler(tmp_path) as (address, running), worker(address, tmp_path / "a"):
        ready(address)
        slow = SmallPlan(plan.scenario, PATHS, seconds=0.01)
        with on_cluster(address) as engine, pytest.raises(ClusterError) as caught:
            for block, _ in engine(partial(small_figures, slow), range(1_000)):
                if block == 3:
                    running.kill()
    assert str(caught.value) == f"--scheduler {address}: the connection to the scheduler was lost"


def test_workers_that_are_all_lost_are_said(
    plan: SmallPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ABANDONED", 0.5)
    with scheduler(tmp_path) as (address, _), worker(address, tmp_path / "a") as only:
        ready(address)
        slow = SmallPlan(plan.scenario, PATHS, seconds=0.01)
        with on_cluster(address) as engine, pytest.raises(ClusterError) as caught:
            for block, _ in engine(partial(small_figures, slow), range(1_000)):
                if block == 3:
                    only.kill()
    assert str(caught.value) == f"--scheduler {address}: no worker is left"


# ------------------------------------------------------------------------------------------------ bad input


def refusals(address: str) -> list[str]:
    began = time.monotonic()
    with pytest.raises(InputError) as caught, on_cluster(address):
        pass
    assert time.monotonic() - began < 10
    assert all(each.file == f"--scheduler {address}" for each in caught.value.mistakes)
    return [each.message for each in caught.value.mistakes]


DOES_NOT_ANSWER = (
    "does not answer within {} seconds: is it the address of a running Dask scheduler, such as "
    "tcp://127.0.0.1:8786?"
)


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2p1\r\n"])
def test_what_answers_in_another_protocol_is_no_scheduler(greeting: bytes) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def greet() -> None:
            with server.accept()[0] as caller:
                caller.sendall(greeting)
                caller.recv(1)

        Thread(target=greet, daemon=True).start()
        (said,) = refusals(f"tcp://127.0.0.1:{server.getsockname()[1]}")
    assert "scheduler" in said


def test_a_scheduler_that_does_not_answer_is_said_within_ten_seconds() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert refusals(f"tcp://127.0.0.1:{silent.getsockname()[1]}") == [DOES_NOT_ANSWER.format(4)]


def test_where_nothing_or_another_server_listens_no_scheduler_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with process("http.server", "--bind", "127.0.0.1", str(web := free_port())):
        until(lambda: answers(web))
        for port in (web, free_port()):
            assert refusals(f"tcp://127.0.0.1:{port}") == [DOES_NOT_ANSWER.format(1)]


@pytest.mark.parametrize(
    "address",
    ["", "x", "8786", "http://127.0.0.1:8786", "tcp://", "tcp://a:b", "é:1", "tcp://127.0.0.1:99999"],
)
def test_what_is_no_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    (found,) = refusals(address)
    assert "the address of a running Dask scheduler, such as tcp://127.0.0.1:8786" in found


def test_what_answers_and_is_no_scheduler_is_said(tmp_path: Path) -> None:
    with scheduler(tmp_path) as (address, _), worker(address, tmp_path / "a"):
        (other,) = ready(address)
        (found,) = refusals(other)
    assert found.startswith("is the address of a worker, not the address of a running Dask scheduler")


def test_a_scheduler_without_workers_is_said(tmp_path: Path) -> None:
    with scheduler(tmp_path) as (address, _):
        assert refusals(address) == ["has no workers: start them with `dask worker ADDRESS`"]


def test_every_worker_of_another_version_is_named(tmp_path: Path) -> None:
    """One with an older version of the program, one with changed source, one without the program."""
    with ExitStack() as stack:
        address, _ = stack.enter_context(scheduler(tmp_path))
        for name in ("older", "changed", "none"):
            place = tmp_path / name
            if name == "none":
                (place / "feasibility").mkdir(parents=True)
                (place / "feasibility" / "__init__.py").write_text("raise ImportError", encoding="utf-8")
            else:
                shutil.copytree(
                    PACKAGE,
                    place / "feasibility",
                    ignore=shutil.ignore_patterns("__pycache__", "report", "live"),
                )
                file = place / "feasibility" / ("version.py" if name == "older" else "cashflow/rent.py")
                file.write_text(file.read_text(encoding="utf-8") + '\nVERSION = "0.0.9"\n', encoding="utf-8")
            stack.enter_context(worker(address, tmp_path / f"{name}-files", path=place))
        ready(address, 3)
        found = refusals(address)
    assert len(found) == 3
    ends = {each.partition(" has ")[2] for each in found}
    here = versions()["feasibility"]
    assert f"feasibility 0.0.9, and here it is {here}" in ends
    assert f"feasibility {here} with other source files than here" in ends
    assert f"no feasibility {here}, or none that can be imported" in ends
    assert all(each.startswith("worker tcp://127.0.0.1:") for each in found)
