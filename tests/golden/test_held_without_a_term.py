"""A policy that holds rents in their band, but for no term, holds no initial rent."""

from __future__ import annotations

from pathlib import Path

from feasibility import evaluate, read_scenario

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"


def test_a_rent_that_no_term_holds_is_above_at_the_start() -> None:
    values = {"policy.hold_in_band": True, "policy.term": 0, "dwellings.high.rent": 1_050}
    high = evaluate(read_scenario(AMERSFOORT).with_values(values)).dwelling_types["high"]
    assert high.initial_rent is not None and high.initial_rent > 999 * 1.02**3
    assert (high.retention_status, high.retention_years) == ("above_at_start", None)


def test_a_rent_that_a_term_holds_never_leaves() -> None:
    values = {"policy.hold_in_band": True, "dwellings.high.rent": 1_050}
    high = evaluate(read_scenario(AMERSFOORT).with_values(values)).dwelling_types["high"]
    assert (high.retention_status, high.retention_years) == ("never_leaves", 60)
