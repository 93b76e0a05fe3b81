"""Random numbers that belong to a customer: the same seed, stream and customer give the same draw.

Nothing is drawn in sequence, so a customer's year does not depend on how many others are made, nor
on how the work is cut into chunks. The mixing function is the finalizer of SplitMix64 (Steele, Lea
and Flood, 2014), applied to (customer, turn) and again with the stream's key.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TURN_BITS = 20  # turns of one customer in one stream
_LOW_63 = np.uint64(2**63 - 1)


class Draws:
    """Draws for a chunk of customers; `index` holds their numbers in the company, from 1."""

    def __init__(self, seed: int, index: Ints) -> None:
        self.seed = seed
        self.index = index

    def uniform(self, stream: str, who: Ints | None = None, turn: ArrayLike = 0) -> Floats:
        """One number strictly between 0 and 1 for each customer (or each place in `who`)."""
        bits = _mixed(self._lanes(who, turn)) ^ _key(self.seed, stream)
        return (_mixed(bits) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54

    def exponential(self, stream: str, who: Ints | None = None, turn: ArrayLike = 0) -> Floats:
        """Waiting times with mean 1."""
        return -np.log(self.uniform(stream, who, turn))

    def normal(self, stream: str, who: Ints | None = None, turn: ArrayLike = 0) -> Floats:
        """Standard normal numbers, by the method of Box and Muller."""
        radius = np.sqrt(2.0 * self.exponential(f"{stream} radius", who, turn))
        return radius * np.cos(2.0 * np.pi * self.uniform(f"{stream} angle", who, turn))

    def pick(
        self, stream: str, weights: ArrayLike, who: Ints | None = None, turn: ArrayLike = 0
    ) -> Ints:
        """A place in `weights`, as often as its weight says; one row of weights for all or each."""
        table = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        bounds = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
        drawn = self.uniform(stream, who, turn)
        if len(bounds) == 1:
            return np.searchsorted(bounds[0, :-1], drawn, side="right").astype(np.int64)
        return (drawn[:, None] >= bounds[:, :-1]).sum(axis=1).astype(np.int64)

    def _lanes(self, who: Ints | None, turn: ArrayLike) -> NDArray[np.uint64]:
        index = self.index if who is None else self.index[who]
        return (index.astype(np.uint64) << np.uint64(TURN_BITS)) + np.asarray(turn, np.uint64)


def message_numbers(seed: int, index: Ints, nth: Ints) -> Ints:
    """63-bit message numbers, different for every (customer, nth) of one seed.

    Every step is invertible on 63 bits, so two rows of one company never share a number.
    """
    lanes = (index.astype(np.uint64) << np.uint64(TURN_BITS)) + nth.astype(np.uint64)
    mixed = lanes ^ (_key(seed, "messages") & _LOW_63)
    for shift, factor in ((31, 0xBF58476D1CE4E5B9), (29, 0x94D049BB133111EB)):
        mixed ^= mixed >> np.uint64(shift)
        mixed = (mixed * np.uint64(factor)) & _LOW_63
    return (mixed ^ (mixed >> np.uint64(32))).astype(np.int64)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _key(seed: int, stream: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest()))
