"""What a result rests on: notes, values of the policy and the law, their sources, and provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.library_notes import library_note
from feasibility.language.notes import note_text
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, place_name, plain, table_name
from feasibility.policy.notes import Note
from feasibility.policy.sources import RULE, SourcedValue
from feasibility.report.document import Block, Points, Section, Sentence, table
from feasibility.report.policies.values import value_name as policy_value_name
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.writing.remarks import UNSURE

ASSUMED = "policy_value_assumed"
OVERRIDDEN = "policy_value_overridden"
"""Notes that stand with the assumed values."""
WITH_THE_RENTS = "leaves_before_term"
"""A note that stands with the rents of the report, with the year and the rent."""
WITH_THE_VERDICT = "npv_unlike_verdict"
"""A note that stands with the verdict, where a page has one."""
LOAN_NOTES = (
    "loan_amount_by_phase",
    "loan_bound_of_phase",
    "loan_forbidden",
    "loan_forbidden_of_phase",
    "loan_zero",
    "loan_zero_of_phase",
)
"""Notes that stand with the loans, where a page has a part on them."""
LONGEST = 400

# ---------------------------------------------------------------------------------------------- notes


def note_texts(result: Result, words: Words, *, but: Collection[str] = ()) -> tuple[str, ...]:
    """What a reader must know unasked, each sentence once; without the notes of these keys."""
    texts = (
        policy_note_text(note, result, words) for note in result.notes if note.key not in (ASSUMED, *but)
    )
    return tuple(dict.fromkeys(texts))


def loan_note_texts(result: Result, words: Words) -> tuple[str, ...]:
    """What a reader must know of the loans."""
    return tuple(note_text(note, words.lang, words.labels) for note in result.notes if note.key in LOAN_NOTES)


def notes_section(result: Result, words: Words) -> Section:
    """The section of the report."""
    told = (ASSUMED, WITH_THE_RENTS, WITH_THE_VERDICT, *LOAN_NOTES)
    texts = dict.fromkeys(
        policy_note_text(note, result, words) for note in result.notes if note.key not in told
    )
    block: Block = Points(tuple(texts)) if texts else Sentence(words("report_no_notes"))
    return Section("notes", words("section_notes"), (block,))


def policy_note_text(note: Note, result: Result, words: Words) -> str:
    """The sentence of a note; values of the policy by their names alone."""
    if note.key not in (OVERRIDDEN, ASSUMED):
        return note_text(note, words.lang, words.labels)
    name = value_name(str(note.values["path"]), result.scenario.policy, words)
    if note.key == ASSUMED:
        return words(
            "report_policy_assumed",
            name=capital(name),
            reason=library_note(str(note.values["reason"]), words.lang),
        )
    if not note.values["base"]:
        return words("report_policy_own", name=capital(name))
    return words(
        "report_policy_overridden", name=capital(name), base=plain(str(note.values["base"]), LONGEST)
    )


# ------------------------------------------------------------------------------------ assumed values


def assumed_blocks(result: Result, words: Words) -> Iterator[Block]:
    """Values of the policy that no source states, with the reason that the policy gives."""
    reasons = _reasons(result, words)
    points = []
    said = set()
    for each in result.sources:
        if each.status in UNSURE:
            said.add(each.name)
            line = words(
                "assumed_value",
                name=value_name(each.name, result.scenario.policy, words),
                value=value_text(each, words),
            )
            points.append(_with_reason(line, reasons.get(each.name, ""), words))
    for path, reason in reasons.items():
        if path not in said:
            points.append(_with_reason(value_name(path, result.scenario.policy, words), reason, words))
    yield Points(tuple(points), "-") if points else Sentence(words("assumed_none"))
    yield Sentence(words("assumed_other"))


def _reasons(result: Result, words: Words) -> Mapping[str, str]:
    """Path → reason, in the reader's language where it is one of the library's."""
    return {
        str(note.values["path"]): plain(library_note(str(note.values["reason"]), words.lang), 600)
        for note in result.notes
        if note.key == ASSUMED
    }


def _with_reason(line: str, reason: str, words: Words) -> str:
    return words("assumed_reason", line=line, reason=reason) if reason else line


def value_text(each: SourcedValue, words: Words) -> str:
    """A policy or legal value with its unit."""
    if isinstance(each.value, str):
        if each.value in ("true", "false"):
            return words("yes" if each.value == "true" else "no")
        if each.unit == "date":
            return numbers.day(date.fromisoformat(each.value), words.lang)
        path = f"{each.name.removeprefix('policy.')}.{each.value}"
        named = name_of_path(path, words.lang)
        return each.value if named == path else named
    amount = words.in_unit(each.value, each.unit)
    if each.unit == "years":
        return words.counted("value_years", int(each.value))
    if each.unit == "months":
        return words.counted("value_months", 1 if each.value == 1 else 2, amount=amount)
    if each.unit == "multiple":
        return words("value_times", amount=amount)
    return words("value_a_month", amount=amount) if each.unit == "€/month" else amount


def value_name(path: str, policy: Policy, words: Words) -> str:
    """What a value is, with its segment, its group of segments, or its date.

    Args:
        path: as a result lists it: `policy.segments.low.upper`, `liberalisation_limit.2019-01-01`.
        policy: in which it stands.
        words: the language.
    """
    if path.startswith(f"{RULE}."):
        part, _, bound = path.removeprefix(f"{RULE}.").partition(".")
        end = f"_{bound}" if bound else ""
        return words(f"report_rule_{part}{end}", name=table_name(RULE.partition(".")[0], words))
    if not path.startswith(("policy.", "indices.")):
        return _table_value(path, words)
    parts = path.split(".")
    if parts[0] == "indices":
        name = name_of_path(".".join(parts[:2]), words.lang)
        return ", ".join([name, *parts[2:]])
    return policy_value_name(path, policy, words)


def _table_value(path: str, words: Words) -> str:
    """A row of a national table: its name, which of its columns, and from when."""
    table, _, rest = path.partition(".")
    column, _, day = rest.rpartition(".")
    shown = table_name(table, words)
    if column in ("free", "mid", "social"):
        shown += " " + words(f"report_column_of_{column}")
    elif column.isdecimal():
        shown = words("report_points_of_type", name=shown, points=column)
    elif rest in ("new_build_surcharge", "new_build_years"):
        return (
            words.heading("new_build_surcharge")
            if rest.endswith("surcharge")
            else words("report_years_of_surcharge")
        )
    try:
        return words("report_from_day", name=shown, year=date.fromisoformat(day).year)
    except ValueError:
        return shown


# -------------------------------------------------------------------------------- sources, provenance


def source_blocks(result: Result, words: Words) -> Iterator[Block]:
    """Each source once, with how many values it gave and how sure they are."""
    statuses: dict[str, Counter[str]] = {}
    for each in result.sources:
        statuses.setdefault(_source_name(each, result, words), Counter())[each.status] += 1
    points = []
    for source, count in statuses.items():
        parts = (
            words("source_status", count=number, status=words(f"status_{status}"))
            for status, number in count.items()
        )
        points.append(words.counted("source_values", count.total(), source=source, statuses=", ".join(parts)))
    yield Points(tuple(points), "-")
    yield Sentence(words("source_all"))


def _source_name(each: SourcedValue, result: Result, words: Words) -> str:
    if each.name.startswith("indices."):
        return words("source_history", name=words.heading(each.name.removeprefix("indices.")))
    if each.name.startswith(f"{RULE}."):
        return words("source_rule", name=table_name(RULE.partition(".")[0], words))
    if not each.name.startswith("policy."):
        return words("source_table", name=table_name(each.name.partition(".")[0], words))
    policy = result.scenario.policy
    title = each.source if words.lang == "en" else policy_title(policy, words)
    return plain(title or each.source, 300) or words("source_own_policy")


def policy_title(policy: Policy, words: Words) -> str:
    """A policy by its name and its place."""
    return ", ".join(filter(None, (policy.name, policy.place and place_name(policy.place, words))))


def provenance_blocks(result: Result, words: Words) -> Iterator[Block]:
    """Version, file and hash: what a figure must be given with to be made again."""
    version, file = result.provenance["feasibility"], plain(result.provenance["scenario"])
    if file:
        yield Sentence(words("provenance_version", version=version, file=file))
    else:
        yield Sentence(words("provenance_no_file", version=version))
    yield Sentence(words("provenance_hash", hash=result.provenance["scenario_sha256"]))


def provenance_section(result: Result, words: Words, recorded: tuple[int, str] | None = None) -> Section:
    """The section of the report: versions, file and hash, with which it can be made again.

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
