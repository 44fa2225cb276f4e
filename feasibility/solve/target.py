"""What a user wants to hold: `investor_irr = 0.055`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from feasibility.errors import InputError, Mistake
from feasibility.scenario.keys.values import LARGEST, SHOWN, shown

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
    """The target that a user wrote: FIGURE = VALUE, FIGURE >= VALUE or FIGURE <= VALUE.

    Args:
        written: the value is a number (4_200_000), a percentage (5.5%), true or false.
        option: the option in which it stands.

    Raises:
        InputError: it is none of these.
    """
    sign = SIGN.search(written)
    figure = written[: sign.start()].strip() if sign else ""
    if sign is None or not figure:
        found = written if len(written) <= SHOWN else written[:SHOWN] + "…"
        raise _refused(option, f"found '{found}'; FIGURE = VALUE is needed, such as '{EXAMPLE}'")
    if sign[0] not in RELATIONS:
        raise _refused(option, f"found the sign {sign[0]}; allowed: =, >= and <=")
    return Target(figure, RELATIONS[sign[0]], _number(written[sign.end() :].strip(), option))


def _number(written: str, option: str) -> float:
    if written.lower() in TRUTHS:
        return TRUTHS[written.lower()]
    digits = written.removesuffix("%").strip()
    found = written if len(written) <= SHOWN else written[:SHOWN] + "…"
    if not NUMBER.fullmatch(digits):
        hint = ""
        if DUTCH.fullmatch(digits):
            hint = f": write {digits.replace('.', '').replace(',', '.')}{'%' if '%' in written else ''}"
        raise _refused(option, f"found the value '{found}'; a number, true or false is needed{hint}")
    value = float(Decimal(digits.replace("_", "")) / (100 if written.endswith("%") else 1))
    if abs(value) > LARGEST:
        raise _refused(option, f"found {found}; a number of at most {shown(LARGEST)} is allowed")
    return value


def _refused(option: str, message: str) -> InputError:
    return InputError([Mistake("", message, option)])
