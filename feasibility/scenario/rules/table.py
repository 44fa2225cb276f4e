"""Rules between the keys of `table`: what its levers move, and which types change places."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from feasibility.errors import Mistake
from feasibility.messages import given_number, given_path, given_word, given_words, sentence
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.parties import Negotiable
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.keys.values import Number, Whole, is_number
from feasibility.scenario.rules.distributions import as_written
from feasibility.scenario.rules.levers import nothing_there, of_one_unit, standing
from feasibility.scenario.rules.lines import readable

MOST_VALUES = 100_000
"""Values of one lever of the table."""


def table_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `table`."""
    yield from _levers(scenario)
    yield from _mix(scenario)


def _levers(scenario: ScenarioFields) -> Iterator[Mistake]:
    moved: dict[str, str] = {}
    for name, lever in readable(scenario.table.levers if scenario.table else None):
        path = f"table.levers.{name}"
        yield from _range(lever, path)
        for place, each in enumerate(lever.paths or ()):
            if each is None:
                continue
            here = f"{path}.paths.{place}"
            if each in moved:
                yield Mistake(
                    here,
                    sentence(
                        "'{each}' is moved by '{moved}' too",
                        each=given_path(each),
                        moved=given_word(moved[each], f"table.levers.{moved[each]}"),
                    ),
                )
                continue
            moved[each] = name
            yield from _path(scenario, lever, each, here)
        apart = [*of_one_unit(lever.paths or (), path)]
        yield from apart
        for each in lever.paths or () if not apart else ():
            yield from _beyond(scenario, lever, each, path)


def _range(lever: Negotiable, path: str) -> Iterator[Mistake]:
    least, most, step = lever.least, lever.most, lever.step
    if least is None or most is None:
        return
    if least >= most:
        yield Mistake(
            f"{path}.from",
            sentence(
                "{@from} {least} is not below {@to} {most}; a lever needs a range",
                least=given_number(least, f"{path}.from"),
                most=given_number(most, f"{path}.to"),
            ),
        )
    elif step is not None and step > (most - least) * (1 + 1e-9):
        yield Mistake(
            f"{path}.step",
            sentence("{step:.10g} is more than the whole range of {most:.10g}", step=step, most=most - least),
        )
    elif step and "land.price" not in (lever.paths or ()):
        yield from too_many_values(lever, path)


def too_many_values(lever: Negotiable, path: str) -> Iterator[Mistake]:
    """A lever with too many values."""
    count = floor((lever.most - lever.least) / lever.step * (1 + 1e-12)) + 1
    if count > MOST_VALUES:
        yield Mistake(
            path,
            sentence(
                "has {count:,} values, from {least} to {most} by {step}; at "
                "most {values:,} can be gone through: take a larger step or a narrower "
                "range",
                count=count,
                least=given_number(lever.least, f"{path}.from"),
                most=given_number(lever.most, f"{path}.to"),
                step=given_number(lever.step, f"{path}.step"),
                values=MOST_VALUES,
            ),
        )


def _path(scenario: ScenarioFields, lever: Negotiable, each: str, here: str) -> Iterator[Mistake]:
    if each == "land.price":
        return
    if each.endswith(".count"):
        yield Mistake(
            here, sentence("numbers of dwellings are negotiated under {@table.mix}, with the total kept")
        )
        return
    kind, value = standing(scenario, each)
    if kind is None:
        yield nothing_there(scenario, each, here)
    elif not isinstance(kind, (Number, Whole)):
        yield Mistake(
            here,
            sentence(
                "found '{each}'; a lever must name a single number, and this is not one",
                each=given_path(each),
            ),
        )
    elif isinstance(kind, Whole) and any(
        end is not None and end != round(end) for end in (lever.least, lever.most, lever.step)
    ):
        yield Mistake(
            here,
            sentence(
                "found '{each}', {what}; {@from}, {@to} and {@step} must be whole",
                each=given_path(each),
                what=kind.what,
            ),
        )
    elif value is not None and not is_number(value):
        yield Mistake(
            here,
            sentence(
                "found '{each}'; the scenario gives no number there to start from", each=given_path(each)
            ),
        )


def _beyond(scenario: ScenarioFields, lever: Negotiable, moved: str | None, path: str) -> Iterator[Mistake]:
    """Ends that the number a lever moves cannot take."""
    kind = standing(scenario, moved)[0] if moved else None
    if moved is None or moved.endswith(".count") or not isinstance(kind, (Number, Whole)):
        return
    for key, end in (("from", lever.least), ("to", lever.most)):
        tried: list[Mistake] = []
        if end is not None and (isinstance(kind, Number) or end == round(end)):
            kind.read(as_written(end), "", tried)
        for each in tried:
            message = sentence(
                "'{name}' cannot take this value: {message}", name=given_path(moved), message=each.message
            )
            yield Mistake(f"{path}.{key}", message)


def _mix(scenario: ScenarioFields) -> Iterator[Mistake]:
    names = (scenario.table and scenario.table.mix) or ()
    types = scenario.dwellings or {}
    for place, name in enumerate(names):
        if name is None or not types:
            continue
        if name not in types:
            yield Mistake(
                f"table.mix.{place}",
                sentence(
                    "there is no type '{name}'; there are {types}{near}",
                    name=name,
                    types=given_words(types, "mix"),
                    near=nearest(name, types),
                ),
            )
        elif name in names[:place]:
            yield Mistake(f"table.mix.{place}", sentence("'{name}' is named twice", name=given_word(name)))
    if len(names) == 1:
        yield Mistake(
            "table.mix", sentence("names one type; with the total kept, at least two can change places")
        )
