"""Changes as a page sends them: what was typed, a value, a removal, a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.messages import given_path, given_word, listed, sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, OneOrMore
from feasibility.scenario.keys.paths import kind_at, kind_below, subject_of, value_at
from feasibility.scenario.keys.values import Day, Kind
from feasibility.scenario.overrides import LONGEST_PATH, MOST_PARTS, plain
from feasibility.scenario.reading.policy import is_path
from feasibility.scenario.writing.changes import (
    MARK,
    REMOVED,
    Names,
    Removed,
    is_same,
    names_of,
    with_change,
)
from feasibility.scenario.writing.edit import edited
from feasibility.scenario.writing.notes import noted
from feasibility.scenario.writing.places import read_text
from feasibility.workbench.documents.open_scenario import FOREIGN, Document, with_text
from feasibility.workbench.forms.typed import typed_at

MOST_CHANGES = 1_000
LONGEST_TYPED = 20_000
WAYS = ("typed", "value", "remove", "note")


@dataclass(frozen=True)
class Change:
    """One change of a page."""

    path: str
    way: str
    """typed, value, remove or note."""
    given: Any


def changes_in(data: Any) -> tuple[Change, ...] | None:
    """The changes of a request; None where they have another form."""
    if not isinstance(data, list) or not 0 < len(data) <= MOST_CHANGES:
        return None
    found = [_change(each) for each in data]
    return None if None in found else tuple(each for each in found if each is not None)


def _change(data: Any) -> Change | None:
    if not isinstance(data, dict) or not isinstance(data.get("path"), str):
        return None
    path = data["path"]
    ways = [each for each in WAYS if each in data]
    if len(ways) != 1 or set(data) != {"path", *ways} or not path or len(path) > LONGEST_PATH:
        return None
    way, given = ways[0], data[ways[0]]
    is_text = isinstance(given, str) and len(given) <= LONGEST_TYPED
    if (way in ("typed", "note") and not is_text) or (way == "remove" and given is not True):
        return None
    return Change(path, way, given)


def changed(document: Document, changes: Sequence[Change], lang: str) -> Document:
    """The document after changes, as one step; one that cannot be made is kept as it was typed, with why.

    Args:
        document: before.
        changes: in their order.
        lang: in which numbers and words were typed.

    Raises:
        InputError: the text would be no scenario file any more, or a note has no value to stand behind.
    """
    text, typed = document.text, dict(document.typed)
    together: dict[str, Any] = {}
    for each in _last_of_each_run(changes):
        if each.way == "note":
            text = _with_note(document, _with_all(document, text, together, typed), each.path, each.given)
            continue
        typed.pop(each.path, None)
        shown = each.given if isinstance(each.given, str) else ""
        try:
            value = _value(document, each, lang)
        except InputError as error:
            typed[each.path] = (shown, _why(error.mistakes[0], each.path))
            continue
        if each.path in together:
            text = _with_all(document, text, together, typed)
        together[each.path] = (value, shown)
    return with_text(document, _with_all(document, text, together, typed), typed)


def _why(mistake: Mistake, path: str) -> str:
    """Why a text was refused; where its field holds several values, of which one."""
    about, within = subject_of(mistake.path), mistake.path.removeprefix(f"{path}.")
    if within == mistake.path:
        return mistake.message
    beside = f"{path.rpartition('.')[0]}.gain" if path.startswith("parties.") else path
    return listed([given_path(about) if about else given_word(within, beside), mistake.message], ": ")


def _last_of_each_run(changes: Sequence[Change]) -> list[Change]:
    """Changes without those whose path gets another value at once, as while a field is being typed in."""
    following = (*changes[1:], None)
    return [
        each
        for each, after in zip(changes, following, strict=True)
        if after is None or each.path != after.path or not {each.way, after.way} <= {"typed", "value"}
    ]


def _with_all(
    document: Document, text: str, values: dict[str, Any], typed: dict[str, tuple[str, str]]
) -> str:
    """A text with values, of which those that cannot be written are kept as typed; there are none then.

    Single values that stand in the text already, such as a column that was pasted, are replaced in one go;
    new entries of one part are added in one too.
    """
    given = dict(values)
    values.clear()
    return _written(document, text, given, typed)


def _written(
    document: Document, text: str, given: Mapping[str, Any], typed: dict[str, tuple[str, str]]
) -> str:
    if len(given) > 1:
        own = read_text(text.removeprefix(MARK), str(document.file)).document.data
        names = {path: names_of(path, own) for path in given}
        if all(value_at(own, each) is not None for each in names.values()) or _are_new(names, own, document):
            wanted = {names[path]: value for path, (value, _) in given.items()}
            with suppress(InputError):
                return edited(text, wanted, str(document.file))
            each, half = list(given.items()), len(given) // 2  # to say which
            text = _written(document, text, dict(each[:half]), typed)
            return _written(document, text, dict(each[half:]), typed)
    for path, (value, shown) in given.items():
        try:
            text = with_value(document, text, path, value)
        except InputError as error:
            typed[path] = (shown, error.mistakes[0].message)
    return text


def _are_new(names: Mapping[str, Names], own: Any, document: Document) -> bool:
    """Whether all are new keys of one mapping of the file itself, such as types that were pasted."""
    above = {each[:-1] for each in names.values()}
    raw = document.reading.raw
    is_mapping = len(above) == 1 and isinstance(value_at(own, next(iter(above))), Mapping)
    return is_mapping and all(value_at(raw, each) is None for each in names.values())


def _value(document: Document, change: Change, lang: str) -> Any:
    """The value that a change sets; `REMOVED` where it takes the key away."""
    path = change.path
    kind = kind_at(path) if path.count(".") < MOST_PARTS else None
    if kind is None and path != "policy.base":
        raise InputError.of(path, sentence("unknown path"), str(document.file))
    value: Any = REMOVED
    if change.way == "typed":
        value = typed_at(path, change.given, lang, document.reading.raw)
        value = REMOVED if value is None else value
    elif change.way == "value":
        value = with_days(plain(change.given), kind)
    if path in ("policy", "policy.base"):
        _refuse_foreign(document, value)
    return value


def _with_note(document: Document, text: str, path: str, note: str) -> str:
    """A text with a note behind a value; one that stands in a base alone is written in the file itself."""
    file = str(document.file)
    own = read_text(text.removeprefix(MARK), file).document.data
    raw = document.reading.raw
    names = names_of(path, raw)
    if note and value_at(own, names_of(path, own)) is None and value_at(raw, names) is not None:
        text = with_value(document, text, path, value_at(raw, names), inherited=True)
    return noted(text, path, note, file)


def _refuse_foreign(document: Document, value: Any) -> None:
    """Refuse a policy in a file that the workbench may not read."""
    base = value.get("base") if isinstance(value, Mapping) else value
    if isinstance(base, str) and is_path(base):
        place = (document.file.parent / base).resolve()
        if not place.is_relative_to(document.root):
            raise InputError.of("policy", FOREIGN, str(document.file))


def with_value(document: Document, text: str, path: str, value: Any, *, inherited: bool = False) -> str:
    """A text with the value at a path, whatever stands in the text itself and what in its bases.

    A list of which only an entry changes is written whole where it stands in a base; what a base gives is
    taken away by null. What a base or the policy says already is not repeated, unless it is asked for
    (`inherited`).
    """
    own = read_text(text.removeprefix(MARK), str(document.file)).document.data
    raw = document.reading.raw
    if path == "policy.base" and "policy" not in own and value == document.reading.policy_base:
        return text
    if path == "policy.base" and isinstance(own.get("policy"), str):
        path = "policy"
    names = names_of(path, raw if value_at(own, names_of(path, own)) is None else own)
    is_inherited = text == document.text and value_at(own, names) is None and not isinstance(value, Removed)
    if is_inherited and not inherited and value is not None and is_same(value, value_at(raw, names)):
        return text  # as the base or the policy says
    names, value = _whole_list(names, value, own, raw)
    after = edited(text, {names: value}, str(document.file))
    is_gone = isinstance(value, Removed)
    if is_gone and after == text and value_at(raw, names) is not None:
        return edited(text, {names: None}, str(document.file))
    return after


def _whole_list(names: Names, value: Any, own: Any, raw: Any) -> tuple[Names, Any]:
    """The list that contains a path, changed, where the file itself does not have it."""
    for size in range(1, len(names)):
        above = names[:size]
        entries = value_at(raw, above)
        if isinstance(entries, (list, tuple)) and not isinstance(value_at(own, above), list):
            return above, with_change(list(entries), names[size:], value)
    return names, value


def with_days(value: Any, kind: Kind | None) -> Any:
    """Plain data in which a text is a date where its key takes one: JSON has no dates."""
    if isinstance(kind, MappingOr):
        kind = kind.mapping if isinstance(value, Mapping) else kind.other
    if isinstance(kind, OneOrMore) and not isinstance(value, list):
        kind = kind.item
    if isinstance(value, Mapping):
        return {
            name: with_days(entry, kind_below(kind, str(name)) if kind else None)
            for name, entry in value.items()
        }
    if isinstance(value, list):
        item = kind.item if isinstance(kind, (ListOf, OneOrMore)) else None
        return [with_days(entry, item) for entry in value]
    if isinstance(kind, Day) and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
