"""In which language the remarks of a scenario are written, by the small words in them."""

from __future__ import annotations

from collections.abc import Iterable

from feasibility.scenario.remarks import Remark

ENGLISH = frozenset(
    ("the", "of", "is", "are", "and", "with", "not", "from", "what", "which", "as", "by", "at")
)
DUTCH = frozenset(
    ("de", "het", "een", "van", "en", "met", "niet", "uit", "wat", "zoals", "door", "bij", "per")
)


def language_of(remarks: Iterable[Remark]) -> str:
    """`nl` or `en`; `en` where nothing tells."""
    used = [word for each in remarks for word in each.text.lower().split()]
    dutch = sum(word in DUTCH for word in used)
    return "nl" if dutch > sum(word in ENGLISH for word in used) else "en"
