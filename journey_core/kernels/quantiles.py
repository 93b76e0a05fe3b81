"""Quantiles of many groups at once, by linear interpolation between neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.clock import BITS
from journey_core.kernels.shapes import Floats, Ints


def grouped_quantiles(
    group: Ints, values: Ints, groups: int, shares: Sequence[float]
) -> tuple[Ints, Floats]:
    """How many values each group has, and its quantiles: shape (groups, shares), NaN for none.

    `values` are not negative. The quantile at share p of n sorted values stands at (n - 1) p,
    which is numpy's and R's type 7; at p = 0.5 it is the midpoint of the middle two.
    """
    counts = np.bincount(group, minlength=groups)
    ordered = _sorted_within(group, values)
    opening = np.cumsum(counts) - counts
    place = np.maximum(counts - 1, 0)[:, None] * np.asarray(shares, float)[None, :]
    low = place.astype(np.int64)
    high = np.minimum(low + 1, np.maximum(counts - 1, 0)[:, None])
    found = np.full(place.shape, np.nan)
    some = counts > 0
    at_low = ordered[(opening[:, None] + low)[some]].astype(float)
    at_high = ordered[(opening[:, None] + high)[some]]
    found[some] = at_low + (at_high - at_low) * (place - low)[some]
    return counts, found


def _sorted_within(group: Ints, values: Ints) -> Ints:
    """The values, ordered by group, then by size."""
    if not len(values):
        return values
    bits = int(values.max()).bit_length()
    if int(group.max()).bit_length() + bits > BITS:
        return values[np.lexsort((values, group))]
    packed = np.sort(group.astype(np.int64) << bits | values)
    return packed & ((1 << bits) - 1)
