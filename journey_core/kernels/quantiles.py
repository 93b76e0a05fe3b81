"""Quantiles of many groups at once, by linear interpolation between neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.clock import BITS
from journey_core.kernels.grouping import group_order
from journey_core.kernels.shapes import Floats, Ints

_SMALL = 64
"""Values a group has on average below which sorting all at once beats going group by group."""


def grouped_quantiles(
    group: Ints, values: Ints, groups: int, shares: Sequence[float]
) -> tuple[Ints, Floats]:
    """How many values each group has, and its quantiles: shape (groups, shares), NaN for none.

    As `quantiles_of`, for values in any order.
    """
    counts = np.bincount(group, minlength=groups)
    together = values.copy() if groups == 1 else values[group_order(group, groups)]
    return counts, quantiles_of(counts, together, shares)


def quantiles_of(counts: Ints, values: Ints, shares: Sequence[float]) -> Floats:
    """The quantiles of groups of so many values, which stand group by group.

    The values are not negative, and are left in another order. The quantile at share p of n sorted
    values stands at (n - 1) p, which is numpy's and R's type 7; at p = 0.5 it is the midpoint of
    the middle two.
    """
    last = np.maximum(counts - 1, 0)[:, None]
    place = last * np.asarray(shares, float)[None, :]
    low = place.astype(np.int64)
    high = np.minimum(low + 1, last)
    opening = (np.cumsum(counts) - counts)[:, None]
    if len(counts) * _SMALL > len(values):
        values = _sorted_within(np.repeat(np.arange(len(counts)), counts), values)
    else:
        _select(values, counts, np.append(low, high, axis=1))
    found = np.full(place.shape, np.nan)
    some = counts > 0
    at_low = values[(low + opening)[some]].astype(float)
    at_high = values[(high + opening)[some]]
    found[some] = at_low + (at_high - at_low) * (place - low)[some]
    return found


def _select(values: Ints, counts: Ints, places: Ints) -> None:
    """Bring to each of a group's places the value that stands there when the group is sorted."""
    first = 0
    for count, wanted in zip(counts.tolist(), places.tolist(), strict=True):
        if count:
            values[first : first + count].partition(sorted(set(wanted)))
        first += count


def _sorted_within(group: Ints, values: Ints) -> Ints:
    """The values, ordered by group, then by size."""
    if not len(values):
        return values
    bits = int(values.max()).bit_length()
    if int(group.max()).bit_length() + bits > BITS:
        return values[np.lexsort((values, group))]
    packed = np.sort(group << bits | values)
    return packed & ((1 << bits) - 1)
