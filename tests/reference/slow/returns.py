"""Present values, profit and internal rates of return."""

from __future__ import annotations

import itertools
import math

from tests.reference.slow.scenario import Case, Flow


def growth_factor(yearly_rate: float, years: float) -> float:
    """(1 + r)^years: what a euro becomes; with negative years the discount factor."""
    return math.pow(1 + yearly_rate, years)


def investment_value(case: Case, flows: list[Flow]) -> float:
    return sum(amount * growth_factor(case.required_return, case.delivery - t) for t, amount in flows)


def cost_at_delivery(case: Case, flows: list[Flow]) -> float:
    return sum(amount * growth_factor(case.development_rate, case.delivery - t) for t, amount in flows)


def profit_and_risk(case: Case, value: float, cost: float) -> float:
    """The part that is a share of value or of cost."""
    rule = case.part("development").get("profit_and_risk") or {}
    share_of_value = float(rule.get("share_of_investment_value", 0))
    return share_of_value * value + float(rule.get("share_of_costs", 0)) * cost


def profit_and_risk_lump_sum(case: Case) -> float:
    rule = case.part("development").get("profit_and_risk") or {}
    return float(rule.get("lump_sum", 0))


def net_present_value(flows: list[Flow], yearly_rate: float) -> float:
    return sum(amount * growth_factor(yearly_rate, -t) for t, amount in flows)


def only_root(summed: list[Flow]) -> list[float]:
    """The root of flows that change sign once, by halving ln(1 + r) as far as floats reach."""
    flows = [(t, amount) for t, amount in summed if amount != 0]

    def has_sign_of_first_flow(x: float) -> bool:
        around = flows[0][0] if x > 0 else flows[-1][0]
        value = sum(amount * math.exp(-x * (t - around)) for t, amount in flows)
        return (value > 0) == (flows[0][1] > 0)

    low, high = -36.5, 709.0
    if has_sign_of_first_flow(low) or not has_sign_of_first_flow(high):
        return []
    for _ in range(200):
        middle = (low + high) / 2
        if has_sign_of_first_flow(middle):
            high = middle
        else:
            low = middle
    return [math.expm1(low)]


def irr_roots(flows: list[Flow]) -> list[float]:
    """All roots in (-0.99, 10): scan 1 + r in 4,000 equal ratios, then halve each interval with a change.

    Flows that change sign once have one root, which is looked for everywhere.
    """
    by_moment: dict[float, float] = {}
    for t, amount in flows:
        by_moment[t] = by_moment.get(t, 0.0) + amount
    summed = sorted(by_moment.items())
    signs = {amount > 0 for _, amount in summed if amount != 0}
    if len(signs) < 2:
        return []
    steps, low, high = 4000, math.log(0.01), math.log(11.0)
    roots: list[float] = []
    before = math.exp(low) - 1
    value_before = net_present_value(summed, before)
    for step in range(1, steps + 1):
        here = math.exp(low + (high - low) * step / steps) - 1
        value_here = net_present_value(summed, here)
        if value_here == 0 and step < steps:
            roots.append(here)
        elif value_before != 0 and (value_before > 0) != (value_here > 0):
            left, right = before, here
            for _ in range(100):
                middle = (left + right) / 2
                if (net_present_value(summed, middle) > 0) == (value_before > 0):
                    left = middle
                else:
                    right = middle
            roots.append((left + right) / 2)
        before, value_before = here, value_here
    in_order = [amount > 0 for _, amount in summed if amount != 0]
    changes = sum(one != other for one, other in itertools.pairwise(in_order))
    return only_root(summed) if not roots and changes == 1 else roots


def irr_and_status(flows: list[Flow]) -> tuple[float | None, str, list[float]]:
    roots = irr_roots(flows)
    if not roots:
        return None, "none", roots
    if len(roots) > 1:
        return None, "several", roots
    return roots[0], "ok", roots
