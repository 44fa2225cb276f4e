"""The values along one side of a grid as a user writes them: `policy.term=15:30:5` or `policy.term=15,20`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from feasibility.errors import InputError, Mistake
from feasibility.scenario.keys.values import SHOWN

MOST_VALUES = 10_000
"""Values on one side of a grid."""
NUMBER = re.compile(r"[-+]?\d[\d_]{0,15}(\.\d{1,15})?")
PARTS = 3
TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Axis:
    """One side of a grid: paths that take the same values together, and the values."""

    paths: tuple[str, ...]
    values: tuple[float | int | str | bool, ...]

    @property
    def name(self) -> str:
        """The paths as the user wrote them."""
        return "+".join(self.paths)


def axis_of(written: str, option: str) -> Axis:
    """The side of a grid that a user wrote.

    A range has its end in it where the steps arrive there; its values are exact decimals. A list may hold
    words: `policy.reletting=capped,market`.

    Args:
        written: `path=begin:end:step` or `path=a,b,c`; `path+path=…` moves several together.
        option: the option in which it stands.

    Raises:
        InputError: it is no path and values, the step leads nowhere, there are too many values, or one twice.
    """
    path, equals, values = written.partition("=")
    paths = tuple(each.strip() for each in path.split("+"))
    if not equals or not all(paths) or not values.strip():
        example = "policy.term=15:30:5 or policy.term=15,20,30"
        raise _refused(
            option, f"found '{_short(written)}'; PATH=BEGIN:END:STEP or PATH=A,B,C is needed, as {example}"
        )
    if len(set(paths)) < len(paths):
        raise _refused(option, f"'{_short(path)}' names a path twice")
    if ":" in values:
        return Axis(paths, tuple(_range(values, option)))
    each = [entry.strip() for entry in values.split(",")]
    if not all(each):
        raise _refused(option, f"found '{_short(values)}'; a value is missing beside a comma")
    if len(each) > MOST_VALUES:
        raise _refused(option, f"found {len(each)} values; at most {MOST_VALUES} are allowed")
    listed = [_value(entry) for entry in each]
    for place, value in enumerate(listed):
        if value in listed[:place]:
            raise _refused(option, f"'{_short(each[place])}' stands in the list twice")
    return Axis(paths, tuple(listed))


def _range(written: str, option: str) -> list[float | int]:
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != PARTS or not all(NUMBER.fullmatch(part) for part in parts):
        raise _refused(
            option, f"found '{_short(written)}'; BEGIN:END:STEP is needed, three numbers as in 0:0.02:0.0025"
        )
    begin, end, step = (Decimal(part.replace("_", "")) for part in parts)
    if not step:
        raise _refused(option, f"found '{_short(written)}'; the step is 0, which leads nowhere")
    if (end - begin) * step < 0:
        raise _refused(
            option, f"found '{_short(written)}'; a step of {step} does not lead from {begin} to {end}"
        )
    count = int((end - begin) / step) + 1
    if count > MOST_VALUES:
        raise _refused(
            option,
            f"found '{_short(written)}', which is {count:_} values; at most {MOST_VALUES:_} are allowed",
        )
    return [_plain(begin + place * step) for place in range(count)]


def _value(written: str) -> float | int | str | bool:
    if NUMBER.fullmatch(written):
        return _plain(Decimal(written.replace("_", "")))
    return TRUTHS.get(written, written)


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _short(written: str) -> str:
    return written if len(written) <= SHOWN else written[:SHOWN] + "…"


def _refused(option: str, message: str) -> InputError:
    return InputError([Mistake("", message, option)])
