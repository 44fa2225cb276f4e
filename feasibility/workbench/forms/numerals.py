"""Numbers and dates as people write them, in English or Dutch."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from feasibility.errors import InputError
from feasibility.language.numbers import MONTHS
from feasibility.messages import TO_DUTCH, sentence
from feasibility.scenario.keys.fields import single_kind
from feasibility.scenario.keys.paths import is_percentage, kind_at, thousands_at
from feasibility.scenario.keys.values import Kind, Number, Whole
from feasibility.workbench.forms.notation import Place

LONGEST = 1_000
"""Characters of a number."""
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_WITH_COMMA = re.compile(r"-?\d+(?:,\d+)?|-?,\d+", re.ASCII)
_ONE_GROUP = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})\.? ([^\W\d_]{3,9})\.?,? (\d{4})|([^\W\d_]{3,9}) (\d{1,2}), (\d{4})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NO_CENTS = re.compile(r"(?<=\d),\s?[-–—]{1,2}\Z")
"""The end of an amount without cents as it is written in Dutch: 1.050.000,-"""
_MILLIONS = re.compile(r"\s*(?:mln\.?|miljoen|million)", re.IGNORECASE)


def number_typed(text: str, kind: Kind, place: Place) -> float | int | None:
    """A number; None for any other text.

    Raises:
        InputError: it can be read in two ways.
    """
    percentage = is_percentage(kind, place.path)
    plain = text.replace("\u2212", "-").replace("\u2013", "-") if text[:1] in "\u2212\u2013" else text
    has_sign = plain.endswith("%")
    if has_sign and not (percentage or (isinstance(kind, Number) and kind.fraction)):
        return None
    plain = _NO_CENTS.sub("", plain.removesuffix("%").strip())
    if not percentage and not has_sign:
        plain = _without_unit(plain, kind)
    millions = _MILLIONS.search(plain) if not percentage and isinstance(kind, Number) else None
    if millions and millions.end() == len(plain):
        plain = plain[: millions.start()]
    unit = "" if percentage or has_sign or millions else _thousands(place.path)
    exact = decimal_typed(
        plain, place, unit, fraction=percentage or has_sign, whole=isinstance(single_kind(kind), Whole)
    )
    if exact is None:
        return None
    if millions:
        exact = exact.scaleb(6)
    if percentage and not has_sign and _could_be_fraction(exact, kind):
        raise InputError.of(place.path, _which_percentage(text, exact, place.words.lang))
    return plain_number(exact.scaleb(-2) if percentage or has_sign else exact)


def plain_number(exact: Decimal) -> float | int:
    """A number as a scenario file has it: whole where it is, below 2**53, where floats begin to skip some."""
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < 2**53 else float(exact)


def _without_unit(text: str, kind: Kind) -> str:
    """A number without the unit that its key has: € or m²."""
    what = getattr(single_kind(kind), "what", "")
    if "euro" in what or what == "a number":
        text = re.sub(r"\A(-?)\s*(?:€|eur(?:o)?\b)\s*|\s*(?:€|eur(?:o)?)\Z", r"\1", text, flags=re.IGNORECASE)
    if "m²" in what:
        text = re.sub(r"\s*m[²2]\Z", "", text)
    return text.strip()


def _thousands(path: str) -> str:
    return thousands_at(path) if kind_at(path) is not None else ""


def decimal_typed(
    text: str, place: Place, unit: str, *, fraction: bool, whole: bool = False
) -> Decimal | None:
    """A number as the language writes it, or unmistakably as the other one does.

    Args:
        text: the number.
        place: where it stands.
        unit: euros or m² where a thousand and more is usual.
        fraction: whether it is a percentage, in which nobody marks thousands.
        whole: whether it has no decimals, so that what may be one of three is a thousand and more.

    Raises:
        InputError: 1,250 in Dutch or 1.250 in English where a thousand is usual.
    """
    # Below everything is as in Dutch: a dot for thousands and a comma for decimals.
    given = re.sub(r"(?<=\d)[ _\u00a0\u202f\u2009'’](?=\d{3}(?!\d))", "", text).removeprefix("+")
    dutch = given if place.words.lang == "nl" else given.translate(TO_DUTCH)
    other = dutch.translate(TO_DUTCH)
    if len(dutch) > LONGEST:
        return None
    if _GROUPED.fullmatch(dutch) and not (fraction and _ONE_GROUP.fullmatch(dutch)):
        return Decimal(dutch.replace(".", "").replace(",", "."))
    if whole and _ONE_GROUP.fullmatch(other):
        return Decimal(other.replace(".", ""))
    if _ONE_GROUP.fullmatch(other) and unit:
        raise InputError.of(place.path, _which_thousand(given, unit))
    if _WITH_COMMA.fullmatch(dutch):
        return Decimal(dutch.replace(",", "."))
    if _WITH_COMMA.fullmatch(other):
        return Decimal(other.replace(",", "."))
    if _GROUPED.fullmatch(other):
        return Decimal(other.replace(".", "").replace(",", "."))
    return None


def _which_thousand(text: str, unit: str) -> str:
    sign = "," if "," in text else "."
    small = text.rstrip("0").rstrip(sign)
    return sentence(
        "found {text}, which may be a thousand and more or a number of {unit} with decimals: "
        "write {thousand} or {decimals}",
        text=text,
        unit=unit,
        thousand=text.replace(sign, ""),
        decimals=small if len(small) < len(text) else text + "0",
    )


def _could_be_fraction(exact: Decimal, kind: Kind) -> bool:
    """Whether a number without a percent sign might have been meant as a fraction: 0.21 for 21 %."""
    one = single_kind(kind)
    high = one.high if isinstance(one, Number) else 0.5
    return 0 < abs(exact) < 1 and abs(exact) <= Decimal(repr(float(high)))


def _which_percentage(text: str, exact: Decimal, lang: str) -> str:
    small, large = (f"{each.normalize():f}" for each in (exact, exact.scaleb(2)))
    space = ""
    if lang == "nl":
        small, large, space = small.translate(TO_DUTCH), large.translate(TO_DUTCH), " "
    return sentence(
        "found {text} without a percent sign, which may be {small}% or the fraction of {large}%: "
        "write the one that is meant, with the sign",
        text=text,
        small=small + space,
        large=large + space,
    )


def day_typed(text: str, lang: str) -> date | None:
    """A date: 2026-05-12, in Dutch also 12-05-2026 or 12 mei 2026, in English 12 May 2026."""
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
        if lang == "nl" and (found := _DAY_FIRST.fullmatch(text)):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if named := _MONTH_NAMED.fullmatch(text):
            day, month, year = named.group(1, 2, 3) if named[1] else named.group(5, 4, 6)
            return date(int(year), _month(month), int(day))
    except ValueError:
        return None
    return None


def _month(name: str) -> int:
    for names in MONTHS.values():
        for place, month in enumerate(names, start=1):
            if month.casefold() == name.casefold() or month[:3].casefold() == name.casefold():
                return place
    raise ValueError(name)
