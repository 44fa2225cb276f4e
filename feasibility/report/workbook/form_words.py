"""What a form or a workbook calls words and names; the file keeps that, and is read back by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from feasibility.language.library_notes import library_note
from feasibility.language.naming import number_name, own_words
from feasibility.language.words import COUNTRY, Words, place_name, plain
from feasibility.report.names_and_units import (
    choice_name,
    choices,
    figures_by_name,
    indices_by_name,
    rules_by_name,
)
from feasibility.report.workbook.units import in_words
from feasibility.scenario.excel.layout import (
    HEADINGS,
    OF_FIGURES,
    OF_INDICES,
    OF_PARTS,
    OF_PLACES,
    OF_SEGMENTS,
    OF_SENTENCES,
    OF_SHARES,
    OF_TYPES,
    names_at,
    said_at,
    words_of,
)
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.policy import Policy, ShareRule
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.kinds import KINDS
from feasibility.scenario.reading.policy import library_names, read_policy
from feasibility.scenario.rules.lines import BUILT_IN_INDICES
from feasibility.scenario.validated import Scenario

APART = str.maketrans(dict.fromkeys(',;:|*?~[]"', " "))
"""Signs that part the entries of a cell, or that a spreadsheet's search takes for others."""
MOST_SHARES = 20
"""Share rules that have a name for the head of their column; of any more it is the place in the list."""


def words_at(path: str, kind: Kind | None, words: Words, shares: Iterable[str] = ()) -> dict[str, str]:
    """The words that may stand in a cell of a form: what each is called → as a file spells it."""
    return rules_by_name(path, words, shares) or choices(
        words_of(kind), lambda word: choice_name(path, word, words)
    )


class FormWords:
    """The words of one form, or of one workbook."""

    def __init__(
        self,
        words: Words,
        segments: Iterable[str],
        indices: Iterable[str],
        names: Mapping[str, Mapping[str, str]] | None = None,
        shares: Iterable[str] = (),
    ) -> None:
        """Prepare a form.

        Args:
            words: its language.
            segments: names of segments of the scenario, besides those of the library.
            indices: names of its indices.
            names: what stands in place of these, or besides them, by whose names they are.
            shares: the segments of each share of the policy, joined by +.
        """
        self.words = words
        self.shares = tuple(shares)
        self.said: dict[str, str] = {}
        """What was called otherwise than a file spells it, by the path under which the file keeps that."""
        of_library = (name for policy in library_names() for name in read_policy(policy).segments)
        own = tuple(segments)
        called = _apart(choices(dict.fromkeys((*of_library, *own)), words.segment), own)
        given = {name: dict(each) for name, each in (names or {}).items()}
        self.names = {
            OF_INDICES: _apart(indices_by_name(words.lang), indices),
            OF_FIGURES: figures_by_name(words.lang),
            OF_PLACES: {place_name(COUNTRY, words): COUNTRY},
            OF_SHARES: {
                words("workbook_share_rule", number=number + 1): f"{number}" for number in range(MOST_SHARES)
            },
            OF_SEGMENTS: called,
        } | given
        given_parts = {label.translate(APART): word for label, word in given.get(OF_PARTS, {}).items()}
        self.names[OF_PARTS] = _apart(_parts(called, words) | given_parts, given_parts.values())
        self._labels: dict[str, dict[str, str]] = {}

    def labels(self, path: str) -> Mapping[str, str]:
        """What words and names at a path, or at the head of a table, are called, by their spelling."""
        if path not in self._labels:
            kind = kind_at(path)
            found = words_at(path, kind, self.words, self.shares) or self.names.get(names_at(path), {})
            self._labels[path] = {word: label for label, word in found.items()}
            kept = {said_at(path, word): label for label, word in found.items() if label != word}
            self.said |= kept
        return self._labels[path]

    def shown(self, value: Any, path: str) -> Any:
        """What the cell at a path shows of a value: yes and no in words too.

        Args:
            value: as a file spells it.
            path: dotted path, with the member of a list behind a colon.
        """
        return self.called(in_words(value, self.words.lang), path.partition(":")[0])

    def called(self, value: Any, path: str) -> Any:
        """A value with its words and well-known names as the form calls them.

        Args:
            value: as a file spells it.
            path: dotted path of its key, or of the table whose head it is.
        """
        labels = self.labels(path)
        if isinstance(value, Mapping):
            return {labels.get(name, name): each for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [labels.get(each, each) for each in value]
        return labels.get(value, value) if isinstance(value, str) else value


def workbook_words(scenario: Scenario, words: Words) -> FormWords:
    """The words of a scenario's workbook, in which its own names are called what their writer calls them."""
    policy, index = scenario.policy, partial(choice_name, "index", words=words)
    own: dict[str, tuple[Iterable[str], Callable[[str], str]]] = {
        OF_SEGMENTS: (policy.segments, words.segment),
        OF_TYPES: (scenario.dwellings, words.type),
        OF_INDICES: (dict.fromkeys((*BUILT_IN_INDICES, *scenario.indices)), index),
        "operating_costs": (scenario.operating_costs, partial(words.line, family="operating_costs")),
        "other_income": (scenario.other_income, partial(words.line, family="other_income")),
        "costs": (scenario.development.costs, partial(words.line, family="development_costs")),
        "rows": (scenario.mix.rows if scenario.mix else (), own_words),
        "levers": (scenario.levers, words.lever),
        "paths": (_moved(scenario), partial(number_name, words=words)),
    }
    names = {each: _own_names(tuple(given), label) for each, (given, label) in own.items()}
    names[OF_SENTENCES] = {library_note(each, words.lang): each for each in _sentences(policy)}
    return FormWords(words, policy.segments, scenario.indices, names, shares_named(policy.shares))


def shares_named(shares: Iterable[ShareRule]) -> list[str]:
    """The segments of each share of a policy, as a deviation names it."""
    return ["+".join(each.segments) for each in shares]


def _moved(scenario: Scenario) -> dict[str, None]:
    """The paths of the numbers that levers move."""
    return dict.fromkeys(path for lever in scenario.levers.values() for path in lever.paths)


def _sentences(policy: Policy) -> Iterable[str]:
    source = policy.source
    stated = (source.title, source.article, source.note)
    return filter(None, (*policy.notes, *stated, *policy.assumed.values()))


def _parts(segments: Mapping[str, str], words: Words) -> dict[str, str]:
    """What a party may take besides types: a segment, by what it is called, or a kind."""
    kinds = choices(KINDS, lambda kind: words(f"part_by_kind_{kind}"))
    return kinds | {words("part_by_segment", name=label): name for label, name in segments.items()}


def _own_names(own: tuple[str, ...], label: Callable[[str], str]) -> Mapping[str, str]:
    """What names are called, in signs that a list and a formula can hold."""
    headings = {each for said in HEADINGS.values() for each in said}

    def called(name: str) -> str:
        found = plain(label(name).translate(APART))
        return name if not found or found.casefold() in headings else found

    return _apart(choices(own, called), own)


def _apart(called: Mapping[str, str], own: Iterable[str]) -> Mapping[str, str]:
    """Labels → names, leaving out each label that equals another name in the scenario, in whatever case."""
    taken = {name.casefold(): name for name in own}
    return {label: name for label, name in called.items() if taken.get(label.casefold(), name) == name}
