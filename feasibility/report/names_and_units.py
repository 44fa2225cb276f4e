"""Numbers of a scenario and printed figures, by their names and in their units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from math import ceil, floor, isnan, log10
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from feasibility.evaluation.figures.named import TRUTH, unit_of_figure
from feasibility.evaluation.figures.registry import PARTY, PROJECT
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.glossary import ASIDE, unit_named
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.notes import rule_name
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, plain
from feasibility.scenario.keys.paths import is_share
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.scenario.kinds import KINDS, kind_below, parts_of
from feasibility.scenario.rules.lines import BUILT_IN_INDICES
from feasibility.scenario.rules.project import DEVIATIONS_OF_A_TYPE

if TYPE_CHECKING:
    from feasibility.risk.summary import Probability

MOST_DECIMALS = 4
NAME = 60
LINES_BY_YEAR = "cash_flow.lines."
"""Begins the name of a line of the cash flow in one year."""


CERTAIN = (0.0, 1.0)
"""What rounding never makes of a probability."""


def figure_title(name: str, words: Words) -> str:
    """A printed figure, with whose it is or its year of the cash flow: initial rent (Small homes)."""
    if not name.startswith(LINES_BY_YEAR):
        return number_name(name, words)
    line, _, year = name.rpartition(".")
    title = name_of_path(line, words.lang)
    shown = words.line(line.rpartition(".")[2]) if title == line else plain(title)
    return f"{shown} ({words('sum_project_year')} {year})"


def word_name(path: str, value: str, words: Words) -> str:
    """A word that stands at a path in a scenario: one of the format by its name, a name as its user wrote it.

    Names of lines and segments that are well known have a Dutch name on a Dutch page.
    """
    parts = path.split(".")
    last = next((part for part in reversed(parts) if not part.isdecimal()), "")
    if last in ("segment", "segments"):
        return words.segment(value, NAME)
    if last == "of" and parts[:2] == ["land", "surplus"]:
        return words(f"surplus_moment_{value}")
    if last == "of":
        return (words.line if parts[0] == "development" else words.type)(value, NAME)
    if last == "history":
        return value.upper()
    if last in ("label", "location"):
        return plain(value, NAME)
    for asked in (f"indices.{value}",) if last == "index" else (f"{last}.{value}", f"{path}.{value}"):
        found = name_of_path(asked, words.lang)
        if found != asked:
            return found
    return plain(value, NAME)


def choices(allowed: Iterable[Any], label: Callable[[str], str]) -> dict[str, Any]:
    """Label → word of the format, of what a person chooses from; a label that two share is left to neither.

    Args:
        allowed: words and whole numbers.
        label: what a word is called.
    """
    found: dict[str, Any] = {}
    for word in allowed:
        called = capital(label(word)) if isinstance(word, str) else str(word)
        found[called if called not in found else str(word)] = word
    return found


def choice_name(path: str, word: str, words: Words) -> str:
    """A word of the format that may be chosen at a path, as the glossary calls it there."""
    return ASIDE.sub("", word_name(path, word, words)).replace("_", " ")


def rules_by_name(path: str, words: Words, shares: Iterable[str] = ()) -> dict[str, str]:
    """The rules that a deviation may name at a path: what each is called → as a file spells it.

    Args:
        path: `dwellings.low.deviation.0.from` or `deviations.0.from`; elsewhere there are none.
        words: the language.
        shares: the segments of each share of the policy, joined by +.
    """
    if not path.endswith(".from"):
        return {}
    if path.startswith("dwellings."):
        return choices(DEVIATIONS_OF_A_TYPE, lambda rule: words(f"rule_{rule}"))
    if not path.startswith("deviations."):
        return {}
    of_shares = {
        f"shares.{each}": rule_name("share", each, words.lang, labels=words.labels) for each in shares
    }
    named = {"term": words("rule_term"), "shares": words.name("shares"), **of_shares}
    return choices(named, named.__getitem__)


def parts_by_name(raw: Mapping[str, Any], words: Words) -> dict[str, str]:
    """What a party may take of a site: what each type, segment and kind is called → as a file spells it.

    Args:
        raw: the scenario as plain data, which may have mistakes.
        words: the language, with the scenario's labels.
    """
    policy = raw.get("policy")
    segments = {
        str(name): each["kind"] if each.get("kind") in KINDS else kind_below(each.get("upper"))
        for name, each in _mappings(policy.get("segments") if isinstance(policy, Mapping) else None)
    }
    types = {str(name): str(each.get("segment")) for name, each in _mappings(raw.get("dwellings"))}
    by = {word: by for word, (by, _) in parts_of(types, segments).items()}

    def label(word: str) -> str:
        if by[word] == "type":
            return words.type(word)
        if by[word] == "kind":
            return words(f"part_by_kind_{word}")
        return words("part_by_segment", name=words.segment(word))

    return choices(
        [*(each for each in types if each in by), *(each for each in by if each not in types)], label
    )


def _mappings(part: Any) -> Iterator[tuple[Any, Mapping[Any, Any]]]:
    """What stands in a part that may have mistakes, where it is in order."""
    for name, each in part.items() if isinstance(part, Mapping) else ():
        if isinstance(each, Mapping):
            yield name, each


@cache
def indices_by_name(lang: str) -> Mapping[str, str]:
    """The program's own indices, and the exit yield among those that are uncertain, as `figures_by_name`."""
    names = (*BUILT_IN_INDICES, EXIT_YIELD)
    return MappingProxyType(choices(names, lambda name: word_name("index", name, Words(lang))))


@cache
def figures_by_name(lang: str) -> Mapping[str, str]:
    """Figures of a project and of a party that a condition may name: what each is called → its name.

    One whose name would part the entries of a cell or a field keeps the spelling of a file.
    """
    single = (name for name, each in {**PROJECT, **PARTY}.items() if each.kind not in ("word", "list"))
    named = {name: name_of_path(f"results.{name}", lang) for name in single}
    clear = {name: called for name, called in named.items() if not set(called) & set(",;:=/")}
    return MappingProxyType(choices(clear, lambda name: clear[name]))


def share_text(value: float, words: Words) -> str:
    """A probability, in tenths of a percent; one that is not quite 0 or 1 never looks as if it were."""
    if 0 < value < 0.0005 or 0.9995 <= value < 1:
        return words.percent_against(value, (0.0, 1.0))
    return numbers.number(100 * value, words.lang, 1) + (" %" if words.lang == "nl" else "%")


def probability_text(found: Probability, words: Words) -> str:
    """A probability and its standard error, in tenths of a percent; a smaller error in its first digit.

    What happens on no path, or on all of them, has an estimated error of 0, which says nothing: then the
    bound of its 95 % interval stands beside it. Where nothing is uncertain there is no interval.
    """
    if found.low == found.high:
        return words.percent(found.value)
    if found.value in (0.0, 1.0):
        key, bound = ("under", found.high) if found.value == 0 else ("over", found.low)
        return words(f"risk_probability_{key}", value=words.percent(found.value), bound=words.percent(bound))
    return words(
        "risk_probability",
        value=share_text(found.value, words),
        error=numbers.number(100 * found.standard_error, words.lang, error_decimals(found.standard_error)),
    )


def estimated(found: Probability | None, words: Words) -> tuple[str, str]:
    """A probability, and in a column of its own its standard error in percentage points.

    A dash where there is none; where the estimated error is 0 its bound stands beside the probability.
    """
    if found is None:
        return numbers.NONE, numbers.NONE
    if found.value in CERTAIN:
        return probability_text(found, words), numbers.NONE
    error = numbers.number(100 * found.standard_error, words.lang, 2)
    return words.percent_against(found.value, CERTAIN), error


def paths_text(count: int, words: Words, kind: Literal["paths", "random", "common"] = "paths") -> str:
    """So many paths: 500 random paths."""
    return words.counted(f"risk_number_{kind}", count, number=words.number(count))


def error_decimals(error: float) -> int:
    """One, or so many that the first digit of a standard error is seen [1 is 100 %]."""
    return 1 if error == 0 or 100 * error >= 0.05 else ceil(-log10(100 * error))


def written(value: float | str | None, unit: str, words: Words, decimals: int | None = None) -> str:
    """A value in its unit; a word as it is; a dash where there is none.

    Args:
        value: money [€], shares and rates as fractions, yes as 1.
        unit: as the glossary has it.
        words: the language.
        decimals: as many, at most, of a share or a rate in percent.
    """
    if value is None:
        return numbers.NONE
    if isinstance(value, str):
        return plain(value, NAME)
    if isnan(value):
        return numbers.NONE
    if isinstance(value, bool) or unit == TRUTH:
        return words("solve_yes" if value else "solve_no")
    if is_share(unit):
        return numbers.percent(value, words.lang, MOST_DECIMALS if decimals is None else decimals)
    if unit == "€/month":
        return words.rent(value)
    if unit.startswith("€"):
        return words.money(value)
    return with_unit(numbers.plain_number(value, words.lang), value, unit, words)


def with_unit(shown: str, value: float, unit: str, words: Words) -> str:
    """A number that is no amount and no share with its unit behind it, where it has one: 20 years.

    Args:
        shown: the number as it is written.
        value: the number itself, which may be one or more.
        unit: as the glossary has it.
        words: the language.
    """
    if unit == "m²":
        return f"{shown} m²"
    many = "one" if value == 1 else "more"
    if unit == "year":
        return words(f"value_years_{many}", count=shown)
    return words(f"value_months_{many}", amount=shown) if unit == "months" else shown


def figure_written(name: str, value: float | None, words: Words, decimals: int | None = None) -> str:
    """A printed figure in its unit; years in the segment end with a plus where they may be more."""
    if name.endswith("retention_years") and value is not None and value >= RETENTION_YEARS:
        return with_unit(f"{numbers.plain_number(value, words.lang)}+", value, unit_of_figure(name), words)
    return written(value, unit_of_figure(name), words, decimals)


def unit_title(name: str, words: Words) -> str:
    """The unit of a printed figure in the language of the page; empty where it has none or needs none."""
    unit = unit_of_figure(name)
    if unit in (TRUTH, "number"):
        return ""
    return unit_named(name if "." in name else f"results.{name}", words.lang) or unit_named(name, words.lang)


def written_inwards(value: float, unit: str, words: Words, up: bool) -> str:
    """The end of a stretch, rounded so that it still lies within it."""
    if unit == TRUTH or isinstance(value, bool):
        return written(value, unit, words)
    scale = 10.0 ** _decimals(unit)
    return written(whole_inwards(value * scale, up) / scale, unit, words)


def whole_inwards(value: float, up: bool) -> int:
    """The whole number on one side of a value, or the one that it is but for a rounding error."""
    near = round(value)
    return near if abs(value - near) < numbers.SAME * max(1.0, abs(value)) else (ceil if up else floor)(value)


def _decimals(unit: str) -> int:
    if is_share(unit):
        return MOST_DECIMALS + 2
    return 0 if unit.startswith("€") and unit != "€/month" else 2


def exactly(value: float) -> str:
    """A number as a scenario file takes it, with all its digits."""
    short = f"{value:.15g}"
    return short if float(short) == value else repr(value)
