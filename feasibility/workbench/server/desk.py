"""The scenarios that are open, and what each request of the page does with them.

Every function takes the desk and the data of a request and gives the status and the data of the answer; they
are called one at a time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.language.texts import LANGUAGES, in_languages
from feasibility.plain_data import as_data
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.starter import starter_text
from feasibility.workbench.answers.results import results
from feasibility.workbench.documents.differences import changes_since, differing
from feasibility.workbench.documents.drafts import with_draft_saved
from feasibility.workbench.documents.dwelling import Described
from feasibility.workbench.documents.edits import changed, changes_in
from feasibility.workbench.documents.open_scenario import (
    Document,
    assumed_in,
    key_of,
    notes_of,
    redone,
    undone,
    value_in,
)
from feasibility.workbench.documents.recent import (
    example_text,
    example_title,
    examples,
    free_name,
    policies,
    recent,
    stem_of,
)
from feasibility.workbench.documents.saving import (
    Conflict,
    OutsideError,
    disk_state,
    kept_as,
    made,
    opened,
    place_of,
    reloaded,
    saved,
)
from feasibility.workbench.forms.description import form_of
from feasibility.workbench.forms.field_texts import shown_at
from feasibility.workbench.forms.mistakes import mistakes_json

MOST_OPEN = 40
"""Scenarios that are kept open; of one that is closed for room a draft is kept."""
MOST_CHANGES_TOLD = 500
Json = dict[str, Any]
Answer = tuple[int, Json]


@dataclass(eq=False)
class Desk:
    """The open scenarios of one folder."""

    root: Path
    """Without links."""
    documents: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    dwellings: dict[str, Described] = field(default_factory=dict)
    """The dwelling whose points are counted beside each, by the key of its document."""

    def put(self, document: Document) -> Document:
        """Keep a document, as the last one used."""
        self.documents[document.key] = document
        self.documents.move_to_end(document.key)
        while len(self.documents) > MOST_OPEN:
            self.dwellings.pop(self.documents.popitem(last=False)[0], None)
        return document

    def scenario_of(self, given: str) -> Scenario:
        """The scenario of a file of the folder as it is being worked on, or as its file has it.

        Raises:
            InputError: it is not below the folder, or has mistakes.
        """
        file = place_of(given, self.root)
        reading = (self.documents.get(key_of(file, self.root)) or opened(file, self.root)).reading
        if reading.scenario is None:
            raise InputError(reading.mistakes)
        return reading.scenario


Respond = Callable[[Desk, Json], Answer]
"""What answers a request."""


class RefusalError(Exception):
    """A request that cannot be met, with the answer."""

    def __init__(self, status: int, key: str, more: Json | None = None, **values: object) -> None:
        """An answer whose reason is a text."""
        super().__init__(key)
        self.status = status
        self.data: Json = {"reason": in_languages(key, **values), **(more or {})}


def answer(desk: Desk, respond: Respond, data: Json) -> Answer:
    """The answer to a request; what the reader refuses is said in both languages."""
    try:
        return respond(desk, data)
    except RefusalError as refused:
        return refused.status, refused.data
    except InputError as error:
        return _refusal(desk, error)


def _refusal(desk: Desk, error: InputError) -> Answer:
    """What the reader refuses, with the files as the user knows them."""
    begin = f"{desk.root}/"
    short = [replace(each, file=each.file.removeprefix(begin)) for each in error.mistakes]
    said = {lang: "\n".join(each.in_language(lang) for each in short) for lang in LANGUAGES}
    status = 403 if isinstance(error, OutsideError) else 422
    return status, {"reason": said, "mistakes": mistakes_json(error.mistakes, {})}


# ------------------------------------------------------------------------------------------- requests


def _start(desk: Desk, data: Json) -> Answer:
    return 200, {
        "folder": str(desk.root),
        "recent": recent(desk.root),
        "examples": list(examples()),
        "policies": list(policies()),
    }


def _open(desk: Desk, data: Json) -> Answer:
    ways = [each for each in ("file", "example", "new") if each in data]
    if len(ways) != 1:
        raise RefusalError(400, "workbench_not_understood")
    if ways == ["file"]:
        return 200, _document_json(_opened(desk, text_in(data, "file")), data)
    if ways == ["example"]:
        name = text_in(data, "example")
        content = example_text(name)
        if content is None:
            raise RefusalError(404, "workbench_not_there")
        file = free_name(desk.root, Path(name).stem)
    else:
        asked = data["new"]
        if not isinstance(asked, dict) or asked.get("policy") not in library_names():
            raise RefusalError(400, "workbench_not_understood")
        name = text_in(asked, "name")
        content = starter_text(name, asked["policy"], lang_of(asked))
        file = free_name(desk.root, stem_of(name))
    return 200, _document_json(desk.put(made(file, desk.root, content)), data)


def _opened(desk: Desk, given: str) -> Document:
    """The document of a file: the one that is open, unless the file has changed and nothing is unsaved."""
    file = place_of(given, desk.root)
    known = desk.documents.get(key_of(file, desk.root))
    if known is not None:
        same = not known.is_saved or disk_state(known) != "changed"
        return desk.put(known if same else reloaded(known))
    return desk.put(opened(file, desk.root))


def _form(desk: Desk, data: Json) -> Answer:
    document, lang = document_in(desk, data), lang_of(data)
    reading = document.reading
    good = reading.scenario or document.good
    form = form_of(reading.raw, lang, reading.policy_base, notes_of(document), good)
    typed = {path: given for path, (given, _) in document.typed.items()}
    return 200, {**form, "typed": typed, "mistakes": mistakes_of(document), "revision": document.revision}


def _change(desk: Desk, data: Json) -> Answer:
    document, lang = document_in(desk, data), lang_of(data)
    refuse_old(desk, document, data)
    changes = changes_in(data.get("changes"))
    if changes is None:
        raise RefusalError(400, "workbench_not_understood")
    after = with_draft_saved(changed(document, changes, lang))
    told_of = after_change(desk, after, [each.path for each in changes], lang, data)
    desk.put(after)
    return 200, told_of


def _undo(desk: Desk, data: Json) -> Answer:
    return _step(desk, data, undone)


def _redo(desk: Desk, data: Json) -> Answer:
    return _step(desk, data, redone)


def _step(desk: Desk, data: Json, step: Callable[[Document], Document]) -> Answer:
    document, lang = document_in(desk, data), lang_of(data)
    refuse_old(desk, document, data)
    after = desk.put(with_draft_saved(step(document)))
    return 200, after_change(desk, after, [], lang, data)


def refuse_old(desk: Desk, document: Document, data: Json) -> None:
    """Refuse a change of a state that another tab has changed since."""
    revision = data.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int):
        raise RefusalError(400, "workbench_not_understood")
    if revision != document.revision:
        raise RefusalError(409, "workbench_revision", {"document": _document_json(document, data)})


def after_change(desk: Desk, document: Document, paths: list[str], lang: str, data: Json) -> Json:
    """What is told of a document after a change: itself, mistakes, these fields, results."""
    found, mistakes = _results(document, lang)
    return {
        "document": _document_json(document, data),
        "mistakes": mistakes,
        "fields": {path: _field(document, path, lang) for path in paths},
        "results": found,
    }


def _field(document: Document, path: str, lang: str) -> str:
    """What stands in a field: what was typed where that is no value, else the value."""
    typed = document.typed.get(path)
    return typed[0] if typed is not None else shown(document, path, lang)


def shown(document: Document, path: str, lang: str) -> str:
    """The value at a path as it stands in a field."""
    if path == "policy.base":
        return document.reading.policy_base
    value = value_in(document.reading, path)
    return "" if value is None else shown_at(path, value, lang, document.reading.raw)


def _results(document: Document, lang: str) -> tuple[Json | None, list[Json]]:
    """The results, or null, and every mistake."""
    mistakes = mistakes_of(document)
    scenario = document.reading.scenario
    if mistakes or scenario is None:
        return None, mistakes
    try:
        return results(scenario, lang), []
    except InputError as error:
        return None, mistakes_of(document, error.mistakes)


def _all_results(desk: Desk, data: Json) -> Answer:
    document, lang = document_in(desk, data), lang_of(data)
    found, mistakes = _results(document, lang)
    if found is None and document.good is not None:  # the last good ones stay visible
        try:
            found = results(document.good, lang)
        except InputError as error:
            mistakes = mistakes or mistakes_of(document, error.mistakes)
    return 200, {"results": found, "mistakes": mistakes, "revision": document.revision}


def _save(desk: Desk, data: Json) -> Answer:
    document = document_in(desk, data)
    if document.mistakes:
        raise RefusalError(422, "workbench_mistakes", {"mistakes": mistakes_of(document)})
    file = place_of(text_in(data, "as"), desk.root) if data.get("as") is not None else document.file
    over = data.get("over")
    try:
        outcome = saved(document, file, over if isinstance(over, str) else None)
    except InputError as error:
        status, refused = _refusal(desk, error)
        return status, {**refused, "document": _document_json(document, data)}
    if isinstance(outcome, Conflict):
        between = differing(outcome.mine, outcome.theirs or "")
        versions = as_data(outcome, only=("mine", "theirs", "hash"), differing=between)
        refused = {"conflict": versions, "document": _document_json(document, data)}
        raise RefusalError(409, "workbench_conflict", refused)
    if outcome.key != document.key:
        desk.documents.pop(document.key, None)
        if document.key in desk.dwellings:
            desk.dwellings[outcome.key] = desk.dwellings.pop(document.key)
    return 200, _document_json(desk.put(outcome), data)


def _look(desk: Desk, data: Json) -> Answer:
    """The document where another tab or program changed it or its file since the page was told of it."""
    document = document_in(desk, data)
    is_same = data.get("revision") == document.revision and data.get("disk") == disk_state(document)
    return 200, {} if is_same else {"document": _document_json(document, data)}


def _reload(desk: Desk, data: Json) -> Answer:
    document, lang = document_in(desk, data), lang_of(data)
    return 200, after_change(desk, desk.put(reloaded(document)), [], lang, data)


ROUTES: Mapping[str, Respond] = {
    "start": _start,
    "open": _open,
    "form": _form,
    "change": _change,
    "undo": _undo,
    "redo": _redo,
    "results": _all_results,
    "save": _save,
    "look": _look,
    "reload": _reload,
}
"""Name of a request → what answers it."""


# ---------------------------------------------------------------------------------------- what is told


def document_in(desk: Desk, data: Mapping[str, Any]) -> Document:
    """The document that a request names."""
    document = desk.documents.get(text_in(data, "document"))
    if document is None:
        raise RefusalError(404, "workbench_not_open", {"closed": True})
    return document


def text_in(data: Mapping[str, Any], name: str) -> str:
    """A text of a request, which it must have."""
    given = data.get(name)
    if not isinstance(given, str) or not given:
        raise RefusalError(400, "workbench_not_understood")
    return given


def lang_of(data: Mapping[str, Any]) -> str:
    """The language of a request; English where it names none."""
    lang = data.get("lang", "en")
    if lang not in LANGUAGES:
        raise RefusalError(400, "workbench_not_understood")
    return str(lang)


def mistakes_of(document: Document, mistakes: Iterable[Mistake] | None = None) -> list[Json]:
    """The mistakes in a document, or others of it, for a page."""
    return mistakes_json(document.mistakes if mistakes is None else mistakes, document.reading.raw)


def _document_json(document: Document, data: Mapping[str, Any]) -> Json:
    """A document as the page has it."""
    lang = lang_of(data)
    scenario = document.reading.scenario
    warnings = mistakes_of(document, scenario.warnings) if scenario else []
    if document.trouble:
        warnings.append({"message": in_languages("workbench_no_draft", reason=document.trouble)})
    given = document.reading.raw.get("name")
    named = given if isinstance(given, str) else document.file.stem
    return {
        "document": document.key,
        "file": document.shown,
        "name": example_title(named, document.text, lang) or named,
        "revision": document.revision,
        "saved": document.is_saved,
        "kept": kept_as(document),
        "disk": disk_state(document),
        "undo": len(document.undo),
        "redo": len(document.redo),
        "changes": list(islice(changes_since(document, lang), MOST_CHANGES_TOLD)),
        "assumed": assumed_in(document),
        "warnings": warnings,
        "mistakes": mistakes_of(document),
    }
