"""Mistakes as a Dutch reader is told them: no English is left but words of the file."""

from __future__ import annotations

import re

from feasibility.errors import Mistake
from feasibility.messages import Message, in_language

ENGLISH = re.compile(
    r"\b(allowed|and|are|at least|at most|behind|cannot|did you mean|does|each|empty|expected|found|give"
    r"|given|has|have|holds|leave|line|list|mapping|missing|must|needed|needs|not|nothing|only|or|stands|than"
    r"|that|the|there|they|this|twice|unknown|which|while|whole|with|without|write|written|your)\b",
    re.IGNORECASE,
)
OF_THE_FILE = re.compile(
    r"(?<!\w)'[^']*'|\"[^\"]*\""  # quoted from the file
    r"|\S*[/\\]\S*|\S+\.(?:yaml|xlsx?)\b"  # names of files
    r"|\b\w+(?:[._]\w+)+\b"  # keys
)


def why_not_dutch(mistake: Mistake) -> str:
    """What is wrong with the Dutch of a mistake; empty where nothing is."""
    if not isinstance(mistake.message, Message):
        return f"no message: {mistake}"
    dutch = in_language(mistake.message, "nl")
    if dutch == str(mistake.message):
        return f"the same in Dutch: {mistake}"
    left = ENGLISH.search(OF_THE_FILE.sub(" ", dutch))
    return f"'{left[0]}' in Dutch: {dutch}" if left else ""
