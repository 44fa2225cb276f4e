"""How numbers are written for reading, in English and in Dutch; None is written as a dash.

Dutch has a dot for thousands and a comma for decimals; English the other way round. Nothing here is read
back: machines take the figures from JSON or CSV.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isclose, isinf

from feasibility.messages import TO_DUTCH

NONE = "—"
MOST_DECIMALS = 9
SAME = 1e-9
"""Relative difference within which two figures are equal."""


def number(value: float | None, lang: str, decimals: int = 0) -> str:
    """A number with thousands marked and so many decimals; never minus zero."""
    if value is None:
        return NONE
    if isinf(value):
        return "∞" if value > 0 else "-∞"
    written = f"{value:z,.{decimals}f}"
    return written.translate(TO_DUTCH) if lang == "nl" else written


def plain_number(value: float | None, lang: str, at_most: int = 2) -> str:
    """A number with as many decimals as it has, but at most so many: 54 or 54,5."""
    if value is None:
        return NONE
    return number(value, lang, next(d for d in range(at_most + 1) if d == at_most or _whole_at(value, d)))


def money(value: float | None, lang: str, decimals: int = 0) -> str:
    """An amount of euros: € 1.234.567 in Dutch, €1,234,567 in English; cents where it is under half a euro.

    Args:
        value: [€].
        lang: `nl` or `en`.
        decimals: 0 for amounts of a project, 2 for rents.
    """
    if value is None:
        return NONE
    if decimals == 0 and 0.005 <= abs(value) < 0.5:
        decimals = 2
    digits = number(abs(value), lang, decimals)
    negative = number(value, lang, decimals).startswith("-")
    return ("-" if negative else "") + ("€ " if lang == "nl" else "€") + digits


def exact_money(value: float, lang: str) -> str:
    """An amount that follows from what a person wrote: with cents where it has any."""
    return money(value, lang, 0 if _whole_at(value, 0) else 2)


def rent(value: float | None, lang: str) -> str:
    """A rent with its cents [€/month]."""
    return money(value, lang, 2)


def percent(value: float | None, lang: str, decimals: int = 2) -> str:
    """A fraction as a percentage with at most so many decimals: 0.055 is 5,5 % or 5.5%."""
    if value is None:
        return NONE
    shown = next(
        d for d in range(decimals + 1) if d == decimals or _whole_at(round(value * 100, decimals), d)
    )
    return _percentage(value, lang, shown)


OF_A_THIRD = 1e-5
"""A share with more than two decimals of a percent that is so near a third is meant as one."""


def exact_percent(value: float, lang: str) -> str:
    """A percentage that a person wrote, with the decimals that it has: 0.1 is 10 %, 0.0125 is 1,25 %."""
    shown = next(d for d in range(MOST_DECIMALS + 1) if d == MOST_DECIMALS or _whole_at(value * 100, d))
    return _percentage(value, lang, shown)


def share_asked(value: float, lang: str) -> str:
    """A share that a rule requires: as 1/3 or 2/3, also truncated (0.666666), or as a percentage."""
    for parts in (1, 2):
        if abs(value - parts / 3) < OF_A_THIRD and not _whole_at(value * 100, 2):
            return f"{parts}/3"
    return exact_percent(value, lang)


def percent_against(value: float | None, limits: Iterable[float], lang: str, decimals: int = 2) -> str:
    """A share or rate with enough decimals that rounding never carries it to, or over, a limit.

    Args:
        value: fraction.
        limits: what it is compared with, fractions; 0.0996 against 0.1 is 9,96 %, and 0.09996 is 9,996 %.
        lang: `nl` or `en`.
        decimals: as many are shown in any case, if they are not zero.
    """
    if value is None:
        return NONE
    needed = decimals_that_tell(100 * value, [100 * limit for limit in limits], decimals)
    return percent(value, lang, decimals) if needed <= decimals else _percentage(value, lang, needed)


def number_against(value: float | None, limits: Iterable[float], lang: str) -> str:
    """A quantity with enough decimals that rounding never carries it to, or over, a limit."""
    if value is None:
        return NONE
    return plain_number(value, lang, decimals_that_tell(value, limits, 2))


def decimals_that_tell(value: float, limits: Iterable[float], least: int) -> int:
    """The least number of decimals with which a value is shown on its own side of every limit.

    Figures that differ by less than a billionth are one. A limit is rounded to the same decimals.
    """
    bounds = [limit for limit in limits if not isinf(limit) and not isclose(value, limit, rel_tol=SAME)]

    def tells(decimals: int) -> bool:
        return all(
            (round(value, decimals) < round(limit, decimals)) == (value < limit)
            and round(value, decimals) != round(limit, decimals)
            for limit in bounds
        )

    return next((d for d in range(least, MOST_DECIMALS) if tells(d)), MOST_DECIMALS)


def day(value: date, lang: str) -> str:
    """A date in words: 1 July 2019, 1 juli 2019."""
    return f"{value.day} {MONTHS[lang][value.month - 1]} {value.year}"


MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
}  # fmt: skip
"""Names of the months by language."""


def _percentage(value: float, lang: str, decimals: int) -> str:
    return number(100 * value, lang, decimals) + (" %" if lang == "nl" else "%")


def _whole_at(value: float, decimals: int) -> bool:
    return isclose(round(value, decimals), value, rel_tol=SAME, abs_tol=1e-12)
