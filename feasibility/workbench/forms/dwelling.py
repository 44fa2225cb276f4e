"""The form of a dwelling whose points are counted, made from its table of keys as that of a scenario is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.invisible_characters import plain_text
from feasibility.language.words import Words
from feasibility.points.description import WHOLE, fixtures_in
from feasibility.scenario.keys.fields import keys_of
from feasibility.scenario.keys.paths import kind_at
from feasibility.workbench.forms.description import Form, field_of, groups
from feasibility.workbench.forms.naming import DWELLING
from feasibility.workbench.forms.notation import Place
from feasibility.workbench.forms.typed import typed_as

Json = dict[str, Any]


def dwelling_form(raw: Mapping[str, Any], lang: str) -> Json:
    """The form of a dwelling; as `description.form_of`, with paths as in the file.

    Args:
        raw: the description as plain data; it may have mistakes.
        lang: `en` or `nl`.
    """
    form, keys = Form(raw, Words(lang), root=DWELLING), keys_of(WHOLE.part)
    made: list[Json] = [
        {
            "key": each.key,
            "title": each.title[lang],
            "fields": [
                field_of(keys[path], raw.get(path), path, f"{DWELLING}{path}", form) for path in each.paths
            ],
        }
        for each in groups("dwelling")
    ]
    for part in (each for group in made for each in group["fields"]):
        for entry in part.get("entries", ()):
            for each in entry["fields"]:
                if each.get("choices"):
                    each["help"] = each["help"].partition(". ")[0] + "."  # the choices say the rest
            if part["path"] == "rooms":
                _only_what_counts(entry)
    return {"groups": made}


def _only_what_counts(entry: Json) -> None:
    """Leave in a room's choice of fixtures those that count there, and those that are there."""
    value = entry["value"] if isinstance(entry["value"], Mapping) else {}
    count = fixtures_in(str(value.get("kind", "")), has_worktop=value.get("worktop") is not None)
    for each in entry["fields"]:
        if each["path"] == f"{entry['path']}.fixtures":
            kept = {*count, *(each["value"] or ())}
            each["choices"] = [choice for choice in each["choices"] if choice["value"] in kept]
            each["repeats"] = True


def dwelling_value(path: str, text: str, lang: str) -> Any:
    """The value that a text in a field of the form means; None for an empty one. As `typed.typed_at`.

    Raises:
        InputError: the number can be read in two ways.
    """
    kind = kind_at(path, WHOLE)
    if kind is None or not plain_text(text):
        return None
    return typed_as(text, kind, Place(f"{DWELLING}{path}", Words(lang)))
