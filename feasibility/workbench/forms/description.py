"""The form of a scenario: every key that may be given, by group, with its words and what stands in it.

Everything is taken from the table of keys (kind, bounds, default) and the glossary (label, unit, help);
`groups.toml` says only where a key stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import isfinite
from typing import Any

from feasibility.language.words import Words, capital, plain
from feasibility.report.workbook.input_checks import asked_of
from feasibility.report.workbook.input_rows import FOLLOWED
from feasibility.scenario.keys.fields import (
    KeyOf,
    ListOf,
    Named,
    OneOrMore,
    PartOf,
    WordOr,
    keys_of,
    single_kind,
)
from feasibility.scenario.keys.labels import LabelByLanguage, is_label
from feasibility.scenario.keys.levers import counts_in, kind_at_lever
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import WHOLE, is_percentage, value_at
from feasibility.scenario.keys.values import Day, Kind, Number, OneOf, Text, Whole, YesNo
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import Remark
from feasibility.workbench.forms.choices import NAMED_AFTER, choices_at
from feasibility.workbench.forms.entries.beginning import FILE, beginning, beginnings
from feasibility.workbench.forms.entries.uncertain import starts_of
from feasibility.workbench.forms.field_texts import shown_as
from feasibility.workbench.forms.naming import (
    ANY,
    LONGEST_NAME,
    entry_label,
    help_of,
    key_words,
    label_of,
    policy_titles,
)
from feasibility.workbench.forms.notation import Place, is_range
from feasibility.workbench.forms.number_choices import DRAWN, chosen_numbers, in_reader_language

UNASKED = ("text", "lines", "choice", "yesno", "date")
"""Sorts of fields that show themselves what may stand in them."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Keys that are shown together in the form."""

    key: str
    title: Mapping[str, str]
    """By language."""
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """What every field of a form is made from."""

    raw: Mapping[str, Any]
    words: Words
    policy_base: str = ""
    notes: Mapping[str, Remark] = field(default_factory=dict)
    scenario: Scenario | None = None
    root: str = ""
    """Stands before a path where its words are looked up, with a dot; empty for a scenario."""


@cache
def groups(of: str = "groups") -> tuple[Group, ...]:
    """The groups of a form, in their order: of a scenario, or of a `dwelling`."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Group(each["key"], each["title"], tuple(each["paths"])) for each in data[of])


@cache
def aside() -> frozenset[str]:
    """Paths of keys that are shown after the others."""
    return frozenset(tomllib.loads(FILE.read_text(encoding="utf-8"))["aside"]["paths"])


def form_of(
    raw: Mapping[str, Any],
    lang: str,
    policy_base: str = "",
    notes: Mapping[str, Remark] | None = None,
    scenario: Scenario | None = None,
) -> Json:
    """The form of a scenario.

    Args:
        raw: the scenario as plain data, after inheritance and with the whole policy; it may have mistakes.
        lang: `en` or `nl`.
        policy_base: library name or path of the policy's base.
        notes: the remark on each value, by dotted path.
        scenario: without mistakes, from which uncertain inputs begin; None where there is none.

    Returns:
        `groups`, each with `key`, `title` and `fields`. A field has `path`, `label`, `unit`, `help`, `asked`
        (what may stand in it, as a sentence), `kind`, `required`, `default` and `shown` (as they stand in a
        field), `choices` where words are chosen from, `languages` where a text may stand in each, and
        `note`. A part has its own fields `of`; names (and numbered entries) have `entries` with theirs, and
        `new`, with what an entry begins.
    """
    form = Form(raw, Words(lang), policy_base, notes or {}, scenario)
    return {
        "groups": [
            {
                "key": each.key,
                "title": each.title[lang],
                "fields": [found for path in each.paths if (found := _at(path, form)) is not None],
            }
            for each in groups()
        ]
    }


def _at(path: str, form: Form) -> Json | None:
    """The field of a path of `groups.toml`."""
    key, names = KeyOf("", "", WHOLE, None), path.split(".")
    for name in names:
        assert isinstance(key.kind, PartOf), path
        key = keys_of(key.kind.part)[name]
    return field_of(key, value_at(form.raw, names), path, path, form) if is_shown(key.kind) else None


def is_shown(kind: Kind) -> bool:
    """Whether a key has a field: the version of the format is not for people to choose."""
    return not (isinstance(kind, OneOf) and len(kind.words) == 1)


def is_single(kind: Kind) -> bool:
    """Whether one field holds a value, of whatever kind; a part, and entries, have a field for each key."""
    entries = isinstance(kind, Named) and isinstance(kind.item, (PartOf, IndexKind))
    numbered = isinstance(kind, (ListOf, OneOrMore)) and isinstance(kind.item, PartOf)
    return not (isinstance(kind, PartOf) or entries or numbered)


def field_of(key: KeyOf, value: Any, path: str, pattern: str, form: Form) -> Json:
    """One key: a single value, a part, or entries with names."""
    kind, words = key.kind, form.words
    made: Json = {
        "path": path,
        "label": label_of(pattern, words),
        "unit": "",
        "help": help_of(pattern, words),
        "required": key.required,
    }
    if pattern in aside():
        made["aside"] = True
    if isinstance(kind, PartOf):
        return made | _part(kind, key, value, path, pattern, form)
    if is_single(kind):
        return made | _single(key, value, path, pattern, form)
    assert isinstance(kind, (Named, ListOf, OneOrMore)), path
    entries = _entries if isinstance(kind, Named) else _numbered
    return made | entries(kind.item, value, path, pattern, form)


def _single(key: KeyOf, value: Any, path: str, pattern: str, form: Form) -> Json:
    kind, place = kind_at_lever(path, key.kind, form.raw), Place(f"{form.root}{path}", form.words)
    default = FOLLOWED.get(pattern) if key.default is None or key.required else key.default
    shape, about = _shape(kind, path), counts_in(path, form.raw)
    made: Json = {
        "kind": shape,
        "unit": unit_at(about or path, about or pattern, kind, form),
        "shown": "" if value is None else shown_as(value, kind, place),
        "default": "" if key.required or default in (None, "", (), {}) else _default(default, kind, place),
        "asked": ""
        if shape in UNASKED
        else asked_of(kind.other if isinstance(kind, WordOr) else kind, form.words),
    }
    if is_label(kind):
        made |= {"kind": "label", "value": as_json(value), "languages": [*keys_of(LabelByLanguage)]}
    choices, part = choices_at(kind, place, form.raw, path), NAMED_AFTER.get(path.rpartition(".")[2])
    if part is not None and isinstance(default, str) and default:
        made["default"] = entry_label(default, None, part[-1], form.words)
    if choices:
        labels = (label for label, word in choices.items() if word == default)
        made["default"] = next(labels, made["default"])
        made["choices"] = [{"value": word, "label": label} for label, word in choices.items()]
        made["value"] = as_json(value)
    if is_range(kind):
        made["range"] = True
    note = form.notes.get(path)
    if note is not None:
        made["note"] = {"status": note.status, "text": note.text}
    told = in_reader_language(value, pattern, form.words.lang)
    return made | ({"told": told} if told else {}) | chosen_numbers(value, place, pattern, form.raw)


def _default(default: Any, kind: Kind, place: Place) -> str:
    return shown_as(list(default) if isinstance(default, tuple) else default, kind, place)


def _shape(kind: Kind, path: str) -> str:
    """What sort of field a kind needs."""
    one = single_kind(kind)
    if isinstance(one, IndexKind):
        return "index"
    if isinstance(one, Number):
        return "percent" if is_percentage(one, path) else "number"
    for each, shape in ((Whole, "whole"), (Day, "date"), (YesNo, "yesno"), (OneOf, "choice")):
        if isinstance(one, each):
            return shape
    if isinstance(one, (ListOf, Named)):
        return "lines" if isinstance(one.item, Text) and not one.item.needed else "list"
    return "choice" if path.rpartition(".")[2] in (*NAMED_AFTER, "from", "gain") else "text"


# ------------------------------------------------------------------------------------- parts and entries


def _part(kind: PartOf, key: KeyOf, value: Any, path: str, pattern: str, form: Form) -> Json:
    """A part with fixed keys; one that may be left out says whether it is there, and with what it begins."""
    given = isinstance(value, Mapping)
    made: Json = {"kind": "part", "given": given, "optional": key.default is None}
    if key.default is None and not given:
        return made | {"of": [], "new": beginnings().get(pattern, {})}
    return made | {"of": list(_fields(kind, value if given else {}, path, pattern, form))}


def _fields(kind: PartOf, value: Mapping[Any, Any], path: str, pattern: str, form: Form) -> Iterator[Json]:
    if path == "policy":
        yield _policy_base(form)
    for name, each in keys_of(kind.part).items():
        yield field_of(each, value.get(name), f"{path}.{name}", f"{pattern}.{name}", form)


def _policy_base(form: Form) -> Json:
    """The policy on which the scenario's own is based, one of the library's or a file."""
    titles = dict(policy_titles(form.words.lang))
    if form.policy_base and form.policy_base not in titles:
        titles[form.policy_base] = form.policy_base
    return {
        "path": "policy.base",
        "label": label_of("policy", form.words),
        "unit": "",
        "help": help_of("policy.base", form.words),
        "required": False,
        "kind": "choice",
        "shown": form.policy_base,
        "value": form.policy_base or None,
        "default": "",
        "asked": "",
        "choices": [{"value": name, "label": label} for name, label in titles.items()],
    }


def _entries(item: Kind, value: Any, path: str, pattern: str, form: Form) -> Json:
    given = value if isinstance(value, Mapping) else {}
    entries = [
        _entry(item, str(name), each, f"{path}.{name}", f"{pattern}.{ANY}", form)
        for name, each in given.items()
    ]
    made: Json = {"kind": "names", "entries": entries, "new": beginning(f"{pattern}.{ANY}", form.raw)}
    if path == DRAWN:
        made |= {"drawn": True, "starts": starts_of(form.scenario) if form.scenario else {}}
    return made


def _numbered(item: Kind, value: Any, path: str, pattern: str, form: Form) -> Json:
    """Entries without names: they are added and taken away as a whole list."""
    single = isinstance(value, Mapping)
    given = [value] if single else list(value) if isinstance(value, (list, tuple)) else []
    entries = [
        _entry(item, str(at), each, path if single else f"{path}.{at}", f"{pattern}.{ANY}", form)
        for at, each in enumerate(given)
    ]
    return {
        "kind": "names",
        "numbered": True,
        "entries": entries,
        "new": beginning(f"{pattern}.{ANY}", form.raw),
    }


def _entry(item: Kind, name: str, value: Any, path: str, pattern: str, form: Form) -> Json:
    part = path.rpartition(".")[0].rpartition(".")[2]
    label = capital(plain(name, LONGEST_NAME)) if form.root else entry_label(name, value, part, form.words)
    if isinstance(item, PartOf):
        fields = list(_fields(item, value if isinstance(value, Mapping) else {}, path, pattern, form))
    else:
        only = _single(KeyOf(name, name, item, None), value, path, pattern, form)
        named: Json = {
            "path": path,
            "label": label,
            "unit": "",
            "help": help_of(path, form.words),
            "required": True,
        }
        fields = [named | only]
    return {"name": name, "label": label, "path": path, "fields": fields, "value": as_json(value)}


def as_json(value: Any) -> Any:
    """Plain data without dates and infinite numbers, and with texts as names, as JSON takes it."""
    if isinstance(value, Mapping):
        return {str(name): as_json(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(entry) for entry in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def unit_at(path: str, pattern: str, kind: Kind, form: Form) -> str:
    """The unit beside a field; a percentage has its sign in the field, and a price is not by the month."""
    is_year = isinstance(kind, Whole) and not kind.grouped
    if is_year or _shape(kind, path) in ("percent", "index", "list"):
        return ""
    unit = key_words(pattern, form.words.lang)[2]
    if pattern.startswith("policy.segments.") and unit.startswith("€"):
        segment = value_at(form.raw, tuple(path.split(".")[:3]))
        return "€" if isinstance(segment, Mapping) and segment.get("tenure") == "sale" else unit
    return unit
