"""Frozen records as plain data, and as the text of one JSON object."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

Json = dict[str, Any]
"""A JSON object: keys that are text, and values as `plain_value` gives them."""


def as_data(
    record: Any, /, *, only: Collection[str] | None = None, but: Collection[str] = (), **also: object
) -> Json:
    """A record as one JSON object: its attributes under their own names, in their order.

    Args:
        record: a frozen dataclass.
        only: the names that are written, in this order; by default every attribute. What is sent to a screen
            or kept in a file names them all, so that a new attribute is not told unasked.
        but: attributes that are left out.
        also: plain data under another name, after the attributes, or in the place of the attribute or the
            name of `only` that it bears.
    """
    names = [each.name for each in fields(record)] if only is None else only
    return {
        name: also[name] if name in also else plain_value(getattr(record, name))
        for name in names
        if name not in but
    } | also


def plain_value(value: Any) -> Any:
    """A value as JSON has it.

    A number that is not finite is None, minus zero is zero, a date is text as 2026-11-22, a record is its
    attributes, keys are text, and whatever is in a row, arrays of numpy too, is a list.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return float(value) + 0.0 if isfinite(value) else None
    if isinstance(value, (dict, Mapping)):
        return {str(name): plain_value(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return as_data(value)
    return plain_value(value.tolist())


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value within plain data with its dotted path; a list of plain values is one value."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from leaves(value, f"{path}.{name}" if path else str(name))
    elif isinstance(data, (list, tuple)) and any(isinstance(each, Mapping) for each in data):
        for place, value in enumerate(data):
            yield from leaves(value, f"{path}.{place}")
    else:
        yield path, data


def json_text(data: Json) -> str:
    """A JSON object as a command prints it: in full precision, on lines of its own."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
