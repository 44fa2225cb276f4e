"""Recorded runs: the list, one run, and the result of recomputing one, as pages and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from feasibility.evaluation.figures.selections import RECORDED
from feasibility.language import numbers
from feasibility.language.words import Words, plain
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.record.entries import Break, Entry, Run
from feasibility.record.verification import PROVENANCE, VERSIONS, Moved, Verification
from feasibility.report.names_and_units import figure_title, figure_written
from feasibility.report.text import WIDTH, paragraph, table

Lines = Iterator[str]
SHOWN = 25
"""Runs of a list, and moved values, that are shown unasked."""
NAME, AUTHOR, LONGEST, VALUE = 34, 16, 600, 24
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


def runs_page(
    runs: Sequence[Run], file: str, lang: str, everything: bool = False, breaks: Sequence[Break] = ()
) -> str:
    """The list of runs, the last of them below.

    Args:
        runs: in the order of their numbers.
        file: in which they stand.
        lang: en or nl.
        everything: all of them, however many.
        breaks: where their chain of hashes does not hold.
    """
    words = Words(lang)
    title = words("record_title", file=plain(file))
    lines = [title, "=" * len(title)]
    if not runs:
        return "\n".join([*lines, words("record_none"), *_broken(breaks, words)]) + "\n"
    shown = runs if everything else runs[-SHOWN:]
    header = [words(f"record_column_{name}") for name in ("run", "moment", "name", "author", "note")]
    header.insert(3, words.name("residual_land_value").replace(" ", "\n", 1))
    lines += table([_row(each, words) for each in shown], "><<><<", header, "")
    if len(shown) < len(runs):
        lines.append(words.counted("record_left_out", len(runs) - len(shown)))
    return "\n".join([*lines, *_broken(breaks, words)]) + "\n"


def _broken(breaks: Sequence[Break], words: Words) -> Lines:
    """Warning: the list was changed after it was written, and which command shows more."""
    if breaks:
        first = {"run": words.number(breaks[0].run), "entry": words.number(breaks[0].entry)}
        yield from paragraph(words.counted("record_broken", len(breaks), **first), "")


def _row(run: Run, words: Words) -> tuple[str, ...]:
    entry = run.entry
    notes = [each.note for each in (entry, *run.remarks) if each.note]
    return (
        words.number(entry.run),
        _moment(entry),
        _cell(entry.name, NAME),
        words.money(entry.residual_land_value),
        _cell(entry.author, AUTHOR),
        _cell("; ".join(notes)),
    )


def _cell(words: str, longest: int = 200) -> str:
    """A user's text on one line; most are, and long lists have many."""
    as_it_is = len(words) <= longest and words.isprintable() and "  " not in words
    return words.strip() if as_it_is else plain(words, longest)


def _moment(entry: Entry) -> str:
    """The moment to the minute."""
    return _cell(entry.moment[:16].replace("T", " "))


def run_record_page(run: Run, results: Mapping[str, Any], lang: str) -> str:
    """One recorded run: who recorded what and when, and its figures as they were recorded."""
    words, entry = Words(lang), run.entry
    title = words("record_run", number=words.number(entry.run), name=plain(entry.name, WIDTH))
    lines = [title, "=" * len(title), *_facts(run, results, words), ""]
    figures = _part(results, "results")
    rows = [
        (figure_title(f"results.{name}", words), _figure(name, figures[name], words))
        for name in RECORDED
        if name in figures
    ]
    lines += table(rows, "<>")
    if run.remarks:
        lines += ["", words("record_remarks")]
        for each in run.remarks:
            author = plain(each.author, AUTHOR) or words("record_nobody")
            said = words("record_remark", moment=_moment(each), author=author, note=plain(each.note, LONGEST))
            lines += paragraph(said)
    return "\n".join(lines) + "\n"


def _facts(run: Run, results: Mapping[str, Any], words: Words) -> Lines:
    entry = run.entry
    facts = (
        ("moment", plain(entry.moment)),
        ("author", plain(entry.author)),
        ("note", plain(entry.note, LONGEST)),
        ("command", plain(entry.command, LONGEST)),
        ("versions", _versions(results)),
        ("scenario", entry.scenario_sha256),
        ("hash", entry.hash),
    )
    rows = [(words(f"record_{name}"), value) for name, value in facts if value]
    yield from table(rows, "<<", indent="")


def _versions(results: Mapping[str, Any]) -> str:
    stated = _part(results, PROVENANCE)
    return plain(", ".join(f"{name} {stated[name]}" for name in VERSIONS if name in stated))


def _part(results: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = results.get(name)
    return part if isinstance(part, Mapping) else {}


def _figure(name: str, value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words("record_yes" if value else "record_no")
    if isinstance(value, (int, float)):
        return figure_written(name, value, words, 2)
    return numbers.NONE if value is None else plain(str(value), VALUE)


# --------------------------------------------------------------------------------------- verification


def verification_page(found: Verification, results: Mapping[str, Any], lang: str) -> str:
    """What came of computing a run again: equal, or what moved, and whether the record is whole."""
    words, entry = Words(lang), found.run.entry
    title = words("record_verify_title", number=words.number(entry.run))
    lines = [title, "=" * len(title)]
    if found.outcome == "moved":
        lines += paragraph(words.counted("record_moved", len(found.moved)), "")
        lines += _moved(found.moved, words)
    else:
        lines += paragraph(words("record_equal" if found.outcome == "equal" else "record_same"), "")
    if found.versions:
        for each in found.versions:
            then, now = (numbers.NONE if value is None else value for value in (each.then, each.now))
            lines += paragraph(words("record_version_differs", name=each.path, then=then, now=now), "")
    else:
        lines += paragraph(words("record_versions_same", versions=_versions(results)), "")
    return "\n".join([*lines, *_breaks(found.breaks, words)]) + "\n"


def _moved(moved: Sequence[Moved], words: Words) -> Lines:
    rows = [
        (
            plain(each.path, 56),
            _exact(each.then, words),
            _exact(each.now, words),
            _change(each, words),
        )
        for each in moved[:SHOWN]
    ]
    header = [words(f"record_column_{name}") for name in ("value", "then", "now", "change")]
    yield from table(rows, "<>>>", header)
    if len(moved) > SHOWN:
        yield "  " + words.counted("record_more", len(moved) - SHOWN)


def _exact(value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words("record_yes" if value else "record_no")
    if isinstance(value, (int, float)):
        return numbers.plain_number(value, words.lang, _decimals(value))
    return numbers.NONE if value is None else plain(str(value), VALUE)


def _decimals(value: float) -> int:
    """Cents of amounts; of rates and shares as many as tell a difference."""
    return 2 if abs(value) >= 100 else 8


def _change(each: Moved, words: Words) -> str:
    then, now = each.then, each.now
    if isinstance(then, bool) or isinstance(now, bool):
        return ""
    if not isinstance(then, (int, float)) or not isinstance(now, (int, float)):
        return ""
    change = now - then
    shown = numbers.plain_number(change, words.lang, max(_decimals(then), 8 if abs(change) < 0.01 else 2))
    return f"+{shown}" if change > 0 else shown


def record_check_page(
    breaks: Sequence[Break],
    entries: Sequence[Entry],
    file: str,
    lang: str,
    head: str | None = None,
    anchor: Entry | None = None,
) -> str:
    """Whether a whole record is still what was written.

    Args:
        breaks: where its chain does not hold.
        entries: all of it.
        file: where it stands.
        lang: nl or en.
        head: a hash that was noted elsewhere, where one was given.
        anchor: the entry that bears it; None where there is none.
    """
    words = Words(lang)
    title = words("record_verify_all", file=plain(file))
    lines = [title, "=" * len(title), *_breaks(breaks, words)]
    if head is not None:
        lines += paragraph(_anchored(head, anchor, breaks, entries, words), "")
    if entries:
        last = words("record_head", count=words.number(len(entries)), hash=entries[-1].hash)
        lines += paragraph(last, "")
    return "\n".join(lines) + "\n"


def _anchored(
    head: str, anchor: Entry | None, breaks: Sequence[Break], entries: Sequence[Entry], words: Words
) -> str:
    """What a hash that was noted elsewhere proves of this record."""
    if anchor is None:
        return words("record_head_missing", hash=head)
    values = {"entry": words.number(anchor.entry), "run": words.number(anchor.run)}
    if any(each.entry <= anchor.entry for each in breaks):
        return words("record_head_broken", **values)
    later = sum(each.entry > anchor.entry for each in entries)
    key = "last" if not later else "one" if later == 1 else "more"
    return words(f"record_head_found_{key}", **values, later=words.number(later))


def _breaks(breaks: Sequence[Break], words: Words) -> Lines:
    if not breaks:
        yield from paragraph(words("record_chain_whole"), "")
    for each in breaks:
        values = {"run": words.number(each.run), "entry": words.number(each.entry)}
        yield from paragraph(words(f"record_break_{each.what}", **values), "")


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
