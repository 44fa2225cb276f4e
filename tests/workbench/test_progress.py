"""Questions that may take long say how far they are, and end where their answer is no longer wanted."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.workbench.answers.questions import AskedQuestion, answered
from feasibility.workbench.jobs import NEARLY, Job, StoppedError, job_json, progress_of
from tests.workbench.opening import SCENARIOS

LOW_RENT = "dwellings.low.rent"
OTHERS = [
    {"name": "25", "values": {"policy.term": 25, LOW_RENT: 790}},
    {"name": "30", "values": {"policy.term": 20, "required_return": 0.06}},
]
FEW_LEVERS = """base: amersfoort-table.yaml
table:
  levers: {cap: null, term: null, high_rent: null, low_floor_area: null}
  mix: null
"""
ASKED: Mapping[str, Mapping[str, Any]] = {
    "clauses": {},
    "comparison": {"others": OTHERS, "paths": 200},
    "grid": {
        "rows": {"path": LOW_RENT, "from": "700", "to": "800", "step": "1"},
        "columns": {"path": "required_return", "from": "4%", "to": "6%", "step": "0.1%"},
    },
    "solve": {"path": LOW_RENT, "so_that": "residual_land_value", "value": "4,800,000"},
}


@pytest.mark.parametrize("question", ASKED)
def test_progress_rises_to_the_end(question: str) -> None:
    told: list[tuple[float, float | None]] = []

    def progress(done: float, total: float | None = None) -> None:
        told.append((done, total))

    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    answered(question, AskedQuestion(scenario, ASKED[question], "en", progress), "job")
    shares = [done / total if total else done for done, total in told]
    assert len(shares) > 2
    assert shares == sorted(shares)
    if question == "solve":
        assert all(total is None for _, total in told)
    else:
        assert shares[-1] == pytest.approx(1)


def test_work_of_several_parts_says_which_it_is_at_and_how_far(tmp_path: Path) -> None:
    for name in ("amersfoort-2019", "amersfoort-table"):
        shutil.copy(SCENARIOS / f"{name}.yaml", tmp_path)
    (tmp_path / "small.yaml").write_text(FEW_LEVERS, encoding="utf-8")
    asked = AskedQuestion(read_scenario(tmp_path / "small.yaml"), {}, "nl", lambda *_, **__: None)
    seen: list[tuple[str, float]] = []
    job = Job("job")
    tell = progress_of(job)

    def progress(*done: float | None, **part: str) -> None:
        tell(*done, **part)
        state = job_json(job)
        seen.append((state["part"]["nl"], state["done"]))

    answered("deals", replace(asked, progress=progress), "job")
    assert list(dict.fromkeys(part for part, _ in seen)) == [
        "standen van de knoppen",
        "afspraken",
        "afspraken die er het dichtst bij komen",
        "pakketten van stappen",
    ]
    packages = [share for part, share in seen if part == "pakketten van stappen"]
    assert packages == sorted(packages)
    assert packages[0] < 0.5 < packages[-1] <= NEARLY


def test_uncertainty_says_which_paths_it_is_at_and_does_not_stand_at_its_end() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    cost = {"dwellings.low.construction_cost": {"distribution": "normal", "mean": 1450, "sd": 60}}
    scenario = scenario.with_values({"uncertainty.inputs": cost})
    seen: list[tuple[str, float]] = []
    job = Job("job")
    tell = progress_of(job)

    def progress(*done: float | None, **part: str) -> None:
        tell(*done, **part)
        seen.append((job_json(job)["part"]["nl"], job_json(job)["done"]))

    answered("uncertainty", AskedQuestion(scenario, {"paths": 300}, "nl", progress), "job")
    parts = list(dict.fromkeys(part for part, _ in seen))
    assert parts == ["paden van toeval", "paden uit de historie", "figuren", "trekkingen"]
    assert {share for part, share in seen if part == "figuren"} == {0}
    assert seen[-1][0] == "figuren"
    for counted in (parts[0], parts[1], parts[3]):
        shares = [share for part, share in seen if part == counted]
        assert shares == sorted(shares) and shares[0] < shares[-1] == NEARLY


@pytest.mark.parametrize("question", ASKED)
def test_what_is_no_longer_wanted_ends(question: str) -> None:
    calls = 0

    def progress(done: float, total: float | None = None) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoppedError

    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    with pytest.raises(StoppedError):
        answered(question, AskedQuestion(scenario, ASKED[question], "en", progress), "job")
    assert calls == 2
