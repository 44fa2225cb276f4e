"""The list of what has changed since a scenario was opened: in labels, with values as in their fields."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from feasibility.workbench.documents.differences import changes_since
from feasibility.workbench.documents.edits import Change, changed
from feasibility.workbench.documents.open_scenario import document_of
from feasibility.workbench.documents.saving import opened, place_of
from feasibility.workbench.forms.mistakes import mistakes_json
from tests.workbench.opening import SCENARIOS

KEY = re.compile(r"[a-z]+(?:_[a-z0-9]+)+|[a-z]+\.[a-z]+\.[a-z]+")
"""How a file spells a key or a path, and no person."""
TYPE = {"segment": "low_mid", "count": 24, "floor_area": 55, "rent": 745, "vacant_value": 200_000}
CHANGES: list[tuple[str, str, Any, str, str | None, str | None]] = [
    ("rents.turnover", "typed", "5,5 %", "Mutatiegraad", "10 %", "5,5 %"),
    ("price_date", "typed", "12-05-2019", "Prijspeildatum", "01-07-2019", "12-05-2019"),
    ("land.asking_price", "remove", True, "Vraagprijs van de grond", "€\u00a04.200.000", None),
    (
        "dwellings.low.rent",
        "typed",
        "1.050",
        "Huur op prijspeil (laag)",
        "€\u00a0760/maand",
        "€\u00a01.050/maand",
    ),
    (
        "dwellings.low.segment",
        "typed",
        "Vrije sector",
        "Segment van een woningtype (laag)",
        "Laag midden",
        "Vrije sector",
    ),
    ("dwellings.low.label.nl", "typed", "Klein", "Opschrift in het Nederlands (Klein)", "laag", "Klein"),
    (
        "parties.investor.assumptions.exit.let_ratio",
        "typed",
        "80 %",
        "Eigen aannames van een partij (Belegger): Leegwaarderatio",
        "90 %",
        "80 %",
    ),
    (
        "parties.corporation.assumptions.dwellings.low.vacant_value",
        "value",
        200_000,
        "Eigen aannames van een partij (Woningcorporatie): Leegwaarde (laag)",
        None,
        "€\u00a0200.000",
    ),
    (
        "dwellings.mid_small",
        "value",
        {**TYPE, "label": "Klein midden"},
        "Nieuw: woningtype Klein midden",
        None,
        "Segment van een woningtype: Laag midden; Aantal woningen van een type: 24; Oppervlakte van een "
        "woning: 55 m²; Huur op prijspeil: €\u00a0745/maand; Leegwaarde: €\u00a0200.000; Opschrift van een "
        "woningtype: Klein midden",
    ),
    (
        "table.levers.let_ratio",
        "value",
        {
            "paths": ["dwellings.low.market_rent", "required_return"],
            "from": 0.005,
            "to": 0.01,
            "step": 0.0025,
        },
        "Nieuw: knop Let ratio",
        None,
        "Getallen van een knop: Markthuur (laag); Vereist rendement; Laagste waarde van een onderhandelbare "
        "knop: 0,005; Hoogste waarde van een onderhandelbare knop: 0,01; Stap van een knop: 0,0025",
    ),
    (
        "table.levers.term",
        "remove",
        True,
        "Verwijderd: knop Instandhoudingstermijn",
        "Getallen van een knop: Instandhoudingstermijn; Laagste waarde van een onderhandelbare knop: 15; "
        "Hoogste waarde van een onderhandelbare knop: 25; Stap van een knop: 1; Opschrift van een knop: "
        "en: term of the covenant | nl: instandhoudingstermijn",
        None,
    ),
    (
        "mix.rows.some",
        "value",
        {"of": {"low": 2, "high": 1}},
        "Eisen aan een mix",
        None,
        "Eigen eisen (Some (Typen in een eigen eis (Laag: 2; Hoog: 1)))",
    ),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path / name)
    return tmp_path.resolve()


@pytest.mark.parametrize(("path", "way", "given", "name", "before", "after"), CHANGES)
def test_a_change_is_told_in_labels_with_values_as_in_their_fields(
    root: Path, path: str, way: str, given: Any, name: str, before: str | None, after: str | None
) -> None:
    document = opened(place_of("amersfoort-table.yaml", root), root)
    found = list(changes_since(changed(document, [Change(path, way, given)], "nl"), "nl"))
    (first, *_) = [each for each in found if each["what"] == "value"]
    assert (first["name"], first["before"], first["after"]) == (name, before, after)
    assert not [each for each in found if KEY.search(each["name"])]


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_change_is_told_as_a_file_spells_it(file: Path, lang: str) -> None:
    """All of an example is new in an empty file; its own notes may name a key."""
    text = file.read_text(encoding="utf-8")
    document = document_of(file, SCENARIOS.parent.resolve(), text.encode(), text, "format: 1\n")
    for each in changes_since(document, lang):
        said = " ".join(
            [each["name"], *(each[side] for side in ("before", "after") if isinstance(each[side], str))]
        )
        if each["what"] == "value" and each["path"] != "policy":
            assert not KEY.findall(said), each["path"]


def test_a_type_in_a_mistake_is_called_by_its_label(root: Path) -> None:
    document = opened(place_of("amersfoort-table.yaml", root), root)
    path = "parties.investor.assumptions.dwellings.mid_small.vacant_value"
    changes = [
        Change("dwellings.mid_small", "value", {**TYPE, "label": "Klein midden"}),
        Change(path, "value", -3),
    ]
    mistaken = changed(document, changes, "nl")
    found = {
        each["path"]: each["message"]["nl"] for each in mistakes_json(mistaken.mistakes, mistaken.reading.raw)
    }
    assert found[path].startswith("Leegwaarde (Klein midden): gevonden: -3; ")
