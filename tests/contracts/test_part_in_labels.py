"""What a party takes of a site is chosen, shown and refused by labels: on the page and in the Excel form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feasibility.errors import InputError
from feasibility.report.workbook.form import form_of as excel_form_of
from feasibility.scenario.reading.read import read_scenario
from feasibility.workbench.documents.edits import Change, changed
from feasibility.workbench.documents.saving import opened, place_of
from feasibility.workbench.forms.description import form_of
from feasibility.workbench.forms.mistakes import mistakes_json
from tests.conftest import ROOT
from tests.contracts.forms import changed as filled_in

FILE = ROOT / "scenarios" / "thirty-forty-thirty.yaml"
OFFERED = {
    "social": "Sociaal",
    "mid": "Midden",
    "affordable": "Betaalbare koop",
    "free": "Vrij",
    "sold": "Vrije koop",
    "mid_sale": "Middenkoop (hele segment)",
    "free_sale": "Vrije koop (hele segment)",
}
REFUSED = (
    "gevonden: '{}'; toegestaan zijn de typen Sociaal, Midden, Betaalbare koop, Vrij, Vrije koop, of een "
    "segment of een soort daarvan: Vrije koop (hele segment), Middenkoop (hele segment)"
)


def field_at(data: Any, path: str) -> dict[str, Any] | None:
    """The field of a form at a path."""
    if isinstance(data, dict):
        if data.get("path") == path:
            return data
        data = list(data.values())
    found = (field_at(each, path) for each in data) if isinstance(data, list) else ()
    return next((each for each in found if each), None)


def test_the_page_offers_types_segments_and_kinds_by_label_and_refuses_in_them() -> None:
    document = opened(place_of(FILE.name, FILE.parent), FILE.parent)
    field = field_at(form_of(document.reading.raw, "nl"), "parties.investor.part")
    assert field is not None and field["value"] == ["mid", "free"]
    assert {each["value"]: each["label"] for each in field["choices"]} == OFFERED
    chosen = changed(document, [Change("parties.investor.part", "value", ["mid", "affordable"])], "nl")
    assert chosen.reading.scenario is not None
    for word, near in (("vrij", "; bedoelde u 'Vrij'?"), ("iets", "")):
        refused = changed(document, [Change("parties.investor.part", "value", [word])], "nl")
        (mistake,) = mistakes_json(refused.mistakes, refused.reading.raw)
        assert mistake["message"]["nl"] == REFUSED.format(word) + near
    twice = changed(document, [Change("parties.investor.part", "value", ["sold", "free_sale"])], "nl")
    (mistake,) = mistakes_json(twice.mistakes, twice.reading.raw)
    assert mistake["message"]["nl"] == "'Vrije koop' zit al in het deel; noem het één keer"


def test_a_kind_has_a_label_where_no_type_or_segment_is_called_so() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml")
    field = field_at(form_of(scenario.raw, "nl"), "parties.investor.part")
    assert field is not None
    assert {"value": "mid", "label": "Alle middenwoningen"} in field["choices"]


def test_the_excel_form_has_the_same_labels(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(excel_form_of(read_scenario(FILE), "nl"))
    assert list(read_scenario(file).parties["investor"].part or ()) == ["mid", "free"]
    filled_in(file, file, {"parties.investor.part": "midden, Vrije koop (hele segment)"})
    assert list(read_scenario(file).parties["investor"].part or ()) == ["mid", "free_sale"]
    filled_in(file, file, {"parties.investor.part": "Koopflats"})
    with pytest.raises(InputError) as refused:
        read_scenario(file)
    assert REFUSED.format("Koopflats") in refused.value.in_language("nl")
