"""The column of units: percentages, and yes or no, say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.language.words import Words
from feasibility.report.workbook.inputs import YES_NO

PERCENT = "%"
A_YEAR = {"en": ("rate", "per year", "a year"), "nl": ("per jaar",)}
"""What a unit says of a rate, by language."""
SHARES = {"en": "share", "nl": "aandeel"}


def percent_unit(unit: str, lang: str) -> str:
    """The unit of a number that is shown as a percentage.

    Args:
        unit: that of the number as a fraction: a share, a share of something, a rate; or empty.
        lang: `en` or `nl`.
    """
    if any(word in unit for word in A_YEAR[lang]):
        return f"{PERCENT} {Words(lang)('workbook_unit_year')}"
    of = unit.removeprefix(SHARES[lang]) if unit.startswith(f"{SHARES[lang]} of ") else ""
    return PERCENT + of


def in_words(value: Any, lang: str) -> Any:
    """A value of a scenario with yes and no for its truth values, also those in a list or by name."""
    if isinstance(value, bool):
        return YES_NO[lang][0 if value else 1]
    if isinstance(value, Mapping):
        return {name: in_words(each, lang) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_words(each, lang) for each in value]
    return value


def yes_or_no(lang: str) -> str:
    """The unit of a truth value."""
    return " / ".join(YES_NO[lang])
