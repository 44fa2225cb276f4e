"""Invisible characters of a text, and a normal form for letters with accents."""

from __future__ import annotations

import unicodedata

from feasibility.messages import sentence

_SHAPELESS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that are letters by their class and are invisible."""
_NAMES = {
    "\ufeff": sentence("byte order mark"),
    "\u00a0": sentence("no-break space"),
    "\u00ad": sentence("soft hyphen"),
    "\u200b": sentence("space without width"),
}
_CLASSES = ("Cf", "Zs", "Zl", "Zp", "Cc")


def is_invisible(sign: str) -> bool:
    """Whether a character is invisible and not a plain space or line end, such as U+FEFF or U+00AD."""
    if sign.isascii():
        return sign < " " and sign not in "\t\n\r"
    return sign in _SHAPELESS or unicodedata.category(sign) in _CLASSES


def invisible_sign(text: str) -> str:
    """The first invisible character of a text, for a message; empty without one."""
    for place, sign in enumerate(text):
        if is_invisible(sign):
            name = _NAMES.get(sign) or unicodedata.name(sign, "").lower()
            code = f"U+{ord(sign):04X}"
            seen = "".join(each for each in text if not is_invisible(each)).strip()[:60]
            sign_named = f"{code} (" + name + ")" if name else code
            if place == 0:
                return sentence("the invisible character {sign} before '{seen}'", sign=sign_named, seen=seen)
            if place < len(text) - 1:
                return sentence("the invisible character {sign} in '{seen}'", sign=sign_named, seen=seen)
            return sentence("the invisible character {sign} behind '{seen}'", sign=sign_named, seen=seen)
    return ""


def with_signs_shown(text: str) -> str:
    """A text with every invisible character shown as its code: low<U+200B>."""
    if text.isascii() and text.isprintable():
        return text
    shown = (f"<U+{ord(sign):04X}>" if not sign.isascii() and is_invisible(sign) else sign for sign in text)
    return "".join(shown)


def plain_text(text: str) -> str:
    """A text without the invisible characters and spaces around it."""
    begin, end = 0, len(text)
    while begin < end and (text[begin].isspace() or is_invisible(text[begin])):
        begin += 1
    while end > begin and (text[end - 1].isspace() or is_invisible(text[end - 1])):
        end -= 1
    return text[begin:end]


def composed(text: str) -> str:
    """A text in which each letter with an accent is one character (Unicode NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
