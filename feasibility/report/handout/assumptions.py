"""Every value that the scenario and its policy give, with its source, and which of them are assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feasibility.evaluation.result import Result
from feasibility.glossary import Term, terms_named
from feasibility.language import numbers
from feasibility.language.naming import kind_words, number_name, own_words
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.policy.sources import SourcedValue
from feasibility.report.document import Block, Heading, Points, Rows, Section, Sentence, Table, heads, table
from feasibility.report.handout.material import Material
from feasibility.report.names_and_units import word_name
from feasibility.report.run.evidence import policy_note_text, policy_title, value_name, value_text
from feasibility.scenario.keys.paths import input_of
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import UNSURE, Remark, language_of, stated_values

LONGEST = 400
NAME = 60
GROUPS = ("mix.rows", "phases", "levers", "other_income", "operating_costs", "development.costs")
"""Parts whose members bear names that the user gave; the dwellings have a heading each."""
MARKS = ("assumed", "sourced", "derived", "known", "uncertain", "given", "none")
"""Statuses, in the order in which they are counted."""
SHARES = "land.phase_shares."
OF_KIND = "exit.by_kind."
FAMILIES = {
    "development.costs": "development_costs",
    "operating_costs": "operating_costs",
    "other_income": "other_income",
}
"""The family of lines of each part."""


def assumptions_section(material: Material, words: Words) -> Section:
    """The records of all values with their sources."""
    blocks = [*_scenario(material, words), *_policy(material.result, words)]
    return Section("assumptions", words("report_section_assumptions"), tuple(blocks))


# ---------------------------------------------------------------------------------------- the scenario


def _scenario(material: Material, words: Words) -> Iterator[Block]:
    values = list(scenario_values(material.scenario, words))
    told = material.remarks
    yield Heading(words("report_scenario_values"))
    yield Sentence(words("report_marks", **marks(values, told, words)))
    silent = words.lang == "nl" and language_of(told.values()) == "en"
    if silent:
        yield Sentence(words("report_remarks_left_out"))
    groups: dict[str, list[tuple[str, ...]]] = {}
    for each in values:
        remark = told.get(each.path)
        said = plain(remark.text, LONGEST) if remark and not silent else ""
        status = words(f"report_status_{status_of(each, told) or 'none'}")
        groups.setdefault(each.group, []).append((each.name, each.text, status, said))
    labels = [words(f"report_column_{name}") for name in ("value_of", "value", "status", "remark")]
    sides = "<><<"
    if silent:
        labels, sides = labels[:3], sides[:3]
    shown = tuple(Rows(tuple(row[: len(sides)] for row in rows), title) for title, rows in groups.items())
    yield Table(words("report_scenario_values"), heads(labels, sides), shown)


def marks(values: Sequence[ScenarioValue], told: Mapping[str, Remark], words: Words) -> Mapping[str, str]:
    """How many values there are, and how many have each mark that any of them has."""
    stated = Counter(status_of(each, told) or "none" for each in values)
    counts = [
        f"{words.number(stated[status])} {words(f'report_status_{status}')}"
        for status in MARKS
        if stated[status]
    ]
    return {"total": words.number(len(values)), "counts": words.listed(counts)}


def status_of(each: ScenarioValue, told: Mapping[str, Remark]) -> str:
    """How a value is marked; `given` where it was given beside the file, empty where it has no mark."""
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
    own = sum(each.status == "scenario" for each in result.sources)
    counted = (("unsure", unsure), ("own", own))
    counts = [words(f"report_marks_{name}", count=words.number(count)) for name, count in counted if count]
    said = words.listed(counts) or words("report_marks_nothing")
    yield Sentence(words("report_policy_marks", total=words.number(len(rows)), counts=said))
    labels = [words(f"report_column_{name}") for name in ("value_of", "value", "status", "source")]
    yield table(words("report_policy_values"), labels, rows, "<><<")
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
                yield policy_note_text(note, result, words)
            else:
                yield capital(name_of_path(str(note.values["path"]), words.lang))


@dataclass(frozen=True)
class ScenarioValue:
    """One value."""

    path: str
    group: str
    """The heading under which it stands."""
    name: str
    text: str
    given_for_this_run: bool
    """Whether it was given beside the file."""


def scenario_values(scenario: Scenario, words: Words) -> Iterator[ScenarioValue]:
    """Every value that the scenario says, but for those of its policy, in the order in which they stand."""
    single: list[ScenarioValue] = []
    parts: list[ScenarioValue] = []
    for path, value in stated_values(scenario.raw):
        line = scenario.origin.place(path)[1]
        found = ScenarioValue(
            path,
            _group(path, words),
            _name(path, words),
            _written(path, value, words),
            bool(scenario.origin.file) and not line,
        )
        (parts if "." in path else single).append(found)
    yield from single
    yield from parts


def _group(path: str, words: Words) -> str:
    first, _, rest = path.partition(".")
    if not rest:
        return words("report_general")
    if first == "dwellings":
        return f"{words.heading('dwellings')}: {words.type(rest.partition('.')[0], NAME)}"
    return words.heading(first)


def _name(path: str, words: Words) -> str:
    """What a value is called, with the name that the user gave to the line in which it stands."""
    parts = path.split(".")
    if parts[0] == "indices" and len(parts) > 2:
        name = capital(name_of_path(".".join(parts[:2]), words.lang))
        year = parts[2].isdecimal()
        return f"{name}, {parts[2] if year else name_of_path(path, words.lang)}"
    if parts[0] == "uncertainty" and len(parts) > 3:
        return _uncertain_name(parts, words)
    term = _term(path)
    name = term.wording(words.lang).name if term else plain(parts[-1], NAME)
    for group in GROUPS:
        if path.startswith(f"{group}."):
            own = parts[group.count(".") + 1]
            if own != parts[-1]:
                return f"{_own(group, own, words)}: {name}"
    if path.startswith(SHARES):
        return f"{capital(name)}: {own_words(parts[-1])}"
    if path.startswith(OF_KIND):
        return f"{capital(kind_words(words, parts[2]))}: {name}"
    return capital(name)


def _uncertain_name(parts: Sequence[str], words: Words) -> str:
    """What an uncertain index or input, or a move of one, is called, with what of it."""
    key = name_of_path(".".join(parts), words.lang)
    if parts[1] in ("indices", "inputs"):
        own = ".".join(parts[2:-1])
        return f"{plain(capital(_drawn(own, words, index=parts[1] == 'indices')), NAME)}: {key}"
    if parts[1:3] == ["shock", "moves"]:
        return f"{capital(key)}: {name_of_path(f'indices.{parts[3]}', words.lang)}"
    return capital(key)


def _drawn(name: str, words: Words, *, index: bool) -> str:
    """What an uncertain index or input is called."""
    return number_name(f"indices.{name}" if index else name, words)


def _own(group: str, name: str, words: Words) -> str:
    """The name that a line bears, a well-known one in the reader's language."""
    if group in ("mix.rows", "phases"):
        return own_words(name)
    return words.lever(name, NAME) if group == "levers" else words.line(name, NAME, FAMILIES[group])


def _written(path: str, value: Any, words: Words) -> str:
    if value is None:
        return numbers.NONE
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, date):
        return numbers.day(value, words.lang)
    if isinstance(value, str):
        return word_name(path, value, words)
    if path.endswith("correlations") and isinstance(value, Sequence):
        return "; ".join(_pair(path, each, words) for each in value) or words("value_none")
    if isinstance(value, Sequence):
        # A comma may be the decimal sign of a number.
        between = "; " if any(isinstance(each, float) for each in value) else ", "
        return between.join(_written(path, each, words) for each in value) or words("value_none")
    return _number(path, float(value), words)


def _pair(path: str, pair: Sequence[Any], words: Words) -> str:
    """Two names and their correlation."""
    *both, correlation = pair
    index = not path.endswith("input_correlations")
    named = [_drawn(each, words, index=index) for each in both]
    return f"{words.listed(named)}: {numbers.plain_number(correlation, words.lang, 4)}"


def _number(path: str, value: float, words: Words) -> str:
    if path.endswith("_year"):
        return f"{value:.0f}"
    if path.startswith("uncertainty.shock.moves."):
        return numbers.exact_percent(value, words.lang)
    term = _term((not path.endswith(".sd") and input_of(path)) or path)
    unit = term.en.unit if term else ""
    shown = term.wording(words.lang).unit if term else ""
    if unit.startswith(("share", "rate")):
        return numbers.exact_percent(value, words.lang)
    if unit.startswith("€"):
        amount = numbers.exact_money(value, words.lang)
        per = shown.partition("/")[2]
        return words("report_per", amount=amount, unit=per) if per else amount
    number = numbers.plain_number(value, words.lang, 4)
    if unit in ("year", "years") and value.is_integer():
        return words.counted("value_years", int(value))
    if unit in ("month", "months"):
        return words.counted("value_months", 1 if value == 1 else 2, amount=number)
    if not unit or unit in ("number", "text", "choice", "list"):
        return number
    return f"{number} {shown}"


def _term(path: str) -> Term | None:
    """The glossary's entry of a path; for a year of an index or a phase's share, that of all of them."""
    parts = path.split(".")
    if parts[0] == "indices" or path.startswith(SHARES):
        parts = parts[:2]
    found = terms_named(".".join(parts))
    return found[0] if found else None
