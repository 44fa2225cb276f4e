"""Solving for a number: a target such as `investor_irr = 0.055`, and every answer in the range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from feasibility.errors import InputError
from feasibility.evaluation.figures.named import FigureName
from feasibility.messages import sentence
from feasibility.notebook import cut, short_name
from feasibility.scenario.keys.refusal_words import SHOWN, nearest, shown
from feasibility.scenario.keys.values import LARGEST
from feasibility.scenario.reading.numbers import NumberPath
from feasibility.scenario.validated import Scenario
from feasibility.solve.lease import LEASE_EQUALS_SALE, LEASE_LESS_SALE, LeaseAndSale

Relation = Literal["=", ">=", "<="]

RELATIONS: dict[str, Relation] = {"=": "=", "==": "=", ">=": ">=", "≥": ">=", "<=": "<=", "≤": "<="}
SIGN = re.compile(r"[<>=≤≥!]+")
NUMBER = re.compile(r"[-+]?\d[\d_]*(\.\d+)?(e[-+]?\d{1,2})?", re.IGNORECASE)
DUTCH = re.compile(r"[-+]?(\d{1,3}(\.\d{3})*|\d+),\d+|[-+]?\d{1,3}(\.\d{3}){2,}")
"""A decimal comma, or dots for thousands."""
TRUTHS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
EXAMPLE = "investor_irr = 0.055"


@dataclass(frozen=True)
class Target:
    """A printed figure, and what it must equal, be at least or be at most; yes is 1 and no is 0."""

    figure: str
    relation: Relation
    value: float


def target_of(written: str, option: str) -> Target:
    """The target in a user's words: FIGURE = VALUE, FIGURE >= VALUE or FIGURE <= VALUE.

    Args:
        written: the value is a number (4_200_000), a percentage (5.5%), true or false; or all of it is
            `lease_equals_sale`.
        option: the option that it belongs to.

    Raises:
        InputError: it is none of these.
    """
    if written.strip() == LEASE_EQUALS_SALE:
        return Target(LEASE_LESS_SALE.name, "=", 0.0)
    sign = SIGN.search(written)
    figure = written[: sign.start()].strip() if sign else ""
    if figure == LEASE_EQUALS_SALE:
        raise refused(
            option,
            sentence(
                "{target} is a target by itself: write it without a sign and a value",
                target=LEASE_EQUALS_SALE,
            ),
        )
    if sign is None or not figure:
        found = written if len(written) <= SHOWN else written[:SHOWN] + "…"
        hint = nearest(written.strip(), [LEASE_EQUALS_SALE])
        raise refused(
            option,
            sentence(
                "found '{found}'; FIGURE = VALUE is needed, such as '{example}'{hint}",
                found=found,
                example=EXAMPLE,
                hint=hint,
            ),
        )
    if sign[0] not in RELATIONS:
        raise refused(option, sentence("found the sign {sign}; allowed: =, >= and <=", sign=sign[0]))
    return Target(figure, RELATIONS[sign[0]], _number(written[sign.end() :].strip(), option))


def _number(written: str, option: str) -> float:
    if written.lower() in TRUTHS:
        return TRUTHS[written.lower()]
    digits = written.removesuffix("%").strip()
    found = written if len(written) <= SHOWN else written[:SHOWN] + "…"
    if not NUMBER.fullmatch(digits):
        hint = ""
        if DUTCH.fullmatch(digits):
            sign = "%" if "%" in written else ""
            hint = sentence(": write {number}", number=digits.replace(".", "").replace(",", ".") + sign)
        raise refused(
            option,
            sentence(
                "found the value '{found}'; a number, true or false is needed{hint}", found=found, hint=hint
            ),
        )
    value = float(Decimal(digits.replace("_", "")) / (100 if written.endswith("%") else 1))
    if abs(value) > LARGEST:
        raise refused(
            option,
            sentence(
                "found {found}; a number of at most {largest} is allowed", found=found, largest=shown(LARGEST)
            ),
        )
    return value


def refused(option: str, message: str) -> InputError:
    """The refusal of what an option says."""
    return InputError.of("", message, option)


Part = Literal["all", "some", "none"]
"""Which of the values of an interval."""


@dataclass(frozen=True)
class Point:
    """A value of the number, and the figure there."""

    value: float
    figure: float


@dataclass(frozen=True)
class Solution:
    """A value at which the relation holds, the figure there, and the verdict on the scenario with it."""

    value: float
    figure: float
    viable: bool
    allowed: bool
    dwellings: int
    """Of the scenario with that value: a count changes the total."""
    broken: tuple[tuple[str, str], ...]
    """Rule and subject of each check that is not met then and not deviated from."""


@dataclass(frozen=True)
class Stretch:
    """Values from one to another, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class NotAllowed(Stretch):
    """Values that the policy does not allow, all for the same rules."""

    broken: tuple[tuple[str, str], ...]
    """Rule and subject of each check that is not met there and not deviated from."""


@dataclass(frozen=True)
class Held(Stretch):
    """An interval in which the relation holds, and the verdict on its scenarios, as far as tried."""

    viable: Part
    allowed: Part
    not_allowed: tuple[NotAllowed, ...]
    """Its parts that are not allowed, in order; each from the first to the last value found to be so."""
    viable_at: tuple[Stretch, ...]
    """Its parts that are viable, in order; each likewise."""

    @property
    def broken(self) -> tuple[tuple[str, str], ...]:
        """Rule and subject of each check that is not met at some of the values."""
        return tuple(dict.fromkeys(rule for each in self.not_allowed for rule in each.broken))


@dataclass(frozen=True)
class Jump:
    """Two neighbouring values at which the figure is on either side of the target."""

    before: Point
    after: Point


@dataclass(frozen=True)
class RefusedStretch:
    """Values that make no valid scenario, and the mistakes at the first of them."""

    low: float
    high: float
    error: InputError


@dataclass(frozen=True)
class Solved:
    """The question, and every answer in the range."""

    scenario: Scenario
    number: NumberPath
    figure: FigureName
    relation: Relation
    target: float
    low: float
    high: float
    own_range: bool
    """Whether the user named the range."""
    present: float | None
    """The figure at the present value; None where it has no meaning, or the scenario cannot be computed."""
    solutions: tuple[Solution, ...]
    """Single values at which the relation holds."""
    stretches: tuple[Held, ...]
    """Intervals in which the relation holds at every value."""
    jumps: tuple[Jump, ...]
    """Where the figure passes the target without equalling it; only for `=`."""
    nearest: Point | None
    """Where the figure comes nearest to the target; only where the relation holds nowhere."""
    throughout: float | None
    """The figure, if it is the same at every value."""
    methods: tuple[str, ...]
    """The exit methods that give the values where the figure is the same throughout, else where it comes
    nearest to the target; empty where neither is so, or nothing is let."""
    undefined: tuple[Stretch, ...]
    """Where the figure has no meaning: there is no IRR, or there are several."""
    refused: tuple[RefusedStretch, ...]
    leases: Mapping[float, LeaseAndSale] = field(default_factory=dict)
    """By value of the number, what lease and sale bring: where they are compared."""

    def __repr__(self) -> str:
        """What was asked, and the answers, in one line."""
        found = [f"{each.value:.10g}" for each in self.solutions]
        found += [f"{each.low:.10g} to {each.high:.10g}" for each in self.stretches]
        if self.nearest is not None:
            found = [f"nowhere, nearest {self.nearest.value:.10g}"]
        asked = f"{self.figure.name} {self.relation} {self.target:.10g}"
        answer = cut(", ".join(found)) or "nowhere"
        return f"Solved({short_name(self.scenario.name)}, {cut(self.number.path)} so that {asked}: {answer})"
