"""What reading a scenario promises: inheritance, the policy, warnings, overrides, the schema, the starter."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
import statistics
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from feasibility.cli import main
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.live.table.positions import with_lever
from feasibility.live.table.setup import setup_of
from feasibility.live.updates.computing import case_at
from feasibility.parties.views import views_of
from feasibility.report.files import write_bytes, write_text
from feasibility.scenario.keys.json_schema import json_schema
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.reading.read import read_scenario, scenario_from
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.starter import starter_text

BAD_INPUT = Path(__file__).parents[1] / "bad_input"
VALID = BAD_INPUT / "base" / "valid.yaml"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file that inherits the valid scenario, or only the text."""

    def written(text: str, name: str = "scenario.yaml", base: bool = True) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((f"base: {VALID}\n" if base else "") + text, encoding="utf-8")
        return path

    return written


def mistakes_of(make: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        make()
    return [f"{mistake.path}: {mistake.message}" for mistake in caught.value.mistakes]


# --------------------------------------------------------------------------------------------- YAML 1.2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_450", 1450),
        ("-3", -3),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("1_000.5", 1000.5),
        ("2019-07-01", date(2019, 7, 1)),
        ("true", True),
        ("no", "no"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("~", None),
        ("'1'", "1"),
        ("_1", "_1"),
        ("1.2.3", "1.2.3"),
        ("٣", "٣"),
    ],
)
def test_a_plain_word_is_what_yaml_1_2_says(text: str, value: object) -> None:
    read = parse_document(f"key: {text}\n", "").data["key"]
    assert read == value
    assert type(read) is type(value)


def test_anchors_aliases_and_merges_are_written_out() -> None:
    text = "a: &usual {x: 1, y: 2}\nb: *usual\nc: {<<: *usual, y: 3}\nd: {<<: [{x: 9}, *usual]}\n"
    document = parse_document(text, "")
    assert document.data["b"] == {"x": 1, "y": 2}
    assert document.data["c"] == {"y": 3, "x": 1}
    assert document.data["d"] == {"x": 9, "y": 2}
    assert document.lines["c"] == 3
    assert document.lines["c.x"] == 1


def test_all_keys_given_twice_are_told_at_once() -> None:
    document = parse_document("a: 1\nb: {c: 1, c: 2}\na: 3\n", "f")
    assert [str(mistake) for mistake in document.mistakes] == [
        "f:2: b.c: given twice; the first stands on line 2",
        "f:3: a: given twice; the first stands on line 1",
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + f"base: {VALID}\nname: Één\n".replace("\n", "\r\n").encode())
    assert read_scenario(path).name == "Één"


# ------------------------------------------------------------------------------------------- inheritance


def test_the_name_is_the_files_own_or_else_the_files_stem(write: Write) -> None:
    assert read_scenario(write("", "oak-street.yaml")).name == "oak-street"
    assert read_scenario(write("name: Oak Street\n", "other.yaml")).name == "Oak Street"
    parent = write("name: Parent\n", "parent.yaml")
    child = write(f"base: {parent}\n", "child.yaml", base=False)
    assert read_scenario(child).name == "child"


def test_mappings_are_merged_in_depth_and_lists_replaced(write: Write) -> None:
    scenario = read_scenario(
        write("dwellings:\n  low: {rent: 800}\nexit: {methods: [net_yield], net_yield: 0.05}\n")
    )
    before = read_scenario(VALID)
    assert scenario.dwellings["low"] == dataclasses.replace(before.dwellings["low"], rent=800.0)
    assert scenario.exit.methods == ("net_yield",)
    assert scenario.exit.holding_years == before.exit.holding_years


def test_null_takes_away_what_the_base_gives(write: Write) -> None:
    scenario = read_scenario(write("dwellings: {sold: null}\nrents: {bad_debt: null}\n"))
    assert list(scenario.dwellings) == ["low", "free"]
    assert scenario.rents.bad_debt == 0.0


def test_a_base_is_found_beside_the_file_that_names_it(write: Write) -> None:
    write("land: {price: 5}\n", "deep/below/parent.yaml")
    child = write("base: below/parent.yaml\n", "deep/child.yaml", base=False)
    assert read_scenario(child).land.price == 5.0


def test_a_policys_path_is_found_beside_the_file_that_gives_it(write: Write, tmp_path: Path) -> None:
    write("base: amersfoort-2019\nterm: 15\n", "deep/policies/short.yaml", base=False)
    write("policy: policies/short.yaml\n", "deep/parent.yaml")
    child = write("base: deep/parent.yaml\npolicy: {hold_in_band: true}\n", "child.yaml", base=False)
    scenario = read_scenario(child)
    assert (scenario.policy.term, scenario.policy.hold_in_band) == (15, True)
    assert scenario.policy_base == str(tmp_path / "deep" / "policies" / "short.yaml")
    assert scenario.policy_overrides == ("hold_in_band",)


def test_two_bases_each_give_their_own(write: Write) -> None:
    write("land: {price: 5}\n", "one.yaml")
    write("required_return: 0.06\n", "two.yaml")
    scenario = read_scenario(write("base: [one.yaml, two.yaml]\n", "child.yaml", base=False))
    assert (scenario.land.price, scenario.required_return) == (5.0, 0.06)


def test_of_two_bases_the_one_prevails_that_changed_what_both_inherit(write: Write) -> None:
    write("land: {price: 1.184}\nrents: {turnover: null}\ndwellings: {sold: null}\n", "one.yaml")
    write("rents: {vacancy: 0.03}\nland: {vat: 0.0}\n", "two.yaml")
    for order in ("one.yaml, two.yaml", "two.yaml, one.yaml", f"{VALID}, one.yaml, two.yaml, {VALID}"):
        scenario = read_scenario(write(f"base: [{order}]\n", "child.yaml", base=False))
        assert (scenario.land.price, scenario.land.vat) == (1.184, 0.0)
        assert (scenario.rents.turnover, scenario.rents.vacancy, scenario.rents.bad_debt) == (
            0.0,
            0.03,
            0.005,
        )
        assert list(scenario.dwellings) == ["low", "free"]
        assert scenario.mistake("land.price", "").file.endswith("one.yaml")
        assert scenario.mistake("rents.bad_debt", "").file == str(VALID)
        assert [warning.path for warning in scenario.warnings] == ["land.price"]


def test_two_bases_that_differ_are_settled_by_the_file_itself(write: Write) -> None:
    write("required_return: 0.05\n", "one.yaml")
    write("required_return: 0.06\n", "two.yaml")
    child = write("base: [one.yaml, two.yaml]\nrequired_return: 0.07\n", "child.yaml", base=False)
    assert read_scenario(child).required_return == 0.07


def test_two_bases_that_set_the_same_value_do_not_differ(write: Write) -> None:
    write("required_return: 0.06\n", "one.yaml")
    write("required_return: 0.06\n", "two.yaml")
    assert (
        read_scenario(write("base: [one.yaml, two.yaml]\n", "child.yaml", base=False)).required_return == 0.06
    )


def test_two_bases_with_different_policies_are_refused(write: Write) -> None:
    write("policy: {base: amersfoort-2019, term: 25}\n", "one.yaml")
    write("policy: {base: amersfoort-2019, term: 15}\n", "two.yaml")
    child = write("base: [one.yaml, two.yaml]\n", "child.yaml", base=False)
    (told,) = mistakes_of(lambda: read_scenario(child))
    assert told.startswith("policy.term: two bases set it differently: 25 in ")


def test_a_mistake_in_a_base_names_the_base(write: Write) -> None:
    parent = write("required_return: high\n", "parent.yaml")
    child = write("base: parent.yaml\nrents: {turnover: often}\n", "child.yaml", base=False)
    with pytest.raises(InputError) as caught:
        read_scenario(child)
    assert [(mistake.file, mistake.line) for mistake in caught.value.mistakes] == [
        (str(child), 2),
        (str(parent), 2),
    ]


# ------------------------------------------------------------------------------------------------ policy


@pytest.mark.parametrize("name", library_names())
def test_every_policy_of_the_library_can_be_started_with(name: str, write: Write) -> None:
    for lang in ("en", "nl"):
        text = starter_text('A "site": 50 % {let}', name, lang)
        scenario = read_scenario(write(text, base=False))
        assert scenario.name == 'A "site": 50 % {let}'
        assert (scenario.policy_base, scenario.policy_overrides, scenario.warnings) == (name, (), ())
        assert set(scenario.dwellings) == set(scenario.policy.segments)
        assert "Netherlands" not in text
        result = evaluate(scenario)
        assert result.allowed
        # Two thirds affordable, of which 30 social, cost more than they are worth at what is usual in 2026.
        assert result.viable == (name != "woon-en-bouwagenda-2026")


@pytest.mark.parametrize("name", library_names())
def test_every_policy_of_the_library_can_be_negotiated(name: str, write: Write) -> None:
    """The starter with a table opens, every condition has a figure, and every lever may go to its ends."""
    scenario = read_scenario(write(starter_text("x", name, "nl", with_table=True), base=False))
    assert scenario.warnings == ()
    setup = setup_of(scenario, "x")
    facts, views = views_of(scenario, setup.case, setup.conditions)
    assert facts.allowed
    assert [each.name for each in views] == ["municipality", "investor", "developer", "tenants"]
    assert all(one.value is not None for each in views for one in each.verdicts)
    for lever in setup.levers.values():
        for end in (lever.least, lever.most):
            moved = evaluate(case_at(setup, with_lever(setup, setup.start, lever.name, end)))
            assert moved.allowed, (lever.name, end)


def test_the_starter_marks_every_value_of_its_own(write: Write) -> None:
    sure = ("format", "name", "policy", "segment", "construction:", "vat", "statutory_cap", "price: residual")
    chosen = ("methods", "after_term")
    for line in starter_text("x", "amersfoort-2019").splitlines():
        text, _, comment = line.partition(" # ")
        if text.strip().startswith((*sure, *chosen, "#")) or not text.strip() or text.rstrip().endswith(":"):
            continue
        assert "assumed" in comment, line


def test_a_policy_may_be_a_name_a_path_or_a_mapping(write: Write) -> None:
    write("base: gooi-en-vechtstreek-2019\nterm: 15\n", "own.yaml", base=False)
    named = read_scenario(write("policy: amersfoort-2019\n"))
    with_base = read_scenario(
        write("policy: {base: amersfoort-2019, term: 25, segments: {low_mid: {upper: 860}}}\n")
    )
    whole = read_scenario(
        write(
            "policy:\n  date: 2019-01-01\n  segments:\n    low_mid: {tenure: rent, upper: 850}\n"
            "    low_sale: {tenure: sale}\n    free: {tenure: rent}\n"
            f"base: {BAD_INPUT / 'base' / 'policyless.yaml'}\n".replace("policyless", "valid"),
            base=False,
        )
    )
    assert named.policy_base == with_base.policy_base == "amersfoort-2019"
    assert with_base.policy_overrides == ("term", "segments.low_mid.upper")
    assert with_base.policy.term == 25
    assert with_base.policy.segments["low_mid"].upper == 860.0
    assert (
        with_base.policy.segments["low_mid"].min_floor_area == named.policy.segments["low_mid"].min_floor_area
    )
    assert whole.policy.date == date(2019, 1, 1)
    assert mistakes_of(lambda: read_scenario(write("policy: ./own.yaml\n")))[0].startswith("dwellings.")


def test_a_list_in_a_policy_is_replaced_as_a_whole(write: Write) -> None:
    text = "policy: {base: amersfoort-2019, shares: [{segments: [free], at_least: 0.5}]}\n"
    (rule,) = read_scenario(write(text)).policy.shares
    assert rule.segments == ("free",)


def test_a_policys_mistake_names_the_policys_file_and_its_line(write: Write) -> None:
    own = write("date: 2019-01-01\nsegments:\n  low_mid: {tenure: huur}\n", "own.yaml", base=False)
    with pytest.raises(InputError) as caught:
        read_scenario(write("policy: own.yaml\n"))
    places = [(each.file, each.line, each.path) for each in caught.value.mistakes]
    assert (str(own), 3, "policy.segments.low_mid.tenure") in places


# ------------------------------------------------------------------------------------ warnings and places


def test_a_number_that_is_a_thousand_in_dutch_is_a_warning(write: Write) -> None:
    text = "dwellings:\n  low: {rent: 1.184}\nland: {asking_price: 4.200, plot_area: 8.500}\n"
    scenario = read_scenario(write(text))
    assert [str(warning).replace(f"{scenario.origin.file}:", "") for warning in scenario.warnings] == [
        "3: dwellings.low.rent: found 1.184, read as 1.184 euros; in Dutch 1.184 is a thousand and more: "
        "write 1_184 if that is meant",
        "4: land.asking_price: found 4.200, read as 4.2 euros; in Dutch 4.200 is a thousand and more: "
        "write 4_200 if that is meant",
        "4: land.plot_area: found 8.500, read as 8.5 m²; in Dutch 8.500 is a thousand and more: "
        "write 8_500 if that is meant",
    ]
    assert scenario.with_values({"dwellings.low.rent": 1184}).warnings == scenario.warnings[1:]


def test_only_one_dot_and_three_decimals_where_euros_stand_is_a_warning(write: Write) -> None:
    text = (
        "form_factor: 0.785\nrequired_return: 0.055\ndwellings:\n  low: {rent: 760.50, floor_area: 54.125}\n"
    )
    assert read_scenario(write(text)).warnings == ()


def test_what_is_overridden_by_an_heir_does_not_warn(write: Write) -> None:
    write("land: {price: 1.184}\n", "parent.yaml")
    assert (
        read_scenario(write("base: parent.yaml\nland: {price: 1184}\n", "a.yaml", base=False)).warnings == ()
    )
    assert read_scenario(write("base: parent.yaml\nland: null\n", "b.yaml", base=False)).warnings == ()


def test_a_mistake_found_later_names_the_line_of_its_key_or_of_what_is_above_it(write: Write) -> None:
    path = write("indices:\n  cpi: {2020: 0.02, then: 0.02}\n")
    scenario = read_scenario(path)
    assert str(scenario.mistake("indices.cpi.2019", "no rate")) == f"{path}:3: indices.cpi.2019: no rate"
    assert str(scenario.mistake("policy.term", "short")).startswith(
        str(scenario.mistake("policy.term", "").file)
    )
    assert scenario.with_values({"indices.cpi": 0.02}).mistake("indices.cpi.then", "x").line == 0


# --------------------------------------------------------------------------------------------- overrides


@pytest.fixture(scope="module")
def valid() -> Scenario:
    return read_scenario(VALID)


def test_values_by_dotted_path(valid: Scenario) -> None:
    values: dict[str, Any] = {
        "policy.term": 25,
        "policy.shares.0.at_least": 0.05,
        "dwellings.low.rent": 790,
        "indices.cpi": {2023: 0.1, "then": 0.02},
        "land.price": 1_000_000,
        "dwellings.extra": {"segment": "free", "count": 1, "floor_area": 70, "rent": 999}
        | {"vacant_value": 250_000, "construction_cost": 1_500},
    }
    scenario = valid.with_values(values)
    assert scenario.policy.term == 25
    assert scenario.policy.shares[0].at_least == 0.05
    assert scenario.policy_overrides == ("term", "shares.0.at_least")
    assert scenario.dwellings["low"].rent == 790.0
    assert scenario.indices["cpi"].years == {2023: 0.1}
    assert scenario.land.price == 1_000_000.0
    assert list(scenario.dwellings) == ["low", "sold", "free", "extra"]
    assert scenario.with_values({"indices.cpi.2023": 0.05}).indices["cpi"].years == {2023: 0.05}
    assert valid.dwellings["low"].rent == 760.0


def test_none_takes_a_key_away(valid: Scenario) -> None:
    scenario = valid.with_values(
        {"rents.turnover": None, "dwellings.sold": None, "development.profit_and_risk": None}
    )
    assert scenario.rents.turnover == 0.0
    assert "sold" not in scenario.dwellings
    assert scenario.development.profit_and_risk is None
    told = mistakes_of(lambda: valid.with_values({"exit.holding_years": None}))
    assert told == ["exit.holding_years: missing; it has no default"]


def test_a_part_that_is_not_there_yet_can_be_given_by_one_of_its_keys(valid: Scenario) -> None:
    bare = valid.with_values({"rents": None, "development.profit_and_risk": None})
    scenario = bare.with_values({"rents.vacancy": 0.02, "development.profit_and_risk.lump_sum": 5})
    assert scenario.rents.vacancy == 0.02
    assert scenario.development.profit_and_risk is not None
    assert scenario.development.profit_and_risk.lump_sum == 5.0


def test_a_whole_policy_by_its_name(valid: Scenario) -> None:
    segments = {"dwellings.low.segment": "mid", "dwellings.sold": None, "dwellings.low.floor_area": 60}
    scenario = valid.with_values({"policy": "utrecht-2017", **segments})
    assert (scenario.policy_base, scenario.policy_overrides) == ("utrecht-2017", ())
    longer = valid.with_values(
        {"policy": {"base": "utrecht-2017", "term": 30}, "exit.holding_years": 30, **segments}
    )
    assert (longer.policy_base, longer.policy_overrides, longer.policy.term) == (
        "utrecht-2017",
        ("term",),
        30,
    )
    at_once = valid.with_values({"policy.term": 15, "policy": "utrecht-2017", **segments})
    assert at_once.policy.term == 15


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"dwellings.lo.rent": 790}, "dwellings.lo.rent: unknown path; did you mean 'dwellings.low.rent'?"),
        ({"dwelings.low.rent": 790}, "dwelings.low.rent: unknown path; did you mean 'dwellings.low.rent'?"),
        ({"rents.turnovr": 0.1}, "rents.turnovr: unknown path; did you mean 'rents.turnover'?"),
        (
            {"dwellings.low.rent.net": 1},
            "dwellings.low.rent.net: unknown path; under 'dwellings.low.rent': nothing",
        ),
        (
            {"policy.shares.7.at_least": 0.1},
            "policy.shares.7.at_least: unknown path: 'policy.shares' has 2 entries, numbered from 0",
        ),
        (
            {"policy.shares.0": None},
            "policy.shares.0: an entry of a list cannot be taken away; give the list as a whole",
        ),
        (
            {"indices.cpi.2023": 0.1},
            "indices.cpi.2023: 'indices.cpi' is 0.02, which has no parts; give it as a whole",
        ),
        (
            {"rents.turnover": 12},
            "rents.turnover: found 12; a share from 0 to 1 is allowed: 12 % is written 0.12",
        ),
        (
            {"policy": "utrect-2017"},
            f"policy: found the policy 'utrect-2017'; the library has {', '.join(library_names())}; "
            "did you mean 'utrecht-2017'? (a file is written with its ending: ./my-policy.yaml)",
        ),
    ],
)
def test_a_value_that_cannot_be_laid_over_is_told(valid: Scenario, values: dict[str, Any], told: str) -> None:
    assert mistakes_of(lambda: valid.with_values(values)) == [told]


@pytest.mark.parametrize("values", [None, 5, "abc", [("a", 1)]])
def test_values_that_are_no_mapping(valid: Scenario, values: Any) -> None:
    with pytest.raises(TypeError, match="a mapping of dotted paths to values is needed, not "):
        valid.with_values(values)


@pytest.mark.parametrize(
    "values",
    [
        {"dwellings.low.deviation.from": "rent_band", "dwellings.low.deviation.motivation": "x"},
        {"policy.income_norm.months": 12, "policy.income_norm.multiple": 4},
        {"dwellings.low.count.min": 2, "dwellings.low.count": {"max": 5}},
    ],
)
def test_values_that_only_together_make_a_part(valid: Scenario, values: dict[str, Any]) -> None:
    bare = valid.with_values({"policy.income_norm": None})
    changed = bare.with_values(values)
    again = scenario_from(changed.raw)
    assert again == dataclasses.replace(changed, policy_base="", policy_overrides=())
    assert bare.with_values(dict(reversed(values.items()))).digest == changed.digest != bare.digest


def test_a_type_deviates_from_several_rules(valid: Scenario) -> None:
    both = [{"from": "rent_band", "motivation": "a"}, {"from": "min_floor_area", "motivation": "b"}]
    assert valid.dwellings["low"].deviation == ()
    one = valid.with_values({"dwellings.low.deviation": both[0]})
    assert [each.rule for each in one.dwellings["low"].deviation] == ["rent_band"]
    two = valid.with_values(
        {"dwellings.low.deviation": both, "dwellings.low.rent": 1, "dwellings.low.floor_area": 1}
    )
    again = two.with_values({"dwellings.low.deviation.1.motivation": "c"})
    assert [each.motivation for each in again.dwellings["low"].deviation] == ["a", "c"]
    deviated = {check.rule: check.deviation for check in evaluate(two).checks if check.subject == "low"}
    assert deviated == {"rent_band": "a", "min_floor_area": "b"}


@pytest.mark.parametrize(
    "number",
    [np.float32(25), np.int64(25), np.array(25), np.array(25.0), Decimal("25"), Fraction(50, 2)],
    ids=repr,
)
def test_numbers_of_other_libraries_are_numbers(valid: Scenario, number: Any) -> None:
    changed = valid.with_values({"dwellings.low.rent": number})
    assert changed == valid.with_values({"dwellings.low.rent": 25})
    assert type(changed.raw["dwellings"]["low"]["rent"]) in {int, float}


@pytest.mark.parametrize("number", [np.int32(25), np.array(25), Decimal("25.0"), Fraction(50, 2)], ids=repr)
def test_whole_numbers_of_other_libraries_are_whole_numbers(valid: Scenario, number: Any) -> None:
    assert valid.with_values({"policy.term": number}).policy.term == 25


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Fraction(10**400), "found inf"),
        (Decimal("sNaN"), "found nan"),
        (1j, "found a value of the type complex"),
        (np.array([1, 2]), "found a value of the type ndarray"),
        (np.bool_(True), "found true"),
        (b"1", "found a value of the type bytes"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_told_by_its_type(valid: Scenario, value: Any, told: str) -> None:
    (mistake,) = mistakes_of(lambda: valid.with_values({"dwellings.low.rent": value}))
    assert mistake.startswith(f"dwellings.low.rent: {told}; ")


def test_a_type_that_is_not_built_holds_no_exit_back(valid: Scenario) -> None:
    before_the_end = valid.with_values({"dwellings.low.count": 0, "exit.holding_years": 10})
    assert math.isfinite(evaluate(before_the_end).residual_land_value)
    for count in (1, {"max": 5}):
        values = {"dwellings.low.count": count, "exit.holding_years": 10}
        (mistake,) = mistakes_of(partial(valid.with_values, values))
        assert mistake.startswith("exit.holding_years: 10 years is less than the policy's term")


@pytest.mark.parametrize("base", ["a\\0b.yaml", "\\ud800.yaml"])
@pytest.mark.parametrize("key", ["base", "policy"])
def test_a_name_that_no_file_can_have(write: Write, key: str, base: str) -> None:
    path = write(f'{key}: "{base}"\n', base=key == "policy")
    with pytest.raises(InputError) as caught:
        read_scenario(path)
    (mistake,) = caught.value.mistakes
    assert (mistake.path, mistake.file, mistake.line) == (key, str(path), 1 + (key == "policy"))
    assert mistake.message.endswith("cannot be read: no file can have this name")


def test_an_index_is_used_by_the_line_that_names_it(valid: Scenario) -> None:
    line = {"per_dwelling": 5, "index": "soil"}
    assert valid.with_values({"indices.soil": 0.01, "other_income.rent_of_soil": line})
    misspelt = mistakes_of(
        lambda: valid.with_values(
            {"indices.soil": 0.01, "other_income.rent_of_soil": {**line, "index": "sole"}}
        )
    )
    assert [each.partition(":")[0] for each in misspelt] == ["other_income.rent_of_soil.index"]


def test_all_mistakes_of_all_values_are_told_at_once(valid: Scenario) -> None:
    told = mistakes_of(
        lambda: valid.with_values({"rents.vacancy": "x", "land.vat": 21, "start": date(2000, 1, 1)})
    )
    assert len(told) == 3


def test_a_scenario_is_frozen_and_can_be_sent_to_another_process(valid: Scenario) -> None:
    for each in dataclasses.fields(valid):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(valid, each.name, None)
    assert pickle.loads(pickle.dumps(valid)) == valid


def test_the_digest_is_of_what_is_said_and_not_of_how(write: Write) -> None:
    one = read_scenario(write("dwellings: {low: {rent: 1_000}}\nland: {price: 5}\n", "same.yaml"))
    other = read_scenario(
        write("land:\n  price: 5.0\ndwellings: {low: {rent: 1000.0}} # x\n", "again/same.yaml")
    )
    assert one.digest == other.digest
    assert one.digest != one.with_values({"land.price": 6}).digest
    assert one.with_values({"land.price": 6}).with_values({"land.price": 5}).digest == one.digest


def test_a_thousand_overrides_take_little_time(valid: Scenario) -> None:
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        for rent in range(730, 830):
            valid.with_values({"policy.term": 20, "dwellings.low.rent": rent})
        seconds.append((time.perf_counter() - start) / 100)
    assert statistics.median(seconds) < 1e-3


def test_plain_data_has_no_base() -> None:
    data = {**read_scenario(VALID).raw, "base": "x.yaml"}
    assert mistakes_of(lambda: scenario_from(data))[0].startswith("base: unknown key")


# ------------------------------------------------------------------------------------- schema and commands


def plain(value: Any) -> Any:
    """Data as a YAML editor takes it for JSON Schema: texts as keys, dates as texts."""
    if isinstance(value, dict):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_takes_what_the_reader_takes(
    schema: jsonschema.Draft202012Validator, valid: Scenario
) -> None:
    schema.validate(plain(parse_document(VALID.read_text(encoding="utf-8"), "").data))
    schema.validate(plain(valid.raw))
    for name in library_names():
        schema.validate(plain(parse_document(starter_text("x", name), "").data))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("base: x.yaml\nrents: {turnover: 0.1}", True),
        ("base: [x.yaml, y.yaml]\ndwellings: {low: {rent: 800, price: null}, sold: null}", True),
        ("base: x.yaml\npolicy: {base: amersfoort-2019, segments: {low_mid: {upper: 900}}}", True),
        ("base: x.yaml\npolicy: {term: 25}", True),
        ("base: x.yaml\nindices: {cpi: {2020: 0.02, then: 0.02, history: cbs}}", True),
        ("base: x.yaml\nrents: {turnovr: 0.1}", False),
        ("base: x.yaml\nrents: {turnover: 10}", False),
        ("base: x.yaml\nperiod: monthly", False),
        ("base: x.yaml\nindices: {cpi: {20: 0.02}}", False),
        ("base: 5", False),
        ("base: x.yaml\ndwellings: {a: {deviation: {from: rent_band, motivation: b}}}", True),
        ("base: x.yaml\ndwellings: {a: {deviation: [{from: rent_band, motivation: b}]}}", True),
        ("base: x.yaml\ndwellings: {a: {deviation: rent_band}}", False),
        ("format: 1", False),
    ],
)
def test_the_schema_knows_a_file_with_a_base(
    schema: jsonschema.Draft202012Validator, text: str, sound: bool
) -> None:
    assert schema.is_valid(plain(parse_document(text, "").data)) == sound


def test_every_key_in_the_schema_has_its_definition() -> None:
    missing: list[str] = []

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for name, below in part.get("properties", {}).items():
                if not below.get("description"):
                    missing.append(f"{path}.{name}")
            for name, below in part.items():
                walk(below, f"{path}.{name}" if name != "properties" else path)
        elif isinstance(part, list):
            for below in part:
                walk(below, path)

    walk(json_schema(), "")
    assert missing == []


def test_the_schema_command_prints_or_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["schema"])
    file = tmp_path / "scenario.schema.json"
    written = CliRunner().invoke(main, ["schema", "-o", str(file)])
    assert (printed.exit_code, written.exit_code, written.output) == (0, 0, "")
    assert file.read_text(encoding="utf-8") == printed.output
    assert json.loads(printed.output) == json_schema()
    refused = CliRunner().invoke(main, ["schema", "-o", str(tmp_path / "no" / "folder.json")])
    assert refused.exit_code == 2
    assert "cannot be written: No such file or directory" in refused.output


def test_the_new_command_writes_a_scenario_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "Oak Street", "--policy", "amersfoort-2019"])
    assert (done.exit_code, done.output) == (
        0,
        "Oak Street.yaml is written. Run it: feasibility run 'Oak Street.yaml'\n",
    )
    assert read_scenario("Oak Street.yaml").name == "Oak Street"
    assert [path.name for path in tmp_path.iterdir()] == ["Oak Street.yaml"]


def test_a_name_that_looks_like_an_option_is_told_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "--policy", "amersfoort-2019", "--", "-x"])
    assert done.output == "./-x.yaml is written. Run it: feasibility run ./-x.yaml\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x"], "--policy is needed; the library has amersfoort-2019"),
        (["x", "--policy", "amersfort-2019"], "did you mean 'amersfoort-2019'?"),
        (["there", "--policy", "amersfoort-2019"], "there.yaml exists; --force overwrites it"),
        (
            ["there", "--policy", "amersfoort-2019", "--lang", "nl"],
            "there.yaml bestaat al; --force overschrijft het",
        ),
        (["a/b", "--policy", "amersfoort-2019"], "'a/b' is no name for a file; give the file with -o"),
        (["..", "--policy", "amersfoort-2019"], "'..' is no name for a file; give the file with -o"),
        (["a" * 300, "--policy", "amersfoort-2019"], "File name too long"),
        (["x\n", "--policy", "amersfoort-2019"], "a name that can be printed is needed"),
        (
            ["x", "--policy", "amersfoort-2019", "-o", "no/x.yaml"],
            "no/x.yaml: cannot be written: No such file",
        ),
    ],
)
def test_the_new_command_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.yaml").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["new", *arguments])
    assert done.exit_code == 2
    assert told in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["there.yaml"]
    assert Path("there.yaml").read_text(encoding="utf-8") == "mine"


def test_the_new_command_overwrites_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "there.yaml"
    file.write_text("mine", encoding="utf-8")
    arguments = ["new", "x", "--policy", "utrecht-2017", "-o", str(file), "--force", "--lang", "nl"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert "aangenomen" in file.read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------- writing files


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    write_text(file, "één\n")
    write_bytes(str(file), file.read_bytes() * 2)
    assert file.read_text(encoding="utf-8") == "één\néén\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("name", ["folder", "no/x.txt", "x" * 300, "nul\0"])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written: "):
        write_text(tmp_path / name, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
