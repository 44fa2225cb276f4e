"""What a result rests on: notes, assumed values, sources and provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.notes import note_text
from feasibility.language.plain import plain
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, place_name, table_name
from feasibility.policy.sources import RULE, SourcedValue
from feasibility.report.text import paragraph
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.reading.policy import library_names

Lines = Iterator[str]

UNSURE = ("assumed", "uncertain")


def note_lines(result: Result, words: Words) -> Lines:
    """What a reader must know unasked, a sentence each."""
    for sentence in note_texts(result, words):
        yield from _point(sentence)


def note_texts(result: Result, words: Words) -> Sequence[str]:
    """What a reader must know unasked, each sentence once."""
    texts = (note_text(note, words.lang) for note in result.notes if note.key != "policy_value_assumed")
    return tuple(dict.fromkeys(texts))


def assumed_lines(result: Result, words: Words) -> Lines:
    """Values of the policy that no source states, with the reason that the policy gives."""
    reasons = _reasons(result, words)
    said = set()
    for each in result.sources:
        if each.status in UNSURE:
            said.add(each.name)
            line = words(
                "assumed_value",
                name=name_of_path(each.name, words.lang),
                path=plain(each.name),
                value=value_text(each, words),
            )
            yield from _point(_with_reason(line, reasons.get(each.name, ""), words))
    for path, reason in reasons.items():
        if path not in said:
            line = words("assumed_reading", name=name_of_path(path, words.lang), path=plain(path))
            yield from _point(_with_reason(line, reason, words))
    if not said and not reasons:
        yield from paragraph(words("assumed_none"))
    yield from paragraph(words("assumed_other"))


def _reasons(result: Result, words: Words) -> Mapping[str, str]:
    """Path → reason; the library's reasons are in English and are left out of a page in another language."""
    silent = words.lang != "en" and result.scenario.policy_base in library_names()
    return {
        str(note.values["path"]): "" if silent else plain(str(note.values["reason"]), 600)
        for note in result.notes
        if note.key == "policy_value_assumed"
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


def source_lines(result: Result, words: Words) -> Lines:
    """Each source once, with how many values it gave and how sure they are."""
    statuses: dict[str, Counter[str]] = {}
    for each in result.sources:
        statuses.setdefault(_source_name(each, result, words), Counter())[each.status] += 1
    for source, count in statuses.items():
        parts = (
            words("source_status", count=number, status=words(f"status_{status}"))
            for status, number in count.items()
        )
        yield from _point(
            words.counted("source_values", count.total(), source=source, statuses=", ".join(parts))
        )
    yield from paragraph(words("source_all"))


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


def provenance_lines(result: Result, words: Words) -> Lines:
    """Version, file and hash: what a figure must be given with to be made again."""
    version, file = result.provenance["feasibility"], plain(result.provenance["scenario"])
    if file:
        yield from paragraph(words("provenance_version", version=version, file=file))
    else:
        yield from paragraph(words("provenance_no_file", version=version))
    yield from paragraph(words("provenance_hash", hash=result.provenance["scenario_sha256"]))


def _point(sentence: str) -> Lines:
    yield from paragraph(sentence, "    ", "  - ")
