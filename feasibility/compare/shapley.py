"""Shapley's value: what each player adds, averaged over all orders in which they can come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial

Block = tuple[int, ...]


def shapley_values(players: Sequence[int], values: Mapping[int, float]) -> tuple[Fraction, ...]:
    """What each player adds, exactly: the sum is the value of all less the value of none.

    φ_i = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)), over the sets S of the others. Every number of
    floating point is a fraction, so nothing is rounded, and the order of the players changes nothing.

    Args:
        players: for each the bits of what it brings; no two share one.
        values: bits → value, for every union of players; finite.
    """
    count = len(players)
    exact = {bits: Fraction(value) for bits, value in values.items()}
    shares = []
    for player in players:
        others = [each for each in players if each != player]
        share = Fraction(0)
        for size, bits in _unions(others):
            weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
            share += weight * (exact[bits | player] - exact[bits])
        shares.append(share)
    return tuple(shares)


def _unions(players: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The number of players and their bits together, of every subset."""
    for subset in range(1 << len(players)):
        chosen = [player for place, player in enumerate(players) if subset >> place & 1]
        yield len(chosen), sum(chosen)


def finest_partition(count: int, missing: frozenset[int]) -> tuple[Block, ...]:
    """The partition into the most blocks of which every union of blocks has a value.

    Of several with as many blocks the one whose largest blocks are smallest, and then the first by the
    numbers in them: so it depends on nothing but the sets that are missing.

    Args:
        count: players 0 … count − 1.
        missing: bits of the sets without a value; never those of none and of all.
    """
    sound = [
        partition
        for partition in _partitions(tuple(range(count)))
        if not any(bits in missing for _, bits in _unions([bits_of(block) for block in partition]))
    ]
    return min(
        sound, key=lambda blocks: (-len(blocks), sorted(map(len, blocks), reverse=True), sorted(blocks))
    )


def bits_of(block: Block) -> int:
    """The set of these numbers as bits."""
    return sum(1 << place for place in block)


def _partitions(numbers: Block) -> Iterator[tuple[Block, ...]]:
    """Every way to put numbers into blocks."""
    if not numbers:
        yield ()
        return
    first, rest = numbers[0], numbers[1:]
    for partition in _partitions(rest):
        yield ((first,), *partition)
        for place, block in enumerate(partition):
            yield (*partition[:place], (first, *block), *partition[place + 1 :])
