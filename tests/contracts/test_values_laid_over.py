"""Values laid over a scenario by dotted path: what they change, and what is told of those that cannot be."""

from __future__ import annotations

import dataclasses
import math
import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.reading.read import read_scenario, scenario_from
from feasibility.scenario.validated import Scenario
from tests.contracts.mistakes import VALID, Write, mistakes_of


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
            "policy.shares.0: an entry of a list cannot be removed; give the list as a whole",
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


def test_only_what_is_overridden_is_made_anew(valid: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is read and nothing else is checked again: a thousand variants rest on it."""
    for name in ("builtins.open", "io.open", "os.open"):
        monkeypatch.setattr(name, lambda *given, **named: pytest.fail(f"{given} is opened"))
    found = valid.with_values({"policy.term": 20, "dwellings.low.rent": 790})
    fields = [each.name for each in dataclasses.fields(ScenarioFields)]
    anew = {name for name in fields if getattr(found, name) is not getattr(valid, name)}
    assert anew == {"policy", "dwellings"}
    assert {name for name, each in found.dwellings.items() if each is not valid.dwellings[name]} == {"low"}
    assert found.policy.segments is valid.policy.segments


def test_plain_data_has_no_base() -> None:
    data = {**read_scenario(VALID).raw, "base": "x.yaml"}
    assert mistakes_of(lambda: scenario_from(data))[0].startswith("base: unknown key")
