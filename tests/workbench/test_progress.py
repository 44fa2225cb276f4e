"""Questions that may take long say how far they are, and end where their answer is no longer wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.workbench.answers.questions import Asked, answered
from feasibility.workbench.jobs import StoppedError
from tests.workbench.opening import SCENARIOS

LOW_RENT = "dwellings.low.rent"
OTHERS = [
    {"name": "25", "values": {"policy.term": 25, LOW_RENT: 790}},
    {"name": "30", "values": {"policy.term": 20, "required_return": 0.06}},
]
ASKED: Mapping[str, Mapping[str, Any]] = {
    "clauses": {},
    "comparison": {"others": OTHERS, "paths": 200},
    "grid": {"rows": f"{LOW_RENT}=700:800:1", "columns": "required_return=0.04:0.06:0.001"},
    "solve": {"path": LOW_RENT, "so_that": "residual_land_value = 4_800_000"},
}


@pytest.mark.parametrize("question", ASKED)
def test_progress_rises_to_the_end(question: str) -> None:
    told: list[tuple[float, float | None]] = []

    def progress(done: float, total: float | None = None) -> None:
        told.append((done, total))

    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    answered(question, Asked(scenario, ASKED[question], "en", progress), "job")
    shares = [done / total if total else done for done, total in told]
    assert len(shares) > 2
    assert shares == sorted(shares)
    if question == "solve":
        assert all(total is None for _, total in told)
    else:
        assert shares[-1] == pytest.approx(1)


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
        answered(question, Asked(scenario, ASKED[question], "en", progress), "job")
    assert calls == 2
