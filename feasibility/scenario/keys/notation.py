"""How people write numbers: in files, in cells, on the command line.

Each rule is stated here once, for every input: which notation may be a Dutch thousand, and which number a
text was meant to be."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from feasibility.invisible_characters import plain_text
from feasibility.messages import sentence

FAR_LARGER = {
    "rent": 10.0,
    "market_rent": 10.0,
    "construction_cost": 100.0,
    "lump_sum": 100.0,
    "price": 1_000.0,
    "asking_price": 1_000.0,
    "least_land_price": 100.0,
    "border_per_m2": 100.0,
    "border_per_dwelling": 1_000.0,
    "vacant_value": 1_000.0,
    "plot_area": 50.0,
}
"""Least plausible amount of a key [€ or m²]: a decimal number below it is probably one of thousands."""
_DUTCH_THOUSAND = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}\Z", re.ASCII)
_DUTCH = re.compile(r"-?\d{1,3}(?:\.\d{3})*(?:,\d+)?|-?\d+(?:,\d+)?", re.ASCII)
_ENGLISH = re.compile(
    r"-?\d+(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?[eE][-+]?\d{1,3}", re.ASCII
)
_BEGINS_WITH_NUMBER = re.compile(
    r"(?:(?:ca|circa|about|approx|approximately|ongeveer|assumed|aanname)\b[.:]?)?\s*[±~≈]?\s*(?:€|eur)?\s*-?[.,]?\d",
    re.ASCII | re.IGNORECASE,
)
_BEGINS_WITH_YEAR = re.compile(
    r"(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?[\s:;,]+(?![\d€%]|(?:eur|per|each|m2|m²|pct|pm|p/m|month|maand"
    r"|excl|incl|woning|dwelling|procent|percent|(?:a|an|k)\b))",
    re.IGNORECASE,
)
"""A year, or two, and then a word: 2019 plan."""
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2},\d{3}", re.ASCII)


def is_dutch_thousand(text: str) -> bool:
    """Whether a number is written as 1.285, which in Dutch is a thousand and more."""
    return bool(_DUTCH_THOUSAND.match(text))


def dutch_thousand_of(value: object) -> str:
    """A number in a cell written as 1.285; empty where it is not of that form."""
    if not isinstance(value, float):
        return ""
    text = repr(value)
    return text if is_dutch_thousand(text) else ""


def thousand_without_zeros(value: object, name: str) -> str:
    """A number in a cell as possibly typed, 1.250 or 1.200, which a spreadsheet stores as 1.25 or 1.2.

    Args:
        value: of the cell.
        name: of the key, which shows whether the amount should be far larger.

    Returns:
        The number with three decimals; empty where the amount is plausible.
    """
    least = FAR_LARGER.get(name, 0.0)
    if not isinstance(value, float) or not 1 <= abs(value) < least or value.is_integer():
        return ""
    text = f"{value:.3f}"
    return text if float(text) == value else ""


def thousand_warning(text: str, unit: str, in_a_cell: bool) -> str:
    """The warning for an amount, in euros or m², that is written as 1.285."""
    better = (
        sentence("type {number}", number=text.replace(".", ""))
        if in_a_cell
        else sentence("write {number}", number=text.replace(".", "_"))
    )
    return sentence(
        "found {text}, read as {read:.10g} {unit}; in Dutch {text} is a thousand and "
        "more: {better} if that is meant",
        text=text,
        read=float(text),
        unit=unit,
        better=better,
    )


def thousand_typed(text: str) -> str:
    """The warning for an amount such as 1.285 that is typed on the command line."""
    better = text.replace(".", "_")
    return sentence(
        "found {text}; in Dutch that is a thousand and more: write {better} if that is meant",
        text=text,
        better=better,
    )


def number_of_text(text: str) -> float | None:
    """The number that a text was meant to be: 1.184,50, € 790, 12,5 %; None for any other text.

    A comma is the decimal sign where the text can be Dutch; a dot before exactly three digits then separates
    thousands, except in 0.055.
    """
    plain = plain_text(text).removeprefix("€").removesuffix("€").strip()
    percent = plain.endswith("%")
    plain = plain.removesuffix("%").strip().replace("\u2212", "-").removeprefix("+")
    plain = re.sub(r"(?<=\d)['’](?=\d{3}(?!\d))", "", plain)
    plain = re.sub(r"(?<=\d)[ _\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", plain)
    whole = plain.partition(".")[0]
    if _DUTCH.fullmatch(plain) and ("," in plain or plain.count(".") != 1 or whole not in ("0", "-0")):
        number = float(plain.replace(".", "").replace(",", "."))
    elif _ENGLISH.fullmatch(plain):
        number = float(plain.replace(",", ""))
    else:
        return None
    return number / 100 if percent else number


def is_ambiguous(text: str) -> bool:
    """Whether a number such as 1,285 is a thousand in English and a little more than one in Dutch."""
    return bool(_AMBIGUOUS.fullmatch(text.strip()))


def begins_with_number(value: object) -> bool:
    """Whether a text begins like an amount: 10 percent, ca. 0,1, € 5 a month; not: 2019 plan."""
    if not isinstance(value, str) or _BEGINS_WITH_YEAR.match(plain_text(value)):
        return False
    return bool(_BEGINS_WITH_NUMBER.match(plain_text(value)))


def looks_like_number(value: object) -> bool:
    """Whether a text can only be meant as a number."""
    return isinstance(value, str) and number_of_text(value) is not None


_INTEGER = re.compile(r"[-+]?(?:\d[\d_]*|0b[01][01_]*|0o[0-7][0-7_]*|0x[0-9a-fA-F][0-9a-fA-F_]*)\Z", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)\Z", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_BASES = {"0b": 2, "0o": 8, "0x": 16}
_WORDS: dict[str, Any] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
    | dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf"))
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf"))
    | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
)


def plain_value(text: str) -> Any:
    """The value of an unquoted scalar in YAML 1.2; a date that does not exist remains a text."""
    if text in _WORDS:
        return _WORDS[text]
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if _INTEGER.match(text):
        digits = text.replace("_", "")
        base = _BASES.get(digits.lstrip("+-")[:2], 10)
        return int(digits, base) if len(digits) <= 40 else float("inf")
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    return text
