"""A scenario in order, files that inherit it, and the mistakes of those that are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feasibility.errors import InputError

BAD_INPUT = Path(__file__).parents[1] / "bad_input"
VALID = BAD_INPUT / "base" / "valid.yaml"

Write = Callable[..., Path]


def mistakes_of(make: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        make()
    return [f"{mistake.path}: {mistake.message}" for mistake in caught.value.mistakes]
