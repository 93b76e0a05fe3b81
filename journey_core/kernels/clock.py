"""One integer that holds customer and time, and what can be asked of it without splitting it.

An event is `k = customer << shift | milliseconds since the first event`. Sorted by `k`, the events
of a customer stand together in the order of time. Where a window plus the span of the data stays
below `2 ** shift`, a difference within the window proves that both are the same customer's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.kernels.shapes import Flags, Ints

BITS = 63
"""Bits of a key that is never negative."""


@dataclass(frozen=True)
class Clock:
    """How keys are packed: `shift` bits of time; `span` is the latest time in milliseconds."""

    shift: int
    span: int

    @classmethod
    def fit(cls, customers: int, span: int) -> Clock | None:
        """The packing for a number of customers and a span; None when 63 bits cannot hold both.

        Twice the span is preferred: then every window proves the customer by itself.
        """
        for shift in (max(2 * span, 1).bit_length(), max(span, 1).bit_length()):
            if max(customers - 1, 0).bit_length() + shift <= BITS:
                return cls(shift, span)
        return None

    def customers(self, k: Ints) -> Ints:
        """The customer of each key."""
        return k >> self.shift

    def times(self, k: Ints) -> Ints:
        """Milliseconds since the first event, of each key."""
        return k & ((1 << self.shift) - 1)

    def opening(self, k: Ints) -> Ints:
        """The smallest key that the customer of each key could have."""
        return (k >> self.shift) << self.shift

    def closing(self, k: Ints) -> Ints:
        """The largest key that the customer of each key could have."""
        return k | ((1 << self.shift) - 1)

    def within(self, k: Ints, start: Ints, window: int | None) -> Flags:
        """Where `start`, a key not after `k`, is the same customer's and at most `window` ago."""
        limit = self.span if window is None else min(window, self.span)
        near = k - start <= limit
        if (limit + self.span) >> self.shift:
            near &= (k >> self.shift) == (start >> self.shift)
        return near

    def firsts(self, k: Ints) -> Flags:
        """Where the first of a customer's sorted keys stands."""
        flags = np.ones(len(k), bool)
        if len(k) > 1:
            np.not_equal(k[1:] >> self.shift, k[:-1] >> self.shift, out=flags[1:])
        return flags
