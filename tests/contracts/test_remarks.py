"""Comments behind the values of a scenario: read as status and words where they are, and never needed."""

import re
from pathlib import Path

import pytest

from feasibility import read_scenario
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.writing.remarks import (
    Remark,
    language_of,
    remark_of,
    remarks,
    split_comment,
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


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("rent: 760   # assumed", ("rent: 760", "assumed")),
        ('name: "a # b" # c', ('name: "a # b"', "c")),
        ("name: Jan's huis # c", ("name: Jan's huis", "c")),
        ("name: a#b", ("name: a#b", "")),
        ("# whole line", ("", "whole line")),
        ("of: ['a # b', c]", ("of: ['a # b', c]", "")),
    ],
)
def test_a_comment_begins_at_a_number_sign_outside_quotes(line: str, parts: tuple[str, str]) -> None:
    assert split_comment(line) == parts


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
