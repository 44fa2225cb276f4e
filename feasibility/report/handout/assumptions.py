"""Every value that the scenario and its policy give, with its source, and which of them are assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from feasibility.evaluation.result import Result
from feasibility.language.notes import note_text
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.policy.sources import SourcedValue
from feasibility.report.document import Block, Heading, Points, Rows, Section, Sentence, Table, heads
from feasibility.report.handout.material import Material
from feasibility.report.handout.scenario_values import ScenarioValue, scenario_values
from feasibility.report.run.evidence import UNSURE, policy_title, value_name, value_text
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.writing.remarks import Remark, language_of

LONGEST = 400


def assumptions_section(material: Material, words: Words) -> Section:
    """The records of all values with their sources."""
    blocks = [*_scenario(material, words), *_policy(material.result, words)]
    return Section("assumptions", words("report_section_assumptions"), tuple(blocks))


# ---------------------------------------------------------------------------------------- the scenario


def _scenario(material: Material, words: Words) -> Iterator[Block]:
    values = list(scenario_values(material.scenario, words))
    told = material.remarks
    stated = Counter(_status(each, told) for each in values)
    counts = {
        status: words.number(stated[status])
        for status in ("assumed", "sourced", "derived", "known", "uncertain")
    }
    yield Heading(words("report_scenario_values"))
    unmarked = words.number(stated[""] + stated["given"])
    yield Sentence(words("report_marks", total=words.number(len(values)), **counts, unmarked=unmarked))
    silent = words.lang == "nl" and language_of(told.values()) == "en"
    if silent:
        yield Sentence(words("report_remarks_left_out"))
    groups: dict[str, list[tuple[str, ...]]] = {}
    for each in values:
        remark = told.get(each.path)
        said = plain(remark.text, LONGEST) if remark and not silent else ""
        status = words(f"report_status_{_status(each, told) or 'none'}")
        groups.setdefault(each.group, []).append((each.name, each.text, status, said))
    labels = [words(f"report_column_{name}") for name in ("value_of", "value", "status", "remark")]
    sides = "<><<"
    if silent:
        labels, sides = labels[:3], sides[:3]
    shown = tuple(Rows(tuple(row[: len(sides)] for row in rows), title) for title, rows in groups.items())
    yield Table(words("report_scenario_values"), heads(labels, sides), shown)


def _status(each: ScenarioValue, told: Mapping[str, Remark]) -> str:
    if each.given_for_this_run:
        return "given"
    remark = told.get(each.path)
    return remark.status if remark else ""


# ------------------------------------------------------------------------------- the policy and the law


def _policy(result: Result, words: Words) -> Iterator[Block]:
    yield Heading(words("report_policy_values"))
    rows = tuple(
        (
            capital(value_name(each.name, result.scenario.policy, words)),
            value_text(each, words),
            words(f"status_{each.status}"),
            source_title(each, result, words),
        )
        for each in result.sources
    )
    unsure = sum(each.status in UNSURE for each in result.sources)
    yield Sentence(
        words(
            "report_policy_marks",
            total=words.number(len(rows)),
            assumed=words.number(unsure),
            own=words.number(sum(each.status == "scenario" for each in result.sources)),
        )
    )
    labels = [words(f"report_column_{name}") for name in ("value_of", "value", "status", "source")]
    yield Table(words("report_policy_values"), heads(labels, "<><<"), (Rows(rows),))
    reasons = tuple(_readings(result, words))
    if reasons:
        yield Sentence(words("report_readings"))
        yield Points(reasons)
    yield Sentence(words("report_not_checked"))


def source_title(each: SourcedValue, result: Result, words: Words) -> str:
    """Where a value comes from; Dutch names replace the English titles of the library's files."""
    if each.status == "scenario":
        return words("report_source_scenario")
    if words.lang == "en":
        return plain(each.source, LONGEST) or words("source_own_policy")
    if each.name.startswith("indices."):
        return words("report_source_statistics")
    if not each.name.startswith("policy."):
        return words("report_source_law")
    return plain(policy_title(result.scenario.policy, words), LONGEST) or words("source_own_policy")


def _readings(result: Result, words: Words) -> Iterator[str]:
    """Values that the policy marks as assumed, each with the reason, where it is in the reader's language."""
    library = result.scenario.policy_base in library_names()
    for note in result.notes:
        if note.key == "policy_value_assumed":
            if words.lang == "en" or not library:
                yield note_text(note, words.lang)
            else:
                yield capital(name_of_path(str(note.values["path"]), words.lang))
