"""Deviations with their motivation, what a reader must know unasked, and where the figures come from."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.result import Result
from feasibility.language.notes import note_text
from feasibility.language.plain import capital, plain
from feasibility.language.words import Words
from feasibility.policy.notes import Note
from feasibility.report.document import Block, Points, Section, Sentence, table
from feasibility.report.handout.front import checks_table
from feasibility.report.handout.policy_names import value_name
from feasibility.report.run.verdict import allowed_sentence, deviations

LONGEST = 400


def checks_section(result: Result, words: Words) -> Section:
    """Every policy check, and the deviations."""
    blocks: list[Block] = [Sentence(allowed_sentence(result.checks, words))]
    if result.checks:
        blocks.append(checks_table(result.checks, words))
    found = tuple(dict.fromkeys(deviations(result.checks, words)))
    blocks.append(Points(found) if found else Sentence(words("report_no_deviations")))
    return Section("checks", words("report_section_checks"), tuple(blocks))


def notes_section(result: Result, words: Words) -> Section:
    """What a reader must know unasked."""
    texts = [_note(note, result, words) for note in result.notes if note.key != "policy_value_assumed"]
    points = tuple(dict.fromkeys(texts))
    block: Block = Points(points) if points else Sentence(words("report_no_notes"))
    return Section("notes", words("section_notes"), (block,))


def _note(note: Note, result: Result, words: Words) -> str:
    """The sentence of a note; values of the policy by their names alone."""
    if note.key != "policy_value_overridden":
        return note_text(note, words.lang)
    name = value_name(str(note.values["path"]), result.scenario.policy, words)
    if not note.values["base"]:
        return words("report_policy_own", name=capital(name))
    return words(
        "report_policy_overridden", name=capital(name), base=plain(str(note.values["base"]), LONGEST)
    )


def provenance_section(result: Result, words: Words, recorded: tuple[int, str] | None = None) -> Section:
    """Versions, file and hash: with these the report can be made again.

    Args:
        result: what the report is about.
        words: of one language.
        recorded: the run that it is kept as, and the hash of the record up to and including it.
    """
    return Section("provenance", words("section_provenance"), tuple(_provenance(result, words, recorded)))


def _provenance(result: Result, words: Words, recorded: tuple[int, str] | None) -> Iterator[Block]:
    yield Sentence(words("report_made_again"))
    given = result.provenance
    rows = [
        (words("report_file"), plain(given["scenario"], LONGEST)),
        (words("report_hash"), given["scenario_sha256"]),
        *((name, given[name]) for name in ("feasibility", "numpy", "python")),
    ]
    if recorded is not None:
        run, hash_of_record = recorded
        rows.append((words("report_recorded_run"), words.number(run)))
        rows.append((words("report_recorded_hash"), hash_of_record))
    labels = [words("report_column_what"), words("report_column_value")]
    yield table(words("section_provenance"), labels, [row for row in rows if row[1]], "<<")
    if recorded is not None:
        yield Sentence(words("report_recorded_anchor"))
