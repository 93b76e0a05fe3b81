"""One answer from several: who reached a step by any of several ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.clock import Clock
from journey_core.kernels.shapes import Reached


def earliest(ways: Sequence[Reached], clock: Clock) -> Reached:
    """Each customer's first completion over all ways, with the latest start that gives it."""
    if len(ways) == 1:
        return ways[0]
    at = np.concatenate([way.at for way in ways])
    start = np.concatenate([way.start for way in ways])
    order = np.lexsort((-start, at))
    first = order[clock.firsts(at[order])]
    return Reached(at[first], start[first])
