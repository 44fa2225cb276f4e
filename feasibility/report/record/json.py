"""Recorded runs as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from feasibility.record.entries import Break, Entry, Run
from feasibility.record.verification import Moved, Verification

Json = dict[str, Any]


def runs_json_text(runs: Sequence[Run], breaks: Sequence[Break] = ()) -> str:
    """The list of runs as one JSON object, and where their chain of hashes is broken."""
    return _text({"runs": [_run(each) for each in runs], "record": [_break(each) for each in breaks]})


def run_json_text(run: Run, contents: Mapping[str, Any]) -> str:
    """One run whole: its entry, its scenario as it was recorded, and what `run --json` printed.

    With `previous` and the texts of the scenario, the policy and the results the hash can be worked out anew.
    """
    return _text(_run(run) | {name: contents[name] for name in ("scenario", "policy", "results")})


def verification_json_text(found: Verification) -> str:
    """What came of computing a run again, as one JSON object."""
    return _text(
        {
            "run": found.run.entry.run,
            "outcome": found.outcome,
            "moved": [_moved(each) for each in found.moved],
            "versions": [_moved(each) for each in found.versions],
            "record": [_break(each) for each in found.breaks],
        }
    )


def record_check_json_text(
    breaks: Sequence[Break], entries: Sequence[Entry], head: str | None = None, anchor: Entry | None = None
) -> str:
    """Whether a record is what was written, as one JSON object, with `head` where a noted hash is given."""
    data: Json = {
        "entries": len(entries),
        "hash": entries[-1].hash if entries else None,
        "record": [_break(each) for each in breaks],
    }
    if head is not None:
        data["head"] = {"hash": head, "entry": None if anchor is None else anchor.entry}
    return _text(data)


def _text(data: Json) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _run(run: Run) -> Json:
    entry = run.entry
    return {
        "run": entry.run,
        "entry": entry.entry,
        "moment": entry.moment,
        "name": entry.name,
        "author": entry.author,
        "note": entry.note,
        "command": entry.command,
        "residual_land_value": entry.residual_land_value,
        "scenario_sha256": entry.scenario_sha256,
        "contents_sha256": entry.contents_sha256,
        "previous": entry.previous,
        "hash": entry.hash,
        "remarks": [
            {"entry": each.entry, "moment": each.moment, "author": each.author, "note": each.note}
            for each in run.remarks
        ],
    }


def _moved(each: Moved) -> Json:
    return {"path": each.path, "then": each.then, "now": each.now}


def _break(each: Break) -> Json:
    return {"entry": each.entry, "run": each.run, "what": each.what}
