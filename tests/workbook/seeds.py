"""Few seeds of random scenarios in which every key and every word that many seeds give occurs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any

from tests.reference.random_scenarios import random_scenario

MANY = 230
NAMED = ("dwellings", "segments", "costs", "operating_costs", "other_income", "deviations")
"""Keys below which a name is the user's own."""
PERIODS = {"month": 12, "quarter": 4, "year": 1}
ANY_WORD = ("acquisition.index", "land.asking_price_index", "deviations[].from", "location")
"""Keys of which each word goes by one formula, so that any of them will do."""
LIGHT = 50.0
"""What a workbook costs to open, in the square root of its periods times its types."""


def options(data: Any, path: str = "") -> Iterator[str]:
    """Every key of a scenario, with its value where that is a word, a truth value, a list of them, or 0."""
    if isinstance(data, Mapping):
        own = path.rpartition(".")[2] in NAMED
        for name, value in data.items():
            key = "*" if own or isinstance(name, int) else name
            yield from options(value, f"{path}.{key}".lstrip("."))
    elif isinstance(data, (list, tuple)):
        # The lines that a share is of are too many to have every set of them.
        if all(isinstance(each, str) for each in data) and not path.endswith(".of"):
            yield f"{path} = {sorted(data)}"
        for each in data:
            yield from options(each, f"{path}[]")
    elif path in ANY_WORD:
        yield path
    elif isinstance(data, (str, bool)) or not data:
        yield f"{path} = {data}"
    else:
        yield path


def weight(data: Mapping[str, Any]) -> float:
    """About what recalculating its workbook costs."""
    periods = (data["exit"]["holding_years"] + 3) * PERIODS[data.get("period", "month")]
    return LIGHT + sqrt(periods * len(data["dwellings"]))


def seeds_with_every_option(many: int = MANY) -> list[int]:
    """Light scenarios in which every option of the first `many` occurs, the most for its weight first.

    A long scenario computes by the formulas of a short one; keys and words decide which formulas there are.
    """
    given, weights = {}, {}
    for seed in range(many):
        data = random_scenario(random.Random(seed))
        given[seed] = set(options({name: part for name, part in data.items() if name != "name"}))
        weights[seed] = weight(data)
    left, chosen = set().union(*given.values()), []
    while left:
        best = max(given, key=lambda seed: len(given[seed] & left) / weights[seed])
        chosen.append(best)
        left -= given[best]
    return chosen
