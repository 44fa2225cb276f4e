"""Sour and sweet at any counts and any price: what is over and what is short add up to the margin."""

from __future__ import annotations

from math import fsum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility import evaluate, read_scenario
from feasibility.mix.balance import sour_sweet
from feasibility.returns.values import HALF_A_CENT

SCENARIO = read_scenario(Path(__file__).parents[2] / "scenarios" / "owner-occupied-mix.yaml")
COUNT = st.integers(0, 80)
COUNTS = st.tuples(*(COUNT for _ in SCENARIO.dwellings)).filter(any)


@given(counts=COUNTS, price=st.floats(-2e7, 2e7))
@settings(max_examples=40, deadline=None)
def test_over_and_short_add_up_to_the_margin(counts: tuple[int, ...], price: float) -> None:
    values = {f"dwellings.{name}.count": n for name, n in zip(SCENARIO.dwellings, counts, strict=True)}
    result = evaluate(SCENARIO.with_values(values))
    balance = sour_sweet(result, price)
    over = fsum(each.count * each.over for each in balance.types)
    assert over == pytest.approx(result.residual_land_value - price, abs=HALF_A_CENT)
    types = {each.name: each for each in balance.types}
    for each in balance.exchanges:
        sour, sweet = types[each.sour], types[each.sweet]
        assert sour.sour
        assert not sweet.sour
        assert sour.over + each.dwellings * sweet.over == pytest.approx(0, abs=HALF_A_CENT)
    shorts = [types[each.sour].over for each in balance.exchanges]
    assert shorts == sorted(shorts)
    short = sum(each.over < -HALF_A_CENT for each in balance.types)
    over_burden = sum(each.over > HALF_A_CENT for each in balance.types)
    assert len(balance.exchanges) == short * over_burden
