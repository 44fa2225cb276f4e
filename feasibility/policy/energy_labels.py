"""The class of a dwelling's energy label by its EP2, as the law's table has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from feasibility.policy.tables import DATA

FILE = DATA / "energy_labels.toml"


@dataclass(frozen=True)
class Labels:
    """The classes from best to worst, and their highest EP2 [kWh/m² per year]."""

    highest: Mapping[str, float]
    last: str
    """The class of everything above."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every class, the best first."""
        return (*self.highest, self.last)


@cache
def energy_labels() -> Labels:
    """The table of label classes."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Labels(data["highest"], data["last"])


def label_of(ep2: float) -> str:
    """The class of a dwelling with this fossil primary energy, EP2 [kWh/m² per year], bounds included."""
    labels = energy_labels()
    return next((name for name, highest in labels.highest.items() if ep2 <= highest), labels.last)
