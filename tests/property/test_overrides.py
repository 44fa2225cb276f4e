"""Values laid over a scenario give what reading the changed data again gives: a scenario, or mistakes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.errors import InputError
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario
from tests.reference.random_scenarios import random_scenario

Names = tuple[Any, ...]

NUMBERS: list[Any] = [-1, 0, 0.5, 1, 7, 24, 850, 1e9, 1e400, float("nan")]
WORDS: list[Any] = [
    "",
    "sell_on_turnover",
    "cpi",
    "east",
    "linear",
    "used",
    "residual",
    "dwelling",
    "quarter",
    "free",
]
PARTS: list[Any] = [[], ["land"], ["net_yield"], {}, {"then": 0.01}, {"lump_sum": 5}, {"max": 5}]
ANYTHING = st.sampled_from([None, True, date(2019, 1, 1), date(2031, 5, 6), *NUMBERS, *WORDS, *PARTS])


def scenario_of(seed: int) -> Scenario:
    data = {"form_factor": 0.8} | random_scenario(random.Random(seed))
    held: Any = data["exit"]
    if seed % 2 and held["holding_years"]:
        data |= financed(data)
    return scenario_from(data, "random")


def financed(data: dict[str, Any]) -> dict[str, Any]:
    """The same project with two phases of a year or two, loans, and tax without depreciation."""
    names = list(data["dwellings"])
    phases = {
        "west": {"start_months": 0, "construction_months": 12},
        "east": {"start_months": 24, "construction_months": 24},
    }
    if len(names) == 1:
        del phases["east"]
    return {
        "phases": phases,
        "dwellings": {
            name: data["dwellings"][name] | {"phase": list(phases)[place % len(phases)]}
            for place, name in enumerate(names)
        },
        "land": data["land"] | {"payment_months": 0, "phase_shares": dict.fromkeys(phases, 1 / len(phases))},
        "development": data["development"] | {"construction_months": 0},
        "finance": {
            "loan": {"ltv": 0.6, "icr": 1.5, "rate": 0.03},
            "construction_loan": {"share_of_cost": 0.7, "rate": 0.05},
            "required_equity_return": 0.08,
        },
        "tax": {"bracket": "free", "interest_share": 0.2},
    }


def places(data: Any, names: Names = ()) -> Iterator[Names]:
    """Every place in plain data, as the names that lead to it."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in entries:
        yield (*names, name)
        yield from places(value, (*names, name))


def changed(data: Any, names: Names, value: Any) -> Any:
    """The data with one value in another place, None taking it away; all else is the same object."""
    if not names:
        return value
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    if len(names) == 1 and value is None:
        del copy[names[0]]
    else:
        copy[names[0]] = changed(data[names[0]], names[1:], value)
    return copy


def outcome(make: Any) -> Any:
    """All fields of a scenario, or all that is said against it."""
    try:
        scenario = make()
    except InputError as error:
        return {(mistake.path, mistake.message) for mistake in error.mistakes}
    return [getattr(scenario, each.name) for each in fields(ScenarioFields)], scenario.raw, scenario.digest


@given(st.integers(0, 10_000), st.data())
@settings(max_examples=400, deadline=None)
def test_with_values_is_reading_again(seed: int, data: st.DataObject) -> None:
    scenario = scenario_of(seed)
    all_places = list(places(scenario.raw))
    names = data.draw(st.sampled_from([each for each in all_places if "." not in str(each[-1])]))
    value = data.draw(ANYTHING)
    in_a_list = any(isinstance(name, int) and name < 1900 for name in names)
    if value is None and in_a_list:
        value = 0
    path = ".".join(map(str, names))
    assert outcome(lambda: scenario.with_values({path: value})) == outcome(
        lambda: scenario_from(changed(scenario.raw, names, value))
    )


@given(st.integers(0, 10_000), st.floats(0.9, 1.1))
@settings(max_examples=200, deadline=None)
def test_two_values_at_once_are_one_after_the_other(seed: int, factor: float) -> None:
    scenario = scenario_of(seed)
    values = {"land.asking_price": 1e6 * factor, "required_return": 0.05 * factor}
    values |= {
        f"dwellings.{name}.floor_area": dwelling.floor_area * factor
        for name, dwelling in scenario.dwellings.items()
    }
    one_by_one = scenario
    for path in reversed(values):
        one_by_one = one_by_one.with_values({path: values[path]})
    assert scenario.with_values(values) == one_by_one


@given(st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_a_scenario_is_what_its_plain_data_says_and_stays_so(seed: int) -> None:
    scenario = scenario_of(seed)
    before = repr(scenario.raw), scenario.digest
    scenario.with_values({"required_return": 0.07, "indices.cpi": 0.01, "rents": {"turnover": 0.2}})
    assert (repr(scenario.raw), scenario.digest) == before
    assert outcome(lambda: scenario_from(scenario.raw)) == outcome(lambda: scenario)


@given(st.text(alphabet=".abdeilnorstw_0123", max_size=30), st.sampled_from(["x", 0.1, None, {}, [1]]))
@settings(max_examples=300, deadline=None)
def test_any_path_is_taken_or_refused(path: str, value: Any) -> None:
    told = outcome(lambda: scenario_of(1).with_values({path: value}))
    assert told
