"""Mixes as CSV: one row for each, machine numbers, nothing rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike

import numpy as np

from feasibility.mix.enumeration import at_price_dates, blocks_of_mixes, land_values, viable
from feasibility.mix.results import BestMix, Frontier, Mix
from feasibility.mix.robust.results import RobustMix
from feasibility.programme.question import Question
from feasibility.programme.viability import least_prices
from feasibility.report.csv import csv_text
from feasibility.report.files import write_pieces, write_text

FIGURES = (
    "dwellings",
    "land_value",
    "margin",
    "viable",
    "mid_dwellings",
    "low_dwellings",
    "social_dwellings",
    "mid_share",
    "dwelling_years",
    "public_contribution",
    "irr",
)
"""Columns after the counts, which are `count.TYPE`."""
OF_EVERY_MIX = (
    "dwellings",
    "land_value",
    "viable",
    "mid_dwellings",
    "low_dwellings",
    "social_dwellings",
    "dwelling_years",
    "public_contribution",
)
"""Columns after the counts in a file of every mix."""
OF_ROBUST = ("best", "deterministic", "current", "likeliest", "safest")
"""Mixes of an answer on many paths."""
BLOCK = 10_000
"""Mixes that are made into text at once."""


def write_best(best: BestMix, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the best mix and those after it, best first.

    Raises:
        InputError: the file cannot be written.
    """
    _write_mixes((best.mix, *best.also), best.question, path, lang)


def write_frontier(frontier: Frontier, path: str | PathLike[str], lang: str = "en") -> None:
    """Write every point of a frontier, in its order.

    Raises:
        InputError: the file cannot be written.
    """
    _write_mixes(frontier.points, frontier.question, path, lang)


def _write_mixes(mixes: Iterable[Mix], question: Question, path: str | PathLike[str], lang: str) -> None:
    names = question.programme.types
    header = ["place", *(f"count.{name}" for name in names), *FIGURES]
    rows = [
        [place, *(mix.counts[name] for name in names), *(getattr(mix, figure) for figure in FIGURES)]
        for place, mix in enumerate(mixes, 1)
    ]
    write_text(path, csv_text([header, *rows], lang))


def write_robust(found: RobustMix, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the mixes of an answer on many paths, then the frontier, each with its probability.

    Raises:
        InputError: the file cannot be written.
    """
    names = found.question.programme.types
    header = [
        "mix",
        *(f"count.{name}" for name in names),
        *FIGURES,
        *("probability", "standard_error", "probability_checked", "shortfall", "shortfall_checked"),
        "mean_margin",
    ]
    mixes = ((role, getattr(found, role)) for role in OF_ROBUST)
    rows = [
        [
            *_of_mix(role, each.mix, names),
            each.probability.value,
            each.probability.standard_error,
            each.checked.value,
            each.shortfall,
            each.checked_shortfall,
            each.mean_margin,
        ]
        for role, each in mixes
        if each is not None
    ]
    rows += [
        [*_of_mix("point", each.mix, names), each.probability, None, None, each.shortfall, None, None]
        for each in found.points
    ]
    write_text(path, csv_text([header, *rows], lang))


def _of_mix(role: str, mix: Mix, names: Sequence[str]) -> list[object]:
    return [role, *(mix.counts[name] for name in names), *(getattr(mix, figure) for figure in FIGURES)]


def write_every_mix(
    question: Question,
    path: str | PathLike[str],
    progress: Callable[[int], None] | None = None,
    lang: str = "en",
) -> int:
    """Write every mix that meets the requirements of a question, in the order of their counts.

    Args:
        question: how many mixes it has is up to the caller to have looked at.
        path: of the file, which appears when it is whole.
        progress: called with the number of mixes written so far.
        lang: `nl` for a Dutch spreadsheet, see `csv_text`.

    Returns:
        How many were written.

    Raises:
        InputError: the file cannot be written.
    """
    written = 0

    def pieces() -> Iterator[bytes]:
        nonlocal written
        header = [*(f"count.{name}" for name in question.programme.types), *OF_EVERY_MIX]
        yield csv_text([header], lang).encode("utf-8")
        for block in blocks_of_mixes(question.programme):
            for begin in range(0, len(block), BLOCK):
                part = block[begin : begin + BLOCK]
                yield csv_text(_rows(question, part), lang, whole=False).encode("utf-8")
                written += len(part)
                if progress:
                    progress(written)

    write_pieces(path, pieces())
    return written


def _rows(
    question: Question, block: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> Iterable[Sequence[object]]:
    units = question.units
    values = land_values(units, block)
    sums = [
        block @ np.array(each, np.int64) for each in (units.mid, units.low, units.social, units.years_kept)
    ]
    kept = np.all([viable(each, block) for each in question.viable_rows], axis=0)
    reached = ["true" if each else "false" for each in kept]
    held = at_price_dates(units, block)
    missing = np.maximum(0.0, question.land_price - held)
    if question.least is not None:
        missing = np.maximum(
            missing, block @ np.array(least_prices(question.scenario, question.units)) - held
        )
    columns = [
        *block.T.tolist(),
        block.sum(axis=1).tolist(),
        values.tolist(),
        reached,
        *(each.tolist() for each in sums),
        missing.tolist(),
    ]
    return zip(*columns, strict=True)
