"""A case without one of its rows, and what that counts too many: the mixes that fail the row."""

from __future__ import annotations

from collections.abc import Sequence

from feasibility.mix.counting.fixed_total import Band, FixedTotal, at_total, has_lower, has_upper, turned
from feasibility.programme.rows import Programme, Row


def can_be_split(band: Band) -> bool:
    """Whether a row is a number of dwellings of some types with one bound, so that what fails it is small."""
    return max(band.weights) == 1 and (has_lower(band) != has_upper(band))


def split(case: FixedTotal, band: Band) -> tuple[FixedTotal | None, FixedTotal | None]:
    """The case without a row, and with its opposite in its place; None where that has no mix.

    Args:
        case: at one total.
        band: one of its rows, that can be split.
    """
    others = [each for each in case.bands if each is not band]
    least, most = band.reach
    if has_lower(band):
        opposite = Band(band.name, band.weights, least, band.lower - 1, band.reach)
    else:
        opposite = Band(band.name, band.weights, band.upper + 1, most, band.reach)
    return _with(case, others), _with(case, [*others, opposite])


def _with(case: FixedTotal, bands: Sequence[Band]) -> FixedTotal | None:
    """The case with these rows, its ranges as narrow as each of them makes them."""
    most = list(case.most)
    for band in bands:
        for told in (band, turned(band, case.total)):
            for place, weight in enumerate(told.weights):
                if weight:
                    most[place] = min(most[place], told.upper // weight)
    names = tuple(str(place) for place in range(len(most)))
    return at_total(
        Programme(names, (0,) * len(most), tuple(most), tuple(_row(band) for band in bands)), case.total
    )


def _row(band: Band) -> Row:
    return Row(
        band.name,
        band.weights,
        band.lower if has_lower(band) else None,
        band.upper if has_upper(band) else None,
    )
