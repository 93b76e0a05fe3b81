"""Quantiles of many groups at once, by linear interpolation between neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.grouping import sorted_within
from journey_core.kernels.shapes import Floats, Ints


def grouped_quantiles(
    group: Ints, values: Ints, groups: int, shares: Sequence[float]
) -> tuple[Ints, Floats]:
    """How many values each group has, and its quantiles: shape (groups, shares), NaN for none.

    The values are not negative. The quantile at share p of n sorted values stands at (n - 1) p,
    which is numpy's and R's type 7; at p = 0.5 it is the midpoint of the middle two.
    """
    alone = groups == 1
    counts = np.array([len(values)]) if alone else np.bincount(group, minlength=groups)
    ordered = np.sort(values) if alone else sorted_within(group, values)
    last = np.maximum(counts - 1, 0)[:, None]
    place = last * np.asarray(shares, float)[None, :]
    low = place.astype(np.int64)
    high = np.minimum(low + 1, last)
    opening = (np.cumsum(counts) - counts)[:, None]
    found = np.full(place.shape, np.nan)
    some = counts > 0
    at_low = ordered[(low + opening)[some]].astype(float)
    at_high = ordered[(high + opening)[some]]
    found[some] = at_low + (at_high - at_low) * (place - low)[some]
    return counts, found
