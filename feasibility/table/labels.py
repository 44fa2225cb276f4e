"""The labels of the page in the browser, which fills in what stands in braces itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "page_texts.toml"


@cache
def labels(lang: str) -> Mapping[str, str]:
    """Every label of the page: key → text.

    Args:
        lang: `en` or `nl`.
    """
    texts: Mapping[str, Mapping[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["texts"]
    return {key: text[lang] for key, text in texts.items()}
