"""Long work in threads of its own: how far it is, how long it takes still, and how it is stopped.

A question that takes seconds is begun with `begin`; the page asks again and again how far it is. Work is
stopped where it says how far it is, by an error that ends it.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from feasibility.errors import FeasibilityError, InputError
from feasibility.language.texts import LANGUAGES, in_languages
from feasibility.messages import in_language, listed
from feasibility.plain_data import Json

MOST_KEPT = 30
"""Jobs whose outcome is kept; the oldest that has ended goes first."""
NEARLY = 0.99
"""The most that is told of work that has not ended."""
MOST_AT_ONCE = 2
"""Jobs that compute at the same time; others wait for their turn."""
MOST_RUNNING = 40
"""Jobs that compute or wait; more are refused."""
RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
Progress = Callable[..., None]
"""Called with what is done, where that is known how much there is, and the name of the part that it is at."""
logger = logging.getLogger(__name__)


class StoppedError(FeasibilityError):
    """The work is no longer wanted."""


@dataclass(frozen=True)
class Outcome:
    """What a job leads to."""

    html: str
    """A fragment of a page."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """SVG by name."""
    data: Json | None = None
    """What a page does more with than show it, as the command's JSON: the points of a frontier."""


Work = Callable[[str, Progress], Outcome]
"""Takes the name of its job and tells how far it is."""


@dataclass(eq=False)
class Job:
    """One job, and what is known of it."""

    key: str
    state: str = RUNNING
    done: float = 0.0
    """Share of the work, or of the part that it is at [0–1]; 0 where its amount is not known."""
    part: str = ""
    """What it is at; empty where it has no parts."""
    began: float = 0.0
    """When it, or that part, began to compute, by a monotonic clock [s]; 0 while it waits."""
    outcome: Outcome | None = None
    reason: Mapping[str, str] = field(default_factory=dict)
    """Why it failed, in each language."""
    unwanted: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The jobs of one workbench."""

    def __init__(self) -> None:
        """Begin without any."""
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._turn = threading.Semaphore(MOST_AT_ONCE)

    @property
    def are_full(self) -> bool:
        """Whether no more work can wait."""
        return sum(each.state == RUNNING for each in list(self._jobs.values())) >= MOST_RUNNING

    def begin(self, work: Work) -> str:
        """Begin work in a thread, and give its key."""
        job = Job(secrets.token_hex(8))
        self._jobs[job.key] = job
        for key in [each.key for each in self._jobs.values() if each.state != RUNNING][:-MOST_KEPT]:
            del self._jobs[key]
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job.key

    def get(self, key: str) -> Job | None:
        """The job of a key; None where there is none."""
        return self._jobs.get(key)

    def stop(self, key: str) -> bool:
        """Stop a job, as soon as it says how far it is; False where there is none."""
        job = self._jobs.get(key)
        if job is not None:
            job.unwanted.set()
        return job is not None

    def stop_all(self) -> None:
        """Stop every job, as the server ends."""
        for job in self._jobs.values():
            job.unwanted.set()

    def _run(self, job: Job, work: Work) -> None:
        with self._turn:
            job.began = time.monotonic()
            try:
                progress_of(job)(0)
                job.outcome = work(job.key, progress_of(job))
                job.done, job.state = 1.0, DONE
            except StoppedError:
                job.state = STOPPED
            except InputError as error:
                told = listed((each.message for each in error.mistakes), "\n")
                job.reason = {lang: in_language(told, lang) for lang in LANGUAGES}
                job.state = FAILED
            except FeasibilityError as error:
                job.reason = {lang: error.in_language(lang) for lang in LANGUAGES}
                job.state = FAILED
            except Exception:  # logged, and told: one job must not end the workbench
                logger.exception("a question could not be answered")
                job.reason = in_languages("workbench_failed")
                job.state = FAILED


def progress_of(job: Job) -> Progress:
    """What work calls to tell how far it is.

    Raises, when it is called:
        StoppedError: the job is no longer wanted.
    """

    def tell(done: float, total: float | None = None, part: str = "") -> None:
        if job.unwanted.is_set():
            raise StoppedError
        if part != job.part:
            job.part, job.done, job.began = part, 0.0, time.monotonic()
        if total:
            job.done = max(job.done, min(1.0, done / total))

    return tell


def job_json(job: Job) -> Json:
    """How far a job is, for a page: state, part, done, left [s] where that can be said, html or reason."""
    left = None
    if job.state == RUNNING and job.began and job.done > 0:
        left = (time.monotonic() - job.began) * (1 - job.done) / job.done
    # At the end of what is counted something may still be done.
    done = min(job.done, NEARLY) if job.state == RUNNING else job.done
    found: Json = {"state": job.state, "done": done, "left": left}
    if job.part:
        found["part"] = {lang: in_language(job.part, lang) for lang in LANGUAGES}
    if job.outcome is not None:
        found["html"] = job.outcome.html
        if job.outcome.data:
            found["data"] = job.outcome.data
    if job.reason:
        found["reason"] = dict(job.reason)
    return found
