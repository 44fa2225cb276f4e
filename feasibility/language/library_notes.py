"""What the policies of the library say beside their values, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from feasibility.language.texts import FOLDER

FILE = "library_notes.toml"


def library_note(sentence: str, lang: str) -> str:
    """A note, source or reason of a policy; in Dutch where it is one of the library's, else as written."""
    return _dutch().get(sentence, sentence) if lang == "nl" else sentence


@cache
def _dutch() -> Mapping[str, str]:
    return tomllib.loads((FOLDER / FILE).read_text(encoding="utf-8"))
