"""The labels of a page: its own, and those of the modules that all pages share."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

SHARED = "feasibility.serving"
"""The package of what all pages share."""


@cache
def labels_in(package: str, lang: str) -> Mapping[str, str]:
    """Every label: key → text, with its placeholders in braces.

    Args:
        package: in whose folder `page` the page's own labels are, as TOML: `texts`, by key and language.
        lang: `en` or `nl`.
    """
    found: dict[str, str] = {}
    for each in (SHARED, package):
        file = resources.files(each).joinpath("page", "texts.toml")
        texts: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))["texts"]
        found |= {key: text[lang] for key, text in texts.items()}
    return found
