"""Where the pictures of a report stand when it is printed, so that no page stays half empty.

A picture is never divided, so one that does not fit leaves white below what stands before it. Among the
other parts of its section it may stand earlier or later, and it may be a little smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

SMALLEST = 0.875
"""Share of its size to which a picture may be made smaller: of text of 6.3 pt that leaves 5.5."""
SPARE = 0.003
"""Part of a page that is left over: heights are measured where no page ends."""
NEGLIGIBLE = 0.08
"""White at the foot of a page that is as good as none, as a part of the page."""
ASIDE, SMALLER = 0.0015, 0.001
"""What each place away from its own and a smaller picture count for, against the square of the white."""


@dataclass(frozen=True)
class Piece:
    """A block that is not split over two pages; heights are parts of a page."""

    height: float
    head: float = 0.0
    """Of what stands above it where a page begins with it: the head of its table."""
    above: float = 0.0
    below: float = 0.0
    """Margins: of two that meet the larger holds, and none at the top or the foot of a page."""


def joined(first: Piece, then: Piece) -> Piece:
    """Two pieces that stay together, as one block."""
    height = first.height + max(first.below, then.above) + then.height
    return Piece(height, first.head, first.above, then.below)


@dataclass(frozen=True)
class Part:
    """What stands together: a table with what is said of it, a picture, some sentences."""

    pieces: tuple[Piece, ...]
    picture: float = 0.0
    """Height of the drawing within; zero for another part."""
    opens: bool = False
    """Whether it is a heading by itself, which stays with whatever follows."""


@dataclass(frozen=True)
class Placed:
    """A part by its own place in its section, and the share of its size that its picture has."""

    place: int
    share: float = 1.0


@dataclass(frozen=True)
class _Way:
    down: float
    """How far down the last page it has come."""
    below: float = 0.0
    """The margin under what stands there."""
    kept: Piece | None = None
    """A heading that waits for what follows."""
    cost: float = 0.0
    placed: tuple[Placed, ...] = ()


def arranged(
    sections: Sequence[Sequence[Part]], begin: float, below: float = 0.0
) -> list[tuple[Placed, ...]]:
    """The parts of each section in the order that leaves the least white.

    Pictures keep their order, and so do all other parts.

    Args:
        sections: the parts of each, in their own order; none before the first is a picture's place.
        begin: how far down its page what stands before the first section ends.
        below: the margin under that.
    """
    ways = [_Way(begin, below)]
    for parts in sections:
        ways = _through(parts, ways)
    placed = iter(min(ways, key=lambda way: way.cost).placed)
    return [tuple(next(placed) for _ in parts) for parts in sections]


def _through(parts: Sequence[Part], ways: Sequence[_Way]) -> list[_Way]:
    pictures = [place for place, each in enumerate(parts) if each.picture]
    others = [place for place, each in enumerate(parts) if not each.picture]
    reached = {(0, 0): list(ways)}
    for drawn in range(len(pictures) + 1):
        for said in range(len(others) + 1):
            here = reached[drawn, said] = _best(reached.get((drawn, said), []))
            if said < len(others):
                place = others[said]
                after = reached.setdefault((drawn, said + 1), [])
                after += [_with(way, parts[place], Placed(place)) for way in here]
            if drawn < len(pictures) and (said or not pictures[drawn]):
                place = pictures[drawn]
                aside = ASIDE * abs(place - drawn - said)
                after = reached.setdefault((drawn + 1, said), [])
                after += [_with(way, parts[place], Placed(place), aside) for way in here]
    return reached[len(pictures), len(others)]


def _best(ways: Iterable[_Way]) -> list[_Way]:
    """The cheapest of the ways that have come as far, to a hundredth of a page."""
    found: dict[tuple[float, bool], _Way] = {}
    for way in sorted(ways, key=lambda way: way.cost):
        found.setdefault((round(way.down + way.below, 2), way.kept is not None), way)
    return list(found.values())


def _with(way: _Way, part: Part, placed: Placed, aside: float = 0.0) -> _Way:
    """A way with one part more."""
    cost, down, below = way.cost + aside, way.down, way.below
    if part.opens:
        return replace(way, kept=part.pieces[0], placed=(*way.placed, placed))
    kept = way.kept
    for own in part.pieces:
        piece, kept = own if kept is None else joined(kept, own), None
        height = piece.height + max(below, piece.above)
        white = 1 - SPARE - down
        if height <= white:
            down += height
        elif part.picture and height - white <= (1 - SMALLEST) * part.picture:
            placed = replace(placed, share=1 - (height - white) / part.picture)
            cost, down = cost + SMALLER, 1.0
        else:
            cost += max(0.0, white - NEGLIGIBLE) ** 2
            down = piece.height + piece.head
        below = piece.below
    return _Way(down, below, None, cost, (*way.placed, placed))
