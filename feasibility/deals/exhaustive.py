"""Every deal that satisfies every condition of every party, the Pareto-optimal ones, and two points on them.

A deal is a point of the table's lattice: a value of each lever, a land price and a mix. It counts where
the policy allows it on the shared facts, and each party's conditions hold on that party's own assumptions.
Two rules choose among the Pareto-optimal ones: the largest product of gains, and the most equal gains. Each
party's gain is counted from its bound, as a share of the way to its best deal. The Nash point has the largest
product of gains; where every deal leaves some party at its bound, so that every product is zero, the deals at
which most parties gain come first and the product is taken over those. The equal-gains point has the largest
smallest gain. Both are exact on the given deals; neither takes account of bargaining power or of the cost of
delay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.full_evaluation import MOST_EVALUATED, evaluated_in_full
from feasibility.deals.lattice.condition_rows import Rows
from feasibility.deals.lattice.scan import scan
from feasibility.deals.nearest import nearest_deals
from feasibility.deals.outcomes import Counted, Deals, Frontier, Solution
from feasibility.deals.pareto import undominated
from feasibility.deals.pareto_front import Chosen, ParetoFront, chosen_of, gains_at, joined, pick, spread_out
from feasibility.deals.preparation import (
    Search,
    deal_columns,
    gain_steps,
    gain_value,
    own_rows,
    part_of,
    search_of,
    values_of_deal,
    viewed_deal,
)
from feasibility.messages import given_word, listed, sentence
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition
from feasibility.parties.site_part import counts_part
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SAME = 1e-6
"""Difference within which two products (relative) or two shares are equal: gains are in whole cents."""


def over_bound(gains: Array, bounds: Array) -> Array:
    """What each party gains over its bound, ≥ 0: (n, k).

    Args:
        gains: (n, k), better being larger; −∞ where one has no meaning.
        bounds: (k,) likewise.
    """
    found: Array = np.maximum(gains - bounds, 0.0)
    return found


def shares_of_best(over: Array, bests: Array) -> Array:
    """Each gain as a share of the largest there is; 1 for a party that cannot gain: (n, k).

    Args:
        over: (n, k) what each party gains over its bound.
        bests: (k,) the largest of it among all deals.
    """
    possible = bests > 0
    found: Array = np.where(possible, over / np.where(possible, bests, 1.0), 1.0)
    return found


def nash_points(shares: Array) -> tuple[IntArray, float | None]:
    """The deals with the largest product of gains, all ties; of them those with the largest sum first.

    In shares as in the figures themselves the same deals have the largest product, as long as all gain.

    Args:
        shares: (n, k) of `shares_of_best`.

    Returns:
        Places (m,), and the product over the parties that gain; None where no party gains.
    """
    number = (shares > 0).sum(axis=1)
    logs = np.log(np.where(shares > 0, shares, 1.0)).sum(axis=1)
    most = number == number.max()
    best = float(logs[most].max())
    tied = np.flatnonzero(most & (logs >= best - SAME))
    order = np.argsort(-shares[tied].sum(axis=1), kind="stable")
    return tied[order], float(np.exp(best)) if number.max() else None


def equal_points(shares: Array) -> tuple[IntArray, float | None]:
    """The deals with the largest smallest share, all ties; of them those with the largest sum first.

    Args:
        shares: (n, k) of `shares_of_best`.
    """
    smallest = shares.min(axis=1)
    best = float(smallest.max())
    tied = np.flatnonzero(smallest >= best - SAME)
    order = np.argsort(-shares[tied].sum(axis=1), kind="stable")
    return tied[order], best


Progress = Callable[..., None] | None

SHOWN_TIES = 5
"""Tied choices that are evaluated in full."""


def all_deals(scenario: Scenario, progress: Progress = None) -> Deals:
    """All deals of the scenario's table.

    Args:
        scenario: has parties, and levers or a mix under `table`.
        progress: reports how much of a part of the work is done, how much there is, and as `part` its name.

    Raises:
        InputError: there are no parties or nothing is negotiable; a condition or a gain names a figure that
            does not exist; the shared facts cannot be computed; or the lattice is too large.
    """
    search = search_of(scenario, progress)
    deals, gained, count, least = _satisfying(search, part_of(progress, sentence("deals")))
    gains = {each.party: each for each in search.gains}
    counted = _counted(search, gained, least) if len(deals) else {}
    nash = equal = None
    frontier = Frontier(deal_columns(search, deals), gained)
    if len(deals):
        bounds = np.array([gain_steps(each.gain, each.bound) for each in counted.values()])
        over = over_bound(gained, bounds)
        shares = shares_of_best(over, over.max(axis=0))
        order = np.lexsort((-shares.sum(axis=1), -shares.min(axis=1)))
        deals, gained, over, shares = pick(deals, order), gained[order], over[order], shares[order]
        frontier = Frontier(deal_columns(search, deals), gained)
        still = tuple(name for name, most in zip(gains, over.max(axis=0), strict=True) if most <= 0)
        nash = _solution(search, frontier, *nash_points(shares), still)
        equal = _solution(search, frontier, *equal_points(shares), still)
    figures = [search.conditions[place][1].figure for place in search.late]
    figures += [search.gains[place].figure for place in search.late_gains]
    return Deals(
        scenario=scenario,
        case=search.lattice.case,
        lattice=search.lattice,
        count=count,
        evaluated=tuple(dict.fromkeys(figures)),
        left_out=search.evaluated.left_out,
        counted=counted,
        gains=gains,
        pareto=frontier,
        nash=nash,
        equal=equal,
        nearest=None if count else nearest_deals(search, part_of(progress, sentence("nearest deals"))),
    )


def _counted(search: Search, gained: Array, least: Array) -> dict[str, Counted]:
    """The range over which each party's gain is counted."""
    found = {}
    for place, gain in enumerate(search.gains):
        finite = gained[np.isfinite(gained[:, place]), place]
        worst = gain_value(gain, float(least[place]))
        own = gain.bound is not None
        bound = gain.bound if gain.bound is not None else worst or 0.0
        best = gain_value(gain, float(finite.max())) if len(finite) else None
        found[gain.party] = Counted(gain, bound, own, bound if best is None else best)
    return found


def _solution(
    search: Search, frontier: Frontier, places: IntArray, value: float | None, left_out: tuple[str, ...]
) -> Solution:
    gains = {each.party: each for each in search.gains}
    shown = tuple(
        viewed_deal(search, frontier.deals, gains, frontier.gains, place)
        for place in places[:SHOWN_TIES].tolist()
    )
    return Solution(value, shown, len(places), left_out)


# ------------------------------------------------------------------------------- the deals that satisfy all


def _satisfying(search: Search, progress: Progress) -> tuple[Chosen, Array, int, Array]:
    """The Pareto-optimal deals, their gains (n, k), how many satisfy everybody, and the least gains (k,)."""
    front = ParetoFront(search.lattice, search.gains)
    in_full = bool(search.late or search.late_gains)
    total = search.lattice.combinations * max(1, len(search.lattice.mixes))
    done = count = 0
    gathered: list[Chosen] = []

    def passed(points: int) -> None:
        nonlocal done
        done += points
        if progress:
            progress(done, total)

    for number, block in enumerate(search.evaluated.blocks):
        for points in scan(search.lattice, block, partial(_same, own_rows(search, block)), passed):
            count += int((points.high - points.low + 1).sum())
            if in_full:
                if count > MOST_EVALUATED:
                    _refuse_to_evaluate(search)
                gathered.append(chosen_of(points, number))
            else:
                front.add(points, number)
    if not in_full:
        deals, gained = front.deals(search.evaluated.blocks)
        return deals, gained, count, front.least
    return _in_full(search, gathered, part_of(progress, sentence("deals in full")))


def _same(rows: Rows) -> Rows:
    return rows


def _refuse_to_evaluate(search: Search) -> None:
    names = [search.conditions[place] for place in search.late]
    asked = [(name, each.figure) for name, each in names]
    asked += [(search.gains[place].party, search.gains[place].figure) for place in search.late_gains]
    figures = listed(given_word(figure, "gain") for figure in dict.fromkeys(figure for _, figure in asked))
    parties = search.scenario.parties
    of_parts = [name for name, each in asked if counts_part(each, search.scenario, parties[name])]
    if of_parts:
        raise search.scenario.refusal(
            "table",
            sentence(
                "{figures} of the part of the site that {parties} takes can only be had by evaluating each "
                "deal in full, since what a part carries of lump sums and land price follows the mix, and "
                "more than {most:,} deals meet the other conditions; give the levers larger steps, or "
                "leave more counts as they are",
                figures=figures,
                parties=listed(given_word(name, f"parties.{name}") for name in dict.fromkeys(of_parts)),
                most=MOST_EVALUATED,
            ),
        )
    raise search.scenario.refusal(
        "table",
        sentence(
            "{figures} can only be had by evaluating each deal in full, and more "
            "than {most:,} deals meet the other conditions; take another "
            "figure, or give the levers larger steps",
            figures=figures,
            most=MOST_EVALUATED,
        ),
    )


def _in_full(
    search: Search, gathered: Sequence[Chosen], progress: Progress
) -> tuple[Chosen, Array, int, Array]:
    """The possible deals where some figures need a full evaluation of each deal."""
    if not gathered:
        empty = ParetoFront(search.lattice, search.gains).deals(search.evaluated.blocks)
        return empty[0], empty[1], 0, np.full(len(search.gains), np.inf)
    deals = spread_out(joined(gathered))[0]
    asked: dict[str, list[str]] = {}
    for place in search.late:
        name, condition = search.conditions[place]
        asked.setdefault(name, []).append(condition.figure)
    for place in search.late_gains:
        asked.setdefault(search.gains[place].party, []).append(search.gains[place].figure)
    table = deal_columns(search, deals)
    paths = [values_of_deal(table, place) for place in range(len(deals))]
    values = evaluated_in_full(search.scenario, search.lattice.case, paths, asked, progress)
    met = np.ones(len(deals), bool)
    for place in search.late:
        name, condition = search.conditions[place]
        met &= meets(condition, values[name, condition.figure])
    deals = pick(deals, met)
    gained = gains_at(search.lattice, search.gains, search.evaluated.blocks, deals)
    for place in search.late_gains:
        gain = search.gains[place]
        steps = np.rint(values[gain.party, gain.figure][met] / gain.step) * (1.0 if gain.more else -1.0)
        gained[:, place] = np.where(np.isnan(steps), -np.inf, steps)
    least = gained.min(axis=0, initial=np.inf, where=np.isfinite(gained))
    kept = np.flatnonzero(undominated(gained))
    return pick(deals, kept), gained[kept], len(deals), least


def meets(condition: Condition, values: Array) -> NDArray[np.bool_]:
    """Whether figures (n,) meet a condition; NaN meets none."""
    from_bound = values - condition.bound if condition.relation == ">=" else condition.bound - values
    with np.errstate(invalid="ignore"):
        found: NDArray[np.bool_] = from_bound >= -tolerance_of(condition.unit)
    return found
