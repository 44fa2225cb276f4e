"""The texts, names and number formats of one language, and a user's own words, fit to be printed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from feasibility.language import numbers
from feasibility.language.texts import counted, meaning_of, name_of, text
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.labels import LINES, labels_of

FILE = Path(__file__).parent / "data" / "known_names.toml"
"""Dutch names of the lines and segments with a well-known name."""
NAME = 60
"""Signs of the name of a line or segment, unless said otherwise."""
TERM_OF_TABLE = {"income_limit": "daeb_norm", "wws_maximum_rent": "wws_points"}
"""National tables that the glossary knows under another name."""


def plain(words: str, longest: int = 200) -> str:
    """A user's text on one line, without characters that steer a terminal, shortened where it is too long."""
    line = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def capital(phrase: str) -> str:
    """A phrase as the beginning of a sentence."""
    return phrase[:1].upper() + phrase[1:]


@cache
def known_names() -> Mapping[str, Mapping[str, str]]:
    """`lines` and `segments`: name as scenarios write it → name in Dutch."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return found


NO_LABELS: Mapping[str, str] = MappingProxyType({})


def named(kind: str, name: str, lang: str, labels: Mapping[str, str] = NO_LABELS, longest: int = NAME) -> str:
    """What a name of a scenario is called: its label, its well-known name in Dutch, or itself, readably.

    Args:
        kind: what is named: `types`, `segments`, `levers`, `parties`, a family of lines, or `lines` for any
            of those.
        name: as in the scenario: soft_costs.
        lang: nl or en.
        labels: of `labels_of`, in that language.
        longest: of what is not a well-known name, in characters.
    """
    families = LINES if kind == "lines" else (kind,)
    label = next((labels[key] for each in families if (key := f"{each}.{name}") in labels), "")
    if label:
        return plain(label, longest)
    group = "segments" if kind in ("segments", "types") else "lines" if kind in ("lines", *LINES) else ""
    known = known_names()[group].get(name) if group and lang == "nl" else None
    return known or plain(name.replace("_", " "), longest)


@dataclass(frozen=True)
class Words:
    """One language: `en` or `nl`."""

    lang: str
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the names of one scenario are called in this language; of `labels_of`."""

    def __call__(self, key: str, /, **values: object) -> str:
        """A text of the reports with its values filled in."""
        return text(key, self.lang, **values)

    def counted(self, key: str, count: int, /, **values: object) -> str:
        """The text for one or for more of something."""
        return counted(key, self.lang, count, **values)

    def listed(self, phrases: Sequence[str]) -> str:
        """Phrases in a row: CPI, wages and construction cost."""
        *before, last = phrases or ("",)
        return self("phrase_and").join([", ".join(before), last]) if before else last

    def name(self, key: str) -> str:
        """The name of a term of the glossary."""
        return name_of(key, self.lang)

    def line(self, name: str, longest: int = NAME, family: str = "lines") -> str:
        """A line of costs or income; see `named`."""
        return named(family, name, self.lang, self.labels, longest)

    def segment(self, name: str, longest: int = NAME) -> str:
        """A segment; see `named`."""
        return named("segments", name, self.lang, self.labels, longest)

    def type(self, name: str, longest: int = NAME) -> str:
        """A type of dwelling; see `named`."""
        return named("types", name, self.lang, self.labels, longest)

    def lever(self, name: str, longest: int = NAME) -> str:
        """A lever that a scenario describes; see `named`."""
        return named("levers", name, self.lang, self.labels, longest)

    def party(self, name: str, longest: int = NAME) -> str:
        """A party; see `named`."""
        return named("parties", name, self.lang, self.labels, longest)

    def heading(self, key: str) -> str:
        """The name of a term with a capital, to begin a line with."""
        return capital(self.name(key))

    def meaning(self, key: str) -> str:
        """How a term's definition begins, as a phrase."""
        return meaning_of(key, self.lang)

    def money(self, value: float | None) -> str:
        """An amount in whole euros."""
        return numbers.money(value, self.lang)

    def rent(self, value: float | None) -> str:
        """A rent with its cents."""
        return numbers.rent(value, self.lang)

    def in_unit(self, value: float, unit: str) -> str:
        """A stated value by its unit: rents with cents, other euros whole, shares as percentages, m²."""
        if unit.startswith("share"):
            return self.exact_percent(value)
        if unit == "€/month":
            return self.rent(value)
        if unit.startswith("€"):
            return self.money(value)
        return numbers.plain_number(value, self.lang) + (" m²" if unit == "m²" else "")

    def number(self, value: float | None) -> str:
        """A whole number."""
        return numbers.number(value, self.lang)

    def percent(self, value: float | None) -> str:
        """A computed share or rate, in at most two decimals of a percent."""
        return numbers.percent(value, self.lang)

    def exact_percent(self, value: float) -> str:
        """A share or rate that a person wrote, with all its decimals."""
        return numbers.exact_percent(value, self.lang)

    def share_asked(self, value: float) -> str:
        """A share that a rule asks, with a third or two as that."""
        return numbers.share_asked(value, self.lang)

    def percent_against(self, value: float | None, limits: Iterable[float]) -> str:
        """A share or rate that rounding never carries over one of these limits."""
        return numbers.percent_against(value, limits, self.lang)


def words_of(scenario: ScenarioFields, lang: str) -> Words:
    """The words of one language, with the labels of a scenario."""
    return Words(lang, labels_of(scenario, lang))


def table_name(table: str, words: Words) -> str:
    """The name of a national table, to begin a line with."""
    return words.heading(TERM_OF_TABLE.get(table, table))


COUNTRY = "Netherlands"
"""The place of a policy that holds everywhere, as the library spells it."""


def place_name(place: str, words: Words) -> str:
    """The place where a policy holds; the country in the reader's language."""
    return words("policies_netherlands") if place == COUNTRY else plain(place)
