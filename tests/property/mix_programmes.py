"""Small programmes of mixes, and the number of their mixes by every way to count."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from feasibility.mix.counting.count import count_prefixes, prefixes_of
from feasibility.mix.counting.fixed_total import FixedTotal
from feasibility.mix.counting.states import count_states, states_of
from feasibility.programme.mix_rows import share_row
from feasibility.programme.rows import Programme, Row, total_row

MOST_TRIED = 2000


def programme(most: Sequence[int], *rows: Row, least: Sequence[int] | None = None) -> Programme:
    types = tuple(f"type_{number}" for number in range(len(most)))
    return Programme(types, tuple(least or [0] * len(most)), tuple(most), rows)


def by_every_way(case: FixedTotal) -> set[int]:
    """The number of mixes at one total by each way that can count it."""
    states, beginnings = states_of(case), prefixes_of(case)
    found = set()
    if states is not None:
        found.add(count_states(states))
    if beginnings is not None:
        found.add(count_prefixes(beginnings, lambda steps: None))
    return found


@st.composite
def own_rows(draw: st.DrawFn, types: int, middle: int) -> Row:
    bound = st.one_of(st.none(), st.integers(-12, 12))
    weights = tuple(draw(st.integers(-4, 4)) for _ in range(types))
    return Row(
        "rows.own", weights, draw(bound), draw(bound), from_total=draw(st.sampled_from([0, 0, middle]))
    )


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Ranges, a total, shares, budgets, rows of one's own, viability: in any combination that is small."""
    types = draw(st.integers(1, 5))
    widest = min(60, int(MOST_TRIED ** (1 / types)))
    least = [draw(st.integers(0, 3)) for _ in range(types)]
    most = [each + draw(st.integers(0, widest)) for each in least]
    middle = (sum(least) + sum(most)) // 2
    rows = []
    if draw(st.booleans()):
        lower = draw(st.integers(0, sum(most)))
        rows.append(total_row(types, lower, lower + draw(st.sampled_from([0, 0, 3, 60]))))
    for number in range(draw(st.integers(0, 3))):
        inside = [draw(st.booleans()) for _ in range(types)]
        share = draw(st.sampled_from([0.1, 0.25, 0.333, 0.05, 0.5]))
        rows.append(share_row(f"share.{number}", inside, share, draw(st.sampled_from([0, 0, 5, 10, middle]))))
    if draw(st.booleans()):
        areas = [draw(st.integers(3, 12)) * 10 for _ in range(types)]
        budget = 70 * middle + draw(st.integers(-20 * middle, 20 * middle))
        rows.append(Row("floor_area", tuple(areas), None, budget))
    rows += [draw(own_rows(types, middle)) for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        amounts = tuple(draw(st.integers(-80_000_000_000, 80_000_000_000)) for _ in range(types))
        rows.append(Row("viability", amounts, draw(st.integers(-(10**12), 10**12)), scale=10**6))
    return programme(most, *rows, least=least)
