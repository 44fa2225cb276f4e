"""Numbers that are typed in a tab, read and refused as in the field of the form to which they belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.evaluate import evaluate
from feasibility.language.naming import number_name
from feasibility.language.texts import LANGUAGES, name_of_path
from feasibility.language.words import capital, words_of
from feasibility.messages import Message, given_number, in_both, sentence
from feasibility.scenario.keys.fields import single_kind
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.values import LARGEST, RATE, Kind, Number, Whole, is_number
from feasibility.scenario.reading.numbers import default_range, number_path
from feasibility.scenario.validated import Scenario
from feasibility.serving.page_texts import labels_in
from feasibility.solve.grid import MOST_VALUES, Axis, axis_of
from feasibility.solve.solutions import Target
from feasibility.workbench.forms.mistakes import mistakes_json
from feasibility.workbench.forms.notation import Place
from feasibility.workbench.forms.typed import typed_as

FIGURES: Mapping[str, str] = {
    "investor_irr": "required_return",
    "residual_land_value": "land.asking_price",
    "net_present_value": "land.asking_price",
    "public_contribution": "land.asking_price",
}
"""Figure that may be asked for → the key whose field has its notation."""
VIABLE = "viable"
AROUND = ("land.price", "land.asking_price")
"""Numbers for which the land value suggests where to search."""
LONGEST = 100
Given = Mapping[str, Any]
Typed = float | int


def target_typed(given: Given, scenario: Scenario, lang: str) -> Target:
    """The figure that is asked for, and what it must be: `so_that`, and `value` but where it is `viable`.

    Raises:
        InputError: there is no such figure to ask for, or the value is no number.
    """
    figure = given.get("so_that")
    if figure == VIABLE:
        return Target(VIABLE, "=", 1.0)
    if not isinstance(figure, str) or figure not in FIGURES:
        raise InputError.of("so_that", sentence("a figure is needed"))
    names = {each: capital(name_of_path(f"results.{figure}", each)) for each in LANGUAGES}
    value = _number(given.get("value"), FIGURES[figure], scenario, lang, _bound(names, "value"), free=True)
    return Target(figure, "=", float(value))


def ends_typed(given: Given, path: str, scenario: Scenario, lang: str) -> tuple[float | None, float | None]:
    """Between which values a number is searched: `from` and `to`, each of which may be left out.

    Raises:
        InputError: one is no value of the number, they are the wrong way round, or one is needed.
    """
    names = _names(path, scenario)

    def end(option: str) -> float | None:
        if given.get(option) is None:
            return None
        return float(_number(given[option], path, scenario, lang, _bound(names, f"searched_{option}")))

    low, high, number = end("from"), end("to"), number_path(scenario, path)
    if number.step and any(each % number.step for each in (low, high) if each is not None):
        raise _refused(names, sentence("a multiple of {step} is needed", step=number.step))
    asked = evaluate(scenario).residual_land_value if path in AROUND else None
    usual = default_range(number, asked)
    if usual is None and (low is None or high is None):
        message = sentence("has no number now, so give the range to search: from which value to which")
        raise _refused(names, message)
    begin, last = usual or (0.0, 0.0)
    begin, last = begin if low is None else low, last if high is None else high
    if begin >= last:
        ends = [given_number(each, path) for each in (begin, last)]
        message = sentence("nothing lies from {begin} to {end}: give both", begin=ends[0], end=ends[1])
        raise _refused(names, message)
    return low, high


def axis_typed(given: object, option: str, scenario: Scenario, lang: str) -> Axis:
    """One side of a grid: the `path` of a number, and its values `from` one `to` another by a `step`.

    Raises:
        InputError: one is no value of the number, or the step does not lead from one to the other.
    """
    path = given.get("path") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(path, str):
        raise InputError.of(option, sentence("a number of the scenario is needed"))
    number_path(scenario, path)
    names = _names(path, scenario)
    begin, end = (
        _exact(_number(given.get(each), path, scenario, lang, _bound(names, each))) for each in ("from", "to")
    )
    step = _exact(_number(given.get("step"), path, scenario, lang, _bound(names, "step"), free=True))
    if not step or (end - begin) * step < 0:
        raise _refused(names, sentence("the step does not lead from the first value to the last"))
    count = int((end - begin) / step) + 1
    if count > MOST_VALUES:
        message = sentence(
            "these are {count:,} values; at most {most:,} are allowed", count=count, most=MOST_VALUES
        )
        raise _refused(names, message)
    return axis_of(f"{path}={begin:f}:{end:f}:{step:f}", option)


def on_page(mistake: Mistake, scenario: Scenario) -> Mistake:
    """A mistake as the form tells it, before it what it is about."""
    (said,) = mistakes_json([replace(mistake, file="", line=0)], scenario.raw)
    message: dict[str, str] = said["message"]
    names = _names(mistake.path, scenario) if kind_at(mistake.path) is not None else {}
    for lang, name in names.items():
        if not message[lang].casefold().startswith((name.casefold(), f"'{name.casefold()}")):
            message[lang] = f"{name}: {message[lang]}"
    return Mistake(mistake.path, in_both(message["en"], message["nl"]))


# ------------------------------------------------------------------------------------------- one number


def _number(
    text: object, path: str, scenario: Scenario, lang: str, names: Given, *, free: bool = False
) -> Typed:
    """What is typed for a number of the scenario.

    Args:
        text: as it was typed.
        path: of the number.
        scenario: of which it is one.
        lang: in which it was typed.
        names: what the field in the tab is called, by language.
        free: whether the bounds of the number do not hold: for a distance, or a figure in its notation.
    """
    kind, mistakes = _single(kind_at(path)), list[Mistake]()
    if free and isinstance(kind, Number):
        kind = replace(kind, low=-LARGEST, high=LARGEST, above=False)
    elif free and isinstance(kind, Whole):
        kind = replace(kind, low=-int(LARGEST), high=int(LARGEST))
    if not isinstance(kind, (Number, Whole)):
        raise _refused(names, sentence("no number can stand here"))
    value: Any = None
    try:
        written = text[:LONGEST] if isinstance(text, str) else ""
        value = typed_as(written, kind, Place(path, words_of(scenario, lang)))
        kind.read(value, path, mistakes)
    except InputError as error:
        mistakes.extend(error.mistakes)
    if mistakes or not is_number(value):
        (said,) = mistakes_json([replace(mistakes[0], file="", line=0)], scenario.raw)
        raise _refused(names, in_both(said["message"]["en"], said["message"]["nl"]))
    return int(value) if isinstance(value, int) else float(value)


def _single(kind: Kind | None) -> Kind | None:
    one = single_kind(kind)
    return RATE if isinstance(one, IndexKind) else one


def _exact(value: Typed) -> Decimal:
    return Decimal(repr(value))


def _names(path: str, scenario: Scenario) -> dict[str, str]:
    """What a number is called, by language."""
    return {lang: capital(number_name(path, words_of(scenario, lang))) for lang in LANGUAGES}


def _bound(names: Given, option: str) -> dict[str, str]:
    """The same with the name of the field in the tab: rent (low), from."""
    return {
        lang: f"{name}, {labels_in('feasibility.workbench', lang)[f'option_{option}']}"
        for lang, name in names.items()
    }


def _refused(names: Given, message: Message) -> InputError:
    before = in_both(f"{names['en']}: ", f"{names['nl']}: ")
    return InputError.of("", before + message)
