"""A comparison as plain data: every figure in full precision, null where one has no meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from feasibility.compare.results import Comparison, Group, Pair, Part, Refusal
from feasibility.evaluation.as_data import at_a_price_json
from feasibility.evaluation.figures.registry import figures_of_project
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.compare.chances import chances_json
from feasibility.report.compare.rows import exact_unit, figure_of, figures_shown, rounded_parts, shown_figure
from feasibility.report.csv import csv_text

COLUMNS = ("scenario", "kind", "name", "group", "first", "second", "share", "share_rounded")
DIFFERENCE = ("path", "change", "first", "second")
"""What is written of an input that differs."""


def compare_json(comparison: Comparison) -> Json:
    """A comparison as plain data; money [€], rates as fractions.

    The shares are the nearest numbers of floating point to the exact ones; `share_rounded` are in cents (or
    rates in millionths), and with `first_rounded` they sum to `second_rounded` exactly.
    """
    return {
        "figure": comparison.figure,
        "scenarios": [
            {
                "label": each.label,
                "origin": each.origin,
                "scenario_sha256": each.result.scenario.digest,
                "results": as_data(each.result, only=figures_of_project([each.result.arrays.layout]))
                | {comparison.figure: figure_of(each.result, comparison.figure)},
                "at_asking_price": at_a_price_json(each.asked),
            }
            for each in comparison.scenarios
        ],
        "probabilities": chances_json(comparison),
        "against_first": [_pair(pair, comparison) for pair in comparison.pairs],
    }


def _pair(pair: Pair, comparison: Comparison) -> Json:
    found = pair.split
    first, second, shares = rounded_parts(pair, exact_unit(comparison))
    has_both = found.first is not None and found.second is not None
    return {
        "label": comparison.scenarios[pair.place].label,
        "differences": [
            as_data(each, only=DIFFERENCE, moves_figures=each.counts) for each in pair.differences
        ],
        "first": found.first,
        "second": found.second,
        "first_rounded": _number(first) if has_both else None,
        "second_rounded": _number(second) if has_both else None,
        "parts": [_part(part, share) for part, share in zip(found.parts, shares, strict=True)],
        "combinations": [
            {"as_in_second": list(each.groups), "figure": each.value} for each in found.combinations
        ],
    }


def _part(part: Part, rounded: Fraction) -> Json:
    return {
        "name": part_name(part),
        "groups": [_group(each) for each in part.groups],
        "share": float(part.share),
        "share_rounded": _number(rounded),
        "put_together_because": None if part.refusal is None else _refusal(part.refusal),
    }


def part_name(part: Part) -> str:
    """The names of its groups, as data."""
    return " + ".join(each.name for each in part.groups)


def _group(each: Group) -> Json:
    return {"name": each.name, "kind": each.kind, "paths": [one.path for one in each.differences]}


def _refusal(refusal: Refusal) -> Json:
    return {
        "as_in_second": list(refusal.groups),
        "path": refusal.path or None,
        "message": refusal.message or "the figure has no value",
    }


def _number(value: Fraction) -> float:
    return float(value) + 0.0


def compare_csv(comparison: Comparison, lang: str = "en") -> str:
    """A line for each figure, each input that differs and each share, of each scenario against the first."""
    rows: list[tuple[object, ...]] = [COLUMNS]
    first = comparison.scenarios[0]
    for pair in comparison.pairs:
        other = comparison.scenarios[pair.place]
        label = other.label
        for name in figures_shown(comparison):
            values = (shown_figure(first, name), shown_figure(other, name))
            rows.append((label, "figure", name, "", *values, "", ""))
        held = {
            one.path: part_name(part)
            for part in pair.split.parts
            for group in part.groups
            for one in group.differences
        }
        for each in pair.differences:
            cells = (_cell(each.first), _cell(each.second))
            rows.append((label, "input", each.path, held.get(each.path, ""), *cells, "", ""))
        _, _, shares = rounded_parts(pair, exact_unit(comparison))
        for part, share in zip(pair.split.parts, shares, strict=True):
            name = part_name(part)
            rows.append((label, "share", name, name, "", "", float(part.share), _number(share)))
    return csv_text(rows, lang)


def _cell(value: object) -> object:
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(plain_value(value), ensure_ascii=False)
    return plain_value(value)
