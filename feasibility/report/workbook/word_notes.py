"""What the words of an input cell mean in Dutch; the cells keep the words, which are read back."""

from __future__ import annotations

from collections.abc import Iterable

from feasibility.language.words import Words
from feasibility.report.values import word_name
from feasibility.report.workbook.inputs import InputCell


def meaning_of_choices(cell: InputCell, words: Words) -> str:
    """Each word that may stand in a cell with its meaning; empty on an English sheet."""
    if words.lang != "nl":
        return ""
    return _listed((each, word_name(cell.path, each, words)) for each in cell.words)


def meaning_of_names(cell: InputCell, words: Words) -> str:
    """Well-known names of lines, segments and indices that stand in a cell, with what they are called."""
    last = cell.path.rpartition(".")[2]
    if words.lang != "nl" or last not in ("segment", "segments", "of", "index") or not cell.value:
        return ""
    names = [cell.value] if isinstance(cell.value, str) else list(cell.value)
    if last == "of" and not cell.path.startswith("development."):
        return ""
    return _listed((each, word_name(cell.path, str(each), words)) for each in names)


def meaning_of_column(table: str, name: str, words: Words) -> str:
    """What a well-known name at the head of a table's column is called; empty where it has none."""
    kinds = {"operating_costs.*": "of", "other_income.*": "of", "development.costs.*": "of"}
    key = kinds.get(table) or {"policy.segments.*": "segment", "indices.*": "index"}.get(table)
    if words.lang != "nl" or key is None:
        return ""
    return _listed([(name, word_name(f"development.costs.x.{key}", name, words))])


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{word}: {meaning}" for word, meaning in pairs if meaning != word)
