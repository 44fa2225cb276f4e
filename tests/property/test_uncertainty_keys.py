"""What is uncertain in a scenario: read, laid over, written and read again, and without effect on a run."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.evaluation.result import Result
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.form import form_of
from feasibility.scenario.keys.uncertainty import (
    Correlation,
    IndexUncertainty,
    InputUncertainty,
    Replay,
    Shock,
    Uncertainty,
)
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.yaml import yaml_text
from tests.property.test_overrides import ANYTHING, changed, outcome, places

BASE = Path(__file__).parents[1] / "bad_input" / "base" / "valid.yaml"
CERTAIN = read_scenario(BASE)
INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
COST, MONTHS, VACANCY = "dwellings.low.construction_cost", "development.construction_months", "rents.vacancy"
WHOLE: dict[str, Any] = {
    "first_year": 2027,
    "sampling": "sobol",
    "indices": {
        "cpi": {"persistence": 0.4, "sd": 0.012},
        "exit_yield": {"persistence": 0.85, "sd": 0.0035, "least": 0.02},
    },
    "correlations": [["cpi", "wages", 0.3]],
    "shock": {"probability": 0.04, "years": 2, "moves": {"cpi": 0.05}},
    "replay": {"first_year": 1996, "block_years": 4},
    "inputs": {
        COST: {"distribution": "normal", "mean": 1800, "sd": 100},
        MONTHS: {"distribution": "discrete", "values": [24, 30], "weights": [0.7, 0.3]},
        VACANCY: {"distribution": "beta", "low": 0, "high": 0.1, "a": 2, "b": 3.5},
    },
    "input_correlations": [[COST, MONTHS, 0.5]],
}


def with_uncertainty(block: dict[str, Any]) -> Scenario:
    return scenario_from(dict(CERTAIN.raw) | {"uncertainty": block})


def test_every_key_is_read() -> None:
    assert with_uncertainty(WHOLE).uncertainty == Uncertainty(
        first_year=2027,
        sampling="sobol",
        indices={"cpi": IndexUncertainty(0.4, 0.012), "exit_yield": IndexUncertainty(0.85, 0.0035, 0.02)},
        correlations=(Correlation("cpi", "wages", 0.3),),
        shock=Shock(0.04, 2, {"cpi": 0.05}),
        replay=Replay(1996, None, 4),
        inputs={
            COST: InputUncertainty("normal", mean=1800.0, sd=100.0),
            MONTHS: InputUncertainty("discrete", values=(24, 30), weights=(0.7, 0.3)),
            VACANCY: InputUncertainty("beta", low=0.0, high=0.1, a=2.0, b=3.5),
        },
        input_correlations=(Correlation(COST, MONTHS, 0.5),),
    )


def test_without_the_key_nothing_is_stated() -> None:
    assert CERTAIN.uncertainty == Uncertainty()
    assert with_uncertainty(WHOLE).with_values({"uncertainty": None}).digest == CERTAIN.digest


def test_a_run_is_the_same_with_and_without_it() -> None:
    with_it, without = evaluate(CERTAIN.with_values({"uncertainty": WHOLE})), evaluate(CERTAIN)
    names = [each.name for each in fields(Result) if each.name not in ("scenario", "arrays", "provenance")]
    assert [getattr(with_it, name) for name in names] == [getattr(without, name) for name in names]


# ---------------------------------------------------------------------------------------------- overrides


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("indices.cpi.sd", 0.02, lambda each: each.indices["cpi"].sd),
        ("indices.wages.sd", 0.02, lambda each: each.indices["wages"].sd),
        ("correlations.0.2", 0.1, lambda each: each.correlations[0].value),
        ("shock.moves.wages", 0.01, lambda each: each.shock.moves["wages"]),
        (f"inputs.{COST}.sd", 120, lambda each: each.inputs[COST].sd),
        (f"inputs.{MONTHS}.values.1", 36, lambda each: each.inputs[MONTHS].values[1]),
    ],
)
def test_a_number_is_laid_over(path: str, value: float, found: Any) -> None:
    assert found(with_uncertainty(WHOLE).with_values({f"uncertainty.{path}": value}).uncertainty) == value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("indices.cip.sd", 0.02, "there is no index 'cip'"),
        (f"inputs.{COST}s.sd", 120, f"unknown path; did you mean 'uncertainty.inputs.{COST}.sd'?"),
        (f"inputs.{COST}.maen", 120, f"unknown path; did you mean 'uncertainty.inputs.{COST}.mean'?"),
        ("inputs.rents.turnover.mean", 0.1, "unknown path"),
        ("inputs.rents.turnover", None, "unknown path"),
        ("correlations.1.2", 0.1, "has 1 entries, numbered from 0"),
        ("correlations.0.3", 0.1, "has 3 entries, numbered from 0"),
    ],
)
def test_a_path_that_is_not_there_is_told(path: str, value: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        with_uncertainty(WHOLE).with_values({f"uncertainty.{path}": value})
    assert message in str(caught.value)


def test_a_new_input_is_given_as_a_whole_and_taken_away() -> None:
    given_too = with_uncertainty(WHOLE).with_values(
        {"uncertainty.inputs.rents.turnover": {"distribution": "uniform", "low": 0.05, "high": 0.15}}
    )
    assert given_too.uncertainty.inputs["rents.turnover"].high == 0.15
    taken = given_too.with_values({"uncertainty.inputs.rents.turnover": None})
    assert taken.uncertainty == with_uncertainty(WHOLE).uncertainty


def test_a_drawn_value_is_laid_over_like_any_other() -> None:
    scenario = with_uncertainty(WHOLE).with_values({MONTHS: 30, COST: 1700.5})
    assert (scenario.development.construction_months, scenario.dwellings["low"].construction_cost) == (
        30,
        1700.5,
    )


def test_a_change_elsewhere_that_a_drawn_value_does_not_fit_is_told() -> None:
    with pytest.raises(InputError) as caught:
        with_uncertainty(WHOLE).with_values({"period": "year"})
    assert [str(each) for each in caught.value.mistakes] == [
        f"uncertainty.inputs.{MONTHS}.values.1: '{MONTHS}' cannot take this value: found 30; with period: "
        "year a multiple of 12 is needed: 24 or 36"
    ]


def test_a_party_may_have_its_own_view_of_what_is_uncertain() -> None:
    party = {"role": "investor", "at_least": {"investor_irr": 0.05}}
    own = {f"uncertainty.inputs.{COST}.sd": 150, "uncertainty.indices.cpi.sd": 0.01}
    scenario = with_uncertainty(WHOLE).with_values({"parties": {"fund": party | {"assumptions": own}}})
    assert scenario.with_values(own).uncertainty.inputs[COST].sd == 150
    with pytest.raises(InputError, match=f"did you mean 'uncertainty.inputs.{COST}.mean'"):
        scenario.with_values(
            {"parties.fund.assumptions": {f"uncertainty.inputs.{COST}.maen": 150}},
        )


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_laying_over_is_reading_again(data: st.DataObject) -> None:
    scenario = with_uncertainty(WHOLE)
    names = data.draw(st.sampled_from([each for each in places(scenario.raw) if each[0] == "uncertainty"]))
    value = data.draw(ANYTHING)
    if value is None and any(isinstance(name, int) for name in names):
        value = 0
    path = ".".join(map(str, names))
    assert outcome(lambda: scenario.with_values({path: value})) == outcome(
        lambda: scenario_from(changed(scenario.raw, names, value))
    )


# ------------------------------------------------------------------------------------- written, read again

SMALL = st.floats(0.0001, 0.04)
WEIGHT = st.integers(1, 99)


def distributions(centre: float, spread: float) -> st.SearchStrategy[dict[str, Any]]:
    """Distributions of a number around a centre, within the spread of it."""
    low, high = st.floats(centre - spread, centre - 1e-6), st.floats(centre + 1e-6, centre + spread)
    ends = {"low": low, "high": high}
    kind = st.just
    return st.one_of(
        st.fixed_dictionaries(
            {"distribution": kind("normal"), "mean": kind(centre), "sd": st.floats(1e-6, spread / 7)}
        ),
        st.fixed_dictionaries(
            {"distribution": kind("lognormal"), "median": kind(centre), "sd": st.floats(1e-6, 0.1)}
        ),
        st.fixed_dictionaries({"distribution": kind("uniform"), **ends}),
        st.fixed_dictionaries({"distribution": kind("triangular"), "mode": kind(centre), **ends}),
        st.fixed_dictionaries(
            {"distribution": kind("beta"), "a": st.floats(0.1, 9), "b": st.floats(0.1, 9), **ends}
        ),
        st.builds(
            lambda weight, value: {
                "distribution": "discrete",
                "values": [centre, value],
                "weights": [weight / 100, 1 - weight / 100],
            },
            WEIGHT,
            high,
        ),
    )


BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "first_year": st.integers(2020, 2040),
        "centre": st.sampled_from(["median", "mean"]),
        "sampling": st.sampled_from(["random", "latin_hypercube", "sobol"]),
        "indices": st.dictionaries(
            st.sampled_from(INDICES),
            st.fixed_dictionaries({"sd": SMALL}, optional={"persistence": st.floats(0, 0.5)}),
            min_size=1,
        ),
        "correlations": st.lists(
            st.tuples(st.just("cpi"), st.sampled_from(INDICES[1:]), st.floats(-0.4, 0.4)).map(list),
            unique_by=lambda pair: pair[1],
            min_size=1,
            max_size=5,
        ),
        "shock": st.fixed_dictionaries(
            {
                "probability": st.floats(0, 1),
                "years": st.integers(1, 9),
                "moves": st.dictionaries(st.sampled_from(INDICES), st.floats(-0.4, 0.4), min_size=1),
            }
        ),
        "replay": st.fixed_dictionaries(
            {}, optional={"first_year": st.integers(1996, 2000), "last_year": st.integers(2015, 2025)}
        ),
        "inputs": st.fixed_dictionaries(
            {VACANCY: distributions(0.03, 0.02)},
            optional={
                COST: distributions(1800, 500),
                MONTHS: st.just({"distribution": "discrete", "values": [12, 24], "weights": [0.1, 0.9]}),
                "after_term": st.just(
                    {
                        "distribution": "discrete",
                        "values": ["continue", "sell_on_turnover"],
                        "weights": [0.25, 0.75],
                    }
                ),
            },
        ),
    },
)


@given(BLOCKS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_yaml_gives_it_back(tmp_path: Path, block: dict[str, Any]) -> None:
    scenario = with_uncertainty(block)
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml_text(scenario), encoding="utf-8")
    again = read_scenario(file)
    assert again.uncertainty == scenario.uncertainty
    assert again.raw.get("uncertainty") == scenario.raw.get("uncertainty")
    assert again.warnings == ()


@given(BLOCKS, st.sampled_from(["en", "nl"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_form_gives_it_back(tmp_path: Path, block: dict[str, Any], lang: str) -> None:
    scenario = with_uncertainty(block)
    file = tmp_path / "form.xlsx"
    file.write_bytes(form_of(scenario, lang))
    again = read_scenario(file)
    assert again.uncertainty == scenario.uncertainty
    assert again.warnings == ()


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_form_and_workbook_of_every_key_have_the_same_hash(tmp_path: Path, lang: str) -> None:
    scenario = with_uncertainty(WHOLE)
    form, workbook = tmp_path / "form.xlsx", tmp_path / "workbook.xlsx"
    form.write_bytes(form_of(scenario, lang))
    workbook.write_bytes(workbook_bytes(evaluate(scenario), lang))
    named = {"name": "uncertain"}
    digests = [
        each.with_values(named).digest for each in (scenario, read_scenario(form), read_scenario(workbook))
    ]
    assert len(set(digests)) == 1


def test_an_empty_form_states_nothing(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(form_of(CERTAIN))
    assert "uncertainty" not in read_scenario(file).raw


def test_a_dutch_thousand_of_an_input_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    block = f"uncertainty: {{inputs: {{{COST}: {{distribution: uniform, low: 1.650, high: 1_900}}}}}}\n"
    file.write_text(f"base: {BASE}\n{block}", encoding="utf-8")
    (warning,) = read_scenario(file).warnings
    assert warning.path == f"uncertainty.inputs.{COST}.low"
    assert warning.message.startswith("found 1.650, read as 1.65 euros; in Dutch 1.650 is a thousand")
