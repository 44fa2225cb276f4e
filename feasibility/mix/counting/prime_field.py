"""Whole numbers modulo a prime that has roots of unity of a given order."""

from __future__ import annotations

from itertools import count
from math import gcd, isqrt

MULTIPLES = 1 << 20
"""So many numbers at least can be proven prime, of which one in some hundreds is."""
BASES = range(1_000_003, 1_001_003)
"""Small ones would be squares modulo every prime in question, by quadratic reciprocity, and prove none."""


def prime_field(order: int, least: int) -> tuple[int, int]:
    """A prime above `least`, and a whole number whose powers modulo it first come to 1 at `order`.

    The prime is 1 more than a multiple of a number of which all prime factors are known and that is larger
    than the prime's square root, so that it is proven to be one (Pocklington 1914).

    Args:
        order: of small prime factors only.
        least: 1 or more.
    """
    known = order
    while known < MULTIPLES * isqrt(least):
        known *= 2
    factors = prime_factors(known)
    numbers = (multiple * known + 1 for multiple in count(least // known + 1))
    proofs = ((modulus, _proof(modulus, factors)) for modulus in numbers)
    modulus, base = next((modulus, base) for modulus, base in proofs if base is not None)
    return modulus, pow(base, (modulus - 1) // order, modulus)


def _proof(modulus: int, factors: list[int]) -> int | None:
    """A base that proves the modulus prime and whose order has every factor in full; None where none does."""
    for base in BASES:
        if pow(base, modulus - 1, modulus) != 1:
            return None
        if all(gcd(pow(base, (modulus - 1) // each, modulus) - 1, modulus) == 1 for each in factors):
            return base
    return None


def prime_factors(number: int) -> list[int]:
    """The different prime factors in rising order, found by trying each."""
    found, factor = [], 2
    while factor * factor <= number:
        if number % factor == 0:
            found.append(factor)
        while number % factor == 0:
            number //= factor
        factor += 1
    return [*found, number] if number > 1 else found
