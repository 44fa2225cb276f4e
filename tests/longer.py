"""Cases of which every run of the tests has a part, and the longer runs all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def usually(number: int, among: Sequence[Any]) -> list[Any]:
    """The first so many as they are; those that follow are asked for by -m long."""
    longer = (pytest.param(each, marks=pytest.mark.long) for each in among[number:])
    return [*among[:number], *longer]


def in_turn(cases: Sequence[Any], ways: Sequence[Any]) -> list[Any]:
    """Each case with one of the ways, each way in its turn; the other pairs are asked for by -m long."""
    return [
        pytest.param(case, way, marks=() if place % len(ways) == turn else pytest.mark.long)
        for place, case in enumerate(cases)
        for turn, way in enumerate(ways)
    ]
