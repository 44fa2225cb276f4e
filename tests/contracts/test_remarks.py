"""Comments behind the values of a scenario: read as status and words where they are, and never needed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from feasibility import read_scenario
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.writing.comments import comments_in
from feasibility.scenario.writing.notes import noted
from feasibility.scenario.writing.remarks import (
    Remark,
    language_of,
    remark_of,
    remarks,
    stated_values,
)

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize(
    ("comment", "remark"),
    [
        ("assumed: half sunken parking", Remark("assumed", "half sunken parking")),
        ("assumed, m² gbo", Remark("assumed", "m² gbo")),
        ("Assumed", Remark("assumed", "")),
        ("sourced: plan", Remark("sourced", "plan")),
        ("aangenomen; mogelijk: centre", Remark("assumed", "mogelijk: centre")),
        ("bron: CBS", Remark("sourced", "CBS")),
        ("knowns are no status", Remark("", "knowns are no status")),
        ("every key that does not stand here", Remark("", "every key that does not stand here")),
    ],
)
def test_a_comment_states_a_status(comment: str, remark: Remark) -> None:
    assert remark_of(comment) == remark


COMMENTS = [
    ("rent: 760   # assumed", {1: ("rent: 760", "assumed")}),
    ('name: "a # b" # c', {1: ('name: "a # b"', "c")}),
    ("name: Jan's huis # c", {1: ("name: Jan's huis", "c")}),
    ("name: a#b", {}),
    ("# whole line\na: 1", {1: ("", "whole line")}),
    ("of: ['a # b', c]", {}),
    (r'label: "Type \"A\" # groot"', {}),
    (r'label: "Type \"A\" # groot"  # bron: x', {1: (r'label: "Type \"A\" # groot"', "bron: x")}),
    ("label: 'Type ''A'' # groot' # x", {1: ("label: 'Type ''A'' # groot'", "x")}),
    ('label: Type "A" # groot', {1: ('label: Type "A"', "groot")}),
    ('{label: "over two\n  lines # b", count: 5}  # x', {2: ('  lines # b", count: 5}', "x")}),
    ("notes: |  # x\n  a # b\n  # c\nrent: 760 # y\n", {1: ("notes: |", "x"), 4: ("rent: 760", "y")}),
    ("[no mapping] # x", {}),
]


@pytest.mark.parametrize(("text", "found"), COMMENTS)
def test_a_comment_begins_at_a_number_sign_outside_a_value(
    text: str, found: dict[int, tuple[str, str]]
) -> None:
    for each in (text, text.replace("\n", "\r\n")):
        assert {line: (one.content, one.text) for line, one in comments_in(each).items()} == found


LABELS = ['Type "A" # groot', "Type 'A' # groot", 'Type \\ # "', "# 1"]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("inline", [True, False])
def test_beside_a_label_with_quotes_and_a_number_sign_a_note_is_written_and_no_other_is_found(
    tmp_path: Path, label: str, inline: bool
) -> None:
    values = {"label": label, "segment": "low_mid", "count": 4, "floor_area": 60, "rent": 760}
    whole = f"{{{', '.join(f'{key}: {json.dumps(each)}' for key, each in values.items())}}}"
    lines = "".join(f"\n    {key}: {json.dumps(each)}" for key, each in values.items())
    text = f"base: a.yaml\ndwellings:\n  low: {whole if inline else lines}\n"
    shutil.copy(SCENARIOS / "amersfoort-2019.yaml", tmp_path / "a.yaml")
    file = tmp_path / "b.yaml"
    for note in ("bron: de brief # 3", "aangenomen", ""):
        for key in ("rent", "label"):
            text = noted(text, f"dwellings.low.{key}", note, str(file))
        file.write_text(text, encoding="utf-8")
        scenario = read_scenario(file)
        assert scenario.dwellings["low"].label == label
        found = remarks(scenario)
        expected = remark_of(note) if note else None
        assert found.get("dwellings.low.rent") == found.get("dwellings.low.label") == expected


def test_no_example_spells_a_key_in_a_remark_that_a_report_shows() -> None:
    for file in sorted(SCENARIOS.glob("*.yaml")):
        told = remarks(read_scenario(file))
        assert not [(file.name, path) for path, each in told.items() if re.search("[a-z]_[a-z]", each.text)]


def test_every_value_of_an_example_has_its_remark() -> None:
    told = remarks(read_scenario(SCENARIOS / "owner-occupied-mix.yaml"))
    assert told["dwellings.low.count"] == Remark("assumed", "half of the low share")
    assert told["dwellings.low.rent"].status == "assumed"
    assert told["operating_costs.maintenance.index"].status == "assumed"
    assert told["land.vat"].status == "derived"
    assert not any(path.startswith("policy.") for path in told)


def test_a_part_hands_its_remark_down(tmp_path: Path) -> None:
    text = (SCENARIOS / "amersfoort-2019.yaml").read_text(encoding="utf-8")
    file = tmp_path / "a.yaml"
    file.write_text(
        text.replace(
            "  cpi: 0.02                  # assumed: the European Central Bank's aim",
            "  cpi:   # sourced: CBS\n    2020: 0.013   # uncertain\n    then: 0.02",
        ),
        encoding="utf-8",
    )
    told = remarks(read_scenario(file))
    assert told["indices.cpi.then"] == Remark("sourced", "CBS")
    assert told["indices.cpi.2020"] == Remark("uncertain", "")


def test_what_is_given_beside_the_file_has_none() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values({"dwellings.low.rent": 790})
    assert "dwellings.low.rent" not in remarks(scenario)


def test_without_a_file_or_with_another_there_are_none(tmp_path: Path) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    assert remarks(scenario_from(scenario.raw)) == {}
    file = tmp_path / "a.yaml"
    file.write_text((SCENARIOS / "amersfoort-2019.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    read = read_scenario(file)
    file.write_text("a line\n" * 120, encoding="utf-8")
    assert remarks(read) == {}
    file.unlink()
    assert remarks(read) == {}


def test_the_language_of_remarks() -> None:
    assert language_of([Remark("assumed", "the rest of the project")]) == "en"
    assert language_of([Remark("assumed", "de rest van het project")]) == "nl"
    assert language_of([]) == "en"


def test_a_label_is_no_value_that_needs_a_source() -> None:
    """What is called `label` by its writer is one all the same."""
    raw = {
        "dwellings": {"mid": {"label": {"en": "above the shops", "nl": "boven de winkels"}, "count": 4}},
        "operating_costs": {"lift": {"label": "lift", "per_dwelling": 80}, "label": {"per_dwelling": 5}},
        "indices": {"label": 0.02},
    }
    assert dict(stated_values(raw)) == {
        "dwellings.mid.count": 4,
        "operating_costs.lift.per_dwelling": 80,
        "operating_costs.label.per_dwelling": 5,
        "indices.label": 0.02,
    }
