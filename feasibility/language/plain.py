"""A user's own words, and phrases, fit to be printed."""

from __future__ import annotations


def plain(words: str, longest: int = 200) -> str:
    """A user's text on one line, without characters that steer a terminal, shortened where it is too long."""
    line = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def capital(phrase: str) -> str:
    """A phrase as the beginning of a sentence."""
    return phrase[:1].upper() + phrase[1:]
