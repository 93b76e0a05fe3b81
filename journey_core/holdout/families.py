"""Shrinks each family of a report: the segments of one attribute, by one arm and one metric."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.cells import Cells
from journey_core.holdout.effect import pooled_variance
from journey_core.holdout.estimate import Estimated
from journey_core.holdout.shrinkage import Shrunk, shrink
from journey_core.kernels.shapes import Floats


def shrunk(cells: Cells, found: Estimated, alpha: float) -> Shrunk:
    """One entry a cell; NaN for the whole group, and in families of fewer than two segments.

    A segment too small for an error of its own takes the variance of its family.
    """
    value, low, high = (np.full(len(cells), np.nan) for _ in range(3))
    members: dict[tuple[str, str, str], list[int]] = {}
    for place, (by, _, arm, metric) in enumerate(cells.places):
        if by is not None:
            members.setdefault((by, arm, metric), []).append(place)
    variance, free = _within(found)
    sizes = 1 / np.maximum(found.control.n, 1) + 1 / np.maximum(found.treated.n, 1)
    for family in members.values():
        own = found.estimate.error[family]
        common = (variance[family] * free[family]).sum() / max(free[family].sum(), 1)
        error = np.where(
            found.gated.shown[family] & np.isfinite(own), own, np.sqrt(common * sizes[family])
        )
        drawn = shrink(found.estimate.difference[family], error, alpha)
        value[family], low[family], high[family] = drawn
    return Shrunk(value, low, high)


def _within(found: Estimated) -> tuple[Floats, Floats]:
    """The variance within the arms of each cell, and its degrees of freedom."""
    inner = np.maximum(found.control.n - 1, 0) + np.maximum(found.treated.n - 1, 0)
    return pooled_variance(found.control, found.treated), inner
