"""Rules on a surplus clause."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.errors import Mistake
from feasibility.messages import given_key, given_word, sentence
from feasibility.scenario.keys.finance import SURPLUS_BORDERS
from feasibility.scenario.keys.model import ScenarioFields


def surplus_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """A clause without a border or with two, a moment named twice, and one on leased land."""
    land = scenario.land
    clause = land.surplus if land else None
    if not land or clause is None:
        return
    first, second = map(given_key, SURPLUS_BORDERS)
    given = sum(getattr(clause, border) is not None for border in SURPLUS_BORDERS)
    if not given:
        yield Mistake(
            "land.surplus",
            sentence("has no border; {first} or {second} is needed", first=first, second=second),
        )
    elif given > 1:
        yield Mistake(
            "land.surplus",
            sentence("has two borders, {first} and {second}; one is allowed", first=first, second=second),
        )
    for place, moment in enumerate(clause.of or ()):
        if moment is not None and moment in clause.of[:place]:
            yield Mistake(
                f"land.surplus.of.{place}", sentence("'{name}' is named twice", name=given_word(moment))
            )
    if land.tenure == "leasehold":
        yield Mistake(
            "land.surplus",
            sentence(
                "goes with freehold land: what leased land brings when it is sold depends on the canon, and "
                "so on the land value that is sought; leave it out, or give {@land|tenure}: "
                "{@land.tenure=freehold}"
            ),
        )
