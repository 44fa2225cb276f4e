"""Cases of which every run of the tests has a part, and the longer runs all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def usually(number: int, among: Sequence[Any]) -> list[Any]:
    """The first so many as they are; those that follow are asked for by -m long."""
    longer = (pytest.param(each, marks=pytest.mark.long) for each in among[number:])
    return [*among[:number], *longer]
