"""Levers, sizes and reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor, log10

from feasibility.glossary import unit_named
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.notes import rule_name
from feasibility.language.words import Words, capital, plain
from feasibility.levers.results import Effect, LeverRange, LeverTurn, Reason
from feasibility.messages import in_language
from feasibility.report.names_and_units import written
from feasibility.report.reasons import YIELDS, methods_that_use
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.kinds import exit_methods
from feasibility.scenario.rules.levers import PHASE_START
from feasibility.scenario.validated import Scenario

NAME = 24
"""Longest name of a type that is shown in full."""
PAIRED = 14
"""The same where two types stand in one name."""
LABEL = 34
FULL = 80
"""Any of these where there is room to begin another line."""
FRACTIONS = ("points", "percent")
WHOLE_UNITS = ("years", "months", "dwellings")
MOST_DECIMALS = 5


def lever_name(handle: LeverRange, words: Words, *, short: bool = False) -> str:
    """What a lever is called within a sentence: the user's own label first.

    Args:
        handle: the lever.
        words: the language.
        short: whether it stands where no second line can be begun: a table of a terminal.
    """
    labelled = f"levers.{handle.name}" in words.labels
    if handle.label and not labelled:
        return plain(handle.label, LABEL if short else FULL)
    if labelled or handle.kind == "own":
        return words.lever(handle.name, LABEL if short else FULL)
    kind = "land_price" if handle.kind == "asking_price" and "land.price" in handle.paths else handle.kind
    longest = FULL if not short else PAIRED if handle.other else NAME
    return words(
        f"levers_name_{kind}",
        subject=words.type(handle.subject, longest),
        other=words.type(handle.other, longest),
    )


def bare_name(name: str, words: Words) -> str:
    """What one of the program's own levers is called where the scenario does not have it."""
    if name in ("low_share", "high_share", "rent"):
        return words(f"levers_bare_{name}")
    if name.startswith("rent_"):
        return words("levers_name_rent", subject=words.type(name.removeprefix("rent_"), NAME), other="")
    if name.startswith(PHASE_START):
        phase = plain(name.removeprefix(PHASE_START), NAME)
        return words("levers_name_phase_start", subject=phase, other="")
    return words(f"levers_name_{name}", subject="", other="")


def figure(size: float, unit: str, words: Words) -> str:
    """The number of a size with its sign, in its own unit; two digits that count at least."""
    value = 100 * size if unit in FRACTIONS else size
    least = 2 if unit in ("rent", "points") else 0
    decimals = 0
    if unit not in WHOLE_UNITS and value:
        decimals = max(least, min(MOST_DECIMALS, 1 - floor(log10(abs(value)))))
    written = numbers.number(abs(value), words.lang, decimals)
    if unit not in ("rent",):
        written = numbers.plain_number(round(abs(value), decimals), words.lang, decimals)
    return ("-" if value < 0 else "+") + written


def size_text(size: float, handle: LeverRange, words: Words, dwellings: int = 0) -> str:
    """A size with its unit: +5 years, -0.25 pp, +€25.00.

    Args:
        size: how far the lever is turned.
        handle: the lever.
        words: the language.
        dwellings: all dwellings, where a number of dwellings is to be shown as a share of them too.
    """
    unit = handle.unit
    written = figure(size, unit, words)
    if unit in ("rent", "euros"):
        amount = words.rent(abs(size)) if unit == "rent" else numbers.exact_money(abs(size), words.lang)
        return written[0] + amount
    if unit == "percent":
        return written + (" %" if words.lang == "nl" else "%")
    if unit == "number":
        return written
    if unit in WHOLE_UNITS:
        counted = words.counted(f"levers_size_{unit}", abs(round(size)), number=written)
        if unit == "dwellings" and dwellings:
            return words("levers_size_with_share", size=counted, share=_points(size / dwellings, words, 1))
        return counted
    return words(f"levers_size_{unit}", number=written)


def _points(share: float, words: Words, decimals: int = 2) -> str:
    """A change of a share or a rate in percentage points, with its sign."""
    written = numbers.number(100 * share, words.lang, decimals)
    return written if written.startswith("-") or not float(f"{100 * share:.{decimals}f}") else "+" + written


def change_in_points(change: float | None, words: Words, decimals: int = 2) -> str:
    """A change in percentage points; a dash where there is none."""
    return numbers.NONE if change is None else _points(change, words, decimals)


def change_in_money(change: float | None, words: Words) -> str:
    """A change of an amount with its sign; a dash where there is none."""
    if change is None:
        return numbers.NONE
    written = words.money(change)
    return written if written.startswith("-") or not round(change, 2) else "+" + written


def unit_text(handle: LeverRange, words: Words) -> str:
    """The unit of a lever's sizes."""
    return words(f"levers_unit_{handle.unit}")


def reason_text(reason: Reason, words: Words, handle: LeverRange | None = None) -> str:
    """Why something is left out."""
    values: dict[str, object] = {
        name: plain(in_language(value, words.lang), 200)
        if isinstance(value, str)
        else numbers.plain_number(value, words.lang, 4)
        for name, value in reason.values.items()
    }
    if reason.key == "not_within" and handle is not None:
        values = {name: figure(float(size), handle.unit, words) for name, size in reason.values.items()}
        values["most"] = f"{values['most']} {unit_text(handle, words)}"
    if reason.key == "invalid" and reason.values.get("path"):
        path = str(reason.values["path"])
        values["message"] = f"{number_name(path, words)}: {str(values['message']).removeprefix(f'{path}: ')}"
    elif "path" in reason.values:
        path, limit = str(reason.values["path"]), reason.values.get("limit")
        values["path"] = number_name(path, words)
        if isinstance(limit, float):
            values["limit"] = written(limit, unit_named(path), words)
    if "type" in reason.values:
        values["type"] = words.type(str(reason.values["type"]), NAME)
    return words(f"levers_reason_{reason.key}", **values)


def not_allowed_text(side: LeverTurn, words: Words) -> str:
    """Which rules of the policy a turn breaks; empty where it breaks none."""
    if not side.not_allowed:
        return ""
    rules = dict.fromkeys(
        rule_name(rule, subject, words.lang, labels=words.labels)
        for rule, _, subject in (each.partition(":") for each in side.not_allowed)
    )
    return words("levers_not_allowed", rules="; ".join(rules))


def both_ways_texts(effects: Iterable[Effect], words: Words) -> Iterator[str]:
    """Sentence: both turns of these levers move the land value the same way, and why where that is known."""
    of: dict[str, list[str]] = {}
    for effect in effects:
        key = "levers_both_ways" if effect.handle.unit == "months" else "levers_both_ways_other"
        of.setdefault(key, []).append(lever_name(effect.handle, words))
    yield from (words(key, name=capital(words.listed(names))) for key, names in of.items())


def one_way_text(effect: Effect, scenario: Scenario, words: Words) -> str:
    """Sentence: a turn of an exit yield has no effect because another method is higher; else empty."""
    yields = methods_that_use(effect.handle.paths) & YIELDS
    if not yields or len(exit_methods(scenario)) < 2:
        return ""
    turns = [
        size_text(side.size, effect.handle, words)
        for side in (effect.down, effect.up)
        if side.land_value is not None and abs(side.land_value) < HALF_A_CENT
    ]
    if not turns:
        return ""
    key = "levers_one_way" if len(turns) == 1 else "levers_no_way"
    return words(key, name=capital(lever_name(effect.handle, words)), turn=words.listed(turns))
