"""How fast the record is: `python -m pytest tests/benchmarks/test_record_speed.py -s`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from feasibility import evaluate, read_scenario
from feasibility.record.append import append
from feasibility.record.entries import Entry, breaks, hash_of
from feasibility.record.opening import RECORD_FILE, opened_to_write
from feasibility.record.reading import COLUMNS, entries_in, runs_of
from feasibility.record.stored import draft_of
from feasibility.report.record import runs_page

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
MOMENT = "2026-11-22T07:04:52Z"
RUNS = 10_000


def test_recording_one(benchmark: Any, tmp_path: Path) -> None:
    """What comes after the evaluation; the aim is 50 ms at most."""
    result = evaluate(read_scenario(AMERSFOORT))

    def record() -> Entry:
        return append(tmp_path, draft_of(result, MOMENT, "feasibility run", "a note"))

    assert benchmark(record).run >= 1


def test_listing_ten_thousand(benchmark: Any, tmp_path: Path) -> None:
    """The list of a large record; the aim is 0.3 s at most."""
    draft = draft_of(evaluate(read_scenario(AMERSFOORT)), MOMENT, "feasibility run", "a note", "somebody")
    entry = append(tmp_path, draft)
    contents = draft.contents
    assert contents is not None
    database = opened_to_write(tmp_path / RECORD_FILE, 5.0)
    database.execute("BEGIN")
    for number in range(2, RUNS + 1):
        entry = replace(entry, entry=number, run=number, previous=entry.hash)
        entry = replace(entry, hash=hash_of(entry))
        database.execute(
            f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 13)})", tuple(vars(entry).values())
        )
        database.execute("INSERT INTO contents VALUES (?, ?, ?, ?)", (number, *contents))
    database.execute("COMMIT")
    database.close()

    def listed() -> str:
        entries = entries_in(tmp_path)
        return runs_page(runs_of(entries), RECORD_FILE, "en", everything=True, breaks=breaks(entries))

    assert len(benchmark(listed).splitlines()) == RUNS + 5
