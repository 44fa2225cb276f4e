"""The words of the program in English and Dutch: scenario keys, options, figures, terms of the field."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType

from feasibility.errors import FeasibilityError
from feasibility.messages import sentence

LANGUAGES = ("en", "nl")
LEAST_OF_COMPOUND = 4
"""Letters of a word that is looked for within others."""
LONGEST_NAME = 80
NAMES_HELD = 4_096
"""Names and paths whose units are held."""
NEAR = 0.75
"""Ratio of `difflib` above which a name is like a misspelt one: below it words share letters by chance."""
QUOTES: Mapping[str, tuple[str, str]] = MappingProxyType({"en": ("“", "”"), "nl": ("‘", "’")})
ASIDE = re.compile(r" \((?:role|rol|private)\)\Z")
"""What tells a term from another one, and no choice in a field."""
_MARKED = re.compile(r"`(?P<word>=?)(?P<spelled>[^`|=]+)(?:=(?P<key>[^`|]+))?(?:\|(?P<said>[^`]*))?`")
"""Words of a file in a definition: a key `payment_months`, or under another key `repayment=loan.repayment`;
a word `=at_start`, the last part of its key; or what no term is, with what a person reads: `en|en: …`."""


def as_in_a_file(definition: str, lang: str, name_of: Callable[[str], str]) -> str:
    """The definition for people who write a file: keys and words as spelled; in Dutch with a word's name.

    Args:
        definition: as the glossary has it.
        lang: `en` or `nl`.
        name_of: the name of a term by its key.
    """

    def written(marked: re.Match[str]) -> str:
        if not marked["word"]:
            return f"`{marked['spelled']}`"
        name = ASIDE.sub("", name_of(marked["spelled"]))
        spelled = marked["spelled"].rpartition(".")[2]
        return f"`{spelled}` ({name})" if lang == "nl" and name != spelled else f"`{spelled}`"

    return _MARKED.sub(written, definition)


def for_people(definition: str, lang: str, name_of: Callable[[str], str]) -> str:
    """The definition for people who fill in a form: every key and word as the form calls it."""

    def said(marked: re.Match[str]) -> str:
        if marked["said"] is not None:
            return marked["said"]
        name = ASIDE.sub("", name_of(marked["key"] or marked["spelled"]))
        opened, closed = QUOTES[lang]
        return f"{opened}{name[:1].upper()}{name[1:]}{closed}"

    return _MARKED.sub(said, definition)


@dataclass(frozen=True)
class Wording:
    """A term in one language."""

    name: str
    definition: str
    """For who writes a file: it spells keys as they stand there."""
    help: str
    """The same for who fills in a form, where keys have labels."""
    unit: str
    source: str
    """Textbook, law, plan, or convention of this program."""
    formula: str
    """Empty where there is none."""


@dataclass(frozen=True)
class Term:
    """One entry of the glossary."""

    key: str
    """The scenario key or the name of the figure; dotted where one word means several things."""
    en: Wording
    nl: Wording
    symbol: str
    """The symbol that formulas use; empty where there is none."""
    also: tuple[str, ...]
    """Synonyms in either language."""
    see: tuple[str, ...]
    """Keys of related terms."""

    def wording(self, lang: str) -> Wording:
        """The term in Dutch for `nl`, else in English."""
        return self.nl if lang == "nl" else self.en


class UnknownTermError(FeasibilityError, KeyError):
    """The glossary has no such term, or several; `nearest` are similar keys or names."""

    def __init__(self, name: str, nearest: tuple[str, ...], *, several: bool = False) -> None:
        """The name as the user wrote it; `several` where it fits all of `nearest`."""
        self.nearest = nearest
        shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
        if several:
            self.message = sentence(
                "'{name}' stands for several terms: {names}", name=shown, names=", ".join(nearest)
            )
        elif nearest:
            self.message = sentence(
                "no term '{name}'; did you mean {names}?", name=shown, names=", ".join(nearest)
            )
        else:
            self.message = sentence("no term '{name}'", name=shown)
        super().__init__(self.message)

    def __str__(self) -> str:
        """The message, without the quotation marks that KeyError adds."""
        return self.message


@cache
def glossary() -> Mapping[str, Term]:
    """Every term by its key, in the order of the scenario file, the results and the cash flow."""
    text = resources.files("feasibility").joinpath("glossary.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)

    def wording(entry: Mapping[str, Mapping[str, str]], sources: list[str], lang: str) -> Wording:
        def name_of(key: str) -> str:
            return str(data["terms"][key][lang]["name"])

        unit, formula = str(entry["unit"]), str(entry.get("formula", ""))
        if lang == "nl":
            unit, formula = data["units"][unit], str(entry.get("formula_nl", formula))
        definition = _on_one_line(entry[lang]["definition"])
        return Wording(
            name=entry[lang]["name"],
            definition=as_in_a_file(definition, lang, name_of),
            help=for_people(definition, lang, name_of),
            unit=unit,
            source="; ".join(data["sources"][source][lang] for source in sources),
            formula=_on_one_line(formula),
        )

    return MappingProxyType(
        {
            key: Term(
                key=key,
                en=wording(entry, entry["source"], "en"),
                nl=wording(entry, entry["source"], "nl"),
                symbol=entry.get("symbol", ""),
                also=tuple(entry.get("also", ())),
                see=tuple(entry.get("see", ())),
            )
            for key, entry in data["terms"].items()
        }
    )


def term(name: str) -> Term:
    """The one term with a name; see `terms_named`.

    Raises UnknownTermError, a KeyError, where there is none (with the nearest names) or more than one.
    """
    matches = terms_named(name)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UnknownTermError(name, tuple(match.key for match in matches), several=True)
    raise UnknownTermError(name, _nearest(name))


def terms_named(name: str) -> tuple[Term, ...]:
    """The terms that match a name, tried in this order until one does; empty without a match.

    A key; an English or Dutch name or another word for the term; a dotted path in a scenario or a result,
    such as `dwellings.low.rent` (the term with the most parts of it, in their order); the last part of a
    dotted key; a symbol. Case is ignored; spaces, underscores and hyphens are the same.
    """
    wanted = _plain(name)
    for words in (_words_by_key(), _words_by_name()):
        if wanted in words:
            return words[wanted]
    return _along_path(wanted) or _words_by_last_part().get(wanted) or _words_by_symbol().get(wanted, ())


@lru_cache(maxsize=NAMES_HELD)
def unit_named(name: str, lang: str = "en") -> str:
    """The unit of a term, or of a path in a scenario or a result; empty without one."""
    found = terms_named(name)
    return found[0].wording(lang).unit if found else ""


def terms_with(words: str) -> tuple[Term, ...]:
    """The terms of whose name, or other words, in either language these are the first words, else a part.

    For a reader who knows a word of a name and not the whole: afschrijving, lening. Case is ignored.
    """
    first, inside = _terms_by_place(words)
    return first or inside


def other_terms_with(words: str, found: Iterable[Term]) -> tuple[Term, ...]:
    """The terms with these words anywhere in a name, besides those that were found.

    Where no term bears the name itself also those of which it is a part of a word: instandhoudingstermijn.
    """
    first, inside = _terms_by_place(words)
    compounds = () if terms_named(words) else _terms_of_compounds(words)
    known = {each.key for each in found}
    return tuple({each.key: each for each in (*first, *inside, *compounds) if each.key not in known}.values())


def _terms_of_compounds(words: str) -> tuple[Term, ...]:
    """The terms with a name in which these words are part of a longer word."""
    wanted = _plain(words)
    if len(wanted) < LEAST_OF_COMPOUND:
        return ()
    return tuple(each for name, entries in _words_by_name().items() if wanted in name for each in entries)


def _terms_by_place(words: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms that begin with these words, and those with them further on."""
    wanted = _plain(words).split("_")
    size = len(wanted)
    first: dict[str, Term] = {}
    inside: dict[str, Term] = {}
    for name, entries in _words_by_name().items():
        parts = [each.strip("(),:;") for each in name.split("_")]
        places = [place for place in range(len(parts) - size + 1) if parts[place : place + size] == wanted]
        if places:
            (inside if places[0] else first).update({each.key: each for each in entries})
    return tuple(first.values()), tuple(inside.values())


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _collected(pairs: list[tuple[str, Term]]) -> dict[str, tuple[Term, ...]]:
    words: dict[str, tuple[Term, ...]] = {}
    for word, entry in pairs:
        known = words.get(_plain(word), ())
        words[_plain(word)] = known if entry in known else (*known, entry)
    return words


@cache
def _words_by_key() -> dict[str, tuple[Term, ...]]:
    return _collected([(key, entry) for key, entry in glossary().items()])


@cache
def _words_by_name() -> dict[str, tuple[Term, ...]]:
    entries = glossary().values()
    return _collected([(word, each) for each in entries for word in (each.en.name, each.nl.name, *each.also)])


@cache
def _words_by_last_part() -> dict[str, tuple[Term, ...]]:
    return _collected([(key.rpartition(".")[2], entry) for key, entry in glossary().items()])


@cache
def _words_by_symbol() -> dict[str, tuple[Term, ...]]:
    return _collected([(entry.symbol, entry) for entry in glossary().values() if entry.symbol])


def _along_path(path: str) -> tuple[Term, ...]:
    """The terms whose key has the same last part as the path and the most of its other parts, in order."""
    parts = path.split(".")
    if len(parts) == 1:
        return ()
    fitting = []
    for entry in _words_by_last_part().get(parts[-1], ()):
        rest = iter(parts)
        key_parts = entry.key.split(".")
        if all(part in rest for part in key_parts):
            fitting.append((len(key_parts), entry))
    most = max((length for length, _ in fitting), default=0)
    return tuple(entry for length, entry in fitting if length == most)


def _nearest(name: str) -> tuple[str, ...]:
    """Up to three keys nearest to a misspelt name, by key, by name or by the last part of a path."""
    wanted = _plain(name)[:LONGEST_NAME]
    words = {**_words_by_last_part(), **_words_by_name(), **_words_by_key()}
    found: list[str] = []
    for part in (wanted.rpartition(".")[2], wanted):
        for match in difflib.get_close_matches(part, words, n=3, cutoff=NEAR):
            found.extend(entry.key for entry in words[match] if entry.key not in found)
    return tuple(found[:3])
