"""The two answers, in whole sentences: is it viable, and is it allowed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feasibility.policy.checks import Check
from feasibility.report.notes import rule_name
from feasibility.report.table import plain
from feasibility.report.words import Words
from feasibility.result import Result
from feasibility.returns.values import HALF_A_CENT


def viable_sentence(result: Result, words: Words) -> str:
    """Whether the land is worth what it is held against, and by how much."""
    given = result.scenario.land.price != "residual"
    price = result.land_price if given else result.scenario.land.asking_price
    held_against = "land_price" if given else "asking_price"
    values = {
        "residual": words.money(result.residual_land_value),
        "margin": words.money(abs(result.margin)),
        "price": words.money(price),
    }
    verdict = "viable" if result.viable else "not_viable"
    if not given and not price:
        sentence = words(f"verdict_{verdict}_nothing_asked", **values)
    elif abs(result.margin) < HALF_A_CENT:
        sentence = words(f"verdict_equal_{held_against}", **values)
    else:
        sentence = words(f"verdict_{verdict}_{held_against}", **values)
    if result.residual_land_value <= -HALF_A_CENT:
        sentence += " " + words("verdict_negative")
    return sentence


def allowed_sentence(checks: Sequence[Check], words: Words) -> str:
    """Whether the policy allows it: allowed, allowed by deviation, or not allowed, and because of what."""
    total = len(checks)
    broken = [check for check in checks if not check.allowed]
    deviated = [check for check in checks if check.allowed and not check.met]
    if broken:
        sentence = words.counted("verdict_not_allowed", len(broken), total=total, rules=_rules(broken, words))
        if deviated:
            sentence += " " + words("verdict_deviated_too", rules=_rules(deviated, words))
        return sentence
    if deviated:
        return words.counted("verdict_by_deviation", len(deviated), total=total, rules=_rules(deviated, words))
    return words.counted("verdict_allowed", total) if total else words("verdict_no_checks")


def _rules(checks: Iterable[Check], words: Words) -> str:
    names = (rule_name(check.rule, check.subject, words.lang, check.year) for check in checks)
    return "; ".join(dict.fromkeys(names))


def deviations(checks: Iterable[Check], words: Words) -> Iterator[str]:
    """A sentence for each deviation that a check rests on, with its motivation."""
    for check in checks:
        if check.allowed and not check.met:
            rule = rule_name(check.rule, check.subject, words.lang, check.year)
            yield words("check_deviation", rule=rule, motivation=plain(check.deviation, 600))
