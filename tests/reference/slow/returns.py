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


def by_moment(flows: list[Flow]) -> list[Flow]:
    """One flow for each moment (moments that differ by less than a second are one)."""
    summed: list[Flow] = []
    for t, amount in sorted(flows):
        if summed and t - summed[-1][0] < 1e-8:
            summed[-1] = (summed[-1][0], summed[-1][1] + amount)
        else:
            summed.append((t, amount))
    return summed


def without_rounding(flows: list[Flow], size: float) -> list[Flow]:
    """Without what only rounding leaves of amounts of this size."""
    return [(t, amount) for t, amount in flows if abs(amount) > 1e-13 * size]


def root_between(flows: list[Flow], left: float, right: float) -> float:
    """By halving, where the value has another sign at the one end than at the other."""
    left_is_above = net_present_value(flows, left) > 0
    for _ in range(100):
        middle = (left + right) / 2
        if (net_present_value(flows, middle) > 0) == left_is_above:
            left = middle
        else:
            right = middle
    return (left + right) / 2


def nearest_in_the_middle(values: list[float]) -> bool:
    """Of three values on one side of 0, the middle one is the nearest to it."""
    one_side = all(value > 0 for value in values) or all(value < 0 for value in values)
    return one_side and abs(values[1]) < min(abs(values[0]), abs(values[2]))


def turning_point(flows: list[Flow], left: float, right: float) -> float:
    """Where the value is nearest to 0, by leaving out the worse third."""
    for _ in range(80):
        one, other = left + (right - left) / 3, right - (right - left) / 3
        if abs(net_present_value(flows, one)) < abs(net_present_value(flows, other)):
            right = other
        else:
            left = one
    return (left + right) / 2


def irr_roots(flows: list[Flow]) -> list[float]:
    """All roots in (-0.99, 10): scan 1 + r in 4,000 equal ratios, then halve each interval with a change.

    Where the value only comes near 0 and turns, two roots may lie between: the turning point tells.

    Flows that change sign once have one root, which is looked for everywhere.
    """
    summed = without_rounding(by_moment(flows), sum(abs(amount) for _, amount in flows))
    signs = {amount > 0 for _, amount in summed if amount != 0}
    if len(signs) < 2:
        return []
    steps, low, high = 4000, math.log(0.01), math.log(11.0)
    rates = [math.exp(low + (high - low) * step / steps) - 1 for step in range(steps + 1)]
    values = [net_present_value(summed, each) for each in rates]
    roots: list[float] = []
    for n in range(1, steps + 1):
        if values[n] == 0 and n < steps:
            roots.append(rates[n])
        elif values[n - 1] != 0 and (values[n - 1] > 0) != (values[n] > 0):
            roots.append(root_between(summed, rates[n - 1], rates[n]))
        elif n > 1 and nearest_in_the_middle(values[n - 2 : n + 1]):
            turn = turning_point(summed, rates[n - 2], rates[n])
            if (net_present_value(summed, turn) > 0) != (values[n] > 0):
                roots += [root_between(summed, rates[n - 2], turn), root_between(summed, turn, rates[n])]
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
