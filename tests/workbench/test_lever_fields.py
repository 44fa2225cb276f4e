"""Fields of levers and of uncertain inputs: their units, what a new one begins with, what mistakes say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.errors import InputError
from feasibility.levers.derived import STEPS
from feasibility.scenario.keys.levers import OWN, RELATIVE_OWN, kind_at_lever, number_kind
from feasibility.scenario.keys.values import Number
from feasibility.scenario.rules.levers import OWN_LEVERS
from feasibility.workbench.documents.edits import Change, changed
from feasibility.workbench.documents.saving import opened, place_of
from feasibility.workbench.forms.description import form_of
from feasibility.workbench.forms.entries.beginning import beginning
from feasibility.workbench.forms.entries.uncertain import starts_of
from feasibility.workbench.forms.field_texts import shown_at
from feasibility.workbench.forms.mistakes import mistakes_json
from feasibility.workbench.forms.typed import typed_at
from tests.workbench.opening import SCENARIOS

TABLE = read_scenario(SCENARIOS / "amersfoort-table.yaml")
CAP, RENT, TERM = (f"table.levers.{name}" for name in ("cap", "low_rent", "term"))


def fields(raw: Any, lang: str = "nl") -> dict[str, dict[str, Any]]:
    def below(field: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield field
        for each in field.get("of", ()):
            yield from below(each)
        for entry in field.get("entries", ()):
            for each in entry["fields"]:
                yield from below(each)

    form = form_of(raw, lang, TABLE.policy_base)
    tops = (top for group in form["groups"] for top in group["fields"])
    return {each["path"]: each for top in tops for each in below(top)}


def said(values: dict[str, Any], lang: str = "nl", *, of: str = "amersfoort-table") -> list[str]:
    """Mistakes on the page, after the path of each, of a scenario with other values."""
    scenario = read_scenario(SCENARIOS / f"{of}.yaml")
    with pytest.raises(InputError) as caught:
        scenario.with_values(values)
    raw = deepcopy(dict(scenario.raw))
    for path, value in values.items():
        *above, last = path.split(".") if not path.startswith("uncertainty") else path.split(".", 2)
        part: Any = raw
        for name in above:
            part = part.setdefault(name, {})
        part[last] = value
    mistakes = [type(each)(each.path, each.message) for each in caught.value.mistakes]
    return [f"{each['path']}: {each['message'][lang]}" for each in mistakes_json(mistakes, raw)]


# ------------------------------------------------------------------------------------------ units


def test_numbers_of_a_lever_stand_in_the_unit_of_what_it_moves() -> None:
    found = fields(TABLE.raw)
    assert [found[f"{CAP}.{key}"]["shown"] for key in ("from", "to", "step")] == ["0,5 %", "1,25 %", "0,25 %"]
    assert {found[f"{CAP}.{key}"]["kind"] for key in ("from", "to", "step")} == {"percent"}
    assert (found[f"{RENT}.from"]["shown"], found[f"{RENT}.from"]["unit"]) == ("725", "€/maand")
    assert (found[f"{TERM}.step"]["kind"], found[f"{TERM}.step"]["unit"]) == ("whole", "jaar")


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        (f"{CAP}.from", "0,5 %", 0.005),
        (f"{CAP}.step", "5,5 %", 0.055),
        (f"{CAP}.to", "2", 0.02),
        (f"{RENT}.step", "€ 7,50", 7.5),
        ("table.levers.low_floor_area.to", "61 m²", 61),
        ("levers.cap.step", "0,5 %", 0.005),
        ("levers.construction_cost.up", "10 %", 0.1),
        ("levers.rent_low.step", "25", 25),
        ("levers.own.down", "10 %", 0.1),
    ],
)
def test_they_are_typed_as_those_numbers_are(path: str, text: str, value: float) -> None:
    raw = {**TABLE.raw, "levers": {"own": {"paths": ["dwellings.low.rent"], "relative": True}}}
    assert typed_at(path, text, "nl", raw) == value
    assert typed_at(path, shown_at(path, value, "nl", raw), "nl", raw) == value


def test_every_lever_of_the_program_has_a_unit() -> None:
    assert {*OWN, *RELATIVE_OWN} == set(OWN_LEVERS)
    for name in OWN_LEVERS:
        kind = kind_at_lever(f"levers.{name}.step", Number(), {})
        assert getattr(kind, "fraction", False) == (STEPS.get(name, 1) < 1), name


def test_numbers_of_two_units_are_not_moved_together() -> None:
    paths = ["dwellings.free.rent", "rents.vacancy"]
    lever = {"paths": paths, "from": 1, "to": 2, "step": 1}
    (told_of,) = said({"table.levers.both": lever})
    assert told_of == (
        "table.levers.both.paths.1: 'leegstand' heeft een andere eenheid dan 'huur op prijspeil (vrij)': "
        "geen stap verzet beide gelijk; geef elk een eigen knop"
    )
    (told_of,) = said({"levers.both": {"paths": paths, "step": 1}}, "en")
    assert told_of.startswith("levers.both.paths.1: 'vacancy' is of another unit than")
    TABLE.with_values({"levers.both": {"paths": ["dwellings.free.vacant_value", "rents.vacancy"],
                                       "step": 0.1, "relative": True}})  # fmt: skip


# --------------------------------------------------------------------------------------- mistakes


def test_mistakes_at_levers_speak_in_labels() -> None:
    rent = "dwellings.low.rent"
    lever = {"paths": [rent], "from": 700, "to": 800, "step": 5}
    (crossed,) = said({f"{CAP}.from": 0.5})
    assert crossed.endswith(
        ": 'Laagste waarde van een onderhandelbare knop' 50 % ligt niet onder 'Hoogste waarde van een "
        "onderhandelbare knop' 1,25 %; een knop heeft een bereik nodig"
    )
    (twice,) = said({"table.levers.again": lever})
    assert twice.endswith(": 'huur op prijspeil (laag)' wordt ook door 'Huur van lage woningen' verzet")
    (both,) = said({"levers.x": {"paths": ["policy.term"], "relative": True, "step": 1}})
    assert "policy" not in both.partition(": ")[2] and "instandhoudingstermijn" in both.lower()
    (drawn,) = said({f"uncertainty.inputs.{rent}": {"distribution": "normal", "mean": 760, "sd": 5}})
    assert "'huur op prijspeil (laag)'" in drawn and rent not in drawn.partition(": ")[2]


def test_mistakes_at_uncertain_inputs_speak_in_labels() -> None:
    normal = {"distribution": "normal", "mean": 0.8, "sd": 0.2}
    (ends, *_) = said({"uncertainty.inputs.form_factor": normal})
    assert "form_factor" not in ends.partition(": ")[2]
    assert "'vormfactor' niet kan hebben" in ends
    assert ends.casefold().endswith("; bètaverdeling en driehoeksverdeling hebben grenzen")
    (count,) = said({"uncertainty.inputs.dwellings.low.count": {
        "distribution": "discrete", "values": [23, 24], "weights": [0.5, 0.5]}})  # fmt: skip
    assert "het aantal 'Laag'" in count
    assert said({"table.mix": ["low", "low", "free"]}) == ["table.mix.1: 'Laag' wordt twee keer genoemd"]


# ------------------------------------------------------------------------------------- beginnings


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda file: file.stem)
def test_what_is_offered_is_accepted(file: Path) -> None:
    """Every number that is offered as uncertain, and a new lever, leave the scenario in order."""
    scenario = read_scenario(file)
    starts = starts_of(scenario)
    assert sum(start is not None for start in starts.values()) > len(starts) / 2
    for path, start in starts.items():
        if start is not None:
            scenario.with_values({f"uncertainty.inputs.{path}": start})
    for part in ("levers", "table.levers"):
        scenario.with_values({f"{part}.new": beginning(f"{part}.*", scenario.raw)})


def test_a_spread_suits_its_number() -> None:
    starts = starts_of(read_scenario(SCENARIOS / "national-law-2026.yaml"))
    assert starts["development.construction_months"] == {
        "distribution": "discrete", "values": [22, 24, 26], "weights": [0.25, 0.5, 0.25]}  # fmt: skip
    assert starts["policy.rent_increase.surcharge"] == {"distribution": "normal", "mean": 0, "sd": 0.0025}
    assert starts["required_return"] == {"distribution": "normal", "mean": 0.06, "sd": 0.005}
    assert starts["exit.resale_share"] == {"distribution": "triangular", "low": 0.9, "mode": 1, "high": 1}
    assert starts["land.payment_months"] == {
        "distribution": "discrete", "values": [0, 1], "weights": [0.5, 0.5]}  # fmt: skip
    assert starts["acquisition.lump_sum"] is None  # no size to spread it by
    assert starts["exit.net_yield"] is None  # uncertain already


def test_a_number_that_is_moved_or_assumed_is_not_offered() -> None:
    starts = starts_of(TABLE)
    moved, assumed, counted = (
        starts["dwellings.low.rent"],
        starts["required_return"],
        starts["dwellings.low.count"],
    )
    assert (moved, assumed, counted) == (None, None, None)
    assert number_kind("dwellings.low.rent") is not None
    assert beginning("table.levers.*", TABLE.raw)["paths"] == ["dwellings.free.rent"]


# -------------------------------------------------------------------------- several values in a field


def test_a_name_before_two_values_is_refused() -> None:
    for path, text in (
        ("parties.municipality.at_least", "Grondprijs: 1\nGrondprijs: 2"),
        ("parties.municipality.at_least", "Grondprijs: 1; land_price: 2"),
        ("indices.cpi", "2026: 2 %; 2026: 3 %"),
    ):
        with pytest.raises(InputError, match="is named twice"):
            typed_at(path, text, "nl", TABLE.raw)


def test_a_value_that_can_be_read_in_two_ways_says_of_what(tmp_path: Path) -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path)
    document = opened(place_of("amersfoort-table.yaml", tmp_path.resolve()), tmp_path.resolve())
    for path, text, begin in (
        ("parties.investor.assumptions", "exit.let_ratio: 0,9", "leegwaarderatio: gevonden: 0,9 zonder"),
        (
            "parties.investor.at_least",
            "investor_irr: 0,05",
            "Beleggersrendement (IRR): gevonden: 0,05 zonder",
        ),
    ):
        after = changed(document, [Change(path, "typed", text)], "nl")
        (mistake,) = mistakes_json(after.mistakes, after.reading.raw)
        assert mistake["message"]["nl"].casefold().startswith(begin.casefold()), mistake["message"]["nl"]
