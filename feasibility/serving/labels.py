"""The labels of a page: its own, and those of the modules that all pages share."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SHARED = Path(__file__).parent / "page" / "texts.toml"


@cache
def labels_in(file: Path, lang: str) -> Mapping[str, str]:
    """Every label: key → text, with its placeholders in braces.

    Args:
        file: the page's own labels, as TOML: `texts`, by key and language.
        lang: `en` or `nl`.
    """
    found: dict[str, str] = {}
    for each in (SHARED, file):
        texts: Mapping[str, Mapping[str, str]] = tomllib.loads(each.read_text(encoding="utf-8"))["texts"]
        found |= {key: text[lang] for key, text in texts.items()}
    return found
