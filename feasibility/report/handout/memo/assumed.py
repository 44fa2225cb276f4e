"""What is assumed, in a memo: counted, and the assumptions that move the land value most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.language.words import Words, capital, plain
from feasibility.levers.effects import turns_both_ways
from feasibility.levers.results import Effect, LeverTurn
from feasibility.report.document import Block, Heading, Sentence, table
from feasibility.report.handout.assumptions import ScenarioValue, marks, scenario_values, status_of
from feasibility.report.handout.material import Material
from feasibility.report.levers.words import both_ways_texts, change_in_money, lever_name, size_text
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.writing.remarks import UNSURE

MOST = 6
"""Assumptions that are shown."""
TOLD = ("known", "sourced", "derived")
"""Marks of values that rest on something."""
NAME = 60


def assumed_blocks(material: Material, words: Words) -> Iterator[Block]:
    """How many values are assumed, and which of those without a source move the land value most."""
    values = list(scenario_values(material.scenario, words))
    sources = material.result.sources
    unsure = sum(each.status in UNSURE for each in sources)
    of_policy = words(
        "memo_assumed_policy",
        policy=words.number(len(sources)),
        unsure=words.number(unsure) if unsure else words("memo_assumed_no_policy"),
    )
    yield Heading(words("memo_assumed"))
    yield Sentence(f"{words('memo_assumed_is', **marks(values, material.remarks, words))} {of_policy}")
    by_path = {each.path: each for each in values}
    moving = [each for each in material.levers.effects if _without_source(each, by_path, material)][:MOST]
    if not moving:
        yield Sentence(words("memo_assumed_none"))
        return
    yield Sentence(words("memo_assumed_most"))
    labels = [words(f"memo_column_{name}") for name in ("assumption", "now", "up", "down")]
    yield table(words("memo_assumed"), labels, [_row(each, by_path, words) for each in moving], "<>>>")
    yield from map(Sentence, both_ways_texts(filter(turns_both_ways, moving), words))


def _without_source(effect: Effect, values: Mapping[str, ScenarioValue], material: Material) -> bool:
    """Whether a lever moves the land value, and a number of the scenario that rests on nothing."""
    sides = (effect.down.land_value, effect.up.land_value)
    if not any(abs(each or 0.0) >= HALF_A_CENT for each in sides) or effect.handle.unit == "dwellings":
        return False
    return any(
        path in values and status_of(values[path], material.remarks) not in TOLD
        for path in effect.handle.paths
    )


def _row(effect: Effect, values: Mapping[str, ScenarioValue], words: Words) -> tuple[str, ...]:
    handle = effect.handle
    now = dict.fromkeys(values[path].text for path in handle.paths if path in values)
    shown = next(iter(now)) if len(now) == 1 else words("memo_several_values")
    name = plain(capital(lever_name(handle, words)), NAME)
    return name, shown, *(_turn(side, effect, words) for side in (effect.up, effect.down))


def _turn(side: LeverTurn, effect: Effect, words: Words) -> str:
    change = change_in_money(side.land_value, words)
    if side.land_value is None:
        return change
    return words("memo_turn", change=change, size=size_text(side.size, effect.handle, words))
