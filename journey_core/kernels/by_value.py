"""First completions by a value of the start: every pair of customer and value counts by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.clock import BITS, Clock
from journey_core.kernels.distinct import numbered
from journey_core.kernels.each_start import Seen
from journey_core.kernels.shapes import Ints, Valued

_FAR = np.iinfo(np.int64).max
_ROOMY = 4


def by_value(
    starts: Ints, value: Ints, values: int, seen: Sequence[Seen], clock: Clock
) -> list[Valued]:
    """For each step and pair the first completion, with the latest start that gives it.

    `starts` are sorted keys, `value` has a number below `values` for each. Of each step are given
    the starts that complete it; along them the completions never decrease.
    """
    if values > len(starts):
        known, value = numbered(value)
        told = by_value(starts, value, len(known), seen, clock) if len(known) else []
        nothing = Valued(starts[:0], starts[:0], value[:0])
        return [Valued(at, start, known[own]) for at, start, own in told] or [nothing] * len(seen)
    loops = compiled.loops()
    if loops is not None:
        return [
            Valued(*loops.by_value(at, starts[place], value[place], values, clock.shift))
            for place, at in seen
        ]
    customer = clock.customers(starts)
    pair = (customer - customer[0]) * values + value if len(starts) else customer
    return [_firsts(starts, pair, one, values) for one in seen]


def _firsts(starts: Ints, pair: Ints, seen: Seen, values: int) -> Valued:
    """By a table of all pairs where it is small, otherwise by bringing the pairs together."""
    own, start, at = pair[seen.place], starts[seen.place], seen.at
    most = int(own[-1] + values) if len(own) else 0  # the last customer's pairs come last
    if most <= _ROOMY * len(own):
        first, latest = np.full(most, _FAR), np.zeros(most, np.int64)
        np.minimum.at(first, own, at)
        same = at == first[own]
        np.maximum.at(latest, own[same], start[same])
        found = np.flatnonzero(first != _FAR)
        return Valued(first[found], latest[found], found % values)
    order = _order(own)
    if order is not None:
        own, start, at = own[order], start[order], at[order]
    is_new = np.ones(len(own), bool)
    np.not_equal(own[1:], own[:-1], out=is_new[1:])
    run = is_new.copy()
    run[1:] |= at[1:] != at[:-1]
    begin = np.flatnonzero(run)
    last = np.append(begin[1:], len(own))[is_new[begin]] - 1
    return Valued(at[is_new], start[last], own[is_new] % values)


def _order(pair: Ints) -> Ints | None:
    """What brings pairs together, in the order given; None where they stand so already."""
    if (pair[1:] >= pair[:-1]).all():
        return None
    bits = len(pair).bit_length()
    if int(pair.max()).bit_length() + bits > BITS:
        return np.argsort(pair, kind="stable")
    packed = pair << bits | np.arange(len(pair))
    packed.sort()
    return packed & ((1 << bits) - 1)
