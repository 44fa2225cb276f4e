"""What reading a scenario promises: inheritance, the policy, warnings, overrides, the schema, the starter."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.live.table.positions import with_lever
from feasibility.live.table.setup import setup_of
from feasibility.live.updates.computing import case_at
from feasibility.parties.views import views_of
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.writing.starter import starter_text
from tests.contracts.mistakes import BAD_INPUT, VALID, Write, mistakes_of

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
