"""A scenario with its policy and tables, and its calendar."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Data = dict[str, Any]
Flow = tuple[float, float]  # (moment in years from the start, euros received)

TOLERANCE = 1e-9  # of rents held against limits, relative
PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
DATED_IN_PERIOD = {"start": 0.0, "mid": 0.5, "end": 1.0}


class RefusedError(ValueError):
    """The scenario is not one that can be calculated."""


def read_table(table_dirs: tuple[Path, ...], name: str) -> list[dict[str, str]]:
    """Rows of a table, in the first folder that has it; lines that begin with # are notes."""
    path = next(folder / f"{name}.csv" for folder in table_dirs if (folder / f"{name}.csv").is_file())
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


def merged(below: Any, above: Any) -> Any:
    """`above` laid over `below`, mappings in depth, everything else replaced."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        result = dict(below)
        for key, value in above.items():
            result[key] = merged(below[key], value) if key in below else value
        return result
    return above


def read_policy(policy: Any, policies_dir: Path) -> Data:
    """A library name, the path of a file, or a mapping that may stand on a `base`."""
    if isinstance(policy, str):
        path = Path(policy) if policy.endswith((".yaml", ".yml")) else policies_dir / f"{policy}.yaml"
        read = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return read_policy(read, policies_dir)
    own = {key: value for key, value in policy.items() if key != "base"}
    if "base" in policy:
        return dict(merged(read_policy(policy["base"], policies_dir), own))
    return own


def plain(value: Any) -> Any:
    """The value of `{value: 20, status: assumed}`, or the value itself."""
    if isinstance(value, Mapping) and "value" in value:
        return value["value"]
    return value


@dataclass
class Case:
    """One scenario with its policy and the tables: what every function below looks things up in."""

    scenario: Data
    policy: Data
    table_dirs: tuple[Path, ...]
    project: Data | None = None
    """The whole project's scenario, where this is one of its phases."""
    table_cache: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    level_cache: dict[tuple[str, int], float] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, str]]:
        if name not in self.table_cache:
            self.table_cache[name] = read_table(self.table_dirs, name)
        return self.table_cache[name]

    def part(self, name: str) -> Data:
        """A block of the scenario, empty where it is not given."""
        return self.scenario.get(name) or {}

    # the few numbers that are needed everywhere

    @property
    def periods(self) -> int:
        """Periods a year."""
        return PERIODS_A_YEAR[self.scenario.get("period", "month")]

    @property
    def construction_months(self) -> int:
        return int(self.part("development").get("construction_months", 0))

    @property
    def delivery(self) -> float:
        return self.construction_months / 12

    @property
    def months_until_the_land_is_paid(self) -> int:
        return int(self.part("land").get("payment_months", 0))

    @property
    def holding_years(self) -> int:
        return int(self.part("exit")["holding_years"])

    @property
    def exit_moment(self) -> float:
        return self.delivery + self.holding_years

    @property
    def turnover(self) -> float:
        return float(self.part("rents").get("turnover", 0))

    @property
    def required_return(self) -> float:
        return float(self.scenario["required_return"])

    @property
    def development_rate(self) -> float:
        return float(self.part("development").get("rate", self.required_return))

    @property
    def term(self) -> int:
        """The covenant's term; without one there is no covenant after first letting."""
        return int(plain(self.policy.get("term", 0)))

    @property
    def first_period(self) -> int:
        """The number, from the start, of the first period of operation."""
        return self.construction_months * self.periods // 12

    @property
    def payment(self) -> float:
        """The moment at which the land is paid."""
        return self.months_until_the_land_is_paid / 12


def moment_date(case: Case, months: int) -> date:
    """The day that lies this many months after the start (the month's last day where it has no such day)."""
    start = case.scenario["start"]
    month_number = start.year * 12 + start.month - 1 + months
    year, month = month_number // 12, month_number % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def moment_year(case: Case, months: int) -> int:
    return moment_date(case, months).year


def anniversary_months(case: Case, q: int) -> int:
    return case.construction_months + 12 * q


def anniversary_year(case: Case, q: int) -> int:
    return moment_year(case, anniversary_months(case, q))


def delivery_year(case: Case) -> int:
    return anniversary_year(case, 0)


def period_year(case: Case, j: int) -> int:
    """The calendar year in which period j (from the start) begins."""
    return moment_year(case, j * 12 // case.periods)


def period_moment(case: Case, j: int) -> float:
    """The moment at which the flows of period j are dated."""
    return (j + DATED_IN_PERIOD[case.scenario.get("flow_timing", "mid")]) / case.periods
