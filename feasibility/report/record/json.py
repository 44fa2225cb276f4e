"""Recorded runs as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feasibility.plain_data import Json, as_data, plain_value
from feasibility.record.entries import Break, Entry, Run
from feasibility.record.verification import Verification

ENTRY = (
    "run",
    "entry",
    "moment",
    "name",
    "author",
    "note",
    "command",
    "residual_land_value",
    "scenario_sha256",
    "contents_sha256",
    "previous",
    "hash",
)
"""What is written of a run's entry, in this order."""
REMARK = ("entry", "moment", "author", "note")
"""What is written of a remark on a run."""


def runs_json(runs: Sequence[Run], breaks: Sequence[Break] = ()) -> Json:
    """The list of runs, and where their chain of hashes is broken."""
    return {"runs": [_run(each) for each in runs], "record": plain_value(breaks)}


def run_json(run: Run, contents: Mapping[str, Any]) -> Json:
    """One run whole: its entry, its scenario as it was recorded, and what `run --json` printed.

    With `previous` and the texts of the scenario, the policy and the results the hash can be worked out anew.
    """
    return _run(run) | {name: contents[name] for name in ("scenario", "policy", "results")}


def verification_json(found: Verification) -> Json:
    """What came of computing a run again."""
    return {
        "run": found.run.entry.run,
        **as_data(found, only=("outcome", "moved", "versions")),
        "record": plain_value(found.breaks),
    }


def record_check_json(
    breaks: Sequence[Break], entries: Sequence[Entry], head: str | None = None, anchor: Entry | None = None
) -> Json:
    """Whether a record is what was written, with `head` where a noted hash is given."""
    data: Json = {
        "entries": len(entries),
        "hash": entries[-1].hash if entries else None,
        "record": plain_value(breaks),
    }
    if head is not None:
        data["head"] = {"hash": head, "entry": None if anchor is None else anchor.entry}
    return data


def _run(run: Run) -> Json:
    remarks = [as_data(each, only=REMARK) for each in run.remarks]
    return as_data(run.entry, only=ENTRY, remarks=remarks)
