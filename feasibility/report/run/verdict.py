"""Is it allowed? The answer to the policy checks in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feasibility.language.notes import rule_name
from feasibility.language.words import Words, plain
from feasibility.policy.checks import Check


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
        return words.counted(
            "verdict_by_deviation", len(deviated), total=total, rules=_rules(deviated, words)
        )
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
