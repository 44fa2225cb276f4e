"""Names of rules and limits in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feasibility.language import numbers
from feasibility.language.known_names import segment_name
from feasibility.language.plain import plain
from feasibility.language.texts import text


def band(limits: Mapping[str, float | str], lang: str, decimals: int = 2) -> str:
    """The limits of a band in words: above €720.42 up to €850.00.

    Args:
        limits: `above` or `at_least`, and `at_most` [€/month, or €]; any of them may be missing.
        lang: `en` or `nl`.
        decimals: 2 for rents, which have cents.
    """
    amounts = {
        name: numbers.money(float(limits[name]), lang, decimals)
        for name in ("above", "at_least", "at_most")
        if name in limits
    }
    if len(amounts) == 2:
        key = "limit_above_range" if "above" in amounts else "limit_range"
        lower, upper = amounts.values()
        return text(key, lang, lower=lower, upper=upper)
    return "".join(text(f"limit_{name}", lang, amount=amount) for name, amount in amounts.items())


def rule_name(rule: str, subject: str, lang: str, year: int = 0) -> str:
    """What a check is about: the rule, the dwelling type or segments that it concerns, and the year."""
    name = text(f"rule_{rule}", lang)
    if subject:
        name = text("rule_of", lang, rule=name, subject=subject_name(rule, subject, lang))
    return text("rule_in_year", lang, rule=name, year=year) if year else name


def subject_name(rule: str, subject: str, lang: str) -> str:
    """The dwelling type that a rule is about, or the segments where it is a share."""
    if rule == "share":
        return segment_names(subject.split("+"), lang)
    return plain(subject, 30)


def segment_names(segments: Iterable[str], lang: str) -> str:
    """Segments that count together."""
    return " + ".join(segment_name(each, lang, 30) for each in segments)
