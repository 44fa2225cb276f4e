"""The requests about the points of a dwelling: its form, its count at every change, and all that follows.

Importing this module needs the extra `wws`; without it, it raises ImportError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from feasibility.language.words import Words, words_of
from feasibility.points.description import Dwelling
from feasibility.points.doubts import doubts
from feasibility.points.land_value import points_in_scenario, refuse_unknown_type
from feasibility.points.result import DwellingPoints
from feasibility.points.valuation import points_alone, with_features
from feasibility.report.html import fragment_html
from feasibility.report.points.page import answer_text, count_blocks, other_blocks
from feasibility.workbench.documents.drafts import with_draft_saved
from feasibility.workbench.documents.dwelling import described, first_description, mistakes_in, with_points
from feasibility.workbench.documents.edits import changes_in
from feasibility.workbench.documents.open_scenario import Document
from feasibility.workbench.forms.dwelling import dwelling_form
from feasibility.workbench.forms.mistakes import mistakes_json
from feasibility.workbench.forms.naming import DWELLING
from feasibility.workbench.server.desk import (
    Answer,
    Desk,
    Json,
    RefusalError,
    Respond,
    after_change,
    document_in,
    lang_of,
    refuse_old,
    text_in,
)


def _points(desk: Desk, data: Json) -> Answer:
    """The form and the count, after the changes of the request; no count while there are mistakes."""
    document, lang = document_in(desk, data), lang_of(data)
    given = desk.dwellings.get(document.key, first_description(lang))
    if "changes" in data:
        changes = changes_in(data["changes"])
        if changes is None:
            raise RefusalError(400, "workbench_not_understood")
        given = desk.dwellings[document.key] = described(given, changes, lang)
    dwelling, mistakes = mistakes_in(given)
    typed = {path: text for path, (text, _) in given.typed.items()}
    form = {**dwelling_form(given.raw, lang), "typed": typed}
    answer: Json = {"form": form, "mistakes": mistakes_json(mistakes, given.raw, DWELLING)}
    if dwelling is not None:
        found, words = points_alone(dwelling), Words(lang)
        html = fragment_html(list(count_blocks(found, words)), words)
        answer |= {"said": answer_text(found, words), "points": found.points, "html": html}
        answer["warnings"] = mistakes_json(doubts(dwelling), given.raw, DWELLING)
    return 200, answer


def _more(desk: Desk, data: Json) -> Answer:
    """What a point does in the scenario, and what is not given."""
    document, lang = document_in(desk, data), lang_of(data)
    found = with_features(points_alone(_dwelling(desk, document, lang)))
    scenario = document.reading.scenario
    words, reason = Words(lang) if scenario is None else words_of(scenario, lang), ""
    if scenario is None or document.mistakes:
        reason = words("workbench_points_no_scenario")
    else:
        found = replace(found, in_scenario=points_in_scenario(found.points, scenario, text_in(data, "type")))
    return 200, {"html": fragment_html(list(other_blocks(found, words)), words), "note": reason}


def _into(desk: Desk, data: Json) -> Answer:
    """Write the points into a type of the scenario, as one step that can be undone."""
    document, lang = document_in(desk, data), lang_of(data)
    refuse_old(desk, document, data)
    name, found = text_in(data, "type"), points_alone(_dwelling(desk, document, lang))
    scenario = document.reading.scenario or document.good
    if scenario is None:
        raise RefusalError(409, "workbench_mistakes")
    refuse_unknown_type(scenario, name)
    words, before = words_of(scenario, lang), scenario.dwellings[name].points
    after = with_points(document, name, found.points, words("points_note", day=found.day.isoformat()))
    desk.put(with_draft_saved(after))
    return 200, {
        **after_change(desk, after, [f"dwellings.{name}.points"], lang, data),
        "said": _said(found, name, before, words),
    }


def _dwelling(desk: Desk, document: Document, lang: str) -> Dwelling:
    dwelling, _ = mistakes_in(desk.dwellings.get(document.key, first_description(lang)))
    if dwelling is None:
        raise RefusalError(409, "workbench_points_mistakes")
    return dwelling


def _said(found: DwellingPoints, name: str, before: int | None, words: Words) -> str:
    was = words("points_nothing") if before is None else words.number(before)
    return words("workbench_points_into", points=found.points, type=words.type(name), before=was)


ROUTES: Mapping[str, Respond] = {"points": _points, "points_more": _more, "points_into": _into}
"""Name of a request → what answers it."""
